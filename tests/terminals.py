"""A person at a real pseudo-terminal, for the commands that ask."""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import sys
import time
from pathlib import Path

import pytest

fcntl = pytest.importorskip("fcntl", reason="no pseudo-terminals here")
pty = pytest.importorskip("pty", reason="no pseudo-terminals here")
termios = pytest.importorskip("termios", reason="no pseudo-terminals here")

ESCAPE = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|[\x07\r]")
WAIT = 20.0
# As a person types who waits after each key: Enter right after one answers nothing else
RUN = ("-c", "from repbook.cli import keys, main; keys.AFTER = 0.0; main()")


class Terminal:
    """One run of repbook, typed at and read from; `by` is how Python is told to run it."""

    def __init__(
        self, *args: str, rows: int = 30, columns: int = 80, by: tuple[str, ...] = RUN, **env: str
    ) -> None:
        self.raw = ""
        self._seen = 0
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            # a suite started in the background hands down signals that are ignored
            for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            ours = {"TERM": "xterm-256color", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", **env}
            theirs = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
            command = [sys.executable, *by, *args]
            os.execve(sys.executable, command, {**theirs, **ours})
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def text(self) -> str:
        """All that was shown, without colours and links."""
        return ESCAPE.sub("", self.raw)

    def sees(self, wanted: str) -> str:
        """Wait for a text after what was seen before; gives what came up to it."""
        until = time.monotonic() + WAIT
        while (at := self.text.find(wanted, self._seen)) < 0:
            if not self._read(until - time.monotonic()):
                raise AssertionError(f"never saw {wanted!r} after:\n{self.text[self._seen :]}")
        before = self.text[self._seen : at]
        self._seen = at + len(wanted)
        return before

    def types(self, text: str) -> None:
        """Type a line and press Enter."""
        self.presses(text + "\r")

    def presses(self, keys: str) -> None:
        """Press keys; `\\x03` is Ctrl-C."""
        os.write(self._fd, keys.encode())

    def hangs_up(self) -> None:
        """Lose the terminal."""
        os.close(self._fd)
        self._wait()

    def ends(self) -> int:
        """Read to the end; gives the exit code."""
        until = time.monotonic() + WAIT
        while self._read(until - time.monotonic()):
            pass
        os.close(self._fd)
        return self._wait()

    def rest(self) -> str:
        """What was shown since it was looked at last."""
        return self.text[self._seen :]

    def _wait(self) -> int:
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError(f"did not end:\n{self.text}")

    def _read(self, timeout: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], max(0.0, timeout))
        if not ready:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # Linux says so when the other end is gone
            return False
        self.raw += data.decode("utf-8", "replace")
        return bool(data)


def at_terminal(book: Path, *args: str, day: str = "2026-11-23", **more: object) -> Terminal:
    """Run repbook on a book and a day, at a terminal; the book is not typed, so no hint repeats it."""
    return Terminal("--as-of", day, *args, REPBOOK_BOOK=str(book), **more)  # type: ignore[arg-type]
