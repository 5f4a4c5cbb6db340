"""Whole tables read at once, as importing and exporting need them."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any

from repbook.schema import BY_LETTER
from repbook.store.journal import Row, insert_rows
from repbook.store.tables import values_of

RECORDS = (
    "customers",
    "contacts",
    *(noun.table for noun in BY_LETTER.values()),
    "items",
    "item_names",
)


def counts(conn: sqlite3.Connection) -> dict[str, int]:
    """How many records there are of each kind, also in a book of an older schema."""
    tables = _record_tables(conn, "main")
    known = {"customers": " WHERE id > 0"}  # below are those who were forgotten
    sql = 'SELECT count(*) FROM "{}"{}'
    return {t: conn.execute(sql.format(t, known.get(t, ""))).fetchone()[0] for t in tables}


def _record_tables(conn: sqlite3.Connection, schema: str) -> list[str]:
    rows = conn.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table'")
    there = {row[0] for row in rows}
    return [table for table in RECORDS if table in there]


def only_in(conn: sqlite3.Connection, book: str, other: str) -> dict[str, int]:
    """How many records of each kind one attached book has and another one lacks.

    A record keeps its id and its uid for life; `changes` are counted with them, except restores. A figure of someone
    who was forgotten has a new uid in each: it is the same by its id.
    """
    found = {}
    both = {*_record_tables(conn, book)} & {*_record_tables(conn, other)}
    for table in [*_record_tables(conn, book), "changes"]:
        same = "b.at = a.at" if table == "changes" else "b.uid = a.uid"
        columns = {row[1] for row in conn.execute(f"PRAGMA {book}.table_info({table})")}
        owner = "customer_id" if "customer_id" in columns else "problem_id"
        if owner in columns and table in both:
            same = f"({same} OR min(a.{owner}, b.{owner}) < 0)"
        lacks = f"NOT EXISTS (SELECT 1 FROM {other}.{table} b WHERE b.id = a.id AND {same})"
        known = table in ("changes", *_record_tables(conn, other))
        counted = "a.command != 'restore'" if table == "changes" else "true"
        sql = (
            f"SELECT count(*) FROM {book}.{table} a WHERE a.id > 0 AND {counted}"
            f" AND {lacks if known else 'true'}"
        )
        if number := conn.execute(sql).fetchone()[0]:
            found[table] = int(number)
    return found


def uids(conn: sqlite3.Connection, table: str) -> dict[int, str]:
    """The uid of each row."""
    return dict(conn.execute(f'SELECT id, uid FROM "{table}" WHERE id > 0'))


def ids_by_uid(conn: sqlite3.Connection, table: str) -> dict[str, int]:
    """The row of each uid."""
    return dict(conn.execute(f'SELECT uid, id FROM "{table}"'))


def texts_of(
    conn: sqlite3.Connection,
    table: str,
    kind: str | None,
    *,
    of_contacts: bool,
    folded: bool = False,
    owners: set[int] | None = None,
) -> list[tuple[int, str]]:
    """Each owner and text of the tags, or of a kind of aliases or addresses; or those of some."""
    owner, text = "contact_id" if of_contacts else "customer_id", "key" if folded else "text"
    those: dict[str, Any] = {} if owners is None else {owner: owners}
    if table == "tags":
        return values_of(conn, table, (owner, "tag"), **those)
    if table == "aliases":
        return values_of(conn, table, (owner, text), kind=kind, **those)
    if not of_contacts:
        return values_of(conn, table, (owner, text), kind=kind, contact_id=None, **those)
    found = values_of(conn, table, (owner, text), kind=kind, **those)
    return [(contact, text) for contact, text in found if contact is not None]


def upgraded(
    rows: Mapping[str, Iterable[Mapping[str, object]]],
    since: int,
    of: Mapping[str, Iterable[str]],
) -> dict[str, Sequence[Row]]:
    """What the migrations make of a book's rows, by table: these columns of each that is left."""
    from repbook.store import migrations

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        migrations.run(conn, 0, since)
        for table, found in rows.items():
            for row in found:
                insert_rows(conn, table, row, [tuple(row.values())])
        migrations.run(conn, since)
        return {table: values_of(conn, table, columns) for table, columns in of.items()}
