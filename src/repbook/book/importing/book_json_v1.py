"""A book file of version 1 brought to the present: by the same migration as a book of that time."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import Any

from repbook.store import migrations
from repbook.store.tables import values_of
from repbook.transfer.book_json import BY_NAME, OLD_KEYS, Part
from repbook.transfer.book_json_import import Found, Whole

# The parts that the second migration writes anew, or looks at to do so.
TOUCHED = ("purchases", "problems", "steps", "calls", "promises", "feedback")


def current(whole: Whole) -> Whole:
    """The records of a file as a file of today has them."""
    if whole.version != 1:
        return whole
    conn = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrations.run(conn, 0, 1)
        numbers = _Numbers()
        for name in TOUCHED:
            for found in whole.records[name]:
                _insert(conn, BY_NAME[name], found, numbers)
        migrations.run(conn, 1, 2)
        records = dict(whole.records)
        for name in TOUCHED:
            records[name] = _read(conn, BY_NAME[name], whole.records[name], numbers)
    finally:
        conn.close()
    return whole._replace(records=records, version=2)


class _Numbers:
    """Numbers for the uids of each part, in the order in which they are named."""

    def __init__(self) -> None:
        self._ids: dict[str, dict[str, int]] = defaultdict(dict)
        self._uids: dict[str, list[str]] = defaultdict(list)

    def of(self, part: str, uid: str) -> int:
        if uid not in self._ids[part]:
            self._uids[part].append(uid)
            self._ids[part][uid] = len(self._uids[part])
        return self._ids[part][uid]

    def uid(self, part: str, number: int) -> str:
        return self._uids[part][number - 1]


def _references(part: Part) -> dict[str, str]:
    """The columns that name other records, and the parts those are of."""
    keys = (*part.keys, *OLD_KEYS.get(part.name, ()))
    return {k.column: k.type.partition(":")[2] for k in keys if k.type.startswith("uid:")}


def _insert(conn: sqlite3.Connection, part: Part, found: Found, numbers: _Numbers) -> None:
    row: dict[str, Any] = {**found.values, "id": numbers.of(part.name, found.values["uid"])}
    for column, of in _references(part).items():
        if row.get(column) is not None:
            row[column] = numbers.of(of, row[column])
    if part.inside is not None:
        row["problem_id"] = numbers.of(part.inside, found.inside or "")
    names, marks = ",".join(f'"{c}"' for c in row), ",".join("?" * len(row))
    conn.execute(f'INSERT INTO "{part.table}" ({names}) VALUES ({marks})', tuple(row.values()))


def _read(
    conn: sqlite3.Connection, part: Part, before: list[Found], numbers: _Numbers
) -> list[Found]:
    columns = [key.column for key in part.keys]
    rows = {
        row[0]: dict(zip(columns, row, strict=True)) for row in values_of(conn, part.table, columns)
    }
    after = []
    for found in before:
        row = rows.get(found.values["uid"])
        if row is not None:
            for column, of in _references(part).items():
                if row.get(column) is not None:
                    row[column] = numbers.uid(of, row[column])
            values = {column: value for column, value in row.items() if value is not None}
            after.append(found._replace(values=values))
    return after
