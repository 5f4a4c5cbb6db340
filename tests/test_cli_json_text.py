"""`--json`: the text is what Python's own module writes, and is not written by its slow half."""

import json
from datetime import date

import pytest

from repbook.cli.json_text import json_rows, json_text

NESTED = {
    "id": 7,
    "name": 'Høst "& Co"\n{[:]}',
    "none": None,
    "total": 12.5,
    "marks": {"buys": True, "pays": None, "deep": {"er": [1, [2, {"x": ()}], {}]}},
    "empty": [],
    "nothing": {},
    "toward": ["a, b", "c: d"],
    "pair": (1, "two"),
    "on": date(2026, 11, 27),
    "days": [date(2026, 1, 2)],
    "rows": [{"id": 1}, {"id": 2, "of": [{"id": 3}]}],
    "last": -0.0,
    3: "a number as a key",
    4: ["and", 5],
}


def by_python(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=date.isoformat)


@pytest.mark.parametrize(
    "value", [NESTED, {}, [], [[]], [{}], "text", None, 1.5, [NESTED, NESTED], {"only": {"a": 1}}]
)
def test_json_text_is_what_python_writes(value: object) -> None:
    assert json_text(value) == by_python(value)


@pytest.mark.parametrize("rows", [[], [NESTED], [NESTED, {"id": 1}, {}]])
def test_rows_are_the_text_of_their_list(rows: list[object]) -> None:
    assert "".join(json_rows(iter(rows))) == by_python(rows) + "\n"


def test_nothing_is_written_by_the_half_of_the_module_that_is_not_in_c(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json.encoder, "_make_iterencode", None)
    assert json_text(NESTED).startswith("{")
