"""Every write goes through here, with the row before and after: so it can be undone.

A change is what one command did; it has journal entries, one per table and
stretch of writing, each holding `{"columns": [...], "rows": [[before, after],
...]}` as JSON, where before is null for an insert and after for a removal.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from repbook.errors import AgainstTheBook

JOURNALED = (
    "customers", "aliases", "tags", "contacts", "addresses", "write_offs", "snoozes",
    "purchases", "returns", "payments", "allies", "problems", "steps", "touches",
    "promises", "feedback", "settings",
)  # fmt: skip
ROWS_PER_ENTRY = 5000

Row = Sequence[Any]


class Change(NamedTuple):
    """One command's doing: when, what, and whether it stands."""

    id: int
    at: str
    command: str
    said: str | None
    undone: bool


class Image(NamedTuple):
    """One row before and after a change; None where there was or is none."""

    table: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def new_uids(count: int) -> list[str]:
    """Random names for records: 16 hexadecimal digits each."""
    digits = os.urandom(8 * count).hex()
    return [digits[i : i + 16] for i in range(0, 16 * count, 16)]


class Journal:
    """Writes rows and remembers what they were, within one open transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._change_id: int | None = None
        self._table = ""
        self._columns: tuple[str, ...] = ()
        self._rows: list[list[Row | None]] = []
        self._next_id: dict[str, int] = {}
        self._all_columns: dict[str, tuple[str, ...]] = {}
        self.touched: set[str] = set()

    # Writing

    def start(self, command: str) -> None:
        """Begin a change; everything written until `finish` belongs to it."""
        self._next_id.clear()
        self.touched.clear()
        self._change_id = self._conn.execute(
            "INSERT INTO changes (at, command)"
            " VALUES (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?)",
            (command,),
        ).lastrowid

    def finish(self, said: str | None) -> int | None:
        """Close the change; one that wrote nothing leaves no trace and gives None."""
        self._flush()
        change_id, self._change_id = self._change_id, None
        if not self.touched:
            self._conn.execute("DELETE FROM changes WHERE id = ?", (change_id,))
            return None
        self._conn.execute("UPDATE changes SET said = ? WHERE id = ?", (said, change_id))
        return change_id

    def insert(self, table: str, **values: Any) -> int:
        """Add one row and give its id; a uid is made unless one is given."""
        return self.insert_many(table, tuple(values), [tuple(values.values())])

    def insert_many(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> int:
        """Add rows in order, with ids that follow on; gives the first id."""
        first = self.next_id(table)
        ids = range(first, first + len(rows))
        full: tuple[str, ...]
        if "uid" in columns:
            full = ("id", *columns)
            whole = [(i, *row) for i, row in zip(ids, rows, strict=True)]
        else:
            full = ("id", "uid", *columns)
            whole = [
                (i, uid, *row)
                for i, uid, row in zip(ids, new_uids(len(rows)), rows, strict=True)
            ]
        marks = ",".join("?" * len(full))
        names = ",".join(f'"{c}"' for c in full)
        self._conn.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', whole)
        self._next_id[table] = first + len(rows)
        self._note(table, full, [[None, row] for row in whole])
        return first

    def update(self, table: str, id: int, **values: Any) -> None:
        """Change columns of one row; saying what is so already writes nothing."""
        columns = self._columns_of(table)
        before = self._row(table, columns, id)
        after = tuple(
            values.get(c, v) for c, v in zip(columns, before, strict=True)
        )
        if after == before:
            return
        sets = ",".join(f'"{c}" = ?' for c in values)
        self._conn.execute(f'UPDATE "{table}" SET {sets} WHERE id = ?', (*values.values(), id))
        self._note(table, columns, [[before, after]])

    def delete(self, table: str, id: int) -> None:
        """Remove one row."""
        columns = self._columns_of(table)
        before = self._row(table, columns, id)
        self._conn.execute(f'DELETE FROM "{table}" WHERE id = ?', (id,))
        self._note(table, columns, [[before, None]])

    def next_id(self, table: str) -> int:
        """The id that the next row of a table will get."""
        if table not in self._next_id:
            self._next_id[table] = self._conn.execute(
                f'SELECT coalesce(max(id), 0) + 1 FROM "{table}"'
            ).fetchone()[0]
        return self._next_id[table]

    def _columns_of(self, table: str) -> tuple[str, ...]:
        if table not in self._all_columns:
            found = self._conn.execute(f'SELECT * FROM "{table}" LIMIT 0').description
            self._all_columns[table] = tuple(column[0] for column in found)
        return self._all_columns[table]

    def _row(self, table: str, columns: tuple[str, ...], id: int) -> tuple[Any, ...]:
        names = ",".join(f'"{c}"' for c in columns)
        row = self._conn.execute(f'SELECT {names} FROM "{table}" WHERE id = ?', (id,)).fetchone()
        if row is None:
            raise AgainstTheBook(f"There is no row {id} in {table} any more")
        return tuple(row)

    def _note(self, table: str, columns: tuple[str, ...], rows: list[list[Row | None]]) -> None:
        if self._change_id is None:
            raise RuntimeError("a write outside a change")
        if (table, columns) != (self._table, self._columns):
            self._flush()
            self._table, self._columns = table, columns
        self._rows += rows
        self.touched.add(table)
        if len(self._rows) >= ROWS_PER_ENTRY:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            images = json.dumps(
                {"columns": self._columns, "rows": self._rows},
                ensure_ascii=False, separators=(",", ":"), check_circular=False,
            )  # fmt: skip
            self._conn.execute(
                "INSERT INTO journal (change_id, table_name, images) VALUES (?, ?, ?)",
                (self._change_id, self._table, images),
            )
        self._rows = []
        self._table, self._columns = "", ()


# Reading it back


def changes(conn: sqlite3.Connection, limit: int = 20) -> list[Change]:
    """The latest changes, newest first."""
    rows = conn.execute(
        "SELECT id, at, command, said, undone FROM changes ORDER BY id DESC LIMIT ?", (limit,)
    )
    return [Change(i, at, command, said, bool(undone)) for i, at, command, said, undone in rows]


def images(conn: sqlite3.Connection, change_id: int, limit: int | None = None) -> list[Image]:
    """What one change did to each row, in the order it was done."""
    found: list[Image] = []
    for table, entry in conn.execute(
        "SELECT table_name, images FROM journal WHERE change_id = ? ORDER BY id", (change_id,)
    ):
        data = json.loads(entry)
        columns = data["columns"]
        for before, after in data["rows"]:
            found.append(
                Image(
                    table,
                    None if before is None else dict(zip(columns, before, strict=True)),
                    None if after is None else dict(zip(columns, after, strict=True)),
                )
            )
            if limit is not None and len(found) >= limit:
                return found
    return found


def undo_last(conn: sqlite3.Connection) -> Change:
    """Take back the latest change that stands, within the caller's transaction."""
    row = conn.execute(
        "SELECT id, at, command, said, undone FROM changes WHERE undone = 0 ORDER BY id DESC"
    ).fetchone()
    if row is None:
        raise AgainstTheBook("There is nothing to undo")
    _replay(conn, row[0], backwards=True)
    conn.execute("UPDATE changes SET undone = 1 WHERE id = ?", (row[0],))
    return Change(row[0], row[1], row[2], row[3], True)


def redo_next(conn: sqlite3.Connection) -> Change:
    """Do again the change that was undone last, unless something was written since."""
    row = conn.execute(
        "SELECT id, at, command, said, undone FROM changes WHERE undone = 1"
        " AND id > (SELECT coalesce(max(id), 0) FROM changes WHERE undone = 0) ORDER BY id"
    ).fetchone()
    if row is None:
        raise AgainstTheBook("There is nothing to redo")
    _replay(conn, row[0], backwards=False)
    conn.execute("UPDATE changes SET undone = 0 WHERE id = ?", (row[0],))
    return Change(row[0], row[1], row[2], row[3], False)


def _replay(conn: sqlite3.Connection, change_id: int, *, backwards: bool) -> None:
    """Put every row of a change where it stood before it, or after it."""
    conn.execute("PRAGMA defer_foreign_keys = ON")
    order = "DESC" if backwards else "ASC"
    entries = conn.execute(
        f"SELECT table_name, images FROM journal WHERE change_id = ? ORDER BY id {order}",
        (change_id,),
    ).fetchall()
    for table, entry in entries:
        data = json.loads(entry)
        columns: list[str] = data["columns"]
        id_at = columns.index("id")
        rows: Iterable[list[Row | None]] = data["rows"]
        for before, after in reversed(data["rows"]) if backwards else rows:
            old, new = (after, before) if backwards else (before, after)
            _swap(conn, table, columns, id_at, old, new)


def _swap(
    conn: sqlite3.Connection,
    table: str,
    columns: list[str],
    id_at: int,
    old: Row | None,
    new: Row | None,
) -> None:
    if old is not None:
        names = ",".join(f'"{c}"' for c in columns)
        found = conn.execute(
            f'SELECT {names} FROM "{table}" WHERE id = ?', (old[id_at],)
        ).fetchone()
        if found is None or list(found) != list(old):
            raise AgainstTheBook(
                f"Row {old[id_at]} of {table} was changed by another program since;"
                " undoing would lose that",
                hint="repbook changes shows what it was",
            )
        conn.execute(f'DELETE FROM "{table}" WHERE id = ?', (old[id_at],))
    if new is not None:
        names = ",".join(f'"{c}"' for c in columns)
        marks = ",".join("?" * len(columns))
        conn.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(new))
