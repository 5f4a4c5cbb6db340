"""What runs after each change: a line of the user's, in a process of its own that nobody waits for."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from repbook.book import Book, settings
from repbook.book import changes as acts
from repbook.book.settings import HOOK, Setting, default_of, unit_of
from repbook.cli.session import Session
from repbook.errors import RepbookError
from repbook.store import hooks

WITHIN = "REPBOOK_HOOK"  # in the environment of a hook: what it writes itself runs none
LONGEST = 60  # seconds, after which a hook is stopped
RECORDS = 100  # of one change at most; `more` says how many further ones there are


def start(session: Session, done: Sequence[tuple[str, int]]) -> None:
    """Start the hook of the session's book on what was done to changes, and go on."""
    import subprocess

    if WITHIN in os.environ:
        return
    book = session.book_path.absolute()
    # -P: no module is taken from the folder in which the command was typed
    line = [sys.executable, "-P", "-m", "repbook", "_after-write", str(book)]
    nothing = subprocess.DEVNULL
    with suppress(OSError, RepbookError):
        if hooks.command_of(session.hooks_file(), book) is not None:
            subprocess.Popen(
                [*line, *(f"{event}:{id}" for event, id in done)],
                stdin=nothing,
                stdout=nothing,
                stderr=nothing,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )


def run_hook(book: str, *done: str) -> int:
    """Run the hook of a book once for each thing done, as in `undone:31`; the exit code is 0."""
    session, path = Session(), Path(book)
    session.book_file = book
    command = hooks.command_of(session.hooks_file(), path)
    for each in done if command else ():
        event, _, id = each.partition(":")
        try:
            how = _ended(command or "", _told(session, event, int(id)))
        except Exception as error:  # nobody sees it here
            how = f"not run: {type(error).__name__}"
        if how:
            failure = hooks.Failure(_now(session), str(path.resolve()), id, how)
            hooks.note_failure(session.hooks_file(), failure)
    return 0


def _now(session: Session) -> str:
    """The day and the time, as the log has them."""
    minute = session.minute()
    return f"{session.clock()} {minute // 60:02}:{minute % 60:02}"


def _told(session: Session, event: str, id: int) -> bytes:
    """What a hook is told of a change, as JSON."""
    import json

    from repbook.cli.changes import names_of
    from repbook.views.changes import CHANGED

    with Book(session.book_path) as book:
        changed = acts.one(book, id, RECORDS)
        formatter = session.formatter_of(book.settings)
        told = {
            "event": event,
            "book": str(session.book_path),
            "rep": book.settings.get("name"),
            "day": session.clock(),
            "change": CHANGED.of((changed, names_of(book)), formatter),
        }
    return json.dumps(told, ensure_ascii=False, default=str).encode() + b"\n"


def _ended(command: str, told: bytes) -> str:
    """Run a line with this on its standard input; gives how it failed, or nothing."""
    import signal
    import subprocess

    nothing = subprocess.DEVNULL
    ran = subprocess.Popen(
        command,
        shell=True,
        stdin=subprocess.PIPE,
        stdout=nothing,
        stderr=nothing,
        start_new_session=True,
        env={**os.environ, WITHIN: "1"},
    )
    try:
        ran.communicate(told, LONGEST)
    except subprocess.TimeoutExpired:
        if os.name == "posix":
            os.killpg(ran.pid, signal.SIGKILL)  # what it started, too
        ran.kill()
        ran.wait()
        return f"stopped after {LONGEST} seconds"
    return f"exit code {ran.returncode}" if ran.returncode else ""


def setting(session: Session) -> Setting:
    """The hook of the session's book, as a setting."""
    command = hooks.command_of(session.hooks_file(), session.book_path) or ""
    return Setting(HOOK, command, default_of(HOOK), unit_of(HOOK), bool(command))


def set_to(session: Session, book: Book, key: str, line: str) -> Setting:
    """Set the hook of a book to a line for the shell, or another setting in it; `default` takes it out."""
    if key not in settings.HOOKS:
        return settings.set_to(book, key, line)
    command = None if line.strip().lower() == "default" else line.strip()
    if not session.is_trial:
        hooks.set_command(session.hooks_file(), session.book_path, command, _now(session))
    return setting(session)


def note_failed(session: Session, key: str) -> None:
    """Say of a hook that it failed, how often and how last."""
    found = hooks.last_failure(session.hooks_file(), session.book_path)
    if key in settings.HOOKS and found is not None:
        count, last = found
        times = "once" if count == 1 else f"{count} times"
        session.output.note(
            f"It failed {times}, last on {last.at} (change {last.change}): {last.how}"
        )
