# Long because finding, matching, joining and taking out an order share what was met before.
"""Purchases with a reference: the lines of an order are summed, then compared with the book.

Lines of one order (same reference, customer and day) are summed wherever in the
file they are; changes to the book's own orders are written at the end of the
file. A reference may occur again with another customer, or another day.

Programs number their orders alike. What a file of another program says is the
same order if it is of that customer and day, or of that amount within a month:
the book's row keeps its day and amount, and learns only what it lacks.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.book import Book
from repbook.book.corrections import take_out
from repbook.book.importing.seen import Ids, Keys
from repbook.book.importing.tally import Counts
from repbook.formatter import count
from repbook.schema import BY_TABLE
from repbook.store.tables import values_of
from repbook.transfer.sheet import UNPAID, PurchaseRow, named

if TYPE_CHECKING:
    from repbook.book.importing.purchases import PurchaseWriter


SAME_SALE_DAYS = 31  # between the days that two programs give one sale: ordered, invoiced, paid


class Order(NamedTuple):
    """An order as a file has it, its lines summed so far."""

    customer: int
    row: PurchaseRow

    def with_line(self, line: PurchaseRow) -> Order:
        """The order with a further line."""
        what = self.row.what
        if line.what and what and line.what not in what:
            what = f"{what}, {line.what}"
        cents, items = self.row.cents + line.cents, self.row.items + line.items
        extra = _agreed(self.row.extra, line.extra)
        return self._replace(
            row=self.row._replace(cents=cents, what=what, items=items, extra=extra)
        )


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
    source: str | None
    extra: str | None


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
        self.elsewhere: dict[int, bool] = {}  # rows that another program brought: amount differs?

    def take(self, lines: Sequence[Order]) -> Counts:
        """Write lines of orders; returns how many were added, updated, unchanged."""
        orders, self._open = self._open, {}
        # what makes lines of one file one order
        keys = [row.uid or (row.ref, customer, row.day) for customer, row in lines]
        for key, line in zip(keys, lines, strict=True):
            known = orders.setdefault(key, line)
            if known is not line:
                orders[key] = line if line.row.uid else known.with_line(line.row)
        if keys:
            self._open = {keys[-1]: orders.pop(keys[-1])}
        return self._write(orders)

    @property
    def notes(self) -> tuple[str, ...]:
        """For the preview: which orders of the file another program brought before."""
        number, others = len(self.elsewhere), sum(self.elsewhere.values())
        if not number:
            return ()
        stays = f", {others:,} with another amount, which stays" if others else ""
        return (f"{count(number, 'order')} came from another file before{stays}",)

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
            and (_may_be_of(self._writer.source, stored) or stored.day == day)
            and stored.id < self._first
            and stored.id not in self._matched
        ]
        for stored in sorted(found, key=lambda each: each.day != day)[:1]:
            take_out(self._book, BY_TABLE["purchases"], stored.id)
        return bool(found)

    def _write(self, by_key: Mapping[object, Order]) -> Counts:
        rows = self._rows({key: by_key[key] for key in self._keys.met(by_key)})
        if not self._book_has_purchases:
            for key in rows:
                if by_key[key].row.uid is None:
                    self._add_line(rows[key], by_key[key])
            fresh = [order for key, order in by_key.items() if key not in rows]
            self._writer.write(fresh)
            return Counter(added=len(fresh))
        by_ref, by_uid = self._stored(by_key.values())
        new: list[Order] = []
        doubtful: list[tuple[object, Order]] = []  # the book has the reference, not with this day
        unchanged = 0
        for key, order in by_key.items():
            customer, row = order
            if key in rows:
                if row.uid is None:
                    unchanged -= self._add_line(rows[key], order)
                continue
            same_ref = by_ref.get(row.ref, [])
            stored = by_uid.get(row.uid) if row.uid else None
            if stored is None:
                same = [s for s in same_ref if s.customer_id == customer and s.day == row.day]
                stored = self._unmatched(same, self._source_of(row))
            if stored is not None:
                unchanged += self._match(stored, key, order)
            elif same_ref:
                doubtful.append((key, order))
            else:
                new.append(order)
        for key, order in doubtful:
            customer, row = order
            source = self._source_of(row)
            may_be = (
                s
                for s in by_ref[row.ref]
                if (_may_be_of(source, s) and (s.day, s.cents) == (row.day, row.cents))
                or (s.customer_id == customer and (_may_be_of(source, s) or _is_one_sale(s, row)))
            )
            stored = self._unmatched(may_be, source)
            if stored is not None:
                unchanged += self._match(stored, key, order)
            else:
                new.append(order)
        self._writer.write(new)
        return Counter(added=len(new), unchanged=unchanged)

    def _stored(
        self, orders: Collection[Order]
    ) -> tuple[dict[str | None, list[Stored]], dict[str | None, Stored]]:
        by_ref: dict[str | None, list[Stored]] = {}
        for stored in self._read(ref={row.ref for _, row in orders} - {None}):
            by_ref.setdefault(stored.ref, []).append(stored)
        uids = {row.uid for _, row in orders} - {None}
        with_uid = self._read(uid=uids) if uids else []  # which has no index
        return by_ref, {stored.uid: stored for stored in with_uid}

    def _rows(self, by_key: Mapping[object, Order]) -> dict[object, int]:
        """The rows of those of these orders that came before in this file, by their keys."""
        if not by_key:
            return {}
        by_ref, by_uid = self._stored(by_key.values())
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
        return {key: found[key] for key in by_key if key in found}

    def _source_of(self, row: PurchaseRow) -> str | None:
        """The program that an order came from; None where that may be any."""
        return row.source or self._writer.source

    def _unmatched(self, orders: Iterable[Stored], source: str | None) -> Stored | None:
        """The first of these orders that was in the book before and is no other order here.

        Those that this program brought come first.
        """
        for stored in sorted(orders, key=partial(_may_be_of, source), reverse=True):
            if stored.id < self._first and stored.id not in self._matched:
                return stored
        return None

    def _match(self, stored: Stored, key: object, order: Order) -> bool:
        self._matched.add(stored.id)
        if key != (stored.uid if order.row.uid else (stored.ref, stored.customer_id, stored.day)):
            self._moved[key] = stored.id
        if not order.row.uid and not _may_be_of(self._source_of(order.row), stored):
            self.elsewhere[stored.id] = order.row.cents != stored.cents
            order = _with_news(order, stored)
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
        if id in self.elsewhere:
            return False
        if id in self._differing:
            self._differing[id] = self._differing[id].with_line(line.row)
            return False
        (stored,) = self._read(id=id)
        paid, status = None, None
        has = self._writer.items_of(id) if line.row.items and id < self._first else ()
        known = PurchaseRow(
            0,
            None,
            None,
            *stored[2:7],
            paid,
            status,
            stored.channel,
            stored.uid,
            (),
            stored.extra,
            has,
        )
        order = Order(stored.customer_id, known).with_line(line.row)
        if id < self._first:
            self._differing[id] = order
            return True
        journal = self._book.journal
        said = {name: getattr(order.row, name) for name in ("cents", "what", "extra")}
        journal.update("purchases", id, **said)
        self._writer.add_items([(id, item) for item in line.row.items])
        for payment in self._book.payments.matching(purchase_id=id):
            journal.update("payments", payment.id, cents=payment.cents + line.row.cents)
        return False

    def _read(self, **columns: Any) -> list[Stored]:
        found = values_of(self._book.conn, "purchases", Stored._fields, **columns)
        return list(named(Stored, found))

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


def _agreed(extra: str | None, line: str | None) -> str | None:
    """The own fields of an order that a further line does not contradict, as JSON text."""
    if not extra or not line or extra == line:
        return extra
    further = json.loads(line)
    kept = {
        name: text for name, text in json.loads(extra).items() if further.get(name, text) == text
    }
    return json.dumps(kept, ensure_ascii=False) if kept else None


def _with_news(order: Order, stored: Stored) -> Order:
    """An order as the book has it, with what a file of another program knows besides."""
    row = order.row
    row = row._replace(day=stored.day, cents=stored.cents, channel=stored.channel)
    row = row._replace(what=stored.what or row.what, due_day=stored.due_day or row.due_day)
    return Order(stored.customer_id, row._replace(status=None if stored.settled else row.status))


def _may_be_of(source: str | None, stored: Stored) -> bool:
    """Whether a program may mean an order of the book by its reference alone."""
    return stored.source is None or source in (None, stored.source)


def _is_one_sale(stored: Stored, row: PurchaseRow) -> bool:
    """Whether two programs may mean one sale of a customer by the same reference."""
    days = abs(stored.day - row.day)
    return days == 0 or (stored.cents == row.cents and days <= SAME_SALE_DAYS)
