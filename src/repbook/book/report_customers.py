# Long because what everyone's histories say and what the kept sums say of the same stand side by side.
"""What a report says of customers: from everyone's histories, or in a large book from kept sums."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.loyalty.call_list import Filter, call_list
from repbook.loyalty.calls import Call
from repbook.loyalty.customer_day import YEAR_DAYS, CustomerDay, book_mean_gap, mean_gap_of
from repbook.loyalty.forecasting.forecast import Forecaster
from repbook.loyalty.relationship import (
    Aged,
    Lapse,
    Relationship,
    Stages,
    lapsed,
    receivables,
    relationship,
    stages,
)
from repbook.loyalty.study import Since, bought_since
from repbook.records import Buying, Effort, History, Prospects
from repbook.store import exchanges, purchases, standings
from repbook.store.standings import Lapsed, Standing, Standings, who_has_planned

OTHERS_MOST = 0.4  # of a book, who are looked at one by one; with more, everyone is read


class Page(NamedTuple):
    """What a page shows besides: so many of the largest customers, and so many days ahead."""

    largest: int
    days: int


class Asked(NamedTuple):
    """What a report wants to know: the ends of its period and of those before it, and how many rows.

    Without `earlier` it leaves out where everybody stood before the period before. Of those who
    may be lost only the `most` largest are looked at. For a `page` some customers are needed whole:
    so many of the largest of a year, and who has anything in the days ahead.
    """

    end: date
    opening: date
    earlier: date | None
    most: int | None
    calls: int
    page: Page | None = None


class Told(NamedTuple):
    """What is said of customers at the end of a period; who is nearly lost, and whom to call, as of today."""

    names: Mapping[int, str]
    first_days: Mapping[int, int]  # of the first purchase
    closing: Stages
    opening: Stages
    earlier: Stages | None
    written_off: Collection[int]
    lapsed: list[Lapse]
    all_lapsed: bool
    receivables: list[Aged]
    relationship: Relationship
    since: Mapping[Effort, Since]
    calls: Sequence[Call]
    unlisted: Collection[int]
    customers: Sequence[CustomerDay] = ()  # as of today: everyone, or whom the page may show


def of_everyone(day: BookDay, then: BookDay, asked: Asked) -> Told:
    """From the histories of everybody, as of today and as of the end (`then`)."""
    book, on, histories, customers = day.book, day.on, day.histories, day.customers()
    theirs = customers if then is day else then.customers()
    before = _before(day, asked)
    gone, all_gone = ([], True) if before is None else lapsed(customers, before, asked.most)
    return Told(
        names={history.id: history.name for history in histories},
        first_days={h.id: h.buying.days[0] for h in histories if h.buying.days},
        closing=stages(theirs),
        opening=stages_on(book, asked.opening, then.histories, asked.end),
        earlier=stages_on(book, asked.earlier, histories, on) if asked.earlier else None,
        written_off=_written_off(then.histories),
        lapsed=gone,
        all_lapsed=all_gone,
        receivables=receivables(then.histories, asked.end),
        relationship=relationship(theirs),
        since=_bought_since(theirs, then.mean_gap),
        calls=call_list(customers, most=asked.calls).calls[: asked.calls] if asked.calls else [],
        unlisted={customer.history.id for customer in customers if not customer.may_be_listed},
        customers=customers,
    )


def of_sums(day: BookDay, asked: Asked) -> Told | None:
    """The same from the sums that a large book keeps of each customer, and the histories of few.

    None where there are no sums or no forecast, or too many customers of whom the sums do not tell all.
    """
    from repbook.book.candidates import forecaster_with_sums

    if forecaster_with_sums(day) is None:
        return None
    book, on = day.book, day.on.toordinal()
    others, names = standings.others(book.conn, on), book.customers.names()
    if len(others) > OTHERS_MOST * len(names):
        return None
    sums = Standings(book.conn, on, others, vars(book.policy))
    now = _SumsDay(book, sums, day.on, others)
    then = now if asked.end == day.on else _SumsDay(book, sums, asked.end, others)
    closing, counts = then.stages(asked.end)
    gone, all_gone = now.lapsed(day, asked)
    firsts = {h.id: h.buying.days[0] for h in now.histories if h.buying.days}
    return Told(
        names=names,
        first_days=sums.first_days() | firsts,
        closing=closing,
        opening=then.stages(asked.opening)[0],
        earlier=now.stages(asked.earlier)[0] if asked.earlier else None,
        written_off=_written_off(then.histories),
        lapsed=gone,
        all_lapsed=all_gone,
        receivables=receivables(then.histories, asked.end),
        relationship=_with_counts(relationship(then.customers), counts),
        since=_bought_since(then.customers, then.gap),
        calls=day.call_list(Filter(most=asked.calls)).calls[: asked.calls],
        unlisted=book.customers.not_to_call() | _written_off(now.histories),
        customers=now.on_page(day, asked.page) if asked.page else (),
    )


class _SumsDay:
    """A day of a large book: the histories of those of whom the sums do not tell all, and the sums."""

    def __init__(self, book: Book, sums: Standings, on: date, others: Sequence[int]) -> None:
        self._book, self._sums, self._on = book, sums, on
        self.histories = book.histories(on, others, Prospects())
        self.gap = self._gap(on, self.histories)
        day, policy = on.toordinal(), book.policy
        self.customers = [CustomerDay(each, day, policy, self.gap) for each in self.histories]

    def _gap(self, day: date, histories: Iterable[History]) -> float:
        """The book's mean gap by a day, from the histories of the others as of that day."""
        repeats, span = self._sums.spans(day.toordinal())
        for days, _ in (history.buying for history in histories if history.buying.days):
            repeats += len(days) - 1
            span += days[-1] - days[0]
        return mean_gap_of(span, repeats, self._book.policy)

    def stages(self, day: date) -> tuple[Stages, Standing]:
        """Where everyone stood at the end of this day or an earlier one; what the sums tell of it."""
        policy, now = self._book.policy, day == self._on
        then = self.histories if now else taken_back(self._book, day, self.histories, self._on)
        gap = self.gap if now else self._gap(day, then)
        told = self._sums.on(day.toordinal(), gap)
        theirs = stages(CustomerDay(each, day.toordinal(), policy, gap) for each in then)
        return Stages({**told.stages, **theirs.by_id}, told.quiet + theirs.quiet), told

    def lapsed(self, day: BookDay, asked: Asked) -> tuple[list[Lapse], bool]:
        """Who became likely lost, as `of_everyone` has it."""
        if (before := _before(day, asked)) is None:
            return [], True
        on, policy = self._on.toordinal(), self._book.policy
        told, count = ([], 0) if asked.most is None else self._sums.lapsed(on, self.gap, asked.most)
        read = self._book.histories(self._on, told, Prospects()) if told else []
        customers = [
            CustomerDay(each, on, policy, self.gap, day.forecaster)
            for each in (*read, *self.histories)
        ]
        found, all_here = lapsed(customers, before, asked.most)
        if asked.most is None:
            found += self._all_lapsed(before)
            found.sort(key=lambda each: (-sum(each.history.buying.cents), each.history.id))
        return found, all_here and count == len(told)

    def _all_lapsed(self, before: Forecaster) -> Iterator[Lapse]:
        """All of the lapsed who are hardly active, by their sums: their orders are not read."""
        on, above = self._on.toordinal(), self._book.policy.active_above
        for each in self._sums.all_lapsed(on, self.gap):

            def active(day: int, of: Lapsed = each) -> bool:
                span = of.last_day - of.first_day
                views = before.model.views(of.orders - 1, span, day - of.first_day, of.log_gaps)
                return before.model.p_active(views) > above

            if not active(on):
                bought = Buying((each.last_day,), (each.cents,))  # of its orders what is shown
                history = History(each.id, each.name, added_day=each.added_day, buying=bought)
                came = max(each.added_day, each.last_day) > before.on
                yield Lapse(history, came or active(before.on))

    def on_page(self, day: BookDay, page: Page) -> list[CustomerDay]:
        """All of whom a page may show something: of who has but an order ahead, their orders alone."""
        book, on, sums = self._book, self._on.toordinal(), self._sums
        planned = [*who_has_planned(book.conn, on), *sums.largest(on, YEAR_DAYS, page.largest)]
        known = {history.id for history in self.histories}
        whole = book.histories(self._on, sorted({*planned} - known), day.prospects)
        known.update(planned)
        due = [id for id in sums.expected(on, self.gap, page.days) if id not in known]
        ordered = book.histories(self._on, due, day.prospects, orders_alone=True) if due else []
        return [day.as_customer(each) for each in (*self.histories, *whole, *ordered)]


def _before(day: BookDay, asked: Asked) -> Forecaster | None:
    """The forecast as of the end of the period before; None without one: nobody is likely lost."""
    if day.fitted is None:
        return None
    return Forecaster(day.fitted, asked.opening.toordinal(), day.book.policy, day.horizon)


def _with_counts(theirs: Relationship, told: Standing) -> Relationship:
    """What some customers do, with those of whom the sums tell it: these have no invoice, problem or promise."""

    def more(pair: tuple[int, int], count: int, of: int = told.buyers) -> tuple[int, int]:
        return pair[0] + count, pair[1] + of

    return theirs._replace(
        customers=theirs.customers + told.buyers,
        buys=more(theirs.buys, told.buy_as_usual, told.bought_again),
        talks=more(theirs.talks, 0),
        refers=more(theirs.refers, told.refer),
        in_touch=more(theirs.in_touch, told.in_touch),
    )


def _written_off(histories: Iterable[History]) -> set[int]:
    return {history.id for history in histories if history.written_off_day is not None}


def _bought_since(customers: Sequence[CustomerDay], mean_gap: float) -> Mapping[Effort, Since]:
    """What was bought after the problems of the last year, by their effort."""
    if not customers:
        return {}
    solved = [case for each in customers for case in each.solved_cases]
    histories = [customer.history for customer in customers]
    on, policy = customers[0].on, customers[0].policy
    found = bought_since(histories, solved, on, policy, mean_gap)
    return {effort: since for effort, since in found.items() if since.customers}


def stages_on(book: Book, day: date, histories: Sequence[History], of: date) -> Stages:
    """Where everyone stood at the end of a day, from their histories of a later one."""
    then, policy = taken_back(book, day, histories, of), book.policy
    gap = book_mean_gap((history.buying for history in then), policy)
    return stages(CustomerDay(history, day.toordinal(), policy, gap) for history in then)


def taken_back(book: Book, day: date, histories: Sequence[History], of: date) -> Sequence[History]:
    """Histories as they were at the end of a day, from those of a later one.

    What they bought and when they were reached is taken back from what is at
    hand; only those with money, problems or a write-off in between, or with a
    payment to assess, are read again.
    """
    if day == of:
        return histories
    last = day.toordinal()
    ids = {history.id for history in histories}
    again = ids & purchases.changed_between(book.conn, last, of.toordinal()) | {
        h.id
        for h in histories
        if h.debts or h.paid_late or h.paid_in_time or (h.came_back_day or 0) > last
    }
    since = [h.id for h in histories if (h.reached_day or 0) > last]
    reached = exchanges.last_reached(book.conn, day, since)
    then = {h.id: h for h in book.histories(day, sorted(again))} if again else {}
    return [then.get(h.id) or _taken_back(h, last, reached) for h in histories]


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
