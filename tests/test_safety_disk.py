"""R1 and R3: killed at any moment, or every write refused, a command has happened or it has not.

`python tests/long_faults.py` tries many more moments, each write call, and power cuts.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from conftest import DAY, run_repbook
from faults.cases import COMMANDS, LARGE, SMALL, Case, beside, facts, goes_on, made_books, on_book
from faults.children import KILLED, bound, child, die_at, nothing

from repbook.book import repair
from repbook.errors import Failed
from repbook.store import backups, database, migrations, old_changes, restoring
from repbook.store import check as store_check

resource = pytest.importorskip("resource", reason="limits are POSIX")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return made_books(tmp_path_factory.mktemp("made"))


@pytest.fixture
def case(request: pytest.FixtureRequest, made: dict[str, Path], tmp_path: Path) -> Iterator[Case]:
    case = Case(request.param, COMMANDS[request.param], made, tmp_path)
    assert case.after != case.before
    yield case
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.mark.parametrize("case", SMALL, indirect=True)
def test_killed_before_each_statement_it_has_happened_or_not(case: Case) -> None:
    assert case.statements > 10
    step = max(1, case.statements // 15)
    kills = 0
    for number in [*range(1, case.statements, step), case.statements]:
        path = case.copy()
        ended = child(case.on(path), die_at(number))
        kills += ended.code == KILLED
        case.whole(path, ended)
        if number % 5 == 0:
            goes_on(path)
    assert kills >= min(10, case.statements)


@pytest.mark.parametrize("case", LARGE, indirect=True)
def test_killed_at_any_moment_of_a_large_change_it_has_happened_or_not(case: Case) -> None:
    chance = Random(20261123)
    for _ in range(6):
        path = case.copy()
        ended = child(case.on(path), nothing, after=chance.uniform(0, case.seconds))
        case.whole(path, ended)
        goes_on(path)


def sizes(case: Case) -> list[int]:
    """Bounds at which the journal, then the book, can be written so far and no further."""
    small = [0, 1, 512, 513, 4096, 5000, 9000, 22000, 40000]
    end = case.size
    return sorted({s for s in (*small, end // 2, end - 4096, end - 1) if 0 <= s < end})


@pytest.mark.parametrize("case", COMMANDS, indirect=True)
def test_killed_while_a_file_is_written_it_has_happened_or_not(case: Case) -> None:
    bounds = sizes(case)
    for size in bounds[:: 3 if case.name in LARGE else 1]:
        path = case.copy()
        case.whole(path, child(case.on(path), bound(size, deadly=True)))
        goes_on(path)


@pytest.mark.parametrize("case", COMMANDS, indirect=True)
def test_a_write_that_fails_is_told_in_one_plain_line_and_loses_nothing(case: Case) -> None:
    failed = 0
    for size in sizes(case)[:: 3 if case.name in LARGE else 1]:
        path = case.copy()
        ended = child(case.on(path), bound(size, deadly=False))
        case.refused(path, ended)
        failed += bool(ended.code)
        assert [name for name in beside(path) if not name.endswith("-journal")] == [], ended
        goes_on(path)
        assert beside(path) == []
    assert failed >= 3


@pytest.mark.skipif(shutil.which("strace") is None, reason="nothing here fails a sync at will")
def test_a_sync_that_fails_never_says_what_is_not_so(made: dict[str, Path], tmp_path: Path) -> None:
    """The last sync fails when the change is there already: then it is not called unwritten."""
    undecided = 0
    for number in range(1, 6):
        path = tmp_path / f"{number}.db"
        shutil.copy(made["small"], path)
        before = facts(path)
        ran = subprocess.run(
            [
                "strace",
                "-f",
                "-qq",
                "-o",
                os.devnull,
                "-P",
                str(path),
                "-P",
                f"{path}-journal",
                "-e",
                "trace=fdatasync,fsync",
                "-e",
                f"inject=fdatasync,fsync:error=EIO:when={number}",
                sys.executable,
                "-m",
                "repbook",
                "--book",
                str(path),
                "--as-of",
                DAY,
                "log-call",
                "1",
                "hello",
            ],
            capture_output=True,
            text=True,
            timeout=60,
        )
        if "ptrace" in ran.stderr:
            pytest.skip("nothing here fails a sync at will")
        if ran.returncode == 0:
            assert facts(path) != before
            break
        assert len(ran.stderr.splitlines()) == 2, ran
        if "nothing was written" in ran.stderr:
            assert facts(path) == before, number
        elif "It was recorded" in ran.stderr:
            assert facts(path) != before, number
            undecided += 1
        else:
            assert "whether it was recorded: repbook" in ran.stderr
            undecided += 1
        goes_on(path)
    assert undecided >= 1


def test_killed_while_old_changes_are_dropped_they_are_there_or_not(
    made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_changes, "most_bytes", lambda _: 0)
    book, counter = tmp_path / "rep.db", tmp_path / "count"

    def killed_before(number: int) -> dict[str, Any]:
        shutil.rmtree(database.folder_of(book), ignore_errors=True)
        shutil.copy(made["small"], book)
        with sqlite3.connect(book) as conn:
            conn.execute("UPDATE changes SET at = (2020 + 2 * (id > 5)) || '-06-01T09:00:00Z'")
        conn.close()
        before.append(facts(book))
        line = ("--book", str(book), "--as-of", DAY, "log-call", "1", "hello")
        ended = child(lambda: run_repbook(*line), die_at(number, None if number else counter))
        assert ended.code == (KILLED if number else 0)
        return facts(book)

    before: list[dict[str, Any]] = []
    after = killed_before(0)
    assert len(after["changes"]) == 8 and min(after["journal"])[0] < 0
    last = int(counter.read_text())
    found = [killed_before(number) for number in (*range(10, last, last // 12), last)]
    assert all(each in (before[0], after) for each in found)
    goes_on(book)


# Files beside the book

WRITTEN = [
    ["export", "book", "--to", "FILE.json"],
    ["export", "purchases", "--to", "FILE.csv"],
    ["report", "--html", "FILE.html"],
    ["brief", "1", "--html", "FILE.html"],
    ["backup", "FILE.db"],
]


@pytest.mark.parametrize("line", WRITTEN, ids=lambda line: " ".join(line[:2]))
def test_no_half_file_is_left(line: list[str], made: dict[str, Path], tmp_path: Path) -> None:
    book = tmp_path / "rep.db"
    shutil.copy(made["large"], book)
    place = tmp_path / "out"
    place.mkdir()
    args = [word.replace("FILE", str(place / "file")) for word in line]

    def work() -> Any:
        return run_repbook("--book", str(book), "--as-of", DAY, *args)

    run_repbook("--book", str(book), "--as-of", DAY, "next")  # the fit is kept
    before = facts(book)
    for size in (0, 1000):
        ended = child(work, bound(size, deadly=False))
        assert ended.code in (1, 6), ended
        assert ended.err.startswith("Error: "), ended
        assert len(ended.err.splitlines()) <= 2
        assert list(place.iterdir()) == []
        assert facts(book) == before
    there = place / Path(args[-1]).name
    assert child(work, nothing).code == 0
    whole = there.read_bytes()
    assert [f.name for f in place.iterdir()] == [there.name]
    if line[0] != "backup":
        child(lambda: run_repbook("--book", str(book), *args, "--force"), bound(1000, deadly=False))
        assert there.read_bytes() == whole  # the old one stays until the new one is whole
        assert [f.name for f in place.iterdir()] == [there.name]


def test_a_book_in_a_new_folder_outlives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of each new folder is synced in the one above it, else all in it could be gone."""
    synced: set[int] = set()
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (synced.add(os.fstat(fd).st_ino), fsync(fd)))
    path = tmp_path / "books" / "new" / "rep.db"
    for line in (["add", "Harbor Foods"], ["backup"]):
        assert run_repbook("--book", str(path), *line).code == 0
    folders = (tmp_path, *path.parents[:2], database.folder_of(path))
    assert {folder.stat().st_ino for folder in folders} <= synced


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "line",
    [
        ["export", "book"],
        ["list", "--json"],
        ["next"],
        ["report", "--html", "-"],
        ["log-call", "1", "hello"],
        ["--help"],
        ["--version"],
        ["history", "1", "--csv"],
    ],
    ids=" ".join,
)
def test_a_full_disk_under_the_output_is_told_plainly(
    line: list[str], made: dict[str, Path], tmp_path: Path
) -> None:
    book = tmp_path / "rep.db"
    shutil.copy(made["small"], book)
    with open("/dev/full", "w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "repbook", "--book", str(book), "--as-of", DAY, *line],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert ran.returncode not in (0, 120), ran
    assert "Traceback" not in ran.stderr and "fault in repbook" not in ran.stderr, ran.stderr
    assert ran.stderr.startswith("Error: "), ran.stderr
    goes_on(book)


FULL_DISK = """
import os, shutil, sys
from pathlib import Path
sys.path.insert(0, sys.argv[4])
from conftest import DAY, run_repbook
from faults.cases import beside, facts
disk, source, rows = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
book, ballast = disk / "rep.db", disk / "ballast"
for args in (["log-call", "1", "hello"], ["import", rows], ["merge", "1", "2", "--yes"]):
    for room in (0, 4096, 8192, 16384, 32768, 65536, 131072):
        shutil.copy(source, book)
        before = facts(book)
        with open(ballast, "wb", 0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
            file.truncate(max(0, file.tell() // 4096 * 4096 - room))
        ran = run_repbook("--book", str(book), "--as-of", DAY, *args)
        if ran.code:
            assert facts(book) == before, (args, room)
            assert ran.err.startswith("Error: The disk is full"), (args, room, ran)
            assert len(ran.err.splitlines()) == 2, ran
            print("full")
        ballast.unlink()
        ran = run_repbook("--book", str(book), "--as-of", DAY, "add", "Afterwards")
        assert ran.code == 0, ran
        assert beside(book) == [], beside(book)
        book.unlink()
"""


def test_on_a_full_disk_nothing_is_lost(made: dict[str, Path], tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = 'mount -t tmpfs -o size=1m tmpfs "$1" || exit 77; shift; exec "$@"'
    args = [
        sys.executable,
        "-c",
        FULL_DISK,
        *map(str, (disk, made["small"], made["rows"], Path(__file__).parent)),
    ]
    try:
        ran = subprocess.run(
            ["unshare", "-rm", "sh", "-c", mounted, "sh", str(disk), *args],
            capture_output=True,
            text=True,
            timeout=120,
        )
    except OSError:
        pytest.skip("no disk of our own to fill here")
    if ran.returncode == 77 or "unshare" in ran.stderr:
        pytest.skip("no disk of our own to fill here")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("full") >= 3


def full() -> sqlite3.OperationalError:
    """What SQLite says of a disk on which it cannot take back what is half written."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    return error


def test_a_disk_that_is_full_after_a_restore_is_not_said_to_have_kept_it_from_being_done(
    made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "rep.db"
    shutil.copy(made["small"], book)
    assert on_book(book, "backup").code == 0
    assert on_book(book, "add", "Afterwards").code == 0

    def refused(*args: object) -> None:
        raise full()

    monkeypatch.setattr(  # the checksum, the last that is written
        restoring, "_keep_sum", lambda file: monkeypatch.setattr(database, "settings", refused)
    )
    ran = on_book(book, "restore", "newest", "--yes")
    assert ran.code == 1
    assert (
        "The backup is restored, but the book cannot be read again now: the disk is full" in ran.err
    )
    monkeypatch.undo()
    assert "Afterwards" not in on_book(book, "list").out


@pytest.mark.parametrize("fails", ["copy", "book"])
def test_a_disk_that_is_full_during_a_repair_leads_to_room_and_to_the_repair(
    made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    book = tmp_path / "rep.db"
    shutil.copy(made["small"], book)
    data = bytearray(book.read_bytes())
    data[20] ^= 2  # which SQLite heeds
    book.write_bytes(data)

    def refused(*args: object) -> None:
        raise full()

    place = (backups, "checked") if fails == "copy" else (restoring, "_lock")
    with monkeypatch.context() as while_full:
        while_full.setattr(*place, refused)
        while_full.setattr(backups, "_put_in_folder", refused)
        asked = on_book(book, "check", "--repair")
        assert asked.code == 1 and "Make room on the disk" not in asked.err
        free = shutil.disk_usage(tmp_path)._replace(free=2 * len(data))
        while_full.setattr(repair, "disk_usage", lambda _: free)
        asked = on_book(book, "check", "--repair")
    room = f"Hint: Make room on the disk ({-(-3 * len(data) // 1_000_000)} MB are needed), then: "
    assert asked.err.splitlines()[-1] == f"{room}repbook check --repair", asked
    assert book.read_bytes() == data
    assert on_book(book, "check", "--repair").code == 0


def test_a_disk_that_is_full_while_the_book_is_replaced_is_not_taken_for_another_program(
    made: dict[str, Path], tmp_path: Path
) -> None:
    """What was written until then, and taken back, is the repair's own."""
    book = Path(shutil.copy(made["small"], tmp_path / "rep.db"))

    class Stopped:
        def backup(self, conn: sqlite3.Connection) -> None:
            os.utime(book, ns=(1, 1))
            raise full()

    with pytest.raises(Failed, match="disk is full"):
        restoring.replace(book, Stopped(), None, restoring.watched(book), forget=False)  # type: ignore[arg-type]


def test_a_full_disk_is_no_damage(made: dict[str, Path], tmp_path: Path) -> None:
    class OnAFullDisk:
        text_factory = str

        def execute(self, sql: str) -> None:
            raise full()

    with pytest.raises(Failed, match="The disk is full"):
        store_check.file_faults(cast("sqlite3.Connection", OnAFullDisk()))


# An older book


def older(path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a book in place that is one migration behind, by adding one to the list."""
    shutil.copy(source, path)
    later = path.parent.parent / f"{path.parent.name}.later.sql"
    later.write_text(
        "CREATE TABLE later (id INTEGER PRIMARY KEY, text TEXT) STRICT;\n\n"
        "INSERT INTO later SELECT id, name FROM customers;\n\n"
        "ALTER TABLE customers ADD COLUMN later TEXT;\n"
    )
    monkeypatch.setattr(migrations, "FILES", [*migrations.FILES, later])
    monkeypatch.setattr(database, "SCHEMA_VERSION", len(migrations.FILES))


def test_four_programs_may_open_an_older_book_at_once(
    made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rep.db"
    older(path, made["small"], monkeypatch)
    pids = []
    for _ in range(4):
        pids.append(os.fork())
        if pids[-1] == 0:
            code = 99
            try:
                code = run_repbook("--book", str(path), "list").code
            finally:
                os._exit(code)
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids] == [0] * 4
    assert facts(path)["version"] == database.SCHEMA_VERSION
    assert len(backups.backups(database.folder_of(path))) == 1
    assert beside(path) == []


def test_killed_or_out_of_room_while_migrating_the_book_is_old_or_new(
    made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tmp_path / "0" / "rep.db"
    first.parent.mkdir()
    before = facts(made["small"])
    older(first, made["small"], monkeypatch)
    counter = tmp_path / "count"

    def opens(path: Path) -> Callable[[], Any]:
        return lambda: run_repbook("--book", str(path), "list")

    assert child(opens(first), die_at(0, counter)).code == 0
    troubles = [die_at(number) for number in range(1, int(counter.read_text()) + 1)]
    for size in (0, 512, 4096, 20000, 100000, made["small"].stat().st_size - 1):
        troubles += [bound(size, deadly=True), bound(size, deadly=False)]
    for number, trouble in enumerate(troubles, 1):
        path = tmp_path / str(number) / "rep.db"
        path.parent.mkdir()
        shutil.copy(made["small"], path)
        ended = child(opens(path), trouble)
        assert "fault in repbook" not in ended.err, ended
        if ended.code >= 0 and ended.code:
            assert ended.err.startswith("Error: "), ended
            assert beside(path) == [] or ended.code == 0, (beside(path), ended)
        conn = sqlite3.connect(path)
        version = conn.execute("PRAGMA user_version").fetchone()[0]
        tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master")}
        assert ("later" in tables) == (version == database.SCHEMA_VERSION)
        conn.close()
        found = facts(path)  # opened by repbook: now it is new
        assert found.pop("version") == database.SCHEMA_VERSION
        assert [row[:-1] for row in found.pop("customers")] == before["customers"]
        assert all(found[table] == before[table] for table in found)
        kept = [backup.path for backup in backups.backups(database.folder_of(path))]
        assert len(kept) == 1
        assert kept[0].stat().st_mode & 0o777 == 0o600
        old = sqlite3.connect(kept[0])
        assert old.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert old.execute("PRAGMA user_version").fetchone()[0] == before["version"]
        assert old.execute("SELECT count(*) FROM customers").fetchone()[0] == len(
            before["customers"]
        )
        old.close()
