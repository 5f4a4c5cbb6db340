"""Purchases in bulk: rows from the file to the journal, a chunk at a time.

A purchase is found again by its reference (orders), else by customer, day and
amount; of several such rows each counts once.
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from datetime import date
from operator import attrgetter

from repbook.book import Book
from repbook.book.importing.customers import CustomerMatcher
from repbook.book.importing.orders import Order, Orders
from repbook.book.importing.tally import Counts
from repbook.formatter import count
from repbook.store import purchases
from repbook.store.journal import new_uids
from repbook.store.tables import ids_where, values_of
from repbook.transfer.sheet import PAID, UNPAID, CancelledRow, ItemRow, PurchaseRow, named

COLUMNS = (
    *("customer_id", "day", "cents", "what", "ref", "due_day", "settled", "channel", "extra"),
    "source",
)
ITEM = ("what", "quantity", "unit", "cents")
LONG_FROM = 5_000  # rows
# Above any ordinal of a day and any amount: three numbers in one int, to save memory.
DAYS, CENTS = 4_000_000, 10**14


class PurchaseWriter:
    """Writes new purchases, and the payments in full of those that are paid."""

    def __init__(self, book: Book, source: str | None) -> None:
        self._book, self._journal = book, book.journal
        self.source = source  # whose file it is
        self.items: Counts = Counter()  # what became of the lines of orders
        self.items_removed = 0
        self.without_due = 0  # unpaid orders for which the file has no due day
        terms = values_of(book.conn, "customers", ("id", "terms_days"))
        self._terms: dict[int, int] = {id: days for id, days in terms if days}

    def due_and_settled(self, customer: int, row: PurchaseRow) -> tuple[int | None, int]:
        """The day it is due (None: no payment is known of), and 1 if it is settled."""
        due = row.due_day
        if row.status == UNPAID and due is None:
            due = row.day + self._terms.get(customer, 0)
        settled = int(row.status == PAID and row.paid_day is None)
        return (due if due is None or due >= row.day else row.day), settled

    def write(self, orders: Sequence[Order]) -> int:
        """Write purchases; gives the first one's id."""
        first = self._journal.next_id("purchases")
        if not orders:
            return first
        customers, rows = zip(*orders, strict=True)
        of = dict(zip(PurchaseRow._fields, zip(*rows, strict=True), strict=True))
        dues, settled = of["due_day"], (0,) * len(rows)
        if any(dues) or any(of["status"]):
            self.without_due += sum(r.status == UNPAID and r.due_day is None for r in rows)
            dues, settled = zip(*itertools.starmap(self.due_and_settled, orders), strict=True)
        values = [customers, of["day"], of["cents"], of["what"], of["ref"], dues, settled]
        values += [of["channel"], of["extra"], (self.source,) * len(rows)]
        if any(of["source"]):
            values[-1] = of["source"]
        if any(of["uid"]):
            uids = zip(of["uid"], new_uids(len(rows)), strict=True)
            values.append(tuple(uid or new for uid, new in uids))
        columns = (*COLUMNS, "uid")[: len(values)]
        self._journal.insert_many("purchases", columns, list(zip(*values, strict=True)))
        if any(of["paid_day"]):
            paid = [
                (customer, row.paid_day, row.cents, id)
                for id, (customer, row) in enumerate(orders, first)
                if row.paid_day is not None
            ]
            self._journal.insert_many(
                "payments", ("customer_id", "day", "cents", "purchase_id"), paid
            )
        if any(of["items"]):
            self.add_items([(id, i) for id, items in enumerate(of["items"], first) for i in items])
        return first

    def add_items(self, items: Sequence[tuple[int, ItemRow]]) -> None:
        """Write lines, each with its purchase."""
        if items:
            rows = [(purchase, *item) for purchase, item in items]
            self._journal.insert_many("items", ("purchase_id", *ITEM), rows)
            self.items["added"] += len(items)

    def items_of(self, purchase: int) -> tuple[ItemRow, ...]:
        """The lines of a purchase that the book has."""
        found = values_of(self._book.conn, "items", ITEM, purchase_id=purchase)
        return tuple(map(ItemRow._make, found))

    def set_items(self, purchase: int, items: Sequence[ItemRow]) -> None:
        """Make a purchase's lines what a file says; one that says nothing of them changes none."""
        here = self.items_of(purchase) if items else ()
        gone, new = Counter(here) - Counter(items), Counter(items) - Counter(here)
        for item in gone.elements():
            same = dict(zip(ITEM, item, strict=True))
            id = ids_where(self._book.conn, "items", purchase_id=purchase, **same)[0]
            self._journal.delete("items", id)
        self.add_items([(purchase, item) for item in new.elements()])
        replaced = min(gone.total(), new.total())
        self.items.update(added=-replaced, updated=replaced, unchanged=len(items) - new.total())
        self.items_removed += gone.total() - replaced


class PurchaseImporter:
    """Writes chunks of purchases to the book."""

    def __init__(self, book: Book, customers: CustomerMatcher) -> None:
        self._book = book
        self._customers = customers
        self.cancelled: list[CancelledRow] = []  # of the file, as they are read
        self._first_write_off = book.journal.next_id("write_offs")  # of those the files bring
        self._later: list[str] = []  # statements for the end of the import
        self.items: Counts = Counter()  # what became of the lines of the last file's orders
        self.items_removed = 0  # of those that their orders had before
        self.notes: tuple[str, ...] = ()  # of the last file, for the preview

    def begin(self, rows: int = 0, source: str | None = None) -> None:
        """Start a file of so many rows, of a program; they are compared with what the book holds."""
        conn = self._book.conn
        self.cancelled = []
        has_purchases = not purchases.none(conn)
        self._first = self._book.journal.next_id("purchases")  # rows from here on are this file's
        # how many the book has of each (customer, day, amount)
        self._known = Counter(
            (customer * DAYS + day) * CENTS + cents
            for customer, day, cents in purchases.without_reference(conn)
        )
        if rows > LONG_FROM and not self._later:
            self._later = purchases.set_aside(conn, index=not has_purchases)
        self._writer = PurchaseWriter(self._book, source)
        self._orders = Orders(self._book, self._writer, has_purchases)

    def take(self, rows: list[PurchaseRow]) -> Counts:
        """Write a chunk; returns how many were added, updated, unchanged."""
        by_row = self._customers.by_row
        keys = list(map(attrgetter("customer_code", "customer"), rows))
        known = list(map(by_row.get, keys))
        if None in known:
            new = {row.whose: None for row, id in zip(rows, known, strict=True) if id is None}
            self._customers.find_or_add_all(list(new))
            known = list(map(by_row.__getitem__, keys))
        mine = list(named(Order, zip(known, rows, strict=True)))
        orders, plain = mine, []
        if None in map(attrgetter("ref"), rows):
            orders = [each for each in mine if each.row.ref is not None or each.row.uid is not None]
            plain = [each for each in mine if each.row.ref is None and each.row.uid is None]
        counts = self._orders.take(orders) if orders else Counter()
        others = [each for each in plain if not self._is_known(*each)] if self._known else plain
        self._writer.write(others)
        counts.update(added=len(others), unchanged=len(plain) - len(others))
        return counts

    def _is_known(self, customer: int, row: PurchaseRow) -> bool:
        key = (customer * DAYS + row.day) * CENTS + row.cents
        number = self._known.get(key, 0)
        if number:
            self._known[key] -= 1
        return number > 0

    def take_out(self) -> Counts:
        """Take out orders that were cancelled, after `end`; counts them by the reason."""
        taken: Counts = Counter()
        for row in self.cancelled:
            id = self._customers.find(*row.whose)
            if id is not None:
                taken[row.why] += self._orders.take_out(id, row.ref, row.day)
        return taken

    def end(self) -> Counts:
        """Finish a file: no order has a further line."""
        counts = self._orders.end()
        self.notes = self._orders.notes
        if number := self._writer.without_due:
            said = count(number, "unpaid order has", "unpaid orders have")
            made = "it was" if number == 1 else "they were"
            self.notes += (
                f"{said} no due day and will count as due on the day {made} made"
                ". To give a customer time to pay: repbook edit CUSTOMER --terms '30 days'",
            )
        purchases.put_back(self._book.conn, self._later)
        self.items, self.items_removed = self._writer.items, self._writer.items_removed
        # who bought again on the day they were written off, as `log-purchase` has it
        for customer, day in purchases.on_day_of_write_off(
            self._book.conn, self._first_write_off, self._first
        ):
            on = date.fromordinal(day)
            self._book.customers.bring_back(customer, on, since=on)
        return counts
