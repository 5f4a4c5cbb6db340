"""Backups: whole copies of the book, checked when made, in a folder beside it.

The name of a backup says when it was made and why; what it holds is read from the file
itself. Nothing else is kept about it.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from repbook.errors import BookUnusable, Failed, RepbookError
from repbook.files import make_folder, new_file, put_in_place
from repbook.schema import APPLICATION_ID, BY_TABLE
from repbook.store import database

ENDING = ".backups"
ENCRYPTED = ".age"
# Why a backup was made: the word in its name, and what is said of it.
REASONS = {
    "hand": "by hand",
    "copied": "by hand, also in the second place",
    "day": "before the first change of the day",
    "import": "before an import",
    "merge": "before a merge",
    "upgrade": "before an upgrade of the book",
    "restore": "before a restore",
    "repair": "before a repair",
    "damaged": "a damaged book, as it was",
}
NAME = re.compile(
    rf"(\d{{4}}-\d\d-\d\d-\d{{4}})-({'|'.join(REASONS)})(?:-(\d+))?\.db({re.escape(ENCRYPTED)})?"
)
STAMP = "%Y-%m-%d-%H%M"


class Backup(NamedTuple):
    """One backup, as its name tells it; `number` counts those of one minute and reason."""

    at: datetime
    number: int
    reason: str
    path: Path
    encrypted: bool = False

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


class Contents(NamedTuple):
    """What a copy of a book holds: its schema, its customers, and all its records."""

    version: int
    customers: int
    records: int


class Made(NamedTuple):
    """A backup that was written, opened and checked."""

    path: Path
    contents: Contents
    size: int


def folder_of(book: Path) -> Path:
    """Where the backups of a book are: beside the file itself, also of one reached by a link."""
    file = book.resolve()
    return file.with_name(f"{file.name}{ENDING}")


def is_backup(path: Path) -> bool:
    """Whether a file is in a folder of backups."""
    return path.parent.name.endswith(ENDING)


def backups(folder: Path) -> list[Backup]:
    """The backups in a folder, newest first; none where there is no folder."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return sorted(filter(None, (named(folder / name) for name in names)), reverse=True)


def named(path: Path) -> Backup | None:
    """What the name of a backup says; None for any other name."""
    found = NAME.fullmatch(path.name)
    if found is None:
        return None
    try:
        at = datetime.strptime(found[1], STAMP)
    except ValueError:
        return None
    return Backup(at, int(found[3] or 1), found[2], path, bool(found[4]))


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that only reads a backup that is not encrypted, and leaves nothing beside it.

    Raises BookUnusable for a file that is no book.
    """
    conn = None
    try:
        conn = _read_only(path)
        if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise sqlite3.DatabaseError("it is no book")
        yield conn
    except sqlite3.Error as error:
        raise BookUnusable(
            f'The backup "{path}" cannot be read: {error}', hint="Others: repbook restore"
        ) from error
    finally:
        if conn is not None:
            conn.close()


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def contents(conn: sqlite3.Connection) -> Contents:
    """What a book holds, also one of an older schema."""
    there = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    numbers = {
        table: int(conn.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])
        for table in BY_TABLE
        if table in there
    }
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    return Contents(version, numbers.get("customers", 0), sum(numbers.values()))


def checked(conn: sqlite3.Connection) -> Contents:
    """What a copy holds, once it is known to be sound; sqlite3.DatabaseError if it is not."""
    if conn.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("the copy is not sound")
    if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise sqlite3.DatabaseError("it is no book")
    return contents(conn)


def make(
    book: Path,
    reason: str,
    source: sqlite3.Connection | None = None,
    version: int | None = None,
) -> Made | None:
    """Keep the book as it is on the disk among its backups: whole, checked, then under its name.

    `source` is the connection to copy, where another would have to wait for it. Makes none of a
    book that is not of `version` any more, or that has one of the same content and reason there.
    Raises Failed when it cannot be made; then nothing is left of it.
    """
    folder = folder_of(book)
    try:
        make_folder(folder)
        with _copy(book, folder / book.name, source) as (new, found):
            if version not in (None, found.version):
                return None
            if version is not None and (same := _same(new, folder, reason)):
                return Made(same, found, same.stat().st_size)
            path = put_in_folder(new, folder, reason)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            folder.rmdir()  # one made for nothing
        raise cannot(error, folder) from error
    return Made(path, found, path.stat().st_size)


@contextmanager
def _copy(
    book: Path, beside: Path, source: sqlite3.Connection | None
) -> Iterator[tuple[Path, Contents]]:
    """A synced, opened and checked copy of a book under a temporary name."""
    with new_file(beside) as new:
        own = None if source is not None else database.connect(book)
        try:
            with closing(sqlite3.connect(new, isolation_level=None)) as copy:
                copy.execute("PRAGMA journal_mode = OFF")
                copy.execute(f"PRAGMA synchronous = {database.SYNCHRONOUS}")
                (own or source).backup(copy)  # type: ignore[union-attr]
        finally:
            if own is not None:
                own.close()
        with closing(_read_only(new)) as copy:
            found = checked(copy)
        yield new, found


def put_in_folder(new: Path, folder: Path, reason: str, ending: str = ".db") -> Path:
    """Give a finished file the name of a backup made now; never that of another file."""
    with closing(sqlite3.connect(":memory:")) as clock:
        now = clock.execute(f"SELECT strftime('{STAMP}', 'now', 'localtime')").fetchone()[0]
    for again in ("", *(f"-{number}" for number in range(2, 10_000))):
        path = folder / f"{now}-{reason}{again}{ending}"
        try:
            put_in_place(new, path)
            return path
        except FileExistsError:
            continue
    raise FileExistsError(17, "too many backups of this minute", str(folder))


def _same(new: Path, folder: Path, reason: str) -> Path | None:
    """A backup of the same reason that has the same bytes."""
    data = new.read_bytes()
    return next(
        (b.path for b in backups(folder) if b.reason == reason and b.path.read_bytes() == data),
        None,
    )


def cannot(error: Exception, folder: Path) -> RepbookError:
    """Why no backup could be made, as one line for the user."""
    why = database.reason(error)
    if isinstance(error, sqlite3.Error):
        why = "the disk is full" if "full" in why else why
    return Failed(
        f'No backup could be made in "{folder}": {why}',
        hint="Make room there, or name another place: repbook backup FILE",
    )
