"""How the journal stays small: rows that are still as they were written stand there as a number each.

An entry of many new rows has `runs`, `[[first id, how many], ...]`, and `digests`, four bytes a
row in base64, in place of `rows`: what a row was is read from the book while the number fits it,
else from the next image of it. Undo writes the rows out, for redo; redo takes them back.

An entry that stands for old changes (`old_changes`) has `given` too, the last id that its table had
given by then: of the ids up to that, those without a number were not there.
"""

import json
import sqlite3
from binascii import a2b_base64, b2a_base64
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from struct import pack, unpack
from typing import Any, TypeAlias
from zlib import crc32

from repbook.store.journal import Row, entry_text, images_at

Entry: TypeAlias = dict[str, Any]
Runs: TypeAlias = Sequence[Sequence[int]]  # of ids, each its first and how many it has
Pair: TypeAlias = list[Row | None]  # a row before and after


def _digest(image: str) -> int:
    """A number that another row has by chance once in four thousand million."""
    return crc32(image.encode("utf-8", "surrogatepass"))


def shortened(
    conn: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    ids: Iterable[int],
    **more: int,
) -> str:
    """An entry for rows as they are in the book, these ids in order."""
    runs = [*_runs(ids)]
    numbers = [_digest(image) for _, image in images_at(conn, table, columns, runs)]
    entry = {"columns": [*columns], **more, **_packed(runs, numbers)}
    return json.dumps(entry, separators=(",", ":"))


def _packed(runs: Sequence[Sequence[int]], numbers: Sequence[int]) -> Entry:
    packed = pack(f">{len(numbers)}I", *numbers)
    return {"runs": runs, "digests": b2a_base64(packed, newline=False).decode()}


def _runs(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Ids in order as the first of each unbroken run, and how many there are in it."""
    for _, run in groupby(enumerate(ids), lambda pair: pair[1] - pair[0]):
        some = [id for _, id in run]
        yield some[0], len(some)


def numbers_of(entry: Entry) -> dict[int, int]:
    """The numbers that an entry has for rows, by their ids; ValueError where they do not fit."""
    ids = [id for first, count in entry.get("runs", ()) for id in range(first, first + count)]
    packed = a2b_base64(entry.get("digests", ""))
    if len(packed) != 4 * len(ids):
        raise ValueError("not as many numbers as rows")
    return dict(zip(ids, unpack(f">{len(ids)}I", packed), strict=True))


def fitting(
    conn: sqlite3.Connection, table: str, columns: Sequence[str], numbers: Mapping[int, int]
) -> set[int]:
    """The ids of the rows that are as their numbers say."""
    found = images_at(conn, table, columns, _runs(sorted(numbers)))
    return {id for id, image in found if _digest(image) == numbers[id]}


def how_many(entry: Entry) -> int:
    """How many rows an entry has as numbers."""
    return sum(count for _, count in entry.get("runs", ()))


def without(entry: Entry, rows: Collection[int]) -> Entry:
    """An entry without the numbers of these rows."""
    if "runs" not in entry:
        return entry
    left = {id: number for id, number in numbers_of(entry).items() if id not in rows}
    packed = _packed([list(run) for run in _runs(left)], [*left.values()])
    return {**entry, **packed}


def drop(conn: sqlite3.Connection, table: str, ids: Collection[int]) -> None:
    """Take the numbers of these rows out of the journal."""
    sql = "SELECT id, images FROM journal WHERE table_name = ? AND instr(images, '\"runs\"')"
    for id, text in conn.execute(sql, (table,)).fetchall():
        entry = json.loads(text)
        if not numbers_of(entry).keys().isdisjoint(ids):
            put(conn, id, json.dumps(without(entry, ids), separators=(",", ":")))


def pairs_of(conn: sqlite3.Connection, table: str, entry: Entry, entry_id: int) -> list[Pair]:
    """The rows of an entry before and after; one that is not known any more has only its id."""
    if "runs" not in entry:
        return entry["rows"]  # type: ignore[no-any-return]
    images, _ = _images(conn, table, entry, entry_id)
    new: list[Pair] = [[None, json.loads(image)] for image in images]
    return [*entry.get("rows", ()), *new]


def _images(
    conn: sqlite3.Connection, table: str, entry: Entry, entry_id: int
) -> tuple[list[str], bool]:
    """The images of what an entry has as numbers, in order; whether all are so in the book."""
    columns = entry["columns"]
    wanted, found = numbers_of(entry), dict[int, str]()
    try:
        for id, image in images_at(conn, table, columns, entry["runs"]):
            if _digest(image) == wanted[id]:
                found[id] = image
    except sqlite3.OperationalError:
        pass  # a later schema has other columns
    if len(found) == len(wanted):
        return [*found.values()], True
    for id, before in _next_images(conn, table, wanted.keys() - found.keys(), entry_id):
        found[id] = json.dumps([before.get(column) for column in columns])
    unknown = ",null" * (len(columns) - 1)
    return [found.get(id) or f"[{id}{unknown}]" for id in wanted], False


def _next_images(
    conn: sqlite3.Connection, table: str, ids: Iterable[int], after: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Of each of these rows how it was before the first entry after one that has it as an image."""
    missing = set(ids)
    if not missing:
        return
    for (text,) in conn.execute(
        "SELECT images FROM journal WHERE table_name = ? AND id > ? ORDER BY id", (table, after)
    ):
        entry = json.loads(text)
        for before, _ in entry.get("rows", ()):
            if before is not None and before[0] in missing:
                missing.remove(before[0])
                yield before[0], dict(zip(entry["columns"], before, strict=True))
        if not missing:
            return


def write_out(conn: sqlite3.Connection, change_id: int) -> dict[int, tuple[str, Runs]]:
    """Write all rows of a change into the journal, before they are taken out of the book.

    Gives the entries of which every row is still as it was written, with its table and runs.
    """
    whole: dict[int, tuple[str, Runs]] = {}
    sql = "SELECT id, table_name, images FROM journal WHERE change_id = ? ORDER BY id"
    for id, table, text in conn.execute(sql, (change_id,)).fetchall():
        entry = json.loads(text)
        if "runs" in entry:
            images, is_whole = _images(conn, table, entry, id)
            put(conn, id, entry_text(entry["columns"], (f"[null,{image}]" for image in images)))
            if is_whole:
                whole[id] = table, entry["runs"]
    return whole


def put(conn: sqlite3.Connection, id: int, text: str) -> None:
    """Replace what an entry holds."""
    conn.execute("UPDATE journal SET images = ? WHERE id = ?", (text, id))
