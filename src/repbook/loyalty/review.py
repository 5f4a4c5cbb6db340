"""The figures of a period: calls, sales, promises and problems.

Each record counts on its own day. Revenue is purchases less the returns of the
period, whenever the returned goods were bought. A problem counts as solved on
the day it was closed, a promise as kept, in time or late, on the day it was
kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from repbook.loyalty.effort import Case, case
from repbook.loyalty.periods import Period, months_in
from repbook.loyalty.problem_history import median
from repbook.loyalty.stages import Move, Stages, moves
from repbook.policy import Policy
from repbook.records import Feedback, Problem, Promise, ordinal


class TouchFact(NamedTuple):
    """A touch: the customer, the day, and whether it reached them."""

    customer_id: int
    day: int
    reached: bool


class Sum(NamedTuple):
    """An amount of a customer on a day, in cents."""

    customer_id: int
    day: int
    cents: int


class Loss(NamedTuple):
    """A customer written off on a day, and the reason given."""

    customer_id: int
    day: int
    why: str | None


class Facts(NamedTuple):
    """All dated records of a span of days, and what was open at its start."""

    touches: Sequence[TouchFact] = ()
    purchases: Sequence[Sum] = ()
    returns: Sequence[Sum] = ()
    problems: Sequence[Problem] = ()
    promises: Sequence[Promise] = ()
    feedback: Sequence[Feedback] = ()
    referred: Sequence[Sum] = ()  # referred customers by the day they were added; no money
    losses: Sequence[Loss] = ()


class Tally(NamedTuple):
    """The figures of one period; money in cents. A share or median of nothing is None."""

    period: Period
    reached: int
    attempts: int
    customers: int
    orders: int
    revenue: int
    returned: int
    repeat_share: float | None
    opened: int
    found: int
    resolved: int
    open: int
    median_days: float | None
    painless_share: float | None
    kept: int
    late: int
    promised: int  # open at the end
    past_day: int  # of those, overdue
    stages: dict[str, int]
    moves: tuple[Move, ...]
    feedback: dict[str, dict[str, int]]
    referrals: int
    commission: float
    target: float
    quiet: int


class Change(NamedTuple):
    """A customer's revenue in a period and in the one before, in cents."""

    customer_id: int
    revenue: int
    before: int

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
) -> Tally:
    """The figures of a period as of the day `on`.

    `opening` are the stages on the eve of its first day (None leaves the moves
    out), `closing` those at its end; `first_days` is each customer's first
    purchase day; `scale` is the number of cents in a unit of the policy's target.
    """
    first, last = period.first.toordinal(), period.until(on).toordinal()
    touches = [t for t in facts.touches if first <= t.day <= last]
    reached = sum(t.reached for t in touches)
    sold = [p for p in facts.purchases if first <= p.day <= last]
    gross = sum(p.cents for p in sold)
    again = sum(p.cents for p in sold if p.day > first_days.get(p.customer_id, p.day))
    returned = sum(r.cents for r in facts.returns if first <= r.day <= last)
    cases = [case(p, last, policy) for p in facts.problems if p.reported_on.toordinal() <= last]
    opened = [c for c in cases if c.problem.reported_on.toordinal() >= first]
    solved = solved_within(cases, first, last)
    kept, late, promised, past = _promises(facts.promises, first, last)
    said: dict[str, dict[str, int]] = defaultdict(lambda: {"good": 0, "mixed": 0, "bad": 0})
    for feedback in facts.feedback:
        if first <= feedback.on.toordinal() <= last:
            said[feedback.topic][feedback.verdict] += 1
    return Tally(
        period=period,
        reached=reached,
        attempts=len(touches) - reached,
        customers=len({t.customer_id for t in touches}),
        orders=len(sold),
        revenue=gross - returned,
        returned=returned,
        repeat_share=again / gross if gross > 0 else None,
        opened=len(opened),
        found=sum(c.problem.found for c in opened),
        resolved=len(solved),
        open=sum(c.is_open for c in cases),
        median_days=median(c.days for c in solved),
        painless_share=sum(c.effort == "painless" for c in solved) / len(solved)
        if solved
        else None,
        kept=kept,
        late=late,
        promised=promised,
        past_day=past,
        stages=closing.counts,
        moves=moves(opening, closing) if opening else (),
        feedback={topic: said[topic] for topic in sorted(said)},
        referrals=sum(first <= r.day <= last for r in facts.referred),
        commission=(gross - returned) * policy.commission_percent / 100,
        target=policy.target_per_month * scale * months_in(period),
        quiet=closing.quiet,
    )


def solved_within(cases: Iterable[Case], first: int, last: int) -> list[Case]:
    """Problems solved from one day to another, and not reopened by the end."""
    return [c for c in cases if c.is_solved and first <= (c.closed_day or 0) <= last]


def _promises(promises: Iterable[Promise], first: int, last: int) -> tuple[int, int, int, int]:
    """How many were (kept in time, kept late, open at the end, overdue by then)."""
    kept = late = still = past = 0
    for promise in promises:
        if promise.made_on.toordinal() > last:
            continue
        done = ordinal(promise.kept_on)
        if done is not None and done <= last:
            if done >= first:
                in_time = done <= promise.by.toordinal()
                kept, late = kept + in_time, late + (not in_time)
        elif promise.dropped_on is None or promise.dropped_on.toordinal() > last:
            still += 1
            past += promise.by.toordinal() < last
    return kept, late, still, past


def changes(facts: Facts, period: Period, before: Period, on: date) -> list[Change]:
    """Revenue by customer in two periods, the biggest changes first."""
    now = _revenue(facts, period, on)
    was = _revenue(facts, before, on)
    found = [Change(id, now.get(id, 0), was.get(id, 0)) for id in {**now, **was}]
    found.sort(key=lambda c: (-abs(c.change), -c.revenue, c.customer_id))
    return found


def _revenue(facts: Facts, period: Period, on: date) -> dict[int, int]:
    first, last = period.first.toordinal(), period.until(on).toordinal()
    total: dict[int, int] = defaultdict(int)
    for bought in facts.purchases:
        if first <= bought.day <= last:
            total[bought.customer_id] += bought.cents
    for back in facts.returns:
        if first <= back.day <= last:
            total[back.customer_id] -= back.cents
    return total
