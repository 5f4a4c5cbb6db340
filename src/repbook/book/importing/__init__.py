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
from repbook.interchange.sheet import Refused, Sheet

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
    sheets = []
    for source in sources:
        sheet = open_sheet(source, wishes)
        if wishes.currency is None and sheet.currency is not None:
            wishes = wishes._replace(currency=sheet.currency)
        sheets.append(sheet)
    sheets.sort(key=lambda sheet: ORDER.index(sheet.kind))
    with book.rehearsal("import") if rehearse else book.change("import"):
        before = book.customers.count()
        people = People(book, on)
        purchases, others = Purchases(book, people, on), Others(book, people, on)
        tallies = [_take(sheet, people, purchases, others, progress) for sheet in sheets]
        others.tie()
        refused = sum(tally.refused_count for tally in tallies)
        if refused and not skip_bad and not rehearse:
            raise _refusal(tallies, refused)
        if wishes.currency != settings.get("currency") and wishes.currency is not None:
            book.journal.insert("settings", key="currency", value=wishes.currency)
        book.said = ", ".join(f"{t.name}: {t.added} {t.kind}" for t in tallies)
        new = book.customers.count() - before
        alike = people.alike() if rehearse else ()
        batch = None if rehearse or not book.journal.touched else book.journal.change_id
    if not rehearse:
        book.reload()
    return Imported(tuple(tallies), new, alike, batch, wishes.currency)


def _take(
    sheet: Sheet, people: People, purchases: Purchases, others: Others, progress: Progress | None
) -> Tally:
    read = refused_count = 0
    left_out: dict[str, int] = {}
    refused: list[Refused] = []
    added = updated = unchanged = 0
    purchases.begin()
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
        hint="Mend the file, or take the rest with --skip-bad (the refused rows go to a file beside)",
    )
