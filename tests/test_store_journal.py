"""Every write can be taken back and done again, in every table."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.book import Book, changes
from repbook.errors import Conflict, RepbookError
from repbook.schema import BY_TABLE
from repbook.store.journal import new_uids

FOREIGN_KEYS = {
    "customer_id": "customers",
    "contact_id": "contacts",
    "purchase_id": "purchases",
    "problem_id": "problems",
    "ally_id": "allies",
    "touch_id": "touches",
}
ON = date(2026, 11, 23)
DAY = ON.toordinal()

# One row of every journalled table; those it names must be there before it.
ROWS: dict[str, dict[str, Any]] = {
    "customers": {"name": "Harbor Foods", "name_key": "harbor foods", "added_day": DAY},
    "aliases": {"customer_id": 1, "kind": "alias", "text": "HF", "key": "hf"},
    "tags": {"customer_id": 1, "tag": "north"},
    "contacts": {"customer_id": 1, "name": "Ann Lee", "name_key": "ann lee"},
    "addresses": {"customer_id": 1, "contact_id": 1, "kind": "phone", "text": "5", "key": "5"},
    "write_offs": {"customer_id": 1, "day": DAY, "why": "gone"},
    "snoozes": {"customer_id": 1, "day": DAY, "until_day": DAY + 7},
    "purchases": {"customer_id": 1, "day": DAY, "cents": 48000, "what": "seals", "ref": "R1"},
    "items": {"purchase_id": 1, "what": "seal", "quantity": 2.5},
    "item_names": {"called": "tap seal", "item": "seal"},
    "quotes": {"customer_id": 1, "day": DAY, "cents": 900, "purchase_id": 1},
    "returns": {"customer_id": 1, "day": DAY, "cents": 100, "purchase_id": 1},
    "payments": {"customer_id": 1, "day": DAY, "cents": 100, "purchase_id": 1},
    "allies": {"name": "Priya", "name_key": "priya", "team": "Support"},
    "problems": {"customer_id": 1, "what": "leaks", "day": DAY, "purchase_id": 1},
    "steps": {"problem_id": 1, "day": DAY, "kind": "update", "by": "customer", "ally_id": 1},
    "touches": {
        "customer_id": 1,
        "day": DAY,
        "outcome": "reached",
        "contact_id": 1,
        "problem_id": 1,
    },
    "promises": {"customer_id": 1, "text": "quote", "day": DAY, "by_day": DAY + 4, "touch_id": 1},
    "feedback": {"customer_id": 1, "day": DAY, "topic": "price", "verdict": "bad", "touch_id": 1},
    "settings": {"key": "currency", "value": "EUR"},
}
# A column of each that can be changed by itself.
CHANGED = {
    "customers": ("town", "Lund"),
    "aliases": ("text", "H.F."),
    "tags": ("tag", "south"),
    "contacts": ("role", "buyer"),
    "addresses": ("text", "55"),
    "write_offs": ("back_day", DAY),
    "snoozes": ("until_day", DAY + 9),
    "purchases": ("cents", 1),
    "items": ("cents", 100),
    "item_names": ("item", "Shaft seal"),
    "quotes": ("lost_because", "dear"),
    "returns": ("why", "torn"),
    "payments": ("note", "cash"),
    "allies": ("team", None),
    "problems": ("kind", "seal"),
    "steps": ("note", "\x1b[31m"),
    "touches": ("note", "émile\n"),
    "promises": ("kept_day", DAY),
    "feedback": ("words", "dear"),
    "settings": ("value", "USD"),
}


def contents(book: Book) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every journalled table."""
    return {
        table: book.conn.execute(f'SELECT * FROM "{table}" ORDER BY id').fetchall()
        for table in BY_TABLE
    }


def fill(book: Book) -> None:
    """A row in every table; those that name another row name the one just written."""
    ids: dict[str, int] = {}
    with book.change("fill") as journal:
        for table, row in ROWS.items():
            named = {c: ids[FOREIGN_KEYS[c]] for c in row if c in FOREIGN_KEYS}
            ids[table] = journal.insert(table, **{**row, **named})


def fill_again(book: Book) -> None:
    """A second row in every table but the settings, which have names of their own."""
    with book.change("more") as journal:
        for table, row in ROWS.items():
            if table != "settings":
                own = {"ref": "another"} if "ref" in row else {}
                journal.insert(table, **{**row, **own})


def test_the_rows_of_this_test_cover_every_journalled_table() -> None:
    assert set(ROWS) == set(CHANGED) == set(BY_TABLE)


def test_every_table_of_facts_is_journalled() -> None:
    conn = Book(None).conn
    tables = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    unjournalled = {"changes", "journal", "fits", "forecasts", "purchase_spans", "file_sum"}
    unjournalled |= {"customer_sums", "sums_total", "sync_records", "sync_machines"}
    unjournalled |= {"sqlite_sequence"}
    assert {name for (name,) in tables} - unjournalled == set(BY_TABLE)
    for table in BY_TABLE:  # the images of a row are found by its id, the first column
        columns = [row[1] for row in conn.execute(f'PRAGMA table_info("{table}")')]
        assert columns[:2] == ["id", "uid"]


def test_adding_changing_and_removing_in_every_table_is_undone_and_redone() -> None:
    book = Book(None)
    states = [contents(book)]
    fill(book)
    states.append(contents(book))
    with book.change("change") as journal:
        for table, (column, value) in CHANGED.items():
            journal.update(table, 1, **{column: value})
    states.append(contents(book))
    with book.change("remove") as journal:
        for table in ("addresses", "feedback", "promises", "touches", "steps", "problems"):
            journal.delete(table, 1)
        for table in reversed(BY_TABLE):
            if book.conn.execute(f'SELECT 1 FROM "{table}"').fetchone():
                journal.delete(table, 1)
    states.append(contents(book))
    assert not any(states[3].values())
    for state in (states[2], states[1], states[0]):
        changes.undo(book)
        assert contents(book) == state
    for state in states[1:]:
        changes.redo(book)
        assert contents(book) == state
    changes.undo(book, 3)
    assert contents(book) == states[0]
    changes.redo(book, 3)
    assert contents(book) == states[3]


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "remove", "undo", "redo"]),
        st.sampled_from([t for t in BY_TABLE if t != "settings"]),
        st.integers(0, 5),
        st.text(max_size=8).filter(lambda text: "\0" not in text),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60)
@given(ACTIONS)
def test_any_story_is_undone_to_each_of_its_states(story: list[tuple[str, str, int, str]]) -> None:
    """A model beside the book: a stack of states; undo and redo walk on it."""
    book = Book(None)
    fill(book)
    states, at = [contents(book)], 0
    for action, table, pick, text in story:
        if action in ("undo", "redo"):
            back = action == "undo"
            possible = at > 0 if back else at < len(states) - 1
            if possible:
                (changes.undo if back else changes.redo)(book)
                at += -1 if back else 1
        elif _write(book, action, table, pick, text):
            states, at = [*states[: at + 1], contents(book)], at + 1
        assert contents(book) == states[at]
    while at:
        changes.undo(book)
        at -= 1
        assert contents(book) == states[at]


def _write(book: Book, action: str, table: str, pick: int, text: str) -> bool:
    """One change, if the book takes it; True when it wrote something."""
    ids = [row[0] for row in book.conn.execute(f'SELECT id FROM "{table}"')]
    before = contents(book)
    try:
        with book.change(action) as journal:
            if action == "add":
                row = dict(ROWS[table])
                word = next((c for c in ("text", "name", "note", "why", "what") if c in row), None)
                journal.insert(table, **row if word is None else {**row, word: text or "x"})
            elif ids and action == "change":
                column, value = CHANGED[table]
                value = text if isinstance(value, str) else value
                journal.update(table, ids[pick % len(ids)], **{column: value})
            elif ids:
                journal.delete(table, ids[pick % len(ids)])
    except Conflict:  # another row names it
        assert contents(book) == before
        return False
    return contents(book) != before


def test_a_change_that_fails_half_way_leaves_nothing() -> None:
    book = Book(None)
    fill(book)
    before, log = contents(book), book.conn.execute("SELECT * FROM changes").fetchall()
    with pytest.raises(ZeroDivisionError), book.change("half") as journal:
        journal.update("purchases", 1, cents=1)
        raise ZeroDivisionError
    assert contents(book) == before
    assert book.conn.execute("SELECT * FROM changes").fetchall() == log


def test_what_was_taken_back_is_in_no_later_change() -> None:
    book = Book(None)
    with pytest.raises(RuntimeError), book.change("slip"):
        book.customers.add("Vale Brothers", added_on=ON)
        raise RuntimeError
    with book.rehearsal("preview"):
        book.customers.add("Pier 9 Marine", added_on=ON)
    with book.change("add"):
        book.customers.add("Harbor Foods", added_on=ON)
    (done,) = changes.undo(book)
    assert [image.after["name"] for image in done.images if image.after] == ["Harbor Foods"]
    assert book.empty
    changes.redo(book)
    assert list(book.customers.names().values()) == ["Harbor Foods"]


def test_a_preview_within_a_transaction_takes_back_only_itself() -> None:
    book = Book(None)
    with book.transaction():
        with book.change("add"):
            book.customers.add("Harbor Foods", added_on=ON)
        with book.rehearsal("preview"):
            book.customers.add("Pier 9 Marine", added_on=ON)
    assert list(book.customers.names().values()) == ["Harbor Foods"]


def test_a_statement_that_fails_takes_the_whole_change_along() -> None:
    book = Book(None)
    fill(book)
    before = contents(book)
    for wrong in ({"purchase_id": 99}, {"cents": "many"}, {"day": None}):
        with pytest.raises(RepbookError), book.change("wrong") as journal:
            journal.update("purchases", 1, what="other")
            journal.insert("payments", **{**ROWS["payments"], **wrong})
        assert contents(book) == before


def test_saying_what_is_so_already_is_no_change() -> None:
    book = Book(None)
    fill(book)
    with book.change("same") as journal:
        journal.update("purchases", 1, cents=48000)
    assert [c.change.command for c in changes.latest(book, 5)] == ["fill"]


def test_undo_refuses_to_lose_what_another_program_wrote() -> None:
    book = Book(None)
    fill(book)
    with book.change("change") as journal:
        journal.update("purchases", 1, cents=1)
    book.conn.execute("UPDATE purchases SET cents = 7")
    before = contents(book)
    with pytest.raises(Conflict, match="another program"):
        changes.undo(book)
    assert contents(book) == before


def test_something_new_ends_what_can_be_redone() -> None:
    book = Book(None)
    fill(book)
    changes.undo(book)
    fill(book)
    with pytest.raises(Conflict, match="nothing to redo"):
        changes.redo(book)
    changes.undo(book)
    assert not any(contents(book).values())
    with pytest.raises(Conflict, match="nothing to undo"):
        changes.undo(book)
    changes.redo(book)
    assert contents(book)["purchases"]


def test_an_id_once_given_is_never_given_again() -> None:
    """It stands in somebody's notes, and in the journal."""
    book = Book(None)
    fill(book)
    with book.change("remove"):
        book.feedback.remove(1)
    with book.change("again") as journal:
        assert journal.insert("feedback", **{**ROWS["feedback"], "customer_id": 1}) == 2
    changes.undo(book)
    with book.change("once more") as journal:
        assert journal.insert("feedback", **{**ROWS["feedback"], "customer_id": 1}) == 3


def test_more_steps_than_there_are_is_none() -> None:
    book = Book(None)
    fill(book)
    before = contents(book)
    with pytest.raises(Conflict, match="Only 1 change"):
        changes.undo(book, 2)
    assert contents(book) == before


def test_a_setting_taken_back_counts_at_once() -> None:
    from repbook.book.settings import set_to

    book = Book(None)
    set_to(book, "quiet_days", "45")
    assert book.policy.quiet_days == 45
    changes.undo(book)
    assert book.policy.quiet_days == 60
    changes.redo(book)
    assert book.policy.quiet_days == 45


def test_many_rows_are_one_change_and_come_back_in_one_go() -> None:
    book = Book(None)
    fill(book)
    before = contents(book)
    rows = [(1, DAY - i, i) for i in range(12_345)]
    with book.change("import") as journal:
        journal.insert_many("purchases", ("customer_id", "day", "cents"), rows)
    (told,) = changes.undo(book)
    assert told.tally == {"purchases": (12_345, 0, 0)}
    assert len(told.images) < 20
    assert contents(book) == before
    changes.redo(book)
    assert len(contents(book)["purchases"]) == 12_346


def test_the_changes_of_one_record_are_found() -> None:
    book = Book(None)
    fill(book)
    with book.change("change") as journal:
        journal.update("purchases", 1, cents=1)
    found = changes.of_record(book, "purchases", 1, 10)
    assert [c.change.command for c in found] == ["change", "fill"]
    assert found[0].images[0].before["cents"] == 48000  # type: ignore[index]
    assert changes.of_record(book, "purchases", 2, 10) == []


def test_ids_and_uids_are_never_twice() -> None:
    book = Book(None)
    fill(book)
    with book.change("more") as journal:
        journal.insert("purchases", **ROWS["purchases"])
        journal.insert_many("purchases", ("customer_id", "day", "cents"), [(1, 1, 1), (1, 2, 2)])
    ids, uids = zip(*book.conn.execute("SELECT id, uid FROM purchases"), strict=True)
    assert ids == (1, 2, 3, 4)
    assert len(set(uids)) == 4


def test_a_write_outside_a_change_is_a_fault() -> None:
    book = Book(None)
    fill(book)
    before = contents(book)
    for write in (
        lambda: book.journal.insert("tags", customer_id=1, tag="x"),
        lambda: book.journal.update("tags", 1, tag="x"),
        lambda: book.journal.delete("tags", 1),
    ):
        with pytest.raises(RuntimeError):
            write()
    assert contents(book) == before


def test_undo_leaves_no_row_that_names_one_which_is_gone() -> None:
    book = Book(None)
    fill(book)
    book.conn.execute(  # another program ties a row of its own to one that undo would take away
        "INSERT INTO payments (id, uid, customer_id, day, cents, purchase_id)"
        " VALUES (77, 'theirs', 1, 1, 1, 1)"
    )
    before = contents(book)
    with pytest.raises(Conflict, match="another program"):
        changes.undo(book)
    assert contents(book) == before
    assert book.conn.execute("PRAGMA foreign_keys").fetchone() == (1,)
    book.conn.execute("DELETE FROM payments WHERE id = 77")
    changes.undo(book)
    assert book.conn.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_every_uid_is_16_hexadecimal_digits_and_new() -> None:
    uids = new_uids(50)
    assert len(set(uids)) == 50
    assert all(len(uid) == 16 and int(uid, 16) >= 0 for uid in uids)


@settings(max_examples=100)
@given(st.floats(min_value=1e-6, max_value=1e6))
def test_a_quantity_is_put_back_to_its_last_digit(quantity: float) -> None:
    book = Book(None)
    fill(book)
    with book.change("change") as journal:
        journal.update("items", 1, quantity=quantity)
    changed = contents(book)
    changes.undo(book)
    changes.redo(book)
    assert contents(book) == changed


def test_many_rows_are_written_by_few_statements_and_their_images_read_by_one() -> None:
    book = Book(None)
    seen: list[str] = []
    rows = [(f"Cust {n}", f"cust {n}", 739_000) for n in range(300)]
    with book.change("add") as journal:
        journal.next_id("customers")
        book.conn.set_trace_callback(seen.append)
        journal.insert_many("customers", ("name", "name_key", "added_day"), rows)
        book.conn.set_trace_callback(None)
    assert [sql.split()[0] for sql in seen] == [*["INSERT"] * 3, *["SELECT"] * 2, "INSERT"]
    names = "SELECT name, name_key, added_day FROM customers ORDER BY id"
    assert book.conn.execute(names).fetchall() == rows
    changes.undo(book)
    assert not book.customers.count()
    changes.redo(book)
    assert book.conn.execute(names).fetchall() == rows
