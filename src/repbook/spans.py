"""Lengths of time as they are typed: `30d`, `every 3 months`."""

import re
from datetime import date

from repbook.calendar_names import NUMBER_WORDS, UNITS, shift
from repbook.errors import InvalidInput
from repbook.text import shown

EVERY = {
    "daily": "1d",
    "weekly": "1w",
    "fortnightly": "2w",
    "monthly": "1m",
    "quarterly": "3m",
    "half-yearly": "6m",
    "yearly": "1y",
    "annually": "1y",
}
HINT = "Write a number of days, or like 30d, 4w, 3m, 1y"


def read_span(text: str, most: int = 36_525) -> int:
    """A length of time in days: `30d`, `4w`, `90`, `2 weeks`; 1 to `most`, or InvalidInput."""
    number, unit = _span(text)
    # a month is a twelfth of a year: 3m is 91 days
    days = {"d": number, "w": 7 * number, "m": round(number * 365.25 / 12), "y": 365 * number}[unit]
    if days > most:
        hint = f"It takes up to {most // 365} years, written like 30d, 4w, 3m, 1y"
        raise InvalidInput(f'"{shown(text)}" is too long a time', hint=hint)
    if days < 1:
        raise InvalidInput(f'"{shown(text)}" is no length of time', hint=HINT)
    return days


def is_span(text: str) -> bool:
    """Whether a text is a length of time."""
    try:
        return read_span(text) > 0
    except InvalidInput:
        return False


def read_every(text: str) -> str:
    """How often something repeats, in its stored form: `1y`, `3m`, `2w`, `10d`."""
    said = _said(text).removeprefix("every ")
    if said in EVERY:
        return EVERY[said]
    number, unit = _span("1 " + said if said in UNITS else said)
    if not 1 <= number <= 1000:
        raise InvalidInput(f'"{shown(text)}" is not how often something can repeat', hint=HINT)
    return f"{number}{unit}"


def after(day: date, every: str, times: int = 1) -> date:
    """The day a stored span (`1y`, `3m`) after another, or `times` such spans after it.

    Counted from the first day a promise of the 31st stays at the end of the month.
    """
    return shift(day, times * int(every[:-1]), every[-1])


def _span(text: str) -> tuple[int, str]:
    match = re.fullmatch(r"([0-9]{1,5}|[a-z]+) ?([a-z]*)", _said(text))
    if match is not None and (not match[2] or match[2] in UNITS):
        number = number_of(match[1])
        if number is not None:
            factor, unit = UNITS[match[2]] if match[2] else (1, "d")
            return number * factor, unit
    raise InvalidInput(f'"{shown(text)}" is not a length of time repbook knows', hint=HINT)


def number_of(word: str) -> int | None:
    """A small number in digits or words; `a` is one."""
    if word.isdigit():
        return int(word)
    if word in NUMBER_WORDS[1:]:
        return NUMBER_WORDS.index(word)
    return 1 if word in ("a", "an") else None


def _said(text: str) -> str:
    return " ".join(text[:80].lower().split())
