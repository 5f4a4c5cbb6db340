"""A shared book, read from a team's PostgreSQL into memory; nothing is written, here or there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from repbook.book import Book
from repbook.errors import Conflict
from repbook.store.journal import Journal
from repbook.store.postgres_address import Address
from repbook.store.shared_rows import load
from repbook.store.shared_server import Rep, reading, rep_to_read, reps

if TYPE_CHECKING:
    from psycopg import Connection


class SharedBook(Book):
    """The book of a rep as it was last shared; every act on it is refused."""

    def __init__(self, address: Address, rep: Rep) -> None:
        super().__init__(None)
        self.address, self.rep = address, rep

    @contextmanager
    def change(self, command: str) -> Iterator[Journal]:
        raise only_read(self.address)
        yield self.journal  # never reached: it makes of this a generator, as a context manager has to be


def only_read(address: Address) -> Conflict:
    """That nothing is written into a shared book."""
    whose = f"{address.rep}'s book" if address.rep else "What is shared"
    return Conflict(
        f"{whose} on {address.server} is only read here; nothing was written",
        hint="Open your own book to write into it",
    )


def open_shared(address: Address) -> SharedBook:
    """The book that an address names, as it is on the server now."""
    with reading(address) as conn:
        return _read(conn, address, rep_to_read(conn, address))


def open_team(address: Address) -> list[SharedBook]:
    """The books of all reps whom this role may read, or of the one that is named, of one moment."""
    with reading(address) as conn:
        named = [rep_to_read(conn, address)] if address.rep else reps(conn)
        return [_read(conn, address, rep) for rep in named if rep.shared_at is not None]


def _read(conn: "Connection", address: Address, rep: Rep) -> SharedBook:
    book = SharedBook(address, rep)
    load(conn, rep.rep, book.conn)
    book.reread()
    return book
