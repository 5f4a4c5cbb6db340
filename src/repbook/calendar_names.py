"""Names of days, months and units of time, and the arithmetic of the calendar."""

from datetime import date, timedelta

from repbook.errors import InvalidInput
from repbook.text import shown

FIRST_YEAR, LAST_YEAR = 1900, 2200

WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = (
    "january february march april may june july august september october november december"
).split()
MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKDAY_BY_NAME = {
    **{name: n for n, name in enumerate(WEEKDAYS)},
    **{name[:3]: n for n, name in enumerate(WEEKDAYS)},
    **{"tues": 1, "wednes": 2, "thur": 3, "thurs": 3},
}
MONTH_BY_NAME = {
    **{name: n for n, name in enumerate(MONTHS, 1)},
    **{name[:3]: n for n, name in enumerate(MONTHS, 1)},
    "sept": 9,
}
# Months of imported files, folded: German, French, Spanish, Italian, Dutch, Portuguese, and short.
MONTHS_ELSEWHERE = (
    "januar janner janvier janv enero ene gennaio gen januari janeiro",
    "februar feber fevrier fevr fev febrero febbraio februari fevereiro",
    "marz maerz mrz mars marzo maart mrt marco",
    "avril avr abril abr aprile",
    "mai mayo maggio mag mei maio",
    "juni juin junio giugno giu junho",
    "juli juillet juil julio luglio lug julho",
    "aout agosto ago augustus",
    "septembre septiembre setiembre settembre setembro set",
    "oktober okt octobre octubre ottobre ott outubro out",
    "novembre noviembre novembro",
    "dezember dez decembre diciembre dic dicembre dezembro",
)
MONTH_OF = MONTH_BY_NAME | {
    name: n for n, names in enumerate(MONTHS_ELSEWHERE, 1) for name in names.split()
}
# A unit's spellings, each with the factor and the letter under which it is counted.
UNITS = {
    **dict.fromkeys(("d", "day", "days"), (1, "d")),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), (1, "w")),
    **dict.fromkeys(("fortnight", "fortnights"), (2, "w")),
    **dict.fromkeys(("m", "mo", "mth", "mths", "month", "months"), (1, "m")),
    **dict.fromkeys(("quarter", "quarters"), (3, "m")),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), (1, "y")),
}
MINUTES = {
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 1),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60),
}
NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
NTH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
ORDINALS = {**{name: n for n, name in enumerate(NTH, 1)}, "thirtieth": 30}
TENS = {"twenty": 20, "thirty": 30}

# The last word of any day that is not in numbers.
DAY_ENDS = frozenset(
    (
        *(*WEEKDAY_BY_NAME, *MONTH_BY_NAME, *UNITS),
        *"today now tonight night morning afternoon evening eod eow eom eoq eoy end".split(),
        *"tomorrow tmr tmrw yesterday weekend ago back christmas eve year year's".split(),
    )
)


def may_be_day(text: str) -> bool:
    """Whether words can be a day at all: a quick look, before the whole grammar is loaded."""
    last = text.strip().rpartition(" ")[2].lower().rstrip(".,")
    return last in DAY_ENDS or last.partition("-")[2] in DAY_ENDS or any(map(str.isdigit, last))


def no_such_day(year: int | None, month: int, day: int) -> str | None:
    """Why there is no such day, as half a sentence; None if there is."""
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    name, length = MONTHS[month - 1].capitalize(), MONTH_DAYS[month - 1]
    if month == 2 and year is not None:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        name, length = f"February {year}", 29 if leap else 28
    if 1 <= day <= length:
        return None
    return f"{name} has {'28 or 29' if name == 'February' else length} days"


def full_year(digits: str) -> int:
    """A year from four digits or two: 69 to 99 are in the last century, as in POSIX."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= 69 else 2000)


def shift(day: date, number: int, unit: str) -> date:
    """The day `number` days, weeks, months or years (`d`, `w`, `m`, `y`) away.

    The 31st, a month on, is the last day of that month.
    """
    if unit == "d":
        return day + timedelta(days=number)
    if unit == "w":
        return day + timedelta(weeks=number)
    from dateutil.relativedelta import relativedelta

    if unit == "m":
        return day + relativedelta(months=number)
    return day + relativedelta(years=number)


def impossible(text: str, why: str, what: str = "day") -> InvalidInput:
    """The error for a text that names a day or time which does not exist."""
    hint = "Write it like 2026-04-03" if what == "day" else "Write it like 14:30"
    return InvalidInput(f'"{shown(text)}" is not a valid {what}: {why}', hint=hint)
