"""Before a call: `brief`."""

from typing import Annotated

import typer

from repbook.cli.parameters import Force, Json, Open, Who
from repbook.cli.session import Session
from repbook.errors import InvalidInput


def brief(
    session: Session,
    customer: Who,
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="FILE", help="Write it as a page to print before a visit"),
    ] = None,
    open_: Open = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Read up on one customer before a call: on one page, with what to begin with.

    Examples:
      repbook brief harbor
      repbook brief 12 --json
      repbook brief harbor --html harbor.html --open

    Stage and rhythm come with the gaps behind them; repbook why CUSTOMER has the sum.
    """
    from repbook.book.brief import read_brief
    from repbook.views import brief as views
    from repbook.views.brief_data import brief_data

    if open_ and html is None:
        raise InvalidInput(
            "--open shows a page that is written", hint="repbook brief CUSTOMER --html FILE --open"
        )
    shown = read_brief(session.book_day(), customer)
    forms = session.formatter
    if html is not None:
        from repbook.cli.report import write_page
        from repbook.views.pages.brief_page import brief_page

        write_page(session, html, brief_page(shown, forms), force, open_)
        return
    session.output.show(
        lambda: views.brief_screen(shown, forms), lambda: brief_data(shown, forms), json=json
    )
