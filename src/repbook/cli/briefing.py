"""Before a call: `brief`."""

from repbook.cli import edge, reading
from repbook.cli.options import Json, Who


def brief(who: Who, json: Json = False) -> None:
    """Read up on one customer before a call: on one page, with what to begin with.

    Examples:
      repbook brief harbor
      repbook brief 12 --json

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
    edge.show(lambda: views.brief_screen(shown, forms), lambda: brief_data(shown, forms), json=json)
