"""A conversation on the terminal: questions in order, none of the answers lost.

Plain lines, so that it works over ssh, in tmux and in any terminal; where the
platform has readline, a line can be edited, and a half typed one is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple

from repbook.cli import edge
from repbook.errors import RepbookError
from repbook.views.screen import Screen, visible

Answers = dict[str, Any]
BACK = "<"
LOOK_SECONDS = 0.2


class Stopped(Exception):
    """The person stopped, or the terminal went away; `half` is the line being typed."""

    def __init__(self, half: str = "", signal: int | None = None) -> None:
        super().__init__("stopped")
        self.half = half
        self.signal = signal


class Back(Exception):
    """The person wants the question before this one again."""


class Question(NamedTuple):
    """One question: the answer's name, how to ask it, and when it is asked at all."""

    name: str
    ask: Callable[[Answers, str], Any]
    fits: Callable[[Answers], bool] = lambda answers: True


class _Typing:
    """The line that is being edited at this moment, as it was last looked at."""

    now = False
    line = ""


def line(question: str, begun: str = "") -> str:
    """Ask for a line; `begun` is what was typed of it before.

    Raises Back for `<`, Stopped for Ctrl-C and the end of input.
    """
    enc = sys.stdout.encoding or "utf-8"
    question = visible(question).encode(enc, "replace").decode(enc)
    try:
        if _readline() is not None:
            answer = _edited(f"{question} ", begun)
        else:
            answer = edge.ask(f"{question} [{visible(begun)}]" if begun else question) or begun
    except (KeyboardInterrupt, EOFError, OSError):
        raise Stopped() from None
    if answer == BACK:
        raise Back
    return answer


def pick(question: str, keys: dict[str, str], enter: str | None = None) -> str:
    """Ask for one of a few keys, or its word; asks again with one plain line.

    `keys` maps a key to what it stands for; `enter` is what Enter alone means.
    """
    while True:
        said = line(question).lower().replace("-", " ")
        if not said and enter is not None:
            return enter
        for key, word in keys.items():
            if said == key or (len(said) > 1 and word.startswith(said)):
                return key
        edge.note(f'"{said}" is none of these' if said else "One of these, please")


def agreed(question: str) -> bool:
    """Ask for a yes; Enter is no."""
    return pick(f"{question} (y/N)", {"y": "yes", "n": "no"}, "n") == "y"


def ask_all(
    questions: Sequence[Question], answers: Answers, keep: Callable[[Answers], None]
) -> None:
    """Ask what is not answered yet, in order; `keep` is called after each answer.

    What cannot be read is said in one plain line, and asked again. When it
    stops, what was half typed stays in the answers as `half`.
    """
    asked: list[tuple[int, Answers]] = []
    at = 0
    while at < len(questions):
        question = questions[at]
        if question.name in answers or not question.fits(answers):
            at += 1
            continue
        name, half = answers.pop("half", None) or ("", "")
        before = dict(answers)
        try:
            answers[question.name] = question.ask(answers, half if name == question.name else "")
        except RepbookError as error:
            edge.note(error.message)
            continue
        except Back:
            if asked:
                at, before = asked.pop()
                answers.clear()
                answers.update(before)
            else:
                edge.note("This is the first question")
            continue
        except Stopped as stopped:
            if stopped.half:
                answers["half"] = [question.name, stopped.half]
                keep(answers)
            raise
        asked.append((at, before))
        at += 1
        keep(answers)


def show(shown: Screen, links: bool = False) -> None:
    """Show something between questions: where they are asked, and never in a pager."""
    if sys.stdout.isatty():
        from repbook.cli.terminal import draw

        draw(shown, links=links)
        return
    from repbook.views.screen import plain

    sys.stderr.write(plain(shown))


@contextmanager
def conversation() -> Iterator[None]:
    """While it lasts, Ctrl-C and a lost terminal come as Stopped, wherever they fall."""
    import signal

    def gone(number: int, frame: FrameType | None) -> None:
        half = _half()
        _look_no_more()
        raise Stopped(half, number)

    before = {
        number: signal.signal(number, gone)
        for number in (getattr(signal, name, None) for name in ("SIGHUP", "SIGTERM"))
        if number is not None
    }
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped() from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def part(stopped: Stopped) -> None:
    """End the line that was being typed; leave at once when the terminal is gone."""
    if stopped.signal is not None:
        raise SystemExit(128 + stopped.signal)
    sys.stderr.write("\n")


def _readline() -> Any:
    """The line editor, where input() will use it: both ends a terminal, and the platform has one."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    try:
        import readline
    except ImportError:
        return None
    readline.clear_history()  # an answer is nothing to call up at the next question
    return readline


def _edited(question: str, begun: str) -> str:
    """A line by the line editor.

    It is looked at while it is typed: when the terminal goes, the editor forgets
    it before anybody is told.
    """
    import signal

    readline = sys.modules["readline"]

    def look(number: int, frame: FrameType | None) -> None:
        _Typing.line = readline.get_line_buffer()

    readline.set_startup_hook((lambda: readline.insert_text(begun)) if begun else None)
    sys.stderr.flush()
    timed = hasattr(signal, "setitimer")
    _Typing.now, _Typing.line = True, begun
    if timed:
        before = signal.signal(signal.SIGALRM, look), signal.signal(signal.SIGINT, _interrupted)
        signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
    try:
        return input(question).strip()
    except KeyboardInterrupt:
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

    if _Typing.now and hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.raise_signal(signal.SIGALRM)


def _half() -> str:
    """What stands on the line being typed."""
    if not _Typing.now:
        return ""
    return str(sys.modules["readline"].get_line_buffer() or _Typing.line).strip()
