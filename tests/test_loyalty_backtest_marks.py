"""The marks of a backtest, worked out again the long way."""

from __future__ import annotations

import random
from datetime import date
from itertools import product
from math import log
from statistics import mean

import pytest
from test_loyalty_backtest import regulars

from repbook.formatter import Formatter
from repbook.loyalty.forecasting.backtest import METHODS, Backtest, backtest
from repbook.loyalty.forecasting.fit import fit, ridge_logistic
from repbook.loyalty.forecasting.forecast import Figures, Forecaster
from repbook.policy import POLICY
from repbook.records import Buying
from repbook.views.backtest import backtest_screen

ON = 420
CUTS = (390, 360, 330)


def worth(book: list[Buying]) -> list[Buying]:
    """Amounts of unlike size, so that money and counts rank unlike."""
    rng = random.Random(9)
    return [
        Buying(days, tuple(round(5_000 * rng.lognormvariate(0, 0.7)) for _ in days))
        for days, _ in book
    ]


BOOK = worth(regulars(4, customers=90))


@pytest.fixture(scope="module")
def found() -> Backtest:
    return backtest(BOOK, ON, POLICY, most=3)


def then(cut: int) -> list[tuple[Buying, list[int], int]]:
    """Who was known by a day: what they had bought, the days and the cents after it."""
    known = []
    for days, cents in BOOK:
        n = sum(day <= cut for day in days)
        if n:
            after = [day for day in days[n:] if day <= cut + 30]
            known.append((Buying(days[:n], cents[:n]), after, sum(cents[n : n + len(after)])))
    return known


def chances(cut: int) -> list[Figures]:
    before = [buying for buying, _, _ in then(cut)]
    forecaster = Forecaster(fit(before, cut, POLICY, (30,)), cut, POLICY, 30)
    return [forecaster.of(buying) for buying in before]


def fifth(values: list[float]) -> list[int]:
    return [
        1
        + min(
            4, int(5 * (sum(o < v for o in values) + sum(o <= v for o in values)) / 2 / len(values))
        )
        for v in values
    ]


def ranks(method: str, cut: int) -> list[float]:
    known = [buying for buying, _, _ in then(cut)]
    count = [float(len(b.days)) for b in known]
    recency = [float(b.days[-1]) for b in known]
    spend = [float(sum(b.cents)) for b in known]
    if method == "RFM":
        return [float(sum(each)) for each in zip(*map(fifth, (recency, count, spend)), strict=True)]
    if method == "repbook":
        return [figures.p_buy for figures in chances(cut)]
    return {"order count": count, "recency": recency, "total spend": spend}[method]


def auc(values: list[float], bought: list[bool]) -> float:
    pairs = [
        (a > b) + (a == b) / 2
        for (a, yes), (b, no) in product(zip(values, bought, strict=True), repeat=2)
        if yes and not no
    ]
    return sum(pairs) / len(pairs)


def top_tenth(values: list[float], gains: list[float]) -> float:
    """The gains of the tenth that ranks highest; those of equal rank share what is left of it."""
    room, share = len(values) / 10, 0.0
    for value in sorted(set(values), reverse=True):
        group = [gain for v, gain in zip(values, gains, strict=True) if v == value]
        share += sum(group) * min(1.0, max(0.0, room) / len(group))
        room -= len(group)
    return share / sum(gains)


@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_marked_by_its_mean_over_the_days(found: Backtest, method: str) -> None:
    assert (found.cutoffs, found.customers, found.horizon) == (CUTS, 90, 30)
    score = next(score for score in found.scores if score.method == method)
    bought = {cut: [bool(after) for _, after, _ in then(cut)] for cut in CUTS}
    assert score.auc == pytest.approx(mean(auc(ranks(method, c), bought[c]) for c in CUTS))
    assert score.buyers_top10 == pytest.approx(
        mean(top_tenth(ranks(method, c), [float(b) for b in bought[c]]) for c in CUTS)
    )
    by_worth = {
        c: [f.expected_value for f in chances(c)] if method == "repbook" else ranks(method, c)
        for c in CUTS
    }
    assert score.revenue_top10 == pytest.approx(
        mean(top_tenth(by_worth[c], [float(money) for _, _, money in then(c)]) for c in CUTS)
    )


def test_the_log_loss_is_of_the_chances_given(found: Backtest) -> None:
    losses = []
    for cut in CUTS:
        given = [
            f.p_buy if after else 1 - f.p_buy
            for f, (_, after, _) in zip(chances(cut), then(cut), strict=True)
        ]
        losses.append(-mean(map(log, given)))
    assert found.scores[0].log_loss == pytest.approx(mean(losses))


def test_a_rivals_log_loss_is_of_a_curve_learnt_on_the_month_before(found: Backtest) -> None:
    losses = []
    for cut in CUTS:
        earlier = then(cut - 30)
        rows = [(log(len(b.days) + 1),) for b, _, _ in earlier]
        start, slope = ridge_logistic(rows, [float(bool(after)) for _, after, _ in earlier])
        for_now = [
            1 / (1 + 2.718281828459045 ** -(start + slope * log(len(b.days) + 1)))
            for b, _, _ in then(cut)
        ]
        given = [p if after else 1 - p for p, (_, after, _) in zip(for_now, then(cut), strict=True)]
        losses.append(-mean(map(log, given)))
    rival = next(score for score in found.scores if score.method == "order count")
    assert rival.log_loss == pytest.approx(mean(losses))


def test_the_interval_is_that_of_customers_drawn_anew(found: Backtest) -> None:
    """Against the whole AUC of customers drawn with repetition, all their days along."""
    rng = random.Random(2)
    tables = [
        list(zip(ranks("order count", c), (bool(a) for _, a, _ in then(c)), strict=True))
        for c in CUTS
    ]
    drawn = []
    for _ in range(250):
        picks = [rng.randrange(90) for _ in range(90)]
        drawn.append(
            mean(
                auc([t[i][0] for i in picks if i < len(t)], [t[i][1] for i in picks if i < len(t)])
                for t in tables
            )
        )
    drawn.sort()
    rival = next(score for score in found.scores if score.method == "order count")
    assert rival.high - rival.low == pytest.approx(drawn[243] - drawn[6], rel=0.3)
    assert (rival.low + rival.high) / 2 == pytest.approx(rival.auc, abs=0.02)


def stopping(after: int, people: int = 100) -> list[Buying]:
    """Half buy weekly and stop at a day; the other half buy rarely, and go on."""
    often = [
        Buying(tuple(range(i % 7, after, 7)), (1_000,) * len(range(i % 7, after, 7)))
        for i in range(people // 2)
    ]
    rarely = [
        Buying(tuple(range(i % 29, 421, 29)), (900,) * len(range(i % 29, 421, 29)))
        for i in range(people // 2)
    ]
    return often + rarely


def test_a_rival_that_did_better_or_as_well_is_named() -> None:
    found = backtest(stopping(250), 420, POLICY, most=4)
    by = {score.method: score for score in found.scores}
    assert by["order count"].auc < 0.2 < 0.8 < by["recency"].auc
    assert found.verdict.startswith(
        "on this book, repbook ranks customers better than the number of orders does."
        " Take a customer who went on to order and one who did not: repbook ranked the buyer higher"
        f" {100 * by['repbook'].auc:.0f} times in 100,"
        f" the number of orders {100 * by['order count'].auc:.0f} times"
    )
    alike = [m for m in ("recency", "total spend", "RFM") if by[m].auc >= by["repbook"].auc]
    names = [{"recency": "last order", "RFM": "all three (RFM)"}.get(m, m) for m in alike]
    ends = f"; ranking by {' or '.join(names)} does as well here" if alike else ""
    assert found.verdict.endswith(f"number of orders {100 * by['order count'].auc:.0f} times{ends}")


@pytest.mark.parametrize(("customers", "warned"), [(79, True), (80, False)])
def test_a_small_book_is_told_to_go_by_the_intervals(customers: int, warned: bool) -> None:
    found = backtest(regulars(1, customers=customers), 420, POLICY, most=1)
    assert found.customers == customers
    assert ("; with under 80 customers, these figures are rough" in found.verdict) is warned


@pytest.mark.parametrize(
    ("on", "horizon", "cuts"),
    [
        (89, 30, ()),
        (90, 30, (60,)),
        (120, 30, (90, 60)),
        (270, 91, (179,)),
        (273, 91, (182, 91)),
    ],
)
def test_a_day_is_judged_on_with_enough_history_before_it(
    on: int, horizon: int, cuts: tuple[int, ...]
) -> None:
    book = [Buying((0, 40, 100, 200), (5,) * 4), Buying((0, 61, 95, 185, 260), (5,) * 5)]
    book += [Buying((i, 50 + 9 * i, 150 + 20 * i), (5,) * 3) for i in range(1, 9)]
    assert backtest(book, on, POLICY, horizon=horizon).cutoffs == cuts


def test_calls_stand_by_thirds_of_the_stake_and_count_for_seven_days() -> None:
    book = regulars(3, customers=90)
    cut = 390
    known = sorted(range(90), key=lambda i: book[i])
    fitted = fit(
        [Buying(b.days[: (n := sum(d <= cut for d in b.days))], b.cents[:n]) for b in book],
        cut,
        POLICY,
        (30,),
    )
    forecaster = Forecaster(fitted, cut, POLICY, 30)
    stakes = {
        i: forecaster.of(
            Buying(book[i].days[: (n := sum(d <= cut for d in book[i].days))], book[i].cents[:n])
        ).stake
        for i in known
    }
    order = sorted(known, key=lambda i: -stakes[i])
    next_day = [next((d for d in b.days if d > cut), None) for b in book]

    def counted(reached: list[list[int]]) -> list[tuple[int, int, int, int]]:
        return [
            tuple(band)[1:] for band in backtest(book, 420, POLICY, most=1, reached=reached).calls
        ]  # type: ignore[misc]

    for day, counts in ((cut, False), (cut + 1, True), (cut + 7, True), (cut + 8, False)):
        reached = [[day] for _ in book]
        expected = []
        for third in (order[:30], order[30:60], order[60:]):
            row = [0, 0, 0, 0]
            for i in third:
                buys = next_day[i]
                called = counts and (buys is None or day <= buys)
                row[0 if called else 2] += 1
                row[1 if called else 3] += buys is not None and buys <= cut + 30
            expected.append(tuple(row))
        assert counted(reached) == expected, day


def with_buyers(buyers: int, customers: int = 93) -> list[Buying]:
    """Of so many customers, so many buy every 30 days; of the others none has for long."""
    often = Buying(tuple(range(0, 421, 30)), (1_000,) * 15)
    return [often] * buyers + [
        Buying((i % 50, 100 + i % 50), (900, 900)) for i in range(customers - buyers)
    ]


@pytest.mark.parametrize("buyers", [1, 9])
def test_a_list_is_not_judged_by_few_who_ordered(buyers: int) -> None:
    found = backtest(with_buyers(buyers), 420, POLICY, most=3)
    who = "1 customer" if buyers == 1 else "9 customers"
    assert found.buyers == buyers  # each counts once, in however many of the days tested
    assert found.verdict == f"only {who} ordered in the days tested: too few to judge the list"


@pytest.mark.parametrize(("buyers", "warned"), [(10, True), (39, True), (40, False)])
def test_figures_of_few_who_ordered_are_said_to_be_rough(buyers: int, warned: bool) -> None:
    verdict = backtest(with_buyers(buyers), 420, POLICY, most=3).verdict
    assert verdict.startswith("on this book, repbook ranks customers ")
    said = "; with under 40 customers who ordered, these figures are rough"
    assert verdict.endswith(said) is warned


@pytest.mark.parametrize(("buyers", "shown"), [(9, False), (10, True)])
def test_a_likely_range_of_too_few_who_ordered_is_left_out(buyers: int, shown: bool) -> None:
    found = backtest(with_buyers(buyers), 420, POLICY, most=3)
    text = str(backtest_screen(found, Formatter(date.fromordinal(420))))
    assert (text.count("likely range"), "Likely range" in text) == (
        1 + shown,
        shown,
    )  # one is the revenue's
