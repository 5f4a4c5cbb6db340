"""The book: `undo`, `redo`, `changes`, `where`."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer

from repbook.book import Book
from repbook.book import changes as acts
from repbook.book.corrections import read_id
from repbook.cli.parameters import Csv, Json
from repbook.cli.session import Session
from repbook.store.backups import newest as newest_backup
from repbook.store.database import can_write, folder_of, mode_of
from repbook.store.place import warnings
from repbook.store.whole_tables import counts
from repbook.views.changes import CHANGED, changes_screen, settings_of, undone_screen
from repbook.views.nouns import Names
from repbook.views.screen import Screen
from repbook.views.settings import (
    BOOK_FILE,
    BookFile,
    where_screen,
)

Steps = Annotated[
    int, typer.Option("--steps", "-n", metavar="N", min=1, help="How many changes (1)")
]


def undo(
    session: Session,
    steps: Steps = 1,
    sync: Annotated[
        bool, typer.Option("--sync", help="Also undo a sync, if that is the last change")
    ] = False,
    json: Json = False,
) -> None:
    """Undo the last change; an import is one change.

    Examples:
      repbook undo
      repbook undo --steps 3

    It leaves alone what sync brought from your other machines, unless you give
    --sync.
    """
    session.unlock()  # replaying locks by itself
    try:
        with session.output.waiting("Undoing"):
            done = acts.undo(session.book, steps, sync)
    except acts.OnlySyncs as only:
        session.prompts.confirm(f"{only.message}. Undo it?", only)
        done = acts.undo(session.book, steps, True)
    for each in (changed.change for changed in done if changed.change.command == "import"):
        from repbook.cli.import_questions import tell_what_stays

        tell_what_stays(session, each.said or "")
    stay = acts.stayed(session.book, done)
    _show(session, done, lambda _: undone_screen(done, True, stay, _now(session, done)), json)


def redo(session: Session, steps: Steps = 1, json: Json = False) -> None:
    """Redo what was undone, if nothing has changed since.

    Examples:
      repbook redo
      repbook redo --steps 3
    """
    session.unlock()
    with session.output.waiting("Redoing"):
        done = acts.redo(session.book, steps)
    _show(session, done, lambda _: undone_screen(done, False, now=_now(session, done)), json)


def _now(session: Session, done: list[acts.Changed]) -> dict[str, str]:
    """The settings that changes were of, as they are after it."""
    keys = {key for changed in done for key in settings_of(changed)}
    if not keys:
        return {}
    from repbook.book.settings import settings
    from repbook.views.settings import quoted

    return {row.key: quoted(row.value) for row in settings(session.book) if row.key in keys}


def names_of(book: Book) -> Names:
    """The names of customers and contacts by id."""
    return Names(book.customers.names(), book.customers.contact_names())


def _show(
    session: Session,
    found: list[acts.Changed],
    screen: Callable[[Names], Screen],
    json: bool,
    csv: bool = False,
) -> None:
    names = names_of(session.book)
    session.output.show(
        lambda: screen(names),
        lambda: CHANGED.rows([(changed, names) for changed in found], session.formatter),
        json=json,
        csv=csv,
    )


def changes(
    session: Session,
    which: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="A change's number, a record's id such as o12, or a day: all since then"
            " (the latest changes)",
        ),
    ] = None,
    count: Annotated[int, typer.Option("-n", min=1, max=10_000, help="How many changes (10)")] = 10,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show what was changed, before and after, latest first.

    Examples:
      repbook changes
      repbook changes -n 50
      repbook changes 1
      repbook changes o12
      repbook changes today
    """

    book, since, total, dropped = session.book, date.min, 0, False
    if which is None or session.is_day(which):
        since = session.day(which, session.today) if which else since
        found = acts.latest(book, count, since)
        total = acts.how_many(book, since)
    elif which.isascii() and which.isdigit():
        found = [acts.one(book, int(which))]
    else:
        noun, id = read_id(which)
        found = acts.of_record(book, noun.table, id, count)
        dropped = acts.any_dropped(book)
    _show(
        session,
        found,
        lambda names: changes_screen(found, names, session.formatter, which, total, dropped),
        json,
        csv,
    )


def where(session: Session, json: Json = False) -> None:
    """Show where the book is, how large it is, and what it holds.

    Examples:
      repbook where
      repbook --book other.db where --json
    """
    from repbook.cli.backups import second_place_of
    from repbook.cli.sync import memory
    from repbook.store.hooks import command_of

    path = session.book_path.absolute()
    synced = memory().of(path)
    newest = newest_backup(path)
    file = BookFile(str(path), backups=str(folder_of(path)), newest_backup=newest and newest.at)
    if path.exists():
        file = file._replace(
            exists=True,
            size=path.stat().st_size,
            mode=mode_of(path),
            writable=can_write(path),
            counts=counts(session.book.conn),
            warnings=warnings(path),
            second_place=second_place_of(session.book, session),
            synced_in=synced and synced.where,
            hook=command_of(session.hooks_file(), path),
        )
    else:
        session.without_book()
    session.output.show(
        lambda: where_screen(file, session.formatter),
        lambda: BOOK_FILE.of(file, session.formatter),
        json=json,
    )
