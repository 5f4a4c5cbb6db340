"""Upgrade a book file of version 1, with the migration that books of version 1 take."""

import sqlite3
from collections import defaultdict
from itertools import count

from repbook.schema import Noun, columns
from repbook.store import migrations
from repbook.store.journal import insert_rows
from repbook.store.tables import values_of
from repbook.transfer.book_json import (
    BY_NAME,
    OLD_KEYS,
    VERSION,
    Found,
    Whole,
    named_part,
)

# The parts that the second migration writes anew, or looks at to do so.
TOUCHED = ("purchases", "problems", "steps", "calls", "promises", "feedback")
Numbers = dict[str, dict[str, int]]  # of each uid of a part, in the order in which they are named


def current(whole: Whole) -> Whole:
    """The records of a file in the current format."""
    if whole.version != 1:
        return whole
    numbers: Numbers = defaultdict(lambda: defaultdict(count(1).__next__))
    conn = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrations.run(conn, 0, 1)
        for name in TOUCHED:
            for found in whole.records[name]:
                _insert(conn, BY_NAME[name], found, numbers)
        migrations.run(conn, 1, 2)
        after = {name: _read(conn, BY_NAME[name], whole.records[name], numbers) for name in TOUCHED}
    finally:
        conn.close()
    return whole._replace(records={**whole.records, **after}, version=VERSION)


def _references(part: Noun) -> dict[str, str]:
    known = (*columns(part.record), *OLD_KEYS.get(part.part, ()))
    return {column.name: other for column in known if (other := named_part(column))}


def _insert(conn: sqlite3.Connection, part: Noun, found: Found, numbers: Numbers) -> None:
    row = {**found.values, "id": numbers[part.part][found.uid]}
    for column, other in _references(part).items():
        if row.get(column) is not None:
            row[column] = numbers[other][row[column]]
    insert_rows(conn, part.table, row, [tuple(row.values())])


def _read(
    conn: sqlite3.Connection, part: Noun, before: list[Found], numbers: Numbers
) -> list[Found]:
    """The records that are still there, in the order of before."""
    names = [column.name for column in columns(part.record)]
    rows = {row[0]: row for row in values_of(conn, part.table, names)}
    uids = {
        column: {number: uid for uid, number in numbers[other].items()}
        for column, other in _references(part).items()
    }
    return [
        found._replace(
            values={
                name: uids[name][value] if name in uids else value
                for name, value in zip(names, rows[found.uid], strict=True)
                if value is not None
            }
        )
        for found in before
        if found.uid in rows
    ]
