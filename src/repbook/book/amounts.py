"""Amounts as they would be typed, for refusals and for the list of changes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repbook.book import Book


def amount(book: "Book", cents: int) -> str:
    """Minor units in major ones, with as many decimals as the book's currency has."""
    from repbook.interchange.money import digits_of

    digits = digits_of(book.settings.get("currency"))
    return f"{cents / 10**digits:.{digits}f}"
