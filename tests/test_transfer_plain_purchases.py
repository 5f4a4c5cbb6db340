"""Plain files of purchases are read by the column, and say what they say row by row."""

from __future__ import annotations

from typing import Any
from unittest import mock

from hypothesis import example, given, settings
from hypothesis import strategies as st

from repbook.transfer.cells import Cells
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.rows import PlainPurchases, RowMaker
from repbook.transfer.sheet import Wishes

HEADER = "Order no,Customer,Customer code,Order date,Amount,Status,Paid on,Due,Currency,Colour,Size"
CELLS = (
    ("A-1", "A-1", "'0012", " a 2 ", "", "0/0/00"),
    ("Ana", "Bob  Ltd", ""),
    ("", "C1", "'007"),
    ("2026-01-31", "2026-01-31 09:30", "31.12.2025", "soon", "2026-02-30", ""),
    ("10.00", "1,250.50", "7", "-3.00", "EUR 12.00", "lots", "", "0.00"),
    ("paid", "unpaid", "cancelled", "", "whatever"),
    ("2026-02-01", "", "never", "x"),
    ("2026-03-01", "", "y"),
    ("EUR", "eur ", "", "USD"),
    ("red", "", "--", 'so "blue"', "grün"),
    ("", "1,5"),
)
REGULAR = [cells[0] for cells in CELLS]
ODD = [["A-1", "Ana"], [], [""] * 11, ["total", *[""] * 10], ["x"] * 12]
CHANGED = st.integers(0, 10).flatmap(lambda at: st.tuples(st.just(at), st.sampled_from(CELLS[at])))
SOME = st.lists(CHANGED, max_size=2)
ROWS = st.lists(SOME, max_size=2) | st.lists(st.sampled_from(ODD) | SOME, max_size=6)


def row_of(said: list[Any]) -> list[str]:
    """A row as it is said, or a regular one with some of its cells changed."""
    changed = dict(said) if said and isinstance(said[0], tuple) else None
    return said if changed is None else [changed.get(n, cell) for n, cell in enumerate(REGULAR)]


def file_of(table: list[list[str]], header: str = HEADER) -> bytes:
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table)
    return "\n".join([header, *quoted, ""]).encode()


def read(file: bytes, where: list[tuple[str, str]]) -> list[Any]:
    wishes = Wishes(where=where, currency="EUR", usual_order="dmy", maps=[("Amount", "amount")])
    found = list(open_sheet(from_bytes("a.csv", file), wishes).chunks())
    counted = [(chunk.read, chunk.rows, chunk.left_out, chunk.cancelled) for chunk in found]
    return [counted, *((chunk.purchases, chunk.refused) for chunk in found)]


@settings(max_examples=500, derandomize=True)
@given(ROWS, st.booleans())
@example([[(4, "-3.00")]], False)
def test_what_is_read_by_the_column_is_what_is_read_row_by_row(
    table: list[list[Any]], some: bool
) -> None:
    where = [("Colour", "red")] if some else []
    file = file_of([REGULAR, *map(row_of, table)])
    by_row = mock.patch.object(PlainPurchases, "read", lambda self, lines, rows: [None] * len(rows))
    with by_row:
        said = read(file, where)
    assert read(file, where) == said


def test_only_rows_that_are_not_regular_are_looked_at_one_by_one() -> None:
    table = [[f"A-{n}", f"Cust {n % 3}", "2026-01-31", f"{n}.50"] for n in range(40)]
    table[7][3], table[20] = "lots", ["A-20"]
    file = file_of(table, "Order no,Customer,Order date,Amount")
    with mock.patch.object(RowMaker, "take", autospec=True, side_effect=RowMaker.take) as take:
        (chunk,) = open_sheet(from_bytes("a.csv", file), Wishes()).chunks()
    assert [call.args[1] for call in take.call_args_list] == [9, 22]
    assert len(chunk.purchases) == 38
    assert [refused.line for refused in chunk.refused] == [9, 22]


def test_a_text_that_repeats_in_a_column_is_read_once_and_others_are_not_kept() -> None:
    seen: list[str] = []
    cells = Cells(lambda text: seen.append(text) or len(text))
    assert cells.of(["a", "bb", "a", "bb", "a"]) == [1, 2, 1, 2, 1]
    assert cells.of(["a", "ccc", "dddd"]) == [1, 3, 4]
    assert seen == ["a", "bb", "a", "ccc", "dddd"]
    assert dict(cells) == {"a": 1, "bb": 2}
