"""What keeps a customer off the list."""

from datetime import date
from typing import NamedTuple


class WriteOff(NamedTuple):
    """When a customer was written off, and brought back."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day they were written off
    why: str | None = None  # the reason
    back_on: date | None = None  # the day they came back


class Snooze(NamedTuple):
    """When a customer was put off the list, and until when."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day it was said
    until_on: date  # off the list until then
