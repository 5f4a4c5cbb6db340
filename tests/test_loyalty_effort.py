"""Effort and the next move, derived from steps: the rule as a table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repbook.loyalty.effort import Case, after_one_more_contact, case, verdict
from repbook.policy import POLICY
from repbook.records import Effort, Problem, Step

MONDAY = date(2026, 11, 2)


def story(*told: str, tried: int = 0, found: bool = False, on: int = 60) -> Case:
    """A case from steps like `3 update customer phone`: day, kind, then words in any order."""
    steps = []
    for number, words in enumerate(told, 1):
        day, kind, *rest = words.split()
        more: dict[str, object] = {}
        for word in rest:
            if word in ("customer", "me", "ally"):
                more["by"] = word
            elif word == "direct":
                more["direct"] = True
            elif word.startswith("until"):
                more["until_on"] = MONDAY + timedelta(days=int(word[5:]))
            elif word.startswith("every"):
                more["update_every_days"] = int(word[5:])
            elif word.startswith("ease"):
                more["ease"] = int(word[4:])
            else:
                more["channel"] = word
        if kind == "hand-off":
            more["ally_id"] = number  # someone new each time
        on_day = MONDAY + timedelta(days=int(day))
        steps.append(Step(number, f"s{number}", 1, on_day, kind, **more))  # type: ignore[arg-type]
    problem = Problem(
        1, "x1", 1, "seal leaks", MONDAY, found=found, tried=tried, steps=tuple(steps)
    )
    return case(problem, (MONDAY + timedelta(days=on)).toordinal(), POLICY)


REPORT = "0 report customer phone"
BANDS = {
    "one contact, solved the same day, is painless": ((REPORT, "0 resolve"), "painless"),
    "two contacts in three days are painless": (
        (REPORT, "2 update customer", "3 resolve"),
        "painless",
    ),
    "a third contact makes it some": (
        (REPORT, "1 update customer", "2 update customer", "3 resolve"),
        "some",
    ),
    "a fourth contact makes it hard": (
        (REPORT, "1 update customer", "1 update customer", "2 update customer", "3 resolve"),
        "hard",
    ),
    "four days make it some": ((REPORT, "4 resolve"), "some"),
    "fourteen days are some still": ((REPORT, "14 resolve"), "some"),
    "fifteen days make it hard": ((REPORT, "15 resolve"), "hard"),
    "one direct hand-off is painless still": (
        (REPORT, "0 hand-off direct", "2 resolve"),
        "painless",
    ),
    "two direct hand-offs make it hard": (
        (REPORT, "0 hand-off direct", "1 hand-off direct", "2 resolve"),
        "hard",
    ),
    "an ally asked behind the scenes costs them nothing, however often": (
        (REPORT, "0 hand-off", "1 hand-off", "1 hand-off", "2 resolve"),
        "painless",
    ),
    "reopened once is not hard by that alone": (
        (REPORT, "1 resolve", "2 reopen customer", "3 resolve"),
        "painless",
    ),
    "reopened twice is hard": (
        (REPORT, "0 resolve", "1 reopen me", "1 resolve", "2 reopen me", "3 resolve"),
        "hard",
    ),
    "the rep's own words to them are no contact of theirs": (
        (REPORT, "0 update me", "1 update me", "1 update me", "2 resolve"),
        "painless",
    ),
    "an ally's answer is no contact of theirs": (
        (REPORT, "0 hand-off", "1 update ally", "2 update ally", "2 resolve"),
        "painless",
    ),
    "an ease of 6 overrules a hard story": ((REPORT, "30 resolve ease6"), "painless"),
    "an ease of 3 overrules a painless one": ((REPORT, "0 resolve ease3"), "hard"),
    "an ease of 4 or 5 leaves the story to speak": ((REPORT, "0 resolve ease5"), "painless"),
    "the ease they gave when it was confirmed counts, too": (
        (REPORT, "0 resolve", "9 confirm ease2"),
        "hard",
    ),
    "their word on a fix that did not hold is forgotten": (
        (REPORT, "0 resolve ease7", "20 reopen customer", "21 resolve"),
        "hard",
    ),
    "parked and kept posted, the time does not count": (
        (
            REPORT,
            "1 park until20 every7",
            "7 update me",
            "14 update me",
            "20 update me",
            "21 resolve",
        ),
        "painless",
    ),
    "parked and left alone, it does": ((REPORT, "1 park until20 every7", "21 resolve"), "hard"),
    "parked with one silence too long, that silence counts": (
        (REPORT, "1 park until20 every5", "4 update me", "19 update me", "20 resolve"),
        "hard",
    ),
    "and no other": (
        (
            REPORT,
            "1 park until40 every10",
            "10 update me",
            "21 update me",
            "30 update me",
            "40 resolve",
        ),
        "some",
    ),
    "what they had not heard before it was parked counts to the silence": (
        (REPORT, "5 park until12 every7", "12 resolve"),
        "some",
    ),
    "an ally asked while parked leaves it parked": (
        (REPORT, "1 park until7 every7", "2 hand-off", "7 resolve"),
        "painless",
    ),
    "an ally's answer ends the parked time": (
        (REPORT, "0 park until20 every20", "2 update ally", "9 resolve"),
        "some",
    ),
    "from their update to yours it is not parked": (
        (REPORT, "0 park until40 every20", "2 update customer", "9 resolve"),
        "some",
    ),
    "and is again from yours on": (
        (REPORT, "0 park until40 every20", "2 update customer", "3 update me", "9 resolve"),
        "painless",
    ),
    "parked anew, each time is looked at by itself": (
        (REPORT, "0 park until40 every5", "4 update me", "4 park until9 every5", "9 resolve"),
        "painless",
    ),
    "parked, then solved and reopened, it is parked no more": (
        (REPORT, "0 park until30 every30", "1 resolve", "2 reopen customer", "20 resolve"),
        "hard",
    ),
    "a word after it was solved costs nothing": (
        (REPORT, "0 resolve", "1 update customer", "2 update customer", "3 update customer"),
        "painless",
    ),
    "given up is judged by the same rule": ((REPORT, "30 give-up"), "hard"),
}


@pytest.mark.parametrize("sentence", BANDS)
def test_effort_band(sentence: str) -> None:
    told, band = BANDS[sentence]
    assert story(*told).effort == band


def test_what_they_tried_before_it_reached_you_counts() -> None:
    assert story(REPORT, "0 resolve", tried=2).contacts == 3
    assert story(REPORT, "0 resolve", tried=2).effort == "some"
    assert story(REPORT, "0 resolve", tried=3).effort == "hard"


def test_what_you_found_by_calling_costs_them_no_contact() -> None:
    told = story("0 report me phone", "2 resolve", found=True)
    assert (told.contacts, told.effort) == (0, "painless")


def test_channels_are_those_they_had_to_use() -> None:
    told = story(REPORT, "1 update customer email", "1 update me text", "2 update customer phone")
    assert told.channels == ("phone", "email")


MOVES = {
    "a new one is yours": ((REPORT,), ("open", "me", 0)),
    "an ally was asked": ((REPORT, "1 hand-off"), ("open", "ally", 1)),
    "an ally has answered": ((REPORT, "1 hand-off", "2 update ally"), ("open", "me", 2)),
    "you told the customer": ((REPORT, "1 update me"), ("open", "customer", 1)),
    "you told them while an ally has it": (
        (REPORT, "1 hand-off", "2 update me"),
        ("open", "ally", 1),
    ),
    "they came back": ((REPORT, "1 update me", "3 update customer"), ("open", "me", 3)),
    "they rang while an ally has it": (
        (REPORT, "1 hand-off", "3 update customer"),
        ("open", "me", 3),
    ),
    "you told them that an ally still has it": (
        (REPORT, "1 hand-off", "3 update customer", "3 update me"),
        ("open", "ally", 1),
    ),
    "you told them what the ally answered": (
        (REPORT, "1 hand-off", "2 update ally", "3 update me"),
        ("open", "customer", 3),
    ),
    "parked until a day to come": ((REPORT, "1 park until90"), ("parked", "me", 1)),
    "parked with an ally": ((REPORT, "0 hand-off", "1 park until90"), ("parked", "ally", 1)),
    "parked after the ally has answered": (
        (REPORT, "0 hand-off", "1 update ally", "2 park until90"),
        ("parked", "me", 2),
    ),
    "a parked one comes back on its day": ((REPORT, "1 park until40"), ("open", "me", 40)),
    "an ally's answer brings a parked one back": (
        (REPORT, "0 hand-off", "1 park until90", "5 update ally"),
        ("open", "me", 5),
    ),
    "they ring about a parked one": (
        (REPORT, "1 park until90", "5 update customer"),
        ("open", "me", 5),
    ),
    "told why it waits, they wait again": (
        (REPORT, "1 park until90", "5 update customer", "6 update me"),
        ("parked", "me", 5),
    ),
    "told something after its day, the move is theirs": (
        (REPORT, "1 park until40", "41 update me"),
        ("open", "customer", 41),
    ),
    "told something on its day, the move is theirs": (
        (REPORT, "1 park until40", "40 update me"),
        ("open", "customer", 40),
    ),
    "solved, it is theirs to confirm": ((REPORT, "1 resolve"), ("resolved", "customer", 1)),
    "reopened it is yours": ((REPORT, "1 resolve", "9 reopen customer"), ("open", "me", 9)),
    "given up is given up": ((REPORT, "1 give-up"), ("given-up", "customer", 1)),
    "a call about a solved one changes nothing": (
        (REPORT, "1 resolve", "5 update customer"),
        ("resolved", "customer", 1),
    ),
}


@pytest.mark.parametrize("sentence", MOVES)
def test_who_has_the_next_move(sentence: str) -> None:
    told, (state, waiting, since) = MOVES[sentence]
    got = story(*told)
    day = got.waiting_since_day - MONDAY.toordinal()
    assert (got.state, got.waiting_on, day) == (state, waiting, since)


HEARD = {
    "the report is the first word": ((REPORT,), 0),
    "parking it tells them nothing": ((REPORT, "3 park until90"), 0),
    "asking an ally behind the scenes tells them nothing": ((REPORT, "3 hand-off"), 0),
    "handing them over does": ((REPORT, "3 hand-off direct"), 3),
    "what an ally says does not reach them": ((REPORT, "1 hand-off", "3 update ally"), 0),
    "what you say does": ((REPORT, "3 update me"), 3),
    "what they say does": ((REPORT, "3 update customer"), 3),
    "telling them that it is solved does": ((REPORT, "3 resolve"), 3),
    "their word that it holds does": ((REPORT, "1 resolve", "3 confirm customer"), 3),
    "reopening it does": ((REPORT, "1 resolve", "3 reopen customer"), 3),
}


@pytest.mark.parametrize("sentence", HEARD)
def test_when_they_last_heard_of_it(sentence: str) -> None:
    told, day = HEARD[sentence]
    assert story(*told).heard_day - MONDAY.toordinal() == day


def test_only_what_had_happened_by_the_day_counts() -> None:
    told = (REPORT, "1 hand-off", "5 resolve", "9 reopen customer", "12 resolve")
    assert [story(*told, on=day).state for day in (0, 1, 5, 8, 9, 12)] == [
        "open",
        "open",
        "resolved",
        "resolved",
        "open",
        "resolved",
    ]
    assert story(*told, on=4).days == 4
    assert story(*told, on=30).days == 12


def test_the_verdict_names_what_made_it() -> None:
    told = story(
        REPORT,
        "1 hand-off direct",
        "2 update customer",
        "3 hand-off direct",
        "4 update customer",
        "5 update customer",
        "20 resolve",
    )
    assert told.because == ("contacts", "hand-offs", "days")


WHY = [
    ((3, 1, 3, 0), "some", ("contacts",)),
    ((2, 1, 4, 0), "some", ("days",)),
    ((4, 0, 0, 0), "hard", ("contacts",)),
    ((1, 2, 0, 0), "hard", ("hand-offs",)),
    ((1, 0, 15, 0), "hard", ("days",)),
    ((1, 0, 0, 2), "hard", ("reopened",)),
    ((4, 2, 15, 2), "hard", ("contacts", "hand-offs", "days", "reopened")),
    ((2, 1, 3, 1), "painless", ()),
]


@pytest.mark.parametrize(("counts", "band", "because"), WHY)
def test_each_limit_by_itself(
    counts: tuple[int, int, int, int], band: str, because: tuple[str, ...]
) -> None:
    assert verdict(*counts, None, POLICY) == (band, because)
    assert verdict(*counts, POLICY.ease_painless, POLICY) == ("painless", ("ease",))
    assert verdict(*counts, POLICY.ease_hard, POLICY) == ("hard", ("ease",))


def test_what_one_more_contact_would_make_of_it() -> None:
    calls = ["1 update customer"] * 4
    told = [after_one_more_contact(story(REPORT, *calls[:n], on=1), POLICY) for n in range(5)]
    assert told == [None, "some", "hard", None, None]


def test_open_and_solved() -> None:
    stands = {
        "new": (story(REPORT), True, False),
        "parked": (story(REPORT, "1 park until90"), True, False),
        "solved": (story(REPORT, "1 resolve"), False, True),
        "given up": (story(REPORT, "1 give-up"), False, False),
    }
    for name, (found, is_open, is_solved) in stands.items():
        assert (found.is_open, found.is_solved) == (is_open, is_solved), name


def test_confirmed_until_it_is_reopened() -> None:
    assert not story(REPORT, "1 resolve").confirmed
    assert story(REPORT, "1 resolve", "2 confirm").confirmed
    assert not story(REPORT, "1 resolve", "2 confirm", "3 reopen customer").confirmed


@given(
    st.integers(0, 9),
    st.integers(0, 5),
    st.integers(0, 60),
    st.integers(0, 4),
    st.one_of(st.none(), st.integers(1, 7)),
)
def test_more_trouble_never_looks_easier(
    contacts: int, passed: int, days: int, reopened: int, ease: int | None
) -> None:
    before = get_args(Effort).index(verdict(contacts, passed, days, reopened, ease, POLICY)[0])
    for more in (
        (contacts + 1, passed, days, reopened),
        (contacts, passed + 1, days, reopened),
        (contacts, passed, days + 1, reopened),
        (contacts, passed, days, reopened + 1),
    ):
        assert get_args(Effort).index(verdict(*more, ease, POLICY)[0]) >= before


@given(
    st.integers(0, 5),
    st.integers(1, 9),
    st.integers(1, 30),
    st.sets(st.integers(0, 40), max_size=8),
    st.integers(0, 45),
)
def test_a_parked_day_counts_where_their_update_was_late(
    parked: int, every: int, span: int, updates: set[int], on: int
) -> None:
    told = sorted(
        (
            REPORT,
            f"{parked} park until{parked + span} every{every}",
            *(f"{d} update me" for d in updates),
        ),
        key=lambda words: int(words.split()[0]),
    )
    end = max(parked, min(parked + span, on))
    heard = sorted({parked, *(d for d in updates if d > parked)})

    def late(day: int) -> bool:
        """Whether the parked day from `day` on lies between two updates too far apart."""
        since = max(d for d in heard if d <= day)
        return min([d for d in heard if d > day] + [end]) - since > every

    free = [day for day in range(parked, end) if not late(day)]
    assert story(*told, on=on).days == on - len(free)


def test_the_days_in_which_a_fix_held_are_no_days_of_the_problem() -> None:
    """They said it held; that it came back a month later does not make the first day a hard month."""
    came_back = story(REPORT, "1 resolve", "8 confirm", "32 reopen customer", "33 resolve")
    assert came_back.days == 2 and came_back.effort != "hard"
    never_held = story(REPORT, "1 resolve", "32 reopen customer", "33 resolve")
    assert never_held.days == 33 and never_held.effort == "hard"
    still = story(REPORT, "1 resolve", "8 confirm", "32 reopen customer", on=40)
    assert (still.days, still.counted_from_day) == (9, still.problem.reported_on.toordinal() + 31)
