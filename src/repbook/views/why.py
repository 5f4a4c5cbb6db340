"""`why`: the terms of a call value, which sum to it exactly, and the evidence in plain words."""

from __future__ import annotations

from typing import Any, NamedTuple

from repbook.formatter import Formatter, count, days, in_ten, percent
from repbook.loyalty.call_list import Call
from repbook.loyalty.holds import Hold, holds
from repbook.loyalty.reasons import Lead
from repbook.views.holds import held_data, held_words, lifts
from repbook.views.reason_text import reason_words
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen


class Reckoned(NamedTuple):
    """A call value taken apart; money in major units."""

    id: int
    name: str
    call_value: float
    terms: tuple[dict[str, Any], ...]
    evidence: tuple[str, ...]
    held: tuple[Hold, ...] = ()


def reckon(lead: Lead, call: Call | None, formatter: Formatter) -> Reckoned:
    """The terms and the evidence of one customer."""
    reasons = call.reasons if call else ()
    terms = tuple(
        {
            "code": reason.code,
            "text": reason_words(reason, lead.history, formatter),
            "value": formatter.major(reason.value),
            "weight": reason.weight,
            "amount": formatter.major(reason.amount),
        }
        for reason in reasons
    )
    value = formatter.major(call.value) if call else 0.0
    held = tuple(h for h in holds(lead) if not call or h.code not in ("bought", "no-reason"))
    told = tuple(evidence(lead, formatter))
    return Reckoned(lead.history.id, lead.history.name, value, terms, told, held)


def evidence(lead: Lead, formatter: Formatter) -> list[str]:
    """What is known of a customer's buying, in plain words; never "usually" for one purchase."""
    history = lead.history
    if lead.last_day is None:
        return ["nothing bought yet, so there is no forecast"]
    told = lead.evidence
    found = []
    ago = formatter.ago(lead.last_day)
    if told.purchases == 1:
        found.append(f"one purchase, {ago}")
        again = told.again
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
        if told.longer_than:
            longer = f": longer than {told.longer_than[0]} of {told.longer_than[1]} of such gaps"
        ruled = " (by your own setting)" if history.orders_every_days else ""
        found.append(f"buys about every {days(lead.gap)}{ruled}, last {ago}{longer}")
        gaps = [b - a for a, b in zip(history.buying.days, history.buying.days[1:], strict=False)]
        shown = " ".join(str(gap) for gap in gaps[-6:])
        found.append(
            f"{'the last six gaps' if len(gaps) > 6 else 'the gaps'} in days: {shown};"
            f" the book's mean gap is {days(lead.mean_gap)}"
        )
        usual, now = round(told.usual_purchases, 1), round(told.expected_purchases, 1)
        worth = told.value_per_purchase * told.usual_purchases
        orders = "order" if usual == 1 else "orders"
        ahead = f"now {now:g} expected"
        if lead.stake_offered:
            stake = f"about {formatter.about(told.stake)} at stake"
            missing = told.value_per_purchase * (told.usual_purchases - told.expected_purchases)
            # The stake is the mean of what goes missing, not what the means differ by.
            fewer = ", and it may be fewer" if told.stake > 1.5 * missing else ""
            ahead = (
                f"{ahead}{fewer}: {stake}"
                if now < usual
                else f"as many expected still; {stake}, for it may be fewer"
            )
        found.append(
            f"usually {usual:g} {orders} worth {formatter.about(worth)} in"
            f" {days(lead.policy.stake_days)}, {ahead}"
        )
    found.append(
        f"still a customer: {in_ten(lead.figures.p_active())};"
        f" buys within {days(lead.policy.horizon_days)}: {in_ten(lead.figures.p_buy())}"
    )
    if lead.just_bought:
        found.append("bought within half a usual gap: not called for money now")
    return found


def why_screen(reckoned: Reckoned, lead: Lead, formatter: Formatter) -> Screen:
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
        for term in reckoned.terms
    ]
    value = formatter.units(reckoned.call_value * scale)
    held = "; ".join(held_words(hold, formatter) for hold in reckoned.held)
    title = line(
        Cell(reckoned.name, "who"),
        f" ({reckoned.id}): call value {value}"
        if reckoned.terms
        else f" ({reckoned.id}) is not on the list today: {held}",
    )
    then = lifts(reckoned.held, reckoned.id) or [f'repbook log-call {reckoned.id} "…"']
    judged = "The weights are judgements, so a call value is no money: repbook config lists them."
    return screen(
        title,
        grid(columns, rows),
        f'Not in "Worth a call": {held}.' if reckoned.terms and held else None,
        "" if rows else None,
        grid((Column(flex=True),), [(text,) for text in reckoned.evidence]),
        "",
        line(Cell(judged, "dim")) if any(term["weight"] for term in reckoned.terms) else None,
        hint(f"repbook brief {reckoned.id}", *then),
    )


def why_data(reckoned: Reckoned, formatter: Formatter) -> dict[str, Any]:
    """`why --json`."""
    data = reckoned._asdict()
    data["terms"], data["evidence"] = list(reckoned.terms), list(reckoned.evidence)
    data["held"] = held_data(reckoned.held, formatter)
    return data
