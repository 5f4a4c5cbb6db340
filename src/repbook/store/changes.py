# Long because what is read from the list of changes is read in one place, and what is kept of it.
"""The list of changes, read from the journal."""

import json
import re
import sqlite3
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

from repbook.schema import FORGET as FORGET
from repbook.store.database import SCHEMA_VERSION
from repbook.store.digests import how_many, pairs_of
from repbook.store.journal import BY, NEXT_CHANGE, NOW, Row


class Change(NamedTuple):
    """What one command changed: when, what, and whether it is undone."""

    id: int
    at: str
    command: str
    said: str | None
    undone: bool
    final: bool = False  # it can no longer be undone
    by: str | None = None  # who made it, where it was not the rep

    @property
    def repair(self) -> str | None:
        """What a repair did that replaced the book; None of any other change."""
        said = (self.said or "").partition(f"{REPAIRED}: ")
        return said[2] if self.command == RESTORE and said[1] and not said[0] else None


class Image(NamedTuple):
    """One row before and after a change; None where there was or is none.

    In the journal its id is the first of its values.
    """

    table: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


SYNC = "sync"  # changes that brought what other machines wrote: undo passes over them
RESTORE = "restore"  # with `FORGET` the changes past which undo does not go back
DROPPED = "dropped"  # what is said of the changes of which only digests are kept
REPAIRED = "repaired"  # how what a `RESTORE` says begins that no backup, but a repair, made
# The last change of which only digests are kept: their entries stand under minus its number.
LAST_DROPPED = "max(0, coalesce((SELECT -min(change_id) FROM journal), 0))"
LAST_RESTORED = (
    f"coalesce((SELECT max(b.id) FROM changes b WHERE b.command IN ('{RESTORE}', '{FORGET}')), 0)"
)
LAST_FINAL = f"max({LAST_DROPPED}, {LAST_RESTORED})"
NO_SYNC = f"command != '{SYNC}'"
FINAL = f"(id <= {LAST_FINAL})"
CHANGE = f"SELECT id, at, command, said, undone, {FINAL} FROM changes"
SINCE = "date(at, 'localtime') >= ?"  # `at` is in UTC; a day begins where the user is


def changes(
    conn: sqlite3.Connection, limit: int = 20, id: int | None = None, since: date = date.min
) -> list[Change]:
    """The latest changes since a day, newest first; or the one of that number."""
    rows = conn.execute(
        f"{CHANGE} WHERE (? IS NULL OR id = ?) AND {SINCE} ORDER BY id DESC LIMIT ?",
        (id, id, since.isoformat(), limit),
    )
    return [change_of(row) for row in rows]


def made_since(conn: sqlite3.Connection, day: date) -> int:
    """How many changes there are since a day, undone ones too."""
    sql = f"SELECT count(*) FROM changes WHERE {SINCE}"
    return int(conn.execute(sql, (day.isoformat(),)).fetchone()[0])


def first_command(conn: sqlite3.Connection) -> str | None:
    """The command of the oldest change."""
    row = conn.execute("SELECT command FROM changes ORDER BY id LIMIT 1").fetchone()
    return None if row is None else str(row[0])


def last_final(conn: sqlite3.Connection) -> int:
    """The last change that can no longer be undone, nor any before it."""
    return int(conn.execute(f"SELECT {LAST_FINAL}").fetchone()[0])


def last_dropped(conn: sqlite3.Connection) -> int:
    """The last change of which only digests are kept, and of those before it; 0 for none."""
    return int(conn.execute(f"SELECT {LAST_DROPPED}").fetchone()[0])


def last_restored(conn: sqlite3.Connection) -> int:
    """The change by which the book was last replaced or repaired, or a customer forgotten."""
    return int(conn.execute(f"SELECT {LAST_RESTORED}").fetchone()[0])


def barrier(conn: sqlite3.Connection) -> str:
    """The command of the last change past which undo does not go back; `REPAIRED` for a repair."""
    sql = f"{CHANGE} WHERE command IN (?, ?) AND id = ?"
    row = conn.execute(sql, (RESTORE, FORGET, last_final(conn))).fetchone()
    if row is None:
        return DROPPED
    change = change_of(row)
    return change.command if change.repair is None else REPAIRED


def note_restore(conn: sqlite3.Connection, said: str) -> None:
    """Add to the changes of a backup that it became the book; undo does not go back past that."""
    conn.execute("UPDATE changes SET undone = 2 WHERE undone = 1")
    conn.execute(
        "INSERT INTO changes (id, at, command, said, schema_version)"
        f" VALUES ({NEXT_CHANGE}, {NOW}, '{RESTORE}', ?, ?)",
        (said, SCHEMA_VERSION),
    )


def replaced_said(said: str, kept: str) -> str:
    """What a restore says in the list of changes, from which `last_replaced` has what it replaced."""
    return f"{said}; the book before it: {kept}"


def last_replaced(conn: sqlite3.Connection) -> str | None:
    """The name of the backup of the book that the last restore replaced; None where there is none."""
    sql = "SELECT said FROM changes WHERE command = ? ORDER BY id DESC LIMIT 1"
    row = conn.execute(sql, (RESTORE,)).fetchone()
    found = re.search(replaced_said("", r"(\S+)") + "$", str(row[0])) if row else None
    return found[1] if found else None


def written_together(
    conn: sqlite3.Connection, command: str, one: tuple[str, str], other: tuple[str, str]
) -> bool:
    """Whether one change of a command wrote both rows, each given by its table and its uid.

    What is no longer in the list of changes cannot be told.
    """
    wrote = (
        "EXISTS (SELECT 1 FROM journal WHERE change_id = changes.id"
        " AND table_name = ? AND instr(images, ?))"
    )
    sql = f"SELECT 1 FROM changes WHERE (command = ? OR command LIKE ?) AND {wrote} AND {wrote}"
    return bool(conn.execute(sql, (command, f"{command}{BY}%", *one, *other)).fetchone())


def change_of(row: Row) -> Change:
    command, _, by = str(row[2]).partition(BY)
    return Change(row[0], row[1], command, row[3], bool(row[4]), bool(row[5]), by or None)


class Merge(NamedTuple):
    """Which customer went into which, by their numbers, and what the change says of it."""

    gone: int
    into: int
    said: str


def merge_said(gone: str, gone_id: int, into: str, into_id: int) -> str:
    """What a merge says in the list of changes, from which `merges` has who went into whom."""
    return f"{gone} ({gone_id}) into {into} ({into_id})"


def merges(conn: sqlite3.Connection) -> Iterator[Merge]:
    """The merges that are not undone, the latest first."""
    sql = "SELECT said FROM changes WHERE command = 'merge' AND NOT undone AND said NOT NULL"
    for (said,) in conn.execute(f"{sql} ORDER BY id DESC"):
        if found := re.search(r"\((\d+)\) into .*\((\d+)\)$", said):
            yield Merge(int(found[1]), int(found[2]), said)


def merge_of(conn: sqlite3.Connection, id: int) -> Merge | None:
    """The merge in which a customer went into another."""
    return next((merge for merge in merges(conn) if merge.gone == id), None)


def count(conn: sqlite3.Connection, undone: bool, syncs: bool = True) -> int:
    """How many changes could be undone, or redone; without `syncs` of those that are none."""
    sql = f"SELECT count(*) FROM changes WHERE undone = ? AND NOT {FINAL} AND (? OR {NO_SYNC})"
    return int(conn.execute(sql, (undone, syncs)).fetchone()[0])


def to_redo(conn: sqlite3.Connection) -> list[int]:
    """The changes that can be redone, the next one first."""
    return [id for (id,) in conn.execute("SELECT id FROM changes WHERE undone = 1 ORDER BY id")]


def mark_undone(conn: sqlite3.Connection, ids: Collection[int], redo: bool) -> None:
    """Mark changes as undone, past redoing or not."""
    conn.executemany(
        f"UPDATE changes SET undone = {1 if redo else 2} WHERE id = ?", [(i,) for i in ids]
    )


def syncs_after(conn: sqlite3.Connection, id: int) -> list[Change]:
    """The syncs since a change that are not undone, the latest first."""
    sql = f"{CHANGE} WHERE id > ? AND NOT undone AND NOT {NO_SYNC} ORDER BY id DESC"
    return [change_of(row) for row in conn.execute(sql, (id,))]


MARK = "id || ' ' || at"  # by which a change is known in copies of a book: a number is given again


def mark_of_last(conn: sqlite3.Connection) -> str | None:
    """The mark of the last change; None before the first."""
    row = conn.execute(f"SELECT {MARK} FROM changes ORDER BY id DESC LIMIT 1").fetchone()
    return row and str(row[0])


def has_mark(conn: sqlite3.Connection, mark: str) -> bool:
    """Whether a change is in the book, or can have gone with a customer who was forgotten since."""
    id, _, at = mark.partition(" ")
    sql = f"SELECT 1 FROM changes WHERE id = ? AND {MARK} = ? OR command = '{FORGET}' AND at >= ?"
    return conn.execute(sql, (id, mark, at)).fetchone() is not None


def after_the_first(conn: sqlite3.Connection) -> int:
    """How many changes stand beside the oldest, those that are final too."""
    sql = "SELECT count(*) FROM changes WHERE NOT undone AND id > (SELECT min(id) FROM changes)"
    return int(conn.execute(sql).fetchone()[0])


def any_final(conn: sqlite3.Connection) -> bool:
    """Whether a change stands that can no longer be undone."""
    sql = f"SELECT 1 FROM changes WHERE undone = 0 AND {FINAL} LIMIT 1"
    return conn.execute(sql).fetchone() is not None


def entries(
    conn: sqlite3.Connection, change_id: int, last_first: bool = False, but: Collection[int] = ()
) -> Iterator[tuple[int, str, list[str], list[list[Row | None]]]]:
    """What the journal has of a change: an entry, its table and columns, and rows before and after.

    Those entries `but` some are not read.
    """
    order = "DESC" if last_first else "ASC"
    for id, table, entry in conn.execute(
        "SELECT id, table_name, images FROM journal WHERE change_id = ?"
        f" AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY id {order}",
        (change_id, json.dumps([*but])),
    ):
        data = json.loads(entry)
        yield id, table, data["columns"], pairs_of(conn, table, data, id)


# A row that a change wrote before (0 added, 1 changed, 2 removed) and again, as it is then counted.
AGAIN = {(0, 1): 0, (0, 2): None, (1, 1): 1, (1, 2): 2, (2, 0): 1}


def tally(conn: sqlite3.Connection, change_id: int) -> tuple[dict[str, tuple[int, int, int]], int]:
    """How many rows of each table a change added, changed, and removed; how many images it has.

    A row that it wrote twice has two images, and counts once. Ids from other programs, stored in
    `aliases`, are counted apart as `codes`.
    """
    counts: dict[str, list[int]] = {}
    seen: dict[tuple[str, int], int | None] = {}
    runs: dict[str, list[tuple[int, int]]] = {}  # what was added as numbers: first id, how many
    total = 0
    entries = "SELECT id, table_name, images FROM journal WHERE change_id = ? ORDER BY id"
    for id, table, text in conn.execute(entries, (change_id,)):
        entry = json.loads(text)
        columns, rows = entry["columns"], entry.get("rows", ())
        if table == "aliases":
            rows = pairs_of(conn, table, entry, id)
        elif new := how_many(entry):
            counts.setdefault(table, [0, 0, 0])[0] += new
            runs[table] = sorted([*runs.get(table, ()), *map(tuple, entry["runs"])])
            total += new
        kind = columns.index("kind") if table == "aliases" else None
        for before, after in rows:
            if before == after:  # what was found was kept as it is
                continue
            code = kind is not None and (after or before or ())[kind] == "code"
            count = counts.setdefault("codes" if code else table, [0, 0, 0])
            id = (after or before)[0]
            now: int | None = 0 if before is None else 2 if after is None else 1
            was = seen.get((table, id), 0 if now and _is_in(runs.get(table, ()), id) else None)
            if was is not None and now is not None:
                count[was] -= 1
                now = AGAIN.get((was, now), now)
            if now is not None:
                count[now] += 1
            seen[table, id] = now
            total += 1
    found = {table: (added, changed, gone) for table, (added, changed, gone) in counts.items()}
    return found, total


def _is_in(runs: Sequence[tuple[int, int]], id: int) -> bool:
    """Whether one of the sorted runs (first, how many) has the id."""
    at = bisect_right(runs, id, key=itemgetter(0))
    return at > 0 and id < sum(runs[at - 1])


def of_row(
    conn: sqlite3.Connection, table: str, id: int, limit: int
) -> list[tuple[Change, list[Image]]]:
    """The changes that touched one row, newest first, each with that row's images."""
    found: dict[int, list[Image]] = {}
    for change_id, columns, before, after in conn.execute(
        "SELECT change_id, json_extract(images, '$.columns'), json_extract(row.value, '$[0]'),"
        " json_extract(row.value, '$[1]') FROM journal, json_each(images, '$.rows') AS row"
        " WHERE table_name = ? AND (json_extract(row.value, '$[0][0]') = ?"
        " OR json_extract(row.value, '$[1][0]') = ?) AND change_id > 0 ORDER BY journal.id, row.key",
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
    for entry_id, change_id, text in conn.execute(  # what stands there as a number
        "SELECT DISTINCT journal.id, change_id, images FROM journal, json_each(images, '$.runs') AS run"
        " WHERE table_name = :table AND change_id > 0 AND :id - json_extract(run.value, '$[0]')"
        " BETWEEN 0 AND json_extract(run.value, '$[1]') - 1",
        {"table": table, "id": id},
    ):
        entry = json.loads(text)
        known = pairs_of(conn, table, entry, entry_id)
        new = [
            _image(table, entry["columns"], *pair) for pair in known if (pair[1] or [0])[0] == id
        ]
        found[change_id] = [*new, *found.get(change_id, ())]
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
    found = entries(conn, change_id)
    every = (
        _image(table, names, *pair)
        for _, table, names, pairs in found
        for pair in pairs
        if pair[0] != pair[1]
    )
    return list(islice(every, limit))


def _image(table: str, columns: list[str], *rows: Row | None) -> Image:
    return Image(table, *(None if r is None else dict(zip(columns, r, strict=True)) for r in rows))
