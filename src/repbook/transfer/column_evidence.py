"""How the days and amounts of a column are written, as far as the whole column shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress

from repbook.errors import DateOrderUnknown, ImportRefused, InvalidInput
from repbook.transfer.calendar_names import shown
from repbook.transfer.day_cells import DAY_IN_NUMBERS, NO_DAY, SERIAL
from repbook.transfer.money import read_amount

SIGNS_OFF = re.compile(r"[^0-9.,]")


class DayEvidence:
    """What the days of one column show: an example of each kind of text."""

    def __init__(self) -> None:
        self.serials = 0
        self.others = 0
        self.day_first: str | None = None
        self.month_first: str | None = None
        self.year_first: str | None = None
        self.ambiguous: str | None = None
        self.dotted: str | None = None

    def add(self, texts: Iterable[str]) -> None:
        for text in texts:
            said = text.strip()
            if said.lower() in NO_DAY:
                continue
            if SERIAL.fullmatch(said):
                self.serials += 1
                continue
            self.others += 1
            match = DAY_IN_NUMBERS.fullmatch(said)
            if match is None or len(match[1]) > 2:
                continue
            one, two = int(match[1]), int(match[3])
            if one > 31:
                self.year_first = said
            elif one > 12 >= two:
                self.day_first = said
            elif two > 12 >= one:
                self.month_first = said
            elif one != two and match[2] == ".":
                self.dotted = said  # with dots the day is first in every country
            elif one != two:
                self.ambiguous = min(self.ambiguous or said, said)  # the same one in every run

    @property
    def serial(self) -> bool:
        """Whether all days are a spreadsheet's numbers."""
        return self.serials > 0 and self.others == 0

    @property
    def order(self) -> str | None:
        """The only order that fits, if the column shows it."""
        if self.year_first and not (self.day_first or self.month_first):
            return "ymd"
        if self.day_first and not self.month_first:
            return "dmy"
        if self.month_first and not self.day_first:
            return "mdy"
        return "dmy" if self.dotted and not (self.ambiguous or self.contradictory) else None

    @property
    def contradictory(self) -> bool:
        """Whether no single order fits."""
        return bool(self.day_first and self.month_first)


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
    example = evidence.ambiguous
    if not evidence.contradictory:
        if example is None:
            return None
        shown_elsewhere = {other.order for other in others if other.order is not None}
        if len(shown_elsewhere) == 1:
            return shown_elsewhere.pop()
        if usual is not None:
            return usual
        raise DateOrderUnknown(
            f'{name}, column "{column}": "{shown(example)}" can be read two ways, '
            "and so can every other day in the column",
            hint="Say which: --date-order dmy or --date-order mdy",
            name=name,
            example=example,
        )
    raise ImportRefused(
        f'{name}, column "{column}" holds days in two orders: "{shown(str(evidence.day_first))}"'
        f' and "{shown(str(evidence.month_first))}"',
        hint="Mend the file; or --date-order dmy --skip-bad for those that fit",
    )


class MoneyEvidence:
    """What the amounts of one column show: an example of each decimal mark, the currencies."""

    def __init__(self) -> None:
        self.point: str | None = None
        self.comma: str | None = None
        self.currencies: dict[str, None] = {}

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
                        named = read_amount(text, decimal=decimal, digits=3).currency
                        if named is not None:
                            self.currencies[named] = None
                        break

    @property
    def decimal(self) -> str | None:
        """The decimal mark, if the column shows one and only one."""
        if bool(self.point) == bool(self.comma):
            return None
        return "." if self.point else ","


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
