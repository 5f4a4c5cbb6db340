"""Excel workbooks (.xlsx): the first sheet with rows, as a table."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice

from repbook.errors import ImportRefused
from repbook.text import shown
from repbook.transfer.csv_text import write_line, yes_no
from repbook.transfer.open_file import Source, first_bytes, from_bytes

# Unpacked, a whole history is some dozen megabytes; a zip bomb is not.
LARGEST = 1 << 29


def is_workbook(source: Source) -> bool:
    """Whether the file is a zip archive, as workbooks are."""
    return first_bytes(source, 4) == b"PK\x03\x04"


def as_table(source: Source) -> tuple[Source, tuple[str, ...]]:
    """The first visible sheet with two rows as CSV, and a note on each further one with rows.

    Days are in ISO 8601, numbers plain; a formula has its last value.
    ImportRefused when the archive is no workbook, is damaged, or openpyxl is
    not installed.
    """
    with source.open() as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                size = sum(part.file_size for part in archive.infolist())
                workbook = "xl/workbook.xml" in archive.namelist()
        except (zipfile.BadZipFile, OSError) as error:
            raise _damaged(source) from error
        if not workbook:
            raise ImportRefused(
                f"{source.name} is an archive, not a table",
                hint="Unpack it, and import what is in it",
            )
        if size > LARGEST:
            raise ImportRefused(
                f"{source.name} is too large for a workbook", hint="Save it as CSV (UTF-8)"
            )
        try:
            from openpyxl import load_workbook  # type: ignore[import-untyped, unused-ignore]
        except ImportError as error:
            raise ImportRefused(
                f"{source.name} is a workbook, and openpyxl, which reads them, is not installed",
                hint="pip install openpyxl; or open it in a spreadsheet and save it as CSV (UTF-8)",
            ) from error
        try:
            book = load_workbook(stream, read_only=True, data_only=True)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            for sheet in sheets:
                rows = [
                    [_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)
                ]
                if sum(1 for row in rows if any(row)) >= 2 or sheet is sheets[-1]:
                    break
            else:
                rows = []
            further = sheets[sheets.index(sheet) + 1 :] if sheets else []
            notes = tuple(
                f"sheet {shown(page.title)} was not read; save it as a file of its own"
                for page in further
                if _has_two_rows(page.iter_rows(values_only=True))
            )
        except Exception as error:  # openpyxl raises whatever its XML and zip readers do
            raise _damaged(source) from error
    width = max((len(row) for row in rows), default=0)
    lines = (write_line(row + [""] * (width - len(row))) for row in rows)
    return from_bytes(source.name, "".join(lines).encode("utf-8", "surrogatepass")), notes


def _has_two_rows(rows: Iterable[Sequence[object]]) -> bool:
    """Whether two rows have something in them."""
    return len(list(islice((row for row in rows if any(map(_cell, row))), 2))) == 2


def _damaged(source: Source) -> ImportRefused:
    return ImportRefused(
        f"{source.name} is a damaged workbook", hint="Open it in a spreadsheet and save it again"
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
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
