"""What the whole book will buy, with an interval that has been held to account.

Customers are simulated one by one from their own distribution, then all of them
move together by as much as the same model missed the book's total at earlier
days: without that common part the interval of a large book would be far too
narrow. Season is not modelled, but where it made earlier totals miss, it widens.
"""

from bisect import bisect_right
from collections.abc import Sequence
from math import ceil, exp, log, sqrt
from operator import attrgetter, mul
from random import Random
from typing import NamedTuple

from repbook.loyalty.forecasting.fit import evenly, rewound, until
from repbook.loyalty.forecasting.forecast import Figures, Fitted, Forecaster
from repbook.policy import Policy
from repbook.records import Buying

# Before any earlier total was seen: missed by 15 %, as sure of it as of two totals
_USUAL_MISS, _SURE = 0.15, 2.0
_WORK = 1_000_000
_SAMPLE = 2000
LEVEL = 0.8  # how likely a total lies in its range


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
    level: float = LEVEL,
    draws: int = 400,
    seed: int = 1,
    figures: Sequence[Figures] = (),
) -> Totals:
    """The book's total over `horizon` days from `on`; the same seed, the same figures.

    `fitted` should hold the own experience of `horizon`, else the timing model
    stands alone. Purchases after `on` are not looked at. `figures` are those of the
    same customers where the caller has them, and with them the gaps that the rep set.
    """
    known = until(buyings, on)
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
    forecaster = Forecaster(fitted, on, policy, horizon)
    theirs = sorted(figures, key=attrgetter("buying")) or map(forecaster.of, known)
    for each in theirs:
        expected += each.expected_purchases
        worth += each.expected_value
        _draw(
            each,
            min(horizon, ceil(4.0 * each.expected_purchases) + 4),
            pool,
            random,
            counts,
            cents,
        )
    moved = [exp(miss * random.gauss(0.0, 1.0) - miss * miss / 2.0) for _ in range(draws)]
    return Totals(
        horizon=horizon,
        level=level,
        customers=len(known),
        purchases=_range(expected, counts, moved, level),
        revenue=_range(worth, cents, moved, level),
        misses=tuple(ratio for ratio, _ in misses),
    )


def _draw(
    figures: Figures,
    most: int,
    pool: Sequence[float],
    random: Random,
    counts: list[int],
    cents: list[float],
) -> None:
    # chances[m] is P(N >= m + 1); a draw below it makes that many purchases
    chances = figures.at_least(most)[::-1]
    own, first = figures.credibility, chances[-1]
    for i in range(len(counts)):
        u = random.random()
        if u < first:
            bought = most - bisect_right(chances, u)
            counts[i] += bought
            for _ in range(bought):
                amounts = figures.buying.cents if random.random() < own else pool
                cents[i] += amounts[int(random.random() * len(amounts))]


def _range(expected: float, drawn: Sequence[float], moved: Sequence[float], level: float) -> Range:
    totals = sorted(map(mul, drawn, moved))
    edge = (1.0 - level) / 2.0 * (len(totals) - 1)
    low, high = totals[int(edge)], totals[ceil(len(totals) - 1 - edge)]
    return Range(expected, min(low, expected), max(high, expected))


def _amounts(fitted: Fitted, known: Sequence[Buying]) -> list[float]:
    """Amounts of the book for those who have few of their own; their mean is `mu`."""
    sample = evenly(known, len(known) / _SAMPLE)
    amounts = [float(cents[(7 * i) % len(cents)]) for i, (_, cents) in enumerate(sample)]
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
        expected = bought = 0.0
        for buying in evenly(known[:count], count / _SAMPLE):
            then = rewound(buying, cutoff)
            bought += bisect_right(buying.days, cutoff + horizon) - len(then.days)
            expected += forecaster.of(then).expected_purchases
        found.append(((bought + 1.0) / (expected + 1.0), 1.0 / (bought + 1.0)))
    return found
