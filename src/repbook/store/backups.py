# Long because the folder, the names and the making of backups are one promise.
"""Backups: whole copies of the book, checked when made, in a folder beside it.

The name of a backup says when it was made and why; what it holds is read from the file
itself. Nothing else is kept about it.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from repbook.errors import BookUnusable, Failed, RepbookError
from repbook.files import free_name, make_folder, new_file, put_in_place, there_already
from repbook.schema import APPLICATION_ID, BACKED_UP_WHY
from repbook.store import database
from repbook.store.database import folder_of
from repbook.store.whole_tables import counts

ENCRYPTED = ".age"
NAME = re.compile(
    rf"(\d{{4}}-\d\d-\d\d-\d{{4}})-({'|'.join(BACKED_UP_WHY)})(?:-(\d+))?\.db({re.escape(ENCRYPTED)})?"
)
STAMP = "%Y-%m-%d-%H%M"


class Backup(NamedTuple):
    """One backup, as its name tells it; `number` counts those of one minute."""

    at: datetime
    number: int
    reason: str
    path: Path
    size: int
    encrypted: bool

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


class Contents(NamedTuple):
    """What a copy of a book holds: its schema's version, and its records of each kind."""

    version: int
    counts: dict[str, int]

    @property
    def customers(self) -> int:
        """How many customers are in it."""
        return self.counts.get("customers", 0)


NOTHING = Contents(0, {})


class Made(NamedTuple):
    """A backup that was written, opened and checked."""

    path: Path
    contents: Contents
    size: int

    @property
    def encrypted(self) -> bool:
        """Whether it needs a passphrase."""
        return self.path.name.endswith(ENCRYPTED)


def backups(folder: Path) -> list[Backup]:
    """The backups in a folder, newest first; none where there is no folder."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    found = []
    for name in names:
        with suppress(OSError):  # one that another program removed meanwhile
            found.append(named(folder / name))
    return sorted(filter(None, found), reverse=True)


def why_not_read(folder: Path) -> tuple[str, str] | None:
    """Why the backups in a folder cannot be read, and what to type; None where they can, or none is."""
    from repbook.text import shell_line

    if folder.exists() and not folder.is_dir():
        away = shell_line(["mv", str(folder), str(free_name(folder))])
        return f'"{folder}" is a file, and backups would be in a folder of that name', away
    try:
        os.listdir(folder)
    except FileNotFoundError:
        return None
    except OSError as error:
        return (
            f'The backups in "{folder}" cannot be read: {database.reason(error)}',
            shell_line(["chmod", "u+rwx", str(folder)]),
        )
    return None


def newest(book: Path) -> Backup | None:
    """The newest backup beside a book."""
    return next(iter(backups(folder_of(book))), None)


def named(path: Path) -> Backup | None:
    """What the name of a backup says; None for any other name."""
    found = NAME.fullmatch(path.name)
    if found is None:
        return None
    try:
        at = datetime.strptime(found[1], STAMP)
    except ValueError:
        return None
    return Backup(at, int(found[3] or 1), found[2], path, path.stat().st_size, bool(found[4]))


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
    except database.UNREADABLE as error:
        raise BookUnusable(
            f'The backup "{path}" cannot be read: {database.reason(error)}',
            hint="Others: repbook restore",
        ) from error
    finally:
        if conn is not None:
            conn.close()


def read_only(path: Path) -> str:
    """The name by which SQLite only reads a file, and looks for nothing beside it."""
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(read_only(path), uri=True)


def contents(conn: sqlite3.Connection) -> Contents:
    """What a book holds, also one of an older schema."""
    return Contents(conn.execute("PRAGMA user_version").fetchone()[0], counts(conn))


def checked(conn: sqlite3.Connection) -> Contents:
    """What a copy holds, once it is known to be sound; sqlite3.DatabaseError if it is not."""
    if conn.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("the copy is not sound")
    if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise sqlite3.DatabaseError("it is no book")
    return contents(conn)


def usable(path: Path) -> bool:
    """Whether a backup that is not encrypted opens and is sound."""
    try:
        with opened(path) as conn:
            checked(conn)
    except BookUnusable:
        return False
    return True


def make(
    book: Path,
    reason: str,
    source: sqlite3.Connection | None = None,
    *,
    folder: Path | None = None,
    secret: str | None = None,
    sound: bool = True,
) -> Made:
    """Keep the book as it is on the disk among its backups: whole, checked, then under its name.

    `source` is the connection to copy, where another would have to wait for it; `folder` is
    another place than beside the book. Without `sound` a damaged book is kept as it is. Then the
    backups are thinned out. Raises Failed when it cannot be made, and leaves nothing of it.
    """
    folder = folder or folder_of(book)
    with _writing_in(folder):
        with _copied(book, folder / book.name, source, secret, sound) as (new, found):
            path = _put_in_folder(new, folder, reason, ENCRYPTED if secret else "")
        return Made(path, found, path.stat().st_size)


def made_today(book: Path, reason: str | None = None) -> bool:
    """Whether there is a backup of today that can be used, of that reason if one is named.

    What is kept of a damaged book is none, though its file may open.
    """
    today = _now()[:10]
    return any(
        backup.name.startswith(today)
        and backup.reason != "damaged"
        and reason in (None, backup.reason)
        and usable(backup.path)
        for backup in backups(folder_of(book))
    )


def keep_before_upgrade(book: Path, conn: sqlite3.Connection, version: int) -> list[Path]:
    """Back up a book of a version of the schema, unless there is a backup with the same bytes.

    Gives that backup; none where another program was quicker.
    """
    folder = folder_of(book)
    with closing(database.connect(book)) as lock:
        lock.execute("BEGIN IMMEDIATE")  # one program at a time: the next finds what this one kept
        with _writing_in(folder), _copied(book, folder / book.name, conn) as (new, found):
            data = new.read_bytes()
            before = [b.path for b in backups(folder) if b.reason == "upgrade"]
            if found.version != version:  # another program was quicker, and has kept its own
                return []
            same = [path for path in before if path.read_bytes() == data]
            return same[:1] or [_put_in_folder(new, folder, "upgrade")]


def keep_damaged(book: Path) -> Made:
    """Keep the bytes of a file that SQLite does not open; nobody else can be writing it."""
    folder = folder_of(book)
    with _writing_in(folder), new_file(folder / book.name) as new:
        with database.reading(book) as file, open(new, "r+b") as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            os.fsync(copy.fileno())
        path = _put_in_folder(new, folder, "damaged")
    return Made(path, NOTHING, path.stat().st_size)


@contextmanager
def _writing_in(folder: Path) -> Iterator[None]:
    """A folder to put a backup in, thinned out at the end; Failed where that does not work."""
    try:
        make_folder(folder)
        yield
    except BaseException as error:
        with suppress(OSError):
            folder.rmdir()  # one made for nothing
        if isinstance(error, (OSError, *database.UNREADABLE)):
            raise _cannot(error, folder) from error
        raise
    from repbook.store.thinning import stands_for, superfluous

    found = backups(folder)
    for backup in superfluous(found, datetime.strptime(_now(), STAMP).date()):
        instead = stands_for(backup, found)
        if instead is not None and not instead.encrypted and not usable(instead.path):
            continue
        with suppress(OSError):
            backup.path.unlink()


def write(book: Path, file: Path, secret: str | None = None) -> Made:
    """Back the book up to a file of one's own choice; one that is there is never replaced."""
    try:
        with _copied(book, file, secret=secret) as (new, found):
            put_in_place(new, file)
    except FileExistsError:
        raise there_already(file) from None
    except (OSError, *database.UNREADABLE) as error:
        raise _cannot(error, file.parent) from error
    return Made(file, found, file.stat().st_size)


@contextmanager
def _copied(
    book: Path,
    beside: Path,
    source: sqlite3.Connection | None = None,
    secret: str | None = None,
    sound: bool = True,
) -> Iterator[tuple[Path, Contents]]:
    """A synced, opened and checked copy of a book under a temporary name.

    With a secret no plain text is written. Nobody changes the book until the copy has its name:
    who forgets a customer then finds it.
    """
    found = NOTHING
    with new_file(beside) as new, ExitStack() as held:
        if source is None:
            source = held.enter_context(closing(database.connect(book)))
            source.execute("BEGIN")
            source.execute("PRAGMA schema_version")  # which takes the lock that others wait for
        with closing(sqlite3.connect(":memory:" if secret else new)) as copy:
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute(f"PRAGMA synchronous = {database.SYNCHRONOUS}")
            source.backup(copy)
            if secret:
                found = checked(copy)
                _write_encrypted(new, copy.serialize(), secret)
        if sound and not secret:
            with closing(_read_only(new)) as copy:
                found = checked(copy)
        yield new, found


def _write_encrypted(new: Path, data: bytes, secret: str) -> None:
    from repbook.store.encryption import decrypted, encrypted

    with open(new, "r+b") as file:
        file.write(encrypted(data, secret))
        file.flush()
        os.fsync(file.fileno())
    if decrypted(new, secret) != data:
        raise OSError(5, "what was read back is not what was written")


def _put_in_folder(new: Path, folder: Path, reason: str, ending: str = "") -> Path:
    """Give a finished file the name of a backup made now; never that of another file."""
    now = _now()
    made = [backup.number for backup in backups(folder) if backup.name.startswith(now)]
    number = max(made, default=0)
    while True:
        number += 1
        again = f"-{number}" if number > 1 else ""
        path = folder / f"{now}-{reason}{again}.db{ending}"
        try:
            put_in_place(new, path)
            return path
        except FileExistsError:
            continue


def _now() -> str:
    """The day and minute, by SQLite's clock as in the changes, where the user is."""
    with closing(sqlite3.connect(":memory:")) as clock:
        return str(clock.execute(f"SELECT strftime('{STAMP}', 'now', 'localtime')").fetchone()[0])


def _cannot(error: Exception, folder: Path) -> RepbookError:
    """Why no backup could be made, as one line for the user; BookUnusable of a damaged book."""
    why = database.reason(error)
    damaged = isinstance(error, (sqlite3.DatabaseError, ValueError))
    if damaged and not isinstance(error, sqlite3.OperationalError):
        return database.damaged(None, why)
    if isinstance(error, sqlite3.Error):
        why = "the disk is full" if "full" in why else why
    room = "Make room there, or name" if "full" in why or "space" in why else "Name"
    return Failed(
        f'No backup could be made in "{folder}": {why}',
        hint=f"{room} another place: repbook backup FILE",
    )
