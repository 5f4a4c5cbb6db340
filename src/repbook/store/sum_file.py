"""The checksum of a large book, in a file among its backups.

Kept in the book itself, it would be summed before each commit with what SQLite has in memory, a
quarter of the time of `log-call`. The file is summed once the change is in it, as it lies on the
disk. Where it is of another write, it says nothing: the program was killed, or another wrote.

With it stands a second one, of another kind: by both together a file is known as that which was
written, also where it has to be made again from a damaged one.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from zlib import adler32, crc32

from repbook.store.database import folder_of, reading

NAME = "checksum"
MOST = 64 << 20  # bytes of a book
AT_ONCE = 1 << 18


class Sum(NamedTuple):
    """A checksum of a book as it was when it had been written so often; `second` is of another kind."""

    write_count: int
    checksum: int
    second: int | None = None  # not known of what an older repbook kept


def keep(book: Path, others: bool = False) -> None:
    """Write it, if the book has a folder of backups; with `others` beside those that are there."""
    if book.stat().st_size <= MOST:
        flags = os.O_CREAT | os.O_WRONLY | (os.O_APPEND if others else os.O_TRUNC)
        line = "{} {} {}\n".format(*_summed(book, second=True))
        with open(os.open(folder_of(book) / NAME, flags, 0o600), "a", encoding="ascii") as file:
            file.write(line)


def fits(book: Path) -> bool | None:
    """Whether a book is as its checksum says; None where that is of another write, or not there."""
    if (found := kept(book)) is None:
        return None
    with suppress(OSError):
        with reading(book) as file:
            count = _write_count(file.read(100))
        if sums := [each[:2] for each in found if each.write_count == count]:
            return _summed(book)[:2] in sums
    return None


def kept(book: Path) -> list[Sum] | None:
    """The checksums that are kept of a book; None where none is there.

    There are several where a file that is written as often was put in its place.
    """
    found = []
    with suppress(OSError, ValueError):
        for line in (folder_of(book) / NAME).read_text("ascii").splitlines():
            with suppress(ValueError, TypeError):
                each = Sum(*map(int, line.split()))
                found += [each] if 0 <= each.checksum < 1 << 32 else []
    return found or None


def _summed(book: Path, second: bool = False) -> Sum:
    """How often a file was written, as SQLite counts in its header, and its checksum."""
    write_count, checksum, other = None, 0, 1
    part = memoryview(bytearray(AT_ONCE))
    with reading(book) as file:
        while size := file.readinto(part):
            write_count = _write_count(part) if write_count is None else write_count
            checksum = crc32(part[:size], checksum)
            other = adler32(part[:size], other) if second else other
    return Sum(write_count or 0, checksum, other if second else None)


def _write_count(head: bytes | memoryview) -> int:
    return int.from_bytes(head[24:28])
