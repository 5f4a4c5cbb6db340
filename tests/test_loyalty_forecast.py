"""The forecast: sane on any book, blind to later days, the same when kept."""

from __future__ import annotations

import random
from itertools import accumulate
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.forecasting.fit import add_horizon, fit
from repbook.loyalty.forecasting.forecast import Fitted, Forecaster, policy_key, serves
from repbook.policy import POLICY, Policy
from repbook.records import Buying, History

FIRST = 722_815  # 1 January 1980


def book_of(seed: int, customers: int, days: int, gap: float = 30.0) -> list[Buying]:
    """Customers of differing pace and steadiness who leave at times."""
    rng = random.Random(seed)
    book = []
    for _ in range(customers):
        day = float(FIRST + rng.randrange(days))
        pace, steady = gap * rng.lognormvariate(0, 0.5), rng.choice((1, 2, 4))
        amount = rng.lognormvariate(10, 0.8)
        bought: dict[int, int] = {}
        while day < FIRST + days:
            bought[int(day)] = 1 + int(amount * rng.lognormvariate(0, 0.4))
            if rng.random() < 0.08:
                break
            day += max(1.0, rng.gammavariate(steady, pace / steady))
        book.append(Buying(tuple(bought), tuple(bought.values())))
    return book


BOOK = book_of(1, 200, 500)
ON = FIRST + 500
FITTED = fit(BOOK, ON, POLICY, (30, 90))
FIGURES = (
    "p_active p_buy expected_purchases expected_value stake next_12_months"
    " usual_value most_stake most_next_12_months most_in_a_year"
).split()


def rewound(book: list[Buying], on: int) -> list[Buying]:
    known = []
    for days, cents in book:
        n = sum(day <= on for day in days)
        if n:
            known.append(Buying(days[:n], cents[:n]))
    return known


@st.composite
def buyings(draw: st.DrawFn) -> Buying:
    first = FIRST + draw(st.sampled_from((0, 0, 1, 30, 365, 14_000)))
    daily = draw(st.sampled_from((0, 0, 0, 5, 200)))
    some = st.sampled_from((1, 2, 7, 30, 31, 400, 9000)) | st.integers(1, 500)
    gaps = [1] * daily + draw(st.lists(some, max_size=12))
    days = tuple(accumulate(gaps, initial=first))
    cents = draw(st.sampled_from((1, 99, 12_345, 10**11)))
    last = draw(st.integers(1, 10**11))
    return Buying(days, (cents,) * (len(days) - 1) + (last,))


@given(
    st.lists(buyings(), min_size=1, max_size=30),
    st.sampled_from((0, 1, 29, 400, 15_000)),
    st.sampled_from((1, 30, 91, 365, 3650)),
)
@settings(max_examples=120)
def test_every_figure_of_any_book_is_finite_and_in_range(
    book: list[Buying], later: int, horizon: int
) -> None:
    on = max(buying.days[-1] for buying in book) + later
    fitted = fit(book, on, POLICY, (horizon,))
    forecaster = Forecaster(fitted, on, POLICY, horizon)
    for buying in book:
        found = forecaster.of(buying)
        assert all(isfinite(getattr(found, name)) for name in FIGURES)
        assert 0.0 <= found.p_buy <= 1.0 and 0.05 <= found.p_active <= 1.0
        assert found.p_buy <= found.expected_purchases <= horizon
        assert 0.0 <= found.stake <= found.most_stake * (1 + 1e-9)
        assert found.most_stake <= sum(buying.cents)
        assert 0.0 <= found.next_12_months <= found.most_next_12_months * (1 + 1e-9)
        assert found.gap > 0.0
        assert min(b for each in book for b in each.cents) * 0.999 <= found.expected_value / (
            found.expected_purchases
        )
    assert Fitted.from_json(fitted.to_json()) == fitted


def test_a_book_on_one_day_of_one_purchase_each_still_answers() -> None:
    book = [Buying((FIRST,), (5_000,))] * 3
    fitted = fit(book, FIRST, POLICY)
    found = Forecaster(fitted, FIRST, POLICY).of(book[0])
    assert fitted.mean_gap == 30.0 and found.gap == 30.0
    assert found.expected_value == pytest.approx(found.expected_purchases * 5_000)


def test_an_empty_book_fits_to_the_prior() -> None:
    fitted = fit([Buying()], FIRST, POLICY)
    assert (fitted.customers, fitted.purchases, fitted.own[30].events) == (0, 0, 0)
    newcomer = Forecaster(fitted, FIRST + 3, POLICY).of(Buying((FIRST + 1,), (700,)))
    assert 0.0 < newcomer.p_buy < 1.0


def test_later_purchases_change_no_figure() -> None:
    cut = ON - 120
    known = rewound(BOOK, cut)
    blind = fit(known, cut, POLICY, (30, 90))
    assert fit(BOOK, cut, POLICY, (30, 90)) == blind
    assert fit(known[::-1], cut, POLICY, (30, 90)) == blind


def test_the_books_own_experience_learns_only_what_was_known_then() -> None:
    cut = ON - 120
    alone = fit(BOOK, cut, POLICY, ())
    asked_later = add_horizon(alone, BOOK, ON, POLICY, 30)
    assert asked_later.own[30] == fit(rewound(BOOK, cut), cut, POLICY, (30,)).own[30]


def test_figures_are_the_same_whatever_was_asked_before() -> None:
    forecaster = Forecaster(FITTED, ON, POLICY)
    for buying in BOOK[:40]:
        found = forecaster.of(buying)
        for name in FIGURES[::-1]:
            assert getattr(forecaster.of(buying), name) == getattr(found, name)


def test_only_the_horizons_figures_follow_the_horizon() -> None:
    short, long = (Forecaster(FITTED, ON, POLICY, h) for h in (30, 90))
    for buying in BOOK[:40]:
        a, b = short.of(buying), long.of(buying)
        assert (a.stake, a.next_12_months, a.p_active) == (b.stake, b.next_12_months, b.p_active)
    assert sum(long.of(b).p_buy for b in BOOK) > sum(short.of(b).p_buy for b in BOOK)


def test_the_usual_gap_is_shrunk_to_the_books_mean() -> None:
    fitted = FITTED._replace(mean_gap=40.0)
    weekly = Buying(tuple(range(ON - 70, ON + 1, 7)), (100,) * 11)
    assert Forecaster(fitted, ON, POLICY).of(weekly).gap == (70 + 2 * 40) / 12
    assert Forecaster(fitted, ON, POLICY).of(Buying((ON,), (100,))).gap == 40


def test_the_stake_is_what_may_go_missing_of_the_usual() -> None:
    monthly = tuple(range(ON - 400, ON - 39, 30))
    buying = Buying(monthly, (90_000,) * len(monthly))
    found = Forecaster(FITTED, ON, POLICY).of(buying)
    year = 90_000 * sum(day > ON - 365 for day in monthly) / 365
    ever = 90_000 * 13 / (found.age + FITTED.mean_gap) * found.p_active
    assert found.usual_value == pytest.approx(90 * (0.7 * year + 0.3 * ever))
    assert 0 < found.stake < found.usual_value
    longer, gone = (Forecaster(FITTED, ON + more, POLICY).of(buying) for more in (60, 326))
    assert longer.stake / longer.usual_value > found.stake / found.usual_value
    ever = 90_000 * 13 / (gone.age + FITTED.mean_gap) * gone.p_active
    assert gone.usual_value == pytest.approx(90 * 0.3 * ever)
    assert 0 < gone.stake <= gone.usual_value


def test_the_last_year_of_a_young_book_is_since_its_first_order() -> None:
    fitted = FITTED._replace(first_day=ON - 120, mean_gap=30.0)
    found = Forecaster(fitted, ON, POLICY).of(Buying((ON - 60,), (15_000,)))
    ever = 15_000 / (60 + 30) * found.p_active
    assert found.usual_value == pytest.approx(90 * (0.7 * 15_000 / (120 + 30) + 0.3 * ever))


def test_what_left_years_ago_is_hardly_usual() -> None:
    """Large orders three years ago and a small one a month since: no more than three such years count."""
    large = tuple(range(ON - 1400, ON - 1040, 30))
    small = tuple(range(ON - 380, ON - 20, 30))
    both = Buying((*large, *small), (500_000,) * len(large) + (10_000,) * len(small))
    found = Forecaster(FITTED, ON, POLICY).of(both)
    year = 90 * 10_000 * sum(day > ON - 365 for day in small) / 365
    assert found.usual_value == pytest.approx(year * (0.7 + 0.3 * 3 * found.p_active))
    assert found.value_per_purchase < (500_000 + 10_000) / 4


@pytest.mark.parametrize(
    ("silence", "gaps", "as_long"),
    [
        (20, (30, 30, 30, 30, 30), None),
        (35, (30, 30, 36, 40, 30), 2),
        (40, (30, 30, 36, 40, 30), 1),
        (41, (30, 30, 36, 40, 30), 0),
        (90, (30, 30, 30, 30), None),
    ],
    ids=["on rhythm", "two as long", "just as long", "longer than any", "too few gaps"],
)
def test_their_own_gaps_say_how_unusual_a_silence_is(
    silence: int, gaps: tuple[int, ...], as_long: int | None
) -> None:
    days = tuple(accumulate((ON - silence - sum(gaps), *gaps)))
    fitted = FITTED._replace(mean_gap=30.0)
    forecaster = Forecaster(fitted, ON, POLICY)
    bought = History(1, "Harbor Foods", buying=Buying(days, (100,) * len(days)))
    customer = CustomerDay(bought, ON, POLICY, fitted.mean_gap, forecaster)
    assert customer.gaps_as_long == as_long


def test_who_bought_once_can_be_told_what_most_do() -> None:
    once = [Buying((FIRST + i,), (100,)) for i in range(30)]
    twice = [Buying((FIRST + i, FIRST + i + 20 + i), (100, 100)) for i in range(21)]
    late = [Buying((ON - 5,), (100,))]
    again = fit(once + twice + late, ON, POLICY, ()).again
    assert (again.median_days, again.within_days) == (30, 60)
    assert (again.customers, again.bought_again) == (51, 21)


@pytest.mark.parametrize(
    ("later", "more", "policy", "answer"),
    [
        pytest.param(0, 0, POLICY, True, id="the same day"),
        pytest.param(30, 10, POLICY, True, id="30 days later, 1 % more"),
        pytest.param(31, 0, POLICY, False, id="31 days later"),
        pytest.param(-1, 0, POLICY, False, id="made after the day asked for"),
        pytest.param(0, 19, POLICY, True, id="just under 2 % more"),
        pytest.param(0, 20, POLICY, False, id="2 % more"),
        pytest.param(0, -20, POLICY, False, id="2 % removed"),
        pytest.param(0, 0, Policy(active_floor=0.1), False, id="another policy"),
        pytest.param(0, 0, Policy(next_count=5), True, id="a policy of no matter"),
    ],
)
def test_a_kept_fit_serves(later: int, more: int, policy: object, answer: bool) -> None:
    kept = FITTED._replace(purchases=1000)
    assert serves(kept, ON + later, 1000 + more, policy) is answer  # type: ignore[arg-type]


def test_a_fit_of_an_empty_book_serves_only_an_empty_book() -> None:
    empty = fit([], ON, POLICY)
    assert serves(empty, ON, 0, POLICY)
    assert not serves(empty, ON, 1, POLICY)
    assert empty.policy_key == policy_key(POLICY)
