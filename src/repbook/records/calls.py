"""Calls, and whatever else is one exchange with a customer."""

from datetime import date
from typing import NamedTuple

from repbook.records import Extra, Outcome


class Touch(NamedTuple):
    """One exchange with a customer: it reached them, or was an attempt."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    outcome: Outcome = "reached"  # outcome
    channel: str | None = None  # channel
    inbound: bool = False  # they contacted the rep
    note: str | None = None  # what was said
    contact_id: int | None = None  # the contact it was with
    minutes: int | None = None  # how many minutes it took
    again_on: date | None = None  # the day agreed for the next call
    again_minute: int | None = None  # the time agreed
    asked_referral: bool = False  # a referral was asked for
    problem_id: int | None = None  # the problem it was about
    extra: Extra = {}
    seq: int = 0  # its position among the events of that day

    @property
    def reached(self) -> bool:
        return self.outcome == "reached" or self.inbound
