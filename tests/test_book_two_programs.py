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

from repbook.book import Book, calls, payments, problems, promises, sales, steps
from repbook.errors import Conflict
from repbook.records import Customer
from repbook.store import database

ON = date(2026, 11, 23)
Act = Callable[[Book, Customer], object]

SETTLED_ONCE: dict[str, tuple[Act, str]] = {
    "a debt": (
        lambda book, who: payments.log_payment(book, who, None, None, on=ON),
        "SELECT sum(cents) FROM payments",
    ),
    "a purchase paid by its id": (
        lambda book, who: payments.log_payment(book, who, book.purchases.get(1), None, on=ON),
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
    begin = database.begin

    def late(conn: sqlite3.Connection, path: Path | None) -> None:
        monkeypatch.setattr(database, "begin", begin)
        with Book(path) as other:
            act(other, harbor)
        begin(conn, path)

    monkeypatch.setattr(database, "begin", late)
    with pytest.raises(Conflict):
        act(mine, harbor)
    assert mine.conn.execute(count).fetchone() == (48000,)
