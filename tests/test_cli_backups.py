"""`backup` and `restore`, and the backups that repbook makes by itself."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import types
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Rep, run_repbook

from repbook.errors import InvalidInput
from repbook.schema import LOCKED
from repbook.store import backups, database, encryption, restoring, written_backups


def folder(book: Path) -> Path:
    return book.with_name(f"{book.name}.backups")


def reasons(book: Path) -> list[str]:
    return [backup.reason for backup in backups.backups(folder(book))]


def exported(book: Path) -> str:
    ran = run_repbook("--book", str(book), "export", "book")
    assert ran.code == 0, ran
    return ran.out


def yesterday(book: Path) -> None:
    """Make the changes of the book changes of an earlier day."""
    conn = sqlite3.connect(book)
    conn.execute("UPDATE changes SET at = '2026-01-05T09:00:00Z'")
    conn.commit()
    conn.close()


def dated(book: Path, *names: str) -> None:
    """Give the only backup of a book these names."""
    (only,) = backups.backups(folder(book))
    for name in names:
        shutil.copy(only.path, only.path.with_name(name))
    only.path.unlink()


@pytest.fixture
def two(rep: Rep) -> Rep:
    """A book with two customers and a call."""
    rep("add", "Harbor Foods", "--phone", "555 0134", ok=True)
    rep("add", "Vale Brothers", ok=True)
    rep("log-call", "vale", "wants seals", ok=True)
    return rep


def test_what_is_restored_is_what_was_backed_up(two: Rep, book_file: Path) -> None:
    before = exported(book_file)
    made = two("backup", "--json", ok=True).json
    assert (made["customers"], made["counts"]["touches"]) == (2, 1)
    assert Path(made["path"]).parent == folder(book_file)
    two("log-call", "harbor", "hello", "--order", "90", ok=True)
    two("edit", "vale", "--name", "Vale & Sons", ok=True)
    (listed,) = two("restore", "--json", ok=True).json
    assert listed["only_in_book"] == {"touches": 1, "purchases": 1, "changes": 2}
    assert listed["only_in_backup"] == {}
    later = exported(book_file)

    refused = two("restore", "newest")
    assert (refused.code, exported(book_file)) == (4, later)
    assert "lacks 1 call and 1 purchase that the book has now" in refused.err
    hint = refused.err.splitlines()[-1].removeprefix("Hint: repbook ").split()
    done = two(*hint, ok=True)
    assert exported(book_file) == before
    assert "2 customers" in done.out and "repbook restore --undo" in done.out
    assert reasons(book_file) == ["restore", "hand"]

    back = two("restore", "--undo", "--yes", ok=True).out
    assert exported(book_file) == later
    assert sorted(reasons(book_file)) == ["hand", "restore", "undo"]
    assert back.startswith("Taken back: the book is as it was before the restore of ")
    again = re.search("Next: repbook (restore [^ ]+)", back)
    assert again is not None
    two(*again[1].split(), "--yes", ok=True)
    assert exported(book_file) == before


def test_restores_are_taken_back_one_after_the_other(
    two: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = exported(book_file)
    two("backup", "one.db", ok=True)
    two("add", "Kobo Dairy", ok=True)
    two("backup", "two.db", ok=True)
    second = exported(book_file)
    two("add", "Pier 9 Marine", ok=True)
    third = exported(book_file)
    two("restore", "two.db", "--yes", ok=True)
    two("restore", "one.db", "--yes", ok=True)
    assert exported(book_file) == first
    two("restore", "--undo", "--yes", ok=True)
    assert exported(book_file) == second
    two("restore", "one.db", "--yes", ok=True)
    for before in (second, third):
        two("restore", "--undo", "--yes", ok=True)
        assert exported(book_file) == before
    refused = two("restore", "--undo", "--yes")
    assert refused.code == 4 and "no restore to take back" in refused.err


def test_a_restore_is_no_record_that_a_backup_lacks(two: Rep, book_file: Path) -> None:
    two("backup", ok=True)
    two("restore", "newest", "--yes", ok=True)
    rows = two("restore", "--json", ok=True).json
    assert [row["only_in_book"] for row in rows] == [{}, {}]
    assert "(2)" in two("restore", ok=True).out.splitlines()[1]  # both are of one minute
    shown = two("changes", "-n", "1", ok=True).out
    assert "took the place of the book" in shown and "no longer kept" not in shown


def test_undo_and_redo_do_not_go_back_past_a_restore(two: Rep, book_file: Path) -> None:
    two("undo", ok=True)
    two("backup", ok=True)
    two("restore", "newest", "--yes", ok=True)
    for verb in ("undo", "redo"):
        assert two(verb).code == 4
    assert "repbook restore --undo" in two("undo").err
    assert "restore" in two("changes", "-n", "1", ok=True).out
    two("add", "Kobo Dairy", ok=True)
    assert two("undo", "--steps", "2").code == 4
    two("undo", ok=True)
    two("redo", ok=True)


def test_a_restore_that_is_taken_back_leaves_undo_and_redo_as_they_were(two: Rep) -> None:
    two("undo", ok=True)
    two("backup", ok=True)
    before = two("changes", "--json", ok=True).out
    two("restore", "newest", "--yes", ok=True)
    two("restore", "--undo", "--yes", ok=True)
    assert two("changes", "--json", ok=True).out == before
    two("redo", ok=True)
    two("undo", "--steps", "3", ok=True)


def test_a_refused_undo_of_a_restore_can_be_typed_and_goes_one_further_back(
    two: Rep, book_file: Path
) -> None:
    ran = two("restore", "--undo")
    assert ran.code == 4 and "no restore to take back" in ran.err
    two("backup", ok=True)
    two("add", "First", ok=True)
    first = exported(book_file)
    two("restore", "newest", "--yes", ok=True)
    two("add", "Second", ok=True)
    second = exported(book_file)
    (hand,) = [b.name for b in backups.backups(folder(book_file)) if b.reason == "hand"]
    assert "--undo" in two("restore", hand, "--yes", ok=True).out
    ran = two("restore", "--undo")
    assert ran.code == 4 and "Hint: repbook restore --undo --yes" in ran.err
    assert "--undo" not in two("restore", "--undo", "--yes", ok=True).out
    assert exported(book_file) == second
    two("restore", "--undo", "--yes", ok=True)
    assert exported(book_file) == first
    assert two("restore", "--undo", "--yes").code == 4
    two("undo", ok=True)


@pytest.mark.parametrize("damage", ["header", "page", "gone", "thinned"])
def test_only_the_book_that_the_last_restore_replaced_comes_back(
    damage: str, two: Rep, book_file: Path
) -> None:
    two("backup", ok=True)
    two("restore", "newest", "--yes", ok=True)  # keeps one that is not meant below
    if damage == "gone":
        book_file.unlink()
    elif damage == "thinned":
        next(b.path for b in backups.backups(folder(book_file)) if b.reason == "restore").unlink()
    else:
        with open(book_file, "r+b") as file:
            file.seek(16 if damage == "header" else 4096)
            file.write(b"\xff" * 3000)
    if damage != "thinned":
        (hand,) = [b.name for b in backups.backups(folder(book_file)) if b.reason == "hand"]
        two("restore", hand, "--yes", ok=True)
    before = book_file.read_bytes()
    ran = two("restore", "--undo", "--yes")
    says = {"gone": "no restore to take back", "thinned": "no longer kept"}
    assert ran.code == 4 and says.get(damage, "replaced a damaged book") in ran.err
    assert book_file.read_bytes() == before


def test_a_backup_is_named_by_day_by_time_by_name_or_by_file(two: Rep, book_file: Path) -> None:
    two("backup", ok=True)
    dated(book_file, "2026-11-20-0730-day.db", "2026-11-22-0800-day.db", "2026-11-22-1415-hand.db")
    for words in ("newest", "fri 20 nov", "2026-11-20 7:30", "sunday 14:15", "2026-11-22T08:00"):
        two("restore", *words.split(), "--yes", ok=True)
        for backup in backups.backups(folder(book_file)):
            if backup.reason == "restore":
                backup.path.unlink()
    two("restore", "2026-11-22-0800-day", "--yes", ok=True)
    several = two("restore", "yesterday", "--yes")
    assert several.code == 3
    assert "14:15 (by hand)" in several.err and "8:00 (start of the day" in several.err
    assert "Hint: repbook restore 2026-11-22-1415-hand.db" in several.err
    nothing = two("restore", "2026-11-21")
    assert nothing.code == 3
    assert "repbook restore 2026-11-20-0730-day.db" in nothing.err
    for words in ("nonsense", "gone.db", "1"):
        refused = two("restore", words)
        assert refused.code in (2, 3) and "repbook restore" in refused.err


def test_the_list_is_read_on_paper_and_chosen_from_at_a_terminal(
    two: Rep, asked: Rep, book_file: Path
) -> None:
    assert "There are no backups yet" in two("restore", ok=True).out
    assert two("restore", "--json", ok=True).json == []
    two("backup", ok=True)
    dated(book_file, "2026-11-20-0730-import.db", "2026-11-22-0800-day.db")
    two("log-call", "harbor", "hello", ok=True)
    lines = two("restore", ok=True).out.splitlines()
    assert [re.split("  +", line)[1:3] for line in lines[1:3]] == [
        ["Sun 22 Nov 8:00", "start of the day"],
        ["Fri 20 Nov 7:30", "before an import"],
    ]
    assert all("1 call" in line for line in lines[1:3])
    assert "1 older backup" in two("restore", "-n", "1", ok=True).out
    answered = asked("b\ny\n", "restore", "yesterday")
    assert answered.code == 0, answered


def test_the_list_is_had_in_other_words_and_never_a_file_of_that_name(
    two: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    two("backup", ok=True)
    listed = two("restore", ok=True).out
    for line in ("restore list", "restore --list", "backups", "backup list", "backup --list"):
        assert two(*line.split(), ok=True).out == listed, line
    assert reasons(book_file) == ["hand"] and not (tmp_path / "list").exists()


def test_a_backup_is_named_by_its_time_its_letter_or_its_folder(
    two: Rep, asked: Rep, book_file: Path
) -> None:
    two("backup", ok=True)
    dated(book_file, "2026-11-20-0730-import.db", "2026-11-22-0800-day.db")
    assert "restore 2026-11-20-0730-import.db --yes" in two("restore", "7:30").err
    assert "restore 2026-11-22-0800-day.db --yes" in two("restore", str(folder(book_file))).err
    moved = two("restore", "b", "--yes")
    assert moved.code == 3 and "restore 2026-11-20-0730-import.db --yes" in moved.err
    assert "(before an import)?" in asked("n\n", "restore", "b").err


def test_of_several_backups_of_a_time_the_last_is_meant_and_of_a_day_one_is_asked_for(
    two: Rep, asked: Rep, book_file: Path
) -> None:
    two("backup", ok=True)
    numbers = ("", "-2", "-3", "-4")
    dated(book_file, *(f"2026-11-22-0800-hand{number}.db" for number in numbers))
    for words in ("8:00", "2026-11-22 8:00"):
        assert (
            "Restoring the backup of Sun 22 Nov 8:00 (4) (by hand) needs"
            in two("restore", words).err
        )
    several = two("restore", "sunday").err
    assert "or 1 more" in several and "Hint: The list of all: repbook restore -n 4" in several
    answered = asked("q\nb\nn\n", "restore", "sunday").err
    assert "Please type a letter from a to d, or Enter." in answered
    assert "Restore the backup of Sun 22 Nov 8:00 (3)" in " ".join(answered.split())


def test_newest_is_the_newest_that_can_be_used(two: Rep, book_file: Path, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    two("backup", "--to", str(tmp_path / "stick"), ok=True)
    (copied,) = backups.backups(folder(book_file))
    copied.path.write_bytes(copied.path.read_bytes()[:4096])
    before = exported(book_file)
    two("add", "Kobo Dairy", ok=True)
    for each in backups.backups(folder(book_file)):
        each.path.unlink() if each.reason == "day" else None
    done = two("restore", "newest", "--yes", ok=True)
    assert f"{copied.name} cannot be used: it is damaged" in done.err
    assert exported(book_file) == before


def test_a_damaged_book_leads_to_lines_that_work_on_that_book(
    two: Rep, book_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(book_file.read_bytes()[: 4096 * 10])
    book = ("--no-input", "--book", str(other))
    refused = run_repbook(*book, "list")
    assert refused.code == 6 and refused.err.endswith(f"repbook --book {other} check\n")
    listed = run_repbook(*book, "restore")
    assert f"Next: repbook --book {other} check --repair" in listed.out
    taken = run_repbook(*book, "demo")
    assert f"repbook --book {tmp_path / 'other-2.db'} demo" in taken.err


def test_a_locked_backup_is_known_as_one(tmp_path: Path) -> None:
    locked = tmp_path / "x.db.age"
    locked.write_bytes(b"age-encryption.org/v1\n")
    refused = run_repbook("--no-input", "--book", str(locked), "next")
    assert refused.code == 6 and "is a locked backup" in refused.err
    assert refused.err.endswith(f"repbook restore {locked}\n")


def test_a_second_place_is_remembered_and_reminded_of(
    two: Rep, book_file: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    assert two("backup", "--to", str(stick)).code == 3
    stick.mkdir()
    assert two("backup", "--to", str(tmp_path)).code == 4
    two("backup", "--to", str(stick), ok=True)
    there = stick / "rep.db.backups"
    assert len(list(there.iterdir())) == 1
    assert database.mode_of(there) == "drwx------"
    assert two("--as-of", "2027-06-01", "report", ok=True).err.count("Your second place") == 1
    again = two("backup", "--json", ok=True).json
    assert len(list(there.iterdir())) == 2 and Path(again["second_path"]).parent == there
    assert reasons(book_file)[0] == "copied"

    dated_there = there / "2026-11-01-0800-hand.db"
    for path in there.iterdir():
        shutil.copy(path, dated_there)
        path.unlink() if path != dated_there else None
    said = two("report", ok=True).err
    assert "none of the last 22 days" in said and "repbook backup" in said
    two("config", "backup_reminder_days", "30", ok=True)
    assert "second place" not in two("report", ok=True).err
    two("config", "backup_reminder_days", "default", ok=True)

    shutil.rmtree(folder(book_file))
    shutil.rmtree(there)  # the disk is not plugged in: nothing is written to its mount point
    gone = two("backup", ok=True)
    assert "cannot be reached now" in gone.err and list(stick.iterdir()) == []
    assert reasons(book_file) == ["hand"]
    refused = two("config", "backup_to", str(stick))
    assert f"repbook backup --to {stick}" in refused.err
    two("config", "backup_to", "default", ok=True)
    assert "second place" not in two("backup", ok=True).err
    assert str(stick) not in exported(book_file)


def test_two_books_of_one_name_keep_apart_in_a_second_place(
    two: Rep, book_file: Path, tmp_path: Path, quick_age: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPBOOK_PASSPHRASE", "several plain words")
    stick, other = tmp_path / "stick", tmp_path / "elsewhere" / "rep.db"
    stick.mkdir()
    two("backup", "--to", str(stick), "--passphrase", ok=True)
    for line in (["add", "Pier 9 Marine"], ["backup", "--to", str(stick)], ["backup", str(stick)]):
        assert run_repbook("--book", str(other), *line).code == 0, line
    two("backup", ok=True)
    kept = {each.name: len(list(each.iterdir())) for each in stick.iterdir()}
    assert kept == {"rep.db.backups": 2, "rep.db-2.backups": 2}
    two("restore", str(stick), "--yes", ok=True)
    assert "Vale Brothers" in two("list", ok=True).out
    assert run_repbook("--book", str(other), "restore", str(stick), "--yes").code == 0
    assert "Pier 9" in run_repbook("--book", str(other), "list").out
    other.unlink()
    gone = run_repbook("--book", str(other), "restore", str(stick), "--yes")
    assert gone.code == 3 and f"Hint: repbook restore {stick / 'rep.db.backups'}" in gone.err


def test_a_file_of_ones_own_choice(two: Rep, book_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "spring.db"
    two("backup", str(file), ok=True)
    assert database.mode_of(file) == "-rw-------" and reasons(book_file) == []
    taken = two("backup", str(file))
    assert taken.code == 4 and "left as it is" in taken.err
    other = tmp_path / "new" / "other.db"
    assert run_repbook("--book", str(other), "restore", str(file)).code == 0
    assert exported(other) == exported(book_file)
    assert (
        database.mode_of(other) == "-rw-------" and database.mode_of(other.parent) == "drwx------"
    )
    assert two("restore", str(book_file), "--yes").code == 4
    assert run_repbook("--book", str(tmp_path / "none.db"), "backup").code == 6
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("damage", ["empty", "head", "middle", "gone", "another's"])
def test_a_book_that_cannot_be_used_is_brought_back(damage: str, two: Rep, book_file: Path) -> None:
    before = exported(book_file)
    two("backup", ok=True)
    if damage == "empty":
        book_file.write_bytes(b"")
    elif damage == "gone":
        book_file.unlink()
    elif damage == "another's":
        conn = sqlite3.connect(book_file)
        conn.execute("PRAGMA user_version = 999")  # of a newer repbook
        conn.close()
    else:
        with open(book_file, "r+b") as file:
            file.seek(0 if damage == "head" else 5 * 4096)
            file.write(b"damaged." * 5000)
    if damage not in ("middle", "another's"):
        assert "restore" in two("next").err
    journal = Path(f"{book_file}-journal")  # SQLite must not take it for the restored book's
    journal.write_bytes(b"\0" * 512)
    two("restore", "newest", "--yes", ok=True)
    assert not journal.exists() or not journal.stat().st_size
    assert exported(book_file) == before
    kept = {"empty": [], "gone": [], "another's": ["restore"]}.get(damage, ["damaged"])
    assert reasons(book_file) == [*kept, "hand"]
    two("add", "Afterwards", ok=True)


def test_backup_to_a_place_is_no_name_of_a_file(
    two: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in (["backup", "to"], ["backup", "to", "cloud"], ["backup", "to cloud"]):
        refused = two(*line, ok=False)
        assert "repbook backup --to FOLDER" in refused.err and not [*tmp_path.glob("to*")]
    (tmp_path / "cloud").mkdir()
    hint = two("backup", "to", "cloud", ok=False).err.splitlines()[-1]
    two(*hint.removeprefix("Hint: repbook ").split(), ok=True)
    assert [*(tmp_path / "cloud").iterdir()]
    two("backup", "to cloud.db", ok=True)
    assert (tmp_path / "to cloud.db").exists()


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("how", ["restore", "gone", "undo", "forget"])
def test_an_altered_word_is_not_shown_after_a_restore_or_after_forgetting(
    how: str, large: bool, two: Rep, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr(database, "WHOLLY_CHECKED", 0)
    two("promise", "vale", "send prices", "--by", "2026-12-04", ok=True)
    two("backup", ok=True)
    if how == "gone":
        book_file.unlink()
    if how == "forget":
        two("forget", "1", "--yes", ok=True)
    else:
        two("restore", "newest", "--yes", ok=True)
    if how == "undo":
        two("restore", "--undo", "--yes", ok=True)
    assert "send prices" in two("promises", ok=True).out
    data = book_file.read_bytes()
    book_file.write_bytes(re.sub(rb"(?<!\")send prices", b"send bricks", data))
    for line in (["next"], ["promises"], ["log-call", "vale", "hello"]):
        assert two(*line).code == 6, line


def test_a_day_is_no_name_of_a_file_and_a_missing_folder_is_named(
    two: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = two("backup", "last", "month")
    assert ran.code == 2 and 'Hint: repbook restore "last month"' in ran.err
    assert 'repbook backup "last month.db"' in ran.err
    assert not (tmp_path / "last month.db").exists()
    two("backup", "last month.db", ok=True)
    ran = two("backup", "new/spring.db")
    assert ran.code == 3 and 'There is no folder "new"' in ran.err
    assert "Hint: mkdir new && repbook backup new/spring.db" in ran.err
    assert "Hint: mkdir -p a/b && repbook backup a/b/c" in two("backup", "a/b/c").err


def test_another_file_is_never_taken_for_a_damaged_book(
    two: Rep, book_file: Path, tmp_path: Path
) -> None:
    letter, foreign = tmp_path / "letter.doc", tmp_path / "foreign.db"
    letter.write_text("Dear Sir")
    conn = sqlite3.connect(foreign)
    conn.execute("CREATE TABLE mine (a)")
    conn.close()
    two("backup", str(tmp_path / "copy.db"), ok=True)
    for file in (letter, foreign):
        before = file.read_bytes()
        ran = run_repbook("--book", str(file), "restore", str(tmp_path / "copy.db"), "--yes")
        assert ran.code == 4 and file.read_bytes() == before
        ran = two("restore", str(file), "--yes")
        assert ran.code == 6 and "repbook restore" in ran.err
    assert reasons(book_file) == []


def test_a_backup_of_an_older_repbook_is_restored_and_upgraded(
    two: Rep, book_file: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old.db"
    conn = sqlite3.connect(old)
    conn.executescript((Path(__file__).parent / "data" / "book_v1.sql").read_text("utf-8"))
    conn.close()
    before = old.read_bytes()
    two("restore", str(old), "--yes", ok=True)
    assert old.read_bytes() == before
    assert len(two("list", "--json", ok=True).json) == 10


def test_a_backup_is_read_but_not_written(two: Rep, book_file: Path) -> None:
    two("backup", ok=True)
    (backup,) = backups.backups(folder(book_file))
    before = backup.path.read_bytes()
    assert "Harbor" in run_repbook("--book", str(backup.path), "list").out
    refused = run_repbook("--book", str(backup.path), "add", "Kobo Dairy")
    assert refused.code == 6 and f"--book {book_file} restore" in refused.err
    assert backup.path.read_bytes() == before
    assert [path.name for path in folder(book_file).iterdir()] == [backup.name]


# Made by itself


def test_the_first_change_of_a_day_keeps_the_book_as_it_was(two: Rep, book_file: Path) -> None:
    assert reasons(book_file) == []  # all within a day
    yesterday(book_file)
    before = exported(book_file)
    assert two("log-call", "nobody at all", "hello").code == 3
    two("next", ok=True)
    assert reasons(book_file) == []
    two("log-call", "vale", "hello", ok=True)
    two("log-call", "vale", "again", ok=True)
    assert reasons(book_file) == ["day"]
    two("restore", "newest", "--yes", ok=True)
    assert exported(book_file) == before


def test_after_somebody_was_forgotten_the_first_change_of_a_day_keeps_the_book(
    two: Rep, book_file: Path
) -> None:
    yesterday(book_file)
    two("forget", "1", "--yes", ok=True)
    assert reasons(book_file) == []
    two("log-call", "vale", "hello", ok=True)
    two("log-call", "vale", "again", ok=True)
    assert reasons(book_file) == ["day"]


@pytest.mark.parametrize("content", [b"", b"age-encryption.org/v1 and more"])
def test_a_file_that_is_no_backup_stands_for_none(
    content: bytes, two: Rep, book_file: Path
) -> None:
    two("backup", ok=True)
    (hand,) = backups.backups(folder(book_file))
    hand.path.write_bytes(content)
    yesterday(book_file)
    two("log-call", "vale", "hello", ok=True)
    assert reasons(book_file) == ["day", "hand"]


def test_an_undo_can_be_the_first_change_of_a_day(two: Rep, book_file: Path) -> None:
    yesterday(book_file)
    two("undo", ok=True)
    two("redo", ok=True)
    assert reasons(book_file) == ["day"]


def test_a_large_import_and_the_first_merge_are_backed_up_before(
    two: Rep, book_file: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "customers.csv"
    for number, expected in ((150, []), (250, ["import"])):
        rows.write_text("name\n" + "".join(f"Firm {n} of {number}\n" for n in range(number)))
        two("import", str(rows), "--dry-run", ok=True)
        two("import", str(rows), ok=True)
        assert reasons(book_file) == expected
    for first, second in ((3, 4), (5, 6)):
        two("merge", str(first), str(second), "--yes", ok=True)
    assert reasons(book_file) == ["merge", "import"]


def test_a_backup_that_cannot_be_made_stops_no_call_but_a_restore(
    two: Rep, book_file: Path
) -> None:
    two("backup", ok=True)
    copy = shutil.copy(backups.backups(folder(book_file))[0].path, book_file.with_name("copy.db"))
    shutil.rmtree(folder(book_file))
    folder(book_file).write_text("a file in the way")
    yesterday(book_file)
    called = two("log-call", "vale", "hello", ok=True)
    assert "Vale Brothers, reached" in called.out
    (warning,) = [line for line in called.err.splitlines() if "backup" in line]
    assert "is in the book" in warning and "No backup could be made" in warning
    before = exported(book_file)
    assert two("restore", str(copy), "--yes").code == 1
    assert exported(book_file) == before
    assert folder(book_file).read_text() == "a file in the way"


# Two at once


def test_a_call_that_waits_for_a_restore_is_in_the_restored_book(
    two: Rep, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other program has the book open and is refused by the lock until the restore is done."""
    two("backup", ok=True)
    two("add", "Kobo Dairy", ok=True)
    keep, others = restoring._keep, []
    line = [sys.executable, "-m", "repbook", "--book", str(book_file), "add", "Pier 9 Marine"]

    def kept(file: Path, conn: sqlite3.Connection, why: str, damaged: bool) -> backups.Made:
        others.append(subprocess.Popen(line, stdout=subprocess.DEVNULL))
        with pytest.raises(subprocess.TimeoutExpired):
            others[0].wait(1)
        return keep(file, conn, why, damaged)

    monkeypatch.setattr(restoring, "_keep", kept)
    two("restore", "newest", "--yes", ok=True)
    assert others[0].wait(60) == 0
    names = [row["name"] for row in two("list", "--json", ok=True).json]
    assert sorted(names) == ["Harbor Foods", "Pier 9 Marine", "Vale Brothers"]


def test_a_restore_waits_for_a_lock_and_says_so_when_it_stays(
    two: Rep, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.1)
    two("backup", ok=True)
    other = sqlite3.connect(book_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = two("restore", "newest", "--yes")
    other.close()
    assert refused.code == 1 and "another program" in refused.err
    assert reasons(book_file) == ["hand"]


WRITING = """
import sqlite3, sys
conn = sqlite3.connect(sys.argv[1], timeout=2, isolation_level=None)
conn.execute("BEGIN IMMEDIATE")
conn.execute("UPDATE customers SET town = 'Lund' WHERE id = 1")
print("begun", flush=True)
sys.stdin.read()
conn.execute("COMMIT")
print("written", flush=True)
"""


@pytest.fixture
def writing(two: Rep, book_file: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that has the lock to write, and ends its writing once its input is closed."""
    line = [sys.executable, "-c", WRITING, str(book_file)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin and other.stdout and other.stdout.readline() == "begun\n"
        yield other


def test_a_program_that_is_writing_as_a_restore_begins_comes_to_its_end_first(
    two: Rep, writing: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    execute, said = database.Connection.execute, writing.stdin
    assert said and writing.stdout

    def waits(conn: database.Connection, sql: str, *values: object) -> sqlite3.Cursor:
        if sql == "BEGIN EXCLUSIVE" and not said.closed:
            said.close()
        return execute(conn, sql, *values)

    two("backup", ok=True)
    monkeypatch.setattr(database.Connection, "execute", waits)
    two("restore", "newest", "--yes", ok=True)
    assert (writing.stdout.readline(), writing.wait(60)) == ("written\n", 0)
    two("restore", "--undo", "--yes", ok=True)  # what it wrote is in the book that was replaced
    assert two("list", "--json", ok=True).json[0]["town"] == "Lund"


def test_a_restore_that_waits_for_the_lock_keeps_nobody_from_writing(
    book_file: Path, writing: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.1)
    assert writing.stdin and writing.stdout
    with closing(database.connect(book_file)) as conn:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            restoring._lock(conn)
        writing.stdin.close()
        assert (writing.stdout.readline(), writing.wait(60)) == ("written\n", 0)


def test_nobody_reads_or_writes_a_book_that_is_being_replaced(two: Rep, book_file: Path) -> None:
    with closing(database.connect(book_file)) as conn:
        restoring._lock(conn)
        for statement in ("BEGIN IMMEDIATE", "SELECT * FROM customers"):
            other = sqlite3.connect(book_file, timeout=0)
            with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute(statement)


# Passphrases


@pytest.fixture
def quick_age(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An age that takes no seconds: what it locks has the passphrase first, all bits turned."""

    class DecryptError(Exception):
        pass

    def turned(data: bytes) -> bytes:
        return bytes(255 - byte for byte in data)

    def decrypt(data: bytes, secret: str) -> bytes:
        if not turned(data.removeprefix(LOCKED)).startswith(secret.encode()):
            raise DecryptError("Decryption failed")
        return turned(data.removeprefix(LOCKED))[len(secret.encode()) :]

    quick = types.ModuleType("pyrage")
    quick.DecryptError = DecryptError  # type: ignore[attr-defined]
    quick.passphrase = types.SimpleNamespace(  # type: ignore[attr-defined]
        encrypt=lambda data, secret: LOCKED + turned(secret.encode() + data), decrypt=decrypt
    )
    quick.__spec__ = types.SimpleNamespace()  # type: ignore[assignment]
    monkeypatch.setitem(sys.modules, "pyrage", quick)
    yield


def test_a_backup_with_a_passphrase_is_restored_on_another_machine(
    two: Rep, book_file: Path, tmp_path: Path, quick_age: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("several plain words\n", encoding="utf-8-sig")  # as Notepad saves it
    file = tmp_path / "book.db.age"
    two("backup", str(file), "--passphrase-file", str(secret), ok=True)
    two("backup", "--passphrase", "--passphrase-file", str(secret), ok=True)
    for path in (file, *folder(book_file).iterdir()):
        assert b"Harbor" not in path.read_bytes() and database.mode_of(path) == "-rw-------"
    assert two("restore", "--json", ok=True).json[0]["encrypted"]
    assert "passphrase" in two("restore", ok=True).out

    other = tmp_path / "other.db"
    refused = run_repbook("--book", str(other), "restore", str(file))
    assert refused.code == 2 and "--passphrase-file" in refused.err
    monkeypatch.setenv("REPBOOK_PASSPHRASE", "wrong")
    wrong = run_repbook("--book", str(other), "restore", str(file))
    assert wrong.code == 2 and len(wrong.err.splitlines()) == 2 and not other.exists()
    monkeypatch.setenv("REPBOOK_PASSPHRASE", "several plain words")
    assert run_repbook("--book", str(other), "restore", str(file)).code == 0
    assert exported(other) == exported(book_file)


def test_a_locked_copy_of_a_book_that_another_program_set_to_wal_is_restored(
    two: Rep, book_file: Path, tmp_path: Path, quick_age: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPBOOK_PASSPHRASE", "several plain words")
    conn = sqlite3.connect(book_file)
    assert conn.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    conn.close()
    file = tmp_path / "book.db.age"
    file.write_bytes(encryption.encrypted(book_file.read_bytes(), "several plain words"))
    two("restore", str(file), "--yes", ok=True)
    assert "Vale Brothers" in two("list", ok=True).out


def test_a_locked_backup_has_its_ending_whatever_was_typed(
    two: Rep, tmp_path: Path, quick_age: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REPBOOK_PASSPHRASE", "correct horse")
    ran = two("backup", "stick2", "--passphrase", ok=True)
    assert (tmp_path / "stick2.db.age").exists() and not (tmp_path / "stick2").exists()
    assert 'There is no folder "stick2"' in ran.err
    ran = two("backup", "lock.db", "--passphrase", ok=True)
    assert 'It has a passphrase, so the backup is the file "lock.db.age"' in ran.err


def test_what_a_backup_needs_is_known_by_what_is_in_it_and_not_by_its_name(
    two: Rep, tmp_path: Path, quick_age: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPBOOK_PASSPHRASE", "correct horse")
    locked, plain = tmp_path / "locked.db.age", tmp_path / "plain.db"
    two("backup", str(locked), "--passphrase", ok=True)
    two("backup", str(plain), ok=True)
    two("add", "Later", ok=True)
    monkeypatch.delenv("REPBOOK_PASSPHRASE")
    ran = two("restore", str(locked.rename(tmp_path / "locked.db")), "--yes")
    assert ran.code == 2 and "A passphrase is needed" in ran.err
    two("restore", str(plain.rename(tmp_path / "plain.db.age")), "--yes", ok=True)
    assert "Later" not in two("list", ok=True).out
    two("add", "Later", ok=True)
    monkeypatch.setenv("REPBOOK_PASSPHRASE", "correct horse")
    two("restore", str(tmp_path / "locked.db"), "--yes", ok=True)
    assert "Later" not in two("list", ok=True).out


def test_a_passphrase_is_asked_for_twice_and_never_shown(
    asked: Rep, two: Rep, book_file: Path, quick_age: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["short", "one thing", "another", "one thing", "one thing"])
    monkeypatch.setattr("getpass.getpass", lambda *_: next(typed))
    made = asked("", "backup", "--passphrase")
    assert made.code == 0 and "fewer than 8" in made.err and "The two differ" in made.err
    two("add", "Kobo Dairy", ok=True)
    before = exported(book_file)
    (locked,) = (each.name for each in backups.backups(folder(book_file)))
    typed = iter(["another", "one thing"])
    ran = asked("n\n", "restore", locked)  # read first, then said what would be lost, then asked
    assert ran.code == 1 and "one thing" not in ran.out + ran.err and next(typed, None) is None
    assert "Type it again" in ran.err and "lacks 1 customer that the book has now" in ran.err
    typed = iter(["another", "wrong one", "no"])
    assert asked("y\n", "restore", locked).code == 2 and exported(book_file) == before
    typed = iter(["one thing"])
    assert asked("y\n", "restore", locked).code == 0 and exported(book_file) != before
    typed = iter(["short"] * 3)
    refused = asked("", "backup", "--passphrase")
    assert refused.code == 2 and "nothing was written" in refused.err


def test_without_pyrage_a_line_says_what_to_install(
    two: Rep, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPBOOK_PASSPHRASE", "some words")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    refused = two("backup", "--passphrase")
    assert refused.code == 1 and 'pip install "repbook[encrypt]"' in refused.err
    assert not folder(book_file).exists()


def test_the_format_is_that_of_age(two: Rep, tmp_path: Path) -> None:
    """A file of another program, made with so little work that it opens at once."""
    pytest.importorskip("pyrage")
    file = tmp_path / "locked.age"
    shutil.copy(Path(__file__).parent / "data" / "locked.age", file)
    assert encryption.decrypted(file, "several plain words") == b"a book"
    with pytest.raises(InvalidInput, match="does not open with that passphrase"):
        encryption.decrypted(file, "other words")
    refused = two("export", "customers", "--to", str(file), "--force")
    assert refused.code == 4 and "it may be a backup" in refused.err


def test_a_second_place_that_is_away_is_named_and_one_without_a_backup_is_there(
    rep: Rep, book_file: Path, tmp_path: Path
) -> None:
    stick, away = tmp_path / "stick", tmp_path / "away"
    stick.mkdir()
    rep("add", "Harbor Foods", ok=True)
    rep("backup", "--to", str(stick), ok=True)
    assert f"Second place: {stick}." in rep("where", ok=True).out
    other = tmp_path / "elsewhere" / "other.db"
    rep("backup", str(tmp_path / "copy.db"), ok=True)
    other.parent.mkdir()
    (tmp_path / "copy.db").rename(other)
    ran = run_repbook("--book", str(other), "backup")
    assert not ran.err and f"{stick}/other.db.backups" in ran.out
    stick.rename(away)
    stick.mkdir()  # where no disk is, its folder is empty
    ran = rep("backup", ok=True)
    assert f"It is not in the second place, {stick}: that cannot be reached now" in ran.err
    assert "which cannot be reached now" in rep("where", ok=True).out
    assert rep("where", "--json", ok=True).json["second_place"]["reachable"] is False


def test_a_backup_without_a_passphrase_beside_ones_with_says_so(
    rep: Rep, tmp_path: Path, quick_age: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPBOOK_PASSPHRASE", "several words here")
    (tmp_path / "stick").mkdir()
    rep("add", "Harbor Foods", ok=True)
    assert "passphrase" not in rep("backup", "--to", str(tmp_path / "stick"), ok=True).err
    assert "passphrase" not in rep("backup", "--passphrase", ok=True).err
    assert rep("backup", ok=True).err.count("repbook backup --passphrase") == 1
    monkeypatch.setenv("REPBOOK_PASSPHRASE", "a")
    assert "fewer than 8 letters" in rep("backup", "--passphrase").err


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_who_else_can_read_the_book_or_its_backups_is_said(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("backup", ok=True)
    assert "Others" not in rep("backup", ok=True).err + rep("check", ok=True).out
    folder = book_file.with_name(f"{book_file.name}.backups")
    for path, mode in ((book_file, 0o644), (folder, 0o755), (next(folder.iterdir()), 0o644)):
        path.chmod(mode)
    assert "Others on this machine can read the book: chmod 600" in rep("backup", ok=True).err
    assert "Others on this machine can read backups of the book" in rep("check", ok=True).out


def test_a_new_book_in_a_folder_that_is_copied_says_so(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    book = ("--book", str(tmp_path / "Dropbox" / "b.db"))
    ran = run_repbook(*book, "add", "Vale")
    assert "Dropbox copies to other machines" in ran.err and "--passphrase" in ran.err
    assert "Dropbox copies" not in run_repbook(*book, "add", "Hill").err


def test_the_newest_backups_stay_in_view_above_the_question(two: Rep, book_file: Path) -> None:
    from terminals import Terminal

    two("backup", ok=True)
    dated(book_file, *(f"2026-{month:02}-22-0800-hand.db" for month in range(1, 11)))
    two("log-call", "harbor", "hello", "--order", "90", "--promise", "call back tomorrow")
    rows = 8
    terminal = Terminal("--book", str(book_file), "restore", rows=rows)
    shown = terminal.sees("Restore which one?").rstrip("\n").split("\n")
    terminal.presses("\x03")
    terminal.ends()
    assert len(shown) < rows and "22 Oct" in "".join(shown) and "22 Jan" not in "".join(shown)
    assert "older backups: repbook" in "".join(shown) and shown[-1].endswith("restore -n 10")


def test_a_book_that_is_gone_is_not_begun_anew_beside_its_backups(
    two: Rep, book_file: Path
) -> None:
    two("backup", ok=True)
    book_file.unlink()
    for line in ("next", "log-call harbor", "add Vale", "list", ""):
        refused = two(*line.split())
        assert refused.code == 6 and not book_file.exists() and refused.out == "", line
        assert "any more, and its backups are there" in refused.err
        assert f"{book_file} restore; to begin a new book all the same, first: mv" in refused.err
    assert "any more, but backups of one" in two("where", ok=True).out
    two("restore", "newest", ok=True)
    assert len(two("list", "--json", ok=True).json) == 2


def test_a_book_in_a_folder_that_is_not_there_is_refused(
    two: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPBOOK_BOOK", str(tmp_path / "no such" / "rep.db"))
    two("backup", str(tmp_path / "spring.db"), ok=True)
    for line in (["next"], ["add", "Vale"], ["restore", str(tmp_path / "spring.db"), "--yes"]):
        refused = run_repbook(*line)
        assert refused.code == 2 and not (tmp_path / "no such").exists()
        assert f'mkdir -p "{tmp_path}/no such"' in refused.err


def test_backups_that_cannot_be_made_or_read_are_said_wherever_they_are_looked_for(
    two: Rep, book_file: Path
) -> None:
    folder(book_file).write_text("mine")
    for command in ("check", "where"):
        shown = " ".join(two(command, ok=True).out.split())
        assert "is a file, and backups would be in a folder of that name" in shown, command
        assert f"mv {folder(book_file)} {folder(book_file).with_stem('rep.db-2')}" in shown
    for line in (["restore"], ["forget", "1", "--yes"]):
        refused = two(*line)
        assert refused.code == 1 and "Hint: " in refused.err and "is a file" in refused.err
    assert len(two("list", "--json", ok=True).json) == 2


def test_a_folder_of_backups_that_is_closed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_: Path) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("repbook.store.backups.os.listdir", closed)
    assert backups.why_not_read(tmp_path) == (
        f'The backups in "{tmp_path}" cannot be read: permission denied',
        f"chmod u+rwx {tmp_path}",
    )


def test_a_second_place_needs_a_name_and_another_disk(
    two: Rep, tmp_path: Path, book_file: Path
) -> None:
    assert "it is empty" in two("backup", "--to", "").err
    assert two("config", "backup_to").out.count(str(tmp_path)) == 0
    place = tmp_path / "usb"
    place.mkdir()
    assert "on the same disk as the book" in two("backup", "--to", str(place), ok=True).err
    (tmp_path / "full" / "rep.db.backups").parent.mkdir()
    (tmp_path / "full" / "rep.db.backups").write_text("mine")
    failed = two("backup", "--to", str(tmp_path / "full"))
    assert failed.code == 1 and "repbook backup --to FOLDER" in failed.err
    assert "repbook config backup_to default" in two("config", "backup_to", "none").err
    shutil.rmtree(place)
    shutil.rmtree(folder(book_file))
    away = two("report", ok=True).err
    assert "cannot be reached now" in away and "has no backup" not in away


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_book_that_its_owner_may_not_write_leads_to_chmod(
    two: Rep, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two("backup", ok=True)
    book_file.chmod(0o400)
    monkeypatch.setattr(database, "can_write", lambda path: False)
    for line in (["add", "Vale"], ["restore", "newest", "--yes"]):
        refused = two(*line)
        assert refused.code == 6 and f"chmod u+w {book_file}" in refused.err
    assert reasons(book_file) == ["hand"]  # none was kept for nothing
    denied = PermissionError(13, "Permission denied")
    monkeypatch.setattr(database, "reading", lambda path: (_ for _ in ()).throw(denied))
    book_file.chmod(0o200)
    assert f"chmod u+r {book_file}" in two("next").err


def test_what_can_be_restored_is_said_of_words_that_name_nothing(two: Rep) -> None:
    two("backup", ok=True)
    refused = two("restore", "xyz")
    assert refused.code == 3 and "is no day, no name of a backup and no file" in refused.err


def test_a_person_is_told_that_another_program_writes_the_book(two: Rep, book_file: Path) -> None:
    from terminals import Terminal

    other = sqlite3.connect(book_file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    terminal = Terminal("--book", str(book_file), "list")
    terminal.sees("once no other program writes it")
    other.execute("ROLLBACK")
    other.close()
    terminal.sees("Vale Brothers")
    assert terminal.ends() == 0


def test_a_copy_that_cannot_be_noted_is_said_to_stay_when_somebody_is_forgotten(
    two: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    copy, folder = tmp_path / "copy.db", database.folder_of(book_file)
    before = folder.exists()
    monkeypatch.setattr(written_backups, "put_in_place", full)
    told = two("backup", str(copy), ok=True)
    assert f"whoever you forget later stays in {copy}" in told.err
    assert folder.exists() == before  # none is left for it
    monkeypatch.undo()
    assert "stays in" not in two("backup", str(tmp_path / "other.db"), ok=True).err
