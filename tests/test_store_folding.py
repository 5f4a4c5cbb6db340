"""The journal's size: many new rows stand in it as numbers, and what is over a year old is folded."""

from __future__ import annotations

import json
from datetime import date

import pytest

from repbook.book import Book, changes
from repbook.errors import Conflict
from repbook.store.digests import fold
from repbook.store.journal import FOLD_EVERY

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


def age(book: Book, up_to: int = 10**9) -> None:
    """Make changes two years old."""
    book.conn.execute(
        "UPDATE changes SET at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-2 years') WHERE id <= ?",
        (up_to,),
    )


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


def test_what_is_over_a_year_old_is_folded_and_cannot_be_undone(book: Book) -> None:
    with book.change("correct"):
        book.purchases.change(7, cents=1)
    with book.change("correct"):
        book.purchases.change(7, cents=2)
        book.purchases.add(customer_id=1, on=DAY, cents=5, what="unique-word")
        book.purchases.change(8, what="later another")
    with book.change("config"):
        book.journal.insert("settings", key="target", value="500")
    age(book)
    with book.change("correct"):
        book.purchases.change(8, what="now")
    with pytest.raises(Conflict, match="Only 1 change"):
        changes.undo(book, 2)
    rows = everything(book)
    fold(book.conn)
    images = "".join(text for (text,) in book.conn.execute("SELECT images FROM journal"))
    assert "unique-word" not in images and '"500"' in images
    assert [bool(each.images) for each in changes.latest(book, 9)] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert changes.of_record(book, "purchases", 7, 9) == []
    changes.undo(book)
    assert everything(book) != rows
    with pytest.raises(Conflict, match="over a year old"):
        changes.undo(book)


def test_a_row_that_is_not_as_it_was_written_keeps_its_image(book: Book) -> None:
    with book.change("correct"):
        book.purchases.change(7, cents=777)
    age(book)
    book.conn.execute("UPDATE purchases SET cents = 778 WHERE id = 7")  # no change of repbook's
    fold(book.conn)
    kept = [
        dict(zip(entry["columns"], after, strict=True))
        for (text,) in book.conn.execute("SELECT images FROM journal ORDER BY id")
        for entry in [json.loads(text)]
        for _, after in entry.get("rows", ())
    ]
    assert [row["cents"] for row in kept if row["id"] == 7 and "cents" in row] == [777]


def test_it_is_folded_by_itself(book: Book) -> None:
    age(book)
    for number in range(FOLD_EVERY):
        with book.change("log-purchase"):
            book.purchases.add(customer_id=1, on=DAY, cents=number + 1)
    assert not changes.one(book, 1).images
    assert changes.one(book, 2).images
