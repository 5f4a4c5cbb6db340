"""Exports of a large book need hardly more memory than those of a small one."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Rep

from repbook.book import Book, book_day
from repbook.book.book_day import BookDay
from repbook.records import History

DAY = date(2026, 3, 2).toordinal()
WATCHED = """
import resource, sys
from pathlib import Path
from typing import Any
from datetime import date
from repbook.book import Book, book_day
from repbook.book.book_day import BookDay
from repbook.records import History
from repbook.book.export import export
from repbook.files import write_beside
from repbook.store.streams import streaming
with Book(Path(sys.argv[1])) as book, streaming(book.conn):
    done = export(book, sys.argv[2], sys.argv[3], on=date(2026, 3, 2))
    write_beside(sys.argv[4], done.text, force=True)
print(done.records, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def made(path: Path, purchases: int) -> Path:
    """A book of fifty customers and so many purchases, written past the journal."""
    with Book(path) as book, book.transaction() as conn:
        conn.executemany(
            "INSERT INTO customers (id, uid, name, name_key, added_day) VALUES (?, ?, ?, ?, ?)",
            [(n, f"{n:016x}", f"Firm {n}", f"firm {n}", DAY) for n in range(1, 51)],
        )
        conn.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)"
            " INSERT INTO purchases (uid, customer_id, day, cents, ref, extra)"
            " SELECT printf('%016x', i), 1 + i % 50, ? - i * 7919 % 700, 100 + i, 'R-' || i,"
            ' \'{"Rep": "Sam"}\' FROM n',
            (purchases, DAY),
        )
    return path


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("books")
    return {count: made(folder / f"{count}.db", count) for count in (2_000, 60_000, 200_000)}


@pytest.mark.parametrize(
    ("what", "form", "many"), [("purchases", "csv", 200_000), ("book", "json", 60_000)]
)
def test_an_export_of_many_records_needs_hardly_more_memory(
    books: dict[int, Path], tmp_path: Path, what: str, form: str, many: int
) -> None:
    needed: dict[int, int] = {}
    for count in (2_000, many):
        path, to = str(books[count]), str(tmp_path / "out")
        command = [sys.executable, "-c", WATCHED, path, what, form, to]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        records, needed[count] = map(int, ran.stdout.split())
        assert records >= count and (tmp_path / "out").read_text().count("R-") == count
    small, large = needed.values()
    assert large < 2 * small  # kilobytes on Linux, bytes on a Mac: a ratio is right on both


def test_where_everyone_of_a_large_book_stands_is_read_a_few_at_a_time(
    rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same as of everyone read at once, though no more than some are in memory."""
    rep("add", "Nobody Yet", ok=True)
    for number in range(7):
        rep("add", f"Firm {number}", ok=True)
        rep("log-purchase", f"firm {number}", "200", "--on", "2026-01-05", ok=True)
        rep("log-purchase", f"firm {number}", "90", "--on", f"2026-02-{10 + number}", ok=True)
    rep("remove", "4", "--yes", ok=True)
    asked = [("status", "--json"), ("status", "--csv", "-n", "5"), ("status", "--stage", "repeat")]
    whole = [rep(*words, ok=True).out for words in asked]
    read: list[range] = []
    histories = Book.histories

    def watched(book: Book, on: date, only: range, *more: Any) -> list[History]:
        read.append(only)
        return histories(book, on, only, *more)

    monkeypatch.setattr(Book, "histories", watched)
    monkeypatch.setattr(BookDay, "is_large", True)
    monkeypatch.setattr(book_day, "AT_ONCE", 3)
    assert [rep(*words, ok=True).out for words in asked] == whole
    assert read[:3] == [range(1, 4), range(4, 7), range(7, 10)]
