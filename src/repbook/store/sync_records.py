# Long because a record as the machines know it is read, joined and written in one place.
"""What the machines of one rep know of each record: the fields, and which edit said each last.

A stamp is the counter of an edit and the machine that made it, as a text whose order is the order
of edits. A record has a stamp for when it was first written (`written`), one for each field that was
edited since (`edited`), and one for whether it is there (`life`).
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from repbook.schema import OWNED, owner_of

THERE, REMOVED, FORGOTTEN = 0, 1, 2  # a record's state; who was forgotten stays so
EVER = "~"  # a stamp after all others
NEVER = ""  # a stamp before all others
ALIASES_OF_MERGED = "uid"  # how the name of an alias begins that says who was merged

Fields = dict[str, Any]  # values by column; records named by uid, own fields as `extra.NAME`


def stamp(counter: int, machine: str) -> str:
    """The stamp of an edit."""
    return f"{counter:011d}-{machine}"


def counter_of(mark: str) -> int:
    """The counter in a stamp; 0 for none."""
    return int(mark[:11]) if mark[:1].isdigit() else 0


def machine_of(mark: str) -> str:
    """The machine in a stamp."""
    return mark[12:]


@dataclass(slots=True)
class Record:
    """A record as the machines know it.

    `row` is its id in this book, None where the book does not show it, and `digest` says what that
    row was. `shown` are the columns that the book has otherwise, as a customer in whom another was merged.
    """

    kind: str
    uid: str
    row: int | None = None
    digest: int | None = None
    fields: Fields = field(default_factory=dict)
    shown: Fields = field(default_factory=dict)
    written: str = NEVER
    edited: dict[str, str] = field(default_factory=dict)
    life: str = NEVER
    state: int = REMOVED

    def stamp_of(self, column: str) -> str:
        """Which edit said what a field is."""
        return self.edited.get(column, self.written)

    def forget(self, figures: str | None = None) -> None:
        """Know nothing of it any more, but under whom the figures of a customer stand."""
        self.fields = {} if figures is None else {"figures": figures}
        self.shown, self.edited = {}, {}
        self.written = self.life = EVER
        self.state = FORGOTTEN

    def in_book(self, column: str, default: object = None) -> Any:
        """What the book has in a column."""
        return self.shown.get(column, self.fields.get(column, default))


class Op(NamedTuple):
    """What a machine says of a record: all of it (`whole`), some fields, or that it is removed.

    `at` is the stamp of its fields, but of those with a stamp of their own. `row` is the id that
    the record has there.
    """

    kind: str
    uid: str
    fields: Fields
    at: str
    edited: Mapping[str, str]
    life: str = NEVER
    state: int = THERE
    row: int | None = None

    @property
    def whole(self) -> bool:
        """Whether a field that it does not name has what a new record has there."""
        return bool(self.life and self.at)

    def stamp_of(self, column: str) -> str:
        """Which edit said what a field is."""
        return self.edited.get(column, self.at)


def whole_op(record: Record) -> Op:
    """All that is known of a record."""
    return Op(
        record.kind,
        record.uid,
        record.fields,
        record.written,
        record.edited,
        record.life,
        record.state,
        record.row,
    )


class Records:
    """The records of one book as the machines know them, read as they are asked for."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._read: dict[tuple[str, str], Record | None] = {}
        self._changed: set[tuple[str, str]] = set()
        self._everything_read = False
        self._uids: dict[str, dict[int, str]] = {}

    def read_all(self) -> None:
        """Read all at once: where most are wanted, one by one takes longer."""
        if not self._everything_read:
            for record in self._where("1"):
                self._read.setdefault((record.kind, record.uid), record)
            self._everything_read = True

    def get(self, kind: str, uid: str) -> Record | None:
        """One record, if the machines know it."""
        key = kind, uid
        if key not in self._read:
            if self._everything_read:
                return None
            found = [*self._where("kind = ? AND uid = ?", kind, uid)]
            self._read[key] = found[0] if found else None
        return self._read[key]

    def wanted(self, kind: str, uid: str) -> Record:
        """One record, new where the machines do not know it; it will be written."""
        record = self.get(kind, uid)
        if record is None:
            record = self._read[kind, uid] = Record(kind, uid)
        self._changed.add((kind, uid))
        return record

    def change(self, record: Record) -> None:
        """See that a record is written."""
        self._changed.add((record.kind, record.uid))

    def rows(self, kind: str) -> dict[int, tuple[str, int]]:
        """The rows of a kind that the book had at the last sync: uid and digest by id."""
        sql = 'SELECT "row", uid, digest FROM sync_records WHERE kind = ? AND "row" IS NOT NULL'
        return {row: (uid, digest) for row, uid, digest in self._conn.execute(sql, (kind,))}

    def rows_of_others(self, kind: str, machine: str) -> int:
        """How many rows other machines brought; to be asked for once all is saved."""
        sql = 'SELECT written FROM sync_records WHERE kind = ? AND "row" IS NOT NULL'
        return sum(machine_of(mark) != machine for (mark,) in self._conn.execute(sql, (kind,)))

    def of_row(self, kind: str, row: int) -> Record | None:
        """The record of a row of the book, as it was saved before this is first asked."""
        if kind not in self._uids:
            self._uids[kind] = {id: uid for id, (uid, _) in self.rows(kind).items()}
        uid = self._uids[kind].get(row)
        return None if uid is None else self.get(kind, uid)

    def not_shown(self) -> list[Record]:
        """Those that the book does not show, or shows otherwise: what they name may be there by now."""
        sql = (
            "SELECT kind, uid FROM sync_records INDEXED BY sync_records_not_shown"
            ' WHERE state = 0 AND ("row" IS NULL OR shown IS NOT NULL)'
        )
        keys = {key: None for key in self._conn.execute(sql).fetchall()}
        keys |= {key: None for key in self._changed}
        found = (self.get(*key) for key in keys)
        return [r for r in found if r and r.state == THERE and (r.row is None or r.shown)]

    def merges_of(self, customer: str) -> list[Record]:
        """The aliases that say that a customer was merged into another."""
        first = f"{ALIASES_OF_MERGED}/{customer}/"
        sql = "SELECT uid FROM sync_records WHERE kind = 'aliases' AND uid >= ? AND uid < ?"
        names = {uid for (uid,) in self._conn.execute(sql, (first, f"{first}~"))}
        names |= {u for kind, u in self._changed if kind == "aliases" and u.startswith(first)}
        found = (self.get("aliases", name) for name in sorted(names))
        return [record for record in found if record is not None and record.state == THERE]

    def forgotten(self) -> set[str]:
        """The uids of the customers who were forgotten; to be asked for once all is saved."""
        sql = "SELECT uid FROM sync_records WHERE kind = 'customers' AND state = ?"
        return {uid for (uid,) in self._conn.execute(sql, (FORGOTTEN,))}

    def ops(self) -> Iterator[Op]:
        """All that is known, record by record; to be asked for once all is saved."""
        for record in self._where("1 ORDER BY kind, uid"):
            yield whole_op(record)

    def save(self) -> None:
        """Write what was changed."""
        rows = [_row(record) for key in sorted(self._changed) if (record := self._read[key])]
        self._conn.executemany(
            "INSERT OR REPLACE INTO sync_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )
        self._changed.clear()

    def _where(self, condition: str, *values: object) -> Iterator[Record]:
        for row in self._conn.execute(f"SELECT * FROM sync_records WHERE {condition}", values):
            kind, uid, id, digest, fields, shown, written, edited, life, state = row
            yield Record(
                kind,
                uid,
                id,
                digest,
                json.loads(fields),
                json.loads(shown or "{}"),
                written,
                json.loads(edited or "{}"),
                written if life is None else life,
                state,
            )


def _row(record: Record) -> tuple[object, ...]:
    return (
        record.kind,
        record.uid,
        record.row,
        record.digest,
        _json(record.fields),
        _json(record.shown) if record.shown else None,
        record.written,
        _json(record.edited) if record.edited else None,
        None if record.life == record.written else record.life,
        record.state,
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Machine(NamedTuple):
    """A machine, and how far its file was read: which writing of it, which line, its checksum.

    `counter` is the highest of its edits that are known; `last_change` of this machine the last of the
    book's changes that was sent.
    """

    id: str
    name: str
    own: bool = False
    epoch: int = 0
    place: int = -1
    checksum: str = ""
    counter: int = 0
    last_change: int = 0


def machines(conn: sqlite3.Connection) -> dict[str, Machine]:
    """The machines that the book knows, by id."""
    rows = conn.execute("SELECT * FROM sync_machines ORDER BY id").fetchall()
    return {row[0]: Machine(row[0], row[1], bool(row[2]), *row[3:]) for row in rows}


def keep_machines(conn: sqlite3.Connection, known: Iterable[Machine]) -> None:
    """Write what is known of machines."""
    sql = "INSERT OR REPLACE INTO sync_machines VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    conn.executemany(sql, known)


def own_changes(conn: sqlite3.Connection, after: int) -> int:
    """How many changes were made here after one, without those that were taken in."""
    sql = "SELECT count(*) FROM changes WHERE id > ? AND undone = 0 AND command != 'sync'"
    return int(conn.execute(sql, (after,)).fetchone()[0])


NAMED_BY_WORDS = (
    "tags",
    "aliases",
    "addresses",
)  # what these are called by are words of a customer's
OF_THE_FORGOTTEN = (
    "state != 2 AND kind != 'customers' AND json_extract(fields, '$.customer_id') IN"
    " (SELECT uid FROM sync_records WHERE kind = 'customers' AND state = 2)"
)
KNOW_NOTHING = (
    "UPDATE sync_records SET fields = '{}', shown = NULL, written = '~', edited = NULL, life = NULL,"
    " state = 2"
)


def forget(
    conn: sqlite3.Connection,
    customers: Iterable[str],
    records: Mapping[str, Iterable[str]],
    figures: str | None,
) -> None:
    """Know nothing any more of customers and their records, but that they were forgotten.

    `records` are uids by table, and `figures` is the nameless customer under whom figures stay.
    """
    if not any_synced(conn):
        return
    by_words = (*NAMED_BY_WORDS, "item_names")
    theirs = [(k, u) for k, some in records.items() if k not in by_words for u in some]
    names = [(name,) for name in records.get("item_names", ())]
    conn.executemany("DELETE FROM sync_records WHERE kind = 'item_names' AND uid = ?", names)
    fields = _json({"figures": figures} if figures else {})
    conn.executemany(
        "INSERT OR REPLACE INTO sync_records VALUES (?, ?, NULL, NULL, ?, NULL, '~', NULL, NULL, 2)",
        [*((*key, "{}") for key in theirs), *(("customers", uid, fields) for uid in customers)],
    )
    forget_theirs(conn)


def forget_theirs(conn: sqlite3.Connection) -> None:
    """Know nothing any more of the records of customers who were forgotten."""
    for kind in NAMED_BY_WORDS:
        conn.execute(f"DELETE FROM sync_records WHERE kind = ? AND {OF_THE_FORGOTTEN}", (kind,))
    conn.execute(f"{KNOW_NOTHING} WHERE {OF_THE_FORGOTTEN}")
    for noun in OWNED:
        above = owner_of(noun) if noun.record_name else None
        if above is not None and noun.inside != "customers":
            conn.execute(
                f"{KNOW_NOTHING} WHERE state != 2 AND kind = ?"
                f" AND json_extract(fields, '$.{above.name}') IN"
                " (SELECT uid FROM sync_records WHERE kind = ? AND state = 2)",
                (noun.table, noun.inside),
            )


def knows(conn: sqlite3.Connection, customers: Iterable[str]) -> bool:
    """Whether anything is known of one of these customers, though the book has none of them."""
    sql = (
        "SELECT 1 FROM sync_records WHERE kind = 'customers' AND state != 2 AND uid IN"
        " (SELECT value FROM json_each(?))"
    )
    return conn.execute(sql, (json.dumps([*customers]),)).fetchone() is not None


def any_synced(conn: sqlite3.Connection) -> bool:
    """Whether the book is synced with other machines."""
    return conn.execute("SELECT 1 FROM sync_machines LIMIT 1").fetchone() is not None


def stamps(conn: sqlite3.Connection, kind: str, ids: Iterable[int]) -> dict[int, str]:
    """The stamps with which rows were written first, by id, of those that the machines know."""
    sql = (
        f'SELECT t.id, s.written FROM "{kind}" t JOIN sync_records s ON s.kind = ? AND s.uid = t.uid'
        " WHERE t.id IN (SELECT value FROM json_each(?))"
    )
    return dict(conn.execute(sql, (kind, json.dumps([*ids]))))
