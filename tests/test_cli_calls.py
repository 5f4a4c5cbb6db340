"""After a call and before the next: what is said back holds, what contradicts itself is refused."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from conftest import Rep, made_once

from repbook.book import Book


@made_once
def harbor(rep: Rep) -> Rep:
    """Harbor Foods (1) buys about monthly and is late; Kobo Dairy (2) was just added."""
    rep("add", "Harbor Foods", "--phone", "555 0134", "--as-of", "2026-01-05", ok=True)
    for day in ("2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01"):
        rep("log-purchase", "harbor", "300", "--on", day, ok=True)
    rep("add", "Kobo Dairy", "--phone", "555 0190", ok=True)
    return rep


# Off the list, and until when


def test_a_snooze_outlives_a_no_answer(harbor: Rep) -> None:
    harbor("snooze", "harbor", "--until", "+4w", ok=True)
    said = harbor("log-call", "harbor", "-o", "no-answer", ok=True).out
    assert "Back on the list Mon 21 Dec for a 2nd try: order late." in said
    assert "Nov" not in said


def test_a_mail_of_long_ago_is_no_try(harbor: Rep) -> None:
    harbor(
        "log-call", "harbor", "the list", "-o", "sent", "-c", "email", "--on", "2026-11-10", ok=True
    )
    shown = harbor("next", ok=True).out
    assert "· message sent Tue 10 Nov" in shown and "try" not in shown
    for command in ("why", "brief"):  # in the words of the list
        assert "· message sent Tue 10 Nov" in harbor(command, "harbor", ok=True).out
    harbor("log-call", "harbor", "-o", "no-answer", "--on", "2026-11-13", ok=True)
    assert "· 2nd try" in harbor("next", ok=True).out


def test_an_e_mail_moves_no_agreed_call(harbor: Rep) -> None:
    """Whether it went to one customer or to many, and without an outcome."""
    harbor("log-call", "harbor", "Ring today", "--again", "14:30", "--on", "2026-11-19", ok=True)
    harbor("edit", "harbor", "--tag", "food", "--email", "ann@harbor.example", ok=True)
    for whom in (("harbor", "The list"), ("--tag", "food", "The list")):
        said = harbor("log-call", *whom, "--email", ok=True).out
        assert "e-mail sent today" in said and "Done" not in said, whom
    assert "call back Thu 19 Nov at 14:30" in harbor("next", ok=True).out
    said = harbor("log-call", "harbor", "Got it", "--email", "--inbound", ok=True).out
    assert "they wrote today" in said
    said = harbor("log-call", "kobo", "Sent the list", ok=True).err
    assert "If nobody was reached: repbook correct c5 --outcome sent" in said


def test_an_order_that_may_be_paid_by_then_is_named(harbor: Rep) -> None:
    said = harbor(
        "log-purchase", "kobo", "90", "--due", "2026-11-24", "--on", "2026-11-10", ok=True
    )
    order = said.out.partition("(")[2].partition(")")[0]
    said = harbor("log-call", "kobo", "Hello", ok=True).out
    assert f"Back on the list Mon 30 Nov if {order} is still unpaid." in said


def test_a_note_that_repeats_the_outcome_is_said_once(harbor: Rep) -> None:
    harbor("log-call", "harbor", "No answer", "-o", "no-answer", ok=True)
    harbor("log-call", "kobo", "no answer, shop shut", "-o", "no-answer", ok=True)
    said = harbor("today", ok=True).out
    assert "no answer: No answer" not in said
    assert "no answer: no answer, shop shut" in said


def test_a_no_answer_comes_back_next_working_day(harbor: Rep) -> None:
    said = harbor("log-call", "harbor", "-o", "no-answer", ok=True).out
    assert "No sales call before Tue 24 Nov." in said, (
        "only a forecast tells whether they still buy"
    )
    harbor("undo", ok=True)
    harbor("next", ok=True)
    said = harbor("log-call", "harbor", "-o", "no-answer", ok=True).out
    assert "Back on the list Tue 24 Nov for a 2nd try: order late." in said


def test_who_has_no_reason_for_long_comes_back_when_they_are_quiet(harbor: Rep) -> None:
    said = harbor("log-call", "kobo", "Hello", ok=True).out
    assert "Back on the list Fri 22 Jan 2027 if there is no call or order before." in said
    harbor("config", "quiet_days", "1000", ok=True)
    harbor("snooze", "kobo", "--until", "+2d", ok=True)
    said = harbor("log-call", "kobo", "-o", "no-answer", "--json", ok=True)
    assert said.json["next_on"] is None
    assert "No reason to call them again yet." in harbor("snooze", "kobo", ok=True).out


def test_who_is_in_no_list_is_not_said_to_come_back(harbor: Rep) -> None:
    harbor("edit", "harbor", "--do-not-call", ok=True)
    assert "Back on" not in harbor("log-call", "harbor", "-o", "no-answer", ok=True).out


def test_what_is_agreed_for_years_ahead_is_still_the_next_day_on_the_list(harbor: Rep) -> None:
    said = harbor("log-call", "harbor", "Away", "--again", "2028-06-01", "--json", ok=True).json
    assert said["next_on"] == "2028-06-01"
    said = harbor("snooze", "kobo", "--until", "2028-02-01", ok=True).out
    assert "On the list Tue 1 Feb 2028: first call to a prospect." in said


def test_an_agreed_day_is_said_once(harbor: Rep) -> None:
    said = harbor("log-call", "harbor", "Later", "--again", "2026-12-03", ok=True).out
    assert "Call again Thu 3 Dec." in said and "Back on the list" not in said


def test_what_is_back_on_the_list_since_is_not_said_to_be_done(harbor: Rep) -> None:
    """A call written down later: the silence it ended then keeps them on the list again today."""
    done = harbor("log-call", "harbor", "Hello", "--on", "2026-11-12", "--json", ok=True).json
    assert done["settled"] == []
    harbor("undo", ok=True)
    done = harbor("log-call", "harbor", "Hello", "--on", "2026-11-20", "--json", ok=True).json
    assert done["settled"] == [
        "the call about their next order (due: 50 days since the last order)"
    ]


def test_a_day_that_only_a_forecast_can_tell_is_not_named(harbor: Rep) -> None:
    said = harbor("log-call", "harbor", "-o", "no-answer", "--json", ok=True).json
    assert said["next_on"] is None


WHY: list[tuple[str, list[list[str]], str]] = [
    ("snoozed", [["snooze", "1", "--until", "+4w"]], "snoozed until Mon 21 Dec"),
    (
        "reached",
        [["log-call", "1", "--on", "2026-11-20"]],
        "you were in touch on Fri 20 Nov, so no sales call before Fri 27 Nov",
    ),
    (
        "agreed",
        [["log-call", "1", "--again", "2026-12-14"]],
        "you agreed today to call again on Mon 14 Dec",
    ),
    (
        "tried",
        [["log-call", "1", "-o", "voicemail"]],
        "tried today, so no new try before Wed 25 Nov",
    ),
    ("do not call", [["edit", "1", "--do-not-call"]], "not to be called"),
    ("written off", [["write-off", "1", "gone"]], "written off today"),
    ("bought", [["log-purchase", "1", "300", "--on", "2026-11-13"]], "ordered on Fri 13 Nov"),
]


@pytest.mark.parametrize(("acts", "words"), [row[1:] for row in WHY], ids=[row[0] for row in WHY])
def test_why_names_what_keeps_them_off(harbor: Rep, acts: list[list[str]], words: str) -> None:
    assert "is not on the list" not in harbor("why", "1", ok=True).out
    for act in acts:
        harbor(*act)
    first = harbor("why", "1", ok=True).out.splitlines()[0]
    assert first.startswith("Harbor Foods (1) is not on the list today: ")
    assert words.split(", so no")[0] in first
    held = harbor("why", "1", "--json", ok=True).json["held"]
    assert words in "; ".join(hold["text"] for hold in held)


def test_why_says_that_no_reason_holds(harbor: Rep) -> None:
    assert "is not on the list today: no reason to call" in harbor("why", "kobo", ok=True).out
    assert harbor("why", "harbor", "--json", ok=True).json["held"] == []


def test_what_was_settled_in_a_call_is_not_why_they_are_off_the_list(harbor: Rep) -> None:
    """The order whose check-in the call was: what they wait for is named, or the call."""
    harbor("ally", "add", "Tom Becker", ok=True)

    def off() -> str:
        return harbor("why", "kobo", ok=True).out.splitlines()[0].partition(" today: ")[2]

    harbor("log-purchase", "kobo", "300", "--on", "2026-11-13", ok=True)
    harbor("log-call", "kobo", "Happy", ok=True)
    assert off().startswith("you were in touch today. ")
    harbor("log-problem", "kobo", "seal leaks", "--ally", "tom", ok=True)
    assert off() == "x1 is with Tom Becker. Back on the list Mon 30 Nov: update them on x1"
    harbor("resolve", "x1", ok=True)
    harbor("log-call", "kobo", "Busy", "--again", "thu", ok=True)
    assert off() == "you agreed today to call again on Thu 26 Nov"


def test_a_check_in_waits_for_the_call_that_was_agreed(harbor: Rep) -> None:
    harbor("log-purchase", "kobo", "300", "--on", "2026-11-13", ok=True)
    for on, again in (("2026-11-23", "2026-11-26"), ("2026-11-26", "2026-11-30")):
        as_of = "--as-of", on
        said = harbor(*as_of, "log-call", "kobo", "Busy", "--again", again, ok=True).out
        assert "check-in" not in said
        assert "first order" not in harbor(*as_of, "next", ok=True).out
        assert "first order" in harbor("--as-of", again, "next", ok=True).out
    said = harbor("--as-of", "2026-11-30", "log-call", "kobo", "All well", ok=True).out
    assert "Done: the agreed call and the check-in on o" in said


def test_a_check_in_is_done_in_a_call_whose_next_one_comes_too_late_for_it(harbor: Rep) -> None:
    harbor("log-purchase", "kobo", "300", "--on", "2026-11-13", ok=True)
    said = harbor("log-call", "kobo", "All well", "--again", "2027-03-01", ok=True).out
    assert "Done: the check-in on o" in said


def test_a_recent_purchase_is_not_said_to_hold_off_who_is_on_the_list(harbor: Rep) -> None:
    harbor("log-purchase", "1", "300", "--on", "2026-11-13", ok=True)
    held = harbor("why", "1", "--json", ok=True).json["held"]
    assert [hold["code"] for hold in held] == ["bought"]
    harbor("promise", "1", "send the list", "--by", "2026-11-23", ok=True)
    assert harbor("why", "1", "--json", ok=True).json["held"] == []


def test_a_snooze_names_no_reason_of_a_later_day(harbor: Rep) -> None:
    done = harbor("snooze", "harbor", "--until", "+4w", "--json", ok=True).json
    assert (done["reasons"], done["next_on"]) == ([], "2026-12-21")
    harbor("promise", "1", "send the list", "--by", "2026-11-23", ok=True)
    done = harbor("snooze", "harbor", "--until", "+5w", "--json", ok=True).json
    assert (done["reasons"], done["next_on"]) == (["promise"], "2026-11-23")


def test_brief_and_status_tell_what_keeps_them_off(harbor: Rep) -> None:
    harbor("snooze", "harbor", "--until", "+4w", ok=True)
    for command in ("brief", "status"):
        said = harbor(command, "harbor", ok=True).out
        assert "Snoozed until Mon 21 Dec." in said
        assert "repbook snooze 1 --off" in said
    harbor("edit", "kobo", "--do-not-call", ok=True)
    assert "DO NOT CALL" in harbor("brief", "kobo", ok=True).out
    assert "Do not call" in harbor("status", "kobo", ok=True).out


@pytest.mark.parametrize("how", [["--until", "today"], ["--off"]])
def test_a_snooze_is_ended(harbor: Rep, how: list[str]) -> None:
    harbor("snooze", "harbor", "--until", "+4w", ok=True)
    assert harbor("next", "--json", ok=True).json == []
    ran = harbor("snooze", "harbor", *how, ok=True)
    said, still = ran.out.splitlines()[:2]
    assert said == "Harbor Foods (1) is no longer snoozed."
    assert still == "Back on the list: order late."
    assert [row["id"] for row in harbor("next", "--json", ok=True).json] == [1]
    assert harbor("why", "harbor", "--json", ok=True).json["held"] == []
    assert harbor("undo", ok=True).out.startswith("Undone: snooze Harbor Foods --off\n")
    assert harbor("next", "--json", ok=True).json == []


def test_a_later_snooze_takes_the_place_of_an_earlier(harbor: Rep) -> None:
    harbor("snooze", "harbor", "--until", "+4w", ok=True)
    harbor("snooze", "harbor", "--until", "+1w", ok=True)
    assert "snoozed until Mon 30 Nov" in harbor("why", "harbor", ok=True).out


def test_who_is_not_snoozed_has_no_snooze_to_end(harbor: Rep) -> None:
    ran = harbor("snooze", "harbor", "--off")
    assert (ran.code, ran.out) == (4, "")
    assert "Harbor Foods is not snoozed" in ran.err


def test_what_is_owed_keeps_a_snoozed_customer_on_the_list(harbor: Rep) -> None:
    harbor("promise", "harbor", "the quote", "--by", "today", ok=True)
    ran = harbor("snooze", "harbor", "--until", "+4w", ok=True)
    said, still = ran.out.splitlines()[:2]
    assert said == "Harbor Foods (1) is snoozed until Mon 21 Dec."
    why = (
        "A snooze puts off sales calls only. Harbor Foods stays on the list: p1 (the quote) is due."
    )
    assert still == f"{why} To move it, too: repbook promise p1 --by 2026-12-21"
    several = harbor("snooze", "1", "2", "--until", "+4w", ok=True).out
    why = (
        "A snooze puts off sales calls only. Still on the list today: Harbor Foods, p1 (the quote)"
    )
    assert why in several
    assert "snoozed until Mon 21 Dec" in harbor("why", "harbor", ok=True).out
    ended = harbor("snooze", "harbor", "--off", ok=True).out
    assert "Still on the list: p1 (the quote) is due." in ended, "they were on it all the time"


# The order expected next


def test_an_order_expected_in_the_past_is_told_as_past(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-purchase", "vale", "100", "--on", "2026-08-20", ok=True)
    said = rep("log-purchase", "vale", "100", "--on", "2026-10-01", ok=True).out
    expected = "Their next order was expected about Thu 12 Nov."
    assert expected in said and "Next order expected" not in said
    assert expected in rep("log-call", "vale", "Hello", ok=True).out
    assert "the next was expected about Thu 12 Nov" in rep("status", "vale", ok=True).out
    rep("correct", "o2", "--on", "2026-02-10", ok=True)
    rep("correct", "o1", "--on", "2026-01-10", ok=True)  # so long ago that no day helps
    assert "expected" not in rep("log-call", "vale", "Hello again", ok=True).out


# What contradicts itself


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["--ref", "INV-1"], "--ref is an order's reference"),
        (["-o", "no-answer", "--order", "480"], "somebody has to have given the order"),
        (["-o", "voicemail", "-f", "price:bad"], "somebody has to have given the feedback"),
        (["-o", "sent", "--asked-referral"], "you asked somebody for a referral"),
    ],
)
def test_what_contradicts_itself_is_refused(harbor: Rep, args: list[str], why: str) -> None:
    before = harbor("history", "harbor").out
    ran = harbor("log-call", "harbor", "x", *args)
    assert (ran.code, ran.out) == (2, "")
    assert why in ran.err and "Hint: " in ran.err
    assert harbor("history", "harbor").out == before


def test_a_call_back_of_who_is_not_to_be_called_is_not_lost(harbor: Rep) -> None:
    harbor("edit", "harbor", "--do-not-call", ok=True)
    before = harbor("history", "harbor").out
    ran = harbor("log-call", "harbor", "x", "--again", "thu")
    assert (ran.code, ran.out) == (4, "")
    assert "Harbor Foods is not to be called" in ran.err
    assert "repbook edit 1 --may-call" in ran.err
    assert harbor("history", "harbor").out == before
    harbor("log-call", "harbor", "x", ok=True)


# Written off


@pytest.mark.parametrize(
    "act",
    [
        ["log-call", "kobo", "They moved"],
        ["promise", "kobo", "the papers", "--by", "fri"],
        ["log-problem", "kobo", "leaks"],
    ],
)
def test_what_is_noted_of_a_written_off_customer_is_warned_of(harbor: Rep, act: list[str]) -> None:
    harbor("write-off", "kobo", "moved away", ok=True)
    ran = harbor(*act, ok=True)
    assert (
        ran.err == "Kobo Dairy is written off, so on no list. To undo that: repbook bring-back 2\n"
    )
    harbor("bring-back", "kobo", ok=True)
    assert "written off" not in harbor(*act, ok=True).err


def test_a_purchase_of_a_written_off_customer_brings_them_back(harbor: Rep) -> None:
    harbor("write-off", "kobo", "moved away", ok=True)
    ran = harbor("log-purchase", "kobo", "20", ok=True)
    assert ran.err == "" and "brings them back" in ran.out
    assert "brings them back" not in harbor("log-purchase", "kobo", "30", ok=True).out, "once"
    harbor("write-off", "harbor", "--yes", ok=True)
    ran = harbor("log-call", "harbor", "Hm", "--order", "20", ok=True)
    assert ran.err == "" and "brings them back" in ran.out


def test_who_was_brought_back_by_hand_is_not_brought_back_again(harbor: Rep) -> None:
    harbor("write-off", "kobo", "moved away", ok=True)
    harbor("bring-back", "kobo", ok=True)
    for line in (["log-call", "kobo", "Hm"], ["log-purchase", "kobo", "20"]):
        assert "brings them back" not in harbor(*line, ok=True).out
    assert "brings them back" not in harbor("log-call", "kobo", "Hm", "--order", "9", ok=True).out


def test_a_promise_to_a_written_off_customer_is_settled(harbor: Rep) -> None:
    harbor("write-off", "kobo", "moved away", ok=True)
    harbor("promise", "kobo", "the papers", "--by", "fri", ok=True)
    assert "p1" in harbor("promises", ok=True).out
    assert "kept" in harbor("promise", "p1", "--kept", ok=True).out
    harbor("promise", "kobo", "the rest", "--by", "fri", ok=True)
    assert harbor("promise", "p2", "--drop", ok=True).code == 0


def test_the_status_of_a_written_off_customer(harbor: Rep) -> None:
    harbor("write-off", "harbor", "went to the other shop", ok=True)
    said = harbor("status", "harbor", ok=True).out
    assert "Written off on Mon 23 Nov: went to the other shop. repbook bring-back 1" in said
    assert "at stake" not in said and "Ahead" not in said
    assert "Loyal" not in said


def test_written_off_stands_apart_among_the_stages(harbor: Rep) -> None:
    harbor("write-off", "harbor", ok=True)
    ids: Any = [r["id"] for r in harbor("status", "--stage", "written-off", "--json", ok=True).json]
    assert ids == [1]
    assert harbor("status", "--stage", "repeat", "--json", ok=True).json == []
    assert harbor("status", "--stage", "gone").code == 2


def test_the_same_days_write_off_and_return_stand_in_their_order(harbor: Rep) -> None:
    harbor("write-off", "kobo", "first", ok=True)
    harbor("bring-back", "kobo", ok=True)
    harbor("write-off", "kobo", "second", ok=True)
    told = [row for row in harbor("history", "kobo", ok=True).out.splitlines() if "23 Nov" in row]
    assert [" ".join(row.split()[3:]) for row in told] == [
        "written off: second",
        "brought back",
        "written off: first",
    ]


# A call about an open problem


def test_without_a_terminal_an_open_problem_is_pointed_at(harbor: Rep) -> None:
    harbor("log-problem", "kobo", "seal leaks", ok=True)
    said = harbor("log-call", "kobo", "It still leaks", "--inbound", ok=True).out
    assert (
        "If it was about x1 (seal leaks): repbook correct c2 --about x1" not in said.splitlines()[0]
    )
    assert "If it was about x1 (seal leaks): repbook correct c" in said
    command = said.split("repbook correct ")[1].split("\n")[0].split()
    harbor("correct", *command, ok=True)
    assert harbor("problems", "--json", ok=True).json[0]["contacts"] == 2
    assert "About x1" not in harbor("log-call", "kobo", "-o", "no-answer", ok=True).out
    assert "repbook correct" not in harbor("log-call", "kobo", "x", "--about", "x1", ok=True).out


@pytest.mark.parametrize("command", ["log-call harbor", "correct c1"])
def test_a_contact_is_the_one_of_that_name_and_never_a_guess(
    rep: Rep, book_file: Path, command: str
) -> None:
    rep("add", "Harbor Foods", ok=True)
    for name in ("Ann Lee", "Ann", "John Moe", "Jane Park"):
        rep("contact", "harbor", name, "--new", ok=True)
    rep("log-call", "harbor", "Hello", ok=True)
    several = rep(*command.split(), "--with", "J")
    assert several.code == 3
    assert '"J" could be John Moe, Jane Park' in several.err and '"John Moe"' in several.err
    assert rep(*command.split(), "--with", "Kim").code == 3
    rep(*command.split(), "--with", "ann", ok=True)
    with Book(book_file) as book:
        assert book.touches.all()[-1].contact_id == 2


def test_a_contact_is_removed_by_their_name_and_never_by_a_guess(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    for name in ("Ann Lee", "Ann"):
        rep("contact", "harbor", name, "--new", ok=True)
    assert rep("contact", "harbor", "ann", "--remove", "--json", ok=True).json["name"] == "Ann"


def test_a_call_before_the_agreed_day_leaves_the_call_back(harbor: Rep) -> None:
    harbor("log-call", "harbor", "on holiday", "--again", "2026-12-01 10:00", ok=True)
    reply = harbor("log-call", "harbor", "a quick question", "--inbound", ok=True).out
    assert "Back on the list Tue 1 Dec: call back" in reply
    assert "call back" in harbor("--as-of", "2026-12-01", "next", ok=True).out
    harbor("log-call", "harbor", "spoke", "--on", "2026-12-01", "--as-of", "2026-12-01", ok=True)
    assert "call back" not in harbor("--as-of", "2026-12-02", "next", ok=True).out


def test_neither_an_order_nor_a_try_settles_a_call_back(harbor: Rep) -> None:
    harbor("log-call", "harbor", "busy", "--again", "2026-12-01", ok=True)
    then = ("--as-of", "2026-12-01")
    harbor(*then, "log-purchase", "harbor", "300", ok=True)
    assert "call back" in harbor(*then, "next", ok=True).out
    harbor(*then, "log-call", "harbor", "-o", "no-answer", ok=True)
    assert "call back" in harbor("--as-of", "2026-12-03", "next", ok=True).out


def test_a_call_leaves_what_it_agreed_for_the_same_day(harbor: Rep) -> None:
    harbor("log-call", "harbor", "in a meeting", "--again", "2026-11-23 23:30", ok=True)
    assert "call back" in harbor("next", ok=True).out


@pytest.mark.parametrize(
    ("note", "when"),
    [
        ("wants a call back thursday at half past two", "Thu 26 Nov 14:30"),
        ("call again thu 14:30, she said", "Thu 26 Nov 14:30"),
        ("will call back at 3pm on friday", "Fri 27 Nov 15:00"),
        ("call back thursday, 20 seals are late", "Thu 26 Nov"),
    ],
)
def test_the_line_for_a_next_call_has_the_time_that_the_note_names(
    harbor: Rep, note: str, when: str
) -> None:
    noticed = harbor("log-call", "harbor", note, ok=True).err
    line = next(row for row in noticed.splitlines() if "--again" in row).partition("repbook ")[2]
    harbor(*shlex.split(line), ok=True)
    found = harbor("history", "harbor", "--json", ok=True).json[0]["text"]
    assert found.endswith(f"; again {when}"), found


def test_a_part_of_a_day_is_said_to_be_no_time(harbor: Rep) -> None:
    said = harbor("log-call", "harbor", "x", "--again", "thursday morning", ok=True).err
    (c,) = [each["id"] for each in harbor("history", "harbor", "--json", ok=True).json][:1]
    line = (
        f'"thursday morning" sets no time. To set one: repbook correct {c} --again "thursday 9:00"'
    )
    assert line in said
    again = harbor("correct", c, "--again", "friday afternoon", ok=True).err
    assert 'sets no time. To set one: --again "friday 14:00"' in again
    assert "no time" not in harbor("correct", c, "--again", "thursday 9:00", ok=True).err
