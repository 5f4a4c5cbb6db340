"""A file whose bits flipped: `check` tells of it, and no command shows a wrong figure."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from faults.cases import on_book
from faults.tally import Tally
from repbook.store import database

PAGE = 4096
FLIPS = 4  # in each page
# what docs/safety.md says that nothing can tell of: what commands said in the list of changes
UNTOLD = {"changes"}
# what writes over a damaged book, and what is then read: after `forget` uids are new in each
MENDING = {
    "restore newest --yes": "export book",
    "check --repair --yes": "export book",
    "forget 3 --yes": "list --json",
}


def book_with_a_backup(folder: Path) -> Path:
    """A small book with one backup, made before the last of its records."""
    path = folder / "rep.db"
    firms = [("Harbor Foods", "480"), ("Delta Pumps", "90"), ("Kobo Dairy", "120")]
    for number, (name, amount) in enumerate(firms, 1):
        for line in (
            ["add", name, "--phone", f"555 010{number}", "--town", "Lund"],
            ["log-purchase", str(number), amount, "seals", "--due", "30d"],
            ["log-call", str(number), f"wants {amount} seals", "-f", "price:good:fair enough"],
            ["log-problem", str(number), f"leak {number}"],
            ["backup"] if number == 2 else ["promise", str(number), "the list", "--by", "30d"],
        ):
            assert on_book(path, *line).code == 0
    return path


def spoil(path: Path, name: str, kept: int = 0) -> bytes:
    """Put zeros in the first page of a table or an index, after `kept` bytes; gives the file."""
    with closing(sqlite3.connect(path)) as conn:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (root,) = conn.execute(sql, (name,)).fetchone()
    broken = bytearray(path.read_bytes())
    broken[(root - 1) * PAGE + kept : root * PAGE] = bytes(PAGE - kept)
    path.write_bytes(broken)
    return bytes(broken)


def intact(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with a file."""
    with closing(sqlite3.connect(path)) as conn:
        try:
            return bool(conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
        except sqlite3.DatabaseError:
            return False


def damages(data: bytes, page: int, chance: Random) -> list[bytes]:
    """A page with bits that flipped, with a hole, and gone."""
    first = page * PAGE + (100 if page == 0 else 0)
    flipped, holed, gone = bytearray(data), bytearray(data), bytearray(data)
    for _ in range(3):
        flipped[chance.randrange(first, (page + 1) * PAGE)] ^= 1 << chance.randrange(8)
    hole = chance.randrange(first, (page + 1) * PAGE - 64)
    holed[hole : hole + 64] = bytes(64)
    gone[first : (page + 1) * PAGE] = bytes((page + 1) * PAGE - first)
    return [bytes(each) for each in (flipped, holed, gone) if each != data]


def flipped(data: bytes, page: int, chance: Random) -> bytes:
    """A file with one bit of a page turned over, where something is written if it has anything."""
    turned, places = bytearray(data), range(page * PAGE, (page + 1) * PAGE)
    written = [place for place in places if data[place]]
    turned[chance.choice(written or places)] ^= 1 << chance.randrange(8)
    return bytes(turned)


class Damaged:
    """A sound book, and copies of it with damage in its place."""

    def __init__(self, path: Path) -> None:
        self.path, self.data = path, path.read_bytes()
        self.good = on_book(path, "export", "book").out
        self.told = 0

    def check(self, data: bytes) -> bool:
        """Assert that `check` tells of the damage, or that nothing it could tell of has changed."""
        self.path.write_bytes(data)
        ran = on_book(self.path, "check")
        # one bit in the first bytes, and it is another program's file, or one of a newer version
        assert ran.code in (0, 1, 6) and "Traceback" not in ran.err, ran
        assert ran.code != 6 or ran.err.startswith("Error: "), ran
        if ran.code == 0:
            assert on_book(self.path, "export", "book").out == self.good
        self.told += bool(ran.code)
        return bool(ran.code)


class Mended:
    """A sound book with one backup, and what `restore`, a repair and `forget` make of damage in either."""

    def __init__(self, path: Path) -> None:
        self.path, self.folder = path, database.folder_of(path)
        (self.backup,) = self.folder.iterdir()
        self.whole = {file: file.read_bytes() for file in (path, self.backup)}
        self.right = {line: self._left(line) for line in MENDING}

    def _left(self, line: str) -> Any:
        """How a command ended on what is there, and what can be read then; all is put back."""
        ran = on_book(self.path, *line.split())
        read = on_book(self.path, *MENDING[line].split())
        for file in self.folder.iterdir():
            file.unlink()
        for file, data in self.whole.items():
            file.write_bytes(data)
        return ran, read

    def mend(self, line: str, file: Path, data: bytes) -> bool:
        """Assert that a command did what is right, or ended in a plain message; gives which."""
        file.write_bytes(data)
        ran, read = self._left(line)
        assert "fault in repbook" not in ran.err and "Traceback" not in ran.err, ran
        altered = file == self.backup and line.startswith("restore")  # which nothing can tell of
        if file == self.path and line.startswith("check"):  # the checksum tells which bit it was
            assert ran.code == 0, ran
            assert read.out == self.right[line][1].out, (ran, read)
        if ran.code == 0 and not altered and "lost" not in ran.out:
            assert read.out == self.right[line][1].out, (ran, read)
        assert not ran.code or ran.out or "Error: " in ran.err, ran
        return not ran.code


def bit_flips(folder: Path, tally: Tally) -> None:
    """One bit in each page, again and again; after each, `check` and every command that reads."""
    from faults.pairs import READING

    found = Damaged(book_with_a_backup(folder / str(tally.job)))
    mended = Mended(found.path)
    lines = {
        name: line.split()
        for name, line in READING.items()
        if name not in ("check", "import", "where", "completion", "config")
    }
    right = {name: on_book(found.path, *line).out for name, line in lines.items()}
    pages = len(found.data) // PAGE
    tally.count("flips", 0, FLIPS * pages)
    for number in tally.within(range(FLIPS * pages)):
        data = flipped(found.data, number % pages, Random(number))
        tally.count("flips")
        with tally.trying(("check", number)):
            found.check(data)
        for name, line in lines.items():
            with tally.trying((name, number)):
                found.path.write_bytes(data)
                ran = on_book(found.path, *line)
                assert "fault in repbook" not in ran.err and "Traceback" not in ran.err, ran
                tally.count("readings")
                tally.count("refused", bool(ran.code))
                assert ran.code or ran.out == right[name] or name in UNTOLD, ran
        for line in MENDING:
            for file in (mended.path, mended.backup):
                data = mended.whole[file]
                turned = flipped(data, number % (len(data) // PAGE), Random(number))
                with tally.trying((line, file.name, number)):
                    tally.count("mended", mended.mend(line, file, turned))
                    tally.count("mendings")
    tally.count("told", found.told)
    tally.remark = (
        f"`check` and {len(lines)} commands that read, after {{flips}} flips, {FLIPS} in each of {pages}"
        " pages: {told} were found, the others changed nothing stored; {refused} of {readings} readings"
        " were refused, the others printed what is right; `restore newest`, `check --repair` and `forget` with"
        " the flip in the book or in its backup: {mended} of {mendings} did what is right, the others ended in"
        " a plain message"
    )
