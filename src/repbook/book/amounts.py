"""Amounts as they would be typed, for refusals and for the list of changes."""

from repbook.book import Book


def amount(book: Book, cents: int) -> str:
    """Minor units in major ones, with decimals only where there are some; no marks between."""
    from repbook.money import digits_of

    digits = digits_of(book.settings.get("currency"))
    whole, part = divmod(abs(cents), 10**digits)
    decimals = f"{book.settings.get('decimal', '.')}{part:0{digits}d}" if part else ""
    return f"{'-' if cents < 0 else ''}{whole}{decimals}"
