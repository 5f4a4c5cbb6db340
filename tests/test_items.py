"""Items: what is read of an order's words, by which name each is known again, and what is missing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.item_words import ItemNames, Line, item_key, read_item, read_items

ON = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("20 shaft seals, 2 gasket sets", [("shaft seals", 20), ("gasket sets", 2)]),
        ("20 seals and a gasket set", [("seals", 20), ("gasket set", 1)]),
        ("1,000 seals; 2.5 kg grease", [("seals", 1000), ("grease", 2.5, "kg")]),
        ("20 m hose", [("hose", 20, "m")]),
        ("3 boxes of seals", [("seals", 3, "boxes")]),
        ("20m hose", [("hose", 20, "m")]),
        ("Seals x20", [("Seals", 20)]),
        ("2 x pump", [("pump", 2)]),
        ("for 20 more seals for the yard", [("seals", 20)]),
        ("20 gaskets, 3 mm", [("gaskets, 3 mm", 20)]),
        ("20 seals, urgent", [("seals", 20)]),
        ("seals, gaskets", [("seals",), ("gaskets",)]),
        # one thing, whose number is no quantity, or is of none for sure
        ("yearly contract", [("yearly contract",)]),
        ("Valve, brass, 1/2 inch", [("Valve, brass, 1/2 inch",)]),
        ("12 V battery", [("12 V battery",)]),
        ("2024 calendar", [("2024 calendar",)]),
        ("2 year contract", [("2 year contract",)]),
        ("5 kg bags", [("5 kg bags",)]),
        ("1.500 kg flour", [("1.500 kg flour",)]),
        ("2 x 4 lumber", [("2 x 4 lumber",)]),
        ("12 nuts and bolts", [("nuts and bolts",)]),
        # no thing at all
        ("as last time", []),
        ("repeat order", []),
        ("invoice 4711", []),
        ("10% deposit", []),
        ("they needed it urgently, as the old one had given up again", []),
    ],
)
def test_the_words_of_an_order_are_read_as_items(
    text: str, lines: list[tuple[object, ...]]
) -> None:
    read = [tuple(each)[:3] for each in read_items(text, 50000)]
    assert read == [(*line, None, None)[:3] for line in lines]


def test_the_only_item_came_to_all_of_the_order_and_prices_count_where_they_add_up() -> None:
    (line,) = read_items("20 seals", 48000)
    assert line == Line("seals", 20, None, 48000)
    priced = "2 hose set @120, 5 seals @15"
    assert [line.cents for line in read_items(priced, 31500)] == [24000, 7500]
    assert [line.cents for line in read_items(priced, 30000)] == [None, None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("shaft seals", "Shaft seal"),
        ("gasket-set", "Gasket Sets"),
        ("Batteries", "battery"),
        ("box", "Boxes"),
        ("Café  glass", "cafe glasses"),
        ("Shaftseal", "shaft seal"),
    ],
)
def test_names_are_matched_loosely(one: str, other: str) -> None:
    assert item_key(one) == item_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("tub", "tube"), ("filter 2.5", "filter 25"), ("seal", "shaft seal")]
)
def test_different_things_stay_two(one: str, other: str) -> None:
    assert item_key(one) != item_key(other)


NAMES = ("seal", "Seals", "shaft-seal", "Shaft seals", "pump", "hose 2.5", "漢字", "★")
NAME = st.sampled_from(NAMES) | st.text(min_size=1, max_size=8)


@settings(max_examples=60)
@given(st.lists(st.tuples(NAME, NAME), max_size=6), NAME, NAME)
def test_whatever_is_joined_names_mean_one_item_and_no_circle(
    named: list[tuple[str, str]], one: str, other: str
) -> None:
    names = ItemNames(named)
    for name, item in named:
        assert names.key(name) == names.key(item)
    assert names.key(names.key(one)) == names.key(one)
    joined = ItemNames([*named, (one, other)])
    again = ItemNames([*named, (one, other), (one, other), (other, one)])
    assert joined.key(one) == joined.key(other) == joined.key(item_key(one).upper())
    assert {n: joined.key(n) for n in NAMES} == {n: again.key(n) for n in NAMES}


@settings(max_examples=100)
@given(
    st.text(max_size=40) | st.from_regex(r"(\d{1,4} ?[a-z ]{1,9}[,;@&]? ?){1,3}", fullmatch=True)
)
def test_any_text_is_read_and_a_number_is_never_made_up(text: str) -> None:
    for line in (*read_items(text, 100), *filter(None, [read_item(text)])):
        assert line.name.strip()
        if line.quantity is not None:
            said = f"{line.quantity:g}".replace(".", "")
            assert said in text.replace(",", "").replace(".", "") or line.quantity <= 12
