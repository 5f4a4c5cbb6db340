"""Files into the book: all of them or nothing, harmless when done again.

One change, one step for `undo`. `rehearse` does the same and takes it all back,
which is the preview.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.book.importing.customers import People
from repbook.book.importing.others import Others
from repbook.book.importing.purchases import Purchases
from repbook.book.importing.row_filter import Wanted
from repbook.book.importing.tally import Counting, Tally
from repbook.errors import ImportRefused
from repbook.transfer.book_json_import import Whole, is_json, load, read
from repbook.transfer.calendar_names import shown
from repbook.transfer.money import digits_of
from repbook.transfer.open_file import first_bytes, unpacked
from repbook.transfer.open_sheet import Source, Wishes, open_sheet
from repbook.transfer.sheet import Sheet

if TYPE_CHECKING:
    from repbook.book import Book

# Who is named comes before what they did.
ORDER = (
    "allies",
    "customers",
    "contacts",
    "purchases",
    "returns",
    "payments",
    "problems",
    "calls",
    "promises",
    "feedback",
)


class Imported(NamedTuple):
    """What an import came to; `batch` is its change, None when nothing was written."""

    files: tuple[Tally, ...]
    new_customers: int
    alike: tuple[tuple[str, str], ...]
    batch: int | None
    currency: str | None


Progress = Callable[[str, int, int], None]


@contextmanager
def _few_searches() -> Iterator[None]:
    """Rows hold no cycles: looking for some after every 700 of them took 6 % of an import."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@_few_searches()
def import_files(
    book: Book,
    sources: Sequence[Source],
    wishes: Wishes,
    *,
    on: date,
    until: date | None = None,
    skip_bad: bool = False,
    rehearse: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Take files in, in the order that their kinds need, as one change.

    Raises ImportRefused, with nothing written, when a file cannot be read, or
    when a row is refused and `skip_bad` is not set. With `rehearse` nothing is
    written either way, and refused rows are only counted. What is dated after
    `until` (`on`) is taken like the rest, and counted.
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
    if wholes and wishes.where:
        raise ImportRefused(
            f"{wholes[0][0]} is a whole book, which has no columns",
            hint="Leave --where out; export book --tag T writes a part of a book",
        )
    tables, empty = _tables([source for source in sources if not is_json(source)])
    sheets, wishes = _opened(tables, wishes)
    last = (until or on).toordinal()
    with book.rehearsal("import") if rehearse else book.change("import"):
        before = book.customers.count()
        tallies = [*empty, *(_merge(book, name, whole, last) for name, whole in wholes)]
        people = People(book, on)
        purchases, others = Purchases(book, people, on), Others(book, people, on)
        wanted = Wanted(people, sheets, wishes)
        tallies += [_take(s, wanted, purchases, others, Counting(last), progress) for s in sheets]
        if sheets:
            others.tie()
        refused = sum(tally.refused_count for tally in tallies)
        if refused and not skip_bad and not rehearse:
            raise _refusal(tallies, refused)
        _keep_currency(book, wishes.currency)
        book.said = ", ".join(tally.name for tally in tallies)
        new = book.customers.count() - before
        alike = people.alike()
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
            nothing = Tally(source.name, "records", "plain", 0, {}, {}, (), 0, {}, (), ())
            empty.append(nothing)
        else:
            tables.append(source)
    return tables, empty


def _opened(sources: Sequence[Source], wishes: Wishes) -> tuple[list[Sheet], Wishes]:
    """The sheets in the order of their kinds; the currency that one names holds for all."""
    sheets: list[tuple[Source, Sheet, str | None]] = []
    wishes = wishes._replace(several=len(sources) > 1)
    for source in sources:
        sheet = open_sheet(source, wishes)
        sheets.append((source, sheet, wishes.currency))
        if wishes.currency is None and sheet.currency is not None:
            wishes = wishes._replace(currency=sheet.currency)
    if sheets and not any(sheet.filtered for _, sheet, _ in sheets):
        column = wishes.where[0][0]
        raise ImportRefused(
            f'None of the files has a column "{shown(column)}"',
            hint=f"Columns of {sheets[0][1].name}: {', '.join(map(shown, _columns(sheets[0][1])))}",
        )
    if digits_of(wishes.currency) != digits_of(None):
        # those that were opened before it was known would be read with other decimals
        sheets = [
            (source, sheet if sheet.currency or known else open_sheet(source, wishes), known)
            for source, sheet, known in sheets
        ]
    return sorted((s for _, s, _ in sheets), key=lambda sheet: ORDER.index(sheet.kind)), wishes


def _columns(sheet: Sheet) -> list[str]:
    return [*sheet.mapping, *sheet.unknown_columns][:30]


def _keep_currency(book: Book, currency: str | None) -> None:
    """The book's currency, from now on, if it had none."""
    known = book.conn.execute("SELECT 1 FROM settings WHERE key = 'currency'").fetchone()
    if currency is not None and known is None:
        book.journal.insert("settings", key="currency", value=currency)


def _merge(book: Book, name: str, whole: Whole, until: int) -> Tally:
    """Take a whole book in; what it came to."""
    from repbook.book.importing.book_json import Merge

    merge, counting = Merge(book, name, whole), Counting(until)
    merge.run()
    for part, counts in merge.counts.items():
        counting.add(part, counts)
    return counting.of_book(name, whole)


def _take(
    sheet: Sheet,
    wanted: Wanted,
    purchases: Purchases,
    others: Others,
    counting: Counting,
    progress: Progress | None,
) -> Tally:
    read = 0
    purchases.begin(sheet.row_count if sheet.kind == "purchases" else 0)
    others.begin()
    for chunk in sheet.chunks() if sheet.filtered else map(wanted.only, sheet.chunks()):
        read += chunk.read
        counting.chunk(chunk)
        counting.add("purchases", purchases.take(chunk.purchases))
        for row in chunk.rows:
            counting.row(row, others.take(row))
        if progress is not None:
            progress(sheet.name, read, sheet.row_count)
    counting.add("purchases", purchases.end())
    return counting.of_sheet(sheet, wanted.note(sheet))


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
