"""What the rep promised."""

from datetime import date
from typing import NamedTuple

from repbook.records import Extra


class Promise(NamedTuple):
    """What the rep said they would do, by a day."""

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
    extra: Extra = {}

    @property
    def is_settled(self) -> bool:
        """Whether it was kept or dropped, whatever the day."""
        return self.kept_on is not None or self.dropped_on is not None

    def standing(self, on: date) -> tuple[str, date]:
        """`kept` or `dropped` with the day of it, else `late` or `open` with the day it is for."""
        for state, day in (("kept", self.kept_on), ("dropped", self.dropped_on)):
            if day is not None and day <= on:
                return state, day
        return "late" if self.by < on else "open", self.by

    def is_late(self, on: date) -> bool:
        """Whether it was kept late or is overdue as of a day, or was when it was moved."""
        return self.missed or min(self.kept_on or on, on) > self.by
