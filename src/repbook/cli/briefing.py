"""Before a call: `brief`."""

from typing import Annotated

import typer

from repbook.cli import edge, reading
from repbook.cli.options import Json, Who


def brief(
    who: Who,
    html: Annotated[str | None, typer.Option("--html", metavar="FILE", help="Write it as a page to print before a visit")] = None,
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
    from repbook.book.dossier import dossier
    from repbook.loyalty.begin import Before, begin
    from repbook.loyalty.call_list import asks_referral, look_at
    from repbook.loyalty.place import standing_on
    from repbook.loyalty.reasons import Lead
    from repbook.views import brief as views
    from repbook.views.brief_data import brief_data

    customer = edge.customer(who, "repbook brief CUSTOMER")
    book, on = edge.book(), edge.today()
    found = dossier(book, customer, on)
    history = found.history
    forecaster = reading.forecaster() if history.buying.days else None
    gap = book.mean_gap(on)
    lead = Lead(history, on.toordinal(), book.policy, forecaster, gap)
    listed = not (history.do_not_call or history.written_off_day is not None)
    call = look_at(lead) if listed else None
    shown = views.Brief(
        found, lead, standing_on(history, on.toordinal(), book.policy, gap), call,
        begin(Before(lead, call, found.feedback)), listed and asks_referral(lead),
    )  # fmt: skip
    forms = edge.forms()
    if html is not None:
        from repbook.cli.reporting import write_page
        from repbook.views.paper.brief_page import brief_page

        write_page(html, brief_page(shown, forms), force, open_)
        return
    edge.show(lambda: views.brief_screen(shown, forms), lambda: brief_data(shown, forms), json=json)
