"""Purchases with a reference: the lines of an order are summed, then compared with the book.

Lines of one order (same reference, customer and day) are summed wherever in the
file they are; changes to the book's own orders are written at the end of the
file. A reference may occur again with another customer, or another day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from repbook.book.importing.customers import CustomerMatcher
from repbook.book.importing.purchase_records import (
    COLUMNS,
    Order,
    Stored,
    Terms,
    Written,
    due_and_settled,
    write_payments,
)
from repbook.book.importing.tally import Counts
from repbook.store.tables import values_of
from repbook.transfer.sheet import PurchaseRow
from repbook.transfer.statuses import UNPAID

if TYPE_CHECKING:
    from repbook.book import Book


class Orders:
    """Writes the orders of one file to the book."""

    def __init__(
        self, book: Book, customers: CustomerMatcher, terms: Terms, book_has_purchases: bool
    ) -> None:
        self._book = book
        self._customers = customers
        self._terms = terms
        self._book_has_purchases = book_has_purchases
        self._first = book.journal.next_id("purchases")  # rows from here on are this file's
        self._rows: dict[int, int] = {}  # this file's orders by the hash of their key: row id
        self._matched: set[int] = set()  # rows of the book that are orders of this file
        self._open: dict[object, Order] = {}  # the last order, which may have further lines
        self._differing: dict[int, Order] = {}  # by row id: what the file says so far

    def take(self, rows: Sequence[PurchaseRow]) -> Counts:
        """Write a chunk; returns how many orders were added, updated, unchanged."""
        orders, self._open = dict(self._open), {}
        key: object = None
        for row in rows:
            line = Order(
                self._customers.by_row[row.customer_code, row.customer],
                *row[3:12],
                row.extra,
            )
            key = line.key
            order = orders.get(key)
            orders[key] = line if order is None or line.uid is not None else order.with_line(line)
        if key is not None:
            self._open = {key: orders.pop(key)}
        return self._write(orders.values())

    def end(self) -> Counts:
        """Finish the file: no order has a further line."""
        counts = self._write(self._open.values())
        for id, order in self._differing.items():
            counts["updated" if self._update(id, order) else "unchanged"] += 1
        self._open, self._differing = {}, {}
        return counts

    def _write(self, orders: Iterable[Order]) -> Counts:
        """Write new orders; remember those that the book has with other values."""
        orders = list(orders)
        by_ref, by_uid = self._stored(orders) if self._book_has_purchases else ({}, {})
        new: list[Order] = []
        doubtful: list[Order] = []  # the book has the reference, but not with this day
        unchanged = 0
        for order in orders:
            id = self._rows.get(hash(order.key))
            if id is not None:
                if order.uid is None:
                    unchanged -= self._add_line(id, order)
                continue
            same_ref = by_ref.get(order.ref, [])
            row = by_uid.get(order.uid) or self._unmatched(
                r for r in same_ref if (r.customer_id, r.day) == (order.customer_id, order.day)
            )
            if row is not None:
                unchanged += self._match(row, order)
            else:
                (doubtful if same_ref else new).append(order)
        for order in doubtful:
            row = self._unmatched(r for r in by_ref[order.ref] if r.may_be(order))
            if row is not None:
                unchanged += self._match(row, order)
            else:
                new.append(order)
        if new:
            self._insert(new)
        return Counter(added=len(new), unchanged=unchanged)

    def _stored(
        self, orders: Sequence[Order]
    ) -> tuple[dict[str | None, list[Stored]], dict[str | None, Stored]]:
        """The book's purchases with a reference or a uid of these orders."""

        def read(column: str) -> list[Stored]:
            names = {name for o in orders if (name := getattr(o, column)) is not None}
            return self._read(**{column: names})

        by_ref: dict[str | None, list[Stored]] = {}
        for row in read("ref"):
            by_ref.setdefault(row.ref, []).append(row)
        return by_ref, {row.uid: row for row in read("uid")}

    def _unmatched(self, rows: Iterable[Stored]) -> Stored | None:
        """The first of these rows that was in the book before and is no other order here."""
        return next(
            (row for row in rows if row.id < self._first and row.id not in self._matched), None
        )

    def _match(self, row: Stored, order: Order) -> bool:
        """Remember that an order is this row of the book; whether nothing differs."""
        self._matched.add(row.id)
        self._rows[hash(order.key)] = row.id
        if not self._differences(row, order) and (
            order.paid_day is None or self._book.payments.matching(purchase_id=row.id)
        ):
            return True
        self._differing[row.id] = order
        return False

    def _add_line(self, id: int, line: Order) -> bool:
        """Add a line to an order already matched; whether that one was counted as unchanged.

        Whether an order is paid is what its first line says.
        """
        if id in self._differing:
            self._differing[id] = self._differing[id].with_line(line)
            return False
        row = self._read(id=id)[0]
        order = Order(*row[1:7], None, None, row.channel, row.uid, None).with_line(line)
        if id < self._first:
            self._differing[id] = order
            return True
        journal = self._book.journal
        journal.update("purchases", id, cents=order.cents, what=order.what)
        for payment in self._book.payments.matching(purchase_id=id):
            journal.update("payments", payment.id, cents=payment.cents + line.cents)
        return False

    def _read(self, **columns: Any) -> list[Stored]:
        found = values_of(self._book.conn, "purchases", Stored._fields, **columns)
        return [Stored._make(row) for row in found]

    def _differences(self, row: Stored, order: Order) -> dict[str, object]:
        """The columns in which an order differs from the book's row; None in the file is no news."""
        due, settled = due_and_settled(
            order.customer_id, order.day, order.due_day, order.paid_day, order.status, self._terms
        )
        said = {
            **{name: getattr(order, name) for name in ("customer_id", "day", "cents", "what")},
            "due_day": due,
            "settled": settled or (0 if order.status == UNPAID else None),
            "channel": order.channel,
        }
        return {
            name: new for name, new in said.items() if new is not None and new != getattr(row, name)
        }

    def _update(self, id: int, order: Order) -> bool:
        """Change a row to what the whole order says; whether that changed anything."""
        journal = self._book.journal
        before = journal.writes
        if order.paid_day is not None and not self._book.payments.matching(purchase_id=id):
            journal.insert(
                "payments",
                customer_id=order.customer_id,
                day=order.paid_day,
                cents=order.cents,
                purchase_id=id,
            )
        journal.update("purchases", id, **self._differences(self._read(id=id)[0], order))
        return journal.writes != before

    def _insert(self, orders: Sequence[Order]) -> None:
        journal = self._book.journal
        written: list[Written] = []
        paid: list[tuple[int, int]] = []
        for customer, day, cents, what, ref, due, paid_day, status, channel, _, extra in orders:
            due, settled = due_and_settled(customer, day, due, paid_day, status, self._terms)
            if paid_day is not None:
                paid.append((len(written), paid_day))
            written.append((customer, day, cents, what, ref, due, settled, channel, extra))
        if any(order.uid for order in orders):
            from repbook.store.journal import new_uids

            uids = [o.uid or new for o, new in zip(orders, new_uids(len(orders)), strict=True)]
            rows = [(*row, uid) for row, uid in zip(written, uids, strict=True)]
            first = journal.insert_many("purchases", (*COLUMNS, "uid"), rows)
        else:
            first = journal.insert_many("purchases", COLUMNS, written)
        self._rows.update((hash(order.key), id) for id, order in enumerate(orders, first))
        write_payments(self._book, first, written, paid)
