"""What a file of an import came to, counted while its rows are taken."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from repbook.transfer.book_json import PARTS
from repbook.transfer.book_json_import import Whole
from repbook.transfer.kinds import KINDS
from repbook.transfer.sheet import PURCHASE_FIELDS, Chunk, PurchaseRow, Refused, Row, Sheet

Counts = tuple[int, int, int]  # added, updated, unchanged
OUTCOMES = {"added": 0, "updated": 1, "unchanged": 2}
REFUSED_SHOWN = 1_000
# Days that may lie ahead; any other tells of something that has happened.
AHEAD = ("due_on", "again_on", "until_on", "by")
DAY, PAID = 3, 8  # of a purchase's row
FIRST = 3  # rows that a preview shows
AS_FIELDS = {"day": "on", "cents": "amount", "due_day": "due_on", "paid_day": "paid_on"}


class Tally(NamedTuple):
    """What one file came to, by the kind of record that its rows were.

    `future` counts the rows that tell of a day to come, `furthest` is the last
    such day as an ordinal. `first` are the first rows as they were read.
    """

    name: str
    kind: str
    source: str
    rows: int
    by_kind: dict[str, Counts]
    left_out: dict[str, int]
    refused: tuple[Refused, ...]
    refused_count: int
    mapping: dict[str, str]
    unknown_columns: tuple[str, ...]
    notes: tuple[str, ...]
    future: int = 0
    furthest: int | None = None
    first: tuple[Row, ...] = ()

    @property
    def added(self) -> int:
        """How many records of all kinds are new."""
        return sum(counts[0] for counts in self.by_kind.values())

    @property
    def updated(self) -> int:
        """How many records of all kinds were changed."""
        return sum(counts[1] for counts in self.by_kind.values())

    @property
    def unchanged(self) -> int:
        """How many records of all kinds were in the book already."""
        return sum(counts[2] for counts in self.by_kind.values())


@cache
def past_fields() -> dict[str, tuple[str, ...]]:
    """The fields of each kind that hold a day on which something has happened."""
    return {
        kind.name: tuple(f.name for f in kind.fields if f.type == "day" and f.name not in AHEAD)
        for kind in KINDS
    }


class Counting:
    """Counts a file; days after `until` lie in the future."""

    def __init__(self, until: int) -> None:
        self._until = until
        self._counts: dict[str, list[int]] = {}
        self._left_out: dict[str, int] = {}
        self._refused: list[Refused] = []
        self._refused_count = 0
        self._future = 0
        self._furthest: int | None = None
        self._first: list[Row] = []

    def chunk(self, chunk: Chunk) -> None:
        """What a chunk leaves out or cannot read, and the days of its purchases."""
        for why, number in chunk.left_out.items():
            self._left_out[why] = self._left_out.get(why, 0) + number
        for refused in chunk.refused:
            self.refuse(refused)
        if len(self._first) < FIRST:
            some = [*map(_as_row, chunk.purchases[:FIRST]), *map(_copy, chunk.rows[:FIRST])]
            self._first += sorted(some, key=lambda row: row.line)[: FIRST - len(self._first)]
        if chunk.purchases:
            self._purchase_days(chunk.purchases)

    def add(self, kind: str, counts: Counts) -> None:
        """So many records of a kind added, updated, unchanged."""
        if any(counts):
            mine = self._counts.setdefault(kind, [0, 0, 0])
            for place, number in enumerate(counts):
                mine[place] += number

    def row(self, row: Row, outcome: str) -> None:
        """What became of a row: added, updated, unchanged, or why it is refused."""
        if outcome not in OUTCOMES:
            self.refuse(Refused(row.line, None, outcome))
            return
        self._counts.setdefault(row.kind, [0, 0, 0])[OUTCOMES[outcome]] += 1
        self.days(row.values, past_fields()[row.kind])

    def refuse(self, refused: Refused) -> None:
        """A row that cannot be taken; the first of many are kept."""
        self._refused_count += 1
        if len(self._refused) < REFUSED_SHOWN:
            self._refused.append(refused)

    def days(self, values: dict[str, Any], fields: tuple[str, ...]) -> None:
        """Count a record if one of these fields holds a day to come."""
        last = max((values.get(field) or 0 for field in fields), default=0)
        if last > self._until:
            self._future += 1
            self._furthest = max(last, self._furthest or 0)

    def _purchase_days(self, rows: list[PurchaseRow]) -> None:
        paid = max((row[PAID] or 0 for row in rows), default=0)
        if max(paid, *map(itemgetter(DAY), rows)) <= self._until:
            return
        for row in rows:
            self.days({"on": row[DAY], "paid_on": row[PAID]}, ("on", "paid_on"))

    def of_sheet(self, sheet: Sheet, notes: tuple[str, ...]) -> Tally:
        """What a table came to."""
        return Tally(
            sheet.name,
            sheet.kind,
            sheet.source,
            sheet.row_count,
            self._by_kind(sheet.kind),
            self._left_out,
            tuple(self._refused),
            self._refused_count,
            sheet.mapping,
            sheet.unknown_columns,
            (*sheet.notes, *notes),
            self._future,
            self._furthest,
            tuple(self._first),
        )

    def of_book(self, name: str, whole: Whole) -> Tally:
        """What a whole book came to, or a part of one."""
        notes = [f'the part tagged "{whole.tag}"'] if whole.tag is not None else []
        for part in PARTS:
            found = whole.records[part.name]
            if found:
                words = part.name.replace("_", "-")
                if len(found) == 1 and words != "feedback":
                    words = "ally" if words == "allies" else words.removesuffix("s")
                notes.append(f"{len(found):,} {words}")
            past = tuple(k.column for k in part.keys if k.type[:3] == "day" and k.name not in AHEAD)
            for record in found:
                self.days(record.values, past)
        rows = sum(len(records) for records in whole.records.values())
        return Tally(
            name,
            "book",
            "repbook",
            rows,
            self._by_kind(),
            {},
            (),
            0,
            {},
            (),
            tuple(notes),
            self._future,
            self._furthest,
        )

    def _by_kind(self, own: str = "") -> dict[str, Counts]:
        """The counts, those of the file's own kind first."""
        kinds = sorted(self._counts, key=lambda kind: kind != own)
        return {kind: (a, u, n) for kind in kinds for a, u, n in [self._counts[kind]]}


def _as_row(purchase: PurchaseRow) -> Row:
    """A purchase with its fields by name."""
    named = zip(PURCHASE_FIELDS[1:-2], purchase[1:-2], strict=True)
    values = {AS_FIELDS.get(name, name): value for name, value in named if value is not None}
    return Row("purchases", purchase[0], values, {})


def _copy(row: Row) -> Row:
    """As it was read, whatever the book makes of it."""
    return row._replace(values=dict(row.values))
