"""A book whose changes of over a year ago were dropped answers as before, but for `changes`."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from conftest import Rep, made_once
from test_cli_check import alter

from repbook.store import old_changes

READ = """
next
brief 1
brief 5
why 1
status
today
list
history 1
problems --all
promises --all
dupes
report --month
report --year --as-of 2025-12-31
config
export book --format json
"""


@pytest.fixture(autouse=True)
def _any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_changes, "most_bytes", lambda _: 0)


@made_once
def lived_in(rep: Rep) -> Rep:
    """A sample book with a change of each kind."""
    rep("demo", "--yes", ok=True)
    for line in (
        ["config", "target_per_month", "5000"],
        ["add", "Quay Books", "--phone", "555 0999"],
        ["edit", "3", "--town", "Lund"],
        ["log-call", "6", "wants seals", "-p", "the list", "--order", "300"],
        ["log-quote", "7", "900", "pumps"],
        ["promise", "8", "the quote", "--by", "fri"],
        ["merge", "4", "5", "--yes"],
        ["undo"],
        ["merge", "4", "5", "--yes"],
        ["remove", "o20", "--yes"],
        ["snooze", "9", "--until", "+2w"],
    ):
        rep(*line, ok=True)
    return rep


def grow_old(path: Path) -> None:
    """Let all changes have been made years ago, the last of them later than the others."""
    last = "id = (SELECT max(id) FROM changes)"
    alter(path, f"UPDATE changes SET at = iif({last}, '2023', '2020') || '-01-02T09:00:00Z'")


def size_of_journal(path: Path) -> int:
    with sqlite3.connect(path) as conn:
        (found,) = conn.execute("SELECT sum(length(images)) FROM journal").fetchone()
    conn.close()
    return int(found)


def drop(path: Path) -> None:
    """Drop what is old, as the first change of a day does, without another change."""
    with sqlite3.connect(path) as conn:
        assert old_changes.drop_if_large(conn)
    conn.close()


def test_everything_but_the_list_of_changes_is_said_as_before(
    lived_in: Rep, book_file: Path
) -> None:
    grow_old(book_file)
    lines = [line.split() for line in READ.split("\n") if line]
    before = [lived_in(*line) for line in lines]
    assert {ran.code for ran in before} == {0, 3}  # 3: who was merged, by their old number
    drop(book_file)
    assert [lived_in(*line) for line in lines] == before
    assert lived_in("check", ok=True).out.startswith("The book is sound.")


def test_the_first_change_of_a_day_drops_what_is_old_after_a_backup(
    lived_in: Rep, book_file: Path
) -> None:
    grow_old(book_file)
    size = size_of_journal(book_file)
    lived_in("undo", ok=True)  # which goes back before anything is dropped
    lived_in("redo", ok=True)
    assert size_of_journal(book_file) == size
    grow_old(book_file)
    shutil.rmtree(f"{book_file}.backups")
    lived_in("log-call", "1", "hello", ok=True)
    assert size_of_journal(book_file) < size / 2
    (backup,) = Path(f"{book_file}.backups").glob("*-day.db")
    assert size_of_journal(backup) == size
    lived_in("check", ok=True)


def test_undo_stops_there_and_changes_says_so(lived_in: Rep, book_file: Path) -> None:
    grow_old(book_file)
    drop(book_file)
    assert lived_in("undo", ok=True).out.startswith("Undone: snooze")
    refused = lived_in("undo")
    assert refused.code == 4
    assert "There is nothing to undo: what was changed over a year ago stays" in refused.err
    lived_in("redo", ok=True)
    assert "What it changed is no longer kept." in lived_in("changes", "3", ok=True).out
    (change,) = lived_in("changes", "3", "--json", ok=True).json
    assert (change["command"], change["final"], change["records"]) == ("add", True, [])
    older = "What was changed over a year ago is no longer kept."
    found = lived_in("changes", "o30", ok=True).out
    assert found.startswith('No changes found for "o30".') and older in found
    assert older not in lived_in("changes", ok=True).out
    assert '"16000" → "5000"' in lived_in("changes", "2", ok=True).out


def test_what_another_program_changed_is_put_back_from_the_backup_or_left(
    lived_in: Rep, book_file: Path
) -> None:
    grow_old(book_file)
    lived_in("log-call", "1", "hello", ok=True)
    good = lived_in("export", "book", ok=True).out
    alter(
        book_file,
        "UPDATE purchases SET what = 'x' WHERE id = 30",
        "DELETE FROM feedback WHERE id = 4",
    )
    assert "o30" in lived_in("check").out
    assert "2 records put back" in lived_in("check", "--repair", ok=True).out
    assert lived_in("export", "book", ok=True).out == good
    alter(book_file, "UPDATE purchases SET what = 'x' WHERE id = 31")
    shutil.rmtree(f"{book_file}.backups")
    left = lived_in("check")
    assert left.code == 1
    assert "what it was is not in the list of changes, but may be in a backup" in left.out
    lived_in("check", "--accept", ok=True)
    lived_in("check", ok=True)
