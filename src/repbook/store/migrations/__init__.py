"""The history of the book's schema: one SQL file a version, never edited once released.

Loaded only when a book is made or is older than the newest file.
"""

import sqlite3
from pathlib import Path

FILES = sorted(Path(__file__).parent.glob("*.sql"))


def statements(file: Path) -> list[str]:
    """The statements of a file; an empty line stands between two."""
    return [part for part in file.read_text(encoding="utf-8").split(";\n\n") if part.strip()]


def run(
    conn: sqlite3.Connection, since: int, to: int | None = None, *, at_once: bool = False
) -> None:
    """Bring a schema from version `since` to `to`, or to the newest; each step in one transaction.

    With `at_once` all steps are in one: all of them are written, or none. A step may write a table
    anew, so links are not checked row by row but at its end.
    """
    steps = [*enumerate(FILES[since:to], since + 1)]
    checked = conn.execute("PRAGMA foreign_keys").fetchone()[0]
    conn.execute("PRAGMA foreign_keys = OFF")
    try:
        for together in [steps] if at_once else [[step] for step in steps]:
            conn.execute("BEGIN IMMEDIATE")
            try:
                for version, file in together:
                    _step(conn, version, file)
                conn.execute("COMMIT")
            except BaseException:
                if conn.in_transaction:
                    conn.execute("ROLLBACK")
                raise
    finally:
        conn.execute(f"PRAGMA foreign_keys = {checked}")


def _step(conn: sqlite3.Connection, version: int, file: Path) -> None:
    # Another program may have been here first.
    if conn.execute("PRAGMA user_version").fetchone()[0] >= version:
        return
    broken = conn.execute("PRAGMA foreign_key_check").fetchall()
    for statement in statements(file):
        conn.execute(statement)
    if len(conn.execute("PRAGMA foreign_key_check").fetchall()) > len(broken):
        raise sqlite3.IntegrityError(f"links between rows would be lost by {file.name}")
    conn.execute(f"PRAGMA user_version = {version}")
