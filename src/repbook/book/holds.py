"""Customers kept off the call list: snoozed, written off; and taken back."""

from datetime import date
from typing import NamedTuple

from repbook.book import Book
from repbook.book.acts import act
from repbook.book.book_day import BookDay
from repbook.book.problems import cases
from repbook.book.promises import drop as drop_promise
from repbook.book.steps import refuse_step, step
from repbook.errors import Conflict, InvalidInput
from repbook.formatter import Formatter, cut
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.next_listed import NextListed
from repbook.records import Customer, Debt, Problem, Promise, Quote


class OpenBusiness(NamedTuple):
    """What is still open with a customer on a day."""

    problems: tuple[Problem, ...]
    promises: tuple[Promise, ...]
    debts: tuple[Debt, ...]
    quotes: tuple[Quote, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether there is anything to settle."""
        return bool(self.problems or self.promises or self.debts or self.quotes)


class WrittenOff(NamedTuple):
    """What `write-off` wrote, and what it settled or left."""

    customer: Customer
    on: date
    why: str | None
    settled: OpenBusiness


class BroughtBack(NamedTuple):
    """Who is back, and what stays settled of the day they were written off; debts are asked for."""

    customer: Customer
    on: date
    written_off_on: date
    settled: OpenBusiness


def open_business(book: Book, customer: Customer, on: date) -> OpenBusiness:
    """What stands open with a customer on a day: problems, promises and quotes, debts.

    A promise or a quote that was settled since is not."""
    from repbook.book.quotes import open_quotes

    history = book.history(customer.id, on)
    found = cases(book, on, customer_id=customer.id)
    return OpenBusiness(
        tuple(case.problem for case in found if case.is_open),
        tuple(promise for promise in history.promises if not promise.is_settled),
        history.debts,
        tuple(open_quotes(book, customer, on)) if history.quotes else (),
    )


@act("write-off")
def write_off(book: Book, customer: Customer, why: str | None, *, on: date) -> WrittenOff:
    """Write a customer off: problems given up, promises dropped, quotes lost; debts stay owed.

    Raises Conflict when they are written off already, or bought after the day, or a problem
    was closed after it.
    """
    refuse_write_off(book, customer, on)
    business = open_business(book, customer, on)
    book.write_offs.add(customer_id=customer.id, on=on, why=why)
    for problem in business.problems:
        step(book, problem.id, "give-up", on=on, note=why or "written off")
    for promise in business.promises:
        drop_promise(book, promise, on)
    if business.quotes:
        from repbook.book.quotes import lose

    for quote in business.quotes:
        lose(book, quote, on=on, because=why or "written off")
    book.summary = f"{customer.name}{f': {cut(why)}' if why else ''}"
    return WrittenOff(customer, on, why, business)


def refuse_write_off(book: Book, customer: Customer, on: date) -> None:
    """Say no to a write-off that contradicts the book."""
    for day in (on, date.max):
        if (since := book.history(customer.id, day).written_off_day) is not None:
            raise Conflict(
                f"{customer.name} is written off already, since {date.fromordinal(since)}",
                hint=f"repbook bring-back {customer.id}",
            )
    later = [bought for bought in book.purchases.of(customer.id, since=on) if bought.on > on]
    if later:
        raise Conflict(
            f"{customer.name} bought on {later[0].on}, after {on}: they would be back at once",
            hint=f"repbook write-off {customer.id} --on {later[-1].on}",
        )
    for problem in open_business(book, customer, on).problems:
        refuse_step(book, problem.id, "give-up", on)


@act("bring-back")
def bring_back(book: Book, customer: Customer, *, on: date) -> BroughtBack:
    """Take a written-off customer back; what was settled on the day of the write-off stays so."""
    history = book.history(customer.id, on)
    if history.written_off_day is None:
        snoozed = (history.snoozed_until_day or 0) > on.toordinal()
        raise Conflict(
            f"{customer.name} is {'snoozed, ' if snoozed else ''}not written off",
            hint=f"repbook snooze {customer.id} --off"
            if snoozed
            else f"repbook brief {customer.id}",
        )
    book.customers.bring_back(customer.id, on)
    book.summary = customer.name
    day = date.fromordinal(history.written_off_day)
    given_up = [
        case.problem
        for case in cases(book, on, customer_id=customer.id)
        if case.state == "given-up" and case.closed_day == history.written_off_day
    ]
    dropped = book.promises.matching(customer_id=customer.id, dropped_on=day)
    why = next(each.why for each in book.write_offs.of(customer.id, on) if each.on == day)
    reason = why or "written off"  # another one is of a quote that was lost before it
    lost = book.quotes.matching(customer_id=customer.id, lost_on=day, lost_because=reason)
    settled = OpenBusiness(tuple(given_up), tuple(dropped), history.debts, tuple(lost))
    return BroughtBack(customer, on, day, settled)


class Snoozed(NamedTuple):
    """What `snooze` wrote, and when the list has them next."""

    customer: Customer
    on: date
    until: date
    after: CustomerDay  # without sums
    listed_next: NextListed | None

    @property
    def ended(self) -> bool:
        """Whether a snooze was ended, not begun."""
        return self.until == self.on


@act("snooze")
def snooze(book: Book, customer: Customer, until: date, *, on: date) -> Snoozed:
    """Snooze a customer until a day, in place of any snooze before; `on` itself ends it.

    Raises InvalidInput for a day before, and Conflict when there is no snooze to end.
    """
    if until < on:
        raise InvalidInput(
            f"{until} is not after {on}", hint="Name a day to come, as in --until friday"
        )
    day = on.toordinal()
    if until == on and (book.history(customer.id, on).snoozed_until_day or 0) <= day:
        raise Conflict(f"{customer.name} is not snoozed", hint=f"repbook why {customer.id}")
    book.snoozes.add(customer_id=customer.id, on=on, until_on=until)
    then = "--off" if until == on else f"until {Formatter(on).weekday(until)}"
    book.summary = f"{customer.name} {then}"
    book_day = BookDay(book, on, fit="none")
    after = book_day.customer(customer.id)
    return Snoozed(customer, on, until, after, book_day.next_listed(after))
