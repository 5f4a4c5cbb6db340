"""Calls that were begun and not recorded, each in a file of its own beside the book.

A draft holds what a person typed, so it is as private as the book: owner-only,
whole or not at all. It names the program that writes it, so that another one does
not take over a call that is still being typed.
"""

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from repbook.errors import Failed
from repbook.files import write_beside
from repbook.text import fold, has_words

WRITER = "pid"  # the number of the process, in a draft's file alone


class Draft(NamedTuple):
    """One begun call: its file, and what was typed, by question."""

    path: Path
    typed: dict[str, Any]


def new(book: Path) -> Path:
    """A file for a draft that does not exist yet."""
    return book.with_name(f"{book.name}.draft-{os.urandom(4).hex()}.json")


def keep(draft: Draft) -> None:
    """Save what was typed so far; Failed if it cannot be written."""
    folder = draft.path.parent
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        typed = {**draft.typed, WRITER: os.getpid()}
        write_beside(draft.path, json.dumps(typed, ensure_ascii=True), force=True)
    except OSError as error:
        raise Failed(f'"{draft.path}" cannot be written: {error.strerror}') from error


def begun(book: Path, every: bool = False) -> list[Draft]:
    """The drafts of a book that no other program is writing, or every one, oldest first."""
    from glob import escape

    found = []
    for path in book.parent.glob(f"{escape(book.name)}.draft-*.json"):
        try:
            typed = json.loads(path.read_text("utf-8"))
            if isinstance(typed, dict) and (not _at_work(typed.pop(WRITER, None)) or every):
                found.append((path.stat().st_mtime, Draft(path, typed)))
        except (OSError, ValueError):
            continue
    return [draft for _, draft in sorted(found, key=lambda pair: pair[0])]


def _at_work(writer: int | None) -> bool:
    """Whether another program of this number is running; not known on Windows."""
    if writer in (None, os.getpid()) or os.name == "nt":
        return False
    try:
        os.kill(int(writer), 0)  # sends nothing
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def drop(draft: Draft) -> None:
    """Delete a draft."""
    draft.path.unlink(missing_ok=True)


def naming(book: Path, names: Collection[str]) -> list[Draft]:
    """The drafts that name a customer by any of these, folded, whoever writes them."""
    return [
        draft
        for draft in begun(book, every=True)
        if any(_names(value, names) for value in draft.typed.values())
    ]


def _names(value: object, names: Collection[str]) -> bool:
    if isinstance(value, list):
        return any(_names(each, names) for each in value)
    said = fold(str(value))
    return any(said == name or (not name.isdecimal() and has_words(said, name)) for name in names)
