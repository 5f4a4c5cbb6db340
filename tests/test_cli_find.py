"""`find`: everything said, bought, offered, promised, reported or solved that has some words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from conftest import Rep, made_once
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.book import Book
from repbook.book import find as find_module
from repbook.book.find import NOUNS, Found, Whose, find
from repbook.formatter import Formatter
from repbook.schema import BY_TABLE, TABLES, columns
from repbook.views.find import Result, find_screen
from repbook.views.screen import Cell, Grid
from repbook.wanted_words import Wanted

ON = date(2026, 11, 23)


@made_once
def told(rep: Rep) -> Rep:
    """A book in which seals stand in a record of every kind that has words."""
    rep("add", "Delta Pumps", "--contact", "Raj", "--note", "Needs seals of steel", ok=True)
    rep("add", "Café Noir", ok=True)
    rep("log-purchase", "delta", "480", "20 shaft seals", "--on", "2026-10-05", ok=True)
    rep("log-call", "delta", "The SEAL kit came, price list too", "--on", "2026-11-02", ok=True)
    rep("log-problem", "delta", "seal leaks", "--on", "2026-11-03", ok=True)
    rep("resolve", "x1", "a sealing ring", "--on", "2026-11-04", ok=True)
    rep("promise", "noir", "a quote for Dichtungen and seals", "--by", "fri", ok=True)
    rep("log-call", "noir", "list of prices", "-f", "quality:good:seals hold", ok=True)
    return rep


def test_newest_first_with_ids_and_whose_they_are(told: Rep) -> None:
    rows = told("find", "seals", "--json", ok=True).json
    assert [(row["id"], row["kind"], row["customer_id"]) for row in rows] == [
        *(("p1", "promise", 2), ("f1", "feedback", 2), ("s1", "step", 1), ("x1", "problem", 1)),
        *(("c1", "touch", 1), ("o1", "purchase", 1), ("1", "customer", 1)),
    ]
    assert rows[0]["on"] == "2026-11-23" and rows[-1]["on"] is None
    assert rows[0]["text"] == "a quote for Dichtungen and seals"
    assert rows[0]["customer"] == "Café Noir"
    out = told("find", "seals", ok=True).out
    assert out.splitlines()[1].split("  ")[:2] == ["Mon 23 Nov", "p1"]
    assert "reached: The SEAL kit came, price list too" in out and "Delta Pumps (1)" in out


@pytest.mark.parametrize(
    ("line", "ids"),
    {
        "price list": ["c2", "c1"],
        "'price list'": ["c1"],
        "LISTS price": ["c2", "c1"],
        "leak --kind problem": ["x1"],
        "seal --kind calls --kind step": ["s1", "c1"],
        "seal --customer noir": ["p1", "f1"],
        "seal --since 2026-11-04": ["p1", "f1", "s1"],
        "seal --as-of 2026-11-02": ["c1", "o1", "1"],
        "seal -n 2": ["p1", "f1"],
        "dichtung": ["p1"],
        "eal": [],
        "seal xyzzy": [],
    }.items(),
)
def test_all_words_in_any_order_and_within_what_was_asked(
    told: Rep, line: str, ids: list[str]
) -> None:
    import shlex

    rows = told("find", *shlex.split(line), "--json", ok=True).json
    assert sorted(row["id"] for row in rows) == sorted(ids)


@pytest.mark.parametrize(
    ("said", "text", "marked"),
    [
        (["seal"], "Seals, sealing; conceal", ["Seals", "sealing"]),
        (["batteries"], "a battery, Batteries", ["battery", "Batteries"]),
        (["boxes"], "one box, two BOXES", ["box", "BOXES"]),
        (["cafes"], "das Café, CAFÉS", ["Café", "CAFÉS"]),
        (["cafe"], "das Cafe\u0301", ["Cafe\u0301"]),
        (["strasse"], "in der Straße 5", ["Straße"]),
        (["Øre"], "oere, øre, ORES", ["øre", "ORES"]),
        (["car"], "carton, cars, car", ["cars", "car"]),
        (["price list"], "price of a list, Price-lists", ["Price-lists"]),
        (["INV-88"], "inv 88, INV-881, inv-88", ["inv 88", "inv-88"]),
        (["glass", "bus"], "glasses on buses", ["glasses", "buses"]),
        (["glass"], "glasnost, Glass", ["Glass"]),
        (["насос"], "Насосы", ["Насосы"]),
    ],
)
def test_accents_case_and_plural_do_not_matter(
    said: list[str], text: str, marked: list[str]
) -> None:
    wanted = Wanted(said)
    assert [text[start:end] for start, end in wanted.places(text)] == marked
    assert wanted.among(["nothing", text, "nichts für dich"]) == [1]


PAIRS = (
    "copy copies|city cities|reply replies|entry entries|party parties|query queries|sky skies"
    "|hose hoses|case cases|size sizes|fuse fuses|rose roses|box boxes|bus buses|class classes"
    "|match matches|cache caches|lens lenses|day days|tie ties|movie movies|shoe shoes|pump pumps"
)


@pytest.mark.parametrize("pair", PAIRS.split("|"))
def test_singular_and_plural_find_each_other(pair: str) -> None:
    one, many = pair.split()
    for said in (one, many):
        assert Wanted([said]).among([f"x {one}.", f"x {many}.", "us ca bo ti ma"]) == [0, 1], said


@pytest.mark.parametrize(
    ("said", "text"), [("cars", "cartons"), ("boxes", "boxer"), ("uses", "us"), ("copies", "cope")]
)
def test_a_short_singular_is_found_as_a_word_of_its_own(said: str, text: str) -> None:
    assert not Wanted([said]).among([text])


def test_a_terminal_shows_where_the_words_stand_in_a_long_text(rep: Rep) -> None:
    text = f"{'before ' * 80}the seal {'after ' * 80}".strip()
    rep("add", "Delta Pumps", ok=True)
    rep("log-call", "delta", text, ok=True)
    assert text in rep("find", "seal", ok=True).out  # piped text is whole
    found, wanted = Found(BY_TABLE["touches"], 1, 1, ON.toordinal(), text), Wanted(["seal"])
    shown = [Result(found, Whose("Delta Pumps", False, False), wanted)]
    grid = find_screen(shown, 1, Formatter(ON), ["seal"], whole=False)[1]
    assert isinstance(grid, Grid)
    cell = grid.rows[0][-1]
    assert isinstance(cell, Cell) and len(cell.text) < 180
    assert [cell.text[start:end] for start, end in cell.marks] == ["seal"]
    assert cell.text.startswith("call: …before") and cell.text.endswith("after…")


def test_nothing_found_says_where_else_to_look(told: Rep) -> None:
    out = told("find", "cafe", "noire", ok=True).out
    assert "Nothing in the book has these words." in out
    assert 'Next: repbook find noire --customer cafe · repbook list --search "cafe noire"' in out
    assert told("find", "xyzzy", "--json", ok=True).json == []
    assert "no word to look for" in told("find", "…").err
    assert "--kind takes" in told("find", "seal", "--kind", "thing").err
    many = told("find", "seals", "-n", "2", "--kind", "call", "--kind", "step", "--kind", "promise")
    assert "1 more: repbook find seals --kind touch --kind step --kind promise -n 3" in many.out
    told("find", "seals", "--kind=touch", "--kind=step", "--kind=promise", "-n", "3", ok=True)


def test_a_step_is_called_what_was_done(told: Rep) -> None:
    told("confirm-fix", "x1", "the sealing drips", "--no", "--on", "2026-11-05", ok=True)
    out = told("find", "sealing", "--kind", "step", ok=True).out
    assert "the fix did not hold: the sealing drips" in out and "solved: a sealing ring" in out


def test_the_name_or_number_of_a_customer_leads_to_them(told: Rep) -> None:
    told("add", "Fairhaven Rowing", "--phone", "555 0112", ok=True)
    for words in ("rowing", "0112"):
        assert told("find", words, ok=True).out == (
            "Found a customer with these words: Fairhaven Rowing (3).\n"
            "No note, order, promise or problem has them.\n\n"
            f"Next: repbook brief 3 · repbook list --search {words}\n"
        ).replace("\n\n", "\n")
    assert "Nothing in the book" in told("find", "rowing", "--customer", "delta", ok=True).out


def test_who_is_called_so_stands_above_what_was_said(told: Rep) -> None:
    told("add", "Price Bros", "--contact", "Ann Lee", ok=True)
    told("log-call", "1", "wants the price list of Ann Lee", ok=True)
    assert told("find", "price", ok=True).out.startswith("Customer: Price Bros (3)\n")
    assert told("find", "ann", "lee", ok=True).out.startswith(
        "Customer: Ann Lee at Price Bros (3)\n"
    )
    assert not told("find", "price", "--customer", "1", ok=True).out.startswith("Customer")
    assert not told("find", "wants", ok=True).out.startswith("Customer")


def test_list_search_says_that_find_looks_into_what_was_said(told: Rep) -> None:
    assert "find looks into what was said" in told("list", "--search", "xyzzy", ok=True).out
    assert "repbook find price list" in told("list", "--search", "price list", ok=True).out
    assert "repbook find delta" in told("list", "--search", "delta", ok=True).out
    for word in ("search", "grep"):
        assert "seal leaks" in told(word, "leaks", ok=True).out


def test_who_is_not_called_is_found_and_marked(told: Rep) -> None:
    told("edit", "delta", "--do-not-call", ok=True)
    told("write-off", "noir", "gone", "--yes", ok=True)
    out = told("find", "seals", ok=True).out
    assert "Delta Pumps (1), do not call" in out and "Café Noir (2), written off" in out


def test_every_text_of_a_record_is_searched_or_is_none_that_says_something() -> None:
    not_said = {"company", "town", "prefer", "source", "of_ref", "name", "unit", "channel"}
    not_said |= {"every", "kind"}
    for noun in TABLES:
        if noun.record_name and noun.table not in ("allies", "item_names", "snoozes"):
            texts = {column.field for column in columns(noun.record) if column.type == "text"}
            assert texts - not_said - {"uid"} <= set(noun.searched.split()), noun.table


def test_one_statement_a_kind_and_only_what_may_match_leaves_the_file() -> None:
    with Book(None) as book:
        with book.change("add"):
            ana = book.customers.add("Ana", added_on=ON)
            for note in ("a seal", "a pump", "ein Gerät"):
                book.touches.add(customer_id=ana, on=ON, outcome="reached", note=note)
        statements: list[str] = []
        book.conn.set_trace_callback(statements.append)
        found, total = find(book, Wanted(["seal"]), on=ON)
        book.conn.set_trace_callback(None)
        assert [each.text for each in found] == ["a seal"] and total == 1
        assert len(statements) == len(NOUNS) + 2  # what the calls were, and whose they are
        sql = next(each for each in statements if 'FROM "touches"' in each)
        assert len(book.conn.execute(sql).fetchall()) == 2  # the letters, or other than plain ones


@pytest.mark.parametrize("customer", [None, 1])
def test_the_book_is_read_in_its_own_order_and_one_customer_by_their_index(
    customer: int | None,
) -> None:
    with Book(None) as book:
        said: list[str] = []
        book.conn.set_trace_callback(said.append)
        find(book, Wanted(["seal"]), on=ON, customer=customer, kinds=[BY_TABLE["touches"].kind])
        book.conn.set_trace_callback(None)
        plan = [row[3] for row in book.conn.execute(f"EXPLAIN QUERY PLAN {said[0]}")]
    assert plan[0].split()[0] == ("SEARCH" if customer else "SCAN")


@given(
    st.lists(st.sampled_from(["a seal", "two Séals", "seals, pump", "sea", "pumps"]), max_size=40)
)
@settings(max_examples=30)
def test_of_many_the_newest_are_shown_and_all_counted(notes: list[str]) -> None:
    with Book(None) as book, pytest.MonkeyPatch.context() as patched:
        with book.change("add"):
            ana = book.customers.add("Ana", added_on=ON)
            for at, note in enumerate(notes):
                day = ON - timedelta(days=at % 3)
                book.touches.add(customer_id=ana, on=day, outcome="reached", note=note)
        for words in (["seal"], ["seal", "pump"]):
            whole, count = find(book, Wanted(words), on=ON)
            assert count == len(whole)
            patched.setattr(find_module, "FEW", 3)
            for most in (1, 4, 50):
                assert find(book, Wanted(words), on=ON, most=most) == (whole[:most], count)
            patched.undo()


def test_within_a_day_the_newest_record_of_a_customer_is_first(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("log-call", "delta", "asks for seals", ok=True)
    rep("log-purchase", "delta", "480", "20 seals", ok=True)
    rep("log-problem", "delta", "seals leak", ok=True)
    rep("log-call", "delta", "seals are dry again", ok=True)
    rep("resolve", "x1", "new seals", ok=True)
    for more in ((), ("-n", "3")):
        ids = [row["id"] for row in rep("find", "seals", *more, "--json", ok=True).json]
        assert ids == ["s1", "c2", "x1", "o1", "c1"][: 3 if more else 5]


def test_a_line_of_the_results_finds_what_it_is_of(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-problem", "1", "tap leaks", ok=True)
    rep("resolve", "x1", "new seal kit", ok=True)
    (solved,) = rep("find", "new seal kit", "--json", ok=True).json
    assert rep("find", "solved: new seal kit", "--json", ok=True).json == [solved]
