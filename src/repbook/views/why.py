"""`why`: what a customer usually does, what is different now, and what makes their call value."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import Formatter, next_days
from repbook.loyalty.calls import Call, call_for
from repbook.loyalty.customer_day import CustomerDay, Hold
from repbook.loyalty.next_listed import NextListed
from repbook.loyalty.reasons import Reason
from repbook.loyalty.reasons.waiting import days_waited, goes_by_wait
from repbook.views.buying import EVIDENCE, buying, held_beside, today
from repbook.views.call_words import missed_words
from repbook.views.fields import NAMED, Field, Fields
from repbook.views.holds import HELD, lifts, off_list_words
from repbook.views.next import ALSO, CALL_VALUE, REASONS, TERM
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

if TYPE_CHECKING:
    from repbook.book.book_day import BookDay
    from repbook.loyalty.items import ItemUse

SHARE = "The percentages are assumed, not measured."
FIRST = {
    "owed": 'under "Owed", which comes first on the list',
    "care": 'under "Check on", which comes before "Worth a call"',
}


class Explained(NamedTuple):
    """A place on the list taken apart."""

    customer: CustomerDay
    call: Call | None
    held: Sequence[Hold]
    listed_next: NextListed | None  # for who is not on the list
    missing: "Sequence[ItemUse]" = ()  # items that they used to buy, though they buy on time


def explain(book_day: "BookDay", id: int) -> Explained:
    """One customer's call, or what keeps them off the list and when it has them next."""
    customer = book_day.customer(id)
    call = call_for(customer)
    then = None if call else book_day.next_listed(customer)
    missing = book_day.missing_items([customer]).get(id, ())
    return Explained(customer, call, held_beside(customer, call), then, missing)


WHY: Fields[Explained] = Fields(
    *NAMED.within(lambda found: found.customer.history),
    CALL_VALUE.within(lambda found: found.call),
    Field(
        "terms",
        "list",
        "what the call value is made of: value x weight = amount",
        lambda found: REASONS.value(found.call),
        inner=TERM.only("code text value weight amount"),
    ),
    EVIDENCE.within(lambda found: found.customer),
    Field(
        "held",
        "list",
        "what keeps them off the list",
        lambda found: [h for h in found.held if not found.call or h.code != "bought"],
        inner=HELD,
    ),
    ALSO.within(lambda found: (bool(found.call and found.call.ask_referral), found.missing, ())),
)


def why_screen(explained: Explained, formatter: Formatter) -> Screen:
    """What they usually do, what is different now, why today, and what their call is worth."""
    customer, call, held, then, missing = explained
    history = customer.history
    why_not = off_list_words(held, customer, then, formatter)
    ways = lifts(held, history.id) or [f'repbook log-call {history.id} "…"']
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
                *filled(
                    {
                        "Today": [
                            *today(customer, call, formatter),
                            first,
                            wait_words(call, formatter),
                        ]
                    }
                ),
                *filled({"Ask about": [missed_words(use, formatter) for use in missing]}),
            ]
        ),
        *(call_value(call, formatter) if call and call.value else ()),
        line(Cell(place, "dim")) if (place := place_words(call)) else None,
        "",
        hint(f"repbook brief {history.id}", *ways),
    )


def wait_words(call: Call | None, formatter: Formatter) -> str:
    """Since when they wait, where that is their place on the list, and not the day of the reason."""
    if call is None or call.block != "worth" or not goes_by_wait(customer := call.customer):
        return ""
    history, since = customer.history, customer.on - days_waited(customer)
    day = formatter.weekday(since)
    if since == customer.silent_since:  # which the reason says
        return ""
    if since in (history.tried_day, history.added_day):
        return f"no call, try or order since {day}"
    if since in (history.free_until_day, history.snoozed_until_day):
        return f"waiting since {day}"
    return f"waiting since {day}, when the list had shown everybody of their import once"


def place_words(call: Call | None) -> str:
    """What their place in the last block goes by."""
    if call is None or call.block != "worth":
        return ""
    if goes_by_wait(call.customer):
        by_value = " or by this value, whichever puts them higher" if call.value else ""
        return f'Their place in "Worth a call" goes by how long they have been quiet{by_value}.'
    others = 'Where its heading says "1st longest quiet", the longest quiet stand 1st, 3rd, 5th, …'
    return f'Their place in "Worth a call" goes by this value. {others}' if call.value else ""


def whole_terms(call: Call, unit: int) -> list[tuple[Reason, int, str, int]]:
    """Each reason's amount, share and value, in whole units of so many cents.

    The amounts sum to the call value, and the share of the value is the amount, as they are shown.
    """
    parts = sorted((r for r in call.reasons if r.value), key=lambda r: -(r.amount % unit))
    missing = round(call.value / unit) - sum(int(r.amount / unit) for r in parts)
    found = []
    for at, reason in enumerate(parts):
        amount = int(reason.amount / unit) + (at < missing)
        value = max(amount, round(reason.value / unit))
        if reason.weight == 1:
            found.append((reason, amount, "all", amount))
        else:
            found.append((reason, amount, share_of(amount, value, reason.weight), value))
    return sorted(found, key=lambda term: call.reasons.index(term[0]))


def share_of(amount: int, value: int, weight: float) -> str:
    """`85 %`, in as few digits as make the amount of the value."""
    shares = weight, amount / value if value else weight
    return next(
        f"{percentage:.{digits}f} %"
        for digits in range(16)
        for percentage in [round(100 * share, digits) for share in shares]
        if abs(percentage * value / 100 - amount) <= 0.5
    )


def call_value(call: Call, formatter: Formatter) -> list[Line | Grid | str | None]:
    """The sum behind a call value, in whole units that add up and multiply as they are shown."""
    terms = whole_terms(call, 10**formatter.digits)
    spans = {
        name: next_days(getattr(call.customer.policy, name))
        for name in ("horizon_days", "stake_days", "year_days")
    }
    said = [r.short for r, *_ in terms]
    rows = [
        (
            f"{amount:,}",
            f"{'also ' if short in said[:at] else ''}{short}: {share} of the"
            f" {r.rule.basis.format(f'{value:,}', **spans)}" + (note and f" ({note})"),
        )
        for at, (short, (r, amount, share, value)) in enumerate(zip(said, terms, strict=True))
        for note in [r.rule.worth.note(call.customer) if r.rule.worth else ""]
    ]
    judged = "" if all(share == "all" for _, _, share, _ in terms) else SHARE
    return [
        "",
        line(
            Cell("A call is worth ", "head"),
            Cell(formatter.units(call.value), "who"),
            ", the sum of:" if rows[1:] else ":",
        ),
        grid((Column(right=True), Column(flex=True)), rows),
        line(Cell(judged, "dim")) if judged else None,
    ]
