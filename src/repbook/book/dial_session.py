"""A calling hour: whom it walks down to, and how far it has come.

Who was logged on the day is done: that stands in the book. A small file beside
it keeps, for the day, only the order of the line, who was skipped, and the time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from repbook.errors import RepbookError
from repbook.transfer.files import write_beside

if TYPE_CHECKING:
    from repbook.book import Book

TRIES = 2  # a no-answer is tried once more at the back of the line


class Hour(NamedTuple):
    """The line of one day: customers' ids in order, the skipped ones, seconds spent."""

    day: date
    asked: str
    line: tuple[int, ...]
    skipped: tuple[int, ...] = ()
    seconds: float = 0.0


class Tally(NamedTuple):
    """What an hour came to so far."""

    outcomes: dict[str, int]
    promises: int
    orders: int
    cents: int


def kept(book: Path, day: date, asked: str) -> Hour | None:
    """The hour that was begun on this day; its line only if the same one was asked for."""
    try:
        found = json.loads(_file(book).read_text("utf-8"))
        if found["day"] != day.isoformat():
            return None
        return Hour(
            day,
            asked,
            tuple(found["line"]) if found["asked"] == asked else (),
            tuple(found["skipped"]),
            float(found["seconds"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(book: Path, hour: Hour) -> None:
    """Keep an hour, as well as the place allows: without it only skips and the time are lost."""
    try:
        write_beside(
            _file(book), json.dumps({**hour._asdict(), "day": hour.day.isoformat()}), force=True
        )
    except (RepbookError, OSError):
        return


def tried(book: Book, hour: Hour) -> dict[int, list[str]]:
    """How the rep's own calls of the day went, by customer, in order."""
    found: dict[int, list[str]] = {}
    for touch in book.touches.where("day = ? AND NOT inbound", hour.day.toordinal()):
        found.setdefault(touch.customer_id, []).append(touch.outcome)
    return found


def waiting(book: Book, hour: Hour) -> list[int]:
    """Who is still to be called, in order; a no-answer stands at the back of the line."""
    outcomes = tried(book, hour)
    back = [id for id, how in outcomes.items() if _again(how)]
    ahead = [id for id in hour.line if id not in outcomes]
    return [
        id for id in (*ahead, *(id for id in back if id in hour.line)) if id not in hour.skipped
    ]


def _again(how: Sequence[str]) -> bool:
    return len(how) < TRIES and set(how) == {"no-answer"}


def once_unanswered(book: Book, hour: Hour) -> list[int]:
    """Who did not answer once on the day, and nothing since."""
    return [id for id, how in tried(book, hour).items() if _again(how)]


def tally(book: Book, hour: Hour) -> Tally:
    """Calls, promises and orders of the day with those in the line."""
    outcomes: dict[str, int] = {}
    promises = orders = cents = 0
    for touch in book.touches.where("day = ? AND NOT inbound", hour.day.toordinal()):
        if touch.customer_id not in hour.line:
            continue
        outcomes[touch.outcome] = outcomes.get(touch.outcome, 0) + 1
        promises += len(book.promises.where("touch_id = ?", touch.id))
        if touch.purchase_id is not None:
            orders += 1
            cents += book.purchases.get(touch.purchase_id).cents
    return Tally(outcomes, promises, orders, cents)


def _file(book: Path) -> Path:
    return book.with_name(f"{book.name}.dial.json")
