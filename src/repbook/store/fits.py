"""Kept fits of the forecast, as text. They are no facts: not journalled, not undone.

With what is kept stands a checksum: what was damaged is as if it were not kept.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

from repbook.store.database import LOCK_SECONDS, keep_sum, keep_sum_beside
from repbook.store.histories import purchase_spans

KEPT = 12
MANY = 10_000  # purchases of a book that may be large


def kept(conn: sqlite3.Connection, day: int, *, exact: bool = False) -> list[str]:
    """Fits of a day and before, or of that very day; the newest first."""
    rows = conn.execute(
        "SELECT fitted FROM fits WHERE day <= ? AND day >= ? ORDER BY day DESC, id DESC",
        (day, day if exact else 0),
    )
    return [text for (kept,) in rows if (text := without_sum(kept)) is not None]


def with_sum(text: str) -> str:
    """A text to keep, behind its checksum."""
    return f"{crc32(text.encode()):08x} {text}"


def without_sum(kept: str) -> str | None:
    """The text that was kept; None where it is damaged."""
    _, _, text = kept.partition(" ")
    return text if kept == with_sum(text) else None


def best_effort(conn: sqlite3.Connection, write: Callable[[], None]) -> None:
    """Write in a transaction, or not where the book is busy or read-only: it waits for no lock.

    Nor where a bit of the file can still be turned back, as after the next write it cannot.
    """
    if getattr(conn, "bit_known", False):
        return
    try:
        conn.execute("PRAGMA busy_timeout = 0")
        conn.execute("PRAGMA journal_mode = TRUNCATE")
        conn.execute("BEGIN IMMEDIATE")
        write()
        keep_sum(conn)
        conn.execute("COMMIT")
        keep_sum_beside(Path(conn.execute("PRAGMA database_list").fetchone()[2]))
    except sqlite3.Error:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
    finally:
        conn.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")


def keep(conn: sqlite3.Connection, day: int, purchases: int, policy: str, fitted: str) -> None:
    """Store a day's fit, replacing an earlier one, unless the book is busy or read-only."""

    def write() -> None:
        conn.execute("DELETE FROM fits WHERE day = ?", (day,))
        conn.execute(
            "INSERT INTO fits (day, purchases, policy, fitted) VALUES (?, ?, ?, ?)",
            (day, purchases, policy, with_sum(fitted)),
        )
        conn.execute(
            "DELETE FROM fits WHERE id NOT IN (SELECT id FROM fits ORDER BY id DESC LIMIT ?)",
            (KEPT,),
        )
        if purchases > MANY:
            from repbook.store import customer_sums

            customer_sums.keep_wanting(conn)
        purchase_spans(conn, day)  # computed now, it is kept, too

    best_effort(conn, write)
