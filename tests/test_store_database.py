"""The file of the book: what is refused untouched, its modes, and nothing half-written."""

from __future__ import annotations

import ctypes
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from conftest import SYNCHRONOUS, Rep, run_repbook
from faults.racers import race

from repbook.book import Book, open_book
from repbook.errors import BookUnusable, Conflict, Failed
from repbook.files import write_beside
from repbook.store import database, migrations

POSIX = os.name == "posix"
REPBOOK = [sys.executable, "-m", "repbook"]


def as_a_mere_mortal() -> None:
    """Take from root the right to write what is read-only; run before a subprocess starts."""
    if os.geteuid() == 0:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            if prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
                raise OSError(ctypes.get_errno(), "root stays root")


def mortal(*args: str | Path) -> subprocess.CompletedProcess[str]:
    """Run repbook in a process of its own, bound by file modes."""
    try:
        return subprocess.run(
            [*REPBOOK, *map(str, args)],
            preexec_fn=as_a_mere_mortal,
            capture_output=True,
            text=True,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        pytest.skip("root cannot be bound by file modes here")


def only_the_book(path: Path) -> bool:
    """Whether nothing lies beside the book but SQLite's own empty journal."""
    beside = [file for file in path.parent.iterdir() if file != path]
    return all(f.name == f"{path.name}-journal" and not f.stat().st_size for f in beside)


def a_text(path: Path) -> None:
    path.write_text("name,town\nHarbor,Lund\n")


def another_programs(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT)")
    conn.execute("INSERT INTO customers (name) VALUES ('theirs')")
    conn.commit()
    conn.close()


def a_newer_schema(path: Path) -> None:
    database.create(path)
    conn = sqlite3.connect(path)
    conn.execute(f"PRAGMA user_version = {database.SCHEMA_VERSION + 1}")
    conn.commit()
    conn.close()


def a_torn_header(path: Path) -> None:
    path.write_bytes(database.MAGIC + b"\x00" * 20)


def a_damaged_book(path: Path) -> None:
    database.create(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:1000] + b"\xff" * 3096 + whole[4096:])


REFUSED: list[tuple[str, Callable[[Path], object], str]] = [
    ("an empty file", lambda path: path.write_bytes(b""), "empty"),
    ("a text", a_text, "not a repbook"),
    ("another program's database", another_programs, "another program"),
    ("a newer schema", a_newer_schema, "newer repbook"),
    ("a torn header", a_torn_header, ""),
    ("a damaged book", a_damaged_book, ""),
]


@pytest.mark.parametrize("command", [("list",), ("add", "Harbor Foods"), ("undo",), ("where",)])
@pytest.mark.parametrize(("make", "why"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_is_no_book_is_refused_untouched(
    make: Callable[[Path], object], why: str, command: tuple[str, ...], book_file: Path, rep: Rep
) -> None:
    make(book_file)
    before, beside = book_file.read_bytes(), set(book_file.parent.iterdir())
    ran = rep(*command)
    assert ran.code == 6, ran
    assert why in ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert "\nHint: " in ran.err
    assert book_file.read_bytes() == before
    assert set(book_file.parent.iterdir()) == beside


def test_a_folder_is_no_book(tmp_path: Path) -> None:
    ran = run_repbook("--book", str(tmp_path), "list")
    assert (ran.code, ran.out) == (6, "")


def test_a_csv_file_leads_to_import(book_file: Path, rep: Rep, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    a_text(file)
    ran = run_repbook("--book", str(file), "list")
    assert "repbook import customers.csv" in ran.err


@pytest.mark.skipif(not POSIX, reason="file modes are POSIX")
def test_reading_works_on_a_read_only_book_and_writing_is_refused(
    book_file: Path, rep: Rep
) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-purchase", "harbor", "480", ok=True)
    before = book_file.read_bytes()
    for modes in ((0o400, 0o700), (0o600, 0o500), (0o400, 0o500)):
        book_file.chmod(modes[0])
        book_file.parent.chmod(modes[1])
        try:
            for command in (
                ["list"],
                ["next"],
                ["status"],
                ["stale"],
                ["history", "1"],
                ["changes"],
            ):
                ran = mortal("--book", book_file, *command)
                assert ran.returncode == 0, ran
            for command in (
                ["add", "Vale"],
                ["undo"],
                ["log-call", "1", "hello"],
                ["config", "currency", "EUR"],
            ):
                ran = mortal("--book", book_file, *command)
                assert ran.returncode == 6, (modes, ran)
                assert "read-only" in ran.stderr
                assert "Traceback" not in ran.stderr
        finally:
            book_file.parent.chmod(0o700)
            book_file.chmod(0o600)
        assert book_file.read_bytes() == before
        assert only_the_book(book_file)


@pytest.mark.skipif(not POSIX, reason="file modes are POSIX")
def test_a_half_written_book_in_a_read_only_place_is_not_called_damaged(
    book_file: Path, rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    rep("add", "Harbor Foods", "--note", "x" * 4000, ok=True)
    good = rep("export", "book", ok=True).out
    place = tmp_path / "read only"
    place.mkdir()
    half = place / "half.db"
    with closing(sqlite3.connect(book_file, isolation_level=None)) as conn:
        conn.execute("PRAGMA cache_size = 1")
        conn.execute("BEGIN")
        conn.execute("UPDATE customers SET note = note || note")
        conn.execute("UPDATE journal SET images = images || images")
        for ending in ("", "-journal"):  # as a kill would leave them
            shutil.copy(f"{book_file}{ending}", f"{half}{ending}")
            Path(f"{half}{ending}").chmod(0o400)
    place.chmod(0o500)
    try:
        for line in ("next", "check", "check --repair", "check --accept", "add Vale"):
            ran = mortal("--book", half, *line.split())
            assert (ran.returncode, ran.stdout) == (6, "") and "damaged" not in ran.stderr, ran
            assert "read-only" in ran.stderr and "Reading works" not in ran.stderr
        copy = ran.stderr.strip().partition("its journal: ")[2]
        subprocess.run(copy, shell=True, check=True)
    finally:
        place.chmod(0o700)
    copied = tmp_path / "half.db"
    assert rep("--book", str(copied), "export", "book", ok=True).out == good
    assert rep("--book", str(copied), "check", ok=True)


@pytest.mark.skipif(not POSIX, reason="file modes are POSIX")
def test_a_book_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    ran = mortal("--book", closed / "rep.db", "add", "Harbor Foods")
    assert ran.returncode == 6, ran
    assert "Hint: With your own book: repbook add" in ran.stderr
    assert list(closed.iterdir()) == []
    unreadable = tmp_path / "secret.db"
    database.create(unreadable)
    unreadable.chmod(0)
    ran = mortal("--book", unreadable, "list")
    assert (ran.returncode, ran.stdout) == (6, "")
    closed.chmod(0o700)


@pytest.mark.skipif(not POSIX, reason="file modes are POSIX")
def test_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        book_file = tmp_path / "new" / "deep" / "rep.db"
        ran = run_repbook("--book", str(book_file), "add", "Harbor Foods")
        assert ran.code == 0
        run_repbook("--book", str(book_file), "log-call", "1", "hello")
        assert stat.S_IMODE(book_file.stat().st_mode) == 0o600
        assert stat.S_IMODE(book_file.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(book_file.parent.parent.stat().st_mode) == 0o700
        for file in book_file.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_the_first_write_makes_the_book_and_says_so_once(book_file: Path, rep: Rep) -> None:
    for command in ("list", "next", "status", "where", "changes", "config"):
        assert rep(command).code == 0
    assert rep("undo").code == 4
    assert rep("brief", "harbor").code == 3
    assert not book_file.exists()
    first = rep("add", "Harbor Foods")
    assert first.err.count(str(book_file)) == 1
    assert str(book_file) not in first.out
    assert str(book_file) not in rep("add", "Vale").err
    assert only_the_book(book_file)


def test_a_refused_first_write_leaves_no_book(book_file: Path, rep: Rep) -> None:
    assert rep("add", "").code == 2
    assert rep("log-purchase", "harbor", "480").code == 3
    assert rep("config", "currency", "XXQ").code == 2
    assert not book_file.exists()


def test_the_version_is_the_number_of_migrations() -> None:
    assert len(migrations.FILES) == database.SCHEMA_VERSION


def test_a_view_of_the_owners_with_a_name_of_ours_is_kept_and_named(
    book_file: Path, rep: Rep
) -> None:
    conn = sqlite3.connect(book_file, isolation_level=None)
    conn.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
    migrations.run(conn, 0, 5)
    conn.execute("CREATE VIEW open_problems AS SELECT 1 AS mine")
    conn.close()
    before = book_file.read_bytes()
    refused = rep("list")
    assert refused.code == 6 and "a view of your own called open_problems" in refused.err
    assert book_file.read_bytes() == before
    hint = refused.err.splitlines()[-1]
    assert hint.endswith(f'sqlite3 {book_file} "DROP VIEW open_problems"')
    with sqlite3.connect(book_file) as conn:
        conn.execute("DROP VIEW open_problems")
    assert rep("list", "--json", ok=True).json == []


def test_the_settings_of_every_connection(
    book_file: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "SYNCHRONOUS", SYNCHRONOUS)
    rep("add", "Harbor Foods", ok=True)
    with open_book(book_file) as book:
        with book.change("test"):
            book.customers.tag(1, "x")
        pragma = {
            name: book.conn.execute(f"PRAGMA {name}").fetchone()[0]
            for name in (
                "journal_mode",
                "synchronous",
                "secure_delete",
                "foreign_keys",
                "trusted_schema",
                "application_id",
                "user_version",
            )
        }
    assert pragma == {
        "journal_mode": "truncate",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "application_id": database.APPLICATION_ID,
        "user_version": database.SCHEMA_VERSION,
    }


def test_tables_are_strict(book_file: Path) -> None:
    tables = Book(None).conn.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    assert all("STRICT" in sql for (sql,) in tables)


def test_a_lock_held_by_another_program_is_told_plainly(
    book_file: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep("add", "Harbor Foods", ok=True)
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.2)
    other = sqlite3.connect(book_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        ran = rep("add", "Vale")
        assert ran.code == 1
        assert ran.err.startswith("Error: ")
        assert "another program" in ran.err
        assert len(ran.err.splitlines()) == 2
        assert rep("list").code == 0  # a writer elsewhere does not stop reading
        other.execute("ROLLBACK")
        other.execute("BEGIN EXCLUSIVE")
        assert rep("list").code == 1
    finally:
        other.close()
    assert rep("add", "Vale").code == 0


def test_whether_a_book_can_be_read_at_once(book_file: Path, rep: Rep, tmp_path: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    assert database.can_read_at_once(book_file)
    assert not database.can_read_at_once(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
    with closing(sqlite3.connect(book_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # it can still be read
        assert database.can_read_at_once(book_file)
        other.execute("ROLLBACK")
        other.execute("BEGIN EXCLUSIVE")
        assert not database.can_read_at_once(book_file)
    assert database.can_read_at_once(book_file)


def test_a_lock_that_comes_free_is_waited_for(book_file: Path, rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    other = sqlite3.connect(book_file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.7, other.rollback)
    timer.start()
    try:
        assert rep("add", "Vale").code == 0
    finally:
        timer.join()
        other.close()


OTHER_WRITER = """
import sqlite3, sys
conn = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    conn.execute("BEGIN IMMEDIATE")
    print("written")
except sqlite3.OperationalError as error:
    print(error)
"""


@pytest.mark.parametrize("kept", ["in the book", "beside it"])
def test_a_book_opened_twice_by_one_program_stays_locked(
    book_file: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    rep("add", "Harbor Foods", ok=True)
    if kept == "beside it":  # the checksum of a large book
        monkeypatch.setattr(database, "WHOLLY_CHECKED", 0)
        rep("backup", ok=True)
        rep("add", "Kobo Dairy", ok=True)

    def other() -> str:
        line = [sys.executable, "-c", OTHER_WRITER, str(book_file)]
        return subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip()

    with open_book(book_file) as book:
        with book.change("add"):
            book.customers.add("Delta Pumps", added_on=date(2026, 11, 23))
            with open_book(book_file) as again:
                database.refuse_damaged(again.conn, book_file, careful=True)
                with pytest.raises(Conflict):
                    write_beside(book_file, "text", force=True, book=book_file)
            assert other() == "database is locked"
        assert other() == "written"


def test_a_connection_that_is_closed_holds_no_lock(book_file: Path, rep: Rep) -> None:
    """Also where what it read ended in an error, which keeps what was being read."""
    rep("add", "Harbor Foods", ok=True)
    conn = database.connect(book_file)
    read = conn.execute("SELECT value FROM json_each('[1, 2]'), customers")
    next(read)
    conn.close()
    with closing(database.connect(book_file)) as other:
        other.execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN EXCLUSIVE")


def test_an_open_reader_blocks_no_writer(book_file: Path, rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    with open_book(book_file) as reader:
        reader.histories(_day())
        assert rep("add", "Vale").code == 0
        assert len(reader.customers.all()) == 2


def test_a_full_disk_is_told_plainly_and_writing_goes_on_after(tmp_path: Path) -> None:
    with open_book(tmp_path / "rep.db") as book:
        with book.change("add"):
            book.customers.add("Harbor Foods", added_on=_day())
        pages = book.conn.execute("PRAGMA page_count").fetchone()[0]
        book.conn.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(Failed, match="disk is full"), book.change("add"):
            for i in range(10_000):
                book.customers.add(f"Customer {i}", added_on=_day())
        assert book.customers.count() == 1
        book.conn.execute("PRAGMA max_page_count = 1000000")
        with book.change("add"):
            book.customers.add("Vale", added_on=_day())
        assert book.customers.count() == 2


def _day() -> object:
    from datetime import date

    return date(2026, 11, 23)


# Killed at any moment, and eight at once

WRITER = """
import sys
from datetime import date
from pathlib import Path
from repbook.book import open_book
book = open_book(Path(sys.argv[1]))
for i in range(200):
    with book.change("story") as journal:
        id = book.customers.add(f"Customer {i}", added_on=date(2026, 11, 23), phones=["555 0134"])
        for j in range(20):
            book.purchases.add(customer_id=id, on=date(2026, 11, 23), cents=100, what="x" * 500)
    print(i, flush=True)
"""


@pytest.mark.skipif(not POSIX, reason="signals are POSIX")
def test_killed_at_any_moment_the_book_is_whole(tmp_path: Path) -> None:
    """Old state or new, never between; what was acknowledged is kept."""
    chance = random.Random(20261123)
    for run in range(20):
        path = tmp_path / f"{run}.db"
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        if chance.random() < 0.8:
            writer.stdout.readline()
        time.sleep(chance.uniform(0, 0.15))
        writer.send_signal(signal.SIGKILL)
        acknowledged = len(writer.stdout.read().split())
        writer.wait()
        if not path.exists():
            continue
        with open_book(path) as book:
            customers = book.customers.count()
            assert customers >= acknowledged
            assert book.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert book.conn.execute("PRAGMA foreign_key_check").fetchall() == []
            purchases = book.conn.execute("SELECT count(*) FROM purchases").fetchone()[0]
            assert purchases == customers * 20
            changes = book.conn.execute("SELECT count(*) FROM changes").fetchone()[0]
            assert changes == customers
            with book.change("after"):
                book.customers.add("After", added_on=_day())


def test_eight_writers_at_once_lose_nothing_and_none_is_refused(book_file: Path) -> None:
    race(book_file)


def test_eight_first_writers_make_one_book(book_file: Path) -> None:
    adders = [
        subprocess.Popen(
            [*REPBOOK, "--book", str(book_file), "add", f"Customer {number}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(8)
    ]
    told = [adder.communicate(timeout=60)[1] for adder in adders]
    assert [adder.returncode for adder in adders] == [0] * 8, told
    with open_book(book_file) as book:
        assert book.customers.count() == 8
    assert only_the_book(book_file)


def test_an_unusable_book_says_what_to_do() -> None:
    with pytest.raises(BookUnusable) as refusal:
        database.open_file(Path(__file__))
    assert refusal.value.exit_code == 6
    assert refusal.value.hint
