"""Two programs on one book: what one has settled, the other does not settle again.

The second writes at the worst moment, after the first has read and before it
holds the lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from repbook.book import Book, calls, customers, problems, promises, sales, steps
from repbook.book.contacts import Person, contact
from repbook.book.corrections import remove_customer
from repbook.book.customers import Changes
from repbook.book.merge import merge
from repbook.errors import Conflict, NotFound
from repbook.records import Customer
from repbook.store import database

ON = date(2026, 11, 23)
Act = Callable[[Book, Customer], object]

SETTLED_ONCE: dict[str, tuple[Act, str]] = {
    "a debt": (
        lambda book, who: sales.log_payment(book, who, None, None, on=ON),
        "SELECT sum(cents) FROM payments",
    ),
    "a purchase paid by its id": (
        lambda book, who: sales.log_payment(book, who, book.purchases.get(1), None, on=ON),
        "SELECT sum(cents) FROM payments",
    ),
    "a return": (
        lambda book, who: sales.log_return(book, who, 48000, on=ON),
        "SELECT sum(cents) FROM returns",
    ),
    "a promise": (
        lambda book, who: promises.keep(book, book.promises.get(1), ON),
        "SELECT 48000 * (count(*) - 1) FROM promises",
    ),
    "a problem": (
        lambda book, who: steps.step(book, 1, "resolve", on=ON, command="resolve"),
        "SELECT 48000 * count(*) FROM steps WHERE kind = 'resolve'",
    ),
    "a promise, by a call": (
        lambda book, who: calls.log_call(book, who, on=ON, kept=[1]),
        "SELECT 48000 * (count(*) - 1) FROM promises",
    ),
}


def meanwhile(monkeypatch: pytest.MonkeyPatch, path: Path, write: Callable[[Book], object]) -> None:
    """Let another program write once, when the next change is about to take the lock."""
    begin = database.begin

    def late(conn: sqlite3.Connection, path_: Path | None) -> None:
        monkeypatch.setattr(database, "begin", begin)
        with Book(path) as other:
            write(other)
        begin(conn, path_)

    monkeypatch.setattr(database, "begin", late)


@pytest.mark.parametrize("what", SETTLED_ONCE)
def test_what_is_settled_once_is_not_settled_again(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, count = SETTLED_ONCE[what]
    path = tmp_path / "rep.db"
    mine = Book(path)
    with mine.change("add"):
        id = mine.customers.add("Harbor Foods", added_on=ON)
    harbor = mine.customers.get(id)
    sales.log_purchase(mine, harbor, 48000, on=ON, due=ON)
    promises.promise(mine, [harbor], "a call", on=ON, by=ON, every="1y")
    problems.log_problem(mine, harbor, "a leak", on=ON)
    meanwhile(monkeypatch, path, lambda book: act(book, harbor))
    with pytest.raises(Conflict):
        act(mine, harbor)
    assert mine.conn.execute(count).fetchone() == (48000,)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Book, Customer, Customer]:
    """A book with two customers who are one."""
    book = Book(tmp_path / "rep.db")
    harbor = customers.add(book, "Harbor Foods", Changes(), None, on=ON)
    harbour = customers.add(book, "Harbour Foods", Changes(), None, on=ON)
    return book, harbor, harbour


def test_one_name_is_added_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rep.db"
    meanwhile(monkeypatch, path, lambda book: customers.add(book, "Same", Changes(), None, on=ON))
    with Book(path) as book, pytest.raises(Conflict, match="in the book already"):
        customers.add(book, "Same", Changes(), None, on=ON)


def test_do_not_call_survives_a_merge_at_the_same_time(
    two: tuple[Book, Customer, Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    book, harbor, harbour = two
    never = Changes({"do_not_call": True})
    meanwhile(monkeypatch, book.path or Path(), lambda b: customers.edit(b, harbour, never, None))
    assert merge(book, harbor, harbour, on=ON).customer.do_not_call


def test_an_act_follows_who_was_merged_meanwhile(
    two: tuple[Book, Customer, Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    book, harbor, harbour = two
    meanwhile(monkeypatch, book.path or Path(), lambda b: merge(b, harbor, harbour, on=ON))
    made = promises.promise(book, [harbour], "a call", on=ON, by=ON)
    assert made[0].customer_id == harbor.id


def test_an_act_on_who_was_removed_meanwhile_is_refused_plainly(
    two: tuple[Book, Customer, Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    book, _, harbour = two
    meanwhile(monkeypatch, book.path or Path(), lambda b: remove_customer(b, harbour))
    with pytest.raises(NotFound, match=r"Harbour Foods \(2\) is not in the book any more"):
        contact(book, harbour, Person("Ann Lee"))


def test_settings_of_another_program_hold_at_once(
    two: tuple[Book, Customer, Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    from repbook.book.settings import set_to

    book, *_ = two
    meanwhile(monkeypatch, book.path or Path(), lambda b: set_to(b, "painless_days", "9"))
    with pytest.raises(Conflict, match="painless_days is 9"):
        set_to(book, "hard_days", "8")


def test_a_table_taken_from_a_new_book_writes_into_the_file(tmp_path: Path) -> None:
    with Book(tmp_path / "rep.db") as book:
        people = book.customers
        with book.change("add"):
            people.add("Harbor Foods", added_on=ON)
    with Book(tmp_path / "rep.db") as book:
        assert book.customers.names() == {1: "Harbor Foods"}


def test_an_act_within_an_act_is_part_of_its_change(tmp_path: Path) -> None:
    with Book(tmp_path / "rep.db") as book:
        added = customers.add(book, "Harbor Foods", Changes(), Person("Ann Lee"), on=ON)
        assert [contact.name for contact in added.contacts] == ["Ann Lee"]
        assert book.conn.execute("SELECT command FROM changes").fetchall() == [("add",)]
