"""Repair a book: from its journal, its backups, and what of a damaged file can be read."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from itertools import islice
from pathlib import Path
from sqlite3 import Connection, IntegrityError
from typing import NamedTuple

from repbook.book import Book
from repbook.book.acts import act
from repbook.book.check import Checked, check
from repbook.errors import Conflict, RepbookError
from repbook.schema import BY_TABLE
from repbook.store import backups, database, restoring
from repbook.store.changes import REPAIRED, note_restore
from repbook.store.check import (
    IDS_AGAIN,
    Finding,
    Images,
    change_faults,
    link_faults,
    repair_schema,
)
from repbook.store.rebuild import NEWEST, another_has_its_uid, note, raise_ids, rebuild

# What is no line of this book, or not sound.
NOT_FROM = ("damaged", "restore")
NEEDED = ("customer_id", "problem_id")  # links without which a record is not one


class Repaired(NamedTuple):
    """What was done: records put back, removed again, or accepted as they are; and what is left.

    `read`, `backup` and `lost` are of a file that was damaged. `kept` is the book as it was.
    """

    before: Checked
    after: Checked
    kept: Path | None = None
    put_back: int = 0
    removed: int = 0
    accepted: int = 0
    unlinked: int = 0
    read: int = 0
    backup: int = 0
    lost: Mapping[str, int] = {}
    made_up: tuple[int, ...] = ()
    rebuilt: bool = False  # the file was damaged, and is made anew


class WouldLose(Conflict):
    """A repair would leave out records that cannot be read; nothing was written yet."""

    def __init__(self, lost: int, left: int) -> None:
        self.says = f"Up to {lost:,} of {lost + left:,} records cannot be read and are in no backup"
        message = f"{self.says}; to go on without them needs --yes. The damaged file will be kept"
        super().__init__(message, hint="repbook check --repair --yes")


def repair(path: Path, *, yes: bool = False) -> Repaired:
    """Put right what can be put right, after a backup; a sound book is left as it is.

    Raises WouldLose where records would be lost; not with `yes`.
    """
    before = check(path)
    kinds = {each.kind for each in before.findings}
    tables = any(
        each.text.startswith("the table") for each in before.findings if each.kind == "schema"
    )
    if "file" in kinds or tables:
        return _rebuilt(path, before, yes)
    if kinds.isdisjoint(
        ("schema", "link", "changed", "gone", "back", "unlogged", "journal", "sums")
    ):
        return Repaired(before, before)
    with ExitStack() as stack:
        copies = [stack.enter_context(closing(copy)) for copy in islice(_copies(path), NEWEST)]
        if not _can_be_put_right(path, before, copies):
            return Repaired(before, before)
        made = backups.make(path, "repair")
        done = put_back(stack.enter_context(Book(path)), copies)
    return done._replace(before=before, after=check(path), kept=made and made.path)


def _can_be_put_right(path: Path, before: Checked, copies: list[Connection]) -> bool:
    """Whether a repair would change anything of what was found."""
    for each in before.findings:
        if each.kind == "link" and each.text not in NEEDED:
            return True
        if each.kind not in ("link", "backup", "impossible") and not each.unknown:
            return True
    with closing(database.open_to_check(path)) as conn:
        return any(not each.unknown for each in Images(conn).filled_in(copies))


def accept(path: Path) -> Repaired:
    """Take what another program changed as right, as a change that can be undone."""
    before = check(path)
    accepted = 0
    if not before.sound:
        with Book(path) as book:
            accepted = accept_rows(book)
    return Repaired(before, check(path), accepted=accepted)


def _rebuilt(path: Path, before: Checked, yes: bool) -> Repaired:
    watch = restoring.watched(path)
    with closing(watch.conn), ExitStack() as stack:
        new, done = rebuild(path, _copies(path))
        stack.enter_context(closing(new))
        lost = sum(number for table, number in done.lost.items() if table in BY_TABLE)
        if lost and not yes:
            raise WouldLose(lost, done.read + done.journal + done.backup)
        said = f"{REPAIRED}: {done.read} records read, {done.journal + done.backup} put back"
        kept = restoring.replace(path, new, None if done.undoable else said, watch).kept
    return Repaired(
        before,
        check(path),
        kept and kept.path,
        put_back=done.journal,
        read=done.read,
        backup=done.backup,
        lost=done.lost,
        made_up=done.made_up,
        rebuilt=True,
    )


def _copies(path: Path) -> Iterator[Connection]:
    """The sound backups of a book, newest first, each in memory."""
    for each in backups.backups(database.folder_of(path)):
        if not each.encrypted and each.reason not in NOT_FROM:
            with suppress(RepbookError):
                yield restoring.load(each.path)[0]


@act("check")
def put_back(book: Book, copies: list[Connection]) -> Repaired:
    """Bring each record to what it was when it was last written, and the schema to this version's."""
    conn = book.conn
    repair_schema(conn)
    database.check_links_at_commit(conn)
    images = Images(conn)
    done = [_put_right(book, each, not images.broken) for each in images.filled_in(copies)]
    back, removed, accepted = (done.count(what) for what in ("back", "removed", "accepted"))
    for table, seen in images.seen.items():
        raise_ids(conn, table, max(seen, default=0))
    unlinked = _unlink(book)
    parts = {"put back": back, "removed again": removed, "kept": accepted, "unlinked": unlinked}
    book.summary = ", ".join(f"{number} {what}" for what, number in parts.items() if number)
    # This repair is not written into the list yet, and ids were seen to above.
    faults = [each for each in change_faults(conn) if each.id != book.journal.started[0]]
    if faults or any(each.text != IDS_AGAIN for each in images.broken):
        # undo cannot go back past what it cannot read
        note_restore(conn, f"{REPAIRED}: the list of changes before this cannot be undone")
    nothing = Checked("", (), (), 0, 0, ({}, {}), {})
    return Repaired(nothing, nothing, None, back, removed, accepted, unlinked)


def _put_right(book: Book, found: Finding, whole: bool) -> str:
    """Put one record right, or accept it as it is where nothing says that it is wrong.

    One of which it is not known what it was is left as it is.
    """
    kind, table, id, row, was, _ = found
    if found.unknown:
        return "left"
    journal = book.journal
    with suppress(IntegrityError), book.change("check"):
        if kind == "changed" and row and was and whole:
            journal.update(table, id, **{c: was[c] for c in was if was[c] != row[c]})
            return "back"
        if kind == "gone" and was and not another_has_its_uid(book.conn, table, was):
            journal.put(table, was)
            return "back"
        if kind == "back" and whole:
            journal.delete(table, id)
            return "removed"
    note(journal, found)
    return "accepted"


def _unlink(book: Book) -> int:
    """Let no record name one that is not there, where it need not."""
    unlinked = 0
    for fault in link_faults(book.conn):
        if fault.row is not None and fault.text not in NEEDED:
            book.journal.update(fault.table, fault.id, **{fault.text: None})
            unlinked += 1
    return unlinked


@act("check")
def accept_rows(book: Book) -> int:
    """Write into the journal what records are now, where it says otherwise."""
    images = Images(book.conn)
    for found in images.found:
        note(book.journal, found)
    book.summary = f"{len(images.found)} accepted as they are"
    return len(images.found)
