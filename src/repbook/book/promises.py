"""Promises: made, kept, dropped, moved; a yearly one comes again when kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from repbook.errors import Conflict
from repbook.records import Customer, Promise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repbook.book import Book


def promise(
    book: Book,
    customers: Sequence[Customer],
    text: str,
    *,
    on: date,
    by: date,
    every: str | None = None,
) -> list[Promise]:
    """Promise something to each of these customers by a day, as one change."""
    with book.change("promise"):
        ids = [write_promise(book, c.id, text, made_on=on, by=by, every=every) for c in customers]
        who = customers[0].name if len(customers) == 1 else f"{len(customers)} customers"
        book.said = f"{who}: {text[:60]}"
    return [book.promises.get(id) for id in ids]


def write_promise(
    book: Book,
    customer_id: int,
    text: str,
    *,
    made_on: date,
    by: date | None,
    every: str | None = None,
    touch_id: int | None = None,
    problem_id: int | None = None,
) -> int:
    """Write one promise, within a change; Conflict when its day lies before its making."""
    due = by or made_on
    if due < made_on:
        raise Conflict(
            f"A promise made on {made_on} cannot be for {due}, which is before it",
            hint="Name a later day with --by, as in --by friday",
        )
    return book.promises.add(
        customer_id=customer_id,
        text=text,
        made_on=made_on,
        by=due,
        every=every,
        touch_id=touch_id,
        problem_id=problem_id,
    )


def keep(book: Book, promise: Promise, on: date) -> Promise | None:
    """Mark a promise kept; gives the next one if it comes again."""
    with book.change("promise"):
        promise = _still_open(book, promise.id)
        if on < promise.made_on:
            raise Conflict(f"p{promise.id} was made on {promise.made_on}, after {on}")
        following = write_kept(book, promise, on)
        book.said = f"kept p{promise.id}: {promise.text[:60]}"
    return book.promises.get(following) if following else None


def write_kept(book: Book, promise: Promise, on: date) -> int | None:
    """Mark a promise kept, within a change; gives the id of the next one if it comes again."""
    book.promises.change(promise.id, kept_on=on)
    if not promise.every:
        return None
    from repbook.transfer.spans import after

    following = after(promise.by, promise.every)
    while following <= on:
        following = after(following, promise.every)
    return write_promise(
        book, promise.customer_id, promise.text, made_on=on, by=following, every=promise.every
    )


def drop(book: Book, promise: Promise, on: date) -> None:
    """Give a promise up."""
    with book.change("promise"):
        promise = _still_open(book, promise.id)
        book.promises.change(promise.id, dropped_on=max(on, promise.made_on))
        book.said = f"dropped p{promise.id}: {promise.text[:60]}"


def move(book: Book, promise: Promise, by: date) -> Promise:
    """Give a promise another day."""
    with book.change("promise"):
        promise = _still_open(book, promise.id)
        if by < promise.made_on:
            raise Conflict(f"p{promise.id} was made on {promise.made_on}, after {by}")
        book.promises.change(promise.id, by=by)
        book.said = f"moved p{promise.id} to {by}: {promise.text[:60]}"
    return book.promises.get(promise.id)


def _still_open(book: Book, id: int) -> Promise:
    """The promise as the book has it now; refused when it is kept or dropped."""
    promise = book.promises.get(id)
    if promise.kept_on:
        raise Conflict(
            f"p{promise.id} was kept on {promise.kept_on} already",
            hint=f"repbook remove p{promise.id} takes it out; repbook undo takes back the last change",
        )
    if promise.dropped_on:
        raise Conflict(
            f"p{promise.id} was dropped on {promise.dropped_on} already",
            hint=f"repbook remove p{promise.id} takes it out; repbook undo takes back the last change",
        )
    return promise
