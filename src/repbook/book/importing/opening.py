"""The files of an import, opened as the book's settings let them be read."""

from collections.abc import Sequence

from repbook.book.importing.tally import Tally
from repbook.errors import ImportRefused
from repbook.money import digits_of
from repbook.text import shown
from repbook.transfer.book_json import Whole, is_json, load, read
from repbook.transfer.kinds import KIND_NAMES
from repbook.transfer.open_file import Source, first_text
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import Sheet, Wishes


def open_sources(
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
