"""Rows of a book to a team's PostgreSQL, only those that changed, and back into a book in memory.

Nothing is kept of what was sent: each row on the server has the digest of what it was made from, so
that a book that was restored, undone or copied is compared as it is now.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.schema import (
    BY_TABLE,
    PRIVATE,
    owner_of,
    problem_without_words,
    promise_without_text,
)
from repbook.store.journal import insert_rows
from repbook.store.shared_schema import SCHEMA, Kept, columns_of
from repbook.store.streams import known

if TYPE_CHECKING:
    from psycopg import Connection, Cursor

Digests = dict[str, int]  # of rows, by their uid
# What stands for private words in a column that cannot be empty: made from another column.
STAND_INS: dict[tuple[str, str], tuple[str, Callable[[Any], str]]] = {
    ("promises", "text"): ("yearly", promise_without_text),
    ("problems", "what"): ("kind", problem_without_words),
}


class Sent(NamedTuple):
    """How many rows of a table were new on the server, changed, or no longer in the book."""

    added: int = 0
    changed: int = 0
    removed: int = 0


class Rows:
    """The rows of a table as they are shared, by uid; private words stay behind unless asked for.

    Of the settings those `without` these keys.
    """

    def __init__(
        self, conn: sqlite3.Connection, table: str, notes: bool, without: Collection[str] = ()
    ) -> None:
        self.table, self.kept = table, columns_of(conn, table)
        read = self._read(conn, notes)
        if without:
            key = [column.name for column in self.kept].index("key")
            read = (row for row in read if row[key] not in without)
        self.by_uid = {row[0]: row for row in read}
        self.digests = {uid: _digest(row) for uid, row in self.by_uid.items()}

    def _read(self, conn: sqlite3.Connection, notes: bool) -> Iterator[tuple[Any, ...]]:
        names = [column.name for column in self.kept]
        noun = BY_TABLE[self.table]
        owner = owner_of(noun) if noun.record_name else None
        whose = {"id", "customer_id", owner.name if owner else "id"} & {*names}
        rows = known(conn, self.table, sorted(whose)).rows(names, {}, "id")
        private = () if notes else PRIVATE.get(self.table, ())
        changes = [self._without_words(names, field) for field in private]
        if "referred_by_id" in names:  # who was forgotten is nobody's friend
            at = names.index("referred_by_id")
            changes.append((at, at, lambda id: id if id and id > 0 else None))
        for row in rows:
            for at, of, change in changes:
                if row[at] is not None:
                    row = (*row[:at], change(row[of]), *row[at + 1 :])
            yield row

    def _without_words(
        self, names: Sequence[str], field: str
    ) -> tuple[int, int, Callable[[Any], object]]:
        at = names.index(field)
        of, change = STAND_INS.get((self.table, field), (field, lambda value: None))
        return at, names.index(of), change


def _digest(row: tuple[Any, ...]) -> int:
    """A number that another row has by chance once in 10^19."""
    return int.from_bytes(blake2b(repr(row).encode(), digest_size=8).digest(), signed=True)


def differing(conn: "Connection", rep: str, local: Mapping[str, Rows]) -> set[str]:
    """The tables of which the server has other rows than the book: by count and sum of digests."""
    each = (
        f"SELECT '{table}', count(*), coalesce(sum(digest), 0) FROM {SCHEMA}.{table}"
        " WHERE rep = %(rep)s"
        for table in local
    )
    found = conn.execute(" UNION ALL ".join(each).encode(), {"rep": rep}).fetchall()
    return {
        table
        for table, count, total in found
        if (count, int(total)) != (len(local[table].digests), sum(local[table].digests.values()))
    }


def digests_of(conn: "Connection", rep: str, table: str) -> Digests:
    """The digests of a rep's rows on the server."""
    sql = f"SELECT uid, digest FROM {SCHEMA}.{table} WHERE rep = %s"
    return dict(conn.execute(sql.encode(), (rep,), binary=True).fetchall())


def send(conn: "Connection", rep: str, rows: Rows, there: Digests, *, anew: bool) -> Sent:
    """Make the server's rows of a table those of the book, within the open transaction.

    Rows of the same digest are sent only `anew`.
    """
    new = [uid for uid, digest in rows.digests.items() if anew or there.get(uid) != digest]
    gone = [uid for uid in there if uid not in rows.digests]
    table = f"{SCHEMA}.{rows.table}"
    with conn.cursor() as cursor:
        if gone:
            cursor.execute(
                f"DELETE FROM {table} WHERE rep = %s AND uid = ANY(%s)".encode(), (rep, gone)
            )
            cursor.execute(
                f"INSERT INTO {SCHEMA}.removed (rep, table_name, uid)"
                " SELECT %s, %s, unnest(%s::text[]) ON CONFLICT DO NOTHING",
                (rep, rows.table, gone),
            )
        if new:
            _stage(cursor, rows, new)
            cursor.execute(_from_staging(table, rows.kept).encode(), (rep,))
            cursor.execute(
                f"DELETE FROM {SCHEMA}.removed r USING staging s"
                " WHERE r.rep = %s AND r.table_name = %s AND r.uid = s.uid",
                (rep, rows.table),
            )
            cursor.execute("DROP TABLE staging")
    changed = sum(uid in there for uid in new)
    return Sent(len(new) - changed, changed, len(gone))


def _stage(cursor: "Cursor", rows: Rows, uids: Sequence[str]) -> None:
    """Copy rows into a table of this transaction: a table with policies takes none."""
    columns = ", ".join(f'"{column.name}" {column.raw}' for column in rows.kept)
    cursor.execute(f"CREATE TEMP TABLE staging ({columns}, digest bigint) ON COMMIT DROP".encode())
    with cursor.copy("COPY staging FROM STDIN") as copy:
        for uid in uids:
            copy.write_row((*rows.by_uid[uid], rows.digests[uid]))


def _from_staging(table: str, kept: Sequence[Kept]) -> str:
    names = ", ".join(f'"{column.name}"' for column in kept)
    values = ", ".join(column.written for column in kept)
    news = ", ".join(f'"{column.name}" = excluded."{column.name}"' for column in kept[1:])
    return (
        f"INSERT INTO {table} (rep, digest, {names}) SELECT %s, s.digest, {values} FROM staging s"
        f" ON CONFLICT (rep, uid) DO UPDATE SET digest = excluded.digest, {news}"
    )


FIT = "day, purchases, policy, fitted"


def send_fit(conn: "Connection", rep: str, fit: tuple[object, ...] | None) -> None:
    """Send a fit of the forecast as the book keeps it, for who reads it there."""
    text = json.dumps(fit) if fit else None
    conn.execute("UPDATE repbook.reps SET fit = %s WHERE rep = %s", (text, rep))


def load(conn: "Connection", rep: str, into: sqlite3.Connection) -> None:
    """Write a rep's rows, as the server has them, into an empty book, past its journal.

    The rows of a transaction name each other rightly, and what the triggers drop is not there yet.
    """
    triggers = into.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    into.execute("PRAGMA foreign_keys = OFF")
    into.execute("BEGIN")
    for name, _ in triggers:
        into.execute(f"DROP TRIGGER {name}")
    kept = {table: columns_of(into, table) for table in BY_TABLE}
    fit, found = _asked_at_once(conn, rep, kept)
    for table, cursor in found.items():
        names = [column.name for column in kept[table]]
        insert_rows(into, table, names, cursor.fetchall())
    for _, sql in triggers:
        into.execute(sql)
    if fit:
        into.execute(f"INSERT INTO fits ({FIT}) VALUES (?, ?, ?, ?)", fit)
    into.execute("COMMIT")
    into.execute("PRAGMA foreign_keys = ON")


def _asked_at_once(
    conn: "Connection", rep: str, kept: Mapping[str, Sequence[Kept]]
) -> tuple[list[Any] | None, dict[str, "Cursor"]]:
    """A rep's fit and rows by table, all asked for before the first answer: the server may be far away."""
    with conn.pipeline():
        of_rep = conn.execute("SELECT fit FROM repbook.reps WHERE rep = %s", (rep,))
        found = {}
        for table, columns in kept.items():
            names = ", ".join(column.read for column in columns)
            sql = f"SELECT {names} FROM {SCHEMA}.{table} WHERE rep = %s ORDER BY id"
            found[table] = conn.cursor(binary=True).execute(sql.encode(), (rep,))
    (fit,) = of_rep.fetchone() or (None,)
    return fit, found
