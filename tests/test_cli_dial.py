"""`dial`: a calling hour, by a person at a terminal."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from conftest import DAY, Rep, made_once
from terminals import Terminal, at_terminal

HOW = "snoo[z]e [q]uit:"


@made_once
def book(rep: Rep, book_file: Path) -> Path:
    """Four customers who are promised something, one of them not to be called."""
    for name, phone, by in (
        ("Harbor Foods", "+44 20 555 0134", "2026-11-19"),
        ("Vale Brothers", "555 0112", "2026-11-20"),
        ("Kobo Dairy", "555 0190 x12", "2026-11-21"),
        ("Lumen Print", "555 0129", "2026-11-18"),
    ):
        rep("add", name, "--phone", phone, ok=True)
        rep("promise", name, "the quote", "--by", by, "--on", "2026-11-16", ok=True)
    rep("edit", "lumen", "--do-not-call", ok=True)
    return book_file


def touches(rep: Rep, who: str) -> list[str]:
    page = rep("history", who, "--json", ok=True).json
    return [row["text"] for row in page if row["kind"] == "touch"]


def skip(t: Terminal, *questions: str) -> None:
    for question in questions:
        t.sees(question)
        t.types("")


def test_an_hour_from_the_first_call_to_the_summary(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    assert "Harbor Foods" in t.sees(HOW)
    assert "0 of 3 done" in t.text
    t.types("r")
    t.sees("What was said?")
    t.types("Wants 20 seals")
    t.sees("Did you keep p1 (the quote, due Thu 19 Nov)?")
    t.types("y")
    t.sees("An order?")
    t.types("480")
    t.sees("promise anything?")
    t.types("the leaflet by fri")
    skip(t, "Feedback?")
    t.sees("Call again?")
    t.types("thu 14:30")
    assert "Call again Thu 26 Nov at 14:30" in " ".join(t.sees("1 of 3 done").split())
    assert "1 promise · 1 order" in t.sees(HOW)
    assert "Wants 20 seals" in touches(rep, "harbor")[0]  # saved when it was taken
    t.types("n")
    shown = t.sees(HOW)
    assert "Kobo Dairy" in shown
    assert "1 of 3 done: 1 reached · 1 not reached, again at the end ·" in shown
    t.types("v")
    skip(t, "Anything to note?")
    shown = t.sees(HOW)  # the no-answer, at the back of the line
    assert "2 of 3 done: 1 reached and 1 voicemail" in shown
    assert "Vale Brothers" in shown and "tried before" in shown
    t.types("n")
    assert t.ends() == 0
    told = " ".join(t.rest().split())
    assert "3 of 3 done: 1 reached, 1 voicemail and 1 no answer." in told
    assert "1 promise and 1 order worth 480." in told
    assert "No answer from Vale Brothers." in told
    assert len(touches(rep, "vale")) == 2
    assert "Lumen" not in t.text


def test_a_key_of_another_question_is_no_promise(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("r")
    t.sees("What was said?")
    t.types("q")
    assert '"q" alone says nothing here' in t.sees("What was said?")
    skip(t, "", "Did you keep p1", "An order?")
    t.sees("promise anything?")
    t.types("q")
    assert '"q" alone says nothing here' in t.sees("promise anything?")
    skip(t, "", "Feedback?", "Call again?")
    t.sees(HOW)
    t.types("q")
    assert t.ends() == 0
    assert len(rep("promises", "harbor", "--json", ok=True).json) == 1


def test_calls_of_another_terminal_are_told_apart(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("k")  # Harbor Foods, who is promised a quote
    t.sees(HOW)
    rep("log-call", "vale", "Rang them from the car", ok=True)
    rep("log-call", "kobo", "And them", "-p", "the list", "--order", "70", ok=True)
    t.types("v")
    skip(t, "Anything to note?")
    assert t.ends() == 0
    told = " ".join(t.rest().split())
    assert "2 of 3 done: 1 voicemail and 1 logged outside dial; 1 skipped." in told
    assert "1 promise and 1 order worth 70." in told  # of whoever is counted
    assert "Skipped or snoozed, but still owed: Harbor Foods, p1 (the quote) is due." in told


def test_who_was_skipped_and_called_later_is_not_skipped(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("k")  # Harbor Foods
    t.sees(HOW)
    rep("log-call", "harbor", "Rang them from the car", ok=True)
    rep("log-call", "vale", "-o", "no-answer", ok=True)
    rep("log-call", "vale", "-o", "no-answer", ok=True)
    t.types("n")  # Vale Brothers, by now the third time
    t.sees(HOW)
    t.types("q")
    t.ends()
    told = " ".join(t.rest().split())
    assert "2 of 3 done: 1 no answer and 1 logged outside dial." in told
    assert "No answer from Vale Brothers." in told


def test_a_queue_that_gets_shorter_says_so(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    rep("edit", "vale", "--do-not-call", ok=True)
    rep("promise", "p3", "--drop", ok=True)
    t.types("k")
    assert t.ends() == 0
    told = t.rest()
    assert "One customer fewer: no longer on today's list." in told
    assert "Kobo Dairy is no longer on today's list." in told


def test_leaving_and_going_on(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("k")  # Harbor Foods: skipped, for the day
    assert "Vale Brothers" in t.sees(HOW)
    t.types("q")
    assert t.ends() == 0
    told = t.rest()
    assert "2 left." in told
    assert "repbook undo" not in told  # nothing was logged
    rep("log-call", "vale", "Rang them from the car", ok=True)
    kept = book.with_name(f"{book.name}.dial.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "Harbor" not in kept.read_text()  # numbers only

    t = at_terminal(book, "dial")
    shown = t.sees(HOW)
    assert (
        "1 of 3 done: 1 logged outside dial · 1 skipped" in shown and "Kobo Dairy" in shown
    )  # who was logged today is done
    t.presses("\x03")
    assert t.ends() == 0
    assert "1 of 3 done: 1 logged outside dial; 1 skipped." in t.rest()

    t = at_terminal(book, "dial", day="2026-11-24")  # another day: everybody again
    assert "Harbor Foods" in t.sees(HOW)
    t.types("q")
    t.ends()


def test_without_its_file_the_book_still_knows_who_is_done(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("n")
    t.sees(HOW)
    t.types("v")
    skip(t, "Anything to note?")
    assert "Kobo Dairy" in t.sees(HOW)
    t.types("q")
    t.ends()
    book.with_name(f"{book.name}.dial.json").unlink()
    t = at_terminal(book, "dial")
    shown = t.sees(HOW)
    assert "Kobo Dairy" in shown and "0 of 2 done" in shown
    t.types("n")
    assert "Harbor Foods" in t.sees(HOW)  # once more, at the back
    t.types("q")
    t.ends()


def test_a_small_window_holds_the_reply_and_whom_to_dial(rep: Rep, book: Path) -> None:
    """The last 24 lines: what was logged, the brief's first lines, name, number and phone."""
    for number in range(1, 9):
        what = f"quality:good:Words number {number} of many that they said"
        rep("log-call", "vale", "A note " * 20, "-f", what, "--on", f"2026-11-{number:02}", ok=True)
    t = at_terminal(book, "dial", rows=24)
    t.sees(HOW)
    t.types("z")
    t.sees("Until when?")
    t.types("1 dec")
    t.sees(HOW)
    *seen, asked_for = t.text.splitlines()[-24:]
    assert asked_for.startswith("[r]eached") and "Vale Brothers (2)" in seen[-1]
    assert "555 0112" in seen[-1] and "1 of 3 done" in seen[-2]
    page = " ".join(" ".join(seen).split())
    assert "Harbor Foods stays on the list: p1 (the quote) is due." in page
    assert "Start with" in page and "Why today" in page
    t.types("q")
    t.ends()
    t = at_terminal(book, "dial", rows=60)
    assert "They said" in t.sees(HOW)  # nothing is left out where there is room
    t.types("q")
    t.ends()


def test_a_wrong_key_can_be_taken_back(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    for key, question in (
        ("r", "What was said?"),
        ("v", "Anything to note?"),
        ("z", "Until when?"),
    ):
        t.sees(HOW)
        t.types(key)
        t.sees(question)
        t.types("<")
    t.sees(HOW)
    t.types("q")
    assert t.ends() == 0
    assert t.text.count("0 of 3") == 2 and touches(rep, "harbor") == []
    assert list(book.parent.glob("*.draft-*")) == []


def test_a_snooze_takes_them_off_the_list(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("z")
    t.sees("Until when?")
    t.types("yesterday")
    t.sees("Until when?")
    t.types("1 dec")
    t.sees("Harbor Foods (1) is snoozed until Tue 1 Dec.")
    t.sees("A snooze puts off sales calls only. Harbor Foods stays on the list: p1 (the")
    assert "Vale Brothers" in t.sees(HOW)
    t.types("q")
    t.ends()
    assert "snooze" in rep("changes", ok=True).out


def test_stopping_in_the_middle_of_a_call_keeps_it(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("r")
    t.sees("What was said?")
    t.types("Wants 20 seals")
    t.sees("Did you keep p1")
    t.presses("\x03")
    assert t.ends() == 0
    assert "What was typed is kept" in t.rest()
    assert touches(rep, "harbor") == []
    t = at_terminal(book, "dial")
    t.sees('Harbor Foods, today: reached, "Wants 20 seals"')
    t.sees("Go on with it?")
    t.types("")
    skip(t, "Did you keep p1", "An order?", "promise anything?", "Feedback?", "Call again?")
    assert "Vale Brothers" in t.sees(HOW)
    t.types("q")
    t.ends()
    assert "Wants 20 seals" in touches(rep, "harbor")[0]


def test_a_lost_terminal_loses_nothing(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("k")
    t.sees(HOW)
    t.types("r")
    t.sees("What was said?")
    t.types("Wants the blue one")
    t.sees("Did you keep p2")
    t.hangs_up()
    (draft,) = book.parent.glob("*.draft-*")
    assert json.loads(draft.read_text())["note"] == "Wants the blue one"
    t = at_terminal(book, "dial")
    t.sees("Vale Brothers")
    t.sees("Go on with it?")
    t.types("d")
    assert "0 of 3 done · 1 skipped" in t.sees(HOW)
    t.types("q")
    t.ends()


def test_who_must_not_be_called_meanwhile_is_passed_over(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    rep("edit", "vale", "--do-not-call", ok=True)
    t.types("k")
    shown = t.sees(HOW)
    assert "Kobo Dairy" in shown and "0 of 2 done · 1 skipped" in shown
    t.types("q")
    t.ends()
    assert "Vale" not in t.text


def test_the_line_can_be_narrowed(rep: Rep, book: Path) -> None:
    rep("edit", "kobo", "--tag", "north", ok=True)
    t = at_terminal(book, "dial", "--tag", "north")
    shown = t.sees(HOW)
    assert "0 of 1 done" in shown and "Kobo Dairy" in shown
    t.types("x")
    assert "Please type r, v, n, s, k, z or q." in t.sees(HOW)
    t.types("q")
    t.ends()


def test_an_empty_line_says_so(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    t = at_terminal(book_file, "dial")
    assert t.ends() == 0
    assert "Nobody left to call today" in t.text


def test_a_call_that_was_kept_is_answered_though_nobody_is_left(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    t = at_terminal(book_file, "log-call")
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "How did it go?")
    t.sees("What was said?")
    t.presses("\x03")
    t.ends()
    t = at_terminal(book_file, "dial")
    skip(t, "Go on with it?", "What was said?", "An order?", "promise anything?", "Feedback?")
    skip(t, "Call again?")
    assert t.ends() == 0
    assert "Harbor Foods, reached today (c1)." in t.rest() and "Nobody left" in t.rest()


def test_without_a_person_it_says_what_to_do_instead(rep: Rep, book: Path) -> None:
    ran = rep("dial")
    assert (ran.code, ran.out) == (2, "")
    assert "repbook next" in ran.err


def test_a_number_is_a_link_that_calls(book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("q")
    t.ends()
    assert ";tel:+44205550134\x1b\\" in t.raw
    t = at_terminal(book, "dial", TERM="dumb")
    t.sees(HOW)
    t.types("q")
    t.ends()
    assert "tel:" not in t.raw


def test_a_note_after_the_key_and_an_order_with_its_words(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("r Nice intro, wants more")
    t.sees("Did you keep p1")
    t.types("n")
    t.sees("What is the new day of p1?")
    t.types("fri")
    t.sees("(Enter: none):")
    t.types("310 coupling inserts")
    skip(t, "promise anything?", "Feedback?", "Call again?")
    assert "310 for coupling inserts" in " ".join(t.sees(HOW).split())
    t.types("s Sent the quote for line 2, 4,300")
    skip(t, "Did you keep p2", "promise anything?")
    assert "log-quote 2 4,300" in t.sees(HOW)
    t.types("q")
    t.ends()
    assert any("Nice intro, wants more" in text for text in touches(rep, "harbor"))
    moved = {row["id"]: row["by"] for row in rep("promises", "--json", ok=True).json}
    assert moved["p1"] == "2026-11-27"


def test_who_did_not_answer_is_among_those_left(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("n")
    t.sees(HOW)
    t.types("q")
    t.ends()
    told = " ".join(t.rest().split())
    assert "0 of 3 done. 3 left, 1 of them without an answer so far: Harbor Foods." in told


def test_who_is_snoozed_is_not_skipped(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("z")
    skip(t, "Until when?")
    t.sees(HOW)
    t.types("q")
    t.ends()
    told = " ".join(t.rest().split())
    assert "1 of 3 done: 1 snoozed." in told and f"repbook --as-of {DAY} undo" in told
    assert f"repbook --as-of {DAY} dial ·" in told.replace(f"--book {book} ", "")


def test_who_wants_no_more_calls_is_asked_about_and_marked(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("r She says never call me again")
    skip(t, "Did you keep p1", "An order?", "promise anything?", "Feedback?")
    t.sees("Mark them do-not-call? (y/N)")
    t.types("y")
    shown = " ".join(t.sees(HOW).split())
    assert "Harbor Foods is not to be called." in shown and "Back on the list" not in shown
    t.types("r No news")
    skip(t, "Did you keep p2", "An order?", "promise anything?", "Feedback?")
    t.sees("Call again?")
    t.types("never")
    t.sees("Mark them do-not-call? (y/N)")
    t.types("y")
    t.sees(HOW)
    t.types("q")
    t.ends()
    marked = [each["name"] for each in rep("list", "--json", ok=True).json if each["do_not_call"]]
    assert {*marked} == {"Harbor Foods", "Vale Brothers", "Lumen Print"}
    rep("undo", ok=True)  # the mark and the call are one change
    assert touches(rep, "vale") == []


def test_a_complaint_is_logged_as_a_problem_within_dial(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("r Complains that the gauges leak")
    t.sees("as a problem to solve? (y/N)")
    t.types("y")
    skip(t, "Did you keep p1", "An order?", "promise anything?", "Feedback?", "Call again?")
    assert "Problem x1: Complains that the gauges leak." in " ".join(t.sees(HOW).split())
    t.types("q")
    t.ends()
    (problem,) = rep("problems", "--json", ok=True).json
    assert (problem["customer"], problem["found"]) == ("Harbor Foods", False)


def test_a_fix_that_did_not_hold_is_opened_again_within_dial(rep: Rep, book: Path) -> None:
    rep("log-problem", "harbor", "valve sticks", "--on", "2026-11-12", ok=True)
    rep("resolve", "x1", "new valve", "--on", "2026-11-13", ok=True)
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("r Furious: valve sticks again")
    t.sees("Did the fix of x1 (valve sticks) hold? (y/n, Enter: not asked)")
    t.types("n")
    skip(t, "Did you keep p1", "An order?", "promise anything?", "Feedback?", "Call again?")
    shown = " ".join(t.sees(HOW).split())
    assert "x1 (valve sticks) is open again." in shown and "whether the fix" not in shown
    assert "Did the fix" not in shown
    t.types("q")
    t.ends()
    assert rep("problems", "--json", ok=True).json[0]["state"] == "open"


def test_a_no_to_anything_to_note_is_no_note(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees(HOW)
    t.types("v")
    t.sees("Anything to note?")
    t.types("n")
    t.sees(HOW)
    t.types("q")
    t.ends()
    (touch,) = touches(rep, "harbor")
    assert touch == "voicemail left"
