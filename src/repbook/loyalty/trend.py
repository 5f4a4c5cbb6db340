"""The figures of several weeks or months, for pictures; and whose buying rhythm to show."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.effort import case
from repbook.loyalty.periods import Period
from repbook.loyalty.review import Facts
from repbook.policy import Policy
from repbook.records import EFFORTS, ordinal

YEAR_DAYS = 365


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
    rows = [_Row() for _ in buckets]

    def row_of(day: int | None) -> "_Row | None":
        from bisect import bisect_right

        if day is None or not firsts[0] <= day <= last:
            return None
        return rows[bisect_right(firsts, day) - 1]

    for touch in facts.touches:
        if row := row_of(touch.day):
            row.reached += touch.reached
            row.attempts += not touch.reached
    for sold in facts.purchases:
        if row := row_of(sold.day):
            row.gross += sold.cents
            row.again += sold.cents * (sold.day > first_days.get(sold.customer_id, sold.day))
    for back in facts.returns:
        if row := row_of(back.day):
            row.returned += back.cents
    for promise in facts.promises:
        if row := row_of(ordinal(promise.kept_on)):
            in_time = promise.kept_on is not None and promise.kept_on <= promise.by
            row.kept += in_time
            row.late += not in_time
    for problem in facts.problems:
        stands = case(problem, last, policy)
        if stands.is_solved and (row := row_of(stands.closed_day)):
            row.solved[stands.effort] += 1
    said: dict[str, dict[str, int]] = {}
    words: dict[str, str] = {}
    for each in facts.feedback:
        if row_of(each.on.toordinal()):
            counts = said.setdefault(each.topic, {"good": 0, "mixed": 0, "bad": 0})
            counts[each.verdict] += 1
            if each.words:
                words[each.topic] = each.words
    return Trend(
        [row.point(bucket) for row, bucket in zip(rows, buckets, strict=True)], said, words
    )


class _Row:
    """The counts of one week or month while they are summed."""

    def __init__(self) -> None:
        self.gross = self.again = self.returned = 0
        self.reached = self.attempts = self.kept = self.late = 0
        self.solved = dict.fromkeys(EFFORTS, 0)

    def point(self, period: Period) -> Point:
        share = self.again / self.gross if self.gross > 0 else None
        return Point(
            period,
            self.gross - self.returned,
            share,
            self.reached,
            self.attempts,
            self.kept,
            self.late,
            self.solved,
        )


def top(customers: Iterable[CustomerDay], most: int) -> list[CustomerDay]:
    """The customers with the highest revenue in the last year who bought at least twice."""
    worth = []
    for customer in customers:
        days, cents = customer.history.buying
        if len(days) < 2 or not customer.may_be_listed:
            continue
        since = customer.on - YEAR_DAYS
        lately = sum(c for d, c in zip(days, cents, strict=True) if d > since)
        if lately:
            worth.append((-lately, customer.history.id, customer))
    worth.sort(key=lambda row: row[:2])
    return [customer for _, _, customer in worth[:most]]
