"""The events of one customer on one day, whose places (`seq`) the machines settle among them."""

import json
import sqlite3
from collections.abc import Iterable

EVENTS = ("touches", "purchases", "problems", "steps")
OF_CUSTOMERS = EVENTS[:-1]
OF_A_DAY = (
    " UNION ALL ".join(
        f"SELECT '{kind}', uid, seq FROM {kind} WHERE customer_id = :customer AND day = :day"
        for kind in OF_CUSTOMERS
    )
    + " UNION ALL SELECT 'steps', s.uid, s.seq FROM problems x JOIN steps s ON s.problem_id = x.id"
    " WHERE x.customer_id = :customer AND s.day = :day"
)
DAY_OF = {kind: f"SELECT customer_id, day FROM {kind} WHERE id = ?" for kind in OF_CUSTOMERS}
DAY_OF["steps"] = (
    "SELECT x.customer_id, s.day FROM steps s JOIN problems x ON x.id = s.problem_id WHERE s.id = ?"
)


def day_of(conn: sqlite3.Connection, kind: str, id: int) -> tuple[int, int]:
    """Of whom an event is, and its day."""
    customer, day = conn.execute(DAY_OF[kind], (id,)).fetchone()
    return customer, day


def events_of(conn: sqlite3.Connection, customer: int, day: int) -> list[tuple[str, str, int]]:
    """The events of a customer on a day: table, uid and place."""
    return conn.execute(OF_A_DAY, {"customer": customer, "day": day}).fetchall()


def written_off_and_bought(
    conn: sqlite3.Connection, customers: Iterable[int]
) -> list[tuple[int, int, int]]:
    """Who of these is written off since a day on which they bought: customer, write-off, purchase."""
    sql = (
        "SELECT w.customer_id, w.id, max(p.id) FROM write_offs w JOIN purchases p"
        " ON p.customer_id = w.customer_id AND p.day = w.day WHERE w.back_day IS NULL"
        " AND w.customer_id IN (SELECT value FROM json_each(?)) GROUP BY w.id"
    )
    return conn.execute(sql, (json.dumps([*customers]),)).fetchall()
