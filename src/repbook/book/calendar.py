"""Upcoming events by day: call-backs, promises, parked problems, expected orders.

Leaves out customers who are not to be called or are written off.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from typing import Literal, NamedTuple

from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.formatter import as_date
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
        theirs = list(_of(customer, on, uids))
        if not history.do_not_call:
            found += theirs
        elif any(ahead.what != "order" for ahead in theirs):
            kept_out.append(history.name)
    found.sort(key=lambda a: (a.on, a.minute is None, a.minute or 0, a.history.id, a.uid))
    contact_and_phone = book.customers.contact_and_phone(
        sorted({ahead.history.id for ahead in found})
    )
    return Agenda(tuple(found), contact_and_phone, tuple(kept_out))


def _of(customer: CustomerDay, on: date, uids: dict[str, dict[int, str]]) -> Iterator[Ahead]:
    history = customer.history
    back = history.call_back
    if back is not None:
        uid, meant = uids["touches"][back.touch_id], as_date(back.day)
        minute, agreed = back.minute if meant >= on else None, as_date(back.agreed_day)
        yield Ahead("call", uid, max(meant, on), minute, history, agreed, meant)
    for p in history.promises:
        yield Ahead("promise", p.uid, max(p.by, on), None, history, p.made_on, p.by, p)
    for problem, until in ((case.problem, case.parked_until_day) for case in customer.cases):
        if until is not None:
            day, agreed = as_date(until), problem.reported_on
            yield Ahead("parked", problem.uid, day, None, history, agreed, day, problem=problem)
    if len(history.buying.days) < 2 or customer.expected_day is None:
        return
    last, gap = as_date(history.buying.days[-1]), customer.gap
    due = last.toordinal() + ceil(customer.policy.due_from_gaps * gap)
    day = as_date(max(due, history.free_until_day or 0, history.snoozed_until_day or 0))
    if on < day <= on + timedelta(days=AHEAD_DAYS):
        uid, meant = f"{uids['customers'][history.id]}-due", as_date(customer.expected_day)
        usual = gap if customer.has_usual_gap else None
        yield Ahead("order", uid, day, None, history, last, meant, gap=usual)
