"""Weeks, months, quarters and years as ranges of days, and the period before each."""

from datetime import date, timedelta
from typing import Literal, NamedTuple

PeriodKind = Literal["week", "month", "quarter", "year", "days"]


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
        eve = self.first - timedelta(days=1)
        if self.kind == "month":
            return month_of(eve)
        if self.kind == "quarter":
            return quarter_of(eve)
        if self.kind == "year":
            return year_of(eve)
        return Period(self.kind, self.first - timedelta(days=self.days), eve)

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


def month_of(day: date) -> Period:
    """The calendar month of a day."""
    return Period("month", day.replace(day=1), _month_end(day))


def quarter_of(day: date) -> Period:
    """The calendar quarter of a day."""
    month = 3 * ((day.month - 1) // 3) + 1
    return Period("quarter", date(day.year, month, 1), _month_end(date(day.year, month + 2, 1)))


def year_of(day: date) -> Period:
    """The calendar year of a day."""
    return Period("year", date(day.year, 1, 1), date(day.year, 12, 31))


def months_in(period: Period) -> float:
    """The length of a period in months; a day counts as its share of its own month."""
    whole = 0.0
    first = period.first
    while first <= period.last:
        end = _month_end(first)
        last = min(end, period.last)
        whole += ((last - first).days + 1) / end.day
        if end == date.max:
            break
        first = end + timedelta(days=1)
    return whole


def _month_end(day: date) -> date:
    if day.month == 12:
        return date(day.year, 12, 31)
    return date(day.year, day.month + 1, 1) - timedelta(days=1)


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
