"""The figures of several weeks or months for the pictures of a report, from plain records."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from test_loyalty_reasons import ago, as_of, bought, history

from repbook.loyalty.ahead import week_ahead
from repbook.loyalty.periods import Period
from repbook.loyalty.relationship import top
from repbook.loyalty.review import Facts, Point, Sale, Sum, TouchFact, breaks, broken, trend
from repbook.policy import POLICY, Policy
from repbook.records import CallBack, Feedback, Problem, Promise, Step

MONDAY = date(2026, 11, 2)
WEEKS = [
    Period("week", MONDAY + timedelta(7 * at), MONDAY + timedelta(7 * at + 6)) for at in (0, 1, 2)
]
TODAY = MONDAY + timedelta(17)  # Thursday of the third week


def day(number: int) -> int:
    """The ordinal of a day; 0 is the first Monday."""
    return MONDAY.toordinal() + number


def points(facts: Facts) -> list[Point]:
    return list(trend(facts, WEEKS, TODAY, POLICY).points)


def test_each_week_has_its_own_days_and_the_running_one_ends_today() -> None:
    facts = Facts(purchases=[Sale(1, day(at), 10**at) for at in range(7)])
    assert [p.revenue for p in points(facts)] == [1_111_111, 0, 0]
    edges = [(-1, 0), (0, 1), (6, 1), (7, 2), (13, 2), (14, 3), (17, 3), (18, 0)]
    for at, week in edges:
        found = [p.revenue for p in points(Facts(purchases=[Sale(1, day(at), 500)]))]
        assert found == [500 if number == week else 0 for number in (1, 2, 3)], at


def test_the_periods_are_those_asked_for() -> None:
    assert [point.period for point in points(Facts())] == WEEKS


def test_returns_come_off_the_week_they_came_in() -> None:
    facts = Facts(purchases=[Sale(1, day(0), 900)], returns=[Sum(1, day(8), 300)])
    assert [p.revenue for p in points(facts)] == [900, -300, 0]


def test_each_week_has_its_share_of_the_months_target() -> None:
    policy = Policy(target_per_month=3000)
    found = trend(Facts(), WEEKS, TODAY, policy, 100).points
    assert [p.target for p in found] == pytest.approx([3000_00 * 7 / 30] * 3)


def test_touches_are_reached_or_attempts() -> None:
    facts = Facts(
        touches=[TouchFact(1, day(0), True), TouchFact(1, day(1), False)] * 2
        + [TouchFact(2, day(9), False)]
    )
    assert [(p.reached, p.attempts) for p in points(facts)] == [(2, 2), (0, 1), (0, 0)]


def solved(reported: int, closed: int, ease: int | None = None) -> Problem:
    first, last = (MONDAY + timedelta(at) for at in (reported, closed))
    steps = (
        Step(1, "s1", 1, first, "report", by="customer"),
        Step(2, "s2", 1, last, "resolve", ease=ease),
    )
    return Problem(1, "x1", 1, "leaks", first, steps=steps)


def test_problems_are_those_solved_in_these_weeks_the_newest_first_and_the_open_ones() -> None:
    problems = [solved(-9, -1), solved(0, 1), solved(5, 8, 1), solved(5, 9), solved(5, 30)]
    numbered = [problem._replace(id=id) for id, problem in enumerate(problems)]
    found = trend(Facts(problems=numbered), WEEKS, TODAY, POLICY)
    assert [(c.problem.id, c.effort) for c in found.solved] == [
        (3, "some"),
        (2, "hard"),
        (1, "painless"),
    ]
    assert [c.problem.id for c in found.open] == [4]


def test_feedback_is_that_of_these_weeks_the_newest_first() -> None:
    facts = Facts(
        feedback=[
            Feedback(id, "f", 1, MONDAY + timedelta(at), "price", "bad")
            for id, at in enumerate((-1, 0, 7, 7, 18))
        ]
    )
    assert [f.id for f in trend(facts, WEEKS, TODAY, POLICY).said] == [3, 2, 1]


DAILY = list(range(0, 100, 2))
BREAKS = [
    ("every other day", DAILY, []),
    ("nothing at all", [], [(0, 99)]),
    ("five weeks are missing", [d for d in DAILY if not 20 <= d < 54], [(19, 53)]),
    ("a holiday is no break", [d for d in DAILY if not 20 <= d < 50], []),
    (
        "nor are invoices in the first days of each month",
        [*range(5), *range(30, 35), *range(60, 65), 95],
        [],
    ),
    ("the records begin late", DAILY[25:], [(0, 49)]),
    ("they stop early", DAILY[:25], [(49, 99)]),
    ("an order a month is no break", [5, 35, 66, 95], []),
    ("a single one", [50], []),
]


@pytest.mark.parametrize("days, found", [row[1:] for row in BREAKS], ids=[row[0] for row in BREAKS])
def test_a_break_is_five_weeks_without_records_where_they_are_frequent(
    days: list[int], found: list[tuple[int, int]]
) -> None:
    assert [tuple(b) for b in breaks(days, 0, 99)] == found


def test_a_period_is_broken_where_a_quarter_of_it_lies_in_a_break() -> None:
    found = breaks([day(at) for at in range(-60, 18) if not -34 <= at < 2], day(-60), day(17))
    assert [broken(found, week, TODAY) is not None for week in WEEKS] == [True, False, False]
    assert broken([], WEEKS[0], TODAY) is None


def test_the_week_ahead_has_what_is_planned_and_expected_of_who_may_be_called() -> None:
    def promise(by: int) -> Promise:
        return Promise(by, f"p{by}", 1, "quote", MONDAY, date.fromordinal(ago(-by)), None, None)

    planned = {
        "call_back": CallBack(ago(-2), 870, ago(3), 1),
        "promises": (promise(-1), promise(0), promise(6), promise(7)),
        "buying": bought(27, 57, 87, cents=200),
    }
    people = [
        as_of(history(**planned)._replace(id=1)),
        as_of(history(**planned, do_not_call=True)._replace(id=2)),
        as_of(history(**planned, written_off_day=ago(9))._replace(id=3)),
        as_of(history(buying=bought(28))._replace(id=4)),
    ]
    found = [(a.what, a.customer.history.id, a.day - ago(0)) for a in week_ahead(people)]
    assert found == [("promise", 1, 0), ("call", 1, 2), ("order", 1, 3), ("promise", 1, 6)]


def test_the_rhythm_shown_is_of_who_brought_most_in_the_last_year() -> None:
    fields = {
        1: {"buying": bought(10, 20, cents=100)},
        2: {"buying": bought(10, 364, cents=200)},
        3: {"buying": bought(10, 365, cents=150)},
        4: {"buying": bought(10, cents=5_000)},
        5: {"buying": bought(400, 500, cents=5_000)},
        6: {"buying": bought(10, 20, cents=5_000), "written_off_day": ago(1)},
        7: {"buying": bought(30, 40, cents=100)},
    }
    people = [as_of(history(**more)._replace(id=id)) for id, more in fields.items()]
    assert [customer.history.id for customer in top(people, 9)] == [2, 1, 7, 3]
    assert [customer.history.id for customer in top(people, 2)] == [2, 1]
