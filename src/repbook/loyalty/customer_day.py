# Long because whatever is asked of one customer on one day has one place, read by every command.
"""A customer as of a day: what the list, a brief and a standing need, each computed once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from repbook.loyalty.effort import Case, case
from repbook.policy import Policy
from repbook.records import Buying, Debt, History, OpenQuote, Rhythm

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.forecast import Figures, Forecaster

T = TypeVar("T")

USUAL_FROM_ORDERS = 3  # one gap makes nothing usual
YEAR_DAYS = 365  # the last year, of what was solved and of what was sold
GAPS_TO_COMPARE = 5  # their own gaps from which they say how unusual a silence is


class lazy(Generic[T]):
    """An attribute computed on first access, then cached.

    functools.cached_property takes a lock each time, which costs more than most
    of what is kept here for every customer of a book.
    """

    def __init__(self, work: Callable[..., T]) -> None:
        self.work = work
        self.name = work.__name__

    def __get__(self, instance: object, owner: type) -> T:
        value = self.work(instance)
        setattr(instance, self.name, value)
        return value


class NoFigures:
    """Used without purchases or a forecast: every reason may hold, and is worth nothing."""

    p_active = 1.0
    p_buy = stake = next_12_months = value_per_purchase = 0.0
    most_stake = most_next_12_months = most_in_a_year = 0.0


NO_FIGURES = NoFigures()


class Hold(NamedTuple):
    """One thing that keeps a customer off the list: since which day, and until which."""

    code: str
    since_day: int | None = None
    until_day: int | None = None
    gaps: float | None = None  # how long that is in their usual gaps, where it is counted in them
    sent: bool = False  # what was tried was a message


class CustomerDay:
    """One customer as of one day; days are ordinals, money is in cents.

    Without a forecaster there are no sums: a reason may hold, its amount is 0.
    `list_day` is the day whose list is made: `on`, or one before it.
    `reached_day` is 0 for never; `silent_since` is the day of the last reaching
    touch or purchase, else of the earliest fact (a failed attempt ends no silence).
    """

    def __init__(
        self,
        history: History,
        on: int,
        policy: Policy,
        mean_gap: float,
        forecaster: "Forecaster | None" = None,
        list_day: int | None = None,
    ) -> None:
        self.history = history
        self.on = on
        self.list_day = list_day or on
        self.policy = policy
        self.mean_gap = mean_gap
        self._forecaster = forecaster
        self.last_day: int | None = None
        self.gap = self.ratio = 0.0
        days = history.buying.days
        if days:
            self.last_day = days[-1]
            self.gap = gap = usual_gap(days, history.orders_every_days, mean_gap, policy)
            self.ratio = (on - days[-1]) / gap
        added, first = history.added_day, history.first_fact_day
        self.reached_day = history.reached_day or 0
        self.silent_since = max(self.reached_day, self.last_day or 0) or min(first or added, added)

    @property
    def in_book(self) -> bool:
        """Whether they were in the book on that day: added by then, or with something dated by then."""
        added = self.history.added_day
        return min(self.history.first_fact_day or added, added) <= self.on

    def is_silent(self, least: int) -> bool:
        """Whether they were neither reached nor buying for that many days."""
        return self.on - self.silent_since >= least

    def by(self, day: int) -> "CustomerDay":
        """As they will be on a later day if nothing happens; the list is still today's."""
        told = self.policy, self.mean_gap, self._forecaster
        return CustomerDay(self.history, day, *told, list_day=self.on)

    # Buying

    @property
    def rhythm(self) -> Rhythm | None:
        """The word for their silence against the usual gap; None for who has not bought."""
        policy, ratio = self.policy, self.ratio
        if self.last_day is None:
            return None
        if ratio <= policy.rhythm_due_gaps:
            return "on-rhythm"
        if ratio <= policy.rhythm_late_gaps:
            return "due"
        return "late" if ratio <= policy.rhythm_lapsed_gaps else "lapsed"

    @property
    def may_miss_items(self) -> bool:
        """Whether they buy on time and often enough to have stopped buying one thing alone."""
        often = len(self.history.buying.days) > self.policy.item_missing_purchases
        return often and self.rhythm == "on-rhythm"

    @property
    def has_usual_gap(self) -> bool:
        """Whether their gap may be called usual: by two gaps, or set by the rep once they came back."""
        orders = len(self.history.buying.days)
        return orders >= (2 if self.history.orders_every_days else USUAL_FROM_ORDERS)

    @property
    def gaps_as_long(self) -> int | None:
        """How many of their gaps were as long as the silence; None on rhythm, or with few gaps."""
        days = self.history.buying.days
        if len(days) <= GAPS_TO_COMPARE or self.rhythm == "on-rhythm":
            return None
        return sum(b - a >= self.on - days[-1] for a, b in pairwise(days))

    @property
    def expected_day(self) -> int | None:
        """The day of the next purchase by their usual gap, past or not; None before the first."""
        return None if self.last_day is None else self.last_day + round(self.gap)

    @property
    def just_bought(self) -> bool:
        """Whether they bought within half a usual gap, and not long ago: not called for money."""
        return self.last_day is not None and self.on < self.bought_rest_end_day

    @property
    def bought_rest_end_day(self) -> int:
        """The day from which their last purchase keeps them off nothing any more."""
        policy = self.policy
        # by the gap as screens show it, so that it adds up
        rest = min(policy.bought_rest_gaps * max(1, round(self.gap)), policy.bought_rest_days)
        return (self.last_day or 0) + ceil(rest)

    @lazy
    def forecast(self) -> "Figures | None":
        """The forecast's figures; None without a purchase, or without a forecast."""
        return None if isinstance(self.figures, NoFigures) else self.figures

    @lazy
    def figures(self) -> "Figures | NoFigures":
        if self._forecaster is None or self.last_day is None:
            return NO_FIGURES
        return self._forecaster.of(self.history.buying, self.history.orders_every_days)

    @lazy
    def active(self) -> bool:
        """Whether they are likely enough still a customer to be worth a call for money."""
        return self.figures.p_active > self.policy.active_above

    @property
    def stake_shown(self) -> bool:
        """Whether there is a stake: late to nearly lost, and likely still a customer."""
        policy = self.policy
        return (
            self.last_day is not None
            and policy.late_from_gaps < self.ratio <= policy.win_back_fade_to_gaps
            and self.active
        )

    @property
    def stake(self) -> float:
        """The money at stake; 0 where none is shown."""
        return self.figures.stake if self.stake_shown else 0.0

    @property
    def unpaid(self) -> tuple[Debt, ...]:
        """What is unpaid, the oldest due day first; nothing counts as such once written off."""
        return self.history.debts if self.history.written_off_day is None else ()

    @property
    def overdue(self) -> tuple[Debt, ...]:
        """What is unpaid beyond its grace, the oldest due day first."""
        if not self.history.debts:  # asked of everyone, and most owe nothing
            return ()
        latest = self.on - self.policy.payment_grace_days
        return tuple(debt for debt in self.history.debts if debt.due_day < latest)

    # Quotes

    @property
    def open_quotes(self) -> list[OpenQuote]:
        """Their quotes that still hold, the oldest first."""
        quotes = self.history.quotes
        return [q for q in quotes if q.last_day is None or self.on <= q.last_day]

    @property
    def quotes_to_ask(self) -> list[OpenQuote]:
        """Those to ask about: some days after it was sent or they were reached, and before its end."""
        from_days, ending = self.policy.quote_from_days, self.quotes_ending(self.on)
        return [
            quote
            for quote in self.open_quotes
            if self.on - max(quote.day, self.reached_day) >= from_days or quote in ending
        ]

    def quotes_ending(self, by: int) -> list[OpenQuote]:
        """Their open quotes sent before that day that are in their last days on it, or before."""
        latest = by + self.policy.quote_last_days
        return [
            quote
            for quote in self.open_quotes
            if quote.day < by and quote.last_day is not None and quote.last_day < latest
        ]

    def rests_since_before_the_end_of(self, quote: OpenQuote) -> bool:
        """Whether they rest only as they were reached, and that was before a quote's last days."""
        last_days = (quote.last_day or self.on) - self.policy.quote_last_days
        return self.reached_day <= last_days and all(h.code == "reached" for h in self.rests)

    @property
    def won_of(self) -> tuple[int, int]:
        """How many of the book's quotes were won, and how many ended."""
        from bisect import bisect_right  # few customers have a quote

        known = self.history.quotes_ended
        return known.won, known.won + bisect_right(known.not_won_days, self.on)

    @property
    def won_share(self) -> float:
        """The share of the book's quotes that are won, drawn towards the policy's where there are few."""
        policy, (won, ended) = self.policy, self.won_of
        prior = policy.quote_won_prior
        if not prior + ended:
            return policy.quote_won_share
        return (won + policy.quote_won_share * prior) / (ended + prior)

    # Contact

    @property
    def may_be_listed(self) -> bool:
        """Whether they may be on a list at all: neither do-not-call nor written off."""
        return not self.history.do_not_call and self.history.written_off_day is None

    @lazy
    def rests(self) -> list[Hold]:
        """What keeps them out of the worth-a-call block today, the longest first; else empty."""
        return rests(self.history, self.on, self.policy)

    @property
    def tried_lately(self) -> bool:
        """Whether a call was tried and the day of the next try has not come.

        A message sent is no try: it puts off nothing that has a day of its own.
        """
        last = self.history.attempted_call
        return last is not None and self.on < next_try_day(*last, self.on, self.policy)

    @property
    def holds(self) -> tuple[Hold, ...]:
        """All that keeps them off the list; `no-reason` when nothing does.

        `do-not-call` and `written-off` keep off the whole of it, `snoozed`,
        `agreed`, `tried`, `reached` and `bought` off what is worth a call; `bought` is
        named where it lasts the longest.
        """
        history, found = self.history, []
        if history.do_not_call:
            found.append(Hold("do-not-call"))
        if history.written_off_day is not None:
            found.append(Hold("written-off", history.written_off_day))
        policy, end = self.policy, self.bought_rest_end_day
        in_gaps = self.has_usual_gap and end - (self.last_day or 0) < policy.bought_rest_days
        gaps = policy.bought_rest_gaps if in_gaps else None
        rests, bought = self.rests, Hold("bought", self.last_day, end, gaps)
        longest = rests[0].until_day if rests else None
        if not found and self.just_bought and (bought.until_day or 0) > (longest or 0):
            found.append(bought)
        found += rests
        return tuple(found) or (Hold("no-reason"),)

    # Promises

    @property
    def promises_due(self) -> int:
        """How many were kept, in time or late, or are overdue."""
        history = self.history
        on = date.fromordinal(self.on)
        overdue = sum(promise.is_late(on) for promise in history.promises)
        return history.promises_kept + history.promises_late + overdue

    # Problems

    @lazy
    def cases(self) -> tuple[Case, ...]:
        """Their problems as they stand."""
        problems = self.history.problems
        return tuple([case(problem, self.on, self.policy) for problem in problems])

    @property
    def open_cases(self) -> tuple[Case, ...]:
        """Their problems that still want solving."""
        return tuple([case for case in self.cases if case.is_open])

    @property
    def solved_cases(self) -> tuple[Case, ...]:
        """Their problems solved in the last year, by the day they were solved; none that is open again."""
        since = self.on - YEAR_DAYS
        return tuple(c for c in self.cases if c.is_solved and (c.closed_day or 0) > since)


# The usual gap


def mean_gap_of(span_days: int, repeats: int, policy: Policy) -> float:
    """The mean gap of so many repeat purchases over so many days in all."""
    return span_days / repeats if repeats and span_days else policy.usual_gap_default_days


def book_mean_gap(buyings: Iterable[Buying], policy: Policy) -> float:
    """The book's mean days between purchases: all repeat spans over all repeats."""
    bought = [days for days, _ in buyings if days]
    span = sum(days[-1] - days[0] for days in bought)
    return mean_gap_of(span, sum(map(len, bought)) - len(bought), policy)


def usual_gap(
    days: Sequence[int], orders_every: int | None, mean_gap: float, policy: Policy
) -> float:
    """Days between purchases on these days, shrunk to the book's mean: (tx + 2u) / (x + 2).

    The customer's own `--orders-every` overrules it.
    """
    if orders_every:
        return float(orders_every)
    prior_gaps = policy.usual_gap_prior_gaps
    return (days[-1] - days[0] + prior_gaps * mean_gap) / (len(days) - 1 + prior_gaps)


# Rests


def rests(history: History, on: int, policy: Policy) -> list[Hold]:
    """The rests that end after `on`, in which nobody is called for money; the longest first."""
    found = []
    snoozed, free = history.snoozed_until_day, history.free_until_day
    if snoozed is not None and on < snoozed:
        found.append(Hold("snoozed", None, snoozed))
    if free is not None and on < free:
        found.append(Hold("agreed", history.call_back and history.call_back.agreed_day, free))
    if history.tried:
        # the call before the message, where both are of one day
        for day, outcome in dict.fromkeys(
            filter(None, (history.attempted_call, history.tried[-1]))
        ):
            until = next_try_day(day, outcome, on, policy)
            if on < until:
                found.append(Hold("tried", day, until, sent=outcome == "sent"))
    if history.reached_day and on < history.reached_day + policy.reached_rest_days:
        until = history.reached_day + policy.reached_rest_days
        found.append(Hold("reached", history.reached_day, until))
    found.sort(key=lambda hold: -(hold.until_day or 0))
    return found


def next_try_day(tried: int, outcome: str, on: int, policy: Policy) -> int:
    """The day on which to try again after an attempt; `on` when that is long past."""
    unanswered = outcome == "no-answer"
    wait = policy.no_answer_working_days if unanswered else policy.voicemail_working_days
    if on - tried > 2 * wait + 2:  # past any weekend: no need to count working days
        return on
    return working_days_after(tried, wait)


@cache
def working_days_after(day: int, count: int) -> int:
    """The ordinal of the day that lies `count` working days after another."""
    when = date.fromordinal(day)
    while count > 0:
        when += timedelta(days=1)
        count -= when.weekday() < 5
    return when.toordinal()
