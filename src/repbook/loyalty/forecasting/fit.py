# Long because all that a fit learns beside the timing is put together here, and only a fit loads it.
"""What a book teaches on a day: the parts of a forecast, fitted and put together.

The book's own experience is a ridge logistic over what was known at earlier days
of the same book, with the timing model's view as one of its inputs. It corrects
what the timing model gets wrong on this book, for one horizon.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from math import ceil, exp, log, prod, sqrt
from operator import mul, sub
from typing import TypeVar

from repbook.loyalty.customer_day import book_mean_gap
from repbook.loyalty.forecasting.forecast import (
    EVENTS_LEAST,
    Again,
    Fitted,
    Forecaster,
    Own,
    Spend,
    policy_key,
)
from repbook.loyalty.forecasting.timing_fit import Pattern, dot, fit_timing
from repbook.policy import Policy
from repbook.records import Buying

KAPPA_LEAST, KAPPA_MOST = 0.2, 20.0
# Without a repeat nothing separates within from between: one purchase counts half
KAPPA_UNKNOWN = 1.0
SPREAD_UNKNOWN = 0.5
SEEN, ROWS = 24_000, 2400  # customers of earlier days who are looked at, and learnt from
AMOUNTS = 2000  # customers whose amounts are looked at
CUTOFFS = 4
RIDGE, RIDGE_INTERCEPT = 3.0, 0.6
STEP_ENOUGH = 1e-2  # a step: the one after it would be of about its square

T = TypeVar("T")


def until(buyings: Sequence[Buying], on: int) -> list[Buying]:
    """The purchases on or before `on`, customers by first day; the order given is lost."""
    return _by_first_day(as_of(buyings, on))


def as_of(buyings: Sequence[Buying], on: int) -> list[Buying]:
    """The same in the order given: as they lie in memory, it takes half the time to go through."""
    return [rewound(buying, on) for buying in buyings if buying.days and buying.days[0] <= on]


def _by_first_day(buyings: Sequence[Buying]) -> list[Buying]:
    return sorted(sorted(buyings, key=lambda buying: buying.days[0]))  # at once takes twice as long


def fit(
    buyings: Sequence[Buying], on: int, policy: Policy, horizons: Sequence[int] = (30,)
) -> Fitted:
    """What the book knew on day `on`; later purchases, and the order given, do not matter.

    `horizons` are the days ahead for which the book's own experience is learnt.
    """
    everyone = as_of(buyings, on)
    known = _by_first_day(everyone)
    mean_gap = book_mean_gap(everyone, policy)
    means = sorted(sum(buying.cents) / len(buying.cents) for buying in everyone)
    fitted = Fitted(
        on=on,
        first_day=known[0].days[0] if known else on,
        purchases=sum(len(buying.days) for buying in everyone),
        customers=len(known),
        policy_key=policy_key(policy),
        mean_gap=mean_gap,
        timing=fit_timing(_patterns(known, on, policy.fit_customers), mean_gap),
        spend=fit_spend(evenly(known, len(known) / AMOUNTS), on),
        median_cents=means[len(means) // 2] if means else 0.0,
        again=_again(everyone, on),
        own={},
    )
    own = {horizon: own_of(fitted, known, policy, horizon) for horizon in horizons}
    return fitted._replace(own=own)


def add_horizon(
    fitted: Fitted, buyings: Sequence[Buying], on: int, policy: Policy, horizon: int
) -> Fitted:
    """The fit with the book's own experience of one more horizon.

    Learnt as of the fit's own day even where `on` is later, so that a kept fit
    never holds more than its day knew.
    """
    known = until(buyings, min(on, fitted.on))
    return fitted._replace(own={**fitted.own, horizon: own_of(fitted, known, policy, horizon)})


def own_of(fitted: Fitted, known: Sequence[Buying], policy: Policy, horizon: int) -> Own:
    """The book's own experience of `horizon`; `known` is what `until` gives."""

    def features_on(cutoff: int) -> Callable[[Buying], tuple[float, ...]]:
        forecaster = Forecaster(fitted, cutoff, policy, horizon)
        return lambda buying: forecaster.of(buying).features

    return fit_own(known, fitted.on, horizon, features_on)


def _patterns(known: Sequence[Buying], on: int, most: int) -> list[Pattern]:
    """What timing is fitted on: at most `most` customers, evenly over first days."""
    patterns = []
    for days, _ in evenly(known, len(known) / most):
        gaps = prod(map(sub, days[1:], days))
        patterns.append(Pattern(len(days) - 1, days[-1] - days[0], on - days[0], log(gaps)))
    return patterns


def _again(known: Sequence[Buying], on: int) -> Again:
    seconds = sorted(b.days[1] - b.days[0] for b in known if len(b.days) > 1)
    median = seconds[len(seconds) // 2] if seconds else None
    within = max(30, ceil(2.0 * median)) if median is not None else 90
    old = [buying.days for buying in known if on - buying.days[0] >= within]
    again = sum(1 for days in old if len(days) > 1 and days[1] - days[0] <= within)
    return Again(median, within, len(old), again)


def fit_spend(buyings: Sequence[Buying], on: int) -> Spend:
    """What one purchase is worth: credibility from the variance within and between customers.

    A customer's own mean counts the more, the more purchases stand behind it; the
    book's mean `mu`, which weighs customers by their credibility, fills up the
    rest (Buehlmann and Straub 1970). Older amounts count less in both. A book without
    purchases has 0.
    """
    rows = [(len(buying.cents), sum(buying.cents), buying) for buying in buyings if buying.cents]
    if not rows:
        return Spend(0.0, KAPPA_UNKNOWN, SPREAD_UNKNOWN)
    purchases = sum(n for n, _, _ in rows)
    overall = sum(whole for _, whole, _ in rows) / purchases
    squares = between = relative = 0.0
    for n, whole, buying in rows:
        mean = whole / n
        between += n * (mean - overall) ** 2
        own = sum((each - mean) ** 2 for each in buying.cents)
        squares += own
        relative += own / mean**2 if mean else 0.0
    kappa, spare = KAPPA_UNKNOWN, purchases - len(rows)
    if spare and len(rows) > 1:
        within = squares / spare
        between -= (len(rows) - 1) * within
        between /= purchases - sum(n * n for n, _, _ in rows) / purchases
        kappa = within / between if between > 0.0 else KAPPA_MOST
        kappa = min(KAPPA_MOST, max(KAPPA_LEAST, kappa))
    recent = [buying.weighed(on) for _, _, buying in rows]
    weights = [n / (n + kappa) for n, _ in recent]
    means = [weight * cents / n for weight, (n, cents) in zip(weights, recent, strict=True)]
    # as sure of a spread before any was seen as of two purchases
    spread = (2.0 * SPREAD_UNKNOWN + relative) / (2.0 + spare)
    return Spend(sum(means) / sum(weights), kappa, spread)


# The book's own experience: who bought after earlier days of the same book


def evenly(items: Sequence[T], stride: float) -> list[T]:
    """One item of every `stride`, evenly over all; all of them where it is 1 or less."""
    stride = max(1.0, stride)
    return [items[int(i * stride)] for i in range(int(len(items) / stride))]


def rewound(buying: Buying, day: int) -> Buying:
    """What was bought on or before a day."""
    days, cents = buying
    if not days or days[-1] <= day:
        return buying
    n = bisect_right(days, day)
    return Buying(days[:n], cents[:n])


def bought_after(buying: Buying, day: int, last: int) -> bool:
    """Whether something was bought after a day, up to `last`."""
    n = bisect_right(buying.days, day)
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
    gives the function from a customer, as known on that day, to its features. Of many, `ROWS` are
    learnt from: half of either outcome, or where the rarer has fewer, all of that and the more of
    the other. This moves the intercept alone, by how many of either each stands for (Prentice and
    Pyke 1979).
    """
    if not buyings:
        return Own((), 0)
    first_days = [buying.days[0] for buying in buyings]
    days = cutoffs(first_days[0], on, horizon)
    known = [(cutoff, buyings[: bisect_right(first_days, cutoff)]) for cutoff in days]
    stride = sum(len(each) for _, each in known) / SEEN
    by_label: tuple[list[tuple[int, Buying]], ...] = ([], [])  # who did not buy, and who did
    for cutoff, each in known:
        for buying in evenly(each, stride):
            by_label[bought_after(buying, cutoff, cutoff + horizon)].append((cutoff, buying))
    events = min(map(len, by_label))
    if events < EVENTS_LEAST:
        return Own((), events)
    row_on = {cutoff: known_of(cutoff) for cutoff in days}
    rarer = min(events, ROWS // 2)  # learnt from
    most = ROWS - rarer  # of either outcome
    rows, labels, stands_for = [], [], []
    for label, found in enumerate(by_label):
        kept = evenly(found, len(found) / most)
        rows += [row_on[cutoff](rewound(buying, cutoff)) for cutoff, buying in kept]
        labels += [float(label)] * len(kept)
        stands_for.append(len(found) / len(kept))
    intercept, *slopes = ridge_logistic(rows, labels)
    return Own((intercept + log(stands_for[1] / stands_for[0]), *slopes), rarer)


def ridge_logistic(
    rows: Sequence[Sequence[float]],
    labels: Sequence[float],
    counts: Sequence[float] | None = None,
) -> tuple[float, ...]:
    """Coefficients, intercept first, by iteratively reweighted least squares.

    A row stands for as many as its count. The ridge acts on standardised columns; a constant
    column gets 0.
    """
    counts = counts or [1.0] * len(rows)
    many = sum(counts)
    columns: list[list[float]] = [[1.0] * len(rows)]
    scales: list[tuple[int, float, float]] = []
    for j, raw in enumerate(zip(*rows, strict=True)):
        mean = dot(raw, counts) / many
        sd = sqrt(
            sum(count * (each - mean) ** 2 for each, count in zip(raw, counts, strict=True)) / many
        )
        if sd > 1e-9 * (1.0 + abs(mean)):
            columns.append([(each - mean) / sd for each in raw])
            scales.append((j, mean, sd))
    size = len(columns)
    penalty = [RIDGE_INTERCEPT] + [RIDGE] * (size - 1)
    beta = [0.0] * size
    for _ in range(30):
        linear = [0.0] * len(rows)
        for coefficient, column in zip(beta, columns, strict=True):
            if coefficient:
                linear = [e + coefficient * c for e, c in zip(linear, column, strict=True)]
        chances = [1.0 / (1.0 + exp(-min(30.0, max(-30.0, each)))) for each in linear]
        misses = [n * (y - p) for n, y, p in zip(counts, labels, chances, strict=True)]
        weights = [n * p * (1.0 - p) for n, p in zip(counts, chances, strict=True)]
        slope = [dot(columns[i], misses) - penalty[i] * beta[i] for i in range(size)]
        weighed = [list(map(mul, column, weights)) for column in columns]
        curve = [[dot(weighed[i], columns[j]) for j in range(i + 1)] for i in range(size)]
        for i in range(size):
            curve[i][i] += penalty[i]
        step = _solve(curve, slope)
        length = max(abs(each) for each in step)
        damp = min(1.0, 2.0 / length) if length else 1.0
        beta = [b + damp * s for b, s in zip(beta, step, strict=True)]
        if length < STEP_ENOUGH:
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
