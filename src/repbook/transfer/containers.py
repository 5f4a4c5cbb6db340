"""JSON arrays and Excel workbooks as tables in CSV.

An array that repbook wrote has every field of its kind in every object, so its
kind is recognised by the names, as for CSV. `extra` holds the extra fields.
"""

import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice

from repbook.errors import ImportRefused
from repbook.text import shown
from repbook.transfer.csv_text import defuse, joined, write_line, yes_no
from repbook.transfer.kinds import KINDS
from repbook.transfer.open_file import (
    Source,
    blocks,
    encoding_of,
    first_bytes,
    first_text,
    from_bytes,
    unpacked,
)

# Unpacked, a whole history is some dozen megabytes; a zip bomb is not.
LARGEST = 1 << 29


def is_workbook(source: Source) -> bool:
    """Whether the file is a zip archive, as workbooks are."""
    return first_bytes(source, 4) == b"PK\x03\x04"


def table_of_workbook(source: Source) -> tuple[Source, tuple[str, ...]]:
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
                rows = [*map(_sheet_cells, sheet.iter_rows(values_only=True))]
                if sum(1 for row in rows if any(row)) >= 2 or sheet is sheets[-1]:
                    break
            else:
                rows = []
            further = sheets[sheets.index(sheet) + 1 :] if sheets else []
            notes = tuple(
                f"sheet {shown(page.title)} was not read; save it as a file of its own"
                for page in further
                if len(
                    [*islice(filter(any, map(_sheet_cells, page.iter_rows(values_only=True))), 2)]
                )
                == 2
            )
        except Exception as error:  # openpyxl raises whatever its XML and zip readers do
            raise _damaged(source) from error
    width = max((len(row) for row in rows), default=0)
    lines = (write_line(row + [""] * (width - len(row))) for row in rows)
    return from_bytes(source.name, "".join(lines).encode("utf-8", "surrogatepass")), notes


def _sheet_cells(row: Sequence[object]) -> list[str]:
    return [*map(_sheet_cell, row)]


def _damaged(source: Source) -> ImportRefused:
    return ImportRefused(
        f"{source.name} is a damaged workbook", hint="Open it in a spreadsheet and save it again"
    )


def _sheet_cell(value: object) -> str:
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


class _Number(str):
    """A number, kept as it is written."""


def is_json(source: Source) -> bool:
    """Whether the file begins as a JSON array of objects does."""
    head = first_text(source)
    return head[:1] == b"[" and head[1:].lstrip()[:1] in (b"{", b"]")


def table_of_json(source: Source) -> Source:
    """The same rows as CSV; ImportRefused when it is no array of objects."""
    source = unpacked(source)
    text = b"".join(blocks(source)).decode(encoding_of(source))
    try:
        rows = json.loads(text.lstrip("\ufeff"), parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError) as error:
        at = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ImportRefused(
            f"{source.name}{at}: this begins like JSON and is not valid", hint="Export it again"
        ) from error
    if not rows:
        raise ImportRefused(f"{source.name} is empty", hint="Export it again")
    if not all(isinstance(row, dict) for row in rows):
        raise ImportRefused(
            f"{source.name} holds more than a list of records", hint="Export it again"
        )
    names = list(dict.fromkeys(name for row in rows for name in row if name != "extra"))
    own = any(names == kind.names for kind in KINDS)
    extras = list(dict.fromkeys(name for row in rows for name in row.get("extra") or {}))
    lines = [write_line([*names, *(defuse(name) if own else name for name in extras)])]
    for row in rows:
        more = row.get("extra") or {}
        cells = (*map(row.get, names), *map(more.get, extras))
        lines.append(write_line([_json_cell(cell, own) for cell in cells]))
    try:
        return from_bytes(source.name, "".join(lines).encode())
    except UnicodeEncodeError as error:
        raise ImportRefused(
            f"{source.name} holds half a character (a lone surrogate)", hint="Export it again"
        ) from error


def _json_cell(value: object, own: bool) -> str:
    if value is None or isinstance(value, bool | _Number):
        return _sheet_cell(value)
    if isinstance(value, list):
        texts = [_json_cell(each, False) for each in value]
        return defuse(joined(texts)) if own else "; ".join(texts)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return defuse(text) if own else text
