"""What customers owe: the one answer, whoever asks, where some money names no purchase."""

import sqlite3
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from repbook.records import Debt


class Account(NamedTuple):
    """One purchase with a due day: what is owed of it, and when money for it last came."""

    purchase_id: int
    day: int
    due_day: int
    cents: int
    paid_day: int | None


# What a purchase's own payments and returns, up to a day, leave to be paid of it.
LEFT = """p.cents
  - coalesce((SELECT sum(cents) FROM payments WHERE purchase_id = p.id AND day <= :last), 0)
  - coalesce((SELECT sum(r.cents) FROM returns r WHERE r.purchase_id = p.id AND r.day <= :last), 0)"""

# Every purchase with a due day, with that; `+`, so that an index of these alone serves.
ACCOUNTS = f"""
SELECT p.customer_id, p.id, p.day, p.due_day, {LEFT},
  (SELECT max(day) FROM payments WHERE purchase_id = p.id AND day <= :last)
FROM purchases p WHERE p.due_day IS NOT NULL AND p.settled = 0 AND +p.day <= :last"""


def accounts(conn: sqlite3.Connection, on: int, one: str = "") -> dict[int, list[Account]]:
    """Every purchase with a due day, by customer, by due day; `one` narrows it to some customers.

    A credit, as of a return after the payment, pays for no other purchase: who knows whether
    it was paid out. Money for an order that is not in the book is for none of these.
    """
    found: dict[int, list[Account]] = defaultdict(list)
    for customer, *account in conn.execute(
        ACCOUNTS + f"{one.replace('customer_id', 'p.customer_id')} ORDER BY p.due_day, p.id",
        {"last": on},
    ):
        found[customer].append(Account(*account))
    if found:
        for table in ("returns", "payments"):
            for customer, day, cents in conn.execute(
                f"SELECT customer_id, day, cents FROM {table} WHERE purchase_id IS NULL"
                f" AND of_ref IS NULL AND day <= ?{one} ORDER BY day, id",
                (on,),
            ):
                if customer in found:
                    _take(found[customer], day, cents, returned=table == "returns")
    return found


def _take(known: list[Account], day: int, cents: int, *, returned: bool) -> None:
    """Deduct money that names no purchase.

    A return comes off the latest purchase at or before it, a payment off what is due first.
    """
    order = range(len(known))
    for at in sorted(order, key=lambda i: -known[i].day) if returned else order:
        account = known[at]
        taken = min(cents, account.cents)
        if taken > 0 and account.day <= day:
            paid = account.paid_day if returned else max(day, account.paid_day or day)
            known[at] = account._replace(cents=account.cents - taken, paid_day=paid)
            cents -= taken


def debts(accounts: list[Account]) -> tuple[Debt, ...]:
    """What is open, in the order of the due days."""
    return tuple(Debt(a.purchase_id, a.day, a.due_day, a.cents) for a in accounts if a.cents > 0)


def owed(conn: sqlite3.Connection, customer_id: int, on: date) -> tuple[Debt, ...]:
    """What one customer owes on a day, in the order of the due days."""
    known = accounts(conn, on.toordinal(), f" AND customer_id = {int(customer_id)}")
    return debts(known[customer_id])


def credits(
    conn: sqlite3.Connection, on: date, days: int, customer_id: int | None = None
) -> dict[int, dict[int, int]]:
    """By customer, what is overpaid of each purchase of which something came back in the last days."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    one = "" if customer_id is None else f" AND customer_id = {int(customer_id)}"
    for customer, purchase, left in conn.execute(
        f"SELECT customer_id, id, {LEFT} AS open FROM purchases p WHERE customer_id > 0 AND open < 0 AND id IN"
        f" (SELECT purchase_id FROM returns WHERE day BETWEEN :since AND :last{one}) ORDER BY id",
        {"since": on.toordinal() - days + 1, "last": on.toordinal()},
    ):
        found[customer][purchase] = -left
    return found


def left(conn: sqlite3.Connection, purchase_id: int) -> int:
    """What a purchase's own payments and returns leave of it in cents; below zero for a credit."""
    sql = f"SELECT {LEFT} FROM purchases p WHERE p.id = :id"
    return int(conn.execute(sql, {"last": date.max.toordinal(), "id": purchase_id}).fetchone()[0])
