"""What customers bought, item by item, as of a day: read from the lines and the words of orders."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from repbook.book import Book
from repbook.item_words import ItemNames, Line, read_items
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.items import (
    Bought,
    ItemUse,
    item_movers,
    uses,
    with_missing,
)
from repbook.loyalty.movers import Movers, movers
from repbook.loyalty.periods import Period
from repbook.money import digits_of
from repbook.records import Purchase
from repbook.store.items import OrderLine, order_lines
from repbook.store.tables import values_of


def item_names(book: Book) -> ItemNames:
    """Which names mean one item."""
    return ItemNames(values_of(book.conn, "item_names", ("called", "item")))


def bought(
    book: Book, on: date, customers: Collection[int] | None = None, since: date | None = None
) -> list[Bought]:
    """Each item that was bought from one day to another, by everyone or by these customers.

    What came back in these days is taken off, also of what was bought before them.
    """
    first = since.toordinal() if since else 0
    orders: dict[int, list[OrderLine]] = {}
    for line in order_lines(book.conn, on.toordinal(), customers, first):
        orders.setdefault(line.purchase_id, []).append(line)
    digits = digits_of(book.settings.get("currency"))
    return [
        Bought(lines[0].customer_id, lines[0].day, id, item)
        for id, lines in orders.items()
        for item in _less_returns(_items(lines, digits), lines[0], first)
    ]


def _less_returns(items: Sequence[Line], order: OrderLine, first: int) -> Iterator[Line]:
    """The items for what is left of them; of what was bought before the first day, what came back.

    The parts of a return come to all of it where the items come to all of the order.
    """
    so_far = taken = 0
    for item in items:
        if not order.returned or item.cents is None:
            yield item
            continue
        so_far += item.cents
        back = round(so_far * order.returned / order.cents) - taken
        taken += back
        yield item._replace(cents=(item.cents if order.day >= first else 0) - back)


def items_of(book: Book, order: Purchase) -> tuple[Line, ...]:
    """The items of one purchase: its lines, or what its words say."""
    head = order.customer_id, order.on.toordinal(), order.id, order.what, order.cents
    lines = [OrderLine(*head, *row) for row in item_rows(book, order.id)] or [OrderLine(*head)]
    return tuple(_items(lines, digits_of(book.settings.get("currency"))))


def item_rows(book: Book, purchase_id: int) -> list[Line]:
    """The lines of a purchase that were typed or imported as such."""
    of = ("what", "quantity", "unit", "cents")
    return [Line(*row) for row in values_of(book.conn, "items", of, purchase_id=purchase_id)]


def _items(lines: Sequence[OrderLine], digits: int) -> Sequence[Line]:
    first = lines[0]
    if first.item is None:
        return read_items(first.what, first.cents, digits) if first.what else ()
    if not lines[1:]:  # the only one is all of the order
        cents = first.cents if first.item_cents is None else first.item_cents
        return (Line(first.item, first.quantity, first.unit, cents),)
    return [Line(each.item or "", each.quantity, each.unit, each.item_cents) for each in lines]


def items_used(
    book: Book,
    on: date,
    found: Sequence[Bought],
    names: ItemNames,
    key: str | None = None,
    *,
    to_call: bool = False,
) -> list[ItemUse]:
    """Each item of each customer up to a day, or one item, with whether it is missing.

    With `to_call` nothing is missing of who is not to be called or is written off.
    """
    last_words = {each.customer_id: each.day for each in found}  # they ascend by day
    those = found if key is None else [each for each in found if names.key(each.line.name) == key]

    def on_rhythm(ids: Sequence[int]) -> list[int]:
        gap = book.mean_gap(on)
        day, policy = on.toordinal(), book.policy
        customers = (CustomerDay(each, day, policy, gap) for each in book.histories(on, ids))
        return [
            customer.history.id
            for customer in customers
            if customer.rhythm == "on-rhythm" and (customer.may_be_listed or not to_call)
        ]

    return with_missing(uses(those, names, on.toordinal()), last_words, book.policy, on_rhythm)


def items_compared(
    book: Book,
    then: Period,
    last_year: bool,
    period: Period,
    end: date,
    revenue: tuple[int, int],
) -> Movers:
    """Which items gain and lose revenue in a period, up to its last day that is over.

    `revenue` is that of everything, in it and in the one it is compared with.
    """
    now = bought(book, end, since=period.first)
    before = bought(book, then.last, since=then.first)
    if not now and not before:
        return Movers()
    return movers(item_movers(now, before, item_names(book)), then, last_year, revenue)


def missing_items(
    book: Book, on: date, customers: Collection[int]
) -> dict[int, tuple[ItemUse, ...]]:
    """What each of some customers, who buy on time, no longer buys; what they miss most first."""
    found = bought(book, on, customers)
    if len(found) <= book.policy.item_missing_purchases:
        return {}
    last_words = {each.customer_id: each.day for each in found}
    used = uses(found, item_names(book), on.toordinal())
    missing: dict[int, list[ItemUse]] = {}
    for use in with_missing(used, last_words, book.policy, lambda ids: ids):
        if use.missing:
            missing.setdefault(use.customers[0], []).append(use)
    return {
        id: tuple(sorted(those, key=lambda use: (-use.shortfall, -use.times, use.key)))
        for id, those in missing.items()
    }
