"""Allies: `allies`, `ally`."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.parameters import TODAY, Csv, Json, On, choice, cleaned
from repbook.cli.session import Session
from repbook.errors import InvalidInput

if TYPE_CHECKING:
    from repbook.views.complaints import AllyRow

THANK_WITHIN_DAYS = 30


def allies(session: Session, json: Json = False, csv: Csv = False) -> None:
    """List allies: what each was handed, how fast, how it went, who is owed a thank-you.

    Examples:
      repbook allies
      repbook allies --csv
    """
    from repbook.views import complaints as views

    rows = _rows(session)
    session.output.show(
        lambda: views.allies_screen(rows, _mine(session)),
        lambda: views.allies_data(rows),
        json=json,
        csv=csv,
        header="allies",
    )


def _rows(session: Session) -> "list[AllyRow]":
    from datetime import date

    from repbook.book import problems
    from repbook.loyalty import problem_history
    from repbook.views.complaints import AllyRow

    book, on = session.book, session.today
    cases = problems.cases(book, on)
    helped = {each.ally_id: each for each in problem_history.helps(cases, on.toordinal())}
    kinds = problem_history.kinds(cases, on.toordinal())
    closed = {case.problem.id: case for case in cases}
    names = book.customers.names()
    rows = []
    for ally in book.allies.all():
        mine = helped.get(ally.id)
        thanked = ally.extra.get("thanked_on")
        since = max(
            on - timedelta(days=THANK_WITHIN_DAYS),
            date.fromisoformat(thanked) if thanked else date.min,
        ).toordinal()
        thank = tuple(
            (id, names[closed[id].problem.customer_id])
            for id in (mine.solved_ids if mine else ())
            if (closed[id].closed_day or 0) > since
        )
        by_kind = tuple(
            (kind.kind, each) for kind in kinds for each in kind.helps if each.ally_id == ally.id
        )
        rows.append(AllyRow(ally, mine, by_kind, thank))
    handed = {id: each.handed for id, each in helped.items()}
    return sorted(rows, key=lambda row: (-handed.get(row.ally.id, 0), row.ally.name))


def _mine(session: Session) -> int | None:
    """The oldest open problem that waits on the rep."""
    from repbook.book import problems

    cases = problems.cases(session.book, session.today)
    waiting = (case for case in cases if case.state == "open" and case.waiting_on == "me")
    return min((case.problem.id for case in waiting), default=None)


def ally(
    session: Session,
    do: Annotated[
        str,
        typer.Argument(metavar="add|edit", help="A new one, or change one"),
        choice(("add", "edit"), "something to do with an ally", "repbook ally"),
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Their name")],
    new_name: Annotated[
        str | None, typer.Option("--name", metavar="NEW", help="A new name")
    ] = None,
    team: Annotated[
        str | None, typer.Option("--team", help="Where they work, as in Support")
    ] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="Their phone")] = None,
    email: Annotated[str | None, typer.Option("--email", help="Their e-mail")] = None,
    thanked: Annotated[bool, typer.Option("--thanked", help="You said thank you")] = False,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Add or change an ally.

    Examples:
      repbook ally add "Priya Shah" --team Support --phone "555 0101"
      repbook ally edit priya --email priya@example.com
      repbook ally edit priya --thanked
    """
    from repbook.book import allies as acts
    from repbook.views import complaints as views

    book = session.book
    known = {
        "team": cleaned(team),
        "phone": cleaned(phone),
        "email": cleaned(email),
    }
    if do == "add":
        if new_name is not None or thanked:
            raise InvalidInput(
                "--name and --thanked are for an ally who is there",
                hint=f'repbook ally edit "{name}" …',
            )
        done, said = acts.add_ally(book, name, **known), "is an ally now"
    else:
        if not (new_name or thanked or any(value is not None for value in (team, phone, email))):
            raise InvalidInput(
                f'What of "{name}" is to change?', hint=f'repbook ally edit "{name}" --team Support'
            )
        cleared = {
            key: "" if given == "" else known[key]
            for key, given in (("team", team), ("phone", phone), ("email", email))
        }
        done = acts.edit_ally(
            book,
            acts.find_ally(book, name),
            name=new_name,
            **cleared,
            thanked=on if thanked else None,
        )
        said = "thanked" if thanked else "changed"
    session.output.show(
        lambda: views.ally_screen(done, said, _mine(session)),
        lambda: views.ally_data(next(row for row in _rows(session) if row.ally.id == done.id)),
        json=json,
    )
