"""What came in a call follows it: to another day, to another customer, out of the book."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Rep, made_once, run_repbook

YESTERDAY = "2026-11-22"


@made_once
def cog(rep: Rep) -> Rep:
    """Cog (1) with a problem (x1) and a quote (q1) of Friday, and Bolt (2)."""
    rep("add", "Cog", ok=True)
    rep("add", "Bolt", ok=True)
    rep("log-problem", "1", "pump leaks", "--on", "2026-11-20", ok=True)
    rep("log-quote", "1", "500", "pump", "--on", "2026-11-20", ok=True)
    return rep


def days(cog: Rep, whose: str = "1") -> dict[str, str]:
    return {row["id"]: row["on"] for row in cog("history", whose, "--json", ok=True).json}


def lost(cog: Rep) -> Any:
    """The day on which q1 was lost, in words."""
    texts = {row["id"]: row["text"] for row in cog("history", "1", "--json", ok=True).json}
    return texts["q1"].removeprefix("quoted: pump, ")


def test_what_came_in_a_call_moves_to_another_day_with_it(cog: Rep) -> None:
    cog("log-call", "1", "giraffe", "--solved", "--lost", "q1", "--quote", "300", ok=True)
    before = days(cog)
    ran = cog("correct", "c1", "--on", YESTERDAY, ok=True)
    assert "Also changed: the step s1, the quote q2 and the quote q1." in ran.out
    assert days(cog) == {**before, **dict.fromkeys(("c1", "s1", "q2"), YESTERDAY)}
    assert lost(cog) == "lost Sun 22 Nov"
    problem = cog("problem", "x1", "--json", ok=True).json
    assert (problem["resolved_on"], problem["resolution"]) == (YESTERDAY, "giraffe")
    assert [step["id"] for step in problem["steps"]] == ["x1", "s1"]  # the call is no update too
    cog("undo", ok=True)
    assert days(cog) == before and lost(cog) == "lost Mon 23 Nov"
    cog("redo", ok=True)
    assert (lost(cog), days(cog)["s1"]) == ("lost Sun 22 Nov", YESTERDAY)


def test_a_call_does_not_move_before_the_quote_that_was_lost_in_it(cog: Rep) -> None:
    cog("log-call", "1", "no", "--lost", "q1", ok=True)
    ran = cog("correct", "c1", "--on", "2026-11-19", ok=False)
    assert "q1 was sent on Fri 20 Nov, after Thu 19 Nov" in ran.err


def test_what_was_moved_by_itself_stays_where_it_is(cog: Rep) -> None:
    cog("log-call", "1", "giraffe", "--solved", "--lost", "q1", ok=True)
    cog("correct", "s1", "--on", "2026-11-21", ok=True)
    cog("correct", "q1", "--lost", "2026-11-21", ok=True)
    cog("correct", "c1", "--on", YESTERDAY, ok=True)
    assert (days(cog)["s1"], lost(cog)) == ("2026-11-21", "lost Sat 21 Nov")


def test_a_quote_goes_with_its_call_to_another_customer_and_a_step_stays(cog: Rep) -> None:
    cog("log-call", "1", "giraffe", "--solved", "--lost", "q1", "--quote", "300", ok=True)
    ran = cog("correct", "c1", "--customer", "bolt", ok=True)
    assert "Also changed: the quote q2." in ran.out
    assert "Stays with Cog: x1, q1 and s1." in ran.out
    assert set(days(cog, "2")) == {"c1", "q2"} and set(days(cog)) == {"x1", "s1", "q1"}
    # nothing that was said of the problem is lost, and the quote is not of that call any more
    assert cog("problem", "x1", "--json", ok=True).json["resolution"] == "giraffe"
    cog("correct", "c1", "--on", YESTERDAY, ok=True)
    assert (lost(cog), days(cog)["s1"]) == ("lost Mon 23 Nov", "2026-11-23")


def test_a_removed_call_names_what_stays_and_how_to_take_it_back(cog: Rep) -> None:
    cog("log-call", "1", "giraffe", "--solved", "--lost", "q1", "--quote", "300", ok=True)
    ran = cog("remove", "c1", ok=True)
    assert "These stay: q2, q1 and s1." in ran.out
    for line in ("remove q2", "remove s1", 'correct q1 --lost ""'):
        assert f"repbook {line}" in ran.out
        cog(*line.replace('""', "").split(" ", 3), ok=True)
    assert set(days(cog)) == {"x1", "q1"} and lost(cog) == "open"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("--held",), "somebody has to have said if the fix holds"),
        (("--not-held",), "somebody has to have said if the fix holds"),
        (("--lost", "q1"), "somebody has to have declined the quote"),
    ],
)
def test_a_call_in_which_they_answered_reached_them(
    cog: Rep, said: tuple[str, ...], why: str
) -> None:
    if "held" in said[0]:
        cog("resolve", "x1", "new kit", "--on", "2026-11-21", ok=True)
    refused = cog("log-call", "1", "said", *said, "-o", "no-answer", ok=False).err
    cog("log-call", "1", "said", *said, ok=True)
    assert why in refused and cog("correct", "c1", "-o", "no-answer", ok=False).err == refused


def test_a_step_stays_of_the_problem_its_call_was_about(cog: Rep) -> None:
    cog("log-call", "1", "giraffe", "--solved", ok=True)
    ran = cog("correct", "c1", "--about", "", ok=False)
    assert ran.code == 4 and "x1 was solved in c1 (s1)" in ran.err
    assert "First: repbook remove s1" in ran.err


def test_what_was_said_is_kept_once(cog: Rep) -> None:
    cog("log-call", "1", "giraffe", "--solved", ok=True)
    assert [row["id"] for row in cog("find", "giraffe", "--json", ok=True).json] == ["c1"]
    cog("correct", "c1", "--note", "zebra", ok=True)
    assert cog("problem", "x1", "--json", ok=True).json["resolution"] == "zebra"
    assert "s1  x1 solved in c1\n" in cog("history", "1", ok=True).out
    cog("correct", "s1", "--note", "new kit", ok=True)  # how, in words of its own
    assert "s1  x1 solved in c1: new kit" in cog("history", "1", ok=True).out
    assert cog("problem", "x1", "--json", ok=True).json["resolution"] == "new kit"


def test_who_called_to_say_that_it_is_solved_was_in_touch(cog: Rep) -> None:
    cog("log-call", "1", "giraffe", "--inbound", "--solved", ok=True)
    assert cog("problem", "x1", "--json", ok=True).json["contacts"] == 2


def test_the_links_of_a_call_survive_a_merge_and_the_books_json(
    cog: Rep, book_file: Path, tmp_path: Path
) -> None:
    cog("log-call", "1", "giraffe", "--solved", "--lost", "q1", "--quote", "300", ok=True)
    cog("merge", "2", "1", "--yes", ok=True)
    whole, again = tmp_path / "book.json", tmp_path / "again.json"
    cog("export", "book", "--to", str(whole), ok=True)
    other = ("--book", str(tmp_path / "other.db"), "--as-of", "2026-11-23")
    imported = run_repbook(*other, "import", str(whole))
    assert "Ids may differ from those in the other book. A backup keeps them." in imported.out
    assert run_repbook(*other, "export", "book", "--to", str(again)).code == 0
    assert json.loads(again.read_text()) == json.loads(whole.read_text())
    assert run_repbook(*other, "correct", "c1", "--on", YESTERDAY).code == 0
    moved = {row["id"]: row["on"] for row in run_repbook(*other, "history", "--json").json}
    assert moved["s1"] == moved["c1"] == YESTERDAY


def test_what_they_said_is_added_to_a_call_that_is_logged(cog: Rep) -> None:
    cog("log-call", "cog", "Wants seals", ok=True)
    said = cog("correct", "c1", "-f", "price:bad:too dear", "--minutes", "5", ok=True).out
    assert "Feedback added: price: bad (f1)." in said and "minutes" in said
    assert "too dear" in cog("feedback", "cog", ok=True).out
    more = cog("correct", "cog", "--feedback", "quality:good", "--json", ok=True).json
    assert [each["id"] for each in more["feedback"]] == ["f2"]
    cog("remove", "c1", "--yes", ok=True)
    assert "f1" not in [each["id"] for each in cog("history", "cog", "--json", ok=True).json]
    cog("undo", "--steps", "2", ok=True)
    whole = cog("history", "cog", "--json", ok=True).json
    assert [each["id"] for each in whole if each["kind"] == "feedback"] == ["f1"]


def test_what_was_said_needs_a_call_that_reached_somebody(cog: Rep) -> None:
    cog("log-call", "cog", "-o", "voicemail", ok=True)
    assert (
        '"voicemail" says that you spoke to nobody'
        in cog("correct", "c1", "-f", "price:bad", ok=False).err
    )
    cog("correct", "c1", "-o", "reached", "-f", "price:bad", ok=True)
    for _ in range(2):
        cog("log-call", "cog", "Wants seals", ok=True)
    hint = cog("correct", "cog", "-f", "price:bad", "-f", "quality:good", ok=False).err
    assert "repbook correct c2 --feedback price:bad --feedback quality:good" in hint


def test_which_agreed_call_counts_is_said_and_when_the_list_has_them_after_a_correction(
    rep: Rep,
) -> None:
    rep("add", "Harbor", ok=True)
    rep("log-call", "harbor", "talked", "--again", "fri", ok=True)
    earlier = rep("log-call", "harbor", "rang", "--again", "thu", "--on", "yesterday", ok=True).out
    assert "Call again Fri 27 Nov: c1 is the later call.\n" in earlier
    assert "Back on the list" not in earlier
    why = rep("why", "harbor", ok=True).out
    assert "you agreed today to call again on Fri 27 Nov\n" in why
    assert (
        "Call again Fri 27 Nov.\n" in rep("log-call", "harbor", "x", "--again", "fri", ok=True).out
    )
    rep("undo", ok=True)
    moved = rep("correct", "c1", "--again", "", ok=True).out
    assert "\nBack on the list Thu 26 Nov: call back.\n" in moved
    assert "Back on the list" not in rep("correct", "c1", "--note", "spoke", ok=True).out
    rep("correct", "c2", "--again", "", ok=True)
    assert "Back on the list" in rep("correct", "c1", "--outcome", "no-answer", ok=True).out


def kept_days(cog: Rep) -> dict[str, str | None]:
    return {row["id"]: row["kept_on"] for row in cog("promises", "--all", "--json", ok=True).json}


def test_what_a_call_kept_was_kept_on_its_day_where_that_moves(cog: Rep) -> None:
    for text in ("delivery day", "the list", "the sample"):
        cog("promise", "1", text, "--by", "fri", "--on", "2026-11-16", ok=True)
    cog("promise", "2", "delivery day", "--by", "fri", "--on", "2026-11-16", ok=True)
    cog("log-call", "1", "it is tuesday", "--kept", "p1", ok=True)
    for other in ("p2", "p4"):
        cog("promise", other, "--kept", ok=True)  # on the day of the call, and not in it
    before = kept_days(cog)
    assert before == {"p1": "2026-11-23", "p2": "2026-11-23", "p3": None, "p4": "2026-11-23"}
    ran = cog("correct", "c1", "--on", YESTERDAY, ok=True)
    assert "Also changed: the promise p1 (due as before)." in ran.out
    assert kept_days(cog) == {**before, "p1": YESTERDAY}
    cog("undo", ok=True)
    assert kept_days(cog) == before
    cog("redo", ok=True)
    cog("correct", "c1", "--on", "2026-11-20", ok=True)  # and once more
    assert kept_days(cog) == {**before, "p1": "2026-11-20"}


def test_a_day_on_which_a_promise_was_said_to_be_kept_stays(cog: Rep) -> None:
    cog("promise", "1", "the list", "--by", "fri", "--on", "2026-11-16", ok=True)
    cog("log-call", "1", "it is tuesday", "--kept", "p1", ok=True)
    cog("correct", "p1", "--kept", "2026-11-21", ok=True)
    assert "Also changed" not in cog("correct", "c1", "--on", YESTERDAY, ok=True).out
    assert kept_days(cog) == {"p1": "2026-11-21"}


def test_a_call_that_kept_a_promise_does_not_move_before_it(cog: Rep) -> None:
    cog("promise", "1", "the list", "--by", "fri", "--on", "2026-11-20", ok=True)
    cog("log-call", "1", "it is tuesday", "--kept", "p1", ok=True)
    ran = cog("correct", "c1", "--on", "2026-11-19", ok=False)
    assert "p1 was made on Fri 20 Nov, after Thu 19 Nov" in ran.err


def test_the_next_of_a_promise_that_a_call_kept_is_made_on_its_day(cog: Rep) -> None:
    repeats = ("--by", "fri", "--every", "2w", "--on", "2026-11-16")
    cog("promise", "1", "the list", *repeats, ok=True)
    cog("promise", "1", "a copy", *repeats, ok=True)
    cog("log-call", "1", "sent it", "--kept", "p1", ok=True)
    cog("promise", "1", "the list", "--by", "fri", "--every", "2w", ok=True)  # p4, by hand
    ran = cog("correct", "c1", "--on", YESTERDAY, ok=True)
    assert (
        "Also changed: the promise p1 (due as before) and the promise p3 (due as before)."
        in ran.out
    )
    made = {row["id"]: row["made_on"] for row in cog("promises", "--all", "--json", ok=True).json}
    assert (made["p3"], made["p4"]) == (YESTERDAY, "2026-11-23")


def test_a_promise_of_the_day_of_the_call_that_kept_it_stays_made_then(cog: Rep) -> None:
    cog("promise", "1", "the list", "--by", "fri", "--on", "2026-11-20", ok=True)
    cog("log-call", "1", "sent it", "--kept", "p1", "--on", "2026-11-20", ok=True)
    cog("correct", "c1", "--on", YESTERDAY, ok=True)
    (row,) = cog("promises", "--all", "--json", ok=True).json
    assert (row["made_on"], row["kept_on"]) == ("2026-11-20", YESTERDAY)


def test_a_promise_made_in_a_call_and_kept_after_it_is_kept_when_it_was(cog: Rep) -> None:
    cog("log-call", "1", "hello", "-p", "the list", "--by", "fri", ok=True)
    cog("promise", "p1", "--kept", ok=True)
    cog("correct", "c1", "--on", YESTERDAY, ok=True)
    assert kept_days(cog) == {"p1": "2026-11-23"}


def test_what_a_merge_wrote_with_a_call_was_not_kept_in_it(cog: Rep) -> None:
    cog("promise", "2", "the list", "--by", "fri", "--on", "2026-11-16", ok=True)
    cog("log-call", "2", "hello", ok=True)
    cog("promise", "p1", "--kept", ok=True)
    cog("merge", "1", "2", "--yes", ok=True)
    cog("correct", "c1", "--on", YESTERDAY, ok=True)
    assert kept_days(cog) == {"p1": "2026-11-23"}


def test_what_was_kept_as_a_problem_was_solved_moves_with_the_call(cog: Rep) -> None:
    cog("promise", "x1", "a new pump", "--by", "fri", "--on", "2026-11-20", ok=True)
    cog("log-call", "1", "giraffe", "--solved", ok=True)
    cog("correct", "c1", "--on", YESTERDAY, ok=True)
    assert kept_days(cog) == {"p1": YESTERDAY}


def about(cog: Rep) -> dict[str, str | None]:
    return {row["id"]: row["about"] for row in cog("promises", "--all", "--json", ok=True).json}


def test_a_promise_is_not_about_a_problem_whose_fix_was_only_asked_about(cog: Rep) -> None:
    promised = ("-p", "price list", "--by", "fri")
    cog("log-call", "1", "wants prices", "--about", "x1", *promised, ok=True)  # which is open
    cog("log-call", "1", "a new seal", "--solved", *promised, ok=True)
    assert about(cog) == {"p1": "x1", "p2": "x1"}
    assert "(x1)" not in cog("log-call", "1", "all well", "--held", *promised, ok=True).out
    assert about(cog) == {"p1": "x1", "p2": "x1", "p3": None}
    cog("undo", ok=True)
    cog("log-call", "1", "it drips", "--not-held", *promised, ok=True)  # which opens it again
    assert [*about(cog).values()] == ["x1", "x1", "x1"]
