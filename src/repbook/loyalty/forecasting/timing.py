# Long because one notation serves every sum of the model; the fit has its own file.
"""When a customer buys again: MBG/NBD with regularity classes.

Each customer belongs to a class k of 1, 2 or 4: gaps between purchases are the
sum of k exponential stages, so a higher k is a steadier customer. Stage rates
vary between customers as Gamma(r, alpha/k); after every purchase, the first
included, a customer leaves with a probability that varies as Beta(a, b).

Sources: Batislam, Denizel and Filiztekin (2007) for leaving after the first
purchase; Platzer and Reutterer (2016) for Erlang gaps. Letters follow them:
x repeats, tx days from first to last purchase, t days from first to today.
Any unit of time will do, as long as it is the same throughout. The parameters
are found in timing_fit, which only a fit loads.
"""

from collections.abc import Callable
from functools import wraps
from math import exp, lgamma, log, sqrt
from typing import NamedTuple, TypeAlias

CLASSES = (1, 2, 4)

# A class of less weight than this is left out of the sums
_SLIGHT = 1e-3
# Beyond this, exp() would come near overflow
_HUGE = 500.0
# Stages summed one by one before the sum of a spread out distribution takes larger steps
_EXACT = 32


class Timing(NamedTuple):
    """The fitted parameters; `mix` holds the share of each of `classes`."""

    r: float
    alpha: float
    a: float
    b: float
    mix: tuple[float, ...]
    classes: tuple[int, ...] = CLASSES


# One class's view of one customer: (there, k, shape, rate, silence, s2).
# there is the class posterior times P(active | class), never under the floor;
# shape, rate and s2 are R, A and S2 of docs/forecast.md.
View = tuple[float, int, float, float, float, float]


class Views(NamedTuple):
    """What the classes make of one customer; `active` is P(active) before the floor.

    `known` keeps what was summed up for one of those who share them.
    """

    x: int
    active: float
    rows: list[View]
    known: dict[tuple[str, float], float] | None


Sum: TypeAlias = Callable[["TimingModel", Views, float], float]


def _summed_once(work: Sum) -> Sum:
    """Keep the sum with views that several customers share."""

    def summed(model: "TimingModel", views: Views, horizon: float) -> float:
        if views.known is None:
            return work(model, views, horizon)
        key = work.__name__, horizon
        found = views.known.get(key)
        if found is None:
            found = views.known[key] = work(model, views, horizon)
        return found

    return wraps(work)(summed)


class TimingModel:
    """Figures of single customers under fitted parameters.

    `floor` is the least P(active): a share of those thought gone do come back.
    Every method takes the `views` of a customer, which are worth keeping when
    more than one figure is wanted.
    """

    def __init__(self, at: Timing, floor: float = 0.0) -> None:
        self.at = at
        self.floor = floor
        self._by_x: dict[int, list[tuple[int, float, float, float]]] = {}
        self._once: dict[float, Views] = {}  # by t: who bought once differs by nothing else

    def _constants(self, x: int) -> list[tuple[int, float, float, float]]:
        """(k, R, alpha/k, constant part of ln(pi_k L_k)) of each class."""
        r, alpha, _, _, mix, classes = self.at
        found = []
        for k, share in zip(classes, mix, strict=True):
            if share > 0.0:
                shape, rate = r + k * x, alpha / k
                constant = log(share) + lgamma(shape) - lgamma(r) + r * log(rate) - x * lgamma(k)
                found.append((k, shape, rate, constant))
        self._by_x[x] = found
        return found

    def views(self, x: int, tx: float, t: float, log_gaps: float) -> Views:
        """What each class of some weight makes of a customer; weights sum to 1."""
        if x:
            return self._views(x, tx, t, log_gaps)
        return self._once.get(t) or self._once.setdefault(t, self._views(0, 0.0, t, 0.0, {}))

    def _views(
        self,
        x: int,
        tx: float,
        t: float,
        log_gaps: float,
        known: dict[tuple[str, float], float] | None = None,
    ) -> Views:
        constants = self._by_x.get(x) or self._constants(x)
        leaving = self.at.a / (self.at.b + x)
        silence = t - tx
        rows = []
        for k, shape, rate, constant in constants:
            age = rate + t
            q = silence / age
            s2 = term = 1.0
            for j in range(1, k):
                term *= (shape + j - 1) / j * q
                s2 += term
            log_age = log(age)
            power = shape * (log_age - log(rate + tx))
            if power < _HUGE:
                both = leaving * exp(power) + s2
                active, log_both = s2 / both, log(both)
            else:
                active, log_both = 0.0, log(leaving) + power
            value = constant + (k - 1) * log_gaps - shape * log_age + log_both
            rows.append((value, active, k, shape, age, silence, s2))
        top = max(rows)[0]
        weights = [exp(row[0] - top) for row in rows]
        least = _SLIGHT * sum(weights)
        whole = sum(weight for weight in weights if weight >= least)
        floor = self.floor
        found: list[View] = []
        still = 0.0
        for weight, (_, active, k, shape, age, silence, s2) in zip(weights, rows, strict=True):
            if weight >= least:
                share = weight / whole
                still += share * active
                there = share * (floor + (1.0 - floor) * active)
                found.append((there, k, shape, age, silence, s2))
        return Views(x, still, found, known)

    def p_active(self, views: Views) -> float:
        """P(the customer has not left), never under the floor."""
        return min(1.0, self.floor + (1.0 - self.floor) * views.active)

    @_summed_once
    def p_buy(self, views: Views, horizon: float) -> float:
        """P(at least one purchase within `horizon`)."""
        chance = 0.0
        for view in views.rows:
            chance += view[0] * (1.0 - _none(view, horizon))
        return min(1.0, max(0.0, chance))

    @_summed_once
    def expected(self, views: Views, horizon: float) -> float:
        """E[purchases within `horizon`], to within half a per cent."""
        a, b = self.at.a, self.at.b + views.x + 1
        found = 0.0
        for view in views.rows:
            found += view[0] * _expected(view, horizon, a, b)
        return found

    def most_expected(self, views: Views, horizon: float) -> float:
        """An upper bound of `expected` without sums: nobody leaves any more."""
        bound = 0.0
        for there, k, shape, age, _, _ in views.rows:
            bound += there * (k - 1 + (shape + k - 1) * horizon / age) / k
        return bound

    def most_ever(self, x: int, t: float, horizon: float) -> float:
        """An upper bound of `most_expected` for x repeats in t days, whichever the class."""
        r, alpha, _, _, _, classes = self.at
        bound = 0.0
        for k in classes:  # asked of everyone: a loop costs less than max of a generator
            bound = max(bound, (k - 1 + (r + k * x + k - 1) * horizon / (alpha / k + t)) / k)
        return bound


def _none(view: View, horizon: float) -> float:
    """P(no purchase within `horizon`): fewer than k stages, those already passed included."""
    _, k, shape, age, silence, s2 = view
    c1, c2, c3 = _passed(k, silence / horizon)
    f = horizon / (age + horizon)
    base = exp(-shape * log((age + horizon) / age)) / s2
    none = 0.0
    for n in range(k):
        none += base * (1.0 + n * c1 * (1.0 + (n - 1) * c2 * (1.0 + (n - 2) * c3)))
        base *= (shape + n) / (n + 1) * f
    return none


def _passed(k: int, rho: float) -> tuple[float, float, float]:
    """c of sum_{j<k} C(n, j) rho^j = 1 + n c1 (1 + (n-1) c2 (1 + (n-2) c3)), Horner's rule."""
    return (rho if k > 1 else 0.0, rho / 2.0 if k > 2 else 0.0, rho / 3.0 if k > 3 else 0.0)


def _stages(view: View, horizon: float) -> tuple[float, float]:
    """Mean and variance of the stages within `horizon`, those already passed included."""
    _, k, shape, age, silence, s2 = view
    grow = horizon / age
    passed = passed2 = 0.0
    if k > 1:
        q, term = silence / age, 1.0
        for j in range(1, k):
            term *= (shape + j - 1) / j * q
            passed += j * term
            passed2 += j * j * term
        passed /= s2
        passed2 /= s2
    mean = passed + (shape + passed) * grow
    spread = (shape + passed) * grow * (1.0 + grow)
    return mean, spread + (1.0 + grow) ** 2 * max(0.0, passed2 - passed * passed)


def _expected(view: View, horizon: float, a: float, b: float) -> float:
    """E[purchases | active]: `b` counts the purchases survived so far."""
    _, k, shape, age, silence, s2 = view
    mean, variance = _stages(view, horizon)
    if shape >= 12.0 and variance >= 25.0:
        sd = sqrt(variance)
        return _expected_from(view, horizon, a, b, mean, max(k, mean - 4.2 * sd), 1.15 * sd, 0.0)
    f = horizon / (age + horizon)
    c1, c2, c3 = _passed(k, silence / horizon)
    base = exp(-shape * log((age + horizon) / age)) / s2
    n = m = 0
    seen = total = bought = 0.0  # bought: purchases made of m that come due
    step = 1.0
    most = _EXACT if shape < 12.0 else max(_EXACT, mean + 7.0 * sqrt(variance))
    while n < most:
        if k == 1:  # of most customers; the loop would come to the same
            block = base
            base *= (shape + n) / (n + 1) * f
        else:
            block = 0.0
            for i in range(n, n + k):
                block += base * (1.0 + i * c1 * (1.0 + (i - 1) * c2 * (1.0 + (i - 2) * c3)))
                base *= (shape + i) / (i + 1) * f
        n += k
        seen += block
        total += block * bought
        bought += step
        m += 1
        step *= (b + m - 1) / (a + b + m - 1)
        if n > mean and (1.0 - seen) * bought < 0.03 * total:
            # the rest falls off about geometrically: put it all at its mean
            ratio = min((shape + n + k) / (n + 1.0) * f, 0.98)
            over = max(0.0, (ratio / (1.0 - ratio) - (k - 1) / 2.0) / k)
            return total + max(0.0, 1.0 - seen) * (bought + step * over)
    return total + max(0.0, 1.0 - seen) * _expected_from(
        view, horizon, a, b, mean, n - 0.5, 0.0, 0.15
    )


def _expected_from(
    view: View,
    horizon: float,
    a: float,
    b: float,
    mean: float,
    start: float,
    stride: float,
    growth: float,
) -> float:
    """`_expected` given more than `start` stages, by the trapezoid rule.

    The steps are `stride` stages wide, or grow in proportion by `growth`: the
    distribution is smooth out there, so few points do. What does not depend on
    the point cancels, S2 and the powers of A among it. Of m purchases that come
    due, sum_{i<m} (b)_i / (a+b)_i are made before the customer leaves.
    """
    _, k, shape, age, silence, _ = view
    log_f = log(horizon / (age + horizon))
    c1, c2, c3 = _passed(k, silence / horizon)
    if abs(a - 1.0) < 1e-6:
        a += 2e-6
    ends = a + b - 1.0
    left = lgamma(ends) - lgamma(b)
    near = max(start, mean)
    peak = lgamma(shape + near) - lgamma(near + 1.0) + near * log_f
    whole = total = highest = 0.0
    n = start
    share = 0.5 if growth else 1.0
    while True:
        weight = exp(lgamma(shape + n) - lgamma(n + 1.0) + n * log_f - peak)
        weight *= 1.0 + n * c1 * (1.0 + (n - 1) * c2 * (1.0 + (n - 2) * c3))
        if growth:
            weight *= share * n
            share = 1.0
        m = (n - (k - 1) / 2.0) / k
        whole += weight
        total += weight * (1.0 - exp(left + lgamma(b + m) - lgamma(ends + m)))
        highest = max(highest, weight)
        if n > mean and weight < 3e-4 * highest:
            return ends / (a - 1.0) * total / whole
        n += stride + growth * n
