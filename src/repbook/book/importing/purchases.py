"""Purchases in bulk: tuples from the file, rows to the journal, a chunk at a time.

Identity: a purchase's reference; else customer, day, amount and the how-manieth
such row it is. Lines of one order (same reference, customer and day) are summed.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.book.importing.people import People
from repbook.interchange.sheet import PurchaseRow
from repbook.interchange.statuses import PAID, UNPAID

if TYPE_CHECKING:
    from repbook.book import Book

COLUMNS = ("customer_id", "day", "cents", "what", "ref", "due_day", "settled", "channel", "extra")
Counts = tuple[int, int, int]
MANY = 5_000
DAYS, CENTS = 4_000_000, 10**14  # more than there are: three numbers in one, for memory's sake


class Purchases:
    """Takes chunks of purchases into the book."""

    def __init__(self, book: Book, people: People, on: date) -> None:
        self._book = book
        self._people = people
        self._on = on.toordinal()
        self._index: str | None = None
        self._terms: dict[int, int] = dict(
            book.conn.execute(
                "SELECT id, terms_days FROM customers WHERE terms_days IS NOT NULL"
            )
        )

    def begin(self, rows: int = 0) -> None:
        """Start a file of so many rows: what is in the book now is what they may be again."""
        conn = self._book.conn
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
        self._met: set[int] = set()  # references of this file that were written already
        self._open: dict[str, list[Any]] = {}  # the last order, whose lines may go on

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
        if rows[0][6] is None and rows[0][11] is None and all(
            row[6] is None and row[11] is None for row in rows
        ):
            return self._take_plain(rows)
        return self._take_named(rows)

    def _take_plain(self, rows: list[PurchaseRow]) -> Counts:
        by_row, known, terms = self._people.by_row, self._known, self._terms
        fresh: list[tuple[Any, ...]] = []
        paid_on: list[tuple[int, int]] = []
        unchanged = 0
        for (
            _, code, name, day, cents, what, ref, due, paid, status, channel, _, _, extra,
        ) in rows:  # fmt: skip
            customer = by_row[code, name]
            if known:
                key = (customer * DAYS + day) * CENTS + cents
                if known.get(key, 0) > 0:
                    known[key] -= 1
                    unchanged += 1
                    continue
            settled = 0
            if status is not None or due is not None:
                due, settled = self._owed(customer, day, due, paid, status, terms)
                if paid is not None:
                    paid_on.append((len(fresh), paid))
            fresh.append((customer, day, cents, what, ref, due, settled, channel, extra))
        if fresh:
            first = self._book.journal.insert_many("purchases", COLUMNS, fresh)
            self._write_paid(first, fresh, paid_on)
        return len(fresh), 0, unchanged

    def _owed(
        self, customer: int, day: int, due: int | None, paid: int | None, status: str | None,
        terms: dict[int, int],
    ) -> tuple[int | None, int]:  # fmt: skip
        """When it is due (None: nobody knows of a payment) and whether it is settled."""
        if status == UNPAID and due is None:
            due = day + terms.get(customer, 0)
        settled = int(status == PAID and paid is None)
        return (due if due is None or due >= day else day), settled

    def _write_paid(
        self, first: int, fresh: list[tuple[Any, ...]], paid_on: list[tuple[int, int]]
    ) -> None:
        if paid_on:
            self._book.journal.insert_many(
                "payments",
                ("customer_id", "day", "cents", "purchase_id"),
                [(fresh[at][0], paid, fresh[at][2], first + at) for at, paid in paid_on],
            )

    def _take_named(self, rows: list[PurchaseRow]) -> Counts:
        """Rows with references or uids: lines of one order together, then against the book."""
        orders: dict[Any, list[Any]] = dict(self._open)
        self._open = {}
        plain: list[PurchaseRow] = []
        last: Any = None
        for row in rows:
            _, code, name, day, cents, what, ref, due, paid, status, channel, uid, _, extra = row
            if ref is None and uid is None:
                plain.append(row)
                continue
            customer = self._people.by_row[code, name]
            last = uid or (ref, customer, day)
            order = orders.get(last)
            if order is None:
                orders[last] = [
                    customer, day, cents, what, ref, due, paid, status, channel, uid, extra
                ]  # fmt: skip
            else:
                order[2] += cents
                if what and order[3] and what not in order[3]:
                    order[3] = f"{order[3]}, {what}"
        if last is not None:
            self._open = {last: orders.pop(last)}
        a, u, n = self._write_orders(list(orders.values()))
        pa, pu, pn = self._take_plain(plain) if plain else (0, 0, 0)
        return a + pa, u + pu, n + pn

    def end(self) -> Counts:
        """Finish a file: the last order has no further line."""
        counts = self._write_orders(list(self._open.values()))
        self._open = {}
        if self._index is not None:
            self._book.conn.execute(self._index)
            self._index = None
        return counts

    def _write_orders(self, orders: list[list[Any]]) -> Counts:
        book, journal = self._book, self._book.journal
        by_ref: dict[str, list[tuple[Any, ...]]] = {}
        by_uid: dict[str, tuple[Any, ...]] = {}
        if self._had_any or self._met:
            for where, at, into in (("ref", 4, "ref"), ("uid", 9, "uid")):
                names = [order[at] for order in orders if order[at] is not None]
                if not names:
                    continue
                for row in book.conn.execute(
                    "SELECT id, customer_id, day, cents, what, ref, due_day, settled, channel,"
                    f" uid FROM purchases WHERE {where} IN (SELECT value FROM json_each(?))",
                    (json.dumps(names),),
                ):
                    if into == "ref":
                        by_ref.setdefault(row[5], []).append(row)
                    else:
                        by_uid[row[9]] = row
        fresh: list[tuple[Any, ...]] = []
        paid_on: list[tuple[int, int]] = []
        updated = unchanged = 0
        for customer, day, cents, what, ref, due, paid, status, channel, uid, extra in orders:
            known = by_uid.get(uid) if uid else None
            # a further line of an order has no uid of its own; our own exports have one a purchase
            if known is None and ref is not None and not (uid and hash(ref) in self._met):
                known = _same_order(by_ref.get(ref, ()), customer, day, cents)
            due, settled = self._owed(customer, day, due, paid, status, self._terms)
            if known is None:
                if paid is not None:
                    paid_on.append((len(fresh), paid))
                fresh.append((customer, day, cents, what, ref, due, settled, channel, extra, uid))
                if ref is not None:
                    self._met.add(hash(ref))
                continue
            met = ref is not None and hash(ref) in self._met and known[1:3] == (customer, day)
            changed: dict[str, Any] = {}
            if met:
                changed["cents"] = known[3] + cents  # a further line of an order written before
            else:
                new = {
                    "customer_id": customer, "day": day, "cents": cents, "what": what,
                    "due_day": due, "settled": settled or None, "channel": channel,
                }  # fmt: skip
                old = dict(
                    zip(("customer_id", "day", "cents", "what", "due_day", "settled", "channel"),
                        (known[1], known[2], known[3], known[4], known[6], known[7], known[8]),
                        strict=True)
                )  # fmt: skip
                changed = {k: v for k, v in new.items() if v is not None and v != old[k]}
            paid_now = paid is not None and self._pay(known[0], customer, cents, paid)
            if changed:
                journal.update("purchases", known[0], **changed)
            updated += bool(changed or paid_now) and not met
            unchanged += not (changed or paid_now)
        if fresh:
            self._insert(fresh, paid_on)
        return len(fresh), updated, unchanged

    def _insert(self, fresh: list[tuple[Any, ...]], paid_on: list[tuple[int, int]]) -> None:
        journal = self._book.journal
        if any(row[9] for row in fresh):
            from repbook.store.journal import new_uids

            uids = new_uids(len(fresh))
            rows = [(*row[:9], row[9] or uid) for row, uid in zip(fresh, uids, strict=True)]
            first = journal.insert_many("purchases", (*COLUMNS, "uid"), rows)
        else:
            first = journal.insert_many("purchases", COLUMNS, [row[:9] for row in fresh])
        self._write_paid(first, fresh, paid_on)

    def _pay(self, purchase_id: int, customer: int, cents: int, paid: int) -> bool:
        """Write that a known purchase was paid, unless payments of it are known."""
        if self._book.conn.execute(
            "SELECT 1 FROM payments WHERE purchase_id = ?", (purchase_id,)
        ).fetchone():
            return False
        self._book.journal.insert(
            "payments", customer_id=customer, day=paid, cents=cents, purchase_id=purchase_id
        )
        return True


def _same_order(
    known: Any, customer: int, day: int, cents: int
) -> tuple[Any, ...] | None:
    """The row of the book with this reference; one that shares nothing else is another order."""
    exact = [row for row in known if row[1] == customer and row[2] == day]
    if exact:
        return tuple(exact[0])
    for row in known:
        if row[1] == customer or (row[2] == day and row[3] == cents):
            return tuple(row)
    return None
