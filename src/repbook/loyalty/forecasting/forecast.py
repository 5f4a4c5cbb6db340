# Long because the fit, what is kept of it and the figures read from it are one contract.
"""Who will buy, who is drifting, what is at stake.

`fit` learns from a whole book; a `Forecaster` then answers for one customer at
a time. The timing model (timing) and the book's own experience (own_experience)
make the probabilities, spend the money. docs/forecast.md has the formulas, their
sources and what was measured. Days are ordinals, money is in cents.
"""

from __future__ import annotations

from math import exp, log, prod
from operator import sub
from typing import Any, NamedTuple

from repbook.loyalty.forecasting.experience import Own, features, logit
from repbook.loyalty.forecasting.spend import Spend
from repbook.loyalty.forecasting.timing import Timing, TimingModel, Views
from repbook.loyalty.rhythm import shrunk_gap
from repbook.policy import Policy
from repbook.records import Buying

# Next gap / usual gap on four real logs: 4 of 5 gaps stay below 1.65, and so on
GAP_QUANTILES = ((3.0, 19, 20), (2.3, 9, 10), (1.65, 4, 5))


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
        import json

        return json.dumps(self._asdict(), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Fitted:
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


class Forecast(NamedTuple):
    """Every figure of one customer; money in cents, `p_` in 0..1.

    p_buy, expected_purchases and expected_value are over the forecaster's
    horizon, stake over `policy.stake_days`, next_12_months over `year_days`.
    """

    p_active: float
    p_buy: float
    expected_purchases: float
    expected_value: float
    stake: float
    next_12_months: float
    usual_gap_days: float
    silence_ratio: float
    at_risk: float


class Evidence(NamedTuple):
    """The numbers behind a forecast, for a view to put into words.

    `longer_than` is (9, 10) when the silence is longer than 9 of 10 such gaps,
    None when it is not unusual. Purchases are counted over `policy.stake_days`.
    """

    purchases: int
    usual_gap_days: float
    days_since_last: int
    silence_ratio: float
    longer_than: tuple[int, int] | None
    usual_purchases: float
    expected_purchases: float
    shortfall: float
    value_per_purchase: float
    stake: float
    again: Again


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
    """The figures of one customer as of the forecaster's day.

    The attributes cost next to nothing; each method is worked out when called.
    `gap` is the usual gap in days, shrunk to the book's mean; callers overrule
    it where the rep has said how often the customer orders.
    """

    __slots__ = ("_by", "_chance", "_views", "age", "buying", "gap", "n", "silence", "span")

    def __init__(self, by: Forecaster, buying: Buying) -> None:
        days = buying.days
        first, last = days[0], days[-1]
        self._by = by
        self._views: Views | None = None
        self._chance: float | None = None
        self.buying = buying
        self.n = len(days)
        self.span = last - first
        self.age = by.on - first
        self.silence = by.on - last
        self.gap = shrunk_gap(self.span, self.n - 1, by.fitted.mean_gap, by.prior_gaps)

    @property
    def silence_ratio(self) -> float:
        """Days since the last purchase in usual gaps."""
        return self.silence / self.gap

    @property
    def views(self) -> Views:
        if self._views is None:
            days = self.buying.days
            log_gaps = log(prod(map(sub, days[1:], days))) if self.n > 1 else 0.0
            self._views = self._by.model.views(self.n - 1, self.span, self.age, log_gaps)
        return self._views

    @property
    def chance(self) -> float:
        """P(buys within the horizon) of the timing model alone."""
        if self._chance is None:
            self._chance = self._by.model.p_buy(self.views, self._by.horizon)
        return self._chance

    def p_active(self) -> float:
        """P(still a customer), never under the policy's floor."""
        return self._by.model.p_active(self.views)

    def p_buy(self) -> float:
        """P(buys within the horizon), the book's own experience included."""
        by = self._by
        found = logit(self.chance)
        if by.own_weight > 0.0:
            own = by.own.logit(self.features(found))
            found += by.own_weight * (own - found)
        return 1.0 / (1.0 + exp(-found))

    def features(self, timing_logit: float) -> tuple[float, ...]:
        """The inputs of the book's own experience."""
        by = self._by
        gap, median = by.fitted.mean_gap, by.fitted.median_cents
        return features(self.buying, by.on, gap, self.gap, median, timing_logit)

    def expected_purchases(self, p_buy: float | None = None) -> float:
        """E[purchases within the horizon], the book's own experience included.

        Never more than one a day: purchases of one day are one.
        """
        by = self._by
        p_buy = self.p_buy() if p_buy is None else p_buy
        if self.chance <= 0.0:
            return p_buy
        expected = by.model.expected(self.views, by.horizon) * p_buy / self.chance
        return min(float(by.horizon), max(p_buy, expected))

    def at_least(self, most: int) -> list[float]:
        """P(N >= m) of N purchases within the horizon, m = 1 to `most`, own experience included."""
        by = self._by
        chances = by.model.at_least(self.views, by.horizon, most)
        scale = self.p_buy() / chances[0] if chances[0] > 0.0 else 0.0
        return [min(1.0, chance * scale) for chance in chances]

    def value_per_purchase(self) -> float:
        """Cents expected of one purchase."""
        return self._by.fitted.spend.per_purchase(self.n, sum(self.buying.cents))

    def usual_purchases(self) -> float:
        """Purchases in `policy.stake_days` at the customer's own rate."""
        by = self._by
        return by.stake_days * self.n / (self.age + by.fitted.mean_gap)

    def shortfall(self) -> float:
        """Purchases expected to go missing in `policy.stake_days`."""
        by = self._by
        return by.model.shortfall(self.views, by.stake_days, self.usual_purchases())

    def stake(self) -> float:
        """The shortfall in cents; raw, whatever the rhythm."""
        return self.value_per_purchase() * self.shortfall()

    def most_stake(self) -> float:
        """An upper bound of `stake` that costs a fraction of it."""
        return self.value_per_purchase() * self.usual_purchases()

    def next_12_months(self) -> float:
        """Cents expected in `policy.year_days`."""
        by = self._by
        expected = by.model.expected(self.views, by.year_days)
        return self.value_per_purchase() * min(by.year_days, expected)

    def most_next_12_months(self) -> float:
        """An upper bound of `next_12_months` that costs a fraction of it."""
        by = self._by
        return self.value_per_purchase() * by.model.most_expected(self.views, by.year_days)

    def most_in_a_year(self) -> float:
        """A looser bound of `next_12_months`, without a look at the classes."""
        by = self._by
        return self.value_per_purchase() * by.model.most_ever(self.n - 1, self.age, by.year_days)

    def at_risk(self) -> float:
        """1 - P(buys within two usual gaps)."""
        return 1.0 - self._by.model.p_buy(self.views, 2.0 * self.gap)


class Forecaster:
    """Answers for single customers from a fit, as of day `on`.

    Each takes what a customer bought on or before `on`, at least one purchase.
    Where several figures of one customer are wanted, `of` shares the work.
    Without own experience of `horizon` in the fit, the timing model stands alone.
    """

    def __init__(self, fitted: Fitted, on: int, policy: Policy, horizon: int = 30) -> None:
        self.fitted = fitted
        self.on = on
        self.horizon = horizon
        self.stake_days = policy.stake_days
        self.year_days = policy.year_days
        self.prior_gaps = policy.usual_gap_prior_gaps
        self.model = TimingModel(fitted.timing, policy.active_floor)
        self.own = fitted.own.get(horizon) or Own((), 0)
        self.own_weight = self.own.weight(policy.own_experience_weight)

    def of(self, buying: Buying) -> Figures:
        return Figures(self, buying)

    def all(self, buying: Buying) -> Forecast:
        """Every figure of one customer."""
        figures = Figures(self, buying)
        p_buy = figures.p_buy()
        expected = figures.expected_purchases(p_buy)
        return Forecast(
            p_active=figures.p_active(),
            p_buy=p_buy,
            expected_purchases=expected,
            expected_value=expected * figures.value_per_purchase(),
            stake=figures.stake(),
            next_12_months=figures.next_12_months(),
            usual_gap_days=figures.gap,
            silence_ratio=figures.silence_ratio,
            at_risk=figures.at_risk(),
        )

    def evidence(self, buying: Buying, gap: float | None = None) -> Evidence:
        """The numbers with which `why` explains a customer; `gap` overrules the usual gap."""
        figures = Figures(self, buying)
        gap = gap or figures.gap
        ratio = figures.silence / gap
        value, shortfall = figures.value_per_purchase(), figures.shortfall()
        longer = next(((m, n) for least, m, n in GAP_QUANTILES if ratio > least), None)
        return Evidence(
            purchases=figures.n,
            usual_gap_days=gap,
            days_since_last=figures.silence,
            silence_ratio=ratio,
            longer_than=longer,
            usual_purchases=figures.usual_purchases(),
            expected_purchases=self.model.expected(figures.views, self.stake_days),
            shortfall=shortfall,
            value_per_purchase=value,
            stake=value * shortfall,
            again=self.fitted.again,
        )

    def usual_gap(self, buying: Buying) -> float:
        """Days between purchases, shrunk to the book's mean."""
        return Figures(self, buying).gap

    def p_active(self, buying: Buying) -> float:
        return Figures(self, buying).p_active()

    def p_buy(self, buying: Buying) -> float:
        return Figures(self, buying).p_buy()

    def stake(self, buying: Buying) -> float:
        """The raw stake in cents, whatever the rhythm and P(active)."""
        return Figures(self, buying).stake()

    def next_12_months(self, buying: Buying) -> float:
        return Figures(self, buying).next_12_months()

    def value_per_purchase(self, buying: Buying) -> float:
        return Figures(self, buying).value_per_purchase()

    def inputs(self, buying: Buying) -> tuple[float, ...]:
        """What the book's own experience is learnt from."""
        figures = Figures(self, buying)
        return figures.features(logit(figures.chance))
