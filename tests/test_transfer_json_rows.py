"""Records as JSON, and back."""

from __future__ import annotations

import json
from datetime import date

import pytest

from repbook.errors import ImportRefused
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


@pytest.mark.parametrize(
    "text",
    ["[]", '[{"a": 1}', '[{"a": 1}, 2]', "[{]", '[{"name": "\\ud800"}]', '[{"name": "\\u0000"}]'],
)
def test_what_is_no_list_of_records_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused):
        open_sheet(from_bytes("x.json", text.encode()))
