"""The passphrase of a backup: from a file, the environment, or the keyboard without echo."""

import os
from pathlib import Path

from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.files import is_locked
from repbook.text import shell_line

LEAST = 8  # letters of a new one
VARIABLE = "REPBOOK_PASSPHRASE"


def new_passphrase(session: Session, file: str | None) -> str:
    """The passphrase of a backup to be made; typed twice."""
    secret = _given(file)
    if secret is None:
        secret = _typed(session, "Passphrase for the backup (nobody can open it without): ")
        _long_enough(secret)
        if _typed(session, "The same again: ") != secret:
            raise InvalidInput(
                "The two passphrases differ; nothing was written",
                hint="Type it again: repbook backup --passphrase",
            )
    return _long_enough(secret)


def _long_enough(secret: str) -> str:
    if len(secret) < LEAST:
        raise InvalidInput(
            f"The passphrase has fewer than {LEAST} letters; nothing was written",
            hint="Use one of several words: repbook backup --passphrase",
        )
    return secret


def passphrase_of(session: Session, backup: Path, file: str | None) -> str | None:
    """The passphrase of a backup, if it has one."""
    if not is_locked(backup):
        return None
    return _given(file) or _typed(session, f"Passphrase of {backup.name}: ")


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
