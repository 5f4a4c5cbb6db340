"""The first bytes of a book, by which SQLite knows it: mended where they are damaged."""

import sqlite3
from contextlib import closing
from pathlib import Path

from repbook.schema import APPLICATION_ID, MAGIC
from repbook.store import database

HEAD = 100  # bytes; what follows is the first page of the schema
PAGE_SIZES = (4096, 1024, 2048, 8192, 16384, 32768, 65536, 512)
OURS = "SELECT count(*) FROM sqlite_master WHERE name IN ('changes', 'journal', 'file_sum')"
PAGE_KINDS = (5, 13)  # of a first page: of what SQLite writes behind the head
MARK = b"journal_by_change"  # stands in the schema of every version


def mended(path: Path) -> bytes | None:
    """A file with other first bytes, as a book; None where what follows is no book of ours."""
    with database.reading(path) as file:
        data = file.read(HEAD + 1)
        if len(data) <= HEAD or data[: len(MAGIC)] == MAGIC or data[HEAD] not in PAGE_KINDS:
            return None
        data += file.read()
    if MARK not in data:
        return None
    for size in PAGE_SIZES:
        with closing(sqlite3.connect(":memory:")) as conn:
            book = _with_head(data, size)
            try:
                conn.deserialize(book)
                if is_ours(conn):
                    return book
            except sqlite3.Error:
                continue
    return None


def is_ours(conn: sqlite3.Connection) -> bool:
    """Whether a file has the tables of a book, whatever program it says that it is of."""
    return bool(conn.execute(OURS).fetchone()[0] > 1)


def _with_head(data: bytes, page_size: int) -> bytes:
    """The bytes of a book with the head that it has when nobody but repbook wrote it."""

    def number(value: int, width: int = 4) -> bytes:
        return value.to_bytes(width, "big")

    version = int.from_bytes(data[60:64], "big")
    known = 0 < version <= database.SCHEMA_VERSION
    return b"".join(
        (
            MAGIC,
            number(page_size % 65536 or 1, 2),
            bytes((1, 1, 0, 64, 32, 32)),
            data[24:28],  # how often it was written
            number(len(data) // page_size),
            bytes(8),  # of unused pages, none is known
            data[40:44],
            number(4),
            bytes(8),
            number(1),  # its texts are UTF-8
            number(version if known else database.SCHEMA_VERSION),
            bytes(4),
            number(APPLICATION_ID),
            bytes(20),
            data[24:28],
            data[96:],
        )
    )
