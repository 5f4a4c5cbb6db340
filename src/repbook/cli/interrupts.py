"""Interrupts: Ctrl-C, end of input, a lost terminal; and the half-typed line."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repbook.cli.output import Output

LOOK_SECONDS = 0.2


class Stopped(Exception):
    """The person stopped, or the terminal went away; `half` is the line being typed."""

    def __init__(self, half: str = "", signal: int | None = None) -> None:
        super().__init__("stopped")
        self.half = half
        self.signal = signal


class LineEditor:
    """The line being typed in a conversation, as it was last looked at."""

    def __init__(self) -> None:
        self._typing = False
        self._looking = False
        self._line = ""

    @staticmethod
    def usable(output: Output) -> bool:
        """Whether input() edits lines: both ends a terminal, and the platform has readline."""
        ours = output.stdin is sys.stdin and output.stdout is sys.stdout
        if not (ours and sys.stdin and sys.stdin.isatty() and output.on_terminal):
            return False
        try:
            import readline
        except ImportError:
            return False
        readline.clear_history()  # an answer is nothing to call up at the next question
        return True

    @contextmanager
    def conversation(self) -> Iterator[None]:
        """While it lasts, Ctrl-C and a lost terminal come as Stopped, wherever they fall."""
        gone = False

        def lost(number: int, frame: FrameType | None) -> None:
            nonlocal gone
            if gone:  # the kernel says it, and the shell says it again
                return
            gone = True
            half = self._half()
            self._look_no_more()
            raise Stopped(half, number)

        with handled(lost, "SIGHUP", "SIGTERM"):
            try:
                yield
            except KeyboardInterrupt:
                raise Stopped() from None

    def edited(self, question: str, begun: str) -> str:
        """A line by the line editor.

        It is looked at while it is typed: when the terminal goes, the editor
        forgets it before it is reported.
        """
        readline = sys.modules["readline"]

        def look(number: int, frame: FrameType | None) -> None:
            if self._looking:
                self._line = readline.get_line_buffer()

        readline.set_startup_hook((lambda: readline.insert_text(begun)) if begun else None)
        sys.stderr.flush()
        self._typing, self._looking, self._line = True, True, begun
        with handled(look, "SIGALRM"), handled(self._interrupted, "SIGINT"):
            if hasattr(signal, "setitimer"):
                signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
            try:
                return input(question).strip()
            except (KeyboardInterrupt, EOFError, OSError):
                raise Stopped(self._half()) from None
            finally:
                self._look_no_more()
                self._typing = False
                readline.set_startup_hook(None)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        self._look_no_more()
        raise KeyboardInterrupt

    def _look_no_more(self) -> None:
        """End the looking, one that is due already included.

        input() asks for pending signals once more after one has stopped it, and
        fails if another's handler is then still to run.
        """
        self._looking = False
        if self._typing and hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.raise_signal(signal.SIGALRM)

    def _half(self) -> str:
        if not self._typing:
            return ""
        return str(sys.modules["readline"].get_line_buffer() or self._line).strip()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C and a lost terminal wait until something is written."""
    waiting: list[int] = []

    def later(number: int, frame: FrameType | None) -> None:
        waiting.append(number)

    with handled(later, "SIGINT", "SIGHUP", "SIGTERM"):
        yield
    for number in waiting[:1]:
        signal.raise_signal(number)


@contextmanager
def handled(handler: Callable[[int, FrameType | None], None], *names: str) -> Iterator[None]:
    """Route signals to a handler for a while; those that this platform lacks are skipped."""
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = [(number, signal.signal(number, handler)) for number in numbers]
    try:
        yield
    finally:
        for number, was in before:
            signal.signal(number, was)


def end_line(stopped: Stopped, output: Output) -> None:
    """End the line that was being typed; leave at once when the terminal is gone."""
    if stopped.signal is not None:
        raise SystemExit(128 + stopped.signal)
    try:
        output.stderr.write("\n")
        output.stderr.flush()
    except OSError:  # it went without a signal
        raise SystemExit(1) from None
