"""What no book holds is refused by the act itself, whoever asks: a command, or a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Rep

from repbook.book import Book
from repbook.book.calls import OnProblem, Ordered, Said
from repbook.errors import Conflict, InvalidInput, RepbookError
from repbook.records import Customer

DAY = date(2026, 11, 20)


def test_a_purchase_imported_as_paid_has_nothing_open(rep: Rep, tmp_path: Path) -> None:
    file = tmp_path / "purchases.csv"
    file.write_text("customer,date,amount,status\nHarbor Foods,2026-11-02,100,paid\n")
    rep("import", str(file), ok=True)
    ran = rep("log-payment", "o1")
    assert (ran.code, ran.err.splitlines()[0]) == (4, "Error: o1 is paid")


def test_no_purchase_is_paid_before_it_was_made(rep: Rep) -> None:
    rep("add", "Acme", ok=True)
    ran = rep("log-purchase", "acme", "100", "--on", "2026-11-20", "--paid", "2026-11-10")
    assert ran.code == 4
    assert ran.err == (
        "Error: Paid on Tue 10 Nov would be before the purchase on Fri 20 Nov\n"
        "Hint: Name a later day, as in --paid 2026-11-20\n"
    )
    assert rep("history", "acme", "--json").json == []


def test_nothing_is_paid_for_what_cost_nothing(rep: Rep) -> None:
    rep("add", "Acme", ok=True)
    sold = rep("log-purchase", "acme", "0", "--paid", "--json", ok=True).json
    assert sold["paid_on"] is None
    assert rep("remove", "m1").code == 3


def test_a_purchase_stays_before_the_problem_with_it(rep: Rep) -> None:
    rep("add", "Acme", ok=True)
    rep("log-purchase", "acme", "100", "--on", "2026-11-10", ok=True)
    rep("log-problem", "acme", "leaks", "--on", "2026-11-12", ok=True)
    ran = rep("correct", "o1", "--on", "2026-11-15")
    assert ran.code == 4
    assert ran.err == (
        "Error: o1 had a problem on Thu 12 Nov (x1), so it cannot be of Sun 15 Nov\n"
        "Hint: First: repbook correct x1 --on 2026-11-15\n"
    )
    rep("correct", "o1", "--on", "2026-11-12", ok=True)


def test_an_order_stays_an_exchange_when_its_call_goes(rep: Rep, book_file: Path) -> None:
    rep("add", "Acme", ok=True)
    rep("log-call", "acme", "seals", "--order", "100", "--on", "2026-11-20", ok=True)
    rep("remove", "c1", ok=True)
    with Book(book_file) as book:
        assert book.days_reached([1], DAY) == [[DAY.toordinal()]]


def test_a_step_that_is_refused_makes_no_book(rep: Rep, book_file: Path) -> None:
    assert rep("update", "x1", "hi").code == 3
    assert not book_file.exists()


@pytest.mark.parametrize("amount", [10**11 + 1, 9 * 10**12])
def test_no_file_brings_an_amount_that_is_refused_when_typed(
    rep: Rep, tmp_path: Path, amount: int
) -> None:
    rep("add", "Acme", ok=True)
    rep("log-purchase", "acme", "100", ok=True)
    book = json.loads(rep("export", "book", "--format", "json", ok=True).out)
    book["purchases"][0]["amount"] = amount
    file = tmp_path / "book.json"
    file.write_text(json.dumps(book))
    ran = rep("import", str(file), "--dry-run")
    assert ran.code == 5 and "is not an amount that repbook takes" in ran.err
    assert rep("log-purchase", "acme", str(amount)).code == 2


def test_kinds_are_named_with_their_article(rep: Rep) -> None:
    rep("ally", "add", "Priya", ok=True)
    assert "f12 a piece of feedback, a12 an ally;" in rep("remove", "z9").err
    assert rep("remove", "a1", ok=True).out.startswith("a1, an ally, is removed")


Act = Callable[[Book, Customer, Customer], Any]


def unreached(**fields: Any) -> Act:
    return lambda b, a, o: b.log_call(a, on=DAY, outcome="sent", **fields)


ACTS: dict[str, tuple[Act, type[RepbookError], str]] = {
    "uid": (lambda b, a, o: b.edit(a, uid="zzz"), InvalidInput, "town"),
    "codes": (lambda b, a, o: b.edit(a, codes=("x",)), InvalidInput, "town"),
    "owner": (lambda b, a, o: b.correct("o1", customer_id=2), InvalidInput, "cents"),
    "own uid": (lambda b, a, o: b.correct("o1", uid="q"), InvalidInput, "cents"),
    "nonsense": (lambda b, a, o: b.correct("o1", nonsense=2), InvalidInput, "cents"),
    "ally": (lambda b, a, o: b.correct("a1", name="q"), InvalidInput, ""),
    "contact": (
        lambda b, a, o: b.log_call(a, on=DAY, contact=o.contacts[0]),
        Conflict,
        "",
    ),
    "minutes": (lambda b, a, o: b.log_call(a, on=DAY, minutes=-1), InvalidInput, ""),
    "inbound": (unreached(inbound=True), InvalidInput, ""),
    "an order": (unreached(order=Ordered(0)), InvalidInput, ""),
    "feedback": (unreached(said=[Said("price", "bad")]), InvalidInput, ""),
    "asking": (unreached(asked_referral=True), InvalidInput, ""),
    "it had an order": (lambda b, a, o: b.correct("c1", outcome="sent"), Conflict, ""),
    "it had feedback": (lambda b, a, o: b.correct("c2", outcome="sent"), Conflict, ""),
    "it asked": (lambda b, a, o: b.correct("c3", outcome="sent"), Conflict, ""),
    "call-back": (lambda b, a, o: b.correct("c1", again_on=DAY), Conflict, "--may-call"),
    "parked until": (lambda b, a, o: b.correct("s1", until_on=DAY), Conflict, ""),
    "snooze": (lambda b, a, o: b.snooze(a, DAY - timedelta(days=1), on=DAY), InvalidInput, ""),
    "tried": (lambda b, a, o: b.log_problem(a, "leaks", on=DAY, tried=-1), InvalidInput, ""),
    "terms": (lambda b, a, o: b.edit(a, terms_days=-5), InvalidInput, ""),
    "nothing": (lambda b, a, o: b.promise([a], "", on=DAY, by=None), InvalidInput, ""),
    "to nobody": (lambda b, a, o: b.promise([], "it", on=DAY, by=None), InvalidInput, ""),
    "about": (lambda b, a, o: b.log_call(a, on=DAY, about=OnProblem(1)), Conflict, "problems 1"),
    "promise": (lambda b, a, o: b.promise([a], "it", on=DAY, by=None, problem_id=1), Conflict, ""),
    "hand-off": (lambda b, a, o: b.step(1, "hand-off", on=DAY), InvalidInput, "hand-off x1"),
    "no name": (lambda b, a, o: b.add_customer(" ", on=DAY), InvalidInput, ""),
    "new name": (lambda b, a, o: b.edit(a, name=""), InvalidInput, ""),
    "alias": (lambda b, a, o: b.edit(a, aliases=[""]), InvalidInput, ""),
    "their name": (lambda b, a, o: b.contact(a, ""), InvalidInput, ""),
}


@pytest.mark.parametrize("name", ACTS)
def test_a_script_is_refused_what_a_command_is(name: str) -> None:
    act, error, hint = ACTS[name]
    with Book(None) as book:
        acme, other = (book.add_customer(name, on=DAY) for name in ("Acme", "Vale"))
        book.contact(other, "Tom")
        book.log_purchase(acme, 100, on=DAY)
        book.log_problem(other, "leaks", on=DAY - timedelta(days=1))
        book.step(1, "park", on=DAY, until=DAY + timedelta(days=7))
        book.log_call(acme, on=DAY, order=Ordered(100))
        book.log_call(acme, on=DAY, said=[Said("price", "bad")])
        book.log_call(acme, on=DAY, asked_referral=True)
        book.edit(acme, do_not_call=True)
        with book.change("ally"):
            book.allies.add(name="Priya", name_key="priya")
        before = list(book.conn.iterdump())
        with pytest.raises(error) as refused:
            act(book, acme, book.find("vale"))
        assert hint in (refused.value.hint or "")
        assert list(book.conn.iterdump()) == before
