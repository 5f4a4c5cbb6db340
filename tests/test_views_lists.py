"""How `next` and its like tell who and why."""

from __future__ import annotations

import re
from datetime import date

import pytest
from conftest import DAY, Rep, made_once

from repbook.formatter import Formatter, in_ten
from repbook.loyalty.standing import Missing
from repbook.policy import POLICY
from repbook.views.customer_fields import CUSTOMER_DAY, all_missing_words, missing_words
from repbook.views.customers import _in_order


def test_the_only_bare_number_of_a_row_is_the_customers(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("--as-of", "2026-11-18", "add", "Kobo Dairy", "--referred-by", "Harbor Foods", ok=True)
    row = next(line for line in rep("next").out.splitlines() if "Kobo Dairy" in line)
    assert row.split()[0] == "2"


def test_promises_that_are_folded_away_are_counted_as_owed(rep: Rep) -> None:
    rep("add", "Harbor Foods", "--town", "Umea", ok=True)
    rep("add", "Pier 9 Marine", "--town", "Lund", ok=True)
    rep("--as-of", "2026-09-01", "promise", "1", "the quote", "--by", "2026-09-04", ok=True)
    everyone, there, elsewhere, late = (
        rep("next", *more).out
        for more in ((), ("--town", "Umea"), ("--town", "Lund"), ("--reason", "late"))
    )
    for out in (everyone, there):
        assert " 1 owed " in out and re.search(r"Older promises .*\(Harbor Foods\)", out)
    for out in (elsewhere, late):
        assert " owed " not in out and "Older promises" not in out


def test_who_is_not_late_by_their_rhythm_is_called_due_in_every_list(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    days = (
        "2026-03-01",
        "2026-04-01",
        "2026-05-01",
        "2026-06-01",
        "2026-07-01",
        "2026-08-01",
        "2026-09-01",
    )
    for day in (*days, "2026-10-10"):
        rep("log-purchase", "1", "500", "--on", day, ok=True)
    codes = [r["code"] for r in rep("next", "--json", "--as-of", "2026-11-28").json[0]["reasons"]]
    assert codes[:2] == ["late", "due"]
    assert "due: no order for 49 days, usually" in rep("next", "--as-of", "2026-11-28").out
    for command in (["next"], ["status"], ["stale", "--days", "30"], ["brief", "1"], ["why", "1"]):
        shown = rep(*command, "--as-of", "2026-11-28").out
        assert " due" in shown and " late" not in shown, command


def test_what_goes_along_is_said_in_words(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    for month in range(1, 11):
        rep("log-purchase", "1", "500", "--on", f"2026-{month:02}-01", "--paid", ok=True)
    assert "· ask for a referral" in rep("next").out
    assert rep("next", "--json").json[0]["also"] == ["ask for a referral"]


@pytest.mark.parametrize(
    ("p", "told"),
    [
        (0.04, "under 1 in 10"),
        (0.25, "about 2 in 10"),
        (0.9, "about 9 in 10"),
        (0.97, "over 9 in 10"),
    ],
)
def test_chances_are_told_in_tenths(p: float, told: str) -> None:
    assert in_ten(p) == told


def test_status_and_why_say_a_chance_in_the_same_words(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    for month in range(1, 6):
        rep("log-purchase", "1", "500", "--on", f"2026-{month:02}-01", ok=True)
    (told,) = (line for line in rep("status", "1").out.splitlines() if " in 10" in line)
    assert told in rep("why", "1").out.splitlines()
    assert told.split("  ")[-1].strip() in rep("brief", "1").out


def test_the_heads_of_a_report_over_years_name_their_years(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-purchase", "1", "500", "--on", "2023-01-05", ok=True)
    out = rep("report", "--from", "2023-01-01", "--to", "2025-05-06").out
    assert "1 Jan 2023 to 6 May 2025" in out


@made_once
def three(rep: Rep) -> Rep:
    """One who is quiet and has a problem, one who bought once, one who buys every month."""
    rep("add", "Harbor Foods", "--phone", "555 0101", ok=True)
    rep("add", "Vale Brothers", ok=True)
    rep("add", "Oak Supply", ok=True)
    for who, amount, days in (
        ("harbor", "480", ("2026-05-04", "2026-06-03", "2026-07-03", "2026-08-02")),
        ("vale", "90", ("2026-10-20",)),
        ("oak", "100", ("2026-09-20", "2026-10-20", "2026-11-19")),
    ):
        for day in days:
            rep("log-purchase", who, amount, "--on", day, ok=True)
    rep("log-problem", "harbor", "seal leaks", "--on", "2026-08-06", ok=True)
    return rep


def test_stale_shows_days_stake_phone_and_open_problems(three: Rep) -> None:
    assert three("stale").out.startswith(
        "1 customer quiet for 60 days or more (on top: most money at risk)"
    )
    (row,) = [line.split() for line in three("stale").out.splitlines() if "Harbor" in line]
    assert row[:6] == ["1", "Harbor", "Foods", "109", "2", "Aug"]
    assert row[-4:] == ["555", "0101", "1", "problem"]
    (data,) = three("stale", "--json").json
    assert abs(float(row[7]) - data["stake"]) <= 5


def test_stale_says_what_comes_first_where_nobody_has_money_at_risk(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-purchase", "harbor", "90", "--on", "1998-05-06", ok=True)
    shown = rep("stale", ok=True).out
    assert (
        "or more (on top: who may still buy most)\n" in shown
        and "at risk" not in shown.split("\n")[0]
    )
    assert "10,428" in shown
    assert "last order Wed 6 May 1998" not in shown
    assert "one order, over 28 years ago" in rep("brief", "harbor", ok=True).out


def test_status_names_the_next_order_of_who_is_on_rhythm_only(three: Rep) -> None:
    shown = {
        line.split()[1]: line for line in three("status").out.splitlines() if line[:1].isdigit()
    }
    assert "19 Dec" in shown["Oak"]
    assert shown["Harbor"].split()[-3:-1] == ["30", "days"]
    assert shown["Vale"].rstrip().endswith("20 Oct")


def test_status_of_one_names_a_stake_only_when_there_is_one(three: Rep) -> None:
    assert "less than usual in the next 90 days" in three("status", "harbor").out
    assert "in the next 12 months\n" in three("status", "oak").out


def test_a_first_purchase_tells_of_no_next_one(three: Rep) -> None:
    three("add", "Pine Mills", ok=True)
    assert "order" not in three("log-purchase", "pine", "70", ok=True).out.splitlines()[1]
    assert "expected about" in three("log-purchase", "oak", "70", ok=True).out


def test_next_counts_more_only_below_some_of_it(three: Rep) -> None:
    for name in ("Pine Mills", "Ash Works"):
        three("add", name, ok=True)
        three("log-purchase", name, "70", "--on", "2026-11-13", ok=True)
    assert "and 1 more\n" in three("next", "-n", "1", ok=True).out
    none = three("next", "-n", "0", ok=True).out
    assert "2 to check on" in none and "more" not in none and "Check on" not in none


@made_once
def buyers(rep: Rep) -> Rep:
    """Customers who differ in what they bought, how often and when."""
    for name, *orders in (
        ("Birch", ("2026-11-20", "900")),
        ("Alder", ("2026-08-01", "100"), ("2026-09-01", "100"), ("2026-10-01", "100")),
        ("Cole",),
    ):
        rep("add", name, "--phone", "555 0100", "--town", "Lund", ok=True)
        for day, amount in orders:
            rep("log-purchase", name, amount, "--on", day, ok=True)
    return rep


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["Alder", "Birch", "Cole"]),
        ("total", ["Birch", "Alder", "Cole"]),
        ("orders", ["Alder", "Birch", "Cole"]),
        ("last", ["Birch", "Alder", "Cole"]),
        ("due", ["Alder", "Birch", "Cole"]),
    ],
)
def test_list_and_status_can_be_sorted(buyers: Rep, sort: str, names: list[str]) -> None:
    for command in ("list", "status"):
        found = buyers(command, "--sort", sort, "--json", ok=True).json
        assert [row["name"] for row in found] == names, command
    unsorted = buyers("list", "--json", ok=True).json
    assert [row["name"] for row in unsorted] == ["Birch", "Alder", "Cole"]


def test_a_sorted_list_shows_what_it_goes_by(buyers: Rep) -> None:
    for sort, title, cell in (("total", "total", "900"), ("last", "last order", "20 Nov")):
        _, titles, first, *_ = buyers("list", "--sort", sort, ok=True).out.splitlines()
        assert title in titles and re.split(" {2,}", first)[2] == cell
    assert " total " not in buyers("list", ok=True).out


def test_what_a_list_goes_by_stays_in_a_narrow_window(buyers: Rep) -> None:
    by = _in_order("due").columns
    assert [column.drop for column in by if column.title in ("last order", "usual gap")] == [0, 0]
    assert CUSTOMER_DAY["last_on"].column != by[2], "elsewhere it may go"


def test_who_owes_what_since_when_is_one_list(buyers: Rep) -> None:
    for command in ("list", "status"):
        said = buyers(command, "--sort", "unpaid", ok=True).out
        assert (
            "Nothing is unpaid. Not counted: orders without a due day, and orders of customers you wrote off."
            in said
        )
    buyers("log-purchase", "1", "700", "--on", "2026-11-21", "--due", "2026-12-21", ok=True)
    buyers("log-purchase", "2", "80", "--on", "2026-10-05", "--due", "2026-11-04", ok=True)
    buyers("log-purchase", "2", "90", "--on", "2026-11-06", "--due", "2026-12-06", ok=True)
    first, _, alder, birch, *_ = buyers("list", "--sort", "unpaid", ok=True).out.splitlines()
    assert first == (
        "2 customers of 3 owe you 870 for unpaid orders, 80 of it overdue; what is due first on top"
    )
    cut = buyers("list", "--sort", "unpaid", "-n", "1", ok=True).out
    assert cut.startswith(f"{first}; here the first 1\n") and "Birch" not in cut, "what all owe"
    assert (
        "\nNot counted: orders without a due day, and orders of customers you wrote off.\n" in cut
    )
    assert buyers("list", "-n", "2", ok=True).out.startswith("3 customers; here the first 2\n")
    assert re.split(" {2,}", alder)[1:5] == [
        "Alder",
        "170",
        "o6, o7",
        "4 Nov (overdue), 6 Dec",
    ]
    assert re.split(" {2,}", birch)[1:5] == ["Birch", "700", "o5 of 21 Nov", "21 Dec"]
    for command in ("list", "status"):
        out = buyers(command, "--sort", "unpaid", "-n", "1", ok=True).out
        assert "170" in out and "Birch" not in out
    buyers("write-off", "2", "--yes", ok=True)
    assert (
        "1 customer of 3 owes you 700 for unpaid orders\n"
        in buyers("list", "--sort", "unpaid", ok=True).out
    )


def test_what_is_marked_overdue_adds_up_to_what_is_said_to_be(buyers: Rep) -> None:
    buyers("log-purchase", "1", "240", "--on", "2026-11-05", "--due", "2026-11-20", ok=True)
    first, _, row, *_ = buyers("list", "--sort", "unpaid", ok=True).out.splitlines()
    assert first.endswith("owes you 240 for unpaid orders, 240 of it overdue")
    assert "20 Nov (overdue)" in row, "overdue from the day after, however long you wait to ask"
    buyers("log-purchase", "1", "30", "--on", "2026-11-05", "--due", DAY, ok=True)
    assert "23 Nov (overdue)" not in buyers("list", "--sort", "unpaid", ok=True).out


def test_the_heading_of_a_list_that_is_narrowed_counts_no_other(buyers: Rep) -> None:
    buyers("promise", "1", "a quote", "--by", "today", ok=True)
    assert "1 owed to customers · 0 to check on" in buyers("next", ok=True).out
    narrowed = buyers("next", "--reason", "lead", ok=True).out.splitlines()[0]
    assert "only --reason lead" in narrowed and "owed" not in narrowed


def test_a_field_of_their_own_is_searched_for_as_it_was_set(buyers: Rep) -> None:
    buyers("edit", "1", "--set", "contract ends=2027-03-31", ok=True)
    buyers("edit", "2", "--note", "his contract ends in 2027-03-31 shifts", ok=True)
    for said in ("contract ends=2027-03-31", "contract ends: 2027"):
        found = buyers("list", "--search", said, "--json", ok=True).json
        assert [row["id"] for row in found] == [1], said
    for said in ("contract ends=2026", "=", "contract ends="):
        assert buyers("list", "--search", said, "--json", ok=True).json == [], said


def test_many_unpaid_orders_fit_a_line_and_stand_in_csv_whole(buyers: Rep) -> None:
    for day in range(1, 6):
        buyers("log-purchase", "1", "90", "--on", f"2026-11-0{day}", "--due", "30d", ok=True)
    row = buyers("list", "--sort", "unpaid", ok=True).out.splitlines()[2]
    assert re.split(" {2,}", row)[3:5] == ["o5, o6, o7 and 2 more", "1 Dec to 5 Dec"]
    head, one = buyers("list", "--sort", "unpaid", "--csv", ok=True).out.splitlines()
    assert head.endswith(",unpaid,unpaid_orders,unpaid_due")
    assert one.endswith(",450.0,o5; o6; o7; o8; o9,2026-12-01")
    assert "unpaid" not in buyers("list", "--csv", ok=True).out.splitlines()[0]
    assert "expected_on" in buyers("list", "--sort", "due", "--csv", ok=True).out.splitlines()[0]


def test_what_is_at_risk_is_listed_whole(buyers: Rep) -> None:
    for day in ("2026-05-01", "2026-06-01", "2026-07-01"):
        buyers("log-purchase", "2", "300", "--on", day, ok=True)
    whole = buyers("status", "--json", ok=True).json
    staked = sorted((row for row in whole if row["stake"]), key=lambda row: -row["stake"])
    assert staked
    for command in ("list", "status"):
        found = buyers(command, "--sort", "risk", "--json", ok=True).json
        assert [row["id"] for row in found] == [row["id"] for row in staked]
    _, titles, *_ = buyers("list", "--sort", "risk", ok=True).out.splitlines()
    assert "at risk" in titles


def test_the_list_as_csv_has_the_phones_and_e_mails_that_the_screen_has(rep: Rep) -> None:
    rep(
        "add",
        "Alder",
        "--contact",
        "Ann",
        "--phone",
        "555 1",
        "--email",
        "a@alder.example",
        ok=True,
    )
    rep("add", "Birch", "--phone", "555 2", ok=True)
    rep("edit", "birch", "--do-not-call", ok=True)
    alder, birch = rep("list", "--csv", ok=True).out.splitlines()[1:]
    assert alder.endswith(",555 1,a@alder.example") and birch.endswith(",,")
    alder, birch = rep("list", "--json", ok=True).json
    assert (alder["phone"], alder["phones"], birch["phone"]) == ("555 1", [], None)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (Missing("purchases", 1), "one more order"),
        (Missing("purchases", 2), "two more orders"),
        (
            Missing("span", 180, date(2027, 1, 6).toordinal()),
            "an order on Wed 6 Jan 2027 or later (180 days after their first)",
        ),
        (
            Missing("span", 180, date(2026, 11, 20).toordinal()),
            "orders spread over 180 days or more (for that, one today would do)",
        ),
        (Missing("lapsed", day=date(2026, 3, 2).toordinal()), "a new order (none since Mon 2 Mar)"),
        (
            Missing("unpaid", day=date(2026, 3, 2).toordinal(), id=4),
            "payment of o4 (due since Mon 2 Mar)",
        ),
        (Missing("paid-late", 3), "a year without a late payment (3 in the last year)"),
        (Missing("hard-problem", id=7), "a fix for x7 (hard work for them)"),
    ],
)
def test_what_is_missing_to_be_loyal_is_said(missing: Missing, words: str) -> None:
    assert missing_words(missing, Formatter(date(2026, 11, 27)), POLICY) == words


def test_what_is_missing_to_be_loyal_is_one_sentence() -> None:
    later, passed = (
        Missing("span", 180, date(2027, 1, 6).toordinal()),
        Missing("span", 180, date(2026, 11, 20).toordinal()),
    )
    lapsed, unpaid = (
        Missing(code, day=date(2026, 3, 2).toordinal(), id=4) for code in ("lapsed", "unpaid")
    )
    one, two = Missing("purchases", 1), Missing("purchases", 2)
    first = "on Wed 6 Jan 2027 or later (180 days after their first)"
    owed = "payment of o4 (due since Mon 2 Mar)"
    for missing, words in (
        ((two, later, unpaid), f"two more orders, one of them {first}, and {owed}"),
        ((one, later), f"one more order, {first}"),
        ((two, passed, lapsed, unpaid), f"two more orders, and {owed}"),  # any order does for all
        ((later, lapsed), f"an order {first}, and a new order (none since Mon 2 Mar)"),
        ((unpaid,), owed),
    ):
        assert all_missing_words(missing, Formatter(date(2026, 11, 27)), POLICY) == words
