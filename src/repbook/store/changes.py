"""The list of changes, read from the journal; undo and redo."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from repbook.errors import Conflict
from repbook.store.database import SCHEMA_VERSION
from repbook.store.journal import NOW, Row, delete_row, insert_rows, read_row, update_row


class Change(NamedTuple):
    """What one command changed: when, what, and whether it is undone."""

    id: int
    at: str
    command: str
    said: str | None
    undone: bool


class Image(NamedTuple):
    """One row before and after a change; None where there was or is none.

    In the journal its id is the first of its values.
    """

    table: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


# Tables that a version of the schema rebuilt: older changes of them cannot be undone.
RESHAPED = {"touches": 2, "steps": 2, "problems": 2}

RESTORE = "restore"  # a change without rows: from then on the book was a backup
SINCE_RESTORED = f"id > (SELECT coalesce(max(id), 0) FROM changes WHERE command = '{RESTORE}')"
CHANGE = "SELECT id, at, command, said, undone FROM changes"
SINCE = "date(at, 'localtime') >= ?"  # `at` is in UTC; a day begins where the user is


def changes(
    conn: sqlite3.Connection, limit: int = 20, id: int | None = None, since: date = date.min
) -> list[Change]:
    """The latest changes since a day, newest first; or the one of that number."""
    rows = conn.execute(
        f"{CHANGE} WHERE (? IS NULL OR id = ?) AND {SINCE} ORDER BY id DESC LIMIT ?",
        (id, id, since.isoformat(), limit),
    )
    return [_change(row) for row in rows]


def made_since(conn: sqlite3.Connection, day: date) -> int:
    """How many changes there are since a day, undone ones too."""
    sql = f"SELECT count(*) FROM changes WHERE {SINCE}"
    return int(conn.execute(sql, (day.isoformat(),)).fetchone()[0])


def first_command(conn: sqlite3.Connection) -> str | None:
    """The command of the oldest change."""
    row = conn.execute("SELECT command FROM changes ORDER BY id LIMIT 1").fetchone()
    return None if row is None else str(row[0])


def restored(conn: sqlite3.Connection) -> bool:
    """Whether the book was once replaced by a backup."""
    sql = f"SELECT EXISTS (SELECT 1 FROM changes WHERE command = '{RESTORE}')"
    return bool(conn.execute(sql).fetchone()[0])


def note_restore(conn: sqlite3.Connection, said: str) -> None:
    """Add to the changes of a backup that it became the book; undo does not go back past that."""
    conn.execute("UPDATE changes SET undone = 2 WHERE undone = 1")
    conn.execute(
        "INSERT INTO changes (at, command, said, schema_version)"
        f" VALUES ({NOW}, '{RESTORE}', ?, ?)",
        (said, SCHEMA_VERSION),
    )


def _change(row: Row) -> Change:
    return Change(row[0], row[1], row[2], row[3], bool(row[4]))


def merge_of(conn: sqlite3.Connection, id: str) -> str:
    """What the merge said in which a customer went into another; empty for none."""
    sql = "SELECT said FROM changes WHERE command = 'merge' AND NOT undone AND instr(said, ?)"
    found = conn.execute(sql, (f"({id}) into ",)).fetchone()
    return str(found[0]) if found else ""


def count(conn: sqlite3.Connection, undone: bool, ever: bool = False) -> int:
    """How many changes could be undone, or redone; with `ever` those before a restore, too."""
    sql = f"SELECT count(*) FROM changes WHERE undone = ? AND {'true' if ever else SINCE_RESTORED}"
    return int(conn.execute(sql, (undone,)).fetchone()[0])


def _entries(
    conn: sqlite3.Connection, change_id: int, order: str = "ASC"
) -> Iterator[tuple[str, list[str], list[list[Row | None]]]]:
    """What the journal has of a change: a table, its columns, and rows before and after."""
    for table, entry in conn.execute(
        f"SELECT table_name, images FROM journal WHERE change_id = ? ORDER BY id {order}",
        (change_id,),
    ):
        data = json.loads(entry)
        yield table, data["columns"], data["rows"]


def tally(conn: sqlite3.Connection, change_id: int) -> dict[str, tuple[int, int, int]]:
    """How many rows of each table a change added, changed, and removed.

    Ids from other programs, stored in `aliases`, are counted apart as `codes`.
    """
    counts: dict[str, list[int]] = {}
    for table, columns, rows in _entries(conn, change_id):
        kind = columns.index("kind") if table == "aliases" else None
        for before, after in rows:
            code = kind is not None and (after or before or ())[kind] == "code"
            count = counts.setdefault("codes" if code else table, [0, 0, 0])
            count[0 if before is None else 2 if after is None else 1] += 1
    return {table: (added, changed, gone) for table, (added, changed, gone) in counts.items()}


def of_row(
    conn: sqlite3.Connection, table: str, id: int, limit: int
) -> list[tuple[Change, list[Image]]]:
    """The changes that touched one row, newest first, each with that row's images."""
    found: dict[int, list[Image]] = {}
    for change_id, columns, before, after in conn.execute(
        "SELECT change_id, json_extract(images, '$.columns'), json_extract(row.value, '$[0]'),"
        " json_extract(row.value, '$[1]') FROM journal, json_each(images, '$.rows') AS row"
        " WHERE table_name = ? AND (json_extract(row.value, '$[0][0]') = ?"
        " OR json_extract(row.value, '$[1][0]') = ?) ORDER BY journal.id, row.key",
        (table, id, id),
    ):
        found.setdefault(change_id, []).append(
            _image(
                table,
                json.loads(columns),
                None if before is None else json.loads(before),
                None if after is None else json.loads(after),
            )
        )
    newest = sorted(found, reverse=True)[:limit]
    return [(changes(conn, 1, change_id)[0], found[change_id]) for change_id in newest]


def changed_settings(conn: sqlite3.Connection) -> list[tuple[int, str, str | None]]:
    """Each change of a setting that was not undone: its day, the key, the value or None."""
    found = []
    for day, entry in conn.execute(
        "SELECT date(at, 'localtime'), images FROM journal JOIN changes ON changes.id = change_id"
        " WHERE table_name = 'settings' AND NOT undone ORDER BY journal.id"
    ):
        data = json.loads(entry)
        for pair in data["rows"]:
            image = _image("settings", data["columns"], *pair)
            set_to = image.after or {}
            key = (set_to or image.before or {})["key"]
            found.append((date.fromisoformat(day).toordinal(), key, set_to.get("value")))
    return found


def images(conn: sqlite3.Connection, change_id: int, limit: int | None = None) -> list[Image]:
    """What one change did to each row, in the order it was done."""
    entries = _entries(conn, change_id)
    every = (_image(table, names, *pair) for table, names, pairs in entries for pair in pairs)
    return list(islice(every, limit))


def _image(table: str, columns: list[str], *rows: Row | None) -> Image:
    return Image(table, *(None if r is None else dict(zip(columns, r, strict=True)) for r in rows))


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


def dangling(conn: sqlite3.Connection) -> set[tuple[str, int, str]]:
    """Rows that reference a missing one: their table and id, and the table of the other."""
    return {row[:3] for row in conn.execute("PRAGMA foreign_key_check")}


def refuse_dangling(conn: sqlite3.Connection, before: set[tuple[str, int, str]]) -> None:
    """Raise Conflict when a row references a missing one, and did not before."""
    for table, id, other in sorted(dangling(conn) - before):
        raise Conflict(
            f"Row {id} of {table}, written by another program, names one of {other}"
            " that would be gone; nothing was changed",
            hint="What would be taken back: repbook changes",
        )


def replay(conn: sqlite3.Connection, back: bool) -> Change:
    """Undo the latest change, or redo the one undone last, within the caller's transaction.

    What was undone can be redone until something is written.
    """
    order = "DESC" if back else "ASC"
    sql = f"{CHANGE} WHERE undone = ? AND {SINCE_RESTORED} ORDER BY id {order}"
    row = conn.execute(sql, (not back,)).fetchone()
    if row is None:
        raise Conflict(f"There is nothing to {'undo' if back else 'redo'}")
    change = _change(row)
    _restore(conn, change.id, back, order)
    conn.execute("UPDATE changes SET undone = ? WHERE id = ?", (back, change.id))
    return change._replace(undone=back)


def _restore(conn: sqlite3.Connection, change_id: int, back: bool, order: str) -> None:
    """Bring every row of a change to its state before the change, or after it."""
    version = conn.execute(
        "SELECT schema_version FROM changes WHERE id = ?", (change_id,)
    ).fetchone()[0]
    for table, columns, pairs in _entries(conn, change_id, order):
        if version < RESHAPED.get(table, 0):
            raise _by_an_older_repbook(change_id)
        for before, after in reversed(pairs) if back else pairs:
            old, new = (after, before) if back else (before, after)
            if not _swap(conn, table, columns, old, new):
                if version < SCHEMA_VERSION:
                    raise _by_an_older_repbook(change_id)
                raise Conflict(
                    f"Row {(old or [0])[0]} of {table} was changed by another program since;"
                    " undoing would lose that",
                    hint="What it was: repbook changes",
                )


def _by_an_older_repbook(change_id: int) -> Conflict:
    return Conflict(
        f"Change {change_id} was made by an older repbook, which kept these records in another"
        " way; it cannot be undone or redone",
        f"What it did: repbook changes {change_id}; correct and remove change a record",
    )


def _swap(
    conn: sqlite3.Connection, table: str, columns: list[str], old: Row | None, new: Row | None
) -> bool:
    """Replace the old row by the new one; False when the old one is no longer as it was."""
    if old is None and new is not None:
        insert_rows(conn, table, columns, [new])
    elif old is not None:
        if read_row(conn, table, columns, old[0]) != tuple(old):
            return False
        if new is None:
            delete_row(conn, table, old[0])
        else:
            update_row(conn, table, old[0], dict(zip(columns, new, strict=True)))
    return True
