"""Named queries: what is asked for one customer, purchase or problem reads no table whole."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, Rep

from repbook.book import Book
from repbook.cli import root
from repbook.schema import BY_LETTER
from repbook.store import customer_names, database

WHOSE = re.compile(
    r'\b(customer|purchase|problem|touch|contact|ally|referred_by)_id"? (= \d|IN \()'
)
BIG = {noun.table for noun in BY_LETTER.values()} - {"allies"} | set(
    "pmrxstco"
)  # by their names in a query
EVERYDAY = (
    "next",
    "stale",
    "status vale",
    "brief vale",
    "history vale",
    "write-off 2 --yes",
    "log-call vale hello --order 480 -p quote --by fri",
    "log-purchase vale 480 seals --due 30d",
    "log-problem vale leaks --kind leak",
    "log-return vale 10",
    "log-payment vale 10",
    "update x1 looked",
    "resolve x1 mended --ease 6",
    "promise vale quote --by fri",
    "correct o1 --on 2026-06-02",
    "correct c1 --on 2026-06-02",
    "remove c1 --yes",
    "remove o1 --yes",
    "remove x1 --yes",
    "merge 3 1 --yes",
    "remove 2 --yes",
)


def reads_whole(conn: sqlite3.Connection, sql: str) -> list[str]:
    """The big tables that a statement reads from end to end."""
    plan = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
    return [how for how in plan if how.startswith("SCAN ") and how.split()[1] in BIG]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement, with its values, that a command runs from now on."""
    seen: list[str] = []
    open_file = database.open_file

    def watched(path: Path, *more: Any) -> sqlite3.Connection:
        conn = open_file(path, *more)
        conn.set_trace_callback(seen.append)
        return conn

    monkeypatch.setattr(database, "open_file", watched)
    return seen


def test_what_is_asked_of_one_customer_reads_no_table_whole(
    rep: Rep, book_file: Path, asked: list[str]
) -> None:
    for name in ("Vale Brothers", "Harbor Foods", "Kobo Dairy"):
        rep("add", name, ok=True)
        rep("log-purchase", name, "200", "--on", "2026-06-01", "--due", "30d", ok=True)
        rep("log-call", name, "hello", "-p", "quote", "--by", "2027-01-04", "--on", "2026-06-01")
    rep("log-problem", "vale", "seal leaks", ok=True)
    asked.clear()
    for words in EVERYDAY:
        assert root.run(["--book", str(book_file), "--as-of", DAY, *words.split()]) == 0, words
    conn = sqlite3.connect(book_file)
    of_one = [sql for sql in asked if sql.startswith(("SELECT", "UPDATE")) and WHOSE.search(sql)]
    assert len(of_one) > 100
    assert {sql: how for sql in of_one if (how := reads_whole(conn, sql))} == {}


def test_every_link_between_rows_is_indexed() -> None:
    """A row that others name is moved or removed without reading their tables."""
    conn = database.open_memory()
    tables = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    bare = []
    for table in tables:
        firsts = {
            conn.execute(f'PRAGMA index_info("{index[1]}")').fetchone()[2]
            for index in conn.execute(f'PRAGMA index_list("{table}")')
        }
        links = {link[3] for link in conn.execute(f'PRAGMA foreign_key_list("{table}")')}
        bare += [f"{table}.{column}" for column in sorted(links - firsts)]
    assert bare == []


def test_matching_takes_values_of_every_kind_and_any_of_several() -> None:
    from datetime import date

    with Book(None) as book:
        with book.change("test"):
            vale = book.customers.add("Vale", added_on=date(2026, 1, 1))
            for number in (1, 2, 3):
                book.purchases.add(
                    customer_id=vale, on=date(2026, 1, number), cents=100 * number, ref=f"R{number}"
                )
        of = book.purchases
        assert [p.ref for p in of.matching(on=date(2026, 1, 2), customer_id=vale)] == ["R2"]
        assert [p.ref for p in of.matching(ref={"R3", "R1", "R9"})] == ["R1", "R3"]
        assert of.matching(ref=[]) == []
        assert [p.cents for p in of.between(date(2026, 1, 2), date(2026, 1, 3))] == [200, 300]
        assert [p.cents for p in of.of(vale, date(2026, 1, 2))] == [100, 200]
        assert [p.cents for p in of.of(vale, since=date(2026, 1, 2))] == [200, 300]
        assert [p.cents for p in of.last_of(vale, date(2026, 1, 3), 2)] == [300, 200]
        assert [p.cents for p in of.all(date(2026, 1, 1))] == [100]


def test_one_customer_is_shown_without_reading_the_book(
    rep: Rep, book_file: Path, asked: list[str]
) -> None:
    """Where a fit is kept, no statement reads everyone's purchases or calls; nor one row of each."""
    for name in ("Vale Brothers", "Harbor Foods", "Kobo Dairy"):
        rep("add", name, ok=True)
        for month in ("2026-06-01", "2026-08-01", "2026-10-01"):
            rep("log-purchase", name, "200", "--on", month, ok=True)
    rep("add", "Nobody Yet", ok=True)
    rep("next", ok=True)
    conn = sqlite3.connect(book_file)
    for words in ("status vale", "brief vale", "why vale", "log-call vale hello"):
        asked.clear()
        assert root.run(["--book", str(book_file), "--as-of", DAY, *words.split()]) == 0, words
        read = [sql for sql in asked if sql.startswith(("SELECT", "WITH", "UPDATE"))]
        scanned = {sql: how for sql in read if (how := reads_whole(conn, sql))}
        assert scanned == {}, words


@pytest.mark.parametrize(
    ("of", "how"),
    [("NAMES", "key = 'x'"), ("NAMES", "key IN ('x', 'y')"), ("NAMES_AND_IDS", "instr(key, 'x')")],
)
def test_a_name_is_looked_for_in_indexes_alone(of: str, how: str) -> None:
    names = getattr(customer_names, of)
    plan = database.open_memory().execute(f"EXPLAIN QUERY PLAN SELECT * FROM ({names}) WHERE {how}")
    steps = [row[3] for row in plan if row[3].startswith(("SCAN", "SEARCH"))]
    tables = [step for step in steps if "subquery" not in step]
    assert len(tables) == 5
    assert [step for step in tables if "COVERING INDEX" not in step] == []
    if of == "NAMES":  # an exact one
        assert [step for step in tables if step.startswith("SCAN")] == []
