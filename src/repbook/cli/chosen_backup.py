"""Which backup `restore` brings back: from the list, by name, day, time or file."""

from itertools import islice
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING

import typer

from repbook.cli.backups import LISTING, second_place_of
from repbook.cli.session import Session
from repbook.errors import Failed, NoBook, NotFound, RepbookError

if TYPE_CHECKING:
    from repbook.book.backups import SecondPlace
    from repbook.store.backups import Backup
    from repbook.views.screen import Screen

USUAL = 20  # backups in the list
MOST_NAMED = 3  # backups in a sentence


def place_and_whether_it_opens(
    session: Session, path: Path
) -> "tuple[SecondPlace | None, bool, bool]":
    """The second place of a book, whether the book can be opened, and whether it is one at all.

    Where it cannot be opened it goes on without it.
    """
    opens = is_book = True
    try:
        if path.exists():
            return second_place_of(session.book, session), True, True
    except RepbookError as error:  # it cannot be opened: that is what this command is for
        opens, is_book = False, not isinstance(error, NoBook)
    session.without_book()
    return None, opens, is_book


def say_what_cannot_be_read(
    session: Session, path: Path, second: "SecondPlace | None", refuse: bool
) -> None:
    """Say which folder of backups cannot be read; with `refuse` that is the end."""
    from repbook.store.backups import why_not_read
    from repbook.store.database import folder_of

    for folder in (folder_of(path), *((second.there,) if second and second.reachable else ())):
        if wrong := why_not_read(folder):
            if refuse:
                raise Failed(wrong[0], hint=wrong[1])
            session.output.note(f"{wrong[0]}: {wrong[1]}")


def named_backup(
    session: Session,
    path: Path,
    found: "list[Backup]",
    second: "SecondPlace | None",
    words: str,
    yes: bool,
) -> Path:
    """The file that was named, or the one backup that the words mean; asked for where several can be."""
    from repbook.book.backups import NEWEST, matching, with_copies
    from repbook.formatter import listed
    from repbook.views.backups import backup_name, restore_line

    file = Path(words).expanduser()
    if words.lower() in LISTING:
        raise NotFound(f'"{words}" is no name of a backup', hint="repbook restore")
    if file.is_file():
        return file
    if file.is_dir():
        return _newest_in(session, path, file)
    if words.lower() in NEWEST and found:
        return _newest(session, with_copies(path, found, second))
    if file.suffix in (".db", ".age") and not any(words == backup.name for backup in found):
        raise NotFound(f'There is no file "{words}"', hint="The backups there are: repbook restore")
    if words in ascii_lowercase[: len(found)]:
        backup = found[ascii_lowercase.index(words)]
        if yes:  # the next backup moves the letters
            name = backup_name(backup, session.formatter)
            raise NotFound(f"{words} is now {name}", hint=restore_line(backup, yes=True))
        return backup.path
    can_be = matching(found, words, lambda day: session.day(day, session.today))
    if not can_be[1:]:
        return can_be[0].path
    if session.prompts.can_ask:
        chosen = _pick(session, can_be[: len(ascii_lowercase)])
        if chosen is None:
            raise typer.Exit(3)
        return chosen
    names = [backup_name(backup, session.formatter) for backup in can_be[:MOST_NAMED]]
    more = len(can_be) - len(names)
    said = listed([*names, f"{more} more"] if more else names, "or")
    raise NotFound(
        f'"{words}" can be {said}',
        hint=f"The list of all: repbook restore -n {len(found)}"
        if more
        else restore_line(can_be[0]),
    )


def _newest(session: Session, found: "list[Backup]") -> Path:
    """The newest backup that can be used; says which newer ones cannot."""
    from repbook.book.backups import newest_sound

    backup, skipped = newest_sound(found)
    for each in skipped:
        session.output.note(f"{each.path} cannot be used: it is damaged")
    if backup is None:
        raise NotFound(
            "None of the backups can be used", hint="What can be repaired: repbook check"
        )
    return backup.path


def _newest_in(session: Session, path: Path, folder: Path) -> Path:
    """The newest backup in a folder, or in that of this book's backups in it."""
    from repbook.store.backups import backups

    found = backups(folder) or backups(_of_this_book(session, path, folder))
    if not found:
        raise NotFound(
            f'There is no backup in the folder "{folder}"',
            hint="The backups there are: repbook restore",
        )
    return _newest(session, found)


def _of_this_book(session: Session, path: Path, folder: Path) -> Path:
    """The folder of a book's backups in another; refused where a book that is gone may have several."""
    from repbook.store.second_place import folder_in, folders
    from repbook.text import shell_line

    try:
        if path.exists():
            return folder_in(session.book.conn, path, folder)
    except RepbookError:
        pass
    session.without_book()
    first, second = islice(folders(path, folder), 2)
    if second.is_dir():
        raise NotFound(
            f'"{folder}" has backups of several books named "{path.name}"',
            hint=shell_line(["repbook", "restore", str(first)]),
        )
    return first


def _pick(session: Session, found: "list[Backup]", shown: bool = False) -> Path | None:
    """Ask which backup is meant; None for none."""
    from repbook.views.backups import backup_name

    letters = dict(zip(ascii_lowercase, found, strict=False))
    for letter, backup in () if shown else letters.items():
        session.output.note(f"  {letter}  {backup_name(backup, session.formatter)}")
    while answer := session.prompts.ask("Restore which one? (its letter, Enter for none)").lower():
        if answer in letters:
            return letters[answer].path
        session.output.note(f"Please type a letter from a to {max(letters)}, or Enter.")
    return None


def listed_backup(
    session: Session,
    path: Path,
    found: "list[Backup]",
    count: int | None,
    json: bool,
    csv: bool,
    opens: bool,
    is_book: bool,
) -> Path | None:
    """Show the backups; at a terminal ask which one to restore."""
    from repbook.book.backups import listing
    from repbook.views.backups import BACKUP, list_screen

    asks = session.prompts.can_ask and session.output.on_terminal and not (json or csv)
    most = min(count or USUAL, len(ascii_lowercase)) if asks else count or USUAL
    some = found if json or csv else found[:most]
    with session.output.waiting("Reading the backups"):
        rows = listing(path, some)

    def shown() -> "Screen":
        letters = ascii_lowercase[: len(rows)] if asks else ""
        return list_screen(rows, len(found), session.formatter, letters, opens, is_book)

    while asks and count is None and len(rows) > 1 and not session.prompts.fits(shown()):
        rows.pop()  # the newest stay in view above the question
    session.output.show(shown, lambda: BACKUP.rows(rows, session.formatter), json=json, csv=csv)
    return _pick(session, some[: len(rows)], shown=True) if asks and rows else None
