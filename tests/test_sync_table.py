"""Machines that meet in a PostgreSQL table instead of a folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from postgres_server import Server, running
from sync_machines import ON, Machine, machines

from repbook.book import Book
from repbook.book.sync import Synced, sync
from repbook.store.postgres_address import read_address
from repbook.store.sync_table import Table


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    yield from running()


def through(machine: Machine, address: str) -> Synced:
    place = Table(read_address(address))
    try:
        return machine.do(lambda book: sync(book, place, address, machine.memory, machine.name, ON))
    finally:
        place.close()


def note(book: Book) -> str | None:
    return book.customers.get(1).note


def test_two_machines_end_with_one_book_and_another_role_sees_nothing_of_it(server: Server) -> None:
    server.run("CREATE DATABASE sync_test")
    server.run("CREATE ROLE ben LOGIN")
    laptop, desktop, other = machines("laptop", "desktop", "other")
    address = server.url("sync_test")
    laptop.do(lambda book: book.add_customer("Kobo Dairy", on=ON))
    through(laptop, address)
    assert through(desktop, address).taken[0].machine == "laptop"
    desktop.do(lambda book: book.edit(book.customers.get(1), note="calls late"))
    through(desktop, address)
    through(laptop, address)
    assert (laptop.do(note), laptop.facts()) == ("calls late", desktop.facts())
    assert not through(other, server.url("sync_test", user="ben")).taken
    assert not through(other, server.url("sync_test", rep="somebody")).taken
