"""What customers buy: each item with how often, how much, and whether it is missing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from repbook.item_words import ItemNames, Line, unit_key
from repbook.loyalty.customer_day import USUAL_FROM_ORDERS
from repbook.loyalty.movers import Moved
from repbook.policy import Policy


class Bought(NamedTuple):
    """An item that a customer bought on a day, in a purchase."""

    customer_id: int
    day: int
    purchase_id: int
    line: Line


class ItemUse(NamedTuple):
    """One item as a customer, or everyone, bought it up to a day; days are ordinals.

    `quantity` is the sum of what was counted in `unit`, the one used most often.
    """

    key: str
    name: str
    customers: tuple[int, ...]
    times: int
    quantity: float
    unit: str | None
    cents: int
    first_day: int
    last_day: int
    days_since: int
    gap: float | None = None  # the customer's usual days between purchases of it
    priced: int = 0  # of how many purchases it is known what it came to
    missing: bool = False

    @property
    def missing_day(self) -> int | None:
        """The day on which it was expected, if it is missing."""
        return self.last_day + round(self.gap) if self.missing and self.gap else None

    @property
    def shortfall(self) -> float:
        """What they would have spent on it since, at their usual gap and amount; in cents."""
        if not self.missing or not self.gap or not self.priced:
            return 0.0
        return self.days_since // self.gap * self.cents / self.priced


def spellings(bought: Iterable[Bought], names: ItemNames) -> dict[str, tuple[str, int]]:
    """Each item by its key: how it is called, and how often it was bought."""
    spelled: dict[str, list[str]] = {}
    for each in bought:
        spelled.setdefault(names.key(each.line.name), []).append(each.line.name)
    return {
        key: (names.called(key) or _spelling(those), len(those)) for key, those in spelled.items()
    }


def uses(
    bought: Iterable[Bought], names: ItemNames, on: int, *, by_customer: bool = True
) -> list[ItemUse]:
    """Each item of each customer, or of everyone, in the order in which they were first bought."""
    found: dict[tuple[int, str], list[Bought]] = {}
    for each in bought:
        whose = each.customer_id if by_customer else 0
        found.setdefault((whose, names.key(each.line.name)), []).append(each)
    return [_use(key, those, names, on, by_customer) for (_, key), those in found.items()]


def _use(
    key: str, those: Sequence[Bought], names: ItemNames, on: int, by_customer: bool
) -> ItemUse:
    if len(those) == 1:  # most customers bought most things once
        (one,) = those
        unit, quantity = _quantity([one.line])
        called = names.called(key) or one.line.name
        known = one.line.cents is not None
        return ItemUse(
            key,
            called,
            (one.customer_id,),
            1,
            quantity,
            unit,
            one.line.cents or 0,
            one.day,
            one.day,
            on - one.day,
            priced=int(known),
        )
    days = sorted({each.day for each in those})
    times = len({(each.customer_id, each.day) for each in those})
    usual = by_customer and len(days) >= USUAL_FROM_ORDERS
    unit, quantity = _quantity([each.line for each in those])
    unpriced = {(each.customer_id, each.day) for each in those if each.line.cents is None}
    return ItemUse(
        key,
        names.called(key) or _spelling([each.line.name for each in those]),
        tuple(dict.fromkeys(each.customer_id for each in those)),
        times,
        quantity,
        unit,
        sum(each.line.cents or 0 for each in those),
        days[0],
        days[-1],
        on - days[-1],
        (days[-1] - days[0]) / (len(days) - 1) if usual else None,
        times - len(unpriced),
    )


def _quantity(lines: Sequence[Line]) -> tuple[str | None, float]:
    """The unit used most often, and how much of it."""
    counted = [line for line in lines if line.quantity is not None]
    if not counted:
        return None, 0.0
    if len(counted) == 1:
        (one,) = counted
        return one.unit if unit_key(one.unit) else None, one.quantity or 0.0
    keys = Counter(unit_key(line.unit) for line in counted)
    unit = max(keys, key=keys.__getitem__)
    of = [line for line in counted if unit_key(line.unit) == unit]
    return of[-1].unit if unit else None, sum(line.quantity or 0 for line in of)


def _spelling(names: Sequence[str]) -> str:
    """How it is written most often, of several the latest."""
    often = Counter(names)
    return max(reversed(names), key=often.__getitem__)


def with_missing(
    found: Sequence[ItemUse],
    last_words: Mapping[int, int],
    policy: Policy,
    on_rhythm: Callable[[Sequence[int]], Iterable[int]],
) -> list[ItemUse]:
    """The items of customers, each with whether it is missing.

    `last_words` is the last day on which each customer bought what is known: an item is only missing
    from later orders. `on_rhythm` says who of some customers still buys on time.
    """
    maybe = [
        use
        for use in found
        if _overdue(use, policy) and last_words[use.customers[0]] > use.last_day
    ]
    if not maybe:
        return list(found)
    known = {*on_rhythm(sorted({use.customers[0] for use in maybe}))}
    missing = {(use.customers[0], use.key) for use in maybe if use.customers[0] in known}
    return [use._replace(missing=(use.customers[0], use.key) in missing) for use in found]


def _overdue(use: ItemUse, policy: Policy) -> bool:
    """Whether an item was bought often enough to have a gap of its own, and too long ago by it."""
    often = use.gap is not None and use.times >= policy.item_missing_purchases
    return often and use.days_since > policy.item_missing_gaps * (use.gap or 0)


def item_movers(now: Iterable[Bought], then: Iterable[Bought], names: ItemNames) -> list[Moved]:
    """Each item's revenue in both periods, by what its orders say it came to; and how many do not."""
    found: dict[str, list[Bought]] = {}
    revenue: Counter[str] = Counter()
    before: Counter[str] = Counter()
    unpriced: dict[str, tuple[set[int], set[int]]] = {}  # orders, now and before
    for at, side, bought in ((1, before, then), (0, revenue, now)):
        for each in bought:
            key = names.key(each.line.name)
            found.setdefault(key, []).append(each)
            side[key] += each.line.cents or 0
            orders = unpriced.setdefault(key, (set(), set()))
            if each.line.cents is None:
                orders[at].add(each.purchase_id)
    return [
        Moved(
            names.called(key) or _spelling([each.line.name for each in those]),
            revenue[key],
            before[key],
            *map(len, unpriced[key]),
        )
        for key, those in found.items()
    ]
