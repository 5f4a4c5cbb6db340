"""What is wrong with the list of changes itself, and how it is put right."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from repbook.store.changes import NO_SYNC, last_final
from repbook.store.check import Finding, unreadable_entries
from repbook.store.database import SCHEMA_VERSION


class Fault(NamedTuple):
    """What can be wrong with a change, and the SQL that puts that right, if any.

    Of a `final` one it is looked for too, as `changes` shows those. Without `rows`, what the
    change did to records is known all the same.
    """

    where: str
    says: str
    mended: str = ""
    final: bool = True
    rows: bool = True


FAULTS = (
    Fault(
        "NOT EXISTS (SELECT 1 FROM journal WHERE change_id = changes.id)",
        "what it changed is missing",
        final=False,
    ),
    Fault(
        "undone NOT IN (0, 1, 2) OR undone IS NULL", "nothing says if it is undone", "undone = 0"
    ),
    Fault(
        "undone = 1 AND EXISTS (SELECT 1 FROM changes later"
        f" WHERE later.id > changes.id AND later.undone = 0 AND later.{NO_SYNC}"
        " AND later.id IS NOT :made)",
        "it is undone, and a later one is not",
        "undone = 2",
        final=False,
    ),
    Fault(
        "datetime(at) IS NULL OR at NOT GLOB '????-??-??T??:??:??Z'",
        "its time cannot be read",
        "at = coalesce((SELECT max(b.at) FROM changes b WHERE b.id < changes.id),"
        " '1970-01-01T00:00:00Z')",
        rows=False,
    ),
    Fault(
        f"schema_version NOT BETWEEN 0 AND {SCHEMA_VERSION}",
        "nothing says which repbook made it",
        f"schema_version = {SCHEMA_VERSION}",
    ),
)
# The texts of a change, and what stands there where one cannot be read
TEXTS = {"command": "unreadable", "said": None}


def change_faults(conn: sqlite3.Connection) -> list[Finding]:
    """Changes that are not whole, or are missing though there are records of what they did."""
    found = [(id, fault.says) for fault in FAULTS for id in _with(conn, fault)] + [
        (id, "its words cannot be read") for id, _ in _unreadable_texts(conn)
    ]
    missing = conn.execute(
        "SELECT DISTINCT change_id FROM journal WHERE typeof(change_id) = 'integer' AND change_id > 0"
        " AND change_id NOT IN (SELECT id FROM changes)"
    )
    found += [(id, "it is missing from the list") for (id,) in missing]
    return [Finding("journal", id=id, text=f"change {id}: {why}") for id, why in sorted(found)]


def mend(conn: sqlite3.Connection, made: int | None = None) -> bool:
    """Put the list of changes right, but one that is being `made`; False if undo still has all of it.

    What nobody can read goes: what a change did that is missing, or cannot be read.
    """
    final = last_final(conn)
    unreadable = unreadable_entries(conn)
    conn.executemany("DELETE FROM journal WHERE id = ?", ((id,) for id in unreadable))
    gone = bool(unreadable)
    for fault in FAULTS:
        wrong = [*_with(conn, fault, made)]
        gone = gone or (fault.rows and any(id > final for id in wrong))
        if fault.mended:
            sql = f"UPDATE changes SET {fault.mended} WHERE id = ?"
            conn.executemany(sql, ((id,) for id in wrong))
    for id, column in [*_unreadable_texts(conn)]:
        conn.execute(f"UPDATE changes SET {column} = ? WHERE id = ?", (TEXTS[column], id))
    return gone


def _with(conn: sqlite3.Connection, fault: Fault, made: int | None = None) -> list[int]:
    """The changes that have a fault, in order, but one that is being made."""
    sql = (
        f"SELECT id FROM changes WHERE ({fault.where}) AND id > :since AND id IS NOT :made"
        " ORDER BY id"
    )
    since = -1 if fault.final else last_final(conn)
    return [id for (id,) in conn.execute(sql, {"since": since, "made": made}).fetchall()]


def _unreadable_texts(conn: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Changes with a text that is not UTF-8, and which one it is."""
    for column in TEXTS:
        for id, raw in conn.execute(f"SELECT id, CAST({column} AS BLOB) FROM changes ORDER BY id"):
            try:
                bytes(raw or b"").decode()
            except UnicodeDecodeError:
                yield id, column
