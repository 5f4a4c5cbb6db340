"""What the whole book will buy, with an interval that has been held to account.

Customers are simulated one by one from their own distribution, then all of them
move together by as much as the same model missed the book's total at earlier
days: without that common part the interval of a large book would be far too
narrow. Season is not modelled, but where it made earlier totals miss, it widens.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import ceil, exp, log, sqrt
from typing import NamedTuple

from repbook.loyalty.forecasting.forecast import Fitted, Forecaster
from repbook.policy import Policy
from repbook.records import Buying

# Before any earlier total was seen: missed by 15 %, as sure of it as of two totals
_USUAL_MISS, _SURE = 0.15, 2.0
_WORK = 1_000_000
_SAMPLE = 2000


class Range(NamedTuple):
    """An expected figure, and the two it lies between at the level of its Totals."""

    expected: float
    low: float
    high: float


class Totals(NamedTuple):
    """Purchases, and revenue in cents, of today's customers in `horizon` days.

    `level` is the chance that each lies in its range; `misses` are the totals of
    earlier days over what was expected of them, latest first.
    """

    horizon: int
    level: float
    customers: int
    purchases: Range
    revenue: Range
    misses: tuple[float, ...]


def simulate_totals(
    fitted: Fitted,
    buyings: Sequence[Buying],
    on: int,
    policy: Policy,
    horizon: int,
    level: float = 0.8,
    draws: int = 400,
    seed: int = 1,
) -> Totals:
    """The book's total over `horizon` days from `on`; the same seed, the same figures.

    `fitted` should hold the own experience of `horizon`, else the timing model
    stands alone. Purchases after `on` are not looked at.
    """
    from random import Random

    from repbook.loyalty.forecasting.fit import until

    known = until(buyings, on)
    forecaster = Forecaster(fitted, on, policy, horizon)
    if not known:
        nothing = Range(0.0, 0.0, 0.0)
        return Totals(horizon, level, 0, nothing, nothing, ())
    misses = _misses(fitted, known, on, policy, horizon)
    excess = sum(max(0.0, log(ratio) ** 2 - noise) for ratio, noise in misses)
    miss = sqrt((excess + _SURE * _USUAL_MISS**2) / (len(misses) + _SURE))

    random = Random(seed)
    draws = max(100, min(draws, _WORK // len(known)))
    counts, cents = [0] * draws, [0.0] * draws
    expected = worth = 0.0
    pool = _amounts(fitted, known)
    kappa = fitted.spend.kappa
    for buying in known:
        figures = forecaster.of(buying)
        count = figures.expected_purchases()
        value = figures.value_per_purchase()
        expected += count
        worth += count * value
        # chances[m] is P(N >= m + 1); a draw below it makes that many purchases
        chances = figures.at_least(min(horizon, ceil(4.0 * count) + 4))
        chances.reverse()
        most, first = len(chances), chances[-1]
        own = len(buying.cents) / (len(buying.cents) + kappa)
        for i in range(draws):
            u = random.random()
            if u < first:
                bought = most - bisect_right(chances, u)
                counts[i] += bought
                for _ in range(bought):
                    from_own = random.random() < own
                    amounts: Sequence[float] = buying.cents if from_own else pool
                    cents[i] += amounts[int(random.random() * len(amounts))]
    moved = [exp(miss * random.gauss(0.0, 1.0) - miss * miss / 2.0) for _ in range(draws)]
    return Totals(
        horizon=horizon,
        level=level,
        customers=len(known),
        purchases=_range(expected, [c * m for c, m in zip(counts, moved, strict=True)], level),
        revenue=_range(worth, [c * m for c, m in zip(cents, moved, strict=True)], level),
        misses=tuple(ratio for ratio, _ in misses),
    )


def _range(expected: float, drawn: list[float], level: float) -> Range:
    drawn.sort()
    edge = (1.0 - level) / 2.0 * (len(drawn) - 1)
    low, high = drawn[int(edge)], drawn[ceil(len(drawn) - 1 - edge)]
    return Range(expected, min(low, expected), max(high, expected))


def _amounts(fitted: Fitted, known: Sequence[Buying]) -> list[float]:
    """Amounts of the book for those who have few of their own; their mean is `mu`."""
    stride = max(1.0, len(known) / _SAMPLE)
    sample = [known[int(i * stride)].cents for i in range(int(len(known) / stride))]
    amounts = [float(cents[(7 * i) % len(cents)]) for i, cents in enumerate(sample)]
    scale = fitted.spend.mu * len(amounts) / sum(amounts)
    return [amount * scale for amount in amounts]


def _misses(
    fitted: Fitted, known: Sequence[Buying], on: int, policy: Policy, horizon: int
) -> list[tuple[float, float]]:
    """(bought / expected, variance of its logarithm by chance) at up to four earlier days.

    The timing model alone looks back, so that nothing learnt from those very
    days flatters it.
    """
    first_days = [buying.days[0] for buying in known]
    found = []
    for i in range(1, 5):
        cutoff = on - i * horizon
        if cutoff - first_days[0] < max(45, horizon):
            break
        forecaster = Forecaster(fitted._replace(own={}), cutoff, policy, horizon)
        count = bisect_right(first_days, cutoff)
        stride = max(1.0, count / _SAMPLE)
        expected = bought = 0.0
        for j in range(int(count / stride)):
            days, cents = known[int(j * stride)]
            n = bisect_right(days, cutoff)
            bought += bisect_right(days, cutoff + horizon) - n
            expected += forecaster.of(Buying(days[:n], cents[:n])).expected_purchases()
        found.append(((bought + 1.0) / (expected + 1.0), 1.0 / (bought + 1.0)))
    return found
