"""Purchases in bulk: rows from the file to the journal, a chunk at a time.

A purchase is found again by its reference (orders), else by customer, day and
amount; of several such rows each counts once.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from repbook.book.importing.customers import CustomerMatcher
from repbook.book.importing.orders import Orders, PurchaseWriter
from repbook.book.importing.tally import Counts
from repbook.transfer.sheet import PurchaseRow

if TYPE_CHECKING:
    from repbook.book import Book

INDEX_LATER_FROM = 5_000  # rows
# Above any ordinal of a day and any amount: three numbers in one int, to save memory.
DAYS, CENTS = 4_000_000, 10**14


class PurchaseImporter:
    """Writes chunks of purchases to the book."""

    def __init__(self, book: Book, customers: CustomerMatcher) -> None:
        self._book = book
        self._customers = customers
        self._index: str | None = None

    def begin(self, rows: int = 0) -> None:
        """Start a file of so many rows; they are compared with what the book holds now."""
        conn = self._book.conn
        has_purchases = conn.execute("SELECT 1 FROM purchases LIMIT 1").fetchone() is not None
        # how many the book has of each (customer, day, amount)
        self._known = Counter(
            (customer * DAYS + day) * CENTS + cents
            for customer, day, cents in conn.execute(
                "SELECT customer_id, day, cents FROM purchases WHERE ref IS NULL"
            )
        )
        if not has_purchases and rows > INDEX_LATER_FROM and self._index is None:
            # on an empty table one index built at the end takes a third of the time
            (self._index,) = conn.execute(
                "SELECT sql FROM sqlite_master WHERE name = 'purchases_by_customer'"
            ).fetchone()
            conn.execute("DROP INDEX purchases_by_customer")
        self._writer = PurchaseWriter(self._book)
        self._orders = Orders(self._book, self._writer, has_purchases)

    def take(self, rows: list[PurchaseRow]) -> Counts:
        """Write a chunk; returns how many were added, updated, unchanged."""
        by_row = self._customers.by_row
        unknown = dict.fromkeys(
            (row.customer_code, row.customer, row.also)
            for row in rows
            if (row.customer_code, row.customer) not in by_row
        )
        self._customers.find_or_add_all(list(unknown))
        mine = [(by_row[row.customer_code, row.customer], row) for row in rows]
        orders = [each for each in mine if each[1].ref is not None or each[1].uid is not None]
        plain = mine
        if orders:
            plain = [each for each in mine if each[1].ref is None and each[1].uid is None]
        counts = self._orders.take(orders) if orders else Counter()
        new = [each for each in plain if not self._is_known(*each)] if self._known else plain
        self._writer.write(new)
        counts.update(added=len(new), unchanged=len(plain) - len(new))
        return counts

    def _is_known(self, customer: int, row: PurchaseRow) -> bool:
        key = (customer * DAYS + row.day) * CENTS + row.cents
        number = self._known.get(key, 0)
        if number:
            self._known[key] -= 1
        return number > 0

    def end(self) -> Counts:
        """Finish a file: no order has a further line."""
        counts = self._orders.end()
        if self._index is not None:
            self._book.conn.execute(self._index)
            self._index = None
        return counts
