"""What problems teach, and who helps: `complaints`, `study`, `allies`, `ally`."""

from datetime import date, timedelta
from typing import Annotated

import typer

from repbook.book import allies as allies_book
from repbook.book import problems
from repbook.cli.parameters import TODAY, Csv, Json, On, choice
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.loyalty import problem_history
from repbook.records import Ally
from repbook.text import clean
from repbook.views import complaints as views

THANK_WITHIN_DAYS = 30


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
    from repbook.book.complaints import also_bought

    book, on = session.book, session.today
    one = problems.kind_meant(book, kind) if kind is not None else None
    found = problem_history.kinds(problems.cases(book, on, kind=one), on.toordinal())
    everyone = book.histories(on)
    silent = {h.id for h in everyone if h.do_not_call or h.written_off_day is not None}
    names = {h.id: h.name for h in everyone}
    also = {
        name: [views.AlsoBought(id, names[id], what, day) for id, what, day in others]
        for name, others in also_bought(book, found, on, silent).items()
    }
    allies = allies_book.known_allies(book)
    session.output.show(
        lambda: views.complaints_screen(found, also, allies, session.formatter),
        lambda: views.complaints_data(found, also, allies),
        json=json,
        csv=csv,
    )


def study(session: Session, json: Json = False, csv: Csv = False) -> None:
    """See whether customers bought again after painless, some and hard problems.

    Examples:
      repbook study
      repbook study --json

    It measures your own book. It says how certain the result is, and what it
    cannot show.
    """
    from repbook.loyalty import study as loyalty
    from repbook.views import study as views

    book, on = session.book, session.today
    found = loyalty.study(book.histories(on), problems.cases(book, on), on.toordinal(), book.policy)
    session.output.show(
        lambda: views.study_screen(found, session.formatter, book.policy),
        lambda: (
            views.study_rows(found, session.formatter)
            if csv
            else views.study_data(found, session.formatter, book.policy)
        ),
        json=json,
        csv=csv,
    )


def allies(session: Session, json: Json = False, csv: Csv = False) -> None:
    """List allies: problems handed to each, how fast they were solved, who to thank.

    Examples:
      repbook allies
      repbook allies --csv
    """
    rows = _rows(session)
    session.output.show(
        lambda: views.allies_screen(rows, _mine(session)),
        lambda: views.allies_data(rows),
        json=json,
        csv=csv,
    )


def _rows(session: Session) -> list[views.AllyRow]:
    book, on = session.book, session.today
    cases = problems.cases(book, on)
    helped = {each.ally_id: each for each in problem_history.helps(cases, on.toordinal())}
    kinds = problem_history.kinds(cases, on.toordinal())
    closed = {case.problem.id: case for case in cases}
    names = book.customers.names()

    def row(ally: Ally) -> views.AllyRow:
        mine = helped.get(ally.id)
        by_kind = [
            (kind.kind, help) for kind in kinds for help in kind.helps if help.ally_id == ally.id
        ]
        solved = [closed[id] for id in (mine.solved_ids if mine else ())]
        thank = [
            (case.problem.id, names[case.problem.customer_id])
            for case in solved
            if (case.closed_day or 0) > _thanked(ally, on)
        ]
        return views.AllyRow(ally, mine, tuple(by_kind), tuple(thank))

    rows = [row(ally) for ally in book.allies.all()]
    return sorted(rows, key=lambda r: (-(r.helped.handed if r.helped else 0), r.ally.name))


def _thanked(ally: Ally, on: date) -> int:
    thanked = ally.extra.get("thanked_on")
    since = date.fromisoformat(str(thanked)) if thanked else date.min
    return max(on - timedelta(days=THANK_WITHIN_DAYS), since).toordinal()


def _mine(session: Session) -> int | None:
    cases = problems.cases(session.book, session.today)
    waiting = (case for case in cases if case.state == "open" and case.waiting_on == "me")
    return min((case.problem.id for case in waiting), default=None)


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
      repbook ally edit priya --email priya@example.com
      repbook ally edit priya --thanked
    """
    typed = {"team": team, "phone": phone, "email": email}
    details = {option: text and clean(text) for option, text in typed.items()}
    if do == "add":
        if new_name is not None or thanked:
            raise InvalidInput(
                "--name and --thanked are for an ally who is there",
                hint=f'repbook ally edit "{name}" …',
            )
        given = {option: text or None for option, text in details.items()}
        done, said = allies_book.add_ally(session.book, name, **given), "is an ally now"
    else:
        if not (new_name or thanked or any(text is not None for text in details.values())):
            raise InvalidInput(
                f'What of "{name}" is to change?', hint=f'repbook ally edit "{name}" --team Support'
            )
        known, day = allies_book.find_ally(session.book, name), on if thanked else None
        done = allies_book.edit_ally(session.book, known, name=new_name, **details, thanked=day)
        said = "thanked" if thanked else "changed"
    session.output.show(
        lambda: views.ally_screen(done, said, _mine(session)),
        lambda: views.allies_data([row for row in _rows(session) if row.ally.id == done.id])[0],
        json=json,
    )
