"""Excel workbooks, where openpyxl is there to read them; and what is said where it is not."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import date, datetime
from typing import Any

import pytest

from repbook.errors import ImportRefused
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet


def archive_of(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


def workbook_of(*sheets: list[list[Any]]) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_days_and_amounts_come_as_the_spreadsheet_shows_them() -> None:
    rows = [
        ["My orders"],
        [],
        ["Order No", "Customer", "Order Date", "Total", "Paid"],
        [1001, "Söhne, A", datetime(2025, 3, 4, 10, 30), 29.330000000000002, None],
        [1002, "Cole", date(2025, 3, 5), 1200, None],
    ]
    sheet = open_sheet(from_bytes("orders.xlsx", workbook_of([], rows)))
    (chunk,) = sheet.chunks()
    assert sheet.kind == "purchases" and not chunk.refused
    assert [(r[0], r[2], r[3], r[4], r[6]) for r in chunk.purchases] == [
        (4, "Söhne, A", date(2025, 3, 4).toordinal(), 2933, "1001"),
        (5, "Cole", date(2025, 3, 5).toordinal(), 120000, "1002"),
    ]


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(ImportRefused, match="an archive, not a table"):
        open_sheet(from_bytes("x.zip", archive_of("a.txt")))
    with pytest.raises(ImportRefused, match="workbook"):
        open_sheet(from_bytes("x.xlsx", archive_of("xl/workbook.xml")))


def test_without_openpyxl_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ImportRefused, match="not installed") as refusal:
        open_sheet(from_bytes("x.xlsx", archive_of("xl/workbook.xml")))
    assert "pip install openpyxl" in (refusal.value.hint or "")
