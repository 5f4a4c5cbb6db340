"""The commands that only the long form tries, because each needs a book of its own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from sync_machines import facts as facts_by_uid

from faults.cases import COMMANDS, Case, Command, Facts, beside, made_books, on_book
from faults.children import Ended
from faults.damage import intact, spoil
from faults.forgotten import fill_every_file, residue, word
from repbook.book import open_book
from repbook.store import backups, database

DATA = Path(__file__).parent.parent / "data"


def backed_up(path: Path, ended: Ended) -> None:
    """A backup has its name only when it is whole; an acknowledged one is there."""
    kept = [each.path for each in backups.backups(database.folder_of(path))]
    found = [each for each in (path.parent / "copy.db", *kept) if each.exists()]
    assert found or ended.code
    for each in found:
        with backups.opened(each) as conn:
            backups.checked(conn)
            assert conn.execute("SELECT count(*) FROM customers").fetchone() == (2,)


def forgotten(path: Path, ended: Ended) -> None:
    """Gone from every file once that is said; else a second one ends it."""
    if ended.code:
        again = on_book(path, "forget", word("renamed"), "--yes")
        assert again.code in (0, 3), again
    assert residue(path.parent) == []


def upgraded(path: Path, ended: Ended) -> None:
    """Once it is of this version, there is a backup of it as it was."""
    kept = [each.path for each in backups.backups(database.folder_of(path))]
    assert kept
    for each in kept:
        with backups.opened(each) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def synced(path: Path, ended: Ended) -> None:
    """Nothing is lost or doubled, here or on a new machine; one that was killed is done again."""
    folder = str(path.parent / "cloud")
    if ended.code:
        again = on_book(path, "sync", folder, "--yes")
        assert again.code == 0, again
    with tempfile.TemporaryDirectory() as third:
        other = Path(third) / "rep.db"
        assert on_book(other, "sync", folder, "--yes").code == 0
        with open_book(path) as here, open_book(other) as there:
            assert facts_by_uid(here.conn) == facts_by_uid(there.conn)


MORE = {
    "log-purchase": Command("small", ["log-purchase", "1", "120", "12 seals", "--paid"]),
    "a first book in a new folder": COMMANDS["a first book"]._replace(inside="books/new"),
    "backup": Command("small", ["backup"], backed_up),
    "backup FILE": Command("small", ["backup", "FOLDER/copy.db"], backed_up),
    "sync": Command("syncing", ["sync", "FOLDER/cloud", "--yes"], synced),
    "forget": Command("forgetting", ["forget", word("renamed"), "--yes"], forgotten),
    "check --repair": Command("altered", ["check", "--repair"]),
    "check --repair of a damaged file": Command("damaged", ["check", "--repair", "--yes"]),
    "an upgrade from the first version": Command("older", ["list"], upgraded),
}


def more_books(folder: Path) -> dict[str, Path]:
    """The books of the short form, and those that MORE needs."""
    books = made_books(folder)
    named = {name: folder / name / "rep.db" for name in ("altered", "damaged", "older")}
    for name in ("altered", "damaged"):
        shutil.copytree(books["small"].parent, folder / name)
        assert on_book(named[name], "backup").code == 0
    with closing(sqlite3.connect(named["altered"], isolation_level=None)) as conn:
        conn.execute("UPDATE purchases SET cents = 84000 WHERE id = 1")
        conn.execute("DELETE FROM feedback")
        conn.execute("DROP INDEX steps_by_ally")
    spoil(named["damaged"], "purchases")
    named["older"].parent.mkdir()
    with closing(sqlite3.connect(named["older"])) as conn:
        conn.executescript((DATA / "book_v1.sql").read_text("utf-8"))
    named["forgetting"] = folder / "forgetting" / "rep.db"
    named["forgetting"].parent.mkdir()
    sources = Path(os.environ["XDG_CONFIG_HOME"]) / "repbook" / "sources"
    sources.mkdir(parents=True, exist_ok=True)

    def rep(*args: Any, ok: bool = True) -> Any:
        ran = on_book(named["forgetting"], *args)
        assert (ran.code == 0) is ok, ran
        return ran

    fill_every_file(named["forgetting"], rep, sources)
    for kept in sources.iterdir():  # is in no book's folder, and no import could read it
        kept.unlink()
    named["syncing"] = folder / "syncing" / "rep.db"
    shutil.copytree(books["small"].parent, named["syncing"].parent)
    cloud = named["syncing"].parent / "cloud"
    cloud.mkdir()
    elsewhere = folder / "elsewhere" / "rep.db"
    assert on_book(elsewhere, "add", "Vale Brothers", "--town", "Lund").code == 0
    assert on_book(elsewhere, "sync", str(cloud)).code == 0
    return {**books, **named}


class LongCase(Case):
    """A case that may begin with a damaged file, or end in a book that `forget` has to finish."""

    def __init__(self, *made: Any) -> None:
        super().__init__(*made)
        self.sound: set[bytes] = set()  # states of folders in which `check` found nothing
        self.went_on: set[bytes] = set()  # digests of the folders that were written to
        path = self.copy()
        self.beside = beside(path)
        shutil.rmtree(self.place(path))

    def facts(self, path: Path) -> Facts:
        if self.name == "check --repair of a damaged file" and not intact(path):
            return {"damaged": True}
        return super().facts(path)

    def said(self, path: Path) -> Facts:
        found = super().said(path)
        if self.name == "forget":  # the mark of a file that is yet to be written anew
            found["changes"] = [
                tuple(None if value == "unfinished" else value for value in row)
                for row in found["changes"]
            ]
        return found

    def check(self, path: Path) -> None:
        """Assert that `check` finds nothing wrong, or that a second repair ends it."""
        if self.command.words[0] == "check":
            assert on_book(path, *self.command.words).code == 0
            assert self.facts(path) == self.after
        if not path.exists():
            return
        found = on_book(path, "check", "--json").json["findings"]
        if self.name == "forget":  # the book has a record of every kind, and they do not agree
            found = [each for each in found if each["kind"] != "impossible"]
        assert found == []


def long_cases(folder: Path) -> list[LongCase]:
    folder.mkdir(parents=True)
    books = more_books(folder)
    cases = []
    for name, command in {**COMMANDS, **MORE}.items():
        place = folder / "cases" / name.replace(" ", "-")
        place.mkdir(parents=True)
        cases.append(LongCase(name, command, books, place))
    return cases
