"""`log-call` without a customer, by a person at a terminal."""

from __future__ import annotations

import json
import os
import signal
import stat
import time
from pathlib import Path

import pytest
from conftest import Rep, made_once
from terminals import Terminal, at_terminal


@made_once
def book(rep: Rep, book_file: Path) -> Path:
    """Three customers, of whom one is promised something for today."""
    rep("add", "Harbor Foods", "--contact", "Ann Lee", "--phone", "555 0134", ok=True)
    rep("add", "Vale Brothers", "--phone", "555 0112", ok=True)
    rep("add", "Orchard Hotel", ok=True)
    rep("promise", "vale", "the quote", "--by", "2026-11-23", "--on", "2026-11-16")
    return book_file


def drafts(book: Path) -> list[Path]:
    return sorted(book.parent.glob("*.draft-*"))


def skip(t: Terminal, *questions: str) -> None:
    """Press Enter at each of these questions."""
    for question in questions:
        t.sees(question)
        t.types("")


def test_a_whole_call_is_walked_through(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "log-call")
    assert "2  Vale Brothers" in t.sees("Who was it?")
    t.types("harbor")
    t.sees("Harbor Foods (1)")
    t.sees("How did it go?")
    t.types("r")
    t.sees("What was said?")
    t.types("Wants 20 seals, pays $5 each")
    t.sees("An order?")
    t.types("480")
    t.sees("promise anything?")
    t.types("the leaflet")
    t.sees("By when?")
    t.types("fri")
    t.sees("Feedback?")
    t.types("price bad too dear; the service good")
    t.sees("Call again?")
    t.types("thu 14:30")
    assert t.ends() == 0
    told = " ".join(t.rest().split())
    assert "Order o1: 480. Promise p2: Fri 27 Nov." in told
    assert "Call again Thu 26 Nov at 14:30." in told
    page = rep("history", "harbor", "--json", ok=True).json
    assert any("Wants 20 seals, pays $5 each" in row["text"] for row in page)
    told = rep("feedback", "--json", ok=True).out
    assert "too dear" in told and "the service" in told
    assert drafts(book) == []


def test_a_number_and_enter_all_the_way_is_a_call_that_reached_them(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("2")
    skip(t, "How did it go?", "What was said?")
    t.sees("Did you keep p1 (the quote, due today)?")
    t.types("y")
    skip(t, "An order?", "promise anything?", "Feedback?", "Call again?")
    assert t.ends() == 0
    assert "Vale Brothers, reached today" in t.rest()
    assert "Done: p1 (the quote)" in t.rest()


OUTCOMES = {
    "r": (
        "reached",
        ("What was said?", "An order?", "promise anything?", "Feedback?", "Call again?"),
    ),
    "t": (
        "they called",
        ("What was said?", "An order?", "promise anything?", "Feedback?", "Call again?"),
    ),
    "v": ("voicemail left", ("Anything to note?",)),
    "s": ("message sent", ("Anything to note?", "promise anything?")),
    "n": ("no answer", ()),
}


@pytest.mark.parametrize("key", OUTCOMES)
def test_each_outcome_is_one_key_and_asks_only_what_can_be(book: Path, key: str) -> None:
    words, questions = OUTCOMES[key]
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("orchard")
    t.sees("How did it go?")
    t.types(key)
    skip(t, *questions)
    assert t.ends() == 0
    assert f"Orchard Hotel, {words} today" in t.rest()


def test_what_cannot_be_read_is_said_in_one_line_and_asked_again(rep: Rep, book: Path) -> None:
    rep("log-call", "orchard", "Hello", "-f", "price:bad:dear", ok=True)
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("2")
    t.sees("How did it go?")
    t.types("x")
    assert "Please type r, v, n, s or t." in t.sees("How did it go?")
    t.types("")
    skip(t, "What was said?", "Did you keep p1")
    t.sees("An order?")
    t.types("48o")
    told = t.sees("An order?").strip().splitlines()[1:]
    assert told == ['"48o" is not an amount repbook can read']
    t.types("480")
    t.sees("promise anything?")
    t.types("send it")
    t.sees("By when?")
    t.types("blue moon")
    assert '"blue moon" is not a date' in t.sees("By when?")
    t.types("fri")
    t.sees("Feedback?")
    t.types("nice people")
    assert "(topics so far: price)" in " ".join(t.sees("Feedback?").split())
    t.types("")
    t.sees("Call again?")
    t.types("yes")
    assert '"yes"' in t.sees("Call again?")
    t.types("")
    assert t.ends() == 0
    assert "480" in t.rest()


def test_the_day_of_a_promise_may_be_said_at_once(book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "How did it go?", "What was said?", "An order?")
    t.sees("promise anything?")
    t.types("send the quote by fri")
    skip(t, "Feedback?", "Call again?")
    assert t.ends() == 0
    assert "By when?" not in t.text
    assert "Fri 27 Nov" in " ".join(t.rest().split())


def test_no_is_no_answer_to_keep(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "How did it go?", "What was said?")
    for question in ("An order?", "promise anything?", "Feedback?", "Call again?"):
        if "promise" in question:
            t.sees(question)
            t.types("y")
            t.sees("What did you promise?")
        t.sees(question)
        t.types("No")
    assert t.ends() == 0
    assert "Harbor Foods, reached today (c1)." in " ".join(t.rest().split())
    assert len(rep("promises", "harbor", "--json", ok=True).json) == 0


def test_who_is_not_to_be_called_is_not_asked_about_a_next_call(rep: Rep, book: Path) -> None:
    rep("edit", "harbor", "--do-not-call", ok=True)
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "How did it go?", "What was said?", "An order?", "promise anything?", "Feedback?")
    assert t.ends() == 0
    assert "Call again?" not in t.text and "Harbor Foods, reached today" in t.rest()


def test_a_near_miss_is_a_choice(book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("habror")
    assert "1  Harbor Foods" in t.sees("Which one?")
    t.types("7")
    assert '"7" is none of these customers' in t.sees("Which one?")
    t.types("1")
    t.sees("How did it go?")
    t.types("n")
    assert t.ends() == 0
    assert "Harbor Foods, no answer today" in t.rest()


def test_a_new_customer_is_added_in_the_flow(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("Pier 9 Marine")
    t.sees("Add them as a new customer?")
    t.types("y")
    t.sees("Who do you ask for there?")
    t.types("Kit Moe")
    t.sees("phone number?")
    t.types("none")
    assert '"none" is not a phone number' in t.sees("phone number?")
    t.types("555 0118")
    t.sees("Pier 9 Marine (4) is in the book")
    t.sees("How did it go?")
    t.types("r")
    skip(t, "What was said?", "An order?", "promise anything?", "Feedback?", "Call again?")
    assert t.ends() == 0
    found = rep("list", "--search", "pier", "--json", ok=True).json[0]
    assert found["contacts"][0]["name"] == "Kit Moe"
    assert found["contacts"][0]["phones"] == ["555 0118"]


def test_a_name_that_is_near_another_may_still_be_new(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("Harbour Food")
    t.sees("Which one?")
    t.types("+")
    skip(t, "Who do you ask for there?", "phone number?")
    t.sees("Harbour Food (4) is in the book")
    t.sees("How did it go?")
    t.presses("\x03")
    assert t.ends() == 1
    assert rep("list", "--search", "harbour", "--json").json[0]["name"] == "Harbour Food"


def test_a_book_with_nobody_in_it_can_be_begun_so(rep: Rep, book_file: Path) -> None:
    t = at_terminal(book_file, "log-call")
    t.sees("Who was it? (a number or a name")
    t.types("Harbor Foods")
    t.sees("Add them as a new customer?")
    t.types("y")
    skip(t, "Who do you ask for there?", "phone number?", "How did it go?", "What was said?")
    skip(t, "An order?", "promise anything?", "Feedback?", "Call again?")
    assert t.ends() == 0
    assert "Harbor Foods, reached today" in t.rest()


def test_ctrl_c_keeps_what_was_typed_and_offers_it_again(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "How did it go?")
    t.sees("What was said?")
    t.types("Was on holiday")
    t.sees("An order?")
    t.types("480")
    t.sees("promise anything?")
    t.presses("the new pri")
    t.sees("the new pri")
    t.presses("\x03")
    assert t.ends() == 1
    assert "Stopped; nothing was written" in t.rest()
    (draft,) = drafts(book)
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert rep("history", "harbor", "--json", ok=True).json == []

    t = at_terminal(book, "log-call", day="2026-11-25")
    t.sees('Harbor Foods, Mon 23 Nov: reached, "Was on holiday"')
    t.sees("Go on with it?")
    t.types("")
    t.sees("promise anything?")
    t.sees("the new pri")
    t.types("ces by fri")
    skip(t, "Feedback?", "Call again?")
    assert t.ends() == 0
    assert drafts(book) == []
    kept = rep("promises", "--json", ok=True).out
    assert "the new prices" in kept and "2026-11-27" in kept
    touch = next(r for r in rep("history", "harbor", "--json").json if r["kind"] == "touch")
    assert touch["on"] == "2026-11-23"  # the day of the call, not of the typing


def test_the_end_of_input_keeps_it_too(book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("harbor")
    t.sees("How did it go?")
    t.presses("\x04")
    assert t.ends() == 1
    assert json.loads(drafts(book)[0].read_text())["customer"] == "Harbor Foods"


def test_a_lost_terminal_keeps_the_half_typed_line(book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "How did it go?")
    t.sees("What was said?")
    t.presses("They want the blue o")
    t.sees("the blue o")
    time.sleep(0.5)
    t.hangs_up()
    typed = json.loads(drafts(book)[0].read_text())
    assert typed["half"] == ["note", "They want the blue o"]


def test_being_told_twice_that_it_is_over_loses_nothing(book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.presses("habror fo")
    t.sees("fo")
    time.sleep(0.5)
    os.kill(t.pid, signal.SIGHUP)
    os.kill(t.pid, signal.SIGHUP)
    t.hangs_up()
    assert json.loads(drafts(book)[0].read_text())["half"] == ["customer_id", "habror fo"]
    t = at_terminal(book, "log-call")
    t.sees('Somebody, today: half typed "habror fo"')
    t.sees("Go on with it?")
    t.types("")
    t.sees("habror fo")
    t.types("ods")
    t.sees("Which one?")
    t.presses("\x03")
    assert t.ends() == 1


def test_a_draft_may_wait_or_be_dropped(book: Path) -> None:
    for name in ("harbor", "orchard"):
        t = at_terminal(book, "log-call")
        if name == "orchard":
            t.sees("Go on with it?")
            t.types("l")
        t.sees("Who was it?")
        t.types(name)
        t.sees("How did it go?")
        t.presses("\x03")
        t.ends()
    assert len(drafts(book)) == 2
    t = at_terminal(book, "log-call")
    t.sees("Harbor Foods")
    t.sees("Go on with it?")
    t.types("d")
    t.sees("Orchard Hotel")
    t.sees("Go on with it?")
    t.types("d")
    t.sees("Who was it?")
    t.types("")
    assert t.ends() == 0
    assert "No customer named; nothing was written" in t.rest()
    assert drafts(book) == []


def test_a_call_being_typed_in_another_terminal_is_not_taken_over(book: Path) -> None:
    first = at_terminal(book, "log-call")
    first.sees("Who was it?")
    first.types("harbor")
    first.sees("How did it go?")
    second = at_terminal(book, "log-call")
    assert "Go on with it?" not in second.sees("Who was it?")
    second.presses("\x03")
    second.ends()
    first.presses("\x03")
    first.ends()
    later = at_terminal(book, "log-call")
    later.sees("Go on with it?")
    later.types("d")
    later.sees("Who was it?")
    later.types("")
    later.ends()
    assert drafts(book) == []


def test_one_can_go_back_a_question(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "How did it go?")
    t.sees("What was said?")
    t.types("Wrong words")
    t.sees("An order?")
    t.types("<")
    t.sees("What was said? Wrong words")  # to be changed, not typed again
    t.types("<")
    t.sees("How did it go?")
    t.types("")
    t.sees("What was said? Wrong words")
    t.types("\x15Right words")  # Ctrl-U clears the line
    skip(t, "An order?", "promise anything?", "Feedback?", "Call again?")
    assert t.ends() == 0
    told = rep("history", "harbor", "--json").out
    assert "Right words" in told and "Wrong" not in told


def test_a_call_about_an_open_problem_counts_for_its_effort(rep: Rep, book: Path) -> None:
    rep("log-problem", "harbor", "seal leaks", "--on", "2026-11-20", ok=True)
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("harbor")
    t.sees("How did it go?")
    t.types("t")
    t.sees("What was said?")
    t.types("It still leaks")
    t.sees("About x1 (seal leaks)?")
    t.types("y")
    skip(t, "An order?", "promise anything?", "Feedback?", "Call again?")
    assert t.ends() == 0
    assert rep("problems", "--json", ok=True).json[0]["contacts"] == 2


def test_what_the_options_say_is_not_asked(book: Path) -> None:
    t = at_terminal(book, "log-call", "-o", "voicemail", "-p", "the quote", "--by", "fri")
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "Anything to note?")
    assert t.ends() == 0
    assert "voicemail left today" in t.rest() and "Fri 27 Nov" in t.rest()


def test_without_a_person_the_argument_is_named(rep: Rep, book: Path) -> None:
    ran = rep("log-call")
    assert (ran.code, ran.out) == (2, "")
    assert "CUSTOMER" in ran.err and "repbook log-call CUSTOMER" in ran.err
    t = at_terminal(book, "--no-input", "log-call")
    assert t.ends() == 2
    assert "Who was it?" not in t.text


def test_fifteen_seconds_of_typing_are_enough(book: Path) -> None:
    """A call with an order and a promise, at four keys a second."""
    answers = ("2", "r", "Wants 20 seals", "", "480", "quote by fri", "", "")
    assert sum(len(answer) + 1 for answer in answers) / 4 < 15
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    for answer in answers:
        t.types(answer)
    assert t.ends() == 0
    assert "Order o1: 480. Promise p2: Fri 27 Nov." in " ".join(t.rest().split())


def test_where_no_draft_can_be_kept_it_is_shown(book: Path) -> None:
    book = book.rename(book.with_name("b" * 240))  # a draft's name would be too long
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "How did it go?")
    t.sees("What was said?")
    t.types("Wants 20 seals")
    t.sees("An order?")
    t.presses("\x03")
    assert t.ends() == 1
    assert "note: Wants 20 seals" in t.rest()
    assert "goes on" not in t.rest()


UNEDITED = "import sys; sys.modules['readline'] = None; from repbook.cli import main; main()"


def test_it_works_where_lines_cannot_be_edited(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "log-call", by=("-c", UNEDITED))
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "How did it go?")
    t.sees("What was said?")
    t.types("Was on holiday")
    t.sees("An order?")
    t.presses("\x03")
    assert t.ends() == 1
    t = at_terminal(book, "log-call", by=("-c", UNEDITED))
    skip(t, "Go on with it?", "An order?", "promise anything?", "Feedback?", "Call again?")
    assert t.ends() == 0
    assert "Harbor Foods, reached today" in t.rest()
    assert "Was on holiday" in rep("history", "harbor").out


def test_a_lost_terminal_without_editing_keeps_the_answers(book: Path) -> None:
    t = at_terminal(book, "log-call", by=("-c", UNEDITED))
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "How did it go?")
    t.sees("What was said?")
    t.hangs_up()
    assert json.loads(drafts(book)[0].read_text())["outcome"] == "reached"


def test_the_answer_alone_goes_to_a_file(book: Path, tmp_path: Path) -> None:
    into = tmp_path / "said.json"
    to_file = f"import os, sys; os.dup2(os.open({str(into)!r}, os.O_WRONLY | os.O_CREAT), 1)"
    run = f"{to_file}; from repbook.cli import main; main()"
    t = at_terminal(book, "log-call", "--json", by=("-c", run))
    t.sees("2  Vale Brothers")
    t.sees("Who was it?")
    t.types("harbor")
    skip(
        t,
        "How did it go?",
        "What was said?",
        "An order?",
        "promise anything?",
        "Feedback?",
        "Call again?",
    )
    assert t.ends() == 0
    assert json.loads(into.read_text())["customer"] == "Harbor Foods"


def test_what_cannot_be_added_is_said_and_asked_again(book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("<")
    t.sees("This is the first question")
    t.sees("Who was it?")
    t.types("Ünal" * 100)
    t.sees("Add them as a new customer?")
    t.types("y")
    assert "keeps names up to 300" in t.sees("Who was it?")
    t.types("")
    assert t.ends() == 0


# Another program meanwhile


@pytest.mark.parametrize("last", [False, True], ids=["at an early question", "at the last"])
def test_a_call_follows_its_customer_into_a_merge(rep: Rep, book: Path, last: bool) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("orchard")
    skip(t, "How did it go?")
    t.sees("What was said?")
    if not last:
        rep("merge", "harbor", "orchard", "--yes", ok=True)
    t.types("Wants 20 seals")
    skip(t, "An order?", "promise anything?")
    skip(t, "Feedback?")
    t.sees("Call again?")
    if last:
        rep("merge", "harbor", "orchard", "--yes", ok=True)
    t.types("")
    assert t.ends() == 0
    assert "Orchard Hotel is part of Harbor Foods (1) now" in t.text
    events = rep("history", "harbor", "--json", ok=True).json
    assert any("Wants 20 seals" in event["text"] for event in events)
    assert not drafts(book)


def test_the_words_about_a_customer_who_was_removed_stay_as_a_draft(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who was it?")
    t.types("orchard")
    skip(t, "How did it go?")
    t.sees("What was said?")
    rep("remove", "3", "--yes", ok=True)
    t.types("Wants 20 seals")
    assert t.ends() == 3
    assert "Orchard Hotel was removed from the book meanwhile; nothing was written" in t.text
    assert len(drafts(book)) == 1

    t = at_terminal(book, "log-call")
    skip(t, "Go on with it?")
    t.sees("Who was it?")
    t.types("harbor")
    skip(t, "An order?", "promise anything?", "Feedback?", "Call again?")
    assert t.ends() == 0
    events = rep("history", "harbor", "--json", ok=True).json
    assert any("Wants 20 seals" in event["text"] for event in events)
    assert not drafts(book)
