"""`check`: whether the book is sound, and what to do if not."""

from datetime import date
from typing import Annotated

import typer

from repbook.book import check as checks
from repbook.book.check import Checked
from repbook.cli.parameters import Json, Yes
from repbook.cli.session import Session
from repbook.errors import BookUnusable, Failed, InvalidInput
from repbook.formatter import Formatter
from repbook.store.database import no_book
from repbook.views.check import (
    CHECKED,
    REPAIRED,
    check_screen,
    repaired_screen,
    report_screen,
)
from repbook.views.nouns import Names

FOUND = 1  # the exit code when something is wrong


def check(
    session: Session,
    repair: Annotated[
        bool, typer.Option("--repair", help="Put right what can be put right, after a backup")
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Accept what another program changed in the book")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Print a bug report, without anything about customers")
    ] = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Check that the book is sound: its file, and each record as last written.

    Examples:
      repbook check
      repbook check --json
      repbook check --repair
      repbook check --accept
      repbook check --debug > report.txt

    --repair asks first if records would be lost. Exit code 0: the book is sound;
    1: something is wrong, and it says what to do.
    """
    if repair + accept + debug > 1:
        raise InvalidInput(
            "--repair, --accept and --debug cannot be combined", hint="repbook check --repair"
        )
    if debug:
        from repbook.book.debug_report import debug_report

        report = debug_report(session.book_path)
        session.output.show(lambda: report_screen(report), lambda: dict(report), json=json)
        return
    if not session.book_path.exists():
        raise no_book(session.book_path)
    if repair or accept:
        _repair(session, accept, yes, json)
        return
    with session.output.waiting("Checking"):
        checked = checks.check(session.book_path)
    names, formatter = _words(session, checked)
    session.output.show(
        lambda: check_screen(checked, names, formatter),
        lambda: CHECKED.of((checked, names), formatter),
        json=json,
    )
    if not checked.sound:
        raise typer.Exit(FOUND)


def _repair(session: Session, accept: bool, yes: bool, json: bool) -> None:
    from repbook.book import repair as acts

    path = session.book_path
    try:
        with session.output.waiting("Repairing"):
            done = acts.accept(path) if accept else acts.repair(path, yes=yes)
    except acts.WouldLose as would:
        session.prompts.confirm(f"{would.says}. Go on without them?", would)
        with session.output.waiting("Repairing"):
            done = acts.repair(path, yes=True)
    names, formatter = _words(session, done.after)
    session.output.show(
        lambda: repaired_screen(done, names, formatter),
        lambda: REPAIRED.of((done, names), formatter),
        json=json,
    )
    if not done.after.sound:
        raise typer.Exit(FOUND)


def _today(session: Session) -> date:
    """Today; the clock's, where --as-of is read by a setting that cannot be read."""
    try:
        return session.today
    except (BookUnusable, Failed):
        return session.clock()


def _words(session: Session, checked: Checked) -> tuple[Names, Formatter]:
    return Names(*checked.names), session.formatter_of(checked.settings, _today(session))
