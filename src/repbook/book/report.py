"""What `report` and `brief` look at, read from the book in a fixed number of statements."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.book.bought_items import items_compared
from repbook.book.problems import with_steps
from repbook.loyalty.ahead import week_ahead
from repbook.loyalty.call_list import call_list
from repbook.loyalty.customer_day import CustomerDay, book_mean_gap
from repbook.loyalty.forecasting.forecast import Forecaster
from repbook.loyalty.movers import Movers, compared_period, movers
from repbook.loyalty.periods import Period
from repbook.loyalty.relationship import (
    Lapse,
    Stages,
    lapsed,
    receivables,
    relationship,
    stages,
    top,
)
from repbook.loyalty.review import Facts, Review, Sale, Sum, Timed, TouchFact, changes, tally, trend
from repbook.loyalty.study import Since, bought_since
from repbook.loyalty.targets import Targets
from repbook.policy import DEFAULTS, Policy
from repbook.records import Buying, Effort, History
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
    return _by_customer(book, first, last).total()


def _by_customer(book: Book, first: date, last: date) -> Counter[int]:
    """The same by customer."""
    span, found = (first.toordinal(), last.toordinal()), Counter[int]()
    for sale in (Sale(*row) for row in sold(book.conn, *span, [span[1]])):
        found[sale.customer_id] += sale.cents
    for back in (Sum(*row) for row in purchases.returned(book.conn, *span)):
        found[back.customer_id] -= back.cents
    return found


def stages_on(book: Book, day: date, histories: Sequence[History], of: date) -> Stages:
    """Where everyone stood at the end of a day, from their histories of a later one.

    What they bought and when they were reached is taken back from what is at
    hand; only those with money, problems or a write-off in between, or with a
    payment to assess, are read again.
    """
    last, policy = day.toordinal(), book.policy
    if day == of:
        return _stages(histories, last, policy)
    again = purchases.changed_between(book.conn, last, of.toordinal()) | {
        h.id
        for h in histories
        if h.debts or h.paid_late or h.paid_in_time or (h.came_back_day or 0) > last
    }
    since = [h.id for h in histories if (h.reached_day or 0) > last]
    reached = exchanges.last_reached(book.conn, day, since)
    then = {h.id: h for h in book.histories(day, sorted(again))} if again else {}
    known = [then.get(h.id) or _taken_back(h, last, reached) for h in histories]
    return _stages(known, last, policy)


def _stages(histories: Sequence[History], day: int, policy: Policy) -> Stages:
    gap = book_mean_gap((history.buying for history in histories), policy)
    return stages(CustomerDay(history, day, policy, gap) for history in histories)


def _taken_back(history: History, day: int, reached: Mapping[int, int]) -> History:
    """A history as it was at the end of an earlier day, but for what `stages_on` reads again."""
    days, cents = history.buying
    if days and days[-1] > day:
        known = bisect_right(days, day)
        history = history._replace(buying=Buying(days[:known], cents[:known]))
    if (history.reached_day or 0) > day:
        history = history._replace(reached_day=reached.get(history.id))
    if (history.first_fact_day or 0) > day:
        history = history._replace(first_fact_day=None)
    return history


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
    book, on, histories, customers = day.book, day.on, day.histories, day.customers()
    policy, before, end = book.policy, period.before(), period.until(on)
    then = day if end == on else BookDay(book, end, fit="none")
    first = min([before.first, *(bucket.first for bucket in pictures[:1])])
    theirs = customers if then is day else then.customers()
    found = facts(book, first, pictures[-1].until(on) if pictures else end, before.last, end)
    first_days = _first_days(book, histories)
    closing, known = stages(theirs), targets(book)
    lost = {h.id for h in then.histories if h.written_off_day is not None}
    opening = stages_on(book, before.last, then.histories, end)
    earlier = stages_on(book, before.before().last, histories, on) if whole else None
    most = None if whole or pictures else LAPSED_LOOKED_AT
    gone, all_gone = _lapsed(day, customers, before.last, most)
    started = before.first.toordinal()
    row = trend(found, pictures, on, policy, scale, started, known) if pictures else None
    listed = call_list(customers, most=calls).calls[:calls] if calls else []
    compared = compared_period(period, end, min(first_days.values(), default=0))
    return Review(
        now=tally(found, period, on, opening, closing, first_days, policy, scale, known),
        before=tally(found, before, on, earlier, opening, first_days, policy, scale, known),
        changes=[each for each in changes(found, period, before, on) if each.customer_id > 0],
        names={history.id: history.name for history in histories},
        losses=[
            loss
            for loss in found.losses
            if period.first <= loss.on <= end and loss.customer_id in lost
        ],
        lapsed=gone,
        all_lapsed=all_gone,
        receivables=receivables(then.histories, end),
        relationship=relationship(theirs),
        since=_bought_since(then.histories, theirs, end.toordinal(), policy),
        calls=listed,
        contact_and_phone=book.customers.contact_and_phone([call.history.id for call in listed]),
        trend=row,
        top=top(customers, TOP) if pictures else (),
        ahead=week_ahead(customers) if pictures else (),
        forecasts=_past_forecasts(day) if pictures else (),
        unlisted={customer.history.id for customer in customers if not customer.may_be_listed},
        rep=book.settings.get("name", ""),
        quiet_days=policy.quiet_days,
        items=items_compared(book, *compared, period, end),
        movers=_movers(book, histories, *compared, period, end),
    )


def _lapsed(
    day: BookDay, customers: Sequence[CustomerDay], since: date, most: int | None
) -> tuple[list[Lapse], bool]:
    """Who became likely lost since a day, and whether these are all; nobody without a forecast."""
    if day.fitted is None:
        return [], True
    then = Forecaster(day.fitted, since.toordinal(), day.book.policy, day.horizon)
    return lapsed(customers, then, most)


def _movers(
    book: Book,
    histories: Sequence[History],
    then: Period,
    last_year: bool,
    period: Period,
    end: date,
) -> Movers:
    """Which customers bought more, and which less, than in the period it is compared with."""
    now, before = (
        _by_customer(book, first, last)
        for first, last in ((period.first, end), (then.first, then.last))
    )
    found = [(h.name, now[h.id], before[h.id]) for h in histories if h.id in now or h.id in before]
    return movers(found, then, last_year)


def _past_forecasts(day: BookDay) -> "Sequence[Past]":
    """What was said of earlier quarters; loaded for the page alone."""
    from repbook.book.forecasts import past_forecasts

    return past_forecasts(day, day.book.policy.stake_days)


def _first_days(book: Book, histories: Sequence[History]) -> dict[int, int]:
    """The day of the first purchase of each customer, forgotten ones too."""
    bought = {h.id: h.buying.days[0] for h in histories if h.buying.days}
    return purchases.first_days_of_forgotten(book.conn) | bought


def _bought_since(
    histories: Sequence[History], customers: Sequence[CustomerDay], on: int, policy: Policy
) -> Mapping[Effort, Since]:
    solved = [case for each in customers for case in each.solved_cases]
    found = bought_since(histories, solved, on, policy)
    return {effort: since for effort, since in found.items() if since.customers}
