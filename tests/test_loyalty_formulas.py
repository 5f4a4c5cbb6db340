"""The forecast against the formulas of docs/forecast.md, written out term by term."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from math import comb, exp, lgamma, log
from statistics import mean, pstdev, stdev

import pytest
from test_loyalty_outlook import BOOK, ON

from repbook.loyalty.forecasting.fit import fit, ridge_logistic
from repbook.loyalty.forecasting.forecast import Forecaster
from repbook.loyalty.forecasting.outcome import shortfall
from repbook.loyalty.forecasting.timing import Timing, TimingModel
from repbook.loyalty.forecasting.timing_fit import Pattern, fit_timing
from repbook.policy import POLICY, Policy
from repbook.records import Buying

FLOOR = 0.05
MIXED = Timing(0.9, 40.0, 0.4, 1.5, (0.5, 0.3, 0.2))
FAITHFUL = Timing(2.0, 50.0, 1.0, 6.0, (0.3, 0.3, 0.4))


def log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


class Written:
    """One class k of the model, for one customer, as the page writes it."""

    def __init__(self, at: Timing, k: int, share: float, pattern: Pattern) -> None:
        self.k, self.at, self.pattern = k, at, pattern
        x, tx, t, log_gaps = pattern
        self.R, self.A, self.silence = at.r + k * x, at.alpha / k + t, t - tx
        q = self.silence / self.A
        terms = [1.0]
        for j in range(1, k):
            terms.append(terms[-1] * (self.R + j - 1) / j * q)
        self.S2 = sum(terms)
        S1 = at.a / (at.b + x) * (self.A / (at.alpha / k + tx)) ** self.R
        self.active = FLOOR + (1 - FLOOR) * self.S2 / (S1 + self.S2)
        self.log_likelihood = (
            log(share)
            + (k - 1) * log_gaps
            - x * lgamma(k)
            + log_beta(at.a, at.b + x + 1)
            - log_beta(at.a, at.b)
            + lgamma(self.R)
            - lgamma(at.r)
            + at.r * log(at.alpha / k)
            - self.R * log(self.A)
            + log(S1 + self.S2)
        )

    def stages(self, n: int, horizon: float) -> float:
        """P(n stages within the horizon, those passed in the silence included)."""
        f = horizon / (self.A + horizon)
        passed = sum(comb(n, j) * (self.silence / horizon) ** j for j in range(self.k))
        log_p = lgamma(self.R + n) - lgamma(self.R) - lgamma(n + 1)
        return exp(log_p + n * log(f) + self.R * log(1 - f)) * passed / self.S2

    def tails(self, most: int, horizon: float) -> list[float]:
        """P(N >= m | active), m = 1 to `most`."""
        a, b = self.at.a, self.at.b + self.pattern.x + 1
        found, below, stays, n = [], 0.0, 1.0, 0
        for m in range(1, most + 1):
            while n < self.k * m:
                below += self.stages(n, horizon)
                n += 1
            found.append(stays * (1 - below))
            stays *= (b + m - 1) / (a + b + m - 1)
        return found


def written(at: Timing, pattern: Pattern) -> tuple[list[tuple[float, Written]], float]:
    """Each class with its weight, and ln L."""
    classes = [Written(at, k, share, pattern) for k, share in zip(at.classes, at.mix, strict=True)]
    whole = sum(exp(each.log_likelihood) for each in classes)
    return [(exp(each.log_likelihood) / whole, each) for each in classes], log(whole)


CUSTOMERS = [
    pytest.param(MIXED, Pattern(0, 0, 40, 0), 30, id="one purchase, a while ago"),
    pytest.param(MIXED, Pattern(1, 9, 12, log(9)), 14, id="two, a fortnight ahead"),
    pytest.param(FAITHFUL, Pattern(3, 90, 120, 3 * log(30)), 90, id="monthly, on time"),
    pytest.param(MIXED, Pattern(4, 150, 200, log(20 * 30 * 45 * 55)), 90, id="silent for long"),
    pytest.param(FAITHFUL, Pattern(5, 100, 121, 5 * log(18)), 365, id="a year ahead"),
    pytest.param(FAITHFUL, Pattern(2, 8, 9, log(12)), 200, id="new and quick"),
]


@pytest.mark.parametrize(("at", "pattern", "horizon"), CUSTOMERS)
def test_the_figures_of_a_customer_are_those_of_the_page(
    at: Timing, pattern: Pattern, horizon: float
) -> None:
    classes, _ = written(at, pattern)
    model = TimingModel(at, FLOOR)
    views = model.views(*pattern)
    tails = [0.0] * 400
    for weight, each in classes:
        assert weight > 0.001, "no class is left out of the sums"
        there = weight * each.active
        tails = [a + there * b for a, b in zip(tails, each.tails(400, horizon), strict=True)]
    assert model.p_active(views) == pytest.approx(sum(w * e.active for w, e in classes), rel=1e-9)
    assert model.p_buy(views, horizon) == pytest.approx(tails[0], rel=1e-9)
    assert model.expected(views, horizon) == pytest.approx(sum(tails), rel=5e-3)


@pytest.mark.parametrize(("at", "pattern", "horizon"), CUSTOMERS)
def test_the_bounds_lie_above_and_the_looser_one_higher(
    at: Timing, pattern: Pattern, horizon: float
) -> None:
    model = TimingModel(at, FLOOR)
    views = model.views(*pattern)
    near = model.most_expected(views, horizon)
    far = model.most_ever(pattern.x, pattern.t, horizon)
    assert model.expected(views, horizon) <= near <= far
    assert near <= model.expected(views, horizon) + 8 * near / 10
    assert far <= 3 + 2 * near / model.p_active(views)


def test_a_class_of_hardly_any_weight_is_left_out() -> None:
    gaps = (1, 1, 1, 2, 2, 3, 60, 90, 110) * 2
    pattern = Pattern(18, sum(gaps), sum(gaps) + 60, sum(map(log, gaps)))
    assert [weight > 0.001 for weight, _ in written(MIXED, pattern)[0]] == [True, False, False]
    views = TimingModel(MIXED).views(*pattern)
    assert [(there, k) for there, k, *_ in views.rows] == [(views.active, 1)]


def lives(seed: int, customers: int) -> list[Pattern]:
    rng = random.Random(seed)
    found = []
    for _ in range(customers):
        pace, regular = rng.uniform(10, 60), rng.choice((1, 2, 4))
        gaps = [
            1 + rng.gammavariate(regular, pace / regular) for _ in range(rng.choice((0, 1, 2, 5)))
        ]
        age = sum(gaps) + rng.uniform(0, 3 * pace)
        found.append(Pattern(len(gaps), sum(gaps), age, sum(map(log, gaps))))
    return found


def log_prior(at: Timing, mean_gap: float) -> float:
    """Of the page: ln r, ln(alpha/r), ln(a/b), ln(a+b) and the odds of the classes."""
    beliefs = [
        (log(at.r), 0.0, 1.0),
        (log(at.alpha / at.r), log(2 * mean_gap), 1.0),
        (log(at.a / at.b), -1.6, 1.0),
        (log(at.a + at.b), 0.7, 0.75),
        *((log(share / at.mix[0]), -log(2), 1.5) for share in at.mix[1:]),
    ]
    return -sum((value - middle) ** 2 / sd**2 for value, middle, sd in beliefs) / 2


def moved(at: Timing, which: int, by: float) -> Timing:
    """One of the six parameters moved, in its logarithm."""
    if which < 4:
        name = ("r", "alpha", "a", "b")[which]
        return at._replace(**{name: getattr(at, name) * exp(by)})
    odds = [share * (exp(by) if i == which - 3 else 1.0) for i, share in enumerate(at.mix)]
    return at._replace(mix=tuple(each / sum(odds) for each in odds))


@pytest.mark.parametrize(("seed", "customers"), [(1, 6), (2, 40)], ids=["six", "forty"])
def test_the_fit_stands_at_the_top_of_likelihood_and_prior(seed: int, customers: int) -> None:
    patterns = lives(seed, customers)
    at = fit_timing(patterns, 25.0)

    def posterior(at: Timing) -> float:
        return log_prior(at, 25.0) + sum(written(at, pattern)[1] for pattern in patterns)

    top = posterior(at)
    for which in range(6):
        up, down = (posterior(moved(at, which, by)) for by in (0.01, -0.01))
        assert up < top and down < top
        assert (up - down) / 0.02 == pytest.approx(0.0, abs=0.01)


def test_without_customers_the_fit_is_the_prior() -> None:
    at = fit_timing([], 25.0)
    assert (at.r, at.alpha, at.a / at.b) == pytest.approx((1.0, 50.0, exp(-1.6)), rel=1e-3)
    assert (at.a + at.b, *at.mix) == pytest.approx((exp(0.7), 0.5, 0.25, 0.25), rel=1e-3)


def test_without_prior_the_fit_stands_at_the_top_of_the_likelihood() -> None:
    patterns = lives(3, 150)
    at = fit_timing(patterns, 25.0, classes=(2,), prior=False)
    for which in range(4):
        up, down = (
            sum(written(moved(at, which, by), pattern)[1] for pattern in patterns)
            for by in (0.01, -0.01)
        )
        assert (up - down) / 0.02 == pytest.approx(0.0, abs=0.05)


def test_the_logistic_stands_at_the_top_of_its_likelihood_and_ridge() -> None:
    """3 on standardised inputs, .6 on the intercept; a constant column counts for nothing."""
    rng = random.Random(5)
    rows = [(rng.gauss(3, 2), 7.0, rng.gauss(-1, 0.1)) for _ in range(60)]
    labels = [float(rng.random() < 1 / (1 + exp(2.0 - 0.6 * x))) for x, _, _ in rows]
    start, by_x, by_constant, by_z = ridge_logistic(rows, labels)
    assert by_constant == 0.0
    xs, _, zs = zip(*rows, strict=True)
    chances = [1 / (1 + exp(-(start + by_x * x + by_z * z))) for x, _, z in rows]
    misses = [label - p for label, p in zip(labels, chances, strict=True)]
    intercept = start + by_x * mean(xs) + by_z * mean(zs)
    assert sum(misses) == pytest.approx(0.6 * intercept, abs=1e-6)
    for column, slope in ((xs, by_x), (zs, by_z)):
        middle, sd = mean(column), pstdev(column)
        pull = sum(miss * (v - middle) / sd for miss, v in zip(misses, column, strict=True))
        assert pull == pytest.approx(3 * slope * sd, abs=1e-6)


def known_by(book: Sequence[Buying], day: int) -> list[Buying]:
    found = []
    for days, cents in book:
        if n := sum(d <= day for d in days):
            found.append(Buying(days[:n], cents[:n]))
    return found


# One customer's figures


def clip(value: float) -> float:
    return max(-5.0, min(5.0, value))


BUYERS = [
    pytest.param(Buying((ON - 40,), (7_000,)), id="once"),
    pytest.param(Buying((ON - 300, ON - 91, ON - 90, ON - 30, ON - 29), (900,) * 5), id="five"),
    pytest.param(Buying(tuple(range(ON - 400, ON - 9, 30)), (50_000,) * 14), id="monthly"),
    pytest.param(Buying(tuple(range(ON - 400, ON - 290, 7)), (50_000,) * 16), id="gone"),
]


@pytest.mark.parametrize("buying", BUYERS)
@pytest.mark.parametrize("horizon", [30, 90])
@pytest.mark.parametrize("two_years", [True, False])
def test_the_chance_weighs_the_timing_model_and_the_books_own_experience(
    buying: Buying, horizon: int, two_years: bool
) -> None:
    fitted = fit(BOOK, ON, POLICY, (30, 90))
    assert fitted.first_day == min(days[0] for days, _ in BOOK)
    fitted = fitted._replace(first_day=ON - 730 + (not two_years))
    figures = Forecaster(fitted, ON, POLICY, horizon).of(buying)
    days, n, u = buying.days, len(buying.days), fitted.mean_gap
    x, tx, T, s = n - 1, days[-1] - days[0], ON - days[0], ON - days[-1]
    g = (tx + 2 * u) / (x + 2)
    gaps = [b - a for a, b in pairwise(days)]
    log_gaps = sum(map(log, gaps))
    model = TimingModel(fitted.timing, FLOOR)
    alone = model.p_buy(model.views(x, tx, T, log_gaps), horizon)
    inputs = (
        log(n + 1),
        log((s + 1) / u),
        log((T + 1) / u),
        log(g / u),
        log((s + 0.25 * u) / g),
        min(8, s / g),
        log(1 + sum(day > ON - 30 for day in days)),
        log(1 + sum(day > ON - 91 for day in days)),
        two_years * log(1 + sum(day > ON - 365 for day in days)),
        stdev(map(log, gaps)) if x > 1 else 0.0,
        log(gaps[-1] / g) if gaps else 0.0,
        min(8, s / sorted([*gaps, 2.3 * g])[int(0.9 * n)]),
        float(two_years and any(ON - 365 < day <= ON - 365 + horizon for day in days)),
        float(x == 0),
        log((sum(buying.cents) / n + 1) / (fitted.median_cents + 1)),
        clip(log(alone / (1 - alone))),
    )
    assert figures.features == pytest.approx(inputs, abs=1e-6)
    own = fitted.own[horizon]
    w = 0.7 * own.events / (own.events + 40)
    learnt = own.coefficients[0] + sum(
        c * v for c, v in zip(own.coefficients[1:], inputs, strict=True)
    )
    mixed = (1 - w) * inputs[-1] + w * clip(learnt)
    p_buy = 1 / (1 + exp(-mixed))
    assert figures.p_buy == pytest.approx(p_buy)
    ahead = model.expected(model.views(x, tx, T, log_gaps), horizon)
    expected = min(horizon, max(p_buy, ahead * p_buy / alone))
    assert figures.expected_purchases == pytest.approx(expected)
    mu, kappa, spread = fitted.spend
    weights = [2.0 ** (-(ON - day) / 365) for day in days]
    own_cents = sum(w * c for w, c in zip(weights, buying.cents, strict=True))
    each = (kappa * mu + own_cents) / (kappa + sum(weights))
    assert figures.expected_value == pytest.approx(each * expected)
    views = model.views(x, tx, T, log_gaps)
    year = sum(c for day, c in zip(days, buying.cents, strict=True) if day > ON - 365)
    year /= min(365, ON - fitted.first_day + u)
    ever = sum(buying.cents) / (T + u)
    ever = min(ever, 3 * year) if year else ever
    usual = 90 * (0.7 * year + 0.3 * ever * figures.p_active)
    assert figures.usual_value == pytest.approx(usual)
    ahead = model.expected(views, 90)
    short = shortfall(usual, each * ahead, each**2 * ahead * (1 + spread))
    assert figures.stake == pytest.approx(min(short, usual, sum(buying.cents)))
    assert figures.next_12_months == pytest.approx(each * min(365, model.expected(views, 365)))
    assert figures.p_active == pytest.approx(model.p_active(views))


def test_the_books_own_experience_is_learnt_on_what_its_days_knew() -> None:
    """Rows of four earlier days, each customer as they were known then."""
    fitted = fit(BOOK, ON, POLICY, (30,))
    rows, labels = [], []
    for cut in (ON - 30, ON - 52, ON - 75, ON - 98):
        forecaster = Forecaster(fitted, cut, POLICY, 30)
        for days, cents in BOOK:
            n = sum(day <= cut for day in days)
            if n:
                rows.append(forecaster.of(Buying(days[:n], cents[:n])).features)
                labels.append(float(any(cut < day <= cut + 30 for day in days)))
    own = fitted.own[30]
    assert own.events == min(sum(labels), len(labels) - sum(labels))
    assert own.coefficients == pytest.approx(ridge_logistic(rows, labels), rel=1e-4, abs=1e-6)


def test_what_one_purchase_is_worth_is_credibility() -> None:
    fitted = fit(BOOK, ON, POLICY, ())
    counts = [len(cents) for _, cents in BOOK]
    means = [mean(cents) for _, cents in BOOK]
    whole = sum(counts)
    overall = sum(sum(cents) for _, cents in BOOK) / whole
    within = sum(
        sum((c - m) ** 2 for c in cents) for m, (_, cents) in zip(means, BOOK, strict=True)
    ) / (whole - len(BOOK))
    spread = sum(n * (m - overall) ** 2 for n, m in zip(counts, means, strict=True))
    between = (spread - (len(BOOK) - 1) * within) / (whole - sum(n * n for n in counts) / whole)
    kappa = min(20.0, max(0.2, within / between)) if between > 0 else 20.0
    ages = [[2.0 ** (-(ON - day) / 365) for day in days] for days, _ in BOOK]
    weights = [sum(age) / (sum(age) + kappa) for age in ages]
    recent = [
        sum(a * c for a, c in zip(age, cents, strict=True)) / sum(age)
        for age, (_, cents) in zip(ages, BOOK, strict=True)
    ]
    mu = sum(w * m for w, m in zip(weights, recent, strict=True)) / sum(weights)
    relative = sum(
        sum((c - m) ** 2 for c in cents) / m**2 for m, (_, cents) in zip(means, BOOK, strict=True)
    )
    varied = (2 * 0.5 + relative) / (2 + whole - len(BOOK))
    assert tuple(fitted.spend) == pytest.approx((mu, kappa, varied))
    assert fitted.median_cents == sorted(means)[len(means) // 2]
    assert (fitted.customers, fitted.purchases) == (len(BOOK), whole)
    spans = sum(days[-1] - days[0] for days, _ in BOOK)
    assert fitted.mean_gap == pytest.approx(spans / (whole - len(BOOK)))


def test_how_soon_and_how_often_a_second_purchase_came() -> None:
    seconds = sorted(days[1] - days[0] for days, _ in BOOK if len(days) > 1)
    middle = seconds[len(seconds) // 2]
    within = max(30, 2 * middle)
    old = [days for days, _ in BOOK if ON - days[0] >= within]
    again = [days for days in old if len(days) > 1 and days[1] - days[0] <= within]
    assert tuple(fit(BOOK, ON, POLICY, ()).again) == (middle, within, len(old), len(again))


def test_a_large_book_is_fitted_on_customers_taken_evenly_by_their_first_purchase() -> None:
    few = Policy(fit_customers=30)
    ordered = sorted(BOOK)
    taken = [ordered[int(i * len(ordered) / 30)] for i in range(30)]
    patterns = [
        Pattern(
            len(days) - 1,
            days[-1] - days[0],
            ON - days[0],
            sum(log(b - a) for a, b in pairwise(days)),
        )
        for days, _ in taken
    ]
    fitted = fit(BOOK, ON, few, ())
    assert tuple(fitted.timing)[:4] == pytest.approx(
        tuple(fit_timing(patterns, fitted.mean_gap))[:4], rel=1e-6
    )


def test_a_policy_takes_no_name_that_is_no_setting_and_never_changes() -> None:
    with pytest.raises(TypeError, match="no such setting: quite_days"):
        Policy(quite_days=30)
    policy = Policy(quiet_days=30)
    with pytest.raises(AttributeError, match="quiet_days is changed with `repbook config`"):
        policy.quiet_days = 40
    assert (policy.quiet_days, POLICY.quiet_days) == (30, 60)
