"""`demo`: a book of its own that shows every block and every reason, on any day."""

from __future__ import annotations

import shlex
import sqlite3
import sys
import time
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, run_repbook

from repbook.book import Book
from repbook.book.demo import fill, make, records, working_day
from repbook.loyalty.calls import codes

MONDAY = date(2026, 11, 23)
WEEK = [MONDAY + timedelta(days=n) for n in range(7)]
ODD_DAYS = [date(2028, 2, 29), date(2027, 1, 1), date(2027, 12, 31), date(2027, 3, 1)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's data folder of the test's own; gives the sample book's place in it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    from platformdirs import user_data_path

    return user_data_path("repbook", appauthor=False) / "demo.db"


def facts(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a book but the journal's."""
    conn = sqlite3.connect(path)
    tables = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = set(tables) - {"changes", "journal", "fits", "forecasts"}
    return {table: conn.execute(f'SELECT * FROM "{table}"').fetchall() for table in sorted(kept)}


def test_it_shows_the_list_and_what_to_try(home: Path) -> None:
    ran = run_repbook("--as-of", DAY, "demo")
    assert ran.code == 0, ran.err
    assert "Harbor Foods" in ran.out and "whose move" in ran.out
    assert str(home) in ran.out
    assert "sample book" in ran.out
    assert ran.err == ""
    shown = run_repbook("--book", str(home), "--as-of", DAY, "next").out
    for block in (
        "Owed",
        "Check on",
        "Worth a call: 1st longest quiet, 2nd most valuable, 3rd longest quiet, …",
    ):
        assert f"\n{block}\n" in shown
    for name in (
        "Harbor Foods",
        "Delta Pumps",
        "Kobo Dairy",
        "Northside Gym",
        "Lumen Print",
        "Vale Brothers",
        "Ridge Quarries",
    ):
        assert name in shown
    assert "14:30" in shown


def test_it_fits_a_screen(home: Path) -> None:
    terminals = pytest.importorskip("terminals")
    rep = terminals.Terminal("--as-of", DAY, "demo", rows=24)
    assert rep.ends() == 0
    lines = rep.text.strip("\n").splitlines()
    assert len(lines) < 24 and max(map(len, lines)) <= max(80, len(str(home)) + 30)


def test_what_it_says_to_try_works(home: Path) -> None:
    ran = run_repbook("--as-of", DAY, "demo")
    typed = [
        line.split("  ")[1].strip()
        for line in ran.out.splitlines()
        if line.startswith("  repbook ")
    ]
    assert len(typed) >= 5
    for command in typed:
        words = shlex.split(command)[1:]
        tried = run_repbook("--book", str(home), "--as-of", DAY, *words)
        assert tried.code == 0, (command, tried)


@pytest.mark.skipif(sys.platform == "win32", reason="file modes")
def test_the_file_is_the_owners_alone(home: Path) -> None:
    run_repbook("demo")
    assert home.stat().st_mode & 0o777 == 0o600
    assert home.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in home.parent.iterdir() if path.name.startswith(".")] == []


def test_it_never_touches_the_users_book(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.db"
    assert run_repbook("--book", str(mine), "add", "Harbor Foods").code == 0
    before = mine.read_bytes()
    monkeypatch.setenv("REPBOOK_BOOK", str(mine))
    assert run_repbook("demo").code == 0
    assert run_repbook("--as-of", "23 nov 2026", "demo").code == 0
    assert mine.read_bytes() == before
    assert home.exists()


def test_what_was_changed_in_it_is_kept_as_a_backup(home: Path) -> None:
    assert "is kept" not in run_repbook("demo").err + run_repbook("demo").err
    run_repbook("--book", str(home), "add", "Mine Ltd")
    assert "Your earlier sample book is kept: " in run_repbook("demo", "--yes").err
    assert run_repbook("--book", str(home), "restore", "newest", "--yes").code == 0
    assert "Mine Ltd" in run_repbook("--book", str(home), "list").out


def test_a_person_is_asked_before_it_starts_over(home: Path) -> None:
    terminals = pytest.importorskip("terminals")
    for answer, code in (("", 1), ("y", 0)):
        run_repbook("--as-of", DAY, "demo", "--yes")
        run_repbook("--book", str(home), "--as-of", DAY, "log-call", "vale", "Wants 20 seals")
        before = facts(home)
        rep = terminals.Terminal("--as-of", DAY, "demo", rows=60)
        rep.sees("(y/N)")
        rep.types(answer)
        assert rep.ends() == code
        assert (facts(home) == before) is bool(code)


def test_the_variable_names_where_it_is_as_the_option_does(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "try.db"
    monkeypatch.setenv("REPBOOK_BOOK", str(mine))
    for _ in range(2):
        ran = run_repbook("--as-of", DAY, "demo")
        assert ran.code == 0 and str(mine) in ran.out
    assert mine.exists() and not home.exists()


def test_a_file_that_is_there_is_refused_and_left(home: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.db"
    mine.write_text("not a book")
    ran = run_repbook("--book", str(mine), "demo")
    assert ran.code == 4
    assert "already exists" in ran.err and "Hint:" in ran.err
    assert mine.read_text() == "not a book"


def test_a_new_file_can_be_named(home: Path, tmp_path: Path) -> None:
    mine = tmp_path / "try.db"
    ran = run_repbook("--book", str(mine), "--as-of", DAY, "demo")
    assert ran.code == 0
    assert str(mine) in ran.out
    assert mine.exists() and not home.exists()


def test_a_real_book_in_its_place_is_not_replaced(home: Path) -> None:
    assert run_repbook("--book", str(home), "add", "Harbor Foods").code == 0
    before = home.read_bytes()
    ran = run_repbook("demo")
    assert ran.code == 4
    assert "not a sample book" in ran.err
    assert home.read_bytes() == before


def test_it_is_made_anew_each_time(home: Path) -> None:
    run_repbook("--as-of", DAY, "demo")
    run_repbook("--book", str(home), "--as-of", DAY, "log-call", "vale", "Wants 20 seals")
    changed = facts(home)
    refused = run_repbook("--as-of", DAY, "demo")
    assert refused.code == 4 and facts(home) == changed
    assert "Your sample book has 1 change of yours" in refused.err
    run_repbook("--book", str(home), "undo", "--steps", "2")  # the sample, too
    run_repbook("--book", str(home), "add", "Kobo Dairy")
    refused = run_repbook("--as-of", DAY, "demo")
    assert "Your sample book has 1 change of yours" in refused.err
    run_repbook("--book", str(home), "undo")
    assert run_repbook("--as-of", DAY, "demo", "--yes").code == 0
    assert facts(home) != changed
    assert "Wants 20 seals" not in str(facts(home))


def test_the_same_day_gives_the_same_book(tmp_path: Path) -> None:
    books = []
    for name in ("a.db", "b.db"):
        make(tmp_path / name, MONDAY)
        books.append(run_repbook("--book", str(tmp_path / name), "export", "book").out)
    assert books[0] == books[1]


def test_it_is_quick(home: Path) -> None:
    start = time.process_time()
    assert run_repbook("demo").code == 0
    assert time.process_time() - start < 1.5


@pytest.mark.parametrize("on", WEEK + ODD_DAYS, ids=str)
def test_every_reason_to_call_is_in_it_on_any_day(on: date) -> None:
    with Book(None) as book:
        fill(book, on)
        calls = book.call_list(on)
    found = {reason.code for call in calls.calls for reason in call.reasons}
    assert found == set(codes())
    assert calls.owed and calls.care and calls.worth
    late = (on - timedelta(days=14)).toordinal()
    old = [r for call in calls.calls for r in call.reasons if r.promise and r.since_day < late]
    assert len(old) == 1, "it stands on its customer's row"
    first = [call.history.name for call in calls.worth[:10]]
    assert {"Vale Brothers", "Pier 9 Marine"} <= set(first)
    names = {call.history.name for call in calls.calls}
    assert not names & {"Gull Rock Hotel", "Dale End Dairy", "Brook Textiles", "Wharf Street Gym"}


@pytest.mark.parametrize("today", WEEK, ids=str)
def test_a_day_of_it_is_a_number_of_working_days_from_today(today: date) -> None:
    assert working_day(today, 0) == today
    for count in range(1, 30):
        for sign in (1, -1):
            day = working_day(today, sign * count)
            assert day.weekday() < 5
            first, last = sorted((today, day))
            between = [first + timedelta(n) for n in range((last - first).days + 1)]
            between.remove(today)
            assert sum(each.weekday() < 5 for each in between) == count


@pytest.mark.parametrize("on", WEEK + ODD_DAYS, ids=str)
def test_nothing_in_it_contradicts_itself(on: date) -> None:
    assert_sound(records(on), on.isoformat())


def assert_sound(book: dict[str, Any], on: str) -> None:
    """No fact is in the future, or before what it rests on; phones are nobody's."""
    customers = {row["uid"]: row for row in book["customers"]}
    assert len({row["name"] for row in customers.values()}) == len(customers) >= 55
    phones = [
        phone
        for row in customers.values()
        for person in (row, *row.get("contacts", []))
        for phone in person.get("phones", [])
    ]
    assert len(set(phones)) == len(phones) >= 55
    assert all(phone.startswith("555 01") for phone in phones)
    orders = {row["uid"]: row for row in book["purchases"]}
    assert len({row["ref"] for row in orders.values()}) == len(orders)
    dated = [
        *((row, row["on"]) for part in ("purchases", "calls", "feedback") for row in book[part]),
        *((row, row["on"]) for part in ("returns", "payments") for row in book[part]),
        *((row, row["made_on"]) for row in book["promises"]),
        *((row, row["reported_on"]) for row in book["problems"]),
    ]
    for row, day in dated:
        customer = customers[row["customer"]]
        assert customer["added_on"] <= day <= on, row
        order = orders.get(row.get("purchase"))
        if order is not None:
            assert order["customer"] == row["customer"] and order["on"] <= day, row
    for row in (*book["returns"], *book["payments"]):
        assert 0 < row["amount"] <= orders[row["purchase"]]["amount"]
    for row in book["promises"]:
        settled = row.get("kept_on") or row.get("dropped_on")
        assert row["made_on"] <= row["by"]
        assert settled is None or row["made_on"] <= settled <= on
    for row in book["problems"]:
        days = [row["reported_on"], *(step["on"] for step in row["steps"])]
        assert days == sorted(days) and days[-1] <= on


@pytest.mark.parametrize("on", [*WEEK[1:6:2], *ODD_DAYS[:1]], ids=str)
def test_every_screen_has_something_to_show_on_any_day(tmp_path: Path, on: date) -> None:
    book = tmp_path / "demo.db"
    make(book, on)

    def shown(*words: str) -> Any:
        return run_repbook("--book", str(book), "--as-of", on.isoformat(), *words, "--json").json

    assert len(shown("stale")) > 5
    assert len(shown("problems")) == 5
    assert len(shown("promises")) >= 8
    assert len(shown("complaints")) >= 6
    assert len(shown("allies")) == 4
    forecast = shown("forecast")
    assert forecast["customers_counted"] > 40 and forecast["revenue"]["expected"] > 0
    report = shown("report", "--week", "last")
    assert report["touches"]["reached"] > 3 and report["purchases"]["count"] > 3
    assert report["moves"] and report["feedback"] and report["promises"]["kept"]
    study = shown("study")
    assert len(study["bands"]) == 3 and study["no_problem"]["customers"] > 10
    everything = shown("items")
    (clamps,) = [each for each in everything if each["item"] == "hose clamps"]
    assert clamps["customers"] == 1 and clamps["revenue"] > 0
    assert [each["item"] for each in shown("items", "amber", "--missing")] == ["hose clamps"]
    assert len(shown("items", "--missing")) >= 3
    items = shown("report", "--month", "last")["items"]
    assert items["gaining"] and items["losing"]
    brief = shown("brief", "delta")
    assert brief["problems"] and brief["purchases"] and brief["feedback"] and brief["reasons"]


@pytest.mark.parametrize("on", WEEK, ids=str)
def test_who_pays_in_time_does_so_on_any_day(on: date) -> None:
    book = records(on)
    orders = {row["uid"]: row for row in book["purchases"]}
    late = {
        row["customer"]
        for row in book["payments"]
        if row["on"] > orders[row["purchase"]].get("due_on", "9999")
    }
    assert late <= set(
        [
            "abbot-cold-store",
            "cobalt-glass",
            "stonegate-depot",
            "tideway-boats",
            "westmill-paper",
            "yarrow-winery",
        ]
    )


def test_orders_are_due_by_the_customers_terms() -> None:
    book = records(MONDAY)
    terms = {row["uid"]: row.get("terms_days") for row in book["customers"]}
    for row in book["purchases"]:
        days = terms[row["customer"]]
        due = days and (date.fromisoformat(row["on"]) + timedelta(days)).isoformat()
        assert row.get("due_on") == due


def test_its_settings_hold_at_once() -> None:
    with Book(None) as book:
        fill(book, MONDAY)
        assert book.settings["target_per_month"] == "16000"


def test_the_file_reads_a_record_a_line() -> None:
    text = files("repbook").joinpath("data/demo.json").read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) < 400
    assert text.count('"uid": ') <= len(text.splitlines())
