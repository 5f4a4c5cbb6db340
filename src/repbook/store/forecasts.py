"""Results of the forecast, kept under a digest of what they were made from. They are no facts.

Not journalled, not undone, not exported: what is not kept is made again.
"""

import json
import sqlite3
from typing import Any

from repbook.store.fits import best_effort, with_sum, without_sum

KEPT = 6  # the newest: a day's own serve no other day


def kept(conn: sqlite3.Connection, basis: str) -> Any:
    """What was made from just this, as JSON gives it back; None where it is not kept, or damaged."""
    row = conn.execute("SELECT found FROM forecasts WHERE basis = ?", (basis,)).fetchone()
    text = without_sum(row[0]) if row else None
    return None if text is None else json.loads(text)


def keep(conn: sqlite3.Connection, basis: str, found: object) -> None:
    """Store it, and drop the oldest, unless the book is busy or read-only."""
    text = json.dumps(found, separators=(",", ":"))

    def write() -> None:
        conn.execute(
            "INSERT OR REPLACE INTO forecasts (basis, found) VALUES (?, ?)",
            (basis, with_sum(text)),
        )
        conn.execute(
            "DELETE FROM forecasts WHERE id NOT IN"
            " (SELECT id FROM forecasts ORDER BY id DESC LIMIT ?)",
            (KEPT,),
        )

    best_effort(conn, write)
