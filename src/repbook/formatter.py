# Long because every way in which a number becomes words stands in one place.
"""How numbers become words: money, days, spans, counts; the only place where they do.

Below loyalty and the views, since a reason's sentence needs it as much as a screen.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from repbook.calendar_names import MONTHS, WEEKDAYS

if TYPE_CHECKING:
    from repbook.records import Ally, Promise

NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
PREFERS = {"phone": "the phone", "email": "e-mail", "visit": "a visit", "text": "a text"}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Formatter(NamedTuple):
    """How this book writes things, seen from one day."""

    on: date
    currency: str | None = None
    decimal: str = "."
    digits: int = 2
    minute: int | None = None  # that it is now, on that very day

    def major(self, cents: float) -> float:
        """Major units as a number, for JSON; minor units are the smallest it shows."""
        return float(round(cents) / 10**self.digits)

    def money(self, cents: float) -> str:
        """An amount as it was recorded, with the book's currency once that is known."""
        return joined(" ", self.currency or "", self.bare(cents))

    def bare(self, cents: float) -> str:
        """An amount without its currency, for a column; decimals only where there are some."""
        whole, rest = divmod(abs(round(cents)), 10**self.digits)
        text = f"{whole:,}".replace(",", "." if self.decimal == "," else ",")
        part = f"{self.decimal}{rest:0{self.digits}d}" if rest else ""
        return f"{'-' if round(cents) < 0 else ''}{text}{part}"

    def whole(self, cents: float) -> str:
        """A sum: in whole units from 100 on."""
        unit = 10**self.digits
        return self.money((cents + unit / 2) // unit * unit if abs(cents) >= 100 * unit else cents)

    def about(self, cents: float) -> str:
        """An estimate, to two figures: no more exact than it deserves."""
        return self.money(self.roughly(cents))

    def roughly(self, cents: float) -> int:
        """What `about` shows, in cents: what is added to it adds up on the screen."""
        units: int = round(round(cents) / 10**self.digits)  # as what is kept in whole cents
        if units >= 100:
            units = round(units, 2 - len(str(units)))
        return units * int(10**self.digits)

    def units(self, cents: float) -> str:
        """A call value: whole units."""
        return f"{round(cents / 10**self.digits):,}"

    def quantity(self, number: float, unit: str | None = None) -> str:
        """`20`, `2.5 kg`."""
        text = f"{round(number, 3):,.3f}".rstrip("0").rstrip(".")
        if self.decimal == ",":
            text = text.translate(str.maketrans(",.", ".,"))
        return joined(" ", text, unit or "")

    def short(self, day: date | int, with_year: bool = False) -> str:
        """`3 Aug`, with the year when it is not this one; only in a column or beside an axis."""
        when = as_date(day)
        year = f" {when.year}" if with_year or when.year != self.on.year else ""
        return f"{when.day} {month_name(when)[:3]}{year}"

    def weekday(self, day: date | int, with_year: bool = False) -> str:
        """`Fri 27 Nov`, with the year when it is not this one."""
        name = WEEKDAYS[as_date(day).weekday()][:3].capitalize()
        return f"{name} {self.short(day, with_year)}"

    def together(self, days: Iterable[date | int], weekdays: bool = False) -> list[str]:
        """Days that are read as one: each with its year where they are not all of one year."""
        found = list(map(as_date, days))
        years = len({day.year for day in found}) > 1
        say = self.weekday if weekdays else self.short
        return [say(day, years) for day in found]

    def range(self, first: date | int, last: date | int, weekdays: bool = False) -> str:
        """`3 Aug to 6 Sep`, `4 Jul 1996 to 6 May 1998`; a single day as it is."""
        both = dict.fromkeys((as_date(first), as_date(last)))
        return " to ".join(self.together(both, weekdays))

    def near(self, day: date | int) -> str:
        """`yesterday`, `today`, `tomorrow`, else `Fri 27 Nov`."""
        when = as_date(day)
        return NEAR.get((when - self.on).days) or self.weekday(when)

    def on_day(self, day: date | int) -> str:
        """`yesterday`, `today`, else `on Fri 27 Nov`."""
        near = self.near(day)
        return near if near in NEAR.values() else f"on {near}"

    def sent(self, day: date | int, undated: bool) -> str:
        """`sent Fri 27 Nov`, of a quote; `in the book since Fri 27 Nov` of an undated one."""
        return f"{'in the book since' if undated else 'sent'} {self.weekday(day)}"

    def ago(self, day: date | int) -> str:
        """`today`, `yesterday`, `58 days ago`, `over 28 years ago`, `in 3 days`."""
        since = (self.on - as_date(day)).days
        if since in (0, 1):
            return NEAR[-since]
        return f"{silence(since)} ago" if since > 0 else f"in {days(-since)}"


def as_date(day: date | int) -> date:
    """A day as a date; a number is its ordinal."""
    return date.fromordinal(day) if isinstance(day, int) else day


@lru_cache(1 << 14)
def day_text(day: date | int) -> str:
    """A date or an ordinal in ISO 8601."""
    return as_date(day).isoformat()


def month_name(day: date) -> str:
    """`November`."""
    return MONTHS[day.month - 1].capitalize()


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 call`, `3 calls`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def times(number: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def days(number: float) -> str:
    """`1 day`, `58 days`."""
    return count(round(number), "day")


def silence(number: int) -> str:
    """`58 days`; from two years on `over 2 years`."""
    years = int(number / 365.25)
    return f"over {years} years" if years > 1 else days(number)


def number(value: int) -> str:
    """`two`, and figures from eleven on."""
    return NUMBERS[value] if 0 <= value < len(NUMBERS) else str(value)


def ordinal_word(value: int) -> str:
    """`1st`, `2nd`, `3rd`, `11th`."""
    endings = {} if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}
    return f"{value}{endings.get(value % 10, 'th')}"


def rhythm_words(gap_days: float) -> str:
    """A usual gap in a rep's words: `about every 31 days`, `about monthly`."""
    return f"about every {days(gap_days)}" if round(gap_days) != 1 else "about every day"


def preferred(way: str) -> str:
    """The way somebody likes best to be reached: `e-mail`, `a visit`."""
    return PREFERS.get(way, way)


def percent(share: float) -> str:
    """`62 %`."""
    return f"{round(100 * share)} %"


def file_size(size: int) -> str:
    """`12.3 MB`, `340 kB`, `900 bytes`."""
    if size >= 10**7:
        return f"{size / 10**6:,.1f} MB"
    return f"{size:,} bytes" if size < 10_000 else f"{size / 1000:,.0f} kB"


def in_ten(p: float) -> str:
    """A chance in tenths, never none and never all: `about 2 in 10`."""
    if 0.1 <= p <= 0.9:
        return f"about {round(10 * p)} in 10"
    return "over 9 in 10" if p > 0.9 else "under 1 in 10"


def clock(minute: int) -> str:
    """`14:30`."""
    return f"{minute // 60}:{minute % 60:02d}"


_TIME = r"([0-9]{1,2}[:.h][0-9]{2}( ?[ap]m)?|[0-9]{1,2} ?[ap]m|noon|midday)"
HOUR = rf"(?i)\b(at|by|before) {_TIME}\b|(?<= ){_TIME}$"  # compiled where it is used: few promises have one


def at_hour(text: str, minute: int) -> str:
    """`call back at 9:00`, instead of the hour that the text has."""
    hour = clock(minute)
    said, had = re.subn(HOUR, lambda found: f"{found[1] or 'at'} {hour}", text, count=1)
    return said if had else f"{text} at {hour}".lstrip()


def hour_of(text: str) -> str:
    """The hour that a promise has: `at 9:00`; else empty."""
    return found[0] if (found := re.search(HOUR, text)) else ""


def yearly_words(promise: "Promise", formatter: Formatter, dated: bool = False) -> str:
    """`birthday on Fri 4 Dec`, `birthday today`, `wedding on Fri 4 Dec, 3 years` if known.

    With `dated` never `today`: it stands in a line of another day.
    """
    day, years = promise.next_day(formatter.on), promise.years(formatter.on)
    when = "today" if day == formatter.on and not dated else f"on {formatter.weekday(day)}"
    return f"{promise.text} {when}" + (f", {count(years, 'year')}" if years else "")


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """The text with a full stop, unless it ends as a sentence by itself."""
    return text if text.rstrip('"').endswith((".", "!", "?", "…")) else f"{text}."


def listed(words: list[str], last: str = "and") -> str:
    """`a, b and c`."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


NAMES_SHOWN = 8


def names(found: list[str], most: int = NAMES_SHOWN) -> str:
    """`A, B and C`; of many the first, whole: `A, B, … and 12 more`; `A; B, C; and D` with a comma in one."""
    shown = found if len(found) <= most + 1 else found[:most]
    rest = [f"{len(found) - most:,} more"] if len(shown) < len(found) else []
    between, all_ = divider(shown), [*shown, *rest]
    if between == ", " or len(all_) < 2:
        return listed(all_)
    return between.join([*all_[:-1], f"and {all_[-1]}"])


def divider(texts: Iterable[str]) -> str:
    """What stands between texts: a semicolon where one of them has a comma."""
    return "; " if any("," in text for text in texts) else ", "


def joined(between: str, *texts: str) -> str:
    """The texts that are not empty, with something between each and the next."""
    return between.join(filter(None, texts))


def cut(text: str, most: int = 60) -> str:
    """The text, or its beginning in whole words with an ellipsis; one long word is cut itself."""
    if len(text) <= most:
        return text
    begin = text[:most].rpartition(" ")[0].rstrip()
    return (begin if len(begin) > most / 2 else text[: most - 1]) + "…"


def first_line(text: str, most: int = 400) -> str:
    """A long text by its first line, and how much more there is; a short one as it is."""
    first, *rest = text.strip().split("\n")
    if len(first) <= most and not rest:
        return text
    return cut(first, most) + (f" (and {count(len(rest), 'more line')})" if rest else "")


def ally_words(id: int | None, allies: "Mapping[int, Ally]") -> str:
    """`Priya (Support)`."""
    ally = allies.get(id or 0)
    team = f" ({ally.team})" if ally and ally.team else ""
    return f"{ally.name}{team}" if ally else "an ally"


def period(number: int) -> str:
    """`a quarter`, `a year`, `in 60 days`."""
    return {90: "a quarter", 365: "a year"}.get(number, f"in {days(number)}")


def next_days(number: int) -> str:
    """`next 12 months`, `next 90 days`."""
    return "next 12 months" if number == 365 else f"next {days(number)}"
