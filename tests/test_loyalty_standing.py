"""A customer as of a day, and the standing read from it: each limit on both of its sides."""

from __future__ import annotations

from typing import Any

import pytest
from test_loyalty_reasons import DAY, ago, as_of, bought, history, problem

from repbook.loyalty.call_list import quiet
from repbook.loyalty.standing import marks_of, stage_of, stand
from repbook.records import Buying, Debt, History

REGULAR = {"orders_every_days": 20, "buying": bought(0, 100, 200, 300)}

MARKS: list[tuple[str, str, bool | None, dict[str, Any]]] = [
    ("one purchase is no rhythm", "buys", False, {"orders_every_days": 20, "buying": bought(1)}),
    ("1.65 gaps is still on it", "buys", True, {**REGULAR, "buying": bought(33, 60)}),
    ("34 days of 20 is past it", "buys", False, {**REGULAR, "buying": bought(34, 60)}),
    ("nothing was due", "pays", None, {}),
    ("paid in time", "pays", True, {"paid_in_time": 1}),
    ("paid late once", "pays", False, {"paid_in_time": 9, "paid_late": 1}),
    ("within its grace", "pays", True, {"paid_in_time": 1, "debts": (Debt(1, 1, ago(5), 9),)}),
    ("beyond its grace", "pays", False, {"paid_in_time": 1, "debts": (Debt(1, 1, ago(6), 9),)}),
    ("feedback 364 days ago", "talks", True, {"talked_day": ago(364)}),
    ("feedback 365 days ago", "talks", False, {"talked_day": ago(365)}),
    ("sent nobody", "refers", False, {}),
    ("sent somebody", "refers", True, {"referrals": 1}),
]


@pytest.mark.parametrize(
    ("mark", "expected", "fields"), [m[1:] for m in MARKS], ids=[m[0] for m in MARKS]
)
def test_marks(mark: str, expected: bool | None, fields: dict[str, Any]) -> None:
    assert getattr(marks_of(as_of(history(**fields))), mark) is expected


LOYAL = {"orders_every_days": 100, "buying": bought(20, 80, 140, 200)}
HARD = problem(20, *((d, "update", "customer") for d in (19, 18, 17)))
STAGES: list[tuple[str, str, list[str], dict[str, Any]]] = [
    ("nothing bought", "prospect", ["purchases"], {}),
    ("bought once", "first-time", ["purchases", "span"], {"buying": bought(9)}),
    ("bought twice", "repeat", ["purchases", "span"], {"buying": bought(9, 99)}),
    ("four in 180 days", "loyal", [], LOYAL),
    ("four in 179 days", "repeat", ["span"], {**LOYAL, "buying": bought(21, 80, 140, 200)}),
    ("three in a year", "repeat", ["purchases"], {**LOYAL, "buying": bought(20, 140, 380)}),
    (
        "silent for three gaps",
        "loyal",
        [],
        {**LOYAL, "orders_every_days": 10, "buying": bought(30, 90, 150, 210)},
    ),
    (
        "lapsed",
        "repeat",
        ["lapsed"],
        {**LOYAL, "orders_every_days": 10, "buying": bought(31, 90, 150, 211)},
    ),
    (
        "unpaid beyond its grace",
        "repeat",
        ["unpaid"],
        {**LOYAL, "paid_late": 1, "debts": (Debt(3, 1, ago(6), 9),)},
    ),
    ("paid late, nothing open", "repeat", ["paid-late"], {**LOYAL, "paid_late": 2}),
    ("a hard problem is open", "repeat", ["hard-problem"], {**LOYAL, "problems": (HARD,)}),
    ("an easy problem is open", "loyal", [], {**LOYAL, "problems": (problem(1),)}),
]


@pytest.mark.parametrize(
    ("stage", "missing", "fields"), [s[1:] for s in STAGES], ids=[s[0] for s in STAGES]
)
def test_stages_and_what_is_missing(stage: str, missing: list[str], fields: dict[str, Any]) -> None:
    found = stand(as_of(history(**fields)))
    assert (found.stage, [each.code for each in found.toward_loyal]) == (stage, missing)
    assert stage_of(found.customer) == stage
    assert stand(as_of(history(**fields, written_off_day=1))).label == "written-off"


def test_how_much_is_missing() -> None:
    found = stand(as_of(history(buying=bought(9, 99), paid_late=3, debts=(Debt(4, 1, 7, 9),))))
    told = [(m.code, m.number, m.day, m.id) for m in found.toward_loyal]
    assert told == [
        ("purchases", 2, None, None),
        ("span", 180, ago(99) + 180, None),
        ("unpaid", 0, 7, 4),
        ("paid-late", 2, None, None),
    ]


SILENT: list[tuple[str, int, dict[str, Any]]] = [
    ("the last purchase", 40, {"buying": bought(40, 90), "reached_day": ago(50)}),
    ("the last time they were reached", 30, {"buying": bought(40, 90), "reached_day": ago(30)}),
    ("the day they were added", 500, {"first_fact_day": ago(20)}),
    ("an earlier fact", 600, {"first_fact_day": ago(600)}),
    (
        "a failed attempt is no contact",
        500,
        {"first_fact_day": ago(9), "tried": ((ago(9), "no-answer"),)},
    ),
]


@pytest.mark.parametrize(("days", "fields"), [s[1:] for s in SILENT], ids=[s[0] for s in SILENT])
def test_silence_counts_from(days: int, fields: dict[str, Any]) -> None:
    customer = as_of(history(**fields))
    assert customer.silent_since == ago(days)
    assert quiet([customer], days) == ([customer], 1)
    assert quiet([customer], days + 1) == ([], 0)


def test_the_next_order_is_expected_a_usual_gap_after_the_last() -> None:
    customer = as_of(history(orders_every_days=20, buying=bought(15, 60)))
    assert (customer.gap, customer.ratio, customer.expected_day) == (20.0, 0.75, DAY + 5)
    assert customer.rhythm == "on-rhythm" and not customer.just_bought
    assert as_of(history(orders_every_days=20, buying=bought(9))).just_bought
    assert not as_of(history(orders_every_days=20, buying=bought(10))).just_bought
    nobody = as_of(history())
    assert (nobody.rhythm, nobody.expected_day, nobody.stake) == (None, None, 0.0)


@pytest.mark.parametrize(("silent", "shown"), [(26, False), (27, True), (120, True), (121, False)])
def test_a_stake_is_shown_from_late_to_nearly_lost(silent: int, shown: bool) -> None:
    days = tuple(range(silent, silent + 400, 20))
    customer = as_of(history(orders_every_days=20, buying=bought(*days)))
    if customer.active:
        assert customer.stake_shown is shown
        assert (customer.stake > 0) is shown


def test_stale_ranks_by_stake_then_by_what_is_to_come() -> None:
    def firm(id: int, silent: int, cents: int) -> History:
        buying = Buying(*bought(*range(silent, silent + 400, 20), cents=cents))
        return History(id, f"Firm {id}", orders_every_days=20, added_day=1, buying=buying)

    rows = [firm(1, 30, 900), firm(2, 200, 90_000), firm(3, 30, 9_000), firm(4, 200, 900)]
    customers = [as_of(row) for row in rows] + [as_of(History(5, "New", added_day=1))]
    found, count = quiet(customers, 30)
    assert ([c.history.id for c in found], count) == ([3, 1, 2, 4, 5], 5)
    for most in (1, 3, 4):
        assert [c.history.id for c in quiet(customers, 30, most)[0]] == [3, 1, 2, 4, 5][:most]


@pytest.mark.parametrize(
    ("silent", "word"),
    [(20, "on-rhythm"), (21, "due"), (33, "due"), (34, "late"), (60, "late"), (61, "lapsed")],
)
def test_the_rhythm_changes_past_each_limit(silent: int, word: str) -> None:
    assert as_of(history(orders_every_days=20, buying=bought(silent, 90))).rhythm == word
