"""How the days of an imported file are read: in the one order of their column."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date

from repbook.calendar_names import FIRST_YEAR, LAST_YEAR, MONTH_BY_NAME, full_year, no_such_day
from repbook.errors import InvalidInput
from repbook.text import shown

# What programs write for "no date".
NO_DAY = frozenset(
    [
        "",
        "0000-00-00 00:00:00",
        *"0/0/00 00/00/00 0/0/0000 00/00/0000 0000-00-00 - -- n/a na none null never 0".split(),
    ]
)
EXCEL_EPOCH = date(1899, 12, 30).toordinal()
TIME_AFTER = r"(?:[ T,]+[0-9]{1,2}[:.][0-9]{2}.*|[ T]+[0-9]{6}.*)?"
DAY_IN_NUMBERS = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})" + TIME_AFTER)
DAY_IN_WORDS = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(?:([0-9]{1,2})(?:st|nd|rd|th)?[- .]+([A-Za-z]{3,9})\.?"
    r"|([A-Za-z]{3,9})\.?[- ]+([0-9]{1,2})(?:st|nd|rd|th)?),?[- ]+([0-9]{4}|[0-9]{2})" + TIME_AFTER
)
SERIAL = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")


def day_reader(order: str | None, serial: bool) -> Callable[[str], int | None]:
    """A reader of days as ordinals, in one order of day and month, or as serial numbers."""

    def read(text: str) -> int | None:
        said = text.strip()
        if said[4:5] == "-" and said[7:8] == "-" and said[:10].isascii() and len(said) == 10:
            with suppress(ValueError):
                day = date.fromisoformat(said)
                if FIRST_YEAR <= day.year <= LAST_YEAR:
                    return day.toordinal()
        if said.lower() in NO_DAY:
            return None
        if serial and (match := SERIAL.fullmatch(said)) and 18_000 <= int(match[1]) < 80_000:
            return EXCEL_EPOCH + int(match[1])
        parts = day_parts(said, order)
        if parts is None:
            raise InvalidInput(f'"{shown(said)}" is not a date repbook knows')
        year, month, number = parts
        why = no_such_day(year, month, number)
        if why is None and not FIRST_YEAR <= year <= LAST_YEAR:
            why = f"repbook keeps {FIRST_YEAR} to {LAST_YEAR}"
        if why is not None:
            raise InvalidInput(f'"{shown(said)}" is no day: {why}')
        return date(year, month, number).toordinal()

    return read


def day_parts(said: str, order: str | None) -> tuple[int, int, int] | None:
    """Year, month and day of a cell, even if there is no such day; None where it names none."""
    match = DAY_IN_NUMBERS.fullmatch(said)
    if match:
        one, two, three = match[1], match[3], match[4]
        if len(one) == 4 and len(three) <= 2:
            return int(one), int(two), int(three)
        if len(one) > 2 or len(three) in (1, 3):
            return None
        if order == "ymd" and len(three) == 2:
            return full_year(one), int(two), int(three)
        if order == "mdy":
            return full_year(three), int(one), int(two)
        return full_year(three), int(two), int(one)
    match = DAY_IN_WORDS.fullmatch(said)
    if match:
        month = MONTH_BY_NAME.get((match[2] or match[3]).lower())
        if month is not None:
            return full_year(match[5]), month, int(match[1] or match[4])
        return None
    if re.fullmatch(r"[12][0-9]{7}(?:T[0-9]{4,6}Z?)?", said):
        return int(said[:4]), int(said[4:6]), int(said[6:8])
    return None
