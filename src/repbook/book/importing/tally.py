"""What an import does with each file, counted while its rows are written."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from repbook.transfer.book_json import PARTS, Whole, keys_of
from repbook.transfer.kinds import KINDS
from repbook.transfer.sheet import Chunk, PurchaseRow, Refused, Row, Sheet, Values

OUTCOMES = ADDED, UPDATED, UNCHANGED = ("added", "updated", "unchanged")
Counts = Counter[str]  # how many records of each outcome
REFUSED_SHOWN = 1_000
# Fields that may hold a day to come; a day in any other is of something that has happened.
PLANNED = ("due_on", "again_on", "until_on", "by")
PREVIEW_ROWS = 3
FIELD_OF_COLUMN = {
    "day": "on",
    "cents": "amount",
    "due_day": "due_on",
    "paid_day": "paid_on",
}


class Tally(NamedTuple):
    """The result of one file, by the kind of record its rows became.

    `future` counts the rows dated after today, `furthest` is the last such day
    as an ordinal. `first` are the first rows as they were read.
    """

    name: str
    kind: str
    source: str
    rows: int = 0
    by_kind: dict[str, Counts] = {}
    left_out: dict[str, int] = {}
    refused: tuple[Refused, ...] = ()
    refused_count: int = 0
    mapping: dict[str, str] = {}
    unknown_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    future: int = 0
    furthest: int | None = None
    first: tuple[Row, ...] = ()

    def total(self, outcome: str) -> int:
        """How many records of all kinds were added, updated or unchanged."""
        return sum(counts[outcome] for counts in self.by_kind.values())


@cache
def past_fields() -> dict[str, tuple[str, ...]]:
    """The fields of each kind that hold a day on which something has happened."""
    return {
        kind.name: tuple(f.name for f in kind.fields if f.type == "day" and f.name not in PLANNED)
        for kind in KINDS
    }


class TallyBuilder:
    """Counts one file; days after `until` are in the future."""

    def __init__(self, until: int) -> None:
        self._until = until
        self._counts: defaultdict[str, Counts] = defaultdict(Counter)
        self._left_out: Counter[str] = Counter()
        self._refused: list[Refused] = []
        self._refused_count = 0
        self._future = 0
        self._furthest: int | None = None
        self._first: list[Row] = []

    def add_chunk(self, chunk: Chunk) -> None:
        """Count what a chunk leaves out or cannot read, and its purchases in the future."""
        self._left_out.update(chunk.left_out)
        for refused in chunk.refused:
            self._refuse(refused)
        if len(self._first) < PREVIEW_ROWS:
            first = [_as_row(purchase) for purchase in chunk.purchases[:PREVIEW_ROWS]]
            # a copy: the book's side takes fields out of the values
            first += [row._replace(values=dict(row.values)) for row in chunk.rows[:PREVIEW_ROWS]]
            first.sort(key=attrgetter("line"))
            self._first += first[: PREVIEW_ROWS - len(self._first)]
        for purchase in chunk.purchases:
            if purchase.day > self._until or (purchase.paid_day or 0) > self._until:
                self._count_future(max(purchase.day, purchase.paid_day or 0))

    def add_counts(self, kind: str, counts: Counts) -> None:
        """Count records of a kind by outcome."""
        if any(counts.values()):
            self._counts[kind].update(counts)

    def add_row(self, row: Row, outcome: str) -> None:
        """Count a row as added, updated, unchanged, or refused for the reason given."""
        if outcome in OUTCOMES:
            self._counts[row.kind][outcome] += 1
            self._check_days(row.values, past_fields()[row.kind])
        else:
            self._refuse(Refused(row.line, None, outcome))

    def of_sheet(self, sheet: Sheet, notes: tuple[str, ...]) -> Tally:
        """The result of a table; the counts of the file's own kind come first."""
        kinds = sorted(self._counts, key=lambda kind: kind != sheet.kind)
        return Tally(
            sheet.name,
            sheet.kind,
            sheet.source,
            sheet.row_count,
            {kind: self._counts[kind] for kind in kinds},
            dict(self._left_out),
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
        """The result of a book file, whole or one tag's part."""
        notes = [f'the part tagged "{whole.tag}"'] if whole.tag is not None else []
        for part in PARTS:
            records = whole.records[part.part]
            if records:
                words = part.part.replace("_", "-")
                if len(records) == 1 and words != "feedback":
                    words = "ally" if words == "allies" else words.removesuffix("s")
                notes.append(f"{len(records):,} {words}")
            past = tuple(k.name for k in keys_of(part) if k.type == "day" and k.key not in PLANNED)
            for record in records:
                self._check_days(record.values, past)
        return Tally(
            name,
            "book",
            "repbook",
            sum(map(len, whole.records.values())),
            dict(self._counts),
            notes=tuple(notes),
            future=self._future,
            furthest=self._furthest,
        )

    def _refuse(self, refused: Refused) -> None:
        """Count a refused row; the first thousand are kept."""
        self._refused_count += 1
        if len(self._refused) < REFUSED_SHOWN:
            self._refused.append(refused)

    def _check_days(self, values: Values, fields: tuple[str, ...]) -> None:
        """Count a record if one of these fields holds a day in the future."""
        last = max((values.get(field) or 0 for field in fields), default=0)
        if last > self._until:
            self._count_future(last)

    def _count_future(self, day: int) -> None:
        self._future += 1
        self._furthest = max(day, self._furthest or 0)


def _as_row(purchase: PurchaseRow) -> Row:
    """A purchase with its fields by name, without the customer's other codes and the extras."""
    values = {
        FIELD_OF_COLUMN.get(name, name): value
        for name, value in purchase._asdict().items()
        if value is not None and name not in ("line", "also", "extra")
    }
    return Row("purchases", purchase.line, values, {})
