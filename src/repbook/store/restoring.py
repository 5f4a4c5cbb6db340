# Long because what is restored, what it replaces and whom that had forgotten are one promise.
"""Put a backup in the place of the book, at once and whole; what it replaces is kept.

A sound book is written into under an exclusive lock, so that a program that has it open reads or
writes the old one or the new one, and a kill leaves one of them. One that SQLite cannot open is
replaced as a file.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from repbook.errors import ANOTHER_BOOK, BookUnusable, Conflict, RepbookError
from repbook.files import BESIDE_A_BOOK, make_folder, new_file, put_in_place
from repbook.schema import APPLICATION_ID, MAGIC
from repbook.store import backups, database
from repbook.store.backups import Contents, Made
from repbook.store.changes import note_restore, replaced_said
from repbook.store.head import is_ours, mended
from repbook.store.whole_tables import only_in


def load(file: Path, secret: str | None = None) -> tuple[sqlite3.Connection, Contents]:
    """A backup in memory, sound and in the newest schema, with what it holds.

    Raises BookUnusable for a file that is no sound book of this version or an older one.
    """
    loaded = sqlite3.connect(":memory:", isolation_level=None, uri=True)  # to be compared by uri
    try:
        if secret is not None:
            from repbook.store.encryption import decrypted

            data = decrypted(file, secret)
            # a book in WAL mode says so in two bytes, and in memory there is no such mode
            loaded.deserialize(data[:18] + b"\1\1" + data[20:] if data[18:20] == b"\2\2" else data)
        else:
            database.refuse_what_is_no_book(file)
            with closing(database.connect(file)) as conn:
                conn.backup(loaded)
        database.settings(loaded)
        version = database.refuse_foreign(loaded, file)
        backups.checked(loaded)
        if version < database.SCHEMA_VERSION:
            from repbook.store import migrations

            migrations.run(loaded, version)
        return loaded, backups.contents(loaded)
    except RepbookError as error:
        loaded.close()
        if isinstance(error, BookUnusable) and "repbook import" not in (error.hint or ""):
            error.hint = "The backups there are: repbook restore"
        raise
    except database.UNREADABLE as error:
        loaded.close()
        raise BookUnusable(
            f'"{file}" is damaged ({database.reason(error)}); nothing was restored',
            hint="The other backups: repbook restore",
        ) from error


class Difference(NamedTuple):
    """How many records of each kind, and changes, only the book has, and only a backup has."""

    only_in_book: dict[str, int]
    only_in_backup: dict[str, int]


def differences(
    book: Path, files: Sequence[Path]
) -> dict[Path, tuple[Contents, Difference | None]]:
    """What each backup holds and how the book differs; without those that cannot be read."""
    found: dict[Path, tuple[Contents, Difference | None]] = {}
    conn = None
    try:
        conn = database.connect(book) if book.exists() else None
        sound = conn is not None and bool(backups.contents(conn).counts)
    except (*database.UNREADABLE, RepbookError):
        sound = False
    for file in files:
        try:
            with backups.opened(file) as copy:
                holds = backups.contents(copy)
        except (*database.UNREADABLE, BookUnusable):
            continue
        difference = None
        with suppress(*database.UNREADABLE):  # of the book: the backup was read
            difference = _difference(conn, file) if conn and sound else None
        found[file] = holds, difference
    if conn is not None:
        conn.close()
    return found


def _difference(conn: sqlite3.Connection, file: Path) -> Difference:
    conn.execute("ATTACH ? AS backup", (backups.read_only(file),))
    try:
        return Difference(only_in(conn, "main", "backup"), only_in(conn, "backup", "main"))
    finally:
        conn.execute("DETACH backup")


def only_in_book(book: Path, loaded: sqlite3.Connection) -> dict[str, int] | None:
    """How many records of each kind a book has and a loaded backup lacks; None where it cannot be read."""
    try:
        loaded.execute("ATTACH ? AS book", (f"{book.absolute().as_uri()}?mode=ro",))
    except sqlite3.Error:
        return None
    try:
        return only_in(loaded, "book", "main")
    except sqlite3.Error:
        return None
    finally:
        loaded.execute("DETACH book")


class Watched(NamedTuple):
    """A connection to a book from before it was read: it knows whether another one wrote since."""

    conn: sqlite3.Connection
    version: int | None  # None where the file is too damaged to say
    state: tuple[int, int, int] | None = None  # of the file, by which that is told then

    def written(self) -> bool:
        """Whether another connection has written."""
        return _data_version(self.conn) != self.version


def watched(book: Path) -> Watched:
    """A connection to a book that is about to be read; the caller closes it."""
    file = book.resolve()
    conn = database.connect(file)
    return Watched(conn, _data_version(conn), _state(file))


def _state(file: Path) -> tuple[int, int, int]:
    of = file.stat()
    return of.st_ino, of.st_size, of.st_mtime_ns


def _data_version(conn: sqlite3.Connection) -> int | None:
    try:
        return int(conn.execute("PRAGMA data_version").fetchone()[0])
    except database.UNREADABLE:
        return None


class Replaced(NamedTuple):
    """The backup of the book that was replaced, None if there was none; and whom it had forgotten.

    `again` are the customers who were forgotten in the new book too; None where the old book could
    not be read, and no backup of it, so that nobody knows whom it had forgotten.
    """

    kept: Made | None
    again: int | None = 0


def replace(
    book: Path,
    loaded: sqlite3.Connection,
    said: str | None,
    watch: Watched | None = None,
    why: str = "restore",
    forget: bool = True,
) -> Replaced:
    """Make the loaded backup the book, and forget in it whom the book had forgotten.

    `said` is what `changes` shows of it, and undo does not go back past that; with None the list
    of changes stays that of the backup. `watch` is there if `loaded` was read from the book; `why`
    is the reason in the name of the backup. Without `forget` it is the book itself, as it was.
    Raises RepbookError, with the book as it was, when the book cannot be kept first, cannot be
    written, or was written since it was read.
    """
    file = book.resolve()
    if not file.exists():
        again = _made_ready(loaded, file, None, said, None)
        put(loaded, file)
        return Replaced(None, again)
    _refuse_what_was_never_a_book(file)
    if not database.can_write(file):  # before a copy of it is kept
        raise database.read_only(book)
    empty = not file.stat().st_size  # the lock gives it a first page
    kept, again, writing = None, None, False
    try:
        with closing(watch.conn if watch else database.connect(file)) as conn:
            _lock(conn)
            if watch and watch.written():
                raise _written_meanwhile(book)
            kept = None if empty else _keep(file, conn, why, damaged=watch is not None)
            again = _made_ready(loaded, file, conn, said, kept) if forget else 0
            writing = True
            loaded.backup(conn)
        _keep_sum(file)
        return Replaced(kept, again)
    except database.UNREADABLE as error:  # so damaged that SQLite cannot write it?
        named = getattr(
            error, "sqlite_errorname", ""
        )  # read-only by a byte of it: it can be written
        if watch and not writing and watch.state != _state(file):
            raise _written_meanwhile(book) from error
        if isinstance(error, sqlite3.OperationalError) and named != "SQLITE_READONLY":
            raise database.explain_sqlite_error(error, book, ending=True) from error
        if kept is None:
            kept = backups.keep_damaged(file)
            again = _made_ready(loaded, file, None, said, kept) if forget else 0
        put(loaded, file, over=True)
        return Replaced(kept, again)


def _written_meanwhile(book: Path) -> Conflict:
    return Conflict(
        f'Another program wrote into "{book}" meanwhile; it was left as it is',
        hint="Try again: repbook check --repair",
    )


def _made_ready(
    loaded: sqlite3.Connection,
    file: Path,
    conn: sqlite3.Connection | None,
    said: str | None,
    kept: Made | None,
) -> int | None:
    """Forget again in a backup, and note in it what it replaces; how many were forgotten.

    The book is locked: nobody can be forgotten in it meanwhile.
    """
    from repbook.store.forgetting import forget_again

    try:
        again = forget_again(loaded, conn, file)
    except database.UNREADABLE as error:  # a text in it, which opening it does not read
        raise BookUnusable(
            f"The backup is damaged ({database.reason(error)}); nothing was restored",
            hint="The other backups: repbook restore",
        ) from error
    if said is not None:
        note_restore(loaded, replaced_said(said, kept.path.name) if kept else said)
    return again if kept else again or 0  # of no book, nothing is lost


def _keep_sum(file: Path) -> None:
    """Write the checksum of a book that was replaced; without it the book is as whole."""
    with suppress(sqlite3.Error, RepbookError):
        with closing(database.connect(file)) as conn:
            database.settings(conn)
            with database.with_sum(conn):
                pass
        database.keep_sum_beside(file)


def _lock(conn: sqlite3.Connection) -> None:
    """Let nobody else read or write the book until the connection is closed.

    Until it has the lock it keeps none: a program that is writing comes to its end.
    """
    database.settings(conn)
    conn.execute("PRAGMA journal_mode = TRUNCATE")
    conn.execute("BEGIN EXCLUSIVE")
    conn.execute("PRAGMA locking_mode = EXCLUSIVE")
    conn.execute("COMMIT")


def _keep(file: Path, conn: sqlite3.Connection, why: str, damaged: bool) -> Made:
    """Back up the book that will be replaced: as it is, if it is damaged."""
    try:
        sound = not damaged and conn.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    except database.UNREADABLE:
        sound = False
    if sound and conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        if not is_ours(conn):
            raise _never_a_book(file)
        sound = False
    return backups.make(file, why if sound else "damaged", conn, sound=sound)


def put(loaded: sqlite3.Connection, file: Path, over: bool = False) -> None:
    """Write the backup to a file of its own, then give it the book's name."""
    try:
        make_folder(file.parent)
        with new_file(file) as new:
            with closing(sqlite3.connect(new, isolation_level=None)) as conn:
                database.settings(conn)
                loaded.backup(conn)
                with database.with_sum(conn):
                    pass
            for ending in BESIDE_A_BOOK:  # SQLite would take it for the new file's
                Path(f"{file}{ending}").unlink(missing_ok=True)
            put_in_place(new, file, replace=over)
        database.keep_sum_beside(file)
    except (OSError, sqlite3.Error) as error:
        raise BookUnusable(
            f'The backup cannot be put at "{file}": {database.reason(error)}',
            hint=ANOTHER_BOOK,
        ) from error


def _refuse_what_was_never_a_book(file: Path) -> None:
    """Leave alone what may be another file of the user's, named by mistake."""
    with database.reading(file) as opened:
        head = opened.read(len(MAGIC))
    if not head or head == MAGIC or backups.backups(database.folder_of(file)):
        return
    if mended(file) is None:
        raise _never_a_book(file)


def _never_a_book(file: Path) -> Conflict:
    return Conflict(
        f'"{file}" is not a repbook and was left as it is',
        hint=f"To move it away: {database.move_away(file)}",
    )
