"""The open book: its records, its changes, and the histories that loyalty reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from types import FunctionType, MethodType, TracebackType
from typing import TYPE_CHECKING

from repbook.store.customers import Customers
from repbook.store.tables import TableOf
from repbook.store.transactions import Transactions

if TYPE_CHECKING:
    from repbook.book.library import Methods
    from repbook.records import (
        Ally,
        Feedback,
        History,
        Item,
        ItemName,
        Payment,
        Problem,
        Promise,
        Prospects,
        Purchase,
        Quote,
        Return,
        Snooze,
        Step,
        Touch,
        WriteOff,
    )
else:

    class Methods:
        """The acts as methods; loaded at the first use of one, so that opening a book is quick."""

        def __getattr__(self, name: str) -> MethodType:
            library = import_module("repbook.book.library")  # by name: it is built on the book
            function = None if name.startswith("_") else vars(library.Methods).get(name)
            if not isinstance(function, FunctionType):
                raise AttributeError(f"a book has no {name!r}", name=name, obj=self)
            return MethodType(function, self)


def open_book(path: str | Path) -> Book:
    """Open a book, made at its first write if it is not there.

    Raises BookUnusable for a file that is no book of this version.
    """
    return Book(Path(path))


LARGE = 10_000_000  # bytes of a book that takes long enough to read to say so


class Book(Methods, Transactions):
    """One salesperson's book; close it, or use it in a `with`."""

    touches: TableOf[Touch] = TableOf()
    purchases: TableOf[Purchase] = TableOf()
    items: TableOf[Item] = TableOf()
    item_names: TableOf[ItemName] = TableOf()
    returns: TableOf[Return] = TableOf()
    payments: TableOf[Payment] = TableOf()
    quotes: TableOf[Quote] = TableOf()
    problems: TableOf[Problem] = TableOf()
    steps: TableOf[Step] = TableOf()
    allies: TableOf[Ally] = TableOf()
    promises: TableOf[Promise] = TableOf()
    feedback: TableOf[Feedback] = TableOf()
    write_offs: TableOf[WriteOff] = TableOf()
    snoozes: TableOf[Snooze] = TableOf()

    def __init__(self, path: Path | None) -> None:
        super().__init__(path)
        self.customers = Customers(self.journal)

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def empty(self) -> bool:
        """Whether there is no customer in it."""
        return self.customers.empty()

    @property
    def is_large(self) -> bool:
        """Whether a person waits for what is read of everyone."""
        return self.path is not None and self.path.exists() and self.path.stat().st_size > LARGE

    # Reading

    def histories(
        self,
        on: date,
        only: Sequence[int] | None = None,
        prospects: Prospects | None = None,
        *,
        orders_alone: bool = False,
    ) -> list[History]:
        """Everyone's history as of a day, or only these customers'; `orders_alone`: see `read`."""
        from repbook.store import histories

        return histories.read(
            self.conn,
            on.toordinal(),
            self.policy,
            self.promises,
            self.problems,
            self.steps,
            self.touches,
            only,
            prospects,
            orders_alone,
        )

    def history(self, customer_id: int, on: date) -> History:
        """One customer's history as of a day."""
        return self.histories(on, (customer_id,))[0]

    def days_reached(self, ids: Sequence[int], on: date) -> list[list[int]]:
        """The days on which each of these customers was reached, up to a day."""
        from repbook.store import exchanges

        days: dict[int, list[int]] = {id: [] for id in ids}
        for id, day in exchanges.days_reached(self.conn, on, ids):
            days[id].append(day)
        return [days[id] for id in ids]

    def mean_gap(self, on: date) -> float:
        """The book's mean days between purchases, without reading everyone's history."""
        from repbook.loyalty.customer_day import mean_gap_of
        from repbook.store.histories import purchase_spans

        _, repeats, span = purchase_spans(self.conn, on.toordinal())
        return mean_gap_of(span, repeats, self.policy)
