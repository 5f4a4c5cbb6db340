# Long because the fit, what is kept of it and the figures read from it are one contract.
"""Who will buy, who is drifting, what is at stake.

`fit` learns from a whole book; a `Forecaster` then answers for one customer at
a time. The timing model (timing) and the book's own experience give the
probabilities, what one purchase is worth the money. docs/forecast.md has the formulas, their
sources and what was measured. Days are ordinals, money is in cents.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import exp, log, sqrt
from operator import mul
from typing import Any, NamedTuple

from repbook.loyalty.customer_day import lazy, usual_gap
from repbook.loyalty.forecasting.outcome import Outcome, shortfall
from repbook.loyalty.forecasting.timing import Timing, TimingModel, Views
from repbook.policy import Policy
from repbook.records import Buying, BuyingSums
from repbook.records.history import HALF_LIFE

CLIP = 5.0
EVENTS_LEAST, EVENTS_HALF = 5, 40.0
LONG_GAPS = 2.3  # usual gaps, which 9 of 10 gaps are shorter than, on four logs
# How much of the usual is the pace of all their time, if no more than so many times that of the last
# year, which is the rest
OF_EVER, EVER_MOST = 0.3, 3.0


def clip(logit: float) -> float:
    """A logit kept within what evidence of this kind can support."""
    return min(CLIP, max(-CLIP, logit))


def logit(p: float) -> float:
    """ln(p / (1-p)), clipped."""
    if 0.0 < p < 1.0:
        return clip(log(p / (1.0 - p)))
    return -CLIP if p <= 0.0 else CLIP


class Own(NamedTuple):
    """The book's own experience for one horizon: a fitted logistic.

    `coefficients` has the intercept first, and is empty where there were too few
    events to learn from; `events` is the rarer outcome's count
    among those learnt from.
    """

    coefficients: tuple[float, ...]
    events: int

    def weight(self, most: float) -> float:
        """How much of the logit it decides, at `most`."""
        if not self.coefficients or self.events < EVENTS_LEAST:
            return 0.0
        return most * self.events / (self.events + EVENTS_HALF)

    def logit(self, features: Sequence[float]) -> float:
        """The logit it gives a customer with these features."""
        total = self.coefficients[0]
        for coefficient, feature in zip(self.coefficients[1:], features, strict=True):
            total += coefficient * feature
        return clip(total)


class Spend(NamedTuple):
    """The book's mean amount in cents, how many purchases it weighs as, and how amounts differ.

    `spread` is the variance of one customer's amounts over the square of their mean.
    """

    mu: float
    kappa: float
    spread: float

    def per_purchase(self, n: float, cents: float) -> float:
        """Cents expected of one purchase, of a customer with `n` worth `cents`, weighed by age."""
        return (self.kappa * self.mu + cents) / (self.kappa + n)


class Again(NamedTuple):
    """What most of the book does after a first purchase.

    Of `customers` whose first purchase lies at least `within_days` back,
    `bought_again` did so within those days. `median_days` is the median time
    from a first purchase to the second, None if nobody bought twice.
    """

    median_days: int | None
    within_days: int
    customers: int
    bought_again: int


class Fitted(NamedTuple):
    """All that was learnt from a book on a day; JSON keeps every float exactly."""

    on: int
    first_day: int  # of an order; the fit's own day where there is none
    purchases: int
    customers: int
    policy_key: str
    mean_gap: float
    timing: Timing
    spend: Spend
    median_cents: float
    again: Again
    own: dict[int, Own]

    def to_json(self) -> str:
        """One line of JSON."""
        import json

        return json.dumps(self._asdict(), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Fitted":
        """The inverse of `to_json`; ValueError, KeyError or TypeError for anything else."""
        import json

        raw: dict[str, Any] = json.loads(text)
        r, alpha, a, b, mix, classes = raw["timing"]
        raw["timing"] = Timing(r, alpha, a, b, tuple(mix), tuple(classes))
        raw["spend"] = Spend(*raw["spend"])
        raw["again"] = Again(*raw["again"])
        raw["own"] = {
            int(horizon): Own(tuple(coefficients), events)
            for horizon, (coefficients, events) in raw["own"].items()
        }
        return cls(**raw)


def policy_key(policy: Policy) -> str:
    """What a fit depends on in the policy."""
    return (
        f"{policy.usual_gap_default_days!r} {policy.usual_gap_prior_gaps!r}"
        f" {policy.active_floor!r} {policy.fit_customers!r}"
    )


def serves(fitted: Fitted, on: int, purchases: int, policy: Policy) -> bool:
    """Whether a kept fit may stand for a new one on day `on`.

    `purchases` is the number of purchase occasions on or before `on` as the book
    has them now, those after the fit included: a large import or correction
    makes a fit stale even on the day it was made.
    """
    change = abs(purchases - fitted.purchases)
    return (
        fitted.policy_key == policy_key(policy)
        and 0 <= on - fitted.on < policy.fit_reuse_days
        and (change == 0 or change < policy.fit_reuse_change * fitted.purchases)
    )


class Figures:
    """The figures of one customer as of the forecaster's day, each worked out when asked for.

    Money is in cents. What a customer buys within the horizon includes the book's
    own experience. Where the rep said how often they order, `pace` is how much sooner
    that is than their orders show: the model sees the silence and the days to come so much
    longer, and the book's own experience does not count.
    """

    def __init__(self, by: "Forecaster", buying: Buying, orders_every: int | None = None) -> None:
        self._by = by
        self.buying = buying
        self.n = len(buying.days)
        self.horizon = by.horizon
        self.pace, self.own_weight, days = 1.0, by.own_weight, buying.days
        self._orders_every = orders_every
        if orders_every:
            theirs, self.own_weight = Figures(by, buying), 0.0
            if ahead := theirs.purchases_in_a_year:
                self.pace = by.policy.year_days * theirs.p_active / ahead / orders_every
        self.age = days[-1] - days[0] + self.pace * (by.on - days[-1])

    @property
    def gap(self) -> float:
        """The usual gap in days, shrunk to the book's mean.

        Callers overrule it where the rep has said how often the customer orders.
        """
        return usual_gap(self.buying.days, None, self._by.fitted.mean_gap, self._by.policy)

    @property
    def _stake_days(self) -> float:
        return self.pace * self._by.policy.stake_days

    @property
    def _year(self) -> float:
        return self.pace * self._by.policy.year_days

    @property
    def again(self) -> Again:
        """What most of the book does after a first purchase."""
        return self._by.fitted.again

    @lazy
    def views(self) -> Views:
        """What each class of the timing model makes of them."""
        days = self.buying.days
        log_gaps = self.buying.log_gaps
        return self._by.model.views(self.n - 1, days[-1] - days[0], self.age, log_gaps)

    @lazy
    def chance(self) -> float:
        """P(buys within the horizon) of the timing model alone."""
        return self._by.model.p_buy(self.views, self.pace * self.horizon)

    @lazy
    def p_active(self) -> float:
        """P(still a customer), never under the policy's floor."""
        return self._by.model.p_active(self.views)

    @lazy
    def p_buy(self) -> float:
        """P(buys within the horizon)."""
        found = logit(self.chance)
        if self.own_weight > 0.0:
            found += self.own_weight * (self._by.own.logit(self.features) - found)
        return 1.0 / (1.0 + exp(-found))

    @property
    def features(self) -> tuple[float, ...]:
        """The inputs of the book's own experience: what was known on the day, and no later."""
        by, days, n = self._by, self.buying.days, self.n
        mean_gap, gap, silence = by.fitted.mean_gap, self.gap, by.on - days[-1]
        gaps = [later - day for day, later in pairwise(days)]
        logs = [log(each) for each in gaps]
        mean = sum(logs) / max(1, n - 1)
        apart = sum(map(mul, logs, logs)) - (n - 1) * mean**2
        longest = sorted([*gaps, LONG_GAPS * gap])[9 * n // 10]
        year = by.on - by.policy.year_days
        of_year = n - bisect_right(days, year)
        same_days = bisect_right(days, year + by.horizon) > bisect_right(days, year)
        return (
            log(n + 1.0),
            log((silence + 1.0) / mean_gap),
            log((self.age + 1.0) / mean_gap),
            log(gap / mean_gap),
            log((silence + 0.25 * mean_gap) / gap),
            min(8.0, silence / gap),
            log(1.0 + n - bisect_right(days, by.on - 30)),
            log(1.0 + n - bisect_right(days, by.on - 91)),
            log(1.0 + of_year) if by.two_years else 0.0,
            sqrt(max(0.0, apart) / max(1, n - 2)),
            log(gaps[-1] / gap) if gaps else 0.0,
            min(8.0, silence / longest),
            1.0 if by.two_years and same_days else 0.0,
            1.0 if n == 1 else 0.0,
            log((1.0 + sum(self.buying.cents) / n) / (1.0 + by.fitted.median_cents)),
            logit(self.chance),
        )

    @lazy
    def expected_purchases(self) -> float:
        """E[purchases within the horizon].

        Never more than one a day: purchases of one day are one.
        """
        by, p_buy = self._by, self.p_buy
        if self.chance <= 0.0:
            return p_buy
        expected = by.model.expected(self.views, self.pace * self.horizon) * p_buy / self.chance
        return min(float(by.horizon), max(p_buy, expected))

    @property
    def expected_value(self) -> float:
        """Cents expected within the horizon."""
        return self.expected_purchases * self.value_per_purchase

    @property
    def most_purchases(self) -> float:
        """An upper bound of `expected_purchases` that costs a fraction of it."""
        return self._by.most_purchases(self.n, self.age, self.pace)

    @property
    def most_value(self) -> float:
        """An upper bound of `expected_value`, without a look at what an order is worth by now."""
        return self.most_purchases * max(self._by.fitted.spend.mu, *self.buying.cents)

    @lazy
    def value_per_purchase(self) -> float:
        """Cents expected of one purchase."""
        return self._by.fitted.spend.per_purchase(*self.buying.weighed(self._by.on))

    def outcome(self, purchases: float, chance: float) -> Outcome:
        """What so many purchases come to in cents, with a `chance` of any."""
        mean = purchases * self.value_per_purchase
        return Outcome.of(1.0 - chance, mean, self.variance(purchases))

    def variance(self, purchases: float) -> float:
        """In squared cents, of so many expected purchases: their number is as of a Poisson's."""
        return purchases * (1.0 + self._by.fitted.spend.spread) * self.value_per_purchase**2

    @lazy
    def _usual(self) -> tuple[float, float]:
        """Cents in `policy.stake_days`: the parts of the usual at the pace of the last year and of ever."""
        by, (days, cents), policy = self._by, self.buying, self._by.policy
        if self._orders_every:
            return self.value_per_purchase * policy.stake_days / self._orders_every, 0.0
        of_year = sum(cents[bisect_right(days, by.on - policy.year_days) :])
        return by.usual(of_year, sum(cents), self.age)

    @property
    def usual_value(self) -> float:
        """Cents in `policy.stake_days` as in the last year, and in part as in all their time.

        The latter with the chance that they are still a customer. In a book younger than a year, the
        last year is since its first order.
        """
        year, ever = self._usual
        return year + self.p_active * ever

    @lazy
    def stake(self) -> float:
        """Cents of the usual value that may not come in `policy.stake_days`.

        Every shortfall counts with its chance, and a surplus makes up for none. It is no more than
        they ever bought; whatever the rhythm and P(active).
        """
        most = self.most_stake
        if most <= 0.0:
            return 0.0
        expected = self._by.model.expected(self.views, self._stake_days)
        mean = expected * self.value_per_purchase
        return min(most, shortfall(self.usual_value, mean, self.variance(expected)))

    @property
    def most_stake(self) -> float:
        """An upper bound of `stake` that costs a fraction of it."""
        return min(sum(self._usual), float(sum(self.buying.cents)))

    @lazy
    def next_12_months(self) -> float:
        """Cents expected in `policy.year_days`."""
        return self.value_per_purchase * self.purchases_in_a_year

    @property
    def purchases_in_a_year(self) -> float:
        """E[purchases in `policy.year_days`]."""
        return min(self._by.policy.year_days, self._by.model.expected(self.views, self._year))

    @property
    def most_next_12_months(self) -> float:
        """An upper bound of `next_12_months` that costs a fraction of it."""
        return self.value_per_purchase * self._by.model.most_expected(self.views, self._year)

    @property
    def most_in_a_year(self) -> float:
        """A looser bound of `next_12_months`, without a look at the classes."""
        return self.value_per_purchase * self._by.model.most_ever(self.n - 1, self.age, self._year)


class Forecaster:
    """Answers for single customers from a fit, as of day `on`.

    Without own experience of `horizon` in the fit, the timing model stands alone.
    """

    def __init__(self, fitted: Fitted, on: int, policy: Policy, horizon: int = 30) -> None:
        self.fitted = fitted
        self.on = on
        self.horizon = horizon
        self.policy = policy
        self.model = TimingModel(fitted.timing, policy.active_floor)
        self.book_days = on - fitted.first_day + fitted.mean_gap
        self.two_years = fitted.on - fitted.first_day >= 2 * policy.year_days
        self.own = fitted.own.get(horizon) or Own((), 0)
        self.own_weight = self.own.weight(policy.own_experience_weight)

    def of(self, buying: Buying, orders_every: int | None = None) -> Figures:
        """One customer's figures, from what they bought on or before `on`: at least once."""
        return Figures(self, buying, orders_every)

    def most_purchases(self, n: int, age: float, pace: float = 1.0) -> float:
        """An upper bound of `Figures.expected_purchases` for n orders in `age` days.

        Whoever buys in the horizon buys once, and then no more than one with that purchase would.
        Below one a day, it is also one of what `expected_purchases` is divided by the chance of any.
        """
        more = self.model.most_ever(n, age, pace * self.horizon)
        return min(float(self.horizon), 1.01 * (1.0 + more))  # sums are to within half a per cent

    def most_values_of_pace_1(self, buyings: Iterable[Buying]) -> list[float]:
        """An upper bound of each one's `Figures.expected_value`, without a look at what orders are worth by now.

        Of who has no `orders_every`. Many are alike in how often and since when they bought.
        """
        on, least, known = self.on, self.fitted.spend.mu, dict[tuple[int, int], float]()
        found = []
        for days, cents in buyings:
            key = len(days), on - days[0]
            most = known.get(key) or known.setdefault(key, self.most_purchases(*key))
            found.append(most * max(least, *cents))
        return found

    def usual(self, of_year: float, cents: float, age: float) -> tuple[float, float]:
        """Cents in `policy.stake_days`: the parts of the usual at the pace of the last year and of ever."""
        days, policy = self.policy.stake_days, self.policy
        year = of_year / min(policy.year_days, self.book_days)
        ever = cents / (age + self.fitted.mean_gap)
        if year:
            ever = min(ever, EVER_MOST * year)
        return (1.0 - OF_EVER) * days * year, OF_EVER * days * ever

    def most_stake(self, sums: BuyingSums) -> float:
        """An upper bound of `Figures.stake`, which is reached where the last year ends with an order.

        Of who has no `orders_every`. What was rounded counts as what makes the stake larger.
        """
        model, days, age = self.model, self.policy.stake_days, self.on - sums.first_day
        views = model.views(sums.n - 1, sums.last_day - sums.first_day, age, sums.log_gaps)
        is_of_year = sums.last_day > self.on - self.policy.year_days
        year, ever = self.usual(sums.last_year_cents if is_of_year else 0.0, sums.cents, age)
        fade = 0.5 ** ((self.on - sums.last_day) / HALF_LIFE)
        orders, cents = sums.weighed_thousandths / 1000.0 * fade, sums.weighed_cents * fade
        spend, expected = self.fitted.spend, model.expected(views, days)
        mean = expected * spend.per_purchase(orders + fade / 1000.0, cents - fade)
        most = spend.per_purchase(orders, cents)
        variance = expected * (1.0 + spend.spread) * most**2
        usual = year + model.p_active(views) * ever
        return min(year + ever, sums.cents, shortfall(usual, mean, variance))
