"""Effort against buying again: what is counted, what is left out, how sure it is."""

from __future__ import annotations

import re
from datetime import date

import pytest
from conftest import Rep
from hypothesis import given
from hypothesis import strategies as st

from repbook.loyalty.effort import Case, case
from repbook.loyalty.study import expected_days, rate, study
from repbook.policy import POLICY
from repbook.records import Buying, History, Problem, Step

DAY_ONE = date(2026, 1, 1).toordinal()


def buyer(id: int, *days: int, every: int | None = None) -> History:
    """A customer who bought for 100 on these days."""
    return History(
        id,
        f"C{id}",
        orders_every_days=every,
        buying=Buying(tuple(DAY_ONE + d for d in days), (10_000,) * len(days)),
    )


def solved(customer: int, reported: int, closed: int | None, on: int, ease: int = 7) -> Case:
    """A problem of a customer, solved on a day with the ease they gave."""
    first = date.fromordinal(DAY_ONE + reported)
    steps = [Step(1, "s1", 1, first, "report", by="customer")]
    if closed is not None:
        steps.append(Step(2, "s2", 1, date.fromordinal(DAY_ONE + closed), "resolve", ease=ease))
    problem = Problem(customer, f"x{customer}", customer, "leaks", first, steps=tuple(steps))
    return case(problem, DAY_ONE + on, POLICY)


def run(histories: list[History], cases: list[Case], on: int):  # type: ignore[no-untyped-def]
    return study(histories, cases, DAY_ONE + on, POLICY)


def test_bought_within_their_own_time_after_the_fix_counts_as_yes() -> None:
    # Every gap in the book is 30 days, so the window is 1.65 x 30 = 50 days (49.5, rounded).
    people = [buyer(1, 0, 30, 60, 90), buyer(2, 0, 30, 60, 120), buyer(3, 0, 30, 60, 115)]
    people[1] = people[1]._replace(orders_every_days=30)
    people[2] = people[2]._replace(orders_every_days=30)
    cases = [solved(1, 60, 62, 200), solved(2, 60, 62, 200), solved(3, 60, 62, 200)]
    found = run([buyer(9, 0, 30, 60), *people], cases, 200)
    painless = found.bands["painless"]
    # 1 bought after 28 days, 2 after 58 (too late), 3 after 53 (too late)
    assert (painless.windows, painless.bought_again) == (3, 1)


def test_a_purchase_on_the_day_of_the_fix_is_not_buying_again() -> None:
    found = run([buyer(1, 0, 30, every=30)], [solved(1, 29, 30, 300)], 300)
    assert found.bands["painless"].bought_again == 0


def test_a_window_that_has_not_ended_is_left_out_bought_or_not() -> None:
    people = [buyer(1, 0, 30, 65, every=30), buyer(2, 0, 30, every=30)]
    cases = [solved(1, 60, 62, 100), solved(2, 60, 62, 100)]
    found = run(people, cases, 100)
    assert (found.bands["painless"].windows, found.unfinished) == (0, 2)
    found = run(people, [solved(1, 60, 62, 112), solved(2, 60, 62, 112)], 112)
    assert (found.bands["painless"].windows, found.bands["painless"].bought_again) == (2, 1)


def test_the_usual_gap_is_the_one_known_on_that_day() -> None:
    slow = buyer(1, 0, 20, 40, 340)
    then = expected_days(slow, DAY_ONE + 45, 20.0, POLICY)
    later = expected_days(slow, DAY_ONE + 341, 20.0, POLICY)
    assert then == round(20 * 1.65) and later is not None and later > 2 * then
    assert expected_days(slow, DAY_ONE - 1, 20.0, POLICY) is None


def test_bands_by_effort_and_what_never_ended_or_never_bought() -> None:
    people = [buyer(i, 0, 30, every=30) for i in range(1, 5)] + [buyer(5)]
    cases = [
        solved(1, 31, 32, 300, ease=7),
        solved(2, 31, 32, 300, ease=1),
        solved(3, 31, 40, 300, ease=4),
        solved(4, 31, None, 300),
        solved(5, 31, 32, 300),
    ]
    found = run(people, cases, 300)
    assert {e: r.windows for e, r in found.bands.items()} == {"painless": 1, "some": 1, "hard": 1}
    assert found.never_bought == 1
    assert found.no_problem.windows == 0


def test_customers_without_a_problem_are_counted_once_each() -> None:
    people = [buyer(i, 0, 30, 60, 90, 120, every=30) for i in range(1, 8)] + [buyer(8, 0, every=30)]
    found = run(people, [], 400)
    # Seven have five purchases each, one of them their last; one has a single purchase.
    assert found.no_problem.customers == found.no_problem.windows == 8
    picked = [people[i].buying.days[people[i].id % 5] for i in range(7)]
    assert found.no_problem.bought_again == sum(day < DAY_ONE + 120 for day in picked)


def test_what_was_bought_since_counts_each_customer_once() -> None:
    people = [buyer(1, 0, 30, 60, 90, every=30)]
    cases = [solved(1, 31, 32, 300), solved(1, 61, 62, 300)]
    since = run(people, cases, 300).since["painless"]
    assert (since.customers, since.bought, since.purchases, since.cents) == (1, 1, 2, 20_000)


def test_who_may_still_order_in_time_is_not_said_to_have_bought_nothing() -> None:
    people = [buyer(1, 0, 30, 60, 90, every=30), buyer(2, 0, 290, every=30)]
    found = run(people, [solved(1, 31, 32, 300), solved(2, 299, 300, 300)], 300)
    assert found.since["painless"].customers == found.bands["painless"].customers == 1


def test_few_windows_are_said_to_be_few() -> None:
    people = [buyer(i, 0, 30, 60, every=30) for i in range(1, 60)]
    few = run(people, [solved(i, 31, 32, 300) for i in range(1, 20)], 300)
    assert not few.enough
    cases = [solved(i, 31, 32, 300, ease=7 if i < 30 else 1) for i in range(1, 60)]
    assert run(people, cases, 300).enough


def test_a_window_that_ends_today_is_finished() -> None:
    # 1.65 x 30 days, rounded, is 50 days
    people = [buyer(1, 0, 30, every=30), buyer(2, 0, 30, every=30)]
    for today, finished in ((111, 0), (112, 1)):
        found = run(people, [solved(1, 60, 62, today)], today)
        assert (found.bands["painless"].windows, found.unfinished) == (finished, 1 - finished)
    for today, finished in ((49, 0), (50, 1), (79, 1), (80, 1)):
        assert run([people[0]], [], today).no_problem.windows == finished, today


def test_without_a_problem_only_finished_windows_are_chosen_from() -> None:
    # the windows end on the days 50 and 80; a purchase on day 30 is in the first alone
    chosen = {id: run([buyer(id, 0, 30, every=30)], [], 80).no_problem for id in (1, 2)}
    assert {id: found.bought_again for id, found in chosen.items()} == {1: 0, 2: 1}
    assert run([buyer(1, 0, 30, every=30)], [], 79).no_problem.bought_again == 1


def test_given_up_is_counted_and_no_window() -> None:
    lost = solved(1, 31, None, 300)
    steps = (*lost.problem.steps, Step(2, "s2", 1, date.fromordinal(DAY_ONE + 40), "give-up"))
    given_up = case(lost.problem._replace(steps=steps), DAY_ONE + 300, POLICY)
    found = run([buyer(1, 0, 30, every=30)], [given_up, *[solved(1, 31, 32, 300)] * 2], 300)
    assert (found.given_up, found.bands["painless"].windows) == (1, 2)


@pytest.mark.parametrize(
    ("painless", "hard", "enough"), [(20, 20, True), (19, 20, False), (20, 19, False)]
)
def test_twenty_windows_on_either_side_are_enough(painless: int, hard: int, enough: bool) -> None:
    people = [buyer(i, 0, 30, every=30) for i in range(1, painless + hard + 1)]
    cases = [
        solved(i, 31, 32, 300, ease=7 if i <= painless else 1) for i in range(1, len(people) + 1)
    ]
    assert run(people, cases, 300).enough is enough


@pytest.mark.parametrize(
    ("painless", "hard", "apart"),
    [(10, 0, True), (0, 10, True), (6, 4, False), (0, 0, False)],
)
def test_two_rates_are_apart_when_their_intervals_do_not_meet(
    painless: int, hard: int, apart: bool
) -> None:
    """Of ten with painless and ten with hard problems so many bought again."""
    again = {*range(1, painless + 1), *range(11, 11 + hard)}
    people = [buyer(i, 0, 30, *((40,) if i in again else ()), every=30) for i in range(1, 21)]
    cases = [solved(i, 31, 32, 300, ease=7 if i <= 10 else 1) for i in range(1, 21)]
    found = run(people, cases, 300)
    assert found.bands["painless"].bought_again == painless
    assert found.bands["hard"].bought_again == hard
    assert found.apart is apart


def test_rates_of_nothing_are_not_apart() -> None:
    people = [buyer(i, 0, 30, 40, every=30) for i in range(1, 21)]
    assert not run(people, [solved(i, 31, 32, 300) for i in range(1, 21)], 300).apart
    assert not run(people, [], 300).apart


def test_wilson_by_the_book() -> None:
    # Wilson 1927, 95 %: 15 of 20 lies between .5313 and .8881; 0 of 10 reaches up to .2775.
    found = rate([(i, i < 15) for i in range(20)])
    assert found.low == pytest.approx(0.5313, abs=1e-4)
    assert found.high == pytest.approx(0.8881, abs=1e-4)
    none = rate([(i, False) for i in range(10)])
    assert (none.low, none.high) == (0.0, pytest.approx(0.2775, abs=1e-4))
    whole = rate([(i, True) for i in range(10)])
    assert (whole.low, whole.high) == (pytest.approx(0.7225, abs=1e-4), 1.0)
    assert rate([]) == (0, 0, 0, None, None, None)


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_the_interval_holds_the_rate(bought: list[bool]) -> None:
    found = rate(list(enumerate(bought)))
    assert found.low is not None and found.rate is not None and found.high is not None
    assert 0 <= found.low <= found.rate + 1e-9 and found.rate - 1e-9 <= found.high <= 1


def test_the_command_says_what_it_cannot_tell(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    for day in ("2026-01-05", "2026-02-05", "2026-03-05", "2026-04-05"):
        rep("log-purchase", "delta", "100", "--on", day, ok=True)
    rep("log-problem", "delta", "leaks", "--on", "2026-03-06", ok=True)
    rep("resolve", "x1", "kit", "--on", "2026-03-07", ok=True)
    told = rep("study", "--json", ok=True).json
    assert set(told) >= {"bands", "no_problem", "published", "enough", "note"}
    painless = told["bands"][0]
    assert (painless["effort"], painless["problems"]) == ("painless", 1)
    assert painless["bought_again"] == 1
    assert painless["rate"] == 1.0 and painless["low"] < 0.3 and painless["high"] == 1.0
    assert painless["since"] == {"customers": 1, "bought": 1, "purchases": 1, "amount": 100.0}
    assert (told["published"]["painless"], told["published"]["hard"]) == (0.94, 0.04)
    assert "intention" in told["published"]["measure"]
    assert told["enough"] is False and "do not say why" in told["note"]
    out = rep("study", ok=True).out
    assert re.search(r"after a painless fix +1 of 1 problem +too few to say\n", out), (
        "no share of one"
    )
    assert "not what they did" in out and "Too few to compare yet" in out and "94 %" in out
    assert len(rep("study", "--csv", ok=True).out.splitlines()) == 5


def test_an_empty_book_has_a_study_too(rep: Rep) -> None:
    told = rep("study", "--json", ok=True).json
    assert [band["rate"] for band in told["bands"]] == [None, None, None]
    assert told["no_problem"]["customers"] == 0
    assert rep("study", ok=True).out
