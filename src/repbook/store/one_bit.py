"""One bit of a book's file that has turned over: which it was follows from the file's checksum.

CRC-32 is linear: what a checksum is off by depends only on which bits differ, not on the rest. One
bit in up to 512 MB has its own difference (Koopman, "32-Bit Cyclic Redundancy Codes for Internet
Applications", 2002). Damage to more than a bit can look like one by chance, so only what is then a
sound book counts.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from repbook.store import database, sum_file

PAGE = 4096  # bytes: as every book is made
LEAF, ONE_CELL = 13, b"\x00\x01"  # how the page begins that has the checksum
ALL = 0xFFFFFFFF
TABLE = [crc32(bytes([byte]), ALL) ^ ALL for byte in range(256)]
BACK = {entry >> 24: byte for byte, entry in enumerate(TABLE)}
BITS = {TABLE[1 << bit]: 1 << bit for bit in range(8)}


def turned_back(path: Path) -> bytes | None:
    """A book's file with the bit turned back; None where it is not one bit that is wrong."""
    journal = Path(f"{path}-journal")
    if journal.exists() and journal.stat().st_size:  # a change in it is half written
        return None
    with database.reading(path) as file:
        data = file.read() if path.stat().st_size <= sum_file.MOST else b""
    return _turned_back(data, sum_file.kept(path))


@lru_cache(maxsize=1)  # a repair looks several times
def _turned_back(data: bytes, beside: tuple[int, int] | None) -> bytes | None:
    if not data or len(data) % PAGE:
        return None
    count = int.from_bytes(data[24:28], "big")
    sums: list[tuple[tuple[tuple[int, int], ...], tuple[int, int]]] = []
    if beside:
        sums.append((((0, len(data)),), beside))
    sums += [(database.summed(page, PAGE, len(data)), kept) for page, kept in _kept(data)]
    for parts, (kept_count, kept) in sums:
        found = 0
        for first, last in parts:
            found = crc32(data[first:last], found)
        if kept_count != count or found == kept:
            continue
        turned = _with_bit(data, parts, found ^ kept)
        if turned and _is_sound(turned):
            return turned
    return None


def _kept(data: bytes) -> Iterator[tuple[int, tuple[int, int]]]:
    """Each page that can have the checksum, with the count of writes and the sum that it has.

    The schema, which names the page, can be damaged: so each is read as that of an empty book.
    """
    with closing(database.open_memory()) as conn:
        empty = bytearray(conn.serialize())
        _, _, root = conn.execute(database.KEPT_SUM).fetchone()
    for page in range(2, len(data) // PAGE + 1):
        at = (page - 1) * PAGE
        if data[at] == LEAF and data[at + 3 : at + 5] == ONE_CELL:
            empty[(root - 1) * PAGE : root * PAGE] = data[at : at + PAGE]
            with closing(sqlite3.connect(":memory:")) as conn, suppress(*database.UNREADABLE):
                conn.deserialize(bytes(empty))
                row = conn.execute("SELECT id, write_count, checksum FROM file_sum").fetchone()
                if row and row[0] == 1 and all(isinstance(each, int) for each in row):
                    yield page, row[1:]


def _with_bit(data: bytes, parts: tuple[tuple[int, int], ...], off_by: int) -> bytes | None:
    """The data with the bit turned whose turn makes the sum of the parts differ by this."""
    for first, last in reversed(parts):
        for at in range(last - 1, first - 1, -1):
            if off_by in BITS:
                turned = bytearray(data)
                turned[at] ^= BITS[off_by]
                return bytes(turned)
            byte = BACK[off_by >> 24]  # one byte nearer to the beginning
            off_by = ((off_by ^ TABLE[byte]) << 8 | byte) & ALL
    return None


def _is_sound(data: bytes) -> bool:
    """Whether nothing is wrong with a file, and its records are as they were last written."""
    from repbook.store.check import as_written, schema_faults

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        try:
            conn.deserialize(data)
            if conn.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                return False
            (version,) = conn.execute("PRAGMA user_version").fetchone()
            current = version == database.SCHEMA_VERSION
            return not current or (not schema_faults(conn) and as_written(conn))
        except database.UNREADABLE:
            return False
