"""The book's currency: set it, and rescale the stored amounts."""

from repbook.book import Book
from repbook.errors import Conflict
from repbook.money import digits_of
from repbook.store.purchases import AMOUNTS, amount_with_part, any_amount
from repbook.store.tables import values_of
from repbook.store.transactions import read_settings, write_setting


def _new_digits(book: Book, code: str) -> tuple[int, int]:
    """How stored amounts must be scaled for a currency's digits: (times, by).

    Amounts recorded before any currency was named were units of that one all along.
    """
    old = book.settings.get("currency") or None
    if digits_of(old) == digits_of(code or None) or not any_amount(book.conn):
        return 1, 1
    if old is not None:
        name = f"{code.lower()}.db"
        raise Conflict(
            f"The book's amounts are in {old};"
            f" as {code or 'no currency'} they would mean something else",
            hint=f"The other needs a book of its own: repbook --book {name} config currency {code}"
            if code
            else "A book has one currency: repbook config currency",
        )
    by = 10 ** max(0, digits_of(old) - digits_of(code))
    part = amount_with_part(book.conn, by)
    if part is not None:
        raise Conflict(
            f"{code} has fewer decimals than {part}",
            hint=f"repbook correct {part} --amount …",
        )
    return 10 ** max(0, digits_of(code) - digits_of(old)), by


def name_currency(book: Book, code: str | None) -> None:
    """Make a currency the book's, within a change, because an amount is the first to name one.

    None is no currency named. Raises Conflict when the book has another by now.
    """
    if code is None:
        return
    known = read_settings(book.conn).get("currency")
    if known is not None and known != code:
        raise Conflict(
            f"The amount is in {code}, and this book is in {known}",
            hint=f"Write the amount in {known}, without a sign",
        )
    if known is None:
        set_currency(book, code)
    book.reread()


def set_currency(book: Book, code: str) -> None:
    """Make a currency the book's, or none, and rescale every amount to it, within a change."""
    times, by = _new_digits(book, code)
    write_setting(book.journal, "currency", code or None)
    for table in (*AMOUNTS, "items") if times != by else ():
        for id, cents in values_of(book.conn, table, ("id", "cents")):
            if cents is not None:
                book.journal.update(table, id, cents=cents * times // by)


def amount(book: Book, cents: int) -> str:
    """Minor units in major ones, with decimals only where there are some; no marks between."""

    digits = digits_of(book.settings.get("currency"))
    whole, part = divmod(abs(cents), 10**digits)
    decimals = f"{book.settings.get('decimal', '.')}{part:0{digits}d}" if part else ""
    return f"{'-' if cents < 0 else ''}{whole}{decimals}"
