"""`restore`: the list of backups, and the way back."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.backups import PassphraseFile
from repbook.cli.chosen_backup import (
    listed_backup,
    named_backup,
    place_and_whether_it_opens,
    say_what_cannot_be_read,
)
from repbook.cli.output import one_form
from repbook.cli.parameters import Csv, Json, Yes
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput
from repbook.store.database import after
from repbook.text import shell_line

if TYPE_CHECKING:
    from repbook.book.backups import Ready, Restored


def restore(
    session: Session,
    which: Annotated[
        list[str] | None,
        typer.Argument(metavar="BACKUP", help="Which one, as above; without it, they are listed"),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last restore back")] = False,
    yes: Yes = False,
    count: Annotated[
        int | None, typer.Option("-n", min=1, max=10_000, help="How many backups to list (20)")
    ] = None,
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

    BACKUP can be "newest", a day, a day and time such as "20 nov 7:30", a name
    from the list, a file, or a folder (the newest in it). It asks first, and
    keeps the book that it replaces as a backup. It also works where the book is
    damaged or gone, and on another computer.
    """
    from repbook.book import backups as acts

    one_form(json, csv)
    path = session.book_path
    session.refuse_no_folder()
    second, opens, is_book = place_and_whether_it_opens(session, path)
    found = acts.every_backup(path, second)
    say_what_cannot_be_read(session, path, second, refuse=not found and not which)
    chosen: Path | None
    if undo and which:
        raise InvalidInput(
            "--undo takes the last restore back, and needs no backup",
            hint=f"repbook restore --undo, or repbook restore {shell_line(which)}",
        )
    if undo:
        chosen = acts.last_replaced(path).path
    elif which:
        chosen = named_backup(session, path, found, second, " ".join(which), yes)
    else:
        chosen = listed_backup(session, path, found, count, json, csv, opens, is_book)
    if chosen is None:
        return
    ready = _opened(session, path, chosen, passphrase_file)
    with closing(ready.loaded):
        if not yes:
            _confirm(session, path, ready, undo)
        session.without_book()
        with session.output.waiting("Restoring"):
            done = acts.restore(path, ready, back=undo)
    _show(session, path, done, json, csv)


def _show(session: Session, path: Path, done: "Restored", json: bool, csv: bool) -> None:
    """What was restored; for it the book is read again."""
    from repbook.views.backups import RESTORED, restored_screen

    session.book_file = str(path)
    with after("The backup is restored"):
        session.output.show(
            lambda: restored_screen(done, session.formatter),
            lambda: RESTORED.of(done, session.formatter),
            json=json,
            csv=csv,
        )


def _opened(session: Session, path: Path, file: Path, passphrase_file: str | None) -> "Ready":
    """A backup that was read; a passphrase that was typed wrong is asked for again."""
    from repbook.book.backups import ready
    from repbook.cli.passphrase import opened_with

    def read(secret: str | None) -> "Ready":
        with session.output.waiting("Reading the backup"):
            return ready(path, file, secret)

    return opened_with(session, file, passphrase_file, read)


def _confirm(session: Session, path: Path, ready: "Ready", back: bool) -> None:
    """Say what the book has that the backup lacks, and ask; without a terminal refuse."""
    from repbook.store.database import folder_of
    from repbook.text import shell_line
    from repbook.views.backups import backup_name, what_it_means

    file, backup = ready.file, ready.backup
    if not path.exists():
        return
    name = backup_name(backup, session.formatter) if backup else str(file)
    means = what_it_means(ready.lost(path), ready.forgotten(path))
    typed = "--undo" if back else file.name if file.parent == folder_of(path) else str(file)
    hint = shell_line(["repbook", "restore", typed, "--yes"])
    refusal = Conflict(f"Restoring {name} needs --yes. {means}", hint=hint)
    session.prompts.confirm(f"{means}. Restore {name}?", refusal)
