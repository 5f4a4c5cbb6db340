"""A sample book of one rep, lively and invented, made for the day it is looked at."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from repbook.errors import BookUnusable, Conflict

COMMAND = "demo"  # the first change of every sample book; how one is told from a real book


def make(path: Path, on: date) -> None:
    """Make the sample book at a path; one that is there already is replaced.

    Raises Conflict for a file that is no sample book: nothing of a rep's
    own is ever written over.
    """
    from repbook.book import Book
    from repbook.book.demo.sample import sample
    from repbook.book.demo.writing import write

    if path.exists() and not is_sample(path):
        raise Conflict(
            f'"{path}" is there already and is not a sample book; it was left as it is',
            hint="repbook demo without --book has a place of its own",
        )
    new = path.with_name(f".{path.stem}.{os.urandom(4).hex()}.db")
    try:
        with Book(new) as book:
            write(book, sample(on), on)
        Path(f"{path}-journal").unlink(missing_ok=True)  # of the one that goes
        os.replace(new, path)
    except OSError as error:
        raise BookUnusable(
            f'The sample book cannot be made at "{path}": {error.strerror}',
            hint="Close what has it open, or name another place: repbook --book FILE demo",
        ) from error
    finally:
        new.unlink(missing_ok=True)
        Path(f"{new}-journal").unlink(missing_ok=True)


def is_sample(path: Path) -> bool:
    """Whether a file is a book that began as a sample."""
    from repbook.errors import RepbookError
    from repbook.store import database

    try:
        conn = database.open_file(path)
    except RepbookError:
        return False
    try:
        first = conn.execute("SELECT command FROM changes ORDER BY id LIMIT 1").fetchone()
    finally:
        conn.close()
    return first is not None and first[0] == COMMAND
