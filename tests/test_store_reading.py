"""The named queries, each on the day before, of and after what it counts."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import Rep
from hypothesis import given, settings
from hypothesis import strategies as st
from test_book_history import MONDAY, Rows, back, filled, order, paid, touch

from repbook.book import Book
from repbook.book import changes as undoing
from repbook.book.report_customers import stages_on
from repbook.errors import Conflict, InvalidInput, NotFound
from repbook.loyalty.customer_day import CustomerDay, book_mean_gap
from repbook.loyalty.relationship import stages
from repbook.store import backups, changes, completions, database, exchanges, fits, purchases
from repbook.store import problems as problem_queries
from repbook.store.histories import sold
from repbook.store.journal import SHORT_FROM

TODAY = date.fromordinal(MONDAY)


@pytest.fixture
def book() -> Iterator[Book]:
    with Book(None) as book:
        yield book


def off(days: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Rows of (customer, day, …) with the day counted from Monday."""
    return [(who, day - MONDAY, *more) for who, day, *more in days]


# Money


def test_sums_are_of_the_days_from_first_to_last(book: Book) -> None:
    filled(book, [order(day, 100 + day) for day in (-8, -7, -1, 0, 1)] + [back(-7, 5)])
    assert off(sold(book.conn, MONDAY - 7, MONDAY, [MONDAY])) == [
        (1, -7, 93, None),
        (1, -1, 99, None),
        (1, 0, 100, None),
    ]
    assert off(purchases.returned(book.conn, MONDAY - 7, MONDAY)) == [(1, -7, 5)]


RETURNS = st.tuples(
    st.integers(-9, 0), st.sampled_from((100, 200, 400)), st.none() | st.integers(1, 4)
)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(-9, 0), st.sampled_from((0, 100, 300))), min_size=4, max_size=4),
    st.lists(RETURNS, max_size=4),
)
def test_an_order_counts_on_the_days_on_which_the_customer_is_said_to_have_bought(
    orders: list[tuple[int, int]], returns: list[tuple[int, int, int | None]]
) -> None:
    with Book(None) as book:
        filled(book, [order(*each) for each in orders])
        filled(book, [back(day, cents, purchase_id=of) for day, cents, of in returns])
        found = sold(book.conn, MONDAY - 9, MONDAY, [MONDAY - 4, MONDAY])
        left = {day for _, day, _, gone in found if gone is None}
        assert sorted(left) == list(book.history(1, date.fromordinal(MONDAY)).buying.days)


def test_of_two_orders_of_a_day_the_one_that_came_back_is_none(book: Book) -> None:
    filled(book, [order(-2, 300), order(-2, 300), back(-1, 300, purchase_id=1)])
    ends = [MONDAY - 2, MONDAY]
    assert [row[3] for row in sold(book.conn, MONDAY - 9, MONDAY, ends)] == [MONDAY, None]


def test_named_things_are_the_recent_ones_and_those_a_problem_is_of(book: Book) -> None:
    filled(
        book,
        [
            order(-30, what="old seals"),
            order(-30, what="older hose"),
            order(-10, what="on the edge"),
            order(-9, what="seals"),
            order(-2),
            order(1, what="of tomorrow"),
            ("problems", {"day": -3, "what": "leaks", "purchase_id": 1}),
        ],
    )
    found = purchases.named_things(book.conn, MONDAY - 10, MONDAY)
    assert {id: named.what for id, named in found.items()} == {1: "old seals", 4: "seals"}
    assert list(found) == [1, 4]


@pytest.mark.parametrize(
    ("rows", "odd"),
    [
        ([], None),
        ([order(-3, 200)], None),
        ([order(-3, 250)], "o1"),
        ([order(-3, 200), back(-2, 50)], "r1"),
        ([order(-3, 200), paid(-2, 150, purchase_id=1)], "m1"),
        ([paid(-2, 150)], "m1"),
        ([back(-2, 150)], "r1"),
    ],
    ids=["none", "whole", "an order", "a return", "a payment", "one payment", "one return"],
)
def test_a_currency_without_cents_is_refused_where_any_amount_has_some(
    book: Book, rows: Rows, odd: str | None
) -> None:
    filled(book, rows)
    assert purchases.any_amount(book.conn) is bool(rows)
    assert purchases.amount_with_part(book.conn, 100) == odd


STEP = {"problem_id": 1, "kind": "update", "by": "me"}
CHANGING: list[tuple[str, Rows]] = [
    ("a return", [back(0, 5)]),
    ("a payment", [paid(0, 5)]),
    ("a problem", [("problems", {"day": 0, "what": "leaks"})]),
    ("a write-off", [("write_offs", {"day": 0, "why": "gone"})]),
    ("being brought back", [("write_offs", {"day": -60, "why": "gone", "back_day": 0})]),
    ("a step", [("problems", {"day": -60, "what": "leaks"}), ("steps", {**STEP, "day": 0})]),
]


@pytest.mark.parametrize("rows", [c[1] for c in CHANGING], ids=[c[0] for c in CHANGING])
def test_who_changed_changed_after_one_day_and_up_to_another(book: Book, rows: Rows) -> None:
    filled(book, rows)

    def changed(after: int, last: int) -> set[int]:
        return purchases.changed_between(book.conn, MONDAY + after, MONDAY + last)

    assert changed(-1, 0) == changed(-9, 9) == {1}
    assert changed(0, 9) == changed(-9, -1) == set()


def test_purchases_and_calls_alone_are_no_change_of_that_kind(book: Book) -> None:
    filled(book, [order(0), touch(0)])
    assert purchases.changed_between(book.conn, MONDAY - 1, MONDAY) == set()


def test_the_stages_of_an_earlier_day_are_those_that_day_had(book: Book) -> None:
    """Taken back from today's histories, or read anew: the same."""
    rows: Rows = [order(-400 + 45 * n) for n in range(9)]
    rows += [order(-90, 500, customer_id=2, due_day=-70), order(-30, customer_id=2)]
    rows += [touch(-50), touch(-20), touch(-10, "no-answer"), touch(-5, customer_id=2)]
    rows += [paid(-20, 500, customer_id=2, purchase_id=10), back(-35, 1000, purchase_id=9)]
    rows += [("problems", {"day": -25, "what": "leaks"}), ("steps", {**STEP, "day": -15})]
    rows += [("write_offs", {"day": -60, "why": "gone", "customer_id": 2, "back_day": -40})]
    filled(book, rows)
    today = book.histories(TODAY)
    for days in range(0, 130, 3):
        day = TODAY - timedelta(days)
        then = book.histories(day)
        gap = book_mean_gap((h.buying for h in then), book.policy)
        read = stages(CustomerDay(h, day.toordinal(), book.policy, gap) for h in then)
        assert stages_on(book, day, today, TODAY) == read, day


def test_a_reference_means_such_purchases_of_the_same_customer(book: Book) -> None:
    filled(
        book,
        [
            order(-9, ref="R1", customer_id=2),
            order(-8, ref="R1"),
            order(-7, ref="R1"),
            order(-6, ref="R2"),
            paid(-1, 5, of_ref="R1"),
            paid(-1, 5, of_ref="R9"),
            paid(-1, 5, of_ref="R2", purchase_id=4),
            paid(-1, 5),
        ],
    )
    assert purchases.meant_by_ref(book.conn, "payments") == {1: [(2, None), (3, None)]}
    uid = book.purchases.get(3).uid
    with book.change("by uid") as journal:
        for more in ({"of_ref": uid}, {"of_ref": uid, "purchase_id": 3}, {"of_ref": "other"}):
            journal.insert("returns", customer_id=1, day=MONDAY, cents=5, **more)
    assert purchases.meant_by_uid(book.conn, "returns") == [(1, 3)]


# Exchanges


def test_the_last_exchanges_are_newest_first_and_up_to_a_day(book: Book) -> None:
    filled(
        book,
        [
            touch(-5, "no-answer", seq=1, channel="phone"),
            touch(-5, seq=2, inbound=1, note="rang back"),
            touch(-3, seq=1),
            touch(-2, customer_id=2),
            order(-3, touch_id=3, seq=2),
            order(-1, exchange=1),
            touch(1),
        ],
    )
    found = exchanges.last_of(book.conn, 1, TODAY, 9)
    assert [(e.kind, e.id, e.on.toordinal() - MONDAY) for e in found] == [
        ("purchase", 2, -1),
        ("touch", 3, -3),
        ("touch", 2, -5),
        ("touch", 1, -5),
    ]
    assert [(e.ordered, e.inbound, e.reached) for e in found] == [
        (True, True, True),
        (True, False, True),
        (False, True, True),
        (False, False, False),
    ]
    assert (found[2].note, found[3].channel, found[3].outcome) == (
        "rang back",
        "phone",
        "no-answer",
    )
    assert exchanges.last_of(book.conn, 1, TODAY, 2) == found[:2]
    assert exchanges.last_of(book.conn, 1, TODAY - timedelta(5), 9) == found[2:]


def test_who_was_reached_and_when(book: Book) -> None:
    filled(
        book,
        [
            touch(-9),
            touch(-4),
            touch(-2, "no-answer"),
            touch(-6, customer_id=2),
            touch(1),
            touch(0, "voicemail", customer_id=2, seq=2),
            touch(0, customer_id=2, seq=1),
            touch(0, customer_id=2, inbound=1, seq=3),
        ],
    )
    assert off(exchanges.between(book.conn, MONDAY - 6, MONDAY - 2)) == [
        (1, -4, True, True),
        (1, -2, False, True),
        (2, -6, True, True),
    ]
    assert exchanges.outcomes(book.conn, TODAY) == {2: ["reached", "voicemail"]}
    assert off(exchanges.days_reached(book.conn, TODAY, [1])) == [(1, -9), (1, -4)]
    yesterday = TODAY - timedelta(1)
    assert exchanges.last_reached(book.conn, yesterday) == {1: MONDAY - 4, 2: MONDAY - 6}
    assert exchanges.last_reached(book.conn, yesterday, [2]) == {2: MONDAY - 6}
    assert book.days_reached([2, 1], yesterday) == [[MONDAY - 6], [MONDAY - 9, MONDAY - 4]]


def test_the_commonest_kind_of_problem_comes_first(book: Book) -> None:
    kinds = ["seal", "hose", "leak", "leak", None]
    filled(book, [("problems", {"day": -1, "what": "it", "kind": kind}) for kind in kinds])
    assert list(problem_queries.kinds(book.conn).items()) == [("leak", 2), ("hose", 1), ("seal", 1)]


# Customers by what they are called


@pytest.fixture
def named(book: Book) -> Book:
    """Four customers with names, codes, addresses, and one who was merged into another."""
    with book.change("named"):
        add = book.customers.add
        add("Harbor Foods", added_on=TODAY, tags=["North"], town="Lund", phones=["0855550134"])
        add("Vale", added_on=TODAY, company="Harbor Group", aliases=["Big One"], codes=["V7"])
        add("K-19", added_on=TODAY, codes=["K-19"], emails=["a@b.se"], referred_by_id=1)
        add("harbor foods", added_on=TODAY, town="Lunde", tags=["south"], phones=["70134"])
        book.customers.add_contact(2, "Ann Lee", emails=["ann@vale.se"], phones=["0700134"])
        book.customers.add_alias(2, "0123456789abcdef", "uid")
    return book


def test_each_name_means_the_oldest_customer_that_has_it(named: Book) -> None:
    names, aliases, codes, merged = named.customers.keys()
    assert names == {"harbor foods": 1, "vale": 2, "k-19": 3}
    assert aliases == {"big one": 2}
    assert codes == {"v7": 2, "k-19": 3}
    assert merged == {"0123456789abcdef": 2}
    assert named.customers.known_by_code_alone() == {3}
    assert named.customers.by_address("email") == {"a@b.se": 3, "ann@vale.se": 2}
    assert [tuple(each)[:3] for each in named.customers.referred()] == [(3, "K-19", 1)]
    assert named.customers.referred(1) and not named.customers.referred(2)
    assert named.customers.names()[3] == "K-19" and not named.customers.empty()
    assert [named.customers.exists(id) for id in (0, 1, 4, 5)] == [False, True, True, False]
    assert named.customers.count() == 4


def test_a_uid_means_its_customer_and_whoever_it_was_merged_into(named: Book) -> None:
    uid = named.customers.get(3).uid
    of = named.customers.of_uid
    assert (of(uid), of("0123456789abcdef"), of("V7"), of(None)) == (3, 2, None, None)
    ann = named.customers.get(2).contacts[0]
    assert named.customers.with_contact(ann.uid) == 2
    assert named.customers.with_contact("nobody") is None


@pytest.mark.parametrize(
    ("key", "how", "found"),
    [
        ("harbor foods", None, [1, 4]),
        ("big one", None, [2]),
        ("big one", ["name"], []),
        ("v7", ["code", "alias"], [2]),
        ("harbor group", ["company"], [2]),
        ("ann lee", None, [2]),
        ("ann lee", ["contact"], [2]),
        ("0123456789abcdef", None, []),
        ("a@b.se", ["email"], [3]),
        ("harbor", None, []),
    ],
)
def test_a_whole_name_of_any_kind(
    named: Book, key: str, how: list[str] | None, found: list[int]
) -> None:
    assert named.customers.keyed(key, how) == found


def test_words_anywhere_in_a_name(named: Book) -> None:
    holding = named.customers.holding
    assert [(id, how) for id, how, _ in holding(["harbor"])] == [
        (1, "name"),
        (2, "company"),
        (4, "name"),
    ]
    assert [id for id, _, _ in holding(["foods", "har"])] == [1, 4]
    assert (2, "company", "harbor group") in holding(["group"])
    assert holding(["0123456789abcdef"]) == []
    assert len(named.customers.every_key().splitlines()) == 4 + 1 + 3 + 1 + 5


@pytest.mark.parametrize(
    ("tag", "town", "found"),
    [
        (None, None, {1, 2, 3, 4}),
        ("NORTH", None, {1}),
        (None, "lund", {1, 4}),
        (None, "lunde", {4}),
        ("south", "lund", {4}),
        ("north", "lunde", set()),
    ],
)
def test_narrowed_to_a_tag_a_town_or_both(
    named: Book, tag: str | None, town: str | None, found: set[int]
) -> None:
    assert named.customers.narrowed(tag, town) == found


@pytest.mark.parametrize(
    ("tag", "town", "said", "hint"),
    [
        ("nor", None, 'No customer has the tag "nor"', 'repbook list --tag "North"'),
        ("zz", None, 'No customer has the tag "zz"', "repbook list"),
        ("north", "lnd", 'No customer is in "lnd"', 'repbook list --town "Lund"'),
    ],
)
def test_a_tag_or_town_that_nobody_has_is_refused(
    named: Book, tag: str | None, town: str | None, said: str, hint: str
) -> None:
    with pytest.raises(NotFound) as refused:
        named.customers.narrowed(tag, town)
    assert (refused.value.message, refused.value.hint) == (said, hint)
    for empty in ({"tag": " ", "town": None}, {"tag": None, "town": ""}):
        with pytest.raises(InvalidInput):
            named.customers.narrowed(**empty)


def test_phones_by_their_last_digits(named: Book) -> None:
    assert named.customers.phones_ending("70134") == [4]
    assert named.customers.phones_ending("0134") == [1, 2, 4]
    assert named.customers.phones_ending("5") == []


def test_whom_to_ask_for_and_the_number_to_dial(named: Book) -> None:
    with named.change("more"):
        bo = named.customers.add_contact(2, "Bo Ek", phones=["222"])
        named.customers.add_contact(2, "Cy", phones=["333"])
        named.customers.add_contact(1, "Dee")
    contact_and_phone = named.customers.contact_and_phone
    assert contact_and_phone([1, 2, 3]) == {
        1: ("Dee", "0855550134"),
        2: ("Ann Lee", "0700134"),
        3: (None, None),
    }
    with named.change("left"):
        for contact in named.customers.get(2).contacts[:1]:
            named.customers.change_contact(contact, left_on=TODAY)
    assert contact_and_phone([2]) == {2: ("Bo Ek", "222")}
    with named.change("no phone of his own"):
        named.customers.drop_addresses(2, "phone", contact_id=bo)
    assert contact_and_phone([2]) == {2: ("Bo Ek", "333")}


def test_a_customer_is_read_with_all_that_belongs_to_it(named: Book) -> None:
    found = named.customers.get(2)
    assert (found.aliases, found.codes, found.tags, found.phones) == (("Big One",), ("V7",), (), ())
    (ann,) = found.contacts
    assert (ann.phones, ann.emails) == (("0700134",), ("ann@vale.se",))
    assert named.customers.get(1).phones == ("0855550134",)
    assert [c.id for c in named.customers.read([4, 1])] == [1, 4]
    assert [c.id for c in named.customers.all()] == [1, 2, 3, 4]
    assert named.customers.contact_names() == {1: "Ann Lee"}
    with pytest.raises(NotFound, match="no customer 9"):
        named.customers.get(9)


def test_a_new_name_leaves_the_old_one_as_an_alias_but_no_code_twice(named: Book) -> None:
    with named.change("names"):
        named.customers.change(1, name="Harbor")
        named.customers.change(1, name="Harbor")
        named.customers.change(3, name="Kobo")
        named.customers.add_alias(2, "big ONE")
        named.customers.tag(1, "North")
    assert named.customers.get(1).aliases == ("Harbor Foods",)
    assert named.customers.get(3).aliases == ()
    assert named.customers.get(2).aliases == ("Big One",)
    assert named.customers.get(1).tags == ("North",)
    with named.change("less"):
        named.customers.add_alias(2, "Other")
        named.customers.drop_aliases(2, "Big One")
        named.customers.untag(1, "North")
    assert (named.customers.get(2).aliases, named.customers.get(2).codes) == (("Other",), ("V7",))
    assert named.customers.get(1).tags == ()
    with named.change("all"):
        named.customers.drop_aliases(2)
    assert (named.customers.get(2).aliases, named.customers.get(2).codes) == ((), ("V7",))
    with named.change("merged"):
        assert named.customers.take_aliases(2) == ["0123456789abcdef"]
    assert named.customers.get(2).codes == () and named.customers.of_uid("0123456789abcdef") is None


def test_the_busier_of_two_doubles_is_kept(rep: Rep) -> None:
    for args in (
        ("add", "Pier One", "--email", "p@b.se"),
        ("add", "Dock Two", "--email", "P@B.se"),
        ("log-call", "pier", "hello"),
        ("log-purchase", "dock", "5"),
        ("log-purchase", "dock", "6"),
    ):
        rep(*args, ok=True)
    (pair,) = rep("dupes", "--json").json
    assert pair["keep"]["name"] == "Dock Two"


# The order within a day


def test_what_is_written_later_on_a_day_comes_after_all_of_that_customer(book: Book) -> None:
    filled(book, [])
    with book.change("a day"):
        book.touches.add(customer_id=1, on=TODAY, outcome="reached")
        book.purchases.add(customer_id=1, on=TODAY, cents=5)
        problem = book.problems.add(customer_id=1, reported_on=TODAY, what="leaks")
        for kind in ("hand-off", "resolve"):
            book.steps.add(problem_id=problem, on=TODAY, kind=kind, by="me")
        book.touches.add(customer_id=1, on=TODAY, outcome="reached")
        book.touches.add(customer_id=2, on=TODAY, outcome="reached")
        book.touches.add(customer_id=1, on=TODAY - timedelta(1), outcome="reached")
        book.steps.add(problem_id=problem, on=TODAY, kind="reopen", by="me")
    assert [touch.seq for touch in book.touches.where(order="id")] == [1, 6, 1, 1]
    assert [step.seq for step in book.steps.where(order="id")] == [4, 5, 7]
    with book.change("moved"):
        book.touches.change(1, on=TODAY, note="the same day")
        book.touches.change(4, on=TODAY)
    assert [touch.seq for touch in book.touches.where(order="id")] == [1, 6, 1, 8]


# Changes


def test_only_what_was_undone_since_the_last_change_can_be_done_again(book: Book) -> None:
    def add(name: str) -> None:
        with book.change(f"add {name}"):
            book.customers.add(name, added_on=TODAY)

    add("A")
    add("B")
    undoing.undo(book)
    assert [changes.count(book.conn, undone) for undone in (False, True)] == [1, 1]
    add("C")
    assert [changes.count(book.conn, undone) for undone in (False, True)] == [2, 0]
    undoing.undo(book, 2)
    assert [changes.count(book.conn, undone) for undone in (False, True)] == [0, 2]
    undoing.redo(book)
    assert list(book.customers.names().values()) == ["A"]
    undoing.redo(book)
    assert list(book.customers.names().values()) == ["A", "C"], "B was given up for C"
    with pytest.raises(Conflict, match="nothing to redo"):
        undoing.redo(book)
    undoing.undo(book, 2)
    with pytest.raises(Conflict, match="nothing to undo"):
        undoing.undo(book)
    assert [(c.command, c.undone) for c in changes.changes(book.conn)] == [
        ("add C", True),
        ("add B", True),
        ("add A", True),
    ]
    assert [c.command for c in changes.changes(book.conn, 1)] == ["add C"]
    assert [c.command for c in changes.changes(book.conn, id=1)] == ["add A"]
    assert changes.first_command(book.conn) == "add A"


def test_a_row_that_a_change_wrote_twice_counts_once(book: Book) -> None:
    columns = ("name", "name_key", "added_day")
    rows = [(f"C{n}", f"c{n}", MONDAY) for n in range(SHORT_FROM)]
    with book.change("before"):
        kept = [book.allies.add(name=name) for name in ("Ann", "Bo", "Cy")]
    with book.change("all"):
        journal = book.journal
        first = journal.insert_many("customers", columns, rows)  # noted as numbers
        journal.update("customers", first, town="Lund")
        journal.update("customers", first, town="Bonn")
        journal.delete("customers", first + 3)
        later = journal.insert("customers", name="D", name_key="d", added_day=MONDAY)
        journal.update("customers", later, town="Lund")
        lost = journal.insert("allies", name="Di", name_key="di")
        journal.delete("allies", lost)
        for name in ("Anna", "Anne"):
            journal.update("allies", kept[0], name=name)
        journal.update("allies", kept[1], name="Boris")
        journal.delete("allies", kept[1])
        cy = journal.conn.execute("SELECT * FROM allies WHERE id = ?", (kept[2],))
        row = dict(zip([c[0] for c in cy.description], cy.fetchone(), strict=True))
        journal.delete("allies", kept[2])
        journal.put("allies", row | {"name": "Cyd"})
    counts, images = changes.tally(book.conn, 2)
    assert counts == {"customers": (SHORT_FROM, 0, 0), "allies": (0, 2, 1)}
    assert images == len(changes.images(book.conn, 2)) == SHORT_FROM + 13


def test_a_change_is_counted_by_table_with_the_codes_apart(book: Book) -> None:
    with book.change("add"):
        book.customers.add("A", added_on=TODAY, codes=["1", "2"], aliases=["x"], tags=["t"])
        book.customers.add("B", added_on=TODAY)
    with book.change("more"):
        book.customers.change(1, town="Lund")
        book.customers.change(2, town="Lund")
        book.customers.drop_aliases(1)
        book.customers.tag(2, "t")
    assert changes.tally(book.conn, 1)[0] == {
        "customers": (2, 0, 0),
        "aliases": (1, 0, 0),
        "codes": (2, 0, 0),
        "tags": (1, 0, 0),
    }
    assert changes.tally(book.conn, 2)[0] == {
        "customers": (0, 2, 0),
        "aliases": (0, 0, 1),
        "tags": (1, 0, 0),
    }
    images = changes.images(book.conn, 2)
    assert [(i.table, i.before and i.before["id"], i.after and i.after["id"]) for i in images] == [
        ("customers", 1, 1),
        ("customers", 2, 2),
        ("aliases", 1, None),
        ("tags", None, 2),
    ]
    assert changes.images(book.conn, 2, 2) == images[:2]
    ((change, rows),) = changes.of_row(book.conn, "customers", 2, 1)
    assert (change.id, rows[0].before["town"], rows[0].after["town"]) == (2, None, "Lund")  # type: ignore[index]
    assert [c.id for c, _ in changes.of_row(book.conn, "customers", 2, 9)] == [2, 1]
    assert [c.id for c, _ in changes.of_row(book.conn, "aliases", 1, 9)] == [2, 1]


@pytest.mark.parametrize("table", ["touches", "steps", "problems"])
def test_what_was_kept_in_another_way_before_is_not_undone(book: Book, table: str) -> None:
    """Version 2 wrote these rows anew: a change of version 1 would lose what came after."""
    filled(book, [("problems", {"day": -1, "what": "leaks"}), ("steps", {**STEP, "day": 0})])
    with book.change("later") as journal:
        journal.insert("touches", customer_id=1, day=MONDAY, outcome="reached")
    with book.change("it") as journal:
        column = "what" if table == "problems" else "note"
        journal.update(table, 1, **{column: "other words"})
    book.conn.execute("UPDATE changes SET schema_version = 1")
    with pytest.raises(Conflict, match="made by an older repbook"):
        undoing.undo(book)
    book.conn.execute("UPDATE changes SET schema_version = 2")
    undoing.undo(book)


def test_nothing_is_undone_over_what_another_program_wrote(book: Book) -> None:
    filled(book, [order(0)])
    with book.change("more") as journal:
        journal.update("purchases", 1, cents=7)
    book.conn.execute("UPDATE purchases SET cents = 8")
    with pytest.raises(Conflict, match="Row 1 of purchases was changed by another program"):
        undoing.undo(book)
    assert book.purchases.get(1).cents == 8
    book.conn.execute("UPDATE purchases SET cents = 7")
    undoing.undo(book)
    assert book.purchases.get(1).cents == 1000


def test_after_an_undo_nothing_is_written_that_names_what_is_not_there(book: Book) -> None:
    filled(book, [order(0)])
    undoing.undo(book)
    undoing.redo(book)
    with pytest.raises(Conflict), book.change("stray") as journal:
        journal.insert("tags", customer_id=99, tag="t")


def test_ids_of_rows_that_are_gone_are_not_given_again(book: Book) -> None:
    filled(book, [order(0), order(0)])
    with book.change("less"):
        book.purchases.remove(2)
    with book.change("more"):
        assert book.purchases.add(customer_id=1, on=TODAY, cents=5) == 3


def test_a_long_change_is_kept_in_stretches_and_undone_whole(book: Book) -> None:
    with book.change("many") as journal:
        first = journal.insert_many(
            "customers",
            ("name", "name_key", "added_day"),
            [(f"C{i}", f"c{i}", MONDAY) for i in range(5001)],
        )
        journal.insert("tags", customer_id=first, tag="t")
    assert book.conn.execute("SELECT count(*) FROM journal").fetchone()[0] == 2
    assert len({uid for (uid,) in book.conn.execute("SELECT uid FROM customers")}) == 5001
    undoing.undo(book)
    assert book.customers.count() == 0


# Kept fits


def test_fits_are_kept_one_a_day_and_the_newest_twelve(book: Book) -> None:
    for day in (*range(1, 14), 5):
        fits.keep(book.conn, day, 9, "policy", f"fit {day}")
    fits.keep(book.conn, 13, 9, "policy", "fit 13 again")
    assert fits.kept(book.conn, 12) == [f"fit {day}" for day in range(12, 1, -1)]
    assert fits.kept(book.conn, 13)[0] == "fit 13 again"
    assert len(fits.kept(book.conn, 99)) == 12
    assert fits.kept(book.conn, 5, exact=True) == ["fit 5"]
    assert fits.kept(book.conn, 14, exact=True) == fits.kept(book.conn, 1) == []


# What a Tab offers


@pytest.fixture
def hints(book_file: Path) -> completions.Hints:
    """A book whose names have much in common."""
    with Book(book_file) as book, book.change("names") as journal:
        for name, town in (("Vale", "Lund"), ("Vale Brothers", None), ("Kobo 100%", "Lund")):
            book.customers.add(name, added_on=TODAY, town=town, tags=["north"])
        book.customers.add("Kobo_100", added_on=TODAY, aliases=["Big One"], codes=["K7"])
        book.customers.add_alias(1, "feedbeef", "uid")
        book.customers.add_contact(1, "Ann Lee", role="buyer")
        book.customers.add_contact(1, "Abe", left_on=TODAY)
        book.customers.add_contact(2, "Bo Ek")
        for customer, back_day in ((1, MONDAY), (2, None)):
            journal.insert(
                "write_offs", customer_id=customer, day=MONDAY, why="x", back_day=back_day
            )
        for day, what in ((-2, "seals"), (-1, None), (-9, "hose")):
            journal.insert("purchases", customer_id=1, day=MONDAY + day, cents=5, what=what)
        for what, kind in (
            ("leaks", "leak"),
            ("late", "late"),
            ("drips", "leak"),
            ("smells", None),
        ):
            journal.insert("problems", customer_id=1, day=MONDAY, what=what, kind=kind)
        for problem, kind in (
            (1, "resolve"),
            (2, "resolve"),
            (2, "reopen"),
            (3, "give-up"),
            (4, "update"),
        ):
            journal.insert("steps", problem_id=problem, day=MONDAY, kind=kind, by="me")
        for text, by, kept, dropped in (
            ("later", 9, None, None),
            ("sooner", 2, None, None),
            ("kept", 1, MONDAY, None),
            ("dropped", 1, None, MONDAY),
        ):
            journal.insert(
                "promises",
                customer_id=1,
                day=MONDAY,
                by_day=MONDAY + by,
                text=text,
                kept_day=kept,
                dropped_day=dropped,
            )
        for topic in ("price", "speed", "speed"):
            journal.insert("feedback", customer_id=1, day=MONDAY, topic=topic, verdict="good")
        for name, team in (("Priya", "Support"), ("Omar", None)):
            journal.insert("allies", name=name, name_key=name.lower(), team=team)
    return completions.Hints(book_file)


@pytest.mark.parametrize(
    ("ask", "begun", "found"),
    [
        ("customers", "va", [("Vale", "Lund"), ("Vale Brothers", "")]),
        ("customers", "kobo_", [("Kobo_100", "")]),
        ("customers", "kobo 100%", [("Kobo 100%", "Lund")]),
        ("customers", "%", []),
        ("customers", "broth", [("Vale Brothers", "")]),
        ("customers", "big", [("Kobo_100", "Big One")]),
        ("customers", "k7", [("Kobo_100", "K7")]),
        ("customers", "feed", []),
        ("customers", "100", [("Kobo 100%", "Lund")]),
        ("customers", "brothers v", []),
        ("problems", "", [("x4", "smells, Vale"), ("x2", "late, Vale")]),
        ("problems", "x2", [("x2", "late, Vale")]),
        (
            "all_problems",
            "",
            [
                ("x4", "smells, Vale"),
                ("x3", "drips, Vale"),
                ("x2", "late, Vale"),
                ("x1", "leaks, Vale"),
            ],
        ),
        ("promises", "", [("p2", "sooner, Vale"), ("p1", "later, Vale")]),
        ("purchases", "", [("o2", "Vale"), ("o1", "seals, Vale"), ("o3", "hose, Vale")]),
        ("allies", "", [("Omar", ""), ("Priya", "Support")]),
        ("allies", "PRI", [("Priya", "Support")]),
        ("kinds", "", [("leak", "2 times"), ("late", "1 times")]),
        ("topics", "", [("speed", ""), ("price", "")]),
        ("tags", "", [("north", "3 customers")]),
        ("towns", "", [("Lund", "2 customers")]),
        ("towns", "x", []),
    ],
)
def test_a_tab_offers(
    hints: completions.Hints, ask: str, begun: str, found: list[tuple[str, str]]
) -> None:
    assert getattr(hints, ask)(begun) == found


def test_a_tab_offers_only_who_is_written_off(hints: completions.Hints) -> None:
    assert hints.customers("", written_off=True) == [("Vale Brothers", "")]
    assert hints.customers("broth", written_off=True) == [("Vale Brothers", "")]
    assert hints.customers("big", written_off=True) == []


@pytest.mark.parametrize(
    ("customer", "begun", "found"),
    [
        ("vale", "", [("Ann Lee", "buyer")]),
        ("1", "", [("Ann Lee", "buyer")]),
        ("vale b", "", [("Bo Ek", "")]),
        ("val", "", []),
        ("1", "b", []),
        ("9", "", []),
    ],
)
def test_a_tab_offers_the_people_of_the_customer_that_is_meant(
    hints: completions.Hints, customer: str, begun: str, found: list[tuple[str, str]]
) -> None:
    assert hints.contacts(customer, begun) == found


def test_a_tab_offers_nothing_a_shell_could_take_for_more_than_text(book_file: Path) -> None:
    with Book(book_file) as book, book.change("names") as journal:
        for tag in ("-rf", "a\nb", "fine"):
            journal.insert("tags", customer_id=book.customers.add(tag, added_on=TODAY), tag=tag)
        journal.insert("allies", name="Priya", name_key="priya", team="two\nlines")
    found = completions.Hints(book_file)
    assert found.tags("") == [("fine", "1 customers")]
    assert found.allies("") == [("Priya", "two lines")]


# The file


def test_folders_made_for_a_new_book_are_the_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        with Book(tmp_path / "a" / "b" / "rep.db") as book, book.change("add"):
            book.customers.add("A", added_on=TODAY)
    finally:
        os.umask(before)
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_copy_kept_of_an_older_book_is_the_owners_alone_and_leaves_nothing_beside_it(
    tmp_path: Path,
) -> None:
    file, data = tmp_path / "rep.db", Path(__file__).parent / "data" / "book_v1.sql"
    for time in (1, 2):
        made = sqlite3.connect(file)
        made.executescript(data.read_text(encoding="utf-8"))
        if time == 2:
            made.execute("UPDATE customers SET town = 'Lund'")
            made.commit()
        made.close()
        before = os.umask(0o022)
        try:
            database.open_file(file).close()
        finally:
            os.umask(before)
        folder = database.folder_of(file)
        kept = backups.backups(folder)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["rep.db", "rep.db.backups"]
        assert sorted(folder.iterdir()) == sorted(backup.path for backup in kept)
        assert [backup.reason for backup in kept] == ["upgrade"] * time
        assert {database.mode_of(backup.path) for backup in kept} == {"-rw-------"}
        assert database.mode_of(folder) == "drwx------"
        file.unlink()


@pytest.mark.parametrize(
    ("name", "said", "hint"),
    [
        ("SQLITE_BUSY", "being written by another program", "Close what has"),
        ("SQLITE_LOCKED_SHAREDCACHE", "being written by another program", "Close what has"),
        ("SQLITE_FULL", "The disk is full; nothing was written", "Make room"),
        ("SQLITE_READONLY_DBMOVED", "cannot be written here", "Reading works"),
        ("SQLITE_CANTOPEN", "cannot be written here", "Reading works"),
        ("SQLITE_PERM", "cannot be written here", "Reading works"),
        ("SQLITE_AUTH", "cannot be written here", "Reading works"),
        ("SQLITE_CORRUPT_INDEX", "is damaged; it was left", "repbook check"),
        ("SQLITE_NOTADB", "is damaged; it was left", "repbook check"),
        ("SQLITE_IOERR_WRITE", "input/output error); nothing was written", "Look at the disk"),
        ("SQLITE_CONSTRAINT_CHECK", "refused that (it said so)", None),
        ("SQLITE_MISUSE", "could not do it (it said so)", None),
    ],
)
def test_what_sqlite_says_is_said_in_plain_words(name: str, said: str, hint: str | None) -> None:
    error = sqlite3.OperationalError("it said so")
    error.sqlite_errorname = name  # type: ignore[misc]
    found = database.explain_sqlite_error(error, Path("rep.db"))
    assert said in str(found)
    assert hint in found.hint if hint else not found.hint  # type: ignore[operator]
    if name.startswith("SQLITE_IOERR"):
        ended = database.explain_sqlite_error(error, Path("rep.db"), ending=True)
        assert "while the change was written" in str(ended) and "repbook changes" in str(ended.hint)


def test_json_in_the_journal_holds_every_letter(book: Book) -> None:
    with book.change("add"):
        book.customers.add("Åse & Søn", added_on=TODAY)
    text = book.conn.execute("SELECT images FROM journal").fetchone()[0]
    assert "Åse & Søn" in text
    assert [row[0] for row in json.loads(text)["rows"]] == [None]
