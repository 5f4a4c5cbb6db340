"""Totals of the book: the sum of its customers, in a range that holds."""

from __future__ import annotations

import random
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.loyalty.forecasting.fit import fit
from repbook.loyalty.forecasting.forecast import Forecaster
from repbook.loyalty.forecasting.outlook import simulate_totals
from repbook.policy import POLICY
from repbook.records import Buying

FIRST = 722_815  # 1 January 1980


def book_of(seed: int, customers: int, days: int) -> list[Buying]:
    """Customers of unlike pace who leave at times."""
    rng = random.Random(seed)
    book = []
    for _ in range(customers):
        day, pace = float(FIRST + rng.randrange(days)), 30 * rng.lognormvariate(0, 0.5)
        bought: dict[int, int] = {}
        while day < FIRST + days:
            bought[int(day)] = 1 + int(rng.lognormvariate(10, 0.8))
            if rng.random() < 0.08:
                break
            day += max(1.0, rng.gammavariate(2, pace / 2))
        book.append(Buying(tuple(bought), tuple(bought.values())))
    return book


BOOK = book_of(1, 150, 500)
ON = FIRST + 500
FITTED = fit(BOOK, ON, POLICY, (90,))


@st.composite
def buyings(draw: st.DrawFn) -> Buying:
    days = draw(st.sets(st.integers(FIRST, FIRST + 14_000), min_size=1, max_size=15))
    cents = draw(st.lists(st.integers(1, 10**11), min_size=len(days), max_size=len(days)))
    return Buying(tuple(sorted(days)), tuple(cents))


@given(st.lists(buyings(), min_size=1, max_size=6), st.sampled_from((1, 30, 400)))
@settings(max_examples=25)
def test_totals_of_any_book_are_finite_and_in_order(book: list[Buying], horizon: int) -> None:
    on = max(buying.days[-1] for buying in book)
    totals = simulate_totals(fit(book, on, POLICY, (horizon,)), book, on, POLICY, horizon)
    for found in (totals.purchases, totals.revenue):
        assert isfinite(found.high)
        assert 0.0 <= found.low <= found.expected <= found.high


def test_nobody_buys_nothing() -> None:
    totals = simulate_totals(FITTED, [Buying()], ON, POLICY, 90)
    assert (totals.customers, totals.purchases.high, totals.revenue.high) == (0, 0.0, 0.0)


def test_totals_are_the_sum_of_the_customers() -> None:
    totals = simulate_totals(FITTED, BOOK, ON, POLICY, 90)
    forecaster = Forecaster(FITTED, ON, POLICY, 90)
    found = [forecaster.of(buying) for buying in BOOK]
    assert totals.purchases.expected == pytest.approx(sum(f.expected_purchases for f in found))
    assert totals.revenue.expected == pytest.approx(sum(f.expected_value for f in found))


def test_totals_repeat_with_their_seed() -> None:
    totals = simulate_totals(FITTED, BOOK, ON, POLICY, 90)
    assert totals == simulate_totals(FITTED, BOOK, ON, POLICY, 90)
    assert totals != simulate_totals(FITTED, BOOK, ON, POLICY, 90, seed=2)


def test_later_purchases_do_not_matter() -> None:
    cut = ON - 150
    fitted = fit(BOOK, cut, POLICY, (60,))
    then = [Buying(b.days[: (n := sum(d <= cut for d in b.days))], b.cents[:n]) for b in BOOK]
    known = simulate_totals(fitted, then, cut, POLICY, 60)
    assert simulate_totals(fitted, BOOK, cut, POLICY, 60) == known


def test_the_range_widens_where_earlier_totals_were_missed() -> None:
    """Everyone stops for two months a year: what no pace of purchases explains."""
    steady = book_of(3, 150, 700)
    stops = []
    for days, cents in steady:
        kept = [(d, c) for d, c in zip(days, cents, strict=True) if (d - FIRST) % 240 >= 90]
        if kept:
            stops.append(Buying(tuple(d for d, _ in kept), tuple(c for _, c in kept)))
    widths = []
    for book in (steady, stops):
        on = FIRST + 700
        totals = simulate_totals(fit(book, on, POLICY, (60,)), book, on, POLICY, 60)
        assert len(totals.misses) == 4
        widths.append((totals.purchases.high - totals.purchases.low) / totals.purchases.expected)
    assert widths[1] > 1.5 * widths[0]


def test_ranges_hold_what_came_about_four_times_in_five() -> None:
    held = 0
    for seed in range(12):
        book = book_of(seed + 50, 120, 460)
        cut = FIRST + 400
        fitted = fit(book, cut, POLICY, (60,))
        totals = simulate_totals(fitted, book, cut, POLICY, 60)
        known = [b for b in book if b.days[0] <= cut]
        came = sum(cut < day <= cut + 60 for b in known for day in b.days)
        held += totals.purchases.low <= came <= totals.purchases.high
    assert held >= 8
