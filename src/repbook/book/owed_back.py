"""What you owe customers: money for what came back after it was paid.

Money paid back is not recorded: that a promise to pay it back was kept says so. What
came back longer ago counts as settled, as imported books say nothing of it either way.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from repbook.book import Book
from repbook.records import PAY_BACK, Promise
from repbook.store import debts
from repbook.text import fold

SINCE_DAYS = 90


class OwedBack(NamedTuple):
    """What is to be paid back to one customer, by purchase, and the open promise to do so."""

    customer_id: int
    cents: dict[int, int]
    promise: Promise | None

    @property
    def total(self) -> int:
        """All of it, in cents."""
        return sum(self.cents.values())


def owed_back(book: Book, customer_id: int, on: date) -> OwedBack:
    """What one customer is to get back, on a day."""
    found = _owed_back(book, debts.credits(book.conn, on, SINCE_DAYS, customer_id), on)
    return next(found, OwedBack(customer_id, {}, None))


def all_owed_back(book: Book, on: date) -> list[OwedBack]:
    """What everyone is to get back, by customer number."""
    return list(_owed_back(book, debts.credits(book.conn, on, SINCE_DAYS), on))


def _owed_back(book: Book, credits: dict[int, dict[int, int]], on: date) -> Iterator[OwedBack]:
    for customer, known in sorted(credits.items()):
        promises = [
            promise
            for promise in book.promises.of(customer, on)
            if fold(promise.text).startswith(PAY_BACK)
        ]
        kept = [each.kept_on for each in promises if each.kept_on and each.kept_on <= on]
        since = max([*kept, on - timedelta(days=SINCE_DAYS)])
        back: dict[int, int] = {}
        for each in book.returns.matching(purchase_id=set(known)):
            if each.purchase_id and since < each.on <= on:
                back[each.purchase_id] = back.get(each.purchase_id, 0) + each.cents
        cents = {id: min(credit, back[id]) for id, credit in known.items() if id in back}
        if cents:
            still = (p for p in promises if p.standing(on)[0] not in ("kept", "dropped"))
            yield OwedBack(customer, cents, next(still, None))
