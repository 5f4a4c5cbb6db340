"""A session carries all that a command needs: two of them in one process never meet."""

from __future__ import annotations

import io
import json
import shlex
from datetime import date
from pathlib import Path

import pytest
from conftest import Rep

from repbook.cli.root import run
from repbook.cli.session import Session


def at(day: str, stdin: str = "") -> Session:
    """A session on a fixed day, with streams of its own."""
    streams = io.StringIO(stdin), io.StringIO(), io.StringIO()
    return Session(*streams, clock=lambda: date.fromisoformat(day))


def test_a_session_has_its_own_clock_book_and_streams(tmp_path: Path) -> None:
    north, south = at("2026-03-02"), at("2028-02-29")
    books = {north: tmp_path / "north.db", south: tmp_path / "south.db"}
    for session, book in books.items():
        words = ["--book", str(book), "add", "Harbor Foods", "--on", "yesterday", "--json"]
        assert run(words, session) == 0
        assert json.loads(session.output.stdout.getvalue())["id"] == 1  # type: ignore[attr-defined]
        assert str(book) in session.output.stderr.getvalue()  # type: ignore[attr-defined]
    for day, book, since in (
        ("2026-03-05", books[north], "2026-03-03"),
        ("2028-03-02", books[south], "2028-02-29"),
    ):
        later = at(day)
        words = ["log-call", "harbor", "hello", "--on", "2 days ago", "--json"]
        assert run(["--book", str(book), *words], later) == 0
        assert json.loads(later.output.stdout.getvalue())["on"] == since  # type: ignore[attr-defined]


def test_the_clock_is_asked_where_as_of_is_not_given(tmp_path: Path) -> None:
    book = str(tmp_path / "rep.db")
    assert run(["--book", book, "add", "Harbor Foods"], at("2026-03-02")) == 0
    said = at("2026-03-02")
    assert run(["--book", book, "log-call", "harbor", "hi", "--on", "2026-03-03"], said) == 2
    assert "still to come" in said.output.stderr.getvalue()  # type: ignore[attr-defined]
    assert (
        run(["--book", book, "log-call", "harbor", "hi", "--on", "2026-03-03"], at("2026-03-03"))
        == 0
    )
    assert (
        run(["log-call", "harbor", "--book", book, "--as-of", "2026-03-04"], at("2026-03-03")) == 0
    )


def test_who_looks_ahead_is_offered_nothing_that_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPBOOK_BOOK", str(tmp_path / "rep.db"))
    assert run(["add", "Harbor Foods"], at("2026-03-02")) == 0

    def hint(*words: str) -> str:
        session = at("2026-03-02")
        assert run(words, session) == 0
        return session.output.stdout.getvalue().splitlines()[-1]  # type: ignore[attr-defined]

    for day in ("tomorrow", "2026-03-09"):
        why = hint("--as-of", day, "why", "harbor")
        assert why == f"Next: repbook --as-of {day} brief 1"
    assert run(["log-problem", "harbor", "valve leaks"], at("2026-03-02")) == 0
    assert "Next" not in hint("--as-of", "tomorrow", "problem", "x1"), "only writing comes next"
    assert "repbook update x1" in hint("problem", "x1")
    assert "repbook --as-of 2026-03-01 log-call 1" in hint("--as-of", "2026-03-01", "why", "harbor")
    session = at("2026-03-02")
    assert run(["--as-of", "2026-07-01", "next"], session) == 0
    ahead = session.output.stdout.getvalue()  # type: ignore[attr-defined]
    assert "Next: repbook --as-of 2026-07-01 brief 1\n" in ahead and "dial" not in ahead
    wrote = hint("--as-of", "tomorrow", "log-call", "harbor", "hi")
    assert wrote.endswith("repbook --as-of tomorrow undo"), "it wrote on that day"


def test_what_follows_the_command_counts_as_before_it(tmp_path: Path) -> None:
    book = str(tmp_path / "rep.db")
    assert (
        run(["add", "Harbor Foods", "--book", book, "--as-of", "2026-03-02"], at("2026-03-05")) == 0
    )
    for words in (
        ["--version"],
        ["list", "--version"],
        ["list", "--help"],
        ["--help"],
        ["help", "list"],
    ):
        said = at("2026-03-05")
        assert run(words, said) == 0
        assert said.output.stdout.getvalue().startswith(("repbook 0", "Usage: repbook"))  # type: ignore[attr-defined]
    # behind -- a word is only a word
    assert run(["--book", book, "list", "--search", "--book"], at("2026-03-05")) == 0
    assert run(["--book", book, "brief", "--", "--as-of"], at("2026-03-05")) == 3


def ambiguous(tmp_path: Path) -> str:
    """A book with two customers whom `harbor` could mean."""
    book = str(tmp_path / "rep.db")
    for name in ("Harbor Foods", "Harbor Light"):
        assert run(["--book", book, "add", name], at("2026-03-02")) == 0
    return book


@pytest.mark.parametrize(
    "words",
    [
        ["log-call", "harbor", 'says "hi" & it\'s $5', "--order", "480", "-p", "the quote"],
        ["log-call", "harbor", "hello", "--by=fri", "-p=x"],
        ["log-purchase", "harbor", "480", "20 seals", "--paid"],
        ["merge", "2", "harbor"],
        ["merge", "harbor", "Harbor Light"],
        ["brief", "--", "harbor"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_the_hint_for_an_ambiguous_name_works_as_it_is_printed(
    tmp_path: Path, words: list[str]
) -> None:
    book = ambiguous(tmp_path)
    said = at("2026-03-02")
    assert run(["--book", book, *words], said) == 3
    hint = said.output.stderr.getvalue().splitlines()[-1]  # type: ignore[attr-defined]
    offered = hint.removeprefix("Hint: ").split(", or ")
    assert len(offered) > 1 or words[0] == "merge"
    for number, line in enumerate(offered, 1):
        typed = shlex.split(line)
        assert typed[:3] == ["repbook", "--book", book]
        typed = typed[3:]
        assert typed[0] == words[0] and str(number) in typed
        if words[0] != "merge" or words[1] != "2":
            assert [w for w in typed if w != str(number)] == [w for w in words if w != "harbor"]
    first = shlex.split(offered[0])[1:]
    assert run(first, at("2026-03-02")) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["log-call", "nobody", "-o", "smoke"], '"smoke" is not an outcome'),
        (["log-purchase", "nobody", "480", "-c", "smoke"], '"smoke" is not a channel'),
        (["status", "nobody", "--stage", "smoke"], '"smoke" is not a stage'),
        (["next", "--reason", "smoke"], '"smoke" is not a reason'),
        (["log-call", "nobody", "--on", "smoke"], '"smoke" is not a date'),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_options_are_refused_before_a_customer_is_asked_about(
    tmp_path: Path, words: list[str], said: str
) -> None:
    session = at("2026-03-02")
    assert run(["--book", ambiguous(tmp_path), *words], session) == 2
    assert said in session.output.stderr.getvalue()  # type: ignore[attr-defined]


def test_the_word_of_an_option_may_be_left_out(tmp_path: Path) -> None:
    book = ambiguous(tmp_path)
    words = ["log-purchase", "1", "480", "--on", "2026-03-01", "--paid"]
    assert run(["--book", book, *words], at("2026-03-02")) == 0
    shown = at("2026-03-02")
    assert run(["--book", book, "export", "payments"], shown) == 0
    assert "2026-03-01" in shown.output.stdout.getvalue()  # type: ignore[attr-defined]
    for words, since in (
        (["--month", "--json"], "2026-03-01"),
        (["--week", "--json"], "2026-03-02"),
        (["--year", "last", "--json"], "2025-01-01"),
    ):
        shown = at("2026-03-02")
        assert run(["--book", book, "report", *words], shown) == 0
        assert json.loads(shown.output.stdout.getvalue())["period"]["from"] == since  # type: ignore[attr-defined]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stdin", "stderr", "asked"),
    [
        (Terminal, Terminal, True),
        (io.StringIO, Terminal, False),  # echo hello | repbook …
        (Terminal, io.StringIO, False),  # repbook … 2> log
    ],
)
def test_only_a_person_at_both_ends_is_asked(
    stdin: type[io.StringIO], stderr: type[io.StringIO], asked: bool
) -> None:
    session = Session(stdin("y\n"), io.StringIO(), stderr())
    assert session.prompts.can_ask is asked
    session.output.no_input = True
    assert session.prompts.can_ask is False


@pytest.mark.parametrize(
    ("as_of", "today", "back", "newest"),
    [
        (None, "2026-03-02", False, "2026-03-02"),
        ("2026-03-01", "2026-03-01", True, "2026-03-02"),
        ("2026-03-02", "2026-03-02", False, "2026-03-02"),
        ("2026-03-09", "2026-03-09", False, "2026-03-09"),
    ],
)
def test_as_of_moves_today_and_nothing_else(
    tmp_path: Path, as_of: str | None, today: str, back: bool, newest: str
) -> None:
    session = at("2026-03-02")
    session.book_file, session.as_of = str(tmp_path / "rep.db"), as_of
    assert session.today.isoformat() == today
    assert session.looking_back is back
    assert session.newest_day.isoformat() == newest


def test_days_in_messages_are_as_on_screens(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-purchase", "harbor", "90", "--on", "2025-11-20", ok=True)
    late = rep("correct", "o1", "--on", "2026-11-20", "--due", "2026-11-19")
    assert late.err.splitlines()[0] == (
        "Error: o1 would be due on Thu 19 Nov, before it was bought on Fri 20 Nov"
    )
    rep("log-return", "harbor", "5", "--on", "2026-11-20", ok=True)
    assert "was bought on Thu 20 Nov 2025, after Wed 19 Nov 2025" in (
        rep("log-payment", "o1", "--on", "2025-11-19").err
    )
    # what was typed, and what is to be typed, stays as it is
    assert '"2026-11-31"' in rep("log-call", "harbor", "Hm", "--on", "2026-11-31").err
    rep("promise", "harbor", "the quote", "--by", "2026-11-27", ok=True)
    rep("promise", "p1", "--by", "2027-01-08", ok=True)
    assert "moved p1 to Fri 8 Jan 2027: the quote" in rep("changes", ok=True).out
