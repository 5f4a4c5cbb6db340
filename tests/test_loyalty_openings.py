"""What to open a call with, and every reason a customer has: the whole list, not one of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from test_loyalty_reasons import (
    ANSWERED,
    DAY,
    LATE,
    SILENT,
    SPEAKS,
    TODAY,
    ago,
    as_of,
    bought,
    history,
    on,
    problem,
    promise,
)

from repbook.formatter import Formatter
from repbook.loyalty.calls import asks_referral, call_for, owed_and_care, worth_a_call
from repbook.loyalty.opening import Preparation, opening
from repbook.records import Ally, CallBack, Debt, Feedback, History

FORMATTER = Formatter(TODAY)
PRIYA = Ally(1, "", "Priya", "Support")


def opened(
    said: Sequence[Feedback] = (), allies: dict[int, Ally] | None = None, **fields: Any
) -> tuple[str, str]:
    customer = as_of(history(**fields))
    return opening(Preparation(customer, call_for(customer), said, allies or {}), FORMATTER)


def feedback(days_ago: int, verdict: str = "bad", words: str | None = "too dear") -> Feedback:
    return Feedback(1, "", 7, on(days_ago), "price", verdict, words)  # type: ignore[arg-type]


HARD = problem(
    20,
    *((d, "update", "customer") for d in (19, 18, 17)),
    (10, "resolve", "me"),
    (9, "confirm", "me"),
)
HANDED = problem(3, (2, "hand-off", "me"))._replace(
    steps=tuple(
        step._replace(ally_id=1 if step.kind == "hand-off" else None)
        for step in problem(3, (2, "hand-off", "me")).steps
    )
)
PARKED = problem(3, (2, "park", "me"))
PARKED = PARKED._replace(
    steps=tuple(
        step._replace(until_on=TODAY + timedelta(9) if step.kind == "park" else None)
        for step in PARKED.steps
    )
)
LOYAL: dict[str, Any] = {
    "orders_every_days": 100,
    "buying": bought(20, 80, 140, 200),
    "reached_day": ago(1),
}

OPENINGS: list[tuple[str, tuple[str, str], dict[str, Any]]] = [
    (
        "written off",
        (
            "written-off",
            "nothing: they are written off; a new order brings them back",
        ),
        {"written_off_day": ago(3), "problems": (problem(1),)},
    ),
    (
        "they wait on the rep",
        ("problem", "x4, seal leaks: say what you will do, and by when"),
        {"problems": (problem(1),), "call_back": CallBack(DAY, 870, ago(4), 1)},
    ),
    (
        "an agreed call",
        ("call-back", "the call agreed for today at 14:30"),
        {"call_back": CallBack(DAY, 870, ago(4), 1), "promises": (promise(0),)},
    ),
    (
        "an agreed call without a time",
        ("call-back", "the call agreed for Thu 19 Nov: say sorry, it is late"),
        {"call_back": CallBack(ago(4), None, ago(9), 1)},
    ),
    (
        "a promise due today",
        ("promise", "your promise p3: the quote"),
        {"promises": (promise(0),), "problems": (HANDED,)},
    ),
    (
        "a promise that is late, however late",
        (
            "promise",
            "your promise p3: the quote; it was for Sat 24 Oct, so say when it comes",
        ),
        {"promises": (promise(30), promise(-2), promise(9)._replace(id=2))},
    ),
    (
        "a call back that is late",
        ("promise", "your promise p3: call back; it was for Wed 18 Nov, so say sorry, it is late"),
        {"promises": (promise(5)._replace(text="call back"),)},
    ),
    (
        "a promise for tomorrow is no opening",
        ("hello", "a question: how are things?"),
        {"promises": (promise(-1),), "reached_day": ago(1)},
    ),
    (
        "an ally has it, of who does not want calls",
        (
            "underway",
            "x4, seal leaks: Priya (Support) has it; say how it stands and what comes next",
        ),
        {"problems": (HANDED,), "do_not_call": True},
    ),
    (
        "a problem was solved yesterday",
        ("fixed", "x4, seal leaks: solved yesterday, so ask if all is well again"),
        {"problems": (problem(3, (1, "resolve", "me")),), "reached_day": ago(1)},
    ),
    (
        "they do not want calls",
        ("do-not-call", "nothing: they do not want calls"),
        {"buying": LATE, "do_not_call": True},
    ),
    (
        "an ally has it",
        (
            "underway",
            "x4, seal leaks: Priya (Support) has it; say how it stands and when you will call next",
        ),
        {"problems": (HANDED, HARD)},
    ),
    (
        "it is parked",
        (
            "underway",
            "x4, seal leaks: parked until Wed 2 Dec; say how it stands and when you will call next",
        ),
        {"problems": (PARKED,)},
    ),
    (
        "a hard problem was closed lately",
        (
            "hard",
            "x4, seal leaks: it was hard work for them. Thank them for their patience, and ask if the"
            " fix holds",
        ),
        {"problems": (HARD,)},
    ),
    (
        "one that was solved four days ago",
        ("check-fix", "seal leaks (x4), solved Thu 19 Nov: ask if it holds"),
        {"problems": (problem(6, (4, "resolve", "me")),)},
    ),
    (
        "a first order",
        ("check-in", "first order 8 days ago (o9): how is it?"),
        {"buying": bought(8), "recent_purchases": ((9, ago(8)),)},
    ),
    (
        "named by a friend",
        ("first-call", "first call: referred by Vale yesterday"),
        {"referred_by": "Vale", "added_day": ago(1)},
    ),
    (
        "unpaid",
        (
            "payment",
            "o1 unpaid since Tue 17 Nov: 50. Ask whether anything is wrong with it, then for the money",
        ),
        {"debts": (Debt(1, ago(36), ago(6), 5_000),)},
    ),
    (
        "a regular is silent",
        ("silence", "a question: how are things? Quiet may mean fine, or struggling"),
        {"buying": LATE},
    ),
    (
        "one order, and silence",
        ("silence", "a question: how are things? Listen before you offer"),
        {"buying": bought(70)},
    ),
    (
        "loyal, and not asked for long",
        ("referral", "your thanks; then ask who else you could help"),
        LOYAL,
    ),
    ("nothing at all", ("hello", "a question: how are things?"), {"reached_day": ago(1)}),
]


@pytest.mark.parametrize(
    ("expected", "fields"), [o[1:] for o in OPENINGS], ids=[o[0] for o in OPENINGS]
)
def test_a_call_opens(expected: tuple[str, str], fields: dict[str, Any]) -> None:
    assert opened(allies={1: PRIYA}, **fields) == expected


def test_the_first_of_all_that_could_open_a_call_does() -> None:
    """In this order: each is taken away once it was the opening."""
    fields: dict[str, Any] = {
        "written_off_day": ago(3),
        "problems": (problem(1), HANDED._replace(id=5), HARD._replace(id=6)),
        "call_back": CallBack(DAY, 870, ago(4), 1),
        "promises": (promise(0),),
        "debts": (Debt(1, ago(36), ago(6), 5_000),),
        "buying": LATE,
    }
    found = []
    for gone in (
        {"written_off_day": None},
        {"problems": (HANDED, HARD)},
        {"call_back": None},
        {"promises": ()},
        {"problems": (HARD, problem(6, (4, "resolve", "me")))},
        {"problems": (problem(6, (4, "resolve", "me")),)},
        {"problems": ()},
        {"debts": ()},
        {"buying": bought(1)},
        {},
    ):
        found.append(opened([feedback(3)], {1: PRIYA}, **fields)[0])
        fields |= gone
    assert found == [
        "written-off",
        "problem",
        "call-back",
        "promise",
        "underway",
        "hard",
        "check-fix",
        "payment",
        "silence",
        "bad",
    ]


def test_the_problem_to_open_with_is_the_hard_one_then_the_oldest() -> None:
    new, old = problem(1)._replace(id=1), problem(5)._replace(id=2)
    hard = problem(20, *((d, "update", "customer") for d in (19, 18, 17)))._replace(id=3)
    assert opened(problems=(new, old, hard))[1].startswith("x3,")
    assert opened(problems=(new, old))[1].startswith("x2,")
    assert opened(problems=(old._replace(id=9), old))[1].startswith("x2,")


def test_of_several_that_are_away_the_one_they_heard_of_least_lately_comes_first() -> None:
    other = HANDED._replace(
        id=2, steps=tuple(step._replace(on=step.on - timedelta(2)) for step in HANDED.steps)
    )
    assert opened(problems=(HANDED, other))[1].startswith("x2, seal leaks: an ally has it")
    assert opened(problems=(HANDED, HANDED._replace(id=3)))[1].startswith("x3,")


@pytest.mark.parametrize(
    ("closed", "reached", "expected"),
    [(10, None, "hard"), (60, None, "hard"), (61, None, ""), (10, 10, "hard"), (10, 9, "")],
)
def test_a_hard_problem_opens_for_sixty_days_until_they_were_reached(
    closed: int, reached: int | None, expected: str
) -> None:
    steps = [(closed + days, "update", "customer") for days in (9, 8, 7)]
    last = problem(closed + 10, *steps, (closed, "resolve", "me"), (closed, "confirm", "me"))
    found = opened(
        problems=(last,), reached_day=reached and ago(reached), buying=bought(1), added_day=ago(1)
    )[0]
    assert (found == "hard") is bool(expected)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            [feedback(3), feedback(9, "good")],
            'what they said of price on Fri 20 Nov: "too dear"; say what has changed',
        ),
        (
            [feedback(3, "mixed", None)],
            "what they said of price on Fri 20 Nov; say what has changed",
        ),
        ([feedback(3, "good"), feedback(9)], ""),
        (
            [feedback(120, words=None)],
            "what they said of price on Sun 26 Jul; say what has changed",
        ),
        ([feedback(121)], ""),
    ],
    ids=["bad", "mixed, no words", "good since", "120 days ago", "121 days ago"],
)
def test_what_they_said_last_opens_a_call_where_it_was_bad_and_lately(
    said: list[Feedback], expected: str
) -> None:
    code, words = opened(said, reached_day=ago(1))
    assert (code, words) == (("bad", expected) if expected else ("hello", words))


ASKED: list[tuple[str, bool, dict[str, Any]]] = [
    ("never asked", True, {}),
    ("asked 180 days ago", True, {"asked_referral_day": ago(180)}),
    ("asked 179 days ago", False, {"asked_referral_day": ago(179)}),
    ("a problem is open", False, {"problems": (problem(1),)}),
    ("a problem was solved", True, {"problems": (problem(9, (8, "resolve", "me")),)}),
    ("paid late", False, {"paid_late": 1}),
    ("bought three times", False, {"buying": bought(20, 80, 200)}),
]


@pytest.mark.parametrize(("asks", "fields"), [a[1:] for a in ASKED], ids=[a[0] for a in ASKED])
def test_who_is_asked_for_a_referral(asks: bool, fields: dict[str, Any]) -> None:
    assert asks_referral(as_of(history(**{**LOYAL, **fields}))) is asks


# Code, the days since when, and by what something can be done about it
LEAD = ("lead", 500, "prospect")
REASONS: dict[str, list[tuple[str, int, str]]] = {
    "reached since the first purchase only to agree today's call": [
        ("call-back", 2, "c31"),
        ("check-in", 8, "o9"),
    ],
    "reached since the first purchase, then again to agree today's call": [("call-back", 2, "c31")],
    "a call-back agreed for today": [("call-back", 4, "14:30"), LEAD],
    "a call-back of last week": [("call-back", 9, "c1"), LEAD],
    "a new problem waits on the rep": [("problem", 0, "x4"), LEAD],
    "an ally has answered": [("problem", 1, "x4"), LEAD],
    "a problem was reopened": [("problem", 1, "x4"), LEAD],
    "nothing heard of it for a week": [("keep-posted", 7, "x4"), LEAD],
    "promised by today": [("promise", 0, "p3"), LEAD],
    "promised by two weeks ago": [("promise", 14, "p3"), LEAD],
    "first purchase five days ago": [("check-in", 5, "o9")],
    "first purchase three weeks ago": [("check-in", 21, "o9")],
    "a purchase twice the mean": [("check-in", 8, "o9")],
    "solved four days ago, not confirmed": [("check-fix", 4, "x4"), LEAD],
    "named yesterday by a friend": [("first-call", 1, "new")],
    "named 14 days ago": [("first-call", 14, "new")],
    "a referred prospect, on the last day of their first call": [("first-call", 14, "new")],
    "a birthday in three days": [("yearly-day", -3, "p3")],
    "a birthday today, of 1971": [("yearly-day", 0, "p3")],
    "58 days against a monthly rhythm": [("late", 58, "late")],
    "due by the usual gap": [("due", 29, "due soon")],
    "a quote sent five days ago": [("quote", 5, "q4")],
    "a quote that ends the day after tomorrow": [("quote", 1, "q4")],
    "a quote on its last day": [("quote", 9, "q4")],
    "a quote to who just bought": [("quote", 6, "q4")],
    "a quote that ended yesterday": [LEAD],
    "six days past the due day": [("payment", 6, ""), LEAD],
    "sixty days of silence": [("quiet", 60, ""), ("due", 60, "due soon")],
    "call-every of four weeks": [("due", 28, "due soon"), ("quiet", 28, "")],
    "lapsed but perhaps not lost": [("win-back", 110, ""), ("quiet", 110, "")],
    "a call-back agreed for today, and a circular sent this morning": [
        ("call-back", 4, "14:30"),
        LEAD,
    ],
    "a fix to ask about, and a circular sent this morning": [("check-fix", 5, "x4"), LEAD],
    "lapsed is not late": [("win-back", 110, ""), ("quiet", 110, "")],
    "reached 59 days ago": [("due", 90, "due"), ("late", 90, "due")],
    "too long gone": [("quiet", 300, "")],
    "a prospect added yesterday": [("lead", 1, "prospect")],
    "a lead of a file, on its day": [("lead", 2, "prospect")],
    "a referred prospect, after their first call": [("lead", 15, "prospect")],
    "a prospect who was tried": [("lead", 40, "prospect")],
    "named 15 days ago": [("lead", 15, "prospect")],
    "a prospect reached two months ago": [("quiet", 60, "")],
    "imported, never bought, never touched": [LEAD],
    **{
        name: [LEAD]
        for name in (
            "a call-back agreed for tomorrow",
            "no answer to the call-back today",
            "no answer to the call-back today, and an e-mail after it",
            "an ally has it",
            "it is solved",
            "they heard of it six days ago",
            "promised for tomorrow",
            "promised for fifteen days ago: folded",
            "solved two days ago",
            "solved and confirmed",
            "within its grace",
        )
    },
}


@pytest.mark.parametrize("case", [*SPEAKS, *SILENT], ids=lambda case: case[0])
def test_all_the_reasons_of_a_customer(case: tuple[str, str, dict[str, Any]]) -> None:
    name, _, fields = case
    customer = as_of(history(**fields))
    found = [*owed_and_care(customer), *worth_a_call(customer)]
    assert [(r.code, DAY - r.since_day, r.mark) for r in found] == REASONS.get(name, [])
    assert all(bool(r.weight) == (r.rule.block == "worth") for r in found)


WEIGHTS: list[tuple[str, str, float, dict[str, Any]]] = [
    ("late", "late", 1.0, {"buying": LATE}),
    ("due", "due", 0.5, {"buying": bought(*range(29, 400, 30))}),
    ("owed", "payment", 0.25, {"debts": (Debt(1, ago(36), ago(6), 5_000),)}),
    ("quiet", "quiet", 0.02, {"buying": bought(60, 200)}),
    ("half lapsed", "win-back", 0.7778, {"buying": bought(*range(110, 500, 30))}),
]


@pytest.mark.parametrize(
    ("code", "weight", "fields"), [w[1:] for w in WEIGHTS], ids=[w[0] for w in WEIGHTS]
)
def test_a_reason_counts_its_value_by_its_weight(
    code: str, weight: float, fields: dict[str, Any]
) -> None:
    customer = as_of(history(**fields))
    (reason,) = (r for r in worth_a_call(customer) if r.code == code)
    assert reason.weight == weight
    assert reason.amount == round(reason.value * weight)
    figures = customer.forecast
    value = {
        "payment": lambda: 5_000,
        "late": lambda: figures.stake,  # type: ignore[union-attr]
        "win-back": lambda: figures.stake,  # type: ignore[union-attr]
        "due": lambda: figures.p_buy * figures.value_per_purchase,  # type: ignore[union-attr]
        "quiet": lambda: figures.next_12_months,  # type: ignore[union-attr]
    }[code]()
    assert reason.value == round(value)


@pytest.mark.parametrize(
    ("gaps", "codes"),
    [
        (0.84, []),
        (0.85, ["due"]),
        (1.3, ["due"]),
        (1.31, ["due", "late"]),
        (1.65, ["due", "late"]),
        (1.66, ["late"]),
        (3.0, ["late"]),
        (3.01, ["win-back"]),
        (5.9, ["win-back"]),
        (6.1, []),
    ],
)
def test_the_silence_in_gaps_decides_what_is_worth_a_call(gaps: float, codes: list[str]) -> None:
    last = round(100 * gaps)
    fields = {"orders_every_days": 100, "reached_day": ago(40), "call_every_days": 2000}
    customer = as_of(history(**fields, buying=bought(last, *(last + 30 * n for n in range(1, 60)))))
    customer.__dict__["active"] = True
    assert sorted(reason.code for reason in worth_a_call(customer)) == codes


@pytest.mark.parametrize(
    ("id", "age", "bought_ago", "quiet"),
    [
        (41, 4, 90, False),
        (41, 5, 90, True),
        (8, 0, 90, True),
        (9, 0, 90, False),
        (225, 24, 90, True),
        (224, 26, 90, False),
        (224, 27, 90, True),
    ],
    ids="its-turn-is-on-day-5 day-5 the-first-eight the-ninth evenly-over-the-weeks 26 the-last".split(),
)
def test_who_came_by_import_is_quiet_from_a_day_of_the_first_four_weeks(
    id: int, age: int, bought_ago: int, quiet: bool
) -> None:
    row = History(id, "F", imported=True, added_day=ago(age), buying=bought(bought_ago, 200))
    assert ("quiet" in {r.code for r in worth_a_call(as_of(row))}) is quiet
    touched = row._replace(touched=True)
    assert "quiet" in {r.code for r in worth_a_call(as_of(touched))}


def test_an_answered_problem_is_the_reps_again() -> None:
    assert opened(problems=(ANSWERED,))[0] == "problem"
