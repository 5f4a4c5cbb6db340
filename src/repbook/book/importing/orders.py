"""Purchases with a reference: the lines of an order together, then against the book.

Lines of one order (same reference, customer and day) are summed, wherever in the
file they stand; what the book has otherwise is written when all of them have been
met. A reference may come again with another customer, or another day.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from repbook.book.importing.customers import People
from repbook.transfer.sheet import PurchaseRow
from repbook.transfer.statuses import PAID, UNPAID

if TYPE_CHECKING:
    from repbook.book import Book

COLUMNS = ("customer_id", "day", "cents", "what", "ref", "due_day", "settled", "channel", "extra")
READ = "id, customer_id, day, cents, what, ref, due_day, settled, channel, uid"
SAID = ("customer_id", "day", "cents", "what", "due_day", "settled", "channel")
Counts = tuple[int, int, int]
Terms = dict[int, int]  # days to pay, by customer


def owed(
    customer: int, day: int, due: int | None, paid: int | None, status: str | None, terms: Terms
) -> tuple[int | None, int]:
    """When it is due (None: nobody knows of a payment) and whether it is settled."""
    if status == UNPAID and due is None:
        due = day + terms.get(customer, 0)
    settled = int(status == PAID and paid is None)
    return (due if due is None or due >= day else day), settled


def write_paid(
    book: Book, first: int, fresh: Sequence[tuple[Any, ...]], paid_on: list[tuple[int, int]]
) -> None:
    """Write the payments in full of new purchases: (which of them, day) of each."""
    if paid_on:
        book.journal.insert_many(
            "payments",
            ("customer_id", "day", "cents", "purchase_id"),
            [(fresh[at][0], paid, fresh[at][2], first + at) for at, paid in paid_on],
        )


class Orders:
    """Takes the orders of one file into the book."""

    def __init__(self, book: Book, people: People, terms: Terms, had_any: bool) -> None:
        self._book = book
        self._people = people
        self._terms = terms
        self._had_any = had_any
        self._first = book.journal.next_id("purchases")  # from here on rows are this file's
        # Rows of this file's orders by their keys' hash, and those the book had before.
        self._rows: dict[int, int] = {}
        self._met: set[int] = set()
        self._open: dict[Any, list[Any]] = {}  # the last order, whose lines may go on
        self._differing: dict[int, list[Any]] = {}  # by row: what the file says of it so far

    def take(self, rows: Sequence[PurchaseRow]) -> Counts:
        """Write a chunk; gives how many were added, updated, unchanged."""
        orders: dict[Any, list[Any]] = dict(self._open)
        self._open = {}
        last: Any = None
        for row in rows:
            _, code, name, day, cents, what, ref, due, paid, status, channel, uid, _, extra = row
            customer = self._people.by_row[code, name]
            last = uid or (ref, customer, day)
            line = [customer, day, cents, what, ref, due, paid, status, channel, uid, extra]
            order = orders.get(last)
            if order is None or uid is not None:
                orders[last] = line
            else:
                _go_on(order, line)
        if last is not None:
            self._open = {last: orders.pop(last)}
        return self._write(list(orders.values()))

    def end(self) -> Counts:
        """Finish the file: no order has a further line."""
        added, updated, unchanged = self._write(list(self._open.values()))
        for id, order in self._differing.items():
            if self._update(id, order):
                updated += 1
            else:
                unchanged += 1
        self._open, self._differing = {}, {}
        return added, updated, unchanged

    def _write(self, orders: list[list[Any]]) -> Counts:
        """Write what is new; tell what the book has already from what it has otherwise."""
        by_ref, by_uid = self._there(orders) if self._had_any else ({}, {})
        fresh: list[list[Any]] = []
        strange: list[list[Any]] = []  # of whom the book has the reference, but not the day
        unchanged = 0
        for order in orders:
            customer, day, ref, uid = order[0], order[1], order[4], order[9]
            id = self._rows.get(_key(order))
            if id is not None:
                if uid is None:
                    unchanged -= self._line(id, order)
                continue
            row = by_uid.get(uid) if uid is not None else None
            candidates = by_ref.get(ref, ())
            if row is None:
                same = [r for r in candidates if r[1:3] == (customer, day)]
                row = next(filter(self._free, same), None)
            if row is not None:
                unchanged += self._meet(row, order)
            elif candidates:
                strange.append(order)
            else:
                fresh.append(order)
        for order in strange:
            alike = (r for r in by_ref[order[4]] if _alike(r, order))
            row = next(filter(self._free, alike), None)
            if row is not None:
                unchanged += self._meet(row, order)
            else:
                fresh.append(order)
        if fresh:
            self._insert(fresh)
        return len(fresh), 0, unchanged

    def _there(
        self, orders: list[list[Any]]
    ) -> tuple[dict[str, list[tuple[Any, ...]]], dict[str, tuple[Any, ...]]]:
        """The book's rows with a reference or a uid of these orders."""
        by_ref: dict[str, list[tuple[Any, ...]]] = {}
        by_uid: dict[str, tuple[Any, ...]] = {}
        for where, at in (("ref", 4), ("uid", 9)):
            names = [order[at] for order in orders if order[at] is not None]
            for row in self._book.conn.execute(
                f"SELECT {READ} FROM purchases WHERE {where} IN (SELECT value FROM json_each(?))",
                (json.dumps(names),),
            ):
                if where == "ref":
                    by_ref.setdefault(row[5], []).append(row)
                else:
                    by_uid[row[9]] = row
        return by_ref, by_uid

    def _free(self, row: tuple[Any, ...]) -> bool:
        """Whether a row of the book is no other order of this file."""
        return row[0] < self._first and row[0] not in self._met

    def _meet(self, row: tuple[Any, ...], order: list[Any]) -> bool:
        """Remember that an order is this row of the book; whether it says what is there."""
        id: int = row[0]
        self._met.add(id)
        self._rows[_key(order)] = id
        if not self._news(row, order) and (
            order[6] is None or self._book.payments.where("purchase_id = ?", id)
        ):
            return True
        self._differing[id] = order
        return False

    def _line(self, id: int, line: list[Any]) -> bool:
        """A further line of an order met before; whether that had been told as unchanged.

        Whether an order is paid is said by its first line.
        """
        order = self._differing.get(id)
        if order is not None:
            _go_on(order, line)
            return False
        row = self._row(id)
        order = [*row[1:7], None, None, *row[8:10], None]
        _go_on(order, line)
        if id < self._first:
            self._differing[id] = order
            return True
        journal = self._book.journal
        journal.update("purchases", id, cents=order[2], what=order[3])
        for payment in self._book.payments.where("purchase_id = ?", id):
            journal.update("payments", payment.id, cents=payment.cents + line[2])
        return False

    def _row(self, id: int) -> tuple[Any, ...]:
        sql = f"SELECT {READ} FROM purchases WHERE id = ?"
        return tuple(self._book.conn.execute(sql, (id,)).fetchone())

    def _news(self, row: tuple[Any, ...], order: list[Any]) -> dict[str, Any]:
        """What an order says otherwise than the book's row; what it leaves out stays."""
        customer, day, cents, what, _, due, paid, status, channel, _, _ = order
        due, settled = owed(customer, day, due, paid, status, self._terms)
        open_ = 0 if status == UNPAID else None
        said = (customer, day, cents, what, due, settled or open_, channel)
        there = (*row[1:5], *row[6:9])
        return {
            name: new
            for name, new, old in zip(SAID, said, there, strict=True)
            if new is not None and new != old
        }

    def _update(self, id: int, order: list[Any]) -> bool:
        """Bring a row to what the whole order says; whether that changed anything."""
        journal = self._book.journal
        before = journal.writes
        if order[6] is not None and not self._book.payments.where("purchase_id = ?", id):
            journal.insert(
                "payments", customer_id=order[0], day=order[6], cents=order[2], purchase_id=id
            )
        journal.update("purchases", id, **self._news(self._row(id), order))
        return journal.writes != before

    def _insert(self, orders: list[list[Any]]) -> None:
        journal = self._book.journal
        fresh: list[tuple[Any, ...]] = []
        paid_on: list[tuple[int, int]] = []
        for customer, day, cents, what, ref, due, paid, status, channel, uid, extra in orders:
            due, settled = owed(customer, day, due, paid, status, self._terms)
            if paid is not None:
                paid_on.append((len(fresh), paid))
            fresh.append((customer, day, cents, what, ref, due, settled, channel, extra, uid))
        if any(row[9] for row in fresh):
            from repbook.store.journal import new_uids

            uids = new_uids(len(fresh))
            rows = [(*row[:9], row[9] or uid) for row, uid in zip(fresh, uids, strict=True)]
            first = journal.insert_many("purchases", (*COLUMNS, "uid"), rows)
        else:
            first = journal.insert_many("purchases", COLUMNS, [row[:9] for row in fresh])
        self._rows.update((_key(order), id) for id, order in enumerate(orders, first))
        write_paid(self._book, first, fresh, paid_on)


def _key(order: list[Any]) -> int:
    """What makes lines of one file one order."""
    return hash(order[9] or (order[4], order[0], order[1]))


def _go_on(order: list[Any], line: list[Any]) -> None:
    """Add a further line to an order."""
    order[2] += line[2]
    if line[3] and order[3] and line[3] not in order[3]:
        order[3] = f"{order[3]}, {line[3]}"


def _alike(row: tuple[Any, ...], order: list[Any]) -> bool:
    """Whether an order of a row's reference may be it, corrected; else it is another order."""
    return bool(row[1] == order[0] or row[2:4] == (order[1], order[2]))
