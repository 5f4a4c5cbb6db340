"""The figures of a period, from plain records handed in."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repbook.loyalty.ahead import week_ahead
from repbook.loyalty.customer_day import CustomerDay, book_mean_gap
from repbook.loyalty.effort import CLOSING
from repbook.loyalty.periods import (
    Period,
    buckets,
    month_of,
    months_in,
    quarter_of,
    week_of,
    year_of,
)
from repbook.loyalty.relationship import Stages, moves, receivables, relationship
from repbook.loyalty.relationship import stages as stages_of
from repbook.loyalty.review import Facts, Sale, Sum, Tally, TouchFact, changes, tally
from repbook.loyalty.targets import Targets
from repbook.policy import POLICY, Policy
from repbook.records import Buying, CallBack, Debt, Feedback, History, Problem, Promise, Step

MONDAY = date(2026, 11, 16)
SUNDAY = date(2026, 11, 22)
WEEK = Period("week", MONDAY, SUNDAY)
NOBODY = Stages({}, 0)


def on(day: date) -> int:
    return day.toordinal()


def counted(facts: Facts, today: date = SUNDAY, first: dict[int, int] | None = None) -> Tally:
    return tally(facts, WEEK, today, NOBODY, NOBODY, first or {}, POLICY)


@pytest.mark.parametrize(
    "day, period, before",
    [
        (date(2026, 11, 18), week_of, (date(2026, 11, 9), date(2026, 11, 15))),
        (date(2026, 3, 31), month_of, (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2026, 1, 1), month_of, (date(2025, 12, 1), date(2025, 12, 31))),
        (date(2026, 2, 10), quarter_of, (date(2025, 10, 1), date(2025, 12, 31))),
        (date(2024, 2, 29), year_of, (date(2023, 1, 1), date(2023, 12, 31))),
    ],
    ids=["a week", "March after February", "January", "a first quarter", "a leap year"],
)
def test_the_period_before_is_the_calendars_own(day, period, before):
    found = period(day).before()
    assert (found.first, found.last) == before


def test_a_span_stands_beside_as_many_days():
    span = Period("days", date(2026, 3, 1), date(2026, 3, 10))
    assert span.before() == Period("days", date(2026, 2, 19), date(2026, 2, 28))


def test_a_picture_has_at_least_13_weeks_or_12_months():
    weeks = buckets(WEEK, SUNDAY)
    assert (len(weeks), weeks[-1], weeks[0].first) == (13, WEEK, MONDAY - timedelta(12 * 7))
    long = Period("days", date(2026, 1, 1), date(2026, 4, 30))  # 120 days
    assert (len(buckets(long, SUNDAY)), buckets(long, SUNDAY)[0].kind) == (18, "week")
    months = buckets(long._replace(last=date(2026, 5, 1)), SUNDAY)
    assert (len(months), months[-1].first, months[0].first) == (
        12,
        date(2026, 5, 1),
        date(2025, 6, 1),
    )
    years = buckets(Period("days", date(2024, 3, 5), date(2026, 5, 1)), SUNDAY)
    assert (len(years), years[0].first) == (27, date(2024, 3, 1))


def test_a_period_runs_from_its_first_day_to_the_last_but_one():
    days = [MONDAY + timedelta(day) for day in (-1, 0, 5, 6)]
    assert [WEEK.runs_on(day) for day in days] == [False, True, True, False]


def test_a_running_period_ends_today_in_a_picture():
    year = year_of(MONDAY)
    assert buckets(year, date(2026, 11, 17))[-1] == month_of(MONDAY)
    assert buckets(WEEK, MONDAY, 6)[-1] == week_of(MONDAY, 6)


def test_pictures_of_the_first_year_there_is_stop_at_its_beginning():
    assert buckets(week_of(date(1, 1, 3)), date(1, 1, 5))[-1].first == date(1, 1, 1)
    assert len(buckets(year_of(date(1, 3, 1)), date(1, 3, 1))) == 1


def test_a_week_begins_when_the_book_says():
    assert week_of(date(2026, 11, 22), 6).first == date(2026, 11, 22)
    assert week_of(date(2026, 11, 22), 0).first == MONDAY


@pytest.mark.parametrize(
    "period, months",
    [(month_of(MONDAY), 1.0), (quarter_of(MONDAY), 3.0), (year_of(MONDAY), 12.0), (WEEK, 7 / 30)],
    ids=["a month", "a quarter", "a year", "a week of November"],
)
def test_a_target_is_prorated_by_the_days_of_each_month(period, months):
    assert months_in(period) == pytest.approx(months)


def test_touches_are_reached_or_attempts_and_of_distinct_customers():
    days = [MONDAY, MONDAY, SUNDAY, SUNDAY + timedelta(1), MONDAY - timedelta(1)]
    facts = Facts(touches=[TouchFact(1 + i % 2, on(day), i != 1) for i, day in enumerate(days)])
    found = counted(facts, SUNDAY + timedelta(5))
    assert found.reach == (2, 1, 1, 3), "who was reached"


def test_nothing_after_today_counts_in_a_running_week():
    facts = Facts(purchases=[Sale(1, on(MONDAY), 100), Sum(1, on(SUNDAY), 900)])
    assert counted(facts, MONDAY).revenue == 100


def test_revenue_is_less_what_came_back_in_the_period_whenever_it_was_bought():
    facts = Facts(
        purchases=[Sale(1, on(MONDAY), 5000)],
        returns=[Sum(2, on(MONDAY), 2000), Sum(1, on(SUNDAY + timedelta(1)), 5000)],
    )
    found = counted(facts)
    assert (found.orders, found.revenue, found.returned) == (1, 3000, 2000)


def test_an_order_that_came_back_whole_is_none_from_that_day_on():
    kept, gone, later = (
        Sale(1, on(MONDAY), 100, back) for back in (None, on(SUNDAY), on(SUNDAY) + 1)
    )
    found = counted(Facts(purchases=[kept, gone, later]), first={1: on(MONDAY) - 40})
    assert (found.orders, found.revenue, found.repeat_share) == (2, 300, 1.0)
    assert counted(Facts(purchases=[gone])).repeat_share is None


def test_the_repeat_share_is_of_money_from_who_had_bought_before():
    facts = Facts(purchases=[Sale(1, on(MONDAY), 3000), Sale(2, on(MONDAY), 1000)])
    assert counted(facts, first={1: on(MONDAY) - 40, 2: on(MONDAY)}).repeat_share == 0.75


def test_shares_of_nothing_are_unknown_and_counts_are_zero():
    found = counted(Facts())
    assert (found.repeat_share, found.problems.median_days, found.problems.painless_share) == (
        None,
        None,
        None,
    )
    assert (
        found.orders,
        found.revenue,
        found.promises.kept,
        found.problems.open,
        found.feedback,
    ) == (0, 0, 0, 0, {})


def problem(id: int, reported: date, *steps: tuple[Any, ...], found: bool = False) -> Problem:
    report = Step(0, "", id, reported, "report", by="customer")
    later = tuple(
        Step(0, "", id, day, kind, undated=bool(undated) and kind in CLOSING)
        for kind, day, *undated in steps
    )
    return Problem(id, "", 1, "leak", reported, found=found, steps=(report, *later))


def test_problems_count_by_the_day_of_what_happened():
    tuesday, before, after = MONDAY + timedelta(1), MONDAY - timedelta(9), SUNDAY + timedelta(2)
    facts = Facts(
        problems=[
            problem(1, MONDAY, ("resolve", tuesday), found=True),
            problem(2, before, ("resolve", SUNDAY)),
            problem(3, before, ("resolve", after)),
            problem(4, MONDAY, ("resolve", tuesday), ("reopen", SUNDAY)),
            problem(5, after),
        ]
    )
    found = counted(facts, after)
    assert (*found.problems[:3], found.problems.open) == (2, 1, 1, 2)
    assert found.problems.came_back == 1
    assert found.problems.resolved == 3, "each time, also one that did not hold"
    assert found.problems.median_days == 8  # one day and fifteen
    assert found.problems.painless_share == 0.5


@given(
    st.lists(
        st.tuples(
            st.integers(-9, 9),
            st.lists(
                st.tuples(
                    st.sampled_from(("resolve", "give-up", "reopen", "update", "park")),
                    st.integers(0, 9),
                    st.booleans(),
                ),
                max_size=6,
            ),
        ),
        max_size=6,
    )
)
def test_what_is_open_adds_up(cases):
    facts = Facts(
        problems=[
            problem(id, MONDAY + timedelta(first), *_dated(MONDAY + timedelta(first), steps))
            for id, (first, steps) in enumerate(cases, 1)
        ]
    )
    eve = MONDAY - timedelta(1)
    before = tally(facts, WEEK.before(), eve, NOBODY, NOBODY, {}, POLICY).problems.open
    now = counted(facts, SUNDAY + timedelta(5)).problems
    closed = now.resolved + now.given_up + now.undated
    assert before + now.opened + now.reopenings - closed == now.open
    assert len({each.problem.id for each in now.reopened}) == len(now.reopened)
    assert sum(each.times for each in now.reopened) == now.reopenings >= now.came_back


def _dated(first: date, steps: list[tuple[str, int, bool]]) -> list[tuple[str, date, bool]]:
    days = accumulate((days for _, days, _ in steps), initial=0)
    next(days)
    return [
        (kind, first + timedelta(day), undated)
        for (kind, _, undated), day in zip(steps, days, strict=True)
    ]


def test_promises_are_kept_in_time_or_late_or_open():
    def made(by: date, kept: date | None = None, dropped: date | None = None) -> Promise:
        return Promise(0, "", 1, "the quote", MONDAY - timedelta(20), by, kept, dropped)

    facts = Facts(
        promises=[
            Promise(0, "", 1, "made after the week", SUNDAY + timedelta(1), SUNDAY + timedelta(2)),
            made(SUNDAY, kept=MONDAY),
            made(MONDAY, kept=MONDAY),
            made(MONDAY - timedelta(3), kept=MONDAY),
            made(MONDAY, kept=SUNDAY + timedelta(4)),
            made(SUNDAY + timedelta(9)),
            made(SUNDAY, dropped=MONDAY),
            made(MONDAY, kept=MONDAY - timedelta(1)),
        ]
    )
    found = counted(facts, SUNDAY + timedelta(9))
    assert found.promises[:4] == (2, 1, 2, 1)


def test_a_promise_due_today_is_not_overdue():
    due = Promise(0, "", 1, "the quote", MONDAY, SUNDAY)
    assert counted(Facts(promises=[due])).promises.past_day == 0
    assert counted(Facts(promises=[due._replace(made_on=SUNDAY)])).promises.open == 1
    assert counted(Facts(promises=[due._replace(by=SUNDAY - timedelta(1))])).promises.past_day == 1


@pytest.mark.parametrize(
    ("first_for", "by", "counts"),
    [
        (MONDAY, SUNDAY + timedelta(2), (0, 1, 1)),  # before the week, moved, to be kept in it
        (MONDAY - timedelta(1), SUNDAY + timedelta(2), (0, 0, 0)),
        (MONDAY - timedelta(1), MONDAY, (0, 0, 1)),  # overdue again, since a day of this week
        (MONDAY, MONDAY + timedelta(1), (0, 0, 1)),
    ],
)
def test_one_moved_once_overdue_counts_by_the_day_it_was_first_for(
    first_for: date, by: date, counts: tuple[int, ...]
):
    due = Promise(0, "", 1, "the quote", MONDAY - timedelta(9), by, missed=True)
    found = counted(Facts(promises=[due._replace(missed_on=first_for)])).promises
    assert (found.before, found.moved, found.to_keep) == counts


@pytest.mark.parametrize(
    ("day", "counts"),
    [(MONDAY - timedelta(1), 0), (MONDAY, 1), (SUNDAY, 1), (SUNDAY + timedelta(1), 0)],
)
def test_a_week_has_its_first_and_its_last_day(day: date, counts: int):
    sold, back = [Sale(1, on(day), 700)], [Sum(1, on(day), 700)]
    today = SUNDAY + timedelta(3)
    facts = Facts(
        touches=[TouchFact(1, on(day), True)],
        purchases=sold,
        referred=back,
        problems=[problem(1, day, ("resolve", day))],
        feedback=[Feedback(0, "", 1, day, "price", "bad")],
    )
    found = counted(facts, today)
    assert (found.reach.reached, found.orders, found.referrals) == (counts, counts, counts)
    assert (found.problems.opened, found.problems.resolved) == (counts, counts)
    assert found.problems.painless_share == (1.0 if counts else None)
    assert len(found.feedback) == counts
    brought = changes(Facts(purchases=sold), WEEK, WEEK.before(), today)
    assert sum(each.revenue for each in brought) == 700 * counts
    assert counted(Facts(returns=back), today).returned == 700 * counts
    gone = changes(Facts(returns=back), WEEK, WEEK.before(), today)
    assert sum(each.revenue for each in gone) == -700 * counts


def test_the_painless_share_is_of_what_was_solved():
    tuesday, long_ago = MONDAY + timedelta(1), MONDAY - timedelta(30)
    solved = [problem(i, MONDAY, ("resolve", tuesday)) for i in (1, 2, 3)]
    hard = problem(4, long_ago, ("resolve", tuesday))
    assert counted(Facts(problems=[*solved, hard])).problems.painless_share == 0.75


def test_feedback_is_counted_by_topic_and_verdict():
    said = [("price", "bad"), ("price", "bad"), ("price", "good"), ("service", "mixed")]
    facts = Facts(feedback=[Feedback(0, "", 1, MONDAY, topic, v) for topic, v in said])  # type: ignore[arg-type]
    assert counted(facts).feedback == {
        "price": {"good": 1, "mixed": 0, "bad": 2},
        "service": {"good": 0, "mixed": 1, "bad": 0},
    }


def test_commission_and_target_follow_the_policy():
    policy = Policy(commission_percent=4, target_per_month=3000)
    facts = Facts(purchases=[Sale(1, on(MONDAY), 120_00)], returns=[Sum(1, on(MONDAY), 20_00)])
    found = tally(facts, WEEK, SUNDAY, NOBODY, NOBODY, {}, policy)
    assert found.commission == 400
    assert found.target == pytest.approx(3000_00 * 7 / 30)


def test_each_month_has_the_targets_that_were_set_last_by_its_end():
    known = [
        (1, Targets(4, 3000, 10)),
        (on(date(2026, 10, 5)), Targets(4, 6000, 10)),
        (on(date(2026, 11, 20)), Targets(8, 6000, 20)),
    ]
    facts = Facts(purchases=[Sale(1, on(date(2026, m, 10)), 100_00) for m in (9, 10, 11)])

    def of(period: Period) -> Tally:
        return tally(facts, period, SUNDAY, NOBODY, NOBODY, {}, POLICY, known=known)

    targets = [of(month_of(date(2026, month, 9))).target for month in (7, 8, 9, 10, 11)]
    assert targets == pytest.approx([3000_00, 3000_00, 3000_00, 6000_00, 6000_00])
    assert of(quarter_of(date(2026, 8, 1))).target == pytest.approx(9000_00)
    assert of(year_of(MONDAY)).commission == pytest.approx(4_00 + 4_00 + 8_00)
    weeks = of(month_of(date(2026, 10, 1))).reach_target, of(month_of(MONDAY)).reach_target
    assert weeks == pytest.approx((10 * 31 / 7, 20 * 30 / 7))


def test_who_brought_more_or_less_comes_by_the_size_of_the_change():
    week_ago = on(MONDAY) - 7
    facts = Facts(
        purchases=[Sale(1, on(MONDAY), 500), Sale(2, week_ago, 900), Sale(3, on(MONDAY), 100)],
        returns=[Sum(3, on(MONDAY), 400)],
    )
    found = changes(facts, WEEK, WEEK.before(), SUNDAY)
    assert [(c.customer_id, c.change) for c in found] == [(2, -900), (1, 500), (3, -300)]


def test_of_equal_changes_the_customer_who_brings_more_comes_first():
    facts = Facts(
        purchases=[
            Sale(1, on(MONDAY), 100),
            Sale(2, on(MONDAY) - 7, 400),
            Sale(2, on(MONDAY), 500),
        ]
    )
    assert [c.customer_id for c in changes(facts, WEEK, WEEK.before(), SUNDAY)] == [2, 1]


# Where everyone stands


def bought(id: int, *ago: int, **more: object) -> History:
    days = tuple(on(SUNDAY) - back for back in ago)
    return History(id, f"Firm {id}", buying=Buying(days, tuple(100_00 for _ in days)), **more)  # type: ignore[arg-type]


def stages(*histories: History) -> dict[int, str]:
    return dict(as_of_sunday(histories).by_id)


def as_of_sunday(histories: Sequence[History]) -> Stages:
    gap = book_mean_gap((h.buying for h in histories), POLICY)
    return stages_of(CustomerDay(h, on(SUNDAY), POLICY, gap) for h in histories)


def test_stages_are_those_of_status():
    found = stages(
        bought(1),
        bought(2, 10),
        bought(3, 40, 10),
        bought(4, 250, 170, 90, 10),
        bought(5, 1250, 1170, 1090, 1000),
        bought(6, 250, 170, 90, 10, written_off_day=5),
        bought(7, 250, 170, 90, 10, debts=(Debt(1, 1, on(SUNDAY) - 30, 500),)),
        bought(8, 250, 170, 90, 10, paid_late=1),
        bought(9, 250, 170, 90, 10, paid_in_time=3),
    )
    assert found == {
        1: "prospect",
        2: "first-time",
        3: "repeat",
        4: "loyal",
        5: "repeat",
        6: "written-off",
        7: "repeat",
        8: "repeat",
        9: "loyal",
    }


def test_quiet_counts_neither_written_off_nor_do_not_call():
    histories = [
        bought(1, 90),
        bought(2, 90, written_off_day=5),
        bought(3, 90, do_not_call=True),
        bought(4, 90, reached_day=on(SUNDAY) - 3),
        bought(5, 60),
    ]
    assert as_of_sunday(histories).quiet == 2


def test_who_rose_comes_before_who_fell():
    was = Stages({1: "repeat", 2: "first-time", 3: "loyal", 4: "prospect", 5: "loyal"}, 0)
    now = Stages({1: "loyal", 2: "first-time", 3: "repeat", 4: "first-time", 5: "written-off"}, 0)
    told = [(m.customer_id, m.was, m.now) for m in moves(was, now)]
    assert told == [
        (1, "repeat", "loyal"),
        (4, "prospect", "first-time"),
        (3, "loyal", "repeat"),
        (5, "loyal", "written-off"),
    ]


def test_receivables_stand_by_how_long_they_are_past_due():
    today = on(SUNDAY)
    debts = tuple(Debt(i, 1, today - past, 100) for i, past in enumerate((-5, 0, 1, 45, 200)))
    found = receivables([bought(1, 300, debts=debts)], SUNDAY)
    assert [(row.age, row.purchases) for row in found] == [
        ("not yet due", 2),
        ("1 to 30 days", 1),
        ("31 to 60 days", 1),
        ("over 90 days", 1),
    ]


@pytest.mark.parametrize(
    ("past", "age"),
    [
        (0, "not yet due"),
        (1, "1 to 30 days"),
        (30, "1 to 30 days"),
        (31, "31 to 60 days"),
        (60, "31 to 60 days"),
        (61, "61 to 90 days"),
        (90, "61 to 90 days"),
        (91, "over 90 days"),
    ],
)
def test_an_age_begins_and_ends_on_its_day(past: int, age: str):
    debt = Debt(1, 1, on(SUNDAY) - past, 100)
    assert [row.age for row in receivables([bought(1, 300, debts=(debt,))], SUNDAY)] == [age]


def test_receivables_are_counted_and_summed_by_age():
    debts = [Debt(i, 1, on(SUNDAY) - 40, 100 * i) for i in (1, 2, 3)]
    people = [bought(1, 300, debts=tuple(debts[:2])), bought(2, 300, debts=(debts[2],))]
    assert receivables(people, SUNDAY) == [("31 to 60 days", 3, 600)]


def test_the_reps_side_of_the_relationship():
    def solved(id: int, days: int) -> Problem:
        first = SUNDAY - timedelta(50)
        return problem(id, first, ("resolve", first + timedelta(days)))

    overdue = Promise(1, "", 1, "quote", MONDAY, SUNDAY - timedelta(1))
    people = [
        bought(1, 9, problems=(solved(1, 1), solved(2, 2), solved(3, 30)), promises=(overdue,)),
        bought(2, 9, promises_kept=2, promises_late=1, paid_in_time=1),
        bought(3, 9, promises=(overdue._replace(by=SUNDAY),), paid_late=1),
        bought(4, 9, problems=(problem(4, MONDAY),), reached_day=on(SUNDAY) - POLICY.quiet_days),
        bought(5, 9, reached_day=on(SUNDAY) - POLICY.quiet_days + 1),
    ]
    sides = relationship(CustomerDay(h, on(SUNDAY), POLICY, 30) for h in people)
    assert (sides.painless, sides.kept) == ((2, 3), (2, 4))
    assert (sides.pays, sides.in_touch, sides.refers) == ((1, 2), (1, 5), (0, 5))


def test_both_sides_of_the_relationship_leave_out_prospects_and_the_written_off():
    histories = [
        bought(1),
        bought(2, 10, written_off_day=3),
        bought(
            3,
            40,
            10,
            paid_in_time=1,
            promises_kept=3,
            promises_late=1,
            referrals=1,
            reached_day=on(SUNDAY) - 5,
            talked_day=on(SUNDAY) - 5,
        ),
        bought(4, 900, 870),
    ]
    sides = relationship(CustomerDay(h, on(SUNDAY), POLICY, 30) for h in histories)
    assert sides.customers == 2
    assert (sides.buys, sides.pays, sides.talks) == ((1, 2), (1, 1), (1, 2))
    assert (sides.refers, sides.kept, sides.in_touch) == ((1, 2), (3, 4), (1, 2))


def test_the_week_ahead_is_in_the_order_of_its_days_and_times():
    today = on(SUNDAY)

    def called(id: int, days: int, minute: int | None = None, **fields: object) -> History:
        return bought(id, call_back=CallBack(today + days, minute, today, id), **fields)

    promise = Promise(1, "", 6, "quote", MONDAY, SUNDAY + timedelta(1))
    people = [
        called(1, 1, 600),
        called(2, 1),
        called(3, 1, 540),
        called(4, 0, 900),
        called(5, 7),  # the first day after the week
        bought(6, promises=(promise, promise._replace(by=MONDAY))),
        called(7, 8),
        called(8, -1),
        called(9, 2, written_off_day=today),
        bought(10, 20, 10),
        bought(11, 4),
        bought(12, 20, 10, snoozed_until_day=today + 5),  # no matter for their order
        bought(13, 40, 30, snoozed_until_day=today + 5),  # was expected before
    ]
    book = [CustomerDay(each, today, POLICY, 14.0) for each in people]
    found = [(a.what, a.customer.history.id, a.day - today) for a in week_ahead(book)]
    calls = [("call", id, 1) for id in (3, 1, 2)]
    orders = [("order", 10, 3), ("order", 12, 3)]
    assert found == [("call", 4, 0), *calls, ("promise", 6, 1), *orders]
