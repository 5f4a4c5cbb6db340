"""How `next` and its like tell who and why."""

from __future__ import annotations

import pytest
from conftest import Rep

from repbook.formatter import in_ten


def test_a_friend_who_was_named_is_new_and_has_no_number_that_could_be_a_customer(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("--as-of", "2026-11-18", "add", "Kobo Dairy", "--referred-by", "Harbor Foods", ok=True)
    row = next(line for line in rep("next").out.splitlines() if "Kobo Dairy" in line)
    assert row.split()[0] == "new"


def test_promises_that_are_folded_away_are_counted_as_owed(rep: Rep) -> None:
    rep("add", "Harbor Foods", "--town", "Umea", ok=True)
    rep("add", "Pier 9 Marine", "--town", "Lund", ok=True)
    rep("--as-of", "2026-09-01", "promise", "1", "the quote", "--by", "2026-09-04", ok=True)
    everyone, there, elsewhere, late = (
        rep("next", *more).out
        for more in ((), ("--town", "Umea"), ("--town", "Lund"), ("--reason", "late"))
    )
    for out in (everyone, there):
        assert "1 owed" in out and "1 older promise" in out
    for out in (elsewhere, late):
        assert "0 owed" in out and "older promise" not in out


def test_a_late_customer_who_is_due_too_is_told_as_both(rep: Rep) -> None:
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
    shown = rep("next", "--as-of", "2026-11-28").out
    assert "late, due: 49 days, usually" in shown


def test_what_goes_along_is_short_on_the_screen_and_whole_in_json(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    for month in range(1, 11):
        rep("log-purchase", "1", "500", "--on", f"2026-{month:02}-01", "--paid", ok=True)
    out = rep("next").out
    assert "+referral" in out and "ask for a referral" not in out
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
    told = next(line for line in rep("status", "1").out.splitlines() if "still a customer" in line)
    chance = told.split("still a customer: ")[1]
    assert f"still a customer: {chance};" in rep("why", "1").out


def test_the_heads_of_a_report_over_years_name_their_years(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-purchase", "1", "500", "--on", "2023-01-05", ok=True)
    out = rep("report", "--from", "2023-01-01", "--to", "2025-05-06").out
    assert "1 Jan 2023 on" in out
