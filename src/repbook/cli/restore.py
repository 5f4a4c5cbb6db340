"""`restore`: the list of backups, and the way back."""

from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.backups import PassphraseFile, second_place_of
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
        typer.Argument(
            metavar="BACKUP",
            help="Which one: see above (the list of them)",
        ),
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

    BACKUP is a day, a day and time such as "20 nov 7:30", a name from the list,
    or a file. It asks first, and keeps the book that it replaces as a backup. It
    also works where the book is damaged or gone, and on another computer.
    """
    from repbook.book import backups as acts
    from repbook.cli.passphrase import passphrase_of
    from repbook.views.backups import RESTORED, restored_screen

    one_form(json, csv)
    path = session.book_path
    found = acts.every_backup(path, _second_place(session, path))
    chosen: Path | None
    if undo:
        chosen = acts.last_replaced(path).path
    elif which:
        chosen = _chosen(session, found, " ".join(which))
    else:
        chosen = _list(session, path, found, count, json, csv)
    if chosen is None:
        return
    if not yes:
        _confirm(session, path, chosen)
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


def _second_place(session: Session, path: Path) -> "SecondPlace | None":
    """The second place of a book that can be opened; else the command goes on without the book."""
    try:
        if path.exists():
            return second_place_of(session.book, session)
    except RepbookError:  # it cannot be opened: that is what this command is for
        pass
    session.without_book()
    return None


def _chosen(session: Session, found: "list[Backup]", words: str) -> Path:
    """The file that was named, or the one backup that the words mean; asked for where several can be."""
    from repbook.book.backups import matching
    from repbook.formatter import listed
    from repbook.views.backups import backup_name, restore_line

    file = Path(words).expanduser()
    if file.is_file():
        return file
    if file.suffix in (".db", ".age") and not any(words == backup.name for backup in found):
        raise NotFound(f'There is no file "{words}"', hint="The backups there are: repbook restore")
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
    session: Session, path: Path, found: "list[Backup]", count: int, json: bool, csv: bool
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
        lambda: list_screen(rows, len(found), session.formatter, letters),
        lambda: BACKUP.rows(rows, session.formatter),
        json=json,
        csv=csv,
    )
    return _pick(session, some, shown=True) if letters else None


def _confirm(session: Session, path: Path, file: Path) -> None:
    """Say what the book has that the backup lacks, and ask; without a terminal refuse."""
    from repbook.book.backups import listing
    from repbook.store.backups import folder_of, named
    from repbook.text import shell_line
    from repbook.views.backups import backup_name, what_it_means

    if not path.exists():
        return
    backup = named(file)
    name = backup_name(backup, session.formatter) if backup else str(file)
    means = what_it_means(listing(path, [backup])[0] if backup else None)
    typed = file.name if file.parent == folder_of(path) else str(file)
    hint = shell_line(["repbook", "restore", typed, "--yes"])
    refusal = Conflict(f"To restore {name} needs --yes. {means}", hint=hint)
    session.prompts.confirm(f"{means}. Restore {name}?", refusal)
