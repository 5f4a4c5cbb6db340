"""How the journal stays small: what changes of over a year ago did is dropped, once it is large.

Then undo no longer goes back to them. Of each record that no newer change has, its digest stays,
so that `check` still finds what no command changed. `changes` still has when each of them was made
and by which command. Settings keep all their changes: reports of the past need earlier targets.
"""

import sqlite3

from repbook.store.changes import FORGET, LAST_DROPPED
from repbook.store.journal import Journal, insert_rows

MOST_BYTES, MOST_OF_BOOK = 1_000_000, 20  # that old changes may take, or a twentieth of the book
# By the times of the changes alone: a clock that is wrong for a day drops nothing.
FIRST_KEPT = (
    f"SELECT min(id) FROM changes WHERE id > {LAST_DROPPED} AND (undone = 1 OR at >="
    " (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at, '-1 year') FROM changes ORDER BY id DESC LIMIT 1))"
)
SAID_KEPT = ("merge", "config", FORGET)  # who became whom is asked by number
OLD = "change_id < ? AND table_name != 'settings'"


def drop_if_large(conn: sqlite3.Connection) -> bool:
    """Drop what changes of over a year ago did, within a transaction; whether that was done.

    All is kept where `check` finds a record or the list of changes wrong, until that is put right.
    """
    (first_kept,) = conn.execute(FIRST_KEPT).fetchone()
    sql = f"SELECT total(length(images)) FROM journal WHERE {OLD} AND change_id > 0"
    if conn.execute(sql, (first_kept,)).fetchone()[0] <= most_bytes(conn):
        return False
    from repbook.store.check import unlike_written

    if unlike_written(conn):
        return False
    _drop(conn, first_kept)
    return True


def most_bytes(conn: sqlite3.Connection) -> int:
    """What old changes may take: in a large book more, for it takes longer to look through."""
    sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    return max(MOST_BYTES, int(conn.execute(sql).fetchone()[0]) // MOST_OF_BOOK)


def _drop(conn: sqlite3.Connection, first_kept: int) -> None:
    """Put, of each table, one entry in the place of those before a change."""
    from repbook.store.check import columns_of, entries
    from repbook.store.digests import shortened

    sql = f"SELECT table_name, max(id) FROM journal WHERE {OLD} GROUP BY table_name"
    last_of = conn.execute(sql, (first_kept,)).fetchall()
    conn.execute(f"DELETE FROM journal WHERE {OLD}", (first_kept,))
    sql = f"UPDATE changes SET said = NULL WHERE id < ? AND command NOT IN {SAID_KEPT}"
    conn.execute(sql, (first_kept,))
    _close_up(conn)
    newer: dict[str, set[int]] = {table: set() for table, _ in last_of}
    for entry in entries(conn, []):
        rows = (row for pair in entry.pairs for row in pair if row is not None)
        newer.setdefault(entry.table, set()).update((row[0] for row in rows), entry.numbers)
    for table, entry_id in last_of:
        every = conn.execute(f'SELECT id FROM "{table}" ORDER BY id').fetchall()
        ids = [id for (id,) in every if id not in newer[table]]
        given = Journal(conn).next_id(table) - 1
        text = shortened(conn, table, [*columns_of(table)], ids, given=given)
        conn.execute(
            "INSERT INTO journal VALUES (?, ?, ?, ?)", (entry_id, 1 - first_kept, table, text)
        )


def _close_up(conn: sqlite3.Connection) -> None:
    """Write the list of changes anew: its pages are half empty without what was said."""
    found = conn.execute("SELECT * FROM changes ORDER BY id")
    columns, rows = [column[0] for column in found.description], found.fetchall()
    conn.execute("DELETE FROM changes")
    insert_rows(conn, "changes", columns, rows)
