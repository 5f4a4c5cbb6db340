"""Before a call: `brief`."""

from typing import Annotated

import typer

from repbook.cli import edge, reading
from repbook.cli.options import Json, Who
from repbook.errors import NotUnderstood


def brief(
    who: Who,
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="FILE", help="Write it as a page to print before a visit"),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Show the page in the browser")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there")] = False,
    json: Json = False,
) -> None:
    """Read up on one customer before a call: on one page, with what to begin with.

    Examples:
      repbook brief harbor
      repbook brief 12 --json
      repbook brief harbor --html harbor.html --open

    Stage and rhythm come with the gaps behind them; repbook why CUSTOMER has the sum.
    """
    from repbook.views import brief as views
    from repbook.views.brief_data import brief_data

    if open_ and html is None:
        raise NotUnderstood(
            "--open shows a page that is written", hint="repbook brief CUSTOMER --html FILE --open"
        )
    customer = edge.customer(who, "repbook brief CUSTOMER")
    shown = reading.read_up(customer)
    forms = edge.forms()
    if html is not None:
        from repbook.cli.reporting import write_page
        from repbook.views.paper.brief_page import brief_page

        write_page(html, brief_page(shown, forms), force, open_)
        return
    edge.show(lambda: views.brief_screen(shown, forms), lambda: brief_data(shown, forms), json=json)
