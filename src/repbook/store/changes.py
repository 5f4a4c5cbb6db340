"""The list of changes, read from the journal; undo and redo."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from repbook.errors import Conflict
from repbook.store.database import SCHEMA_VERSION
from repbook.store.journal import Row


class Change(NamedTuple):
    """What one command changed: when, what, and whether it is undone."""

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


# Tables that a version of the schema rebuilt: older changes of them cannot be undone.
RESHAPED = {"touches": 2, "steps": 2, "problems": 2}

CHANGE = "SELECT id, at, command, said, undone FROM changes"


def changes(conn: sqlite3.Connection, limit: int = 20, id: int | None = None) -> list[Change]:
    """The latest changes, newest first; or the one of that number."""
    rows = conn.execute(
        f"{CHANGE} WHERE ? IS NULL OR id = ? ORDER BY id DESC LIMIT ?", (id, id, limit)
    )
    return [_change(row) for row in rows]


def first_command(conn: sqlite3.Connection) -> str | None:
    """The command of the oldest change."""
    row = conn.execute("SELECT command FROM changes ORDER BY id LIMIT 1").fetchone()
    return None if row is None else str(row[0])


def _change(row: Row) -> Change:
    return Change(row[0], row[1], row[2], row[3], bool(row[4]))


def standing(conn: sqlite3.Connection) -> int:
    """How many changes could be undone."""
    return int(conn.execute("SELECT count(*) FROM changes WHERE undone = 0").fetchone()[0])


def undone(conn: sqlite3.Connection) -> int:
    """How many changes could be redone."""
    return int(conn.execute("SELECT count(*) FROM changes WHERE undone = 1").fetchone()[0])


def tally(conn: sqlite3.Connection, change_id: int) -> dict[str, tuple[int, int, int]]:
    """How many rows of each table a change added, changed, and removed.

    Ids from other programs, stored in `aliases`, are counted apart as `codes`.
    """
    counts: dict[str, list[int]] = {}
    for table, entry in conn.execute(
        "SELECT table_name, images FROM journal WHERE change_id = ? ORDER BY id", (change_id,)
    ):
        data = json.loads(entry)
        kind = data["columns"].index("kind") if table == "aliases" else None
        for before, after in data["rows"]:
            code = kind is not None and (after or before)[kind] == "code"
            count = counts.setdefault("codes" if code else table, [0, 0, 0])
            count[0 if before is None else 2 if after is None else 1] += 1
    return {table: (added, changed, gone) for table, (added, changed, gone) in counts.items()}


def of_row(
    conn: sqlite3.Connection, table: str, id: int, limit: int
) -> list[tuple[Change, list[Image]]]:
    """The changes that touched one row, newest first, each with that row's images."""
    found: dict[int, list[Image]] = {}
    # a row's id is the first of its columns in every image
    for change_id, columns, before, after in conn.execute(
        "SELECT change_id, json_extract(images, '$.columns'), json_extract(row.value, '$[0]'),"
        " json_extract(row.value, '$[1]') FROM journal, json_each(images, '$.rows') AS row"
        " WHERE table_name = ? AND (json_extract(row.value, '$[0][0]') = ?"
        " OR json_extract(row.value, '$[1][0]') = ?) ORDER BY journal.id, row.key",
        (table, id, id),
    ):
        names = json.loads(columns)
        found.setdefault(change_id, []).append(
            _image(
                table,
                names,
                None if before is None else json.loads(before),
                None if after is None else json.loads(after),
            )
        )
    newest = sorted(found, reverse=True)[:limit]
    return [(changes(conn, 1, change_id)[0], found[change_id]) for change_id in newest]


def images(conn: sqlite3.Connection, change_id: int, limit: int | None = None) -> list[Image]:
    """What one change did to each row, in the order it was done."""
    found: list[Image] = []
    for table, entry in conn.execute(
        "SELECT table_name, images FROM journal WHERE change_id = ? ORDER BY id", (change_id,)
    ):
        data = json.loads(entry)
        columns = data["columns"]
        for before, after in data["rows"]:
            found.append(_image(table, columns, before, after))
            if limit is not None and len(found) >= limit:
                return found
    return found


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
            hint="repbook changes shows what would be taken back",
        )


def undo_last(conn: sqlite3.Connection) -> Change:
    """Undo the latest change, within the caller's transaction."""
    row = conn.execute(f"{CHANGE} WHERE undone = 0 ORDER BY id DESC").fetchone()
    if row is None:
        raise Conflict("There is nothing to undo")
    _replay(conn, row[0], backwards=True)
    conn.execute("UPDATE changes SET undone = 1 WHERE id = ?", (row[0],))
    return _change(row)._replace(undone=True)


def redo_next(conn: sqlite3.Connection) -> Change:
    """Redo the change that was undone last, unless something was written since."""
    row = conn.execute(f"{CHANGE} WHERE undone = 1 ORDER BY id").fetchone()
    if row is None:
        raise Conflict("There is nothing to redo")
    _replay(conn, row[0], backwards=False)
    conn.execute("UPDATE changes SET undone = 0 WHERE id = ?", (row[0],))
    return _change(row)._replace(undone=False)


def _replay(conn: sqlite3.Connection, change_id: int, *, backwards: bool) -> None:
    """Restore every row of a change to its state before the change, or after it."""
    version = conn.execute(
        "SELECT schema_version FROM changes WHERE id = ?", (change_id,)
    ).fetchone()[0]
    older = version < SCHEMA_VERSION
    order = "DESC" if backwards else "ASC"
    entries = conn.execute(
        f"SELECT table_name, images FROM journal WHERE change_id = ? ORDER BY id {order}",
        (change_id,),
    ).fetchall()
    for table, entry in entries:
        if version < RESHAPED.get(table, 0):
            raise _by_an_older_repbook(change_id)
        data = json.loads(entry)
        columns: list[str] = data["columns"]
        id_at = columns.index("id")
        rows: Iterable[list[Row | None]] = data["rows"]
        for before, after in reversed(data["rows"]) if backwards else rows:
            old, new = (after, before) if backwards else (before, after)
            if not _swap(conn, table, columns, id_at, old, new):
                if older:
                    raise _by_an_older_repbook(change_id)
                raise Conflict(
                    f"Row {(old or [])[id_at]} of {table} was changed by another program since;"
                    " undoing would lose that",
                    hint="repbook changes shows what it was",
                )


def _by_an_older_repbook(change_id: int) -> Conflict:
    return Conflict(
        f"Change {change_id} was made by an older repbook, which kept these records in another"
        " way; it cannot be undone or redone",
        f"repbook changes {change_id} shows what it did; correct and remove change a record",
    )


def _swap(
    conn: sqlite3.Connection,
    table: str,
    columns: list[str],
    id_at: int,
    old: Row | None,
    new: Row | None,
) -> bool:
    """Replace the old row by the new one; False when the old one is no longer as it was."""
    names = ",".join(f'"{c}"' for c in columns)
    if old is not None:
        found = conn.execute(
            f'SELECT {names} FROM "{table}" WHERE id = ?', (old[id_at],)
        ).fetchone()
        if found is None or list(found) != list(old):
            return False
    if old is None and new is not None:
        marks = ",".join("?" * len(columns))
        conn.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(new))
    elif old is not None and new is None:
        conn.execute(f'DELETE FROM "{table}" WHERE id = ?', (old[id_at],))
    elif old is not None and new is not None:
        sets = ",".join(f'"{c}" = ?' for c in columns)
        conn.execute(f'UPDATE "{table}" SET {sets} WHERE id = ?', (*new, old[id_at]))
    return True
