"""Purchases in bulk: rows from the file to the journal, a chunk at a time.

A purchase is found again by its reference (orders), else by customer, day and
amount; of several such rows each counts once.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from repbook.book import Book
from repbook.book.importing.customers import CustomerMatcher
from repbook.book.importing.orders import Orders
from repbook.book.importing.tally import Counts
from repbook.store import purchases
from repbook.store.journal import new_uids
from repbook.store.tables import values_of
from repbook.transfer.sheet import PAID, UNPAID, PurchaseRow

COLUMNS = ("customer_id", "day", "cents", "what", "ref", "due_day", "settled", "channel", "extra")
LONG_FROM = 5_000  # rows
# Above any ordinal of a day and any amount: three numbers in one int, to save memory.
DAYS, CENTS = 4_000_000, 10**14


class PurchaseWriter:
    """Writes new purchases, and the payments in full of those that are paid."""

    def __init__(self, book: Book) -> None:
        self._journal = book.journal
        terms = values_of(book.conn, "customers", ("id", "terms_days"))
        self._terms: dict[int, int] = {id: days for id, days in terms if days}

    def due_and_settled(self, customer: int, row: PurchaseRow) -> tuple[int | None, int]:
        """The day it is due (None: no payment is known of), and 1 if it is settled."""
        due = row.due_day
        if row.status == UNPAID and due is None:
            due = row.day + self._terms.get(customer, 0)
        settled = int(row.status == PAID and row.paid_day is None)
        return (due if due is None or due >= row.day else row.day), settled

    def write(self, orders: Sequence[tuple[int, PurchaseRow]]) -> int:
        """Write rows, each with its customer; gives the first one's id."""
        written: list[tuple[object, ...]] = []
        paid: list[tuple[int, int, int, int]] = []
        first = self._journal.next_id("purchases")
        for customer, row in orders:
            due, settled = row.due_day, 0
            if row.status is not None or due is not None:
                due, settled = self.due_and_settled(customer, row)
            if row.paid_day is not None:
                paid.append((customer, row.paid_day, row.cents, first + len(written)))
            extra, channel = row.extra, row.channel
            written.append(
                (customer, row.day, row.cents, row.what, row.ref, due, settled, channel, extra)
            )
        if any([row.uid for _, row in orders]):
            uids = zip(orders, new_uids(len(orders)), strict=True)
            rows = [(*row, o.uid or new) for row, ((_, o), new) in zip(written, uids, strict=True)]
            self._journal.insert_many("purchases", (*COLUMNS, "uid"), rows)
        elif written:
            self._journal.insert_many("purchases", COLUMNS, written)
        if paid:
            columns = ("customer_id", "day", "cents", "purchase_id")
            self._journal.insert_many("payments", columns, paid)
        return first


class PurchaseImporter:
    """Writes chunks of purchases to the book."""

    def __init__(self, book: Book, customers: CustomerMatcher) -> None:
        self._book = book
        self._customers = customers
        self._first_write_off = book.journal.next_id("write_offs")  # of those the files bring
        self._later: list[str] = []  # statements for the end of the import

    def begin(self, rows: int = 0) -> None:
        """Start a file of so many rows; they are compared with what the book holds now."""
        conn = self._book.conn
        has_purchases = not purchases.none(conn)
        self._first = self._book.journal.next_id("purchases")  # rows from here on are this file's
        # how many the book has of each (customer, day, amount)
        self._known = Counter(
            (customer * DAYS + day) * CENTS + cents
            for customer, day, cents in purchases.without_reference(conn)
        )
        if rows > LONG_FROM and not self._later:
            self._later = purchases.set_aside(conn, index=not has_purchases)
        self._writer = PurchaseWriter(self._book)
        self._orders = Orders(self._book, self._writer, has_purchases)

    def take(self, rows: list[PurchaseRow]) -> Counts:
        """Write a chunk; returns how many were added, updated, unchanged."""
        by_row = self._customers.by_row
        unknown = dict.fromkeys(
            row.whose for row in rows if (row.customer_code, row.customer) not in by_row
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
        purchases.put_back(self._book.conn, self._later)
        # who bought again on the day they were written off, as `log-purchase` has it
        for customer, day in purchases.on_day_of_write_off(
            self._book.conn, self._first_write_off, self._first
        ):
            on = date.fromordinal(day)
            self._book.customers.bring_back(customer, on, of=on)
        return counts
