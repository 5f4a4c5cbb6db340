"""`dupes` and `merge`: who is likely one, and two made one with nothing lost."""

from __future__ import annotations

import json
import shlex
from datetime import date
from pathlib import Path

import pytest
from conftest import Rep, made_once
from hypothesis import given
from test_book_whole import MANY, ON, books, whole

from repbook.book import Book, changes
from repbook.book.dupes import doubles
from repbook.book.merge import merge
from repbook.schema import BY_LETTER
from repbook.text import fold


def reasons(rep: Rep) -> dict[tuple[str, str], list[str]]:
    return {
        (pair["keep"]["name"], pair["other"]["name"]): [r["how"] for r in pair["reasons"]]
        for pair in rep("dupes", "--json", ok=True).json
    }


@pytest.mark.parametrize(
    ("region", "one", "other", "same"),
    [
        (None, "555 0134", "555-0134", False),  # six digits are the least that can tell
        (None, "08-555 501 34", "0855550134", True),
        (None, "+46 8 555 501 34", "0046855550134", True),
        (None, "+46 8 555 501 34", "08-555 501 34", True),
        ("SE", "+46 8 555 501 34", "08-555 501 34", True),
        ("SE", "+46 (0)8 555 501 34", "tel:+46855550134", True),
        ("DE", "+46 8 555 501 34", "08-555 501 34", False),
        ("GB", "020 7946 0018 ext 5", "+442079460018", True),
        (None, "+46 8 555 501 34", "+47 8 555 501 34", False),
        (None, "ask Ann", "ask Ann", False),
    ],
)
def test_phones_meet_in_any_spelling(
    rep: Rep, region: str | None, one: str, other: str, same: bool
) -> None:
    if region:
        rep("config", "region", region, ok=True)
    first = "1" if "Ann" in one else one
    with Book(None) as book:
        if region:
            with book.change("t"):
                book.journal.insert("settings", key="region", value=region)
            book.reread()
        with book.change("t"):
            for name, phone in (("Harbor", one), ("Pier", other)):
                book.customers.add(name, added_on=ON, phones=[phone])
        assert bool(doubles(book)) is (same or one == "555 0134") and first


def test_a_pair_stands_once_with_all_that_speaks_for_it(rep: Rep) -> None:
    rep(
        "add", "Harbor Foods Ltd", "--town", "Lund", "--phone", "08-555 501 34", "--email", "a@b.se"
    )
    rep(
        "add",
        "Harbor Foods",
        "--town",
        "lund",
        "--contact",
        "Ann",
        "--phone",
        "+46855550134",
        "--email",
        "A@B.se",
    )
    rep("log-call", "2", "hello")
    (pair,) = rep("dupes", "--json").json
    assert pair["keep"] == {"id": 2, "name": "Harbor Foods"}  # more is known of it
    assert [r["how"] for r in pair["reasons"]] == ["email", "phone", "name"]
    shown = rep("dupes")
    assert "1 likely duplicate" in shown.out and "repbook merge 2 1" in shown.out
    assert (
        rep("dupes", "--csv").out.splitlines()[0] == "keep.id,keep.name,other.id,other.name,reasons"
    )


@pytest.mark.parametrize(
    ("one", "other", "likely"),
    [
        (("Delta Pumps", "Lund"), ("Delta Pumps GmbH", "Lund"), True),
        (("Delta Pumps", "Lund"), ("Delta Pumps GmbH", ""), True),
        (("Delta Pumps", "Lund"), ("Delta Pumps GmbH", "Malmö"), False),  # two branches
        (("Delta Pumps", "Lund"), ("Delta Pumsp", "Lund"), True),
        (("Delta Pumps", "Lund"), ("Delta Pumsp", ""), False),
        (("Pier 9 Marine", "Lund"), ("Pier 7 Marine", "Lund"), False),  # numbers tell apart
        (("Delta", "Lund"), ("Deltas", "Lund"), True),
        (("Delta Pumps", "Lund"), ("Delta Pumps, Lund", ""), True),
        (("Delta Pumps Ltd", "Lund"), ("Delta Pumps Lund", ""), True),
        (("Delta Pumps", "Lund"), ("Delta Pumps Ltd, Lund", "Lund"), True),
        (("Delta Pumps", "Lund"), ("Delta Pumps, Malmö", ""), False),
        (("Delt", "Lund"), ("Delts", "Lund"), False),  # five letters are the least that can tell
    ],
)
def test_names_and_towns(
    rep: Rep, one: tuple[str, str], other: tuple[str, str], likely: bool
) -> None:
    for name, town in (one, other):
        rep("add", name, *(["--town", town] if town else []), ok=True)
    assert bool(reasons(rep)) is likely


def test_another_name_with_the_town_added_is_a_double(rep: Rep) -> None:
    rep("add", "Vale Brothers", "--town", "Marlow Bay", "--alias", "Vale Bros", ok=True)
    added = rep("add", "Vale Bros, Marlow Bay", ok=True)
    assert "Possible duplicate: Vale Brothers (1)" in added.err + added.out
    assert "uplicate" not in rep("add", "Vale Bros, Lund", ok=True).err
    assert list(reasons(rep)) == [("Vale Brothers", "Vale Bros, Marlow Bay")]
    rep("add", "Pier, Lund", ok=True)
    assert "Possible duplicate: Pier, Lund" in rep("add", "Pier", "--town", "Lund", ok=True).err


def test_who_is_a_contact_of_another_may_be_the_same(rep: Rep) -> None:
    rep("add", "Cole Bakery", "--contact", "Dana Cole", "--town", "Lund", ok=True)
    rep("add", "dana cole", "--phone", "555 0101", ok=True)
    rep("add", "Dana", "--contact", "Dana", ok=True)  # their own contact
    rep("add", "Vale", "--contact", "Dana", ok=True)  # one word is too common
    (found,) = rep("dupes", "--json", ok=True).json
    assert (found["keep"]["id"], found["other"]["id"]) == (1, 2)
    assert found["reasons"] == [{"how": "contact", "text": "dana cole"}]
    assert "one is a contact of the other: dana cole" in rep("dupes", ok=True).out
    rep("log-purchase", "2", "90", ok=True)
    assert "repbook merge 1 2" in rep("dupes", ok=True).out, "a firm is no part of its buyer"
    rep("contact", "1", "Dana Cole", "--left", "today", ok=True)
    assert rep("dupes", "--json", ok=True).json == []


def test_a_firm_whose_contact_is_a_customer_may_be_the_same(rep: Rep) -> None:
    rep("add", "Dana Cole", ok=True)
    said = rep("add", "Cole Bakery", "--contact", "Dana Cole", ok=True)
    assert "Possible duplicate: Dana Cole is also a name at Dana Cole (1)" in said.err
    assert rep("merge", "2", "1", "--no-input").code == 0, "they share a name: nothing is asked"


def test_a_name_that_many_firms_have_as_a_contact_makes_no_doubles(rep: Rep) -> None:
    rep("add", "Office Team", ok=True)
    for number in range(12):
        rep("add", f"Shop {chr(65 + number)} Ltd", "--contact", "Office Team", ok=True)
    assert rep("dupes", "--json", ok=True).json == []


def test_a_switchboard_makes_no_doubles(rep: Rep) -> None:
    with Book(None) as book:
        with book.change("t"):
            for number in range(20):
                book.customers.add(
                    f"Tenant {chr(65 + number)}", added_on=ON, phones=["+46855550134"]
                )
        assert doubles(book) == []


def test_no_doubles_is_said(rep: Rep) -> None:
    rep("add", "Harbor Foods")
    assert rep("dupes").out == "No likely duplicates.\n"
    assert rep("dupes", "--json").json == []


@made_once
def two(rep: Rep) -> Rep:
    """One customer in two systems, each with its own part of the story."""
    rep(
        "add",
        "Harbor Foods",
        "--contact",
        "Ann Lee",
        "--phone",
        "555 0134 1",
        "--town",
        "Lund",
        "--note",
        "mornings",
        "--terms",
        "30",
    )
    rep(
        "add",
        "Harbour Foods Ltd",
        "--contact",
        "ann lee",
        "--role",
        "buyer",
        "--town",
        "Malmö",
        "--phone",
        "555 0199 2",
        "--note",
        "asks for Sam",
        "--tag",
        "vip",
        "--alias",
        "HF",
        "--terms",
        "30",
    )
    rep("add", "Pier 9", "--referred-by", "2")
    rep("edit", "2", "--do-not-call")
    rep("log-purchase", "1", "480", "seals", "--on", "2026-03-02", "--ref", "R1")
    rep("log-purchase", "2", "480", "20 seals", "--on", "2026-03-02", ok=True)
    rep("log-purchase", "2", "90", "rope", "--on", "2026-04-02", ok=True)
    rep(
        "log-call",
        "2",
        "all well",
        "--with",
        "ann",
        "-p",
        "the quote",
        "--by",
        "fri",
        "-f",
        "price:bad",
        ok=True,
    )
    rep("log-problem", "2", "leaks", ok=True)
    return rep


def test_all_moves_and_the_old_name_stays(two: Rep) -> None:
    ran = two("merge", "1", "Harbour Foods Ltd", "--yes", ok=True)
    assert "Harbour Foods Ltd (2) is merged into Harbor Foods (1)." in ran.out
    assert (
        "Moved: 2 purchases, 1 problem, 1 call, 1 promise, 1 piece of feedback and 1 contact."
        in ran.out
    )
    assert "may be one order, logged twice: 480 on Mon 2 Mar." in ran.out
    assert "Do not call applies to both." in ran.out
    (row, pier) = two("list", "--json").json
    assert row["aliases"] == ["Harbour Foods Ltd", "HF"] and row["tags"] == ["vip"]
    assert row["do_not_call"] and row["town"] == "Lund" and row["note"] == "mornings\nasks for Sam"
    (ann,) = row["contacts"]
    assert (ann["role"], ann["phones"]) == ("buyer", ["555 0134 1", "555 0199 2"])
    assert pier["referred_by"] == "Harbor Foods"
    assert "Malmö" in two("export", "customers", "--tag", "vip").out  # beside, as an extra field
    assert two("brief", "harbour foods ltd").code == 0
    calls = two("export", "calls", "--json").json
    assert {call["contact"] for call in calls if call["note"] == "all well"} == {"Ann Lee"}
    assert two("status", "1", "--json").json[0]["purchase_count"] == 2


def test_json_says_what_was_done(two: Rep) -> None:
    assert two("merge", "1", "2", "--yes", "--json").json == {
        "id": 1,
        "name": "Harbor Foods",
        "aliases": ["Harbour Foods Ltd", "HF"],
        "do_not_call": True,
        "merged": {"id": 2, "name": "Harbour Foods Ltd"},
        "moved": {
            "purchases": 2,
            "problems": 1,
            "calls": 1,
            "promises": 1,
            "feedback": 1,
            "contacts": 1,
        },
        "kept_beside": {"town of Harbour Foods Ltd": "Malmö"},
        "same_orders": [["o1", "o2"]],
    }


def test_one_undo_parts_them_again(two: Rep) -> None:
    before = two("export", "book").out
    two("merge", "1", "2", "--yes", ok=True)
    after = two("export", "book").out
    two("undo", ok=True)
    assert two("export", "book").out == before
    two("redo", ok=True)
    assert two("export", "book").out == after


def test_a_call_with_whom_both_have_is_counted_once(rep: Rep) -> None:
    for name in ("Vale", "Vale Brothers"):
        rep("add", name, "--contact", "Tom Vale", ok=True)
    for _ in range(2):
        rep("log-call", "2", "all well", "--with", "tom", ok=True)
    assert "Moved: 2 calls and 1 contact" in rep("merge", "1", "2", "--yes", ok=True).out
    said = rep("undo", ok=True).out
    assert "(2) is a customer of their own again, with 2 calls and 1 contact." in said
    assert "with Tom Vale → Tom Vale" not in rep("changes", "-n", "1", ok=True).out
    assert "2 calls changed;" in rep("redo", ok=True).out


def test_the_file_of_the_old_one_finds_the_new_one(two: Rep, tmp_path: Path) -> None:
    two("export", "book", "--to", str(tmp_path / "old.json"), ok=True)
    two("export", "customers", "--to", str(tmp_path / "old.csv"), ok=True)
    two("export", "contacts", "--to", str(tmp_path / "people.csv"), ok=True)
    two("merge", "1", "2", "--yes", ok=True)
    for name in ("old.json", "old.csv", "people.csv"):
        assert two("import", str(tmp_path / name), "--json", ok=True).json["new_customers"] == 0
    (row, _) = two("list", "--json").json
    assert row["name"] == "Harbor Foods" and len(row["contacts"]) == 1


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["1", "1"], 4, "is one customer already"),
        (["1", "Harbor Foods"], 4, "is one customer already"),
        (["1", "nobody at all"], 3, 'Nobody in the book is called "nobody at all"'),
    ],
)
def test_what_cannot_be_merged(two: Rep, args: list[str], code: int, said: str) -> None:
    before = two("export", "book").out
    ran = two("merge", *args)
    assert ran.code == code and said in ran.err and two("export", "book").out == before


def test_who_came_through_the_other_comes_through_nobody(rep: Rep) -> None:
    rep("add", "Vale")
    rep("add", "Vale Brothers", "--referred-by", "vale")
    rep("add", "Pier 9", "--referred-by", "2")
    rep("merge", "1", "2", "--yes", ok=True)
    assert [row["referred_by"] for row in rep("list", "--json").json] == [None, "Vale"]
    rep("merge", "3", "1", "--yes", ok=True)
    assert [row["referred_by"] for row in rep("list", "--json").json] == [None]


def test_what_two_say_differently_is_kept_beside(rep: Rep) -> None:
    rep("add", "Pier 9")
    rep("add", "Kobo")
    rep("add", "Vale", "--referred-by", "pier", "--contact", "Ann Lee", "--role", "buyer")
    rep("add", "Vale Brothers", "--referred-by", "kobo", "--contact", "ann lee", "--role", "owner")
    done = rep("merge", "3", "4", "--json", ok=True).json
    assert done["kept_beside"] == {"referred by, of Vale Brothers": "Kobo"}
    (people,) = rep("export", "contacts", "--json").json
    assert (people["role"], people["note"]) == ("buyer", "role: owner")


def test_one_of_two_that_is_written_off_is_a_customer(rep: Rep) -> None:
    rep("add", "Vale")
    rep("add", "Vale Brothers")
    rep("write-off", "2", "gone", ok=True)
    rep("merge", "1", "2", "--yes", ok=True)
    assert rep("status", "1", "--json").json[0]["written_off"] is False


@pytest.mark.parametrize("left", [(ON, None), (None, ON), (ON, ON), (None, None)])
def test_who_is_still_at_one_of_two_has_not_left(left: tuple[date | None, date | None]) -> None:
    with Book(None) as book:
        keep, other = (book.add_customer(name, on=ON) for name in ("Vale", "Vale Brothers"))
        for customer, day in zip((keep, other), left, strict=True):
            book.contact(customer, "Ann", left_on=day)
        (ann,) = book.merge(keep, other, on=ON).customer.contacts
        assert ann.left_on == (ON if left == (ON, ON) else None)


@pytest.mark.parametrize("imported", [(True, False), (False, True), (True, True)])
def test_who_was_added_by_hand_as_well_is_not_imported(imported: tuple[bool, bool]) -> None:
    with Book(None) as book:
        with book.change("add"):
            ids = [
                book.customers.add(f"Vale {at}", added_on=ON, imported=each)
                for at, each in enumerate(imported)
            ]
        keep, other = book.customers.read(ids)
        assert book.merge(keep, other, on=ON).customer.imported is all(imported)


def test_a_name_that_was_a_code_stays_a_code() -> None:
    with Book(None) as book:
        keep = book.add_customer("Vale", on=ON)
        with book.change("add"):
            other = book.customers.get(book.customers.add("AC7", added_on=ON, codes=("AC7",)))
        done = book.merge(keep, other, on=ON).customer
        assert (done.aliases, done.codes) == ((), ("AC7",))


def test_the_number_of_who_was_merged_says_so(two: Rep) -> None:
    rows = {row["id"]: row["name"] for row in two("list", "--json").json}
    keep, gone = list(rows)[:2]
    two("merge", str(keep), str(gone), "--yes", ok=True)
    said = f"There is no customer {gone} now: {rows[gone]} ({gone}) was merged into {rows[keep]} ({keep})"
    assert said in two("brief", str(gone), ok=False).err
    line = two("log-call", str(gone), "spoke", ok=False).err.partition("Hint: repbook ")[2]
    assert shlex.split(line) == ["log-call", str(keep), "spoke"]
    assert (
        "To look into phone numbers too: repbook list --search 99"
        in two("brief", "99", ok=False).err
    )
    two("undo", ok=True)
    two("brief", str(gone), ok=True)


def test_a_merge_makes_no_ring_of_referrals(rep: Rep) -> None:
    rep("add", "Vale")
    rep("add", "Vale Brothers")
    rep("add", "Pier 9", "--referred-by", "2")
    rep("edit", "1", "--referred-by", "3", ok=True)
    rep("merge", "1", "2", "--yes", ok=True)
    assert [row["referred_by"] for row in rep("list", "--json").json] == [None, "Vale"]


def counted(book: Book) -> dict[str, int]:
    return {
        table: book.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("customers", "contacts", *(noun.table for noun in BY_LETTER.values()))
    }


@MANY
@given(books())
def test_nothing_is_lost_whatever_is_joined(book: Book) -> None:
    people = book.customers.all()
    if len(people) < 2:
        return
    keep, other = people[-1], people[0]
    before, counts = whole(book), counted(book)
    money = book.conn.execute("SELECT sum(cents) FROM purchases").fetchone()
    done = merge(book, keep, other, on=ON)
    after = counted(book)
    for kind in counts:
        less = {"customers": 1, "contacts": len(keep.contacts) + len(other.contacts)}.get(kind, 0)
        assert counts[kind] - less <= after[kind] <= counts[kind]
    assert book.conn.execute("SELECT sum(cents) FROM purchases").fetchone() == money
    assert book.conn.execute("PRAGMA foreign_key_check").fetchall() == []
    said = whole(book).casefold()
    for text in filter(None, (other.town, other.company, other.note)):
        # an own spelling of the same word may give way to the other's
        assert json.dumps(text, ensure_ascii=False)[1:-1].casefold() in said or any(
            fold(text) == fold(mine or "") for mine in (keep.town, keep.company)
        )
    assert set(map(fold, other.codes)) <= set(map(fold, done.customer.codes))
    assert done.customer.do_not_call is (keep.do_not_call or other.do_not_call)
    changes.undo(book, 1)
    assert whole(book) == before
