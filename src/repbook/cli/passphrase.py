"""The passphrase of a backup: from a file, the environment, or the keyboard without echo."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from repbook.cli.session import Session
from repbook.errors import InvalidInput, WrongPassphrase
from repbook.files import is_locked
from repbook.text import shell_line

LEAST = 8  # letters of a new one
TRIES = 3  # to type it
Opened = TypeVar("Opened")
VARIABLE = "REPBOOK_PASSPHRASE"


def new_passphrase(session: Session, file: str | None) -> str:
    """The passphrase of a backup to be made; typed twice, and again where the two differ."""
    if (given := _given(file)) is not None:
        return _long_enough(given)
    for _ in range(TRIES):
        secret = _typed(
            session, "Passphrase for the backup (without it, nobody can open the backup): "
        )
        if len(secret) < LEAST:
            session.output.note(f"That has fewer than {LEAST} letters. Use one of several words.")
        elif _typed(session, "The same again: ") == secret:
            return secret
        else:
            session.output.note("The two differ. Type both again.")
    raise InvalidInput(
        "No passphrase was set; nothing was written",
        hint="To try again: repbook backup --passphrase",
    )


def _long_enough(secret: str) -> str:
    if len(secret) < LEAST:
        raise InvalidInput(
            f"The passphrase has fewer than {LEAST} letters; nothing was written",
            hint="Use one of several words: repbook backup --passphrase",
        )
    return secret


def opened_with(
    session: Session, backup: Path, file: str | None, read: Callable[[str | None], Opened]
) -> Opened:
    """What is read of a backup with its passphrase, if it has one; one typed wrong is asked for again."""
    if not is_locked(backup):
        return read(None)
    if (given := _given(file)) is not None:
        return read(given)
    for left in reversed(range(TRIES)):
        try:
            return read(_typed(session, f"Passphrase of {backup.name}: "))
        except WrongPassphrase as error:
            if not left:
                raise
            session.output.note(f"{error.message}. Type it again.")
    raise AssertionError


def _given(file: str | None) -> str | None:
    if file is None:
        return os.environ.get(VARIABLE) or None
    try:
        text = Path(file).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f'The passphrase cannot be read from "{file}"',
            hint=f"Look with: {shell_line(['ls', str(Path(file).parent)])}",
        ) from error
    return _not_empty(text.partition("\n")[0].rstrip("\r"))


def _typed(session: Session, question: str) -> str:
    if not session.prompts.can_ask:
        raise InvalidInput(
            "A passphrase is needed, and there is no terminal to ask at",
            hint=f"Put it in a file, and add its name: --passphrase-file secret.txt; or set {VARIABLE}",
        )
    from getpass import getpass

    session.output.flush()
    return _not_empty(getpass(question, session.output.stderr))


def _not_empty(secret: str) -> str:
    if not secret:
        raise InvalidInput("The passphrase is empty", hint="Type one of several words")
    return secret
