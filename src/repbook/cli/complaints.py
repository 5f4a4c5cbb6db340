"""What problems teach: `complaints`, `study`."""

from typing import Annotated

import typer

from repbook.cli.parameters import Csv, Json
from repbook.cli.problems import known_allies
from repbook.cli.session import Session


def complaints(
    session: Session,
    kind: Annotated[
        str | None, typer.Argument(metavar="KIND", help="One kind (all of them)")
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show each kind of problem: how often, what solves it, who helps, who may have it too.

    Examples:
      repbook complaints
      repbook complaints leak
      repbook complaints --csv
    """
    from repbook.book import complaints as acts
    from repbook.book import problems
    from repbook.loyalty import problem_history
    from repbook.views import complaints as views

    book, on = session.book, session.today
    one = problems.kind_meant(book, kind) if kind is not None else None
    found = problem_history.kinds(problems.cases(book, on, kind=one), on.toordinal())
    everyone = book.histories(on)
    silent = {h.id for h in everyone if h.do_not_call or h.written_off_day is not None}
    names = {h.id: h.name for h in everyone}
    also = {
        name: [views.AlsoBought(id, names[id], what, day) for id, what, day in others]
        for name, others in acts.also_bought(book, found, on, silent).items()
    }
    allies = known_allies(session)
    session.output.show(
        lambda: views.complaints_screen(found, also, allies, session.formatter),
        lambda: views.complaints_data(found, also, allies),
        json=json,
        csv=csv,
        header="complaints",
    )


def study(session: Session, json: Json = False, csv: Csv = False) -> None:
    """See whether customers bought again after painless, some and hard problems.

    Examples:
      repbook study
      repbook study --json

    Measured on your own book, with how sure it is, and what it cannot tell.
    """
    from repbook.book import problems
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
