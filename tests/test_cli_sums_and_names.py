"""Sums, shares and names that no other test looks at one by one."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import DAY, Rep

from repbook.book import Book
from repbook.book.own_fields import with_own
from repbook.formatter import Formatter, names
from repbook.loyalty.calls import call_for
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.next_listed import NextListed
from repbook.loyalty.reasons.worth import lead_weight
from repbook.policy import POLICY, Policy
from repbook.records import Buying, History, OpenQuote, Promise, Prospects
from repbook.store.histories import buyings
from repbook.store.prospects import first_year, of_buyings
from repbook.views.many import _listed_next

ON = date.fromisoformat(DAY)
TODAY = ON.toordinal()


def test_who_bought_on_the_day_they_were_added_was_no_prospect() -> None:
    with Book(None) as book:
        for name, days in (("At once", 20), ("Later", 10)):
            who = book.add_customer(name, on=date.fromordinal(TODAY - 20))
            book.log_purchase(who, 100, on=date.fromordinal(TODAY - days))
        reached, bought, _ = of_buyings(book.conn, TODAY, buyings(book.conn, TODAY, ""))
    assert (reached, bought) == (1, 1)


def test_a_first_year_ends_with_its_last_day() -> None:
    assert first_year(Buying((1000, 1364, 1365), (1, 10, 100))) == 11


def lone(day: int = TODAY, **fields: object) -> CustomerDay:
    policy = Policy(lead_bought_prior=0, quote_won_prior=0)
    row = History(1, "Acme", added_day=TODAY - 9, **fields)  # type: ignore[arg-type]
    return CustomerDay(row, day, policy, 30.0, None)  # type: ignore[arg-type]


def test_a_share_of_nothing_is_the_settings() -> None:
    assert lead_weight(lone(prospects=Prospects())) == POLICY.lead_weight * POLICY.lead_bought_share
    assert lone(quotes=(OpenQuote(1, TODAY, 5),)).won_share == POLICY.quote_won_share


def test_of_many_days_the_last_are_summed() -> None:
    days = (TODAY + n for n in (0, 1, 2, 3, 4, 5, 5, 6))
    call = call_for(lone(promises=(Promise(1, "", 1, "call", ON, ON),)))
    still, said = _listed_next([NextListed(lone(day), call) for day in days], Formatter(ON))
    assert still == "Still on the list today: Acme, p1 (call) is due."
    assert said.startswith("On the list again: 1 customer on ") and said.endswith(", 1 later.")


@pytest.mark.parametrize("taken", [False, True])
def test_an_order_has_the_reference_of_its_quote_unless_another_has_it(
    rep: Rep, taken: bool
) -> None:
    rep("add", "Acme", ok=True)
    rep("log-quote", "1", "500", "--ref", "A7", ok=True)
    if taken:
        rep("log-purchase", "1", "20", "--ref", "A7", ok=True)
    rep("won", "q1", ok=True)
    texts = [row["text"] for row in rep("history", "1", "--json", ok=True).json]
    assert sum(text == "bought (A7)" for text in texts) == 1
    assert sum(text == "bought" for text in texts) == taken


@pytest.mark.parametrize(("order", "of"), [((), "q1"), (("--order", "90"), "o1")])
def test_the_reference_of_a_call_is_its_orders_else_its_quotes(
    rep: Rep, order: tuple[str, ...], of: str
) -> None:
    rep("add", "Acme", ok=True)
    rep("log-call", "1", "said", "--quote", "300", *order, "--ref", "A7", ok=True)
    rows = rep("history", "1", "--json", ok=True).json
    assert [row["id"] for row in rows if "(A7)" in row["text"]] == [of]


def test_who_was_asked_before_the_day_is_who_replies_on_it(rep: Rep) -> None:
    rep("add", "Acme", ok=True)
    rep("ally", "add", "Priya", ok=True)
    rep("log-problem", "1", "leaks", "--on", "2026-11-20", ok=True)
    rep("hand-off", "x1", "priya", "--on", "2026-11-20", ok=True)
    rep("update", "x1", "seal ordered", "--by", "ally", ok=True)
    (step,) = rep("today", "--json", ok=True).json["problems"]
    assert step["text"] == "x1 Priya replied: seal ordered"


def test_a_field_keeps_the_spelling_that_the_customer_has() -> None:
    with Book(None) as book:
        for name, field in (("Acme", "Parking"), ("Bolt", "Parking"), ("Cog", "parking")):
            who = book.add_customer(name, on=ON)
            with book.change("from a file"):
                book.customers.change(who.id, extra={field: "yard"})
        own = {"PARKING": "gate"}
        assert with_own(book, book.find("cog"), own) == {"parking": "gate"}
        assert with_own(book, None, own) == {"Parking": "gate"}


@pytest.mark.parametrize(("how", "asks"), [((), True), (("new kit",), False)])
def test_who_said_how_it_was_solved_is_not_asked_what_was_said(
    rep: Rep, asked: Rep, how: tuple[str, ...], asks: bool
) -> None:
    rep("add", "Acme", ok=True)
    rep("log-problem", "1", "leaks", ok=True)
    ran = asked("\n\n\n\n", "log-call", "1", "--solved", *how)
    assert ran.code == 0 and ("what was said?" in ran.err) == asks, ran


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (["Mill, Oslo"], "Mill, Oslo"),
        (["Mill, Oslo", "Kobo"], "Mill, Oslo; and Kobo"),
        (["Kobo", "Mill, Oslo", "Vale"], "Kobo; Mill, Oslo; and Vale"),
        (["Kobo", "Mill", "Vale"], "Kobo, Mill and Vale"),
        ([*"ABCD", "Mill, Oslo"], "A, B and 3 more"),
        (["Mill, Oslo", *"ABCD"], "Mill, Oslo; A; and 3 more"),
        ([*"AB"] * 600, "A, B and 1,198 more"),
    ],
)
def test_a_name_with_a_comma_does_not_read_as_two(found: list[str], said: str) -> None:
    assert names(found, 2) == said


def test_another_name_with_a_comma_does_not_read_as_two(rep: Rep) -> None:
    aliases = ("--alias", "Vale Bros", "--alias", "Vale Bros, Marlow Bay")
    said = "Vale Bros; Vale Bros, Marlow Bay"
    assert f"also called  {said}\n" in rep("add", "Vale Brothers", *aliases, ok=True).out
    rep("add", "Kobo", ok=True)
    merged = rep("merge", "1", "kobo", "--yes", ok=True).out
    assert f"Also called: {said}; Kobo.\n" in merged
