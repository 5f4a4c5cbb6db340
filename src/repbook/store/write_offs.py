"""When customers were given up, and taken back."""

import sqlite3
from datetime import date
from typing import NamedTuple


class WriteOff(NamedTuple):
    """One write-off: until when it stood, if they were brought back by name."""

    customer_id: int
    on: date
    why: str | None
    back_on: date | None


def write_offs(
    conn: sqlite3.Connection, on: date, since: date = date.min, customer_id: int | None = None
) -> list[WriteOff]:
    """Those written from one day to another, of all or of one customer, the oldest first."""
    one = "" if customer_id is None else " AND customer_id = ?3"
    rows = conn.execute(
        "SELECT customer_id, day, why, back_day FROM write_offs"
        f" WHERE day BETWEEN ?1 AND ?2{one} ORDER BY day, id",
        (since.toordinal(), on.toordinal(), *(() if customer_id is None else (customer_id,))),
    )
    return [
        WriteOff(id, date.fromordinal(day), why, date.fromordinal(back) if back else None)
        for id, day, why, back in rows
    ]
