"""What the makers of the sample book share: the day, the dice, and the rows made so far."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from repbook.book.demo.cast import cast

SEED = "a sample book"

Row = dict[str, Any]


class Sample(NamedTuple):
    """Rows of each kind by the column names of import; dates are dates, money cents.

    What no column holds: a problem's `steps`, a call's `problem` and `purchase`
    (a reference), and the snoozes.
    """

    customers: list[Row]
    contacts: list[Row]
    allies: list[Row]
    purchases: list[Row]
    returns: list[Row]
    payments: list[Row]
    problems: list[Row]
    calls: list[Row]
    promises: list[Row]
    feedback: list[Row]
    snoozes: list[Row]


class Stage:
    """One day's sample in the making; everything counts back from `on`."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.take_dice("nobody")
        self.plans = cast()
        self.rows = Sample([], [], [], [], [], [], [], [], [], [], [])
        self.bought: dict[str, list[Row]] = defaultdict(list)  # by customer, oldest first
        self.called: dict[tuple[str, date], Row] = {}

    def take_dice(self, *about: str) -> None:
        """Dice of their own for each customer and matter: a change here moves nothing there."""
        self.dice = random.Random(" ".join((SEED, *about)))

    def past(self, days: int) -> date:
        """So many days ago, on a working day."""
        day = self.on - timedelta(days=days)
        return day - timedelta(days=max(0, day.weekday() - 4)) if days else day

    def working(self, days: int) -> date:
        """So many working days ago."""
        day = self.on
        while days:
            day -= timedelta(days=1)
            days -= day.weekday() < 5
        return day

    def told_day(self, text: str) -> date:
        """A day of the story: `26`, `2w`, or `-8` for one to come."""
        if text.endswith("w"):
            return self.working(int(text[:-1]))
        days = int(text)
        return self.past(days) if days >= 0 else forward(self.on - timedelta(days=days))

    def step_day(self, day: date, after: str) -> date:
        """A step's day counted from the report: on working days, and never to come."""
        if after.endswith("w"):
            for _ in range(int(after[:-1])):
                day = forward(day + timedelta(days=1))
        else:
            day = forward(day + timedelta(days=int(after)))
        return min(day, self.on)

    def call(self, customer: str, on: date, outcome: str = "reached", **more: Any) -> Row:
        """One touch; an order given on that day belongs to it if it is said to."""
        row: Row = {
            "customer": customer,
            "contact": None,
            "on": on,
            "outcome": outcome,
            "channel": "phone",
            "inbound": False,
            "note": None,
            "minutes": None,
            "again_on": None,
            "again_minute": None,
            "asked_referral": False,
            "problem": None,
            "purchase": None,
        }
        row.update(more)
        if row["outcome"] == "reached" and row["channel"] in ("phone", "visit", "video"):
            long = (20, 60) if row["channel"] == "visit" else (2, 14)
            row["minutes"] = self.dice.randint(*long)
        self.rows.calls.append(row)
        self.called[customer, on] = row
        return row

    def order_on(self, customer: str, day: date) -> Row:
        """The latest order of a customer by a day."""
        return [row for row in self.bought[customer] if row["on"] <= day][-1]

    def promise(
        self,
        customer: str,
        made_on: date,
        by: date,
        text: str,
        every: str | None = None,
        kept_on: date | None = None,
        dropped_on: date | None = None,
    ) -> None:
        """One promise."""
        self.rows.promises.append(
            {
                "customer": customer,
                "text": text,
                "made_on": made_on,
                "by": max(by, made_on),
                "kept_on": kept_on,
                "dropped_on": dropped_on,
                "every": every,
            }
        )

    def said(self, customer: str, on: date, topic: str, verdict: str, words: str) -> None:
        """One thing they said on a topic."""
        self.rows.feedback.append(
            {"customer": customer, "on": on, "topic": topic, "verdict": verdict, "words": words}
        )


def forward(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day
