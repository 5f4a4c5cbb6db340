"""What lies ahead with a customer: calls, promises, updates, problems, last days, an order."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons.care import is_greeted
from repbook.records import OpenQuote, Problem, Promise

WEEK_DAYS = 7


class Ahead(NamedTuple):
    """What is planned with a customer or expected of them on a day, late or to come.

    `agreed_day` is the day it was agreed, promised, reported, sent or bought last; `meant_day` the
    one it was for.
    """

    what: Literal["call", "promise", "yearly", "update", "problem", "quote", "order"]
    customer: CustomerDay
    agreed_day: int
    meant_day: int
    day: int
    minute: int | None = None
    promise: Promise | None = None
    problem: Problem | None = None
    quote: OpenQuote | None = None


def ahead(customer: CustomerDay, days: int) -> Iterator[Ahead]:
    """All that is planned, and an order expected within so many days, today the first.

    An order is expected on its usual day, whether or not they may be called then, from who is
    likely still a customer.
    """
    history, back, expected = customer.history, customer.history.call_back, customer.expected_day
    likely = len(history.buying.days) > 1 and customer.active
    if back is not None:
        yield Ahead("call", customer, back.agreed_day, back.day, back.day, back.minute)
    for promise in history.promises:
        made, by = promise.made_on.toordinal(), promise.by.toordinal()
        yield Ahead("promise", customer, made, by, by, promise=promise)
    for remembered in history.yearly_days:
        day = remembered.next_day(date.fromordinal(customer.on)).toordinal()
        made = remembered.made_on.toordinal()
        yield Ahead("yearly", customer, made, day, day, promise=remembered)
    for case in customer.open_cases:
        problem, until = case.problem, case.parked_until_day
        if not case.waits_for_rep:
            heard, by = case.news(customer.policy)
            yield Ahead("update", customer, heard, by, by, problem=problem)
        if until is not None:
            since = problem.reported_on.toordinal()
            yield Ahead("problem", customer, since, until, until, problem=problem)
    for quote in customer.open_quotes:
        if quote.last_day is not None:
            day = quote.last_day
            yield Ahead("quote", customer, quote.day, day, day, quote=quote)
    if expected is not None and 0 <= expected - customer.on < days and likely:
        yield Ahead("order", customer, customer.last_day or 0, expected, expected)


def in_order(found: Iterable[Ahead]) -> list[Ahead]:
    """By day; on each what has a time first."""
    return sorted(
        found, key=lambda a: (a.day, a.minute is None, a.minute or 0, a.customer.history.id)
    )


def week_ahead(customers: Iterable[CustomerDay]) -> list[Ahead]:
    """Seven days of all who may be called, today the first; no birthday that was greeted ahead."""
    return in_order(
        each
        for customer in customers
        if customer.may_be_listed
        for each in ahead(customer, WEEK_DAYS)
        if 0 <= each.day - customer.on < WEEK_DAYS and not _greeted(each)
    )


def _greeted(found: Ahead) -> bool:
    """Whether it is a yearly day for which they were greeted."""
    yearly = found.promise if found.what == "yearly" else None
    return yearly is not None and is_greeted(found.customer, yearly.id, found.day)
