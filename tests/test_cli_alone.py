"""`repbook` alone: today in six lines."""

from __future__ import annotations

from pathlib import Path

from conftest import Rep, made_once
from terminals import at_terminal


@made_once
def book(rep: Rep, book_file: Path) -> Path:
    """Five customers with something promised, and a week with two orders."""
    for at, name in enumerate(("Harbor Foods", "Vale Brothers", "Kobo Dairy", "Pier 9 Marine")):
        rep("add", name, "--phone", f"555 011{at}", "--contact", f"Ann {at}", ok=True)
        by = f"2026-11-{17 + at}"
        rep(
            "promise",
            name,
            f"the quote for the new line {at}, in writing",
            "--by",
            by,
            "--on",
            "2026-11-16",
        )
    rep("add", "Lumen Print", "--phone", "555 0129", ok=True)
    rep("promise", "lumen", "the valve", "--by", "2026-11-17", "--on", "2026-11-16", ok=True)
    rep("edit", "lumen", "--do-not-call", ok=True)
    rep("log-call", "harbor", "Two seals", "--order", "480", "--on", "2026-11-23", ok=True)
    rep("log-problem", "vale", "seal leaks", "--on", "2026-11-23", ok=True)
    return book_file


def test_today_in_six_lines(rep: Rep, book: Path) -> None:
    told = rep(ok=True).out.splitlines()
    assert len(told) == 6
    assert told[0] == "Mon 23 Nov  5 owed to customers · 0 to check on · 0 worth a call"
    assert told[1].split()[:3] == ["2", "Vale", "Brothers"]  # the problem before the promises
    assert told[2].split()[:3] == ["1", "Harbor", "Foods"]
    assert told[3].endswith("555 0112")
    assert told[4] == "This week: 2 reached, 1 order worth 480. Open in all: 5 promises, 1 problem."
    assert told[5] == "Next: repbook dial · repbook next · repbook brief 2 · repbook --help"
    assert "Lumen" not in "".join(told)


def test_on_a_terminal_the_first_reason_is_whole(book: Path) -> None:
    for columns, lines in ((80, 10), (140, 6)):
        t = at_terminal(book, columns=columns)
        assert t.ends() == 0
        told = t.text.splitlines()
        assert len(told) == lines
        assert all(len(line) <= columns for line in told)
        assert told[1].endswith("555 0111")
        assert "…" not in t.text.replace('"…"', "") and "in writing (p3)" in t.text
    assert "Ann 1" in told[1]  # who to ask for, where there is room


def test_a_quiet_day(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    told = rep(ok=True).out.splitlines()
    assert told[1:3] == [
        "  Nobody to call today: nothing that you owe is due, and there is no reason to call anybody.",
        "This week: 0 reached. Nothing open.",
    ]
    assert told[3] == "Next: repbook next · repbook --help"


def test_with_nobody_in_the_book_it_says_how_to_begin(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("undo", ok=True)
    assert "There is nobody in the book yet." in rep(ok=True).out


def test_without_a_book_it_is_the_help(rep: Rep, book_file: Path) -> None:
    ran = rep(ok=True)
    assert ran.out.startswith("Usage: repbook")
    assert not book_file.exists()
