"""The disks that a power cut can leave, made from the recorded calls of a command.

A disk keeps what was synced. Of what was not, it keeps any selection: each sector of 512 bytes,
each change of a size and each name by itself, whatever was written first. A name is kept for
certain only once its folder is synced, though most file systems do better.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import NamedTuple

from faults.calls import Call, What

SECTOR = 512
Content = dict[str, bytes | None]  # files by their names below the folder; None for a folder


class Piece(NamedTuple):
    """A sector written to a file, or, without data, the size it was cut to."""

    offset: int
    data: bytes | None


class File:
    """What of a file is safe, and what was done to it since."""

    def __init__(self, safe: bytes = b"") -> None:
        self.safe = safe
        self.pieces: list[Piece] = []

    def write(self, offset: int, data: bytes) -> None:
        at = 0
        while at < len(data):
            upto = min(len(data), at + SECTOR - (offset + at) % SECTOR)
            self.pieces.append(Piece(offset + at, data[at:upto]))
            at = upto

    def left(self, kept: Callable[[Piece], bool], filler: bytes | None = None) -> bytes:
        """The file with those pieces that are kept.

        With a filler, it has its full size all the same, and that where nothing was kept.
        """
        if not self.pieces and filler is None:
            return self.safe
        found = bytearray(self.safe)
        size = len(found)
        for piece in self.pieces:
            upto = piece.offset + len(piece.data or b"")
            size = max(size, upto) if piece.data is not None else piece.offset
            if not kept(piece):
                continue
            if piece.data is None:
                del found[piece.offset :]
                found.extend(bytes(piece.offset - len(found)))
            else:
                found.extend(bytes(max(0, upto - len(found))))
                found[piece.offset : upto] = piece.data
        if filler is not None:
            found.extend((filler * (size // len(filler) + 1))[: max(0, size - len(found))])
        return bytes(found)

    def sync(self) -> None:
        if self.pieces:
            self.safe, self.pieces = self.left(lambda piece: True), []


class Naming(NamedTuple):
    """A name given to a file, to a folder (None) or to nothing, taken from another name if said."""

    name: str
    file: File | None
    gone: bool = False
    before: str | None = None


class Disk:
    """A folder, call by call: what of it is safe, and what may be there as well."""

    def __init__(self, folder: Path) -> None:
        self.root = str(folder.resolve())
        self.safe: dict[str, File | None] = {}
        self.inodes: dict[int, File] = {}
        for path in sorted(folder.rglob("*")):
            file = None if path.is_dir() else File(path.read_bytes())
            self.safe[str(path.relative_to(folder))] = file
            if file is not None:
                self.inodes[path.stat().st_ino] = file
        self.now = dict(self.safe)
        self.namings: list[Naming] = []

    def _name(self, path: bytes) -> str:
        return os.path.relpath(path.decode(), self.root)

    def do(self, call: Call) -> None:
        """Take in one call."""
        match call.what:
            case What.CREATE:
                self.inodes[call.inode] = file = File()
                self._give(Naming(self._name(call.one), file))
            case What.WRITE:
                self.inodes[call.inode].write(call.offset, call.one)
            case What.TRUNCATE:
                self.inodes[call.inode].pieces.append(Piece(call.offset, None))
            case What.SYNC:
                self._sync(call)
            case What.UNLINK | What.RMDIR:
                self._give(Naming(self._name(call.one), None, gone=True))
            case What.RENAME:
                before = self._name(call.one)
                self._give(Naming(self._name(call.two), self.now[before], before=before))
            case What.LINK:
                self._give(Naming(self._name(call.two), self.now[self._name(call.one)]))
            case What.MKDIR:
                self._give(Naming(self._name(call.one), None))

    def _give(self, naming: Naming) -> None:
        self.namings.append(naming)
        _name(self.now, naming)

    def _sync(self, call: Call) -> None:
        name = self._name(call.one)
        if name != "." and (name not in self.now or self.now[name] is not None):
            if call.inode in self.inodes:
                self.inodes[call.inode].sync()
            return
        left = []
        for naming in self.namings:
            if (os.path.dirname(naming.name) or ".") == name:
                _name(self.safe, naming)
            else:
                left.append(naming)
        self.namings = left

    def files(self) -> list[File]:
        """The files that are there, or may be."""
        named = [naming.file for naming in self.namings]
        found = (each for each in (*self.safe.values(), *named) if each is not None)
        return list({id(file): file for file in found}.values())

    def left(
        self,
        piece: Callable[[Piece], bool],
        naming: Callable[[Naming], bool],
        filler: bytes | None = None,
    ) -> Content:
        """A disk on which those pieces and names are kept."""
        names = dict(self.safe)
        for each in self.namings:
            if naming(each):
                _name(names, each)
        found: Content = {}
        for name, file in sorted(names.items()):
            folder = os.path.dirname(name)
            if not folder or (folder in found and found[folder] is None):
                found[name] = None if file is None else file.left(piece, filler)
        return found


def _name(names: dict[str, File | None], naming: Naming) -> None:
    if naming.before is not None:
        names.pop(naming.before, None)
    if naming.gone:
        names.pop(naming.name, None)
    else:
        names[naming.name] = naming.file


def disks(disk: Disk, chance: Random, number: int) -> Iterator[Content]:
    """What a power cut can leave now: nothing, all or only the sizes of what is not synced,
    then all but one piece, only one, and random selections; `number` of each of these."""
    yes, no = (lambda each: True), (lambda each: False)
    yield disk.left(no, no)
    pieces = [piece for file in disk.files() for piece in file.pieces]
    if not pieces and not disk.namings:
        return
    yield disk.left(yes, yes)
    yield disk.left(no, yes, b"\0")
    yield disk.left(no, yes, chance.randbytes(SECTOR))
    yield disk.left(yes, no)
    yield disk.left(no, yes)
    for one in chance.sample([*pieces, *disk.namings], min(number, len(pieces))):
        yield disk.left(
            lambda each, one=one: each is not one, lambda each, one=one: each is not one
        )
        yield disk.left(lambda each, one=one: each is one, lambda each, one=one: each is one)
    for _ in range(number if len(pieces) > 1 else 0):
        share = chance.choice((0.1, 0.5, 0.5, 0.9))
        lucky = lambda each, share=share: chance.random() < share  # noqa: E731
        yield disk.left(lucky, lucky)


def cuts(
    start: Disk,
    calls: Sequence[Call],
    at: Container[int],
    number: int,
    seen: set[tuple[object, ...]] | None = None,
) -> Iterator[tuple[int, Content]]:
    """Each different disk that a cut can leave, with how many calls were done by then.

    `at` says after how many calls the power is cut; all of them is after the end. What may be lost
    before the end may not be lost after it.
    """
    disk, chance, seen = deepcopy(start), Random(20261127), set() if seen is None else seen
    for done in range(len(calls) + 1):
        if done in at:
            for content in disks(disk, chance, number):
                if _unseen(content, done == len(calls), seen):
                    yield done, content
        if done < len(calls):
            disk.do(calls[done])


def killed(start: Disk, calls: Sequence[Call]) -> Iterator[tuple[int, Content, bool]]:
    """The disk that a kill before each call leaves, or with half of it written; whether it is another.

    All that was written by then is there, as the system goes on.
    """
    disk, seen = deepcopy(start), set[tuple[object, ...]]()
    for number, call in enumerate(calls, 1):
        for half in (b"", call.one[: len(call.one) // 2]) if call.what is What.WRITE else (b"",):
            if half:
                disk.do(call._replace(one=half))
            content = disk.left(lambda each: True, lambda each: True)
            yield number, content, _unseen(content, False, seen)
        disk.do(call)


def _unseen(content: Content, ended: bool, seen: set[tuple[object, ...]]) -> bool:
    """Whether no such disk was there before; what is in an unfinished file, nothing reads."""
    found: tuple[object, ...] = tuple(
        (name, None if data is None else "unread" if name.endswith(".new") else hash(data))
        for name, data in content.items()
    )
    found += (ended,)
    if found in seen:
        return False
    seen.add(found)
    return True


def put(content: Content, folder: Path) -> None:
    """Write such a disk into an empty folder."""
    for name, data in content.items():
        if data is None:
            (folder / name).mkdir(mode=0o700)
        else:
            (folder / name).touch(0o600)
            (folder / name).write_bytes(data)
