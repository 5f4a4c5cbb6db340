"""Every exchange with a customer: calls, and the orders, reports and steps that were one."""

import sqlite3
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from repbook.records import Outcome
from repbook.store.tables import one_of


class Exchange(NamedTuple):
    """A row of the view `exchanges`: a call, or an order, report or step that was one."""

    kind: str
    id: int
    on: date
    outcome: Outcome
    channel: str | None
    inbound: bool
    reached: bool
    note: str | None
    ordered: bool  # it was an order, or one came in it

    @property
    def name(self) -> str:
        """Its typed id, as in c31."""
        return {"touch": "c", "purchase": "o", "problem": "x", "step": "s"}[self.kind] + str(
            self.id
        )


def last_of(conn: sqlite3.Connection, customer_id: int, on: date, most: int) -> list[Exchange]:
    """One customer's last exchanges, of a day and before, newest first."""
    rows = conn.execute(
        "SELECT kind, id, day, outcome, channel, inbound, reached, note, kind = 'purchase'"
        " OR (kind = 'touch' AND id IN (SELECT touch_id FROM purchases WHERE touch_id NOT NULL))"
        " FROM exchanges WHERE customer_id = ? AND day <= ?"
        f" ORDER BY day DESC, seq DESC, id DESC LIMIT {most}",
        (customer_id, on.toordinal()),
    )
    return [
        Exchange(
            kind,
            id,
            date.fromordinal(day),
            outcome,
            channel,
            bool(inbound),
            bool(reached),
            note,
            bool(ordered),
        )
        for kind, id, day, outcome, channel, inbound, reached, note, ordered in rows
    ]


def between(conn: sqlite3.Connection, first: int, last: int) -> list[tuple[int, int, bool, bool]]:
    """Customer, day, whether they were reached, and whether in a call, of each exchange of these days.

    An order, a report of a problem or that it is back is no call where it came in.
    """
    rows = conn.execute(
        "SELECT customer_id, day, reached, kind = 'touch' OR (kind = 'step' AND NOT inbound)"
        " FROM exchanges"
        " WHERE day BETWEEN ? AND ?",
        (first, last),
    )
    return [(customer, day, bool(reached), bool(call)) for customer, day, reached, call in rows]


def timed(conn: sqlite3.Connection, first: int, last: int) -> list[tuple[int, int, bool]]:
    """Day, minutes, and whether it was about a problem, of each call of these days with minutes."""
    rows = conn.execute(
        "SELECT day, minutes, problem_id NOT NULL FROM touches"
        " WHERE minutes > 0 AND day BETWEEN ? AND ?",
        (first, last),
    )
    return [(day, minutes, bool(service)) for day, minutes, service in rows]


def outcomes(
    conn: sqlite3.Connection, on: date, messages: Collection[str] = ()
) -> dict[int, list[str]]:
    """How the rep's own calls of a day went, by customer, in order.

    Of messages sent only those of these uids count.
    """
    found: dict[int, list[str]] = {}
    marks = ", ".join("?" * len(messages))
    for customer, outcome in conn.execute(
        "SELECT customer_id, outcome FROM exchanges WHERE day = ? AND NOT inbound"
        " AND (outcome <> 'sent' OR kind = 'touch'"
        f" AND id IN (SELECT id FROM touches WHERE uid IN ({marks}))) ORDER BY seq, id",
        (on.toordinal(), *messages),
    ):
        found.setdefault(customer, []).append(outcome)
    return found


def days_reached(
    conn: sqlite3.Connection, on: date, only: Collection[int]
) -> list[tuple[int, int]]:
    """Customer and day, each time one of these was reached, of a day and before, in order."""
    sql = (
        "SELECT customer_id, day FROM exchanges WHERE reached AND day <= ?"
        f" AND customer_id {one_of(only)} ORDER BY day"
    )
    return list(conn.execute(sql, (on.toordinal(),)))


def last_reached(
    conn: sqlite3.Connection, on: date, only: Collection[int] | None = None
) -> dict[int, int]:
    """The last day, of a day and before, on which each customer, or each of these, was reached."""
    one = "" if only is None else f" AND customer_id {one_of(only)}"
    sql = f"SELECT customer_id, max(day) FROM exchanges WHERE reached AND day <= ?{one} GROUP BY 1"
    return dict(conn.execute(sql, (on.toordinal(),)))
