"""After a call: purchases, returns, payments; who and what is meant by the words."""

from __future__ import annotations

import pytest
from conftest import Rep


def test_a_number_that_is_a_customer_and_a_reference_is_asked_about(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("add", "Vale Brothers", ok=True)
    rep("log-purchase", "harbor", "100", "--ref", "2", "--due", "30d", ok=True)
    rep("log-purchase", "vale", "300", "--ref", "77", "--due", "30d", ok=True)
    ran = rep("log-payment", "2")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        'Error: "2" is Vale Brothers, and the reference of o1 of Harbor Foods\n'
        'Hint: repbook log-payment o1, or repbook log-payment "Vale Brothers"\n'
    )
    assert rep("log-payment", "77", "--json", ok=True).json["customer"] == "Vale Brothers"
    assert rep("log-payment", "1", "--json", ok=True).json["customer"] == "Harbor Foods"


@pytest.mark.parametrize("option", ["--with", "--promise", "--by", "--again", "--order", "--about"])
def test_what_is_named_and_left_empty_is_not_passed_over(rep: Rep, option: str) -> None:
    rep("add", "Harbor Foods", ok=True)
    ran = rep("log-call", "harbor", "Wants seals", option, " ")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f'Error: "{option}" is empty\n')
    assert rep("history", "harbor", "--json").json == []


# Paid, and when


@pytest.fixture
def harbor(rep: Rep) -> Rep:
    """A book with Harbor Foods."""
    rep("add", "Harbor Foods", ok=True)
    return rep


def test_paid_without_a_day_was_paid_when_it_was_bought(harbor: Rep) -> None:
    ran = harbor("log-purchase", "1", "90", "--on", "2026-05-01", "--paid", "--json", ok=True)
    assert (ran.json["on"], ran.json["paid_on"]) == ("2026-05-01", "2026-05-01")
    ran = harbor("log-purchase", "1", "90", "--paid", "--json", ok=True)
    assert ran.json["paid_on"] == "2026-11-23"
    late = ("log-purchase", "1", "90", "--on", "2026-05-01", "--paid", "today", "--json")
    assert harbor(*late, ok=True).json["paid_on"] == "2026-11-23"


def test_an_order_settles_no_promise_and_no_call_back(harbor: Rep) -> None:
    assert "Still" not in harbor("log-purchase", "1", "90", ok=True).out
    harbor(
        "log-call", "1", "Later", "--again", "thu 14:30", "-p", "the list", "--by", "fri", ok=True
    )
    owed = "Still to call back Thu 26 Nov at 14:30. Still promised: p1 (the list)."
    assert owed in harbor("log-purchase", "1", "90", ok=True).out
    harbor("promise", "p1", "--kept", ok=True)
    harbor("log-call", "1", "Now", "--on", "2026-11-26", "--as-of", "2026-11-26", ok=True)
    assert "Still" not in harbor("log-purchase", "1", "90", "--as-of", "2026-11-26", ok=True).out


# The currency, named first by an amount


def currency(rep: Rep) -> str:
    settings = rep("config", "--json").json
    return next(s["value"] for s in settings if s["key"] == "currency") or ""


@pytest.mark.parametrize(
    "args",
    [
        ["log-purchase", "1", "€5"],
        ["log-purchase", "1", "5 EUR"],
        ["log-call", "1", "hello", "--order", "EUR 5"],
        ["log-return", "1", "€5"],
        ["log-payment", "o1", "€5"],
        ["correct", "o1", "--amount", "€5"],
    ],
)
def test_the_first_amount_that_names_a_currency_names_the_books(
    harbor: Rep, args: list[str]
) -> None:
    harbor("log-purchase", "1", "20", "--due", "30d", ok=True)
    assert currency(harbor) == ""
    ran = harbor(*args, ok=True)
    assert "The book's currency is EUR from now on" in ran.out
    assert currency(harbor) == "EUR"
    before = harbor("history", "1").out
    for other in ("USD 5", "$5", "GBP 5", "5 £"):
        ran = harbor("log-purchase", "1", other)
        assert (ran.code, ran.out) == (2, "")
        assert "this book is in EUR" in ran.err
    assert harbor("history", "1").out == before
    assert "from now on" not in harbor("log-purchase", "1", "€5", ok=True).out
    harbor("undo", "--steps", "2", ok=True)
    assert currency(harbor) == ""


def test_a_sign_of_several_currencies_names_the_likeliest(harbor: Rep) -> None:
    ran = harbor("log-purchase", "1", "$20", ok=True)
    assert "The book's currency is USD from now on" in ran.out
    other = harbor("log-purchase", "1", "€20")
    assert other.code == 2 and "this book is in USD" in other.err
    assert currency(harbor) == "USD"


def test_a_sign_names_the_currency_of_the_region(harbor: Rep) -> None:
    harbor("config", "region", "CA", ok=True)
    assert "CAD from now on" in harbor("log-purchase", "1", "$20", ok=True).out


def test_a_sign_that_the_books_currency_has_is_taken(harbor: Rep) -> None:
    harbor("config", "currency", "AUD", ok=True)
    harbor("log-purchase", "1", "$20", ok=True)
    assert currency(harbor) == "AUD"


def test_what_is_refused_names_no_currency(harbor: Rep) -> None:
    harbor("log-purchase", "1", "20", ok=True)
    assert harbor("log-return", "1", "€50").code == 4
    assert currency(harbor) == ""


def test_a_first_amount_in_yen_takes_the_others_along(harbor: Rep) -> None:
    harbor("log-purchase", "1", "48000", "--due", "30d", ok=True)
    assert harbor("log-purchase", "1", "JPY 1000.50").code == 2
    harbor("log-payment", "o1", "JPY 8000", ok=True)
    assert [row["amount"] for row in harbor("history", "1", "--json").json] == [8000, 48000]
    assert "40,000 not yet paid" in harbor("brief", "1", ok=True).out
    harbor("undo", ok=True)
    harbor("correct", "o1", "--amount", "JPY 47000", ok=True)
    assert harbor("history", "1", "--json").json[0]["amount"] == 47000


# Refusals in the book's own decimals


def test_refusals_tell_amounts_as_the_screen_does(harbor: Rep) -> None:
    harbor("log-purchase", "1", "300", "--due", "30d", ok=True)
    ran = harbor("log-payment", "o1", "5000")
    assert ran.err == (
        "Error: 5000 is not between 0 and the 300 that is open\nHint: repbook log-payment o1 300\n"
    )
    harbor("log-purchase", "1", "20.50", "--due", "30d", ok=True)
    assert "the 20.50 that" in harbor("log-payment", "o2", "5000").err
    harbor("config", "decimal", ",", ok=True)
    assert "Hint: repbook log-payment o2 20,50\n" in harbor("log-payment", "o2", "5000").err


@pytest.mark.parametrize(
    ("code", "typed", "hint"),
    [
        ("JPY", "1000.50", "Write it without decimals, as in 1234"),
        ("JPY", "1.234", "For thousands leave the mark out: 1234"),
        ("JPY", "abc", "Write it like 1234"),
        ("JPY", "1000,50", "Write it like 1234"),
        ("EUR", "10.5055", "Write it with at most 2 decimals, as in 1234.50"),
        ("EUR", "1.234", "For thousands leave the mark out: 1234"),
        ("EUR", "abc", "Write it like 1234.50"),
        ("KWD", "abc", "Write it like 1234.500"),
    ],
)
def test_hints_fit_the_currencys_decimals(harbor: Rep, code: str, typed: str, hint: str) -> None:
    harbor("config", "currency", code, ok=True)
    ran = harbor("log-purchase", "1", typed)
    assert ran.code == 2
    assert f"Hint: {hint}\n" in ran.err


def test_the_hint_of_a_payment_names_their_own_order(harbor: Rep) -> None:
    ran = harbor("log-payment", "harbor", "20")
    assert "o12" not in ran.err and "Hint: repbook log-purchase 1" in ran.err
    harbor("log-purchase", "1", "300", ok=True)
    ran = harbor("log-payment", "harbor", "20")
    assert "Hint: repbook log-payment o1 " in ran.err
    harbor("log-payment", "o1", ok=True)
    ran = harbor("log-payment", "o1")
    assert "o12" not in ran.err and "repbook history 1" in ran.err
