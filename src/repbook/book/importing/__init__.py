"""Import of files: all of them or nothing, safe to repeat.

One change, one step for `undo`. A preview (`rehearse`) does the same and rolls it back.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from repbook.book import Book
from repbook.book.currency import name_currency
from repbook.book.importing.balances import Balances, OtherBalance
from repbook.book.importing.customers import CustomerMatcher
from repbook.book.importing.events import EventImporter
from repbook.book.importing.opening import open_sources
from repbook.book.importing.own_fields import OwnFields
from repbook.book.importing.purchases import PurchaseImporter
from repbook.book.importing.refusals import nothing_taken, refusal
from repbook.book.importing.row_filter import RowFilter
from repbook.book.importing.row_importer import RowImporter
from repbook.book.importing.tally import UPDATED, Tally
from repbook.errors import ImportRefused
from repbook.formatter import count
from repbook.store import changes
from repbook.store.changes import Image
from repbook.transfer.book_json import Whole
from repbook.transfer.open_file import Source
from repbook.transfer.sheet import Sheet, Wishes

BELONGINGS = ("contacts", "addresses", "aliases", "tags")  # what a customer has several of


# Rows of an import that is backed up before: more than a person would go through by hand
LARGE = 200


class Imported(NamedTuple):
    """The result of an import; `batch` is the id of its change, None when nothing was written."""

    files: tuple[Tally, ...]
    new_customers: int
    alike: tuple[tuple[str, str], ...]
    batch: int | None
    currency: str | None
    has_news: bool  # whether anything in the book is another afterwards
    known_by: dict[str, tuple[str, ...]]  # key to the customers of the book that it found
    updates: tuple[Image, ...] = ()  # in a preview: what it does to records that the book has
    was_empty: bool = False  # whether the book had no customers before
    named: str | None = None  # the currency, where the files are the first to name one
    other_balances: tuple[OtherBalance, ...] = ()  # of files of customers, where orders came too
    replaced_notes: tuple[tuple[str, str], ...] = ()  # whose (customers, contacts), and what it was
    # new customers who have no row: named only as who referred others
    referrers: tuple[str, ...] = ()
    new_names: Mapping[int, str] = {}  # in a preview: of new customers whom updates name


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

    Raises ImportRefused, with nothing written, when a file cannot be read or a row is refused
    without `skip_bad`. With `rehearse` nothing is written, and refused rows are only counted. Rows
    dated after `until` (by default `on`) are imported like the rest, and counted.
    """
    settings, wishes = book.settings, wishes._replace(today=on)
    opened = open_sources(settings, sources, wishes)
    last = (until or on).toordinal()
    with book.rehearsal("import") if rehearse else book.change("import"):
        if book.settings != settings:  # another program was quicker
            opened = open_sources(book.settings, sources, wishes)
        wishes, books, empty, sheets = opened
        if not rehearse and not book.empty and _rows(books, sheets) >= LARGE:
            book.back_up("import")
        name_currency(book, wishes.currency)
        before = book.customers.count()
        tallies = [*empty, *(_merge_book(book, name, whole, last) for name, whole in books)]
        customers = CustomerMatcher(book, on)
        purchases, rows = PurchaseImporter(book, customers), RowImporter(book, customers, on)
        rules, own, balances = RowFilter(customers, sheets, wishes), OwnFields(book), Balances(book)
        tallies += [
            _import_events(sheet, EventImporter(book, on), last)
            if sheet.of_events
            else _import_sheet(book, sheet, rules, own, purchases, rows, balances, last)
            for sheet in sheets
        ]
        if sheets:
            rows.link()
        others = balances.others(on) if any(t.by_kind.get("purchases") for t in tallies) else ()
        _refuse_events_of_nobody(sheets, tallies)
        if all(tally.is_left_out for tally in tallies):
            raise nothing_taken(tallies, sources, wishes)
        refused = any(tally.refused_count for tally in tallies)
        if refused and not skip_bad and not rehearse:
            raise refusal(tallies, sources, wishes, "currency" not in settings)
        book.summary = ", ".join(tally.name for tally in tallies)
        new = book.customers.count() - before + customers.joined
        alike = customers.alike()
        has_news = bool(book.journal.touched)
        updates = _updates(book) if rehearse and any(t.total[UPDATED] for t in tallies) else ()
        named_new = _referrers_of(updates, book, customers)
        batch = book.journal.change_id if has_news and not rehearse else None
    if not rehearse:
        book.reread()
    known_by = {key: tuple(each.values()) for key, each in customers.known_by.items() if each}
    named = None if settings.get("currency") else wishes.currency
    result = tuple(tallies), new, alike, batch, wishes.currency, has_news, known_by, updates
    notes = tuple(rows.replaced_notes.values())
    return Imported(*result, not before, named, others, notes, tuple(rows.referrers), named_new)


def _referrers_of(
    updates: Sequence[Image], book: Book, customers: CustomerMatcher
) -> dict[int, str]:
    """The names of the new customers who referred others, by updates of these."""
    ids = {(image.after or {}).get("referred_by_id") for image in updates}
    return {id: book.customers.get(id).name for id in customers.new.intersection(ids)}


def _refuse_events_of_nobody(sheets: Sequence[Sheet], tallies: Sequence[Tally]) -> None:
    if any(sheet.of_events for sheet in sheets) and not any(t.by_kind for t in tallies):
        raise ImportRefused(
            f"{sheets[0].name}: nobody in it is a customer in the book",
            hint="Import or add the customers first, with their phones and e-mails",
        )


def _rows(books: Sequence[tuple[str, Whole]], sheets: Sequence[Sheet]) -> int:
    """How many records and rows there are to import."""
    records = sum(len(each) for _, whole in books for each in whole.records.values())
    return records + sum(sheet.row_count for sheet in sheets)


def _updates(book: Book) -> tuple[Image, ...]:
    """The rows that the open change changes, and those it adds to customers that the book had."""
    book.journal.mark()
    images = changes.images(book.conn, book.journal.change_id or 0)
    new = {(i.table, i.after["id"]) for i in images if i.after and not i.before}

    def updates(image: Image) -> bool:
        if image.before:
            return bool(image.after) and (image.table, image.before["id"]) not in new
        whose = (image.after or {}).get("customer_id")
        return image.table in BELONGINGS and ("customers", whose) not in new

    return tuple(filter(updates, images))


def _merge_book(book: Book, name: str, whole: Whole, until: int) -> Tally:
    from repbook.book.importing.book_json import Merge

    tally = Tally(name, "book", "repbook", sum(map(len, whole.records.values())), until)
    for part, counts in Merge(book, name, whole).run().items():
        tally.add_counts(part, counts)
    tally.add_book(whole)
    return tally


def _import_sheet(
    book: Book,
    sheet: Sheet,
    rules: RowFilter,
    own: OwnFields,
    purchases: PurchaseImporter,
    rows: RowImporter,
    balances: Balances,
    until: int,
) -> Tally:
    tally = Tally(sheet.name, sheet.kind, sheet.source, sheet.row_count, until)
    tally.mapping, tally.unknown_columns = sheet.mapping, sheet.unknown_columns
    tally.notes = (*sheet.notes, *rules.notes(sheet))
    source = None if sheet.own else sheet.source  # what we exported was of several
    purchases.begin(sheet.row_count if sheet.kind == "purchases" else 0, source)
    rows.begin(sheet.kind, source)
    chunks, with_balance = own.chunks(sheet), balances.are_in(sheet)
    for chunk in chunks if sheet.filtered else map(rules.wanted, chunks):
        tally.add_chunk(chunk)
        purchases.cancelled += chunk.cancelled
        tally.add_counts("purchases", purchases.take(chunk.purchases))
        for row in chunk.rows:
            tally.add_row(row, rows.take(row))
            if with_balance and row.kind == "customers":
                balances.take(sheet.name, row.extra, rows.customer)
    tally.add_counts("purchases", purchases.end())
    tally.name_statuses()
    tally.name_undated()
    tally.notes += purchases.notes
    tally.add_counts("items", purchases.items)
    if gone := purchases.items_removed:
        tally.notes += (f"{count(gone, 'item')} no longer in the orders",)
    tally.take_out(purchases.take_out())
    if tally.left_out_of:
        tally.name_not_added(book.customers.names().values())
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
