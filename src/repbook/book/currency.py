"""Naming the book's currency, and what that makes of the amounts that are noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.errors import Conflict

if TYPE_CHECKING:
    from repbook.book import Book


def new_digits(book: Book, code: str) -> tuple[int, int] | None:
    """How stored amounts must be scaled for a currency's digits: (times, by); None for not.

    Amounts noted before any currency was named were units of that one all along.
    """
    from repbook.transfer.money import digits_of

    old = book.settings.get("currency") or None
    if code == (old or "") or digits_of(old) == digits_of(code or None):
        return None
    amounts = book.conn.execute(
        "SELECT 1 FROM purchases UNION ALL SELECT 1 FROM returns"
        " UNION ALL SELECT 1 FROM payments LIMIT 1"
    ).fetchone()
    if amounts is None:
        return None
    if old is not None:
        raise Conflict(
            f"The book's amounts are in {old};"
            f" as {code or 'no currency'} they would mean something else",
            hint="A book has one currency: keep the other in a book of its own, with --book FILE",
        )
    by = 10 ** max(0, digits_of(old) - digits_of(code))
    for table, letter in (("purchases", "o"), ("returns", "r"), ("payments", "m")):
        part = book.conn.execute(f'SELECT id FROM "{table}" WHERE cents % ?', (by,)).fetchone()
        if part is not None:
            raise Conflict(
                f"{code} has no decimals of that kind, and {letter}{part[0]} has some",
                hint=f"repbook correct {letter}{part[0]} --amount …",
            )
    return 10 ** max(0, digits_of(code) - digits_of(old)), by


def name(book: Book, code: str | None) -> None:
    """Make a currency the book's, within a change, because an amount is the first to name one.

    None is no currency named. Raises Conflict when the book has another by now.
    """
    if code is None:
        return
    row = book.conn.execute("SELECT value FROM settings WHERE key = 'currency'").fetchone()
    if row is not None and row[0] != code:
        raise Conflict(f"The amount is in {code}, and this book is in {row[0]}")
    if row is None:
        scale = new_digits(book, code)
        book.journal.insert("settings", key="currency", value=code)
        if scale is not None:
            rescale(book, scale)
    book.reread()


def rescale(book: Book, scale: tuple[int, int]) -> None:
    """Write every amount anew, within a change."""
    times, by = scale
    for table in ("purchases", "returns", "payments"):
        for id, cents in book.conn.execute(f'SELECT id, cents FROM "{table}"').fetchall():
            book.journal.update(table, id, cents=cents * times // by)
