"""Whole tables read at once, as importing and exporting need them."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing

from repbook.schema import BY_LETTER
from repbook.store.journal import Row, insert_rows
from repbook.store.tables import values_of


def counts(conn: sqlite3.Connection) -> dict[str, int]:
    """How many records there are of each kind."""
    tables = ("customers", "contacts", *(noun.table for noun in BY_LETTER.values()), "items")
    return {t: conn.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables}


def uids(conn: sqlite3.Connection, table: str) -> dict[int, str]:
    """The uid of each row."""
    return dict(conn.execute(f'SELECT id, uid FROM "{table}"'))


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
) -> list[tuple[int, str]]:
    """Each owner and text of the tags, or of a kind of aliases or addresses."""
    if table == "tags":
        return values_of(conn, table, ("customer_id", "tag"))
    text = "key" if folded else "text"
    if table == "aliases":
        return values_of(conn, table, ("customer_id", text), kind=kind)
    if not of_contacts:
        return values_of(conn, table, ("customer_id", text), kind=kind, contact_id=None)
    found = values_of(conn, table, ("contact_id", text), kind=kind)
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
