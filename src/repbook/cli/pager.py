"""Long output through the pager that the person has; never for a pipe, and not where it is off."""

from __future__ import annotations

import os
from typing import TextIO


def command(stdin: TextIO | None) -> list[str] | None:
    """The pager and its options: $PAGER, else less; None where it is off or there is none.

    It is off with an empty PAGER, with PAGER=cat, and on a dumb terminal.
    """
    said = os.environ.get("PAGER")
    if os.environ.get("TERM") == "dumb" or stdin is None or not stdin.isatty():
        return None
    from shutil import which

    if said is None:
        less = which("less")
        return [less, "-FRX"] if less else None
    import shlex

    try:
        words = shlex.split(said, posix=os.name != "nt")
    except ValueError:
        return None
    if not words or os.path.basename(words[0]) == "cat" or which(words[0]) is None:
        return None
    return words


def is_long(text: str) -> bool:
    """Whether a text does not fit above the prompt."""
    from shutil import get_terminal_size

    return text.count("\n") > get_terminal_size().lines - 1


def page(text: str, stdin: TextIO | None, stdout: TextIO) -> None:
    """Show a text in the pager until the person leaves it; plainly if it cannot be started."""
    import signal
    import subprocess

    words = command(stdin)
    before = signal.signal(signal.SIGINT, _not_ours)
    try:
        if words is None:
            raise OSError
        env = {"LESS": "FRX", **os.environ}
        child = subprocess.Popen(words, stdin=subprocess.PIPE, env=env)
    except OSError:
        stdout.write(text)
    else:
        # one that was left before the end takes no more, which is no error
        child.communicate(text.encode(stdout.encoding or "utf-8", "replace"))
    finally:
        signal.signal(signal.SIGINT, before)


def _not_ours(number: int, frame: object) -> None:
    """Ignore Ctrl-C while the pager runs: there it stops a search."""
