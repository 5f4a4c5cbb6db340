"""What shows few customers of a large book reads these, and says the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from conftest import Rep

from repbook.book import Book
from repbook.records import Customer
from repbook.store.customers import Customers


@pytest.fixture
def read(rep: Rep, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A book of eight, and the numbers of whom is read of it, each time."""
    for n in range(8):
        tags = ["--tag", "north"] if n % 2 else []
        rep("add", f"Firm {n}", *tags, "--email", f"a{n}@firm.example", ok=True)
    rep("edit", "2", "--referred-by", "7", "--do-not-call", ok=True)
    rep("edit", "6", "--do-not-call", ok=True)
    rep("remove", "1", "--yes", ok=True)
    rep("write-off", "4", ok=True)
    found: list[Any] = []
    whole, histories = Customers.read, Book.histories

    def customers(self: Customers, ids: Sequence[int] | None) -> list[Customer]:
        found.append(ids)
        return whole(self, ids)

    def as_of(book: Book, on: date, only: Sequence[int] | None = None, *more: Any) -> Any:
        found.append(only)
        return histories(book, on, only, *more)

    monkeypatch.setattr(Customers, "read", customers)
    monkeypatch.setattr(Book, "histories", as_of)
    return found


@pytest.mark.parametrize(
    ("options", "shown", "said"),
    [
        ("", [2, 3, 4], "7 customers; here the first 3\n"),
        ("--tag north", [2, 4, 6], "4 customers of 7; here the first 3\n"),
        ("--do-not-call", [2, 6], "2 customers of 7\n"),
        ("--tag north --do-not-call", [2, 6], "2 customers of 7\n"),
    ],
)
def test_the_first_of_a_list_are_read_and_nobody_else(
    rep: Rep, read: list[Any], options: str, shown: list[int], said: str
) -> None:
    few = ("list", *options.split(), "-n", "3")
    assert rep(*few, ok=True).out.startswith(said)
    assert [row["id"] for row in rep(*few, "--json", ok=True).json] == shown
    assert read == [shown] * 4  # the customers, and what is known of them
    whole = rep("list", *options.split(), "--json", ok=True).json
    assert rep(*few, "--json", ok=True).json == whole[:3]
    assert whole[0]["referred_by"] == "Firm 6"


def test_addresses_are_listed_without_reading_everybodys_history(rep: Rep, read: list[Any]) -> None:
    said = rep("list", "-n", "3", "--emails", ok=True)
    assert said.out == "a2@firm.example\n"
    assert "Firm 1 (not to be called" in said.err and "Firm 3 (written off)" in said.err
    assert read == [[2, 3, 4]] * 2
