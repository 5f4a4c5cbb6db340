"""The timing model: against published figures, a simulation, and its own slope."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice, pairwise
from math import comb, exp, lgamma, log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.loyalty.forecasting import timing
from repbook.loyalty.forecasting.timing import (
    _HUGE,
    Timing,
    TimingModel,
    View,
    Views,
    _stages,
)
from repbook.loyalty.forecasting.timing_fit import (
    Pattern,
    digamma,
    fit_timing,
    likelihood,
    minimise,
)

CDNOW = Path(__file__).resolve().parents[2] / "shared" / "data" / "cdnow" / "purchases.csv"

MIXED = Timing(0.9, 40.0, 0.4, 1.5, (0.5, 0.3, 0.2))
STEADY = Timing(3.0, 60.0, 0.2, 3.0, (0.2, 0.3, 0.5))


@pytest.fixture(scope="module")
def cdnow() -> list[Pattern]:
    if not CDNOW.exists():
        pytest.skip("the CDNOW sample is not here")
    end = date(1997, 9, 30)
    by_customer: dict[str, set[int]] = defaultdict(set)
    with CDNOW.open() as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["date"])
            if day <= end:
                by_customer[row["customer"]].add(day.toordinal())
    patterns = []
    for days in map(sorted, by_customer.values()):
        weeks = [(b - a) / 7 for a, b in pairwise(days)]
        age = (end.toordinal() - days[0]) / 7
        patterns.append(Pattern(len(weeks), (days[-1] - days[0]) / 7, age, sum(map(log, weeks))))
    return patterns


def test_one_class_without_prior_is_the_published_mbg_nbd(cdnow: list[Pattern]) -> None:
    at = fit_timing(cdnow, mean_gap=4.0, classes=(1,), prior=False)
    assert (at.r, at.alpha, at.a, at.b) == pytest.approx(
        (0.52483, 6.18287, 0.89136, 1.61402), rel=1e-3
    )
    assert likelihood(at, [(p, 1) for p in cdnow])[0] == pytest.approx(-9582.13, abs=0.02)


def test_classes_raise_the_likelihood_of_regular_customers() -> None:
    rng = random.Random(5)
    patterns = []
    for _ in range(150):
        gaps = [rng.gammavariate(4.0, 30.0 / 4.0) for _ in range(rng.randint(3, 12))]
        patterns.append(
            Pattern(len(gaps), sum(gaps), sum(gaps) + rng.uniform(0, 30), sum(map(log, gaps)))
        )
    at = fit_timing(patterns, mean_gap=30.0)
    assert at.mix[2] > 0.6
    alone = fit_timing(patterns, mean_gap=30.0, classes=(1,))
    weighted = [(p, 1) for p in patterns]
    assert likelihood(at, weighted)[0] > likelihood(alone, weighted)[0] + 50


def test_the_slope_of_the_likelihood_is_exact() -> None:
    rng = random.Random(2)
    patterns = [(Pattern(0, 0.0, 17.0, 0.0), 3)]
    for x in (1, 2, 5, 20):
        gaps = [rng.uniform(1, 60) for _ in range(x)]
        patterns.append((Pattern(x, sum(gaps), sum(gaps) + 25.0, sum(map(log, gaps))), 2))
    slope = likelihood(MIXED, patterns)[1]
    step = 1e-5
    for i, name in enumerate(("r", "alpha", "a", "b")):
        value = getattr(MIXED, name)
        up = likelihood(MIXED._replace(**{name: value * exp(step)}), patterns)[0]
        down = likelihood(MIXED._replace(**{name: value * exp(-step)}), patterns)[0]
        assert slope[i] == pytest.approx((up - down) / (2 * step), rel=1e-5, abs=1e-6)
    assert sum(slope[4:]) == pytest.approx(sum(many for _, many in patterns))


@pytest.mark.parametrize("z", [0.01, 0.5, 1.0, 5.99, 6.0, 250.0])
def test_digamma_is_the_slope_of_lgamma(z: float) -> None:
    step = 1e-5 * z
    assert digamma(z) == pytest.approx(
        (lgamma(z + step) - lgamma(z - step)) / (2 * step), rel=1e-6, abs=1e-7
    )


def test_the_descent_finds_the_bottom_of_a_bent_valley() -> None:
    def rosenbrock(at: list[float]) -> tuple[float, list[float]]:
        x, y = at
        value = (1 - x) ** 2 + 100 * (y - x * x) ** 2
        return value, [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]

    found = minimise(rosenbrock, [-1.2, 1.0], [[1.0, 0.0], [0.0, 1.0]])
    assert found == pytest.approx([1.0, 1.0], abs=1e-3)


def simulate(
    at: Timing, pattern: Pattern, horizon: float, draws: int
) -> tuple[float, float, float]:
    """(P(active), P(buys), E[N]) by drawing lives that fit the pattern."""
    rng = random.Random(11)
    x, tx, age, log_gaps = pattern
    scales, logs = [], []
    for k, share in zip(at.classes, at.mix, strict=True):
        shape, rate = at.r + k * x, at.alpha / k
        scales.append((shape, 1 / (rate + tx)))
        logs.append(
            log(share)
            + (k - 1) * log_gaps
            - x * lgamma(k)
            + lgamma(shape)
            - lgamma(at.r)
            + at.r * log(rate)
            - shape * log(rate + tx)
        )
    weights = [exp(each - max(logs)) for each in logs]
    lives = active = buys = bought = 0.0
    for _ in range(draws):
        (which,) = rng.choices(range(len(weights)), weights)
        k, (shape, scale) = at.classes[which], scales[which]
        speed, leaves = rng.gammavariate(shape, scale), rng.betavariate(at.a, at.b + x)
        n = 0
        if rng.random() >= leaves:
            day = rng.gammavariate(k, 1 / speed)
            if day < age - tx:
                continue  # would have bought in the silence
            active += 1
            while day <= age - tx + horizon:
                n += 1
                if rng.random() < leaves:
                    break
                day += rng.gammavariate(k, 1 / speed)
        lives += 1
        buys += n > 0
        bought += n
    return active / lives, buys / lives, bought / lives


@pytest.mark.parametrize(
    ("at", "pattern", "horizon"),
    [
        pytest.param(MIXED, Pattern(0, 0, 40, 0), 30, id="one purchase, a while ago"),
        pytest.param(MIXED, Pattern(0, 0, 5, 0), 365, id="one purchase, a year ahead"),
        pytest.param(STEADY, Pattern(3, 90, 120, 3 * log(30)), 90, id="monthly, on time"),
        pytest.param(MIXED, Pattern(6, 170, 230, 6 * log(27)), 90, id="monthly, long silent"),
        pytest.param(STEADY, Pattern(30, 210, 215, 30 * log(7)), 91, id="weekly, a quarter"),
    ],
)
def test_the_sums_agree_with_a_simulation(at: Timing, pattern: Pattern, horizon: float) -> None:
    active, buys, bought = simulate(at, pattern, horizon, draws=40_000)
    model = TimingModel(at)
    views = model.views(*pattern)
    assert model.p_active(views) == pytest.approx(active, abs=0.01)
    assert model.p_buy(views, horizon) == pytest.approx(buys, abs=0.01)
    assert model.expected(views, horizon) == pytest.approx(bought, rel=0.025, abs=0.01)


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    x = draw(st.integers(0, 120))
    gap = draw(st.floats(1, 200))
    silence = draw(st.floats(0, 400))
    return Pattern(x, x * gap, x * gap + silence, x * log(gap))


def stage_chances(view: View, horizon: float, start: int = 0) -> Iterator[float]:
    """P(n stages within `horizon`, those already passed included), from n = `start` on."""
    _, k, shape, age, silence, s2 = view
    f = horizon / (age + horizon)
    log_base = -shape * log((age + horizon) / age)
    log_base += lgamma(shape + start) - lgamma(shape) - lgamma(start + 1.0) + start * log(f)
    base, n = exp(log_base) / s2, start
    while True:
        yield base * sum(comb(n, j) * (silence / horizon) ** j for j in range(k))
        n += 1
        base *= (shape + n - 1) / n * f


def tails_of(model: TimingModel, views: Views, horizon: float, most: int) -> list[float]:
    """P(N >= m) for m = 1 to `most`, summed stage by stage."""
    chances = [0.0] * most
    for view in views.rows:
        there, k, shape, age, _, _ = view
        below = 0
        if shape * log((age + horizon) / age) >= _HUGE:  # start where the mass does
            mean, variance = _stages(view, horizon)
            below = int(max(0.0, mean - 9.0 * variance**0.5)) // k
        stages, seen, stays = stage_chances(view, horizon, k * below), 0.0, there
        for m in range(most):
            seen += sum(islice(stages, k)) if m >= below else 0.0
            chances[m] += stays * max(0.0, 1.0 - seen)
            b = model.at.b + views.x + 1 + m
            stays *= b / (model.at.a + b)
    return chances


@given(patterns(), st.sampled_from((MIXED, STEADY)), st.integers(1, 800))
@settings(max_examples=150)
def test_the_quick_expectation_is_the_sum_of_the_tails(
    pattern: Pattern, at: Timing, horizon: int
) -> None:
    model = TimingModel(at, floor=0.05)
    views = model.views(*pattern)
    quick = model.expected(views, horizon)
    tails = tails_of(model, views, horizon, 4000)
    assert quick == pytest.approx(sum(tails), rel=5e-3, abs=1e-6)
    assert quick <= model.most_expected(views, horizon) * (1 + 1e-9)
    assert tails[0] == pytest.approx(model.p_buy(views, horizon), abs=1e-9)
    assert all(later <= earlier for earlier, later in pairwise(tails))


@given(patterns(), st.floats(1, 200))
@settings(max_examples=60)
def test_silence_never_makes_a_customer_likelier_to_be_active(
    pattern: Pattern, more: float
) -> None:
    at = Timing(0.9, 40.0, 0.4, 1.5, (1.0,), (1,))
    model = TimingModel(at)
    later = pattern._replace(t=pattern.t + more)
    assert model.p_active(model.views(*later)) <= model.p_active(model.views(*pattern)) + 1e-12


def test_a_steady_customer_is_missed_sooner_than_an_erratic_one() -> None:
    model = TimingModel(MIXED)
    steady = Pattern(9, 270, 330, 9 * log(30))
    gaps = (1, 1, 1, 2, 2, 3, 60, 90, 110)
    erratic = Pattern(9, 270, 330, sum(map(log, gaps)))
    assert model.p_active(model.views(*steady)) < model.p_active(model.views(*erratic)) - 0.15


def test_one_purchase_may_have_been_the_last() -> None:
    fresh = TimingModel(MIXED)
    assert fresh.p_active(fresh.views(0, 0, 0, 0.0)) == pytest.approx(1.5 / 1.9)


def test_the_floor_keeps_a_chance_that_the_lost_come_back() -> None:
    model = TimingModel(MIXED, floor=0.05)
    views = model.views(50, 350, 5000, 50 * log(7))
    assert model.p_active(views) == pytest.approx(0.05)
    assert model.p_buy(views, 3650) <= 0.05


def test_who_bought_once_on_one_day_is_summed_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    model = TimingModel(Timing(0.6, 180.0, 0.9, 1.7, (0.5, 0.3, 0.2)), 0.05)
    alone = [
        (model.p_buy(model._views(0, 0.0, t, 0.0), h), model.expected(model._views(0, 0, t, 0), h))
        for t in (40.0, 300.0)
        for h in (30.0, 90.0)
    ]
    for _ in range(2):
        found = [
            (
                model.p_buy(model.views(0, 0.0, t, 0.0), h),
                model.expected(model.views(0, 0, t, 0), h),
            )
            for t in (40.0, 300.0)
            for h in (30.0, 90.0)
        ]
        assert found == alone and len({*found}) == 4
        monkeypatch.setattr(timing, "_none", None)  # known by then
        monkeypatch.setattr(timing, "_expected", None)


@pytest.mark.parametrize("k", [1, 2, 4])
def test_stages_to_come_count_those_already_passed(k: int) -> None:
    shape, age, silence, horizon = 2.5, 120.0, 60.0, 40.0
    q, grow = silence / age, horizon / age
    terms = [1.0]
    for j in range(1, k):
        terms.append(terms[-1] * (shape + j - 1) / j * q)
    passed = sum(j * term for j, term in enumerate(terms)) / sum(terms)
    mean, _ = timing._stages((1.0, k, shape, age, silence, sum(terms)), horizon)
    assert mean == pytest.approx(passed + (shape + passed) * grow)
