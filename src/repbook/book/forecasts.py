"""What the book's customers are expected to buy, what was said of earlier times, and how well.

All cost a walk through everyone's history, the last two some fits too, so they are kept in the
book with a digest of all they were made from: they serve as long as none of it moved.
"""

import marshal
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import cached_property
from hashlib import blake2b
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook import __version__
from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.book.fits import can_keep
from repbook.loyalty.forecasting.fit import rewound
from repbook.loyalty.forecasting.forecast import Fitted
from repbook.loyalty.forecasting.largest import FiguresOnce, largest
from repbook.loyalty.forecasting.outlook import LEVEL, Expected, Range, Totals, expected, outlook
from repbook.loyalty.forecasting.population import LARGE, LargePopulation, Population
from repbook.loyalty.forecasting.record import (
    FOR_A_TOTAL,
    Past,
    by_rules,
    newest_day,
    record,
    settled,
)
from repbook.records import Buying, History
from repbook.store import forecasts as store

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.backtest import Backtest

MARSHALLED = 2  # the last format in which equal values are equal bytes
LONG_TO_LOOK_BACK = 300  # customers from which on a person may wait

Row = tuple[History, Expected]
Waiting = Callable[[str, bool], AbstractContextManager[None]]


class Forecast(NamedTuple):
    """What everyone is expected to buy, the largest value first; the total; the record."""

    customers: Sequence[Row]
    totals: Totals
    record: Sequence[Past]
    bought: bool = True  # whether the book has an order
    lapsed: Sequence[str] = ()  # which of the customers are, where only so many were asked for


def forecast(
    day: BookDay,
    tag: str | None = None,
    town: str | None = None,
    waiting: Waiting = lambda what, long: nullcontext(),
    most: int | None = None,
) -> Forecast:
    """The forecast of a day and its horizon, of all customers or those with a tag or in a town.

    Of a large book the totals are of a sample. With `most` only so many customers are in it.
    """
    if day.fitted is None:
        nothing = Range(0.0, 0.0, 0.0)
        return Forecast((), Totals(day.horizon, LEVEL, 0, nothing, nothing), (), bought=False)
    ids = day.narrowed(tag, town)
    asked = [h for h in day.histories if h.buying.days and (ids is None or h.id in ids)]
    with waiting("Reading the book as of earlier days", len(day.histories) > LONG_TO_LOOK_BACK):
        population = _PopulationOnce(day, asked)
        pasts = past_forecasts(day, day.horizon, {history.id for history in asked}, population)
        counted = [history for history in asked if history.written_off_day is None]
        rows, totals = _expected(day, day.fitted, counted, pasts, most, population)
    lapsed = [] if most is None else [h.name for h, _ in rows if _is_lapsed(day, h)]
    return Forecast(rows, totals, pasts, lapsed=lapsed)


def _is_lapsed(day: BookDay, history: History) -> bool:
    return day.as_customer(history).rhythm == "lapsed"


class _PopulationOnce:
    """Those of a large book who count in a total, for today and for the record; made once."""

    def __init__(self, day: BookDay, asked: Sequence[History]) -> None:
        self._on, self._year_days = day.on.toordinal(), day.book.policy.year_days
        self.asked = asked

    def __call__(self) -> LargePopulation:
        return self._made

    @cached_property
    def _made(self) -> LargePopulation:
        buyings = [history.buying for history in self.asked]
        return LargePopulation(buyings, self._on - self._year_days, _ends(self.asked))


def _ends(histories: Sequence[History]) -> list[float]:
    """The day on which each was written off, up to which they count."""
    return [inf if h.written_off_day is None else h.written_off_day for h in histories]


def _expected(
    day: BookDay,
    fitted: Fitted,
    counted: Sequence[History],
    pasts: Sequence[Past],
    most: int | None,
    population: _PopulationOnce,
) -> tuple[list[Row], Totals]:
    on, forecaster = day.on.toordinal(), day.forecaster
    of_day = ("expected", on, day.horizon, vars(day.book.policy), fitted, pasts, most)
    who = [h.id for h in counted], [h.orders_every_days for h in counted]
    basis = _digest(of_day, [h.buying for h in counted], *who)
    kept = store.kept(day.book.conn, basis)
    if kept is not None:
        by_id, (found, totals) = {h.id: h for h in counted}, kept
        return [(by_id[id], Expected(*row)) for id, *row in found], _totals(totals)
    assert forecaster is not None  # there is a fit
    large = len(counted) > LARGE
    all_ = population().on(on) if large else Population([h.buying for h in counted])
    known = population.asked if large else counted  # by place
    figures = FiguresOnce(forecaster)
    drawn = all_.drawn(on, on - day.book.policy.year_days, FOR_A_TOTAL if large else len(counted))
    weighed = [(figures.of(known[each.place]), each.weight) for each in drawn]
    totals = settled(outlook(forecaster, all_, weighed), by_rules(all_, on, day.horizon), pasts)
    orders = sum(many * each.expected_purchases for each, many in weighed)
    cents = sum(many * each.expected_value for each, many in weighed)
    moved = (
        totals.purchases.expected / orders if orders else 1.0,
        totals.revenue.expected / cents if cents else 1.0,
    )
    shown = counted if most is None else largest(counted, figures, most)
    rows = [(history, expected(figures.of(history), *moved)) for history in shown]
    rows.sort(key=lambda row: (-row[1].value, row[0].id))
    if can_keep(day.book):
        store.keep(day.book.conn, basis, ([(h.id, *row) for h, row in rows], totals))
    return rows, totals


def past_forecasts(
    day: BookDay,
    horizon: int,
    asked: Collection[int] | None = None,
    population: _PopulationOnce | None = None,
) -> list[Past]:
    """What was said of earlier times, of all customers or those asked about.

    Each counts until the day on which they were written off.
    """
    newest = newest_day(day.on.toordinal(), horizon)
    histories = [h for h in day.histories if h.buying.days and h.buying.days[0] <= newest]
    ends = [
        end if asked is None or history.id in asked else 0.0
        for history, end in zip(histories, _ends(histories), strict=True)
    ]
    if not histories:
        return []
    theirs = [rewound(h.buying, newest) for h in histories]
    of_day = ("record", newest, horizon, vars(day.book.policy))
    basis = _digest(of_day, theirs, ends)
    kept = store.kept(day.book.conn, basis)
    if kept is not None:
        return _pasts(kept)
    policy = day.book.policy
    found = record(theirs, newest, policy, horizon, counted_until=ends, population_of=population)
    if can_keep(day.book):
        store.keep(day.book.conn, basis, found)
    return found


def backtest(
    book: Book, on: date, horizon: int, waiting: Waiting = lambda what, long: nullcontext()
) -> "Backtest":
    """The forecast judged on the book's own past, as known on a day."""
    from repbook.loyalty.forecasting import backtest as judging

    known = book.histories(on, orders_alone=True)
    everyone = [history for history in known if history.buying.days]
    if not everyone:
        return judging.Backtest(horizon, (), 0, 0, 0, (), "nothing has been bought yet")
    reached = book.days_reached([history.id for history in everyone], on)
    buyings = [history.buying for history in everyone]
    of_day = ("backtest", judging.Backtest._fields, on, horizon, vars(book.policy), reached)
    basis = _digest(of_day, buyings)
    kept = store.kept(book.conn, basis)
    if kept is not None:
        horizon, cutoffs, customers, known, buyers, scores, verdict, calls, money = kept
        return judging.Backtest(
            horizon,
            tuple(cutoffs),
            customers,
            known,
            buyers,
            tuple(judging.Score(*each) for each in scores),
            verdict,
            tuple(judging.CallBand(*each) for each in calls),
            tuple(_pasts(money)),
        )
    with waiting("Reading the book as of earlier days", len(everyone) > LONG_TO_LOOK_BACK):
        found = judging.backtest(buyings, on.toordinal(), book.policy, horizon, reached=reached)
    if can_keep(book):
        store.keep(book.conn, basis, found)
    return found


def _pasts(kept: Any) -> list[Past]:
    return [
        Past(on, _totals(own), rules, _totals(said), *came) for on, own, rules, said, *came in kept
    ]


def _totals(kept: Any) -> Totals:
    horizon, level, customers, purchases, revenue, rule = kept
    return Totals(horizon, level, customers, Range(*purchases), Range(*revenue), rule)


def _digest(made_from: object, buyings: Sequence[Buying], *more: list[Any]) -> str:
    """Of all that a result follows from, this version of the program among it.

    `more` are lists of as many numbers, one a customer: as bytes all takes a fifth of the time.
    """
    digest = blake2b(repr((__version__, made_from)).encode(), digest_size=16)
    digest.update(marshal.dumps((*zip(*buyings, strict=True), *more), MARSHALLED))
    return digest.hexdigest()
