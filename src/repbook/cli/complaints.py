"""What problems teach, and who helps: `complaints`, `study`, `allies`, `ally`."""

from contextlib import suppress
from typing import Annotated

import typer

from repbook.book import allies as allies_book
from repbook.book import complaints as acts
from repbook.book import problems
from repbook.book.find_customer import ally_called
from repbook.cli.parameters import TODAY, Csv, Json, On, choice
from repbook.cli.session import Session
from repbook.errors import InvalidInput, NotFound
from repbook.records import Ally
from repbook.text import clean, shell_line
from repbook.views import allies as ally_views
from repbook.views import complaints as views


def complaints(
    session: Session,
    kind: Annotated[
        str | None, typer.Argument(metavar="KIND", help="One kind (all of them)")
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show each kind of problem: how often, what solves it, who is quick with it.

    Examples:
      repbook complaints
      repbook complaints leak
      repbook complaints --csv
    """
    book = session.book
    one = None
    if kind is not None:
        try:
            one = problems.kind_meant(book, kind, "repbook complaints")
        except NotFound as unknown:
            if ally := ally_called(book, kind):
                unknown.hint = (
                    f"{ally.with_id} is an ally: {shell_line(['repbook', 'allies', kind])}"
                )
            raise
    found = acts.complaints(book, session.today, one)
    session.output.show(
        lambda: views.complaints_screen(found, session.formatter),
        lambda: views.COMPLAINT.rows(found, session.formatter),
        json=json,
        csv=csv,
    )


def study(session: Session, json: Json = False, csv: Csv = False) -> None:
    """See whether customers bought again after easy problems, and after hard ones.

    Examples:
      repbook study
      repbook study --json

    Effort is how much work the customer had until the problem was solved. All
    numbers come from your own book. With them it says how certain they are, and
    what they cannot show.
    """
    from repbook.loyalty import study as loyalty
    from repbook.views import study as views

    book, on = session.book, session.today
    found = loyalty.study(book.histories(on), problems.cases(book, on), on.toordinal(), book.policy)
    session.output.show(
        lambda: views.study_screen(found, session.formatter, book.policy),
        lambda: (
            views.GROUP.rows(views.bands(found), session.formatter)
            if csv
            else views.STUDY.of((found, book.policy), session.formatter)
        ),
        json=json,
        csv=csv,
    )


def allies(
    session: Session,
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="One ally, and the problems they have now (all)"),
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List allies: problems handed to each, how fast they were solved, who to thank.

    Examples:
      repbook allies
      repbook allies tom
      repbook allies --csv
    """
    book, on = session.book, session.today
    try:
        one = allies_book.find_ally(book, name) if name is not None else None
    except NotFound as unknown:
        with suppress(NotFound):
            kind = problems.kind_meant(book, name or "")
            unknown.hint = f"It is a kind of problem: {shell_line(['repbook', 'complaints', kind])}"
        raise
    rows = [each for each in acts.helpers(book, on) if one is None or each.ally.id == one.id]

    def ask_next() -> tuple[int, Ally] | None:
        """A problem to hand off, to this ally where one is named."""
        return next((to for to in acts.hand_offs(book, on) if one in (None, to[1])), None)

    session.output.show(
        lambda: (
            ally_views.one_ally_screen(rows[0], session.formatter, ask_next())
            if one
            else ally_views.allies_screen(rows, session.formatter, ask_next())
        ),
        lambda: ally_views.ALLY.rows(rows, session.formatter),
        json=json,
        csv=csv,
    )


def ally(
    session: Session,
    do: Annotated[
        str,
        typer.Argument(metavar="add|edit", help="Add a new one, or change one"),
        choice(("add", "edit"), "something to do with an ally", "repbook ally"),
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Their name")],
    new_name: Annotated[
        str | None, typer.Option("--name", metavar="NEW", help="A new name")
    ] = None,
    team: Annotated[
        str | None, typer.Option("--team", help="Where they work, such as Support")
    ] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="Their phone")] = None,
    email: Annotated[str | None, typer.Option("--email", help="Their e-mail")] = None,
    thanked: Annotated[bool, typer.Option("--thanked", help="You thanked them")] = False,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Add or change an ally.

    Examples:
      repbook ally add "Nina Holt" --team Support --phone "555 0195"
      repbook ally edit priya --email priya@example.com --thanked

    To ask one for help, or again: repbook hand-off x45 tom "any news?"
    """
    details = {k: v and clean(v) for k, v in (("team", team), ("phone", phone), ("email", email))}
    if do == "add":
        if new_name is not None or thanked:
            raise InvalidInput(
                "--name and --thanked go with edit, not with add",
                hint=f'repbook ally edit "{name}" …',
            )
        given, said = {option: text or None for option, text in details.items()}, "added"
        done = allies_book.add_ally(session.book, name, **given)
    else:
        if not (new_name or thanked or any(text is not None for text in details.values())):
            raise InvalidInput(
                f'Say what to change about "{name}"',
                hint=f'repbook ally edit "{name}" --team Support',
            )
        known = allies_book.find_ally(session.book, name)
        day, said = (on, "thanked") if thanked else (None, "changed")
        done = allies_book.edit_ally(session.book, known, name=new_name, **details, thanked=day)
    session.output.show(
        lambda: ally_views.ally_screen(
            done,
            said,
            next((to for to in acts.hand_offs(session.book, session.today) if to[1] == done), None),
        ),
        lambda: next(
            ally_views.ALLY.of(each, session.formatter)
            for each in acts.helpers(session.book, session.today)
            if each.ally.id == done.id
        ),
        json=json,
    )
    session.output.note_folded(new_name or name, done.name)
