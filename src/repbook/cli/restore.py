"""`restore`: the list of backups, and the way back."""

from itertools import islice
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.backups import LISTING, PassphraseFile, second_place_of
from repbook.cli.output import one_form
from repbook.cli.parameters import Csv, Json, Yes
from repbook.cli.session import Session
from repbook.errors import Conflict, NotFound, RepbookError

if TYPE_CHECKING:
    from repbook.book.backups import SecondPlace
    from repbook.store.backups import Backup


def restore(
    session: Session,
    which: Annotated[
        list[str] | None,
        typer.Argument(metavar="BACKUP", help="Which one: see above (the list of them)"),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last restore back")] = False,
    yes: Yes = False,
    count: Annotated[
        int, typer.Option("-n", min=1, max=10_000, help="How many backups to list (20)")
    ] = 20,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List the backups, or bring one back in place of the book.

    Examples:
      repbook restore
      repbook restore yesterday --yes
      repbook restore spring.db --yes
      repbook restore --undo --yes

    BACKUP is newest, a day, a day and time such as "20 nov 7:30", a name from
    the list, a file, or a folder for the newest in it. It asks first, and keeps
    the book that it replaces as a backup. It also works where the book is
    damaged or gone, and on another computer.
    """
    from repbook.book import backups as acts
    from repbook.cli.passphrase import passphrase_of
    from repbook.views.backups import RESTORED, restored_screen

    one_form(json, csv)
    path = session.book_path
    second, opens = _second_place(session, path)
    found = acts.every_backup(path, second)
    chosen: Path | None
    if undo:
        chosen = acts.last_replaced(path).path
    elif which:
        chosen = _chosen(session, path, found, second, " ".join(which), yes)
    else:
        chosen = _list(session, path, found, count, json, csv, opens)
    if chosen is None:
        return
    if not yes:
        _confirm(session, path, chosen, undo)
    secret = passphrase_of(session, chosen, passphrase_file)
    session.without_book()
    with session.output.waiting("Restoring"):
        done = acts.restore(path, chosen, secret, back=undo)
    session.book_file = str(path)
    session.output.show(
        lambda: restored_screen(done, session.formatter),
        lambda: RESTORED.of(done, session.formatter),
        json=json,
        csv=csv,
    )


def _second_place(session: Session, path: Path) -> "tuple[SecondPlace | None, bool]":
    """The second place of a book, and whether the book can be opened; else it goes on without it."""
    opens = True
    try:
        if path.exists():
            return second_place_of(session.book, session), True
    except RepbookError:  # it cannot be opened: that is what this command is for
        opens = False
    session.without_book()
    return None, opens


def _chosen(
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
        chosen = _pick(session, can_be)
        if chosen is None:
            raise typer.Exit(3)
        return chosen
    names = listed([backup_name(backup, session.formatter) for backup in can_be], "or")
    raise NotFound(f'"{words}" can be {names}', hint=restore_line(can_be[0]))


def _newest(session: Session, found: "list[Backup]") -> Path:
    """The newest backup that can be used; says which newer ones cannot."""
    from repbook.book.backups import newest_sound

    backup, skipped = newest_sound(found)
    for each in skipped:
        session.output.note(f"{each.path} cannot be used: it is damaged")
    if backup is None:
        raise NotFound("None of the backups can be used", hint="Which there are: repbook restore")
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
    answer = session.prompts.ask("Restore which one? (its letter, Enter for none)").lower()
    if answer and answer not in letters:
        raise NotFound(f'"{answer}" is none of these', hint="The backups: repbook restore")
    return letters[answer].path if answer else None


def _list(
    session: Session,
    path: Path,
    found: "list[Backup]",
    count: int,
    json: bool,
    csv: bool,
    opens: bool,
) -> Path | None:
    """Show the backups; at a terminal ask which one to restore."""
    from repbook.book.backups import listing
    from repbook.views.backups import BACKUP, list_screen

    asks = session.prompts.can_ask and session.output.on_terminal and not (json or csv)
    some = found if json or csv else found[: min(count, len(ascii_lowercase)) if asks else count]
    with session.output.waiting("Reading the backups"):
        rows = listing(path, some)
    letters = ascii_lowercase[: len(rows)] if asks else ""
    session.output.show(
        lambda: list_screen(rows, len(found), session.formatter, letters, opens),
        lambda: BACKUP.rows(rows, session.formatter),
        json=json,
        csv=csv,
    )
    return _pick(session, some, shown=True) if letters else None


def _confirm(session: Session, path: Path, file: Path, undo: bool) -> None:
    """Say what the book has that the backup lacks, and ask; without a terminal refuse."""
    from repbook.book.backups import listing
    from repbook.store.backups import named
    from repbook.store.database import folder_of
    from repbook.text import shell_line
    from repbook.views.backups import backup_name, what_it_means

    if not path.exists():
        return
    backup = named(file)
    name = backup_name(backup, session.formatter) if backup else str(file)
    means = what_it_means(listing(path, [backup])[0] if backup else None)
    typed = "--undo" if undo else file.name if file.parent == folder_of(path) else str(file)
    hint = shell_line(["repbook", "restore", typed, "--yes"])
    refusal = Conflict(f"To restore {name} needs --yes. {means}", hint=hint)
    session.prompts.confirm(f"{means}. Restore {name}?", refusal)
