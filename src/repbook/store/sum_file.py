"""The checksum of a large book, in a file among its backups.

Kept in the book itself, it would be summed before each commit with what SQLite has in memory, a
quarter of the time of `log-call`. The file is summed once the change is in it, as it lies on the
disk. Where it is of another write, it says nothing: the program was killed, or another wrote.
"""

import os
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from repbook.store.database import folder_of, reading

NAME = "checksum"
MOST = 64 << 20  # bytes of a book
AT_ONCE = 1 << 18


def keep(book: Path) -> None:
    """Write it, if the book has a folder of backups."""
    if book.stat().st_size <= MOST:
        write_count, checksum = _summed(book)
        flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
        with open(os.open(folder_of(book) / NAME, flags, 0o600), "w", encoding="ascii") as file:
            file.write(f"{write_count} {checksum}\n")


def fits(book: Path) -> bool | None:
    """Whether a book is as its checksum says; None where that is of another write, or not there."""
    if (found := kept(book)) is None:
        return None
    with suppress(OSError):
        with reading(book) as file:
            if _write_count(file.read(100)) != found[0]:
                return None
        return _summed(book) == found
    return None


def kept(book: Path) -> tuple[int, int] | None:
    """How often the book was written when it was summed, and its checksum; None where none is there."""
    with suppress(OSError, ValueError):
        count, checksum = map(int, (folder_of(book) / NAME).read_text("ascii").split())
        return (count, checksum) if 0 <= checksum < 1 << 32 else None
    return None


def _summed(book: Path) -> tuple[int, int]:
    """How often a file was written, as SQLite counts in its header, and its checksum."""
    write_count, checksum = None, 0
    part = memoryview(bytearray(AT_ONCE))
    with reading(book) as file:
        while size := file.readinto(part):
            write_count = _write_count(part) if write_count is None else write_count
            checksum = crc32(part[:size], checksum)
    return write_count or 0, checksum


def _write_count(head: bytes | memoryview) -> int:
    return int.from_bytes(head[24:28])
