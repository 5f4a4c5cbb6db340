"""As which machine a book is synced: one that was copied, or restored from a backup, is noticed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from repbook.store.file_lock import one_at_a_time
from repbook.store.sync_records import Machine

if TYPE_CHECKING:
    from pathlib import Path

    from repbook.transfer.sync_lines import Read
    from repbook.transfer.sync_memory import Memory, Remembered


class Identity(NamedTuple):
    """This machine, and what is odd about it.

    `write_anew` if its file is not as this book left it. `restored` if the book has forgotten what
    it wrote there, `copied` if another machine has the same book with the same identity.
    """

    machine: Machine
    write_anew: bool
    restored: bool = False
    copied: bool = False
    former: Machine | None = None  # whom it was taken for: that is another machine now


def identity(
    known: Mapping[str, Machine],
    remembered: Remembered | None,
    read: Mapping[str, Read],
    name: str | None,
) -> Identity:
    """Which machine this is, from what the book knows, what is kept outside it, and the files."""
    own = next((machine for machine in known.values() if machine.own), None)
    if own is None and remembered is None:
        return Identity(Machine(new_id(), name or host(), own=True), write_anew=True)
    if own is None:  # a backup from before the first sync, or a book that was repaired
        assert remembered is not None
        there = remembered.machine in read
        return Identity(Machine(remembered.machine, name or host(), own=True), True, restored=there)
    if remembered is None and own.id not in read:  # the first sync was cut off
        return Identity(own._replace(name=name or own.name), write_anew=True)
    if remembered is None or remembered.machine != own.id:
        return _another(own, name)
    own = own._replace(name=name or own.name)
    file = read.get(own.id)
    if file is None or own.place < 0:
        return Identity(own, write_anew=True)
    written, last = (file.head["epoch"], file.place), (remembered.epoch, remembered.place)
    older = written < last  # it lacks what was written last, as where an older folder came back
    if file.lines:  # it holds lines that this book does not know of, or no longer
        if last < written:
            return _another(own, name)
        anew = older or file.broken is not None
        return Identity(own, anew, restored=(own.epoch, own.place) < written)
    whole = (file.place, file.checksum) == (own.place, own.checksum)
    return Identity(own, not whole or file.anew or file.broken is not None)


def remember(memory: Memory, book: Path, known: Remembered) -> None:
    """Keep as which machine a book is synced; another book may be synced meanwhile."""
    with one_at_a_time(memory.file):
        memory.keep(book, known)


def _another(own: Machine, name: str | None) -> Identity:
    """This book under an identity of its own: the one it has is that of another machine."""
    new = own._replace(id=new_id(), name=name or host(), epoch=0, place=-1, checksum="")
    return Identity(new, True, copied=True, former=own._replace(own=False))


def host() -> str:
    """What the network calls this machine."""
    import platform

    return platform.node().partition(".")[0] or "this machine"


def new_id() -> str:
    """A random name for a machine."""
    return os.urandom(4).hex()
