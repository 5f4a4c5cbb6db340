"""`remember`: a birthday comes up every year, is never late, and counts as no promise."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Ran, Rep, made_once


@made_once
def book(rep: Rep) -> Rep:
    """A customer who was reached a month ago, and one who was not."""
    rep("add", "Harbor Foods", "--phone", "555 0134", "--on", "2026-06-01", ok=True)
    rep("add", "Vale Brothers", ok=True)
    rep("log-call", "harbor", "hello", "--on", "2026-10-20", ok=True)
    return rep


def on_list(rep: Rep, day: str) -> list[str]:
    """The codes of the reasons to call Harbor Foods on a day."""
    calls = rep("--as-of", day, "next", "--json", ok=True).json
    return [r["code"] for call in calls if call["id"] == 1 for r in call["reasons"]]


def test_it_comes_up_three_days_before_until_they_are_greeted(book: Rep) -> None:
    said = book("remember", "harbor", "birthday", "--on", "4 dec", ok=True).out
    assert "Harbor Foods: birthday on Fri 4 Dec, and every year (p1)." in said
    assert "Back on the list Tue 1 Dec: birthday (p1)." in said
    assert on_list(book, "2026-11-30") == []
    assert on_list(book, "2026-12-01") == on_list(book, "2026-12-04") == ["yearly-day"]
    assert on_list(book, "2026-12-05") == []  # never late
    out = book("--as-of", "2026-12-02", "next", ok=True).out
    assert "birthday on Fri 4 Dec (p1)" in out and "Check on" in out
    called = book("--as-of", "2026-12-02", "log-call", "harbor", "birthday song", ok=True).out
    assert "Done: birthday (p1)." in called and "greeting" not in called
    assert on_list(book, "2026-12-03") == []
    assert "yearly-day" in on_list(book, "2027-12-01")


def test_who_was_in_touch_about_else_is_still_to_be_greeted(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "4 dec", ok=True)
    book("--as-of", "2026-12-01", "log-purchase", "harbor", "90", ok=True)
    assert on_list(book, "2026-12-02") == ["yearly-day"]
    day = ("--as-of", "2026-12-02")
    said = book(*day, "log-call", "harbor", "wants seals", ok=True).out
    assert "Still on the list: birthday (p1).\n" in said and "Done" not in said
    assert on_list(book, "2026-12-04") == ["yearly-day"]
    (line,) = (each for each in said.splitlines() if each.startswith("If that was the greeting"))
    assert line.startswith("If that was the greeting for p1 (birthday): repbook correct c2 ")
    book(*day, *shlex.split(line.partition(": repbook ")[2]), ok=True)
    assert on_list(book, "2026-12-04") == []
    assert "wants seals; greeted (birthday)" in book("history", "harbor", *day, ok=True).out


def test_a_call_on_the_day_itself_is_the_greeting(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "4 dec", ok=True)
    said = book("--as-of", "2026-12-04", "log-call", "harbor", "wants seals", ok=True).out
    assert "Done: birthday (p1)." in said and "If that was" not in said
    assert on_list(book, "2026-12-04") == []
    book("undo", ok=True)
    book("--as-of", "2026-12-04", "log-purchase", "harbor", "90", ok=True)
    assert on_list(book, "2026-12-04") == ["yearly-day"]


@pytest.mark.parametrize(
    ("note", "greeted"), [("Birthday card", True), ("Greetings", True), ("price list", False)]
)
def test_what_was_sent_for_it_is_the_greeting(book: Rep, note: str, greeted: bool) -> None:
    book("remember", "harbor", "birthday", "--on", "4 dec", ok=True)
    day = ("--as-of", "2026-12-02")
    said = book(*day, "log-call", "harbor", note, "-o", "sent", ok=True).out
    assert ("Done: birthday (p1, greeted in writing).\n" in said) == greeted
    line = f'If that was the greeting for p1 (birthday): repbook correct c2 --note "{note}; greeted'
    assert (line in said) == ("Still on the list: birthday (p1)." in said) == (not greeted)
    assert on_list(book, "2026-12-03") == ["yearly-day"] * (not greeted)


def test_a_note_too_long_to_repeat_is_in_no_line_to_type(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "25 nov", ok=True)
    said = book("log-call", "harbor", "a long talk " * 11, ok=True).out
    assert "Still on the list: birthday (p1)." in said and "greeting" not in said
    said = book("log-call", "harbor", "hi", "--on", "2026-11-10", ok=True).out
    assert "Still on the list: birthday (p1)." in said and "greeting" not in said  # too long ago
    day = ("--as-of", "2026-11-25")
    said = book(*day, "log-call", "harbor", "rang out", "-o", "no-answer", ok=True).out
    assert "birthday (p1)." in said and "greeting" not in said


def test_a_yearly_day_that_was_spoken_of_is_never_to_be_kept(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "25 nov", ok=True)
    said = book("log-quote", "harbor", "900", "birthday", ok=True)
    assert "Still on the list: birthday (p1)." in said.out
    assert "kept" not in said.out + said.err


def test_a_second_card_greets_nobody_a_second_time(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "25 nov", ok=True)
    book("promise", "harbor", "the list", "--by", "today", ok=True)
    card = ("log-call", "harbor", "birthday card", "-o", "sent")
    assert "Done: birthday" in book(*card, ok=True).out
    assert "Done" not in book(*card, ok=True).out


def test_how_many_days_before_is_a_setting(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "4 dec", ok=True)
    book("config", "yearly_day_from_days", "7", ok=True)
    assert on_list(book, "2026-11-27") == ["yearly-day"]


@pytest.mark.parametrize(
    "typed, next_one",
    [
        (("birthday", "--on", "3 may"), "birthday on Mon 3 May 2027,"),
        (("birthday 3 may",), "birthday on Mon 3 May 2027,"),
        (("birthday", "--on", "1971-05-03"), "birthday on Mon 3 May 2027, 56 years,"),
        (("birthday", "--on", "29 feb"), "birthday on Sun 28 Feb 2027,"),
        (("born", "--on", "2004-02-29"), "born on Sun 28 Feb 2027, 23 years,"),
        (("contract ends", "--on", "2026-11-23"), "contract ends today,"),
    ],
)
def test_the_day_as_it_is_typed(book: Rep, typed: tuple[str, ...], next_one: str) -> None:
    assert (
        f"Harbor Foods: {next_one} and every year (p1)."
        in book("remember", "harbor", *typed, ok=True).out
    )


def test_29_february_is_itself_in_a_leap_year(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "29 feb", ok=True)
    (row,) = book("--as-of", "2028-02-01", "promises", "--yearly", "--json", ok=True).json
    assert (row["by"], row["state"], row["years"]) == ("2028-02-29", "yearly", None)


def test_the_order_of_dates_in_numbers_is_the_books(book: Rep) -> None:
    refused = book("remember", "harbor", "birthday", "--on", "03-05")
    assert refused.code == 2 and "date_order dmy" in refused.err
    book("config", "date_order", "dmy", ok=True)
    assert "Mon 3 May" in book("remember", "harbor", "birthday", "--on", "03-05", ok=True).out


def test_what_is_missing_is_said_with_a_line_to_type(book: Rep) -> None:
    for typed in (("remember", "harbor"), ("remember", "harbor", "birthday")):
        refused = book(*typed)
        assert refused.code == 2
        assert 'Hint: repbook remember 1 birthday --on "3 may"' in refused.err


def test_a_terminal_asks_what_is_missing(book: Rep, asked: Rep) -> None:
    ran = asked("birthday\nsoon\n3 may\n", "remember", "harbor")
    assert "birthday on Mon 3 May 2027, and every year (p1)" in ran.out, ran
    assert '"soon" is not a date' in ran.err


def test_it_is_no_promise_in_any_count(book: Rep, book_file: Path) -> None:
    book("remember", "harbor", "birthday", "--on", "2026-11-20", ok=True)  # its day is past
    book("remember", "vale", "birthday", "--on", "1971-11-24", ok=True)
    later = ("--as-of", "2026-12-20")
    assert book(*later, "promises", "--json", ok=True).json == []
    assert (
        "Birthdays and other yearly days (2): repbook promises --yearly"
        in book(*later, "promises", ok=True).out
    )
    report = book(*later, "report", "--month", "--json", ok=True).json
    assert report["promises"]["open"] == report["promises"]["late"] == 0
    brief = book(*later, "brief", "harbor", "--json", ok=True).json
    assert brief["promises"] == [] and brief["ours"]["promises_late"] == 0
    assert brief["yearly_days"] == [
        {"id": "p1", "text": "birthday", "by": "2027-11-20", "years": 1}
    ]
    assert book("today", "--json", ok=True).json["promises_made"] == []
    assert "Late" not in book(*later, "promises", "--all", ok=True).out
    with closing(sqlite3.connect(book_file)) as conn:
        assert conn.execute("SELECT sum(open_promises) FROM customers_at_a_glance").fetchone() == (
            0,
        )


def test_brief_and_history_say_it(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "1971-05-03", ok=True)
    assert "Every year  p1 birthday on Mon 3 May 2027, 56 years" in book("brief", "1", ok=True).out
    shown = book("history", "harbor", ok=True).out
    assert "p1  to remember every year: birthday on Mon 3 May 2027, 56 years" in shown
    on_it = book("history", "1", "--as-of", "2027-05-03", ok=True).out
    assert "to remember every year: birthday on Mon 3 May, 56 years" in on_it  # not of its line


def test_who_is_not_to_be_called_is_not_offered(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "4 dec", ok=True)
    book("edit", "harbor", "--do-not-call", ok=True)
    assert on_list(book, "2026-12-02") == []
    assert "in writing" not in book("--as-of", "2026-12-02", "next", ok=True).out


def test_it_is_not_kept_but_dropped_moved_corrected_and_removed(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "4 dec", ok=True)
    refused: Ran
    for line in (
        ("promise", "p1", "--kept"),
        ("log-call", "harbor", "hi", "--kept", "p1"),
        ("correct", "p1", "--kept", "today"),
        ("correct", "p1", "--every", "1m"),
    ):
        refused = book(*line)
        assert refused.code == 4 and "p1 (birthday) is a yearly day" in refused.err, line
    book("correct", "p1", "--by", "1980-12-04", ok=True)
    moved = book("promise", "p1", "--by", "7 dec", ok=True).out
    assert "now for Mon 7 Dec" in moved and "overdue" not in moved
    book("correct", "p1", "--by", "1980-12-08", "--text", "wedding", ok=True)
    (row,) = book("promises", "--yearly", "--json", ok=True).json
    assert (row["text"], row["by"], row["years"]) == ("wedding", "2026-12-08", 46)
    book("promise", "p1", "--drop", ok=True)
    assert on_list(book, "2026-12-07") == []
    book("undo", ok=True)
    assert on_list(book, "2026-12-07") == ["yearly-day"]
    book("remove", "p1", ok=True)
    assert book("promises", "--all", "--json", ok=True).json == []
    book("undo", ok=True)
    book("merge", "vale", "harbor", "--yes", ok=True)
    assert book("promises", "--yearly", "--json", ok=True).json[0]["customer_id"] == 2


def test_the_same_day_is_remembered_once(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "4 dec", ok=True)
    again = book("remember", "harbor", "Birthday", "--on", "1971-12-04")
    assert again.code == 4 and "remembered already (p1)" in again.err
    book("remember", "harbor", "birthday", "--on", "5 dec", ok=True)


def test_the_calendar_has_it_every_year(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "1971-05-03", ok=True)
    book("remember", "harbor", "leap", "--on", "29 feb", ok=True)
    lines = book("export", "calendar", "--to", "-", ok=True).out.splitlines()
    assert "DTSTART;VALUE=DATE:20270503" in lines and "RRULE:FREQ=YEARLY" in lines
    assert "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1" in lines
    todos = book("export", "calendar", "--todos", "--to", "-", ok=True).out
    assert "VTODO" not in todos


@pytest.mark.parametrize(
    "kind, ending", [("book", "json"), ("promises", "csv"), ("promises", "json")]
)
def test_it_comes_back_from_our_own_files(
    book: Rep, tmp_path: Path, kind: str, ending: str
) -> None:
    book("remember", "harbor", "birthday", "--on", "1971-05-03", ok=True)
    file = tmp_path / f"out.{ending}"
    book("export", kind, "--to", str(file), ok=True)
    other = ("--book", str(tmp_path / "other.db"))
    book(*other, "import", str(file), ok=True)
    (row,) = book(*other, "promises", "--yearly", "--json", ok=True).json
    assert (row["customer"], row["text"], row["by"], row["years"]) == (
        "Harbor Foods",
        "birthday",
        "2027-05-03",
        56,
    )
    again = book(*other, "import", str(file), "--json", ok=True).json
    assert (again["added"], again["updated"]) == (0, 0)


def test_a_promise_that_repeats_stays_a_promise(book: Rep) -> None:
    book("promise", "harbor", "call", "--by", "2026-11-24", "--every", "1y", ok=True)
    assert on_list(book, "2026-11-25") == ["promise"]
    assert book("--as-of", "2026-11-25", "promises", "--json", ok=True).json[0]["state"] == "late"


def test_a_missed_call_before_the_day_does_not_hide_the_day_itself(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("--as-of", "2026-11-20", "remember", "vale", "birthday", "--on", "28 nov", ok=True)
    rep("--as-of", "2026-11-27", "log-call", "vale", "-o", "no-answer", ok=True)
    shown = rep("--as-of", "2026-11-28", "next", "--reason", "yearly-day", ok=True).out
    assert "birthday today" in shown


def test_yearly_days_have_a_head_of_their_own(rep: Rep) -> None:
    assert "No yearly days." in rep("promises", "--yearly", ok=True).out
    rep("add", "Vale", ok=True)
    rep("remember", "vale", "birthday", "--on", "28 nov", ok=True)
    rep("promise", "vale", "the list", "--by", "fri", ok=True)
    shown = rep("promises", "--yearly", ok=True).out
    assert "1 yearly day" in shown and "open" not in shown
    assert rep("birthdays", "vale", ok=True).out == rep("promises", "vale", "--yearly", ok=True).out


def the_day(rep: Rep, day: str = "2026-11-23") -> dict[str, object]:
    """The only yearly day."""
    (row,) = rep("--as-of", day, "promises", "--yearly", "--json", ok=True).json
    return {key: row[key] for key in ("id", "by", "made_on", "text")}


@pytest.mark.parametrize(
    "typed",
    [
        ("correct", "p1", "--on", "4 jun"),
        ("correct", "p1", "--by", "4 jun"),
        ("promise", "p1", "--by", "4 jun"),
    ],
)
def test_a_yearly_day_on_another_day_keeps_its_first_year(
    book: Rep, typed: tuple[str, ...]
) -> None:
    book("remember", "harbor", "birthday", "--on", "1971-05-03", ok=True)
    book(*typed, ok=True)
    assert the_day(book) == {
        "id": "p1",
        "by": "2027-06-04",
        "made_on": "2026-11-23",
        "text": "birthday",
    }
    assert "56 years" in book("promises", "--yearly", ok=True).out
    book(*typed[:-1], "1972-02-29", ok=True)
    assert "55 years" in book("promises", "--yearly", ok=True).out


def test_merging_keeps_a_yearly_day_that_both_have_once_with_its_year(book: Rep) -> None:
    book("remember", "harbor", "Birthday", "--on", "3 may", ok=True)
    book("remember", "harbor", "contract ends", "--on", "3 may", ok=True)
    book("remember", "vale", "birthday", "--on", "1971-05-03", ok=True)
    book("merge", "harbor", "vale", "--yes", ok=True)
    out = book("promises", "--yearly", ok=True).out
    assert out.count("irthday") == 1 and "56 years" in out and "contract ends" in out
    book("undo", ok=True)
    assert len(book("promises", "--yearly", "--json", ok=True).json) == 3


def test_who_has_one_can_be_written_off(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "3 may", ok=True)
    assert book("write-off", "harbor", "gone", ok=True).err == ""


def test_find_and_why_call_it_what_it_is(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "24 nov", ok=True)
    assert "yearly day, 24 Nov: birthday" in book("find", "birthday", ok=True).out
    assert book("find", "birthday", "--json", ok=True).json[0]["kind"] == "promise"
    out = book("why", "harbor", ok=True).out
    assert '"Check on", which comes before "Worth a call"' in out and "after-sale" not in out


@pytest.mark.parametrize(
    ("day", "note", "comes_up"),
    [
        ("2026-11-20", "sent good wishes for her birthday", False),  # 14 days before
        ("2026-11-19", "sent good wishes for her birthday", True),
        ("2026-11-26", "Wendy Shaw wants 20 seals", True),  # a name alone speaks of no day
        ("2026-11-26", "", True),
    ],
)
def test_a_call_that_spoke_of_it_days_before_was_the_greeting(
    book: Rep, day: str, note: str, comes_up: bool
) -> None:
    book("contact", "harbor", "Wendy Shaw", "--birthday", "4 dec", ok=True)
    book("--as-of", day, "log-call", "harbor", *filter(None, [note]), ok=True)
    assert ("yearly-day" in on_list(book, "2026-12-01")) == comes_up
    assert ("yearly-day" in on_list(book, "2026-12-04")) == comes_up
    assert "yearly-day" in on_list(book, "2027-12-01"), "of that year alone"


def test_the_reply_says_that_a_birthday_to_come_was_spoken_of(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "6 dec", ok=True)
    spoken = "birthday (p1, spoken of in this call)"
    said = book("log-call", "harbor", "happy birthday ahead", ok=True).out
    assert f"Done: {spoken}.\n" in said
    assert "birthday" not in book("log-call", "harbor", "all well", ok=True).out
    book("remember", "vale", "birthday", "--on", "26 nov", ok=True)
    assert "vale" in book("next", ok=True).out.lower()
    said = book("log-call", "vale", "happy birthday ahead", ok=True).out
    assert "birthday (p2)" in said and "speaks of" not in said, (
        "it was on the list, and is told once"
    )
    said = book(
        "--as-of", "2026-11-26", "log-call", "vale", "happy birthday once more", ok=True
    ).out
    assert "speaks of" not in said, "its day has come"


@pytest.mark.parametrize(
    ("note", "left"),
    [
        ("congratulated Ana on her birthday", ["p2"]),
        ("happy birthday to Ana and Ben", []),
        ("birthday wishes to all", []),
        ("greetings", ["p1", "p2"]),  # whose?
        ("told Ben the price; greeted (birthday of Ana Shaw)", ["p2"]),
    ],
)
def test_a_greeting_is_for_whom_it_names(book: Rep, note: str, left: list[str]) -> None:
    book("contact", "harbor", "Ana Shaw", "--birthday", "26 nov", ok=True)
    book("contact", "harbor", "Ben Cole", "--birthday", "28 nov", ok=True)
    book("log-call", "harbor", note, ok=True)
    out = book("--as-of", "2026-11-25", "next", ok=True).out
    assert [mark for mark in ("p1", "p2") if f"({mark})" in out] == left
    out = book("--as-of", "2026-11-27", "next", ok=True).out
    assert ("(p2)" in out) == ("p2" in left), "also when the other day has gone by"


@pytest.mark.parametrize(
    ("note", "comes_up"),
    [
        ("congratulated them on the new hall last year", True),
        ("forgot to congratulate them", True),
        ("did not mention the birthday", True),
        ("didn't mention the birthday", True),
        ("forgot to greet her", True),
        ("did not order. Birthday wishes", False),
        ("birthday wishes, did not order", False),
        ("could not talk; greeted (birthday)", False),
        ("greeted her", False),
    ],
)
def test_what_was_not_said_is_no_greeting(book: Rep, note: str, comes_up: bool) -> None:
    book("remember", "harbor", "birthday", "--on", "26 nov", ok=True)
    book("log-call", "harbor", note, ok=True)
    assert on_list(book, "2026-11-25") == ["yearly-day"] * comes_up


def test_a_birthday_that_they_called_about_was_spoken_of(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "26 nov", ok=True)
    book("log-call", "harbor", "invites us to the birthday", "--inbound", ok=True)
    assert on_list(book, "2026-11-25") == []


def test_who_was_not_reached_is_not_greeted(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "4 dec", ok=True)
    book("log-call", "harbor", "birthday wishes", "-o", "voicemail", "--on", "2026-11-21", ok=True)
    assert on_list(book, "2026-12-01") == ["yearly-day"]
    book("config", "yearly_day_greeted_days", "20", ok=True)
    book("log-call", "harbor", "birthday wishes", "--inbound", "--on", "2026-11-15", ok=True)
    assert on_list(book, "2026-12-01") == []


def test_the_list_by_a_day_has_the_birthdays_that_come_up_by_it(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "4 dec", ok=True)
    book("promise", "vale", "the price", "--by", "2026-11-30", ok=True)
    book("remember", "vale", "wedding", "--on", "8 dec", ok=True)
    for by, codes in {
        "2026-11-30": [["promise"]],
        "2026-12-01": [["promise"], ["yearly-day"]],
        "2026-12-04": [["promise"], ["yearly-day"]],
        "2026-12-24": [["promise", "yearly-day"], ["yearly-day"]],
    }.items():
        calls = book("next", "--until", by, "--json", ok=True).json
        found = [[reason["code"] for reason in call["reasons"]] for call in calls]
        assert found == codes, by
    near = book("--as-of", "2026-12-02", "next", "--until", "2026-12-05", ok=True).out
    assert near.count("(p1)") == 1, "it is there today"
    shown = book("next", "--until", "2026-12-04", ok=True).out
    assert "Check on, as of today; birthdays up to Fri 4 Dec" in shown
    assert "birthday on Fri 4 Dec (p1)" in shown and "· 1 to check on ·" in shown
    alone = book("next", "--until", "2026-12-24", "--reason", "yearly-day", ok=True).out
    assert alone.count("(p1)") == alone.count("(p3)") == 1
    book("log-call", "harbor", "for her birthday", ok=True)
    assert "birthday" not in book("next", "--until", "2026-12-04", ok=True).out


def test_a_birthday_that_a_try_puts_off_comes_up_by_a_later_day(book: Rep) -> None:
    book("remember", "harbor", "birthday", "--on", "25 nov", ok=True)
    book("log-call", "harbor", "-o", "no-answer", ok=True)
    assert on_list(book, "2026-11-23") == []
    (call,) = book("next", "--until", "tomorrow", "--json", ok=True).json
    assert call["reasons"][0]["code"] == "yearly-day" and on_list(book, "2026-11-24")
