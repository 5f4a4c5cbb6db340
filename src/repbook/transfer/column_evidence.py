"""How the days and amounts of a column are written, as far as the whole column shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress

from repbook.errors import DateOrderUnknown, ImportRefused, InvalidInput
from repbook.money import currencies_named, read_amount
from repbook.text import shown
from repbook.transfer.day_cells import DAY_IN_NUMBERS, NO_DAY, SERIAL

SIGNS_OFF = re.compile(r"[^0-9.,]")


class DayEvidence:
    """What the days of one column show: an example of each kind of text, by its kind."""

    def __init__(self) -> None:
        self.examples: dict[str, str] = {}

    def add(self, texts: Iterable[str]) -> None:
        for text in map(str.strip, texts):
            kind = _kind_of_day(text)
            if kind is not None:  # the least text is the same one in every run
                self.examples[kind] = min(self.examples.get(kind, text), text)

    @property
    def serial(self) -> bool:
        """Whether all days are a spreadsheet's numbers."""
        return self.examples.keys() == {"serial"}

    @property
    def order(self) -> str | None:
        """The only order that fits, if the column shows it."""
        day, month = "day first" in self.examples, "month first" in self.examples
        if day != month:
            return "dmy" if day else "mdy"
        if day:
            return None
        if "year first" in self.examples:
            return "ymd"
        # with dots the day is first in every country
        return "dmy" if "dotted" in self.examples and "ambiguous" not in self.examples else None


def _kind_of_day(text: str) -> str | None:
    """What a text shows about the order of its column; None for an empty cell."""
    if text.lower() in NO_DAY:
        return None
    if SERIAL.fullmatch(text):
        return "serial"
    match = DAY_IN_NUMBERS.fullmatch(text)
    if match is None or len(match[1]) > 2:
        return "other"
    one, two = int(match[1]), int(match[3])
    if one > 31:
        return "year first"
    if (one > 12) != (two > 12):
        return "day first" if one > 12 else "month first"
    if one == two:
        return "other"
    return "dotted" if match[2] == "." else "ambiguous"


def decide_order(
    name: str,
    column: str,
    evidence: DayEvidence,
    others: Iterable[DayEvidence],
    asked: str | None,
    usual: str | None,
) -> str | None:
    """The order of day and month in a column: as asked, its own, its neighbours', the usual one.

    DateOrderUnknown when none of them is known; None when none is needed.
    """
    if asked is not None:
        return asked
    if evidence.order is not None:
        return evidence.order
    examples = evidence.examples
    if "day first" in examples and "month first" in examples:
        raise ImportRefused(
            f'{name}, column "{column}" holds days in two orders:'
            f' "{shown(examples["day first"])}" and "{shown(examples["month first"])}"',
            hint="Mend the file; or --date-order dmy --skip-bad for those that fit",
        )
    if "ambiguous" not in examples:
        return None
    shown_elsewhere = {other.order for other in others if other.order is not None}
    if len(shown_elsewhere) == 1:
        return shown_elsewhere.pop()
    if usual is not None:
        return usual
    example = examples["ambiguous"]
    raise DateOrderUnknown(
        f'{name}, column "{column}": "{shown(example)}" can be read two ways, '
        "and so can every other day in the column",
        hint="Say which: --date-order dmy or --date-order mdy",
        name=name,
        example=example,
    )


class MoneyEvidence:
    """What the amounts of one column show: an example of each decimal mark, the currencies."""

    def __init__(self) -> None:
        self.point: str | None = None
        self.comma: str | None = None
        self.currencies: set[tuple[str, ...]] = set()  # what each sign or code can mean

    def add(self, texts: Iterable[str]) -> None:
        for text in texts:
            if text.isdigit():
                continue
            if text[-3:-2] == "." and (text[:-3] + text[-2:]).isdigit():
                self.point = text
                continue
            number = SIGNS_OFF.sub("", text)
            mark = _decimal_mark(number)
            self.point = text if mark == "." else self.point
            self.comma = text if mark == "," else self.comma
            if len(number) != len(text):
                for decimal in (".", ","):
                    with suppress(InvalidInput):
                        read_amount(text, decimal=decimal, digits=3)
                        self.currencies.add(currencies_named(text))
                        break

    @property
    def decimal(self) -> str | None:
        """The decimal mark, if the column shows one and only one."""
        if bool(self.point) == bool(self.comma):
            return None
        return "." if self.point else ","


def first_sign(rows: Iterable[Sequence[str]], places: Iterable[int]) -> tuple[str, ...]:
    """What the first currency sign in these columns can mean."""
    for row in rows:
        for place in places:
            with suppress(InvalidInput, IndexError):
                if meant := currencies_named(row[place]):
                    return meant
    return ()


def _decimal_mark(number: str) -> str | None:
    """`.` or `,` where the digits show which is the decimal mark; None where both could be."""
    point, comma = number.rfind("."), number.rfind(",")
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    last = max(point, comma)
    if last < 0:
        return None
    mark, behind = number[last], len(number) - last - 1
    other = "," if mark == "." else "."
    if number.count(mark) > 1:
        return other
    if behind == 3 and 1 <= last <= 3 and number[0] != "0":
        return None
    return mark
