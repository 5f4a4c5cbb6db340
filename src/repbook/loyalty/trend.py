"""The figures of several weeks or months, for pictures."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from repbook.loyalty.effort import case
from repbook.loyalty.periods import Period
from repbook.loyalty.review import Facts, repeat_share, verdicts
from repbook.policy import Policy
from repbook.records import EFFORTS, ordinal

T = TypeVar("T")


class Point(NamedTuple):
    """One week or month: money in cents, the rest counts."""

    period: Period
    revenue: int
    repeat_share: float | None
    reached: int
    attempts: int
    kept: int
    late: int
    solved: dict[str, int]  # by effort


class Trend(NamedTuple):
    """The weeks or months in order, and all their feedback by topic."""

    points: Sequence[Point]
    feedback: Mapping[str, Mapping[str, int]]
    words: Mapping[str, str]  # the latest comment on a topic


def trend(
    facts: Facts,
    buckets: Sequence[Period],
    on: date,
    first_days: Mapping[int, int],
    policy: Policy,
) -> Trend:
    """Count each week or month; `first_days` is each customer's first purchase day."""
    firsts = [bucket.first.toordinal() for bucket in buckets]
    last = buckets[-1].until(on).toordinal()

    def each(dated: Iterable[tuple[int | None, T]]) -> list[list[T]]:
        """What there is of each bucket, by the day it counts on."""
        found: list[list[T]] = [[] for _ in buckets]
        for day, what in dated:
            if day is not None and firsts[0] <= day <= last:
                found[bisect_right(firsts, day) - 1].append(what)
        return found

    cases = [case(problem, last, policy) for problem in facts.problems]
    counted = zip(
        buckets,
        each((touch.day, touch.reached) for touch in facts.touches),
        each((sold.day, sold) for sold in facts.purchases),
        each((back.day, back.cents) for back in facts.returns),
        each(
            (ordinal(p.kept_on), p.kept_on is not None and p.kept_on <= p.by)
            for p in facts.promises
        ),
        each((case.closed_day, case.effort) for case in cases if case.is_solved),
        strict=True,
    )
    said = [f for f in facts.feedback if firsts[0] <= f.on.toordinal() <= last]
    return Trend(
        [
            Point(
                period=bucket,
                revenue=sum(sale.cents for sale in sold) - sum(returned),
                repeat_share=repeat_share(sold, first_days),
                reached=sum(touches),
                attempts=len(touches) - sum(touches),
                kept=sum(kept),
                late=len(kept) - sum(kept),
                solved={effort: efforts.count(effort) for effort in EFFORTS},
            )
            for bucket, touches, sold, returned, kept, efforts in counted
        ],
        verdicts(said),
        {each.topic: each.words for each in said if each.words},
    )
