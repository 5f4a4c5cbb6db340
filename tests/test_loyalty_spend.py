"""Credibility: own mean against the book's, by the variance that is seen."""

from __future__ import annotations

import random

import pytest

from repbook.loyalty.forecasting.fit import fit_spend
from repbook.loyalty.forecasting.forecast import Spend
from repbook.records import Buying


def bought(*cents: int) -> Buying:
    return Buying(tuple(range(1, len(cents) + 1)), cents)


def test_kappa_is_within_over_between_variance() -> None:
    rng = random.Random(4)
    book = []
    for _ in range(3000):
        mean = rng.gauss(10_000, 1_000)
        book.append(bought(*(max(1, int(rng.gauss(mean, 2_000))) for _ in range(6))))
    spend = fit_spend(book, on=6)
    assert spend.kappa == pytest.approx(4.0, rel=0.15)
    assert spend.mu == pytest.approx(10_000, rel=0.01)
    assert spend.spread == pytest.approx(0.04, rel=0.1), "the variance of 2,000 around 10,000"


@pytest.mark.parametrize(
    ("book", "kappa"),
    [
        pytest.param([bought(100, 100), bought(900, 900)], 0.2, id="each always spends the same"),
        pytest.param([bought(100, 900), bought(900, 100)], 20.0, id="all customers alike"),
        pytest.param([bought(100), bought(900)], 1.0, id="nobody bought twice"),
        pytest.param([bought(100, 300)], 1.0, id="one customer"),
        pytest.param([], 1.0, id="nobody"),
    ],
)
def test_kappa_is_kept_in_bounds(book: list[Buying], kappa: float) -> None:
    assert fit_spend(book, on=2).kappa == kappa


def test_more_purchases_pull_towards_the_own_mean() -> None:
    spend = Spend(mu=100.0, kappa=2.0, spread=0.5)
    assert spend.per_purchase(1, 400) == 200.0
    assert spend.per_purchase(2, 800) == 250.0
    assert spend.per_purchase(98, 98 * 400) == 394.0


def test_an_amount_of_a_year_ago_counts_half() -> None:
    """What they order has doubled: the newest amounts say more of the next one."""
    buying = Buying((1, 366, 731), (100, 100, 400))
    assert buying.weighed(on=731) == (1.75, 400 + 50 + 25)
    steady = [Buying((1, 366, 731), (100, 100, 100))] * 9
    other = Buying((1, 366, 731), (400, 100, 100))
    assert fit_spend([buying, *steady], 731).mu > fit_spend([other, *steady], 731).mu
