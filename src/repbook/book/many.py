"""The same call, snooze or edit for many customers: one change."""

from collections.abc import Mapping, Sequence
from datetime import date

from repbook.book import Book
from repbook.book.acts import act
from repbook.book.calls import Logged, log_call
from repbook.book.customers import Changes, edit
from repbook.book.holds import Snoozed, snooze
from repbook.formatter import Formatter, cut, names
from repbook.loyalty.calls import Call
from repbook.records import Customer


@act("log-call")
def log_calls(
    book: Book,
    customers: Sequence[Customer],
    *,
    on: date,
    note: str | None = None,
    outcome: str = "reached",
    channel: str | None = None,
    again: tuple[date, int | None] | None = None,
    before: Mapping[int, Call | None],
) -> list[Logged]:
    """Write the same call with each of these customers.

    `before` are their calls as the list had them, by customer.
    """
    done = [
        log_call(
            book,
            customer,
            on=on,
            note=note,
            outcome=outcome,
            channel=channel,
            again=again,
            before=before.get(customer.id),
        )
        for customer in customers
    ]
    book.summary = f"{len(done)} customers: {outcome}{f': {cut(note)}' if note else ''}"
    return done


@act("snooze")
def snoozes(book: Book, customers: Sequence[Customer], until: date, *, on: date) -> list[Snoozed]:
    """Snooze each of these customers until a day."""
    done = [snooze(book, customer, until, on=on) for customer in customers]
    book.summary = f"{len(done)} customers until {Formatter(on).weekday(until)}"
    return done


@act("edit")
def edits(book: Book, customers: Sequence[Customer], changes: Changes) -> list[Customer]:
    """Make the same changes to each of these customers."""
    done = [edit(book, customer, changes, None) for customer in customers]
    book.summary = names([f"{each.name} ({each.id})" for each in done])
    return done
