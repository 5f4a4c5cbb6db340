"""Upcoming events by day: call-backs, promises, parked problems, ends of quotes, orders.

Leaves out customers who are not to be called or are written off.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.loyalty.ahead import Ahead, ahead, in_order
from repbook.store.whole_tables import uids as uids_of

AHEAD_DAYS = 61


class Agenda(NamedTuple):
    """Upcoming events by uid, in order, with the contact and phone of each customer.

    Those overdue are on the first day.
    """

    ahead: dict[str, Ahead]
    contact_and_phone: dict[int, tuple[str | None, str | None]]
    kept_out: tuple[str, ...]


def agenda(
    book: Book, on: date, tag: str | None = None, days: tuple[date, date] | None = None
) -> Agenda:
    """Events from a day on; `kept_out` names customers with events who are not to be called.

    With `days`, a first and a last, only those of these; what is overdue is on the day `on`.
    """
    uids = {table: uids_of(book.conn, table) for table in ("customers", "touches", "quotes")}
    today = on.toordinal()
    first, last = (day.toordinal() for day in days or (date.min, date.max))
    far = max(AHEAD_DAYS, last - today if last < date.max.toordinal() else 0)
    found: list[Ahead] = []
    kept_out = []
    for customer in BookDay(book, on, fit="kept").customers(tag):
        history = customer.history
        if history.written_off_day is not None:
            continue
        events = ahead(customer, far)
        at_once = (a if a.day >= today else a._replace(day=today, minute=None) for a in events)
        theirs = [a for a in at_once if first <= a.day <= last]
        if not history.do_not_call:
            found += theirs
        elif any(each.what != "order" for each in theirs):
            kept_out.append(history.name)
    contact_and_phone = book.customers.contact_and_phone(
        sorted({each.customer.history.id for each in found})
    )
    by_uid = {_uid(each, uids): each for each in in_order(found)}
    return Agenda(by_uid, contact_and_phone, tuple(kept_out))


def _uid(ahead: Ahead, uids: Mapping[str, Mapping[int, str]]) -> str:
    record, history = ahead.promise or ahead.problem, ahead.customer.history
    if record is not None:
        return record.uid + ("-update" if ahead.what == "update" else "")
    if ahead.quote is not None:
        return f"{uids['quotes'][ahead.quote.id]}-ends"
    if ahead.what == "call" and history.call_back is not None:
        return uids["touches"][history.call_back.touch_id]
    return f"{uids['customers'][history.id]}-due"
