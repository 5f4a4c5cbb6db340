"""`today`: what was done on a day, and how much of it."""

from datetime import date
from typing import NamedTuple

from repbook.book import Book
from repbook.book.history import Event, Timeline, event_of, logged
from repbook.book.report import facts
from repbook.loyalty.review import Minutes, Reach, minutes_of, reach_of


class DayLog(NamedTuple):
    """A day's events, the promises kept or dropped and quotes settled on it, its sums as `report` has them."""

    on: date
    events: Timeline
    kept: tuple[Event, ...]
    dropped: tuple[Event, ...]
    settled: tuple[Event, ...]
    added: tuple[Event, ...]  # customers who were typed in
    reach: Reach
    orders: int
    sold: int  # by these orders, in cents
    sent_back: int  # orders of the day of which all came back on it: neither sold nor returned
    returned: int  # cents that came back on the day, of other orders of any day
    minutes: Minutes


def day_log(book: Book, on: date) -> DayLog:
    """What was done on a day, each thing once."""
    events, _ = logged(book, on, on)
    dated = [each for each in events.events if each.kind != "quote" or not each.record.undated]
    found = facts(book, on, on)
    sales = {
        stays: [sale for sale in found.purchases if sale.counts_on(on.toordinal()) == stays]
        for stays in (True, False)
    }
    settled = {
        quote.id: quote
        for how in ("won_on", "lost_on")
        for quote in book.quotes.matching(**{how: on})
        if quote.on < on or quote.undated
    }
    return DayLog(
        on,
        events._replace(events=tuple(dated)),
        _promises(book, kept_on=on),
        _promises(book, dropped_on=on),
        tuple(event_of(book.quotes.noun, each) for each in settled.values()),
        tuple(
            Event("added", None, on, None, each, each.id)
            for each in book.customers.read(book.customers.added_by_hand(on))
        ),
        reach_of(found.touches),
        len(sales[True]),
        sum(sale.cents for sale in sales[True]),
        len(sales[False]),
        sum(back.cents for back in found.returns) - sum(sale.cents for sale in sales[False]),
        minutes_of(found.timed),
    )


def _promises(book: Book, **settled: date) -> tuple[Event, ...]:
    """Those that were kept, or dropped, on a day."""
    return tuple(event_of(book.promises.noun, each) for each in book.promises.matching(**settled))
