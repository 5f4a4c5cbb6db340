"""The book: `undo`, `redo`, `changes`, `config`, `where`."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer

from repbook.book import Book, settings
from repbook.book import changes as acts
from repbook.book.corrections import read_id
from repbook.cli.output import one_form
from repbook.cli.parameters import Csv, Json
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.store.backups import newest as newest_backup
from repbook.store.database import can_write, folder_of, mode_of
from repbook.store.place import warnings
from repbook.store.whole_tables import counts
from repbook.text import shell_line
from repbook.views.changes import CHANGED, changes_screen, undone_screen
from repbook.views.nouns import Names
from repbook.views.screen import Screen
from repbook.views.settings import (
    BOOK_FILE,
    SETTING,
    BookFile,
    config_screen,
    one_screen,
    where_screen,
)

Steps = Annotated[
    int, typer.Option("--steps", "-n", metavar="N", min=1, help="How many changes (1)")
]


def undo(session: Session, steps: Steps = 1, json: Json = False) -> None:
    """Undo the last change; an import is one change.

    Examples:
      repbook undo
      repbook undo --steps 3
    """
    _replay(session, acts.undo, steps, True, json)


def redo(session: Session, steps: Steps = 1, json: Json = False) -> None:
    """Redo what was undone, if nothing has changed since.

    Examples:
      repbook redo
      repbook redo --steps 3
    """
    _replay(session, acts.redo, steps, False, json)


def _replay(
    session: Session,
    replay: Callable[[Book, int], list[acts.Changed]],
    steps: int,
    back: bool,
    json: bool,
) -> None:
    session.unlock()  # replaying locks by itself
    with session.output.waiting("Undoing" if back else "Redoing"):
        done = replay(session.book, steps)
    for each in (changed.change for changed in done if back and changed.change.command == "import"):
        from repbook.cli.import_questions import tell_what_stays

        tell_what_stays(session, each.said or "")
    _show(session, done, lambda _: undone_screen(done, back), json)


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


def config(
    session: Session,
    key: Annotated[
        str | None,
        typer.Argument(metavar="KEY", help="A setting, or a word to find some (all of them)"),
    ] = None,
    value: Annotated[
        str | None, typer.Argument(metavar="VALUE", help='Its new value; "default" resets it')
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show the book's settings, what one does, or set one.

    Examples:
      repbook config
      repbook config target
      repbook config currency EUR
      repbook config date_order dmy
      repbook config quiet_days
      repbook config quiet_days 45
      repbook config quiet_days default
    """

    one_form(json, csv)
    if value is None:
        session.unlock()
    book = session.book
    rows = settings.settings(book)
    found = _found(key) if key is not None and value is None else []
    if key is None or len(found) > 1:
        rows = [row for row in rows if key is None or row.key in found]
        session.output.show(
            lambda: config_screen(rows, session.formatter, key is None),
            lambda: SETTING.rows(rows, session.formatter),
            json=json,
            csv=csv,
        )
        return
    typed = shell_line([settings.plain_number(value)] if value else [])
    known = found[0] if found else settings.known_key(key, typed)
    row = next(setting for setting in rows if setting.key == known)
    was = None
    if value is not None:
        if not value.strip():
            raise InvalidInput(f"{known} needs a value", hint=f"repbook config {known} default")
        was, row = row.value, settings.set_to(book, known, value)
    session.output.show(
        lambda: one_screen(row, was, _holds(session, known) if was is not None else None),
        lambda: SETTING.of(row, session.formatter),
        json=json,
        csv=csv,
    )
    if known == "currency" and was and row.value != was and not session.book.empty:
        session.output.note(
            f"The amounts in the book stay as they are: 100 {was} is 100 {row.value or 'now'}."
            " To go back: repbook undo"
        )


def _holds(session: Session, key: str) -> str | None:
    """From when a target that was set now counts; None of other settings."""
    from repbook.book.report import targets
    from repbook.loyalty.targets import Targets, holds_since
    from repbook.views.settings import holds_words

    if key not in Targets._fields:
        return None
    return holds_words(holds_since(key, targets(session.book), session.book.policy))


def _found(words: str) -> list[str]:
    """The setting of that name, else those that the words find; InvalidInput for none."""
    from repbook.views.setting_meanings import matching

    try:
        return [settings.known_key(words)]
    except InvalidInput:
        if found := matching(words):
            return found
        raise


def where(session: Session, json: Json = False) -> None:
    """Show where the book is, how large it is, and what it holds.

    Examples:
      repbook where
      repbook --book other.db where --json
    """
    from repbook.cli.backups import second_place_of

    path = session.book_path.absolute()
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
        )
    session.output.show(
        lambda: where_screen(file, session.formatter),
        lambda: BOOK_FILE.of(file, session.formatter),
        json=json,
    )
