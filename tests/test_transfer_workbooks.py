"""Workbooks of every format, and files in zip archives."""

from __future__ import annotations

import base64
import gc
import io
import json
import os
import struct
import zipfile
import zlib
from datetime import date, datetime, time
from pathlib import Path

import pytest
from conftest import Rep, workbook_of

from repbook.errors import DateOrderUnknown, ImportRefused
from repbook.transfer import workbooks
from repbook.transfer.containers import members
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import Sheet

HEADER = ["Order No", "Customer", "Order Date", "Total"]
CSV = "Order No,Customer,Order Date,Total\n1,Cole,2026-01-05,29.33\n"
# What follows as XLS, written by xlwt 1.3.0, packed
XLS = """
eNrtWE1oE0EU/mbz29CmSUyFRiihYNXaSFXQXtqojfaUWEXqD4Kmdg/SmMg2HvRibc1REDwpXgr14KXqxR9U0JsHIaKHgiAk
evQkKHhos755O6ttrdCAFir7hXnz3puZb152fnfflMOVqQexKpagDy7UzAZ4F/gEpQbbCIHKTVOqdu6nZDpYU2jw00B6PXja
9Nonx1COdxUa7rtfkgQ+UjqJ88gU8np8FbGPY8gKGUMvSYHb5AmilaOKsDzDch3Le1zzGcs97LnGspfqVsQJlJOZzh41i49p
7VwWhOR9xG3es2c7WvBKzuLL14VV14O9xtlsbo0VtLkbMQ0a0AE9rxvSbsYdBIDjhEQ6nUilKojSYE/jmxkHvtqr+kXc8a+u
X4D83xf7fX/w+2kQl/pvaG5gHOZpXiQlmtS73NZCPmiM6MbYHNK8MavEznimQGr/hbFi4ZxuBGxvKlvUPcCRQjGbcwHd3buJ
qb+Q09noIWMom9MD8hTgXSO0aNdo4tXUSHIEzayHeU2FqNu5u1/epocHk6fYM87BWOfJRhk+TFyRLahxkEtcLGVJJ7fYynKC
WTewHmMZpQlPecdgi1IOTHKdq1zaQf3sZLxLblqgbya99PnQ47bSp+QW0mcGqpeiM7PJKbTT+TZC7eVvEl2iS9y6KfEkaedC
7T0fWLb+tg/5tZCK3VSHZjPm5cojhFlalnw64qelqWdlWS6yXIpLLMMlmMut6gvmonHDc4pNEE8E28qScTYhuSSLtgyLxixe
xWKNl0+xaMyyg1kmYl5i6dMieCib0O76CwE4cODAgQMHDhw4WFsQfPu0btzyRulRt3mf+q4zT6nmfCb5b3EYBfoV6aVyP/KU
G7hY1/xZD4+wucQK29jfCyWOUu8GRjHMcYzWPX/pXUUs/D8rbhj6e0uo3v5r9cT5j/v/AQrw4+A=
"""
SAME = [("007", "Cole", date(2026, 1, 5), 2933), ("008", "Vale", date(2026, 1, 6), 10_000_000)]


def archive_of(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def orders(sheet: Sheet) -> list[tuple[str | None, str | None, date, int]]:
    (chunk,) = sheet.chunks()
    assert sheet.kind == "purchases" and not chunk.refused
    return [(r.ref, r.customer, date.fromordinal(r.day), r.cents) for r in chunk.purchases]


def xlsb_of(rows: list[list[str | float]]) -> bytes:
    """A workbook of binary records, as [MS-XLSB] has them: kind, length, value."""

    def record(kind: int, value: bytes = b"") -> bytes:
        def number(n: int) -> bytes:
            return bytes([n]) if n < 128 else bytes([n & 127 | 128, n >> 7])

        return number(kind) + number(len(value)) + value

    def text(said: str) -> bytes:
        return struct.pack("<I", len(said)) + said.encode("utf-16-le")

    cells = b""
    for y, row in enumerate(rows):
        cells += record(0, struct.pack("<IIHHBIII", y, 0, 300, 0, 0, 1, 0, len(row) - 1))
        for x, value in enumerate(row):
            at = struct.pack("<II", x, 0)
            if isinstance(value, str):
                cells += record(6, at + text(value))
            else:
                cells += record(5, at + struct.pack("<d", value))
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    page = record(129) + record(148, size) + record(145) + cells + record(146) + record(130)
    titles = record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Orders"))
    book = record(131) + record(143) + titles + record(144) + record(132)
    of = "http://schemas.openxmlformats.org"
    relation = f'Type="{of}/officeDocument/2006/relationships/worksheet" Target="worksheets/1.bin"'
    return archive_of(
        **{
            "[Content_Types].xml": f'<Types xmlns="{of}/package/2006/content-types"/>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{of}/package/2006/relationships">'
            f'<Relationship Id="rId1" {relation}/></Relationships>',
            "xl/worksheets/1.bin": page,
        }
    )


def ods_of(rows: list[list[str | float | date]]) -> bytes:
    def cell(value: str | float | date) -> str:
        kind = {str: "string", float: "float", date: "date"}[type(value)]
        said = {"float": f'office:value="{value}"', "date": f'office:date-value="{value}"'}
        attributes = f'office:value-type="{kind}" {said.get(kind, "")}'
        return f"<table:table-cell {attributes}><text:p>{value}</text:p></table:table-cell>"

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    of = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{of}:{name}:1.0"' for name in ("office", "table", "text"))
    return archive_of(
        **{
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{of}:manifest:1.0"></m:manifest>',
            "content.xml": f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Orders">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def test_days_and_amounts_come_as_the_spreadsheet_shows_them() -> None:
    rows = [
        ["My orders"],
        [],
        [*HEADER, "Paid"],
        [1001, "Söhne, A", datetime(2025, 3, 4, 10, 30), 29.330000000000002, None],
        [1002, "Cole", date(2025, 3, 5), 1200, None],
        ["007", "Cole", date(2025, 3, 6), 1e5, None],
    ]
    sheet = open_sheet(from_bytes("orders.xlsx", workbook_of(Notes=[], Orders=rows)))
    assert orders(sheet) == [
        ("1001", "Söhne, A", date(2025, 3, 4), 2933),
        ("1002", "Cole", date(2025, 3, 5), 120_000),
        ("007", "Cole", date(2025, 3, 6), 10_000_000),
    ]
    (chunk,) = sheet.chunks()
    assert [row.line for row in chunk.purchases] == [4, 5, 6]


def test_what_is_kept_of_a_cell_is_as_the_spreadsheet_shows_it() -> None:
    cells = [datetime(2025, 3, 4), datetime(2025, 3, 4, 9, 5), time(16, 30), True, 0.1 + 0.2, 7]
    names = ["Packed", "Sent", "Closes", "Gift", "Weight", "Boxes"]
    rows = [[*HEADER, *names], ["1", "Cole", "2026-01-05", 5, *cells]]
    (chunk,) = open_sheet(from_bytes("o.xlsx", workbook_of(Orders=rows))).chunks()
    assert json.loads(chunk.purchases[0].extra or "") == {
        "Packed": "2025-03-04",
        "Sent": "2025-03-04 09:05",
        "Closes": "16:30",
        "Gift": "yes",
        "Weight": "0.3",
        "Boxes": "7",
    }


def test_an_only_sheet_of_one_line_is_the_one_that_is_read() -> None:
    with pytest.raises(
        ImportRefused, match=r'No column of o.xlsx has a name repbook knows .*"Foo"'
    ):
        open_sheet(from_bytes("o.xlsx", workbook_of(Blank=[], Names=[["Foo", "Bar"]])))


def test_reading_workbooks_leaves_no_file_open() -> None:
    def free() -> int:
        os.close(number := os.open(os.devnull, os.O_RDONLY))
        return number

    gc.collect()  # what other tests left open is closed now, and not in between
    before, data = free(), workbook_of(Orders=[HEADER, ["1", "Cole", "2026-01-05", 5]])
    for _ in range(2):
        assert len(orders(open_sheet(from_bytes("o.xlsx", data)))) == 1
    assert free() == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("o.xls", zlib.decompress(base64.b64decode(XLS))),
        (
            "o.xlsb",
            xlsb_of(
                [HEADER, ["007", "Cole", "2026-01-05", 29.33], ["008", "Vale", "2026-01-06", 1e5]]
            ),
        ),
        (
            "o.ods",
            ods_of(
                [
                    HEADER,
                    ["007", "Cole", date(2026, 1, 5), 29.33],
                    ["008", "Vale", date(2026, 1, 6), 1e5],
                ]
            ),
        ),
    ],
    ids=["xls", "xlsb", "ods"],
)
def test_old_binary_and_open_workbooks_are_read_alike(name: str, data: bytes) -> None:
    assert orders(open_sheet(from_bytes(name, data))) == SAME


def test_the_sheet_that_fits_is_read_and_named() -> None:
    rows = [HEADER, ["1", "Cole", "2026-01-05", 5]]
    data = workbook_of(
        Summary=[["Month", "Sum"], ["May", 3]],
        Orders=rows,
        More=[["Name", "City"], ["Vale", "Lund"]],
    )
    sheet = open_sheet(from_bytes("o.xlsx", data))
    assert len(orders(sheet)) == 1
    assert sheet.notes == (
        "sheet Orders",
        "sheet Summary was not read; save it as a file of its own",
        "sheet More was not read; save it as a file of its own",
    )
    alone = open_sheet(from_bytes("o.xlsx", workbook_of(Orders=rows, Empty=[])))
    assert alone.notes == ()


def test_a_workbook_of_which_no_sheet_fits_is_refused_for_its_first() -> None:
    data = workbook_of(Foo=[["Foo"], ["x"]], Bar=[["Bar"], ["y"]])
    with pytest.raises(ImportRefused, match=r'knows \("Foo"\)'):
        open_sheet(from_bytes("o.xlsx", data))
    rows = [HEADER, ["1", "Cole", "03/04/2026", 5]]
    with pytest.raises(DateOrderUnknown, match="can be read two ways"):
        open_sheet(from_bytes("o.xlsx", workbook_of(Orders=rows, Fine=[["Name"], ["Vale"]])))


def test_a_hidden_sheet_is_not_read() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for title, ref in (("Old", "1"), ("Orders", "2")):
            page = book.add_worksheet(title)
            page.write_row(0, 0, HEADER)
            page.write_row(1, 0, [ref, "Cole", "2026-01-05", 5])
        book.get_worksheet_by_name("Orders").activate()
        book.get_worksheet_by_name("Old").hide()
    sheet = open_sheet(from_bytes("o.xlsx", out.getvalue()))
    assert [ref for ref, _, _, _ in orders(sheet)] == ["2"] and sheet.notes == ()


def test_a_cell_merged_over_rows_has_its_value_in_each() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("Orders")
        page.merge_range("C3:F3", "Orders of the year")  # and the columns before it are empty
        for number, row in enumerate(
            [HEADER, ["1", "", "2026-01-05", 5], ["2", "", "2026-01-06", 6]]
        ):
            page.write_row(3 + number, 2, row)
        page.merge_range("D5:D6", "Cole")
    sheet = open_sheet(from_bytes("o.xlsx", out.getvalue()))
    assert [customer for _, customer, _, _ in orders(sheet)] == ["Cole", "Cole"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (workbook_of(Empty=[]), "is empty"),
        (workbook_of(Orders=[HEADER])[:2000], "is damaged"),
        (zlib.decompress(base64.b64decode(XLS))[:3000], "is damaged, protected with a password"),
        (zlib.decompress(base64.b64decode(XLS))[:4200], "is damaged, protected with a password"),
        (b"\xd0\xcf\x11\xe0" + b"EncryptedPackage" * 99, "is damaged, protected with a password"),
        (archive_of(**{"[Content_Types].xml": "", "word/document.xml": ""}), "or no workbook"),
    ],
    ids=["empty", "cut", "cut xls", "xls cut in a cell", "with a password", "of words"],
)
def test_what_cannot_be_read_is_refused_in_one_line(
    data: bytes, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ImportRefused, match=why) as refusal:
        open_sheet(from_bytes("x.xlsx", data))
    assert refusal.value.hint and capfd.readouterr().err == ""


def test_a_workbook_that_is_being_read_can_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    stub = type("CalamineWorkbook", (), {"from_filelike": interrupted})
    monkeypatch.setattr("python_calamine.CalamineWorkbook", stub)
    with pytest.raises(KeyboardInterrupt):
        open_sheet(from_bytes("x.xlsx", workbook_of(Orders=[HEADER])))


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "LARGEST", 100)
    with pytest.raises(ImportRefused, match="too large for a workbook") as refusal:
        open_sheet(from_bytes("x.xlsx", workbook_of(Orders=[HEADER])))
    assert refusal.value.hint == "Save it as CSV (UTF-8)"


def test_refused_rows_of_a_workbook_go_to_a_file_beside(
    rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [HEADER, ["1", "Cole", "2026-01-05", "many"], ["2", "Cole", "2026-01-05", 5]]
    Path("o.xlsx").write_bytes(workbook_of(Orders=rows))
    assert rep("import", "o.xlsx", "--skip-bad", "--json", ok=True).json["added"] == 1
    assert "1,Cole,2026-01-05,many,2" in Path("o.xlsx.refused.csv").read_text()
    Path("o.json").write_text(
        '[{"customer": "Cole", "order date": "2026-01-05", "total": "many"},'
        ' {"customer": "Cole", "order date": "2026-01-05", "total": 5}]'
    )
    rep("import", "o.json", "--skip-bad", ok=True)
    assert "Cole,2026-01-05,many,2" in Path("o.json.refused.csv").read_text()


# Zip archives


def test_each_file_of_an_archive_is_one_of_its_own(rep: Rep, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    files = {
        "out/orders.csv": CSV,
        "people.xlsx": workbook_of(People=[["Name", "Email"], ["Cole", "cole@x.example"]]),
        "__MACOSX/orders.csv": "x",
        ".DS_Store": "x",
        "photo.jpg": "x",
    }
    path.write_bytes(archive_of(**files))
    ran = rep("import", str(path), "--json", ok=True)
    assert {file["file"]: file["added"] for file in ran.json["files"]} == {
        "all.zip/people.xlsx": 1,
        "all.zip/out/orders.csv": 1,
    }
    assert f"Not read in {path}: photo.jpg" in ran.err and "DS_Store" not in ran.err
    again = rep("import", str(path), "--json", ok=True).json
    assert (again["added"], again["updated"]) == (0, 0)


def protected() -> bytes:
    data = bytearray(archive_of(**{"a.csv": CSV}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (archive_of(**{"a.jpg": "x"}), "nothing to import"),
        (archive_of(**{"a.csv": CSV, "b.zip": "x"}), "holds another archive, b.zip"),
        (protected(), "protected with a password"),
        (archive_of(**{"a.csv": CSV})[:-30], "damaged archive"),
        (
            archive_of(**{"a.csv": CSV}).replace(
                struct.pack("<I", zlib.crc32(CSV.encode())), b"sums"
            ),
            "x.zip is damaged at a.csv",
        ),
    ],
    ids=["pictures", "nested", "with a password", "cut", "changed"],
)
def test_an_archive_that_cannot_be_read_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(ImportRefused, match=why) as refusal:
        open_sheet(members(from_bytes("x.zip", data))[0][0])
    assert refusal.value.hint


def test_a_zip_bomb_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    from repbook.transfer import containers

    monkeypatch.setattr(containers, "LARGEST", 1000)
    with pytest.raises(ImportRefused, match="too large") as refusal:
        members(from_bytes("x.zip", archive_of(**{"a.csv": " " * 1001})))
    assert refusal.value.hint == "Unpack it, and import what is in it"
    assert len(members(from_bytes("x.zip", archive_of(**{"a.csv": " " * 1000})))[0]) == 1
