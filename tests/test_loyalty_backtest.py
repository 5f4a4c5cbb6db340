"""Judging the forecast: the marks themselves, and the words made of them."""

from __future__ import annotations

import random
from itertools import accumulate, product

import pytest

from repbook.loyalty.forecasting import backtest as backtest_module
from repbook.loyalty.forecasting.backtest import CallBand, backtest
from repbook.loyalty.forecasting.scoring import (
    fifths,
    interval,
    log_loss,
    placements,
    top_share,
)
from repbook.policy import POLICY
from repbook.records import Buying


def regulars(seed: int, customers: int = 120, days: int = 420) -> list[Buying]:
    """Steady customers of unlike pace, a third of whom leave half way."""
    rng = random.Random(seed)
    book = []
    for i in range(customers):
        pace, day = rng.uniform(10, 80), rng.uniform(0, 100)
        end = days if i % 3 else days / 2
        bought = []
        while day < end:
            bought.append(int(day))
            day += max(1.0, rng.gauss(pace, pace / 5))
        book.append(Buying(tuple(bought), (1_000 + i,) * len(bought)))
    return book


def test_auc_is_the_chance_that_a_buyer_ranks_above() -> None:
    rng = random.Random(1)
    ranks = [float(rng.randrange(6)) for _ in range(60)]
    bought = [rng.random() < 0.4 for _ in range(60)]
    pairs = [
        (a > b) + (a == b) / 2
        for (a, yes), (b, no) in product(zip(ranks, bought, strict=True), repeat=2)
        if yes and not no
    ]
    auc, found = placements(ranks, bought)
    assert auc == pytest.approx(sum(pairs) / len(pairs))
    others = [place for place, b in zip(found, bought, strict=True) if not b]
    assert sum(others) / len(others) == pytest.approx(auc)


@pytest.mark.parametrize(
    ("ranks", "share"),
    [
        pytest.param(range(20), (19 + 18) / 190, id="the two highest of twenty"),
        pytest.param([1] * 20, 0.1, id="all alike: a tenth of all"),
        pytest.param([1] * 19 + [2], 19 / 190 + 171 / 190 / 19, id="one, and one of the rest"),
    ],
)
def test_the_top_tenth_shares_ties(ranks: list[float], share: float) -> None:
    assert top_share(list(ranks), [float(i) for i in range(20)]) == pytest.approx(share)


def test_the_top_tenth_of_nothing_is_nothing() -> None:
    assert top_share([1.0, 2.0], [0.0, 0.0]) == 0.0


def test_fifths_run_from_1_to_5_and_keep_equals_together() -> None:
    assert fifths([float(i) for i in range(10)]) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert len(set(fifths([7.0] * 10))) == 1


def test_log_loss_is_low_for_who_was_right() -> None:
    assert log_loss([0.5, 0.5], [True, False]) == pytest.approx(0.6931, abs=1e-4)
    assert log_loss([0.9, 0.1], [True, False]) < 0.2 < log_loss([0.1, 0.9], [True, False])


def test_the_interval_holds_19_of_20_draws_of_other_customers() -> None:
    rng = random.Random(1)
    bought = [rng.random() < 0.3 for _ in range(120)]
    ranks = [rng.gauss(float(b), 1) for b in bought]
    auc, found = placements(ranks, bought)
    sizes = (bought.count(False), bought.count(True))
    low, high = interval(
        auc, [(place - auc) / sizes[b] for place, b in zip(found, bought, strict=True)]
    )
    inside = 0
    for _ in range(300):
        drawn = rng.choices(range(120), k=120)
        inside += (
            low <= placements([ranks[i] for i in drawn], [bought[i] for i in drawn])[0] <= high
        )
    assert inside / 300 == pytest.approx(0.95, abs=0.03)


def test_a_rhythm_that_order_count_cannot_see_is_told_as_better() -> None:
    found = backtest(regulars(1), 420, POLICY)
    ours, theirs = found.scores[:2]
    assert (ours.method, theirs.method) == ("repbook", "order count")
    assert found.cutoffs == (390, 360, 330, 300, 270, 240)
    assert ours.low <= ours.auc <= ours.high
    assert ours.auc > theirs.auc + 0.1
    assert ours.log_loss is not None and theirs.log_loss is not None
    assert ours.log_loss < theirs.log_loss
    assert found.verdict.startswith(
        "on this book, repbook ranks customers better than the number of orders does."
        " Take a customer who went on to order and one who did not: repbook ranked the buyer higher "
    )
    assert backtest(regulars(1), 420, POLICY) == found


def test_a_book_without_pattern_is_told_in_so_many_words() -> None:
    rng = random.Random(6)
    book = []
    for _ in range(60):
        gaps = (1 + int(rng.expovariate(1 / 30)) for _ in range(60))
        days = tuple(day for day in accumulate(gaps) if day <= 400)
        book.append(Buying(days, (500,) * len(days)))
    found = backtest(book, 400, POLICY)
    assert found.verdict.startswith(
        "on this book, repbook ranks customers no better than the number of orders does."
    )
    assert "under 80 customers" in found.verdict


@pytest.mark.parametrize(
    "book",
    [
        pytest.param([], id="empty"),
        pytest.param([Buying((400,), (5,))], id="one purchase today"),
        pytest.param([Buying((i,), (5,)) for i in range(300)], id="nobody ever came back"),
    ],
)
def test_a_book_that_cannot_judge_says_so(book: list[Buying]) -> None:
    found = backtest(book, 410, POLICY)
    assert (found.cutoffs, found.scores) == ((), ())
    assert found.verdict == (
        "not enough history yet: to test the list over 30 days takes 90 days of orders,"
        " and customers who bought again"
    )


def test_of_many_customers_some_are_judged_and_all_count_in_the_revenue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = backtest(regulars(1), 420, POLICY, most=4)
    assert backtest(regulars(1), 420, POLICY).cutoffs[:5] == (*whole.cutoffs, 270)
    monkeypatch.setattr(backtest_module, "JUDGED", 60)
    reached = [[391]] * 30 + [[]] * 90
    some = backtest(regulars(1), 420, POLICY, reached=reached)
    assert (whole.customers, whole.known) == (120, 120)
    assert (some.customers, some.known) == (60, 120)
    assert some.cutoffs == whole.cutoffs
    assert [(p.on, p.own) for p in some.money] == [(p.on, p.own) for p in whole.money]
    assert some.scores != whole.scores
    assert some.scores[0].auc == pytest.approx(whole.scores[0].auc, abs=0.06)
    assert sum(band.called + band.not_called for band in some.calls) == 60 * 4
    assert 5 <= sum(band.called for band in some.calls) <= 25, "those reached are still who was"


def test_a_day_after_which_nobody_bought_is_fitted_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fitted: list[int] = []
    real = backtest_module.fit
    monkeypatch.setattr(
        backtest_module,
        "fit",
        lambda known, day, *rest: fitted.append(day) or real(known, day, *rest),
    )
    assert backtest(regulars(1), 490, POLICY).cutoffs == tuple(fitted)
    assert 460 not in fitted


def test_later_purchases_do_not_matter() -> None:
    book = regulars(2)
    then = [Buying(b.days[: (n := sum(d <= 300 for d in b.days))], b.cents[:n]) for b in book]
    assert backtest(book, 300, POLICY) == backtest(then, 300, POLICY)


def test_calls_are_counted_before_the_purchase_and_by_stake() -> None:
    book = regulars(3, customers=90)
    cutoff = 390
    nxt = [next((d for d in b.days if d > cutoff), None) for b in book]
    after = [[day + 1] if day is not None and day <= cutoff + 5 else [] for day in nxt]
    found = backtest(book, 420, POLICY, most=1, reached=after)
    assert sum(band.called for band in found.calls) == 0
    everyone = backtest(book, 420, POLICY, most=1, reached=[[cutoff + 1]] * 90)
    assert [band.band for band in everyone.calls] == ["high", "middle", "low"]
    assert sum(band.called for band in everyone.calls) == 90
    bought = sum(day is not None and day <= cutoff + 30 for day in nxt)
    assert sum(band.called_bought for band in everyone.calls) == bought
    nobody = backtest(book, 420, POLICY, most=1, reached=[[]] * 90)
    assert nobody.calls[0] == CallBand("high", 0, 0, 30, nobody.calls[0].not_called_bought)
    assert backtest(book, 420, POLICY, most=1).calls == ()
