"""Promises: made, kept, dropped, moved; one that repeats starts again when kept. Yearly days."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

from repbook.book import Book
from repbook.book.acts import act, refuse_another_customers, refuse_before
from repbook.errors import Conflict, InvalidInput
from repbook.formatter import Formatter, cut
from repbook.records import Customer, Promise
from repbook.text import fold


@act("promise")
def promise(
    book: Book,
    customers: Sequence[Customer],
    text: str,
    *,
    on: date,
    by: date | None,
    every: str | None = None,
    touch_id: int | None = None,
    problem_id: int | None = None,
) -> list[Promise]:
    """Promise something to each of these customers by a day (that of the promise for None).

    Raises Conflict for a day before the promise.
    """
    if not customers:
        raise InvalidInput(
            "Say whom you promise it to", hint='repbook promise CUSTOMER "…" --by fri'
        )
    if not text.strip():
        raise InvalidInput("Say what you promise")
    due = by or on
    if due < on:
        raise Conflict(
            f"A promise made on {on} cannot be due on {due}: that is earlier",
            hint="Name a later day with --by, as in --by friday",
        )
    if problem_id is not None:
        for customer in customers:
            refuse_another_customers(book.problems.get(problem_id), customer, book)
    who = customers[0].name if len(customers) == 1 else f"{len(customers)} customers"
    book.summary = f"{who}: {cut(text)}"
    return [
        book.promises.added(
            customer_id=customer.id,
            text=text,
            made_on=on,
            by=due,
            every=every,
            touch_id=touch_id,
            problem_id=problem_id,
        )
        for customer in customers
    ]


@act("remember")
def remember(book: Book, customer: Customer, text: str, *, on: date, day: date) -> Promise:
    """Remember a day of a customer every year, such as a birthday; the year of `day` is its first.

    29 February is the 28th in other years. Raises Conflict if it is remembered already.
    """
    if not text.strip():
        raise InvalidInput("A yearly day needs a word on what it is, such as birthday")
    if same := remembered(book, customer, text, day):
        raise Conflict(
            f"{customer.name}: {same.text} is remembered already (p{same.id})",
            hint=f"repbook promises {customer.id} --yearly",
        )
    book.summary = f"{customer.name}: {cut(text)}"
    return book.promises.added(customer_id=customer.id, text=text, made_on=on, by=day, yearly=True)


def remembered(book: Book, customer: Customer, text: str, day: date) -> Promise | None:
    """The yearly day of a customer that has this text and is on this day, of whatever year."""
    for each in book.promises.matching(customer_id=customer.id, yearly=True, dropped_on=None):
        same_day = (each.by.month, each.by.day) == (day.month, day.day)
        if same_day and fold(each.text) == fold(text):
            return each
    return None


def on_another_day(book: Book, made: Promise) -> Promise | None:
    """A yearly day of the same customer that has the same text, on another day."""
    same = book.promises.matching(customer_id=made.customer_id, yearly=True, dropped_on=None)
    return next((p for p in same if p.id != made.id and fold(p.text) == fold(made.text)), None)


@act("promise")
def keep(book: Book, promise: Promise, on: date) -> Promise | None:
    """Mark a promise kept; gives the next one if it repeats."""
    refuse_kept(promise)
    refuse_before(promise, on)
    book.promises.change(promise.id, kept_on=on)
    book.summary = f"kept p{promise.id}: {cut(promise.text)}"
    if not promise.every:
        return None
    from repbook.spans import after

    first = _counted_from(book, promise)
    due = (after(first, promise.every, times) for times in count(1))
    return book.promises.added(
        customer_id=promise.customer_id,
        text=promise.text,
        made_on=on,
        by=next(day for day in due if day > max(on, promise.by)),
        every=promise.every,
    )


def _counted_from(book: Book, promise: Promise) -> date:
    """The day from which its days are counted: of one for the 31st, that was on the 28th, a 31st."""
    from repbook.spans import after

    if promise.every is None or (promise.by + timedelta(1)).day != 1:
        return promise.by
    same = {"customer_id": promise.customer_id, "text": promise.text, "every": promise.every}
    earlier = [each.by for each in book.promises.matching(**same) if each.by < promise.by]
    for day in sorted(earlier, key=lambda day: -day.day):
        times = next(n for n in count(1) if after(day, promise.every, n) >= promise.by)
        if day.day > promise.by.day and after(day, promise.every, times) == promise.by:
            return day
    return promise.by


@act("promise")
def drop(book: Book, promise: Promise, on: date) -> Promise:
    """Drop a promise."""
    refuse_settled(promise)
    book.promises.change(promise.id, dropped_on=max(on, promise.made_on))
    book.summary = f"dropped p{promise.id}: {cut(promise.text)}"
    return book.promises.get(promise.id)


@act("promise")
def move(book: Book, promise: Promise, by: date, on: date, text: str | None = None) -> Promise:
    """Move a promise to another day, with its new words; a dropped one is open again.

    One whose day has passed stays missed.
    """
    refuse_settled(promise._replace(dropped_on=None))
    if promise.yearly:
        by = promise.moved_to(by)
    else:
        refuse_before(promise, by)
    late = promise.is_late(min(on, promise.dropped_on or on))
    first = promise.by if late and not promise.missed else promise.missed_on
    new = {"by": by, "text": text or promise.text, "missed": late, "missed_on": first}
    book.promises.change(promise.id, **new, dropped_on=None)
    day = Formatter(promise.made_on).weekday(by)
    book.summary = f"moved p{promise.id} to {day}: {cut(promise.text)}"
    return book.promises.get(promise.id)


def refuse_kept(promise: Promise) -> None:
    """Say no to keeping what was settled, or what was never promised."""
    refuse_settled(promise)
    if promise.yearly:
        raise Conflict(
            f"p{promise.id} ({promise.text}) is a yearly day: there is nothing to keep",
            hint=f'If you have spoken: repbook log-call {promise.customer_id} "…";'
            f" if it is not to come up any more: repbook promise p{promise.id} --drop",
        )


def refuse_settled(promise: Promise) -> None:
    """Say no to what is done with a promise that was kept or dropped."""
    for how, day in (("kept", promise.kept_on), ("dropped", promise.dropped_on)):
        if day is not None:
            raise Conflict(
                f"p{promise.id} was {how} on {day} already",
                hint=f'To open it again: repbook correct p{promise.id} --kept "";'
                f" to take it out: repbook remove p{promise.id}",
            )
