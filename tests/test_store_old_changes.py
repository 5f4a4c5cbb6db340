"""What changes of over a year ago did is dropped once it is large; nothing else is."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from conftest import Rep
from hypothesis import given, settings
from hypothesis import strategies as st
from test_store_check import COLUMNS, OTHER, filled, wrong  # noqa: F401
from test_store_digests import bought
from test_store_journal import ROWS, _write, contents, fill

from repbook.book import Book, changes
from repbook.errors import Conflict
from repbook.schema import BY_TABLE
from repbook.store import check, old_changes

LONG_AGO, LAST_YEAR = "2024-02-29T09:00:00Z", "2025-03-01T09:00:00Z"


@pytest.fixture(autouse=True)
def _any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_changes, "MOST_BYTES", 0)


def grow_old(conn: sqlite3.Connection, at: str = LONG_AGO) -> None:
    """Let all changes so far have been made then."""
    conn.execute("UPDATE changes SET at = ?", (at,))


def drop(book: Book) -> bool:
    """What the first change of a day begins with."""
    with book.transaction() as conn:
        return old_changes.drop_if_large(conn)


def note(book: Book) -> None:
    """A change of today."""
    with book.change("note") as journal:
        journal.insert("allies", name="Priya", name_key="priya")


STORIES = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "remove", "undo", "redo", "grow old", "drop", "import"]),
        st.sampled_from([table for table in BY_TABLE if table != "settings"]),
        st.integers(0, 5),
        st.text("aé\n", max_size=3),
    ),
    min_size=5,
    max_size=25,
)


@settings(max_examples=60)
@given(STORIES)
def test_any_story_is_sound_after_it_and_undone_to_where_it_was_dropped(
    story: list[tuple[str, str, int, str]],
) -> None:
    book = Book(None)
    fill(book)
    states, at, possible = [contents(book)], 0, 0  # `possible`: the first state undo can reach
    for action, table, pick, text in story:
        if action == "grow old":
            grow_old(book.conn)
        elif action == "drop":
            final = at if drop(book) else possible
            left = changes.journal.count(book.conn, undone=False)
            assert at - left in (possible, *range(final + 1))
            possible = at - left
        elif action in ("undo", "redo"):
            back = action == "undo"
            if at > possible if back else at < len(states) - 1:
                (changes.undo if back else changes.redo)(book)
                at += -1 if back else 1
        elif action == "import":
            with book.change("import"):
                bought(book, 120)
            states, at = [*states[: at + 1], contents(book)], at + 1
        elif _write(book, action, table, pick, text):
            states, at = [*states[: at + 1], contents(book)], at + 1
        assert contents(book) == states[at]
        assert not wrong(book.conn)
    while at > possible:
        changes.undo(book)
        at -= 1
        assert contents(book) == states[at]
        assert not wrong(book.conn)
    with pytest.raises(Conflict, match="nothing to undo"):
        changes.undo(book)
