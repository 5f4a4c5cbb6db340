"""Some customers stand for all: the totals of any figure, and whom they must hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repbook.loyalty.forecasting.population import LargePopulation
from repbook.loyalty.forecasting.sample import Drawn, by_size, order_of_alike, sample
from repbook.records import Buying

SIZES = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=60)


@given(SIZES, st.integers(1, 70))
def test_the_weights_undo_the_likelihood(sizes: list[float], most: int) -> None:
    found = by_size(sizes, most)
    assert len(found) <= most
    assert [i for i, _ in found] == sorted({i for i, _ in found})
    assert all(weight >= 1.0 - 1e-9 for _, weight in found)
    kept = sum(sizes[i] * weight for i, weight in found)
    assert kept == pytest.approx(sum(sizes), rel=1e-6 + 1.0 / most)


def test_the_large_are_always_looked_at_and_count_once() -> None:
    found = dict(by_size([1.0] * 50 + [1000.0, 400.0] + [1.0] * 50, 12))
    assert found[50] == found[51] == 1.0
    assert len(found) == 12
    assert sum(found.values()) == pytest.approx(102)


def test_totals_of_figures_that_go_with_the_size_are_near_those_of_all() -> None:
    rng = random.Random(5)
    misses = []
    for _ in range(30):
        sizes = [rng.lognormvariate(0, 1.5) for _ in range(2000)]
        figures = [size * rng.lognormvariate(0, 0.6) for size in sizes]
        total = sum(figures[i] * weight for i, weight in by_size(sizes, 300))
        misses.append(total / sum(figures) - 1.0)
    assert abs(mean(misses)) < 0.02, "neither too high nor too low on the whole"
    assert max(map(abs, misses)) < 0.12


def test_a_small_book_is_looked_at_whole() -> None:
    book = [Buying((1, 5), (100, 200)), Buying((3,), (5,))]
    assert sample(book, 0, 2) == [Drawn(each, 1.0, i) for i, each in enumerate(book)]
    assert sample([], 0, 2) == []


def test_who_bought_of_late_is_likelier_than_who_bought_as_much_long_ago() -> None:
    old = [Buying((i, 10 + i), (1000, 1000)) for i in range(300)]
    new = [Buying((500 + i, 510 + i), (1000, 1000)) for i in range(300)]
    found = sample([*old, *new], 400, 100)
    late = sum(each.buying.days[0] >= 500 for each in found)
    assert 60 <= late <= 95
    assert sum(each.weight for each in found) == pytest.approx(600, rel=0.05)


def test_of_orders_without_amounts_as_few_are_looked_at() -> None:
    book = [Buying((i, 400 + i), (0, 0)) for i in range(300)]
    found = sample(book, 200, 100)
    assert len(found) == 100
    assert sum(each.weight for each in found) == pytest.approx(300)


@pytest.mark.parametrize(
    "of",
    [
        pytest.param(lambda book: sample(book, 635, 200), id="a small book"),
        pytest.param(
            lambda book: LargePopulation(book, 635).on(1000).drawn(1000, 635, 200),
            id="a large one",
        ),
    ],
)
def test_some_are_drawn_of_those_who_bought_once_and_often_lately_and_long_ago(
    of: Callable[[list[Buying]], list[Drawn]],
) -> None:
    """Evenly over both, so that what follows from them is nearer to that of all than by chance."""
    rng = random.Random(9)
    book = []
    for _ in range(4000):
        n, last = rng.choice((1, 1, 1, 2, 4, 12)), rng.randint(100, 1000)
        days = [*range(last - 5 * n + 5, last + 1, 5)]
        if n > 1:
            days[0] = rng.randint(0, days[0])  # it tells nothing of the last
        book.append(Buying(tuple(days), (1000,) * n))
    rng.shuffle(book)

    some = of(book)

    def misses(figure: Callable[[Buying], float]) -> float:
        found = sum(each.weight * figure(each.buying) for each in some)
        return abs(found / sum(map(figure, book)) - 1.0)

    by = [(min(8, len(b.days)), b.days[-1]) for b in book]
    assert [by[i] for i in order_of_alike(book)] == sorted(by)
    assert misses(lambda b: float(len(b.days) == 1)) < 0.03
    assert misses(lambda b: float(b.days[-1] > 900)) < 0.06
    assert misses(lambda b: len(b.days) * 0.5 ** ((1000 - b.days[-1]) / 90)) < 0.03


def test_where_there_are_no_more_each_stands_for_itself() -> None:
    sizes = [0.1, 0.2, 0.3]  # whose sum less the two larger ones is not quite the first
    assert by_size(sizes, 3) == [(0, 1.0), (1, 1.0), (2, 1.0)]
