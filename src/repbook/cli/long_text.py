"""A long text in place of a note: from standard input, or from an editor."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from inspect import Parameter
from typing import TYPE_CHECKING

from repbook.cli.options import BARE, TYPED
from repbook.errors import InvalidInput, RepbookError
from repbook.text import shell_line

if TYPE_CHECKING:
    import typer

    from repbook.cli.session import Session

END = "Ctrl-Z, then Enter" if os.name == "nt" else "Ctrl-D"


def read_ahead(
    ctx: typer.Context, options: Mapping[str, object], parameters: Sequence[Parameter]
) -> None:
    """Read the long text of a line before the book is locked: others must not wait for it."""
    known = [m for each in parameters for m in getattr(each.annotation, "__metadata__", ())]
    if not any(getattr(each, "long", False) for each in known):
        return
    session: Session = ctx.obj
    if session.long_text is not None:  # another reading of the same line
        return
    if options.get("edit"):
        if options.get("tag") or options.get("town"):
            note = [] if options.get("customer") else ["…"]
            line = shell_line(
                [*(word for word in ctx.meta[TYPED] if word not in ("--edit", BARE)), *note]
            )
            wrong = "--edit is for one customer, not for many"
            raise InvalidInput(wrong, hint=f"{ctx.command_path} {line}")
        begun = str(options.get("note") or "")
        if begun == "-" or "-" in ctx.args:
            raise InvalidInput('"-" reads standard input, and --edit opens an editor: give one')
        session.long_text = _edited(begun if " " in begun else "")
    else:
        session.long_text = _piped(session)


def _piped(session: Session) -> str:
    """All of standard input."""
    stdin = session.output.stdin
    if stdin is None:
        raise InvalidInput("There is no standard input to read the text from")
    if session.prompts.can_ask:
        session.output.note(f"Type or paste the text; {END} on a line of its own ends it")
    buffer = getattr(stdin, "buffer", None)
    text = decoded(buffer.read() if buffer is not None else stdin.read().encode())
    if not text:
        raise InvalidInput("Standard input was empty; nothing was logged")
    return text


def decoded(content: bytes) -> str:
    """Bytes as text, with plain line breaks; InvalidInput if they are no text."""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = None
    for encoding in ["utf-16"] if utf16 else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or any(c < " " and c not in "\t\n\r\f\x1b" for c in text):
        raise InvalidInput("That is not a text: it has bytes that no text file has")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _edited(begun: str) -> str:
    """What was written in the editor that $VISUAL or $EDITOR names."""
    import shlex
    import subprocess
    from tempfile import TemporaryDirectory

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise InvalidInput("No editor is set", hint="EDITOR=nano repbook log-call CUSTOMER --edit")
    with TemporaryDirectory(prefix="repbook-") as folder:  # 0700: only its owner reads it
        path = os.path.join(folder, "note.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(begun)
        try:
            words = [editor] if os.name == "nt" else shlex.split(editor)
            code = subprocess.call([*words, path])
        except (OSError, ValueError):
            raise InvalidInput(f'"{editor}" is not an editor that can be started') from None
        if code:
            raise InvalidInput(f'"{editor}" ended with an error; nothing was logged')
        with open(path, "rb") as saved:
            text = decoded(saved.read())
    if not text:
        raise InvalidInput("The text is empty; nothing was logged")
    return text


def keep_refused(session: Session) -> None:
    """Keep the text of a call that was refused, for the guided `log-call` to go on with."""
    from repbook.book import drafts

    try:
        typed = {"on": session.today.isoformat(), "note": session.long_text}
        drafts.keep(drafts.Draft(drafts.new(session.book_path), typed))
    except (RepbookError, OSError):
        return
    session.output.note("Your text is kept: repbook log-call goes on with it")
