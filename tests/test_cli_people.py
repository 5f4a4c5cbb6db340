"""People on the command line: added, changed, listed, looked back on, given up, taken back."""

from __future__ import annotations

import csv
import io
import re
import shlex
from datetime import date
from pathlib import Path

import pytest
from conftest import Rep, made_once, run_repbook

from repbook.book import Book

LIST_KEYS = [
    "id",
    "uid",
    "name",
    "aliases",
    "company",
    "town",
    "contacts",
    "phones",
    "emails",
    "tags",
    "stage",
    "terms_days",
    "referred_by",
    "do_not_call",
    "prefer",
    "note",
    "extra",
    "phone",
    "email",
]


@made_once
def harbor(rep: Rep) -> Rep:
    """A book with Harbor Foods (1) and Vale Brothers (2)."""
    rep(
        "add",
        "Harbor Foods",
        "--contact",
        "Ann Lee",
        "--phone",
        "555 0134",
        "--town",
        "Lund",
        ok=True,
    )
    rep("add", "Vale Brothers", "--phone", "555 0112", "--tag", "north", ok=True)
    return rep


def one(rep: Rep, who: str = "1") -> dict:  # type: ignore[type-arg]
    return next(row for row in rep("list", "--json", ok=True).json if str(row["id"]) == who)


# add


def test_add_says_what_it_wrote_and_where_the_book_is(rep: Rep) -> None:
    ran = rep(
        "add",
        "Harbor Foods",
        "--company",
        "Ocean Group",
        "--contact",
        "Ann Lee",
        "--role",
        "buyer",
        "--phone",
        "555 0134",
        "--phone",
        "555 0135",
        "--email",
        "ann@harbor.example",
        "--town",
        "Lund",
        "--tag",
        "north",
        "--tag",
        "vip",
        "--terms",
        "30",
        "--since",
        "2024-03-01",
        "--note",
        "prefers mornings",
        "--alias",
        "HF",
        "--prefer",
        "phone",
    )
    assert ran.code == 0
    assert ran.err.startswith("Your new book is ")
    assert ran.out == (
        "Harbor Foods (1) is in the book.\n"
        "  company      Ocean Group\n"
        "  town         Lund\n"
        "  contact      Ann Lee, buyer, 555 0134, 555 0135, ann@harbor.example\n"
        "  prefers      the phone\n"
        "  also called  HF\n"
        "  tags         north, vip\n"
        "  terms        30 days to pay\n"
        "  since        Fri 1 Mar 2024\n"
        "  note         prefers mornings\n"
        'Next: repbook brief 1 · repbook log-call 1 "…" · repbook undo\n'
    )


def test_add_prints_what_it_wrote_as_json(rep: Rep) -> None:
    ran = rep("add", "Harbor Foods", "--contact", "Ann Lee", "--phone", "555 0134", "--json")
    assert list(ran.json) == LIST_KEYS
    assert ran.json["contacts"] == [
        {"name": "Ann Lee", "role": None, "phones": ["555 0134"], "emails": [], "left": None}
    ]
    assert ran.json["phones"] == []
    assert ran.json == rep("list", "--json").json[0]


def test_without_a_contact_the_phone_is_the_customers_own(rep: Rep) -> None:
    ran = rep("add", "Jo Park", "--phone", "555 0143", "--email", "jo@park.example", "--json")
    assert (ran.json["phones"], ran.json["emails"]) == (["555 0143"], ["jo@park.example"])
    assert ran.json["contacts"] == []


def test_add_of_a_name_that_is_there_is_refused_and_names_it(harbor: Rep) -> None:
    before = harbor("list", "--json").out
    for name in ("Harbor Foods", "harbor  FOODS", "Hárbor Foods"):
        ran = harbor("add", name)
        assert ran.code == 4
        assert "Harbor Foods (1)" in ran.err
        assert "repbook edit 1" in ran.err
    assert harbor("list", "--json").out == before


def test_add_of_an_alias_that_is_there_is_refused_and_names_who_has_it(harbor: Rep) -> None:
    harbor("edit", "1", "--name", "Harbor Fine Foods", ok=True)
    ran = harbor("add", "Harbor Foods")
    assert ran.code == 4
    assert "Harbor Fine Foods (1), also called Harbor Foods" in ran.err
    assert harbor("add", "New", "--alias", "vale brothers").code == 4
    assert harbor("edit", "2", "--alias", "Harbor Foods").code == 4
    assert harbor("edit", "2", "--name", "harbor fine foods").code == 4


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["Harbor Foods Ltd."], "Harbor Foods (1) is spelled nearly the same"),
        (["The HARBOR Foods Inc"], "Harbor Foods (1) is spelled nearly the same"),
        (["Harbour Foods"], "Harbor Foods (1) is spelled nearly the same"),
        (["Someone", "--phone", "+46 555-0134"], ""),
        (["Someone", "--phone", "(555) 0134"], "Harbor Foods (1) has the same phone, 555 0134"),
        (
            ["Someone", "--contact", "A", "--phone", "5550112"],
            "Vale Brothers (2) has the same phone",
        ),
        (["Ann Lee"], "Ann Lee is also a name at Harbor Foods (1)"),
        (["Orchard Hotel"], ""),
        (["Vale"], ""),
    ],
)
def test_a_near_duplicate_only_warns(harbor: Rep, args: list[str], why: str) -> None:
    ran = harbor("add", *args)
    assert ran.code == 0
    assert why in ran.err
    assert bool(ran.err) is bool(why) or "0134" in args[-1]
    assert "Look" not in ran.out
    assert len(harbor("list", "--json").json) == 3


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([""], 2),
        (["   "], 2),
        (["x" * 301], 2),
        (["A", "--role", "buyer"], 2),
        (["A", "--phone", "call me"], 2),
        (["A", "--email", "ann.harbor"], 2),
        (["A", "--email", "ann@har bor"], 2),
        (["A", "--prefer", "pigeon"], 2),
        (["A", "--terms", "soon"], 2),
        (["A", "--since", "2027-01-01"], 2),
        (["A", "--since", "03/04/2026"], 2),
        (["A", "--referred-by", "nobody"], 3),
        (["A", "--contact", ""], 2),
        (["A", "--tag", "a\0b"], 2),
        (["A", "--colour", "red"], 2),
        ([], 2),
    ],
)
def test_add_refuses_what_it_cannot_understand(harbor: Rep, args: list[str], code: int) -> None:
    before = harbor("list", "--json").out
    ran = harbor("add", *args)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("Error: ")
    assert "Traceback" not in ran.err
    assert harbor("list", "--json").out == before


def test_a_friend_who_sent_them(harbor: Rep) -> None:
    assert (
        harbor("add", "Jo Park", "--referred-by", "harbor", "--json").json["referred_by"]
        == "Harbor Foods"
    )
    assert harbor("edit", "harbor", "--referred-by", "jo").code == 4
    assert harbor("edit", "jo", "--referred-by", "jo").code == 4
    assert harbor("edit", "jo", "--referred-by", "", "--json").json["referred_by"] is None


# edit


def test_edit_changes_what_is_named_and_leaves_the_rest(harbor: Rep) -> None:
    harbor(
        "edit",
        "vale",
        "--town",
        "Malmö",
        "--prefer",
        "email",
        "--terms",
        "14",
        "--call-every",
        "4w",
        "--orders-every",
        "90d",
        "--tag",
        "vip",
        "--tag",
        "NORTH",
        "--phone",
        "555 0113",
        "--note",
        "x",
        ok=True,
    )
    row = one(harbor, "2")
    assert (row["town"], row["prefer"], row["terms_days"], row["note"]) == (
        "Malmö",
        "email",
        14,
        "x",
    )
    assert (row["tags"], row["phones"]) == (["north", "vip"], ["555 0112", "555 0113"])
    assert row["name"] == "Vale Brothers"
    shown = harbor("edit", "vale", "--untag", "North").out
    assert "call every    28 days" in shown
    assert "orders every  90 days" in shown
    assert one(harbor, "2")["tags"] == ["vip"]


def test_edit_clears_with_empty_quotes(harbor: Rep) -> None:
    harbor(
        "edit",
        "2",
        "--town",
        "X",
        "--note",
        "y",
        "--terms",
        "3",
        "--alias",
        "VB",
        "--prefer",
        "text",
    )
    harbor(
        "edit", "2", "--town", "", "--note", "", "--terms", "", "--prefer", "", "--tag", "", ok=True
    )
    row = one(harbor, "2")
    assert (row["town"], row["note"], row["terms_days"], row["prefer"]) == (None, None, None, None)
    assert (row["tags"], row["aliases"]) == ([], ["VB"])
    harbor("edit", "2", "--phone", "", "--phone", "555 0999", ok=True)
    assert one(harbor, "2")["phones"] == ["555 0999"]
    harbor("edit", "2", "--drop", "5550999", "--drop", "vb", ok=True)
    assert (one(harbor, "2")["phones"], one(harbor, "2")["aliases"]) == ([], [])
    assert harbor("edit", "2", "--drop", "555 0000").code == 3


def test_a_new_name_leaves_the_old_one_as_an_alias(harbor: Rep) -> None:
    ran = harbor("edit", "vale", "--name", "Dale & Sons")
    assert "Dale & Sons (2) is updated" in ran.out
    assert "also called  Vale Brothers" in ran.out
    assert harbor("history", "vale brothers").code == 0


def test_do_not_call_and_back(harbor: Rep) -> None:
    assert (
        "Their phone numbers are kept, but not shown." in harbor("edit", "1", "--do-not-call").out
    )
    assert harbor("edit", "1", "--do-not-call", "--json").json["do_not_call"] is True
    assert "do not call" in harbor("list").out
    assert "555 0134" not in harbor("list").out
    assert harbor("edit", "1", "--may-call", "--json").json["do_not_call"] is False
    assert harbor("edit", "1", "--may-call", "--do-not-call").code == 2


def test_edit_of_the_same_changes_nothing(harbor: Rep) -> None:
    changes = len(harbor("changes", "--json").json)
    ran = harbor("edit", "1", "--town", "Lund")
    assert "is unchanged" in ran.out
    assert len(harbor("changes", "--json").json) == changes


def test_edit_names_the_several_it_could_be(harbor: Rep) -> None:
    harbor("add", "Harbor Light", ok=True)
    ran = harbor("edit", "harbor", "--town", "Ystad")
    assert ran.code == 3
    assert "Harbor Foods (1), Harbor Light (3)" in ran.err
    assert "Hint: repbook edit 1 --town Ystad" in ran.err


def test_edit_with_a_contact_writes_theirs(harbor: Rep) -> None:
    harbor(
        "edit", "1", "--contact", "ann", "--role", "buyer", "--email", "ann@harbor.example", ok=True
    )
    (contact,) = one(harbor)["contacts"]
    assert (contact["name"], contact["role"]) == ("Ann Lee", "buyer")
    assert contact["emails"] == ["ann@harbor.example"]


# contact


def test_a_contact_is_added_changed_renamed_and_leaves(harbor: Rep) -> None:
    ran = harbor("contact", "harbor", "Raj Patel", "--role", "kitchen", "--phone", "555 0177")
    assert ran.out.startswith(
        "Raj Patel is a new contact at Harbor Foods (1): kitchen, 555 0177.\n"
    )
    ran = harbor(
        "contact", "harbor", "raj", "--prefer", "email", "--email", "raj@harbor.example", "--json"
    )
    assert ran.json["customer_id"] == 1
    assert (ran.json["name"], ran.json["emails"]) == ("Raj Patel", ["raj@harbor.example"])
    harbor("contact", "1", "raj", "--name", "Rajesh Patel", ok=True)
    assert [c["name"] for c in one(harbor)["contacts"]] == ["Ann Lee", "Rajesh Patel"]
    harbor("contact", "1", "ann", "--left", ok=True)
    assert one(harbor)["contacts"][0]["left"] == "2026-11-23"
    assert "Rajesh Patel" in harbor("list").out
    harbor("contact", "1", "ann", "--left", "", ok=True)
    assert one(harbor)["contacts"][0]["left"] is None


def test_a_contact_who_is_not_there_cannot_leave(harbor: Rep) -> None:
    ran = harbor("contact", "1", "Bo", "--left")
    assert ran.code == 3
    assert "known there: Ann Lee" in ran.err
    assert len(one(harbor)["contacts"]) == 1


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Lin Yu, owner 555 0801", 'contact 1 "Lin Yu" --role owner --phone "555 0801"'),
        (
            "Tom Reed, works manager, 555 0703, tom@shop.example",
            'contact 1 "Tom Reed" --role "works manager" --phone "555 0703" --email tom@shop.example',
        ),
    ],
)
def test_a_name_with_a_number_in_it_is_taken_apart(harbor: Rep, name: str, line: str) -> None:
    refused = harbor("contact", "harbor", name)
    assert (refused.code, refused.err.splitlines()[-1]) == (2, f"Hint: repbook {line}")
    harbor(*shlex.split(line), ok=True)
    harbor("contact", "harbor", "Shift 2", ok=True)


def test_an_option_that_stands_twice_drops_nothing(harbor: Rep) -> None:
    lin = ("--contact", "Lin Yu", "--role", "owner", "--phone", "555 0801")
    pat = ("--contact", "Pat Orr", "--role", "buyer", "--phone", "555 0802")
    refused = harbor("add", "Meadow Foods", *lin, *pat)
    assert refused.code == 2 and refused.err.startswith("Error: --contact stands there twice")
    first, second = refused.err.splitlines()[-1].split(", then repbook ")
    for line in (first.partition("repbook ")[2], second):
        harbor(*shlex.split(line), ok=True)
    assert [c["phones"] for c in harbor("brief", "meadow", "--json", ok=True).json["contacts"]] == [
        ["555 0801"],
        ["555 0802"],
    ]
    refused = harbor("edit", "1", "--town", "Lund", "--town", "Malmo")
    assert refused.err.endswith("Did you mean: repbook edit 1 --town Lund\n")


def test_another_contact_of_a_like_name(harbor: Rep) -> None:
    harbor("contact", "1", "Ann", "--new", "--role", "cook", ok=True)
    assert [c["name"] for c in one(harbor)["contacts"]] == ["Ann Lee", "Ann"]
    harbor("contact", "1", "Ann", "--phone", "555 0001", ok=True)  # the whole name
    assert one(harbor)["contacts"][1]["phones"] == ["555 0001"]
    assert harbor("contact", "1", "a", "--phone", "555 0002").code == 3
    assert harbor("contact", "1", "ann lee", "--new").code == 4


def test_a_second_number_says_which_one_is_dialled(harbor: Rep) -> None:
    harbor("contact", "vale", "Tom Vale", "--phone", "555 0112", ok=True)
    said = harbor("contact", "vale", "tom", "--phone", "555 0999", ok=True).err
    assert said == (
        "555 0999 is now Tom Vale's first number; 555 0112 is kept as another."
        ' To remove it: repbook edit 2 --drop "555 0112"\n'
    )
    new = ("--phone", "", "--phone", "555 0999")
    assert harbor("contact", "vale", "Tom Vale", *new, ok=True).err == ""
    harbor("edit", "vale", "--do-not-call", ok=True)
    assert harbor("contact", "vale", "tom", "--phone", "555 0444", ok=True).err == ""


def test_a_search_that_finds_another_contact_shows_them(harbor: Rep) -> None:
    for name, email in (("Tom Vale", "tom@vale.se"), ("Mia Stone", "mia@vale.se")):
        harbor("contact", "vale", name, "--email", email, ok=True)
    ran = harbor("list", "--search", "mia@vale.se", ok=True)
    said = "Contacts that match:\n  Vale Brothers: Mia Stone, mia@vale.se\n"
    assert "Vale Brothers" in ran.out and ran.err == said
    assert harbor("list", "--search", "tom@vale.se", ok=True).err == ""
    assert harbor("list", "--search", "mia@vale.se", "--json", ok=True).err == ""


def test_a_contact_whose_name_is_near_another_is_said(harbor: Rep) -> None:
    harbor("contact", "vale", "Mia Stone", ok=True)
    assert harbor("contact", "vale", "mia", "--role", "buyer", ok=True).err == ""
    assert (
        harbor("contact", "vale", "Mia Ston", "--role", "x", ok=True).err == "Read as Mia Stone\n"
    )
    assert harbor("contact", "vale", "Mya Stone", ok=True).err == (
        "Possible duplicate: Mia Stone\n"
        'Hint: if they are the same, repbook undo, then repbook contact 2 "Mia Stone" …\n'
    )
    assert harbor("contact", "vale", "Maya Stone", "--new", ok=True).err == ""
    assert harbor("contact", "vale", "Tim Vale", ok=True).err == ""


def test_who_leaves_need_not_be_who_was_asked_for(harbor: Rep) -> None:
    for name in ("Tom Vale", "Mia Stone", "Jo Park"):
        harbor("contact", "vale", name, ok=True)
    asked = "The one to ask for is still Tom Vale"
    assert asked in harbor("contact", "vale", "mia", "--left", ok=True).out
    asked = "Now the one to ask for is Jo Park"
    assert asked in harbor("contact", "vale", "tom", "--left", ok=True).out


def test_a_contact_noted_by_mistake_is_taken_out_of_the_calls_too(harbor: Rep) -> None:
    harbor("log-call", "1", "hello", "--with", "ann", ok=True)
    ran = harbor("contact", "1", "ann", "--remove")
    assert "1 call named them" in ran.out
    assert one(harbor)["contacts"] == []
    assert harbor("undo").code == 0
    assert one(harbor)["contacts"][0]["phones"] == ["555 0134"]


def test_what_is_typed_beside_the_removal_of_a_contact_is_not_dropped_silently(harbor: Rep) -> None:
    beside = "--note 'left angry'", "--phone 5550199", "--name Anne", "--birthday '3 may'", "--new"
    for option in map(shlex.split, beside):
        ran = harbor("contact", "1", "ann", "--remove", *option)
        assert ran.code == 2 and ran.err.endswith("Hint: repbook contact 1 ann --remove\n"), ran
    assert one(harbor)["contacts"][0]["name"] == "Ann Lee"


def test_an_empty_birthday_is_refused_with_the_line_that_ends_it(harbor: Rep) -> None:
    nobody = harbor("contact", "1", "Zoe", "--birthday", "", ok=False)
    assert 'no contact called "Zoe"' in nobody.err
    none = harbor("contact", "1", "ann", "--birthday", "", ok=False)
    assert "No birthday of Ann Lee is remembered, and --birthday needs a day" in none.err
    harbor("contact", "1", "ann", "--birthday", "3 may", ok=True)
    there = harbor("contact", "1", "ann", "--birthday", "", ok=False)
    assert there.code == 2 and "repbook remove p1" in there.err


# list


def test_list_on_an_empty_book_is_no_error(rep: Rep) -> None:
    assert rep("list", "--json").json == []
    ran = rep("list")
    assert ran.code == 0
    assert "repbook import" in ran.out
    assert rep("list", "--csv").code == 0


def test_list_narrows(harbor: Rep) -> None:
    def names(*args: str) -> list[str]:
        return [row["name"] for row in harbor("list", *args, "--json").json]

    assert names() == ["Harbor Foods", "Vale Brothers"]
    assert names("--tag", "NORTH") == ["Vale Brothers"]
    assert names("--town", "lun") == ["Harbor Foods"]
    assert names("--search", "lee ann") == ["Harbor Foods"]
    assert names("--search", "5550112") == ["Vale Brothers"]
    assert names("--search", "nobody") == []
    nobody = harbor("list", "--search", "nobody", ok=True).out
    assert "It looks at names, contacts" in nobody and "find looks" in nobody
    assert "It looks at" not in harbor("list", "--search", "harbro", ok=True).out, "a slip"


def test_list_is_plain_text_that_is_never_cut(harbor: Rep) -> None:
    long = "A very long name of a firm that does not fit into any column of any terminal"
    harbor("add", long, "--town", "T" * 100, ok=True)
    assert harbor("list").out == (
        "3 customers\n"
        "   "
        + "customer".ljust(40)
        + "  "
        + "town".ljust(100)
        + "  stage     ask for  phone     e-mail  tags\n"
        "1  "
        + "Harbor Foods".ljust(40)
        + "  "
        + "Lund".ljust(100)
        + "  prospect  Ann Lee  555 0134\n"
        "2  "
        + "Vale Brothers".ljust(40)
        + "  "
        + " " * 100
        + "  prospect           555 0112          north\n"
        "3  " + long + "  " + "T" * 100 + "  prospect\n"
        "\n"
        'Next: repbook brief 1 · repbook edit 1 … · repbook list --search "…"\n'
    )


def test_list_as_csv_has_the_same_columns_and_one_for_each_own_field(harbor: Rep) -> None:
    rows = list(csv.DictReader(io.StringIO(harbor("list", "--csv").out)))
    assert list(rows[0]) == [
        key for key in LIST_KEYS if key != "extra"
    ]  # nobody has a field of their own yet
    assert (rows[0]["name"], rows[0]["contacts"]) == ("Harbor Foods", "Ann Lee")
    assert rows[1]["tags"] == "north"
    harbor("edit", "harbor", "--set", "parking=yard", ok=True)
    rows = list(csv.DictReader(io.StringIO(harbor("list", "--csv").out)))
    assert (rows[0]["extra.parking"], rows[1]["extra.parking"]) == ("yard", "")


def test_the_stage_in_the_list_is_the_one_of_status(harbor: Rep) -> None:
    for day in ("2026-01-05", "2026-04-05", "2026-08-01", "2026-11-01"):
        harbor("log-purchase", "1", "100", "--on", day, ok=True)
    harbor("log-purchase", "2", "50", "--on", "2026-11-01", ok=True)
    assert [row["stage"] for row in harbor("list", "--json").json] == ["loyal", "first-time"]
    status = harbor("status", "--json").json
    assert {row["id"]: row["stage"] for row in status} == {1: "loyal", 2: "first-time"}
    earlier = harbor("--as-of", "2026-02-01", "list", "--json").json
    assert [row["stage"] for row in earlier] == ["first-time", "prospect"]


# history


@made_once
def story(harbor: Rep) -> Rep:
    harbor(
        "log-purchase",
        "1",
        "480",
        "20 seals",
        "--on",
        "2026-10-01",
        "--due",
        "30d",
        "--ref",
        "R1",
        ok=True,
    )
    harbor("log-payment", "o1", "200", "--on", "2026-10-20", ok=True)
    harbor("log-return", "1", "80", "two torn", "--on", "2026-10-21", ok=True)
    harbor("log-problem", "1", "seal leaks", "--on", "2026-10-25", ok=True)
    harbor(
        "update",
        "x1",
        "still leaks",
        "--by",
        "customer",
        "--channel",
        "phone",
        "--on",
        "2026-10-26",
        ok=True,
    )
    harbor("resolve", "x1", "new kit", "--on", "2026-10-27", ok=True)
    harbor(
        "log-call",
        "1",
        "Was on holiday",
        "--on",
        "2026-11-02",
        "--with",
        "ann",
        "-p",
        "quote",
        "--by",
        "2026-11-20",
        "-f",
        "price:bad:dear",
        "--again",
        "2026-11-24 14:30",
        ok=True,
    )
    harbor("log-call", "1", "-o", "voicemail", "--on", "2026-11-10", ok=True)
    return harbor


def test_history_is_everything_dated_newest_first_and_nothing_twice(story: Rep) -> None:
    rows = story("history", "1", "--json").json
    whose = {(row.pop("customer_id"), row.pop("customer")) for row in rows}
    assert whose == {(1, "Harbor Foods")}
    assert rows == [
        {"id": "c3", "kind": "touch", "on": "2026-11-10", "text": "voicemail left", "amount": None},
        {
            "id": "p1",
            "kind": "promise",
            "on": "2026-11-02",
            "text": "promised for Fri 20 Nov: quote",
            "amount": None,
        },
        {
            "id": "f1",
            "kind": "feedback",
            "on": "2026-11-02",
            "text": 'price: bad, "dear"',
            "amount": None,
        },
        {
            "id": "c2",
            "kind": "touch",
            "on": "2026-11-02",
            "text": "reached Ann Lee: Was on holiday; again Tue 24 Nov 14:30",
            "amount": None,
        },
        {
            "id": "s1",
            "kind": "step",
            "on": "2026-10-27",
            "text": "x1 solved: new kit",
            "amount": None,
        },
        {
            "id": "c1",
            "kind": "touch",
            "on": "2026-10-26",
            "text": "they rang about x1: still leaks",
            "amount": None,
        },
        {
            "id": "x1",
            "kind": "problem",
            "on": "2026-10-25",
            "text": "reported: seal leaks",
            "amount": None,
        },
        {
            "id": "r1",
            "kind": "return",
            "on": "2026-10-21",
            "text": "returned of o1: two torn",
            "amount": 80.0,
        },
        {"id": "m1", "kind": "payment", "on": "2026-10-20", "text": "paid for o1", "amount": 200.0},
        {
            "id": "o1",
            "kind": "purchase",
            "on": "2026-10-01",
            "text": "bought: 20 seals (R1), 80 of it returned, 200 of 400 paid, due Sat 31 Oct",
            "amount": 480.0,
        },
    ]


def test_history_of_an_earlier_day_knows_nothing_later(story: Rep) -> None:
    rows = story("--as-of", "2026-10-26", "history", "1", "--json").json
    assert [row["id"] for row in rows] == ["c1", "x1", "r1", "m1", "o1"]
    story("promise", "p1", "--kept", ok=True)
    now = story("history", "1", "--json").json
    then = story("--as-of", "2026-11-10", "history", "1", "--json").json
    assert "kept late Mon 23 Nov" in next(row["text"] for row in now if row["id"] == "p1")
    assert "kept" not in next(row["text"] for row in then if row["id"] == "p1")


def test_history_on_the_screen(story: Rep) -> None:
    ran = story("history", "harbor", "-n", "3")
    assert ran.out == (
        "Harbor Foods (1)  10 entries\n"
        "Tue 10 Nov  c3  voicemail left\n"
        "Mon 2 Nov   p1  promised for Fri 20 Nov: quote\n"
        'Mon 2 Nov   f1  price: bad, "dear"\n'
        "7 older: repbook history 1\n"
        "\n"
        "Next: repbook correct c3 … · repbook remove c3 · repbook brief 1\n"
    )
    assert "-80" in story("history", "1").out
    assert story("history", "2").out.startswith(
        "Vale Brothers (2): nothing logged up to Mon 23 Nov."
    )
    assert story("history", "2", "--json").json == []
    assert (
        story("history", "2", "--csv").out.strip() == "id,kind,on,text,amount,customer_id,customer"
    )
    rows = list(csv.DictReader(io.StringIO(story("history", "1", "--csv").out)))
    assert list(rows[0])[:5] == ["id", "kind", "on", "text", "amount"]


def test_history_and_brief_say_the_same_of_a_call(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    for options, said in (
        ("", "reached"),
        ("-c text", "text sent"),
        ("-c text --inbound", "they texted"),
        ("--inbound", "they were in touch"),
        ("-c email -o sent", "e-mail sent"),
        ("-o sent", "message sent"),
        ("-o voicemail", "voicemail left"),
    ):
        rep("log-call", "1", "hello", *options.split(), ok=True)
        assert f"{said}: hello" in rep("brief", "1").out
        assert f"  {said}: hello" in rep("history", "1", "-n", "1").out


def test_history_of_a_day_shows_a_write_off(story: Rep) -> None:
    story("write-off", "1", "gone", "--yes", ok=True)
    assert "written off: gone" in story("history", "1").out
    assert {row["kind"] for row in story("history", "1", "--json").json} == {
        "touch",
        "purchase",
        "return",
        "payment",
        "problem",
        "step",
        "promise",
        "feedback",
    }


@pytest.mark.parametrize(("words", "known"), [("le an", True), ("an an", False)])
def test_each_word_begins_another_of_a_name(harbor: Rep, words: str, known: bool) -> None:
    harbor("ally", "add", "Ann Lee", ok=True)
    harbor("log-problem", "vale", "leaks", ok=True)
    for line in (("log-call", "1", "hello", "--with", words), ("hand-off", "x1", words)):
        assert harbor(*line).code in ((0,) if known else (2, 3))


# write-off, bring-back


def test_who_is_snoozed_is_brought_back_by_another_command(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    assert rep("bring-back", "1", ok=False).err.endswith("Hint: repbook brief 1\n")
    rep("snooze", "1", ok=True)
    assert rep("bring-back", "1", ok=False).err == (
        "Error: Harbor Foods is snoozed, not written off\nHint: repbook snooze 1 --off\n"
    )


def test_write_off_with_open_business_lists_it_and_wants_a_yes(story: Rep) -> None:
    story("log-problem", "1", "pump dead", ok=True)
    before = story("history", "1", "--json").out
    ran = story("write-off", "1", "moved away")
    assert (ran.code, ran.out) == (4, "")
    assert "x2 pump dead, open since Mon 23 Nov" in ran.err
    assert "p1 promised for Fri 20 Nov: quote" in ran.err
    assert "o1 unpaid: 200, due Sat 31 Oct" in ran.err
    assert "To write them off all the same: repbook write-off 1" in ran.err
    assert story("history", "1", "--json").out == before
    ran = story("write-off", "1", "moved away", "--yes")
    assert ran.out == (
        "Harbor Foods (1) is written off: moved away.\n"
        "Settled: x2 (pump dead) given up and p1 (quote) dropped.\n"
        "Still in the book, but no longer counted as unpaid: o1 (200).\n"
        "They are off the call list. Their next purchase brings them back.\n"
        "Next: repbook bring-back 1 · repbook undo · repbook next\n"
    )
    assert 1 not in {row["id"] for row in story("next", "--json").json}
    assert 1 not in {row["id"] for row in story("stale", "--days", "0", "--json").json}
    assert all(
        row["state"] in ("resolved", "given-up")
        for row in story("problems", "--all", "--json").json
    )
    assert "written off" in story("list").out
    story("undo", ok=True)
    assert story("history", "1", "--json").out == before


def test_bring_back_says_what_the_write_off_settled(story: Rep) -> None:
    story("log-problem", "1", "pump dead", ok=True)
    story("write-off", "1", "moved away", "--yes", ok=True)
    assert story("bring-back", "1", "--json").json == {
        "id": 1,
        "name": "Harbor Foods",
        "on": "2026-11-23",
        "written_off_on": "2026-11-23",
        "given_up": ["x2"],
        "dropped": ["p1"],
        "lost": [],
        "unpaid": [{"id": "o1", "amount": 200.0}],
    }
    story("undo", ok=True)
    assert story("bring-back", "1").out == (
        "Harbor Foods (1) is back. They were written off on Mon 23 Nov.\n"
        "Ended by the write-off, and left so: x2 (pump dead) given up and p1 (quote) dropped.\n"
        "Still unpaid: o1 (200).\n"
        "Next: repbook brief 1 · repbook reopen x2 · repbook promise p1 --by tomorrow"
        ' · repbook log-call 1 "…" · repbook undo\n'
    )
    story("promise", "p1", "--by", "tomorrow", ok=True)
    assert [row["id"] for row in story("promises", "--json").json] == ["p1"]


def test_bring_back_names_only_what_the_write_off_gave_up(harbor: Rep) -> None:
    for what in ("leaks", "rattles"):
        harbor("log-problem", "vale", what, "--on", "2026-11-02", ok=True)
    harbor("give-up", "x1", "--on", "2026-11-10", ok=True)
    harbor("write-off", "vale", "--on", "2026-11-20", "--yes", ok=True)
    assert harbor("bring-back", "vale", "--json").json["given_up"] == ["x2"]


def test_write_off_without_business_needs_no_yes_and_is_not_done_twice(harbor: Rep) -> None:
    ran = harbor("write-off", "vale", "--json")
    assert ran.json == {
        "id": 2,
        "name": "Vale Brothers",
        "on": "2026-11-23",
        "why": None,
        "given_up": [],
        "dropped": [],
        "lost": [],
        "unpaid": [],
    }
    again = harbor("write-off", "vale")
    assert again.code == 4
    assert "repbook bring-back 2" in again.err
    back = harbor("bring-back", "vale")
    assert back.out.startswith("Vale Brothers (2) is back. They were written off on Mon 23 Nov.")
    assert harbor("bring-back", "vale").code == 4
    assert harbor("write-off", "vale").code == 0


def test_whoever_buys_again_is_back_by_themselves(harbor: Rep) -> None:
    harbor("write-off", "vale", "--on", "2026-11-01", ok=True)
    assert harbor("status", "vale", "--json").json[0]["written_off"] is True
    assert "brings them back" in harbor("log-purchase", "vale", "90").out
    assert harbor("status", "vale", "--json").json[0]["written_off"] is False
    assert harbor("bring-back", "vale").code == 4
    assert (
        harbor("--as-of", "2026-11-10", "status", "vale", "--json").json[0]["written_off"] is True
    )


def test_buying_on_the_day_of_the_write_off_brings_them_back_too(harbor: Rep) -> None:
    harbor("log-purchase", "vale", "10", ok=True)
    harbor("write-off", "vale", ok=True)
    assert harbor("status", "vale", "--json").json[0]["written_off"] is True
    assert "brings them back" in harbor("log-purchase", "vale", "90").out
    assert harbor("status", "vale", "--json").json[0]["written_off"] is False
    harbor("undo", ok=True)
    assert harbor("status", "vale", "--json").json[0]["written_off"] is True


def test_no_write_off_before_a_purchase_or_in_the_future(harbor: Rep) -> None:
    harbor("log-purchase", "vale", "90", "--on", "2026-11-20", ok=True)
    assert harbor("write-off", "vale", "--on", "2026-11-01").code == 4
    assert harbor("write-off", "vale", "--on", "2026-12-01").code == 2
    assert harbor("write-off", "vale", "--on", "2026-11-21").code == 0
    assert harbor("bring-back", "vale", "--on", "2026-11-20").code == 4


def test_no_write_off_before_a_problem_of_theirs_was_solved(harbor: Rep) -> None:
    harbor("log-problem", "vale", "leaks", "--on", "2026-11-01", ok=True)
    harbor("resolve", "x1", "new seal", "--on", "2026-11-20", ok=True)
    before = harbor("history", "vale", "--json").out
    for yes in ((), ("--yes",)):  # refused before anything is asked
        ran = harbor("write-off", "vale", "--on", "2026-11-10", *yes)
        assert (ran.code, ran.err.splitlines()[0]) == (
            4,
            "Error: x1 was solved on Fri 20 Nov, so it cannot have been given up on Tue 10 Nov",
        )
    assert harbor("history", "vale", "--json").out == before
    harbor("correct", "s1", "--note", "a newer seal", ok=True)
    assert harbor("write-off", "vale", "--on", "2026-11-20").code == 0


def test_no_write_off_before_one_that_stands(harbor: Rep) -> None:
    harbor("write-off", "vale", "--on", "2026-11-20", ok=True)
    ran = harbor("write-off", "vale", "--on", "2026-11-10")
    assert (ran.code, ran.err.splitlines()[0]) == (
        4,
        "Error: Vale Brothers is written off already, since Fri 20 Nov",
    )
    assert harbor("bring-back", "vale", "--on", "2026-11-22").code == 0
    assert harbor("write-off", "vale", "--on", "2026-11-10").code == 0


def test_nobody_is_back_before_they_were_written_off(harbor: Rep, book_file: Path) -> None:
    with Book(book_file) as book, book.change("write-off"):  # as a file can bring them
        for day in (10, 20):
            book.write_offs.add(customer_id=2, on=date(2026, 11, day))
    harbor("bring-back", "vale", "--on", "2026-11-12", ok=True)
    with Book(book_file) as book:
        assert [gone.back_on for gone in book.write_offs.of(2)] == [date(2026, 11, 12), None]


def test_a_write_off_leaves_a_promise_that_was_kept_after_it(harbor: Rep) -> None:
    for what in ("send the list", "call back"):
        harbor("promise", "vale", what, "--by", "fri", "--on", "2026-11-02", ok=True)
    harbor("promise", "p1", "--kept", "--on", "2026-11-20", ok=True)
    ran = harbor("write-off", "vale", "--on", "2026-11-10", "--yes", "--json", ok=True)
    assert ran.json["dropped"] == ["p2"]
    kept = harbor("promises", "vale", "--all", "--json").json
    assert [each["kept_on"] for each in kept if each["id"] == "p1"] == ["2026-11-20"]


# Unusual text

HOSTILE = [
    ("escape sequences", "\x1b[31mred\x1b]0;title\x07"),
    ("rich markup", "[bold red]not markup[/] [link=http://x]y[/link]"),
    ("right to left marks", "abc\u202etxt.exe\u2066"),
    ("line breaks", "first\nsecond\r\nthird\u2028fourth"),
    ("a formula", '=HYPERLINK("http://x")'),
    ("quotes and commas", 'He said "no", then; left'),
    ("sql", "'); DROP TABLE customers; --"),
    ("wide letters", "株式会社ハーバー 🐟‍🦈"),
    ("combining marks", "e\u0301\u0301\u0301"),
    ("a hundred thousand letters", "x" * 100_000),
    ("only spaces inside", "a" + " " * 50 + "b"),
    ("controls", "bell\x07 back\x08 del\x7f csi\x9b"),
]


@pytest.mark.parametrize("text", [row[1] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_notes_are_kept_exactly_and_shown_harmlessly(harbor: Rep, text: str) -> None:
    assert harbor("edit", "1", "--note", text, "--json").json["note"] == text
    assert one(harbor)["note"] == text
    harbor("log-call", "1", text, ok=True)
    shown = (
        harbor("edit", "1", "--town", "Lund").out
        + harbor("history", "1").out
        + harbor("changes").out
    )
    assert all(c.isprintable() or c in "\n\u200d" for c in shown)
    assert harbor("list", "--csv").code == 0
    rows = list(csv.DictReader(io.StringIO(harbor("list", "--csv").out)))
    assert not rows[0]["note"].startswith("=")


@pytest.mark.parametrize("text", [row[1] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_names_are_kept_on_one_line_or_refused(rep: Rep, text: str) -> None:
    ran = rep("add", text, "--contact", text[:200], "--tag", text[:200], "--json")
    if len(text) > 300:
        assert ran.code == 2
        assert len(ran.err) < 300
        return
    assert ran.code == 0
    assert ran.json["name"] == " ".join(text.split())
    for command in ("list", "history", "status", "next", "brief", "changes"):
        args = ("1",) if command in ("history", "brief") else ()
        shown = rep(command, *args)
        assert shown.code == 0
        assert all(c.isprintable() or c in "\n\u200d" for c in shown.out + shown.err)
    assert rep("history", ran.json["name"]).code == 0  # and it finds them


@pytest.mark.parametrize("text", ["NUL\0", "half \ud83d", "\udcff"])
@pytest.mark.parametrize(
    "args",
    [
        ["add", "TEXT"],
        ["add", "A", "--note", "TEXT"],
        ["add", "A", "--contact", "TEXT"],
        ["add", "A", "--tag", "TEXT"],
        ["add", "A", "--phone", "555 0134 TEXT"],
        ["edit", "1", "--name", "TEXT"],
        ["contact", "1", "TEXT"],
        ["contact", "1", "ann", "--role", "TEXT"],
        ["write-off", "1", "TEXT"],
        ["history", "TEXT"],
        ["log-call", "1", "TEXT"],
        ["log-purchase", "1", "5", "--ref", "TEXT"],
        ["list", "--search", "TEXT"],
        ["list", "--tag", "TEXT"],
        ["correct", "c1", "--note", "TEXT"],
        ["log-payment", "TEXT"],
        ["log-return", "1", "5", "--of", "TEXT"],
        ["log-call", "1", "x", "--order", "5", "--ref", "TEXT"],
        ["log-call", "1", "x", "-f", "TEXT:bad"],
        ["config", "TEXT"],
        ["config", "region", "TEXT"],
        ["changes", "TEXT"],
        ["remove", "TEXT"],
    ],
)
def test_what_cannot_be_kept_is_refused_plainly(harbor: Rep, args: list[str], text: str) -> None:
    harbor("log-call", "1", "hello", ok=True)
    before = harbor("history", "1", "--json").out + harbor("list", "--json").out
    ran = harbor(*(arg.replace("TEXT", text) for arg in args))
    assert "Traceback" not in ran.err
    if args[0] != "list":
        assert ran.code in (2, 3), ran
        assert ran.out == ""
    assert harbor("history", "1", "--json").out + harbor("list", "--json").out == before


# Days, and who is not to be called


def test_someone_is_added_on_the_day_they_were_named(harbor: Rep) -> None:
    harbor("add", "Kit Moe", "--referred-by", "vale", "--on", "2026-11-20", ok=True)
    harbor("add", "Al Ruiz", "--referred-by", "vale", "--on", "2026-10-01", ok=True)
    calls = harbor("next", "--reason", "first-call", "--json", ok=True).json
    assert [(call["name"], call["reasons"][0]["since"]) for call in calls] == [
        ("Kit Moe", "2026-11-20")
    ]
    assert harbor("add", "New", "--on", "2026-12-01").code == 2


def test_who_is_not_to_be_called_is_shown_without_a_phone(harbor: Rep) -> None:
    for command in (["edit", "1", "--do-not-call"], ["edit", "1", "--town", "Ystad"]):
        said = harbor(*command, ok=True).out
        assert "do not call  yes" in said
        assert "555 0134" not in said and "log-call" not in said
    assert "log-call" not in harbor("brief", "1", ok=True).out
    assert "555" not in harbor("contact", "1", "Ann Lee", "--phone", "555 0199", ok=True).out
    said = harbor("edit", "1", "--may-call", ok=True).out
    assert "555 0134" in said and "log-call" in said


def test_a_preference_is_spelt_one_way(harbor: Rep) -> None:
    harbor("contact", "1", "Ann Lee", "--prefer", "email", ok=True)
    for command in ("brief", "edit"):
        args = [command, "1"] + (
            ["--town", "Lund", "--prefer", "email"] if command == "edit" else []
        )
        said = harbor(*args, ok=True).out
        assert "e-mail" in said and "email" not in said


def test_customers_since_before_their_first_order(harbor: Rep) -> None:
    harbor("edit", "1", "--since", "2024-03-01", ok=True)
    harbor("log-purchase", "1", "100", "--on", "2026-05-01", ok=True)
    assert "customer since Mar 2024, one order, May 2026" in harbor("brief", "1").out
    harbor("log-purchase", "1", "100", "--on", "2026-06-01", ok=True)
    assert "customer since Mar 2024, 2 orders" in harbor("brief", "1").out
    harbor("edit", "1", "--since", "", ok=True)
    assert "2 orders since May 2026" in harbor("brief", "1").out


def test_next_never_hints_at_more_than_a_hundred(rep: Rep) -> None:
    rows = "name\n" + "\n".join(f"Firm {n}" for n in range(130))
    rep("import", "-", "--kind", "customers", stdin=rows, ok=True)
    orders = "customer,date,amount\n" + "\n".join(f"Firm {n},2026-08-01,100" for n in range(130))
    rep("import", "-", "--kind", "purchases", stdin=orders, ok=True)
    assert "repbook next -n 100\n" in rep("next", ok=True).out
    assert "next -n" not in rep("next", "-n", "100", ok=True).out


@pytest.mark.parametrize("name", ["\x01", "\u200b", "\u200d \u0301", "\x7f"])
def test_a_name_that_nobody_can_see_is_refused(rep: Rep, book_file: Path, name: str) -> None:
    ran = rep("add", name)
    assert (ran.code, ran.err.splitlines()[0]) == (2, "Error: The name has no visible character")
    assert not book_file.exists()


def test_a_row_without_a_name_that_can_be_seen_is_named_by_its_address(
    rep: Rep, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Name,Company,Email,Phone\n\x01,,jo@x.example,555 0134\n\u200b,,,555 0135\n")
    for _ in range(2):
        rep("import", file, ok=True)
    assert [row["name"] for row in rep("list", "--json").json] == ["jo@x.example", "555 0135"]


def test_whom_to_ask_for_can_be_chosen(harbor: Rep) -> None:
    for name in ("Ann Lee", "Bill Carter", "Nia Okafor"):
        harbor("contact", "harbor", name, "--phone", f"555 {len(name):04}", ok=True)

    def asked_for() -> list[str]:
        return [
            c["name"] for c in harbor("list", "--search", "harbor", "--json").json[0]["contacts"]
        ]

    assert (
        "The one to ask for first." in harbor("contact", "harbor", "bill", "--first", ok=True).out
    )
    assert asked_for()[0] == "Bill Carter"
    harbor("contact", "harbor", "nia", "--primary", ok=True)
    assert asked_for()[0] == "Nia Okafor"
    book = harbor("export", "book", ok=True).out
    assert book.count('"ask_first": true') == 1, "one alone is first"
    harbor("undo", ok=True)
    assert asked_for()[0] == "Bill Carter"
    assert "Bill Carter  555 0011" in harbor("list", ok=True).out


def test_who_leaves_says_whom_to_ask_for_now(harbor: Rep) -> None:
    harbor("contact", "harbor", "Ann Lee", ok=True)
    harbor("contact", "harbor", "Bill Carter", "--first", ok=True)
    harbor("contact", "harbor", "Nia Okafor", ok=True)
    left = harbor("contact", "harbor", "bill", "--left", ok=True).out
    other = 'to ask for another first: repbook contact 1 "Nia Okafor" --first'
    assert f"Now the one to ask for is Ann Lee; {other}" in left
    refused = harbor("contact", "harbor", "bill", "--first")
    assert (
        refused.code == 4
        and 'Hint: repbook contact 1 "Bill Carter" --left "" --first' in refused.err
    )
    harbor("contact", "harbor", "ann", "--left", ok=True)
    assert (
        "You have nobody to ask for there now"
        in harbor("contact", "harbor", "nia", "--left", ok=True).out
    )


def test_a_merge_leaves_whom_to_ask_for(harbor: Rep) -> None:
    harbor("contact", "harbor", "Ann Lee", ok=True)
    harbor("add", "Harbour Food", "--contact", "Zoe Old", ok=True)
    harbor("contact", "Harbour Food", "Zoe New", "--first", "--new", ok=True)
    harbor("merge", "harbor foods", "harbour food", "--yes", ok=True)
    found = harbor("list", "--search", "harbor foods", "--json").json[0]["contacts"]
    assert [c["name"] for c in found] == ["Ann Lee", "Zoe Old", "Zoe New"]


def test_who_left_and_is_back_is_said_and_what_names_them_too(harbor: Rep) -> None:
    harbor("contact", "harbor", "Bill Carter", ok=True)
    harbor("remember", "harbor", "birthday of Bill", "--on", "3 mar", ok=True)
    harbor("promise", "harbor", "samples for Bill", "--by", "fri", ok=True)
    first = harbor("brief", "harbor", "--json", ok=True).json["contacts"][0]["name"]
    left = harbor("contact", "harbor", "bill", "--left", ok=True).err
    assert "p1, birthday of Bill, comes up no more. To remove it: repbook remove p1\n" in left
    assert "p2, samples for Bill, stays. To remove it: repbook promise p2 --drop\n" in left
    called = harbor("log-call", "harbor", "Rang about price", "--with", "bill", ok=True).err
    assert 'If they are there again: repbook contact 1 "Bill Carter" --left ""' in called
    harbor("contact", "harbor", "bill", "--left", "", ok=True)
    harbor("contact", "harbor", first, "--left", ok=True)
    back = harbor("contact", "harbor", first, "--left", "", ok=True).out
    assert f"Now the one to ask for is {first}, no longer Bill Carter." in back
    assert "p1, a yearly day of" in harbor("remove", "p1", ok=True).out
    assert "p2, a promise of" in harbor("remove", "p2", ok=True).out


def test_of_a_snooze_and_an_agreed_call_the_later_is_said(harbor: Rep) -> None:
    harbor("log-call", "harbor", "all well", "--again", "2026-12-03", ok=True)
    harbor("snooze", "harbor", "--until", "2026-12-03", ok=True)
    harbor("promise", "harbor", "the list", "--by", "2026-11-29", ok=True)
    why = harbor("brief", "harbor", ok=True).out
    assert (
        "snoozed until Thu 3 Dec. On the list Sun 29 Nov, before the snooze ends on Thu 3 Dec"
        in why
    )
    assert "to be called again" not in why


def test_a_write_off_asks_about_the_customer_by_name(harbor: Rep, asked: Rep) -> None:
    harbor("promise", "harbor", "the list", "--by", "fri", ok=True)
    assert "Write Harbor Foods off?" in asked("n\n", "write-off", "harbor").err.replace("\n", " ")


def test_a_contacts_birthday_is_one_change_and_moves(rep: Rep) -> None:
    rep("add", "Harbor", ok=True)
    made = rep("contact", "harbor", "Bo Ek", "--birthday", "14 dec", ok=True)
    assert "Their birthday is remembered for Mon 14 Dec, every year (p1)" in made.err
    rep("contact", "harbor", "bo", "--birthday", "15 dec", ok=True)
    (day,) = rep("promises", "--yearly", "--json", ok=True).json
    assert (day["text"], day["by"]) == ("birthday of Bo Ek", "2026-12-15")
    rep("undo", "-n", "2", ok=True)
    assert rep("promises", "--yearly", "--json", ok=True).json == []
    assert rep("list", "--json", ok=True).json[0]["contacts"] == []


def test_who_leaves_has_their_birthday_named(rep: Rep) -> None:
    rep("add", "Harbor", "--contact", "Lena Ruiz", ok=True)
    rep("remember", "harbor", "Lena's birthday", "--on", "2 dec", ok=True)
    left = rep("contact", "harbor", "lena", "--left", ok=True).err
    assert "p1, Lena's birthday, comes up no more. To remove it: repbook remove p1" in left
    assert "is removed: Lena's birthday on Wed 2 Dec." in rep("remove", "p1", ok=True).out


def test_the_birthday_of_who_left_is_no_reason_to_call(rep: Rep) -> None:
    rep("add", "Harbor", "--contact", "Lena Ruiz", ok=True)
    for contact in ("Bo Ek", "Bo Lund"):
        born = ("--birthday", "24 nov", "--as-of", "2026-11-22")
        rep("contact", "harbor", contact, "--new", *born, ok=True)
    rep("remember", "harbor", "Lena's birthday", "--on", "25 nov", ok=True)
    rep("remember", "harbor", "founded by Lena", "--on", "26 nov", ok=True)
    rep("contact", "harbor", "lena", "--left", ok=True)
    rep("contact", "harbor", "bo lund", "--left", ok=True)
    for shown in (rep("brief", "harbor", ok=True).out, rep("next", "--json", ok=True).out):
        assert "birthday of Bo Ek" in shown and "founded by Lena" in shown
        assert "Lena's birthday" not in shown and "birthday of Bo Lund" not in shown
    assert "birthday of Bo Lund" in rep("--as-of", "2026-11-22", "brief", "harbor", ok=True).out
    rep("contact", "harbor", "lena", "--left", "", ok=True)
    assert "Lena's birthday" in rep("brief", "harbor", ok=True).out


def test_a_new_number_of_a_contact_is_the_one_to_dial(rep: Rep) -> None:
    rep("add", "Harbor", "--contact", "Lena Ruiz", "--phone", "555 0301", ok=True)
    said = rep("contact", "harbor", "lena", "--phone", "555 0399", ok=True).err
    assert "555 0399 is now Lena Ruiz's first number; 555 0301 is kept" in said
    assert rep("list", "--json", ok=True).json[0]["contacts"][0]["phones"][0] == "555 0399"
    line = said.strip().partition("To remove it: repbook ")[2]
    rep(*shlex.split(line), ok=True)
    (contact,) = rep("list", "--json", ok=True).json[0]["contacts"]
    assert contact["phones"] == ["555 0399"]
    own = rep("edit", "harbor", "--phone", "555 0444", ok=True).err
    assert "The number to dial is still 555 0399, of Lena Ruiz" in own
    assert 'repbook contact 1 "Lena Ruiz" --phone "555 0444"' in own


def test_the_addresses_of_a_tag_are_one_line_to_paste(rep: Rep) -> None:
    for name, *more in (
        ("Bay", "--email", "a@bay.example"),
        ("Cove", "--contact", "Ann", "--email", "ann@cove.example"),
        ("Dale", "--email", "d@dale.example"),
        ("Elm",),
    ):
        rep("add", name, "--tag", "xmas", *more, ok=True)
    rep("edit", "dale", "--do-not-call", ok=True)
    shown = rep("list", "--tag", "xmas", "--emails", ok=True)
    assert shown.out == "a@bay.example, ann@cove.example\n"
    assert (
        shown.err
        == "Left out: Dale (not to be called: write to them one by one)\nNo e-mail address: Elm\n"
    )
    assert rep("list", "--emails", "--json", ok=True).json == ["a@bay.example", "ann@cove.example"]
    rep("log-purchase", "cove", "90", ok=True)
    assert (
        rep("list", "--emails", "--sort", "total", "-n", "1", ok=True).out == "ann@cove.example\n"
    )
    table = rep("list", "--tag", "xmas", "--emails", "--csv", ok=False)
    assert table.code == 2 and "repbook list --tag xmas --csv\n" in table.err
    assert [each["name"] for each in rep("list", "--do-not-call", "--json", ok=True).json] == [
        "Dale"
    ]


def test_edit_without_options_shows_what_there_is_and_a_line(rep: Rep) -> None:
    rep("add", "Harbor", "--town", "Lund", ok=True)
    shown = rep("edit", "1", ok=True)
    assert "Lund" in shown.out and "repbook edit 1 --town" in shown.err


def test_the_one_with_more_orders_is_not_merged_away_unasked(rep: Rep) -> None:
    rep("add", "Harbor Foods", "--phone", "555 0134", ok=True)
    rep("add", "Harbour Foods", "--phone", "555 0134", ok=True)
    rep("log-purchase", "1", "480", ok=True)
    refused = rep("merge", "2", "1", ok=False)
    assert refused.code == 4 and "Harbor Foods (1): 1 order, the last on" in refused.err
    assert "To keep Harbor Foods: repbook merge 1 2 --yes;" in refused.err
    assert "merge 2 1 --yes" in refused.err
    rep("merge", "1", "2", ok=True)
    assert "uid" not in rep("changes", "-n", "1", ok=True).out


def test_find_names_the_contact_that_is_called_so(rep: Rep) -> None:
    rep("add", "Harbor Foods", "--contact", "Bill Carter", ok=True)
    found = rep("find", "carter", ok=True).out
    assert found.startswith("Found a customer with these words: Bill Carter at Harbor Foods (1).")


def test_merge_of_another_book_leads_to_what_takes_its_records(
    harbor: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "joins two customers of one book" in harbor("merge", "1", ok=False).err
    run_repbook("--book", "other.db", "add", "Vale Brothers")
    for line in (["merge", "other.db"], ["merge", "1", "other.db"]):
        refused = harbor(*line, ok=False).err
        assert '"other.db" is a book, and merge joins two customers of one book' in refused
        assert "repbook sync FOLDER" in refused
        found = re.search("once: repbook (.*) && repbook (.*); to go on", refused)
        assert found is not None
    assert run_repbook(*found[1].split()).code == 0
    harbor(*found[2].split(), ok=True)
    assert "Vale Brothers" in harbor("list", ok=True).out
