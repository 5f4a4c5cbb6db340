"""R9: the book, its journal and copies of it are written by the book alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Rep, run_repbook

WRITERS = [
    ["export", "book", "--to"],
    ["export", "customers", "--to"],
    ["export", "contacts", "--format", "vcf", "--to"],
    ["export", "calendar", "--format", "ics", "--to"],
    ["report", "--html"],
    ["report", "--md"],
    ["brief", "1", "--html"],
    ["backup"],
]
NAMES = [
    "rep.db",
    "rep.db-journal",
    "rep.db-wal",
    "rep.db-shm",
    "copy.db",
    "link.db",
    "journal.db",
    "sub/../rep.db",
    "rep.db.backups/2026-11-20-0730-day.db",
    "rep.db.backups/2026-11-20-0730-new.db",
    "locked.db.age",
]


@pytest.mark.parametrize("force", [True, False], ids=["force", "unforced"])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("words", WRITERS, ids=[" ".join(words) for words in WRITERS])
def test_nothing_writes_over_a_book(
    words: list[str], name: str, force: bool, rep: Rep, book_file: Path
) -> None:
    rep("add", "Harbor Foods", ok=True)
    folder = book_file.parent
    (folder / "sub").mkdir()
    shutil.copy(book_file, folder / "copy.db")
    (folder / "link.db").symlink_to(book_file)
    (folder / "journal.db").symlink_to(book_file.with_name("rep.db-journal"))
    (folder / "rep.db.backups").mkdir()
    shutil.copy(book_file, folder / "rep.db.backups" / "2026-11-20-0730-day.db")
    (folder / "locked.db.age").write_bytes(b"age-encryption.org/v1\n")
    before = book_file.read_bytes()
    there = sorted(path.name for path in folder.rglob("*"))
    if words == ["backup"] and force:
        pytest.skip("it has no --force")
    ran = rep(*words, str(folder / name), *(["--force"] if force else []))
    assert ran.code == 4
    assert "was left as it is" in ran.err
    assert book_file.read_bytes() == before == (folder / "copy.db").read_bytes()
    assert sorted(path.name for path in folder.rglob("*")) == there


def test_a_file_is_not_put_where_the_book_will_be(book_file: Path) -> None:
    ran = run_repbook("--book", str(book_file), "export", "customers", "--to", str(book_file))
    assert ran.code == 4
    assert not book_file.exists()


def test_a_file_that_is_no_book_is_written_over_with_force(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    old = tmp_path / "old.csv"
    old.write_text("x")
    assert rep("export", "customers", "--to", str(old)).code == 4
    rep("export", "customers", "--to", str(old), "--force", ok=True)
    assert "Harbor Foods" in old.read_text()
