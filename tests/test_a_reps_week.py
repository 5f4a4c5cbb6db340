"""A story: from the first day with a book to winning a customer back."""

from __future__ import annotations

from typing import Any

from conftest import Rep, made_once

MONDAY, TUESDAY, FRIDAY = "2026-11-23", "2026-11-24", "2026-11-27"


def codes(rep: Rep, day: str, name: str) -> list[str]:
    """The codes under which a customer stands on a day's list."""
    calls: list[dict[str, Any]] = rep("--as-of", day, "next", "-n", "50", "--json", ok=True).json
    return [r["code"] for call in calls if call["name"] == name for r in call["reasons"]]


@made_once
def week(rep: Rep) -> Rep:
    """Three customers with a past: one regular and late, one fresh, one long gone."""
    for name, days in {
        "Vale Brothers": range(58, 460, 31),
        "Orchard Hotel": range(29, 400, 30),
        "Pier 9 Marine": (190, 220, 305, 322, 400, 425, 510, 520, 600, 660),
    }.items():
        rep("add", name, ok=True)
        for n in days:
            rep("--as-of", MONDAY, "log-purchase", name, "300", "--on", f"{n} days ago", ok=True)
    return rep


def test_monday_the_late_one_is_called_and_settled(week: Rep) -> None:
    assert "late" in codes(week, MONDAY, "Vale Brothers")
    said = week(
        "--as-of",
        MONDAY,
        "log-call",
        "vale",
        "On holiday. Wants 20 seals",
        "--order",
        "480",
        "-p",
        "the quote",
        "--by",
        "fri",
        ok=True,
    ).out
    assert "Done: the call about their next order (late: 58 days since the last order)" in said
    assert codes(week, MONDAY, "Vale Brothers") == []
    assert codes(week, TUESDAY, "Vale Brothers") == []


def test_the_promise_comes_up_on_its_day_and_is_kept_with_a_call(week: Rep) -> None:
    week(
        "--as-of",
        MONDAY,
        "log-call",
        "vale",
        "Wants a quote",
        "-p",
        "the quote",
        "--by",
        "fri",
        ok=True,
    )
    assert codes(week, "2026-11-26", "Vale Brothers") == []
    assert "promise" in codes(week, FRIDAY, "Vale Brothers")
    week("--as-of", FRIDAY, "log-call", "vale", "Has it", "--kept", "all", ok=True)
    assert "promise" not in codes(week, FRIDAY, "Vale Brothers")
    (kept,) = week("--as-of", FRIDAY, "promises", "--all", "--json", ok=True).json
    assert kept["kept_on"] == FRIDAY


def test_no_answer_comes_back_next_working_day_as_the_second_try(week: Rep) -> None:
    week("--as-of", FRIDAY, "log-call", "vale", "-o", "no-answer", ok=True)
    assert codes(week, FRIDAY, "Vale Brothers") == []
    assert codes(week, "2026-11-29", "Vale Brothers") == []
    assert "late" in codes(week, "2026-11-30", "Vale Brothers")
    assert "2nd try" in week("--as-of", "2026-11-30", "next", ok=True).out


def test_a_call_back_is_owed_at_its_time(week: Rep) -> None:
    week("--as-of", MONDAY, "log-call", "orchard", "In a meeting", "--again", "thu 14:30", ok=True)
    assert codes(week, "2026-11-25", "Orchard Hotel") == []
    calls = week("--as-of", "2026-11-26", "next", "--json", ok=True).json
    assert calls[0]["name"] == "Orchard Hotel"
    assert "14:30" in calls[0]["reasons"][0]["text"]


def test_a_problem_from_report_to_confirmed(week: Rep) -> None:
    told = week(
        "--as-of", MONDAY, "log-problem", "orchard", "valve sticks", "--kind", "valve", ok=True
    )
    assert "x1" in told.out
    assert "problem" in codes(week, MONDAY, "Orchard Hotel")
    week("--as-of", TUESDAY, "resolve", "x1", "new valve", ok=True)
    assert codes(week, TUESDAY, "Orchard Hotel") == []
    assert "check-fix" in codes(week, FRIDAY, "Orchard Hotel")
    week("--as-of", FRIDAY, "confirm-fix", "x1", ok=True)
    assert "check-fix" not in codes(week, FRIDAY, "Orchard Hotel")
    (one,) = week("--as-of", FRIDAY, "problems", "--all", "--json", ok=True).json
    assert (one["state"], one["effort"], one["confirmed"]) == ("resolved", "painless", True)


def test_the_quiet_one_is_won_back(week: Rep) -> None:
    assert "win-back" in codes(week, MONDAY, "Pier 9 Marine")
    week("--as-of", MONDAY, "log-call", "pier", "Changed hands. New buyer: Kit Moe", ok=True)
    week("--as-of", TUESDAY, "log-purchase", "pier", "900", ok=True)
    row = week("--as-of", TUESDAY, "status", "pier", "--json", ok=True).json[0]
    assert row["rhythm"] == "on-rhythm"


def test_written_off_and_back_by_itself(week: Rep) -> None:
    week("--as-of", MONDAY, "write-off", "pier", "sold the boats", "--yes", ok=True)
    assert codes(week, MONDAY, "Pier 9 Marine") == []
    assert week("--as-of", MONDAY, "status", "pier", "--json").json[0]["written_off"] is True
    said = week("--as-of", FRIDAY, "log-purchase", "pier", "50", ok=True).out
    assert "brings them back" in said
    assert week("--as-of", FRIDAY, "status", "pier", "--json").json[0]["written_off"] is False
    assert week("--as-of", MONDAY, "status", "pier", "--json").json[0]["written_off"] is True


def test_the_wrong_customer_is_the_commonest_slip(week: Rep) -> None:
    week("--as-of", MONDAY, "log-call", "vale", "Wants 20 seals", "--order", "480", ok=True)
    touches = week("history", "vale", "--json", ok=True).json
    mine = next(row for row in touches if row["kind"] == "touch" and row["text"])
    week("correct", mine["id"], "--customer", "orchard", ok=True)
    assert mine["id"] not in {row["id"] for row in week("history", "vale", "--json").json}
    assert mine["id"] in {row["id"] for row in week("history", "orchard", "--json").json}


def test_as_of_reads_the_book_as_it_was(week: Rep) -> None:
    before = week("--as-of", MONDAY, "status", "--json", ok=True).json
    week("--as-of", FRIDAY, "log-purchase", "vale", "999", ok=True)
    week("--as-of", FRIDAY, "log-call", "orchard", "hello", ok=True)
    assert week("--as-of", MONDAY, "status", "--json", ok=True).json == before


def test_undo_takes_the_whole_week_back(week: Rep) -> None:
    before = week("--as-of", MONDAY, "next", "--json", ok=True).json
    week(
        "--as-of",
        MONDAY,
        "log-call",
        "vale",
        "x",
        "--order",
        "480",
        "-p",
        "q",
        "--by",
        "fri",
        "-f",
        "price:bad:too dear",
        ok=True,
    )
    week("--as-of", TUESDAY, "log-problem", "orchard", "valve sticks", ok=True)
    week("--as-of", TUESDAY, "resolve", "x1", "new valve", ok=True)
    week("undo", "--steps", "3", ok=True)
    assert week("--as-of", MONDAY, "next", "--json", ok=True).json == before


def test_friday_the_report_counts_the_week(week: Rep) -> None:
    week("--as-of", MONDAY, "log-call", "vale", "x", "--order", "480", ok=True)
    week("--as-of", TUESDAY, "log-call", "orchard", "-o", "voicemail", ok=True)
    week("--as-of", TUESDAY, "log-call", "pier", "quiet: the pump leaks", ok=True)
    week("--as-of", TUESDAY, "log-problem", "pier", "pump leaks", "--found", ok=True)
    report = week("--as-of", FRIDAY, "report", "--json", ok=True).json
    assert report["period"]["from"] == MONDAY
    assert report["purchases"]["count"] == 1
    assert report["purchases"]["revenue"] == 480
    assert report["touches"]["attempts"] == 1
    assert report["problems"]["opened"] == 1
    assert report["problems"]["found"] == 1
