"""What past problems show by kind, from plain records: which are alike, who helped, what solved them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from repbook.loyalty.effort import Case, case
from repbook.loyalty.problem_history import alike, best, helps, kind_of, median, seen_before, ways
from repbook.policy import POLICY
from repbook.records import Problem, Step

MONDAY = date(2026, 11, 2)
TODAY = MONDAY.toordinal() + 300


def solved(id: int, *steps: str, what: str = "leaks", kind: str | None = None, at: int = 0) -> Case:
    """A case from steps like `3 hand-off 2` or `4 resolve new kit`: day, kind, then ally or words."""
    first = MONDAY + timedelta(at)
    made = [Step(1, "s1", id, first, "report", by="customer")]
    for number, text in enumerate(steps, 2):
        day, step, *rest = text.split(" ", 2)
        more: dict[str, object] = {}
        if step == "hand-off":
            more["ally_id"] = int(rest[0])
        elif step == "answer":
            step, more["by"] = "update", "ally"
        elif step == "undated":
            step, more["undated"] = "resolve", True
        if step == "resolve" and rest:
            more["note"] = rest[0]
        when = MONDAY + timedelta(at + int(day))
        made.append(Step(number, f"s{number}", id, when, step, **more))  # type: ignore[arg-type]
    problem = Problem(id, f"x{id}", 1, what, first, kind=kind, steps=tuple(made))
    return case(problem, TODAY, POLICY)


ALIKE = [
    ("the same kind, whatever was said", ("a", "leak"), ("b", "leak"), True),
    ("the same kind in other capitals", ("a", "Leak"), ("b", "leak"), True),
    ("another kind, though the words are the same", ("seal", "leak"), ("seal", "hose"), False),
    ("a kind beside none", ("seal", "leak"), ("seal", None), False),
    ("half the words", ("pump seal", None), ("seal broken", None), True),
    ("one word of three", ("pump seal leaks", None), ("broken seal", None), False),
    ("other endings", ("leaking", None), ("leaks", None), False),
    ("other endings of a longer word", ("delivery", None), ("delivered", None), True),
    ("capitals and marks", ("SEAL!", None), ("(seal)", None), True),
    ("only short words in common", ("the lid is off", None), ("the bag is off", None), False),
    ("only common words in common", ("again very late", None), ("again very loud", None), False),
    ("no words at all", ("?", None), ("?", None), False),
]


@pytest.mark.parametrize(
    ("one", "other", "same"), [a[1:] for a in ALIKE], ids=[a[0] for a in ALIKE]
)
def test_which_problems_are_alike(
    one: tuple[str, str | None], other: tuple[str, str | None], same: bool
) -> None:
    this, that = solved(1, what=one[0], kind=one[1]), solved(2, what=other[0], kind=other[1])
    assert alike(this, [this, that]) == ([that] if same else [])


def test_the_quickest_ally_comes_first_then_who_solved_more_then_who_was_asked_more() -> None:
    cases = [
        solved(1, "0 hand-off 1", "5 answer"),
        solved(2, "0 hand-off 2", "2 resolve"),
        solved(3, "0 hand-off 3"),
        solved(4, "0 hand-off 4", "2 answer"),
        solved(5, "0 hand-off 5", "2 answer"),
        solved(7, "0 hand-off 5"),
        solved(6, "0 hand-off 6", "2 answer"),
    ]
    assert [each.ally_id for each in helps(cases, TODAY)] == [2, 5, 4, 6, 1, 3]


def test_an_ally_is_measured_from_the_hand_off_to_the_answer_or_the_fix() -> None:
    cases = [
        solved(1, "1 hand-off 1", "3 answer", "9 answer", "12 resolve"),
        solved(2, "1 hand-off 1", "7 resolve"),
        solved(3, "1 hand-off 1", "2 undated"),
        solved(4, "1 hand-off 1", "2 hand-off 2", "5 resolve"),
    ]
    first, second = sorted(helps(cases, TODAY))
    assert (first.handed, first.answered, first.median_days, first.solved) == (4, 2, 4.0, 2)
    assert first.solved_ids == (2, 1)
    assert (second.handed, second.answered, second.median_days, second.solved_ids) == (
        1,
        1,
        3.0,
        (4,),
    )


def test_the_ally_to_ask_has_answered_before() -> None:
    silent, quick = solved(1, "0 hand-off 1"), solved(2, "0 hand-off 2", "2 answer")
    found = best(helps([silent, quick], TODAY))
    assert found is not None and found.ally_id == 2
    assert best(helps([silent], TODAY)) is None


def test_only_what_had_happened_by_the_day_is_measured() -> None:
    later = solved(1, "0 hand-off 1", "9 resolve a kit", at=300)
    assert helps([solved(2, "0 hand-off 1"), later], TODAY)[0].handed == 2
    assert helps([later], TODAY - 1) == () == ways([later], TODAY)


@pytest.mark.parametrize("more", [(), ("new kit, by Tom", "New kit (2). Oil")])
def test_one_resolution_written_differently_is_one_and_shown_as_written_last(
    more: tuple[str, ...],
) -> None:
    cases = [
        solved(1, "1 resolve New  kit."),
        solved(2, "3 resolve new kit!"),
        solved(3, "2 resolve oil"),
        *(solved(at, f"2 resolve {how}") for at, how in enumerate(more, 4)),
    ]
    assert [tuple(way) for way in ways(cases, TODAY)] == [
        ("new kit!", 2 + len(more), 2 + len(more), 0, 2.0),
        ("oil", 1, 1, 0, 2.0),
    ]


def test_what_held_more_often_comes_first_then_the_higher_share_then_the_quicker() -> None:
    cases = [
        *(solved(id, "9 resolve slow") for id in (1, 2)),
        *(solved(id, "1 resolve quick") for id in (3, 4)),
        *(solved(id, "1 resolve mixed") for id in (5, 6)),
        solved(7, "1 resolve mixed", "2 reopen"),
        *(solved(id, "9 resolve best") for id in (8, 9, 10)),
    ]
    assert [way.how for way in ways(cases, TODAY)] == ["best", "quick", "slow", "mixed"]


@pytest.mark.parametrize(
    ("days_ago", "lately", "before"), [(0, 1, 0), (89, 1, 0), (90, 0, 1), (179, 0, 1), (180, 0, 0)]
)
def test_lately_is_ninety_days_and_so_is_before(days_ago: int, lately: int, before: int) -> None:
    found = kind_of([solved(1, at=300 - days_ago)], TODAY)
    assert (found.lately, found.before) == (lately, before)


def test_the_figures_of_a_kind() -> None:
    cases = [
        solved(1, "2 resolve kit", kind="leak"),
        solved(2, "20 resolve kit", kind="leak"),
        solved(3, "3 give-up", kind="leak"),
        solved(4, kind="leak"),
        solved(5, "0 undated", kind="leak"),
    ]
    found = kind_of(cases, TODAY)
    assert (found.kind, found.open, found.solved, found.painless) == ("leak", 1, 2, 1)
    assert (found.median_days, found.undated) == (11.0, 1)


def test_the_median() -> None:
    assert (median([]), median([3]), median([9, 1]), median([9, 1, 2])) == (None, 3.0, 5.0, 2.0)


def test_an_answer_on_the_same_day_is_quicker_than_one_a_day_later() -> None:
    same_day = solved(1, "3 hand-off 1", "3 answer")
    next_day = [solved(id, "3 hand-off 2", "4 resolve") for id in (2, 3)]
    assert [each.ally_id for each in helps([same_day, *next_day], TODAY)] == [1, 2]


def test_an_ally_is_known_by_what_was_solved_without_pain() -> None:
    quick = [solved(id, "0 hand-off 1", "1 resolve") for id in (1, 2)]
    slow = solved(3, "0 hand-off 1", "40 resolve")
    (ally,) = helps([*quick, slow], TODAY)
    assert (ally.solved, ally.painless, ally.solved_ids) == (3, 2, (1, 2, 3))


@pytest.mark.parametrize(
    "word",
    "again with from that this they have does when after before been still very".split(),
)
def test_words_that_every_report_has_make_none_alike(word: str) -> None:
    one, other = solved(1, what=f"{word} oil"), solved(2, what=f"{word} lid")
    assert alike(one, [one, other]) == []


def test_a_fix_of_its_own_that_did_not_hold_counts_too() -> None:
    other = solved(1, "2 resolve new settings", kind="fault")
    again = solved(2, "3 resolve new settings", "5 reopen", kind="fault")
    found = seen_before(again, [other, again], TODAY)
    assert found is not None and len(found.cases) == 2, "on one basis: this one included"
    [way] = found.ways
    assert (way.times, way.held) == (2, 1)
