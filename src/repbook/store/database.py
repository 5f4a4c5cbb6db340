# Long because making, opening, refusing and copying the file are one promise to keep.
"""Create, open and lock the book's file; nothing else opens it."""

import os
import re
import sqlite3
import stat
from _thread import RLock
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from io import FileIO
from pathlib import Path
from typing import Any
from weakref import WeakSet
from zlib import adler32, crc32

from repbook.errors import (
    ANOTHER_BOOK,
    BEGIN_ANEW,
    MAKE_A_BOOK,
    BookUnusable,
    Conflict,
    Failed,
    NoBook,
    RepbookError,
)
from repbook.schema import APPLICATION_ID, BACKUPS, LOCKED, MAGIC

# The number of migrations: each brings the schema to the next version.
SCHEMA_VERSION = sum(
    name.endswith(".sql") for name in os.listdir(f"{os.path.dirname(__file__)}/migrations")
)
SUMMED = 14  # the first version of the schema that has the checksum of its file
COPIED_AT_ONCE = 64_000_000  # bytes of a book at most
COPY_WAIT_MS = 300  # for another program that writes it
LOCK_SECONDS = 30
# What SQLite keeps of a book in memory, also of a sort: more than that it sorts in a temporary file.
CACHE_KB, CACHE_KB_OF_A_STREAM = 64_000, 16_000
WHOLLY_CHECKED, QUICKLY_CHECKED = 8 << 20, 32 << 20  # bytes of a book that is opened to be read
# the count of the last write whose checksum is kept, the checksum, and the page that has them
KEPT_SUM = (
    "SELECT write_count, checksum, rootpage FROM sqlite_master LEFT JOIN file_sum"
    " WHERE name = 'file_sum'"
)
PAGE_OF_THE_SUM = "SELECT rootpage FROM sqlite_master WHERE name = 'file_sum'"
SECOND = 0x7FFFFFFF  # the bits of the second checksum, which stand above the 32 of the first
# What reading a damaged file raises: a text that is not UTF-8, also of SQLite's own message, is a ValueError.
UNREADABLE = (sqlite3.Error, ValueError)
# what SQLite says of a book that a program was writing, where what it left cannot be taken back
HALF_WRITTEN = "SQLITE_READONLY_ROLLBACK"
SYNCHRONOUS = "FULL"  # an acknowledged write outlives a power cut
# To close a file ends all locks that a process has on it, also those of its connections. So a file that was
# read beside them stays open until the last of them is closed. Files are known by device and number.
_connected: dict[tuple[int, int], int] = {}
_left_open: dict[tuple[int, int], FileIO] = {}
_files_lock = RLock()  # a connection may be closed as it is thrown away, at any moment


class Connection(sqlite3.Connection):
    """A connection to a book, counted until it is closed."""

    file: tuple[int, int] | None = None
    bit_known = (
        False  # a bit of the file is wrong, and it is known which, until the file is written
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cursors = WeakSet[sqlite3.Cursor]()

    def execute(self, *args: Any) -> sqlite3.Cursor:
        """What a statement gives; it is closed with the connection."""
        cursor = super().execute(*args)
        self._cursors.add(cursor)
        return cursor

    def close(self) -> None:
        # one that was not read to its end keeps its lock on the file
        for cursor in [*self._cursors]:
            cursor.close()
        super().close()
        with _files_lock:
            if self.file is None:
                return
            _connected[self.file] -= 1
            if not _connected[self.file]:
                del _connected[self.file]
                if self.file in _left_open:
                    _left_open.pop(self.file).close()
            self.file = None


@contextmanager
def reading(path: Path) -> Iterator[FileIO]:
    """A book's file as bytes, from its start; no lock of this process on it ends."""
    with _files_lock:
        opened = _left_open.pop(_number(os.stat(path)), None) or FileIO(path)
        try:
            opened.seek(0)
            yield opened
        finally:
            if (file := _number(os.fstat(opened.fileno()))) in _connected:
                _left_open[file] = opened
            else:
                opened.close()


def _number(of: os.stat_result) -> tuple[int, int]:
    return of.st_dev, of.st_ino


def create(path: Path) -> None:
    """Make an empty book: whole under a name of its own first, then put in place.

    The folder is 0700 and the file 0600 whatever the umask; a file that is
    there already is never replaced.
    """
    from repbook.files import make_folder, new_file, put_in_place

    try:
        make_folder(path.parent)
        with new_file(path) as new:
            conn = sqlite3.connect(new, isolation_level=None)
            try:
                settings(conn)
                create_schema(conn)
            finally:
                conn.close()
            put_in_place(new, path)
    except FileExistsError:
        return
    except (OSError, sqlite3.Error) as error:
        raise BookUnusable(
            f'A book cannot be made at "{path}": {reason(error)}',
            hint=ANOTHER_BOOK,
        ) from error


def create_schema(conn: sqlite3.Connection) -> None:
    """Write the newest schema into an empty database."""
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.deserialize(_empty_book())
        empty.backup(conn)


@cache
def _empty_book() -> bytes:
    """An empty book as its file holds it; going through all migrations takes a while."""
    from repbook.store import migrations

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.run(conn, 0)
        return conn.serialize()


def open_file(
    path: Path, kept: list[Path] | None = None, even_damaged: bool = False
) -> sqlite3.Connection:
    """Open an existing book, or refuse it untouched; `kept` gets the backup before an upgrade.

    Raises BookUnusable for an empty file, another program's database, a newer
    schema, a file that cannot be read, or an older one with records that are not as they were
    written; not where it may be `even_damaged`, to put them right.
    """
    refuse_what_is_no_book(path)
    conn = connect(path)
    try:
        settings(conn)
        version = refuse_foreign(conn, path)
        if version < SCHEMA_VERSION:
            _migrate(conn, path, version, [] if kept is None else kept, even_damaged)
    except UNREADABLE as error:
        conn.close()
        raise explain_sqlite_error(error, path) from error
    except BaseException:
        conn.close()
        raise
    return conn


def open_to_check(path: Path) -> sqlite3.Connection:
    """Open a book that may be damaged, to read it as it is.

    In memory where it can be told what it was: of one bit, or of its first bytes; or where it is
    too damaged to be upgraded.
    """
    from repbook.store import one_bit

    head = refuse_what_is_no_book(path, even_damaged=True)
    if (data := one_bit.turned_back(path)) is not None:
        conn = one_bit.in_memory(data)
        one_bit.migrated(conn)
        return conn
    if head is not None:
        return one_bit.in_memory(head)
    conn = connect(path)
    try:
        refuse_foreign(conn, path, even_damaged=True)
        if is_altered(conn, path):
            upgraded = _upgraded(conn)
            conn.close()
            return upgraded
    except UNREADABLE as error:
        if getattr(error, "sqlite_errorname", "") == HALF_WRITTEN:  # it is not damaged
            conn.close()
            raise explain_sqlite_error(error, path) from error
        # what cannot be read of it is found
    except BaseException:
        conn.close()
        raise
    return conn


def copy_at_once(path: Path, into: sqlite3.Connection) -> bool:
    """Copy a book of this version into another; not a large one, or one that is being written."""
    try:
        if path.stat().st_size > COPIED_AT_ONCE:
            return False
        refuse_what_is_no_book(path)
        with _opened_at_once(path) as (conn, version):
            if version != SCHEMA_VERSION:
                return False
            conn.backup(into)
            return True
    except (sqlite3.Error, OSError, RepbookError):
        return False


def can_read_at_once(path: Path) -> bool:
    """Whether there is a book that can be read without a wait for another program that is writing it."""
    try:
        with _opened_at_once(path):
            return True
    except (sqlite3.Error, OSError, RepbookError):
        return False


@contextmanager
def _opened_at_once(path: Path) -> Iterator[tuple[sqlite3.Connection, int]]:
    """A book and the version of its schema, in a reading, so that nobody writes until it ends."""
    with closing(connect(path)) as conn:
        conn.execute(f"PRAGMA busy_timeout = {COPY_WAIT_MS}")
        conn.execute("BEGIN")
        (version,) = conn.execute("PRAGMA user_version").fetchone()
        yield conn, version


def is_of_a_file(conn: sqlite3.Connection) -> bool:
    """Whether a connection is to a file, and not to what is in memory instead."""
    return bool(conn.execute("PRAGMA database_list").fetchone()[2])


def refuse_foreign(conn: sqlite3.Connection, path: Path, even_damaged: bool = False) -> int:
    """The version of a book's schema; BookUnusable for another program's, or a newer one."""
    if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        from repbook.store.head import is_ours

        if is_ours(conn) and not even_damaged:
            raise damaged(path)
        if not is_ours(conn):
            raise NoBook(
                f'"{path}" is a database of another program, not a repbook; it was left as it is',
                hint=ANOTHER_BOOK,
            )
    version = int(conn.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise BookUnusable(
            f'"{path}" was written by a newer repbook',
            hint="Upgrade repbook, then try again; this file was left as it is",
        )
    return version


def open_memory() -> sqlite3.Connection:
    """An empty book that lives as long as its connection."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    settings(conn)
    create_schema(conn)
    return conn


def refuse_what_is_no_book(path: Path, even_damaged: bool = False) -> bytes | None:
    """Refuse another file; where `even_damaged` may be, gives one with new first bytes, if it needs them."""
    if path.is_fifo():  # reading it would wait
        raise NoBook(f'"{path}" is a pipe, not a book', hint=ANOTHER_BOOK)
    try:
        with reading(path) as file:
            head = file.read(len(MAGIC))
    except OSError as error:
        hint = _chmod("r", path) if isinstance(error, PermissionError) else None
        said = f'"{path}" cannot be read: {reason(error)}'
        raise NoBook(said, hint=hint or ANOTHER_BOOK) from error
    if not head:
        raise NoBook(
            f'"{path}" is empty, so it is not a book; it was left as it is',
            hint=bring_back(path) or f"{BEGIN_ANEW}{move_away(path)}",
        )
    if head == MAGIC:
        return None
    from repbook.text import shell_line

    if head == LOCKED[: len(MAGIC)]:
        raise NoBook(
            f'"{path}" is a locked backup, not a book',
            hint=f"To bring it back: {shell_line(['repbook', 'restore', str(path)])}",
        )
    from repbook.store.head import mended

    if (data := mended(path)) is not None:
        if even_damaged:
            return data
        raise damaged(path)
    files = {".csv", ".json", ".vcf", ".txt", ".xlsx", ".xls", ".ods", ".zip", ".ics"}
    raise NoBook(
        f'"{path}" is not a repbook; it was left as it is',
        hint=f"To take its rows into your book: {shell_line(['repbook', 'import', path.name])}"
        if path.suffix in files
        else bring_back(path) or ANOTHER_BOOK,
    )


def connect(path: Path) -> sqlite3.Connection:
    target = f"{path.absolute().as_uri()}?mode={'rw' if can_write(path) else 'ro'}"
    try:
        with _files_lock:
            conn = sqlite3.connect(
                *(target, LOCK_SECONDS), isolation_level=None, factory=Connection, uri=True
            )
            conn.file = _number(os.stat(path))
            _connected[conn.file] = _connected.get(conn.file, 0) + 1
        return conn
    except sqlite3.Error as error:
        raise explain_sqlite_error(error, path) from error


def settings(conn: sqlite3.Connection) -> None:
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA secure_delete = ON")
    conn.execute("PRAGMA trusted_schema = OFF")
    conn.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    conn.execute(f"PRAGMA cache_size = -{CACHE_KB}")


def begin(conn: sqlite3.Connection, path: Path | None) -> None:
    """Take the write lock, waiting for another program up to LOCK_SECONDS."""
    try:
        conn.execute("PRAGMA journal_mode = TRUNCATE")
        conn.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise explain_sqlite_error(error, path) from error


def check_links_at_commit(conn: sqlite3.Connection) -> None:
    """Let rows name each other in a circle until the transaction ends."""
    conn.execute("PRAGMA defer_foreign_keys = ON")


def _migrate(
    conn: sqlite3.Connection, path: Path, version: int, kept: list[Path], even_damaged: bool
) -> None:
    from repbook.store import backups, migrations, one_bit
    from repbook.text import shell_line

    if one_bit.turned_back(path) is not None:  # `check` turns it back first
        raise damaged(path)
    try:
        if not even_damaged and is_altered(conn, path):
            raise damaged(path, "its records are not as they were written")
        at_once = _size(conn) <= COPIED_AT_ONCE
        if at_once:  # tried first
            _upgraded(conn).close()
        kept += backups.keep_before_upgrade(path, conn, version)
        migrations.run(conn, version, at_once=at_once)
    except sqlite3.OperationalError as error:
        taken = re.fullmatch(r"(view|table|index) (\w+) already exists", str(error))
        if taken is None:
            raise
        raise BookUnusable(
            f'"{path}" has a {taken[1]} of your own called {taken[2]}, and this repbook needs the'
            " name; the book was left as it is",
            hint=f"Remove yours, or give it another name: sqlite3 {shell_line([str(path)])}"
            f' "DROP {taken[1].upper()} {taken[2]}"',
        ) from error
    except Failed as error:
        raise BookUnusable(
            f'"{path}" is of an older repbook and was left as it is. {error.message}',
            hint="Make room there, or copy the book to another place",
        ) from error


def is_altered(conn: sqlite3.Connection, path: Path) -> bool:
    """Whether an older book is not as its checksum says, and its records tell of it."""
    from repbook.store import one_bit

    (version,) = conn.execute("PRAGMA user_version").fetchone()
    if version >= SCHEMA_VERSION:
        return False
    if _size(conn) > WHOLLY_CHECKED:
        fits = _fits_sum_beside(path)
    elif version < SUMMED:
        fits = None
    else:
        there = conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'file_sum'").fetchone()
        fits = fits_sum(conn) if there else False
    return fits is False and one_bit.faults(conn.serialize()) != set()


def _upgraded(conn: sqlite3.Connection) -> sqlite3.Connection:
    """An older book in memory, brought to this version's schema: the file stays as it is."""
    from repbook.store import one_bit

    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        conn.backup(copy)
        one_bit.migrated(copy)
    except BaseException:
        copy.close()
        raise
    return copy


def folder_of(book: Path) -> Path:
    """Where the backups of a book are: beside the file itself, also of one reached by a link."""
    file = book.resolve()
    return file.with_name(f"{file.name}{BACKUPS}")


def bring_back(book: Path) -> str | None:
    """Where to look for the backups of a book that cannot be used; None if it has none."""
    from repbook.store import backups

    return f"Its backups: {_restore(book)}" if backups.newest(book) else None


def _restore(book: Path, *which: Path) -> str:
    from repbook.text import shell_line

    return shell_line(["repbook", "--book", str(book), "restore", *map(str, which)])


def no_book(path: Path | None) -> BookUnusable:
    """That there is no book where one was named or is looked for."""
    return BookUnusable(
        f'There is no book at "{path}"', hint=(path and bring_back(path)) or MAKE_A_BOOK
    )


def move_away(file: Path) -> str:
    """The line that moves a file to another name."""
    from repbook.files import free_name
    from repbook.text import shell_line

    return shell_line(["mv", str(file), str(free_name(file))])


def _copy(book: Path) -> str:
    """The line that copies a book into the user's own folder."""
    from repbook.files import free_name
    from repbook.text import shell_line

    return shell_line(["cp", str(book), str(free_name(Path.home() / book.name))])


def _copy_with_journal(book: Path) -> str:
    """The line that copies a book and SQLite's journal of it to where both can be written."""
    from repbook.files import free_name
    from repbook.text import shell_line

    file, copy = book.resolve(), free_name(Path.home() / book.name)
    return " && ".join(
        shell_line(["install", "-m", "600", f"{file}{ending}", f"{copy}{ending}"])
        for ending in ("", "-journal")
    )


def can_write(path: Path) -> bool:
    """Whether the file is there and can be written, and its journal beside it; no backup can."""
    file = path.resolve()  # a link to a backup, or its name in its own folder, is one, too
    if file.parent.name.endswith(BACKUPS):
        return False
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def read_only(path: Path | None) -> BookUnusable:
    """That a book cannot be written, and how it can: by its mode, else as a copy."""
    book = f'"{path}"' if path else "The book"
    hint = None
    if path is not None:
        allowed = _chmod("w", path) or _chmod("w", path.parent)
        hint = allowed or f"Reading works; to write, copy it: {_copy(path)}"
    return BookUnusable(
        f"{book} cannot be written here: the file or its folder is read-only", hint=hint
    )


def _chmod(may: str, path: Path) -> str | None:
    """The line that lets the owner read or write; None where a mode does not keep them from it."""
    from repbook.text import shell_line

    bit = stat.S_IRUSR if may == "r" else stat.S_IWUSR
    with suppress(OSError, AttributeError):  # not every system has owners
        if path.stat().st_uid == os.getuid() and not path.stat().st_mode & bit:
            return f"You may allow it: {shell_line(['chmod', f'u+{may}', str(path)])}"
    return None


def mode_of(path: Path) -> str:
    """The file's permission bits, as `-rw-------`."""
    return stat.filemode(path.stat().st_mode)


def refuse_full(error: Exception, path: Path | None) -> None:
    """A full disk is no damage: what was half written cannot be taken back until there is room."""
    if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL" and isinstance(error, sqlite3.Error):
        raise explain_sqlite_error(error, path) from error


@contextmanager
def after(done: str) -> Iterator[None]:
    """What fails now, as the book is read again, comes after something was done, and says so."""
    try:
        yield
    except Failed as error:
        why = error.message.partition(";")[0]
        why = why[:1].lower() + why[1:]
        raise Failed(
            f"{done}, but the book cannot be read again now: {why}",
            hint="Make room, or look at the disk; then: repbook check",
        ) from error


def explain_sqlite_error(
    error: sqlite3.Error | ValueError,
    path: Path | None = None,
    ending: bool = False,
    stands: bool | None = None,
) -> RepbookError:
    """An SQLite error as one line for the user; `ending` during the commit.

    `stands` is whether the change is in the book all the same, where that is known.
    """
    said = str(error)
    name = getattr(error, "sqlite_errorname", "") or ""
    book = f'"{path}"' if path else "The book"
    if stands:
        return Failed(
            f"It was recorded, and then the disk failed ({said})",
            hint="Look at the disk; what was recorded: repbook changes",
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        done = "read" if ending else "written"
        return Failed(
            f"{book} is being {done} by another program, which did not let go of it"
            f" in {LOCK_SECONDS} seconds; nothing was written",
            hint="Close what has the book open (a database browser, a copy program), then try again",
        )
    if name.startswith("SQLITE_FULL"):
        return Failed("The disk is full; nothing was written", hint="Make room, then try again")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return _cannot_be_written(name, path, book)
    if (said := reason(error)) == NOT_UTF_8 or name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return damaged(path, said if said == NOT_UTF_8 else "")
    if said.startswith("no such") and "function" not in said:  # a table that should be there
        return damaged(path)
    if name.startswith("SQLITE_IOERR") and ending and stands is None:
        return Failed(
            "The disk failed while the change was written (an input/output error)",
            hint="Look at the disk; whether it was recorded: repbook changes",
        )
    if name.startswith("SQLITE_IOERR"):
        return Failed(
            "The disk would not do it (an input/output error); nothing was written",
            hint="Look at the disk, then try again",
        )
    if name == "SQLITE_CONSTRAINT_FOREIGNKEY":
        return Conflict(
            "A record would name one that is not in the book; nothing was written",
            hint="Whether the book is sound: repbook check",
        )
    if name.startswith("SQLITE_CONSTRAINT"):
        return Conflict(f"The book refused that ({said}); nothing was written")
    return Failed(f"The book could not do it ({said})")


def _cannot_be_written(name: str, path: Path | None, book: str) -> BookUnusable:
    file = path.resolve() if path else None
    if name.startswith("SQLITE_READONLY") and file and file.parent.name.endswith(BACKUPS):
        return BookUnusable(
            f"{book} is a backup, which is only read",
            hint=f"To make it the book again: {_restore(file.parent.with_suffix(''), file)}",
        )
    if name == HALF_WRITTEN:
        return BookUnusable(
            f"{book} was being written when a program was stopped, and cannot be put right here:"
            " the file or its folder is read-only",
            hint=f"To use it, copy it with its journal: {_copy_with_journal(path)}"
            if path
            else None,
        )
    return read_only(path)


def keep_sum(conn: sqlite3.Connection) -> None:
    """Write the checksum of the file as it will be, as the last of a transaction that wrote.

    What is kept of an earlier write says nothing: `keep_sum_beside` is for a large book.
    """
    if _size(conn) <= WHOLLY_CHECKED:
        data, parts = conn.serialize(), _parts(conn)
        both = checksum(data, parts) | second_sum(data, parts) << 32
        write_count = (int.from_bytes(data[24:28]) + 1) % (1 << 32)
        conn.execute("INSERT OR REPLACE INTO file_sum VALUES (1, ?, ?)", (write_count, both))


@contextmanager
def with_sum(conn: sqlite3.Connection) -> Iterator[None]:
    """A transaction of its own that ends with the checksum of the file, also of one just made."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        keep_sum(conn)
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise


def keep_sum_beside(path: Path | None, others: bool = False) -> None:
    """Write the checksum of a large book into a file of its own, once a transaction has ended.

    With `others` those that are there stay.
    """
    with suppress(OSError):
        if path is not None and os.path.getsize(path) > WHOLLY_CHECKED:
            from repbook.store import sum_file

            sum_file.keep(path, others)


def _fits_sum_beside(path: Path | None) -> bool | None:
    """Whether a large book is as the checksum in its own file says; None where that is not known."""
    if path is None:
        return None
    from repbook.store import sum_file

    return sum_file.fits(path)


def fits_sum(conn: sqlite3.Connection) -> bool | None:
    """Whether a file is as its checksum says; None where that is of an earlier write."""
    # The page that has the checksum is not summed
    if conn.execute("PRAGMA integrity_check(file_sum)").fetchone()[0] != "ok":
        return False
    data = conn.serialize()
    count, kept, _ = conn.execute(KEPT_SUM).fetchone()
    if count != int.from_bytes(data[24:28]):
        return None
    return bool(checksum(data, _parts(conn)) == kept & 0xFFFFFFFF)


def _parts(conn: sqlite3.Connection) -> tuple[tuple[int, int], ...]:
    """Which bytes of the file are summed."""
    (page,) = conn.execute(PAGE_OF_THE_SUM).fetchone()
    (size,), (pages,) = (
        conn.execute(f"PRAGMA {each}").fetchone() for each in ("page_size", "page_count")
    )
    return summed(page, size, pages * size)


def checksum(data: bytes, parts: Iterable[tuple[int, int]]) -> int:
    """The checksum of parts of a file, each from its first byte to before its last."""
    view, found = memoryview(data), 0
    for first, last in parts:
        found = crc32(view[first:last], found)
    return found


def second_sum(data: bytes, parts: Iterable[tuple[int, int]]) -> int:
    """Another checksum of the same, of 31 bits: by both a file is known as that which was written.

    The first alone can fit by chance with one bit turned, where much of a file is not as it was: a
    change that is taken back leaves something else in pages that were free.
    """
    view, found = memoryview(data), 1
    for first, last in parts:
        found = adler32(view[first:last], found)
    return found & SECOND


def summed(page: int, page_size: int, size: int) -> tuple[tuple[int, int], ...]:
    """Which bytes of a file are summed, from each first to before the last; `page` keeps the sum."""
    return ((0, 24), (28, 92), (100, (page - 1) * page_size), (page * page_size, size))


def _size(conn: sqlite3.Connection) -> int:
    """How many bytes a file has."""
    pages, size = (conn.execute(f"PRAGMA {of}").fetchone()[0] for of in ("page_count", "page_size"))
    return int(pages * size)


@contextmanager
def one_moment(conn: sqlite3.Connection) -> Iterator[None]:
    """What is read within is of one moment, though another program writes; nothing may be written."""
    outer = conn.in_transaction
    if not outer:
        conn.execute("BEGIN")
    try:
        yield
    finally:
        if not outer and conn.in_transaction:
            with suppress(sqlite3.Error):  # of a damaged file
                conn.execute("ROLLBACK")


def refuse_damaged(conn: sqlite3.Connection, path: Path | None, careful: bool) -> bool:
    """Refuse a damaged file, before something wrong is read in it: BookUnusable.

    Where its checksum fits, it is as repbook wrote it. Where none is known, a `careful` command
    looks at all of it, which takes about 7 ms a megabyte: at a large book less closely, and at a
    very large one not at all, as `check` does. Gives whether it is known which bit of it is wrong,
    though no record tells of it.
    """
    try:
        size = _size(conn)
        fits = fits_sum(conn) if size <= WHOLLY_CHECKED else _fits_sum_beside(path)
        if fits or (fits is None and (not careful or size > QUICKLY_CHECKED)):
            return False
        how = "quick" if fits is None and size > WHOLLY_CHECKED else "integrity"
        with one_moment(conn):
            if conn.execute(f"PRAGMA {how}_check(1)").fetchone()[0] != "ok":
                raise damaged(path)
            if fits is False:
                from repbook.store.check import schema_faults, unlike_written

                if schema := schema_faults(conn):
                    raise damaged(path, schema[0].text)
                if unlike_written(conn):
                    raise damaged(path, "its records are not as they were written")
    except UNREADABLE as error:
        raise explain_sqlite_error(error, path) from error
    if fits is None or path is None:
        return False
    from repbook.store import one_bit

    if one_bit.turned_back(path) is not None:
        if isinstance(conn, Connection):
            conn.bit_known = True
        return True
    if size > WHOLLY_CHECKED:  # it may be another file, with as many writes; the old one stays
        keep_sum_beside(path, others=True)
    return False


def damaged(path: Path | None, said: str = "") -> BookUnusable:
    """That a book is damaged, and how where that is not SQLite's to say: one line, with what to do."""
    book = f'"{path}"' if path else "The book"
    return BookUnusable(
        f"{book} is damaged{f' ({said})' if said else ''}; it was left as it is",
        hint="What is wrong, and what can be repaired: repbook check",
    )


NOT_UTF_8 = "a text in it cannot be read"


def reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:1].lower() + error.strerror[1:]
    undecoded = isinstance(error, UnicodeDecodeError) or str(error).startswith("Could not decode")
    return NOT_UTF_8 if undecoded else str(error)
