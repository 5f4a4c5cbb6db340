"""Purchases in bulk: tuples from the file, rows to the journal, a chunk at a time.

Identity: a purchase's reference (orders), else customer, day, amount and the
how-manieth such row it is.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.book.importing.customers import People
from repbook.book.importing.orders import COLUMNS, Counts, Orders, Terms, owed, write_paid
from repbook.transfer.sheet import PurchaseRow

if TYPE_CHECKING:
    from repbook.book import Book

MANY = 5_000
DAYS, CENTS = 4_000_000, 10**14  # more than there are: three numbers in one, for memory's sake


class Purchases:
    """Takes chunks of purchases into the book."""

    def __init__(self, book: Book, people: People, on: date) -> None:
        self._book = book
        self._people = people
        self._on = on.toordinal()
        self._index: str | None = None

    def begin(self, rows: int = 0) -> None:
        """Start a file of so many rows: what is in the book now is what they may be again."""
        conn = self._book.conn
        self._terms: Terms = dict(
            conn.execute("SELECT id, terms_days FROM customers WHERE terms_days IS NOT NULL")
        )
        self._known: Counter[int] = Counter()  # how many of each (customer, day, amount)
        self._had_any = conn.execute("SELECT 1 FROM purchases LIMIT 1").fetchone() is not None
        if self._had_any:
            for customer, day, cents in conn.execute(
                "SELECT customer_id, day, cents FROM purchases WHERE ref IS NULL"
            ):
                self._known[(customer * DAYS + day) * CENTS + cents] += 1
        if not self._had_any and rows > MANY and self._index is None:
            # In an empty table the index is laid once at the end, a third of the time.
            (self._index,) = conn.execute(
                "SELECT sql FROM sqlite_master WHERE name = 'purchases_by_customer'"
            ).fetchone()
            conn.execute("DROP INDEX purchases_by_customer")
        self._orders = Orders(self._book, self._people, self._terms, self._had_any)

    def take(self, rows: list[PurchaseRow]) -> Counts:
        """Write a chunk; gives how many were added, updated, unchanged."""
        if not rows:
            return 0, 0, 0
        meant, by_row = self._people, self._people.by_row
        strange = dict.fromkeys(
            (row[1], row[2], row[12]) for row in rows if (row[1], row[2]) not in by_row
        )
        if strange:
            meant.meant_for_all(list(strange))
        if (
            rows[0][6] is None
            and rows[0][11] is None
            and all(row[6] is None and row[11] is None for row in rows)
        ):
            return self._take_plain(rows)
        plain: list[PurchaseRow] = []
        named: list[PurchaseRow] = []
        for row in rows:
            (plain if row[6] is None and row[11] is None else named).append(row)
        a, u, n = self._orders.take(named)
        pa, pu, pn = self._take_plain(plain) if plain else (0, 0, 0)
        return a + pa, u + pu, n + pn

    def _take_plain(self, rows: list[PurchaseRow]) -> Counts:
        by_row, known, terms = self._people.by_row, self._known, self._terms
        fresh: list[tuple[Any, ...]] = []
        paid_on: list[tuple[int, int]] = []
        unchanged = 0
        for (
            _,
            code,
            name,
            day,
            cents,
            what,
            ref,
            due,
            paid,
            status,
            channel,
            _,
            _,
            extra,
        ) in rows:
            customer = by_row[code, name]
            if known:
                key = (customer * DAYS + day) * CENTS + cents
                if known.get(key, 0) > 0:
                    known[key] -= 1
                    unchanged += 1
                    continue
            settled = 0
            if status is not None or due is not None:
                due, settled = owed(customer, day, due, paid, status, terms)
                if paid is not None:
                    paid_on.append((len(fresh), paid))
            fresh.append((customer, day, cents, what, ref, due, settled, channel, extra))
        if fresh:
            first = self._book.journal.insert_many("purchases", COLUMNS, fresh)
            write_paid(self._book, first, fresh, paid_on)
        return len(fresh), 0, unchanged

    def end(self) -> Counts:
        """Finish a file: no order has a further line."""
        counts = self._orders.end()
        if self._index is not None:
            self._book.conn.execute(self._index)
            self._index = None
        return counts
