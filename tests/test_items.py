"""Items: what is read of an order's words, by which name each is known again, and what is missing."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from conftest import Rep, made_once
from hypothesis import example, given, settings
from hypothesis import strategies as st

from repbook.item_words import ItemNames, Line, item_key, read_items, typed_items
from repbook.store import database
from repbook.store.items import order_lines


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
@example([], "&S", "seal")
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
    for line in (*read_items(text, 100), *typed_items(text)):
        assert line.name.strip()
        if line.quantity is not None:
            said = f"{line.quantity:g}".replace(".", "")
            assert said in text.replace(",", "").replace(".", "") or line.quantity <= 12


def test_the_name_of_a_typed_item_is_kept_to_its_last_mark(harbor: Rep) -> None:
    for name in ("<b>seals</b> &lt;", "seals (no. 4).", "; caps"):
        assert typed_items(name) == [Line(name)]
    assert typed_items("20 seals;") == [Line("seals;", 20.0)]
    harbor("log-purchase", "harbor", "90", "--item", "20 seals;", ok=True)
    order = harbor("history", "harbor", "--kind", "purchase", "--json", ok=True).json[0]
    assert order["text"] == "bought: 20 seals;"
    assert item_key("seals;") == item_key("seal"), "it is the same item, however it is written"


# Recorded


def items_of(rep: Rep, *words: str) -> dict[str, tuple[object, ...]]:
    """Each item: how often, how much, what it came to."""
    found = rep("items", *words, "--json", ok=True).json
    return {each["item"]: (each["times"], each["quantity"], each["revenue"]) for each in found}


@made_once
def harbor(rep: Rep) -> Rep:
    """A customer with one order of two items."""
    rep("add", "Harbor Foods", ok=True)
    rep("log-purchase", "harbor", "540", "20 shaft seals, 2 gasket sets", ok=True)
    return rep


def test_an_order_keeps_its_words_and_shows_its_items(harbor: Rep) -> None:
    ran = harbor("log-purchase", "harbor", "75", "3 Shaft-Seal and 1 pump", ok=True)
    assert "75 for 3 Shaft-Seal and 1 pump" in ran.out
    assert "2 items: 3 Shaft-Seal, 1 pump." in ran.out
    shown = harbor("items", "harbor", "--json", ok=True).json
    assert {each["item"]: each["quantity"] for each in shown} == {
        "Shaft-Seal": 23,
        "gasket sets": 2,
        "pump": 1,
    }


def test_items_are_typed_one_by_one_with_what_each_came_to(harbor: Rep) -> None:
    items = ("--item", "20 m hose=70", "--item", "2 gasket sets=60")
    bought = harbor("log-purchase", "harbor", "130", *items, "--json", ok=True).json
    assert [each["amount"] for each in bought["items"]] == [70, 60]
    assert bought["what"] == "20 m hose, 2 gasket sets"
    assert items_of(harbor)["hose"] == (1, 20, 70)
    call = harbor("log-call", "harbor", "Sold", "--order", "130", *items, ok=True)
    assert "2 items: 20 m hose (70), 2 gasket sets (60)." in call.out
    assert items_of(harbor)["hose"] == (1, 40, 140)  # of one day
    both = ("log-purchase", "harbor", "50", "--item", "4 caps, 3 lids", "--json")
    assert [each["item"] for each in harbor(*both, ok=True).json["items"]] == ["caps", "lids"]
    said = harbor("log-purchase", "harbor", "99", *items, ok=True)
    assert "The items come to 130, the order to 99." in said.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("log-purchase", "harbor", "20", "--item", "20"), '"20" names no item'),
        (("log-purchase", "harbor", "9", "--item", "2 caps, 3 lids=9"), "one amount for 2 items"),
        (("log-call", "harbor", "x", "--item", "2 pumps"), "--item is what was ordered"),
        (("correct", "c1", "--item", "pump"), "has no --item"),
        (("items", "vulcan"), 'There is no customer and no item "vulcan"'),
        (("item", "join", "vulcan", "shaft seals"), 'There is no item "vulcan"'),
    ],
)
def test_what_is_no_item_is_refused_in_one_line(
    harbor: Rep, words: tuple[str, ...], says: str
) -> None:
    harbor("log-call", "harbor", "hello", ok=True)
    refused = harbor(*words, ok=False)
    assert says in refused.err
    assert "Hint: " in refused.err or "Did you mean: " in refused.err


def test_correct_replaces_the_items_and_the_words_that_said_them(harbor: Rep) -> None:
    harbor("correct", "o1", "--item", "30 shaft seals=500", "--item", "pump=40", ok=True)
    assert items_of(harbor) == {"shaft seals": (1, 30, 500), "pump": (1, 0, 40)}
    assert harbor("history", "harbor", "--json").json[0]["text"] == "bought: 30 shaft seals, pump"
    harbor("correct", "o1", "--what", "5 valves", ok=True)
    assert items_of(harbor) == {"valves": (1, 5, 540)}
    harbor("undo", "--steps", "2", ok=True)
    assert set(items_of(harbor)) == {"shaft seals", "gasket sets"}
    harbor("redo", "--steps", "2", ok=True)
    assert set(items_of(harbor)) == {"valves"}
    assert "sound" in harbor("check", ok=True).out


def test_items_are_renamed_and_joined_and_taken_back(harbor: Rep) -> None:
    harbor("log-purchase", "harbor", "90", "3 tap seals", ok=True)
    harbor("item", "rename", "shaft seal", "Seal 40", ok=True)
    harbor("item", "join", "tap seals", "Seal 40", ok=True)
    assert items_of(harbor)["Seal 40"] == (1, 23, 90)
    again = harbor("item", "join", "Tap-Seal", "seal 40", "--json", ok=True).json
    assert again["changed"] is False
    refused = harbor("item", "rename", "gasket sets", "shaft seals", ok=False)
    assert "repbook item join" in refused.err
    harbor("log-purchase", "harbor", "30", "1 shaft seal", ok=True)  # later orders, too
    assert items_of(harbor)["Seal 40"] == (1, 24, 120)
    harbor("undo", "--steps", "2", ok=True)
    assert "tap seals" in items_of(harbor)
    harbor("item", "rename", "Seal 40", "shaft seals", ok=True)  # and back
    assert set(items_of(harbor)) == {"shaft seals", "gasket sets", "tap seals"}


def test_names_and_items_go_to_another_book_and_a_second_time_change_nothing(
    harbor: Rep, tmp_path: Path
) -> None:
    harbor("item", "join", "gasket sets", "shaft seals", ok=True)
    harbor("log-purchase", "harbor", "9", "--item", "bolt=4", "--item", "nut=5", ok=True)
    file, other = str(tmp_path / "book.json"), ("--book", str(tmp_path / "other.db"))
    harbor("export", "book", "--to", file, ok=True)
    harbor("import", file, *other, ok=True)
    assert items_of(harbor, *other) == items_of(harbor)
    assert items_of(harbor)["shaft seals"][0] == 1
    assert "nothing new" in harbor("import", file, *other, ok=True).out


# What they no longer buy


@made_once
def filters(rep: Rep) -> Rep:
    """A customer who buys seals every 30 days, and filters no longer."""
    rep("add", "Vale Brothers", "--phone", "555 0112", ok=True)
    for n in range(16, 0, -1):
        what = "4 seals, 1 filter" if n > 11 else "4 seals"
        rep("log-purchase", "vale", "100", what, "--on", f"{30 * n - 20} days ago", ok=True)
    return rep


def test_what_they_no_longer_buy_is_in_items_brief_why_and_next(filters: Rep) -> None:
    (missing,) = filters("items", "--missing", "--json", ok=True).json
    assert (missing["item"], missing["usual_gap_days"], missing["times"]) == ("filter", 30.0, 5)
    assert (missing["missing"], missing["missing_since"]) == (True, "2026-01-17")
    said = "used to buy filter about every 30 days, last on"
    assert said in filters("brief", "vale", ok=True).out
    assert said in filters("why", "vale", ok=True).out
    filters("promise", "vale", "the list", "--by", "2026-12-01", ok=True)
    later = ("--as-of", "2026-12-01")  # half a gap after the last order
    (call,) = filters(*later, "next", "--json", ok=True).json
    assert [text for text in call["also"] if text.startswith(said)]
    assert call["call_value"] == sum(each["amount"] for each in call["reasons"])
    assert "· used to buy filter, not since" in filters(*later, "next", ok=True).out
    filters("config", "item_missing_gaps", "40", ok=True)
    assert filters("items", "--missing", "--json", ok=True).json == []
    assert said not in filters("brief", "vale", ok=True).out


def test_nothing_to_sell_is_named_where_it_is_too_early_for_a_sales_call(filters: Rep) -> None:
    """By an order, or by a call since."""
    filters("promise", "vale", "the list", "--by", "2026-11-24", ok=True)
    screens = (("next",), ("why", "vale"), ("brief", "vale"))
    day = ("--as-of", "2026-11-24")
    assert "call about this only: they ordered on" in filters(*day, "why", "vale", ok=True).out
    assert not [s for s in screens if "used to buy" in filters(*day, *s, ok=True).out]
    day = ("--as-of", "2026-12-01")
    assert all("used to buy filter" in filters(*day, *s, ok=True).out for s in screens)
    filters("--as-of", "2026-11-30", "log-call", "vale", "all well", ok=True)
    assert "call about this only: you were in" in filters(*day, "why", "vale", ok=True).out
    assert not [s for s in screens if "used to buy" in filters(*day, *s, ok=True).out]


def test_what_missed_means_stands_where_there_is_money_missed(filters: Rep) -> None:
    shown = filters("items", "--missing", ok=True).out
    assert "Missed:" not in shown  # no order says what a filter cost
    for order in range(1, 6):
        filters(
            "correct", f"o{order}", "--item", "4 seals at 15", "--item", "1 filter at 40", ok=True
        )
    assert "Missed: what they would have spent on it" in filters("items", "--missing", ok=True).out


def test_revenue_says_which_items_some_orders_give_no_price_for(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("log-purchase", "vale", "70", "1 seal, 1 valve", ok=True)
    assert "No revenue: no order says what these items cost.\n" in rep("items", ok=True).out
    rep("log-purchase", "vale", "50", "1 seal", "--on", "yesterday", ok=True)
    said = "Revenue leaves out orders that do not say what the item cost: "
    assert f"{said}seal (1 of 2 orders) and valve (1 of 1 order).\n" in rep("items", ok=True).out
    assert f"{said}Vale (1 of 2 orders).\n" in rep("items", "seal", ok=True).out
    priced = {row["item"]: row["priced_times"] for row in rep("items", "--json", ok=True).json}
    assert priced == {"seal": 1, "valve": 0}
    rep("remove", "o1", ok=True)
    assert "evenue leaves out" not in rep("items", ok=True).out


def test_who_is_late_or_says_no_more_what_they_buy_misses_no_item(filters: Rep) -> None:
    late = ("--as-of", "2027-02-01")
    assert filters("items", "--missing", "--json", *late, ok=True).json == []
    then = ("--as-of", "2026-03-01")  # before three gaps were over
    assert filters("items", "--missing", "--json", *then, ok=True).json == []


def test_the_report_says_which_items_gain_and_lose_and_against_what(filters: Rep) -> None:
    month = ("report", "--month", "2026-02")
    items = filters(*month, "--json", ok=True).json["items"]
    assert items["compared_with"]["from"] == "2026-01-01"  # no orders go back a year
    filters("log-purchase", "vale", "50", "2 pumps", "--on", "2025-01-05", ok=True)
    filters("log-purchase", "vale", "80", "3 pumps", "--on", "2026-02-20", ok=True)
    items = filters(*month, "--json", ok=True).json["items"]
    assert items["compared_with"] == {"from": "2025-02-01", "to": "2025-02-28"}
    assert {each["item"]: each["change"] for each in items["gaining"]}["pumps"] == 80
    assert "pumps +80" in filters(*month, ok=True).out
    assert "against the same month last year: " in filters(*month, ok=True).out


def test_what_came_back_in_part_is_no_revenue_of_an_item(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("log-purchase", "vale", "540", "--item", "20 seals=480", "--item", "2 sets=60", ok=True)
    rep("log-return", "vale", "135", ok=True)
    found = rep("items", "vale", "--json", ok=True).json
    assert {each["item"]: each["revenue"] for each in found} == {"seals": 360.0, "sets": 45.0}
    (row,) = rep("status", "--json", ok=True).json
    assert sum(each["revenue"] for each in found) == row["total"]


def test_lines_of_an_imported_order_are_its_items(rep: Rep, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(
        "Order No,Date,Customer,Product,Qty,Unit,Unit Price\n"
        "S-1,2026-10-01,Harbor,Shaft seal,20,pcs,24.00\n"
        "S-1,2026-10-01,Harbor,Hose,12,m,3.50\n"
        "S-2,2026-10-06,Harbor,Shaft seals,5,,24.00\n",
        encoding="utf-8",
    )
    rep("import", str(file), ok=True)
    assert items_of(rep, "harbor") == {"Shaft seals": (2, 25, 600), "Hose": (1, 12, 42)}
    units = {each["item"]: each["unit"] for each in rep("items", "--json", ok=True).json}
    assert units["Hose"] == "m"
    rep("item", "rename", "shaft seal", "Seal 40", ok=True)
    assert "nothing new" in rep("import", str(file), ok=True).out


def test_complaints_find_who_bought_the_same_item(harbor: Rep) -> None:
    harbor("add", "Vale Brothers", ok=True)
    harbor("log-purchase", "vale", "70", "--item", "3 pumps=40", "--item", "Gasket-set=30", ok=True)
    harbor("log-problem", "harbor", "gasket set leaks", "--kind", "leak", "--of", "o1", ok=True)
    (kind,) = harbor("complaints", "--json", ok=True).json
    assert [each["name"] for each in kind["may_have_it_too"]] == ["Vale Brothers"]


def test_who_is_not_to_be_called_is_in_no_list_of_what_is_missing(filters: Rep) -> None:
    filters("edit", "vale", "--do-not-call", ok=True)
    assert filters("items", "--missing", "--json", ok=True).json == []
    (missing,) = filters("items", "vale", "--missing", "--json", ok=True).json
    assert missing["item"] == "filter"


def test_an_item_is_spelled_as_most_of_the_book_spells_it(rep: Rep) -> None:
    for name, what in (("Ana", "2 gasket sets"), ("Bo", "gasket set"), ("Cy", "gasket set")):
        rep("add", name, ok=True)
        for day in ("2026-10-01", "2026-11-01"):
            rep("log-purchase", name, "100", what, "--on", day, ok=True)
    for asked in ("items", "items ana", "items ana --since 2026-10-15", "items 'gasket sets'"):
        named = {row["item"] for row in rep(*shlex.split(asked), "--json", ok=True).json}
        assert named == {"gasket set"}, asked


def test_a_list_without_missing_items_says_who_is_looked_at(filters: Rep) -> None:
    filters("config", "item_missing_gaps", "40", ok=True)
    none = filters("items", "--missing", ok=True).out
    assert "No item is missing. One counts as missing if a customer ordered it often enough" in none
    told = " ".join(filters("items", "--help", ok=True).out.split())
    assert (
        "bought it at least 4 times, still buys on time, but has now gone 3 times as long" in told
    )


def test_a_joined_item_says_in_how_many_orders_it_is(filters: Rep) -> None:
    said = filters("item", "join", "filter", "seals", ok=True).out
    assert "now counts as seals, in 5 orders so far and in all later ones.\n" in said


def test_the_items_of_a_customer_are_read_without_the_returns_of_all_others() -> None:
    conn, seen = database.open_memory(), list[str]()
    conn.set_trace_callback(seen.append)
    order_lines(conn, 740_000, [1, 2])
    conn.set_trace_callback(None)
    (statement,) = seen
    plan = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert not [step for step in plan if step.startswith("SCAN")], plan
