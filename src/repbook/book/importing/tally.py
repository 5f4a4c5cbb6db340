"""What an import does with each file, counted while its rows are written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from operator import attrgetter

from repbook.formatter import count, listed
from repbook.text import fold, shown
from repbook.transfer.book_json import PARTS, Whole, keys_of
from repbook.transfer.kinds import KINDS
from repbook.transfer.sheet import (
    Chunk,
    Event,
    PurchaseRow,
    Refused,
    Row,
    Values,
    kept_as_quote,
)

OUTCOMES = ADDED, UPDATED, UNCHANGED = ("added", "updated", "unchanged")
UNSHOWN = ("bought", "to_date", "uid")  # what a row says for the import alone
WITH_ORDER = "with their order"  # a buyer whom the import added with an order: no update
Counts = Counter[str]  # how many records of each outcome
REFUSED_SHOWN = 1_000
# Fields that may hold a day to come; a day in any other is of something that has happened.
PLANNED = ("due_on", "again_on", "until_on", "valid_until", "by")
PREVIEW_ROWS = 3
STRANGERS = 5  # of those left out, to name
STATUSES = 4  # unknown ones, to name
FIELD_OF_COLUMN = {
    "day": "on",
    "cents": "amount",
    "due_day": "due_on",
    "paid_day": "paid_on",
}


@cache
def past_fields() -> dict[str, tuple[str, ...]]:
    """The fields of each kind that hold a day on which something has happened."""
    return {
        kind.name: tuple(f.name for f in kind.fields if f.type == "day" and f.name not in PLANNED)
        for kind in KINDS
    }


class Sum:
    """What the rows of one kind come to: whose, how much, from when to when."""

    def __init__(self) -> None:
        self.cents = 0
        self.days: set[int] = set()
        self._called: set[str] = set()  # what the rows call their customers

    def add(self, called: Sequence[str], cents: Sequence[int], days: Sequence[int]) -> None:
        """Add rows, each by what it calls its customer."""
        self._called.update(called)
        self.cents += sum(cents)
        if days:
            self.days = {min(*days, *self.days, days[0]), max(*days, *self.days, days[0])}

    @property
    def customers(self) -> set[str]:
        """The names and codes of their customers, folded."""
        return set(map(fold, self._called))


class Tally:
    """The result of one file, by the kind of record its rows became; filled as they are written.

    `future` counts the rows dated after `until`, `furthest` is the last such day
    as an ordinal. `first` are the first rows as they were read.
    """

    def __init__(self, name: str, kind: str, source: str, rows: int = 0, until: int = 0) -> None:
        self.name, self.kind, self.source, self.rows = name, kind, source, rows
        self._until = until
        self.by_kind: dict[str, Counts] = {}
        self.left_out: Counts = Counter()
        self.refused: list[Refused] = []  # the first thousand
        self.refused_count = 0
        self.mapping: dict[str, str] = {}
        self.unknown_columns: tuple[str, ...] = ()
        self.notes: tuple[str, ...] = ()
        self.sums: dict[str, Sum] = defaultdict(Sum)  # by kind
        self.cancelled = 0  # orders of the book, which are taken out
        self.future = 0
        self.furthest: int | None = None
        self.first: list[Row] = []
        self.strangers: Counts = Counter()  # with whom events were that are left out
        self.unknown_statuses: Counts = Counter()
        self.undated_quotes = 0  # open ones, for which the file has no day on which they were sent
        self.ending_quotes = 0  # of those, with a last day
        self.undated_payments = 0  # taken as of the day of their order
        self.left_out_of: set[str] = set()  # customers, of rows left out by a status
        self.not_added = 0  # of these, who are not in the book

    @property
    def total(self) -> Counts:
        """How many records of all kinds were added, updated or unchanged."""
        return sum(self.by_kind.values(), Counter())

    def add_chunk(self, chunk: Chunk) -> None:
        """Count what a chunk leaves out or cannot read, and its purchases in the future."""
        self.left_out.update(chunk.left_out)
        self.left_out_of |= chunk.left_out_of
        self.unknown_statuses.update(chunk.unknown_statuses)
        self._refuse(chunk.refused)
        if len(self.first) < PREVIEW_ROWS:
            first = [_as_row(purchase) for purchase in chunk.purchases[:PREVIEW_ROWS]]
            # a copy: the book's side takes fields out of the values
            first += [
                row._replace(
                    values={k: v for k, v in row.values.items() if v != () and k not in UNSHOWN}
                )
                for row in chunk.rows[:PREVIEW_ROWS]
                if row.kind != "customers"
                or self.kind == "customers"  # whose order it is stands there
            ]
            first.sort(key=attrgetter("line"))
            self.first += first[: PREVIEW_ROWS - len(self.first)]
        if rows := chunk.purchases:
            cents, days = [row.cents for row in rows], [row.day for row in rows]
            called = [row.customer_code or row.customer or "" for row in rows]
            self.sums["purchases"].add(called, cents, days)
            paid = [row.paid_day or 0 for row in rows]
            if max(*days, *paid) > self._until:
                for last in map(max, days, paid):
                    if last > self._until:
                        self._count_future(last)

    def add_counts(self, kind: str, counts: Counts) -> None:
        """Count records of a kind by outcome."""
        if any(counts.values()):
            self.by_kind.setdefault(kind, Counter()).update(counts)

    def add_row(self, row: Row, outcome: str) -> None:
        """Count a row as added, updated, unchanged, or refused for the reason given."""
        if outcome in OUTCOMES:
            self.by_kind.setdefault(row.kind, Counter())[outcome] += 1
            cents, days = ([row.values[k]] if k in row.values else [] for k in ("amount", "on"))
            code, name, _ = row.whose
            self.sums[row.kind].add([code or name or ""], cents, days)
            self._check_days(row.values, past_fields()[row.kind])
            self.undated_payments += row.kind == "payments" and "to_date" in row.values
            if row.kind == "quotes" and outcome == ADDED and not row.values.get("on"):
                self._count_undated(row.values)
            if row.kind == "quotes" and self.kind == "purchases" and not row.values.get("bought"):
                self.left_out[kept_as_quote(row.values)] += 1
        elif outcome != WITH_ORDER:
            self._refuse([Refused(row.line, None, outcome)])

    def _count_undated(self, quote: Values) -> None:
        if quote.get("status") not in ("won", "lost"):
            self.undated_quotes += 1
            self.ending_quotes += bool(quote.get("valid_until"))

    def add_event(self, event: Event, outcome: Counts | str) -> None:
        """Count the calls that an event made, or leave it out for the reason given."""
        if isinstance(outcome, str):
            self.left_out[outcome] += 1
            self.strangers[event.label] += 1
        else:
            self.add_counts("calls", outcome)

    def name_statuses(self) -> None:
        """Say in a note which words of a status are not known, the most common first."""
        words = self.unknown_statuses.most_common(STATUSES)
        said = [f'"{shown(word)}" ({number:,})' for word, number in words]
        more = len(self.unknown_statuses) - len(words)
        said += [f"{more:,} more"] if more else []
        self.notes += (f"status not known, taken as sold: {listed(said)}",) if said else ()

    def name_undated(self) -> None:
        """Say in a note how many open quotes and payments have no day."""
        if self.undated_quotes:
            quotes = count(self.undated_quotes, "open quote")
            days = ("on", "expected_on", "valid_until")
            column = next((c for c, field in self.mapping.items() if field in days), None)
            one = self.undated_quotes == 1
            sent = f"{quotes}: the file does not say when {'it was' if one else 'they were'} sent"
            ends = f'{"it ends on its" if one else "they end on their"} "{shown(column or "")}"'
            self.notes += (f"{sent}; {ends}" if column and self.ending_quotes else sent,)
        if self.undated_payments:
            forms = "payment has no day of its own", "payments have no day of their own"
            said = count(self.undated_payments, *forms)
            self.notes += (f"{said}: taken as of the day of the order",)

    def name_not_added(self, names: Iterable[str]) -> None:
        """Say in a note how many customers are in no row but those left out, by the names of the book."""
        if self.left_out_of:
            self.not_added = len(self.left_out_of - set(map(fold, names)))
        if self.not_added:
            said = count(self.not_added, "customer is", "customers are")
            self.notes += (f"{said} only in rows left out, so not added",)

    def name_strangers(self) -> None:
        """Say in a note who is left out, those met most often first."""
        names = [shown(name) for name, _ in self.strangers.most_common(STRANGERS)]
        more = len(self.strangers) - len(names)
        names += [f"{more:,} more"] if more else []
        self.notes += (f"left out: {listed(names)}",) if names else ()

    def add_book(self, whole: Whole) -> None:
        """Say what a book file holds, whole or one tag's part."""
        notes = [f'the part tagged "{whole.tag}"'] if whole.tag is not None else []
        for part in PARTS:
            records = whole.records[part.part]
            if records:
                words = part.word if len(records) == 1 else part.part.replace("_", "-")
                notes.append(f"{len(records):,} {words}")
            past = [k.name for k in keys_of(part) if k.type == "day" and k.key not in PLANNED]
            for record in records:
                self._check_days(record.values, past)
        self.notes = tuple(notes)

    @property
    def is_left_out(self) -> bool:
        """Whether there are rows, and not one is of use."""
        return bool(self.left_out) and not (self.by_kind or self.refused or self.cancelled)

    def take_out(self, taken: Counts) -> None:
        """Count orders that were cancelled since as taken out, which were left out so far."""
        self.cancelled = taken.total()
        self.left_out -= taken

    def _refuse(self, refused: Sequence[Refused]) -> None:
        self.refused_count += len(refused)
        self.refused += refused[: REFUSED_SHOWN - len(self.refused)]

    def _check_days(self, values: Values, fields: Sequence[str]) -> None:
        last = max((values.get(field) or 0 for field in fields), default=0)
        if last > self._until:
            self._count_future(last)

    def _count_future(self, day: int) -> None:
        self.future += 1
        self.furthest = max(day, self.furthest or 0)


def _as_row(purchase: PurchaseRow) -> Row:
    """A purchase with its fields by name, without the customer's other codes and the extras."""
    values = {
        FIELD_OF_COLUMN.get(name, name): value
        for name, value in purchase._asdict().items()
        if value is not None and name not in ("line", "also", "extra", "items")
    }
    return Row("purchases", purchase.line, values, {})
