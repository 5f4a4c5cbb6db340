"""Records as JSON, and back."""

from __future__ import annotations

import json
from datetime import date

import pytest

from repbook.errors import ImportRefused
from repbook.transfer.book_json import is_json
from repbook.transfer.kinds import KIND_NAMES
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.rows_export import write_json


def test_money_is_in_major_units_and_days_are_iso() -> None:
    values = {"customer": "Cole", "on": date(2025, 3, 4), "amount": 123450, "uid": "u"}
    (row,) = json.loads("".join(write_json("purchases", [(values, {"Rep": "Sam"})])))
    assert row["amount"] == 1234.5 and row["on"] == "2025-03-04" and row["due_on"] is None
    assert row["extra"] == {"Rep": "Sam"}
    assert json.loads("".join(write_json("calls", []))) == []


def test_records_come_back_exactly() -> None:
    hostile = {
        "name": "=Cole; \\ Ltd",
        "contact": " Dana\n",
        "phone": ("+1 555", "a;b", "=1"),
        "tags": ("=x;y",),
        "note": "\x1b[31m'=1\r\n",
        "do_not_call": True,
        "terms_days": 30,
        "since": date(2020, 1, 2).toordinal(),
        "uid": "u",
    }
    text = "".join(write_json("customers", [(hostile, {"=R": "@x"}), ({"name": "B"}, {})]))
    sheet = open_sheet(from_bytes("x.json", text.encode()))
    assert sheet.own and sheet.kind == "customers"
    (chunk,) = sheet.chunks()
    assert not chunk.refused
    assert [(row.values, row.extra) for row in chunk.rows] == [
        (hostile, {"=R": "@x"}),
        ({"name": "B"}, {}),
    ]


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_each_kind_is_told_by_its_names(kind: str) -> None:
    text = "".join(write_json(kind, [({"uid": "u"}, {})]))
    assert open_sheet(from_bytes("x.json", text.encode())).kind == kind


def test_amounts_come_back_to_the_cent() -> None:
    rows = [
        ({"customer": "C", "on": date(2025, 1, 1), "amount": cents}, {})
        for cents in (0, 1, 10, 999_999_999_999, 123_456_789_012)
    ]
    text = "".join(write_json("purchases", rows))
    (chunk,) = open_sheet(from_bytes("x.json", text.encode())).chunks()
    assert [row[4] for row in chunk.purchases] == [row[0]["amount"] for row in rows]


def test_an_array_of_anothers_objects_is_a_table() -> None:
    text = '[{"Customer": "Cole", "Order Date": "2025-01-01", "Total": 12.5, "vip": true}]'
    sheet = open_sheet(from_bytes("x.json", text.encode()))
    (chunk,) = sheet.chunks()
    assert sheet.source == "plain" and chunk.purchases[0].cents == 1250
    assert chunk.purchases[0].extra == '{"vip": "yes"}'


PEOPLE = [{"name": "Ann", "email": "a@b.example"}, {"name": "Bo", "email": "b@b.example"}]


@pytest.mark.parametrize(
    "record, names",
    [
        ({"Name": "Berg", "Email": "i@b.example", "Contacts": PEOPLE}, ["Berg"]),
        ({"ID": 7, "Company": "Berg", "City": "Bonn", "Contacts": PEOPLE}, ["Berg"]),
        ({"data": PEOPLE, "total": 2, "paging": {"next": {"after": 2}}}, ["Ann", "Bo"]),
        ({"customers": PEOPLE, "status": "ok", "code": 200}, ["Ann", "Bo"]),
    ],
)
def test_a_record_with_a_list_is_no_program_s_answer(
    record: dict[str, object], names: list[str]
) -> None:
    (chunk,) = open_sheet(from_bytes("x.json", json.dumps([record]).encode())).chunks()
    assert [row.values["name"] for row in chunk.rows] == names


def test_of_two_fields_of_one_name_the_first_counts() -> None:
    text = '[{"customer": {"name": "Berg"}, "customer name": "Dahl", "date": "2026-01-02", "total": 1}]'
    (chunk,) = open_sheet(from_bytes("x.json", text.encode())).chunks()
    assert [row.customer for row in chunk.purchases] == ["Berg"]


@pytest.mark.parametrize(
    "text",
    ["[]", '[{"a": 1}', '[{"a": 1}, 2]', "[{]", '[{"name": "\\ud800"}]', '[{"name": "\\u0000"}]'],
)
def test_what_is_no_list_of_records_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused, match=r"^x.json") as refusal:
        open_sheet(from_bytes("x.json", text.encode()))
    assert refusal.value.hint


LINES = (
    '{"Order No": "A1", "Order Date": "2026-01-02", "Customer": "Anna Arndt", "Amount": 120.10}\n'
    "\n"
    '{"Order No": "A2", "Order Date": "2026-01-03", "Customer": "Bau \u2028 Ltd", "Amount": 80, "Paid": true}\n'
)


@pytest.mark.parametrize("data", [LINES.encode(), LINES.encode("utf-8-sig"), LINES[:-1].encode()])
def test_an_object_on_each_line_is_a_row(data: bytes) -> None:
    sheet = open_sheet(from_bytes("orders.jsonl", data))
    (chunk,) = sheet.chunks()
    assert sheet.kind == "purchases" and not chunk.refused
    assert [(p.customer, p.cents, p.ref, p.status) for p in chunk.purchases] == [
        ("Anna Arndt", 12010, "A1", None),
        ("Bau Ltd", 8000, "A2", "paid"),
    ]


def test_a_single_line_is_a_row_and_a_book_on_one_line_stays_a_book() -> None:
    (chunk,) = open_sheet(from_bytes("x.json", LINES.split("\n")[0].encode())).chunks()
    assert chunk.purchases[0].cents == 12010
    assert is_json(from_bytes("book.json", b'{"customers": [], "repbook": "book", "version": 2}'))


def test_a_broken_line_is_named() -> None:
    with pytest.raises(ImportRefused, match="line 3: this begins like JSON and is not valid"):
        open_sheet(from_bytes("x.jsonl", (LINES[:-3] + "\n").encode()))


def test_lines_of_something_else_than_objects_are_refused() -> None:
    with pytest.raises(ImportRefused, match="more than a list of records"):
        open_sheet(from_bytes("x.jsonl", b'{"a": 1}\n[1, 2]\n'))


@pytest.mark.parametrize(
    ("text", "line"),
    [('[\n{"a": 1},\n{"a" 2}\n]', 3), ('[{"a": 1}', 1), ('{"a": 1}\n\n{"a": 2\n', 3)],
)
def test_the_line_that_is_no_json_is_named(text: str, line: int) -> None:
    with pytest.raises(ImportRefused) as refusal:
        open_sheet(from_bytes("x.json", text.encode()))
    assert refusal.value.message == f"x.json, line {line}: this begins like JSON and is not valid"
    assert refusal.value.hint == "Export it again"


def test_values_of_an_object_become_cells() -> None:
    text = (
        '[{"Customer": "Cole", "Order Date": "2025-01-01", "Total": 12.50, "Sizes": [1, "L", true],'
        ' "Gone": null, "Size": {"h": "ö"}}]'
    )
    (chunk,) = open_sheet(from_bytes("x.json", text.encode())).chunks()
    assert json.loads(chunk.purchases[0].extra or "") == {
        "Sizes": "1; L; yes",
        "Size h": "ö",
    }
