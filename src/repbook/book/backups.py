# Long because by hand, the second place and the way back are one promise.
"""Backups by hand, the second place, and the way back."""

import os
import re
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from sqlite3 import Connection
from typing import NamedTuple

from repbook.book import Book
from repbook.book.acts import act
from repbook.errors import Conflict, Failed, InvalidInput, NotFound, RepbookError
from repbook.files import is_locked, there_already
from repbook.policy import DEFAULTS
from repbook.schema import FORGOTTEN
from repbook.store import backups, changes, database, restoring, written_backups
from repbook.store.backups import Backup, Contents, Made
from repbook.store.changes import RESTORE
from repbook.store.restoring import Difference
from repbook.store.second_place import folder_in
from repbook.store.transactions import write_setting
from repbook.text import shell_line

NEWEST = ("newest", "latest", "last")  # words for the newest backup that can be used
SECOND_PLACE, REMINDER = "backup_to", "backup_reminder_days"  # settings
TAKEN_BACK = "undo"  # why the book was kept that `restore --undo` replaced


class SecondPlace(NamedTuple):
    """Another disk or a synced folder for backups; `days` is the age of the newest one there."""

    folder: Path
    reachable: bool
    newest: date | None
    days: int | None
    late: bool
    there: Path  # where the backups of this book are in it


class BackedUp(NamedTuple):
    """A backup by hand; `second` is what was written in the second place, `failed` why it was not."""

    made: Made
    second: Made | None = None
    failed: str | None = None
    beside_locked: bool = False  # `second` is not locked, and others there are
    same_disk: bool = False  # the second place is on the disk of the book
    cleaned: int = 0  # backups in that folder that still had someone who was forgotten
    unlisted: Path | None = None  # where it is, if `forget` will not know of it


class Listed(NamedTuple):
    """A backup, with what it holds and how the book differs; None where that cannot be read."""

    backup: Backup
    contents: Contents | None
    difference: Difference | None
    elsewhere: bool = False  # only in the second place


class Restored(NamedTuple):
    """What `restore` did: from which file, what the book now holds, the backup of the one before."""

    file: Path
    backup: Backup | None
    contents: Contents
    kept: Made | None
    forgotten: int = 0  # customers in it who had been forgotten since, and were so again
    unsure: bool = False  # whom the book had forgotten can no longer be read
    back: bool = False  # a restore was taken back


def second_place(book: Book, today: date) -> SecondPlace | None:
    """The second place and how old its newest backup is; None where none is set."""
    folder, path = book.settings.get(SECOND_PLACE), book.path
    if not folder or path is None:
        return None
    there = folder_in(book.conn, path, Path(folder))
    reachable = there.is_dir() or _holds_something(Path(folder))
    # where it cannot be reached now, the backups beside the book tell which were also there
    found = backups.backups(there if reachable else database.folder_of(path))
    days = [each.at.date() for each in found if reachable or each.reason == "copied"]
    newest = max(days, default=None)
    age = None if newest is None else max(0, (today - newest).days)
    most = float(book.settings.get(REMINDER, DEFAULTS[REMINDER]))
    return SecondPlace(Path(folder), reachable, newest, age, age is None or age > most, there)


def _holds_something(folder: Path) -> bool:
    """Whether a disk is there for a book that has no backup on it yet; where none is, it is empty."""
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def back_up(book: Book, today: date, secret: str | None = None) -> BackedUp:
    """Back up beside the book, and in the second place if it can be reached."""
    path = _there(book)
    second, failed, beside_locked, cleaned, unlisted = None, None, False, 0, None
    place = second_place(book, today)
    if place is not None and place.reachable:
        try:
            unlisted = None if written_backups.note_folder(path, place.there) else place.there
            second = backups.make(path, "hand", folder=place.there, secret=secret)
            in_it = backups.backups(place.there)
            beside_locked = not secret and any(b.encrypted for b in in_it)
            cleaned = _forget_in(book, in_it)
        except Failed as error:
            failed = error.message
    made = backups.make(path, "hand" if second is None else "copied", secret=secret)
    return BackedUp(made, second, failed, beside_locked, cleaned=cleaned, unlisted=unlisted)


def _forget_in(book: Book, found: list[Backup]) -> int:
    """Forget in backups that may have been away when somebody was forgotten; in how many they were."""
    if FORGOTTEN not in book.settings:
        return 0
    from repbook.store.forgetting import forget_where_they_were_away

    return forget_where_they_were_away(book.conn, found)


def back_up_to_file(book: Book, file: Path, secret: str | None = None) -> BackedUp:
    """Back up to a file of one's own choice, or under a new name into a folder."""
    path = _there(book)
    if file.is_dir():
        there = folder_in(book.conn, path, file)
        unlisted = None if written_backups.note_folder(path, there) else there
        made = backups.make(path, "hand", folder=there, secret=secret)
        cleaned = _forget_in(book, backups.backups(there))
        return BackedUp(made, cleaned=cleaned, unlisted=unlisted)
    if os.path.lexists(file):
        raise there_already(file)
    listed = written_backups.note_before(path, file)  # who is forgotten meanwhile is found in it
    try:
        made = backups.write(path, file, secret)
    except Conflict:  # another program was quicker: that file is not ours
        written_backups.leave_out(path, file)
        raise
    except BaseException:
        written_backups.note(path, file)
        raise
    listed = written_backups.note(path, file) or listed
    return BackedUp(made, unlisted=None if listed else file)


def back_up_to_place(book: Book, folder: Path, secret: str | None = None) -> BackedUp:
    """Make a folder the second place: back up there, then beside the book."""
    path = _there(book)
    if folder.resolve() in (path.resolve().parent, database.folder_of(path).resolve()):
        raise Conflict(
            f'"{folder}" is where the book is; a second place is on another disk',
            hint="To back up beside the book: repbook backup",
        )
    there = folder_in(book.conn, path, folder.absolute())
    unlisted = None if written_backups.note_folder(path, there) else there
    try:
        second = backups.make(path, "hand", folder=there, secret=secret)
    except Failed as error:
        error.hint = "Make room there, or name another folder: repbook backup --to FOLDER"
        raise
    set_second_place(book, folder.absolute())
    cleaned = _forget_in(book, backups.backups(there))
    same = folder.stat().st_dev == path.stat().st_dev
    made = backups.make(path, "copied", secret=secret)
    return BackedUp(made, second, same_disk=same, cleaned=cleaned, unlisted=unlisted)


@act("backup")
def set_second_place(book: Book, folder: Path) -> None:
    """Remember the second place."""
    if book.settings.get(SECOND_PLACE) != str(folder):
        write_setting(book.journal, SECOND_PLACE, str(folder))
        book.summary = f"second place {folder}"
        book.reread()


def _there(book: Book) -> Path:
    if book.path is None or not book.path.exists():
        raise database.no_book(book.path)
    return book.path


# The way back


def every_backup(
    path: Path, second: SecondPlace | None = None, *, all_of_them: bool = False
) -> list[Backup]:
    """The backups of a book, newest first; of the second place those that are only there, or all."""
    found = backups.backups(database.folder_of(path))
    if second is not None and second.reachable:
        names = {backup.name for backup in found}
        others = backups.backups(second.there)
        minutes = {backup.at for backup in found if backup.reason == "copied"}
        found += [b for b in others if all_of_them or (b.name not in names and b.at not in minutes)]
    return sorted(found, reverse=True)


def listing(path: Path, found: Sequence[Backup]) -> list[Listed]:
    """What each backup holds, and how the book differs from it."""
    compared = restoring.differences(path, [b.path for b in found if not b.encrypted])
    own, unread = database.folder_of(path), (None, None)
    rows = [(backup, compared.get(backup.path, unread)) for backup in found]
    return [Listed(each, *read)._replace(elsewhere=each.path.parent != own) for each, read in rows]


def matching(found: list[Backup], words: str, read_day: Callable[[str], date]) -> list[Backup]:
    """The backups that the words can mean: a name, a day, a day and a time.

    Raises NotFound where there is none.
    """
    said = " ".join(words.split())
    if named := [b for b in found if said in (b.name, b.name.partition(".")[0])]:
        return named
    found = [backup for backup in found if backup.reason != "damaged"]  # newest first
    if clock := re.fullmatch(r"(?:at )?(\d\d?):(\d\d)", said):  # the list has the last of them
        at = [b for b in found if (b.at.hour, b.at.minute) == (int(clock[1]), int(clock[2]))]
        if at:
            return at[:1]
    iso = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T-](\d\d):?(\d\d)", said)
    said = f"{iso[1]} {iso[2]}:{iso[3]}" if iso else said
    timed = re.fullmatch(r"(.*\S)[ ,]+(?:at )?(\d\d?):(\d\d)", said)
    try:
        day = read_day(timed[1] if timed else said)
    except InvalidInput as error:
        raise NotFound(
            f'"{words}" is no day, no name of a backup and no file',
            hint="The backups there are: repbook restore",
        ) from error
    minute = (int(timed[2]), int(timed[3])) if timed else None
    chosen = [b for b in found if b.at.date() == day and minute in (None, (b.at.hour, b.at.minute))]
    if minute is not None:
        chosen = chosen[:1]
    if not chosen:
        near = [b for b in found if b.at.date() <= day] or found[-1:]
        raise NotFound(
            f"There is no backup of {words if timed else day.isoformat()}",
            hint=f"The nearest: repbook restore {near[0].name}"
            if near
            else "There are none yet: repbook backup",
        )
    return chosen


def with_copies(path: Path, found: Sequence[Backup], second: SecondPlace | None) -> list[Backup]:
    """The backups of a list, each that was copied followed by its copy in the second place."""
    names = {each.path for each in found}
    copies = [b for b in every_backup(path, second, all_of_them=True) if b.path not in names]
    both: list[Backup] = []
    for each in found:
        both.append(each)
        both += [copy for copy in copies if each.reason == "copied" and copy.at == each.at]
    return both


def newest_sound(found: Sequence[Backup]) -> tuple[Backup | None, list[Backup]]:
    """The newest backup that can be used, and newer ones that cannot; one with a passphrase may."""
    skipped: list[Backup] = []
    for backup in found:
        if backup.reason == "damaged":
            continue
        if backup.encrypted or backups.usable(backup.path):
            return backup, skipped
        skipped.append(backup)
    return None, skipped


def last_replaced(path: Path) -> Backup:
    """The backup of the book that the last restore replaced, by the book's list of changes."""
    folder, name = database.folder_of(path), None
    with suppress(*database.UNREADABLE, RepbookError), closing(database.connect(path)) as conn:
        name = changes.last_replaced(conn)
    kept = next((backup for backup in backups.backups(folder) if backup.name == name), None)
    if kept is not None and kept.reason == RESTORE:
        return kept
    raise Conflict(
        "The last restore replaced a damaged book, which cannot be brought back"
        if kept is not None
        else "The book that the last restore replaced is no longer kept"
        if name is not None
        else "There is no restore to take back",
        hint="The backups there are: repbook restore",
    )


class Ready(NamedTuple):
    """A backup that was read and is sound, to become the book; `loaded` is to be closed."""

    file: Path
    backup: Backup | None
    loaded: Connection
    contents: Contents

    def lost(self, path: Path) -> dict[str, int] | None:
        """How many records of each kind the book has and this backup lacks; None where it cannot be read."""
        return restoring.only_in_book(path, self.loaded) if path.exists() else {}

    def forgotten(self, path: Path) -> int:
        """How many customers in it were forgotten since."""
        from repbook.store.forgetting import back_from

        return back_from(self.loaded, path)


def ready(path: Path, file: Path, secret: str | None = None) -> Ready:
    """Read a backup that is to become the book.

    Raises Conflict for the book itself, BookUnusable for a file that is no sound book.
    """
    if path.exists() and file.resolve() == path.resolve():
        raise Conflict(f'"{file}" is the book itself', hint="The backups: repbook restore")
    if is_locked(file) and secret is None:
        raise InvalidInput(
            f'"{file}" needs its passphrase',
            hint="With a file that has it: "
            + shell_line(["repbook", "restore", str(file), "--passphrase-file", "secret.txt"]),
        )
    return Ready(file, backups.named(file), *restoring.load(file, secret))


def restore(path: Path, chosen: Ready, *, back: bool = False) -> Restored:
    """Make a backup the book; the book it replaces is kept as a backup.

    With `back` a restore is taken back: the book is as it was, and so is its list of changes.
    """

    file, backup, loaded, contents = chosen
    said = f"the backup of {backup.at:%Y-%m-%d %H:%M}" if backup else file.name
    why = TAKEN_BACK if back else RESTORE
    done = restoring.replace(path, loaded, None if back else said, why=why)
    if done.again:
        contents = backups.contents(loaded)
    return Restored(file, backup, contents, done.kept, done.again or 0, done.again is None, back)
