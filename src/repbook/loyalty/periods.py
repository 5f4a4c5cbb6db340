"""Weeks, months, quarters and years as ranges of days, and the period before each."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Literal, NamedTuple

PeriodKind = Literal["week", "month", "quarter", "year", "days"]
MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "year": 12}


class Period(NamedTuple):
    """A range of days, including both ends."""

    kind: PeriodKind
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """The whole period before: the calendar's own, else one of the same length."""
        before = self.first - timedelta(days=1)
        if self.kind in MONTHS:
            return calendar_period(self.kind, before)
        return Period(self.kind, self.first - timedelta(days=self.days), before)

    def last_year(self) -> "Period":
        """The same period a year before: the calendar's own, else with the same days of the week."""
        if self.kind in MONTHS:
            year = date(self.first.year - 1, self.first.month, 1)
            return calendar_period(self.kind, year)
        back = timedelta(days=364)
        return Period(self.kind, self.first - back, self.last - back)

    def until(self, day: date) -> date:
        """Its last day, or `day` when that is earlier."""
        return min(self.last, day)

    def runs_on(self, day: date) -> bool:
        """Whether `day` is in the period, with days left after it."""
        return self.first <= day < self.last


def week_of(day: date, week_start: int = 0) -> Period:
    """The week of a day; `week_start` is 0 for Monday to 6 for Sunday."""
    first = day - timedelta(days=(day.weekday() - week_start) % 7)
    return Period("week", first, first + timedelta(days=6))


def calendar_period(kind: PeriodKind, day: date) -> Period:
    """The calendar's month, quarter or year of a day."""
    months = MONTHS[kind]
    first = (day.month - 1) // months * months + 1
    return Period(kind, date(day.year, first, 1), _month_end(day.year, first + months - 1))


month_of = partial(calendar_period, "month")
quarter_of = partial(calendar_period, "quarter")
year_of = partial(calendar_period, "year")


def by_month(period: Period) -> Iterator[Period]:
    """A period in parts, each in one month."""
    first = period.first
    while True:
        end = _month_end(first.year, first.month)
        yield Period("days", first, min(end, period.last))
        if end >= period.last:
            return
        first = end + timedelta(days=1)


def months_in(period: Period) -> float:
    """The length of a period in months; a day counts as its share of its own month."""
    return sum(
        part.days / _month_end(part.last.year, part.last.month).day for part in by_month(period)
    )


def _month_end(year: int, month: int) -> date:
    if month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)


def buckets(period: Period, on: date, week_start: int = 0) -> list[Period]:
    """The weeks of a period up to its end or `on`, at least 13, oldest first.

    For a period of more than 120 days the months, at least 12.
    """
    by_month, end = period.days > 120, period.until(on)
    one = month_of(end) if by_month else week_of(end, week_start)
    found = [one]
    least = 12 if by_month else 13
    while (one.first > period.first or len(found) < least) and one.first.year > 1:
        one = one.before()
        found.append(one)
    return found[::-1]
