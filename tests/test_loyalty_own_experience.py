"""The book's own experience: what it learns, and when it holds its tongue."""

from __future__ import annotations

import random
from math import exp, log

import pytest

from repbook.loyalty.forecasting.fit import ROWS, SEEN, cutoffs, fit, fit_own, ridge_logistic
from repbook.loyalty.forecasting.forecast import Forecaster, Own, logit
from repbook.loyalty.forecasting.scoring import log_loss
from repbook.policy import POLICY
from repbook.records import Buying


def test_the_logistic_finds_what_made_the_data() -> None:
    rng = random.Random(8)
    rows, labels = [], []
    for _ in range(4000):
        x, y = rng.gauss(3, 2), rng.gauss(0, 0.1)
        rows.append((x, y, 7.0))
        labels.append(float(rng.random() < 1 / (1 + exp(-(-1.0 + 0.5 * x - 4.0 * y)))))
    start, by_x, by_y, by_constant = ridge_logistic(rows, labels)
    assert (start, by_x, by_y) == pytest.approx((-1.0, 0.5, -4.0), rel=0.2)
    assert by_constant == 0.0


def test_the_logistic_stays_finite_where_a_column_tells_all() -> None:
    rows = [(float(i),) for i in range(40)]
    start, slope = ridge_logistic(rows, [float(i >= 20) for i in range(40)])
    assert 0.0 < slope < 5.0
    assert start + slope * 19.5 == pytest.approx(0.0, abs=1e-6)


def test_a_row_counts_for_as_many_as_it_stands_for() -> None:
    rows, labels = [(1.0, 4.0), (2.0, 1.0), (3.0, 2.0), (4.0, 3.0)], [0.0, 1.0, 0.0, 1.0]
    of_all = ridge_logistic([*rows, rows[0], rows[0], rows[3]], [*labels, 0.0, 0.0, 1.0])
    assert ridge_logistic(rows, labels, [3, 1, 1, 2]) == pytest.approx(of_all)


def test_of_many_who_did_not_buy_some_stand_for_all() -> None:
    """The chance that is learnt is of all who were looked at, not of the rows that were kept."""
    book = sorted(
        Buying((i % 40, 110) if i % 30 == 0 else (i % 40,), (1,) * (2 if i % 30 == 0 else 1))
        for i in range(3900)
    )
    seen: list[Buying] = []

    def learnt_from(buying: Buying) -> tuple[float, ...]:
        seen.append(buying)
        return (0.0,)

    own = fit_own(book, 130, 30, lambda cutoff: learnt_from)
    looked_at = 3900 * len(cutoffs(0, 130, 30))
    assert own.events == 130, "everybody is looked at, and none of the few who bought is left out"
    assert len(seen) == ROWS < looked_at / 4
    assert own.logit((0.0,)) == pytest.approx(log(130 / (looked_at - 130)), abs=0.05)


def test_of_many_who_did_and_did_not_as_many_stand_for_all() -> None:
    """Of each outcome half of the rows; who is looked at is evenly over all where there are too many."""
    book = sorted(
        Buying((i % 40, 110) if i % 3 == 0 else (i % 40,), (1,) * (2 if i % 3 == 0 else 1))
        for i in range(12_000)
    )
    seen: list[int] = []

    def learnt_from(buying: Buying) -> tuple[float, ...]:
        seen.append(buying.days[0])
        return (0.0,)

    own = fit_own(book, 130, 30, lambda cutoff: learnt_from)
    of_three_days = 3 * 12_000
    assert 4000 * SEEN / of_three_days > ROWS // 2
    assert own.events == ROWS // 2, "it weighs by those it learns from"
    assert len(seen) == pytest.approx(ROWS, abs=2)
    assert set(seen) == set(range(40))
    assert own.logit((0.0,)) == pytest.approx(log(4000 / (of_three_days - 4000)), abs=0.05)


@pytest.mark.parametrize(
    ("on", "horizon", "found"),
    [
        pytest.param(400, 30, [370, 348, 325, 302], id="a grown book: steps of three quarters"),
        pytest.param(110, 30, [80, 58], id="only days with 45 days of history"),
        pytest.param(300, 91, [209, 141], id="only days with the horizon's length of history"),
        pytest.param(400, 7, [393, 379, 365, 351], id="a short horizon: a fortnight apart"),
        pytest.param(60, 30, [], id="too young"),
    ],
)
def test_cutoffs_have_history_before_them(on: int, horizon: int, found: list[int]) -> None:
    assert cutoffs(0, on, horizon) == found


@pytest.mark.parametrize(
    ("own", "weight"),
    [
        pytest.param(Own((), 3), 0.0, id="fewer than five buyers"),
        pytest.param(Own((0.0,), 40), 0.35, id="forty: half its weight"),
        pytest.param(Own((0.0,), 360), 0.63, id="many"),
    ],
)
def test_its_weight_grows_with_the_rarer_outcome(own: Own, weight: float) -> None:
    assert own.weight(0.7) == pytest.approx(weight)


@pytest.mark.parametrize(("p", "found"), [(0.0, -5.0), (1.0, 5.0), (0.5, 0.0), (0.2, log(0.25))])
def test_logits_are_clipped(p: float, found: float) -> None:
    assert logit(p) == pytest.approx(found)


def test_rows_are_what_was_known_and_labels_what_came() -> None:
    book = [
        Buying((0, 90, 115), (1, 1, 1)),
        *[Buying((i,), (1,)) for i in range(1, 20)],
        *[Buying((i, 110), (1, 1)) for i in range(20, 28)],
    ]
    seen: list[tuple[int, Buying]] = []

    def known_of(cutoff: int):  # type: ignore[no-untyped-def]
        def row(buying: Buying) -> tuple[float, ...]:
            seen.append((cutoff, buying))
            return (float(len(buying.days)),)

        return row

    own = fit_own(book, 130, 30, known_of)
    assert {cutoff for cutoff, _ in seen} == {100, 78, 55}
    assert all(buying.days[-1] <= cutoff for cutoff, buying in seen)
    assert (100, Buying((0, 90), (1, 1))) in seen
    # 9 bought after day 100, one after 78 (day 90), none after 55 within 30 days
    assert own.events == 10 and own.coefficients


def test_it_mends_what_the_timing_model_cannot_see() -> None:
    """Who spends much leaves soon, at one and the same pace; only the amount tells."""
    rng = random.Random(3)
    book, came = [], []
    for i in range(500):
        rich = i % 2 == 0
        day, days = rng.uniform(0, 500), []
        while day < 630:
            days.append(int(day))
            if rich and rng.random() < 0.5:
                break
            day += 1 + rng.expovariate(1 / 30)
        days = [day for day in days if day <= 630]
        known = [day for day in days if day <= 600]
        came.append(len(days) > len(known))
        book.append(Buying(tuple(known), ((90_000 if rich else 900),) * len(known)))
    fitted = fit(book, 600, POLICY)
    taught = Forecaster(fitted, 600, POLICY)
    blind = Forecaster(fitted._replace(own={}), 600, POLICY)
    assert log_loss([taught.of(b).p_buy for b in book], came) < log_loss(
        [blind.of(b).p_buy for b in book], came
    )
