"""The settings that are written in the book; those that are not have their defaults."""

import sqlite3

from repbook.store.journal import Journal


def read(conn: sqlite3.Connection) -> dict[str, str]:
    """Key to value."""
    return dict(conn.execute("SELECT key, value FROM settings"))


def write(journal: Journal, key: str, value: str | None) -> None:
    """Write a setting, within a change; None takes it out."""
    row = journal.conn.execute("SELECT id FROM settings WHERE key = ?", (key,)).fetchone()
    if value is None:
        if row is not None:
            journal.delete("settings", row[0])
    elif row is None:
        journal.insert("settings", key=key, value=value)
    else:
        journal.update("settings", row[0], value=value)
