"""Machines of one rep for the tests of sync: each with a book of its own and one folder in common."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

from repbook.book import Book, open_book
from repbook.book.sync import Synced, sync
from repbook.schema import BY_TABLE
from repbook.store.change_list import change_faults
from repbook.store.check import Images, link_faults, sum_faults
from repbook.store.sync_rows import NAMED_BY, Rows
from repbook.transfer.sync_folder import Folder
from repbook.transfer.sync_memory import Memory

T = TypeVar("T")
ON = date(2026, 11, 23)


class Machine:
    """One machine: its book, what it keeps outside it, and the folder."""

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self.cloud = root / "cloud"
        self.home = root / name
        for folder in (self.cloud, self.home):
            folder.mkdir(exist_ok=True)
        self.path = self.home / "rep.db"
        self.memory_file = self.home / "sync.json"

    @property
    def memory(self) -> Memory:
        return Memory(self.memory_file)

    @property
    def file(self) -> Path:
        """Its file in the folder."""
        known = self.memory.of(self.path)
        assert known is not None
        return self.cloud / f"repbook-sync-{known.machine}.jsonl"

    def book(self) -> Book:
        """Its book, opened."""
        return open_book(self.path)

    def do(self, act: Callable[[Book], T]) -> T:
        """Do something with its book."""
        with self.book() as book:
            return act(book)

    def sync(self, remove: bool = True) -> Synced:
        with mock.patch("os.fsync"):  # no test of these cuts the power
            return self.do(
                lambda book: sync(
                    *(book, Folder(self.cloud), str(self.cloud), self.memory, self.name, ON),
                    remove=remove,
                    two_books=True,
                )
            )

    def facts(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that its book says, by uid: without what is of one machine."""
        return self.do(lambda book: facts(book.conn))

    def assert_sound(self) -> None:
        """Assert that every record is as it was last written, and what is counted up is right."""

        def sound(book: Book) -> None:
            images = Images(book.conn)
            assert not images.found, images.found
            assert not images.broken, images.broken
            assert not change_faults(book.conn)
            assert not link_faults(book.conn)
            assert not sum_faults(book.conn)

        self.do(sound)


def facts(conn: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All that a book says, by uid: without ids, and without settings of one machine."""
    rows = Rows(conn)
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table in BY_TABLE:
        ids = [id for (id,) in conn.execute(f'SELECT id FROM "{table}"')]
        of_table = [(uid, *sorted(fields.items())) for _, uid, fields in rows.read(table, ids)]
        found[table] = sorted(row for row in of_table if row[0] not in ("forgotten", "backup_to"))
    return found


def uids(conn: sqlite3.Connection) -> set[tuple[str, str]]:
    """The records of a book that have a uid on every machine."""
    return {
        (table, uid)
        for table in BY_TABLE
        if table not in NAMED_BY
        for (uid,) in conn.execute(f'SELECT uid FROM "{table}"')
    }


def machines(*names: str) -> list[Machine]:
    root = Path(tempfile.mkdtemp())
    return [Machine(root, name) for name in names]
