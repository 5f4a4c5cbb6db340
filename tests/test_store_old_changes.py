"""What changes of over a year ago did is dropped once it is large; nothing else is."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_store_check import COLUMNS, OTHER
from test_store_digests import bought
from test_store_journal import _write, contents, fill, fill_again

from repbook.book import Book, changes
from repbook.errors import Conflict
from repbook.schema import BY_TABLE
from repbook.store import change_list, check, old_changes
from repbook.store.digests import shortened
from repbook.store.old_changes import most_bytes

LONG_AGO, LAST_YEAR, WHENEVER = (f"{year}-02-28T09:00:00Z" for year in (2020, 2021, 2024))


@pytest.fixture(autouse=True)
def _any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_changes, "most_bytes", lambda _: 0)


def grow_old(conn: sqlite3.Connection, at: str = LONG_AGO) -> None:
    """Let all changes so far have been made then."""
    conn.execute("UPDATE changes SET at = ?", (at,))


def faults(conn: sqlite3.Connection) -> list[check.Finding]:
    """What `check` finds wrong with the records and the list of changes."""
    images = check.Images(conn)
    return [*images.found, *images.broken, *change_list.change_faults(conn)]


def drop(book: Book) -> bool:
    """What the first change of a day begins with."""
    with book.transaction() as conn:
        return old_changes.drop_if_large(conn)


def note(book: Book) -> None:
    """A change of today."""
    with book.change("note") as journal:
        journal.insert("allies", name="Priya", name_key="priya")


STORY = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "remove", "undo", "redo", "import"]),
        st.sampled_from([table for table in BY_TABLE if table != "settings"]),
        st.integers(0, 5),
        st.text("aé", max_size=3),
    ),
    max_size=6,
)


class Story:
    """A book, each state it was in, the first that undo goes back to, and up to which it is old."""

    def __init__(self) -> None:
        self.book = Book(None)
        self.states, self.at, self.first, self.old = [contents(self.book)], 0, 0, 0

    def goes_on(self, story: list[tuple[str, str, int, str]]) -> None:
        """Do what a story says, and undo and redo what can be."""
        for action, table, pick, text in story:
            if action in ("undo", "redo"):
                self.step(action == "undo")
            elif action == "import":
                with self.book.change("import"):
                    bought(self.book, 120)
                self.wrote()
            elif _write(self.book, action, table, pick, text):
                self.wrote()

    def step(self, back: bool) -> None:
        if self.at > self.first if back else self.at < len(self.states) - 1:
            (changes.undo if back else changes.redo)(self.book)
            self.at += -1 if back else 1

    def wrote(self) -> None:
        self.old = min(
            self.old, self.at
        )  # what was undone is gone; what was redone is as old as it was
        self.states, self.at = [*self.states[: self.at + 1], contents(self.book)], self.at + 1

    def holds(self) -> None:
        assert contents(self.book) == self.states[self.at]
        assert not faults(self.book.conn)

    def grows_old_and_is_dropped(self, between: list[tuple[str, str, int, str]]) -> None:
        grow_old(self.book.conn)
        self.old = self.at
        note(self.book)
        self.wrote()
        self.goes_on(between)
        if drop(self.book):
            self.first = min(self.old, self.at)
        self.holds()


@settings(max_examples=15)
@given(st.tuples(STORY, STORY, STORY, STORY))
@example(
    ([], [], [], [("undo", "allies", 0, ""), ("undo", "allies", 0, ""), ("redo", "allies", 0, "")])
)
def test_any_story_is_sound_and_undone_to_where_it_was_dropped(
    parts: tuple[list[tuple[str, str, int, str]], ...],
) -> None:
    story = Story()
    fill(story.book)
    story.wrote()
    story.goes_on(parts[0])
    story.grows_old_and_is_dropped(parts[1])
    story.goes_on(parts[2])
    story.grows_old_and_is_dropped(parts[3])
    while story.at > story.first:
        story.step(back=True)
        assert contents(story.book) == story.states[story.at]
    assert not faults(story.book.conn)
    with pytest.raises(Conflict, match="nothing to undo"):
        changes.undo(story.book)


@pytest.fixture
def dropped() -> Book:
    """A book with two rows in every table, of which the journal has no images any more."""
    book = Book(None)
    fill(book)
    fill_again(book)
    with book.change("gone") as journal:
        journal.delete("tags", journal.insert("tags", customer_id=1, tag="gone"))
    grow_old(book.conn)
    note(book)
    assert drop(book)
    book.conn.execute("PRAGMA foreign_keys = OFF")
    book.conn.execute("PRAGMA ignore_check_constraints = ON")
    return book


def test_each_value_that_another_program_changes_is_found_still(dropped: Book) -> None:
    conn = dropped.conn
    for table, column in COLUMNS:
        conn.execute("BEGIN")
        was = conn.execute(f'SELECT "{column}" FROM "{table}" WHERE id = 1').fetchone()[0]
        info = conn.execute(f'PRAGMA table_info("{table}")')
        kind = next(row[2] for row in info if row[1] == column)
        other = was + 1 if isinstance(was, int) else OTHER[kind]
        conn.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE id = 1', (other,))
        found = [(each.kind, each.table, each.id) for each in check.Images(conn).found]
        assert found == [("changed", table, 1)], column
        conn.execute("ROLLBACK")
    assert not faults(conn)


def test_rows_taken_out_put_in_and_put_back_are_found_still(dropped: Book) -> None:
    conn = dropped.conn
    conn.execute("DELETE FROM purchases WHERE id = 1")
    conn.execute("INSERT INTO tags (id, uid, customer_id, tag) VALUES (3, 'u', 1, 'gone')")
    conn.execute("INSERT INTO tags (id, uid, customer_id, tag) VALUES (9, 'v', 1, 'new')")
    conn.execute("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'items'")
    found = {(each.kind, each.table, each.id) for each in faults(conn)}
    assert found == {
        ("gone", "purchases", 1),
        ("back", "tags", 3),
        ("unlogged", "tags", 9),
        ("journal", "items", 2),
    }


def test_a_value_in_a_column_that_a_later_version_adds_is_found(dropped: Book) -> None:
    conn = dropped.conn
    columns = [column for column in check.columns_of("allies") if column != "phone"]
    ids = [id for (id,) in conn.execute("SELECT id FROM allies WHERE id < 3")]
    entry = shortened(conn, "allies", columns, ids, given=2)
    sql = "UPDATE journal SET images = ? WHERE table_name = 'allies' AND change_id < 0"
    conn.execute(sql, (entry,))
    assert not faults(conn)
    conn.execute("UPDATE allies SET phone = '5' WHERE id = 2")
    assert [(each.kind, each.table, each.id) for each in faults(conn)] == [("changed", "allies", 2)]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal WHERE change_id < 0 AND table_name = 'items'",
        "UPDATE journal SET images = substr(images, 2) WHERE change_id < 0",
        "UPDATE journal SET change_id = 99 WHERE change_id < 0",
        "UPDATE journal SET table_name = 'tags' WHERE table_name = 'items'",
        "UPDATE journal SET images = json_set(images, '$.given', 1 << 40) WHERE change_id < 0",
    ],
)
def test_damage_to_what_is_kept_instead_is_found(dropped: Book, statement: str) -> None:
    assert dropped.conn.execute(statement).rowcount
    assert faults(dropped.conn)


def test_what_is_a_year_old_is_kept_while_it_is_small_or_the_book_unsound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = Book(None)
    fill(book)
    grow_old(book.conn)
    assert not drop(book)  # of the last year in which there were changes
    note(book)
    book.conn.execute("UPDATE tags SET tag = 'another'")
    assert not drop(book)  # images say what it was
    book.conn.execute("UPDATE tags SET tag = 'north'")
    with monkeypatch.context() as patch:
        patch.setattr(old_changes, "most_bytes", most_bytes)
        assert not drop(book)
    book.conn.execute("UPDATE changes SET at = ? WHERE id = 1", (WHENEVER,))
    book.conn.execute("UPDATE changes SET at = ? WHERE id = 2", ("2024-11-30T00:00:00Z",))
    assert not drop(book)  # not a year apart, whatever the clock says now
    book.conn.execute("UPDATE changes SET at = ? WHERE id = 1", (LONG_AGO,))
    assert drop(book) and not drop(book)


def test_a_change_of_a_clock_that_was_wrong_keeps_all_after_it() -> None:
    book = Book(None)
    fill(book)
    note(book)
    note(book)
    for id, at in ((1, LONG_AGO), (2, "2099-01-01T00:00:00Z"), (3, LONG_AGO)):
        book.conn.execute("UPDATE changes SET at = ? WHERE id = ?", (at, id))
    note(book)
    assert drop(book)
    assert changes.journal.count(book.conn, undone=False) == 3


def test_what_can_be_redone_is_kept() -> None:
    book = Book(None)
    fill(book)
    grow_old(book.conn)
    with book.change("correct"):
        book.purchases.change(1, cents=1)
    book.conn.execute("UPDATE changes SET at = ? WHERE id = 2", (LAST_YEAR,))
    note(book)
    whole = contents(book)
    changes.undo(book, 2)
    assert drop(book)
    changes.redo(book, 2)
    assert contents(book) == whole and not faults(book.conn)


def test_an_import_is_not_kept_twice_and_an_undone_change_of_it_is_known() -> None:
    book = Book(None)
    with book.change("import"):
        bought(book)
    grow_old(book.conn)
    with book.change("correct"):
        book.purchases.change(7, cents=99_999)
    changes.undo(book)
    note(book)
    assert drop(book)
    book.conn.execute("UPDATE purchases SET cents = 1 WHERE id IN (7, 8)")
    found = check.Images(book.conn).found
    assert {(each.id, each.was and each.was["cents"]) for each in found} == {(7, 106), (8, None)}


def test_the_list_of_changes_takes_less_room_without_what_was_said() -> None:
    book = Book(None)
    fill(book)
    for n in range(200):
        with book.change("note") as journal:
            journal.insert("tags", customer_id=1, tag=f"tag {n}")
            book.summary = "what it was about " * 10
    note(book)
    book.conn.execute("UPDATE changes SET at = ? WHERE id < 200", (LONG_AGO,))

    def pages() -> int:
        counts = (book.conn.execute(f"PRAGMA {of}") for of in ("page_count", "freelist_count"))
        every, free = (count.fetchone()[0] for count in counts)
        return int(every - free)

    before, listed = pages(), changes.journal.changes(book.conn, 999)
    assert drop(book)
    said = sum(len(change.said or "") for change in listed if change.id < 200)
    assert (before - pages()) * 4096 > said
    now = changes.journal.changes(book.conn, 999)
    assert [(c.id, c.at, c.command) for c in now] == [(c.id, c.at, c.command) for c in listed]
