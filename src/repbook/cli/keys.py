"""A key as an answer, without Enter, where the terminal allows it."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from repbook.cli.output import Output

QUICK = 0.15  # seconds between two keys of one word
WORD = 0.35  # the same, where a sentence may be typed instead of a key
CAPITAL = 0.8  # and after a capital, with which a sentence begins
AFTER = 0.5  # seconds after a key in which Enter belongs to it still, and answers nothing
LOOK = 0.2  # seconds of waiting before signals are looked at again
ENTER = "\r\n"
PASTE_ON, PASTE_OFF = "\x1b[?2004h", "\x1b[?2004l"  # a terminal then marks what is pasted
PASTED, PASTE_ENDS = "[200~", "\x1b[201~"
Wait = float | None


def usable(output: "Output") -> bool:
    """Whether keys can be read one by one: our own terminal, of a kind that is known."""
    stdin = output.stdin
    if stdin is None or stdin is not sys.stdin or os.environ.get("TERM") == "dumb":
        return False
    try:
        if not os.isatty(stdin.fileno()):
            return False
        import termios  # noqa: F401
    except (OSError, ValueError):
        return False
    except ImportError:
        return sys.platform == "win32"
    return True


def moment() -> float:
    """Seconds on a clock that only goes on: how long ago a key was pressed."""
    return monotonic()


def soon_after(key_time: float) -> bool:
    """Whether an Enter now belongs to the key that was pressed then."""
    return monotonic() - key_time < AFTER


def is_waiting(stdin: TextIO) -> bool:
    """Whether something was typed that nobody has read yet, on a terminal that can tell."""
    if sys.platform == "win32":
        return False
    import select

    try:
        return bool(select.select([stdin], [], [], 0)[0])
    except (OSError, ValueError):
        return False


def read_key(
    output: "Output",
    question: str,
    keys: Mapping[str, str],
    ahead: str = "",
    early: Callable[[], bool] = lambda: False,
    sentences: bool = False,
) -> tuple[str, str]:
    """Ask for a key: the one that was pressed, or whose word was typed; and what was typed beyond.

    `ahead` is what was typed before. Enter alone is "", but while it is `early`: then it was typed
    after the key before. What is pasted answers nothing. With `sentences`, the beginning of a text
    that is no key is given as it was typed.
    """
    stdin, stderr = output.stdin, output.stderr
    assert stdin is not None
    with _one_by_one(stdin, stderr) as next_key:
        stderr.write(f"{question} ")
        stderr.flush()
        waiting = list(ahead)

        def key(wait: Wait = None) -> str:
            return waiting.pop(0) if waiting else next_key(wait)

        answer = _key_or_sentence if sentences else _answer
        said, beyond = answer(key, keys, early)
    stderr.write(f"{said}\n")
    stderr.flush()
    return said, beyond + "".join(waiting)


def _answer(
    key: Callable[[Wait], str],
    keys: Mapping[str, str],
    early: Callable[[], bool] = lambda: False,
) -> tuple[str, str]:
    char = _first(key, early)
    if char.lower() in keys:
        return _word(key, keys, char.lower())
    while char and (more := key(QUICK)) and more not in ENTER:
        char += more
    return char, ""


def _key_or_sentence(
    key: Callable[[Wait], str],
    keys: Mapping[str, str],
    early: Callable[[], bool] = lambda: False,
) -> tuple[str, str]:
    typed = char = _first(key, early)
    while char:
        said = typed.lower()
        begun = [one for one, word in keys.items() if said == one or word.startswith(said)]
        if not begun:
            break
        char = key(CAPITAL if typed.isupper() else WORD)
        if (char and char in ENTER) or (not char and said in (*keys, *keys.values())):
            return (said if said in keys else begun[0]), ""
        typed += char
    return typed, ""


def _first(key: Callable[[Wait], str], early: Callable[[], bool]) -> str:
    """The first key that can answer; "" for Enter alone."""
    while True:
        char = key(None)
        if char and char in ENTER:
            if not early():
                return ""
        elif char == "\x1b":
            _skip_sequence(key)
        elif char == "\x03":
            raise KeyboardInterrupt
        elif char in ("", "\0", "\x04"):
            raise EOFError
        elif char.isprintable() and not char.isspace():
            return char


def _word(key: Callable[[Wait], str], keys: Mapping[str, str], first: str) -> tuple[str, str]:
    """A key, or the word that goes on at once; Enter right after it belongs to it."""
    typed = first
    while True:
        whole = [one for one, word in keys.items() if word == typed]
        char = key(QUICK)
        if char and char in ENTER:
            begun = [one for one, word in keys.items() if word.startswith(typed)]
            return (first if len(typed) == 1 else begun[0]), ""
        if whole:
            return whole[0], char
        longer = typed + char.lower()
        if not char or not any(word.startswith(longer) for word in keys.values()):
            return first, typed[1:] + char
        typed = longer


def _skip_sequence(key: Callable[[Wait], str]) -> None:
    """Pass over an arrow key or what was pasted."""
    sequence = ""
    while (char := key(QUICK)) and not (len(sequence) > 0 and (char.isalpha() or char == "~")):
        sequence += char
    if sequence + char == PASTED:
        pasted = ""
        while not pasted.endswith(PASTE_ENDS) and (char := key(1.0)):
            pasted += char


@contextmanager
def _one_by_one(stdin: TextIO, stderr: TextIO) -> Iterator[Callable[[Wait], str]]:
    """Read keys as they are pressed; the terminal is as it was afterwards, whatever happens."""
    if sys.platform == "win32":
        yield _windows_key
        return
    import select
    import termios
    import tty
    from codecs import getincrementaldecoder

    fd = stdin.fileno()
    decoder = getincrementaldecoder(stdin.encoding or "utf-8")("replace")

    def key(wait: Wait) -> str:
        while True:
            # a signal just before the waiting begins does not end it, so it is never for long
            ready = select.select([fd], [], [], LOOK if wait is None else wait)[0]
            if not ready and wait is None:
                continue
            byte = os.read(fd, 1) if ready else b""
            if not byte:
                return ""
            if char := decoder.decode(byte):
                return char

    before = termios.tcgetattr(fd)
    try:
        tty.setcbreak(fd, termios.TCSANOW)  # what was typed before stays
        stderr.write(PASTE_ON)
        yield key
    finally:
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(fd, termios.TCSANOW, before)
        with suppress(OSError):
            stderr.write(PASTE_OFF)
            stderr.flush()


def _windows_key(wait: Wait) -> str:
    import msvcrt
    import time

    until = None if wait is None else time.monotonic() + wait
    while until is not None and not msvcrt.kbhit():  # type: ignore[attr-defined]
        if time.monotonic() >= until:
            return ""
        time.sleep(0.01)
    char: str = msvcrt.getwch()  # type: ignore[attr-defined]
    if char in "\x00\xe0":  # an arrow or a function key comes as two
        msvcrt.getwch()  # type: ignore[attr-defined]
        return "\x1b"
    return char
