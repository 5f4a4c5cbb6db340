"""Which command runs after each change of a book: kept by the user for their books, never in a book."""

import json
import os
from pathlib import Path
from typing import NamedTuple

from repbook.errors import Failed
from repbook.files import write_beside
from repbook.store.file_lock import one_at_a_time

AFTER_WRITE = "after-write"
SET = "set"  # how a line of the log ends that no failure wrote: what stands before it is of an earlier hook
LOG_BYTES = 64 << 10  # after which the older half goes


class Failure(NamedTuple):
    """A run of a hook that failed: when, on which change, and how."""

    at: str
    book: str
    change: str
    how: str


def command_of(file: Path, book: Path) -> str | None:
    """The hook of a book; None where none is set. Raises Failed for a file that cannot be read."""
    return _hooks(file).get(str(book.resolve()), {}).get(AFTER_WRITE)


def set_command(file: Path, book: Path, command: str | None, at: str) -> None:
    """Set the hook of a book, or take it out, with its lines in the log.

    What failed before it was set is of an earlier one: it stays in the log, and is not counted.
    """
    with one_at_a_time(file):  # that of another book may be set meanwhile
        _set_command(file, book, command, at)


def _set_command(file: Path, book: Path, command: str | None, at: str) -> None:
    hooks = _hooks(file)
    if command is None:
        hooks.pop(str(book.resolve()), None)
    else:
        hooks[str(book.resolve())] = {AFTER_WRITE: command}
    if hooks:
        write_beside(file, json.dumps(hooks, ensure_ascii=False, indent=2) + "\n", force=True)
    else:
        file.unlink(missing_ok=True)
    if command is not None:
        if last_failure(file, book) is not None:
            note_failure(file, Failure(at, str(book.resolve()), "-", SET))
        return
    kept = [each for each in _failures(file) if each.book != str(book.resolve())]
    if kept:
        write_beside(log_of(file), "".join(map(_line, kept)), force=True)
    else:
        log_of(file).unlink(missing_ok=True)


def _hooks(file: Path) -> dict[str, dict[str, str]]:
    if not file.exists():
        return {}
    try:
        found = json.loads(file.read_text("utf-8"))
        return {
            str(book): {str(name): str(line) for name, line in hooks.items()}
            for book, hooks in found.items()
        }
    except (OSError, ValueError, AttributeError) as error:
        raise Failed(f'"{file}" cannot be read as hooks', hint=f"Move it away: {file}") from error


def log_of(file: Path) -> Path:
    """Where runs that failed are noted: no output of theirs, which may name customers."""
    return file.with_suffix(".log")


def note_failure(file: Path, failure: Failure) -> None:
    """Add a line to the log, which is the user's alone and stays small."""
    log = log_of(file)
    if log.exists() and log.stat().st_size > LOG_BYTES:
        kept = _failures(file)
        write_beside(log, "".join(map(_line, kept[len(kept) // 2 :])), force=True)
    with open(
        os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", encoding="utf-8"
    ) as to:
        to.write(_line(failure))


def _line(failure: Failure) -> str:
    return "\t".join(failure) + "\n"


def last_failure(file: Path, book: Path) -> tuple[int, Failure] | None:
    """How many runs of a book's hook failed since it was set, and the last of them; None for none."""
    theirs: list[Failure] = []
    for each in _failures(file):
        if each.book == str(book.resolve()):
            theirs = [] if each.how == SET else [*theirs, each]
    return (len(theirs), theirs[-1]) if theirs else None


def _failures(file: Path) -> list[Failure]:
    if not log_of(file).exists():
        return []
    lines = log_of(file).read_text("utf-8", errors="replace").splitlines()
    return [
        Failure(*parts) for line in lines if len(parts := line.split("\t")) == len(Failure._fields)
    ]
