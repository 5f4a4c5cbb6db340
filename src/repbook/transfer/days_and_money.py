# Long because what a column shows and what is decided from it belong together.
"""How a column's days and amounts are written, as far as it shows, and how its days are read."""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date

from repbook.calendar_names import FIRST_YEAR, LAST_YEAR, MONTH_OF, full_year, no_such_day
from repbook.errors import DateOrderUnknown, DecimalUnknown, ImportRefused, InvalidInput
from repbook.money import currencies_named, read_amount
from repbook.text import fold, shown
from repbook.transfer.cells import NO_DAY

EXCEL_EPOCH = date(1899, 12, 30).toordinal()
TIME_AFTER = r"(?:[ T,]+[0-9]{1,2}[:.][0-9]{2}.*|[ T]+[0-9]{6}.*)?"
DAY_IN_NUMBERS = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})" + TIME_AFTER)
# Of a folded text: `monday, january 5, 2026`, `5. januar 2026`, `5 de janeiro de 2026`.
DAY_IN_WORDS = re.compile(
    r"(?:[a-z-]{3,13},? )?(?:([0-9]{1,2})(?:st|nd|rd|th|er|o)?[- .]+(?:de )?([a-z]{3,10})\.?"
    r"|([a-z]{3,9})\.?[- ]+([0-9]{1,2})(?:st|nd|rd|th)?),?[- ]+(?:del? )?([0-9]{4}|[0-9]{2})"
    + TIME_AFTER.replace("T", "t")
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
            raise InvalidInput(f'"{shown(said)}" is not a valid day: {why}')
        return date(year, month, number).toordinal()

    return read


def day_parts(said: str, order: str | None) -> tuple[int, int, int] | None:
    """Year, month and day of a cell, even if there is no such day; None where it names none."""
    match = DAY_IN_NUMBERS.fullmatch(said)
    if match:
        one, two, three = match[1], match[3], match[4]
        if len(one) == 4 and len(three) <= 2:
            return int(one), int(two), int(three)
        if order == "ymd" and len(one) == 2 and len(three) <= 2:
            return full_year(one), int(two), int(three)
        if len(one) > 2 or len(three) in (1, 3):
            return None
        if order == "mdy":
            return full_year(three), int(one), int(two)
        return full_year(three), int(two), int(one)
    match = DAY_IN_WORDS.fullmatch(fold(said))
    if match:
        month = MONTH_OF.get(match[2] or match[3])
        if month is not None:
            return full_year(match[5]), month, int(match[1] or match[4])
        return None
    if re.fullmatch(r"[12][0-9]{7}(?:T[0-9]{4,6}Z?)?", said):
        return int(said[:4]), int(said[4:6]), int(said[6:8])
    return None


FEW_YEARS, DECADES = 2, 12  # how far apart the numbers are that days begin and end with
SIGNS_OFF = re.compile(r"[^0-9.,]")


class DayEvidence:
    """What the days of one column show: an example of each kind of text, by its kind."""

    def __init__(self) -> None:
        self.examples: dict[str, str] = {}
        self._ends: tuple[set[int], set[int]] = (set(), set())  # first and last, of two digits

    def add(self, texts: Iterable[str]) -> None:
        for text in map(str.strip, texts):
            kind = _kind_of_day(text)
            match = DAY_IN_NUMBERS.fullmatch(text) if kind == "day first" else None
            if match and len(match[4]) == 2:
                self._ends[0].add(int(match[1]))
                self._ends[1].add(int(match[4]))
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
        if not month and ("year first" in self.examples or self._starts_with_years):
            return "ymd"
        if day != month:
            return "dmy" if day else "mdy"
        if day:
            return None
        # with dots the day is first in every country
        return "dmy" if "dotted" in self.examples and "ambiguous" not in self.examples else None

    @property
    def _starts_with_years(self) -> bool:
        """Whether 25/04/15, 25/04/28, … begin with the year: read the other way they span decades."""
        first, last = self._ends
        if not first or "ambiguous" in self.examples or "dotted" in self.examples:
            return False
        return max(first) - min(first) <= FEW_YEARS and max(last) - min(last) >= DECADES


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
    if one > 31 or (len(match[1]) == 2 and len(match[4]) == 1):
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
            hint="Fix the file; or --date-order dmy --skip-bad for those that fit",
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
        self.marks: set[str] = set()
        self.currencies: set[tuple[str, ...]] = set()  # what each sign or code can mean
        self.grouped: dict[str, str] = {}  # one that can be of thousands, by its mark
        self._long: dict[tuple[str, int], str] = {}  # one with so many decimals behind that mark

    def add(self, texts: Iterable[str]) -> None:
        cents = ""
        for text in texts:
            if text.isdigit():
                continue
            if text[-3:-2] == "." and (text[:-3] + text[-2:]).isdigit():
                self.marks.add(".")
                if text[-2:] != "00" and (text < cents or not cents):
                    cents = text
                continue
            number = SIGNS_OFF.sub("", text)
            last = max(number.rfind("."), number.rfind(","))
            if last >= 0:
                self._note(number[last], len(number[last + 1 :].rstrip("0")), text)
            mark = _decimal_mark(number)
            if mark is not None:
                self.marks.add(mark)
            elif last >= 0:
                self.grouped[number[last]] = min(self.grouped.get(number[last], text), text)
            if len(number) != len(text):
                for decimal in (".", ","):
                    with suppress(InvalidInput):
                        read_amount(text, decimal=decimal, digits=3)
                        self.currencies.add(currencies_named(text))
                        break
        if cents:
            self._note(".", 2, cents)

    def _note(self, mark: str, decimals: int, text: str) -> None:
        known = self._long.get((mark, decimals))
        if known is None or text < known:  # the least text is the same one in every run
            self._long[mark, decimals] = text

    def finer(self, digits: int) -> list[str]:
        """Amounts with more decimals than a currency has."""
        return [
            text for (mark, n), text in self._long.items() if mark == self.decimal and n > digits
        ]

    @property
    def decimal(self) -> str | None:
        """The decimal mark, if the column shows one and only one."""
        return "".join(self.marks) if len(self.marks) == 1 else None


def decide_decimal(
    name: str,
    column: str,
    evidence: MoneyEvidence,
    common: str | None,
    asked: str | None,
    usual: str,
    comma: bool,
    digits: int,
) -> tuple[str, bool]:
    """The decimal mark of a column, and whether it is certain: as asked, its own, the common one.

    `comma` is for a file whose language has the comma: `3.055` is three thousand there.
    DecimalUnknown where that could as well be three and a bit.
    """
    if asked is not None:
        return asked, True
    mark = evidence.decimal or common
    if mark is None and not evidence.marks and digits < 3:
        if comma and evidence.grouped.keys() == {"."}:
            return ",", True
        if usual in evidence.grouped:
            example = evidence.grouped[usual]
            other = "," if usual == "." else "."
            raise DecimalUnknown(
                f'{name}, column "{column}": "{shown(example)}" can be of thousands,'
                " or have three decimals; no other amount in the column shows which",
                hint=f"Say which is the decimal mark: --decimal {other} or --decimal {usual}",
                name=name,
                example=example,
            )
    return mark or usual, evidence.decimal == (mark or usual)


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
