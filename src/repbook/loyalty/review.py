# Long because the figures, the pictures and the record of a report are counted from the same facts.
"""The figures of a period: calls, sales, promises and problems.

Each record counts on its own day. Revenue is purchases less the returns of the
period, whenever the returned goods were bought. A problem counts as solved on
the day it was closed, a promise as kept, in time or late, on the day it was
kept. What is open at the end adds up: what was open before, reported and
reopened, less each time that one was solved or given up.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from repbook.loyalty.ahead import Ahead
from repbook.loyalty.calls import Call
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.effort import CLOSING, Case, case, steps_by
from repbook.loyalty.movers import Movers
from repbook.loyalty.periods import Period, by_month
from repbook.loyalty.problem_history import median
from repbook.loyalty.quotes import QuoteCounts, count_quotes
from repbook.loyalty.reasons import Reason
from repbook.loyalty.relationship import Aged, Lapse, Move, Relationship, Stages, moves
from repbook.loyalty.study import Since
from repbook.loyalty.targets import Targets, by_months, calls_of, target_of, targets_of
from repbook.policy import Policy
from repbook.records import VERDICTS, Effort, Feedback, Problem, Promise, Quote, WriteOff
from repbook.schema import problem_without_words, promise_without_text

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.record import Past

T = TypeVar("T")


class TouchFact(NamedTuple):
    """An exchange: the customer, the day, whether it reached them, and whether it was a call.

    It was none where an order or a report came in.
    """

    customer_id: int
    day: int
    reached: bool
    call: bool = True


class Sum(NamedTuple):
    """An amount of a customer on a day, in cents."""

    customer_id: int
    day: int
    cents: int


class Sale(NamedTuple):
    """A purchase of a customer on a day, in cents; `gone_day` is the day by which all came back."""

    customer_id: int
    day: int
    cents: int
    gone_day: int | None = None

    def counts_on(self, day: int) -> bool:
        """Whether it is an order on a day: money is left on it."""
        return self.gone_day is None or self.gone_day > day


class Timed(NamedTuple):
    """A call of a day with its minutes, and whether it was about a problem."""

    day: int
    minutes: int
    service: bool


class Minutes(NamedTuple):
    """The minutes noted on so many calls: those about problems, and all others."""

    service: int = 0
    selling: int = 0
    calls: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.service + self.selling


class Reopened(NamedTuple):
    """A problem that was reopened in a period, and how often."""

    problem: Problem
    times: int


class ProblemCounts(NamedTuple):
    """Problems reported and closed in a period, and those open at its end."""

    opened: int
    found: int
    reopenings: int
    resolved: int
    given_up: int
    undated: int  # closed on an unknown day
    open: int
    median_days: float | None
    still_solved: int  # at the end, of those that were solved in the period
    painless: int  # of these
    came_back: int  # problems reopened after a fix, whenever that was made
    reopened: Sequence[Reopened]  # whatever became of them since

    @property
    def painless_share(self) -> float | None:
        """Of the problems that were still solved at the end, how many were solved painlessly."""
        return self.painless / self.still_solved if self.still_solved else None


class PromiseCounts(NamedTuple):
    """Promises kept in a period, in time or late, and those open at its end."""

    kept: int
    late: int
    open: int
    past_day: int  # of those, overdue
    before: int  # of those, for a day before the period
    moved: int  # of the open ones, overdue on a day of the period and moved to a later one

    @property
    def missed(self) -> int:
        """How many were to be kept on a day of the period, and are open."""
        return self.past_day - self.before + self.moved

    @property
    def to_keep(self) -> int:
        """How many were kept, or were to be kept in the period."""
        return self.kept + self.late + self.missed


class Reach(NamedTuple):
    """How often customers were reached and tried, how many were, and in how many calls in all."""

    reached: int
    attempts: int
    customers: int
    calls: int

    @property
    def came_in(self) -> int:
        """How often it was by an order or a report that came in, not in a call."""
        return self.reached + self.attempts - self.calls


def reach_of(touches: Sequence[TouchFact]) -> Reach:
    """The sums of exchanges."""
    reached = [touch.customer_id for touch in touches if touch.reached]
    calls = sum(touch.call for touch in touches)
    return Reach(len(reached), len(touches) - len(reached), len(set(reached)), calls)


class Facts(NamedTuple):
    """All dated records of a span of days, and what was open at its start."""

    touches: Sequence[TouchFact] = ()
    purchases: Sequence[Sale] = ()
    returns: Sequence[Sum] = ()
    problems: Sequence[Problem] = ()
    promises: Sequence[Promise] = ()
    feedback: Sequence[Feedback] = ()
    referred: Sequence[Sum] = ()  # referred customers by the day they were added; no money
    losses: Sequence[WriteOff] = ()
    quotes: Sequence[Quote] = ()
    timed: Sequence[Timed] = ()


class Tally(NamedTuple):
    """The figures of one period; money in cents. A share or median of nothing is None."""

    period: Period
    reach: Reach
    orders: int
    revenue: int
    returned: int
    repeat_share: float | None
    problems: ProblemCounts
    promises: PromiseCounts
    stages: dict[str, int]
    moves: tuple[Move, ...]
    feedback: dict[str, dict[str, int]]
    referrals: int
    commission: float
    target: float
    reach_target: float
    quiet: int
    months: Sequence[tuple[Period, Targets]] = ()  # the targets of each, or of its days
    quotes: QuoteCounts = QuoteCounts()
    minutes: Minutes = Minutes()


class Change(NamedTuple):
    """A customer's revenue in a period and in the one before, in cents, and their share of it."""

    customer_id: int
    revenue: int
    before: int
    share: float | None = None

    @property
    def change(self) -> int:
        """The difference, in cents."""
        return self.revenue - self.before


def tally(
    facts: Facts,
    period: Period,
    on: date,
    opening: Stages | None,
    closing: Stages,
    first_days: Mapping[int, int],
    policy: Policy,
    scale: int = 100,
    known: Sequence[tuple[int, Targets]] = (),
) -> Tally:
    """The figures of a period as of the day `on`.

    `opening` are the stages before it (None leaves the moves out), `closing` those at its end;
    `scale` is cents in a unit of the target; `known` are targets from each day on, else the policy's.
    """
    end = period.until(on)
    first, last = period.first.toordinal(), end.toordinal()
    sold = [p for p in facts.purchases if first <= p.day <= last]
    ordered = [p for p in sold if p.counts_on(last)]
    returned = sum(r.cents for r in facts.returns if first <= r.day <= last)
    return Tally(
        period=period,
        reach=reach_of([t for t in facts.touches if first <= t.day <= last]),
        orders=len(ordered),
        revenue=sum(p.cents for p in sold) - returned,
        returned=returned,
        repeat_share=repeat_share(ordered, first_days),
        problems=_problems(facts, first, last, policy),
        promises=_promises(facts, period.first, end),
        stages=closing.counts,
        moves=moves(opening, closing) if opening else (),
        feedback=verdicts(f for f in facts.feedback if first <= f.on.toordinal() <= last),
        referrals=sum(first <= r.day <= last for r in facts.referred),
        commission=_commission(facts, period, end, known, policy),
        target=target_of(period, known, policy) * scale,
        reach_target=calls_of(period, known, policy),
        quiet=closing.quiet,
        months=by_months(period, known, policy),
        quotes=count_quotes(facts.quotes, period.first, end),
        minutes=minutes_of(t for t in facts.timed if first <= t.day <= last),
    )


def minutes_of(timed: Iterable[Timed]) -> Minutes:
    """The sums of the minutes of calls."""
    calls = list(timed)
    service = sum(each.minutes for each in calls if each.service)
    return Minutes(service, sum(each.minutes for each in calls) - service, len(calls))


def _problems(facts: Facts, first: int, last: int, policy: Policy) -> ProblemCounts:
    cases = [case(p, last, policy) for p in facts.problems if p.reported_on.toordinal() <= last]
    opened = [c.problem for c in cases if c.problem.reported_on.toordinal() >= first]
    solved = [c for c in cases if c.is_solved and first <= (c.closed_day or 0) <= last]
    turned = [Counter(turns(c.problem, first, last)) for c in cases]
    total: Counter[str] = sum(turned, Counter())
    return ProblemCounts(
        opened=len(opened),
        found=sum(problem.found for problem in opened),
        reopenings=total["reopen"],
        resolved=total["resolve"],
        given_up=total["give-up"],
        undated=total["undated"],
        open=sum(c.is_open for c in cases),
        median_days=median(c.days for c in solved),
        still_solved=len(solved),
        painless=sum(c.effort == "painless" for c in solved),
        came_back=total["came back"],
        reopened=[
            Reopened(c.problem, found["reopen"])
            for c, found in zip(cases, turned, strict=True)
            if found["reopen"]
        ],
    )


def _promises(facts: Facts, first: date, end: date) -> PromiseCounts:
    made = [p for p in facts.promises if p.made_on <= end]
    in_time = [not p.is_late(end) for p in made if p.kept_on and first <= p.kept_on <= end]
    still = [p for p in made if not any(d and d <= end for d in (p.kept_on, p.dropped_on))]
    overdue = [p.by for p in still if p.by < end]
    moved = [p.missed_on for p in still if p.missed_on and p.by >= end]
    return PromiseCounts(
        kept=sum(in_time),
        late=len(in_time) - sum(in_time),
        open=len(still),
        past_day=len(overdue),
        before=sum(day < first for day in overdue),
        moved=sum(first <= day < end for day in moved),
    )


def _commission(
    facts: Facts, period: Period, end: date, known: Sequence[tuple[int, Targets]], policy: Policy
) -> float:
    """The commission on the revenue of each month, at the percentage of that month."""
    months = list(by_month(period))
    firsts = [month.first.toordinal() for month in months]
    sold = [0] * len(months)
    for sign, sums in ((1, facts.purchases), (-1, facts.returns)):
        for each in sums:
            if firsts[0] <= each.day <= end.toordinal():
                sold[bisect_right(firsts, each.day) - 1] += sign * each.cents
    percents = (targets_of(month.last, known, policy).commission_percent for month in months)
    return sum(cents * percent / 100 for cents, percent in zip(sold, percents, strict=True))


def turns(problem: Problem, first: int, last: int) -> Iterator[str]:
    """Each time it was closed or reopened in these days; `undated` where the day is not known.

    A reopening of one that was solved also says that its fix `came back`.
    """
    closed_by = None
    for day, step in steps_by(problem, last):
        if step.kind in (("reopen",) if closed_by else CLOSING):
            if day >= first:
                yield "undated" if step.undated else step.kind
                if closed_by == "resolve":
                    yield "came back"
            closed_by = None if closed_by else step.kind


def repeat_share(sold: Sequence[Sale], first_days: Mapping[int, int]) -> float | None:
    """The share of revenue that is not from a first purchase; None of no revenue."""
    gross = sum(sale.cents for sale in sold)
    again = sum(s.cents for s in sold if s.day > first_days.get(s.customer_id, s.day))
    return again / gross if gross > 0 else None


def verdicts(feedback: Iterable[Feedback]) -> dict[str, dict[str, int]]:
    """How often each verdict was given, by topic."""
    found: dict[str, dict[str, int]] = {}
    for each in feedback:
        found.setdefault(each.topic, dict.fromkeys(VERDICTS, 0))[each.verdict] += 1
    return dict(sorted(found.items()))


def changes(facts: Facts, period: Period, before: Period, on: date) -> list[Change]:
    """Revenue by customer in two periods, the biggest changes first."""
    now, was = (_revenue(facts, each, on) for each in (period, before))
    total = sum(now.values())
    found = [
        Change(id, now[id], was[id], now[id] / total if total > 0 else None)
        for id in {**now, **was}
    ]
    found.sort(key=lambda c: (-abs(c.change), -c.revenue, c.customer_id))
    return found


def _revenue(facts: Facts, period: Period, on: date) -> Counter[int]:
    first, last = period.first.toordinal(), period.until(on).toordinal()
    total: Counter[int] = Counter()
    for sign, sums in ((1, facts.purchases), (-1, facts.returns)):
        for each in sums:
            if first <= each.day <= last:
                total[each.customer_id] += sign * each.cents
    return total


# Weeks or months, for pictures

BREAK_DAYS, BREAK_GAPS, BREAK_SHARE = 35, 5, 0.25  # longer than a month's cycle or a holiday


class Break(NamedTuple):
    """Days, including both ends, in which nothing of a kind was recorded."""

    first: int
    last: int


class Point(NamedTuple):
    """One week or month: money in cents, the rest counts."""

    period: Period
    revenue: int
    target: float
    reached: int
    attempts: int
    reach_target: float


class Trend(NamedTuple):
    """The weeks or months in order; what was solved and said in them, the newest first."""

    points: Sequence[Point]
    no_orders: Sequence[Break]
    no_calls: Sequence[Break]
    solved: Sequence[Case]
    open: Sequence[Case]  # at the end
    said: Sequence[Feedback]


def trend(
    facts: Facts,
    buckets: Sequence[Period],
    on: date,
    policy: Policy,
    scale: int = 100,
    since: int | None = None,
    known: Sequence[tuple[int, Targets]] = (),
) -> Trend:
    """Count each week or month; breaks are looked for from the day `since`, if that is earlier."""
    firsts = [bucket.first.toordinal() for bucket in buckets]
    first, last = firsts[0], buckets[-1].until(on).toordinal()
    revenue, reached, attempts = ([0] * len(buckets) for _ in range(3))
    dated: list[tuple[list[int], int, int]] = [
        *((revenue, sold.day, sold.cents) for sold in facts.purchases),
        *((revenue, back.day, -back.cents) for back in facts.returns),
        *((reached if touch.reached else attempts, touch.day, 1) for touch in facts.touches),
    ]
    for counts, day, number in dated:
        if first <= day <= last:
            counts[bisect_right(firsts, day) - 1] += number
    cases = [case(problem, last, policy) for problem in facts.problems]
    cases.sort(key=lambda c: -(c.closed_day or c.problem.reported_on.toordinal()))
    looked = (min(first, since or first), last)
    return Trend(
        [
            Point(
                bucket,
                revenue[at],
                target_of(bucket, known, policy) * scale,
                reached[at],
                attempts[at],
                calls_of(bucket, known, policy),
            )
            for at, bucket in enumerate(buckets)
        ],
        breaks((sold.day for sold in facts.purchases), *looked),
        breaks((touch.day for touch in facts.touches), *looked),
        [c for c in cases if c.is_solved and first <= (c.closed_day or 0) <= last],
        [c for c in cases if c.is_open and c.problem.reported_on.toordinal() <= last],
        sorted(
            (f for f in facts.feedback if first <= f.on.toordinal() <= last),
            key=lambda f: (f.on, f.id),
            reverse=True,
        ),
    )


def breaks(days: Iterable[int], first: int, last: int) -> list[Break]:
    """Runs of five weeks or more without a record, and of at least five median gaps."""
    known = sorted({day for day in days if first <= day <= last})
    if not known:
        return [Break(first, last)]
    gaps = [later - day for day, later in pairwise(known)]
    least = max(BREAK_DAYS, BREAK_GAPS * (median(gaps) or last - first))
    edges = [first - 1, *known, last + 1]
    return [Break(a + 1, b - 1) for a, b in pairwise(edges) if b - a > least]


def broken(found: Iterable[Break], period: Period, on: date) -> Break | None:
    """The break that covers more than a quarter of a period, which then is not compared."""
    first, last = period.first.toordinal(), period.until(on).toordinal()
    most = BREAK_SHARE * (last - first + 1)
    return next((b for b in found if min(b.last, last) - max(b.first, first) + 1 > most), None)


# The report


class Review(NamedTuple):
    """The figures of a period and of the one before it, and who to call next."""

    now: Tally
    before: Tally
    changes: Sequence[Change]
    names: Mapping[int, str]
    losses: Sequence[WriteOff]
    lapsed: Sequence[Lapse]
    all_lapsed: bool  # whether these are all; else the largest
    receivables: Sequence[Aged]
    relationship: Relationship
    since: Mapping[Effort, Since]  # bought since a problem was solved in the last year
    calls: Sequence[Call]
    contact_and_phone: Mapping[int, tuple[str | None, str | None]]
    share: bool = False
    trend: Trend | None = None  # for pictures
    top: Sequence[CustomerDay] = ()
    ahead: Sequence[Ahead] = ()
    forecasts: "Sequence[Past]" = ()  # of earlier times, and what came
    unlisted: Collection[int] = ()  # whose names stand in no list: do-not-call and written-off
    rep: str = ""  # the name of the rep
    quiet_days: int = 0  # the policy's
    items: Movers = Movers()
    movers: Movers = Movers()  # customers


def for_sharing(review: Review) -> Review:
    """The report without the rep's own notes and without phone numbers."""
    problems = review.now.problems
    reopened = [e._replace(problem=_without_words(e.problem)) for e in problems.reopened]
    problems = problems._replace(reopened=reopened)
    return review._replace(
        now=review.now._replace(problems=problems),
        losses=[loss._replace(why=None) for loss in review.losses],
        calls=[shared(call) for call in review.calls],
        contact_and_phone={},
        ahead=[each._replace(promise=None, problem=None, quote=None) for each in review.ahead],
        trend=review.trend
        and review.trend._replace(said=[f._replace(words=None) for f in review.trend.said]),
        share=True,
    )


def shared(call: Call) -> Call:
    """The call without the rep's own notes: the texts of promises and problems."""
    return call._replace(reasons=tuple(map(_without_notes, call.reasons)))


def _without_notes(reason: Reason) -> Reason:
    promise, case = reason.promise, copy(reason.case)
    if case is not None:
        case.problem = _without_words(case.problem)
    if promise:
        promise = promise._replace(text=promise_without_text(promise.yearly))
    return reason._replace(promise=promise, case=case)


def _without_words(problem: Problem) -> Problem:
    return problem._replace(what=problem_without_words(problem.kind))
