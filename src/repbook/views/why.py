"""`why`: what a customer usually does, what is different now, and what makes their call value."""

from typing import Any, NamedTuple

from repbook.formatter import Formatter, next_days
from repbook.loyalty.calls import Call, call_for
from repbook.loyalty.customer_day import CustomerDay, Hold
from repbook.views.buying import buying, evidence, held_beside, today
from repbook.views.holds import HELD, held_words, lifts
from repbook.views.next import reason_words
from repbook.views.screen import (
    Cell,
    Column,
    Grid,
    Line,
    Screen,
    beside_labels,
    filled,
    grid,
    hint,
    line,
    screen,
)

FIRST = {"owed": "owed to them, so it comes first", "care": "to check on, so it comes early"}


class Explained(NamedTuple):
    """A place on the list taken apart; money in major units."""

    customer: CustomerDay
    call: Call | None
    terms: tuple[dict[str, Any], ...]
    held: tuple[Hold, ...]


def explain(customer: CustomerDay, formatter: Formatter) -> Explained:
    """The terms of one customer's call value, and what keeps them off the list."""
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
    return Explained(customer, call, terms, tuple(held_beside(customer, call)))


def why_screen(explained: Explained, formatter: Formatter) -> Screen:
    """What they usually do, what is different now, why today, and what their call is worth."""
    customer, call, _, held = explained
    history = customer.history
    why_not = "; ".join(held_words(hold, formatter) for hold in held)
    then = lifts(held, history.id) or [f'repbook log-call {history.id} "…"']
    first = FIRST.get(call.block, "") if call else ""
    return screen(
        line(
            Cell(history.name, "who"),
            f" ({history.id})",
            "" if call else f" is not on the list today: {why_not}",
        ),
        beside_labels(
            [
                *buying(customer, formatter),
                *filled({"Today": [*today(customer, call, formatter), first]}),
            ]
        ),
        *(call_value(call, formatter) if call and call.value else ()),
        "",
        hint(f"repbook brief {history.id}", *then),
    )


def call_value(call: Call, formatter: Formatter) -> list[Line | Grid | str | None]:
    """The sum behind a call value, in whole units that add up as they are shown."""
    unit = 10**formatter.digits
    parts = sorted((r for r in call.reasons if r.value), key=lambda r: -(r.amount % unit))
    missing = round(call.value / unit) - sum(int(r.amount / unit) for r in parts)
    whole = {r.code: int(r.amount / unit) + (at < missing) for at, r in enumerate(parts)}
    spans = {
        name: next_days(getattr(call.customer.policy, name))
        for name in ("horizon_days", "stake_days", "year_days")
    }
    rows = [
        (
            f"{whole[r.code]:,}",
            f"{100 * r.weight:g} % of {r.rule.basis.format(formatter.units(r.value), **spans)}",
        )
        for r in call.reasons
        if r.value
    ]
    return [
        "",
        line(
            Cell("Call value ", "head"),
            Cell(formatter.units(call.value), "who"),
            " ranks the list. How much counts is a judgement: repbook config.",
        ),
        grid((Column(right=True), Column(flex=True)), rows),
    ]


def why_data(explained: Explained, formatter: Formatter) -> dict[str, object]:
    """`why --json`."""
    history, call = explained.customer.history, explained.call
    held = [hold for hold in explained.held if not call or hold.code != "bought"]
    return {
        "id": history.id,
        "name": history.name,
        "call_value": formatter.major(call.value) if call else 0.0,
        "terms": list(explained.terms),
        "evidence": evidence(explained.customer, formatter),
        "held": HELD.rows(held, formatter),
    }
