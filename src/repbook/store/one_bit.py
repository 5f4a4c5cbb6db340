"""One bit of a book's file that has turned over: which it was follows from the file's checksum.

CRC-32 is linear: what a checksum is off by depends only on which bits differ, not on the rest. One
bit in up to 512 MB has its own difference (Koopman, "32-Bit Cyclic Redundancy Codes for Internet
Applications", 2002). Damage to more than a bit can look like one by chance, so a second checksum of
another kind must fit, too; where an older repbook kept none, less must be wrong with the book.
"""

import sqlite3
from contextlib import closing
from functools import cache, reduce
from hashlib import blake2b
from operator import xor
from pathlib import Path
from zlib import crc32

from repbook.store import database, sum_file

PAGE = 4096  # bytes, as every book is made
LEAF, ONE_CELL, HEAD = 13, b"\x00\x01", 8  # how the page begins that has the checksum
# How many bytes a whole number has in SQLite's record format, by its serial type
WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}
ALL = 0xFFFFFFFF
TABLE = [crc32(bytes([byte]), ALL) ^ ALL for byte in range(256)]
BACK = {entry >> 24: byte for byte, entry in enumerate(TABLE)}
STRIDE = 2048  # bytes

Parts = tuple[tuple[int, int], ...]
_turned: dict[
    bytes, bytes | None
] = {}  # the last file that was damaged: a repair looks several times


def turned_back(path: Path) -> bytes | None:
    """A book's file with the bit turned back; None where it is not one bit that is wrong."""
    path = path.resolve()
    try:
        journal = Path(f"{path}-journal")
        if journal.exists() and journal.stat().st_size:  # a change in it is half written
            return None
        if not 0 < path.stat().st_size <= sum_file.MOST:
            return None
        with database.reading(path) as file:
            data = file.read()
    except OSError:
        return None
    if len(data) > database.WHOLLY_CHECKED:
        whole: Parts = ((0, len(data)),)
        return _searched(data, [(whole, each) for each in sum_file.kept(path) or ()])
    return None if _fits(data) else _searched(data, _kept_in(data))


def _fits(data: bytes) -> bool:
    """Whether the checksum in a file fits it, or is of another write, which says nothing."""
    with closing(sqlite3.connect(":memory:")) as conn:
        try:
            conn.deserialize(data)
            return database.fits_sum(conn) is not False
        except (*database.UNREADABLE, TypeError):  # no schema that names the checksum
            return False


def _searched(data: bytes, sums: list[tuple[Parts, sum_file.Sum]]) -> bytes | None:
    """The data with a bit turned so that one of the sums fits, and less is wrong with the book."""
    count = int.from_bytes(data[24:28], "big")
    for parts, kept in sums:
        off_by = database.checksum(data, parts) ^ kept.checksum
        if kept.write_count != count or off_by == 0:
            continue
        key = blake2b(data, digest_size=16, key=repr(kept).encode()[-64:]).digest()
        if key not in _turned:
            turned = _with_bit(data, parts, off_by)
            _turned.clear()
            _turned[key] = turned if turned and _is_right(turned, data, parts, kept) else None
        if (found := _turned[key]) is not None:
            return found
    return None


def _kept_in(data: bytes) -> list[tuple[Parts, sum_file.Sum]]:
    """What each page that can have the checksum has; the schema that names it can be damaged."""
    found = []
    for size in dict.fromkeys((int.from_bytes(data[16:18], "big"), PAGE)):
        for page in range(2, len(data) // size + 1) if size >= 512 and not len(data) % size else ():
            if (row := _row_of(data[(page - 1) * size : page * size])) is not None:
                found.append((database.summed(page, size, len(data)), row))
    return found


def _row_of(page: bytes) -> sum_file.Sum | None:
    """The count of writes and the sum, if a page can be that of the checksum: (NULL, count, sum)."""
    if page[0] != LEAF or page[3:5] != ONE_CELL:
        return None
    cell = page[int.from_bytes(page[HEAD : HEAD + 2], "big") :]
    if len(cell) < 6 or cell[1] != 1 or cell[2:4] != b"\x04\x00":
        return None
    values, at = [], 6
    for kind in cell[4:6]:
        if kind not in WIDTHS:
            return None
        end = at + WIDTHS[kind]
        values.append(kind - 8 if kind > 7 else int.from_bytes(cell[at:end], "big", signed=True))
        at = end
    count, kept = values
    if not (0 <= count <= ALL and kept >= 0):
        return None
    return sum_file.Sum(count, kept & ALL, kept >> 32 or None)


def _with_bit(data: bytes, parts: Parts, off_by: int) -> bytes | None:
    """The data with the bit turned whose turn makes the sum of the parts differ by this.

    From the end on, by strides: so many bytes further from it, a bit makes the same difference as
    that of a byte near the end, stepped through so many bytes of nothing.
    """
    near, stride = _near_the_end(), _one_stride()
    for far in range(0, sum(last - first for first, last in parts), STRIDE):
        if off_by in near:
            after, bit = near[off_by]
            at = _place(parts, far + after)
            if at is None:
                return None
            turned = bytearray(data)
            turned[at] ^= 1 << bit
            return bytes(turned)
        off_by = reduce(xor, (stride[bit] for bit in range(32) if off_by >> bit & 1), 0)
    return None


@cache
def _near_the_end() -> dict[int, tuple[int, int]]:
    """How many bytes come after a bit in the last stride, and which it is, by what it changes."""
    found = {}
    for bit in range(8):
        change = TABLE[1 << bit]
        for after in range(STRIDE):
            found[change] = after, bit
            change = (change >> 8) ^ TABLE[change & 0xFF]
    return found


@cache
def _one_stride() -> list[int]:
    """What each bit of a change of the sum was a stride of bytes before."""
    found = []
    for bit in range(32):
        change = 1 << bit
        for _ in range(STRIDE):
            byte = BACK[change >> 24]
            change = ((change ^ TABLE[byte]) << 8 | byte) & ALL
        found.append(change)
    return found


def _place(parts: Parts, after: int) -> int | None:
    """Where the byte is that so many of the parts come after; None where there is none."""
    for first, last in reversed(parts):
        if after < last - first:
            return last - 1 - after
        after -= last - first
    return None


def _is_right(turned: bytes, data: bytes, parts: Parts, kept: sum_file.Sum) -> bool:
    """Whether the turned file is the one that was written: its second checksum fits, too.

    Of one that an older repbook wrote there is none: then less must be wrong with it than before.
    """
    if kept.second is not None:
        version = int.from_bytes(turned[60:64], "big")
        second = kept.second & database.SECOND
        return database.second_sum(turned, parts) == second and version <= database.SCHEMA_VERSION
    after, before = faults(turned), faults(data)
    return after is not None and (before is None or after < before)


def faults(data: bytes) -> set[str] | None:
    """What is wrong with the schema and the records of a file; None where it cannot be read."""
    from repbook.store.check import schema_faults, unlike_written

    with closing(in_memory(data)) as conn:
        try:
            if conn.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                return None
            if not migrated(conn):
                return None
            return {repr(each) for each in (*schema_faults(conn), *unlike_written(conn))}
        except database.UNREADABLE:
            return None


def in_memory(data: bytes) -> sqlite3.Connection:
    """A file's bytes as a database in memory."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.deserialize(data)
    return conn


def migrated(conn: sqlite3.Connection) -> bool:
    """Bring an older book in memory to this version's schema; whether it is not a newer one."""
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    if version < database.SCHEMA_VERSION:
        from repbook.store import migrations

        migrations.run(conn, version)
    return bool(version <= database.SCHEMA_VERSION)
