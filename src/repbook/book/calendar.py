"""Upcoming events by day: call-backs, promises, parked problems, expected orders.

Leaves out customers who are not to be called or are written off.
"""

from datetime import date, timedelta
from math import ceil
from typing import Literal, NamedTuple

from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.loyalty.customer_day import CustomerDay
from repbook.records import History, Problem, Promise
from repbook.store.whole_tables import uids as uids_of

AHEAD_DAYS = 60

What = Literal["call", "promise", "parked", "order"]


class Ahead(NamedTuple):
    """One upcoming event; overdue ones are on the first day of the agenda.

    `agreed` is the day it was agreed, promised or bought last; `meant` the day it was for.
    """

    what: What
    uid: str
    on: date
    minute: int | None
    history: History
    agreed: date
    meant: date
    promise: Promise | None = None
    problem: Problem | None = None
    gap: float | None = None


class Agenda(NamedTuple):
    """Upcoming events, in order, with the contact and phone of each customer."""

    ahead: tuple[Ahead, ...]
    contact_and_phone: dict[int, tuple[str | None, str | None]]
    kept_out: tuple[str, ...]


def agenda(book: Book, on: date, tag: str | None = None) -> Agenda:
    """Events from a day on; `kept_out` names customers with events who are not to be called."""
    uids = {table: uids_of(book.conn, table) for table in ("customers", "touches")}
    found: list[Ahead] = []
    kept_out = []
    for customer in BookDay(book, on, fit="none").customers(tag):
        history = customer.history
        if history.written_off_day is not None:
            continue
        theirs = _of(customer, on, uids)
        if not history.do_not_call:
            found += theirs
        elif any(ahead.what != "order" for ahead in theirs):
            kept_out.append(history.name)
    found.sort(key=lambda a: (a.on, a.minute is None, a.minute or 0, a.history.id, a.uid))
    contact_and_phone = book.customers.contact_and_phone(
        sorted({ahead.history.id for ahead in found})
    )
    return Agenda(tuple(found), contact_and_phone, tuple(kept_out))


def _of(customer: CustomerDay, on: date, uids: dict[str, dict[int, str]]) -> list[Ahead]:
    history = customer.history
    found = []
    back = history.call_back
    if back is not None:
        meant = date.fromordinal(back.day)
        minute = back.minute if meant >= on else None
        agreed = date.fromordinal(back.agreed_day)
        uid = uids["touches"][back.touch_id]
        found.append(Ahead("call", uid, max(meant, on), minute, history, agreed, meant))
    for promise in history.promises:
        day = max(promise.by, on)
        found.append(
            Ahead("promise", promise.uid, day, None, history, promise.made_on, promise.by, promise)
        )
    for case in customer.cases:
        problem, until = case.problem, case.parked_until_day
        if until is not None:
            day = date.fromordinal(until)
            found.append(
                Ahead(
                    "parked",
                    problem.uid,
                    day,
                    None,
                    history,
                    problem.reported_on,
                    day,
                    problem=problem,
                )
            )
    due = _due(customer, on, uids)
    return [*found, due] if due is not None else found


def _due(customer: CustomerDay, on: date, uids: dict[str, dict[int, str]]) -> Ahead | None:
    history, gap, expected = customer.history, customer.gap, customer.expected_day
    if len(history.buying.days) < 2 or expected is None:
        return None
    last = date.fromordinal(history.buying.days[-1])
    day = last + timedelta(days=ceil(customer.policy.due_from_gaps * gap))
    for free in (history.free_until_day, history.snoozed_until_day):
        if free is not None:
            day = max(day, date.fromordinal(free))
    if not on < day <= on + timedelta(days=AHEAD_DAYS):
        return None
    uid = f"{uids['customers'][history.id]}-due"
    meant = date.fromordinal(expected)
    return Ahead(
        "order", uid, day, None, history, last, meant, gap=gap if customer.has_usual_gap else None
    )
