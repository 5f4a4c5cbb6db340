"""Our own CSV: safe in a spreadsheet, and the same records when it comes back."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from repbook.transfer.csv_text import defuse, money_text, restore, write_rows
from repbook.transfer.kinds import KIND_NAMES, kind_named
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.rows_export import write_csv, write_json, write_xlsx

LIVE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "'=1",
    "''=1",
    "＝1+1",
    "=\n1",
    "+",
    "-",
    "'+1 555",
    "+1 555;=1",
]
HARMLESS = [
    "+1 555 0100",
    "+15550100100",
    "+972 52-123-4567;03-5201111",
    "(5) 555-4729",
    "-5",
    "1.50",
    "'abc",
    "O'Neil",
    "a=b",
    "",
]


@pytest.mark.parametrize("text", LIVE)
def test_what_a_spreadsheet_would_run_is_defused_and_restored(text: str) -> None:
    assert defuse(text) == "'" + text
    assert restore(defuse(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_it_would_not_run_stays(text: str) -> None:
    assert defuse(text) == text == restore(text)


@given(st.text(alphabet="=+-@'\t\r\n 0a(", max_size=8))
def test_every_text_comes_back(text: str) -> None:
    assert restore(defuse(text)) == text


def test_amounts_have_a_plain_point() -> None:
    assert money_text(123450) == "1234.50" and money_text(-5) == "-0.05"
    assert money_text(1200, 0) == "1200" and money_text(1250, 3) == "1.250"


def test_rows_of_text_have_a_header_of_all_names() -> None:
    rows = [{"a": "1"}, {"b": "=x,y"}]
    assert "".join(write_rows(rows)) == 'a,b\r\n1,\r\n,"\'=x,y"\r\n'
    assert "".join(write_rows([])) == ""


FULL: dict[str, dict[str, Any]] = {
    "customers": {
        "code": "C1",
        "name": "=Cole & Söhne; Ltd",
        "company": " spaced ",
        "contact": "Dana",
        "role": "Owner",
        "phone": ("+1 555 0100", "555;ext 2"),
        "email": ("a@b.c",),
        "town": "'tis",
        "tags": ("vip", "x\\y"),
        "note": "line\nline\r\n\x1b[31m",
        "since": date(2020, 1, 2),
        "terms_days": 30,
        "prefer": "phone",
        "do_not_call": True,
        "call_every_days": 28,
        "orders_every_days": 90,
        "referred_by": "Pat",
        "aliases": ("Old, Name", "-Other"),
        "written_off_on": date(2024, 2, 29),
        "written_off_why": "@gone",
        "uid": "u1",
    },
    "contacts": {"customer": "Cole", "name": "Dana", "left_on": date(2024, 1, 1), "uid": "u2"},
    "purchases": {
        "customer_code": "C1",
        "customer": "Cole",
        "on": date(2025, 3, 4),
        "amount": 123450,
        "what": "-oven\n2",
        "ref": "=R1",
        "due_on": date(2025, 4, 3),
        "status": "unpaid",
        "channel": "phone",
        "source": "xero",
        "uid": "u3",
        "currency": "EUR",
    },
    "returns": {
        "customer": "Cole",
        "on": date(2025, 3, 5),
        "amount": 100,
        "of_ref": "R1",
        "why": "'=x",
        "uid": "u4",
    },
    "items": {"customer": "Cole", "of_ref": "R1", "what": "=1", "quantity": 2.5, "amount": 100},
    "quotes": {
        "customer": "Cole",
        "on": date(2025, 3, 4),
        "amount": 123450,
        "what": "+ovens",
        "ref": "Q1",
        "valid_until": date(2025, 4, 3),
        "lost_on": date(2025, 3, 9),
        "lost_because": "'=x",
        "status": "lost",
        "uid": "u10",
    },
    "payments": {"customer": "Cole", "on": date(2025, 3, 5), "amount": 7, "of_ref": "R1"},
    "problems": {
        "customer": "Cole",
        "what": "Cold",
        "kind": "Repair",
        "reported_on": date(2025, 3, 5),
        "resolved_on": date(2025, 3, 6),
        "resolution": "Fuse",
        "found": True,
        "tried": 2,
        "ease": 7,
        "ally": "Kim",
        "status": "resolved",
        "uid": "u5",
    },
    "calls": {
        "customer": "Cole",
        "contact": "Dana",
        "on": date(2025, 3, 5),
        "outcome": "no-answer",
        "channel": "video",
        "inbound": True,
        "note": "x" * 5000,
        "minutes": 3,
        "again_on": date(2025, 4, 1),
        "uid": "u6",
    },
    "promises": {
        "customer": "Cole",
        "text": "+send",
        "made_on": date(2025, 3, 5),
        "by": date(2025, 4, 1),
        "kept_on": date(2025, 3, 30),
        "every": "1y",
        "uid": "u7",
    },
    "feedback": {
        "customer": "Cole",
        "on": date(2025, 3, 5),
        "topic": "price",
        "verdict": "mixed",
        "words": "“dear”",
        "uid": "u8",
    },
    "allies": {"name": "Kim", "team": "Repair", "phone": "+1 2", "email": "k@x.y", "uid": "u9"},
}


def as_imported(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.toordinal() if isinstance(v, date) else v for k, v in values.items()}


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_each_kind_comes_back_as_it_was(kind: str) -> None:
    values = FULL[kind]
    extra = {"=Rep": "=1+1", " Region  x": " north ", "uid": "2", "name": "N", "Amount (EUR)": "1"}
    text = "".join(write_csv(kind, [(values, extra)], extra_names=sorted(extra)))
    assert "\r\n=" not in text and ",=" not in text
    header = next(csv.reader(io.StringIO(text)))
    assert tuple(header) == (
        *(field.name for field in kind_named(kind).fields),
        *(" Region  x", "'=Rep", "Amount (EUR)", "name", "uid"),
    )
    sheet = open_sheet(from_bytes("x.csv", text.encode()))
    assert sheet.own and sheet.kind == kind and sheet.source == "plain"
    (chunk,) = sheet.chunks()
    assert not chunk.refused
    if kind == "purchases":
        (row,) = chunk.purchases
        found = row._asdict()
        assert json.loads(found["extra"]) == extra
        assert found["cents"] == 123450 and found["day"] == date(2025, 3, 4).toordinal()
        assert found["due_day"] == date(2025, 4, 3).toordinal()
        for name in (
            "customer_code",
            "customer",
            "what",
            "ref",
            "status",
            "channel",
            "source",
            "uid",
        ):
            assert found[name] == values[name]
    else:
        (back,) = chunk.rows
        assert back.kind == kind and back.extra == extra
        assert back.values == as_imported(values)


hostile = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=30
)


@settings(max_examples=150)
@example("--", "--", ["--"])
@example("0/0/00", "0/0/00", ["-"])
@given(hostile, hostile, st.lists(hostile, min_size=1, max_size=3, unique=True))
def test_any_text_comes_back_exactly(name: str, note: str, tags: list[str]) -> None:
    values = {"name": name, "note": note, "tags": tuple(tags), "uid": "u"}
    text = "".join(write_csv("customers", [(values, {"X": note})], extra_names=["X"]))
    (chunk,) = open_sheet(from_bytes("x.csv", text.encode())).chunks()
    assert [row.values for row in chunk.rows] == [values]
    assert chunk.rows[0].extra == {"X": note}


def shown_in_workbook(data: bytes) -> dict[str, tuple[str | None, str | None]]:
    """Value and number format of the cells of the second row, by the name of the column."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:

        def read(name: str) -> ElementTree.Element:
            return ElementTree.fromstring(archive.read(f"xl/{name}"))

        of = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
        styles = read("styles.xml")
        codes = {
            each.get("numFmtId"): each.get("formatCode") for each in styles.iter(f"{of}numFmt")
        }
        forms = [codes.get(each.get("numFmtId")) for each in styles.find(f"{of}cellXfs") or ()]
        texts = ["".join(each.itertext()) for each in read("sharedStrings.xml")]
        first, second = read("worksheets/sheet1.xml").iter(f"{of}row")

    def value(cell: ElementTree.Element) -> str | None:
        text = cell.findtext(f"{of}v")
        return texts[int(text)] if cell.get("t") == "s" and text is not None else text

    columns = {(cell.get("r") or "").rstrip("123"): value(cell) for cell in first}
    return {
        columns[(cell.get("r") or "").rstrip("123")] or "": (
            value(cell),
            forms[int(cell.get("s") or 0)],
        )
        for cell in second
    }


def test_a_workbook_shows_days_amounts_and_numbers_as_a_spreadsheet_does() -> None:
    values = {"on": date(2026, 1, 5), "amount": 123450, "what": "=1+1", "due_on": date(1900, 1, 2)}
    found = shown_in_workbook(
        write_xlsx("purchases", [(values, {"Rep": "Sam"})], extra_names=["Rep"])
    )
    assert found == {
        "on": ("46027", "yyyy-mm-dd"),
        "amount": ("1234.5", "#,##0.00"),
        "what": ("=1+1", None),
        "due_on": ("1900-01-02", None),  # a day that a spreadsheet counts wrongly is a text
        "Rep": ("Sam", None),
    }
    yen = shown_in_workbook(write_xlsx("purchases", [({"amount": 1200}, {})], digits=0))
    assert yen == {"amount": ("1200", "#,##0")}
    items = shown_in_workbook(write_xlsx("items", [({"quantity": 2.5, "amount": 5}, {})]))
    assert items == {"quantity": ("2.5", None), "amount": ("0.05", "#,##0.00")}


def test_no_records_are_an_empty_list() -> None:
    assert json.loads("".join(write_json("calls", []))) == []
    (header,) = csv.reader(write_csv("allies", []))
    assert header == kind_named("allies").names
