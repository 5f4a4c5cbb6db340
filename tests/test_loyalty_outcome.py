"""What is to come as a distribution: against draws from it."""

import random

import pytest

from repbook.loyalty.forecasting.outcome import Outcome, shortfall


def drawn(outcome: Outcome, draws: int = 60_000) -> list[float]:
    rng = random.Random(5)
    shape = outcome.mean**2 / outcome.variance
    scale = outcome.variance / outcome.mean
    return sorted(
        0.0 if rng.random() < outcome.none else rng.gammavariate(shape, scale) for _ in range(draws)
    )


OUTCOMES = [
    pytest.param(Outcome(0.0, 50_000.0, 6_000.0**2), id="a book"),
    pytest.param(Outcome(0.3, 900.0, 500.0**2), id="a customer"),
    pytest.param(Outcome(0.7, 300.0, 180.0**2), id="a rare buyer"),
]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_below_a_quantile_lie_as_many_draws(outcome: Outcome) -> None:
    draws = drawn(outcome)
    for p in (0.1, 0.5, 0.8, 0.9):
        found = outcome.quantile(p)
        assert sum(each <= found for each in draws) / len(draws) >= p - 0.02
        if p > outcome.none:
            assert found == pytest.approx(draws[int(p * len(draws))], rel=0.06)
        else:
            assert found == 0.0


@pytest.mark.parametrize("share", [0.5, 1.0, 1.5])
def test_the_shortfall_is_the_mean_of_what_draws_fall_short(share: float) -> None:
    rng, mean, sd = random.Random(3), 900.0, 400.0
    usual = share * mean
    short = sum(max(0.0, usual - rng.gauss(mean, sd)) for _ in range(60_000)) / 60_000
    assert shortfall(usual, mean, sd**2) == pytest.approx(short, rel=0.03)


def test_no_more_than_the_usual_falls_short() -> None:
    assert shortfall(80.0, 60.0, 300.0**2) == 80.0
    assert shortfall(80.0, 0.0, 0.0) == 80.0
    assert shortfall(80.0, 100.0, 0.0) == 0.0


def test_it_is_made_of_the_mean_and_variance_of_it_all() -> None:
    outcome = Outcome.of(0.4, 600.0, 700.0**2)
    draws = drawn(outcome)
    mean = sum(draws) / len(draws)
    assert outcome.expected == pytest.approx(600.0) == pytest.approx(mean, rel=0.02)
    assert sum((each - mean) ** 2 for each in draws) / len(draws) == pytest.approx(
        700.0**2, rel=0.05
    )
    assert Outcome.of(1.0, 0.0, 0.0).quantile(0.9) == 0.0
