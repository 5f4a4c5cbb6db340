"""`promise` and `promises`: made, kept, moved, dropped, coming again; late first, never shaming."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Rep, made_once
from terminals import at_terminal


@made_once
def book(rep: Rep) -> Rep:
    """Three customers, two of them with a tag."""
    rep("add", "Harbor Foods", "--phone", "555 0134", "--tag", "service", ok=True)
    rep("add", "Kobo Dairy", "--phone", "555 0190", "--tag", "service", ok=True)
    rep("add", "Vale Brothers", "--phone", "555 0112", ok=True)
    return rep


def test_a_promise_is_echoed_with_its_weekday(book: Rep) -> None:
    ran = book("promise", "harbor", "send the quote", "--by", "fri", ok=True)
    assert ran.out.splitlines() == [
        "Harbor Foods, promised for Fri 27 Nov: send the quote (p1).",
        "Next: repbook promise p1 --kept · repbook promises · repbook undo",
    ]
    said = book("promise", "2", "a sample", "--by", "2026-12-01", "--json", ok=True).json
    assert said["id"] == "p2" and said["customer"] == "Kobo Dairy" and said["state"] == "open"


def test_kept_moved_and_dropped(book: Rep) -> None:
    for text in ("one", "two", "three"):
        book("promise", "harbor", text, "--by", "fri", ok=True)
    assert "kept in time" in book("promise", "p1", "--kept", ok=True).out
    assert "now for Mon 30 Nov" in book("promise", "p2", "--by", "30 nov", ok=True).out
    assert "dropped" in book("promise", "p3", "--drop", ok=True).out
    rows = {r["id"]: r for r in book("promises", "--all", "--json", ok=True).json}
    assert (rows["p1"]["state"], rows["p1"]["kept_on"]) == ("kept", "2026-11-23")
    assert (rows["p2"]["state"], rows["p2"]["by"]) == ("open", "2026-11-30")
    assert (rows["p3"]["state"], rows["p3"]["dropped_on"]) == ("dropped", "2026-11-23")
    assert [r["id"] for r in book("promises", "--json").json] == ["p2"]


@pytest.mark.parametrize(
    "args", [("promise", "p1", "--by", "fri"), ("correct", "p1", "--kept", "")]
)
@pytest.mark.parametrize("due, late", [("2026-11-19", True), ("2026-11-20", False)])
def test_a_dropped_promise_is_opened_again(
    book: Rep, args: tuple[str, ...], due: str, late: bool
) -> None:
    book("promise", "harbor", "one", "--by", due, "--on", "2026-11-10", ok=True)
    book("promise", "p1", "--drop", "--on", "2026-11-20", ok=True)
    assert 'repbook correct p1 --kept ""' in book("promise", "p1", "--kept").err
    said = book(*args, ok=True).out
    row = book("promises", "--json", ok=True).json[0]
    assert (row["id"], row["dropped_on"]) == ("p1", None)
    if args[0] == "promise":
        assert ("counts as late" in said) is late  # overdue on the day it was dropped


def test_a_number_is_a_customer_before_it_is_a_promise(book: Rep) -> None:
    for text in ("one", "two"):
        book("promise", "harbor", text, "--by", "fri", ok=True)
    for line in (["promise", "2", "--kept"], ["kept", "2"]):  # Kobo is 2, p2 is Harbor's
        refused = book(*line, ok=False).err
        assert '"2" may mean p2 (two)' in refused
        assert "Hint: repbook promise p2 --kept" in refused
    book("promise", "kobo", "three", "--by", "fri", ok=True)
    refused = book("promise", "2", "--drop", ok=False).err
    assert '"2" can mean 2 open promises: p3 (three) or p2 (two)' in refused
    book("promise", "p2", "--kept", ok=True)
    assert book("promise", "2", "--kept", "--json", ok=True).json["id"] == "p3"
    for text in ("four", "five"):
        book("promise", "vale", text, "--by", "fri", ok=True)
    assert book("promise", "5", "--kept", "--json", ok=True).json["id"] == "p5"  # nobody is 5


def test_to_a_tag_is_one_promise_each_and_one_undo(book: Rep) -> None:
    yearly = ("yearly check", "--by", "1 mar", "--every", "1y")
    ran = book("promise", "--tag", "service", *yearly, ok=True)
    assert "Promised to 2 customers for Mon 1 Mar 2027, every year: yearly check." in ran.out
    names = [r["customer"] for r in book("promises", "--json").json]
    assert names == ["Harbor Foods", "Kobo Dairy"]
    book("undo", ok=True)
    assert book("promises", "--json").json == []


def test_a_promise_of_the_31st_stays_at_the_end_of_the_month(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    monthly = ("report", "--by", "2026-08-31", "--every", "1m", "--on", "2026-08-01")
    rep("promise", "1", *monthly, ok=True)
    assert "Next time: p2, Mon 30 Nov." in rep("promise", "p1", "--kept", ok=True).out
    rep("undo", ok=True)
    kept = rep("promise", "p1", "--kept", "--on", "2026-10-02", "--json", ok=True).json
    assert kept["again"]["by"] == "2026-10-31", "not the 30th, although September has no 31st"


def test_one_that_comes_round_is_made_again_when_kept(book: Rep) -> None:
    yearly = ("check", "--by", "2026-11-20", "--every", "1y")
    book("promise", "harbor", *yearly, "--on", "2026-11-01", ok=True)
    said = book("promise", "p1", "--kept", "--json", ok=True).json
    assert (said["again"]["id"], said["again"]["by"]) == ("p2", "2027-11-20")


def test_those_whose_day_has_come_first_and_the_share_kept_with_its_n(book: Rep) -> None:
    book("promise", "harbor", "old", "--by", "2026-11-12", "--on", "2026-11-01", ok=True)
    book("promise", "kobo", "done", "--by", "2026-11-20", "--on", "2026-11-01", ok=True)
    book("promise", "p2", "--kept", "--on", "2026-11-19", ok=True)
    book("promise", "vale", "ahead", "--by", "fri", ok=True)
    book("promise", "vale", "now", "--by", "today", ok=True)
    out = book("promises", ok=True).out
    at = [out.index(word) for word in ("Late", "old", "Today", "now", "Ahead", "ahead")]
    assert at == sorted(at)
    assert "Kept in time: 1 of 2 (50 %)." in out
    for shaming in ("neglect", "overdue", "fail", "broken", "missed"):
        assert shaming not in out.lower()
    assert book("promises", "--json").json[0]["days_late"] == 11
    assert len(book("promises", "--csv", ok=True).out.splitlines()) == 4


def test_as_of_tells_how_it_stood(book: Rep) -> None:
    book("promise", "harbor", "quote", "--by", "2026-11-12", "--on", "2026-11-01", ok=True)
    book("promise", "p1", "--kept", "--on", "2026-11-15", ok=True)
    states = [
        [r["state"] for r in book("--as-of", day, "promises", "--all", "--json").json]
        for day in ("2026-10-31", "2026-11-10", "2026-11-13", "2026-11-15")
    ]
    assert states == [[], ["open"], ["late"], ["kept"]]


def test_kept_and_dropped_stand_newest_first_and_say_what_was_kept_late(book: Rep) -> None:
    for text, by in (("one", "2026-11-05"), ("two", "2026-11-06"), ("three", "2026-11-20")):
        book("promise", "harbor", text, "--by", by, "--on", "2026-11-01", ok=True)
    book("promise", "p1", "--kept", "--on", "2026-11-12", ok=True)
    book("promise", "p2", "--kept", "--on", "2026-11-06", ok=True)
    book("promise", "p3", "--drop", "--on", "2026-11-18", ok=True)
    out = book("promises", "--all", ok=True).out
    settled = [" ".join(line.split()[:6]) for line in out.splitlines() if line.startswith("  p")]
    assert settled == [
        "p3 dropped Wed 18 Nov Harbor",
        "p1 kept late Thu 12 Nov",
        "p2 kept Fri 6 Nov Harbor",
    ]


def test_who_is_not_to_be_called_narrows_no_words(book: Rep, book_file: Path) -> None:
    text = "the price of forty hoses"
    book("promise", "harbor", text, "--by", "1 mar", ok=True)
    book("promise", "kobo", "a sample", "--by", "fri", ok=True)
    book("edit", "kobo", "--do-not-call", "--prefer", "email", ok=True)
    terminal = at_terminal(book_file, "promises", columns=80)
    assert terminal.ends() == 0
    shown = terminal.rest()
    assert text in shown and "a sample (do not call" in shown


def test_do_not_call_is_marked_and_has_no_phone(book: Rep) -> None:
    book("promise", "harbor", "send the quote", "--by", "fri", ok=True)
    book("edit", "harbor", "--do-not-call", "--prefer", "email", ok=True)
    out = book("promises", ok=True).out
    assert (
        "send the quote" in out and "(do not call; prefers e-mail)" in out and "555 0134" not in out
    )
    assert book("promises", "--json").json[0]["do_not_call"] is True


def test_empty_is_not_an_error(rep: Rep) -> None:
    assert rep("promises", ok=True).out.strip().endswith("No open promises.")
    assert rep("promises", "--json", ok=True).json == []


REFUSED = {
    "no day": (("promise", "harbor", "quote"), 2, "--by"),
    "no words": (("promise", "kobo", "--by", "fri"), 2, "Say what you promise"),
    "nobody": (("promise",), 2, "Say whom you promise it to"),
    "a day before it is made": (("promise", "harbor", "q", "--by", "2026-11-01"), 4, "Sun 1 Nov"),
    "a day that is none": (("promise", "harbor", "q", "--by", "soonish"), 2, '"soonish"'),
    "a tag nobody has": (("promise", "--tag", "zzz", "q", "--by", "fri"), 3, '"zzz"'),
    "both a tag and a customer": (
        ("promise", "harbor", "q", "--tag", "service", "--by", "fri"),
        2,
        "not to both",
    ),
    "every now and then": (
        ("promise", "harbor", "q", "--by", "fri", "--every", "now and then"),
        2,
        "now and then",
    ),
    "keeping twice": (("promise", "p1", "--kept"), 4, "was kept on Fri 20 Nov already"),
    "moving what is kept": (("promise", "p1", "--by", "fri"), 4, "was kept"),
    "dropping what is kept": (("promise", "p1", "--drop"), 4, "was kept"),
    "keeping and dropping": (("promise", "p2", "--kept", "--drop"), 2, "What became of p2?"),
    "nothing to do": (("promise", "p2"), 2, "--kept"),
    "kept before it was made": (("promise", "p2", "--kept", "--on", "2026-11-01"), 4, "p2"),
    "moved to before it was made": (("promise", "p2", "--by", "2026-11-01"), 4, "p2"),
    "no such promise": (("promise", "p9", "--kept"), 3, "p9"),
    "kept without an id or a name": (("promise", "--kept"), 2, "All of them: repbook promises"),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_refused_with_nothing_lost(book: Rep, sentence: str) -> None:
    book("promise", "harbor", "one", "--by", "2026-11-20", "--on", "2026-11-10", ok=True)
    book("promise", "p1", "--kept", "--on", "2026-11-20", ok=True)
    book("promise", "harbor", "two", "--by", "fri", "--on", "2026-11-20", ok=True)
    before = book("promises", "--all", "--json").out
    args, code, word = REFUSED[sentence]
    ran = book(*args)
    assert (ran.code, ran.out) == (code, "") and word in ran.err, ran
    assert book("promises", "--all", "--json").out == before


def test_a_customer_s_only_promise_is_settled_by_their_name(book: Rep) -> None:
    book("promise", "harbor", "one", "--by", "fri", ok=True)
    assert "Harbor Foods, p1 one: kept" in book("promise", "harbor", "--kept", ok=True).out
    assert "Harbor Foods has no open promise" in book("promise", "harbor", "--drop", ok=False).err
    for what in ("two", "three"):
        book("promise", "harbor", what, "--by", "fri", ok=True)
    refused = book("promise", "harbor", "--drop", ok=False).err
    assert '"harbor" can mean 2 open promises: p2 (two) or p3 (three)' in refused
    assert "Hint: repbook promise p2 --drop or repbook promise p3 --drop" in refused
    ran = book("promise", "harbor", "--by", "mon")
    assert ran.code == 3
    assert "Hint: repbook promise p2 --by mon or repbook promise p3 --by mon" in ran.err


def test_a_day_alone_moves_a_customer_s_only_promise(book: Rep, asked: Rep) -> None:
    book("promise", "harbor", "one", "--by", "fri", ok=True)
    moved = book("promise", "harbor", "--by", "mon", "--json", ok=True).json
    assert (moved["id"], moved["by"]) == ("p1", "2026-11-30")
    ran = asked("\n", "promise", "harbor", "--by", "fri")  # at a terminal it may be a new one
    assert "what do you promise? (Enter moves p1, one)" in ran.err
    assert "p1 one: now for Fri 27 Nov" in ran.out
    assert "(p2)" in asked("the list\n", "promise", "harbor", "--by", "fri").out


@pytest.mark.parametrize(
    ("answer", "code", "kept"), [("p2", 0, True), ("2", 0, True), ("", 3, False)]
)
def test_of_several_one_is_chosen_at_a_terminal(
    book: Rep, asked: Rep, answer: str, code: int, kept: bool
) -> None:
    for what in ("one", "two"):
        book("promise", "harbor", what, "--by", "fri", ok=True)
    ran = asked(f"{answer}\n", "promise", "harbor", "--kept")
    assert ran.code == code and "   p1  one\n     p2  two\n" in ran.err, ran
    assert ("p2 two: kept" in ran.out) is kept


def test_to_a_problem_is_about_it_and_kept_when_it_is_solved(book: Rep) -> None:
    book("log-problem", "harbor", "seal leaks", ok=True)
    ran = book("promise", "x1", "Tom visits", "--by", "tomorrow", ok=True)
    assert ran.out.splitlines()[0] == (
        "Harbor Foods, promised for Tue 24 Nov: Tom visits (p1)."
        " About x1: repbook resolve x1 keeps it."
    )
    assert "promise p1 for tomorrow (Tom visits)" in book("problem", "x1", ok=True).out
    assert "Promise kept by this: p1 (Tom visits)" in book("resolve", "x1", "new seal", ok=True).out


def test_to_a_customer_called_like_a_problem_it_is_about_none(book: Rep) -> None:
    book("log-problem", "harbor", "seal leaks", ok=True)
    book("add", "X1", "--phone", "555 0177", ok=True)
    ran = book("promise", "x1", "a sample", "--by", "fri", "--json", ok=True)
    assert (ran.json["customer"], ran.json["about"]) == ("X1", None)


def test_a_promise_in_a_call_about_a_problem_is_about_it(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-problem", "vale", "seal leaks", ok=True)
    call = ("log-call", "vale", "Told them", "-p")
    rep(*call, "send seal", "--by", "fri", "--about", "x1", ok=True)
    rep(*call, "send list", "--by", "fri", ok=True)
    about = {row["text"]: row["about"] for row in rep("promises", "--json", ok=True).json}
    assert about == {"send seal": "x1", "send list": None}
    assert "send seal" in rep("problem", "x1", ok=True).out
    rep("resolve", "x1", "new seal", ok=True)
    assert [row["text"] for row in rep("promises", "--json", ok=True).json] == ["send list"]


def test_one_that_was_overdue_when_it_was_moved_counts_as_late_everywhere(book: Rep) -> None:
    book("promise", "harbor", "quote", "--by", "2026-11-20", "--on", "2026-11-12", ok=True)
    book("promise", "harbor", "sample", "--by", "2026-11-25", "--on", "2026-11-12", ok=True)
    moved = book("promise", "p1", "--by", "thu", ok=True).out
    assert "p1 quote: now for Thu 26 Nov. It was overdue: it counts as late." in moved
    assert "Kept in time: 0 of 1" in book("promises", ok=True).out
    assert "0 of 1 promise kept in time" in book("brief", "harbor", ok=True).out
    assert "late" not in book("promise", "p2", "--by", "thu", ok=True).out
    assert "kept, after it was overdue" in book("promise", "p1", "--kept", ok=True).out
    assert "kept in time" in book("promise", "p2", "--kept", ok=True).out
    assert "Kept in time: 1 of 2 (50 %); 1 more kept late." in book("promises", ok=True).out
    report = book("report", "--json", ok=True).json
    assert report["promises"] == {"kept": 1, "late": 1, "open": 0}
    assert report["street"]["kept"] == {"count": 1, "of": 2}
    rows = book("promises", "--all", "--json", ok=True).json
    assert [row["missed"] for row in rows] == [True, False]
    assert "kept late Mon 23 Nov" in book("promises", "--all", ok=True).out


def test_moving_one_that_is_overdue_leaves_it_in_the_figures_of_its_week(book: Rep) -> None:
    """It counts in the week of the day that it was first for, however often it is moved."""

    def kept_in_time(week: str) -> str:
        page = book("--as-of", "2026-12-01", "report", "--week", week, ok=True).out
        return " ".join(next(x for x in page.splitlines() if "in time" in x).split()[4:])

    book("promise", "harbor", "quote", "--by", "2026-11-18", "--on", "2026-11-12", ok=True)
    assert kept_in_time("2026-11-18").endswith("1 open, 1 of them overdue")
    for on, to in (("2026-11-20", "2026-11-24"), ("2026-11-26", "2026-12-04")):
        book("--as-of", on, "promise", "p1", "--by", to, ok=True)
    assert kept_in_time("2026-11-18").endswith("1 open, 1 overdue and moved to a later day")
    assert kept_in_time("2026-11-25").endswith("1 open")
    book("undo", "--steps", "2", ok=True)
    assert kept_in_time("2026-11-18").endswith("1 open, 1 of them overdue")


@pytest.mark.parametrize(
    ("words", "text", "by"),
    [
        (("call back tomorrow 9am",), "call back at 9:00", "2026-11-24"),
        (("the quote", "--by", "fri 14:00"), "the quote at 14:00", "2026-11-27"),
        (("the quote", "--by", "fri", "at", "nine"), "the quote at 9:00", "2026-11-27"),
        (("call at 5pm on thursday",), "call at 17:00", "2026-11-26"),
    ],
)
def test_an_hour_stays_in_the_words_and_the_day_is_read(
    book: Rep, words: tuple[str, ...], text: str, by: str
) -> None:
    assert f" {text[-5:].strip()}" in book("log-call", "vale", "hm", "-p", *words, ok=True).out
    book("promise", "vale", *words, ok=True)
    assert [(r["text"], r["by"]) for r in book("promises", "--json").json] == [(text, by)] * 2


def test_a_promise_moved_to_another_hour_has_only_that(book: Rep) -> None:
    book("promise", "vale", "the quote", "--by", "fri 14:00", ok=True)
    assert (
        "the quote at 16:00: now for Mon" in book("promise", "p1", "--by", "mon 4pm", ok=True).out
    )
    book("promise", "p1", "tue 8:00", ok=True)
    assert book("promises", "--json").json[0]["text"] == "the quote at 8:00"
    book("promise", "p1", "--by", "wed", ok=True)
    assert book("promises", "--json").json[0]["text"] == "the quote at 8:00"


def test_a_promise_for_today_that_names_another_day_says_so(book: Rep) -> None:
    ran = book("log-call", "vale", "hm", "-p", "call thursday to check", ok=True)
    hint = "If that promise is for thursday: repbook promise p1 --by thursday"
    assert hint in ran.err
    for text in ("call on thu to check", "by thu the list", "the list (thu)"):
        assert "If that promise is for thu" in book("log-call", "vale", "x", "-p", text).err
    for text in ("the sun screen sample", "the wed. list", "who sat there"):
        assert "If that promise" not in book("log-call", "vale", text, "-p", text, ok=True).err
    for text in ("the 2 week plan", "the price for march", "the quote"):
        assert "If that promise" not in book("log-call", "vale", text, "-p", text, ok=True).err


def test_guided_takes_the_hour_of_a_promise(book: Rep, asked: Rep) -> None:
    asked("vale\nr\nhm\n\ncall back tomorrow 9am\n\n\n", "log-call")
    asked("vale\nr\nhm again\n\nthe quote\nfri 14:00\n\n\n", "log-call")
    found = [(r["text"], r["by"]) for r in book("promises", "--json").json]
    assert found == [("call back at 9:00", "2026-11-24"), ("the quote at 14:00", "2026-11-27")]


def test_words_after_the_id_of_a_promise_make_no_second_one(book: Rep) -> None:
    book("promise", "vale", "the quote", "--by", "fri", ok=True)
    ran = book("promise", "p1", "sorry, quote delayed", "--by", "mon")
    assert ran.code != 0 and "p1 is a promise already: the quote" in ran.err
    assert "To move it: repbook promise p1 --by mon;" in ran.err
    assert 'repbook promise 3 "sorry, quote delayed" --by mon' in ran.err
    assert len(book("promises", "--json", ok=True).json) == 1


def test_the_day_after_by_is_the_promises(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    text = "send the list by friday, call monday"
    rep("promise", "harbor", text, ok=True)
    rep("log-call", "harbor", "hi", "-p", text, ok=True)
    made = rep("promises", "--json", ok=True).json
    assert [(each["by"], each["text"]) for each in made] == [("2026-11-27", text)] * 2


@pytest.mark.parametrize(
    ("said", "by", "kept"),
    [
        ("call at 2pm", "thu 14:00", "call at 14:00"),
        ("call at 2pm about the seals", "thu 15:00", "call at 15:00 about the seals"),
        ("call back 2 pm", "thu 14:00", "call back at 14:00"),
        ("send it by noon", "thu 11:30", "send it by 11:30"),
        ("meet at 10 Bay Street", "thu 14:00", "meet at 10 Bay Street at 14:00"),
        ("call at 2pm", "thu", "call at 2pm"),
    ],
)
def test_a_promise_has_one_hour(book: Rep, said: str, by: str, kept: str) -> None:
    made = book("promise", "vale", said, "--by", by, "--json", ok=True).json
    assert made["text"] == kept


def test_one_that_was_moved_and_missed_again_is_overdue_of_the_week_of_its_new_day(
    book: Rep,
) -> None:
    book("promise", "harbor", "quote", "--by", "2026-11-11", "--on", "2026-11-06", ok=True)
    book("--as-of", "2026-11-13", "promise", "p1", "--by", "2026-11-24", ok=True)

    def said(week: str) -> str:
        return book("--as-of", "2026-11-27", "report", "--week", week, ok=True).out

    assert "1 of them overdue" in said("2026-11-24") and "already" not in said("2026-11-24")
    assert "1 overdue and moved to a later day" in said("2026-11-11")


def test_a_yearly_day_of_the_same_words_on_another_day_is_said(rep: Rep) -> None:
    rep("add", "Ohara", ok=True)
    assert rep("remember", "1", "birthday", "--on", "3 may", ok=True).err == ""
    said = rep("remember", "1", "Birthday", "--on", "4 may", ok=True).err
    assert "Ohara has birthday on" in said and "repbook promise p1 --drop" in said
