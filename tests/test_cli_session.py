"""A session carries all that a command needs: two of them in one process never meet."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

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
