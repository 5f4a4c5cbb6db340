"""Undo, redo and list changes."""

from collections.abc import Sequence
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
    rows: int  # how many images it has in all


class OnlySyncs(Conflict):
    """Nothing is left to undo but what other machines wrote."""


def undo(book: Book, steps: int = 1, syncs: bool = False) -> list[Changed]:
    """Undo the latest changes, newest first; all of them or none.

    What a sync brought is another machine's work, and stays, but with `syncs`. Raises Conflict when
    there are fewer, OnlySyncs where there are syncs alone.
    """
    hint = "What was done: repbook changes"
    return _replay(book, "undo", "undone", steps, hint, syncs)


def stayed(book: Book, done: Sequence[Changed]) -> list[Change]:
    """The syncs that undo passed over, the latest first."""
    return journal.syncs_after(book.conn, min(each.change.id for each in done))


def redo(book: Book, steps: int = 1) -> list[Changed]:
    """Redo what was undone last, oldest first; all of it or none."""
    hint = "What was undone can be redone until something new is logged"
    return _replay(book, "redo", "redone", steps, hint)


def _replay(
    book: Book, verb: str, done: str, steps: int, hint: str, syncs: bool = True
) -> list[Changed]:
    """Undo or redo some changes in one transaction; references are checked once, at its end.

    Those that were wrong before are looked for only where some are wrong after it.
    """
    if book.changing:
        raise Conflict(f"A change is open: {verb} comes after it")
    if book.unwritten:
        raise Conflict(f"There is nothing to {verb}", hint=hint)
    try:
        changed = _replay_all(book, verb, done, steps, hint, syncs)
    except replay.Dangling:
        changed = _replay_all(book, verb, done, steps, hint, syncs, after_all=True)
    book.reread()
    return changed


def _replay_all(
    book: Book, verb: str, done: str, steps: int, hint: str, syncs: bool, after_all: bool = False
) -> list[Changed]:
    """Undo or redo them; `after_all` if a row may reference a missing one that did before."""
    with replay.unchecked_links(book.conn), book.transaction() as conn:
        dangling = replay.dangling(conn) if after_all else set()
        possible = journal.count(conn, undone=verb == "redo", syncs=syncs)
        if not possible and not syncs and journal.count(conn, undone=False):
            raise _only_syncs(book)
        if not possible:
            raise _nothing_to(verb, book, hint)
        book.back_up_daily()
        if steps > possible:
            number = f"{possible} change" if possible == 1 else f"{possible} changes"
            raise Conflict(
                f"Only {number} can be {done}, not {steps}; nothing was",
                hint=f"repbook {verb} -n {possible}",
            )
        changed = [_replay_one(book, verb == "undo", syncs) for _ in range(steps)]
        try:
            replay.refuse_dangling(conn, dangling)
        except replay.Dangling:
            if after_all and verb == "undo" and stayed(book, changed):
                raise replay.built_upon(changed[-1].change) from None
            raise
    return changed


def _only_syncs(book: Book) -> OnlySyncs:
    """That a sync is the last change, and what undoing it would do."""
    last = replay.next_change(book.conn, back=True)
    return OnlySyncs(
        f"Only a sync is left to undo ({last.said}). Undoing it removes what it brought, on your other"
        " machines, too, once they sync",
        hint="repbook undo --sync",
    )


def _replay_one(book: Book, back: bool, syncs: bool) -> Changed:
    """Undo or redo a change; what it did is read while its rows are in the book."""
    change = replay.next_change(book.conn, back, syncs)
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
        if replay.is_built_upon(book.conn, change):
            return found._replace(change=_undo_beneath(book, change))
        return found._replace(change=replay.replay(book.conn, change, back))
    if replay.is_built_upon(book.conn, change):
        raise replay.built_upon(change)
    return _whole(book, replay.replay(book.conn, change, back), most)


def _undo_beneath(book: Book, change: Change) -> Change:
    """Undo a change of which syncs since wrote records, too: these are undone, and written again.

    Raises Conflict where they cannot be without it.
    """
    conn, syncs = book.conn, journal.syncs_after(book.conn, change.id)
    if book.journal.by:
        raise replay.built_upon(change)
    written = [(each, replay.written_by(conn, each.id)) for each in syncs]
    for each in syncs:
        replay.replay(conn, each, back=True)
    undone = replay.replay(conn, change, back=True)
    journal.mark_undone(conn, [each.id for each in syncs], redo=False)
    to_redo = journal.to_redo(conn)
    told = [*book.journal.done]
    for each, rows in reversed(written):
        book.journal.start(journal.SYNC)
        replay.write_again(book.journal, rows, change)
        book.journal.finish(each.said)
    book.journal.done = told  # it was told when it came
    journal.mark_undone(conn, to_redo, redo=True)
    return undone


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


def from_on(book: Book, id: int) -> int:
    """How many changes `undo` takes back until that of a number is; 0 where it cannot: it passes over syncs."""
    latest = journal.changes(book.conn, -1)
    newer = [e for e in latest if e.id >= id and not e.undone and e.command != journal.SYNC]
    is_there = bool(newer) and newer[-1].id == id and not newer[-1].final
    return len(newer) if is_there else 0


def any_dropped(book: Book) -> bool:
    """Whether what older changes did is no longer kept."""
    return journal.last_dropped(book.conn) > 0


def of_record(book: Book, table: str, id: int, limit: int) -> list[Changed]:
    """The changes that touched one record, newest first, with only its rows."""
    found = []
    for change, images in journal.of_row(book.conn, table, id, limit):
        added, gone = (sum(i.before is None for i in images), sum(i.after is None for i in images))
        tally = {table: (added, len(images) - added - gone, gone)}
        found.append(Changed(change, tuple(images), tally, len(images)))
    return found


def _whole(book: Book, change: Change, most: int | None = SHOWN) -> Changed:
    if change.command == journal.FORGET:  # what it wrote is in no list
        return Changed(change, (), {}, 0)
    tally, rows = journal.tally(book.conn, change.id)
    return Changed(change, tuple(journal.images(book.conn, change.id, most)), tally, rows)
