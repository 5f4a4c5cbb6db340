"""What the rep promised, and the days of a customer to remember every year."""

from calendar import isleap
from datetime import MAXYEAR, date
from typing import NamedTuple

from repbook.records import Extra


class Promise(NamedTuple):
    """What the rep said they would do, by a day; or a yearly day, such as a birthday.

    Nothing is owed on a yearly day: it is never late or kept. The year of its `by` is the
    first one where that is known, before the day it was made, else the next one.
    """

    id: int
    uid: str
    customer_id: int  # the customer
    text: str  # what was promised
    made_on: date  # the day it was made
    by: date  # the day it is for
    kept_on: date | None = None  # the day it was kept
    dropped_on: date | None = None  # the day it was dropped
    missed: bool = False  # its day had passed when it was moved
    every: str | None = None  # how often it repeats, as in 1y
    touch_id: int | None = None  # the call it was made in
    problem_id: int | None = None  # the problem it is about
    yearly: bool = False  # a day to remember every year, such as a birthday, and no promise
    missed_on: date | None = None  # the first day it was for, if that had passed when it was moved
    extra: Extra = {}

    @property
    def is_settled(self) -> bool:
        """Whether it was kept or dropped, whatever the day."""
        return self.kept_on is not None or self.dropped_on is not None

    def standing(self, on: date) -> tuple[str, date]:
        """`kept` or `dropped` with the day of it, else `late` or `open` with the day it is for.

        A yearly day is `yearly`, with the next such day.
        """
        for state, day in (("kept", self.kept_on), ("dropped", self.dropped_on)):
            if day is not None and day <= on:
                return state, day
        if self.yearly:
            return "yearly", self.next_day(on)
        return "late" if self.by < on else "open", self.by

    def is_late(self, on: date) -> bool:
        """Whether it was kept late or is overdue as of a day, or was when it was moved."""
        return self.missed or (not self.yearly and min(self.kept_on or on, on) > self.by)

    def next_day(self, on: date) -> date:
        """The next such day of a yearly one, from a day on; 29 February is the 28th in other years."""
        day = self._in(on.year)
        # A book is also read as of the last day of the calendar, after which there is none
        return day if day >= on or on.year == MAXYEAR else self._in(on.year + 1)

    def moved_to(self, day: date) -> date:
        """The `by` of a yearly day that is on another day: its first year stays where it is known."""
        if day < self.made_on or self.by >= self.made_on:
            return day  # with a year of its own, or without one
        leap = (day.month, day.day) == (2, 29) and not isleap(self.by.year)
        return day if leap else day.replace(year=self.by.year)

    def years(self, on: date) -> int | None:
        """How many years a yearly day will be then, if its first year is known."""
        return self.next_day(on).year - self.by.year if self.by < self.made_on else None

    def _in(self, year: int) -> date:
        try:
            return self.by.replace(year=year)
        except ValueError:  # 29 February
            return self.by.replace(year=year, day=28)
