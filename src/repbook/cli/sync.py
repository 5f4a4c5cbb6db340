"""`sync`: the book of one rep on several machines."""

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.parameters import Json, Yes
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput, NotFound

if TYPE_CHECKING:
    from repbook.book.sync import Place, Synced
    from repbook.transfer.sync_memory import Memory


Name = Annotated[
    str | None,
    typer.Option(
        "--name", metavar="NAME", help="What to call this machine (its name in the network)"
    ),
]
Remove = Annotated[
    bool,
    typer.Option(
        "--remove", help="Remove on the others what you removed here, even most of their customers"
    ),
]


def sync(
    session: Session,
    folder: Annotated[
        str | None,
        typer.Argument(
            metavar="FOLDER", help="The folder in common, or postgresql://… (the one used last)"
        ),
    ] = None,
    name: Name = None,
    remove: Remove = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Sync the book with your other machines, through a folder in common.

    Examples:
      repbook sync Dropbox/repbook
      repbook sync

    Use a folder that Dropbox, Syncthing or a stick carries to your other
    machines, and sync on each. Each adds what you changed to a file of its own
    there, and takes in what the others changed. If two changed the same field,
    the later edit stays; repbook changes has the other one. repbook undo takes
    back what you did, and leaves what sync brought. If the folder has another
    book, it asks.
    """
    from repbook.book import sync as acts
    from repbook.cli.changes import names_of
    from repbook.cli.import_questions import folder as mappings
    from repbook.text import clean_name
    from repbook.views.sync import SYNCED, synced_screen

    known = memory()
    where = _where(session, known, folder)
    called = None if name is None else clean_name(name)

    def run(place: "Place", two_books: bool) -> "Synced":
        with session.output.waiting("Syncing"):
            whose = session.book, place, where, known, called, session.today, mappings()
            return acts.sync(*whose, remove=remove, two_books=two_books)

    with closing(_place(where, folder)) as place:
        try:
            done = run(place, yes)
        except acts.TwoBooks as two:
            _confirm_one_of(session, two.message, folder or where)
            done = run(place, True)
    names = names_of(session.book)
    session.output.show(
        lambda: synced_screen(done, names, session.formatter),
        lambda: SYNCED.of((done, names), session.formatter),
        json=json,
    )


def _confirm_one_of(session: Session, said: str, folder: str) -> None:
    """Ask whether two books become one; without a terminal refuse."""
    from repbook.text import shell_line

    hint = shell_line(["repbook", "sync", folder, "--yes"])
    refusal = Conflict(f"{said}. To make one of both needs --yes", hint=hint)
    session.prompts.confirm(f"{said}. Make one book of both?", refusal)


def memory() -> "Memory":
    """What this machine keeps of the books that it syncs."""
    from repbook.cli.import_questions import folder
    from repbook.transfer.sync_memory import Memory

    return Memory(folder().with_name("sync.json"))


def _where(session: Session, memory: "Memory", folder: str | None) -> str:
    """Where the machines meet: what was typed, else what was used last on this machine."""
    if folder:
        if "://" not in folder:
            return os.path.abspath(Path(folder).expanduser())
        from repbook.store.postgres_address import read_address

        return read_address(folder).shown  # without a password: it is kept
    known = None if folder is not None else memory.of(session.book_path)
    if known is None:
        raise InvalidInput(
            "sync needs a folder that your machines have in common",
            hint="repbook sync FOLDER, as in repbook sync ~/Dropbox/repbook",
        )
    return known.where


def _place(where: str, typed: str | None) -> "Place":
    """The folder, or the table of a database; NotFound where there is none."""
    if "://" in where:
        from repbook.store.postgres_address import read_address
        from repbook.store.sync_table import Table

        return Table(read_address(typed or where))
    from repbook.files import line_that_joins
    from repbook.text import shell_line
    from repbook.transfer.sync_folder import Folder

    if Path(where).is_dir():
        return Folder(Path(where))
    if line := line_that_joins(Path(typed or where).expanduser()):
        raise InvalidInput(
            f'"{typed or where}" is a book, and sync needs a folder that both machines have',
            hint=f"To take its records into this book, once: {line}",
        )
    if Path(where).exists():
        raise InvalidInput(
            f'"{typed or where}" is a file, and sync needs a folder',
            hint=shell_line(["repbook", "sync", str(Path(typed or where).parent)]),
        )
    if typed is not None:
        name = where if typed.startswith("~") else typed  # in quotes it would be a name
        make = f"{shell_line(['mkdir', '-p', name])} && {shell_line(['repbook', 'sync', name])}"
        raise NotFound(f'There is no folder "{typed}"', hint=make)
    raise NotFound(
        f'The folder "{where}", where this book was synced last, is not there',
        hint="Plug the disk in, or name another folder: repbook sync FOLDER",
    )
