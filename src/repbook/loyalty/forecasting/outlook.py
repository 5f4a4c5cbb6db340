"""What the whole book will buy, with a range that follows from earlier misses.

Each customer's expected revenue is summed up. The total is then moved by what the same way of
reckoning missed at earlier days: in the same days of the last three years, which tells of the
season, and in the last four such times, which tells of the trend. How far these misses lie apart
gives the range. docs/forecast.md says what was measured.
"""

from collections.abc import Iterable, Sequence
from math import exp, log, prod, sqrt
from typing import NamedTuple

from repbook.loyalty.forecasting.fit import rewound
from repbook.loyalty.forecasting.forecast import Figures, Forecaster
from repbook.loyalty.forecasting.outcome import Outcome
from repbook.loyalty.forecasting.population import Counted
from repbook.loyalty.forecasting.sample import Drawn

LEVEL = 0.8  # how likely a figure lies in its range
TIMES, YEARS = 4, 3  # looked back on: the last such times, and the same days of so many years
OF_YEARS, OF_TIMES, ALONE = 0.85, 0.4, 0.5  # how much of either's mean miss moves the total
# Before any earlier total was seen: missed by so much, as sure of it as of two totals
USUAL_MISS, USUAL_COUNT_MISS, SURE = 0.17, 0.12, 2.0
LOOKED_AT = 500  # customers on each earlier day

Weighed = tuple[Figures, float]  # a customer, and how many of the book it stands for


class Range(NamedTuple):
    """An expected figure, and the two it lies between at the level of its Totals."""

    expected: float
    low: float
    high: float

    @classmethod
    def of(cls, outcome: Outcome, level: float = LEVEL) -> "Range":
        """The middle `level` of an outcome, around its mean."""
        expected, edge = outcome.expected, (1.0 - level) / 2.0
        low, high = outcome.quantile(edge), outcome.quantile(1.0 - edge)
        return cls(expected, min(low, expected), high)


class Expected(NamedTuple):
    """What one customer is expected to buy in the horizon; money in cents, with its range."""

    p_buy: float
    purchases: float
    value: float
    low: float
    high: float


class Totals(NamedTuple):
    """Purchases, and revenue in cents, of today's customers in `horizon` days.

    `level` is the chance that each lies in its range. `rule` is the simple rule that gave the
    revenue, None where it is the forecast's own.
    """

    horizon: int
    level: float
    customers: int
    purchases: Range
    revenue: Range
    rule: str | None = None


class Miss(NamedTuple):
    """What came after an earlier day over what was expected, as logarithms.

    `chance` is the variance of `revenue` that comes of single orders alone, `count_chance` that
    of `purchases`.
    """

    revenue: float
    purchases: float
    chance: float
    count_chance: float


def outlook(forecaster: Forecaster, counted: Counted, figures: Sequence[Weighed]) -> Totals:
    """The total of customers over the forecaster's horizon.

    `counted` are all of them, who bought on its day or before; what they bought later does not
    matter. `figures` are of all or of a sample.
    """
    times, years = looked_back(forecaster, counted)
    in_cents = correction([each.revenue for each in times], [each.revenue for each in years])
    in_orders = correction([each.purchases for each in times], [each.purchases for each in years])
    misses = [*times, *years]
    miss = spread(((each.revenue - in_cents, each.chance) for each in misses), USUAL_MISS)
    count_miss = spread(
        ((each.purchases - in_orders, each.count_chance) for each in misses), USUAL_COUNT_MISS
    )
    orders = exp(in_orders) * sum(many * each.expected_purchases for each, many in figures)
    factor = exp(in_cents)
    cents = factor * sum(many * each.expected_value for each, many in figures)
    none = prod((1.0 - each.p_buy) ** many for each, many in figures)
    chance = sum(many * each.variance(each.expected_purchases) for each, many in figures)
    chance *= factor**2
    return Totals(
        forecaster.horizon,
        LEVEL,
        len(counted),
        Range.of(Outcome.of(none, orders, orders + (count_miss * orders) ** 2)),
        Range.of(Outcome.of(none, cents, chance + (miss * cents) ** 2)),
    )


def expected(figures: Figures, in_orders: float, in_cents: float) -> Expected:
    """One customer's part in totals that were moved by these factors."""
    orders = figures.expected_purchases
    value, low, high = Range.of(figures.outcome(orders, figures.p_buy))
    moved, cents = in_orders * orders, (in_cents * value, in_cents * low, in_cents * high)
    return Expected(min(figures.p_buy, moved), moved, *cents)


def history_needed(horizon: int) -> int:
    """How many days of orders there must be before a day on which something is said."""
    return max(45, horizon)


def one_order(orders: float, cents: float) -> float:
    """What one of so many expected orders comes to."""
    return 1.0 + cents / (orders + 1.0)


def ratio(came: float, said: float, one: float) -> float:
    """ln(came / said), each with `one` order more: none is no infinite miss."""
    return log((came + one) / (said + one))


def correction(times: Sequence[float], years: Sequence[float]) -> float:
    """The logarithm of what moves a total, from those of its misses: of few, little."""
    if not years:
        return ALONE * _shrunk(times)
    return OF_YEARS * _shrunk(years) + OF_TIMES * _shrunk(times)


def _shrunk(misses: Sequence[float]) -> float:
    return sum(misses) / (len(misses) + 1)


def spread(misses: Iterable[tuple[float, float]], usual: float) -> float:
    """The usual miss of earlier totals, less what chance explains of each (miss, its variance)."""
    excess = [max(0.0, miss**2 - chance) for miss, chance in misses]
    return sqrt((sum(excess) + SURE * usual**2) / (len(excess) + SURE))


def looked_back(forecaster: Forecaster, counted: Counted) -> tuple[list[Miss], list[Miss]]:
    """The misses of the last such times, and of the same days of the last years.

    The timing model alone looks back, so that nothing learnt from those very days flatters it.
    """
    on, policy, horizon = forecaster.on, forecaster.policy, forecaster.horizon
    known = counted.until(on)
    first, alone = known.first_day, forecaster.fitted._replace(own={})
    some = known.drawn(on, on - policy.year_days, LOOKED_AT)

    def misses(days: Iterable[int]) -> list[Miss]:
        return [
            _miss(
                Forecaster(alone, day, policy, horizon),
                [each for each in some if each.buying.days[0] <= day],
                known,
            )
            for day in days
            if first is not None and day - first >= history_needed(horizon) and day + horizon <= on
        ]

    years = [on - policy.year_days * back for back in range(1, YEARS + 1)]
    return misses(on - horizon * back for back in range(1, TIMES + 1)), misses(years)


def _miss(forecaster: Forecaster, some: Sequence[Drawn], known: Counted) -> Miss:
    """What was expected on an earlier day of those who were customers, and what came."""
    on, horizon = forecaster.on, forecaster.horizon
    orders = cents = chance = 0.0
    for buying, many, _ in some:
        figures = forecaster.of(rewound(buying, on))
        expected = many * forecaster.model.expected(figures.views, horizon)
        orders += expected
        cents += expected * figures.value_per_purchase
        chance += figures.variance(expected)
    came, money = known.came(on, on, on + horizon)
    one = one_order(orders, cents)
    return Miss(
        ratio(money, cents, one),
        ratio(came, orders, 1.0),
        chance / (cents + one) ** 2,
        1.0 / (came + 1.0),
    )
