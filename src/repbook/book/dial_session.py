"""A dial session: whom it calls down to, and how far it has come.

Who was logged on the day is done: the book says so. A small file beside it
keeps, for the day, only the order of the queue, who was skipped or snoozed, which calls
it logged, and the time.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.errors import RepbookError
from repbook.files import write_beside
from repbook.loyalty.call_list import Filter
from repbook.store import exchanges

TRIES = 2  # a no-answer is tried once more at the end of the queue


class DialSession(NamedTuple):
    """One day's session: customers' ids in order, who is left out, its calls' uids, seconds spent."""

    day: date
    asked: str
    queue: tuple[int, ...]
    skipped: tuple[int, ...] = ()
    logged: tuple[str, ...] = ()
    seconds: float = 0.0
    snoozed: tuple[int, ...] = ()

    @property
    def left_out(self) -> set[int]:
        """Who is skipped or snoozed in this session."""
        return {*self.skipped, *self.snoozed}


class Tally(NamedTuple):
    """Totals of a session so far: `how` is how it went, of all who are done, by customer."""

    how: dict[int, str]
    promises: int
    orders: int
    cents: int
    again: int = 0  # of the queue, who did not answer and will be tried once more

    @property
    def done(self) -> dict[str, int]:
        """How many are done, by how it went."""
        return Counter(self.how.values())


def begin(book_day: BookDay, asked: Filter) -> DialSession:
    """The session to go on with: the one begun today, with what is owed since, else a new one."""
    book, on, key = book_day.book, book_day.on, repr(tuple(asked))
    calls = book_day.call_list(asked)
    begun = kept(book.path, on, key) if book.path else None
    if begun is not None and waiting(book, begun):
        owed = [call.history.id for call in calls.owed if call.history.id not in begun.queue]
        return begun._replace(queue=(*owed, *begun.queue))
    fresh = (begun or DialSession(on, key, ()))._replace(queue=())
    done = tried(book, fresh)
    queue = [call.history.id for call in calls.calls if call.history.id not in done]
    if begun is None:  # without the file, the book still knows who did not answer
        queue += [id for id in once_unanswered(done) if id not in queue]
    return fresh._replace(queue=tuple(id for id in queue if id not in fresh.left_out))


def kept(book: Path, day: date, asked: str) -> DialSession | None:
    """The session that was begun on this day; its queue only if the same one was asked for."""
    try:
        found = json.loads(_file(book).read_text("utf-8"))
        if found["day"] != day.isoformat():
            return None
        return DialSession(
            day,
            asked,
            tuple(found["queue"]) if found["asked"] == asked else (),
            tuple(found["skipped"]),
            tuple(found.get("logged", ())),
            float(found["seconds"]),
            tuple(found.get("snoozed", ())),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(book: Path, session: DialSession) -> None:
    """Save a session if the disk allows; without it only skips and the time are lost."""
    try:
        write_beside(
            _file(book),
            json.dumps({**session._asdict(), "day": session.day.isoformat()}),
            force=True,
        )
    except (RepbookError, OSError):
        return


def forget(book: Path, customer: int, calls: Collection[str]) -> None:
    """Take a customer, and calls with them, out of the session that is kept."""
    try:
        found = json.loads(_file(book).read_text("utf-8"))
    except (OSError, ValueError):
        return
    gone = {customer, *calls}
    for key in ("queue", "skipped", "snoozed", "logged"):
        found[key] = [each for each in found.get(key, ()) if each not in gone]
    write_beside(_file(book), json.dumps(found), force=True)


def tried(book: Book, session: DialSession) -> dict[int, list[str]]:
    """How the rep's own calls of the day went, by customer, in order.

    A message sent outside the session is no call: who got one is still to be called, if listed.
    """
    return exchanges.outcomes(book.conn, session.day, session.logged)


def waiting(book: Book, session: DialSession) -> list[int]:
    """Who is still to be called, in order; a no-answer stands at the end of the queue."""
    outcomes = tried(book, session)
    ahead = [id for id in session.queue if id not in outcomes]
    back = [id for id in once_unanswered(outcomes) if id in session.queue]
    return [id for id in (*ahead, *back) if id not in session.left_out]


def once_unanswered(outcomes: Mapping[int, Sequence[str]]) -> list[int]:
    """Who did not answer once on the day, and nothing since."""
    return [id for id, how in outcomes.items() if len(how) < TRIES and set(how) == {"no-answer"}]


def tally(book: Book, session: DialSession) -> Tally:
    """How it went with each of the queue who is done, and what the calls with them brought.

    A promise that was dropped since is none.
    """
    touches = book.touches.between(session.day, session.day)
    last = {t.customer_id: t.outcome for t in touches if t.uid in session.logged}
    outcomes = tried(book, session)
    since = outcomes.keys() - last.keys() - {*once_unanswered(outcomes)}  # logged outside dial
    left_out = {
        **dict.fromkeys(session.snoozed, "snoozed"),
        **dict.fromkeys(session.skipped, "skipped"),
    }
    waits = waiting(book, session)
    how = {
        id: ("" if id in since else left_out.get(id, "")) or last.get(id, "logged-outside-dial")
        for id in dict.fromkeys(session.queue)
        if id not in waits
    }
    in_calls = {touch.id for touch in touches if touch.customer_id in session.queue}
    promises = sum(not each.dropped_on for each in book.promises.matching(touch_id=in_calls))
    orders = book.purchases.matching(touch_id=in_calls)
    cents, again = sum(order.cents for order in orders), len({*waits} & outcomes.keys())
    return Tally(how, promises, len(orders), cents, again)


def _file(book: Path) -> Path:
    return book.with_name(f"{book.name}.dial.json")
