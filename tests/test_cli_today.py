"""`today`, and `history` of the whole book: what was done, whose it was, how long it took."""

from __future__ import annotations

import csv
import io
import shlex
from datetime import date
from pathlib import Path

import pytest
from conftest import Rep, made_once

from repbook.book import Book


@made_once
def day(rep: Rep) -> Rep:
    """A Monday's work, and something of the days before."""
    rep("add", "Delta Pumps", "--contact", "Raj", ok=True)
    rep("add", "Kobo Dairy", ok=True)
    rep("log-problem", "delta", "seal leaks", "--on", "2026-11-20", ok=True)
    rep("promise", "kobo", "the quote", "--by", "2026-11-22", "--on", "2026-11-19", ok=True)
    rep("log-quote", "kobo", "900", "a pump", "--on", "2026-11-18", ok=True)
    rep("log-call", "delta", "Asked how it is", "--about", "x1", "--minutes", "20", ok=True)
    rep("log-call", "kobo", "Wants filters", "--order", "480", "--minutes", "70", ok=True)
    rep("log-call", "delta", "-o", "no-answer", ok=True)
    rep("promise", "p1", "--kept", ok=True)
    rep("promise", "delta", "call again", "--by", "today", ok=True)
    rep("won", "q1", "--of", "o1", ok=True)
    rep("resolve", "x1", "new seal", ok=True)
    return rep


def test_the_day_by_kinds_each_thing_once_then_what_is_owed(day: Rep) -> None:
    out = day("today", ok=True).out
    assert out.splitlines()[0] == (
        "Mon 23 Nov: reached twice; 1 no answer · 1 order, 480 · 1 promise kept"
        " · 1 h 30: 0 h 20 on service, 1 h 10 on selling; length noted on 2 of 3 calls and attempts"
    )
    titles = [line for line in out.splitlines() if line and not line.startswith(" ")][1:-1]
    assert titles == [
        *("Calls", "Orders and payments", "Quotes", "Promises made", "Promises kept"),
        *("Problems", "Also", "Still owed today"),
    ]
    for id in ("c1", "c2", "c3", "o1", "q1", "p2", "p1", "s1"):
        assert out.count(f"  {id}  ") == 1, id
    assert "x1 solved: new seal" in out and "call again (p2)" in out
    assert out.index("c1") < out.index("c2")  # the first of the day on top
    assert "repbook next --until tomorrow" in out


def test_in_json_with_the_sums_that_report_has(day: Rep) -> None:
    log = day("today", "--json", ok=True).json
    assert log["on"] == "2026-11-23" and log["minutes"] == 90
    ids = {key: [each["id"] for each in found] for key, found in log.items() if key in LISTS}
    assert ids == {
        "touches": ["c1", "c2", "c3"],
        "purchases": ["o1"],
        "quotes": ["q1"],
        "promises_made": ["p2"],
        "promises_kept": ["p1"],
        "problems": ["s1"],
    }
    assert [call["name"] for call in log["owed"]] == ["Delta Pumps"]
    assert log["touches"][0]["customer"] == "Delta Pumps"
    report = day("report", "--day", "today", "--json", ok=True).json
    assert report["minutes"] == {"total": 90, "service": 20, "selling": 70, "calls": 2}
    assert (report["touches"]["reached"], report["touches"]["attempts"]) == (2, 1)
    assert report["before"]["minutes"]["calls"] == 0
    assert "minutes on calls" in day("report", ok=True).out
    rows = day("today", "--csv", ok=True).out.splitlines()
    assert rows[0].startswith("id,kind,on,text") and len(rows) == 11


def test_a_promise_that_was_dropped_is_of_the_day(day: Rep) -> None:
    day("promise", "kobo", "a sample", "--by", "friday", "--on", "2026-11-20", ok=True)
    day("promise", "p3", "--drop", ok=True)
    out = day("today", ok=True).out
    dropped = "promised for Fri 27 Nov: a sample, dropped Mon 23 Nov"
    assert dropped in out.partition("Promises dropped")[2]
    assert out.count("  p3  ") == 1
    assert [p["id"] for p in day("today", "--json", ok=True).json["promises_dropped"]] == ["p3"]


LISTS = {"touches", "purchases", "quotes", "promises_made", "promises_kept", "problems"}


def test_screen_json_and_csv_have_the_same_of_a_day(day: Rep) -> None:
    day("log-payment", "o1", "80", ok=True)
    day("log-return", "kobo", "100", "too many", "--of", "o1", ok=True)
    day("log-call", "kobo", "fine", "-f", "price:good", ok=True)
    day("snooze", "kobo", "in 2 weeks", ok=True)
    out, log = day("today", ok=True).out, day("today", "--json", ok=True).json
    assert "1 order, 480 · returns of 100" in out
    found = [row for value in log.values() if isinstance(value, list) for row in value]
    found = [row for row in found if "kind" in row]  # of the log, not of what is owed
    table = list(csv.DictReader(io.StringIO(day("today", "--csv", ok=True).out)))
    assert {row["text"] for row in found} == {row["text"] for row in table}
    for row in found:
        assert f"{row['id'] or ''}  {row['customer']} ({row['customer_id']})" in out, row
    assert [[row["id"] for row in log[key]] for key in ("returns", "payments", "feedback")] == [
        ["r1"],
        ["m1"],
        ["f1"],
    ]
    assert [row["customer"] for row in log["snoozes"]] == ["Kobo Dairy"]
    rows = [row["id"] for row in table]
    assert rows.index("c1") < rows.index("c2") < rows.index("o1") < rows.index("p1")
    assert len(rows) == len(found)


def test_an_order_that_all_came_back_is_in_neither_the_count_nor_the_sum(day: Rep) -> None:
    day("log-purchase", "delta", "320", ok=True)
    day("log-return", "o2", "all", "wrong size", ok=True)
    day("log-return", "o1", "80", "torn", ok=True)
    said = "1 order, 480 · 1 order returned on the day of the order · returns of 80 ·"
    assert said in day("today", ok=True).out
    report = day("report", "--day", "today", "--json", ok=True).json
    assert report["purchases"]["count"] == 1 and report["purchases"]["revenue"] == 400


def test_a_log_without_calls_and_orders_is_no_empty_one(rep: Rep) -> None:
    rep("add", "Acme", ok=True)
    rep("log-quote", "1", "500", ok=True)
    rep("promise", "1", "send", "--by", "fri", ok=True)
    assert rep("today", ok=True).out.startswith("Mon 23 Nov: 3 entries\nQuotes\n")


def test_another_day_is_what_was_done_alone(day: Rep) -> None:
    out = day("today", "--on", "2026-11-20", ok=True).out
    assert "x1" in out and "owed" not in out and "report --day 2026-11-20" in out
    assert day("today", "--on", "2026-11-20", "--json", ok=True).json["owed"] == []
    assert (
        day("report", "--day", "friday", "--json", ok=True).json["period"]["from"] == "2026-11-20"
    )
    quiet = day("today", "--on", "2026-11-21", ok=True).out
    assert quiet.startswith("Sat 21 Nov: nothing logged\n")
    assert "to come" in day("report", "--day", "tomorrow").err


def test_a_quote_sent_and_won_on_one_day_stands_once(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("log-quote", "delta", "900", "a pump", ok=True)
    rep("won", "q1", ok=True)
    assert [each["id"] for each in rep("today", "--json", ok=True).json["quotes"]] == ["q1"]


def test_the_books_history_as_of_a_day_knows_no_later_payment(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("log-purchase", "delta", "900", "--on", "2026-11-10", ok=True)
    rep("log-payment", "o1", "300", "--on", "2026-11-20", ok=True)
    for day, paid in (("2026-11-15", False), ("2026-11-20", True)):
        (row,) = (r for r in rep("history", "--as-of", day, "--json").json if r["id"] == "o1")
        (same,) = (r for r in rep("history", "1", "--as-of", day, "--json").json if r["id"] == "o1")
        assert row == same and ("300" in row["text"]) == paid, day


def test_history_without_a_customer_is_the_whole_books(day: Rep) -> None:
    rows = day("history", "--json", ok=True).json
    assert {row["customer"] for row in rows} == {"Delta Pumps", "Kobo Dairy"}
    assert rows == sorted(rows, key=lambda row: row["on"], reverse=True)
    of_each = [each["id"] for who in "12" for each in day("history", who, "--json", ok=True).json]
    assert sorted(row["id"] for row in rows) == sorted(of_each)
    texts = {row["id"]: row["text"] for row in rows}
    for who in "12":
        for each in day("history", who, "--json", ok=True).json:
            assert texts[each["id"]] == each["text"]
    since = day("history", "--since", "2026-11-20", "--json", ok=True).json
    assert {row["id"] for row in rows} - {row["id"] for row in since} == {"p1", "q1"}
    few = day("history", "-n", "2", ok=True).out
    assert "older: repbook history -n" in few and "Delta Pumps (1)" in few
    assert (
        "Nothing logged since"
        in day("history", "--since", "2026-10-01", "--as-of", "2026-10-02", ok=True).out
    )


def test_history_since_a_period_and_the_hint_of_an_empty_one(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("log-purchase", "delta", "900", "--on", "2026-02-10", ok=True)
    rep("log-purchase", "delta", "500", "a valve", "--on", "2026-08-03", ok=True)
    for words, ids in {
        "--since q3": ["o2"],
        "--since 2026 --until q1": ["o1"],
        "--since january --until august": ["o2", "o1"],
    }.items():
        rows = rep("history", *words.split(), "--json", ok=True).json
        assert [row["id"] for row in rows] == ids, words
    assert [r["id"] for r in rep("find", "valve", "--since", "q3", "--json", ok=True).json] == [
        "o2"
    ]
    assert '"nonsense"' in rep("history", "--since", "nonsense").err
    out = rep("orders", ok=True).out
    assert out.startswith("No purchases since Sat 24 Oct; 2 before.\n")
    (again,) = (each for each in out.splitlines()[-1].split("·") if "--since" in each)
    assert "o1" in rep(*shlex.split(again.removeprefix("Next: "))[1:], ok=True).out


@pytest.mark.parametrize("words", ["log today", "done today", "what did i do today"])
def test_what_people_type_for_it(day: Rep, words: str) -> None:
    assert "Still owed today" in day(*words.split(), ok=True).out


def test_calls_stand_in_the_order_in_which_they_were_logged(rep: Rep) -> None:
    for name in ("Acme", "Bolt"):
        rep("add", name, ok=True)
    for who, note in (("acme", "one"), ("acme", "two"), ("bolt", "three"), ("acme", "four")):
        rep("log-call", who, note, "-f", "price:good", ok=True)
    rep("log-problem", "bolt", "leaks", ok=True)
    shown = rep("today", "--json", ok=True).json["touches"]
    assert [row["text"].rpartition(" ")[2] for row in shown] == ["one", "two", "three", "four"]
    page = rep("today", ok=True).out
    assert page.index("f1") < page.index("c2")


def test_a_report_in_a_call_of_the_same_words_is_worded_once(day: Rep, book_file: Path) -> None:
    with Book(book_file) as book, book.change("fill"):
        for what, note in (("Pump rattles", "pump  rattles"), ("valve stuck", "Two more valves")):
            call = book.touches.add(
                customer_id=2, on=date(2026, 11, 23), outcome="reached", inbound=True, note=note
            )
            book.problems.add(
                customer_id=2, what=what, reported_on=date(2026, 11, 23), touch_id=call
            )
    told = day("history", "kobo", ok=True).out
    assert told.casefold().count("rattles") == 1 and "Two more valves" in told
    assert day("history", "kobo", "--json", ok=True).out.casefold().count("rattles") == 1
    last = day("brief", "kobo", ok=True).out
    last = last[last.index("Last ") : last.index("You ")]
    assert "23 Nov they were in touch: reported x2\n" in last and "Two more valves" in last
    assert day("brief", "delta", ok=True).out.count("they reported x1: seal leaks") == 1


def test_the_calls_of_a_day_are_as_many_in_every_count(day: Rep) -> None:
    day("log-purchase", "delta", "90", ok=True)
    log = day("today", ok=True).out
    assert (
        "reached 3 times: 2 in calls and 1 when they came to you with an order or problem; 1 no answer"
        in log
    )
    assert "noted on 2 of 3 calls" in log
    report = day("report", "--day", "today", ok=True).out
    assert (
        "2 in calls and 1 when they came to you with an order or problem;"
        " 2 different customers; 1 attempt reached nobody" in report
    )
    assert "noted on 2 of 3 calls" in report
    listed = len(day("today", "--json", ok=True).json["touches"])
    touches = day("report", "--day", "today", "--json", ok=True).json["touches"]
    assert touches == {"reached": 3, "attempts": 1, "customers": 2, "calls": listed}


def test_a_day_on_which_only_a_customer_came_says_so(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("log-purchase", "vale", "90", ok=True)
    shown = rep("today", ok=True).out
    assert (
        "reached once: they came to you once with an order or problem, not in a call of yours · 1 order, 90"
        in shown
    )
    for times in ("twice", "3 times"):
        rep("add", f"Pump House {times}", ok=True)
        rep("log-purchase", f"Pump House {times}", "90", ok=True)
        assert f"reached {times}: they came to you {times}" in rep("today", ok=True).out


def test_a_day_before_an_import_says_nothing_of_prospects_who_came_with_it(
    rep: Rep, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text("Name\nBo\nDi\n")
    (tmp_path / "orders.csv").write_text("Customer,Date,Amount\nAnn,2026-03-01,90\n")
    rep("import", f"{tmp_path}/people.csv", f"{tmp_path}/orders.csv", "--yes", ok=True)
    assert "prospect" in rep("next", ok=True).out
    assert "prospect" not in rep("next", "--as-of", "2026-03-02", ok=True).out
