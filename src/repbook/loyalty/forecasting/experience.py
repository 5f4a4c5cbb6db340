"""The book's own experience: who bought after earlier cut-offs.

A ridge logistic over what was known at earlier days of the same book, with the
timing model's view as one of its inputs. It corrects what the timing model gets
wrong on this book, for one horizon. Only a fit loads this.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from math import exp, sqrt
from typing import TypeVar

from repbook.loyalty.forecasting.forecast import EVENTS_LEAST, Own
from repbook.records import Buying

ROWS = 4000
CUTOFFS = 4
RIDGE, RIDGE_INTERCEPT = 3.0, 0.6


T = TypeVar("T")


def evenly(items: Sequence[T], stride: float) -> list[T]:
    """Every so manieth item; all of them where `stride` is 1 or less."""
    stride = max(1.0, stride)
    return [items[int(i * stride)] for i in range(int(len(items) / stride))]


def rewound(buying: Buying, day: int) -> Buying:
    """What was bought on or before a day."""
    days, cents = buying
    if not days or days[-1] <= day:
        return buying
    n = bisect_right(days, day)
    return Buying(days[:n], cents[:n])


def bought_after(buying: Buying, then: Buying, last: int) -> bool:
    """Whether more was bought by `last` than `then`, the same customer's purchases rewound."""
    n = len(then.days)
    return n < len(buying.days) and buying.days[n] <= last


def cutoffs(first_day: int, on: int, horizon: int) -> list[int]:
    """Earlier days to learn from, latest first, each with history before it.

    History shorter than the horizon taught only that all customers are new: it
    made CDNOW's log loss at 91 days .4580 where the timing model had .4331.
    """
    least = max(45.0, float(horizon), 0.2 * (on - first_day))
    step = max(0.75 * horizon, 14.0)
    found = [on - horizon - round(i * step) for i in range(CUTOFFS)]
    return [cutoff for cutoff in found if cutoff - first_day >= least]


def fit_own(
    buyings: Sequence[Buying],
    on: int,
    horizon: int,
    known_of: Callable[[int], Callable[[Buying], tuple[float, ...]]],
) -> Own:
    """The logistic for one horizon, from the book as it stood on earlier days.

    `buyings` ascend by first day and hold nothing after `on`. `known_of(day)`
    gives the function from a customer, as known on that day, to its features.
    """
    if not buyings:
        return Own((), 0)
    first_days = [buying.days[0] for buying in buyings]
    days = cutoffs(first_days[0], on, horizon)
    known = [(cutoff, buyings[: bisect_right(first_days, cutoff)]) for cutoff in days]
    stride = sum(len(each) for _, each in known) / ROWS
    rows: list[tuple[float, ...]] = []
    labels: list[float] = []
    for cutoff, each in known:
        row = known_of(cutoff)
        for buying in evenly(each, stride):
            then = rewound(buying, cutoff)
            rows.append(row(then))
            labels.append(float(bought_after(buying, then, cutoff + horizon)))
    buyers = int(sum(labels))
    events = min(buyers, len(labels) - buyers)
    if events < EVENTS_LEAST:
        return Own((), events)
    return Own(ridge_logistic(rows, labels), events)


def ridge_logistic(rows: Sequence[Sequence[float]], labels: Sequence[float]) -> tuple[float, ...]:
    """Coefficients, intercept first, by iteratively reweighted least squares.

    The ridge acts on standardised columns; a constant column gets 0.
    """
    many = len(rows)
    columns: list[list[float]] = [[1.0] * many]
    scales: list[tuple[int, float, float]] = []
    for j, raw in enumerate(zip(*rows, strict=True)):
        mean = sum(raw) / many
        sd = sqrt(sum((each - mean) ** 2 for each in raw) / many)
        if sd > 1e-9 * (1.0 + abs(mean)):
            columns.append([(each - mean) / sd for each in raw])
            scales.append((j, mean, sd))
    size = len(columns)
    penalty = [RIDGE_INTERCEPT] + [RIDGE] * (size - 1)
    beta = [0.0] * size
    for _ in range(30):
        linear = [0.0] * many
        for coefficient, column in zip(beta, columns, strict=True):
            if coefficient:
                linear = [e + coefficient * c for e, c in zip(linear, column, strict=True)]
        chances = [1.0 / (1.0 + exp(-min(30.0, max(-30.0, each)))) for each in linear]
        misses = [y - p for y, p in zip(labels, chances, strict=True)]
        weights = [p * (1.0 - p) for p in chances]
        slope = []
        curve = [[0.0] * size for _ in range(size)]
        for i, column in enumerate(columns):
            slope.append(sum(map(float.__mul__, column, misses)) - penalty[i] * beta[i])
            weighed = list(map(float.__mul__, column, weights))
            for j in range(i + 1):
                curve[i][j] = sum(map(float.__mul__, weighed, columns[j]))
            curve[i][i] += penalty[i]
        step = _solve(curve, slope)
        length = max(abs(each) for each in step)
        damp = min(1.0, 2.0 / length) if length else 1.0
        beta = [b + damp * s for b, s in zip(beta, step, strict=True)]
        if length < 1e-6:
            break
    found = [0.0] * (len(rows[0]) + 1)
    found[0] = beta[0]
    for coefficient, (j, mean, sd) in zip(beta[1:], scales, strict=True):
        found[j + 1] = coefficient / sd
        found[0] -= coefficient * mean / sd
    return tuple(found)


def _solve(lower: list[list[float]], right: list[float]) -> list[float]:
    """x of A x = right, by Cholesky; A is symmetric, its lower half given."""
    size = len(right)
    root = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = lower[i][j] - sum(root[i][m] * root[j][m] for m in range(j))
            root[i][j] = sqrt(max(rest, 1e-12)) if i == j else rest / root[j][j]
    half = [0.0] * size
    for i in range(size):
        half[i] = (right[i] - sum(root[i][m] * half[m] for m in range(i))) / root[i][i]
    found = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(root[m][i] * found[m] for m in range(i + 1, size))
        found[i] = (half[i] - rest) / root[i][i]
    return found
