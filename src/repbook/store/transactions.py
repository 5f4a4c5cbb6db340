# Long because a change is locked, backed up, committed and rolled back in one order.
"""Transactions on the book's file: locked, atomic, and one step for `undo`."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from repbook.errors import BookUnusable, RepbookError
from repbook.policy import DEFAULTS, POLICY, Policy
from repbook.schema import FORGET
from repbook.store import database
from repbook.store.journal import Journal

# One look at the last row: this runs at every change. Before a customer is forgotten there is no
# backup: the change after that makes it.
NEWEST_IS_OLDER = (
    "SELECT date(at, 'localtime') < date('now', 'localtime') FROM changes"
    f" WHERE command != '{FORGET}' ORDER BY id DESC LIMIT 1"
)


class Transactions:
    """The file behind a book: its connection, its write lock, its settings."""

    heeds_settings = True  # else it can be opened whatever another program set, or is damaged

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.made = False
        self.summary: str | None = None
        self.first_of_day = False  # whether what was written was the first change of a day
        self._backed_up: bool | None = None  # in this transaction, where that was tried
        self.warnings: list[str] = []  # what went wrong beside a change that was made
        self.kept: list[Path] = []  # the backup before an upgrade of its file
        # called with what a transaction did to changes, once it has ended
        self.after_write: Callable[[list[tuple[str, int]]], None] | None = None
        there = path is not None and path.exists()
        self._in_memory = not there
        # the one way rows are written; only within `change`
        self.journal = Journal(
            database.open_file(path, self.kept, not self.heeds_settings)
            if path and there
            else database.open_memory()
        )
        try:
            self.reread()
        except database.UNREADABLE as error:
            self.conn.close()
            raise database.explain_sqlite_error(error, path) from error

    def close(self) -> None:
        self.conn.close()

    @property
    def conn(self) -> sqlite3.Connection:
        """The connection, for reading with SQL; writes go through `change`."""
        return self.journal.conn

    def reread(self) -> None:
        """Read the settings again, after they were changed."""
        self.settings = read_settings(self.conn)
        self.policy = _policy(self.settings) if self.heeds_settings else POLICY

    def ready(self) -> None:
        """Make the file if it is not there yet, and use it from now on."""
        if self.path is not None and self._in_memory:
            self.made = not self.path.exists()
            database.create(self.path)
            self._use(database.open_file(self.path))
            self._in_memory = False

    def _use(self, conn: sqlite3.Connection) -> None:
        self.conn.close()
        self.journal.conn = conn
        self.reread()

    @property
    def unwritten(self) -> bool:
        """Whether there is no file yet: it is made at the first write."""
        return self._in_memory and self.path is not None

    @property
    def changing(self) -> bool:
        """Whether a change is open."""
        return self.journal.change_id is not None

    @contextmanager
    def change(self, command: str) -> Iterator[Journal]:
        """One command's writing: all of it or nothing, and one step for `undo`.

        Within a change that is open it is a part of that one, and all or nothing itself.
        """
        if self.changing:
            with self._part():
                yield self.journal
            return
        with self.transaction():
            if self.back_up_daily():
                from repbook.store.old_changes import drop_if_large

                drop_if_large(self.conn)
            self.journal.start(command)
            yield self.journal
            self.journal.finish(self.summary)

    @contextmanager
    def _part(self) -> Iterator[None]:
        """A savepoint within the open change: what fails leaves it as it was before."""
        written = self.journal.mark()
        self.conn.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self.conn.in_transaction:
                self.conn.execute("ROLLBACK TO part")
                self.conn.execute("RELEASE part")
                self.journal.forget_since(written)
                self.reread()
            raise
        self.conn.execute("RELEASE part")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, with the write lock held from before the first reading to the end.

        Within another transaction it is a savepoint of that one.
        """
        self.ready()
        self.summary = None
        outer = self.conn.in_transaction
        if outer:
            self.conn.execute("SAVEPOINT act")
        else:
            database.begin(self.conn, self.path)
            self._backed_up = None
            self.journal.done = []
        ending, written = False, self.conn.total_changes
        try:
            self.reread()
            yield self.conn
            if wrote := not outer and not self._in_memory and self.conn.total_changes > written:
                database.keep_sum(self.conn)
            ending = not outer
            self.conn.execute("RELEASE act" if outer else "COMMIT")
        except BaseException as error:
            self.journal.abandon()
            self._take_back(outer)
            if isinstance(error, sqlite3.Error):
                stands = self._stands() if ending else False
                raise database.explain_sqlite_error(error, self.path, ending, stands) from error
            raise
        database.keep_sum_beside(self.path if wrote else None)
        if wrote and self.after_write is not None and self.journal.done:
            self.after_write(self.journal.done)

    def _stands(self) -> bool | None:
        """Whether the change whose commit failed is in the book; None where that is not known."""
        id, command = self.journal.started
        try:
            sql = "SELECT 1 FROM changes WHERE id = ? AND command = ?"
            there = self.conn.execute(sql, (id, command)).fetchone()
        except sqlite3.Error:
            return None
        return None if id is None else there is not None

    @contextmanager
    def rehearsal(self, command: str) -> Iterator[Journal]:
        """Like `change`, but rolled back at the end: for previews."""
        outer = self.conn.in_transaction
        if not outer and self.path is not None and not self._in_memory and not self.writable:
            copy = database.open_memory()
            self.conn.backup(copy)
            self._use(copy)
            self._in_memory = True
        self.summary = None
        try:
            self.conn.execute("SAVEPOINT act" if outer else "BEGIN IMMEDIATE")
            self.reread()
            self.journal.start(command)
            yield self.journal
        except sqlite3.Error as error:
            raise database.explain_sqlite_error(error, self.path) from error
        finally:
            self.journal.abandon()
            self._take_back(outer)

    def _take_back(self, outer: bool) -> None:
        """Undo what was written since the savepoint, or since the transaction began."""
        if not self.conn.in_transaction:
            return
        self.conn.execute("ROLLBACK TO act" if outer else "ROLLBACK")
        if outer:
            self.conn.execute("RELEASE act")
        self.reread()

    def back_up_daily(self) -> bool:
        """Back up the book before the first change of a day, within its transaction; whether it was."""
        if not any(self.conn.execute(NEWEST_IS_OLDER).fetchone() or ()):
            return False
        self.first_of_day = True  # any backup of today has what was there before this change
        return self.back_up("day", unless=None)

    def back_up(self, reason: str, unless: str | None = "") -> bool:
        """Back up the book as it is on the disk, before this transaction; whether it is now.

        Not if there is one of today and the reason `unless`; of any reason for None. Where it
        fails the change goes on with a warning, for undo takes it back.
        """
        if self.path is None or self._in_memory:
            return False
        from repbook.store import backups

        if self._backed_up is not None:
            return self._backed_up
        if unless != "" and backups.made_today(self.path, unless):
            return True
        self._backed_up = False
        try:
            backups.make(self.path, reason)
            self._backed_up = True
        except BookUnusable:
            raise  # it is damaged: nothing is written into it
        except RepbookError as error:
            self.warnings.append(error.message)
        return self._backed_up

    @property
    def writable(self) -> bool:
        """Whether the file is there and can be written."""
        return self.path is not None and database.can_write(self.path)


def _policy(settings: dict[str, str]) -> Policy:
    changed: dict[str, float] = {}
    for name, default in DEFAULTS.items():
        if name in settings:
            value = settings[name]
            try:
                changed[name] = int(value) if isinstance(default, int) else float(value)
            except ValueError:
                raise BookUnusable(
                    f'The book\'s setting {name} is "{value}", which is not a number',
                    hint="What is wrong, and what can be repaired: repbook check",
                ) from None
    return Policy(**changed) if changed else POLICY


def read_settings(conn: sqlite3.Connection) -> dict[str, str]:
    """The stored settings by key; the others have their defaults."""
    return dict(conn.execute("SELECT key, value FROM settings"))


def write_setting(journal: Journal, key: str, value: str | None) -> None:
    """Write a setting, within a change; None takes it out."""
    row = journal.conn.execute("SELECT id FROM settings WHERE key = ?", (key,)).fetchone()
    if value is None:
        if row is not None:
            journal.delete("settings", row[0])
    elif row is None:
        journal.insert("settings", key=key, value=value)
    else:
        journal.update("settings", row[0], value=value)
