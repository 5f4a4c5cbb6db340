"""Sentences and lines that newcomers stumbled over: what they are told, and what is read now."""

from __future__ import annotations

import re
import shlex
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import Rep

from repbook.formatter import Formatter
from repbook.loyalty.call_list import CallList, Later, OldPromise


@pytest.fixture
def vale(rep: Rep) -> Rep:
    """A book with one customer."""
    rep("add", "Vale Brothers", "--phone", "555 0112", ok=True)
    return rep


def test_a_complaint_that_we_never_ring_back_is_no_wish_for_no_calls(vale: Rep) -> None:
    for note in (
        "complains we never ring back",
        "says we don't call them back",
        "never phone back",
    ):
        assert "--do-not-call" not in vale("log-call", "vale", note, ok=True).err, note
    for note in ("please don't ring", "stop calling us", "Do not phone them"):
        assert "--do-not-call" in vale("log-call", "vale", note, ok=True).err, note


def test_two_promises_are_moved_one_at_a_time(vale: Rep) -> None:
    for text in ("the quote", "the list"):
        vale("promise", "vale", text, "--by", "2026-12-02", ok=True)
    for both in (("p1", "p2"), ("p1,", "p2"), ("p1,p2",), ("p1", "and p2")):
        told = vale("promise", *both, "--by", "friday", ok=False).err
        assert "repbook promise p1 --by friday, then repbook promise p2 --by friday" in told
    assert vale("promise", "p1", "--by", "friday", ok=True)
    told = vale("promise", "vale", "list,", "p3", "--by", "friday", ok=None)
    assert "list, p3" in told.out + told.err  # a text keeps its comma


def test_what_is_expected_before_they_are_listed_again_is_told_apart(vale: Rep) -> None:
    for day in ("2026-08-25", "2026-09-25", "2026-10-25"):
        vale("log-purchase", "vale", "300", "--on", day, ok=True)
    told = vale("log-call", "vale", "hello", ok=True).out
    assert "Back on the list Mon 30 Nov, 7 days after you spoke, if no order comes before." in told
    assert "Next order expected about " in told
    later = vale("--as-of", "2026-12-15", "log-call", "vale", "hello", ok=True).out
    assert "after you spoke" not in later  # nothing is expected before that day


def test_what_stays_of_a_call_whose_order_is_removed_is_named(vale: Rep) -> None:
    vale(
        "log-call", "vale", "hello", "--order", "480", "-p", "a certificate", "--by", "fri", ok=True
    )
    assert "These stay: c1 and p1." in vale("remove", "o1", ok=True).out
    vale("undo", ok=True)
    vale("promise", "p1", "--kept", ok=True)
    assert "These stay: c1." in vale("remove", "o1", ok=True).out


def test_a_promise_moved_when_it_was_overdue_says_so_once(vale: Rep) -> None:
    vale("--as-of", "2026-11-01", "promise", "vale", "a list", "--by", "2026-11-05", ok=True)
    vale("promise", "p1", "--by", "friday", ok=True)
    told = vale("changes", ok=True).out
    assert "by Thu 5 Nov → Fri 27 Nov, was overdue since Thu 5 Nov" in told
    assert "missed" not in told


def test_help_explains_a_word_that_is_no_command(vale: Rep) -> None:
    assert vale("help", "hard", ok=True).out.startswith("painless, some, hard: the three levels")
    assert "how long ago a customer's last order is" in vale("help", "Lapsed", ok=True).out
    assert "prospect (no order yet)" in vale("help", "loyal", ok=True).out
    assert vale("help", "usual", "gap", ok=True).out.startswith("usual gap: a customer's")
    every = vale("help", "words", ok=True).out
    assert every.count("\n") > 25
    assert "**" not in every
    assert "](" not in every
    assert "Usage: repbook promise" in vale("help", "promise", ok=True).out  # a command
    assert "no command" in vale("help", "nothing", ok=False).err


def test_a_reason_that_two_share_stands_once_in_a_cell(vale: Rep) -> None:
    for back in (91, 147, 203, 259, 315):
        vale("log-purchase", "vale", "3000", "--on", f"{back} days ago", "--paid", ok=True)
    (row,) = vale("next", "--json", ok=True).json
    texts = [reason["text"] for reason in row["reasons"]]
    said = "due: no order for 91 days, usually "
    assert sum(said in text for text in texts) == 2, texts
    assert vale("next", "--csv", ok=True).out.count(said) == 1


def test_a_list_for_a_colleague_says_who_is_left_out_of_it(vale: Rep) -> None:
    vale("promise", "vale", "the quote", "--by", "today", ok=True)
    vale("edit", "vale", "--do-not-call", ok=True)
    told = vale("next", "--csv", ok=True)
    assert "Vale" not in told.out
    assert "Left out, not to be called: 1 thing due" in told.err
    vale("add", "Harbor Foods", ok=True)
    vale("promise", "harbor", "the list", "--by", "2026-09-01", "--on", "2026-08-30", ok=True)
    told = vale("next", "--csv", ok=True).err
    assert "Left out, older promises: 1 due since Tue 1 Sep (Harbor" in told
    vale(
        "remember", "harbor", "birthday", "--on", "24 nov", ok=True
    )  # a row, which has the promise
    told = vale("next", "--csv", ok=True)
    assert "promised for Tue 1 Sep: the list (p2)" in told.out and "older promises" not in told.err
    assert "Older promises    1 due" in vale("next", ok=True).out, "it is counted with what is owed"
    vale("promise", "p2", "--drop", ok=True)
    vale("edit", "vale", "--may-call", ok=True)
    assert "Left out" not in vale("next", "--csv", ok=True).err


def test_an_export_of_calls_says_where_those_to_make_are(vale: Rep, tmp_path: Path) -> None:
    said = vale("export", "calls", "--to", str(tmp_path / "calls.csv"), ok=True).err
    assert "These are calls that were logged. The calls to make: repbook next --csv" in said
    assert "next --csv" not in vale("export", "calls", "--to", "-", ok=True).err


def test_a_table_of_calls_says_how_many_more_there_are(rep: Rep) -> None:
    for name in ("Alder", "Birch", "Cole"):
        rep("add", name, "--on", "2026-08-01", ok=True)
    said = rep("next", "-n", "1", "--reason", "lead", "--csv", ok=True)
    assert said.out.count("\n") == 2
    all_ = "repbook next -n 3 --reason lead --csv"
    assert said.err == f"Here are 1 of the 3 worth a call. All: {all_}\n"
    assert rep(*shlex.split(all_)[1:], ok=True).err == ""
    assert "Here are" not in rep("next", "-n", "1", "--json", ok=True).err


def test_older_promises_are_to_each_customer_of_a_name() -> None:
    old = [OldPromise(1, "Ana", 7), OldPromise(2, "Ana", 8), OldPromise(3, "Ana", 7)]
    calls = CallList((), (), (), 0, 0, tuple(old), Later(), Later(), 0, 0)
    assert calls.old_promises_to == ["Ana", "Ana"]


def test_a_promise_that_was_just_spoken_of_is_not_said_to_be_due(vale: Rep) -> None:
    vale("promise", "vale", "the quote for the filling line", "--by", "today", ok=True)
    quoted = ("900", "filling line")
    still = (
        "Still on the list until p1 (the quote for the filling line) is marked as kept, or moved."
    )
    kept = "repbook promise p1 --kept"
    ran = vale("log-quote", "vale", *quoted, ok=True)
    assert still in ran.out and kept in ran.err
    vale("undo", ok=True)
    for how in ((), ("-o", "sent")):
        said = vale("log-call", "vale", "as agreed", "--quote", " for ".join(quoted), *how, ok=True)
        assert still in said.out and kept in said.out
        vale("undo", ok=True)
    due = "Still on the list: p1 (the quote for the filling line) is due."
    assert due in vale("log-call", "vale", "wants seals", ok=True).out
    tried = vale("log-call", "vale", "the filling line quote", "-o", "no-answer", ok=True).out
    assert "p1 (the quote for the filling line) is due." in tried


def test_what_is_overdue_is_not_all_they_owe(vale: Rep) -> None:
    vale("log-purchase", "vale", "130", "--on", "yesterday", "--due", "friday", ok=True)
    assert "verdue" not in vale("log-call", "vale", "hi", ok=True).out
    for back in range(61, 66):
        vale("log-purchase", "vale", "20", "--on", f"{back} days ago", "--due", "30d", ok=True)
    said = vale("log-call", "vale", "hello", ok=True).out
    assert "Payment overdue: o6 (20), o5 (20), o4 (20) and 2 more." in said


def test_times_before_you_knew_are_among_those_they_got_in_touch(vale: Rep) -> None:
    vale("log-problem", "vale", "one leaks", "--tried", "1", ok=True)
    vale("update", "x1", "leaks more", "--by", "customer", ok=True)
    vale("log-problem", "vale", "another hums", "--tried", "2", ok=True)
    for x, of_them in (("x1", "1 of them"), ("x2", "2 of them")):
        shown = " ".join(vale("problem", x, ok=True).out.split())
        said = f"they got in touch 3 times ({of_them} with others at your firm, before you knew)"
        assert said in shown, shown


def test_the_line_offered_after_a_hand_off_asks_the_same_ally(vale: Rep) -> None:
    vale("ally", "add", "Tom Becker", ok=True)
    vale("log-problem", "vale", "leaks", ok=True)
    said = vale("hand-off", "x1", "tom", ok=True).out
    line = 'repbook hand-off x1 "Tom Becker" "any news?"'
    assert f" · {line} · " in said
    asked = vale(*shlex.split(line)[1:], ok=True).out
    assert 'asked Tom Becker again: "any news?"' in asked


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        (
            "this quarter against last year",
            "repbook report this quarter, then repbook report --from 2025-10-01 --to 2025-11-23",
        ),
        ("this month vs last month", "repbook report this month, then repbook report last month"),
        ("vs last month", "repbook report this month, then repbook report last month"),
        ("month compared to q3", "repbook report month, then repbook report q3"),
        (
            "--quarter --against last-year",
            "repbook report this quarter, then repbook report --from 2025-10-01 --to 2025-11-23",
        ),
    ],
)
def test_a_report_of_two_periods_leads_to_both(vale: Rep, typed: str, hint: str) -> None:
    assert hint in vale("report", *typed.split(), ok=False).err
    for line in hint.split(", then "):
        assert vale(*line.split()[1:], ok=True)


def test_the_setting_of_how_many_calls_are_listed_is_found_by_them(vale: Rep) -> None:
    assert "next_count" in vale("config", "calls", ok=True).out


def test_why_says_from_when_the_wait_of_an_import_counts(rep: Rep, tmp_path: Path) -> None:
    rows = "\n".join(f"Firm {number},Lund" for number in range(40))
    (tmp_path / "firms.csv").write_text(f"name,town\n{rows}\n", encoding="utf-8")
    rep("--as-of", "2026-08-03", "import", str(tmp_path / "firms.csv"), "--yes", ok=True)
    told = rep("why", "12", ok=True).out
    day = re.search(r"waiting since \w+ (\d+ \w+), when the list had shown", told)
    assert day, told
    assert day[1] != "3 Aug"  # the day of the import, when nobody had come up


def test_numbers_of_who_was_merged_are_no_names_that_are_forgotten(rep: Rep) -> None:
    rep("add", "Zoe Nunez", "--phone", "555 0133", ok=True)
    rep("add", "Z. Nunez Workshop", ok=True)
    rep("merge", "1", "2", "--yes", ok=True)
    assert "with 1 other name and 1 phone or e-mail\n" in rep("forget", "1", ok=False).err


def test_a_time_agreed_in_a_call_that_reached_nobody_is_kept(vale: Rep) -> None:
    """A secretary says when to ring again: the try itself puts that off no day."""
    told = vale("log-call", "vale", "in a meeting", "-o", "no-answer", "--again", "today 15:00")
    assert "Back on the list" not in told.out
    assert "call back today at 15:00" in vale("next", ok=True).out
    vale("log-call", "vale", "-o", "no-answer", ok=True)  # at three: a try of its own
    assert "call back today" not in vale("next", ok=True).out
    vale("undo", "-n", "2", ok=True)
    vale(
        "--as-of", "2026-11-21", "log-call", "vale", "-o", "no-answer", "--again", "tomorrow 14:30"
    )
    for line in (["next"], ["next", "--until", "tomorrow"]):  # a Sunday
        assert "call back today at 14:30" in vale("--as-of", "2026-11-22", *line, ok=True).out


def test_help_for_a_word_is_as_wide_as_other_help(vale: Rep) -> None:
    for word in ("words", "risk", "stage"):
        assert max(map(len, vale("help", word, ok=True).out.splitlines())) < 80


def test_a_promise_that_is_removed_is_named_by_the_day_it_was_for(vale: Rep) -> None:
    vale("promise", "vale", "the quote", "--by", "2026-12-01", ok=True)
    assert "is removed: the quote, promised for Tue 1 Dec." in vale("remove", "p1", ok=True).out


def test_a_target_of_a_year_is_offered_as_that_of_a_month(vale: Rep) -> None:
    told = vale("config", "target_per_year", "36000", ok=False).err
    assert "Did you mean: repbook config target_per_month 3000" in told
    assert "target_per_month 36000" in vale("config", "target_a_month", "36000", ok=False).err


def test_customers_with_commas_and_no_blanks_between_them_are_several(vale: Rep) -> None:
    kobo = vale("add", "Kobo Dairy", ok=True).out
    assert "Kobo Dairy (2)" in kobo
    for several in ("1,2", "vale,kobo", "vale,2"):
        told = vale("snooze", several, "--until", "fri", ok=True).out
        assert "2 customers snoozed until" in told
    assert "repbook brief vale, then repbook brief kobo" in vale("brief", "vale,kobo", ok=False).err
    vale("add", "Moss,Lee & Sons", ok=True)
    assert "Moss,Lee & Sons (3)" in vale("brief", "moss,lee", ok=True).out


def test_an_order_that_was_called_off_is_all_returned(vale: Rep) -> None:
    vale("log-purchase", "vale", "300", ok=True)
    for line in (["cancel", "o1"], ["correct", "o1", "--cancelled"]):
        told = vale(*line, ok=False).err
        assert "Did you mean: repbook log-return o1 all" in told
        assert "Traceback" not in told
    assert "All of it came back" in vale("log-return", "o1", "all", ok=True).out
    vale("log-quote", "vale", "300", ok=True)
    assert "log-return" not in vale("correct", "q1", "--cancelled", ok=False).err  # no order


def test_undo_with_a_number_says_what_either_reading_takes_back(vale: Rep) -> None:
    for note in ("one", "two", "three"):
        vale("log-call", "vale", note, ok=True)  # changes 2, 3 and 4
    told = vale("undo", "3", ok=False).err
    assert "Hint: To undo the last 3 changes: repbook undo -n 3; to undo all from" in told
    assert told.endswith("to undo all from change 3 on: repbook undo -n 2\n")  # none as the one
    vale("undo", ok=True)
    assert "all from change 3 on: repbook undo -n 1\n" in vale("undo", "3", ok=False).err
    assert "all from" not in vale("undo", "4", ok=False).err  # it is undone
    assert "all from" not in vale("undo", "2", ok=False).err  # either takes back two
    vale("add", "Kobo Dairy", ok=True)
    vale("forget", "1", "--yes", ok=True)
    vale("log-call", "kobo", "four", ok=True)
    final = [row["id"] for row in vale("changes", "--json", ok=True).json][1:]
    assert len(final) == 2
    for id in map(str, final):
        assert "all from" not in vale("undo", id, ok=False).err  # it can no longer be undone


def test_a_call_asked_for_in_a_note_is_offered(vale: Rep) -> None:
    for note in ("asked to be called again Tuesday at 10", "told me to call tuesday at 10"):
        told = vale("log-call", "vale", note, ok=True).err
        assert '--again "tuesday at 10"' in told.lower(), note
    assert "--again" not in vale("log-call", "vale", "called about the price", ok=True).err


def test_busy_stays_in_the_book_as_a_word(vale: Rep) -> None:
    vale("log-call", "vale", "Busy", "--again", "tue 10", ok=True)  # which was agreed
    shown = vale("history", "vale", ok=True).out
    assert "Busy; again Tue 24 Nov 10:00" in shown and "no answer" not in shown
    vale("log-call", "vale", "busy", ok=True)
    assert "no answer: busy" in vale("history", "vale", ok=True).out


def test_a_gap_of_years_is_said_where_the_next_order_is_told(vale: Rep) -> None:
    for day in ("1998-03-01", "1998-04-01", "1998-05-02"):
        vale("log-purchase", "vale", "300", "--on", day, ok=True)
    told = vale("log-purchase", "vale", "300", ok=True).out
    assert re.search(r"Next order expected about .* \(one gap of over 28 years makes this", told)


def test_a_long_gap_is_not_said_where_the_next_order_is_within_a_year(vale: Rep) -> None:
    for day in ("2025-01-02", "2025-02-01", "2025-03-02", "2025-04-01", "2025-05-01"):
        vale("log-purchase", "vale", "300", "--on", day, ok=True)
    told = vale("log-purchase", "vale", "300", ok=True).out
    assert "Next order expected about" in told and "one gap" not in told
    assert "one gap" in vale("status", "vale", ok=True).out


def test_who_referred_a_customer_and_was_forgotten_is_no_number_in_their_export(vale: Rep) -> None:
    vale("add", "Kobo Dairy", "--referred-by", "vale", ok=True)
    vale("forget", "1", "--yes", ok=True)
    told = vale("export", "customer", "kobo", ok=True).out
    assert "referred_by: somebody who was forgotten" in told and "customer -1" not in told


def test_who_was_added_by_hand_is_in_the_log_of_the_day(vale: Rep, tmp_path: Path) -> None:
    vale("add", "Rowan Print", "--referred-by", "vale", ok=True)
    (tmp_path / "more.csv").write_text("Name\nKobo Dairy\n")
    vale("import", str(tmp_path / "more.csv"), ok=True)
    shown = vale("today", ok=True).out
    assert re.search(r"Rowan Print \(2\) +added, referred by Vale Brothers", shown)
    assert "Kobo" not in shown
    (_, rowan) = vale("today", "--json", ok=True).json["customers_added"]
    assert (rowan["kind"], rowan["customer_id"]) == ("added", 2)
    assert "Rowan" not in vale("--as-of", "2026-11-24", "today", ok=True).out
    vale("forget", "1", "--yes", ok=True)  # whose row stays, as who referred another
    (left,) = vale("today", "--json", ok=True).json["customers_added"]
    assert (left["customer_id"], left["text"]) == (2, "added")


def test_a_birthday_greeted_ahead_is_not_in_the_week_ahead(vale: Rep, tmp_path: Path) -> None:
    def page() -> str:
        vale("report", "--html", str(file := tmp_path / "week.html"), "--force", ok=True)
        return file.read_text()

    vale("remember", "vale", "birthday", "--on", "25 nov", ok=True)
    vale("remember", "vale", "contract ends", "--on", "26 nov", ok=True)
    vale("remember", "vale", "wedding", "--on", "23 nov", ok=True)
    vale("log-call", "vale", "price list", "-o", "sent", ok=True)
    assert "a yearly day: <bdi>wedding" in page(), "today, and nobody spoke to them"
    vale("log-call", "vale", "wants seals", ok=True)
    assert "a yearly day: <bdi>wedding" not in page()
    assert "a yearly day: <bdi>birthday" in page()
    vale("log-call", "vale", "wished them a happy birthday", ok=True)
    assert "a yearly day: <bdi>contract ends" in page()
    assert "a yearly day: <bdi>birthday" not in page()
    assert "birthday" in vale("export", "calendar", ok=True).out


def test_late_promises_are_counted_as_late(vale: Rep) -> None:
    vale("--as-of", "2026-11-01", "promise", "vale", "a list", "--by", "2026-11-05", ok=True)
    vale("promise", "vale", "a quote", "--by", "friday", ok=True)
    assert vale("promises", "--late", ok=True).out.startswith("Mon 23 Nov  1 late\n")
    assert vale("promises", ok=True).out.startswith("Mon 23 Nov  2 open\n")
    vale("promise", "p1", "--kept", ok=True)
    assert "No late promises." in vale("promises", "--late", ok=True).out


def test_whom_a_customer_named_in_a_call_leads_to_their_own_line(vale: Rep) -> None:
    told = vale("log-call", "vale", "all fine", "--referral", "Rowan Print", ok=False).err
    assert told.endswith(
        'Did you mean: repbook log-call vale "all fine", then repbook add "Rowan Print"'
        " --referred-by vale\n"
    )


def test_a_call_that_names_nobody_new_is_one_plain_line(vale: Rep) -> None:
    told = vale("log-call", "--referral", "vale", ok=False).err
    assert "Error: " in told and "Traceback" not in told and "then repbook add" not in told


def test_remember_alone_says_where_the_days_are(vale: Rep) -> None:
    assert "those you have: repbook promises --yearly" in vale("remember", ok=False).err


def test_a_name_the_other_way_round_and_misspelt_is_near(vale: Rep) -> None:
    vale("add", "Smith, John - USD", ok=True)
    vale("add", "Smithers Trade", ok=True)
    told = vale("brief", "Jhon Smith", ok=False).err
    assert "similar: Smith, John - USD (2)" in told and "Smithers" not in told
    assert "John" not in vale("brief", "Jhon Orchards", ok=False).err  # one word is not enough


def test_the_list_by_stage_has_loyal_customers_first_and_who_is_gone_last(vale: Rep) -> None:
    vale("add", "Kobo Dairy", ok=True)
    vale("add", "Alder", ok=True)
    vale("write-off", "alder", "closed", ok=True)
    vale("log-purchase", "kobo", "300", ok=True)
    vale("add", "Zenith", ok=True)
    for command in ("list", "status"):
        names = [row["name"] for row in vale(command, "--sort", "stage", "--json", ok=True).json]
        assert names == ["Kobo Dairy", "Vale Brothers", "Zenith", "Alder"]
    for line in (("list", "by", "stage"), ("list", "by", "stages")):
        assert "repbook list --sort stage" in vale(*line).err


def test_a_setting_that_was_changed_says_what_it_does(vale: Rep) -> None:
    told = vale("config", "quiet_days", "90", ok=True).out
    assert "quiet_days is now 90 (days); it was 60" in told
    assert '"stale" has a setting of its own, "stale_days"' in told


def test_the_page_tells_new_customers_from_prospects_who_ordered(vale: Rep, tmp_path: Path) -> None:
    vale("--as-of", "2026-11-02", "add", "Alder", ok=True)
    vale("log-purchase", "alder", "300", ok=True)  # a prospect until then
    (tmp_path / "o.csv").write_text("Customer,Date,Amount\nKobo Dairy,2026-11-23,200\n")
    vale("import", str(tmp_path / "o.csv"), ok=True)
    vale("report", "--html", str(file := tmp_path / "week.html"), ok=True)
    page = file.read_text()
    assert "Kobo Dairy</bdi> (new)" in page and "Alder</bdi> (was prospect)" in page


def test_two_items_joined_by_and_are_said_to_be_one_the_first_time(vale: Rep) -> None:
    told = vale("log-purchase", "vale", "1420", "Chai and Tofu", ok=True).err
    assert told == (
        "It counts as one item. If it is two: repbook correct o1 --item Chai --item Tofu\n"
    )
    for what in ("Chai and Tofu", "hoses and seals for the yard", "20 seals and 2 gaskets"):
        assert "one item" not in vale("log-purchase", "vale", "20", what, "--on", "1 nov").err
    vale("correct", "o1", "--item", "Chai", "--item", "Tofu", ok=True)
    assert {row["item"] for row in vale("items", "vale", "--json", ok=True).json} >= {
        "Chai",
        "Tofu",
    }


def test_who_was_never_in_touch_is_not_back_on_the_list(vale: Rep) -> None:
    assert "\nOn the list " in vale("log-quote", "vale", "90", "--valid", "fri", ok=True).out
    vale("log-call", "vale", "hello", ok=True)
    assert "Back on the list" in vale("log-quote", "vale", "80", "--valid", "4 dec", ok=True).out


def test_a_new_customer_is_a_prospect_without_a_word_for_it(vale: Rep) -> None:
    told = vale("add", "Kobo", "--prospect", "--town", "Bay", ok=True)
    assert "Read as: repbook add Kobo --town Bay" in told.err and "Kobo (2)" in told.out


def test_a_call_with_several_customers_leads_to_a_line_for_each(vale: Rep) -> None:
    vale("add", "Kobo Dairy", ok=True)
    for several in ("1,2", "vale, 2"):
        first = several.split(",")[0]
        told = vale("log-call", several, "sent the list", "-c", "email", ok=False).err
        assert "repbook log-call takes one customer at a time" in told
        assert f'repbook log-call {first} "sent the list" -c email, then repbook log-call 2' in told
    assert "Kobo" in vale("log-call", "kobo,", "wants seals", ok=True).out


def test_days_of_two_years_have_both_years(vale: Rep, tmp_path: Path) -> None:
    """`4 Jul 1996 to 6 May` was read as two days of 1996."""
    rows = tmp_path / "orders.csv"
    rows.write_text(
        "Customer,Date,Amount\nVale Brothers,1996-07-04,40\nVale Brothers,1998-05-06,60\n"
    )
    then = ("--as-of", "1998-05-06")
    told = vale(*then, "import", str(rows), "--kind", "purchases", "--dry-run", ok=True).out
    assert "4 Jul 1996 to 6 May 1998" in told
    vale("import", str(rows), "--kind", "purchases", ok=True)
    assert "Thu 4 Jul 1996 to Wed 6 May 1998" in vale(*then, "status", "vale", ok=True).out
    since = ("history", "--since", "1997-12-01", "--until", "1998-05-01")
    told = vale(*then, *since, ok=True).out
    assert "since Mon 1 Dec 1997, up to Fri 1 May 1998" in told
    head = vale(*then, "report", "--from", "1997-12-01", "--to", "1998-05-06", ok=True).out
    assert "1 Dec 1997 to 6 May 1998" in head.splitlines()[3]


def test_days_of_one_year_have_it_only_where_it_is_another() -> None:
    of_1998 = Formatter(date(1998, 5, 6))
    assert of_1998.range(date(1998, 1, 2), date(1998, 5, 6)) == "2 Jan to 6 May"
    assert of_1998.range(date(1996, 1, 2), date(1996, 5, 6)) == "2 Jan 1996 to 6 May 1996"
    assert of_1998.range(date(1998, 5, 6), date(1998, 5, 6)) == "6 May"
    days = [date(1997, 12, 7), date(1998, 1, 6), date(1998, 2, 5)]
    assert of_1998.together(days) == ["7 Dec 1997", "6 Jan 1998", "5 Feb 1998"]
    assert of_1998.together(days[1:], weekdays=True) == ["Tue 6 Jan", "Thu 5 Feb"]


def test_invoices_due_in_two_years_have_both_years_in_the_list(vale: Rep) -> None:
    for due in ("2026-11-01", "2026-12-20"):
        vale("log-purchase", "vale", "90", "--on", "2026-10-01", "--due", due, ok=True)
    unpaid = ("list", "--sort", "unpaid")
    assert re.search(r"1 Nov \(overdue\), 20 Dec\b(?! 20)", vale(*unpaid, ok=True).out)
    vale("log-purchase", "vale", "70", "--due", "2027-01-05", ok=True)
    assert "1 Nov 2026 (overdue) to 5 Jan 2027" in vale(*unpaid, ok=True).out


def test_the_days_a_list_was_tested_on_have_their_year_where_they_are_of_two(rep: Rep) -> None:
    rows = [
        f"Customer {who},{date(2025, 5, 1) + timedelta(days)},90"
        for who in range(9)
        for days in range(who, 304, 20 + 7 * who)
    ]
    table = "\n".join(["customer,date,amount", *rows])
    rep("import", "-", "--kind", "purchases", stdin=table, ok=True)
    told = rep("--as-of", "2026-03-01", "backtest", ok=True).out
    assert re.search(r"on .*\b1 Dec 2025, .* and 30 Jan 2026, against", told), told
    assert "ranked by " in told and "number of orders" in told


def test_help_says_what_fits_a_new_customer_and_what_comes_first(vale: Rep) -> None:
    said = " ".join(vale("add", "--help", ok=True).out.split())
    assert (
        "A phone; can be repeated" in said and "old ones" not in said and "removes it" not in said
    )
    assert "if it replaces all old ones" in " ".join(vale("edit", "--help", ok=True).out.split())
    vale("add", "Kobo", "--phone", "555 1", "--phone", "555 2", ok=True)
    assert len(vale("list", "--search", "kobo", "--json", ok=True).json[0]["phones"]) == 2
    assert "the debt due earliest (unpaid)" in " ".join(vale("list", "--help", ok=True).out.split())
    told = vale("list", "--sort", ok=False).err
    assert "needs a value: name, total, orders, last, stage, due, unpaid or risk\n" in told
    told = vale("list", "--stage", ok=False).err
    assert "needs a value: prospect, first-time, repeat, loyal or written-off\n" in told


def test_when_a_setting_is_to_be_changed_is_no_instruction(vale: Rep) -> None:
    assert (
        "\n  When to change it: once, at the start. It" in vale("config", "currency", ok=True).out
    )
    assert (
        "\n  Set it to what you can call in a day.\n" in vale("config", "next_count", ok=True).out
    )
    told = vale("config", "stale_days", ok=True).out
    assert '"next" has a setting of its own, "quiet_days".' in told
    assert "0 (times a week to reach someone)" in vale("config", "target_calls", ok=True).out


def test_an_undone_setting_says_what_it_is_now(vale: Rep) -> None:
    vale("config", "next_count", "12", ok=True)
    vale("config", "next_count", "default", ok=True)
    assert "Undone: config next_count 10 (next_count is 12 now)\n" in vale("undo", ok=True).out
    assert "Redone: config next_count 10 (next_count is 10 now)\n" in vale("redo", ok=True).out
    vale("config", "currency", "EUR", ok=True)
    told = vale("undo", "-n", "2", ok=True).out
    assert "Undone: config currency EUR (currency is not set now)\n" in told
    assert "(next_count is 12 now)" in told
    vale("edit", "vale", "--town", "Bay", ok=True)
    assert "(1 customer changed back)" in vale("undo", ok=True).out


REFERRED = "Name,Contact,Phone,Referred by,Floor\nCole Bakery,Lena,555 1212,Pat Lee,{}\n"


def test_an_import_again_counts_whom_its_rows_are_of(rep: Rep, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(REFERRED.format("1st"))
    rep("import", str(tmp_path / "c.csv"), ok=True)
    told = rep("import", str(tmp_path / "c.csv"), "--dry-run", ok=True).out
    assert "\n1 customer known by the name\n" in told
    rows = REFERRED.format("1st") + "Dale End,,,Pat Lee,\n"
    (tmp_path / "c.csv").write_text(rows)
    rep("import", str(tmp_path / "c.csv"), ok=True)
    told = rep("import", str(tmp_path / "c.csv"), "--dry-run", ok=True).out
    assert "\n2 customers known by their name\n" in told
    (tmp_path / "c.csv").write_text(REFERRED.format("2nd"))
    told = rep("import", str(tmp_path / "c.csv"), "--dry-run", ok=True).out
    assert "What is updated: extra fields of 1 customer\n" in told
    told = rep("import", str(tmp_path / "c.csv"), ok=True)
    rep("add", "Cole Bakery Two", ok=True)
    rep("merge", "1", "4", "--yes", ok=True)
    told = rep("changes", "-n", "1", ok=True).out
    assert "Cole Bakery: counts as added by you, as the other one was\n" in told


def test_who_was_forgotten_has_no_number_on_any_screen(rep: Rep, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(REFERRED.format("1st"))
    rep("import", str(tmp_path / "c.csv"), ok=True)
    rep("forget", "Pat Lee", "--yes", ok=True)
    told = rep("import", str(tmp_path / "c.csv"), "--dry-run", ok=True).out
    assert "Cole Bakery: referred by somebody who was forgotten → Pat Lee (3)\n" in told
    out = tmp_path / "out.csv"
    rep("export", "customers", "--to", str(out), ok=True)
    told = rep("--book", str(tmp_path / "other.db"), "import", str(out), "--dry-run", ok=True).out
    assert "1 new customer in all.\n" in told  # and none by an id of who was forgotten
    rep("import", str(tmp_path / "c.csv"), ok=True)
    told = rep("changes", ok=True).out
    assert "referred by somebody who was forgotten → Pat Lee (3)\n" in told
    assert "-1" not in told


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        (["correct", "p1", "new quote"], 'correct p1 --text "new quote"'),
        (["correct", "p1", "new", "quote"], 'correct p1 --text "new quote"'),
        (["correct", "p1", "next friday"], 'correct p1 --by "next friday"'),
        (["correct", "c1", "new words"], 'correct c1 --note "new words"'),
        (["correct", "x1", "new words"], 'correct x1 --what "new words"'),
        (["correct", "q1", "new words"], 'correct q1 --what "new words"'),
        (["correct", "o1", "20 seals"], 'correct o1 --what "20 seals"'),
        (["correct", "o1", "EUR 480"], 'correct o1 --amount "EUR 480"'),
        (["correct", "o1", "1 200"], 'correct o1 --amount "1 200"'),
        (["split", "p1"], 'correct p1 --text "…"'),
        (["next", "--missed"], "promises --late, or repbook today --on yesterday"),
        (["next", "--late"], "promises --late, or repbook today --on yesterday"),
        (["next", "late"], "promises --late, or repbook today --on yesterday"),
        (
            ["next", "--since", "thursday"],
            "history --since thursday, or repbook promises --late",
        ),
        (["ally", "add", "Tom", "--role", "repair"], "ally add Tom --team repair"),
        (
            ["log-call", "--referral", "vale", "Rowan Print"],
            'log-call vale "Rowan Print", or repbook add "Rowan Print" --referred-by vale',
        ),
    ],
)
def test_a_line_in_other_words_leads_to_the_one_that_is_meant(
    typed: list[str], leads_to: str, vale: Rep
) -> None:
    vale("log-call", "vale", "hello", "--order", "480", "-p", "the quote", "--by", "fri", ok=True)
    vale("log-problem", "vale", "seal leaks", ok=True)
    vale("log-quote", "vale", "300", "pump", ok=True)
    told = vale(*typed, ok=False).err
    assert f"Did you mean: repbook {leads_to}\n" in told


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        (["correct", "p1", "--by", "14:30 tomorrow"], "correct p1 --by tomorrow"),
        (["snooze", "vale", "--until", "tomorrow 14:30"], "snooze vale --until tomorrow"),
        (
            ["log-purchase", "vale", "200", "--due", "tomorrow at 10"],
            "log-purchase vale 200 --due tomorrow",
        ),
        (
            ["log-quote", "vale", "200", "--valid", "tomorrow 10am"],
            "log-quote vale 200 --valid tomorrow",
        ),
        (
            ["log-purchase", "vale", "200", "--on", "yesterday 14:30"],
            "log-purchase vale 200 --on yesterday",
        ),
    ],
)
def test_a_day_with_a_time_of_day_leads_to_the_day(typed: list[str], right: str, vale: Rep) -> None:
    vale("promise", "vale", "the list", "--by", "friday", ok=True)
    told = vale(*typed, ok=False).err
    assert "has a time of day, and here only the day is kept\n" in told
    assert told.endswith(f"Hint: repbook {right}\n")
    told = vale("snooze", "vale", "--until", "14:30 nevermore", ok=False).err
    assert "is not a date repbook knows" in told
    assert "is not a date" in vale("snooze", "vale", "--until", "25:30 tomorrow", ok=False).err


def test_again_with_a_day_offers_the_call_back(vale: Rep) -> None:
    for note, when in (
        ("called, no time now, again 14:30 tomorrow", '"14:30 tomorrow"'),
        ("no time now again tomorrow 14:30", '"tomorrow 14:30"'),
        ("No time. Try again on friday.", "friday"),
        ("no time, again tomorrow", "tomorrow"),
        ("I will try again friday", "friday"),
    ):
        told = vale("log-call", "vale", note, ok=True).err
        assert re.search(f"repbook correct c[0-9]+ --again {when}\n", told), note
    for note in ("it leaks again tomorrow", "ordered, again 20 seals by friday", "again and again"):
        assert "--again" not in vale("log-call", "vale", note, ok=True).err, note


def test_a_call_in_some_days_or_weeks_is_offered(vale: Rep) -> None:
    for note, when in (
        ("call in 2 weeks", "in 2 weeks"),
        ("Not now. Call in two weeks", "in two weeks"),
        ("all fine, phone them in 3 days", "in 3 days"),
        ("ring again in 10 days", "in 10 days"),
        ("asked me to ring in a month", "in a month"),
        ("call in some weeks, or ring back thursday at 10", "thursday at 10"),
    ):
        told = vale("log-call", "vale", note, ok=True).err
        assert re.search(f'repbook correct c[0-9]+ --again "{when}"\n', told), note
    for note in (
        "they call in orders every 2 weeks",
        "they call in 2 weeks before they need seals",
        "their call in 2 weeks ago was short",
        "call in orders",
        "call in some days",
    ):
        assert "--again" not in vale("log-call", "vale", note, ok=True).err, note


def test_several_customers_of_a_history_lead_to_a_line_for_each(vale: Rep) -> None:
    vale("add", "Kobo Dairy", ok=True)
    for several in (("1,2",), ("1", "2"), ("vale,", "kobo")):
        told = vale("history", *several, ok=False).err
        first, second = [word for each in several for word in each.split(",") if word]
        assert f"repbook history {first}, then repbook history {second}\n" in told
    assert "Vale Brothers" in vale("history", "vale", "brothers", ok=True).out


def test_a_name_with_a_blank_too_many_is_no_part_of_the_note(vale: Rep) -> None:
    vale("add", "Glenside Packaging", ok=True)
    for words in (
        ("glen", "side", "packaging", "wants", "seals"),
        ("glen", "side", "packaging", "wants seals"),
        ("Glen", "Side", "wants", "seals"),
    ):
        told = vale("log-call", *words, ok=True)
        assert 'Read as: repbook log-call "Glenside Packaging" "wants seals"' in told.err
        assert "Glenside Packaging, reached today" in told.out
    told = vale("log-call", "glen", "side", "packaging", ok=True)
    assert "Glenside Packaging, reached today" in told.out
    told = vale("log-call", "glen", "sides with us", ok=True).err
    assert "Read as" not in told  # the note, in quotes
    told = vale("log-call", "glen", "side packaging", "wants seals", ok=False).err
    assert '"wants seals" is one text too many after "side packaging"' in told
    vale("add", "Glen Motors", ok=True)
    assert "could be" in vale("log-call", "glen", "side", "packaging", "hello", ok=False).err


def test_a_calendar_is_of_days_to_come(vale: Rep, tmp_path: Path) -> None:
    for text, day in (
        ("list", "2026-11-20"),  # overdue, so it is on today's page, Mon 23 Nov
        ("kit", "2026-11-27"),
        ("visit", "2026-11-30"),
        ("sample", "2026-12-06"),
        ("offer", "2027-03-01"),
    ):
        vale("promise", "vale", text, "--by", day, "--on", "2026-11-19", ok=True)

    def held(*typed: str) -> list[str]:
        said = vale("export", "calendar", *typed, "--to", "-", ok=True).out
        return re.findall("SUMMARY:.*promised\\\\, ([a-z]+)", said)

    assert held() == ["list", "kit", "visit", "sample", "offer"]
    assert held("next", "week") == held("next week") == ["visit", "sample"]
    assert held("this week") == ["list", "kit"]
    assert held("tomorrow") == []
    assert held("--until", "next mon") == ["list", "kit", "visit"]
    assert held("--since", "1 dec", "--until", "end of december") == ["sample"]
    assert held("march") == ["offer"]
    assert held("Next Week") == ["visit", "sample"]
    assert held("november") == held("2026-11") == ["list", "kit", "visit"]
    assert held("nov 2026") == held("--until", "november") == ["list", "kit", "visit"]
    assert held("q1") == held("2027") == held("2027-q1") == held("2027-03") == ["offer"]
    assert held("2027-01") == held("2027-02") == held("may") == []
    assert held("q4") == held("2026") == ["list", "kit", "visit", "sample"]
    assert held("7d") == ["list", "kit"], "today is the first of seven days"
    assert held("8 days") == held("next 8 days") == ["list", "kit", "visit"]
    for past, over in (
        (("last week",), '"last week"'),
        (("--until", "yesterday"), '"yesterday"'),
        (("2025",), '"2025"'),
        (("oct 2026",), '"oct 2026"'),
    ):
        told = vale("export", "calendar", *past, ok=False).err
        assert f"A calendar holds days to come, and {over} is over\n" in told
        assert "repbook export calendar --until 'end of next week' --to calls.ics\n" in told
    told = vale("export", "calendar", "--since", "fri", "--until", "thu", ok=False).err
    assert '--until "thu" (Thu 26 Nov) is before --since "fri" (Fri 27 Nov)\n' in told
    assert "repbook export calendar --since thu --until fri\n" in told
    for option in (("--since", "10 dec"), ("--until", "fri")):
        told = vale("export", "calendar", "next week", *option, ok=False).err
        assert f"next week and {' '.join(option)} name two periods\n" in told
        assert "repbook export calendar next week\n" in told
    last = ("--as-of", "2026-12-31", "export", "calendar", "december", "--to", "-")
    vale(*last, ok=True)
    assert "repbook export calls last month" in vale("export", "calls", "next week").err
    for day in ("2026-08-01", "2026-11-20"):
        vale("log-purchase", "vale", "300", "--on", day, ok=True)
    vale("edit", "vale", "--orders-every", "90d", ok=True)  # further ahead than without a day
    assert "order expected" not in vale("export", "calendar", ok=True).out
    assert "order expected" in vale("export", "calendar", "--until", "1 mar 2027", ok=True).out


def test_a_town_that_stands_in_a_note_alone_is_searched_for(vale: Rep) -> None:
    vale("add", "Mill", "--tag", "food", "--note", "plant in Springfield Heights, lnd", ok=True)
    vale("add", "Kobo", "--town", "Lund", "--tag", "bar", ok=True)
    found = "Hint: Where it is in a note or another field: repbook "
    for narrow in ((), ("--tag", "food")):
        told = vale("list", *narrow, "--town", "springfield h", ok=False).err
        line = shlex.join(["list", *narrow, "--search"]) + ' "springfield h"'
        assert told == f'Error: No customer is in "springfield h"\n{found}{line}\n'
        assert "Mill" in vale(*shlex.split(line), ok=True).out
    for typed, hint in (
        (("--town", "springfield", "--tag", "bar"), "list"),
        (("--town", "shelbyville"), "list"),
        (("--town", "lnd"), 'list --town "Lund"'),
        (("--town", "springfield", "--tag", "fud"), "list"),
        (("--tag", "springfield"), "list"),
    ):
        assert vale("list", *typed, ok=False).err.endswith(f"Hint: repbook {hint}\n"), typed


def test_a_name_to_list_is_searched_for(vale: Rep) -> None:
    vale("add", "Cedar Mill", ok=True)
    for command in ("list", "status"):
        told = vale(command, "--name", "mill", ok=True)
        assert "Read as: repbook list --search mill" in told.err
        assert "Cedar Mill" in told.out and "Vale" not in told.out
