"""Undo and redo: rows are brought back to what the journal has of them."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from repbook.errors import Conflict
from repbook.store.changes import CHANGE, FINAL, Change, change_of, entries
from repbook.store.database import SCHEMA_VERSION
from repbook.store.digests import Runs, put, shortened, write_out
from repbook.store.journal import (
    SHORT_FROM,
    Row,
    delete_row,
    delete_runs,
    insert_rows,
    read_row,
    update_row,
)

# Tables that a version of the schema rebuilt: older changes of them cannot be undone.
RESHAPED = {"touches": 2, "steps": 2, "problems": 2}


@contextmanager
def unchecked_links(conn: sqlite3.Connection) -> Iterator[None]:
    """Suspend the checks of references, for a transaction that ends with `refuse_dangling`.

    Checked one by one, each row removed would look through the tables that could
    name it: an import of 90,000 rows took 19 seconds to undo, now 1.
    """
    conn.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        conn.execute("PRAGMA foreign_keys = ON")


class Dangling(Conflict):
    """A row would reference a missing one."""


def dangling(conn: sqlite3.Connection) -> set[tuple[str, int, str]]:
    """Rows that reference a missing one: their table and id, and the table of the other."""
    return {row[:3] for row in conn.execute("PRAGMA foreign_key_check")}


def refuse_dangling(conn: sqlite3.Connection, before: set[tuple[str, int, str]]) -> None:
    """Raise Dangling when a row references a missing one, and did not before."""
    for table, id, other in sorted(dangling(conn) - before):
        raise Dangling(
            f"Row {id} of {table}, written by another program, names one of {other}"
            " that would be gone; nothing was changed",
            hint="What would be taken back: repbook changes",
        )


def next_change(conn: sqlite3.Connection, back: bool) -> Change:
    """The latest change, or the one undone last: it can be redone until something is written."""
    order = "DESC" if back else "ASC"
    row = conn.execute(
        f"{CHANGE} WHERE undone = ? AND NOT {FINAL} ORDER BY id {order}", (not back,)
    ).fetchone()
    if row is None:
        raise Conflict(f"There is nothing to {'undo' if back else 'redo'}")
    return change_of(row)


def replay(conn: sqlite3.Connection, change: Change, back: bool) -> Change:
    """Undo or redo the `next_change`, within the caller's transaction."""
    whole = write_out(conn, change.id) if back else {}
    _restore(conn, change.id, back, whole)
    _remove(conn, whole.values())
    conn.execute("UPDATE changes SET undone = ? WHERE id = ?", (back, change.id))
    return change._replace(undone=back)


def _remove(conn: sqlite3.Connection, whole: Iterable[tuple[str, Runs]]) -> None:
    """Take new rows out again, all of a table at once; nothing else of a change names their ids."""
    ids = defaultdict[str, list[tuple[int, int]]](list)
    for table, runs in whole:
        ids[table] += [(first, first + count - 1) for first, count in runs]
    for table, found in ids.items():
        joined: list[tuple[int, int]] = []
        for first, last in sorted(found):
            if joined and joined[-1][1] == first - 1:
                first = joined.pop()[0]
            joined.append((first, last))
        delete_runs(conn, table, joined, sum(last - first + 1 for first, last in joined))


def _restore(conn: sqlite3.Connection, change_id: int, back: bool, whole: Collection[int]) -> None:
    """Bring every row of a change to its state before the change, or after it.

    Of entries that are whole new rows alone, as they were written: those are left to `_remove`.
    """
    version = conn.execute(
        "SELECT schema_version FROM changes WHERE id = ?", (change_id,)
    ).fetchone()[0]
    for entry, table, columns, pairs in entries(conn, change_id, back, but=whole):
        if version < RESHAPED.get(table, 0):
            raise _by_an_older_repbook(change_id)
        new = [after for before, after in pairs if before is None and after is not None]
        if not back and len(new) == len(pairs) >= SHORT_FROM:  # they are in the book again
            _insert(conn, table, columns, new)
            put(conn, entry, shortened(conn, table, columns, [row[0] for row in new]))
            continue
        for before, after in reversed(pairs) if back else pairs:
            old, then = (after, before) if back else (before, after)
            if not _swap(conn, table, columns, old, then):
                if version < SCHEMA_VERSION:
                    raise _by_an_older_repbook(change_id)
                raise _by_another((old or [0])[0], table)


def _by_another(id: object, table: str) -> Conflict:
    return Conflict(
        f"Row {id} of {table} was changed by another program since; undoing would lose that",
        hint="What it was: repbook changes",
    )


def _by_an_older_repbook(change_id: int) -> Conflict:
    return Conflict(
        f"Change {change_id} was made by an older repbook, which kept these records in another"
        " way; it cannot be undone or redone",
        f"What it did: repbook changes {change_id}; correct and remove change a record",
    )


def _insert(conn: sqlite3.Connection, table: str, columns: list[str], rows: Sequence[Row]) -> None:
    """Insert rows as they were; Conflict where another program wrote in their place."""
    try:
        insert_rows(conn, table, columns, rows)
    except sqlite3.IntegrityError as error:
        there = (row[0] for row in rows if read_row(conn, table, ["id"], row[0]) is not None)
        if (id := next(there, None)) is None:
            raise
        raise _by_another(id, table) from error


def _swap(
    conn: sqlite3.Connection, table: str, columns: list[str], old: Row | None, new: Row | None
) -> bool:
    """Replace the old row by the new one; False when the old one is no longer as it was."""
    if old is None and new is not None:
        _insert(conn, table, columns, [new])
    elif old is not None:
        if read_row(conn, table, columns, old[0]) != tuple(old):
            return False
        if new is None:
            delete_row(conn, table, old[0])
        else:
            update_row(conn, table, old[0], dict(zip(columns, new, strict=True)))
    return True
