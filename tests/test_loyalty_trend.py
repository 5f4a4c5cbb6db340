"""The figures of several weeks or months for the pictures of a report, from plain records."""

from __future__ import annotations

from datetime import date, timedelta

from test_loyalty_reasons import ago, as_of, bought, history

from repbook.loyalty.periods import Period
from repbook.loyalty.relationship import top
from repbook.loyalty.review import Facts, Point, Sum, TouchFact, trend
from repbook.policy import POLICY
from repbook.records import Feedback, Problem, Promise, Step

MONDAY = date(2026, 11, 2)
WEEKS = [
    Period("week", MONDAY + timedelta(7 * at), MONDAY + timedelta(7 * at + 6)) for at in (0, 1, 2)
]
TODAY = MONDAY + timedelta(17)  # Thursday of the third week


def day(number: int) -> int:
    """The ordinal of a day; 0 is the first Monday."""
    return MONDAY.toordinal() + number


def points(facts: Facts, firsts: dict[int, int] | None = None) -> list[Point]:
    return list(trend(facts, WEEKS, TODAY, firsts or {}, POLICY).points)


def test_each_week_has_its_own_days_and_the_running_one_ends_today() -> None:
    facts = Facts(purchases=[Sum(1, day(at), 10**at) for at in range(7)])
    assert [p.revenue for p in points(facts)] == [1_111_111, 0, 0]
    edges = [(-1, 0), (0, 1), (6, 1), (7, 2), (13, 2), (14, 3), (17, 3), (18, 0)]
    for at, week in edges:
        found = [p.revenue for p in points(Facts(purchases=[Sum(1, day(at), 500)]))]
        assert found == [500 if number == week else 0 for number in (1, 2, 3)], at


def test_the_periods_are_those_asked_for() -> None:
    assert [point.period for point in points(Facts())] == WEEKS


def test_returns_come_off_the_week_they_came_in() -> None:
    facts = Facts(purchases=[Sum(1, day(0), 900)], returns=[Sum(1, day(8), 300)])
    assert [p.revenue for p in points(facts)] == [900, -300, 0]


def test_the_repeat_share_is_of_money_from_who_had_bought_before() -> None:
    facts = Facts(purchases=[Sum(1, day(1), 300), Sum(2, day(1), 100), Sum(3, day(8), 100)])
    found = points(facts, {1: day(-9), 2: day(1), 3: day(7)})
    assert [p.repeat_share for p in found] == [0.75, 1.0, None]


def test_touches_are_reached_or_attempts() -> None:
    facts = Facts(
        touches=[TouchFact(1, day(0), True), TouchFact(1, day(1), False)] * 2
        + [TouchFact(2, day(9), False)]
    )
    assert [(p.reached, p.attempts) for p in points(facts)] == [(2, 2), (0, 1), (0, 0)]


def test_promises_count_in_the_week_they_were_kept_in_time_or_late() -> None:
    def kept(on: int | None, by: int) -> Promise:
        when = None if on is None else MONDAY + timedelta(on)
        return Promise(1, "p1", 1, "quote", MONDAY, MONDAY + timedelta(by), when, None)

    facts = Facts(promises=[kept(3, 3), kept(8, 7), kept(9, 20), kept(None, 4), kept(10, 9)])
    assert [(p.kept, p.late) for p in points(facts)] == [(1, 0), (1, 2), (0, 0)]


def solved(reported: int, closed: int, ease: int | None = None) -> Problem:
    first, last = (MONDAY + timedelta(at) for at in (reported, closed))
    steps = (
        Step(1, "s1", 1, first, "report", by="customer"),
        Step(2, "s2", 1, last, "resolve", ease=ease),
    )
    return Problem(1, "x1", 1, "leaks", first, steps=steps)


def test_problems_count_by_effort_in_the_week_they_were_solved() -> None:
    facts = Facts(problems=[solved(0, 1), solved(5, 8, 1), solved(5, 9), solved(5, 30)])
    assert [p.solved for p in points(facts)] == [
        {"painless": 1, "some": 0, "hard": 0},
        {"painless": 0, "some": 1, "hard": 1},
        {"painless": 0, "some": 0, "hard": 0},
    ]


def test_feedback_counts_by_topic_over_all_weeks_with_the_latest_comment() -> None:
    def said(at: int, topic: str, verdict: str, words: str | None) -> Feedback:
        return Feedback(1, "f1", 1, MONDAY + timedelta(at), topic, verdict, words)  # type: ignore[arg-type]

    facts = Facts(
        feedback=[
            said(-1, "price", "bad", "before all weeks"),
            said(0, "price", "bad", "too dear"),
            said(7, "price", "good", "better"),
            said(8, "price", "good", None),
            said(8, "service", "mixed", None),
        ]
    )
    found = trend(facts, WEEKS, TODAY, {}, POLICY)
    assert found.feedback == {
        "price": {"good": 2, "mixed": 0, "bad": 1},
        "service": {"good": 0, "mixed": 1, "bad": 0},
    }
    assert found.words == {"price": "better"}


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
