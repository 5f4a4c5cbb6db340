"""What `report` and `brief` look at, read from the book in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.book.bought_items import items_compared
from repbook.book.problems import with_steps
from repbook.book.report_customers import Asked, Page, of_everyone, of_sums
from repbook.loyalty.ahead import WEEK_DAYS, week_ahead
from repbook.loyalty.movers import Moved, Movers, compared_period, movers
from repbook.loyalty.periods import Period
from repbook.loyalty.relationship import top
from repbook.loyalty.review import Facts, Review, Sale, Sum, Timed, TouchFact, changes, tally, trend
from repbook.loyalty.targets import Targets
from repbook.policy import DEFAULTS
from repbook.store import exchanges, purchases
from repbook.store.changes import changed_settings
from repbook.store.histories import live_problems, live_quotes, open_promises, sold

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.record import Past

TOP, LAPSED_LOOKED_AT = 8, 200


def facts(book: Book, first: date, last: date, *ends: date) -> Facts:
    """Everything dated from one day to another, with what was open at its start.

    At the `ends` (the last day) it is known which orders had come back.
    """
    span = (first.toordinal(), last.toordinal())
    return Facts(
        [TouchFact(*row) for row in exchanges.between(book.conn, *span)],
        [
            Sale(*row)
            for row in sold(book.conn, *span, [end.toordinal() for end in ends or (last,)])
        ],
        [Sum(*row) for row in purchases.returned(book.conn, *span)],
        with_steps(book, live_problems(book.problems.with_forgotten, *span), last),
        [each for each in open_promises(book.promises.with_forgotten, *span) if not each.yearly],
        book.feedback.with_forgotten.between(first, last),
        [
            Sum(friend.id, friend.added_day, 0)
            for friend in book.customers.referred(with_forgotten=True)
            if span[0] <= friend.added_day <= span[1] and not friend.imported
        ],
        book.write_offs.between(first, last),
        live_quotes(book.quotes.with_forgotten, *span),
        [Timed(*row) for row in exchanges.timed(book.conn, *span)],
    )


def revenue(book: Book, first: date, last: date) -> int:
    """What was sold from one day to another, less what came back, in cents."""
    return sum(_by_customer(book, first, last).values())


def _by_customer(book: Book, first: date, last: date) -> dict[int, int]:
    """The same by customer."""
    return purchases.net_by_customer(book.conn, first.toordinal(), last.toordinal())


def targets(book: Book) -> list[tuple[int, Targets]]:
    """The targets from each day on that one was set, and those before the first.

    These are what was set first, for who sets a target means to be measured by it.
    """
    found = [
        (day, key, float(value or DEFAULTS[key]))
        for day, key, value in changed_settings(book.conn)
        if key in Targets._fields
    ]
    now: dict[str, float] = {key: getattr(book.policy, key) for key in Targets._fields}
    now |= {key: value for _, key, value in reversed(found)}
    days = {date.min.toordinal(): Targets(**now)} if found else {}
    for day, key, value in found:
        now[key] = value
        days[day] = Targets(**now)
    return list(days.items())


def look_back(
    day: BookDay,
    period: Period,
    *,
    calls: int,
    scale: int = 100,
    whole: bool = True,
    pictures: Sequence[Period] = (),
) -> Review:
    """The report of a period, as of a day: its figures are those of its end.

    Who is nearly lost, and who to call, is for the day itself.
    Without `whole` it leaves out who moved in the period before, and looks only at the larger of
    those who may be lost. `pictures` are the weeks or months that the page draws.
    """
    book, on = day.book, day.on
    policy, before, end = book.policy, period.before(), period.until(on)
    pasts = _past_forecasts(day) if pictures else ()
    then = day if end == on else BookDay(book, end, fit="none")
    first = min([before.first, *(bucket.first for bucket in pictures[:1])])
    found = facts(book, first, pictures[-1].until(on) if pictures else end, before.last, end)
    most = None if whole or pictures else LAPSED_LOOKED_AT
    page = Page(TOP, WEEK_DAYS) if pictures else None
    asked = Asked(end, before.last, before.before().last if whole else None, most, calls, page)
    told = (of_sums(day, asked) if day.is_large else None) or of_everyone(day, then, asked)
    first_days = {**purchases.first_days_of_forgotten(book.conn), **told.first_days}
    known, started = targets(book), before.first.toordinal()
    row = trend(found, pictures, on, policy, scale, started, known) if pictures else None
    customers, items = _movers(book, told.names, period, end, first_days)
    return Review(
        now=tally(found, period, on, told.opening, told.closing, first_days, policy, scale, known),
        before=tally(
            found, before, on, told.earlier, told.opening, first_days, policy, scale, known
        ),
        changes=[each for each in changes(found, period, before, on) if each.customer_id > 0],
        names=told.names,
        losses=[
            loss
            for loss in found.losses
            if period.first <= loss.on <= end and loss.customer_id in told.written_off
        ],
        lapsed=told.lapsed,
        all_lapsed=told.all_lapsed,
        receivables=told.receivables,
        relationship=told.relationship,
        since=told.since,
        calls=told.calls,
        contact_and_phone=book.customers.contact_and_phone(
            [call.history.id for call in told.calls]
        ),
        trend=row,
        top=top(told.customers, TOP) if pictures else (),
        ahead=week_ahead(told.customers) if pictures else (),
        forecasts=pasts,
        unlisted=told.unlisted,
        rep=book.settings.get("name", ""),
        quiet_days=policy.quiet_days,
        items=items,
        movers=customers,
    )


def _movers(
    book: Book,
    names: Mapping[int, str],
    period: Period,
    end: date,
    first_days: Mapping[int, int],
) -> tuple[Movers, Movers]:
    """Which customers and which items bring more and less; each adds up to the change of all revenue."""
    then, last_year = compared_period(period, end, min(first_days.values(), default=0))
    now = _by_customer(book, period.first, end)
    before = _by_customer(book, then.first, then.last)
    revenue = sum(now.values()), sum(before.values())
    rows = [
        Moved(names[id], now.get(id, 0), before.get(id, 0))
        for id in sorted({*now, *before})
        if id in names
    ]
    return (
        movers(rows, then, last_year, revenue),
        items_compared(book, then, last_year, period, end, revenue),
    )


def _past_forecasts(day: BookDay) -> "Sequence[Past]":
    """What was said of earlier quarters; loaded for the page alone.

    Of a large book it needs what everybody ordered, and the rest of the page does not: so it comes
    first, while there is nothing else in memory.
    """
    from repbook.book.forecasts import past_forecasts

    if day.is_large and not day.has_read_everyone:
        orders = BookDay(day.book, day.on, fit="none", orders_alone=True)
        return past_forecasts(orders, day.book.policy.stake_days)
    return past_forecasts(day, day.book.policy.stake_days)
