# Long because every way to write a day is read here.
"""Dates as they are typed: a small closed grammar; anything else is refused.

A weekday is never today: on a Friday, `fri` is in a week (or, for what
happened, a week ago), since today has a word of its own. `next fri` is the
Friday of next week, as most people mean it. `next week` is its Monday,
`next month` its first day, `end of week` its Friday; `last week` is seven days ago.
"""

import re
from datetime import date, timedelta

from repbook.calendar_names import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_BY_NAME,
    ORDINALS,
    TENS,
    UNITS,
    WEEKDAY_BY_NAME,
    WEEKDAYS,
    full_year,
    impossible,
    no_such_day,
    shift,
)
from repbook.errors import InvalidInput
from repbook.spans import number_of
from repbook.text import shown

ORDERS = ("dmy", "mdy", "ymd")

FIXED = {
    "today": 0,
    "now": 0,
    "tonight": 0,
    "end of day": 0,
    "eod": 0,
    "yesterday": -1,
    "day before yesterday": -2,
    "tomorrow": 1,
    "tmr": 1,
    "tmrw": 1,
    "day after tomorrow": 2,
    **dict.fromkeys(("this morning", "this afternoon", "this evening"), 0),
    "last night": -1,
}
OTHER_WORDS = {
    **dict.fromkeys(("eow", "this week", "later this week"), "end of week"),
    **dict.fromkeys(("eom", "month end", "month-end", "this month"), "end of month"),
    **dict.fromkeys(("eoq", "quarter end", "quarter-end"), "end of quarter"),
    **dict.fromkeys(("eoy", "year end", "year-end"), "end of year"),
    **dict.fromkeys(("weekend", "this weekend"), "saturday"),
    **dict.fromkeys(("christmas eve", "before christmas"), "24 dec"),
    "christmas": "25 dec",
    "after christmas": "27 dec",
    "new year's eve": "31 dec",
    **dict.fromkeys(("new year", "new year's", "new year's day"), "1 jan"),
    **dict.fromkeys(("after new year", "after new year's"), "2 jan"),
}
# Parts of a day, and the hour to suggest: none of them is a time
PARTS = {"morning": "9:00", "afternoon": "14:00", "evening": "18:00", "night": "20:00"}
HINT = "Write 2026-04-03, or 3 apr"
HOW_TO_SET = "; or set once that the day comes first: repbook config date_order dmy"
IN_NUMBERS = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{1,2}))?(\.?)")


def read_day(text: str, today: date, *, future: bool, order: str | None = None) -> date:
    """The date that a text means on the day `today`; InvalidInput when it means none.

    `future` says which way an open word points: `fri`, `2w` and `12 mar` are in
    the future for what will happen, and in the past for what has. `order` is how
    the owner writes dates in numbers: `dmy`, `mdy` or `ymd`. For `30d` after
    another day, pass that day as `today`.
    """
    said = said_of(text)
    if said.startswith("coming ") and not named_weekday(said, today, future):  # `coming 3 dec`
        said, future = said.removeprefix("coming "), True
    said = OTHER_WORDS.get(said, said)
    try:
        day = _read(said, text, today, future, order) if 0 < len(said) <= 40 else None
    except (OverflowError, ValueError):
        day = None
    if day is None:
        how = HOW_TO_SET if order is None and IN_NUMBERS.fullmatch(said) else ""
        raise InvalidInput(f'"{shown(text)}" is not a date repbook knows', hint=HINT + how)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput(
            f'"{shown(text)}" is in the year {day.year}: repbook takes {FIRST_YEAR} to {LAST_YEAR}',
            hint=HINT,
        )
    return day


def _read(said: str, text: str, today: date, future: bool, order: str | None) -> date | None:
    if said in FIXED:
        return today + timedelta(days=FIXED[said])
    said = in_figures(said)
    return (
        _year_first(said, text)
        or named_weekday(said, today, future)
        or _counted(said, today, future)
        or _period(said, today, future)
        or _in_month(said, today, future)
        or _with_weekday(said, text, today, future)
        or _with_month_name(said, text, today, future)
        or _day_of_month(said, text, today, future)
        or _in_numbers(said, text, today, future, order)
    )


def _year_first(said: str, text: str) -> date | None:
    match = re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", said)
    if match:
        return _day(text, int(match[1]), int(match[3]), int(match[4]))
    if re.fullmatch(r"[0-9]{8}|[0-9]{4}-?w[0-9]{2}-?[1-7]", said):
        return date.fromisoformat(said.upper())
    return None


def named_weekday(said: str, today: date, future: bool) -> date | None:
    """`fri`, `this fri`, `next fri`, `fri week`, `fri next week`."""
    named = re.fullmatch(
        r"(?:(next|last|this|coming|past|next week|a? ?week (?:on|from)) )?([a-z]+)( next week| week)?",
        said,
    )
    if not named or named[2] not in WEEKDAY_BY_NAME or (named[1] and named[3]):
        return None
    head, weekday = named[1] or named[3] or "", WEEKDAY_BY_NAME[named[2]]
    monday = today - timedelta(days=today.weekday())
    if "next" in head:
        return monday + timedelta(days=7 + weekday)
    if head == "this" and (not future or weekday >= today.weekday()):
        return monday + timedelta(days=weekday)
    coming = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if "week" in head:
        return coming + timedelta(weeks=1)
    if head in ("this", "coming") or (not head and future):
        return coming
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def _counted(said: str, today: date, future: bool) -> date | None:
    match = re.fullmatch(
        r"(in |[+-] ?)?([0-9]{1,5}|[a-z]+)( ?)([a-z]+)( ago| from now| back| from today)?", said
    )
    if not match or match[4] not in UNITS or (match[1] and match[5]):
        return None
    head, count, space, unit, tail = match.groups()
    number = number_of(count)
    if number is None or (count.isalpha() and not space):
        return None
    forward = future
    if head or tail:
        forward = tail in (" from now", " from today") if tail else not head.startswith("-")
    factor, letter = UNITS[unit]
    return shift(today, (number if forward else -number) * factor, letter)


def _period(said: str, today: date, future: bool) -> date | None:
    match = re.fullmatch(
        r"(?:(end|start|beginning) of )?(?:the )?(?:(this|next|last) )?(week|month|quarter|year)",
        said,
    )
    if not match or not (match[1] or match[2] in ("next", "last")):
        return None
    edge, which, unit = match.groups()
    if edge is None and which == "last":
        factor, letter = UNITS[unit]
        return shift(today, -factor, letter)
    step = {"next": 1, "last": -1}.get(which, 0)
    if unit == "week":
        monday = today + timedelta(days=7 * step - today.weekday())
        if edge != "end":
            return monday
        friday = monday + timedelta(days=4)
        # said at the weekend of what will be done, this week's Friday is gone
        return friday + timedelta(weeks=1) if not which and future and friday < today else friday
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = today.replace(month=today.month - (today.month - 1) % months, day=1)
    first = shift(first, step * months, "m")
    return shift(first, months, "m") - timedelta(days=1) if edge == "end" else first


def _in_month(said: str, today: date, future: bool) -> date | None:
    """`the second tuesday of january`; the day of `the last week of march` is its last Monday."""
    match = re.fullmatch(
        r"(?:in )?(?:the )?(?:last|([1-5])(?:st|nd|rd|th)) ([a-z]+) (?:of|in) ([a-z]+)", said
    )
    if not match or match[3] not in MONTH_BY_NAME:
        return None
    weekday = 0 if match[2] == "week" else WEEKDAY_BY_NAME.get(match[2])
    if weekday is None:
        return None
    for year in (today.year, today.year + 1) if future else (today.year, today.year - 1):
        first = date(year, MONTH_BY_NAME[match[3]], 1)
        weeks = int(match[1] or 1) - 1
        if match[1] is None:
            first = shift(first, 1, "m") - timedelta(weeks=1)
        day = first + timedelta(days=(weekday - first.weekday()) % 7, weeks=weeks)
        if day.month == MONTH_BY_NAME[match[3]] and ((day >= today) if future else (day <= today)):
            return day
    return None


def _with_weekday(said: str, text: str, today: date, future: bool) -> date | None:
    """`Mon 30 Nov`, as screens write it; without a year, the year in which it is that weekday."""
    head, _, rest = said.partition(" ")
    if head not in WEEKDAY_BY_NAME:
        return None
    found = [_with_month_name(rest, text, today, way) for way in (future, not future)]
    days = [day for day in found if day is not None]
    for day in days:
        if day.weekday() == WEEKDAY_BY_NAME[head]:
            return day
    if days:
        raise impossible(text, f"{days[0]} is a {WEEKDAYS[days[0].weekday()].capitalize()}")
    return None


def _with_month_name(said: str, text: str, today: date, future: bool) -> date | None:
    if said.startswith("of "):  # what is left of a day that is not read
        return None
    parts = re.sub(r"(?<=[0-9])(?:st|nd|rd|th)\b", "", said).replace("-", " ").replace("/", " ")
    words = [word.rstrip(".") for word in parts.split() if word not in ("of", "the")]
    if (
        future
        and words
        and words[-1] in MONTH_BY_NAME
        and words[:-1] in ([], ["in"], ["start"], ["end"])
    ):
        return _month(MONTH_BY_NAME[words[-1]], words[0] == "end", today)
    where = next((n for n, word in enumerate(words[:2]) if word in MONTH_BY_NAME), None)
    if where is None or len(words) not in (2, 3):
        return None
    month = MONTH_BY_NAME[words.pop(where)]
    if not all(re.fullmatch(r"[0-9]{1,4}", word) for word in words) or len(words[0]) > 2:
        return None
    if len(words) == 1:
        return _nearest(text, month, int(words[0]), today, future)
    if len(words[1]) not in (2, 4):
        return None
    return _day(text, full_year(words[1]), month, int(words[0]))


def _month(month: int, end: bool, today: date) -> date:
    """The first or last day of a month to come; `end of november` may be this one's."""
    ahead = (month - today.month) % 12 or (0 if end else 12)
    first = shift(today.replace(day=1), ahead + end, "m")
    return first - timedelta(days=end)


def _day_of_month(said: str, text: str, today: date, future: bool) -> date | None:
    match = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)", said)
    if not match:
        return None
    number = int(match[1])
    if not 1 <= number <= 31:
        raise impossible(text, "no month has that day")
    first = today.replace(day=1)
    for step in range(12):
        month = shift(first, step if future else -step, "m")
        if no_such_day(month.year, month.month, number) is None:
            day = month.replace(day=number)
            if (day >= today) if future else (day <= today):
                return day
    return None


def _in_numbers(said: str, text: str, today: date, future: bool, order: str | None) -> date | None:
    """`3/4/2026` by the set order; without one where one reading is possible, `3.4.2026`, too."""
    match = IN_NUMBERS.fullmatch(said)
    if not match:
        return None
    one, two, year = int(match[1]), int(match[3]), match[4]
    if order == "ymd" and year is not None and len(year) < 4:
        return _day(text, full_year(match[1]), two, int(year)) if len(match[1]) == 2 else None
    if year is not None and len(year) == 1:
        return None
    if order == "ymd" and year is not None:
        order = None
    # with dots it is day first, wherever it is written: `3.4.2026`, `3.4.`
    dotted = match[2] == "." and (year is not None or match[5] == ".")
    if order is None and not dotted and one <= 12 and two <= 12 and one != two:
        return None
    month_first = order in ("mdy", "ymd") or (order is None and two > 12 >= one)
    month, day = (one, two) if month_first else (two, one)
    if year is None:
        return _nearest(text, month, day, today, future)
    return _day(text, full_year(year), month, day)


def _nearest(text: str, month: int, day: int, today: date, future: bool) -> date:
    """The next such day from today on, or the last one up to it."""
    why = no_such_day(None, month, day)
    if why is not None:
        raise impossible(text, why)
    year = today.year
    if future and (month, day) < (today.month, today.day):
        year += 1
    if not future and (month, day) > (today.month, today.day):
        year -= 1
    return _day(text, year, month, day)


def _day(text: str, year: int, month: int, day: int) -> date:
    why = no_such_day(year, month, day)
    if why is not None:
        raise impossible(text, why)
    return date(year, month, day) if year else date.min


def in_figures(said: str) -> str:
    """Words with ordinals in figures: `10th of december` of `tenth of december`."""

    def figures(match: re.Match[str]) -> str:
        number = ORDINALS.get(match[2])
        if not number or (match[1] and number > 9):
            return match[0]
        return f"{TENS.get(match[1], 0) + number}th"

    return re.sub(r"\b(?:(twenty|thirty)[- ])?([a-z]+)\b", figures, said)


def said_of(text: str) -> str:
    """Lower case, single spaces, no commas, and no `on`, `by`, `until` or `the` in front.

    `friday morning` is its day, `a couple of weeks` two.
    """
    said = " ".join(text[:200].lower().replace(",", " ").split())
    said = re.sub(r"^(?:(?:on|by|until|till|for|to) )?(?:the )?", "", said)
    said = re.sub(r"\b(?:a )?couple(?: of)? ", "2 ", said)
    return re.sub(rf"(?<!^this)(?<!^last) (?:{'|'.join(PARTS)})$", "", said)
