"""Lines of orders, wherever in a file they stand: one order each, again nothing, undone as one."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.book import Book
from repbook.book.importing import import_files, tally
from repbook.book.importing.customers import CustomerMatcher
from repbook.book.importing.purchases import PurchaseWriter
from repbook.store import tables
from repbook.text import fold
from repbook.transfer import meaning, read_rows
from repbook.transfer.open_file import from_bytes
from repbook.transfer.sheet import Wishes

ON = date(2026, 11, 23)
LINES = st.lists(
    st.tuples(
        *(st.sampled_from(["A1", "A2", "A3", "A4", "A5", ""]), st.sampled_from(["Ana", "Bob"])),
        *(st.integers(10, 12), st.integers(1, 900)),
    ),
    min_size=1,
    max_size=30,
)


def file_of(lines: list[tuple[str, str, int, int]]) -> bytes:
    rows = [f"{ref},{who},2026-01-{day},{cents / 100:.2f}\n" for ref, who, day, cents in lines]
    return ("Order No,Customer,Date,Line Amount\n" + "".join(rows)).encode()


def in_book(book: Book) -> Counter[tuple[str, int, int, int]]:
    names = book.customers.names()
    rows = tables.values_of(book.conn, "purchases", ("ref", "customer_id", "day", "cents"))
    return Counter((ref or "", names[id], day, cents) for ref, id, day, cents in rows)


def meant(lines: list[tuple[str, str, int, int]]) -> Counter[tuple[str, int, int, int]]:
    """Lines of one reference, customer and day are one order; those without one are one each."""
    orders: Counter[tuple[str, str, int]] = Counter()
    alone: Counter[tuple[str, int, int, int]] = Counter()
    for ref, who, day, cents in lines:
        on = date(2026, 1, day).toordinal()
        if ref:
            orders[ref, who, on] += cents
        else:
            alone["", who, on, cents] += 1
    return alone + Counter((*key, cents) for key, cents in orders.items())


@settings(max_examples=60, derandomize=True)
@given(LINES, st.integers(1, 7))
def test_lines_are_summed_by_order_in_chunks_of_any_size(
    lines: list[tuple[str, str, int, int]], rows: int
) -> None:
    file = from_bytes("orders.csv", file_of(lines))
    chunks = mock.patch.object(read_rows, "CHUNK_ROWS", rows)
    blocks = mock.patch.object(meaning, "BLOCK_ROWS", rows)
    with chunks, blocks, tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "b") as book:
        done = import_files(book, [file], Wishes(maps=[("Line Amount", "amount")]), on=ON)
        assert in_book(book) == meant(lines) and done.batch is not None
        again = import_files(book, [file], Wishes(maps=[("Line Amount", "amount")]), on=ON)
        assert not again.has_news and in_book(book) == meant(lines)
        book.undo()
        assert not in_book(book) and not book.customers.count()


def test_what_is_asked_of_a_customer_is_asked_once_and_of_orders_without_payments_nothing() -> None:
    lines = [(f"A{n}", f"Cust {n % 5}", 10, 100 + n) for n in range(200)]
    file = from_bytes("orders.csv", file_of(lines))
    with (
        mock.patch.object(read_rows, "CHUNK_ROWS", 20),
        mock.patch.object(tally, "fold", side_effect=fold) as folded,
        mock.patch.object(CustomerMatcher, "find", return_value=None) as find,
        mock.patch.object(PurchaseWriter, "due_and_settled") as due,
        Book(None) as book,
    ):
        done = import_files(book, [file], Wishes(), on=ON)
    assert done.files[0].total["added"] == 200
    assert (folded.call_count, find.call_count, due.call_count) == (0, 5, 0)
    assert len(done.files[0].sums["purchases"].customers) == 5


def test_a_file_again_asks_the_book_for_a_chunk_at_once() -> None:
    lines = [(f"A{n}", f"Cust {n % 5}", 10, 100 + n) for n in range(60)]
    file = from_bytes("orders.csv", file_of(lines))
    statements: list[str] = []
    with mock.patch.object(read_rows, "CHUNK_ROWS", 20), Book(None) as book:
        import_files(book, [file], Wishes(), on=ON)
        book.conn.set_trace_callback(statements.append)
        assert not import_files(book, [file], Wishes(), on=ON).has_news
        book.conn.set_trace_callback(None)
    asked = [sql for sql in statements if 'FROM "purchases" WHERE 1 AND "ref"' in sql]
    assert len(asked) == 4  # one a chunk, and one for the last order, which may have had more lines
