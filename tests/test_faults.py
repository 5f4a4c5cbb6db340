"""The tools of the long fault tests see what they are there to see."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from faults.calls import Call, What
from faults.cases import recovered
from faults.children import KILLED, child, nothing
from faults.power import Disk, cuts, put
from faults.table import BEGIN, END, HEAD, write_table
from faults.tally import Tally, shared

OLD, NEW = b"old" * 400, b"new" * 400


def replaced(folder: Path, *, synced: bool, named: bool) -> list[Call]:
    """A file written under another name, then put in the place of the old one."""
    new, book = bytes(folder / "new"), bytes(folder / "book")
    calls = [Call(What.CREATE, 1, 0, new, b""), Call(What.WRITE, 1, 0, NEW, b"")]
    calls += [Call(What.SYNC, 1, 0, new, b"")] * synced
    calls += [Call(What.RENAME, 0, 0, new, book)]
    calls += [Call(What.SYNC, 0, 0, bytes(folder), b"")] * named
    return calls


@pytest.mark.parametrize(
    ("synced", "named", "after"),
    [(True, True, {NEW}), (True, False, {OLD, NEW}), (False, True, None)],
    ids=["all synced", "the folder is not synced", "the file is not synced"],
)
def test_a_power_cut_takes_what_was_not_synced(
    tmp_path: Path, synced: bool, named: bool, after: set[bytes] | None
) -> None:
    (tmp_path / "book").write_bytes(OLD)
    calls = replaced(tmp_path, synced=synced, named=named)
    left = cuts(Disk(tmp_path), calls, range(len(calls) + 1), 5)
    found = [(done, content.get("book")) for done, content in left]
    assert all(book is not None for _, book in found)
    assert {book for done, book in found if done < len(calls) - named} >= {OLD}
    at_the_end = {book for done, book in found if done == len(calls)}
    if after is not None:
        assert at_the_end == after
        assert {book for _, book in found} == {OLD, NEW}
    else:  # a sector that was not written, or a file without any
        assert b"" in at_the_end
        assert any(book not in (b"", OLD, NEW) for book in at_the_end)


def test_what_is_in_a_folder_that_was_not_synced_goes_with_it(tmp_path: Path) -> None:
    folder, book = tmp_path / "books", tmp_path / "books" / "book"
    calls = [
        Call(What.MKDIR, 0, 0, bytes(folder), b""),
        Call(What.CREATE, 1, 0, bytes(book), b""),
        Call(What.WRITE, 1, 0, NEW, b""),
        Call(What.SYNC, 1, 0, bytes(book), b""),
        Call(What.SYNC, 0, 0, bytes(folder), b""),
    ]
    left = [content for _, content in cuts(Disk(tmp_path), calls, {5}, 5)]
    assert {} in left
    calls.append(Call(What.SYNC, 0, 0, bytes(tmp_path), b""))
    (content,) = [content for _, content in cuts(Disk(tmp_path), calls, {6}, 5)]
    assert content == {"books": None, "books/book": NEW}
    put(content, tmp_path)
    assert book.read_bytes() == NEW


def test_a_write_over_a_file_can_be_torn_at_any_sector(tmp_path: Path) -> None:
    (tmp_path / "book").write_bytes(b"\0" * 2048)
    disk = Disk(tmp_path)
    inode = (tmp_path / "book").stat().st_ino
    calls = [Call(What.WRITE, inode, 0, b"\1" * 2048, b"")]
    found = {content["book"] for _, content in cuts(disk, calls, {1}, 30)}
    assert len(found) > 8
    for book in found:
        assert book is not None
        assert {book[at : at + 512] for at in range(0, 2048, 512)} <= {b"\0" * 512, b"\1" * 512}


@pytest.mark.parametrize("jobs", [1, 3])
def test_jobs_share_what_is_tried_and_add_up_what_they_counted(tmp_path: Path, jobs: int) -> None:
    def run(count: Tally) -> None:
        count.count("points", 0, 10)
        for each in count.within(range(10)):
            with count.trying(each):
                (tmp_path / str(each)).touch(exist_ok=False)
            count.count("points")
            count.count("twos", each == 2)
        count.remark = "{points} points, {twos} of them a two"

    whole = Tally("shared", 60)
    shared(run, whole, jobs)
    assert (whole.tried, whole.lost) == (10, 0) and len([*tmp_path.iterdir()]) == 10
    assert whole.said == "all 10 points, 1 of them a two"
    over = Tally("shared", -1)
    shared(run, over, jobs)
    assert over.tried == 0 and over.said.startswith("0 of 10 points")


def test_a_job_that_breaks_off_is_a_loss() -> None:
    def run(count: Tally) -> None:
        assert count.job == 0, "broken"
        with count.trying("one"):
            pass

    whole = Tally("shared", 60)
    shared(run, whole, 2)
    assert (whole.tried, whole.lost) == (1, 1)


def test_a_state_is_the_same_whatever_is_in_a_file_that_nothing_reads(tmp_path: Path) -> None:
    book, left = tmp_path / "rep.db", tmp_path / ".rep.db.0123abcd.new"
    with closing(sqlite3.connect(book)) as conn:
        conn.execute("CREATE TABLE notes (text)")
    without = recovered(book, tmp_path)
    left.write_text("half")
    state = recovered(book, tmp_path)
    assert state != without
    left.rename(tmp_path / ".rep.db.4567abcd.new").write_text("another half")
    assert recovered(book, tmp_path) == state
    with closing(sqlite3.connect(book, isolation_level=None)) as conn:
        conn.execute("INSERT INTO notes VALUES ('another')")
    assert recovered(book, tmp_path) != state


def test_a_child_is_killed_once_it_has_computed_for_so_long() -> None:
    def compute() -> None:
        while True:
            pass

    assert child(compute, nothing, after=0.01).code == KILLED


def test_a_row_is_written_anew_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "safety.md"
    page.write_text(
        f"Before\n{BEGIN}\n{HEAD}\n| killed | 1 | 0 |\n| flipped | 2 | 0 |\n{END}\nAfter\n"
    )
    count = Tally("killed", 1)
    for lost in (False, True):
        with count.trying("a thing"):
            assert not lost
    write_table([count], page)
    said = page.read_text()
    assert said.startswith("Before\n") and said.endswith("\nAfter\n")
    assert "| killed | 2 | 1 |" in said and "| flipped | 2 | 0 |" in said
    assert "| killed | 1 |" not in said and said.count(HEAD) == 1
