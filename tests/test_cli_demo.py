"""`demo`: a book of its own that shows every block and every reason, on any day."""

from __future__ import annotations

import shlex
import sqlite3
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import DAY, run_repbook

from repbook.book import Book
from repbook.book.demo import make
from repbook.book.demo.sample import sample
from repbook.book.demo.stage import Sample
from repbook.book.demo.writing import write
from repbook.loyalty.call_list import call_list
from repbook.loyalty.reasons import CODES

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
    kept = set(tables) - {"changes", "journal", "fits"}
    return {table: conn.execute(f'SELECT * FROM "{table}"').fetchall() for table in sorted(kept)}


def test_it_shows_the_list_and_what_to_try(home: Path) -> None:
    ran = run_repbook("--as-of", DAY, "demo")
    assert ran.code == 0, ran.err
    for block in ("Owed", "Care", "Worth a call"):
        assert f"\n{block}\n" in ran.out
    for name in (
        "Harbor Foods",
        "Delta Pumps",
        "Kobo Dairy",
        "Northside Gym",
        "Lumen Print",
        "Vale Brothers",
        "Orchard Hotel",
        "Pier 9 Marine",
    ):
        assert name in ran.out
    assert "14:30" in ran.out
    assert str(home) in ran.out
    assert "sample book" in ran.out
    assert ran.err == ""


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


def test_a_file_that_is_there_is_refused_and_left(home: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.db"
    mine.write_text("not a book")
    ran = run_repbook("--book", str(mine), "demo")
    assert ran.code == 4
    assert "is there already" in ran.err and "Hint:" in ran.err
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
    run_repbook("--as-of", DAY, "demo")
    assert facts(home) != changed
    assert "Wants 20 seals" not in str(facts(home))


def test_the_same_day_gives_the_same_book(tmp_path: Path) -> None:
    make(tmp_path / "a.db", MONDAY)
    make(tmp_path / "b.db", MONDAY)
    assert facts(tmp_path / "a.db") == facts(tmp_path / "b.db")


def test_it_is_quick(home: Path) -> None:
    start = time.process_time()
    assert run_repbook("demo").code == 0
    assert time.process_time() - start < 1.5


@pytest.mark.parametrize("on", WEEK + ODD_DAYS, ids=str)
def test_every_reason_to_call_is_in_it_on_any_day(on: date) -> None:
    with Book(None) as book:
        write(book, sample(on), on)
        calls = call_list(book.histories(on), on=on, policy=book.policy)
    codes = {reason.code for call in calls.calls for reason in call.reasons}
    assert codes == set(CODES)
    assert calls.owed and calls.care and calls.worth
    assert calls.old_promises == 1
    first = [call.history.name for call in calls.worth[:10]]
    assert {"Vale Brothers", "Orchard Hotel", "Pier 9 Marine"} <= set(first)
    names = {call.history.name for call in calls.calls}
    assert not names & {"Gull Rock Hotel", "Dale End Dairy", "Brook Textiles", "Wharf Street Gym"}


@pytest.mark.parametrize("on", WEEK + ODD_DAYS, ids=str)
def test_nothing_in_it_contradicts_itself(on: date) -> None:
    rows = sample(on)
    assert_sound(rows, on)


def assert_sound(rows: Sample, on: date) -> None:
    """No fact is to come, none before what it rests on, and nobody is unknown."""
    names = [row["name"] for row in rows.customers]
    assert len(set(names)) == len(names) >= 55
    phones = [row["phone"] for kept in (rows.customers, rows.contacts) for row in kept]
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("555 01") for phone in phones)
    orders = {row["ref"]: row for row in rows.purchases}
    assert len(orders) == len(rows.purchases)
    dated = [*rows.purchases, *rows.returns, *rows.payments, *rows.calls, *rows.feedback]
    assert all(row["on"] <= on and row["customer"] in names for row in dated)
    for row in (*rows.returns, *rows.payments):
        order = orders[row["of_ref"]]
        assert order["customer"] == row["customer"] and order["on"] <= row["on"]
        assert 0 < row["amount"] <= order["amount"]
    for row in rows.promises:
        assert row["made_on"] <= row["by"] and row["made_on"] <= on
        settled = row["kept_on"] or row["dropped_on"]
        assert settled is None or row["made_on"] <= settled <= on
    for row in rows.problems:
        days = [step["on"] for step in row["steps"]]
        assert days == sorted(days) and row["reported_on"] == days[0] and days[-1] <= on
        assert row["of_ref"] is None or orders[row["of_ref"]]["on"] <= row["reported_on"]
    since = {row["name"]: row["added_on"] for row in rows.customers}
    assert all(row["on"] >= since[row["customer"]] for row in dated)
    assert all(row["made_on"] >= since[row["customer"]] for row in rows.promises)
