"""Undo and redo: rows are brought back to what the journal has of them."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from repbook.errors import Conflict
from repbook.store.changes import (
    CHANGE,
    FINAL,
    NO_SYNC,
    Change,
    change_of,
    entries,
    syncs_after,
)
from repbook.store.database import SCHEMA_VERSION
from repbook.store.digests import Runs, put, shortened, write_out
from repbook.store.journal import (
    SHORT_FROM,
    Journal,
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


def next_change(conn: sqlite3.Connection, back: bool, syncs: bool = True) -> Change:
    """The latest change, or the one undone last: it can be redone until something is written.

    Without `syncs` it is the latest that is no sync.
    """
    order = "DESC" if back else "ASC"
    row = conn.execute(
        f"{CHANGE} WHERE undone = ? AND NOT {FINAL} AND (? OR {NO_SYNC}) ORDER BY id {order}",
        (not back, syncs),
    ).fetchone()
    if row is None:
        raise Conflict(f"There is nothing to {'undo' if back else 'redo'}")
    return change_of(row)


def replay(conn: sqlite3.Connection, change: Change, back: bool) -> Change:
    """Undo or redo the `next_change`, within the caller's transaction."""
    whole = write_out(conn, change.id) if back else {}
    try:
        _restore(conn, change.id, back, whole)
    except sqlite3.IntegrityError as error:
        if not syncs_after(conn, change.id):
            raise
        raise built_upon(change) from error
    _remove(conn, whole.values())
    if back and syncs_after(conn, change.id):
        _refuse_twice(conn, change)
    conn.execute("UPDATE changes SET undone = ? WHERE id = ?", (back, change.id))
    return change._replace(undone=back)


def is_built_upon(conn: sqlite3.Connection, change: Change) -> bool:
    """Whether a sync since, which stays, wrote a row of the change, too."""
    syncs = syncs_after(conn, change.id)
    theirs = {row for each in syncs for row in _rows_of(conn, each.id)}
    return bool(theirs) and not theirs.isdisjoint(_rows_of(conn, change.id))


def _refuse_twice(conn: sqlite3.Connection, change: Change) -> None:
    """Raise Conflict where what came back is there already, as a tag that a sync since brought."""
    from repbook.store.sync_rows import NAMED_BY

    for _, table, columns, pairs in entries(conn, change.id):
        names = NAMED_BY.get(table, ())
        for before, _ in pairs if names else ():
            row = dict(zip(columns, before or (), strict=bool(before)))
            same = " AND ".join(f'"{name}" IS ?' for name in names)
            found = conn.execute(
                f'SELECT count(*) FROM "{table}" WHERE {same}', [row.get(name) for name in names]
            )
            if before is not None and found.fetchone()[0] > 1:
                raise built_upon(change)


def _rows_of(conn: sqlite3.Connection, change_id: int) -> Iterator[tuple[str, object]]:
    for _, table, _, pairs in entries(conn, change_id):
        yield from ((table, (after or before or [0])[0]) for before, after in pairs)


def built_upon(change: Change) -> Conflict:
    """That a change cannot be undone by itself, for a sync since builds upon it."""
    return Conflict(
        f"Change {change.id}, {change.command}, stays as it is: a later sync brought changes of the same"
        " records from another machine; nothing was changed",
        hint=f"To see the records: repbook changes {change.id}; correct, edit and remove change them",
    )


Written = list[tuple[str, list[str], list[list[Row | None]]]]  # table, columns, before and after


def written_by(conn: sqlite3.Connection, change_id: int) -> Written:
    """What a change wrote, to be written again."""
    return [(table, columns, pairs) for _, table, columns, pairs in entries(conn, change_id)]


def write_again(journal: Journal, written: Written, beneath: Change) -> None:
    """Write what a sync wrote, though what a change `beneath` it did is undone by now.

    Where a record is not there any more, its place among the others of its day is no loss. Raises
    Conflict for anything else that is no longer as the sync found it.
    """
    for table, columns, pairs in written:
        for before, after in pairs:
            if before is None:
                journal.put(table, dict(zip(columns, after or (), strict=True)))
                continue
            there = read_row(journal.conn, table, columns, before[0])
            if after is None:
                if there is not None:
                    journal.delete(table, before[0])
                continue
            trio = zip(columns, before, after, there or before, strict=True)
            changed = {column: (b, a, now) for column, b, a, now in trio if b != a}
            if there is None and changed.keys() <= {"seq"}:
                continue
            if there is None or any(b != now for b, _, now in changed.values()):
                raise built_upon(beneath)
            journal.update(table, before[0], **{c: a for c, (_, a, _) in changed.items()})


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
