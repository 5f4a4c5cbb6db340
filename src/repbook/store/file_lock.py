"""A lock for small files that several programs read, change and write again, as those of two books at once."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from repbook.errors import Failed
from repbook.files import make_folder


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Wait until no other program changes a file, and hold the others off.

    The lock is one of SQLite, on an empty file beside it: every system has it, and who is killed lets go.
    """
    import sqlite3

    try:
        make_folder(file.parent)
        empty = file.with_suffix(".lock")
        if not empty.exists():  # to open one that is there needs no room on the disk
            os.close(os.open(empty, os.O_CREAT | os.O_RDWR, 0o600))
        address = f"{empty.absolute().as_uri()}?mode=rw"
        lock = sqlite3.connect(address, isolation_level=None, uri=True)
        with closing(lock):
            lock.execute("BEGIN IMMEDIATE")
            yield
    except (OSError, sqlite3.Error) as error:
        raise Failed(f'"{file}" cannot be written: {error}') from error
