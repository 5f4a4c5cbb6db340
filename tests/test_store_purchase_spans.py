"""The sums behind the book's mean gap: kept for the next command, gone when they would be wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from conftest import DAY, Rep, made_once

from repbook import open_book
from repbook.store import customer_sums, fits
from repbook.store.histories import purchase_spans, spans_of_purchases
from repbook.store.streams import streaming

TODAY = date.fromisoformat(DAY).toordinal()


@made_once
def book(rep: Rep, book_file: Path) -> Path:
    """Two customers with three purchases and a return."""
    rep("add", "Harbor Foods", ok=True)
    rep("add", "Vale", ok=True)
    rep("log-purchase", "1", "100", "--on", "2026-09-01", ok=True)
    rep("log-purchase", "1", "100", "--on", "2026-09-11", ok=True)
    rep("log-purchase", "2", "50", "--on", "2026-10-01", ok=True)
    rep("log-return", "2", "10", "--on", "2026-10-02", ok=True)
    return book_file


def kept(path: Path) -> list[tuple[int, ...]]:
    with sqlite3.connect(path) as conn:
        return conn.execute("SELECT * FROM purchase_spans").fetchall()


def sums_of(path: Path) -> set[int]:
    """Of whom sums are kept."""
    with sqlite3.connect(path) as conn:
        return {id for (id,) in conn.execute("SELECT customer_id FROM customer_sums")}


def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the book count as large."""
    monkeypatch.setattr(fits, "MANY", 0)
    monkeypatch.setattr(customer_sums, "LARGE", 1)


def test_a_call_keeps_them_for_the_next_command(book: Path, rep: Rep) -> None:
    rep("log-call", "1", "hello", ok=True)
    assert kept(book) == [(TODAY, 3, 1, 10)]


def test_what_is_kept_is_not_summed_again(book: Path, rep: Rep) -> None:
    rep("log-call", "1", "hello", ok=True)
    with open_book(book) as again:
        statements: list[str] = []
        again.conn.set_trace_callback(statements.append)
        assert purchase_spans(again.conn, TODAY) == (3, 1, 10)
    assert len(statements) == 1 and "FROM purchases" not in statements[0]


def test_a_fit_of_the_forecast_keeps_them_too(book: Path, rep: Rep) -> None:
    assert kept(book) == []
    rep("next", ok=True)
    assert kept(book) == [(TODAY, 3, 1, 10)]


@pytest.mark.parametrize(
    "command",
    [
        "log-purchase 1 70 --on 2026-10-05",
        "log-return 1 100 --on 2026-09-12",
        "correct o1 --on 2026-08-20",
        "correct o1 --amount 30",
        "correct o2 --customer 2",
        "correct r1 --amount 50",
        "correct r1 --on 2026-11-01",
        "remove o2 --yes",
        "remove r1 --yes",
        "merge 1 2 --yes",
        "remove 1 --yes",
        "undo",
    ],
)
def test_they_are_never_older_than_the_purchases(
    book: Path, rep: Rep, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    rep("next", ok=True)
    assert sums_of(book) == {1, 2}
    rep(*command.split(), ok=True)
    with open_book(book) as after:
        said = purchase_spans(after.conn, TODAY)
        assert spans_of_purchases(after.conn, TODAY) == said
        assert customer_sums.faults(after.conn) == []


@pytest.mark.parametrize(
    "write",
    [
        lambda conn: conn.execute("UPDATE purchases SET cents = 0 WHERE id = 2"),
        lambda conn: conn.execute("UPDATE returns SET purchase_id = 1"),
        lambda conn: conn.execute("DELETE FROM returns"),
        lambda conn: conn.execute(
            "INSERT INTO purchases (uid, customer_id, day, cents) VALUES ('x', 2, 739900, 5)"
        ),
    ],
)
def test_another_program_that_writes_a_purchase_or_a_return_drops_them(
    book: Path,
    rep: Rep,
    write: Callable[[sqlite3.Connection], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    large(monkeypatch)
    rep("next", ok=True)
    with sqlite3.connect(book) as conn:
        write(conn)
    assert kept(book) == []
    with open_book(book) as after:
        assert customer_sums.faults(after.conn) == []


def test_one_purchase_more_in_a_large_book_reads_one_customer(
    book: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    rep("next", ok=True)
    with sqlite3.connect(book) as conn:
        conn.execute("INSERT INTO purchases (uid, customer_id, day, cents) VALUES ('x', 2, 1, 5)")
    assert sums_of(book) == {1}
    with open_book(book) as after:
        statements: list[str] = []
        after.conn.set_trace_callback(statements.append)
        assert purchase_spans(after.conn, TODAY)[0] == 4
    read = [sql for sql in statements if "FROM purchases" in sql]
    assert read and all("customer_id IN (2)" in sql for sql in read)
    # what all others bought together is kept, and not added up again
    assert not any("total(last_day" in sql for sql in statements)


def test_a_day_before_the_last_purchase_has_no_use_for_later_sums(
    book: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    rep("next", ok=True)
    for day in range(TODAY - 100, TODAY + 2, 7):
        with open_book(book) as after:
            after.conn.execute("DELETE FROM purchase_spans")
            assert purchase_spans(after.conn, day) == spans_of_purchases(after.conn, day)


def test_a_small_book_keeps_no_sums_of_its_customers(book: Path, rep: Rep) -> None:
    rep("next", ok=True)
    assert sums_of(book) == set()


def test_a_note_or_a_call_drops_nothing(book: Path, rep: Rep) -> None:
    rep("next", ok=True)
    rep("correct", "o1", "--what", "seals", ok=True)
    rep("log-call", "2", "hello", ok=True)
    assert kept(book) == [(TODAY, 3, 1, 10)]


def test_looking_back_keeps_its_own_day(book: Path, rep: Rep) -> None:
    rep("log-call", "1", "hello", ok=True)
    rep("--as-of", "2026-09-15", "log-call", "1", "hello", ok=True)
    assert sorted(kept(book))[0][1:] == (2, 1, 10)


def test_a_long_import_drops_them_once_and_leaves_their_trigger(
    book: Path, rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from repbook.book.importing import purchases

    def triggers() -> list[tuple[str, str]]:
        with sqlite3.connect(book) as conn:
            return conn.execute(
                "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'index')"
                " ORDER BY name"
            ).fetchall()

    monkeypatch.setattr(purchases, "LONG_FROM", 1)
    rep("next", ok=True)
    before = triggers()
    orders = tmp_path / "orders.csv"
    orders.write_text("customer,date,amount\nVale,2026-05-01,10\nVale,2026-05-08,10\n")
    rep("import", str(orders), ok=True)
    assert kept(book) == []
    assert triggers() == before
    rep("next", ok=True)
    assert kept(book) != []
    with sqlite3.connect(book) as conn:
        conn.execute("INSERT INTO purchases (uid, customer_id, day, cents) VALUES ('x', 2, 1, 5)")
    assert kept(book) == []


def test_a_sum_that_is_not_right_is_found(
    book: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    rep("next", ok=True)
    with sqlite3.connect(book) as conn:
        conn.execute("UPDATE customer_sums SET last_day = last_day + 1 WHERE customer_id = 2")
    found = rep("check")
    assert "how often a customer buys" in found.out


def test_a_total_that_is_not_right_is_found(
    book: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    rep("next", ok=True)
    assert "how often" not in rep("check", ok=True).out
    with sqlite3.connect(book) as conn:
        conn.execute("UPDATE sums_total SET occasions = occasions + 1")
    assert "how often customers buy" in rep("check").out


def test_what_is_read_of_one_moment_is_written_by_nobody(book: Path) -> None:
    with open_book(book) as mine, closing(sqlite3.connect(book, timeout=0)) as other:
        with streaming(mine.conn):
            assert purchase_spans(mine.conn, TODAY) == (3, 1, 10), "and not kept"
            with pytest.raises(sqlite3.OperationalError, match="locked"), other:
                other.execute("UPDATE purchases SET cents = 1")
        assert kept(book) == []
        with other:
            other.execute("UPDATE purchases SET cents = 1")
