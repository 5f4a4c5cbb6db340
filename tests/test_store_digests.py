"""The journal's size: many new rows stand in it as numbers."""

from __future__ import annotations

from datetime import date

import pytest

from repbook.book import Book, changes
from repbook.errors import Conflict
from repbook.store import customer_sums

DAY = date(2026, 3, 2)
BUY = ("customer_id", "day", "cents", "what")


def bought(book: Book, count: int = 250) -> int:
    """A customer with many purchases, written at once as an import does; gives their number."""
    customer = book.customers.add("Harbor Foods", added_on=DAY)
    rows = [(customer, DAY.toordinal() - n, 100 + n, f'seal "{n}" é') for n in range(count)]
    book.journal.insert_many("purchases", BUY, rows)
    return customer


@pytest.fixture
def book() -> Book:
    book = Book(None)
    with book.change("import"):
        bought(book)
    return book


def journal_size(book: Book) -> int:
    return int(book.conn.execute("SELECT sum(length(images)) FROM journal").fetchone()[0])


def everything(book: Book) -> list[tuple[object, ...]]:
    return book.conn.execute("SELECT * FROM purchases ORDER BY id").fetchall()


def test_an_import_is_not_there_twice(book: Book) -> None:
    assert journal_size(book) < 250 * 10


def test_an_import_is_undone_and_redone(book: Book) -> None:
    before = everything(book)
    changes.undo(book)
    assert not everything(book)
    changes.redo(book)
    assert everything(book) == before
    assert journal_size(book) < 250 * 10
    changes.undo(book)
    assert not everything(book)


def test_what_an_import_wrote_is_shown_though_it_was_changed_or_removed_since(book: Book) -> None:
    with book.change("correct"):
        book.purchases.change(7, cents=99_999)
        book.purchases.remove(8)
    shown = {i.after["id"]: i.after for i in changes.one(book, 1).images if i.table == "purchases"}  # type: ignore[index]
    assert (shown[7]["cents"], shown[8]["what"]) == (106, 'seal "7" é')
    assert changes.one(book, 1).tally["purchases"] == (250, 0, 0)
    history = changes.of_record(book, "purchases", 8, 9)
    assert [each.change.command for each in history] == ["correct", "import"]
    changes.undo(book, 2)
    assert not everything(book)


def test_an_import_that_another_program_changed_is_not_undone(book: Book) -> None:
    book.conn.execute("UPDATE purchases SET cents = 1 WHERE id = 9")
    with pytest.raises(Conflict, match="another program"):
        changes.undo(book)


def statements_of_undo(count: int) -> int:
    """How many statements undo of an import of so many purchases runs."""
    with Book(None) as book:
        with book.change("import"):
            bought(book, count)
        seen: list[str] = []
        book.conn.set_trace_callback(seen.append)
        changes.undo(book)
        book.conn.set_trace_callback(None)
        assert everything(book) == []
        return len({*seen})  # what a trigger does for each row is told again and again


def test_undo_of_an_import_runs_no_statement_a_row() -> None:
    assert statements_of_undo(3000) == statements_of_undo(300)


def test_undo_of_every_purchase_leaves_no_sums_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Triggers that drop a customer's sums run once where a whole table is emptied."""
    monkeypatch.setattr(customer_sums, "LARGE", 1)
    with Book(None) as book:
        with book.change("import"):
            both = [bought(book, 200), bought(book, 200)]
        customer_sums.keep(book.conn)
        kept = book.conn.execute("SELECT customer_id FROM customer_sums ORDER BY 1").fetchall()
        assert kept == [(id,) for id in both]
        changes.undo(book)
        assert customer_sums.faults(book.conn) == []
        assert book.conn.execute("SELECT * FROM customer_sums").fetchall() == []


def test_one_row_that_was_changed_in_the_same_import_does_not_keep_it_from_being_undone(
    book: Book,
) -> None:
    changes.undo(book)
    with book.change("import") as journal:
        touch = bought(book, 300), DAY.toordinal(), "sent"
        first = journal.insert_many("touches", ("customer_id", "day", "outcome"), [touch] * 300)
        id = journal.next_id("purchases") - 1
        journal.update("purchases", id, cents=1)
        journal.update("touches", first + 5, day=touch[1] - 1)
        journal.delete("touches", first + 6)
    whole = everything(book)
    changes.undo(book)
    assert everything(book) == [] and book.conn.execute("SELECT 1 FROM touches").fetchone() is None
    changes.redo(book)
    assert everything(book) == whole
    assert book.conn.execute("SELECT count(*) FROM touches").fetchone() == (299,)


def test_of_an_imported_row_every_column_is_looked_at(book: Book) -> None:
    book.conn.execute("UPDATE purchases SET source = 'another' WHERE id = 9")  # not imported
    with pytest.raises(Conflict, match="another program"):
        changes.undo(book)


def test_a_row_that_another_program_wrote_in_place_of_one_undone_is_a_conflict(book: Book) -> None:
    changes.undo(book)
    book.conn.execute(
        "INSERT INTO purchases (id, uid, customer_id, day, cents)"
        " VALUES (9, 'theirs', (SELECT max(id) FROM customers), 5, 1)"
        if book.conn.execute("SELECT 1 FROM customers").fetchone()
        else "INSERT INTO customers (id, uid, name, name_key, added_day)"
        " VALUES (1, 'theirs', 'Other', 'other', 5)"
    )
    with pytest.raises(Conflict, match="another program"):
        changes.redo(book)
