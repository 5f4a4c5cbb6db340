"""Purchases as an import compares and writes them: an order of a file, a purchase of the book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from repbook.transfer.statuses import PAID, UNPAID

if TYPE_CHECKING:
    from repbook.book import Book

COLUMNS = ("customer_id", "day", "cents", "what", "ref", "due_day", "settled", "channel", "extra")
Written = tuple[int, int, int, str | None, str | None, int | None, int, str | None, str | None]
Terms = dict[int, int]  # days to pay, by customer


class Order(NamedTuple):
    """An order as a file has it, its lines summed so far. Days are ordinals."""

    customer_id: int
    day: int
    cents: int
    what: str | None
    ref: str | None
    due_day: int | None
    paid_day: int | None
    status: str | None
    channel: str | None
    uid: str | None
    extra: str | None

    @property
    def key(self) -> object:
        """What makes lines of one file one order."""
        return self.uid or (self.ref, self.customer_id, self.day)

    def with_line(self, line: Order) -> Order:
        """The order with a further line."""
        what = self.what
        if line.what and what and line.what not in what:
            what = f"{what}, {line.what}"
        return self._replace(cents=self.cents + line.cents, what=what)


class Stored(NamedTuple):
    """A purchase in the book."""

    id: int
    customer_id: int
    day: int
    cents: int
    what: str | None
    ref: str | None
    due_day: int | None
    settled: int
    channel: str | None
    uid: str | None

    def may_be(self, order: Order) -> bool:
        """Whether an order with this reference may be this one, corrected; else it is another."""
        return self.customer_id == order.customer_id or (
            (self.day, self.cents) == (order.day, order.cents)
        )


def due_and_settled(
    customer: int, day: int, due: int | None, paid: int | None, status: str | None, terms: Terms
) -> tuple[int | None, int]:
    """The day it is due (None: no payment is known of), and 1 if it is settled."""
    if status == UNPAID and due is None:
        due = day + terms.get(customer, 0)
    settled = int(status == PAID and paid is None)
    return (due if due is None or due >= day else day), settled


def write_payments(
    book: Book, first: int, written: Sequence[Written], paid: list[tuple[int, int]]
) -> None:
    """Write the payments in full of new purchases: (index of the purchase, day) of each."""
    if paid:
        book.journal.insert_many(
            "payments",
            ("customer_id", "day", "cents", "purchase_id"),
            [(written[at][0], day, written[at][2], first + at) for at, day in paid],
        )
