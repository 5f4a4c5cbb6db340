"""Ctrl-C, the end of input, a lost terminal: whatever stops a person, the half typed line is kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

LOOK_SECONDS = 0.2


class Stopped(Exception):
    """The person stopped, or the terminal went away; `half` is the line being typed."""

    def __init__(self, half: str = "", signal: int | None = None) -> None:
        super().__init__("stopped")
        self.half = half
        self.signal = signal


class _Typing:
    """The line that is being edited at this moment, as it was last looked at."""

    now = False
    looked_at = False
    line = ""


@contextmanager
def conversation() -> Iterator[None]:
    """While it lasts, Ctrl-C and a lost terminal come as Stopped, wherever they fall."""
    import signal

    told = False

    def gone(number: int, frame: FrameType | None) -> None:
        nonlocal told
        if told:  # the kernel says it, and the shell says it again
            return
        told = True
        half = _half()
        _look_no_more()
        raise Stopped(half, number)

    before = {number: signal.signal(number, gone) for number in _signals("SIGHUP", "SIGTERM")}
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped() from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C and a lost terminal wait until something is written."""
    import signal

    waiting: list[int] = []

    def later(number: int, frame: FrameType | None) -> None:
        waiting.append(number)

    before = {
        number: signal.signal(number, later) for number in _signals("SIGINT", "SIGHUP", "SIGTERM")
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for number in waiting[:1]:
        signal.raise_signal(number)


def _signals(*names: str) -> list[int]:
    """Those of the signals that this platform has."""
    import signal

    return [int(getattr(signal, name)) for name in names if hasattr(signal, name)]


def part(stopped: Stopped) -> None:
    """End the line that was being typed; leave at once when the terminal is gone."""
    if stopped.signal is not None:
        raise SystemExit(128 + stopped.signal)
    try:
        sys.stderr.write("\n")
        sys.stderr.flush()
    except OSError:  # it went without a signal
        raise SystemExit(1) from None


def editor() -> Any:
    """The line editor, where input() will use it: both ends a terminal, and the platform has one."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    try:
        import readline
    except ImportError:
        return None
    readline.clear_history()  # an answer is nothing to call up at the next question
    return readline


def edited(question: str, begun: str) -> str:
    """A line by the line editor.

    It is looked at while it is typed: when the terminal goes, the editor forgets
    it before anybody is told.
    """
    import signal

    readline = sys.modules["readline"]

    def look(number: int, frame: FrameType | None) -> None:
        if _Typing.looked_at:
            _Typing.line = readline.get_line_buffer()

    readline.set_startup_hook((lambda: readline.insert_text(begun)) if begun else None)
    sys.stderr.flush()
    timed = hasattr(signal, "setitimer")
    _Typing.now, _Typing.looked_at, _Typing.line = True, True, begun
    if timed:
        before = signal.signal(signal.SIGALRM, look), signal.signal(signal.SIGINT, _interrupted)
        signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
    try:
        return input(question).strip()
    except (KeyboardInterrupt, EOFError, OSError):
        raise Stopped(_half()) from None
    finally:
        _look_no_more()
        if timed:
            signal.signal(signal.SIGALRM, before[0])
            signal.signal(signal.SIGINT, before[1])
        _Typing.now = False
        readline.set_startup_hook(None)


def _interrupted(number: int, frame: FrameType | None) -> None:
    _look_no_more()
    raise KeyboardInterrupt


def _look_no_more() -> None:
    """End the looking, one that is due already included.

    input() asks for pending signals once more after one has stopped it, and
    fails if another's handler is then still to run.
    """
    import signal

    _Typing.looked_at = False
    if _Typing.now and hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.raise_signal(signal.SIGALRM)


def _half() -> str:
    """What stands on the line being typed."""
    if not _Typing.now:
        return ""
    return str(sys.modules["readline"].get_line_buffer() or _Typing.line).strip()
