# Long because finding, matching, joining and taking out an order share what was met before.
"""Purchases with a reference: the lines of an order are summed, then compared with the book.

Lines of one order (same reference, customer and day) are summed wherever in the
file they are; changes to the book's own orders are written at the end of the
file. A reference may occur again with another customer, or another day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.book import Book
from repbook.book.corrections import take_out
from repbook.book.importing.seen import Ids, Keys
from repbook.book.importing.tally import Counts
from repbook.schema import BY_TABLE
from repbook.store.tables import values_of
from repbook.transfer.sheet import UNPAID, PurchaseRow

if TYPE_CHECKING:
    from repbook.book.importing.purchases import PurchaseWriter


class Order(NamedTuple):
    """An order as a file has it, its lines summed so far."""

    customer: int
    row: PurchaseRow

    @property
    def key(self) -> object:
        """What makes lines of one file one order."""
        customer, row = self
        return row.uid or (row.ref, customer, row.day)

    def with_line(self, line: PurchaseRow) -> Order:
        """The order with a further line."""
        what = self.row.what
        if line.what and what and line.what not in what:
            what = f"{what}, {line.what}"
        cents, items = self.row.cents + line.cents, self.row.items + line.items
        return self._replace(row=self.row._replace(cents=cents, what=what, items=items))


class Stored(NamedTuple):
    id: int
    customer_id: int
    day: int
    cents: int
    what: str | None
    ref: str | None
    due_day: int | None
    settled: int
    channel: str | None
    uid: str | None


class Orders:
    """Writes the orders of one file to the book."""

    def __init__(self, book: Book, writer: PurchaseWriter, book_has_purchases: bool) -> None:
        self._book = book
        self._writer = writer
        self._book_has_purchases = book_has_purchases
        self._first = book.journal.next_id("purchases")  # rows from here on are this file's
        self._keys = Keys()  # of this file's orders; which rows they are, the book says
        self._moved: dict[object, int] = {}  # those of which the book's row says another key
        self._matched = Ids(self._first)  # rows of the book that are orders of this file
        self._open: dict[object, Order] = {}  # the last order, which may have further lines
        self._differing: dict[int, Order] = {}  # by row id: what the file says so far

    def take(self, rows: Sequence[tuple[int, PurchaseRow]]) -> Counts:
        """Write rows, each with its customer; returns how many were added, updated, unchanged."""
        orders, self._open = dict(self._open), {}
        key: object = None
        for line in map(Order._make, rows):
            key = line.key
            known = orders.get(key) if line.row.uid is None else None
            orders[key] = line if known is None else known.with_line(line.row)
        if key is not None:
            self._open = {key: orders.pop(key)}
        return self._write(orders)

    def end(self) -> Counts:
        """Finish the file: no order has a further line."""
        counts = self._write(self._open)
        for id, order in self._differing.items():
            counts["updated" if self._update(id, order) else "unchanged"] += 1
        self._open, self._differing = {}, {}
        return counts

    def take_out(self, customer: int, ref: str, day: int | None) -> bool:
        """Remove an order that was cancelled since; False where the book has none, or the file too."""
        found = [
            stored
            for stored in self._read(ref=ref)
            if stored.customer_id == customer
            and stored.id < self._first
            and stored.id not in self._matched
        ]
        for stored in sorted(found, key=lambda each: each.day != day)[:1]:
            take_out(self._book, BY_TABLE["purchases"], stored.id)
        return bool(found)

    def _write(self, by_key: Mapping[object, Order]) -> Counts:
        rows = self._rows([by_key[key] for key in self._keys.met(by_key)])
        if not self._book_has_purchases:
            for key in rows:
                if by_key[key].row.uid is None:
                    self._add_line(rows[key], by_key[key])
            fresh = [order for key, order in by_key.items() if key not in rows]
            self._writer.write(fresh)
            return Counter(added=len(fresh))
        orders = list(by_key.values())
        by_ref, by_uid = self._stored(orders)
        new: list[Order] = []
        doubtful: list[Order] = []  # the book has the reference, but not with this day
        unchanged = 0
        for order in orders:
            id = rows.get(order.key)
            if id is not None:
                if order.row.uid is None:
                    unchanged -= self._add_line(id, order)
                continue
            same_ref = by_ref.get(order.row.ref, [])
            stored = by_uid.get(order.row.uid) or self._unmatched(
                s for s in same_ref if (s.customer_id, s.day) == (order.customer, order.row.day)
            )
            if stored is not None:
                unchanged += self._match(stored, order)
            else:
                (doubtful if same_ref else new).append(order)
        for order in doubtful:
            stored = self._unmatched(
                s
                for s in by_ref[order.row.ref]
                if s.customer_id == order.customer
                or (s.day, s.cents) == (order.row.day, order.row.cents)
            )
            if stored is not None:
                unchanged += self._match(stored, order)
            else:
                new.append(order)
        self._writer.write(new)
        return Counter(added=len(new), unchanged=unchanged)

    def _stored(
        self, orders: Sequence[Order]
    ) -> tuple[dict[str | None, list[Stored]], dict[str | None, Stored]]:
        by_ref: dict[str | None, list[Stored]] = {}
        for stored in self._read(ref={o.row.ref for o in orders} - {None}):
            by_ref.setdefault(stored.ref, []).append(stored)
        uids = {o.row.uid for o in orders} - {None}
        named = self._read(uid=uids) if uids else []  # which has no index
        return by_ref, {stored.uid: stored for stored in named}

    def _rows(self, orders: Sequence[Order]) -> dict[object, int]:
        """The rows of those of these orders that came before in this file, by their keys."""
        if not orders:
            return {}
        by_ref, by_uid = self._stored(orders)
        moved = set(self._moved.values())
        found: dict[object, int] = {
            key: row.id
            for key, row in (
                *(((r.ref, r.customer_id, r.day), r) for rows in by_ref.values() for r in rows),
                *by_uid.items(),
            )
            if row.id >= self._first or (row.id in self._matched and row.id not in moved)
        }
        found.update(self._moved)
        return {order.key: found[order.key] for order in orders if order.key in found}

    def _unmatched(self, rows: Iterable[Stored]) -> Stored | None:
        """The first of these rows that was in the book before and is no other order here."""
        return next(
            (row for row in rows if row.id < self._first and row.id not in self._matched), None
        )

    def _match(self, stored: Stored, order: Order) -> bool:
        self._matched.add(stored.id)
        own = (stored.ref, stored.customer_id, stored.day)
        if order.key != (stored.uid if order.row.uid else own):
            self._moved[order.key] = stored.id
        paid = order.row.paid_day is not None
        if not self._differences(stored, order) and (
            not paid or self._book.payments.matching(purchase_id=stored.id)
        ):
            items = order.row.items
            if not items or sorted(map(repr, items)) == sorted(
                map(repr, self._writer.items_of(stored.id))
            ):
                self._writer.items["unchanged"] += len(items)
                return True
        self._differing[stored.id] = order
        return False

    def _add_line(self, id: int, line: Order) -> bool:
        """Add a line to an order already matched; whether that one was counted as unchanged.

        Whether an order is paid is what its first line says.
        """
        if id in self._differing:
            self._differing[id] = self._differing[id].with_line(line.row)
            return False
        (stored,) = self._read(id=id)
        paid, status = None, None
        has = self._writer.items_of(id) if line.row.items and id < self._first else ()
        known = PurchaseRow(
            0, None, None, *stored[2:7], paid, status, stored.channel, stored.uid, (), None, has
        )
        order = Order(stored.customer_id, known).with_line(line.row)
        if id < self._first:
            self._differing[id] = order
            return True
        journal = self._book.journal
        journal.update("purchases", id, cents=order.row.cents, what=order.row.what)
        self._writer.add_items([(id, item) for item in line.row.items])
        for payment in self._book.payments.matching(purchase_id=id):
            journal.update("payments", payment.id, cents=payment.cents + line.row.cents)
        return False

    def _read(self, **columns: Any) -> list[Stored]:
        found = values_of(self._book.conn, "purchases", Stored._fields, **columns)
        return [Stored._make(row) for row in found]

    def _differences(self, stored: Stored, order: Order) -> dict[str, object]:
        """The columns in which an order differs from the book's row; None in the file is no news."""
        row = order.row
        known = (stored.customer_id, stored.day, stored.cents, stored.what)
        if known == (order.customer, row.day, row.cents, row.what) and not (
            row.status or row.due_day or row.channel
        ):
            return {}
        due, settled = self._writer.due_and_settled(order.customer, row)
        said = {
            "customer_id": order.customer,
            **{name: getattr(row, name) for name in ("day", "cents", "what", "channel")},
            "due_day": due,
            "settled": settled or (0 if row.status == UNPAID else None),
        }
        return {name: new for name, new in said.items() if new not in (None, getattr(stored, name))}

    def _update(self, id: int, order: Order) -> bool:
        journal, paid = self._book.journal, order.row.paid_day
        before = journal.writes
        if paid is not None and not self._book.payments.matching(purchase_id=id):
            self._book.payments.add(
                customer_id=order.customer,
                on=date.fromordinal(paid),
                cents=order.row.cents,
                purchase_id=id,
            )
        journal.update("purchases", id, **self._differences(self._read(id=id)[0], order))
        self._writer.set_items(id, order.row.items)
        return journal.writes != before
