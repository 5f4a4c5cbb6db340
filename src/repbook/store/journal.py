# Long because what is written of a row, and how, is one promise to keep: that it can be undone.
"""Every write goes through here, with the row before and after: so it can be undone.

A change is what one command did; it has journal entries, one per table and
stretch of writing, each holding `{"columns": [...], "rows": [[before, after],
...]}` as JSON, where before is null for an insert and after for a removal.
SQLite writes that JSON from the rows as it keeps them: the json module would
cost every command a part of its start. Of many new rows at once it has less (`digests`),
and of what is over a year old, once that is large (`old_changes`).
"""

import itertools
import os
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from repbook.errors import Conflict
from repbook.store.database import SCHEMA_VERSION

ROWS_PER_ENTRY = 5000
BY = " by "  # in the name of a change, between its command and who made it for the rep
SHORT_FROM = 100  # so many new rows at once are kept as numbers: an import is not there twice
ROWS_PER_INSERT = 100  # each statement first puts aside the pages that it changes
# What a trigger does that only drops what is kept of a removed row: for many rows, once is enough.
ONLY_DROPS = r"BEGIN\s+(DELETE FROM (purchase_spans|customer_sums)\b[^;]*;\s*)+END$"
# SQLite's JSON rounds a REAL to 15 digits, and undo compares and restores it digit by digit.
EXACT = {"quantity": "iif(quantity IS NULL, NULL, json(printf('%!.17g', quantity)))"}

NOW = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"  # SQLite stamps when a change was made
# Where changes are missing from the list, a new one does not take the number, and so the rows, of one.
NEXT_CHANGE = (
    "(SELECT 1 + max(coalesce((SELECT max(id) FROM changes), 0),"
    " coalesce((SELECT max(change_id) FROM journal), 0)))"
)
TODAY = "CAST(julianday('now', 'localtime') - 1721424.5 AS INTEGER)"  # as days are stored

Row = Sequence[Any]  # of values as SQLite keeps them


def new_uids(count: int) -> list[str]:
    """Random names for records: 16 hexadecimal digits each."""
    return os.urandom(8 * count).hex(" ", 8).split()


def _named(columns: Iterable[str], after: str = "") -> str:
    return ",".join(f'"{column}"{after}' for column in columns)


def read_row(conn: sqlite3.Connection, table: str, columns: Iterable[str], id: int) -> Row | None:
    """One row's values; None when it is not there."""
    sql = f'SELECT {_named(columns)} FROM "{table}" WHERE id = ?'
    found: Row | None = conn.execute(sql, (id,)).fetchone()
    return found


def images_at(
    conn: sqlite3.Connection, table: str, columns: Iterable[str], runs: Iterable[Sequence[int]]
) -> Iterator[tuple[int, str]]:
    """Id and image of the rows that are there of runs of ids, each its first and how many it has."""
    sql = f'SELECT id, {_listed(columns)} FROM "{table}" WHERE id BETWEEN ? AND ? ORDER BY id'
    for first, count in runs:
        yield from conn.execute(sql, (first, first + count - 1))


def entry_text(columns: Iterable[str], pairs: Iterable[str]) -> str:
    """What an entry holds: its columns, and rows before and after."""
    return f'{{"columns":[{_named(columns)}],"rows":[{",".join(pairs)}]}}'


def _image(conn: sqlite3.Connection, table: str, columns: Iterable[str], id: int) -> str:
    """One row as a JSON list of its values."""
    sql = f'SELECT {_listed(columns)} FROM "{table}" WHERE id = ?'
    return str(conn.execute(sql, (id,)).fetchone()[0])


def _inserted(
    conn: sqlite3.Connection, table: str, columns: Iterable[str], first: int, last: int
) -> str:
    """The images of new rows, in their order; as one text, for there may be thousands."""
    rows = f'SELECT * FROM "{table}" WHERE id BETWEEN ? AND ? ORDER BY id'
    sql = f"SELECT group_concat('[null,' || {_listed(columns)} || ']') FROM ({rows})"
    return str(conn.execute(sql, (first, last)).fetchone()[0])


def _listed(columns: Iterable[str]) -> str:
    values = ",".join(EXACT.get(column, f'"{column}"') for column in columns)
    return f"json_array({values})"


def insert_rows(
    conn: sqlite3.Connection, table: str, columns: Collection[str], rows: Iterable[Row]
) -> None:
    """Write rows past the journal, many by a statement: each looks for the table's last id."""
    sql = f'INSERT INTO "{table}" ({_named(columns)}) VALUES '
    row = f"({','.join('?' * len(columns))})"
    left = iter(rows)
    while some := list(itertools.islice(left, ROWS_PER_INSERT)):
        if len(some) == ROWS_PER_INSERT:
            conn.execute(sql + ",".join([row] * len(some)), [*itertools.chain.from_iterable(some)])
        else:  # a statement for each number of rows would be kept
            conn.executemany(sql + row, some)


def update_row(conn: sqlite3.Connection, table: str, id: int, values: Mapping[str, object]) -> None:
    """Change columns of one row past the journal."""
    sql = f'UPDATE "{table}" SET {_named(values, after=" = ?")} WHERE id = ?'
    conn.execute(sql, (*values.values(), id))


def delete_runs(
    conn: sqlite3.Connection, table: str, runs: Sequence[tuple[int, int]], count: int
) -> None:
    """Remove so many rows past the journal, by the first and the last id of each run of them.

    Where these are all that a table has it is emptied, which takes a tenth of the time.
    """
    triggers = conn.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        " AND sql LIKE '%AFTER DELETE%'",
        (table,),
    ).fetchall()
    known = all(re.search(ONLY_DROPS, sql) for _, sql in triggers)
    if not known or conn.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] != count:
        conn.executemany(f'DELETE FROM "{table}" WHERE id BETWEEN ? AND ?', runs)
        return
    delete_row(conn, table, runs[0][0])  # the triggers run
    for name, _ in triggers:  # else SQLite goes through row after row
        conn.execute(f"DROP TRIGGER {name}")
    conn.execute(f'DELETE FROM "{table}"')
    if triggers:
        conn.execute("DELETE FROM customer_sums")  # of all, where a trigger drops one customer's
    for _, sql in triggers:
        conn.execute(sql)


def delete_row(conn: sqlite3.Connection, table: str, id: int) -> None:
    """Remove one row past the journal."""
    conn.execute(f'DELETE FROM "{table}" WHERE id = ?', (id,))


class Journal:
    """Writes rows and remembers what they were, within one open transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.by = ""  # who writes, where it is not the rep
        self.done: list[tuple[str, int]] = []  # what this transaction did to which changes
        self.change_id: int | None = None
        self.started: tuple[int | None, str] = None, ""  # the last change that was begun
        self._begin_entry("", ())
        self._next_id: dict[str, int] = {}
        self._all_columns: dict[str, tuple[str, ...]] = {}
        self.touched: set[str] = set()
        self.writes = 0  # rows written in all, so that a caller sees whether it wrote

    # Writing

    def start(self, command: str) -> None:
        """Begin a change; everything written until `finish` belongs to it."""
        self.abandon()
        self._next_id.clear()
        self.touched.clear()
        if self.by:
            command += BY + self.by
        self.change_id = self.conn.execute(
            "INSERT INTO changes (id, at, command, schema_version)"
            f" VALUES ({NEXT_CHANGE}, {NOW}, ?, ?)",
            (command, SCHEMA_VERSION),
        ).lastrowid
        self.started = self.change_id, command

    def abandon(self) -> None:
        """Discard a change that was rolled back; nothing can be written until the next one."""
        self._begin_entry("", ())
        self.change_id = None

    def finish(self, said: str | None) -> None:
        """Close the change; one that wrote nothing leaves no trace."""
        self._flush()
        change_id, self.change_id = self.change_id, None
        if not self.touched:
            self.conn.execute("DELETE FROM changes WHERE id = ?", (change_id,))
            return
        # What was undone before this stays so: 2 is undone and past redoing.
        self.conn.execute("UPDATE changes SET undone = 2 WHERE undone = 1")
        self.conn.execute("UPDATE changes SET said = ? WHERE id = ?", (said, change_id))
        if change_id is not None:
            self.done.append(("done", change_id))

    def mark(self) -> set[str]:
        """Put away what was written so far; gives what `forget_since` needs."""
        self._flush()
        return set(self.touched)

    def forget_since(self, mark: set[str]) -> None:
        """Drop what was written since a mark, once its rows were taken back."""
        self._begin_entry("", ())
        self._next_id.clear()
        self.touched = mark

    def insert(self, table: str, **values: object) -> int:
        """Add one row and give its id; a uid is made unless one is given."""
        return self.insert_many(table, tuple(values), [tuple(values.values())])

    def insert_many(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> int:
        """Add rows in order, with ids that follow on; gives the first id."""
        self._must_be_open()
        first = self.next_id(table)
        ids = range(first, first + len(rows))
        if "uid" in columns:
            full = ("id", *columns)
            whole = ((i, *row) for i, row in zip(ids, rows, strict=True))
        else:
            full = ("id", "uid", *columns)
            uids = new_uids(len(rows))
            whole = ((i, uid, *row) for i, uid, row in zip(ids, uids, rows, strict=True))
        insert_rows(self.conn, table, full, whole)
        self._next_id[table] = first + len(rows)
        if len(rows) >= SHORT_FROM:
            self.note_as_they_are(table, self._columns_of(table), ids)
        elif rows:
            pairs = _inserted(self.conn, table, full, first, ids.stop - 1)
            self._note(table, full, pairs, len(rows))
        return first

    def note_as_they_are(self, table: str, columns: Iterable[str], ids: Sequence[int]) -> None:
        """Remember rows that are written, by what they are now; their ids in order."""
        from repbook.store.digests import shortened

        self._flush()
        self._put(table, shortened(self.conn, table, [*columns], ids))
        self.writes += len(ids)
        self.touched.add(table)

    def update(self, table: str, id: int, **values: object) -> None:
        """Change columns of one row; saying what is so already writes nothing."""
        columns, before = self._row(table, id)
        after = tuple(values.get(c, v) for c, v in zip(columns, before, strict=True))
        if after == before:
            return
        was = _image(self.conn, table, columns, id)
        update_row(self.conn, table, id, values)
        self._note(table, columns, f"[{was},{_image(self.conn, table, columns, id)}]")

    def delete(self, table: str, id: int) -> None:
        columns, _ = self._row(table, id)
        was = _image(self.conn, table, columns, id)
        delete_row(self.conn, table, id)
        self._note(table, columns, f"[{was},null]")

    def put(self, table: str, row: Mapping[str, object]) -> None:
        """Add a row that was there once, with the id and uid it had."""
        self._must_be_open()
        columns = tuple(row)
        insert_rows(self.conn, table, columns, [tuple(row.values())])
        id = int(str(row["id"]))
        self._note(table, columns, _inserted(self.conn, table, columns, id, id))

    def note_written(
        self, table: str, columns: tuple[str, ...], before: Row | None, after: Row | None
    ) -> None:
        """Note what another program wrote: a row before and after."""
        import json

        self._must_be_open()
        self._note(table, columns, json.dumps([before, after], ensure_ascii=False))

    def next_id(self, table: str) -> int:
        """The id that the next row of a table will get; one that was given is not given again."""
        if table not in self._next_id:
            self._next_id[table] = self.conn.execute(
                "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0),"
                f' coalesce((SELECT max(id) FROM "{table}"), 0)) + 1',
                (table,),
            ).fetchone()[0]
        return self._next_id[table]

    def _columns_of(self, table: str) -> tuple[str, ...]:
        if table not in self._all_columns:
            found = self.conn.execute(f'SELECT * FROM "{table}" LIMIT 0').description
            self._all_columns[table] = tuple(column[0] for column in found)
        return self._all_columns[table]

    def _row(self, table: str, id: int) -> tuple[tuple[str, ...], Row]:
        self._must_be_open()
        columns = self._columns_of(table)
        row = read_row(self.conn, table, columns, id)
        if row is None:
            raise Conflict(f"There is no row {id} in {table} any more")
        return columns, row

    def _must_be_open(self) -> None:
        if self.change_id is None:
            raise RuntimeError("a write outside a change")

    def _note(self, table: str, columns: tuple[str, ...], pairs: str, rows: int = 1) -> None:
        if (table, columns) != (self._table, self._columns):
            self._flush()
            self._begin_entry(table, columns)
        self._pairs.append(pairs)
        self._rows += rows
        self.writes += rows
        self.touched.add(table)
        if self._rows >= ROWS_PER_ENTRY:
            self._flush()

    def _flush(self) -> None:
        if self._pairs:
            self._put(self._table, entry_text(self._columns, self._pairs))
        self._begin_entry("", ())

    def _put(self, table: str, images: str) -> None:
        sql = "INSERT INTO journal (change_id, table_name, images) VALUES (?, ?, ?)"
        self.conn.execute(sql, (self.change_id, table, images))

    def _begin_entry(self, table: str, columns: tuple[str, ...]) -> None:
        self._table, self._columns = table, columns
        self._pairs: list[str] = []  # `[before, after]` as JSON, of a row or of several
        self._rows = 0  # in them
