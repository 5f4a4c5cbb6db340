"""Backups that were written elsewhere are on a list, whatever happens meanwhile, so that `forget` finds them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from conftest import Rep, made_once

from repbook.errors import Failed
from repbook.store import backups, database, written_backups
from repbook.store.file_lock import one_at_a_time

NAME = "Zebulon Quarterstaff"


@made_once
def zeb(rep: Rep) -> Rep:
    rep("add", NAME, ok=True)
    rep("add", "Vale Brothers", ok=True)
    return rep


def listed(book: Path) -> Path:
    return database.folder_of(book) / written_backups.NAME


def test_two_backups_at_once_are_both_listed(zeb: Rep, book_file: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    for file in (first, second):
        file.write_bytes(b"x")
    other = threading.Thread(target=written_backups.note, args=(book_file, second))
    with one_at_a_time(listed(book_file)):
        other.start()  # it waits for the lock, with what it then reads
        other.join(0.2)
        assert other.is_alive()
        listed(book_file).write_text(f'{{"{first}": {first.stat().st_mtime_ns}}}')
    other.join()
    assert set(written_backups.written(book_file).files) == {first, second}


def test_a_backup_whose_program_was_stopped_before_it_said_so_is_forgotten_in(
    zeb: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(book: Path, file: Path) -> bool:
        raise SystemExit(1)

    copy = tmp_path / "own.db"
    with monkeypatch.context() as patched:
        patched.setattr(written_backups, "note", stopped)
        with pytest.raises(SystemExit):
            zeb("backup", str(copy))
    assert NAME.encode() in copy.read_bytes()
    zeb("forget", NAME, "--yes", ok=True)
    assert NAME.encode() not in copy.read_bytes()


def test_somebody_forgotten_while_a_backup_is_written_is_not_in_it_afterwards(
    zeb: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, copy = backups.write, tmp_path / "own.db"

    def slow(book: Path, file: Path, secret: str | None = None) -> backups.Made:
        made = write(book, file, secret)
        monkeypatch.setattr(backups, "write", write)
        zeb("forget", NAME, "--yes", ok=True)
        return made

    monkeypatch.setattr(backups, "write", slow)
    zeb("backup", str(copy), ok=True)
    assert NAME.encode() not in copy.read_bytes()


def test_a_backup_that_was_not_written_is_not_listed(
    zeb: Rep, book_file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "own.db"
    zeb("backup", str(copy), ok=True)
    before = listed(book_file).read_text()
    zeb("backup", str(copy), ok=False)  # it is there already
    assert listed(book_file).read_text() == before
    zeb("backup", str(tmp_path / "no" / "own.db"), ok=False)
    assert listed(book_file).read_text() == before
    assert written_backups.written(book_file) == ([], [copy], [])


@pytest.mark.parametrize("text", ['{"tru', '["/x"]', '{"/x": "y"}', '{"/x\\u0000": 3}', "5"])
def test_a_list_that_cannot_be_read_is_named_and_kept(
    zeb: Rep, book_file: Path, tmp_path: Path, text: str
) -> None:
    zeb("backup", ok=True)
    listed(book_file).write_text(text)
    copy = tmp_path / "own.db"
    assert f"whoever you forget later stays in {copy}" in zeb("backup", str(copy), ok=True).err
    assert listed(book_file).read_text() == text
    told = zeb("forget", NAME, "--yes", ok=True)
    assert str(listed(book_file)) in told.out + told.err


def test_a_backup_that_was_listed_before_stays_so_on_a_disk_that_is_full_after_it(
    zeb: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "own.db"
    with monkeypatch.context() as patched:
        patched.setattr(written_backups, "note", lambda book, file: False)
        assert "stays in" not in zeb("backup", str(copy), ok=True).err
    assert written_backups.written(book_file).files == [copy]
    zeb("forget", NAME, "--yes", ok=True)
    assert NAME.encode() not in copy.read_bytes()


def test_a_file_that_another_program_put_there_meanwhile_is_not_listed(
    zeb: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, copy = backups.write, tmp_path / "own.db"

    def late(book: Path, file: Path, secret: str | None = None) -> backups.Made:
        file.write_text("of another program")
        return write(book, file, secret)

    monkeypatch.setattr(backups, "write", late)
    assert zeb("backup", str(copy)).code == 4
    assert written_backups.written(book_file) == ([], [], [])
    assert copy.read_text() == "of another program"


def test_a_place_that_could_not_be_taken_off_the_list_is_passed_over(
    zeb: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(book: Path, file: Path, secret: str | None = None) -> backups.Made:
        raise Failed("the disk is full")

    copy = tmp_path / "own.db"
    with monkeypatch.context() as patched:
        patched.setattr(backups, "write", full)
        patched.setattr(written_backups, "leave_out", lambda book, file: False)
        zeb("backup", str(copy), ok=False)
    assert str(copy) in listed(book_file).read_text()
    assert written_backups.written(book_file) == ([], [], [])
    assert str(copy) not in zeb("forget", NAME, "--yes", ok=True).out
