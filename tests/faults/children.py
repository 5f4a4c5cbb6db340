"""A command run in a forked child that something happens to.

It is killed before a statement, at a moment, or by the system as a file grows past a bound; or that
bound is turned into an error, which is how a full disk looks to a program.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

KILLED = -signal.SIGKILL


class Ended(NamedTuple):
    """How a child ended: its exit code, or minus the signal; and what it said."""

    code: int
    out: str = ""
    err: str = ""


def child(work: Callable[[], Any], before: Callable[[], None], after: float | None = None) -> Ended:
    """Run a command in a child; `before` is done there first. Killed `after` seconds of its own time."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            os.close(reading)
            before()
            ran = work()
            code = ran.code
            os.write(writing, json.dumps([ran.out[-5000:], ran.err[-5000:]]).encode())
        finally:
            os._exit(code)
    os.close(writing)
    if after is not None:
        _wait(pid, after)
        os.kill(pid, signal.SIGKILL)
    with open(reading, "rb") as pipe:
        said = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return Ended(code, *(json.loads(said) if said else ("", "")))


def _wait(pid: int, seconds: float) -> None:
    """Wait until a child has computed for so long, or has ended; not Linux: until so long has passed."""
    if not sys.platform.startswith("linux"):
        time.sleep(seconds)
        return
    clock = ~pid << 3 | 2  # what pid it is of, and that it is of all its threads
    while not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        if (left := seconds - time.clock_gettime(clock)) <= 0:
            return
        time.sleep(max(left, 0.0002))


def nothing() -> None:
    """No trouble."""


def die_at(number: int, counter: Path | None = None) -> Callable[[], None]:
    """In a child: be killed before the statement of this number; 0 only counts them."""

    def before() -> None:
        seen = [0]
        connect = sqlite3.connect

        def step(statement: str) -> None:
            seen[0] += 1
            if seen[0] == number:
                os.kill(os.getpid(), signal.SIGKILL)
            if counter is not None:
                counter.write_text(str(seen[0]))

        def traced(*args: Any, **more: Any) -> sqlite3.Connection:
            conn = connect(*args, **more)
            conn.set_trace_callback(step)
            return conn

        sqlite3.connect = traced  # type: ignore[assignment]

    return before


def bound(size: int, deadly: bool) -> Callable[[], None]:
    """In a child: no file grows past a size; to try it is death, or an error."""
    import resource

    def before() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL if deadly else signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        sys.dont_write_bytecode = True  # Python would keep half of a module, and read it ever after

    return before
