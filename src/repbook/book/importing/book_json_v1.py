"""Upgrade a book file of version 1, with the migration that books of version 1 take."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count

from repbook.schema import Noun, columns
from repbook.store.journal import Row
from repbook.store.whole_tables import upgraded
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
    parts = [BY_NAME[name] for name in TOUCHED]
    found = upgraded(
        {p.table: [_row(p, each, numbers) for each in whole.records[p.part]] for p in parts},
        since=1,
        of={p.table: [column.name for column in columns(p.record)] for p in parts},
    )
    after = {p.part: _read(p, found[p.table], whole.records[p.part], numbers) for p in parts}
    return whole._replace(records={**whole.records, **after}, version=VERSION)


def _references(part: Noun) -> dict[str, str]:
    known = (*columns(part.record), *OLD_KEYS.get(part.part, ()))
    return {column.name: other for column in known if (other := named_part(column))}


def _row(part: Noun, found: Found, numbers: Numbers) -> dict[str, object]:
    row = {**found.values, "id": numbers[part.part][found.uid]}
    for column, other in _references(part).items():
        if row.get(column) is not None:
            row[column] = numbers[other][row[column]]
    return row


def _read(part: Noun, after: Sequence[Row], before: list[Found], numbers: Numbers) -> list[Found]:
    """The records that are still there, in the order of before."""
    names = [column.name for column in columns(part.record)]
    rows = {row[0]: row for row in after}
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
