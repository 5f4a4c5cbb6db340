"""`why`: the terms of a call value, which sum to it exactly, and the evidence in plain words."""

from math import ceil
from typing import Any, NamedTuple

from repbook.formatter import Formatter, count, days, in_ten, percent
from repbook.loyalty.call_list import Call, call_for
from repbook.loyalty.customer_day import CustomerDay, Hold
from repbook.views.holds import held_data, held_words, lifts
from repbook.views.next import reason_words
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen


class Explained(NamedTuple):
    """A call value taken apart; money in major units."""

    customer: CustomerDay
    call: Call | None
    terms: tuple[dict[str, Any], ...]
    evidence: tuple[str, ...]
    held: tuple[Hold, ...]


def explain(customer: CustomerDay, formatter: Formatter) -> Explained:
    """The terms and the evidence of one customer."""
    call = call_for(customer)
    terms = tuple(
        {
            "code": reason.code,
            "text": reason_words(reason, customer, formatter),
            "value": formatter.major(reason.value),
            "weight": reason.weight,
            "amount": formatter.major(reason.amount),
        }
        for reason in (call.reasons if call else ())
    )
    held = tuple(h for h in customer.holds if not call or h.code not in ("bought", "no-reason"))
    return Explained(customer, call, terms, tuple(evidence(customer, formatter)), held)


def evidence(customer: CustomerDay, formatter: Formatter) -> list[str]:
    """What is known of a customer's buying, in plain words; never "usually" for one purchase."""
    history, forecast = customer.history, customer.forecast
    if customer.last_day is None or forecast is None:
        return ["nothing bought yet, so there is no forecast"]
    found = []
    ago = formatter.ago(customer.last_day)
    if forecast.n == 1:
        found.append(f"one purchase, {ago}")
        again = forecast.again
        if again.customers:
            share = percent(again.bought_again / again.customers)
            found.append(
                f"of the {count(again.customers, 'customer')} in the book whose first purchase lies"
                f" {days(again.within_days)} back or more, {share} bought again within that time"
            )
        if again.median_days is not None:
            found.append(
                f"those who did had waited {days(again.median_days)} or less in half of all cases"
            )
    else:
        longer = ""
        if customer.longer_than:
            longer = ": longer than {} of {} of such gaps".format(*customer.longer_than)
        ruled = " (by your own setting)" if history.orders_every_days else ""
        found.append(f"buys about every {days(customer.gap)}{ruled}, last {ago}{longer}")
        gaps = [b - a for a, b in zip(history.buying.days, history.buying.days[1:], strict=False)]
        shown = " ".join(str(gap) for gap in gaps[-6:])
        found.append(
            f"{'the last six gaps' if len(gaps) > 6 else 'the gaps'} in days: {shown};"
            f" the book's mean gap is {days(customer.mean_gap)}"
        )
        usual, now = round(forecast.usual_purchases, 1), round(forecast.purchases_ahead, 1)
        worth = forecast.value_per_purchase * forecast.usual_purchases
        orders = "order" if usual == 1 else "orders"
        ahead = f"now {now:g} expected"
        if customer.stake_shown:
            stake = f"about {formatter.about(forecast.stake)} at stake"
            missing = forecast.value_per_purchase * (
                forecast.usual_purchases - forecast.purchases_ahead
            )
            # The stake is the mean of what goes missing, not what the means differ by.
            fewer = ", and it may be fewer" if forecast.stake > 1.5 * missing else ""
            ahead = (
                f"{ahead}{fewer}: {stake}"
                if now < usual
                else f"as many expected still; {stake}, for it may be fewer"
            )
        found.append(
            f"usually {usual:g} {orders} worth {formatter.about(worth)} in"
            f" {days(customer.policy.stake_days)}, {ahead}"
        )
    found.append(
        f"still a customer: {in_ten(forecast.p_active)};"
        f" buys within {days(customer.policy.horizon_days)}: {in_ten(forecast.p_buy)}"
    )
    if customer.just_bought:
        rest = days(ceil(customer.policy.bought_rest_gaps * customer.gap))
        found.append(f"just bought: not called for money within {rest} of an order")
    return found


def why_screen(explained: Explained, formatter: Formatter) -> Screen:
    """The sum, then the evidence."""
    scale = 10**formatter.digits
    columns = (
        Column(flex=True),
        Column("value", right=True),
        Column(),
        Column("weight", right=True),
        Column(),
        Column("amount", right=True),
    )
    rows = [
        (
            term["text"],
            formatter.money(term["value"] * scale),
            "x",
            f"{term['weight']:g}",
            "=",
            formatter.money(term["amount"] * scale),
        )
        if term["weight"]
        else (term["text"], "", "", "", "", "")
        for term in explained.terms
    ]
    history, call = explained.customer.history, explained.call
    held = "; ".join(held_words(hold, formatter) for hold in explained.held)
    title = line(
        Cell(history.name, "who"),
        f" ({history.id}): call value {formatter.units(call.value)}"
        if call
        else f" ({history.id}) is not on the list today: {held}",
    )
    then = lifts(explained.held, history.id) or [f'repbook log-call {history.id} "…"']
    note = "The weights are judgements, so a call value is no money: repbook config lists them."
    return screen(
        title,
        grid(columns, rows),
        f'Not in "Worth a call": {held}.' if explained.terms and held else None,
        "" if rows else None,
        grid((Column(flex=True),), [(text,) for text in explained.evidence]),
        "",
        line(Cell(note, "dim")) if any(term["weight"] for term in explained.terms) else None,
        hint(f"repbook brief {history.id}", *then),
    )


def why_data(explained: Explained, formatter: Formatter) -> dict[str, object]:
    """`why --json`."""
    history, call = explained.customer.history, explained.call
    return {
        "id": history.id,
        "name": history.name,
        "call_value": formatter.major(call.value) if call else 0.0,
        "terms": list(explained.terms),
        "evidence": list(explained.evidence),
        "held": held_data(explained.held, formatter),
    }
