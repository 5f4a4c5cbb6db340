"""Repair a book: from its journal, its backups, and what of a damaged file can be read."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from itertools import islice
from pathlib import Path
from shutil import disk_usage
from sqlite3 import Connection
from sqlite3 import Error as SqliteError
from typing import NamedTuple

from repbook.book.check import Checked, check
from repbook.book.put_right import Repairable, accept_rows, put_back
from repbook.errors import Conflict, RepbookError
from repbook.schema import BY_TABLE, LEFT
from repbook.store import backups, database, one_bit, restoring
from repbook.store.changes import REPAIRED
from repbook.store.check import Finding, Images
from repbook.store.place import close_to_others
from repbook.store.rebuild import NEWEST, rebuild

# What is no line of this book, or not sound.
NOT_FROM = ("damaged", "restore")
# Of the size of the book: what is kept, what is put in its place, and a journal of what was there
COPIES = 3


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
    named: tuple[Finding, ...] = ()  # the records that were put back
    rebuilt: bool = False  # the file was damaged, and is made anew
    turned_back: bool = False  # one bit of it was
    by_accept: bool = False  # nothing was put right, but accepted
    closed: bool = False  # others could read the file or its backups, and cannot any more


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
    database.open_to_check(path).close()  # what is no book stays as it is
    closed = close_to_others(path)
    try:
        return _repaired(path, yes)._replace(closed=closed)
    except RepbookError as error:
        if isinstance(error.__cause__, (OSError, SqliteError)):
            needed = COPIES * path.stat().st_size
            if disk_usage(path.resolve().parent).free < needed:
                room = f"{-(-needed // 1_000_000)} MB are needed"
                error.hint = f"Make room on the disk ({room}), then: repbook check --repair"
        raise


def _repaired(path: Path, yes: bool) -> Repaired:
    before = check(path)
    kinds = {each.kind for each in before.findings}
    tables = any(
        each.text.startswith("the table") for each in before.findings if each.kind == "schema"
    )
    if "file" in kinds or tables:
        return _turned_back(path, before) or _rebuilt(path, before, yes)
    if kinds <= LEFT:
        return Repaired(before, before)
    with ExitStack() as stack:
        copies = [stack.enter_context(closing(copy)) for copy in islice(_copies(path), NEWEST)]
        if not _can_be_put_right(path, before, copies):
            return Repaired(before, before)
        made = backups.make(path, "repair")
        done = put_back(stack.enter_context(Repairable(path)), copies)
    return Repaired(before, _checked_again(path), made and made.path, **done._asdict())


def _can_be_put_right(path: Path, before: Checked, copies: list[Connection]) -> bool:
    """Whether a repair would change anything of what was found."""
    for each in before.findings:
        if each.kind not in LEFT and not each.unknown:
            return True
    with closing(database.open_to_check(path)) as conn:
        return any(not each.unknown for each in Images(conn).filled_in(copies))


def accept(path: Path) -> Repaired:
    """Take what another program changed as right, as a change that can be undone.

    Raises BookUnusable for a damaged file, and leaves it as it is.
    """
    before = check(path)
    accepted = 0
    for each in before.findings:
        if each.kind == "file":  # what is written into it would get a checksum that fits
            damage = database.damaged(path, each.text)
            damage.hint = "To make a sound file of it first: repbook check --repair"
            raise damage
    if not before.sound:
        with Repairable(path) as book:
            accepted = accept_rows(book)
    return Repaired(before, check(path), accepted=accepted, by_accept=True)


def _turned_back(path: Path, before: Checked) -> Repaired | None:
    """The file as it was written, where one bit of it is not."""
    watch = restoring.watched(path)
    with closing(watch.conn):
        data = one_bit.turned_back(path)
        if data is None:
            return None
        with closing(one_bit.in_memory(data)) as whole:
            one_bit.migrated(whole)
            kept = restoring.replace(path, whole, None, watch, forget=False).kept
    return Repaired(
        before, _checked_again(path), kept and kept.path, rebuilt=True, turned_back=True
    )


def _rebuilt(path: Path, before: Checked, yes: bool) -> Repaired:
    watch = restoring.watched(path)
    with closing(watch.conn), ExitStack() as stack:
        new, done = rebuild(path, _copies(path))
        stack.enter_context(closing(new))
        lost = sum(number for table, number in done.lost.items() if table in BY_TABLE)
        lost += len(done.made_up)
        if lost and not yes:
            raise WouldLose(lost, done.read + done.journal + done.backup)
        said = f"{REPAIRED}: {done.read} records read, {done.journal + done.backup} put back"
        kept = restoring.replace(path, new, None if done.undoable else said, watch).kept
    return Repaired(
        before,
        _checked_again(path),
        kept and kept.path,
        put_back=done.journal,
        read=done.read,
        backup=done.backup,
        lost=done.lost,
        made_up=done.made_up,
        rebuilt=True,
    )


def _checked_again(path: Path) -> Checked:
    """What is wrong with a book that was repaired."""
    with database.after("It is repaired"):
        return check(path)


def _copies(path: Path) -> Iterator[Connection]:
    """The sound backups of a book, newest first, each in memory."""
    for each in backups.backups(database.folder_of(path)):
        if not each.encrypted and each.reason not in NOT_FROM:
            with suppress(RepbookError):
                yield restoring.load(each.path)[0]
