# Long because a row is read for other machines, and written for them, by one description of its table.
"""The rows of the book as other machines read them, and rows written as other machines say."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, NamedTuple
from zlib import crc32

from repbook.schema import BY_TABLE, EXTRA, REFERENCES, TABLES, owner_of
from repbook.store.check import columns_of, quoted
from repbook.store.journal import SHORT_FROM, Journal, images_at, insert_rows, new_uids
from repbook.store.sync_records import Fields

KINDS = tuple(noun.table for noun in TABLES)
AT_ONCE = 500  # rows, from which on a table is read as a whole
# What one of these is called by on every machine: two machines that tag a customer alike give one tag.
NAMED_BY = {
    "tags": ("customer_id", "tag"),
    "aliases": ("kind", "key", "customer_id"),
    "addresses": ("customer_id", "contact_id", "kind", "key"),
    "item_names": ("called",),
    "settings": ("key",),
}
# Of these the first of a customer is the one that is shown: which was written first is seen by the ids.
IN_ORDER = ("contacts", "addresses")
# Fields that only say something together: who edits one says the others again.
TOGETHER = {
    "quotes": (("won_day", "lost_day", "lost_because", "lost_touch_id", "purchase_id"),),
    "promises": (("kept_day", "dropped_day"),),
    "touches": (("again_day", "again_minute"),),
    "customers": (("name", "name_key"), ("company", "company_key")),
    "contacts": (("name", "name_key"),),
    "allies": (("name", "name_key"),),
    "aliases": (("text", "key"),),
}


class Shape(NamedTuple):
    """The columns of a table but `id` and `uid`, what a new row has in each, and whom they name."""

    columns: tuple[str, ...]
    defaults: Mapping[str, int | None]
    named: Mapping[str, str]  # column: table
    needed: frozenset[str]  # of those, which must name one


@cache
def shape_of(kind: str) -> Shape:
    """How the rows of a table look."""
    defaults = columns_of(kind)
    columns = tuple(c for c in defaults if c not in ("id", "uid"))
    named = {c: REFERENCES[c] for c in columns if c in REFERENCES}
    above = owner_of(BY_TABLE[kind]) if BY_TABLE[kind].record_name else None
    always = {"customer_id" if above is None else above.name}
    return Shape(columns, defaults, named, frozenset(always & named.keys()))


def together_with(kind: str, column: str) -> tuple[str, ...]:
    """A column, and those that are edited with it."""
    return next((group for group in TOGETHER.get(kind, ()) if column in group), (column,))


class Rows:
    """The rows of one book, to be compared with what the machines know of it."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._uids: dict[str, dict[int, str]] = {}

    def digests(self, kind: str) -> Iterator[tuple[int, int]]:
        """A number for each row of a table, which another row has once in four thousand million."""
        first, last = self._conn.execute(f'SELECT min(id), max(id) FROM "{kind}"').fetchone()
        if first is not None:
            yield from self._digests(kind, [(first, last - first + 1)])

    def digests_of(self, kind: str, ids: Iterable[int]) -> dict[int, int]:
        """The same of some rows."""
        return dict(self._digests(kind, [(id, 1) for id in ids]))

    def _digests(self, kind: str, runs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for id, image in images_at(self._conn, kind, ("id", "uid", *shape_of(kind).columns), runs):
            yield id, crc32(image.encode("utf-8", "surrogatepass"))

    def read(self, kind: str, ids: Collection[int]) -> Iterator[tuple[int, str, Fields]]:
        """Rows by id, each with what the machines call it and its fields."""
        names = ("id", "uid", *shape_of(kind).columns)
        sql = f'SELECT {quoted(names)} FROM "{kind}"'
        if len(ids) > AT_ONCE:
            found: Iterator[Any] = (row for row in self._conn.execute(sql) if row[0] in ids)
        else:
            found = chain.from_iterable(
                self._conn.execute(f"{sql} WHERE id = ?", (i,)) for i in ids
            )
        for row in found:
            yield row[0], *self.as_known(kind, dict(zip(names, row, strict=True)))

    def as_known(self, kind: str, row: Mapping[str, Any]) -> tuple[str, Fields]:
        """What the machines call a row, and its fields: without those that a new row has."""
        shape = shape_of(kind)
        fields: Fields = {}
        for column in shape.columns:
            value = row.get(column)
            if column in shape.named and value is not None:
                value = self.uid(shape.named[column], value)
            if column == "extra":
                fields |= {f"{EXTRA}{key}": each for key, each in _own_fields(value).items()}
            elif value != shape.defaults[column]:
                fields[column] = value
        if kind not in NAMED_BY:
            return row["uid"], fields
        return "/".join(str(fields.get(c) or "") for c in NAMED_BY[kind]), fields

    def uid(self, kind: str, id: int) -> str | None:
        """The uid of a row; None where there is none."""
        if kind not in self._uids:
            self._uids[kind] = dict(self._conn.execute(f'SELECT id, uid FROM "{kind}"'))
        return self._uids[kind].get(id)

    def naming(self, kind: str, id: int) -> Iterator[tuple[str, int]]:
        """The rows that name one, by table and id."""
        for other in KINDS:
            for column, held_by in shape_of(other).named.items():
                if held_by == kind:
                    sql = f'SELECT id FROM "{other}" WHERE "{column}" = ?'
                    for (row,) in self._conn.execute(sql, (id,)):
                        yield other, row


def _own_fields(text: str | None) -> dict[str, Any]:
    try:
        held = json.loads(text or "{}")
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def values_for(
    kind: str, fields: Mapping[str, Any], id_of: Mapping[tuple[str, str], int]
) -> dict[str, Any]:
    """The columns of a row from the fields that the machines know."""
    shape = shape_of(kind)
    row: dict[str, Any] = {}
    for column in shape.columns:
        value = fields.get(column, shape.defaults[column])
        if column in shape.named and value is not None:
            value = id_of[shape.named[column], value]
        row[column] = value
    if "extra" in row:
        own = {
            name.removeprefix(EXTRA): value
            for name, value in sorted(fields.items())
            if name.startswith(EXTRA) and value is not None
        }
        row["extra"] = json.dumps(own, ensure_ascii=False) if own else None
    return row


def next_free(journal: Journal, kind: str) -> tuple[int, int]:
    """The next id of a table, and the next one below zero."""
    below = f'SELECT min(0, coalesce(min(id), 0)) - 1 FROM "{kind}"'
    return journal.next_id(kind), journal.conn.execute(below).fetchone()[0]


def add(journal: Journal, kind: str, rows: Mapping[int, Mapping[str, Any]]) -> list[int]:
    """Write new rows by id, each with its `uid` or a new one; gives the ids of those refused."""
    columns = ("id", "uid", *shape_of(kind).columns)
    uids = iter(new_uids(len(rows))) if rows else iter(())
    whole = [
        {"id": id, **row, "uid": row.get("uid") or new}
        for (id, row), new in zip(sorted(rows.items()), uids, strict=True)
    ]
    if len(whole) >= SHORT_FROM:
        journal.conn.execute("SAVEPOINT taken_in")
        try:
            insert_rows(journal.conn, kind, columns, [[r[c] for c in columns] for r in whole])
            journal.note_as_they_are(kind, columns, [row["id"] for row in whole])
            return []
        except sqlite3.IntegrityError:
            journal.conn.execute("ROLLBACK TO taken_in")
        finally:
            journal.conn.execute("RELEASE taken_in")
    refused = []
    for row in whole:
        try:
            journal.put(kind, {column: row[column] for column in columns})
        except sqlite3.IntegrityError:
            refused.append(row["id"])
    return refused


def change(journal: Journal, kind: str, rows: Mapping[int, Mapping[str, Any]]) -> list[int]:
    """Change rows by id; gives the ids of those refused."""
    refused = []
    for id, row in sorted(rows.items()):
        if "extra" in row:
            old = journal.conn.execute(f'SELECT extra FROM "{kind}" WHERE id = ?', (id,)).fetchone()
            if _own_fields(old[0]) == _own_fields(row["extra"]):  # in another order
                row = {**row, "extra": old[0]}
        try:
            journal.update(kind, id, **row)
        except sqlite3.IntegrityError:
            refused.append(id)
    return refused


def remove(journal: Journal, kind: str, ids: Iterable[int]) -> None:
    """Remove rows."""
    for id in sorted(ids):
        journal.delete(kind, id)


def row_of(conn: sqlite3.Connection, kind: str, id: int, column: str) -> Any:
    """What a row has in a column."""
    return conn.execute(f'SELECT "{column}" FROM "{kind}" WHERE id = ?', (id,)).fetchone()[0]


# When what was written here was written


class Times:
    """When each row, and each field of it, was last written here after some change.

    In seconds, by the list of changes: of what was undone it has none. All are later than a time that the
    machines know, so that what is written after each other stays so where the clock is behind it.
    """

    def __init__(self, conn: sqlite3.Connection, after: int, later_than: int) -> None:
        self._added: dict[tuple[str, int], int] = {}
        self._runs: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        self._edited: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
        self.removed: dict[tuple[str, int], tuple[int, dict[str, Any]]] = {}
        times: dict[int, int] = {}
        sql = "SELECT id, CAST(strftime('%s', at) AS INTEGER) FROM changes WHERE id > ? ORDER BY id"
        last = later_than
        for id, at in conn.execute(sql, (after,)):
            times[id] = last = max(
                at or 0, last + 1
            )  # a later change is later, whatever the clock was
        sql = (
            "SELECT j.table_name, j.images, c.id FROM journal j JOIN changes c ON c.id = j.change_id"
            " WHERE c.id > ? AND c.undone = 0 ORDER BY j.id"
        )
        for kind, images, id in conn.execute(sql, (after,)):
            if kind in BY_TABLE:
                self._take(kind, json.loads(images), times[id])
        now, first = conn.execute(
            "SELECT CAST(strftime('%s', 'now') AS INTEGER),"
            " (SELECT CAST(strftime('%s', at) AS INTEGER) FROM changes ORDER BY id LIMIT 1)"
        ).fetchone()
        # what no change tells: of the first sync it is old, later it was undone or redone just now
        self._otherwise = max(int(now), last) if after else int(first or now)

    def _take(self, kind: str, entry: dict[str, Any], at: int) -> None:
        for first, count in entry.get("runs", ()):
            self._runs[kind].append((first, first + count, at))
        columns = entry["columns"]
        for before, after in entry.get("rows", ()):
            id = (after or before)[0]
            if after is None:
                self.removed[kind, id] = at, dict(zip(columns, before, strict=True))
            elif before is None:
                self.removed.pop((kind, id), None)
                self._edited.pop((kind, id), None)
                self._added[kind, id] = at
            else:
                changed = (c for c, b, a in zip(columns, before, after, strict=True) if b != a)
                self._edited[kind, id] |= dict.fromkeys(changed, at)

    def added(self, kind: str, id: int) -> int:
        """When a row was added."""
        if (kind, id) in self._added:
            return self._added[kind, id]
        runs = (at for first, end, at in self._runs[kind] if first <= id < end)
        return max(runs, default=self._otherwise)

    def edited(self, kind: str, id: int) -> dict[str, int]:
        """When fields of a row were last edited, of those that were."""
        return self._edited.get((kind, id), {})

    def last(self, kind: str, id: int, column: str) -> int:
        """When a field of a row was last edited; of what no change tells, now."""
        name = "extra" if column.startswith(EXTRA) else column
        return self._edited.get((kind, id), {}).get(name, self._otherwise)

    def gone(self, kind: str, id: int) -> int:
        """When a row was removed."""
        return self.removed.get((kind, id), (self._otherwise, {}))[0]
