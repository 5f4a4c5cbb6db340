"""Acts: the write lock is taken first, then the book is read, checked and written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from repbook.book import Book
from repbook.errors import Conflict, NotFound
from repbook.records import Contact, Customer
from repbook.schema import BY_LETTER, Noun
from repbook.store.tables import Table

if TYPE_CHECKING:
    from repbook.records import (
        Ally,
        Feedback,
        Payment,
        Problem,
        Promise,
        Purchase,
        Quote,
        Return,
        Step,
        Touch,
    )

P = ParamSpec("P")
R = TypeVar("R")

Record: TypeAlias = (
    "Ally | Contact | Customer | Feedback | Payment | Problem | Promise | Purchase | Quote"
    " | Return | Step | Touch"
)
Fields = dict[str, Any]  # of a record, by name, with the values they are to have

BY_RECORD = {noun.record_name: noun for noun in BY_LETTER.values()}


def noun_of(record: Record) -> Noun:
    """The noun of a record that has an id: its letter, its words."""
    return BY_RECORD[type(record).__name__]


def table_of(book: Book, noun: Noun) -> Table[Record]:
    """The table of a kind of record."""
    return getattr(book, noun.table)  # type: ignore[no-any-return]


def act(
    command: str | Callable[..., str],
) -> Callable[[Callable[Concatenate[Book, P], R]], Callable[Concatenate[Book, P], R]]:
    """Make a function one change of the book it is given first, or a part of the open change.

    Records among its arguments are read again once the lock is held, for another
    program may have written since they were read. A change that is not always of the
    same command is named by a function of the arguments.
    """

    def decorate(
        function: Callable[Concatenate[Book, P], R],
    ) -> Callable[Concatenate[Book, P], R]:
        @wraps(function)
        def locked(book: Book, /, *args: P.args, **kwargs: P.kwargs) -> R:
            name = command if isinstance(command, str) else command(*args, **kwargs)
            if book.changing:
                with book.change(name):
                    return function(book, *args, **kwargs)
            if book.unwritten:  # what would be refused makes no file
                with book.rehearsal(name):
                    function(book, *args, **kwargs)
            with book.change(name):
                now: Any = [current(book, value) for value in args]
                named: Any = {name: current(book, value) for name, value in kwargs.items()}
                return function(book, *now, **named)

        return locked

    return decorate


def current(book: Book, value: Any) -> Any:
    """A record, or each of a list of records, as the book has it now; anything else as it is.

    Raises NotFound for one that was removed meanwhile.
    """
    if type(value) in (list, tuple):
        return type(value)(current(book, each) for each in value)
    if isinstance(value, Customer):
        id = book.customers.of_uid(value.uid)  # one who was merged meanwhile is the other one
        if id is None:
            raise _removed(f"{value.name} ({value.id})")
        return book.customers.get(id)
    if isinstance(value, Contact):
        id = book.customers.with_contact(value.uid)
        theirs = () if id is None else book.customers.get(id).contacts
        same = [contact for contact in theirs if contact.uid == value.uid]
        if not same:
            raise _removed(value.name)
        return same[0]
    noun = BY_RECORD.get(type(value).__name__)
    return value if noun is None else table_of(book, noun).get(value.id)


def _removed(who: str) -> NotFound:
    return NotFound(
        f"{who} is not in the book any more; nothing was written",
        hint="What became of them: repbook changes",
    )


def refuse_another_customers(
    record: Purchase | Problem | Quote | Touch,
    customer: Customer,
    book: Book,
    hint: str | None = None,
) -> None:
    """Say no to a purchase, a problem, a quote or a call that is not of this customer."""
    if record.customer_id != customer.id:
        noun, owner = noun_of(record), book.customers.get(record.customer_id).name
        raise Conflict(
            f"{noun.letter}{record.id} is {noun.a_one} of {owner}, not of {customer.name}",
            hint=hint,
        )


def refuse_not_in_call(call: Touch, customer: Customer, on: date, book: Book) -> None:
    """Say no to a call of another customer or another day, or that reached nobody, as where it came up."""
    refuse_another_customers(call, customer, book, f"Theirs: repbook history {customer.id}")
    refuse_another_day(call, on)
    if not call.reached:
        raise Conflict(
            f"c{call.id} reached nobody, so nothing came up in it",
            hint=f"If you spoke to them: repbook correct c{call.id} --outcome reached",
        )


def refuse_another_day(call: Touch, on: date, hint: str | None = None) -> None:
    """Say no to a call of another day."""
    if call.on != on:
        raise Conflict(f"c{call.id} was on {call.on}, not on {on}", hint=hint)


HAPPENED = {"o": "bought", "x": "reported", "p": "made", "q": "sent"}


def refuse_before(
    record: Purchase | Problem | Promise | Quote, on: date, hint: str | None = None
) -> None:
    """Refuse a day before that of the purchase, problem, promise or quote that it is about."""
    noun = noun_of(record)
    day = getattr(record, noun.day)
    if on < day and not getattr(record, "undated", False):
        name, happened = f"{noun.letter}{record.id}", HAPPENED[noun.letter]
        hint = hint or f"If it was {happened} by then: repbook correct {name} --on {on}"
        raise Conflict(f"{name} was {happened} on {day}, after {on}", hint=hint)
