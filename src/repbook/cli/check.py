"""`check`: whether the book is sound, and what to do if not."""

from typing import Annotated

import typer

from repbook.book import check as acts
from repbook.cli.parameters import Json
from repbook.cli.session import Session
from repbook.views.check import CHECKED, check_screen
from repbook.views.nouns import Names

FOUND = 1  # the exit code when something is wrong


def check(session: Session, json: Json = False) -> None:
    """Check that the book is sound: its file, and every record against what was last written.

    Examples:
      repbook check
      repbook check --json

    Exit 0: it is sound. Exit 1: something is wrong, and it says what to do.
    """
    with session.output.waiting("Checking"):
        checked = acts.check(session.book_path, session.today)
    names, formatter = Names(*checked.names), session.formatter_of(checked.settings)
    session.output.show(
        lambda: check_screen(checked, names, formatter),
        lambda: CHECKED.of((checked, names), formatter),
        json=json,
    )
    if not checked.sound:
        raise typer.Exit(FOUND)
