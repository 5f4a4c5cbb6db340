"""Totals of the book: the sum of its customers, in a range that holds."""

from __future__ import annotations

import random
from math import exp, isfinite, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.loyalty.forecasting import outlook as outlook_module
from repbook.loyalty.forecasting.fit import fit, until
from repbook.loyalty.forecasting.forecast import Fitted, Forecaster
from repbook.loyalty.forecasting.outlook import (
    Miss,
    Totals,
    correction,
    expected,
    looked_back,
    outlook,
    spread,
)
from repbook.loyalty.forecasting.population import Population
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


def totals_of(book: list[Buying], on: int, horizon: int, fitted: Fitted | None = None) -> Totals:
    fitted = fitted or fit(book, on, POLICY, (horizon,))
    forecaster, known = Forecaster(fitted, on, POLICY, horizon), until(book, on)
    return outlook(forecaster, Population(known), [(forecaster.of(b), 1.0) for b in known])


def misses(
    fitted: Fitted, book: list[Buying], on: int, horizon: int
) -> tuple[list[Miss], list[Miss]]:
    return looked_back(Forecaster(fitted, on, POLICY, horizon), Population(book))


@given(st.lists(buyings(), min_size=1, max_size=6), st.sampled_from((1, 30, 400)))
@settings(max_examples=25)
def test_totals_of_any_book_are_finite_and_in_order(book: list[Buying], horizon: int) -> None:
    on = max(buying.days[-1] for buying in book)
    totals = totals_of(book, on, horizon)
    for found in (totals.purchases, totals.revenue):
        assert isfinite(found.high)
        assert 0.0 <= found.low <= found.expected
        assert found.low <= found.high


def test_nobody_buys_nothing() -> None:
    totals = totals_of([Buying()], ON, 90, FITTED)
    assert (totals.customers, totals.purchases.high, totals.revenue.high) == (0, 0.0, 0.0)


def test_the_total_is_the_sum_of_the_customers_moved_by_earlier_misses() -> None:
    totals = totals_of(BOOK, ON, 90, FITTED)
    forecaster = Forecaster(FITTED, ON, POLICY, 90)
    found = [forecaster.of(buying) for buying in BOOK]
    times, years = misses(FITTED, BOOK, ON, 90)
    moved = exp(correction([m.revenue for m in times], [m.revenue for m in years]))
    more = exp(correction([m.purchases for m in times], [m.purchases for m in years]))
    assert abs(moved - 1) > 0.001 and abs(more - 1) > 0.001
    orders = sum(f.expected_purchases for f in found)
    assert totals.purchases.expected == pytest.approx(more * orders)
    assert totals.revenue.expected == pytest.approx(moved * sum(f.expected_value for f in found))
    assert sum(expected(f, more, moved).value for f in found) == pytest.approx(
        totals.revenue.expected
    )


def test_a_customer_who_stands_for_two_counts_as_two() -> None:
    forecaster = Forecaster(FITTED, ON, POLICY, 90)
    some = [forecaster.of(buying) for buying in BOOK[:40]]
    twice = outlook(forecaster, Population(BOOK), [(each, 1.0) for each in [*some, *some]])
    weighed = outlook(forecaster, Population(BOOK), [(each, 2.0) for each in some])
    assert weighed.revenue == pytest.approx(twice.revenue)
    assert weighed.purchases == pytest.approx(twice.purchases)


def test_of_small_misses_little_moves_the_total() -> None:
    assert correction([], []) == 0
    assert correction([0.4], []) == pytest.approx(0.5 * 0.4 / 2)
    assert correction([], [0.4]) == pytest.approx(0.85 * 0.4 / 2)
    assert correction([0.4] * 4, [0.4] * 3) == pytest.approx(0.85 * 0.3 + 0.4 * 0.32)


def test_misses_are_what_earlier_days_bought_over_what_the_timing_model_expected() -> None:
    times, years = misses(FITTED, BOOK, ON, 90)
    alone = FITTED._replace(own={})
    found = []
    for cutoff in (ON - 90, ON - 180, ON - 270, ON - 360, ON - 365):
        forecaster = Forecaster(alone, cutoff, POLICY, 90)
        orders = cents = 0.0
        came = money = 0
        for days, amounts in BOOK:
            n = sum(day <= cutoff for day in days)
            if n:
                figures = forecaster.of(Buying(days[:n], amounts[:n]))
                orders += figures.expected_purchases
                cents += figures.expected_purchases * figures.value_per_purchase
                end = sum(day <= cutoff + 90 for day in days)
                came += end - n
                money += sum(amounts[n:end])
        one = cents / (orders + 1) + 1
        found.append((log((money + one) / (cents + one)), log((came + 1) / (orders + 1))))
    assert [each[:2] for each in (*times, *years)] == [
        pytest.approx(each, rel=5e-3) for each in found
    ]


@pytest.mark.parametrize(
    ("days", "count"),
    [(74, 0), (75, 1), (105, 2), (400, 4)],
    ids=["74: too young", "75: one of 30 after 45", "105: two", "never more than four"],
)
def test_a_day_to_look_back_from_has_45_days_before_it(days: int, count: int) -> None:
    book = [Buying((FIRST + i, FIRST + days - 1), (100, 100)) for i in range(9)]
    on = FIRST + days
    times, years = misses(fit(book, on, POLICY, ()), book, on, 30)
    assert (len(times), len(years)) == (count, 0)


def test_the_season_of_earlier_years_moves_the_total() -> None:
    """Everyone buys three times as much in the first 90 days of each year."""
    book = []
    for i in range(60):
        days = tuple(range(FIRST + i % 30, FIRST + 4 * 365, 30))
        cents = tuple(30_000 if (day - FIRST) % 365 < 90 else 10_000 for day in days)
        book.append(Buying(days, cents))
    high, low = FIRST + 3 * 365 - 1, FIRST + 3 * 365 - 100
    for on, came in ((high, 60 * 3 * 30_000), (low, 60 * 3 * 10_000)):
        revenue = totals_of(book, on, 90).revenue
        assert revenue.expected == pytest.approx(came, rel=0.35)
        assert revenue.low < came < revenue.high


def test_later_purchases_do_not_matter() -> None:
    cut = ON - 150
    fitted = fit(BOOK, cut, POLICY, (60,))
    then = [Buying(b.days[: (n := sum(d <= cut for d in b.days))], b.cents[:n]) for b in BOOK]
    assert misses(fitted, BOOK, cut, 60) == misses(fitted, then, cut, 60)


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
        totals = totals_of(book, FIRST + 700, 60)
        widths.append(
            [(each.high - each.low) / each.expected for each in (totals.purchases, totals.revenue)]
        )
    assert widths[1][0] > 1.5 * widths[0][0]
    assert widths[1][1] > 1.3 * widths[0][1]


def test_chance_is_no_miss_and_a_young_book_is_trusted_as_usual() -> None:
    assert spread([], 0.2) == pytest.approx(0.2)
    assert spread([(0.1, 0.04)] * 4, 0.2) == pytest.approx((2 * 0.04 / 6) ** 0.5)
    assert spread([(0.5, 0.05)] * 4, 0.2) == pytest.approx(((4 * 0.2 + 0.08) / 6) ** 0.5)


def test_ranges_hold_what_came_about_four_times_in_five() -> None:
    held = [0, 0]
    for seed in range(12):
        book = book_of(seed + 50, 120, 460)
        cut = FIRST + 400
        totals = totals_of(book, cut, 60)
        known = [b for b in book if b.days[0] <= cut]
        came = [c for b in known for day, c in zip(*b, strict=True) if cut < day <= cut + 60]
        held[0] += totals.purchases.low <= len(came) <= totals.purchases.high
        held[1] += totals.revenue.low <= sum(came) <= totals.revenue.high
    assert min(held) >= 8


def test_a_customers_range_holds_what_they_bought_four_times_in_five() -> None:
    cut, held, many = FIRST + 400, 0, 0
    book = book_of(70, 300, 490)
    then = until(book, cut)
    forecaster = Forecaster(fit(then, cut, POLICY, (90,)), cut, POLICY, 90)
    later = {b.days[0:1] + b.cents[0:1]: b for b in book if b.days}
    for buying in then:
        found = expected(forecaster.of(buying), 1.0, 1.0)
        whole = later[buying.days[0:1] + buying.cents[0:1]]
        came = sum(c for day, c in zip(*whole, strict=True) if cut < day)
        held += found.low <= came <= found.high
        many += 1
    assert 0.78 <= held / many <= 0.97


def test_of_a_large_book_customers_of_all_ages_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The older half has stopped: only they would have made every earlier total far too high."""
    old = [Buying(tuple(range(FIRST + i, FIRST + 200, 20)), (100,) * 20) for i in range(60)]
    old = [Buying(b.days, b.cents[: len(b.days)]) for b in old]
    new = [Buying(tuple(range(FIRST + 100 + i, FIRST + 400, 20)), (100,) * 20) for i in range(60)]
    new = [Buying(b.days, b.cents[: len(b.days)]) for b in new]
    on = FIRST + 400
    fitted = fit([*old, *new], on, POLICY, ())
    whole, _ = misses(fitted, [*old, *new], on, 60)
    monkeypatch.setattr(outlook_module, "LOOKED_AT", 30)
    some, _ = misses(fitted, [*old, *new], on, 60)
    assert [m.purchases for m in some] == pytest.approx([m.purchases for m in whole], abs=0.3)
    assert some != whole
