"""Exports of a large book need hardly more memory than those of a small one."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from conftest import Rep, run_repbook

from repbook.book import Book, book_day, export_rows
from repbook.book.book_day import BookDay
from repbook.cli import export as cli_export
from repbook.records import History
from repbook.store import streams

DAY = date(2026, 3, 2).toordinal()
WATCHED = """
import resource, sys
from pathlib import Path
from datetime import date
from repbook.book import Book, export_rows
from repbook.book.export import export
from repbook.files import write_beside
from repbook.store import streams
from repbook.store.streams import streaming
# of what is kept while there is room, only little: then what is left may not grow with the book
export_rows.KEPT, streams.CACHE_KB_OF_A_STREAM = 500, 1000
with Book(Path(sys.argv[1])) as book, streaming(book.conn):
    done = export(book, sys.argv[2], sys.argv[3], on=date(2026, 3, 2))
    write_beside(sys.argv[4], done.text, force=True)
print(done.records, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
# A process begins with the peak of the one that started it: one that is small starts the measured one.
SMALL = "import subprocess, sys; subprocess.run(sys.argv[1:], check=True)"


def made(path: Path, purchases: int) -> Path:
    """A book of so many purchases, a customer for every four, written past the journal."""
    customers = purchases // 4
    with Book(path) as book, book.transaction() as conn:
        conn.executemany(
            "INSERT INTO customers (id, uid, name, name_key, added_day) VALUES (?, ?, ?, ?, ?)",
            [(n, f"{n:016x}", f"Firm {n}", f"firm {n}", DAY) for n in range(1, customers + 1)],
        )
        conn.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)"
            " INSERT INTO purchases (uid, customer_id, day, cents, ref, extra)"
            " SELECT printf('%016x', i), 1 + i % ?, ? - i * 7919 % 700, 100 + i, 'R-' || i,"
            ' \'{"Rep": "Sam"}\' FROM n',
            (purchases, customers, DAY),
        )
    return path


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("books")
    return {count: made(folder / f"{count}.db", count) for count in (2_000, 60_000, 200_000)}


@pytest.mark.parametrize(
    ("what", "form", "many"),
    [
        ("purchases", "csv", 200_000),
        ("book", "json", 60_000),
        ("customers", "json", 200_000),
        ("contacts", "vcf", 200_000),
    ],
)
def test_an_export_of_many_records_needs_hardly_more_memory(
    books: dict[int, Path], tmp_path: Path, what: str, form: str, many: int
) -> None:
    needed: dict[int, int] = {}
    for count in (2_000, many):
        path, to = str(books[count]), str(tmp_path / "out")
        python = [sys.executable, "-c"]
        command = [*python, SMALL, *python, WATCHED, path, what, form, to]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        records, needed[count] = map(int, ran.stdout.split())
        if what in ("purchases", "book"):
            assert records >= count and (tmp_path / "out").read_text().count("R-") == count
    small, large = needed.values()
    assert large < 1.5 * small  # kilobytes on Linux, bytes on a Mac: a ratio is right on both


def test_what_goes_to_standard_output_waits_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Little of it is in memory while it is made."""
    in_memory: list[int] = []

    class Watched(SpooledTemporaryFile[str]):
        def write(self, text: str) -> int:  # type: ignore[override]
            written = super().write(text)
            in_memory.append(0 if self._rolled else self.tell())  # type: ignore[attr-defined]
            return written

    monkeypatch.setattr(cli_export, "SpooledTemporaryFile", Watched)
    monkeypatch.setattr(cli_export, "IN_MEMORY", 500_000)
    path = made(tmp_path / "book.db", 20_000)
    ran = run_repbook("--book", str(path), "export", "purchases")
    assert ran.code == 0 and len(ran.out) > 1_000_000
    assert len(in_memory) > 5 and max(in_memory) <= 500_000


def test_what_names_a_customer_is_looked_up_for_some_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Codes, shared names and codes that are another's name are told as of everyone at once."""
    path = made(tmp_path / "book.db", 40)
    with Book(path) as book, book.transaction() as conn:
        conn.execute("UPDATE customers SET name = 'Firm 7', name_key = 'firm 7' WHERE id IN (2, 9)")
        conn.execute("UPDATE customers SET referred_by_id = 11 - id WHERE id != 5")
        conn.executemany(
            "INSERT INTO aliases (uid, customer_id, kind, text, key) VALUES (?, ?, 'code', ?, ?)",
            [
                (f"{id}{code}", id, code, code.lower())
                for id, code in [
                    (2, "K-2"),
                    (3, "K-3"),
                    (4, "K-3"),
                    (4, "K-4"),
                    (4, "A-4"),
                    (6, "Firm 8"),
                ]
            ],
        )
    with Book(path) as book:
        whole = {kind: [*export_rows.rows(book, kind).each] for kind in ("customers", "purchases")}
        asked: list[set[int]] = []
        called_alone = export_rows.called_alone

        def watched(conn: Any, ids: set[int]) -> Any:
            asked.append(ids)
            return called_alone(conn, ids)

        monkeypatch.setattr(export_rows, "called_alone", watched)
        monkeypatch.setattr(export_rows, "chunks", lambda each: streams.chunks(each, 3))
        for kept in (0, 4):
            monkeypatch.setattr(export_rows, "KEPT", kept)
            for kind, records in whole.items():
                assert [*export_rows.rows(book, kind).each] == records
    assert max(map(len, asked)) <= 6  # three customers, and who referred them
    codes = {values["customer"]: values["customer_code"] for values, _ in whole["purchases"]}
    assert codes["Firm 3"] is None and codes["Firm 4"] == "K-4" and codes["Firm 6"] == "Firm 8"
    named = {
        (values["customer"], values["customer_code"])
        for values, _ in whole["purchases"]
        if values["customer"] == "Firm 7"
    }
    assert named == {("Firm 7", "K-2"), ("Firm 7", f"{7:016x}"), ("Firm 7", f"{9:016x}")}
    assert len(whole["customers"]) == 10
    by = {values["name"]: values["referred_by"] for values, _ in whole["customers"]}
    assert by["Firm 3"] == f"{8:016x}"  # its name is the code of another
    assert by["Firm 4"] == f"{7:016x}" and by["Firm 8"] == "Firm 3" and by["Firm 5"] is None


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
