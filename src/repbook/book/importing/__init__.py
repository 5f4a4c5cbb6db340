"""Files into the book: all of them or nothing, harmless when done again.

One change, one step for `undo`. `rehearse` does the same and takes it all back,
which is the preview.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.book.importing.others import Others
from repbook.book.importing.people import People
from repbook.book.importing.purchases import Purchases
from repbook.errors import ImportRefused
from repbook.interchange.importing import Source, Wishes, open_sheet
from repbook.interchange.money import digits_of
from repbook.interchange.opening import first_bytes, unpacked
from repbook.interchange.sheet import Refused, Sheet
from repbook.interchange.whole_book_in import Whole, is_json, load, read

if TYPE_CHECKING:
    from repbook.book import Book

# Who is named comes before what they did.
ORDER = (
    "allies", "customers", "contacts", "purchases", "returns", "payments", "problems", "calls",
    "promises", "feedback",
)  # fmt: skip
REFUSED_SHOWN = 1_000


class Tally(NamedTuple):
    """What one file came to."""

    name: str
    kind: str
    source: str
    rows: int
    added: int
    updated: int
    unchanged: int
    left_out: dict[str, int]
    refused: tuple[Refused, ...]
    refused_count: int
    mapping: dict[str, str]
    unknown_columns: tuple[str, ...]
    notes: tuple[str, ...]


class Imported(NamedTuple):
    """What an import came to; `batch` is its change, None when nothing was written."""

    files: tuple[Tally, ...]
    new_customers: int
    alike: tuple[tuple[str, str], ...]
    batch: int | None
    currency: str | None


Progress = Callable[[str, int, int], None]


def import_files(
    book: Book,
    sources: Sequence[Source],
    wishes: Wishes,
    *,
    on: date,
    skip_bad: bool = False,
    rehearse: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Take files in, in the order that their kinds need, as one change.

    Raises ImportRefused, with nothing written, when a file cannot be read, or
    when a row is refused and `skip_bad` is not set. With `rehearse` nothing is
    written either way, and refused rows are only counted.
    """
    settings = book.settings
    wishes = wishes._replace(
        usual_order=settings.get("date_order"),
        decimal=settings.get("decimal", "."),
        currency=settings.get("currency"),
    )
    wholes = [(s.name, read(s.name, load(s), digits_of)) for s in sources if is_json(s)]
    if wishes.currency is None:
        named = (whole.settings.get("currency") for _, whole in wholes)
        wishes = wishes._replace(currency=next((c for c in named if c), None))
    tables, empty = _tables([source for source in sources if not is_json(source)])
    sheets, wishes = _opened(tables, wishes)
    with book.rehearsal("import") if rehearse else book.change("import"):
        before = book.customers.count()
        tallies = [*empty, *(_merge(book, name, whole) for name, whole in wholes)]
        people = People(book, on)
        purchases, others = Purchases(book, people, on), Others(book, people, on)
        tallies += [_take(sheet, people, purchases, others, progress) for sheet in sheets]
        if sheets:
            others.tie()
        refused = sum(tally.refused_count for tally in tallies)
        if refused and not skip_bad and not rehearse:
            raise _refusal(tallies, refused)
        _keep_currency(book, wishes.currency)
        book.said = ", ".join(f"{t.name}: {t.added} {t.kind}" for t in tallies)
        new = book.customers.count() - before
        alike = people.alike() if rehearse else ()
        batch = None if rehearse or not book.journal.touched else book.journal.change_id
    if not rehearse:
        book.reread()
    return Imported(tuple(tallies), new, alike, batch, wishes.currency)


def _tables(sources: Sequence[Source]) -> tuple[list[Source], list[Tally]]:
    """Files with something in them; an empty JSON array, as we export, has nothing to say."""
    tables, empty = [], []
    for source in sources:
        head = first_bytes(unpacked(source), 100)
        if b"".join(head.removeprefix(b"\xef\xbb\xbf").split()) == b"[]":
            nothing = Tally(source.name, "records", "plain", 0, 0, 0, 0, {}, (), 0, {}, (), ())
            empty.append(nothing)
        else:
            tables.append(source)
    return tables, empty


def _opened(sources: Sequence[Source], wishes: Wishes) -> tuple[list[Sheet], Wishes]:
    """The sheets in the order of their kinds; the currency that one names holds for all."""
    sheets: list[tuple[Source, Sheet, str | None]] = []
    for source in sources:
        sheet = open_sheet(source, wishes)
        sheets.append((source, sheet, wishes.currency))
        if wishes.currency is None and sheet.currency is not None:
            wishes = wishes._replace(currency=sheet.currency)
    if digits_of(wishes.currency) != digits_of(None):
        # those that were opened before it was known would be read with other decimals
        sheets = [
            (source, sheet if sheet.currency or known else open_sheet(source, wishes), known)
            for source, sheet, known in sheets
        ]
    return sorted((s for _, s, _ in sheets), key=lambda sheet: ORDER.index(sheet.kind)), wishes


def _keep_currency(book: Book, currency: str | None) -> None:
    """The book's currency, from now on, if it had none."""
    known = book.conn.execute("SELECT 1 FROM settings WHERE key = 'currency'").fetchone()
    if currency is not None and known is None:
        book.journal.insert("settings", key="currency", value=currency)


def _merge(book: Book, name: str, whole: Whole) -> Tally:
    """Take a whole book in; what it came to."""
    from repbook.book.importing.whole import Merge

    merge = Merge(book, name, whole)
    merge.run()
    counts = merge.counts
    rows = sum(len(records) for records in whole.records.values())
    notes = [f'the part tagged "{whole.tag}"'] if whole.tag is not None else []
    notes += [f"{len(found):,} {kind}" for kind, found in whole.records.items() if found]
    return Tally(
        name, "book", "repbook", rows, counts.added, counts.updated, counts.unchanged,
        {}, (), 0, {}, (), tuple(notes),
    )  # fmt: skip


def _take(
    sheet: Sheet, people: People, purchases: Purchases, others: Others, progress: Progress | None
) -> Tally:
    read = refused_count = 0
    left_out: dict[str, int] = {}
    refused: list[Refused] = []
    added = updated = unchanged = 0
    purchases.begin(sheet.row_count if sheet.kind == "purchases" else 0)
    others.begin()
    for chunk in sheet.chunks():
        read += chunk.read
        for why, number in chunk.left_out.items():
            left_out[why] = left_out.get(why, 0) + number
        bad = list(chunk.refused)
        a, u, n = purchases.take(chunk.purchases)
        for row in chunk.rows:
            outcome = others.take(row)
            if outcome == "added":
                a += 1
            elif outcome == "updated":
                u += 1
            elif outcome == "unchanged":
                n += 1
            else:
                bad.append(Refused(row.line, None, outcome))
        added, updated, unchanged = added + a, updated + u, unchanged + n
        refused_count += len(bad)
        refused += bad[: max(0, REFUSED_SHOWN - len(refused))]
        if progress is not None:
            progress(sheet.name, read, sheet.row_count)
    a, u, n = purchases.end()
    return Tally(
        sheet.name, sheet.kind, sheet.source, sheet.row_count, added + a, updated + u,
        unchanged + n, left_out, tuple(refused), refused_count, sheet.mapping,
        sheet.unknown_columns, sheet.notes,
    )  # fmt: skip


def _refusal(tallies: Sequence[Tally], count: int) -> ImportRefused:
    bad = [(tally.name, refused) for tally in tallies for refused in tally.refused]
    told = "; ".join(
        f"{name} line {row.line}{f', {row.column}' if row.column else ''}: {row.why}"
        for name, row in bad[:5]
    )
    more = f"; and {count - 5} more" if count > 5 else ""
    rows = "1 row" if count == 1 else f"{count} rows"
    return ImportRefused(
        f"Nothing was imported, for {rows} cannot be read: {told}{more}",
        hint="Mend the file, or take the rest with --skip-bad"
        " (the refused rows go to a file beside)",
    )
