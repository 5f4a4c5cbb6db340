"""The system calls that change what is below one folder: counted, refused, recorded, or deadly.

`calls.c` is compiled and loaded before the C library, so this works on Linux with a C compiler.
A program loads it as it starts; whoever wants it runs itself once more (`started_with_calls`).
"""

from __future__ import annotations

import atexit
import ctypes
import errno
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_name("calls.c")
LOADED = "REPBOOK_FAULTS_CALLS"


class How(IntEnum):
    """What is done about calls; the numbers are those of calls.c."""

    OFF, COUNT, KILL, FAIL, FAIL_FROM = range(5)


class What(IntEnum):
    """What a recorded call did; the numbers are those of calls.c."""

    CREATE, WRITE, TRUNCATE, SYNC, UNLINK, RENAME, LINK, MKDIR, RMDIR = range(9)


class Call(NamedTuple):
    """A recorded call: on a file by its inode, or on a name; `offset` is the size of a truncation."""

    what: What
    inode: int
    offset: int
    one: bytes
    two: bytes


def started_with_calls() -> bool:
    """Start this program again with calls.c loaded; False where that cannot be had."""
    if loaded := os.environ.get(LOADED):
        atexit.register(_remove, Path(loaded).parent)
        return True
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        return False
    library = Path(tempfile.mkdtemp(prefix=f"repbook-calls-{os.getpid()}-")) / "calls.so"
    built = subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(SOURCE)], check=False
    )
    if built.returncode:
        return False
    env = {**os.environ, "LD_PRELOAD": str(library), LOADED: str(library)}
    os.execve(sys.executable, [sys.executable, *sys.argv], env)


def _remove(folder: Path) -> None:
    """Remove the folder of the library, in the program that made it alone: none of its children."""
    if folder.name.startswith(f"repbook-calls-{os.getpid()}-"):
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(os.environ[LOADED])


def _watch(
    folder: Path, how: How, number: int = 0, error: int = 0, half: bool = False, into: int = -1
) -> None:
    watch = _library().watch
    watch.argtypes = [ctypes.c_char_p, *[ctypes.c_int, ctypes.c_long], *[ctypes.c_int] * 3]
    watch(bytes(folder.resolve()), how, number, error, half, into)


def counted(folder: Path, into: Path) -> Callable[[], None]:
    """In a child: record the calls below a folder in a file."""

    def before() -> None:
        _watch(folder, How.COUNT, into=os.open(into, os.O_CREAT | os.O_WRONLY | os.O_TRUNC))

    return before


def deadly(folder: Path, number: int, half: bool) -> Callable[[], None]:
    """In a child: be killed before the call of this number, or with half of it written."""
    return lambda: _watch(folder, How.KILL, number, half=half)


def full(folder: Path, number: int) -> Callable[[], None]:
    """In a child: the disk is full half way through the call of this number, and stays so."""
    return lambda: _watch(folder, How.FAIL_FROM, number, errno.ENOSPC, half=True)


def failing(folder: Path, number: int) -> Callable[[], None]:
    """In a child: the call of this number fails with an input/output error."""
    return lambda: _watch(folder, How.FAIL, number, errno.EIO)


def watching_nothing() -> None:
    """End what is done about calls, in a process that goes on."""
    _watch(Path("/"), How.OFF)


def kind(call: Call) -> tuple[object, ...]:
    """What two calls of one command have in common: what was done, and to which file."""
    return (call.what, call.inode, len(call.one) if call.what is What.WRITE else call.one)


def recorded(file: Path) -> Iterator[Call]:
    """The calls that `counted` recorded."""
    head = struct.Struct("=5q")
    data, at = file.read_bytes(), 0
    while at < len(data):
        what, inode, offset, first, second = head.unpack_from(data, at)
        at += head.size
        yield Call(
            What(what),
            inode,
            offset,
            data[at : at + first],
            data[at + first : at + first + second],
        )
        at += first + second
