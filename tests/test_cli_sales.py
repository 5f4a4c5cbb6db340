"""After a call: purchases, returns, payments; who and what is meant by the words."""

from __future__ import annotations

import shlex

import pytest
from conftest import Rep, made_once


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


@pytest.mark.parametrize(
    "words",
    [
        ("--item", "20 seals", "480", "--item", "2 gaskets", "60", "--due", "15 dec"),
        ("--item", "20 seals=480", "--item", "2 gaskets=60", "--due", "15 dec"),
        ("540", "--item", "20 seals", "480", "--item", "2 gaskets", "60", "--due", "15 dec"),
    ],
)
def test_what_each_item_costs_is_summed_and_never_a_text(rep: Rep, words: tuple[str, ...]) -> None:
    rep("add", "Lumen", ok=True)
    refused = rep("log-purchase", "lumen", *words, ok=False)
    line = (
        'repbook log-purchase lumen 540 --item "20 seals=480" --item "2 gaskets=60" --due "15 dec"'
    )
    assert f"Did you mean: {line}" in refused.err
    assert rep("history", "lumen", "--json", ok=True).json == []


@pytest.mark.parametrize(
    ("line", "amount", "what"),
    [
        ("lumen 2 hose set @120, 5 seals @15", 315, "2 hose set @120, 5 seals @15"),
        ("lumen '2 hose set @120, 5 seals @15'", 315, "2 hose set @120, 5 seals @15"),
        ("lumen --items '2 hose set @120, 5 seals @15'", 315, "2 hose set @120, 5 seals @15"),
        (
            "lumen --item '2 hose set @120' --item '5 seals @15'",
            315,
            "2 hose set @120, 5 seals @15",
        ),
        ("lumen 5 x 79 'ball valves'", 395, "5 ball valves"),
        ("lumen 2x120 'hose set'", 240, "2 hose set"),
        ("lumen 5x filter@42, 2x gasket@12.50", 235, "5 filter @42, 2 gasket @12.50"),
        ("lumen 5 filters at 42 each", 210, "5 filters"),
        ("lumen 480 20 seals", 480, "20 seals"),
        ("lumen 480 pipe 2 x 3", 480, "pipe 2 x 3"),
        ("lumen 300 2 hose set @120, 5 seals @15", 300, "2 hose set @120, 5 seals @15"),
    ],
)
def test_an_order_with_the_price_of_each_thing_is_their_sum(
    rep: Rep, line: str, amount: int, what: str
) -> None:
    rep("add", "Lumen", ok=True)
    words = ["log-purchase", *shlex.split(line), "--due", "15 dec"]
    sold = rep(*words, "--json", ok=True).json
    assert (sold["amount"], sold["what"], sold["due_on"]) == (amount, what, "2026-12-15")
    if amount == 315:
        said = rep(*words, ok=True).err
        assert "\n315 is 2 hose set at 120, 5 seals at 15.\n" in said


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("480 seals @24", ['11520 "480 seals"', '480 "seals @24"']),
        ("20 seals at 480", ['9600 "20 seals"', '480 "20 seals"']),
        ("480 seals x 20", ['9600 "480 seals"', '480 "seals x 20"']),
        ("1 pump @1.200", ['1200 "1 pump @1.200"']),
        ("100 @ 0", ['0 "100 @ 0"']),
        ("2 hose set @120, seals", ['240 "2 hose set @120, seals"']),
        (
            "--item '2 hose set 120' --item '5 seals 15'",
            ['315 "2 hose set, 5 seals"', '135 "2 hose set, 5 seals"'],
        ),
    ],
)
def test_an_order_whose_prices_can_mean_two_amounts_is_refused_with_both(
    rep: Rep, line: str, lines: list[str]
) -> None:
    rep("add", "Lumen", ok=True)
    refused = rep("log-purchase", "lumen", *shlex.split(line), ok=False).err
    hint = ", or ".join(f"repbook log-purchase lumen {each}" for each in lines)
    assert refused.endswith(f": {hint}\n")
    assert rep("history", "lumen", "--json", ok=True).json == []


def test_items_without_a_value_are_no_order_of_nothing(rep: Rep) -> None:
    rep("add", "Lumen", ok=True)
    assert 'Missing argument "AMOUNT"' in rep("log-order", "lumen", "--items", ok=False).err


def test_an_option_that_a_command_has_not_is_said_of_it_by_whatever_word(rep: Rep) -> None:
    rep("add", "Lumen", ok=True)
    refused = rep("log-order", "lumen", "640", "--foo", ok=False).err
    assert refused.startswith('Error: log-purchase has no option "--foo"\n')


def test_what_is_left_of_a_part_paid_order_without_a_due_day_is_owed_at_once(harbor: Rep) -> None:
    harbor("log-quote", "1", "1200", ok=True)
    won = harbor("won", "q1", "--part-paid", "500", ok=True).out
    assert (
        "500 of 1,200 paid, due Mon 23 Nov.\nYou named no due day, so the rest is due now." in won
    )
    assert "correct o1 --due 30d\n" in won
    harbor("log-purchase", "1", "900", ok=True)
    paid = harbor("log-payment", "o2", "400", ok=True).out
    assert "correct o2 --due 30d\n" in paid
    assert "owes you 1,200 for" in harbor("list", "--sort", "unpaid", ok=True).out
    assert "1,200 not yet paid" in harbor("brief", "1", ok=True).out
    harbor("undo", ok=True)
    assert "owes you 700 for" in harbor("list", "--sort", "unpaid", ok=True).out


def test_a_return_of_what_may_be_paid_says_how_to_note_it(harbor: Rep) -> None:
    harbor("log-purchase", "1", "90", ok=True)
    said = harbor("log-return", "o1", "all", ok=True).out
    line = 'promise 1 "pay back 90 for o1" --by friday'
    assert f"If they had paid it: repbook {line}\n" in said
    harbor(*shlex.split(line), ok=True)


def test_a_second_open_quote_is_not_passed_over(harbor: Rep) -> None:
    harbor("log-quote", "1", "90", "caps", ok=True)
    assert "Also open: q1 (90 for caps).\n" in harbor("log-quote", "1", "80", ok=True).out


def test_a_payment_before_what_is_owed_was_bought_says_so(harbor: Rep) -> None:
    harbor("log-purchase", "1", "440", "--due", "30d", ok=True)
    refused = harbor("log-payment", "1", "440", "--on", "yesterday", ok=False).err
    assert "o1, of which 440 is open, was bought on Mon 23 Nov\n" in refused
    assert "repbook correct o1 --on 2026-11-22" in refused


@pytest.mark.parametrize("line", ["refund 1 50", "refund o1 50", "pay back harbor 50"])
def test_a_refund_of_what_came_back_is_no_second_return(harbor: Rep, line: str) -> None:
    harbor("log-purchase", "1", "300", "--paid", ok=True)
    harbor("log-return", "1", "50", ok=True)
    refused = harbor(*line.split(), ok=False).err
    assert refused.endswith(
        'Hint: repbook promise 1 "pay back 50" --by today, then'
        ' repbook promise 1 "pay back 50" --kept\n'
    )
    assert len(harbor("history", "1", "--kind", "return", "--json", ok=True).json) == 1


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("135 for 4 check valves, terms 30 days", "135 for 4 check valves, due Wed 23 Dec."),
        ("480 for seals due 15 dec", "480 for seals, due Tue 15 Dec."),
        ("1180 for a spare pump for line 2", "1,180 for a spare pump for line 2."),
        ("2 hose set @120, 5 seals @15", "315 for 2 hose set @120, 5 seals @15."),
        ("3 x 120", "360."),
        ("480 filter 20x20", "480 for filter 20x20."),
        ("135 for net 30 days", "135, due Wed 23 Dec."),
        ("480 for fishing net may", "480 for fishing net may."),
    ],
)
def test_an_order_of_a_call_is_read_as_one_of_its_own(harbor: Rep, said: str, reply: str) -> None:
    assert f"Order o1: {reply}\n" in harbor("log-call", "1", "Ok", "--order", said, ok=True).out


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("3 pumps x 120", ["360 for 3 pumps", "3 for pumps x 120"]),
        (
            "480 seals x 20, due 15 dec",
            ["9600 for 480 seals, due 15 dec", "480 for seals x 20, due 15 dec"],
        ),
        ("480, 2 pumps", ["480 for 2 pumps"]),
        ("2 hoses @120, seals", ["240 for 2 hoses @120, seals"]),
        ("135 for seals due yesterday", ["135 for seals, due 30d"]),
    ],
)
def test_an_order_of_a_call_that_is_not_clear_is_refused_with_lines_that_work(
    harbor: Rep, said: str, lines: list[str]
) -> None:
    refused = harbor("log-call", "1", "Ok", "--order", said, ok=False).err
    assert refused.endswith(" or ".join(f'--order "{line}"' for line in lines) + "\n")
    for line in lines:
        assert harbor("log-call", "1", "Ok", "--order", line, ok=True).out


def test_an_order_of_a_call_says_how_it_was_added_up(harbor: Rep) -> None:
    said = harbor("log-call", "1", "Ok", "--order", "2 hose set @120, 5 seals @15", ok=True).err
    assert "315 is 2 hose set at 120, 5 seals at 15.\n" in said


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("135 for seals, due friday", "135 for seals, due friday."),
        ("2 hoses @120, terms 30 days", "240 for 2 hoses, terms 30 days."),
    ],
)
def test_a_quote_keeps_the_words_of_when_it_is_to_be_paid(
    harbor: Rep, said: str, reply: str
) -> None:
    assert f"Quote q1: {reply}\n" in harbor("log-call", "1", "Ok", "--quote", said, ok=True).out


def test_the_same_items_twice_are_one_text(rep: Rep) -> None:
    rep("add", "Lumen", ok=True)
    ran = rep("log-purchase", "lumen", "480", "20 seals", "--items", "20 seals", "--json", ok=True)
    assert ran.json["what"] == "20 seals"


@pytest.mark.parametrize("words", [("seals", "--paid"), ("seals", "paid"), ("--paid",)])
def test_a_number_after_paid_is_a_part_of_it(rep: Rep, words: tuple[str, ...]) -> None:
    rep("add", "Lumen", ok=True)
    line = " ".join(["log-purchase lumen 800", *(word for word in words if word == "seals")])
    refused = rep("log-purchase", "lumen", "800", *words, "200", ok=False).err
    assert (
        f"Hint: repbook {line} --part-paid 200, or if all of it is: repbook {line} --paid"
        in refused
    )
    rep("log-quote", "lumen", "800", ok=True)
    assert "repbook won q1 --part-paid 200" in rep("won", "q1", "--paid", "200", ok=False).err
    said = rep("log-purchase", "lumen", "800", "seals paid 200", ok=True).err
    assert said.startswith("200 of it is paid? repbook log-payment o1 200\n")


# Paid, and when


@made_once
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
        "Error: 5000 is more than the 300 left to pay\nHint: repbook log-payment o1 300\n"
    )
    harbor("log-purchase", "1", "20.50", "--due", "30d", ok=True)
    assert "the 20.50 left" in harbor("log-payment", "o2", "5000").err
    harbor("config", "decimal", ",", ok=True)
    assert "Hint: repbook log-payment o2 20,50\n" in harbor("log-payment", "o2", "5000").err


@pytest.mark.parametrize(
    ("code", "typed", "hint"),
    [
        ("JPY", "1000.50", "Write it without decimals, as in 1234"),
        ("JPY", "1.234", "If you mean thousands: 1234"),
        ("JPY", "abc", "Write it like 1234"),
        ("JPY", "1000,50", "Write it like 1234"),
        ("EUR", "10.5055", "Write it with at most 2 decimals, as in 1234.50"),
        ("EUR", "1.234", "If you mean thousands: 1234"),
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
    assert "o12" not in ran.err and ": repbook log-purchase 1" in ran.err
    harbor("log-purchase", "1", "300", ok=True)
    ran = harbor("log-payment", "harbor", "20")
    assert ": repbook log-payment o1;" in ran.err
    harbor("log-payment", "o1", ok=True)
    ran = harbor("log-payment", "o1")
    assert "o12" not in ran.err and "repbook history 1" in ran.err


def test_a_payment_follows_its_order_downward_and_never_becomes_more(harbor: Rep) -> None:
    harbor("log-purchase", "1", "220", "--due", "30d", "--paid", ok=True)
    ran = harbor("correct", "o1", "--amount", "200", ok=True)
    assert "Also changed: the payment m1, 200 now.\n" in ran.out
    ran = harbor("correct", "o1", "--amount", "250", ok=True)
    assert "Also changed" not in ran.out and "50 left to pay on o1.\n" in ran.out
    assert harbor("log-payment", "o1", "--json", ok=True).json["payments"][0]["amount"] == 50


def test_who_owes_what_and_the_sum_of_the_report(harbor: Rep) -> None:
    harbor("add", "Vale Brothers", ok=True)
    harbor("log-purchase", "1", "650", "--on", "2026-10-01", "--due", "2026-10-31", ok=True)
    harbor("log-purchase", "2", "500", "--on", "2026-08-01", "--due", "2026-08-31", ok=True)
    harbor("log-purchase", "2", "90", "--due", "30d", ok=True)
    words = "Unpaid in all: {}. Each order: repbook list --sort unpaid. By age: repbook report\n"
    whole = harbor("next", "--reason", "payment", ok=True).out
    assert whole.endswith(words.format("1,150 overdue, 90 not yet due"))
    assert "Unpaid in all" not in harbor("next", ok=True).out
    ran = harbor("write-off", "2", "--yes", ok=True)
    assert "Still in the book, but no longer counted as unpaid: o2 (500) and o3 (90)." in ran.out
    one = harbor("next", "--reason", "payment", ok=True).out
    assert one.endswith(words.format("650 overdue, 0 not yet due"))
    assert (
        sum(row["amount"] for row in harbor("report", "--json", ok=True).json["receivables"]) == 650
    )


def test_no_screen_contradicts_the_gap_the_rep_set(harbor: Rep) -> None:
    for day in ("2025-11-01", "2026-01-01", "2026-03-01", "2026-05-01", "2026-07-01", "2026-09-01"):
        harbor("log-purchase", "1", "600", "--on", day, ok=True)
    key = "next_12_months"
    before = harbor("status", "1", "--json", ok=True).json[0][key]
    harbor("edit", "1", "--orders-every", "1y", ok=True)
    (after,) = harbor("status", "1", "--json", "--horizon", "1y", ok=True).json
    assert 200 < after[key] < 700 < 2000 < before  # one order of 600 a year, not six
    assert after["expected_value"] == pytest.approx(after[key], rel=0.05)
    assert "order in the next 12 months" in harbor("status", "1", "--horizon", "1y", ok=True).out
    whole = harbor("forecast", "--horizon", "1y", "--json", ok=True).json
    assert whole["customers"][0]["expected_value"] == after["expected_value"]
    assert whole["revenue"]["expected"] == after["expected_value"]
    assert whole["revenue"]["high"] < before


def test_a_usual_gap_far_from_their_own_says_whose_it_is(harbor: Rep) -> None:
    harbor("add", "Vale Brothers", ok=True)
    for month in range(1, 12):
        harbor("log-purchase", "1", "600", "--on", f"2026-{month:02}-01", ok=True)
        harbor("log-purchase", "2", "600", "--on", f"2026-11-{month:02}", ok=True)
    assert "(their gaps, averaged with those of others)" in harbor("why", "2", ok=True).out
    assert "(their gaps, averaged with those of others)" not in harbor("why", "1", ok=True).out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("log-purchase harbor 1350", "1,350 (o2), due Wed 23 Dec (their terms: 30 days)."),
        ("won q1 1350", "Order o2: 1,350, due Wed 23 Dec (their terms: 30 days)."),
        (
            "log-call harbor hi --order 1350",
            "Order o2: 1,350, due Wed 23 Dec (their terms: 30 days).",
        ),
        (
            "log-call harbor hi --won q1 --order 1350",
            "1,350, due Wed 23 Dec (their terms: 30 days), won with q1.",
        ),
        ("log-purchase harbor 1350 --due 30d", "1,350 (o2), due Wed 23 Dec (30 days)."),
        ("won q1 1350 --due 30d", "1,350, due Wed 23 Dec (30 days)."),
        ("won q1 1350 --due 10d", "1,350, due Thu 3 Dec."),
        ("won q1 1350 --paid", "1,350, paid today."),
        (
            "won q1 1350 --part-paid 500",
            "1,350, 500 of 1,350 paid, due Wed 23 Dec (their terms: 30 days).",
        ),
        (
            "log-purchase harbor 1350 --part-paid 500",
            "(o2), 500 of 1,350 paid, due Wed 23 Dec (their terms: 30 days).",
        ),
    ],
)
def test_every_reply_to_an_order_has_its_due_day_and_what_is_promised(
    harbor: Rep, line: str, said: str
) -> None:
    harbor("edit", "harbor", "--terms", "30", ok=True)
    harbor("log-purchase", "harbor", "900", "--on", "2026-08-01", ok=True)
    harbor("log-quote", "harbor", "1200", "--on", "2026-11-20", ok=True)
    harbor("promise", "harbor", "send the list", "--by", "2026-11-23", ok=True)
    out = harbor(*line.split(), ok=True).out
    assert said in out and "p1 (send the list)" in out
    assert "Next order expected about" in out or "Their next order was expected about" in out
    rows = harbor("history", "harbor", "--json", ok=True).json
    paid = {"--part-paid": 500, "--paid": 1350}
    expected = sum(cents for option, cents in paid.items() if option in line.split())
    assert sum(row["amount"] for row in rows if row["kind"] == "payment") == expected


def test_half_or_all_of_a_named_order_comes_back(harbor: Rep) -> None:
    for cents, day in (("480", "2026-11-02"), ("90", "2026-11-09")):
        harbor("log-purchase", "harbor", cents, "--on", day, ok=True)
    refused = harbor("log-return", "harbor", "half", ok=False).err
    assert "Say of which order half came back; their latest is o2 of Mon 9 Nov, 90" in refused
    assert "Hint: repbook log-return o2 half\n" in refused
    assert harbor("log-return", "o1", "half", "torn", "--json", ok=True).json["amount"] == 240
    rest = harbor("log-return", "harbor", "All", "--of", "o1", "--json", ok=True).json
    assert (rest["amount"], rest["of"]) == (240, "o1")
    assert harbor("log-return", "o2", "all", "--json", ok=True).json["amount"] == 90
    assert "All of o2 came back already" in harbor("log-return", "o2", "all", ok=False).err
    nothing = harbor("log-return", "harbor", "half", "--on", "2026-11-01", ok=False).err
    assert "Harbor Foods bought nothing by Sun 1 Nov that could be returned" in nothing
    harbor("log-purchase", "harbor", "100", ok=True)
    harbor("log-return", "o3", "20", ok=True)
    half = harbor("log-return", "o3", "half", "--json", ok=True).json
    assert half["amount"] == 50, "half of the order, not of what is left"
    assert "Hint: repbook log-return CUSTOMER all\n" in harbor("log-return", "all", "of", "it").err


def test_a_return_named_by_an_order_is_of_that_one(harbor: Rep) -> None:
    for cents, day in (("480", "2026-11-02"), ("90", "2026-11-09")):
        harbor("log-purchase", "harbor", cents, "--on", day, ok=True)
    assert harbor("log-return", "o1", "30", "--json", ok=True).json["of"] == "o1"
    assert harbor("log-return", "harbor", "30", "--json", ok=True).json["of"] == "o2"


def test_a_payment_of_one_order_says_what_is_left_on_that(harbor: Rep) -> None:
    for cents in ("100", "200"):
        harbor("log-purchase", "harbor", cents, "--due", "30d", ok=True)
    said = harbor("log-payment", "o1", "100", ok=True).out
    assert "100 for o1. Nothing left to pay on o1." in said
    assert "Nothing left to pay.\n" in harbor("log-payment", "harbor", ok=True).out


def test_an_order_says_what_of_it_came_back_beside_what_is_open(harbor: Rep) -> None:
    for line in ("235 --due 30d", "1200 --due 30d --part-paid 500", "310"):
        harbor("log-purchase", "harbor", *line.split(), ok=True)
    for line in ("o1 50", "o2 200", "o3 310"):
        harbor("log-return", *line.split(), ok=True)
    out = harbor("history", "harbor", ok=True).out
    assert "bought, 50 of it returned, 185 unpaid, due" in out
    assert "bought, 200 of it returned, 500 of 1,000 paid, due" in out
    assert "bought, all of it returned" in out


def test_a_payment_for_an_older_order_names_the_line_for_the_newest(harbor: Rep) -> None:
    for day in ("2026-11-01", "2026-11-10"):
        harbor("log-purchase", "harbor", "800", "--due", "30d", "--on", day, ok=True)
    paid = harbor("log-payment", "harbor", "500", ok=True).out
    line = "If it was for o2, their newest: repbook correct m1 --of o2"
    assert line in paid
    harbor("correct", "m1", "--of", "o2", ok=True)
    rows = harbor("history", "harbor", "--kind", "payment", "--json", ok=True).json
    assert [row["text"] for row in rows] == ["paid for o2"]
    assert "their newest" not in harbor("log-payment", "o1", "10", ok=True).out
    assert (
        harbor("log-payment", "o1", "half", "--json", ok=True).json["payments"][0]["amount"] == 400
    )
    assert "Hint: repbook log-payment o1 half" in harbor("log-payment", "harbor", "half").err


def test_a_number_of_things_is_not_taken_for_an_amount_unseen(harbor: Rep) -> None:
    said = harbor("log-purchase", "harbor", "5", "filters", ok=True).err
    assert 'repbook correct o1 --what "5 filters" --amount AMOUNT' in said
    for amount, what in (
        ("480", "seals"),
        ("5.50", "filters"),
        ("5", "20 filters"),
        ("5", "glass"),
    ):
        assert harbor("log-purchase", "harbor", amount, what, ok=True).err == ""


def test_at_a_terminal_a_number_of_things_is_asked_about(rep: Rep, asked: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    refused = asked("n\n", "log-purchase", "harbor", "5", "filters")
    assert refused.code == 2 and 'log-purchase 1 AMOUNT "5 filters"' in refused.err
    assert (
        "bought today: 5 for filters (o1)" in asked("y\n", "log-purchase", "1", "5", "filters").out
    )


def test_a_return_says_what_is_left_to_pay_or_to_pay_back(harbor: Rep) -> None:
    harbor("log-purchase", "1", "340", "--paid", ok=True)
    whole = "All of it came back: it no longer counts among their orders."
    part = harbor("log-return", "1", "140", ok=True).out
    assert "It was paid: you owe them 140 back.\n" in part and whole not in part
    assert 'Next: repbook promise 1 "pay back 140 for o1" --by friday · ' in part
    assert f"{whole} It was paid: you owe them 340 back.\n" in harbor("log-return", "1", "200").out
    assert "all of it returned (it was paid)" in harbor("brief", "1", ok=True).out
    assert "Money       you owe them 340 back (o1)" in harbor("brief", "1", ok=True).out
    harbor("log-purchase", "1", "300", "--due", "30d", ok=True)
    assert "250 left to pay.\n" in harbor("log-return", "1", "50", "--of", "o2", ok=True).out
    ran = harbor("log-payment", "1", "-340")
    assert ran.err == (
        "Error: Nothing was logged: you owe them 340 back. Once you paid it, log that as a promise"
        " kept\n"
        'Hint: repbook promise 1 "pay back 340" --by today, then'
        ' repbook promise 1 "pay back 340" --kept\n'
    )
    harbor("promise", "1", "the list", "--by", "friday", ok=True)
    harbor("promise", "1", "pay back 340", "--by", "today", ok=True)
    assert "promise p2 --kept" in harbor("log-payment", "1", "-340").err
    harbor("promise", "1", "pay back 340", "--kept", ok=True)
    assert "owe them" not in harbor("brief", "1", ok=True).out
    harbor("undo", ok=True)
    assert (
        "Hint: If goods came back: repbook log-return 1 341; if they paid you: repbook log-payment"
        in harbor("log-payment", "1", "-341").err
    )


def test_what_is_owed_back_is_one_sum_and_one_promise_until_that_is_kept(harbor: Rep) -> None:
    for cents in ("240", "90"):
        harbor("log-purchase", "1", cents, "--on", "2026-11-16", "--paid", ok=True)
    said = harbor("log-return", "1", "100", "--of", "o1", "--on", "2026-11-18", ok=True).out
    assert 'promise 1 "pay back 100 for o1" --by friday' in said
    made = ("--by", "2026-11-20", "--on", "2026-11-18")
    harbor("promise", "1", "pay back 100 for o1", *made, ok=True)
    said = harbor("log-return", "1", "90", "--of", "o2", "--on", "2026-11-18", ok=True).out
    assert 'Next: repbook correct p1 --text "pay back 190 for o1 and o2" · ' in said
    harbor("correct", "p1", "--text", "pay back 190 for o1 and o2", ok=True)
    assert "you owe them 190 back (o1, o2, p1)" in harbor("brief", "1", ok=True).out
    assert harbor("brief", "1", "--json", ok=True).json["to_pay_back"] == 190
    owed = harbor("list", "--sort", "unpaid", ok=True).out
    assert "You owe back 190: 190 to Harbor Foods (1)." in owed
    harbor("promise", "p1", "--kept", "--on", "2026-11-20", ok=True)
    assert "owe" not in harbor("list", "--sort", "unpaid", ok=True).out
    assert harbor("brief", "1", "--json", ok=True).json["to_pay_back"] == 0
    said = harbor("log-return", "1", "140", "--of", "o1", ok=True).out
    assert "you owe them 140 back." in said and '"pay back 140 for o1"' in said
    later = ("--as-of", "2027-02-22", "list", "--sort", "unpaid")
    assert "owe" not in harbor(*later, ok=True).out, "so long after it is settled"


def test_who_is_written_off_has_no_rhythm_and_no_next_order(harbor: Rep) -> None:
    harbor("log-purchase", "1", "300", "--on", "2026-10-01", ok=True)
    harbor("log-purchase", "1", "300", "--on", "2026-11-01", ok=True)
    assert "2 Dec" in harbor("status", "--rhythm", "on-rhythm", ok=True).out
    harbor("write-off", "1", "--yes", ok=True)
    assert "Dec" not in harbor("status", "--stage", "written-off", ok=True).out
    assert "Nobody stands there." in harbor("status", "--rhythm", "on-rhythm", ok=True).out


def test_do_not_call_says_where_what_is_owed_stands(harbor: Rep) -> None:
    said = harbor("edit", "1", "--do-not-call", "--prefer", "email", ok=True).out
    assert "Every call list leaves them out. To see what you owe them: repbook promises" in said
    reminded = "Harbor Foods is not to be called. If they may be: repbook edit 1 --may-call\n"
    assert harbor("log-call", "1", "Sent it", "-c", "email", "-o", "sent", ok=True).err == ""
    assert harbor("log-call", "1", "Rang them", "-c", "phone", ok=True).err == reminded


def test_a_part_of_a_named_order_is_said_once(harbor: Rep) -> None:
    harbor("log-purchase", "1", "300", "--ref", "INV-900", "--due", "30d", ok=True)
    first, *others, last = harbor("log-payment", "INV-900", "200", ok=True).out.splitlines()
    assert first == "Harbor Foods, paid today: 200 for o1. o1: 200 of 300 paid, 100 left to pay."
    assert last.startswith("Next: ") and not others


def test_an_order_that_changes_hands_is_due_by_the_new_terms(harbor: Rep) -> None:
    harbor("add", "Dunmore", "--terms", "60", ok=True)
    harbor("edit", "1", "--terms", "30", ok=True)
    harbor("log-purchase", "2", "300", "--on", "2026-11-02", "--ref", "INV-88", ok=True)
    harbor("log-purchase", "2", "90", "--on", "2026-11-02", "--due", "2026-12-24", ok=True)
    harbor("correct", "o1", "--customer", "1", ok=True)
    harbor("correct", "o2", "--customer", "1", ok=True)
    owed = harbor("list", "--sort", "unpaid", ok=True).out
    assert "2 Dec, 24 Dec" in owed, "30 days; and the day that was agreed stays"
    call = harbor("log-call", "2", "wants 20", "--order", "300", "--json", ok=True).json["id"]
    harbor("correct", call, "--customer", "1", ok=True)
    assert "due Wed 23 Dec" in harbor("history", "1", ok=True).out, "the order of a call, too"
    harbor("undo", "--steps", "2", ok=True)
    said = harbor("edit", "1", "--terms", "14", ok=True).err
    assert "What is due for o1 and o2 stays as it is; to change it: repbook correct o1" in said
    assert "stays as it is" not in harbor("edit", "1", "--terms", "14", ok=True).err


def test_a_moved_order_follows_the_new_terms_or_keeps_its_own_day_and_says_which(rep: Rep) -> None:
    rep("add", "Harbor", "--terms", "30", ok=True)
    rep("add", "Vale", ok=True)
    rep("add", "Dunmore", "--terms", "14", ok=True)
    call = rep("log-call", "1", "wants 20", "--order", "300", "--json", ok=True).json["id"]
    rep("log-purchase", "1", "90", "--due", "9d", ok=True)
    said = rep("correct", call, "--customer", "2", ok=True).out
    assert "o1 stays due Wed 23 Dec: Vale has no payment terms." in said
    owed = rep("list", "--sort", "unpaid", "--search", "vale", ok=True).out
    assert "23 Dec" in owed, "it may have been named for the order, and is not lost"
    said = rep("correct", "o1", "--customer", "1", ok=True).out
    assert "o1 is due Wed 23 Dec, by the payment terms of Harbor." in said
    rep("correct", "o1", "--customer", "2", ok=True)
    said = rep("correct", "o2", "--customer", "3", ok=True).out
    assert "o2 stays due Wed 2 Dec: that day was set for it alone." in said
    rep("undo", ok=True)
    said = rep("correct", "o2", "--customer", "3", "--due", "5d", ok=True).out
    assert "terms" not in said and "Sat 28 Nov" in said, "what is typed with it is not of terms"
    rep("correct", "o2", "--due", "30d", "--customer", "1", ok=True)
    # ten days later and ten days less: the same due day, by other terms
    said = rep("correct", "o2", "--customer", "3", "--on", "2026-11-07", ok=True).out
    assert "o2 is due Sat 21 Nov, by the payment terms of Dunmore." in said


def test_who_orders_without_a_due_day_hears_that_it_is_not_among_the_unpaid(harbor: Rep) -> None:
    said = "o{0} has no due day, so you get no reminder of its payment. To set one: repbook correct o{0} --due 30d\n"
    harbor("log-quote", "1", "480", ok=True)
    assert said.format(1) in harbor("won", "q1", ok=True).out
    assert said.format(2) in harbor("log-purchase", "1", "90", ok=True).out
    assert said.format(3) in harbor("log-call", "1", "more", "--order", "20", ok=True).out
    harbor("log-quote", "1", "480", ok=True)
    assert "No due day" not in harbor("won", "q2", "--due", "9d", ok=True).out
    assert "No due day" not in harbor("log-purchase", "1", "90", "--paid", ok=True).out
    harbor("edit", "1", "--terms", "30", ok=True)
    assert "No due day" not in harbor("log-call", "1", "more", "--order", "20", ok=True).out


def test_a_promise_is_kept_by_words_of_it(harbor: Rep) -> None:
    for text in ("pay back 240 for o2", "send the list"):
        harbor("promise", "1", text, "--by", "fri", ok=True)
    assert "p1 pay back 240" in harbor("kept", "harbor", "pay back", ok=True).out
    ran = harbor("promise", "1", "the drawings", "--kept")
    assert ran.err.startswith('Error: Harbor Foods has no open promise with "the drawings"\n')


def test_correct_takes_the_reference_of_an_order(harbor: Rep) -> None:
    harbor("log-purchase", "1", "300", "--ref", "INV-88", ok=True)
    assert "o1, a purchase" in harbor("correct", "INV-88", "--amount", "500", ok=True).out
    assert '"INV-89" is not an id' in harbor("correct", "INV-89", "--amount", "500").err


def test_a_payment_for_several_orders_says_what_each_got(harbor: Rep) -> None:
    for cents in ("135", "900"):
        harbor("log-purchase", "harbor", cents, "--due", "30d", ok=True)
    said = harbor("log-payment", "harbor", "200", ok=True).out
    assert "135 for o1 (paid in full), 65 for o2 (65 of 900 paid). 835 left to pay in all." in said


def test_money_paid_back_is_a_promise_kept(harbor: Rep) -> None:
    harbor("log-purchase", "harbor", "745", "--paid", ok=True)
    harbor("log-return", "o1", "all", ok=True)
    line = 'repbook promise 1 "pay back 745" --by today'
    refused = harbor("log-payment", "harbor", "-745", ok=False).err
    assert refused.endswith(f'Hint: {line}, then repbook promise 1 "pay back 745" --kept\n')
    part = harbor("log-payment", "harbor", "-100", ok=False).err
    assert "--kept" not in part, "that would settle all of it"
    harbor("promise", "1", "pay back 745", "--by", "today", ok=True)
    refused = harbor("log-payment", "harbor", "-745", ok=False).err
    assert refused.endswith("Hint: repbook promise p1 --kept\n")
    harbor("promise", "p1", "--kept", ok=True)
    assert "is not recorded" in harbor("log-payment", "harbor", "-745", ok=False).err


def test_an_order_is_not_written_off_with_its_customer(harbor: Rep) -> None:
    harbor("log-purchase", "harbor", "745", "soap", "--due", "30d", ok=True)
    refused = harbor("write-off", "o1", "--yes", ok=False).err
    assert "o1 is an order of Harbor Foods, and write-off takes a customer" in refused
    assert 'repbook correct o1 --due ""; for the customer: repbook write-off 1\n' in refused
    harbor("correct", "o1", "--due", "", ok=True)
    assert harbor("list", "--sort", "unpaid", "--json", ok=True).json == []
    removed = harbor("remove", "o1", "--yes", ok=True).out
    assert "is removed: Mon 23 Nov, 745 for soap." in removed


def test_what_is_sold_so_far_stands_beside_what_is_expected(harbor: Rep) -> None:
    for cents, day in (("480", "2026-09-30"), ("90", "2026-10-01"), ("300", "2026-11-09")):
        harbor("log-purchase", "harbor", cents, "--on", day, ok=True)
    harbor("log-return", "harbor", "20", "--of", "o3", ok=True)
    quarter = harbor("forecast", "--until", "end of quarter", ok=True).out
    assert "370 sold so far this quarter; with the forecast, about " in quarter
    assert (
        "280 sold so far this month; with the forecast, about "
        in harbor("forecast", "month", ok=True).out
    )
    assert "sold so far" not in harbor("forecast", ok=True).out


def test_the_list_of_the_unpaid_marks_what_is_overdue(harbor: Rep) -> None:
    harbor("log-purchase", "harbor", "480", "--on", "2026-09-30", "--due", "10d", ok=True)
    harbor("add", "Vale", ok=True)
    harbor("log-purchase", "vale", "90", "--due", "30d", ok=True)
    late, open_ = harbor("list", "--sort", "unpaid", ok=True).out.splitlines()[2:4]
    assert "10 Oct (overdue)" in late and "overdue" not in open_


def test_amounts_behind_the_items_of_an_order_are_for_the_option(rep: Rep) -> None:
    rep("add", "Ohara", ok=True)
    refused = rep("log-purchase", "ohara", "900", "2 steel plates=600, 1 gasket=300")
    typed = 'log-purchase 1 900 --item "2 steel plates=600" --item "1 gasket=300"'
    assert refused.code == 2 and f"Hint: repbook {typed}" in refused.err
    refused = rep("log-call", "1", "hi", "--order", "900 for 2 plates=600, 1 gasket=300")
    assert refused.code == 2 and 'Hint: --order 900 --item "2 plates=600"' in refused.err
    rep("log-purchase", "1", "90", "seals, PO=300", ok=True)
    assert rep(*shlex.split(typed), ok=True).code == 0


def test_the_forecast_names_who_is_lapsed_among_those_it_shows(rep: Rep) -> None:
    for name, days in (
        ("Ana", ("08-20", "09-20", "10-20", "11-18")),
        ("Bo", ("06-01", "07-01", "08-01")),
    ):
        rep("add", name, ok=True)
        for day in days:
            rep("log-purchase", name, "100", "--on", f"2026-{day}", ok=True)
    assert (
        "The forecast includes lapsed customers who may still order: Bo. A call may win them back."
        in rep("forecast", ok=True).out
    )
    assert "Lapsed" not in rep("forecast", "-n", "1", ok=True).out, "who is not shown needs no word"
