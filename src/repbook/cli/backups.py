"""`backup`, and what is said of backups beside other commands."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.parameters import Json
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput, NotFound

if TYPE_CHECKING:
    from repbook.book import Book
    from repbook.book.backups import BackedUp, SecondPlace

LISTING = ("list", "ls")  # what is typed for the list of backups, and is no name
PassphraseFile = Annotated[
    str | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help="A file whose first line is the passphrase (REPBOOK_PASSPHRASE; else it is asked for)",
    ),
]


def backup(
    session: Session,
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE", help="A new file or a folder (the backups beside the book)"),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FOLDER",
            help="A second place, on another disk; later backups go there, too",
        ),
    ] = None,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Lock it with a passphrase (asked for twice)")
    ] = False,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Back the book up: a whole copy, opened and checked.

    Examples:
      repbook backup
      repbook backup spring.db
      repbook backup --to stick

    Backups are in a folder beside the book. repbook makes some by itself: before
    the first change of a day, and before a large import, a merge, an upgrade or
    a restore. It removes old ones. repbook restore lists them and brings one
    back.
    """
    from repbook.cli.passphrase import new_passphrase
    from repbook.files import refuse_own_files
    from repbook.store.backups import ENCRYPTED
    from repbook.store.place import warnings
    from repbook.views.backups import BACKED_UP, backed_up_screen, beside

    if file is not None and to is not None:
        raise Conflict(
            "FILE and --to cannot be combined", hint="Leave one of them out: repbook backup FILE"
        )
    locked = passphrase or passphrase_file is not None or (file or "").endswith(ENCRYPTED)
    if file is not None:
        file = _whole_name(session, file, locked)
        refuse_own_files(Path(file).expanduser(), session.book_path)
    secret = new_passphrase(session, passphrase_file) if locked else None
    with session.output.waiting("Backing up"):
        done = _backed_up(session, file, to, secret)
    place = second_place_of(session.book, session)
    session.output.show(
        lambda: backed_up_screen(done, place),
        lambda: BACKED_UP.of((done, place), session.formatter),
        json=json,
    )
    if done.failed:
        session.output.note(done.failed)
    for line in beside(done, place if file is None else None, warnings(session.book_path)):
        session.output.note(line)


def _backed_up(
    session: Session, file: str | None, to: str | None, secret: str | None
) -> "BackedUp":
    from repbook.book import backups as acts

    if to is not None:
        return acts.back_up_to_place(session.book, _folder(to), secret)
    if file is not None:
        return acts.back_up_to_file(session.book, Path(file).expanduser(), secret)
    return acts.back_up(session.book, session.today, secret)


def _whole_name(session: Session, file: str, locked: bool) -> str:
    """The name of a backup with its ending, which says what it is; a folder as it is.

    What cannot be the name of a backup is refused.
    """
    from repbook.store.backups import ENCRYPTED
    from repbook.text import shell_line

    if file.lower() in LISTING:
        raise InvalidInput(f'"{file}" is no name for a backup', hint="repbook restore")
    _refuse_a_place(file)
    _refuse_other_formats(file)
    _refuse_a_day(session, file)
    path = Path(file).expanduser()
    if path.is_dir():
        return file
    if not path.parent.is_dir():
        folder = str(path.parent)
        make = shell_line(["mkdir", *(() if path.parent.parent.is_dir() else ("-p",)), folder])
        raise NotFound(
            f'There is no folder "{folder}"',
            hint=f"{make} && {shell_line(['repbook', 'backup', file])}",
        )
    whole = file if path.suffix else f"{file}.db"
    whole += ENCRYPTED if locked and not whole.endswith(ENCRYPTED) else ""
    if whole != file:
        why = f'There is no folder "{file}"' if not path.suffix else "It has a passphrase"
        session.output.note(f'{why}, so the backup is the file "{whole}"')
    return whole


def _refuse_a_place(file: str) -> None:
    """`backup to stick`: it is a second place; a file of that name needs its ending."""
    from repbook.text import shell_line

    said, _, place = file.partition(" ")
    if said.lower() != "to" or Path(file).suffix or Path(file).exists():
        return
    there = bool(place) and Path(place).expanduser().is_dir()
    line = shell_line(["repbook", "backup", "--to", place if there else "FOLDER"])
    own = shell_line(["repbook", "backup", f"{file}.db"])
    raise InvalidInput(
        f'"{file}" is no name for a backup; for a file of that name: {own}',
        hint=line if there else f"As a second place: {line} (on another disk)",
    )


def _refuse_a_day(session: Session, file: str) -> None:
    """A day names a backup that is there; a file of that name needs its ending."""
    from repbook.text import shell_line

    path = Path(file)
    if path.suffix or path.name != file or path.exists() or not session.is_day(file):
        return
    own = shell_line(["repbook", "backup", f"{file}.db"])
    raise InvalidInput(
        f'"{file}" is a day. A backup is of the book as it is now; for a file of that name: {own}',
        hint=shell_line(["repbook", "restore", file]),
    )


def _refuse_other_formats(file: str) -> None:
    """A backup is a book; a name that says otherwise would mislead."""
    from repbook.text import shell_line

    path = Path(file)
    if path.suffix.lower() in (".json", ".csv", ".xlsx", ".vcf", ".ics"):
        as_json = ["export", "book", "--to", file]
        words = (
            as_json if path.suffix.lower() == ".json" else ["backup", str(path.with_suffix(".db"))]
        )
        raise InvalidInput(
            f'"{file}" is no name for a backup, which is a book as it is',
            hint=shell_line(["repbook", *words]),
        )


def _folder(typed: str) -> Path:
    if not typed:
        raise InvalidInput(
            "--to needs the name of a folder, and it is empty",
            hint="As in: repbook backup --to /media/stick",
        )
    folder = Path(typed).expanduser()
    if not folder.is_dir():
        raise NotFound(
            f'There is no folder "{typed}"',
            hint="Plug the disk in, or make the folder first; then repbook backup --to FOLDER",
        )
    return folder


def second_place_of(book: "Book", session: Session) -> "SecondPlace | None":
    """The second place of the book, as of today."""
    from repbook.book.backups import second_place

    return second_place(book, session.today)


def remind(session: Session) -> None:
    """Say in one line if the newest backup in the second place is old."""
    from repbook.views.backups import reminder

    place = second_place_of(session.book, session)
    if place and (line := reminder(place)):
        session.output.note(line)


def after_a_change(session: Session, book: "Book") -> None:
    """Say what went wrong beside a change, and on the first of a day what is old."""
    from repbook.views.backups import not_made

    for why in book.warnings:
        session.output.note(not_made(why))
    if book.first_of_day and not book.warnings:
        remind(session)
