"""Customers kept out of "Worth a call" for a while, and taken back in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.book import Book
from repbook.book.acts import act
from repbook.book.book_day import BookDay
from repbook.errors import Conflict
from repbook.records import Customer

if TYPE_CHECKING:
    from repbook.loyalty.call_list import Call
    from repbook.loyalty.customer_day import Hold


class Snoozed(NamedTuple):
    """What `snooze` wrote, and why they stand on the list all the same, or do not."""

    customer: Customer
    on: date
    until: date
    call: Call | None  # without sums
    holds: tuple[Hold, ...]

    @property
    def ended(self) -> bool:
        """Whether a snooze was ended, not begun."""
        return self.until == self.on


@act("snooze")
def snooze(book: Book, customer: Customer, until: date, *, on: date) -> Snoozed:
    """Snooze a customer until a day, in place of any snooze before; `on` itself ends it.

    Raises Conflict when there is no snooze to end.
    """
    from repbook.loyalty.call_list import call_for

    if until == on:
        _refuse_awake(book, customer, on)
    book.snoozes.add(customer_id=customer.id, on=on, until_on=until)
    book.summary = f"{customer.name} {'no longer' if until == on else f'until {until}'}"
    after = BookDay(book, on, fit="none").customer(customer.id)
    return Snoozed(customer, on, until, call_for(after), after.holds)


def _refuse_awake(book: Book, customer: Customer, on: date) -> None:
    until = book.history(customer.id, on).snoozed_until_day
    if until is None or until <= on.toordinal():
        raise Conflict(
            f"{customer.name} is not snoozed", hint=f"repbook why {customer.id} tells what is"
        )
