"""Machines that meet in a PostgreSQL table instead of a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Rep, run_repbook
from postgres_server import Server, running
from sync_machines import ON, Machine, machines

from repbook.book import Book
from repbook.book.sync import Synced, sync
from repbook.errors import Failed
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


def test_the_first_sync_does_not_speak_of_a_folder_and_closes_the_connection(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Table] = []
    close = Table.close
    monkeypatch.setattr(Table, "close", lambda table: (close(table), closed.append(table)))
    server.run("CREATE DATABASE sync_words")
    book = ("--book", str(tmp_path / "rep.db"))
    run_repbook(*book, "add", "Kobo Dairy")
    ran = run_repbook(*book, "sync", server.url("sync_words"))
    assert "Now sync on each of your other machines." in ran.out, ran
    assert len(closed) == 1


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


def test_a_table_that_the_owner_of_the_database_makes_is_no_rep_s(server: Server) -> None:
    import psycopg

    server.run("CREATE DATABASE sync_set_up")
    server.run("CREATE ROLE ann LOGIN")
    address, owners = (
        server.url("sync_set_up", user="ann"),
        (
            "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'repbook_sync.lines'::regclass"
            " UNION SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'repbook_sync'"
        ),
    )
    with pytest.raises(Failed, match="no schema repbook_sync yet, and ann may not make one") as no:
        Table(read_address(address))
    line = "The owner of the database types: repbook share --set-up | psql "
    assert str(no.value.hint).startswith(line)
    server.run("GRANT CREATE ON DATABASE sync_set_up TO ann")
    Table(read_address(address)).append("laptop", ["line"])
    assert server.run(owners, "sync_set_up") == [("ann",)]
    for _ in range(2):  # it can be run again
        server.run(run_repbook("share", "--set-up").out, "sync_set_up")
    assert server.run(owners, "sync_set_up") == [("owner",)]
    assert Table(read_address(address)).read("laptop") == ["line"]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        server.run(
            "ALTER TABLE repbook_sync.lines NO FORCE ROW LEVEL SECURITY", "sync_set_up", "ann"
        )


def test_no_folder_is_spoken_of_where_there_is_none(rep: Rep, server: Server) -> None:
    server.run("CREATE DATABASE sync_screen")
    rep("add", "Kobo Dairy", ok=True)
    said = rep("sync", server.url("sync_screen"), ok=True).out
    assert "Now sync on each of your other machines.\n" in said
