"""Which folder in a place is a book's: two books of one name have one each."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

from repbook.errors import BookUnusable
from repbook.schema import BACKUPS
from repbook.store.backups import backups, opened
from repbook.store.database import folder_of

APART = timedelta(minutes=1)  # a backup and its copy, at most


def folders(book: Path, place: Path) -> Iterator[Path]:
    """The names that a folder of a book's backups can have in a place: `-2` and on for further books."""
    name = folder_of(book).name.removesuffix(BACKUPS)
    for number in count(1):
        yield place / f"{name}{f'-{number}' if number > 1 else ''}{BACKUPS}"


def folder_in(conn: sqlite3.Connection, book: Path, place: Path) -> Path:
    """The folder of a book's backups in a place; a new name where others are of another book."""
    return next(folder for folder in folders(book, place) if _is_of(conn, book, folder))


def _is_of(conn: sqlite3.Connection, book: Path, folder: Path) -> bool:
    """Whether the backups in a folder are of this book: a customer keeps number and uid for life."""
    found = backups(folder)
    same = "SELECT 1 FROM customers WHERE id = ? AND uid = ?"
    for backup in found:
        if not backup.encrypted:
            try:
                with opened(backup.path) as copy:
                    rows = copy.execute("SELECT id, uid FROM customers WHERE id > 0").fetchall()
            except BookUnusable:
                continue
            if rows:
                return any(conn.execute(same, row).fetchone() for row in rows)
    locked = [backup for backup in found if backup.encrypted]
    ours = [backup for backup in backups(folder_of(book)) if backup.reason == "copied"]
    return not locked or any(
        abs(copy.at - each.at) <= APART and copy.size == each.size
        for copy in locked
        for each in ours
    )
