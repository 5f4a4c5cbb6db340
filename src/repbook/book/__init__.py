"""The open book: its records, its changes, and the histories that the loyalty room reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from repbook.errors import BookUnusable
from repbook.policy import POLICY, Policy
from repbook.records import (
    Ally,
    Feedback,
    History,
    Payment,
    Problem,
    Promise,
    Purchase,
    Return,
    Step,
    Touch,
)
from repbook.store import database
from repbook.store.customers import Customers
from repbook.store.journal import Journal
from repbook.store.tables import Table

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.forecast import Fitted, Forecaster


def open_book(path: str | Path) -> Book:
    """Open a book, made at its first write if it is not there.

    Raises BookUnusable for a file that is no book of this version.
    """
    return Book(Path(path))


class Book:
    """One salesperson's book; close it, or use it in a `with`."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.made = False
        there = path is not None and path.exists()
        self._in_memory = not there
        self._conn = database.open_file(path) if path and there else database.open_memory()
        self._lay()

    def _lay(self) -> None:
        conn = self._conn
        self._journal = Journal(conn)
        self.customers = Customers(conn, self._journal)
        self.touches = Table(conn, self._journal, Touch)
        self.purchases = Table(conn, self._journal, Purchase)
        self.returns = Table(conn, self._journal, Return)
        self.payments = Table(conn, self._journal, Payment)
        self.problems = Table(conn, self._journal, Problem)
        self.steps = Table(conn, self._journal, Step)
        self.allies = Table(conn, self._journal, Ally)
        self.promises = Table(conn, self._journal, Promise)
        self.feedback = Table(conn, self._journal, Feedback)
        self.settings: dict[str, str]
        self.policy: Policy
        self.reread()

    def reread(self) -> None:
        """Read the settings again, after they were changed."""
        self.settings = dict(self._conn.execute("SELECT key, value FROM settings"))
        self.policy = _policy(self.settings)

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._conn.close()

    @property
    def conn(self) -> sqlite3.Connection:
        """The connection, for reading with SQL; writes go through `change`."""
        return self._conn

    @property
    def journal(self) -> Journal:
        """The one way rows are written; only within `change`."""
        return self._journal

    @property
    def empty(self) -> bool:
        """Whether there is no customer in it."""
        return self._conn.execute("SELECT 1 FROM customers LIMIT 1").fetchone() is None

    # Writing

    def ready(self) -> None:
        """Make the file if it is not there yet, and sit on it."""
        if self.path is not None and self._in_memory:
            self.made = not self.path.exists()
            database.create(self.path)
            self._conn.close()
            self._conn = database.open_file(self.path)
            self._in_memory = False
            self._lay()

    @contextmanager
    def change(self, command: str) -> Iterator[Journal]:
        """One command's writing: all of it or nothing, and one step for `undo`."""
        with self.transaction():
            self._journal.start(command)
            yield self._journal
            self._journal.finish(self.said)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, with the write lock held; for undo and redo, which are no change."""
        self.ready()
        self.said: str | None = None
        database.begin(self._conn, self.path)
        ending = False
        try:
            yield self._conn
            ending = True
            self._conn.execute("COMMIT")
        except BaseException as error:
            self._journal.abandon()
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")
                self.reread()  # an amount may have named the currency
            if isinstance(error, sqlite3.Error):
                raise database.plainly(error, self.path, ending) from error
            raise

    @contextmanager
    def rehearsal(self, command: str) -> Iterator[Journal]:
        """As `change`, but all of it is taken back at the end: for previews."""
        if not self._in_memory and self.path is not None and not _writable(self.path):
            copy = database.open_memory()
            self._conn.backup(copy)
            self._conn.close()
            self._conn = copy
            self._in_memory = True
            self._lay()
        self.said = None
        self._conn.execute("BEGIN IMMEDIATE")
        try:
            self._journal.start(command)
            yield self._journal
        except sqlite3.Error as error:
            raise database.plainly(error, self.path) from error
        finally:
            self._journal.abandon()
            self._conn.execute("ROLLBACK")

    # Reading

    def histories(self, on: date | None = None, only: Sequence[int] | None = None) -> list[History]:
        """Everyone's history as of a day (all there is for None), or only these customers'."""
        return self._histories(on, only)

    def history(self, customer_id: int, on: date | None = None) -> History:
        """One customer's history as of a day."""
        return self._histories(on, (customer_id,))[0]

    def _histories(self, on: date | None, only: Sequence[int] | None) -> list[History]:
        from repbook.store import histories

        day = on.toordinal() if on else date.max.toordinal()
        return histories.read(
            self._conn, day, self.policy, self.promises, self.problems, self.steps, only
        )

    def days_reached(self, ids: Sequence[int], on: date) -> list[list[int]]:
        """The days on which each of these customers was reached, up to a day."""
        days: dict[int, list[int]] = {id: [] for id in ids}
        for id, day in self._conn.execute(
            "SELECT customer_id, day FROM touches WHERE day <= ?"
            " AND (outcome = 'reached' OR inbound) ORDER BY day",
            (on.toordinal(),),
        ):
            if id in days:
                days[id].append(day)
        return [days[id] for id in ids]

    def fitted(
        self, on: date, horizon: int, histories: Sequence[History], *, exact: bool = False
    ) -> Fitted:
        """The forecast's parameters for a day: the kept fit if it serves, else a new one."""
        from repbook.book import fits

        return fits.fitted(self, on, horizon, histories, exact=exact)

    def kept_forecaster(self, on: date) -> Forecaster | None:
        """The forecast by the newest kept fit, stale or not; nothing is ever fitted here."""
        from repbook.book import fits

        return fits.kept_forecaster(self, on)

    def mean_gap(self, on: date) -> float:
        """The book's mean days between purchases, from the newest fit if there is one."""
        kept = self._conn.execute(
            "SELECT json_extract(fitted, '$.mean_gap') FROM fits WHERE day <= ?"
            " ORDER BY day DESC, id DESC LIMIT 1",
            (on.toordinal(),),
        ).fetchone()
        if kept is not None and kept[0]:
            return float(kept[0])
        span, repeats = self._conn.execute(
            "SELECT sum(last - first), sum(days - 1) FROM (SELECT min(day) AS first,"
            " max(day) AS last, count(DISTINCT day) AS days FROM purchases"
            " WHERE day <= ? GROUP BY customer_id)",
            (on.toordinal(),),
        ).fetchone()
        return span / repeats if span and repeats else self.policy.usual_gap_default_days


def _writable(path: Path) -> bool:
    import os

    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _policy(settings: dict[str, str]) -> Policy:
    """The policy with what the book overrules."""
    changed: dict[str, float] = {}
    for name in Policy._fields:
        if name in settings:
            value = settings[name]
            whole = isinstance(getattr(POLICY, name), int)
            try:
                changed[name] = int(value) if whole else float(value)
            except ValueError:
                raise BookUnusable(
                    f'The book\'s setting {name} is "{value}", which is no number',
                    hint=f"Take it out: sqlite3 BOOK \"DELETE FROM settings WHERE key = '{name}'\"",
                ) from None
    return POLICY._replace(**changed) if changed else POLICY  # type: ignore[arg-type]
