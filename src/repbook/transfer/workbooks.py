"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) as tables in CSV, a table a sheet."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO

from repbook.errors import ImportRefused
from repbook.transfer.csv_text import write_line, yes_no
from repbook.transfer.open_file import Source, first_bytes, from_bytes

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

# Unpacked, a whole history is some dozen megabytes; a zip bomb is not.
LARGEST = 1 << 29
ARCHIVE, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how a zip archive and an old workbook begin
Rows = list[list[str]]


def is_workbook(source: Source) -> bool:
    """Whether the file begins as workbooks do."""
    return first_bytes(source, 4) in (ARCHIVE, OLD)


def pages(source: Source) -> dict[str, Source]:
    """Each visible sheet with two rows or more by its title, as CSV; else the first with one.

    Days are in ISO 8601, numbers plain; a formula has its last value, a cell
    merged over rows has its value in each. ImportRefused when it is no
    workbook, is empty, damaged, too large or protected with a password.
    """
    with source.open() as stream:
        if zipfile.is_zipfile(stream):
            with zipfile.ZipFile(stream) as archive:
                if sum(part.file_size for part in archive.infolist()) > LARGEST:
                    raise ImportRefused(
                        f"{source.name} is too large for a workbook", hint="Save it as CSV (UTF-8)"
                    )
        stream.seek(0)
        sheets = _sheets(source.name, stream)
    filled = [(title, rows, sum(map(any, rows))) for title, rows in sheets]
    known = [each for each in filled if each[2] > 1] or [each for each in filled if each[2]][:1]
    if not known:
        raise ImportRefused(f"{source.name} is empty", hint="Export it again")
    return {
        title: from_bytes(source.name, "".join(map(write_line, rows)).encode())
        for title, rows, _ in known
    }


def _sheets(name: str, stream: BinaryIO) -> list[tuple[str, Rows]]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        with _muted():
            book = CalamineWorkbook.from_filelike(stream)
            return [
                (sheet.name, _rows(book.get_sheet_by_index(number)))
                for number, sheet in enumerate(book.sheets_metadata)
                if sheet.visible == SheetVisibleEnum.Visible
            ]
    except BaseException as error:
        # a truncated XLS is a panic of calamine's Rust, which is no Exception
        if type(error).__name__ != "PanicException" and not isinstance(error, CalamineError):
            raise
        raise ImportRefused(
            f"{name} is damaged, protected with a password, or no workbook",
            hint="Open it in a spreadsheet and save it again, without a password",
        ) from error


@contextmanager
def _muted() -> Iterator[None]:
    """Rust reports a panic on standard error by itself, with a trace."""
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _rows(sheet: "CalamineSheet") -> Rows:
    """The cells as text, all rows of one width."""
    rows = [[*map(_cell, row)] for row in sheet.iter_rows()]
    first = sheet.start[1] if sheet.start else 0  # empty columns before it are not given
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in rows[top + 1 : bottom + 1]:
            row[column - first] = rows[top][column - first]
    return rows


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, float):
        # 15 figures are what a spreadsheet itself shows: 29.33, not 29.330000000000002
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value)
