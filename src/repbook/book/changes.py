"""Taking changes back, doing them again, and looking at them."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from repbook.book import Book
from repbook.errors import Conflict, NotFound
from repbook.store import changes as journal
from repbook.store.changes import Change, Image

SHOWN = 12  # rows of one change in a list of changes


class Changed(NamedTuple):
    """A change with its rows before and after: all of them, or the first few of many."""

    change: Change
    images: tuple[Image, ...]
    tally: dict[str, tuple[int, int, int]]  # table: rows added, changed, removed

    @property
    def rows(self) -> int:
        """How many rows it touched."""
        return sum(sum(counts) for counts in self.tally.values())


def undo(book: Book, steps: int = 1) -> list[Changed]:
    """Take back the latest changes that stand, newest first; all of them or none.

    Raises Conflict when there are fewer.
    """
    nothing = Conflict("There is nothing to undo", hint="repbook changes lists what was done")
    with _replaying(book, nothing) as conn:
        standing = journal.standing(conn)
        if not standing:
            raise nothing
        if steps > standing:
            raise Conflict(
                f"Only {_number(standing)} can be undone, not {steps}; nothing was",
                hint=f"repbook undo --steps {standing}",
            )
        return [_told(book, journal.undo_last(conn)) for _ in range(steps)]


def redo(book: Book, steps: int = 1) -> list[Changed]:
    """Do again what was undone last, oldest first; all of it or none."""
    nothing = Conflict(
        "There is nothing to redo",
        hint="What was undone can be redone until something new is noted",
    )
    with _replaying(book, nothing) as conn:
        undone = journal.undone(conn)
        if not undone:
            raise nothing
        if steps > undone:
            raise Conflict(
                f"Only {_number(undone)} can be redone, not {steps}; nothing was",
                hint=f"repbook redo --steps {undone}",
            )
        return [_told(book, journal.redo_next(conn)) for _ in range(steps)]


@contextmanager
def _replaying(book: Book, nothing: Conflict) -> Iterator[sqlite3.Connection]:
    """A transaction whose references are checked once, at its end."""
    if book.unwritten:
        raise nothing
    with journal.loose(book.conn), book.transaction() as conn:
        yield conn
        journal.refuse_dangling(conn)
    book.reread()


def latest(book: Book, limit: int) -> list[Changed]:
    """The latest changes, newest first."""
    return [_told(book, change) for change in journal.changes(book.conn, limit)]


def one(book: Book, id: int) -> Changed:
    """One change, whole."""
    for change in journal.changes(book.conn, 1, id):
        return _told(book, change, None)
    raise NotFound(f"There is no change {id}", hint="repbook changes lists the latest")


def of_record(book: Book, table: str, id: int, limit: int) -> list[Changed]:
    """The changes that touched one record, newest first, with only its rows."""
    found = []
    for change, images in journal.of_row(book.conn, table, id, limit):
        found.append(Changed(change, tuple(images), _tally(images)))
    return found


def _number(changes: int) -> str:
    return f"{changes} change" if changes == 1 else f"{changes} changes"


def _told(book: Book, change: Change, most: int | None = SHOWN) -> Changed:
    tally = journal.tally(book.conn, change.id)
    return Changed(change, tuple(journal.images(book.conn, change.id, most)), tally)


def _tally(images: Sequence[Image]) -> dict[str, tuple[int, int, int]]:
    counts: dict[str, list[int]] = {}
    for image in images:
        at = 0 if image.before is None else 2 if image.after is None else 1
        code = image.table == "aliases" and (image.after or image.before or {})["kind"] == "code"
        counts.setdefault("codes" if code else image.table, [0, 0, 0])[at] += 1
    return {table: (added, changed, gone) for table, (added, changed, gone) in counts.items()}
