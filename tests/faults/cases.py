"""Commands, and the books they are run on; whether a copy is as before or as after."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from conftest import DAY, run_repbook

from faults.children import Ended, child, die_at
from repbook.book import open_book
from repbook.schema import BY_TABLE, MAGIC
from repbook.store import backups, database

ROWS = 2000
Facts = dict[str, Any]


STAMP = r"\b\d{4}-\d\d-\d\d-\d{4}(?=-\w)"  # begins the name of a backup


def facts(path: Path) -> Facts:
    """All that a book says, but for what is random: its uids and the clock."""
    if not path.exists():
        return {}
    with open_book(path) as book:
        conn = book.conn
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        found: Facts = {"version": conn.execute("PRAGMA user_version").fetchone()[0]}
        for table in (*BY_TABLE, "changes"):
            rows = conn.execute(f"SELECT * FROM {table} ORDER BY id")
            kept = [i for i, c in enumerate(rows.description) if c[0] not in ("uid", "at")]
            found[table] = [tuple(_timeless(row[i]) for i in kept) for row in rows]
        found["journal"] = conn.execute("SELECT change_id, table_name FROM journal").fetchall()
        return found


def _timeless(value: object) -> object:
    """What a restore says of the book before it, without the minute in the name of that backup."""
    return re.sub(STAMP, "", value) if isinstance(value, str) else value


def digest(path: Path) -> bytes:
    """Of a file, or of all that is in a folder."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    whole = hashlib.blake2b(digest_size=16)
    for each in files:
        data = each.read_bytes() if each.is_file() else b""
        whole.update(f"{each.relative_to(path)}\0{len(data)}\0".encode())
        whole.update(data)
    return whole.digest()


def recovered(path: Path, folder: Path) -> bytes:
    """The state of a book's folder, once SQLite has taken back what was half written.

    Of files that nothing reads any more, a journal after that and an unfinished file, it has their
    names alone. repbook looks at the first bytes of a book before SQLite opens it.
    """
    state = hashlib.blake2b(digest_size=16)
    if path.exists():
        with open(path, "rb") as file:
            state.update(file.read(len(MAGIC)))
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as conn:
            conn.execute("SELECT count(*) FROM sqlite_master").fetchall()
    for each in sorted(folder.rglob("*")):
        unread = each.is_dir() or each.name.endswith(("-journal", ".new"))
        data = b"" if unread else each.read_bytes()
        name = re.sub(r"\.[0-9a-f]{8}\.new", ".new", str(each.relative_to(folder)))
        state.update(f"{name}\0{len(data)}\0".encode() + data)
    return state.digest()


def on_book(path: Path, *line: str) -> Any:
    """Run a command line on a book, on the day of the tests."""
    return run_repbook("--book", str(path), "--as-of", DAY, "--no-input", *line)


def goes_on(path: Path) -> None:
    """Assert that the book takes a write, as if nothing had been."""
    ran = on_book(path, "add", "Afterwards")
    assert ran.code == 0, ran


def beside(path: Path) -> list[str]:
    """What lies beside the book and is neither SQLite's own empty journal nor a whole backup."""
    folder = database.folder_of(path)
    found = backups.backups(folder)
    kept = [each.path for each in found]
    for each in found:
        if each.reason != "damaged":
            with backups.opened(each.path) as conn:
                backups.checked(conn)
    return sorted(
        f.name
        for f in (
            *(path.parent.iterdir() if path.parent.exists() else ()),
            *(folder.iterdir() if kept else ()),
        )
        if f not in (path, *kept, *([folder] if kept else []))
        and not (f.name == f"{path.name}-journal" and not f.stat().st_size)
    )


# The commands, each on a book made for it

SMALL_BOOK = (
    ["add", "Harbor Foods", "--phone", "555 0134", "--tag", "north"],
    ["add", "Harbour Foods Ltd", "--phone", "555 0112", "--contact", "Ann Lee"],
    ["log-purchase", "1", "480", "--ref", "A1"],
    ["log-purchase", "2", "90", "--due", "30d"],
    ["log-problem", "2", "a leak", "--kind", "leak"],
    ["promise", "2", "the quote", "--by", "2026-11-27"],
    ["log-call", "2", "hello", "-f", "price:good"],
)


def made_books(folder: Path) -> dict[str, Path]:
    """A small book, one with an import to undo, one with that undone, and a file to import."""
    small, large, undone, other = (
        folder / name / "rep.db" for name in ("small", "large", "undone", "other")
    )
    rows = folder / "orders.csv"
    lines = [
        f"Firm {i % 200},2026-0{1 + i % 9}-{1 + i % 28:02},{i % 90 + 1}.50,R{i}"
        for i in range(ROWS)
    ]
    rows.write_text("customer,date,amount,reference\n" + "\n".join(lines) + "\n")
    for path, source, steps in (
        (small, None, SMALL_BOOK),
        (large, small, [["import", str(rows)]]),
        (undone, large, [["undo"]]),
        (other, small, [["add", "Kobo", "--note", "x" * 90_000]]),
    ):
        path.parent.mkdir()
        if source is not None:
            shutil.copy(source, path)
        for line in steps:
            ran = on_book(path, *line)
            assert ran.code == 0, ran
        shutil.rmtree(database.folder_of(path), ignore_errors=True)
    named = {"small": small, "large": large, "undone": undone, "rows": rows, "other": other}
    return {**named, "none": folder / "none" / "rep.db"}


class Command(NamedTuple):
    """A command line, and the book that it is run on.

    ROWS and OTHER are a file to import and a book to restore, FOLDER is where the book is.
    `then` asserts of a copy what else must hold, given how the command ended on it. `inside` is
    where the book of a try is below its folder.
    """

    book: str
    words: list[str]
    then: Callable[[Path, Ended], None] = lambda path, ended: None
    inside: str = "."


# What a refusal says where the command had done its work before the disk failed
DONE_ALL_THE_SAME = ("recorded", "They are forgotten", "is restored", "is repaired")
LOG_CALL = ["log-call", "1", "wants seals", "-p", "the list", "--by", "2026-11-27"]
COMMANDS: dict[str, Command] = {
    "log-call": Command("small", [*LOG_CALL, "-f", "price:mixed:dear", "--order", "120"]),
    "undo": Command("small", ["undo", "--steps", "3"]),
    "merge": Command("small", ["merge", "1", "2", "--yes"]),
    "restore": Command("small", ["restore", "OTHER", "--yes"]),
    "a first book": Command("none", ["add", "Harbor Foods", "--phone", "555 0134"]),
    "import": Command("small", ["import", "ROWS"]),
    "undo an import": Command("large", ["undo"]),
    "redo an import": Command("undone", ["redo"]),
}
LARGE = ("import", "undo an import", "redo an import")
SMALL = [name for name in COMMANDS if name not in LARGE]


class Case:
    """One command, the book as it was, and as it is after."""

    def __init__(self, name: str, command: Command, made: dict[str, Path], folder: Path) -> None:
        self.command, self.source = command, made[command.book]
        self.named = {word: str(made[word.lower()]) for word in ("ROWS", "OTHER")}
        self.name, self.folder = name, folder
        self.number = 0
        self.read: dict[bytes, Facts] = {}  # of books, by their digests
        # whether a folder in this state, after an end with or without an error, is new
        self.held: dict[tuple[bytes, bool], bool] = {}
        self.before = self.facts(self.copy())
        path = self.copy()
        counter = folder / "count"
        start = os.times()
        ended = child(self.on(path), die_at(0, counter if name not in LARGE else None))
        assert ended.code == 0, ended
        end = os.times()
        self.seconds = sum(end[2:4]) - sum(start[2:4])  # that the child computed
        self.statements = int(counter.read_text()) if name not in LARGE else 0
        self.after = self.facts(path)
        self.size = path.stat().st_size

    def facts(self, path: Path) -> Facts:
        """What a copy says, once what was half written is taken back; the same bytes are read once."""
        if not path.exists():
            return {}
        with open_book(path):
            pass
        whole = digest(path)
        if whole not in self.read:
            self.read[whole] = self.said(path)
        return self.read[whole]

    def said(self, path: Path) -> Facts:
        """What a copy says; a file of a book in which nothing is yet is no book yet."""
        found = facts(path)
        return found if any(found.get(table) for table in (*BY_TABLE, "changes")) else {}

    def empty(self) -> Path:
        """Where the book of a try will be, in a folder of its own."""
        self.number += 1
        place = self.folder / f"{os.getpid()}-{self.number}"
        place.mkdir()
        return place / self.command.inside / "rep.db"

    def place(self, path: Path) -> Path:
        """The folder of a try."""
        return path.parents[len(Path(self.command.inside).parts)]

    def state(self, path: Path) -> bytes:
        """The state of the folder of a try."""
        return recovered(path, self.place(path))

    def copy(self) -> Path:
        """The book, in a folder of its own."""
        path = self.empty()
        if self.source.exists():
            shutil.copytree(self.source.parent, self.place(path), dirs_exist_ok=True)
        return path

    def on(self, path: Path) -> Callable[[], Any]:
        words = [self.named.get(word, word) for word in self.command.words]
        return lambda: on_book(path, *(word.replace("FOLDER", str(path.parent)) for word in words))

    def whole(self, path: Path, ended: Ended) -> bool:
        """Assert old or new, and new if it was acknowledged; gives whether it is new.

        The same state after the same end is looked at once.
        """
        tried = self.state(path), bool(ended.code)
        if tried not in self.held:
            found = self.facts(path)
            assert found in (self.before, self.after), (self.name, ended)
            assert ended.code or found == self.after, (self.name, ended)
            self.command.then(path, ended)
            self.held[tried] = found == self.after
        return self.held[tried]

    def refused(self, path: Path, ended: Ended) -> None:
        """Assert that a command whose writes failed said so plainly, and left nothing."""
        new = self.whole(path, ended)
        if ended.code:
            assert ended.code in (1, 6), ended
            assert (
                self.before == self.after
                or not new
                or any(said in ended.err for said in DONE_ALL_THE_SAME)
            ), ended
            assert ended.err.startswith("Error: "), ended
            assert len(ended.err.splitlines()) <= 2, ended
