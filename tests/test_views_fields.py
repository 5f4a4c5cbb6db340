"""Fields: one description of an answer, drawn as JSON, CSV, a list and the sections of a page."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

import pytest
from conftest import Rep

from repbook.formatter import Formatter
from repbook.views.fields import Field, Fields
from repbook.views.screen import Cell, Column

FORMATTER = Formatter(date(2026, 11, 23))


class Sold(NamedTuple):
    """A sale, and a share of it."""

    cents: int
    share: float | None
    minute: int


INNER: Fields[Sold] = Fields(
    Field("share", "share?", "the share", column=Column("part")),
    Field("at", "time", "when", lambda sold: sold.minute),
)
SOLD: Fields[Sold] = Fields(
    Field(
        "amount",
        "money",
        "how much",
        lambda sold: sold.cents,
        section=lambda sold, f: {"Money": [f.money(sold.cents)], "Nothing": [""]},
    ),
    Field("more", "object", "what else", lambda sold: sold, inner=INNER),
    Field("shown", "", "", cell=lambda sold, _: Cell(str(sold.cents), "who")),
)


def test_a_record_is_json_by_the_types_of_its_fields() -> None:
    assert SOLD.of(Sold(1250, 0.123456, 870), FORMATTER) == {
        "amount": 12.5,
        "more": {"share": 0.1235, "at": "14:30"},
    }
    assert SOLD.of(Sold(0, None, 5), FORMATTER)["more"] == {"share": None, "at": "00:05"}
    assert SOLD.rows([], FORMATTER).keys == ["amount", "more.share", "more.at"]


def test_a_field_within_an_object_is_found_by_its_path() -> None:
    fields = SOLD.only("shown more.share")
    assert [column.title for column in fields.columns] == ["shown", "part"]
    assert fields.cells([Sold(9, 0.5, 0)], FORMATTER) == [[Cell("9", "who"), "0.5"]]
    pair: Fields[tuple[Sold, int]] = Fields(
        Field("sold", "object", "a part of it", lambda pair: pair[0], inner=INNER)
    )
    assert pair["sold.share"].data((Sold(9, 0.5, 0), 1), FORMATTER) == 0.5


def test_a_section_without_a_text_is_left_out_and_a_larger_record_may_have_its_own() -> None:
    sold = Sold(100, 0.5, 0)
    assert SOLD.sections(sold, FORMATTER, "amount more") == [("Money", ["1"])]
    within = SOLD.within(lambda pair: pair[0])
    assert within.sections((sold, 1), FORMATTER, "amount") == [("Money", ["1"])]
    field = SOLD["amount"].within(lambda pair: pair[0], lambda pair, _: {"Pair": [str(pair[1])]})
    assert Fields(field).sections((sold, 1), FORMATTER, "amount") == [("Pair", ["1"])]


@pytest.mark.parametrize("command", [("forecast",), ("backtest",)])
def test_a_csv_without_rows_names_its_columns(rep: Rep, command: tuple[str, ...]) -> None:
    first, *more = rep(*command, "--csv", ok=True).out.splitlines()
    assert len(first.split(",")) > 3
    assert more == []


def test_a_report_leaves_out_the_share_of_repeat_orders_where_there_are_none(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    assert "share from repeat orders" not in rep("report", ok=True).out
    for day in ("2026-10-01", "2026-11-23"):
        rep("log-purchase", "vale", "100", "--on", day, ok=True)
    assert re.search(r"^share from repeat orders +100 %", rep("report", ok=True).out, re.MULTILINE)


def test_a_forecast_of_an_empty_book_has_the_keys_of_any_forecast(rep: Rep) -> None:
    empty = rep("forecast", "--json", ok=True).json
    rep("add", "Vale", ok=True)
    rep("log-purchase", "vale", "100", "--on", "2026-10-01", ok=True)
    full = rep("forecast", "--json", ok=True).json
    assert list(empty) == list(full)
    assert empty["note"] == full["note"]
    assert empty["customers"] == []


def test_a_list_shows_a_zero_and_nothing_for_what_is_not_known() -> None:
    fields: Fields[tuple[int | None]] = Fields(
        Field("days", "whole?", "how many", lambda row: row[0], Column("days"))
    )
    part = fields.grid([(0,), (None,), (12,)], Formatter(date(2026, 11, 26)), "days")
    assert part is not None and [row[0] for row in part.rows] == ["0", "", "12"]
