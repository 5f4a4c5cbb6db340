"""Undo, redo and list changes."""

from datetime import date
from typing import NamedTuple

from repbook.book import Book
from repbook.errors import Conflict, NotFound
from repbook.store import changes as journal
from repbook.store import replay
from repbook.store.changes import Change, Image

SHOWN = 12  # rows of one change in a list of changes


class Changed(NamedTuple):
    """A change with its rows before and after: all of them, or the first few of many."""

    change: Change
    images: tuple[Image, ...]
    tally: dict[str, tuple[int, int, int]]  # table: rows added, changed, removed

    @property
    def rows(self) -> int:
        """How many rows it touched."""
        return sum(sum(counts) for counts in self.tally.values())


def undo(book: Book, steps: int = 1) -> list[Changed]:
    """Undo the latest changes, newest first; all of them or none.

    Raises Conflict when there are fewer.
    """
    hint = "What was done: repbook changes"
    return _replay(book, "undo", "undone", steps, hint)


def redo(book: Book, steps: int = 1) -> list[Changed]:
    """Redo what was undone last, oldest first; all of it or none."""
    hint = "What was undone can be redone until something new is logged"
    return _replay(book, "redo", "redone", steps, hint)


def _replay(book: Book, verb: str, done: str, steps: int, hint: str) -> list[Changed]:
    """Undo or redo some changes in one transaction; references are checked once, at its end.

    Those that were wrong before are looked for only where some are wrong after it.
    """
    if book.changing:
        raise Conflict(f"A change is open: {verb} comes after it")
    if book.unwritten:
        raise Conflict(f"There is nothing to {verb}", hint=hint)
    try:
        changed = _replay_all(book, verb, done, steps, hint)
    except replay.Dangling:
        changed = _replay_all(book, verb, done, steps, hint, after_all=True)
    book.reread()
    return changed


def _replay_all(
    book: Book, verb: str, done: str, steps: int, hint: str, after_all: bool = False
) -> list[Changed]:
    """Undo or redo them; `after_all` if a row may reference a missing one that did before."""
    with replay.unchecked_links(book.conn), book.transaction() as conn:
        dangling = replay.dangling(conn) if after_all else set()
        possible = journal.count(conn, undone=verb == "redo")
        if not possible:
            raise _nothing_to(verb, book, hint)
        book.back_up_daily()
        if steps > possible:
            number = f"{possible} change" if possible == 1 else f"{possible} changes"
            raise Conflict(
                f"Only {number} can be {done}, not {steps}; nothing was",
                hint=f"repbook {verb} -n {possible}",
            )
        changed = [_replay_one(book, back=verb == "undo") for _ in range(steps)]
        replay.refuse_dangling(conn, dangling)
    return changed


def _replay_one(book: Book, back: bool) -> Changed:
    """Undo or redo a change; what it did is read while its rows are in the book."""
    change = replay.next_change(book.conn, back)
    if (by := book.journal.by) and change.by != by:
        raise Conflict(
            f"The last change, {change.command} ({change.id}), was made by the {change.by or 'rep'}:"
            f" the {by} can undo only its own",
            hint="For the rep to type: repbook undo",
        )
    book.journal.done.append(("undone" if back else "redone", change.id))
    most = None if change.command == "merge" else SHOWN
    if back:
        found = _whole(book, change, most)
        return found._replace(change=replay.replay(book.conn, change, back))
    return _whole(book, replay.replay(book.conn, change, back), most)


def _nothing_to(verb: str, book: Book, hint: str) -> Conflict:
    """Why nothing can be undone or redone."""
    nothing, last = f"There is nothing to {verb}", journal.barrier(book.conn)
    if verb == "redo" or not journal.any_final(book.conn):
        return Conflict(nothing, hint=hint)
    if last == journal.RESTORE:
        return Conflict(
            f"{nothing} since a backup was restored", "To take that back: repbook restore --undo"
        )
    if last == journal.REPAIRED:
        return Conflict(
            f"{nothing} since the book was repaired: the list of changes was damaged",
            "The book as it was before that is kept: repbook restore",
        )
    if last == journal.DROPPED:
        return Conflict(f"{nothing}: what was changed over a year ago stays as it is", hint=hint)
    return Conflict(f"{nothing} since a customer was forgotten", hint=hint)


def latest(book: Book, limit: int, since: date = date.min) -> list[Changed]:
    """The latest changes since a day, newest first."""
    return [_whole(book, change) for change in journal.changes(book.conn, limit, since=since)]


def how_many(book: Book, since: date = date.min) -> int:
    """How many changes there are since a day, undone ones too."""
    return journal.made_since(book.conn, since)


def one(book: Book, id: int, most: int | None = None) -> Changed:
    """One change, whole or with so many of its rows."""
    for change in journal.changes(book.conn, 1, id):
        return _whole(book, change, most)
    raise NotFound(f"There is no change {id}", hint="The latest: repbook changes")


def any_dropped(book: Book) -> bool:
    """Whether what older changes did is no longer kept."""
    return journal.last_dropped(book.conn) > 0


def of_record(book: Book, table: str, id: int, limit: int) -> list[Changed]:
    """The changes that touched one record, newest first, with only its rows."""
    found = []
    for change, images in journal.of_row(book.conn, table, id, limit):
        added, gone = (sum(i.before is None for i in images), sum(i.after is None for i in images))
        tally = {table: (added, len(images) - added - gone, gone)}
        found.append(Changed(change, tuple(images), tally))
    return found


def _whole(book: Book, change: Change, most: int | None = SHOWN) -> Changed:
    if change.command == journal.FORGET:  # what it wrote is in no list
        return Changed(change, (), {})
    tally = journal.tally(book.conn, change.id)
    return Changed(change, tuple(journal.images(book.conn, change.id, most)), tally)
