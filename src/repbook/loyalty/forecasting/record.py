"""What the forecast said on earlier days, beside what came and what a simple rule would have said.

Every earlier day is seen as it was: fitted on what was bought by then. Returns are netted as the
book knows them today.
"""

from collections.abc import Callable, Mapping, Sequence
from math import ceil, exp, inf
from typing import NamedTuple

from repbook.loyalty.forecasting.fit import fit, rewound, until
from repbook.loyalty.forecasting.forecast import Forecaster
from repbook.loyalty.forecasting.outcome import Outcome
from repbook.loyalty.forecasting.outlook import (
    USUAL_MISS,
    Range,
    Totals,
    history_needed,
    one_order,
    outlook,
    ratio,
    spread,
)
from repbook.loyalty.forecasting.population import (
    LARGE,
    Counted,
    LargePopulation,
    Population,
    taught,
)
from repbook.policy import Policy
from repbook.records import Buying

MOST, BEFORE = 8, 4  # times shown, and those before a day on which a simple rule is chosen
CLEARLY = 0.05  # how much less a simple rule must miss by, as a logarithm
FOR_A_TOTAL = 1000  # customers who are looked at

# What a rep would reckon without repbook: from cents after a day up to another, for `horizon` days
RULES: Mapping[str, Callable[[Callable[[int, int], int], int, int], float]] = {
    "as before": lambda cents, on, horizon: float(cents(on - horizon, on)),
    "as in the last year": lambda cents, on, horizon: cents(on - 365, on) * horizon / 365.0,
}


class Past(NamedTuple):
    """What was said on an earlier day, and what the same customers then bought, in cents.

    `own` is what the forecast reckons by itself, `rules` what each simple rule would have said.
    `totals` is what was said: `own`, or with the revenue of a rule that did better before.
    """

    on: int
    own: Totals
    rules: Mapping[str, float]
    totals: Totals
    orders: int
    cents: int

    @property
    def in_range(self) -> bool:
        """Whether the revenue came to lie in its range."""
        return self.totals.revenue.low <= self.cents <= self.totals.revenue.high

    def miss(self, expected: float) -> float:
        """ln(came / expected), each with an order more."""
        one = one_order(self.own.purchases.expected, self.own.revenue.expected)
        return ratio(self.cents, expected, one)


def newest_day(on: int, horizon: int) -> int:
    """The last day by which a time of the record is over; the days stay until one more is."""
    return on - on % horizon


def days_needed(on: int, horizon: int) -> int:
    """How many days ago the first order must lie for a record of one time."""
    return on - newest_day(on, horizon) + horizon + history_needed(horizon)


def record(
    buyings: Sequence[Buying],
    on: int,
    policy: Policy,
    horizon: int,
    most: int = MOST,
    counted_until: Sequence[float] | None = None,
    population_of: Callable[[], LargePopulation] | None = None,
) -> list[Past]:
    """What was said for the last times of `horizon` days, each over by `on`; the latest first.

    `counted_until[i]` is the day up to which the customer of `buyings[i]` counts, so that those who
    were written off, or are not asked about, are left out of the totals; all teach the fit.
    `population_of` gives those who count of a large book, where they are looked at anyway.
    """
    newest = newest_day(on, horizon)
    known = until(buyings, newest)
    large = len(known) > LARGE
    population, rows = population_of() if large and population_of else None, []
    if population is None:
        ends = counted_until or [inf] * len(buyings)
        of_each = zip(buyings, ends, strict=True)
        rows = sorted(
            (rewound(b, newest), end) for b, end in of_each if b.days and b.days[0] <= newest
        )
    if large:
        most = ceil(most / 2)
        population = population or LargePopulation(
            [buying for buying, _ in rows], newest - policy.year_days, [end for _, end in rows]
        )
    teach = taught(known)
    found: list[Past] = []
    for back in range(1, most + BEFORE + 1):
        day = newest - horizon * back
        if not known or day - known[0].days[0] < history_needed(horizon):
            break
        counted = population.on(day) if population else Population(_counted(rows, day))
        if len(counted):
            then = [buying for buying in teach if buying.days[0] <= day]
            fitted = fit(then, day, policy, (horizon,))
            found.append(past(Forecaster(fitted, day, policy, horizon), counted))
    return as_said(found)[:most]


def _counted(rows: Sequence[tuple[Buying, float]], day: int) -> list[Buying]:
    return [buying for buying, last in rows if buying.days[0] <= day < last]


def past(forecaster: Forecaster, counted: Counted) -> Past:
    """What was reckoned on the forecaster's day of customers of then, and what they bought later."""
    on, horizon = forecaster.on, forecaster.horizon
    some = counted.drawn(on, on - forecaster.policy.year_days, FOR_A_TOTAL)
    own = outlook(forecaster, counted, [(forecaster.of(each.buying), each.weight) for each in some])
    rules = by_rules(counted, on, horizon)
    return Past(on, own, rules, own, *counted.came(on, on, on + horizon))


def as_said(pasts: Sequence[Past]) -> list[Past]:
    """Each with what was said: a simple rule's sum, where that had done better before that day."""
    return [
        each._replace(totals=settled(each.own, each.rules, pasts[i + 1 :]))
        for i, each in enumerate(pasts)
    ]


def settled(own: Totals, rules: Mapping[str, float], before: Sequence[Past]) -> Totals:
    """The totals to show: the forecast's own, or with the revenue of the rule that did better."""
    rule = best_rule(before)
    if rule is None or not rules[rule]:
        return own
    cents = rules[rule]
    missed = ((each.miss(each.rules[rule]), 0.0) for each in before[:BEFORE])
    miss = spread(missed, USUAL_MISS)
    return own._replace(rule=rule, revenue=Range.of(Outcome.of(0.0, cents, (miss * cents) ** 2)))


def best_rule(pasts: Sequence[Past]) -> str | None:
    """The simple rule that was clearly nearer than the forecast's own on the last four days, if any."""
    if len(pasts) < BEFORE:
        return None
    last = pasts[:BEFORE]
    missed = {name: mean_miss(last, name) for name in RULES}
    best = min(missed, key=lambda name: missed[name])
    return best if missed[best] < mean_miss(last) - CLEARLY else None


def mean_miss(pasts: Sequence[Past], rule: str | None = None) -> float:
    """The mean of |ln(came / expected)|, of a rule or of the forecast's own."""
    found = [each.rules[rule] if rule else each.own.revenue.expected for each in pasts]
    return sum(abs(p.miss(said)) for p, said in zip(pasts, found, strict=True)) / len(pasts)


def mean_ratio(pasts: Sequence[Past]) -> float:
    """What was said over what came, on average (the geometric mean): 1.09 is 9 % too high."""
    misses = [each.miss(each.totals.revenue.expected) for each in pasts]
    return exp(-sum(misses) / len(misses))


def by_rules(counted: Counted, on: int, horizon: int) -> dict[str, float]:
    """What each simple rule says on a day, in cents."""

    def cents(after: int, last: int) -> int:
        return counted.came(on, after, last)[1]

    return {name: rule(cents, on, horizon) for name, rule in RULES.items()}
