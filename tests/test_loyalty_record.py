"""What was said on earlier days: only what was known then, over by today, and a rule that did better."""

from __future__ import annotations

from datetime import date
from math import inf, log

import pytest
from test_loyalty_outlook import BOOK, FIRST, ON, totals_of

from repbook.book.forecasts import Forecast
from repbook.formatter import Formatter
from repbook.loyalty.forecasting import record as record_module
from repbook.loyalty.forecasting.outlook import Range, Totals
from repbook.loyalty.forecasting.population import Population
from repbook.loyalty.forecasting.record import (
    Past,
    as_said,
    best_rule,
    by_rules,
    days_needed,
    mean_miss,
    mean_ratio,
    newest_day,
    record,
    settled,
)
from repbook.policy import POLICY
from repbook.records import Buying
from repbook.views.forecast import RULES, Expectations, _by_rule, forecast_screen, record_words
from repbook.views.screen import plain


def known_by(day: int) -> list[Buying]:
    return [
        Buying(b.days[:n], b.cents[:n]) for b in BOOK if (n := sum(each <= day for each in b.days))
    ]


@pytest.fixture(scope="module")
def pasts() -> list[Past]:
    return record(BOOK, ON, POLICY, 60)


def test_the_times_are_over_and_stay_the_same_until_one_more_is(pasts: list[Past]) -> None:
    newest = newest_day(ON, 60)
    assert newest <= ON < newest + 60
    assert [each.on for each in pasts] == [newest - 60 * back for back in range(1, len(pasts) + 1)]
    assert record(BOOK, newest, POLICY, 60) == pasts
    assert record(BOOK, newest + 59, POLICY, 60, most=2) == pasts[:2]
    first = min(b.days[0] for b in BOOK)
    assert pasts[-1].on - first >= 60 > pasts[-1].on - 60 - first


@pytest.mark.parametrize("horizon", [7, 30, 90])
def test_how_far_back_a_record_needs_orders(horizon: int) -> None:
    for on in range(FIRST + 400, FIRST + 400 + horizon):
        first = on - days_needed(on, horizon)
        days = tuple(range(first, on, 10))
        assert len(record([Buying(days, (100,) * len(days))], on, POLICY, horizon, most=1)) == 1
        later = tuple(range(first + 1, on, 10))
        assert record([Buying(later, (100,) * len(later))], on, POLICY, horizon, most=1) == []


def test_it_is_what_that_day_would_have_said(pasts: list[Past]) -> None:
    past = pasts[1]
    then = totals_of(known_by(past.on), past.on, 60)
    assert past.own.revenue == pytest.approx(then.revenue)
    assert past.own._replace(revenue=then.revenue) == then
    came = [
        cents
        for b in BOOK
        if b.days[0] <= past.on
        for day, cents in zip(*b, strict=True)
        if past.on < day <= past.on + 60
    ]
    assert (past.orders, past.cents) == (len(came), sum(came))


def test_who_was_written_off_by_then_or_is_not_asked_about_counts_in_no_total() -> None:
    half = [0.0 if i % 2 else inf for i in range(len(BOOK))]
    (past,) = record(BOOK, ON, POLICY, 60, most=1, counted_until=half)
    (whole,) = record(BOOK, ON, POLICY, 60, most=1)
    asked = [b for i, b in enumerate(BOOK) if not i % 2 and b.days[0] <= past.on]
    assert past.own.customers == len(asked)
    assert past.rules["as before"] == by_rules(Population(asked), past.on, 60)["as before"]
    assert 0 < past.cents < whole.cents
    gone = [float(past.on)] * len(BOOK)
    assert past.on not in [p.on for p in record(BOOK, ON, POLICY, 60, counted_until=gone)]
    there = [past.on + 1.0] * len(BOOK)
    assert record(BOOK, ON, POLICY, 60, most=1, counted_until=there) == [whole]


def test_the_rules_are_what_a_rep_would_reckon() -> None:
    buying = Buying((FIRST, FIRST + 300, FIRST + 390, FIRST + 400), (100, 20, 3, 7000))
    assert by_rules(Population([buying]), FIRST + 399, 90) == {
        "as before": 3.0,
        "as in the last year": pytest.approx(23 * 90 / 365),
    }
    assert by_rules(Population([buying]), FIRST + 365, 90)["as in the last year"] == pytest.approx(
        20 * 90 / 365
    )
    assert by_rules(Population([buying]), FIRST + 390, 90)["as before"] == 3.0, (
        "its last day counts"
    )


def past_of(came: int, own: float, before: float, year: float) -> Past:
    totals = Totals(30, 0.8, 9, Range(10.0, 5.0, 15.0), Range(own, 0.8 * own, 1.2 * own))
    rules = {"as before": before, "as in the last year": year}
    return Past(FIRST, totals, rules, totals, 10, came)


def test_a_rule_is_used_only_if_it_was_clearly_nearer_on_four_days() -> None:
    better = past_of(100_000, 150_000, 101_000, 190_000)
    assert best_rule([better] * 3) is None
    assert best_rule([better] * 4) == "as before"
    hardly = past_of(100_000, 105_000, 101_000, 190_000)
    assert best_rule([hardly] * 8) is None
    worse = past_of(100_000, 101_000, 150_000, 190_000)
    assert best_rule([worse] * 8) is None


def test_what_is_said_goes_by_the_rule_and_its_own_misses() -> None:
    own = past_of(0, 150_000, 0, 0).own
    rules = {"as before": 80_000.0, "as in the last year": 190_000.0}
    exact = [past_of(100_000, 150_000, 100_000, 190_000)] * 4
    rough = [past_of(100_000, 250_000, 150_000, 290_000)] * 4
    assert settled(own, rules, exact[:3]) == own
    for before in (exact, rough):
        said = settled(own, rules, before)
        assert (said.rule, said.purchases) == ("as before", own.purchases)
        assert said.revenue.expected == pytest.approx(80_000)
        assert said.revenue.low < 80_000 < said.revenue.high
    assert settled(own, {**rules, "as before": 0.0}, exact) == own, "nothing is no forecast"
    near, far = (settled(own, rules, before).revenue for before in (exact, rough))
    assert far.high - far.low > 2 * (near.high - near.low)


def test_what_is_said_of_the_record_and_of_a_rule_can_be_understood() -> None:
    high = record_words([past_of(100_000, 120_000, 0, 0)] * 2)
    assert high.endswith(
        " 30 days, 2 came true within the likely range; on average they were 18 % too high."
    )
    none = record_words([past_of(0, 120_000, 0, 0)] * 2)
    assert none == (
        "In the 30 days of any of the last 2 forecasts no order came;"
        " the likely range of none of them had 0 in it."
    )
    all_ = record_words([past_of(0, 0, 0, 0)] * 2)
    assert all_.endswith("the likely range of all of them had 0 in it.")
    one = "In the 30 days of the last forecast no order came; its likely range"
    assert record_words([past_of(0, 120_000, 0, 0)]) == f"{one} did not have 0 in it."
    assert record_words([past_of(0, 0, 0, 0)]) == f"{one} had 0 in it."
    totals = past_of(0, 150_000, 0, 0).totals
    said = [_by_rule(totals._replace(rule=rule)) for rule in (None, *RULES)]
    assert said[0] is None
    assert str(said[1]).startswith("Here the revenue is that of the last 30 days, as in your book")
    assert "Here the revenue is that of an average 30 days of the last year, as" in str(said[2])


@pytest.mark.parametrize("rule", [None, *RULES])
def test_below_orders_and_a_revenue_that_do_not_fit_stands_why(rule: str | None) -> None:
    totals = past_of(0, 140_000, 0, 0).totals._replace(rule=rule, purchases=Range(1.0, 0.0, 2.0))
    formatter = Formatter(date.fromordinal(ON))
    shown = plain(forecast_screen(Expectations(Forecast([], totals, []), 0), 5, formatter))
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    at = next(at for at, line in enumerate(lines) if line.startswith("revenue about 1,400"))
    assert lines[at - 1].startswith("orders about 1 ")
    said = "The orders are added up from the customers below, so the two need not match."
    assert lines[at + 1].endswith(said) == (rule is not None)


def test_every_day_shown_has_those_before_it_that_chose_for_it() -> None:
    """Whatever is made of a book later, a day says what it said: by the four before it alone."""
    long = record(BOOK, ON, POLICY, 30, most=3)
    assert record(BOOK, ON, POLICY, 30, most=8)[:3] == long
    later = record(BOOK, ON + 30, POLICY, 30, most=4)
    assert [each.totals.rule for each in later[1:]] == [each.totals.rule for each in long]


def test_of_a_large_book_half_as_many_times_are_made_and_everyone_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = record(BOOK, ON, POLICY, 60, most=2)
    monkeypatch.setattr(record_module, "LARGE", 10)
    assert record(BOOK, ON, POLICY, 60, most=2) == whole[:1]


def test_who_is_not_asked_about_counts_in_no_total_of_a_large_book_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    half = [0.0 if i % 2 else inf for i in range(len(BOOK))]
    (past,) = record(BOOK, ON, POLICY, 60, most=1, counted_until=half)
    monkeypatch.setattr(record_module, "LARGE", 10)
    (large,) = record(BOOK, ON, POLICY, 60, most=2, counted_until=half)
    assert large.own.customers == past.own.customers < len(BOOK)
    assert (large.orders, large.cents, large.rules) == (past.orders, past.cents, past.rules)


def test_of_many_customers_some_are_looked_at_and_the_total_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (whole,) = record(BOOK, ON, POLICY, 60, most=1)
    monkeypatch.setattr(record_module, "FOR_A_TOTAL", 70)
    (some,) = record(BOOK, ON, POLICY, 60, most=1)
    assert some.own != whole.own
    assert some.own.customers == whole.own.customers
    assert some._replace(own=whole.own, totals=whole.totals) == whole
    for few, all_ in zip(some.own[3:5], whole.own[3:5], strict=True):
        assert few == pytest.approx(all_, rel=0.12)


def test_a_past_day_used_a_rule_only_for_what_lay_before_it() -> None:
    wrong = past_of(100_000, 150_000, 100_000, 190_000)
    said = as_said([wrong] * 6)
    assert [each.totals.rule for each in said] == ["as before"] * 2 + [None] * 4


def test_misses_are_ratios_and_nothing_is_no_infinite_one() -> None:
    twice = past_of(50_000, 100_000, 50_000, 25_000)
    one = 1 + 100_000 / 11
    assert mean_miss([twice]) == pytest.approx(log((100_000 + one) / (50_000 + one)))
    assert mean_miss([twice], "as before") == 0
    assert mean_ratio([twice]) == pytest.approx((100_000 + one) / (50_000 + one))
    nothing = twice._replace(cents=0)
    assert 1 < mean_ratio([nothing]) < 20
    assert nothing.in_range is False and twice._replace(cents=90_000).in_range is True


def test_who_is_lapsed_and_yet_expected_to_order_is_explained() -> None:
    a_range = Range(1.0, 0.0, 2.0)
    totals = Totals(90, 0.8, 9, a_range, a_range)

    def shown(*lapsed: str) -> str:
        return plain(
            forecast_screen(
                Expectations(Forecast([], totals, [], lapsed=lapsed), 0),
                5,
                Formatter(date.fromordinal(ON)),
            )
        )

    assert "lapsed" not in shown()
    assert (
        "The forecast includes lapsed customers who may still order: Pier 9."
        " A call may win them back.\n" in shown("Pier 9")
    )
    assert "may still order: Pier 9 and Vale. A call" in shown("Pier 9", "Vale")
