"""Few are looked at closely, and they are those who are expected to buy for most."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from repbook.loyalty.forecasting.fit import fit
from repbook.loyalty.forecasting.forecast import Forecaster
from repbook.loyalty.forecasting.largest import FiguresOnce, largest
from repbook.policy import POLICY
from repbook.records import Buying


def customer(id: int, buying: Buying, orders_every: int | None = None) -> Any:
    return SimpleNamespace(id=id, buying=buying, orders_every_days=orders_every)


class Said:
    """Figures as they are told: the bound of each, and what it is expected to buy for."""

    horizon = 30

    def __init__(self, *of_each: tuple[float, float]) -> None:
        self.of_each = of_each
        self.looked_at: list[int] = []

    def most_values(self, counted: list[Any]) -> list[float]:
        return [bound for bound, _ in self.of_each]

    def of(self, place: int) -> Any:
        self.looked_at.append(place)
        bound, value = self.of_each[place]
        return SimpleNamespace(
            expected_value=value, most_purchases=1.0, value_per_purchase=bound, p_buy=1.0
        )


def test_who_could_be_among_the_first_is_looked_at_and_nobody_else() -> None:
    said: Any = Said((10.0, 4.0), (7.0, 6.0), (5.9, 5.9))
    counted: Any = [0, 1, 2]
    assert largest(counted, said, 1) == counted[1:2]
    assert said.looked_at == [0, 1]


def forecaster(horizon: int, book: list[Buying]) -> Forecaster:
    on = 400
    return Forecaster(fit(sorted(book), on, POLICY, (horizon,)), on, POLICY, horizon)


BOOK = [
    Buying(tuple(range(i, 390, 20 + i)), (1_000,) * len(range(i, 390, 20 + i))) for i in range(30)
]


def test_the_bound_of_who_has_a_gap_of_their_own_goes_by_it() -> None:
    """They buy every 2 days from now on, which their orders, 40 days apart, do not show."""
    often = customer(1, Buying(tuple(range(0, 401, 40)), (10,) * 11), 2)
    figures = FiguresOnce(forecaster(60, BOOK))
    assert figures.most_values([customer(2, often.buying)])[0] < figures.of(often).expected_value
    assert figures.most_values([often])[0] >= figures.of(often).expected_value


@pytest.mark.parametrize("horizon", [1, 7])
def test_the_first_are_those_of_all_where_one_a_day_is_the_most(horizon: int) -> None:
    daily = [
        Buying(tuple(range(400 - 9 * i, 401 - i % 3)), (1_000 + i,) * (9 * i + 1 - i % 3))
        for i in range(1, 30)
    ]
    counted = [customer(i, buying, 1 + i % 2) for i, buying in enumerate(daily)]
    figures = FiguresOnce(forecaster(horizon, [*BOOK, *daily]))
    by_value = sorted(counted, key=lambda each: -figures.of(each).expected_value)
    for most in (1, 3, 8):
        found = largest(counted, figures, most)
        assert {each.id for each in found} == {each.id for each in by_value[:most]}


def test_times_the_chance_of_any_it_is_no_bound_where_one_a_day_is_the_most() -> None:
    said: Any = Said((31.0, 20.0), (30.0, 25.0))
    figures_of = said.of

    def of(place: int) -> Any:
        found = figures_of(place)
        found.most_purchases, found.value_per_purchase = 30.0, said.of_each[place][0] / 30.0
        found.p_buy = 0.5
        return found

    said.of = of
    counted: Any = [0, 1]
    assert largest(counted, said, 1) == counted[1:]
    said.horizon = 31  # it is not the most: half of 30 is less than 20
    assert largest(counted, said, 1) == counted[:1]
