"""Phone numbers in any spelling, compared."""

from __future__ import annotations

from functools import cache

from repbook.text import phone_key, same_phone

ENDING = 6  # digits that two spellings of one number always share


@cache
def dialled(text: str, region: str | None) -> str | None:
    """A number as it is dialled from abroad, `+46855501234`; None where that is not known.

    Without a region it is known only for numbers with their country's code.
    """
    import phonenumbers

    said = text.strip().lower().removeprefix("tel:")
    said = f"+{said[2:]}" if said.startswith("00") else said
    try:
        number = phonenumbers.parse(said, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    number.extension = None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def ending(text: str) -> str:
    """The last digits, which all spellings of a number share; empty for no number."""
    digits = phone_key(text)
    return digits[-ENDING:] if len(digits) >= ENDING else ""


def one_number(one: str, other: str, region: str | None) -> bool:
    """Whether two spellings are the same number: by the numbering plans, else by their digits."""
    a, b = dialled(one, region), dialled(other, region)
    if a is not None and b is not None:
        return a == b
    return same_phone(one, other)
