"""What a machine keeps outside its books: as which machine each is synced, where, and how far.

So a book that was copied to another machine is noticed there, and one that was restored from a backup.
"""

import json
from pathlib import Path
from typing import NamedTuple

from repbook.files import write_beside


class Remembered(NamedTuple):
    """As which machine a book is synced, where, and which line it wrote last there."""

    machine: str
    where: str
    epoch: int
    place: int


class Memory:
    """The file in which a machine keeps that of each of its books; it is not in the books."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def of(self, book: Path) -> Remembered | None:
        """What is kept of a book."""
        return self._all().get(str(book.resolve()))

    def moved_from(self, machine: str) -> Remembered | None:
        """What is kept of a book that was synced as this machine and is there no more."""
        for path, known in self._all().items():
            if known.machine == machine and not Path(path).exists():
                return known
        return None

    def keep(self, book: Path, known: Remembered) -> None:
        """Keep it for the next time; the caller keeps other programs from it."""
        everything = {
            path: each
            for path, each in self._all().items()
            if each.machine != known.machine or Path(path).exists()
        }
        everything[str(book.resolve())] = known
        self.file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({path: each._asdict() for path, each in everything.items()}, indent=1)
        write_beside(self.file, f"{text}\n", force=True)

    def _all(self) -> dict[str, Remembered]:
        try:
            held = json.loads(self.file.read_text(encoding="utf-8"))
            return {path: Remembered(**each) for path, each in held.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}
