"""Import of files: all of them or nothing, safe to repeat.

One change, one step for `undo`. A preview (`rehearse`) does the same and rolls it back.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from repbook.book import Book
from repbook.book.currency import name_currency
from repbook.book.importing.customers import CustomerMatcher, RowFilter
from repbook.book.importing.events import EventImporter
from repbook.book.importing.purchases import PurchaseImporter
from repbook.book.importing.row_importer import RowImporter
from repbook.book.importing.tally import UPDATED, Tally
from repbook.errors import ImportRefused
from repbook.money import digits_of
from repbook.store import changes
from repbook.store.changes import Image
from repbook.text import shown
from repbook.transfer.book_json import Whole, is_json, load, read
from repbook.transfer.kinds import KIND_NAMES
from repbook.transfer.open_file import Source, first_text
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import Sheet, Wishes

BELONGINGS = ("contacts", "addresses", "aliases", "tags")  # what a customer has several of


class Imported(NamedTuple):
    """The result of an import; `batch` is the id of its change, None when nothing was written."""

    files: tuple[Tally, ...]
    new_customers: int
    alike: tuple[tuple[str, str], ...]
    batch: int | None
    currency: str | None
    has_news: bool  # whether anything in the book is another afterwards
    updates: tuple[Image, ...] = ()  # in a preview: what it does to records that the book has


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Rows hold no cycles: collecting after every 700 of them took 6 % of an import."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@_rare_garbage_collection()
def import_files(
    book: Book,
    sources: Sequence[Source],
    wishes: Wishes,
    *,
    on: date,
    until: date | None = None,
    skip_bad: bool = False,
    rehearse: bool = False,
) -> Imported:
    """Import files in the order that their kinds need, as one change.

    Raises ImportRefused, with nothing written, when a file cannot be read, or
    when a row is refused and `skip_bad` is not set. With `rehearse` nothing is
    written either way, and refused rows are only counted. Rows dated after
    `until` (by default `on`) are imported like the rest, and counted.
    """
    settings, wishes = book.settings, wishes._replace(today=on)
    opened = _open_sources(settings, sources, wishes)
    last = (until or on).toordinal()
    with book.rehearsal("import") if rehearse else book.change("import"):
        if book.settings != settings:  # another program was quicker
            opened = _open_sources(book.settings, sources, wishes)
        wishes, books, empty, sheets = opened
        name_currency(book, wishes.currency)
        before = book.customers.count()
        tallies = [*empty, *(_merge_book(book, name, whole, last) for name, whole in books)]
        customers = CustomerMatcher(book, on)
        purchases, rows = PurchaseImporter(book, customers), RowImporter(book, customers, on)
        rules = RowFilter(customers, sheets, wishes)
        tallies += [
            _import_events(sheet, EventImporter(book, on), last)
            if sheet.of_events
            else _import_sheet(sheet, rules, purchases, rows, last)
            for sheet in sheets
        ]
        if sheets:
            rows.link()
        if any(sheet.of_events for sheet in sheets) and not any(t.by_kind for t in tallies):
            raise ImportRefused(
                f"{sheets[0].name}: nobody in it is a customer in the book",
                hint="Import or add the customers first, with their phones and e-mails",
            )
        refused = sum(tally.refused_count for tally in tallies)
        if refused and not skip_bad and not rehearse:
            raise _refusal(tallies, refused)
        book.summary = ", ".join(tally.name for tally in tallies)
        new = book.customers.count() - before
        alike = customers.alike()
        has_news = bool(book.journal.touched)
        updating = rehearse and any(tally.total[UPDATED] for tally in tallies)
        updates = _updates(book) if updating else ()
        batch = book.journal.change_id if has_news and not rehearse else None
    if not rehearse:
        book.reread()
    return Imported(tuple(tallies), new, alike, batch, wishes.currency, has_news, updates)


def _updates(book: Book) -> tuple[Image, ...]:
    """The rows that the open change changes, and those it adds to customers that the book had."""
    book.journal.mark()
    assert book.journal.change_id is not None
    images = changes.images(book.conn, book.journal.change_id)
    added = [(image.table, image.after or {}) for image in images if not image.before]
    new = {row["id"] for table, row in added if table == "customers"}
    return tuple(
        image
        for image in images
        if image.before
        or (image.table in BELONGINGS and (image.after or {})["customer_id"] not in new)
    )


def _open_sources(
    settings: dict[str, str], sources: Sequence[Source], wishes: Wishes
) -> tuple[Wishes, list[tuple[str, Whole]], list[Tally], list[Sheet]]:
    """Open every file as the settings let it be read: books, files of nothing, tables."""
    wishes = wishes._replace(
        usual_order=settings.get("date_order"),
        decimal=settings.get("decimal", "."),
        currency=settings.get("currency"),
        region=settings.get("region"),
    )
    books = [(s.name, read(s.name, load(s), digits_of)) for s in sources if is_json(s)]
    if wishes.currency is None:
        named = (whole.settings.get("currency") for _, whole in books)
        wishes = wishes._replace(currency=next((c for c in named if c), None))
    if books and wishes.where:
        raise ImportRefused(
            f"{books[0][0]} is a whole book, which has no columns",
            hint="Leave --where out; export book --tag T writes a part of a book",
        )
    tables = [source for source in sources if not is_json(source)]
    # an empty JSON array is what we export where there is nothing
    empty = [source for source in tables if b"".join(first_text(source).split()) == b"[]"]
    sheets, wishes = _open_all([source for source in tables if source not in empty], wishes)
    nothing = [Tally(source.name, "records", "plain") for source in empty]
    return wishes, books, nothing, sheets


def _open_all(sources: Sequence[Source], wishes: Wishes) -> tuple[list[Sheet], Wishes]:
    """The sheets in the order of their kinds; a currency that one names is used for all."""
    sheets: list[tuple[Source, Sheet, str | None]] = []
    wishes = wishes._replace(several=len(sources) > 1)
    for source in sources:
        sheet = open_sheet(source, wishes)
        sheets.append((source, sheet, wishes.currency))
        if wishes.currency is None and sheet.currency is not None:
            wishes = wishes._replace(currency=sheet.currency)
    if sheets and not any(sheet.filtered for _, sheet, _ in sheets):
        first = sheets[0][1]
        columns = ", ".join(map(shown, [*first.mapping, *first.unknown_columns][:30]))
        raise ImportRefused(
            f'None of the files has a column "{shown(wishes.where[0][0])}"',
            hint=f"Columns of {first.name}: {columns}",
        )
    if digits_of(wishes.currency) != digits_of(None):
        # files opened before the currency was known were read with other decimals
        sheets = [
            (source, sheet if sheet.currency or known else open_sheet(source, wishes), known)
            for source, sheet, known in sheets
        ]
    return sorted((s for _, s, _ in sheets), key=lambda sheet: KIND_NAMES.index(sheet.kind)), wishes


def _merge_book(book: Book, name: str, whole: Whole, until: int) -> Tally:
    from repbook.book.importing.book_json import Merge

    tally = Tally(name, "book", "repbook", sum(map(len, whole.records.values())), until)
    for part, counts in Merge(book, name, whole).run().items():
        tally.add_counts(part, counts)
    tally.add_book(whole)
    return tally


def _import_sheet(
    sheet: Sheet,
    rules: RowFilter,
    purchases: PurchaseImporter,
    rows: RowImporter,
    until: int,
) -> Tally:
    tally = Tally(sheet.name, sheet.kind, sheet.source, sheet.row_count, until)
    tally.mapping, tally.unknown_columns = sheet.mapping, sheet.unknown_columns
    tally.notes = (*sheet.notes, *rules.notes(sheet))
    purchases.begin(sheet.row_count if sheet.kind == "purchases" else 0)
    rows.begin()
    for chunk in sheet.chunks() if sheet.filtered else map(rules.wanted, sheet.chunks()):
        tally.add_chunk(chunk)
        tally.add_counts("purchases", purchases.take(chunk.purchases))
        for row in chunk.rows:
            tally.add_row(row, rows.take(row))
    tally.add_counts("purchases", purchases.end())
    # the file's own kind comes first
    tally.by_kind = dict(sorted(tally.by_kind.items(), key=lambda each: each[0] != sheet.kind))
    return tally


def _import_events(sheet: Sheet, importer: EventImporter, until: int) -> Tally:
    tally = Tally(sheet.name, sheet.kind, sheet.source, sheet.row_count, until)
    for chunk in sheet.chunks():
        tally.add_chunk(chunk)
        for event in sorted(chunk.events, key=attrgetter("at")):
            tally.add_event(event, importer.take(event))
    tally.name_strangers()
    tally.first = importer.first
    return tally


def _refusal(tallies: Sequence[Tally], count: int) -> ImportRefused:
    bad = [f"{tally.name} {refused.text}" for tally in tallies for refused in tally.refused]
    more = f"; and {count - 5} more" if count > 5 else ""
    rows = "1 row" if count == 1 else f"{count} rows"
    return ImportRefused(
        f"Nothing was imported, for {rows} cannot be read: {'; '.join(bad[:5])}{more}",
        hint="Fix the file, or take the rest with --skip-bad"
        " (the refused rows go to a file beside)",
    )
