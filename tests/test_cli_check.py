"""`check` as a user sees it: what is wrong, what is put right, and what a damaged book refuses."""

from __future__ import annotations

import io
import os
import re
import shutil
import sqlite3
import time
import tomllib
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import REPO, Ran, Rep, run_repbook
from faults.damage import (
    MENDING,
    PAGE,
    Damaged,
    Mended,
    book_with_a_backup,
    damages,
    flipped,
    intact,
    spoil,
)

from repbook.book import debug_report, repair
from repbook.store import backups, database, rebuild, sum_file
from repbook.store.place import warnings
from repbook.text import shell_line


def alter(path: Path, *statements: str) -> None:
    """What another program does to a book."""
    with sqlite3.connect(path, isolation_level=None) as conn:
        for statement in statements:
            conn.execute(statement)
    conn.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book with one backup, made before the last of its records."""
    return book_with_a_backup(tmp_path_factory.mktemp("written"))


@pytest.fixture
def sound(written: Path, book_file: Path) -> Path:
    """A copy of it with its backup, which `rep` runs on."""
    shutil.copytree(written.parent, book_file.parent, dirs_exist_ok=True)
    return book_file


def test_a_sound_book_is_said_to_be_sound_and_left_as_it_is(sound: Path, rep: Rep) -> None:
    before = sound.read_bytes()
    ran = rep("check", ok=True)
    assert ran.out.startswith("The book is sound.\n")
    assert rep("check", "--json", ok=True).json["findings"] == []
    for option in ("--repair", "--accept"):
        assert rep("check", option, ok=True).out.startswith("The book is sound.")
    assert sound.read_bytes() == before


def test_what_another_program_changed_is_named_put_back_and_that_is_undone(
    sound: Path, rep: Rep
) -> None:
    good = rep("export", "book", ok=True).out
    alter(
        sound,
        "UPDATE purchases SET cents = 84000 WHERE id = 1",
        "DELETE FROM feedback WHERE id = 2",
        "UPDATE customers SET town = NULL WHERE id = 3",
        "DROP INDEX steps_by_ally",
    )
    ran = rep("check")
    assert ran.code == 1
    assert (
        "purchase o1 of Harbor Foods (1): amount is 840 in the book, 480 when last written"
        in ran.out
    )
    assert "piece of feedback f2 of Delta Pumps (2)" in ran.out
    assert 'customer 3 Kobo Dairy: town is not set in the book, "Lund" when last written' in ran.out
    assert "the index steps_by_ally is missing" in ran.out
    assert "repbook check --repair" in ran.out.splitlines()[-1]
    changed = [
        each for each in rep("check", "--json").json["findings"] if each["kind"] == "changed"
    ]
    assert {"amount": 840.0} in [each["is_now"] for each in changed]
    repaired = rep("check", "--repair", ok=True).out
    assert "3 records put back as last written." in repaired
    assert "The book is sound." in repaired
    assert "-repair" in repaired
    assert rep("export", "book", ok=True).out == good
    assert rep("undo", ok=True).out.startswith("Undone: check")
    assert "amount is 840" in rep("check").out


def test_columns_of_ones_own_are_left_alone_and_go_along_when_the_file_is_made_anew(
    sound: Path, rep: Rep
) -> None:
    alter(
        sound,
        "ALTER TABLE customers ADD COLUMN mine TEXT CHECK (mine != '')",
        "ALTER TABLE customers ADD COLUMN loud TEXT AS (upper(mine))",
        "ALTER TABLE changes ADD COLUMN mine TEXT",
        "UPDATE customers SET mine = 'gold' || id",
        "UPDATE changes SET mine = 'silver' WHERE id = 2",
    )
    before = sound.read_bytes()
    assert rep("check", "--repair", ok=True).out.startswith("The book is sound.")
    assert sound.read_bytes() == before
    spoil(sound, "purchases_by_customer", kept=60)
    rep("check", "--repair", ok=True)
    with closing(sqlite3.connect(sound)) as conn:
        own = conn.execute("SELECT id, mine, loud FROM customers ORDER BY id").fetchall()
        assert own == [(id, f"gold{id}", f"GOLD{id}") for id in (1, 2, 3)]
        assert conn.execute("SELECT id FROM changes WHERE mine = 'silver'").fetchall() == [(2,)]
    rep("log-call", "1", "afterwards", ok=True)
    assert rep("check", ok=True).out.startswith("The book is sound.")


def test_what_another_program_changed_can_be_accepted(sound: Path, rep: Rep) -> None:
    alter(
        sound,
        "UPDATE purchases SET cents = 84000 WHERE id = 1",
        "INSERT INTO tags (uid, customer_id, tag) VALUES ('theirs', 1, 'north')",
    )
    assert rep("check").code == 1
    assert "2 records kept as found." in rep("check", "--accept", ok=True).out
    assert rep("list", "--json", ok=True).json[0]["tags"] == ["north"]
    rep("undo", ok=True)
    assert rep("history", "1", "--json", ok=True)
    assert "840" not in rep("history", "1").out


def test_nothing_is_accepted_in_a_damaged_file(sound: Path, rep: Rep) -> None:
    alter(sound, "UPDATE purchases SET cents = 84000 WHERE id = 1")
    rep("log-call", "2", "hello", ok=True)  # with a checksum again
    broken = spoil(sound, "purchases_by_customer", kept=60)
    assert "--accept" not in rep("check").out
    ran = rep("check", "--accept")
    assert (ran.code, ran.out) == (6, "") and ran.err.endswith(": repbook check --repair\n"), ran
    assert sound.read_bytes() == broken and rep("next").code == 6


def test_imported_rows_are_compared_and_put_back_from_a_backup(
    sound: Path, rep: Rep, tmp_path: Path
) -> None:
    rows = "".join(f"Firm {i % 9},2026-03-{1 + i % 28:02},{i + 1},R{i}\n" for i in range(150))
    (tmp_path / "orders.csv").write_text(f"customer,date,amount,reference\n{rows}")
    rep("import", str(tmp_path / "orders.csv"), ok=True)
    rep("check", ok=True)
    rep("backup", ok=True)
    good = rep("export", "book", ok=True).out
    wrong = ("UPDATE purchases SET cents = 5 WHERE id = 20", "DELETE FROM purchases WHERE id = 30")
    alter(sound, *wrong)
    assert rep("check").code == 1
    assert "2 records put back" in rep("check", "--repair", ok=True).out
    assert rep("export", "book", ok=True).out == good
    alter(sound, "UPDATE purchases SET cents = 5 WHERE id = 21")
    shutil.rmtree(f"{sound}.backups")
    left = rep("check", "--repair")  # nothing says what it was: it stays, and is still told
    assert left.code == 1 and "o21" in left.out
    rep("check", "--accept", ok=True)


def test_one_record_put_back_can_be_undone_and_so_can_what_was_done_before(
    sound: Path, rep: Rep
) -> None:
    alter(sound, "DELETE FROM feedback WHERE id = 2")
    assert "1 record put back" in rep("check", "--repair", ok=True).out
    assert rep("undo", ok=True).out.startswith("Undone: check")
    assert rep("undo", ok=True).out.startswith("Undone: promise")


def test_a_repair_that_puts_nothing_right_writes_nothing_and_says_what_to_do(
    sound: Path, rep: Rep, tmp_path: Path
) -> None:
    rows = "".join(f"Firm {i % 9},2026-03-{1 + i % 28:02},{i + 1}\n" for i in range(150))
    (tmp_path / "orders.csv").write_text(f"customer,date,amount\n{rows}")
    rep("import", str(tmp_path / "orders.csv"), ok=True)
    shutil.rmtree(f"{sound}.backups")
    alter(sound, "UPDATE purchases SET cents = 5 WHERE id = 21")
    before = sound.read_bytes()
    left = rep("check", "--repair")
    assert left.code == 1 and sound.read_bytes() == before
    assert not Path(f"{sound}.backups").exists()
    assert "Nothing could be put right." in left.out
    assert "--repair" not in left.out and "repbook check --accept" in left.out
    rep("check", "--accept", ok=True)
    rep("undo", ok=True)


def test_a_record_that_must_name_one_that_is_gone_goes_and_all_else_is_repaired(
    sound: Path, rep: Rep
) -> None:
    good = rep("history", "1", "--json", ok=True).out
    alter(
        sound,
        "INSERT INTO items (uid, purchase_id, what) VALUES ('theirs', 99, 'seals')",
        "INSERT INTO promises (uid, customer_id, text, day, by_day, problem_id)"
        " VALUES ('theirs', 2, 'a promise', 739943, 739973, 99)",
        "UPDATE purchases SET cents = 84000 WHERE id = 1",
    )
    ran = rep("check", "--repair", ok=True)
    assert "1 record put back" in ran.out and "The book is sound" in ran.out
    assert rep("history", "1", "--json", ok=True).out == good
    assert rep("promises", "2", ok=True).out.count("a promise") == 1


def test_a_list_of_changes_that_cannot_be_undone_is_not_called_a_restore(
    sound: Path, rep: Rep
) -> None:
    alter(sound, "UPDATE journal SET images = 'x' WHERE id = 3")
    rep("check", "--repair", ok=True)
    refused = rep("undo")
    assert refused.code == 4 and "since the book was repaired" in refused.err
    assert "--undo" not in refused.err
    listed = rep("changes", "-n", "1", ok=True).out
    assert "  repair  the list of changes before this cannot be undone\n" in listed
    assert "restore" not in listed and "repaired:" not in listed and "backup" not in listed
    assert rep("changes", "--json", ok=True).json[0]["command"] == "restore"  # as ever
    rep("restore", "newest", "--yes", ok=True)
    assert "  restore  the backup of " in rep("changes", "-n", "1", ok=True).out


def test_what_is_kept_as_found_is_not_listed_as_changed(sound: Path, rep: Rep) -> None:
    alter(sound, "INSERT INTO tags (uid, customer_id, tag) VALUES ('theirs', 1, 'north')")
    rep("check", "--accept", ok=True)
    assert "tag" not in rep("changes", "-n", "1", ok=True).out
    assert rep("undo", ok=True).out.startswith("Undone: check --accept of 1 record\n")


def test_a_page_that_is_damaged_is_found_wherever_it_shows(sound: Path, rep: Rep) -> None:
    """Each page in turn: what is not found leaves the export as it was; nothing ends in a traceback."""
    found = Damaged(sound)
    chance = Random(20261123)
    for page in range(0, len(found.data) // PAGE, 4):
        found.check(chance.choice(damages(found.data, page, chance) or [found.data]))
    assert found.told > 5


@pytest.mark.parametrize("backup", [True, False], ids=["with a backup", "without"])
def test_a_damaged_file_is_made_whole_and_kept(sound: Path, rep: Rep, backup: bool) -> None:
    good, data = rep("export", "book", ok=True).out, sound.read_bytes()
    if not backup:
        shutil.rmtree(f"{sound}.backups")
    for name in ("customers", "purchases", "touches", "journal", "purchases_by_customer"):
        sound.write_bytes(data)
        spoil(sound, name)
        before = rep("check")
        assert before.code == 1 and "The file is damaged" in before.out, name
        repaired = rep("check", "--repair", ok=True)
        assert "-damaged" in repaired.out
        assert rep("export", "book", ok=True).out == good, name
        rep("log-call", "1", "afterwards", ok=True)


def test_half_a_file_is_repaired_only_once_it_is_known_what_is_lost(
    sound: Path, rep: Rep, asked: Rep
) -> None:
    shutil.rmtree(f"{sound}.backups")
    half = sound.read_bytes()
    half = half[: len(half) // 2 // PAGE * PAGE]
    sound.write_bytes(half)
    refused = rep("check", "--repair")
    assert refused.code == 4 and "records cannot be read and are in no backup" in refused.err
    assert refused.err.endswith("Hint: repbook check --repair --yes\n")
    assert asked("n\n", "check", "--repair").code != 0
    assert sound.read_bytes() == half
    done = rep("check", "--repair", "--yes", ok=True).out
    assert "records are lost." in done and "The book is sound" not in done
    kept = next(each for each in Path(f"{sound}.backups").iterdir() if "-damaged" in each.name)
    assert f"The damaged file is kept: {kept}" in done and kept.read_bytes() == half


@pytest.mark.parametrize("changes", [True, False], ids=["with its list of changes", "without"])
def test_a_count_of_ids_that_is_damaged_is_not_counted_up_to(
    sound: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch, changes: bool
) -> None:
    def counted(*given: Any) -> Any:
        for tried, found in enumerate(readable(*given)):
            assert tried < 10**6, "it counts up to it"
            yield found

    readable = rebuild._readable
    monkeypatch.setattr(rebuild, "_readable", counted)
    alter(sound, "UPDATE sqlite_sequence SET seq = 90000000 WHERE name = 'purchases'")
    spoil(sound, "purchases")
    if not changes:
        spoil(sound, "journal")
        shutil.rmtree(f"{sound}.backups")
    rep("check", "--repair", "--yes", ok=True)
    id = rep("log-purchase", "1", "50", "--json", ok=True).json["id"]
    assert id == ("o4" if changes else "o1")
    rep("check", ok=True)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be set here")
def test_a_customer_who_is_made_up_is_added_on_the_day_where_the_user_is(
    sound: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(f"{sound}.backups")
    spoil(sound, "customers")
    broken = spoil(sound, "journal")
    days = []
    try:
        for zone in ("Etc/GMT-14", "Etc/GMT+12"):  # it is never the same day in both
            sound.write_bytes(broken)
            with monkeypatch.context() as there:
                there.setenv("TZ", zone)
                time.tzset()
                rep("check", "--repair", "--yes", ok=True)
            with closing(sqlite3.connect(sound)) as conn:
                days += conn.execute("SELECT DISTINCT added_day FROM customers").fetchall()
    finally:
        time.tzset()
    assert len(days) == 2 and days[0] > days[1]


def test_what_is_written_during_a_repair_is_not_lost(
    sound: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(sound, "purchases_by_customer")

    def slowly(*given: Any) -> Any:
        done = made(*given)
        if b"Meanwhile" not in sound.read_bytes():
            alter(sound, "UPDATE customers SET name = 'Meanwhile' WHERE id = 1")
        return done

    made = repair.rebuild
    monkeypatch.setattr(repair, "rebuild", slowly)
    refused = rep("check", "--repair")
    assert refused.code == 4 and "wrote into" in refused.err and "check --repair" in refused.err
    assert b"Meanwhile" in sound.read_bytes()
    assert "-damaged" in rep("check", "--repair").out


def test_a_damaged_index_takes_nothing_from_undo(sound: Path, rep: Rep) -> None:
    spoil(sound, "purchases_by_customer", kept=60)
    rep("check", "--repair", ok=True)
    assert rep("undo", ok=True).out.startswith("Undone: promise")


def test_a_backup_that_cannot_be_used_is_no_fault_of_the_book(sound: Path, rep: Rep) -> None:
    (backup,) = Path(f"{sound}.backups").iterdir()
    backup.write_bytes(backup.read_bytes()[:PAGE])
    ran = rep("check")
    assert ran.code == 1 and ran.out.startswith("The book is sound.\n")
    assert "1 backup cannot be used." in ran.out and "1 thing wrong" not in ran.out


def test_a_damaged_book_is_refused_by_what_reads_it(sound: Path, rep: Rep) -> None:
    spoil(sound, "purchases_by_customer", kept=60)
    for command in (["list"], ["report"], ["export", "book"], ["status"], ["add", "Vale"]):
        ran = rep(*command)
        assert (ran.code, ran.out) == (6, ""), (command, ran)
        assert ran.err.count("\n") == 2 and "repbook check" in ran.err
    out = sound.parent / "book.json"
    assert rep("export", "book", "--to", str(out)).code == 6
    assert not out.exists()


@pytest.mark.parametrize("large", [False, True])
def test_no_command_shows_or_writes_into_a_record_with_a_flipped_bit(
    sound: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    if large:
        monkeypatch.setattr(database, "WHOLLY_CHECKED", 0)
        rep("log-call", "2", "hello", ok=True)
        (Path(f"{sound}.backups") / "checksum").stat()
    data = sound.read_bytes()
    place = data.index(b"Kobo Dairykobo dairy") + 2  # the name, and how it is looked up
    sound.write_bytes(data[:place] + b"c" + data[place + 1 :])
    assert intact(sound)  # says SQLite
    for command in (["next"], ["brief", "1"], ["list"], ["history", "1"], ["log-call", "1", "hi"]):
        ran = rep(*command)
        assert (ran.code, ran.out) == (6, "") and "repbook check" in ran.err, (command, ran)
    rep("check", "--repair", ok=True)
    assert "Kobo Dairy" in rep("next", ok=True).out


def test_a_text_that_can_no_longer_be_read_is_found_and_put_back(sound: Path, rep: Rep) -> None:
    data = sound.read_bytes()
    place = data.rindex(b"Kobo Dairykobo dairy") + 2
    sound.write_bytes(data[:place] + b"\xef" + data[place + 1 :])
    assert intact(sound)  # says SQLite
    found = rep("check", "--json")
    assert (found.code, found.json["findings"][0]["kind"]) == (1, "file"), found
    rep("check", "--repair", "--yes", ok=True)
    assert "Kobo Dairy" in rep("list", ok=True).out


def turned(data: bytes, text: bytes, at: int) -> bytes:
    """A file in which the high bit of a byte is turned over, so that its text is not UTF-8."""
    place = data.index(text) + at % len(text)
    return data[:place] + bytes([data[place] ^ 128]) + data[place + 1 :]


SCHEMA_TEXTS = (b"INDEX steps_by_ally", b"TRIGGER purchase_added", b"VIEW exchanges")


@pytest.mark.parametrize("at", [1, -1])
@pytest.mark.parametrize("text", SCHEMA_TEXTS)
def test_a_flipped_bit_in_the_schema_is_restored_repaired_or_refused(
    sound: Path, rep: Rep, text: bytes, at: int
) -> None:
    """Also one after which SQLite's own message is not UTF-8."""
    data, good = sound.read_bytes(), rep("export", "book", ok=True).out
    (backup,) = Path(f"{sound}.backups").iterdir()
    older = rep("--book", str(backup), "export", "book", ok=True).out
    broken = turned(data, text, at)
    for line in (["next"], ["forget", "3", "--yes"], ["log-call", "1", "hi"], ["backup"]):
        sound.write_bytes(broken)
        ran = rep(*line)
        assert (ran.code, ran.out) == (6, "") and "repbook check" in ran.err, (line, ran)
        assert "codec" not in ran.err and sound.read_bytes() == broken
    assert "codec" not in rep("check").out and rep("check").code == 1
    assert "by hand" in rep("restore", ok=True).out
    rep("check", "--repair", ok=True)
    assert rep("export", "book", ok=True).out == good
    sound.write_bytes(broken)
    rep("restore", "newest", "--yes", ok=True)
    assert rep("export", "book", ok=True).out == older


@pytest.mark.parametrize("text", [*SCHEMA_TEXTS[:2], b"Delta Pumpsdelta", b"wants 480 seals"])
def test_a_backup_with_a_flipped_bit_is_named_and_passed_over(
    sound: Path, rep: Rep, text: bytes
) -> None:
    rep("backup", ok=True)
    old, _ = (each.path for each in reversed(backups.backups(Path(f"{sound}.backups"))))
    old.write_bytes(turned(old.read_bytes(), text, 1))
    rep("restore", ok=True)
    if text in SCHEMA_TEXTS:
        assert "1 backup cannot be used." in rep("check").out
        refused = rep("restore", old.name, "--yes")
        assert refused.code == 6 and "is damaged" in refused.err and "codec" not in refused.err
    forgot = rep("forget", "2", "--yes", ok=True)
    assert old.name in forgot.out, forgot
    rep("restore", "newest", "--yes", ok=True)


def test_restore_repair_and_forget_do_what_is_right_or_say_that_it_is_damaged(sound: Path) -> None:
    """The short form of what `python tests/long_faults.py --only flips` tries."""
    mended, pages = Mended(sound), len(sound.read_bytes()) // PAGE
    done = [
        mended.mend(line, sound, flipped(mended.whole[sound], page, Random(page)))
        for line in MENDING
        for page in range(0, pages, pages // 6)
    ]
    assert any(done) and not all(done)


def test_a_large_book_that_was_copied_over_is_no_damage(
    sound: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WHOLLY_CHECKED", 0)
    before = sound.read_bytes()
    rep("log-call", "1", "here", ok=True)
    here = sound.read_bytes()
    sound.write_bytes(before)
    rep("log-call", "1", "elsewhere", ok=True)
    sound.write_bytes(here)  # written as often, and otherwise
    assert sum_file.fits(sound) is False
    assert "here" in rep("history", "1", ok=True).out
    assert sum_file.fits(sound) is True
    sound.write_bytes(before)
    assert sum_file.fits(sound) is None
    rep("list", ok=True)


@pytest.mark.parametrize("vacuum", [False, True])
def test_what_another_program_wrote_is_no_damage(sound: Path, rep: Rep, vacuum: bool) -> None:
    alter(
        sound,
        "UPDATE customers SET name = 'Koco Dairy' WHERE id = 3",
        *["PRAGMA page_size = 65536", "VACUUM"][: 2 * vacuum],
    )
    for _ in range(2):  # as it was written, then with what repbook wrote
        assert "Koco Dairy" in rep("next", ok=True).out
        rep("log-call", "1", "hello", ok=True)


def test_damage_where_nothing_is_stored_stops_no_command(sound: Path, rep: Rep) -> None:
    data = bytearray(sound.read_bytes())
    data[72] ^= 1  # kept for later versions of SQLite
    sound.write_bytes(data)
    rep("next", ok=True)
    rep("log-call", "1", "hello", ok=True)


def test_the_first_change_of_a_day_is_refused_on_a_damaged_book(sound: Path, rep: Rep) -> None:
    shutil.rmtree(f"{sound}.backups")
    alter(sound, "UPDATE changes SET at = '2026-11-01T08:00:00Z'")
    broken = spoil(sound, "problems_by_customer", kept=60)
    ran = rep("log-call", "1", "hello")
    assert (ran.code, ran.out) == (6, "") and "repbook check" in ran.err, ran
    assert sound.read_bytes() == broken


def test_a_value_that_no_command_writes_is_no_fault_of_repbook(sound: Path, rep: Rep) -> None:
    alter(sound, "UPDATE problems SET day = -5")
    for command in (["next"], ["report"], ["export", "book"]):
        ran = rep(*command)
        assert ran.code == 6, ran
        assert "damaged" in ran.err and "repbook check" in ran.err and "File " not in ran.err


def test_an_open_reader_is_named_and_nothing_is_said_to_be_recorded(
    sound: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.2)
    reader = sqlite3.connect(sound, isolation_level=None)
    rows = reader.execute("SELECT * FROM customers")
    rows.fetchone()
    ran = rep("add", "Vale")
    assert (ran.code, ran.out) == (1, "")
    assert "is being read by another program" in ran.err and "nothing was written" in ran.err
    assert rep("list", ok=True).out.count("Vale") == 0
    rows.close()
    reader.close()
    rep("add", "Vale", ok=True)


def test_a_change_that_stands_though_its_commit_failed_is_said_to_stand(
    sound: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Late(database.Connection):
        """A disk that fails once all is written."""

        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
            done = super().execute(sql, *values)
            if sql == "COMMIT":
                raise sqlite3.OperationalError("disk I/O error")
            return done

    monkeypatch.setattr(database, "Connection", Late)
    ran = rep("add", "Vale")
    monkeypatch.undo()
    assert ran.code == 1 and "It was recorded" in ran.err
    assert "Vale" in rep("list", ok=True).out


# Where the book is


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_check_and_where_say_who_else_can_read_the_book(sound: Path, rep: Rep) -> None:
    assert "Others" not in rep("where", ok=True).out
    sound.chmod(0o644)
    for command in ("check", "where"):
        shown = rep(command, ok=True).out
        assert "Others on this machine can read the book" in shown
        assert f"chmod 600 {sound}" in shown
        assert rep(command, "--json").json["warnings"][0]["kind"] == "permissions"


@pytest.mark.parametrize(
    ("folder", "marker", "program"),
    [
        ("Dropbox", None, "Dropbox"),
        ("OneDrive - Harbor Foods", None, "OneDrive"),
        ("Library/Mobile Documents/books", None, "iCloud Drive"),
        ("work", ".stfolder", "Syncthing"),
        ("Google Drive/My Drive", None, "Google Drive"),
    ],
)
def test_a_folder_that_is_copied_elsewhere_is_named(
    tmp_path: Path, folder: str, marker: str | None, program: str
) -> None:
    book = tmp_path / folder / "rep.db"
    book.parent.mkdir(parents=True, mode=0o700)
    book.touch(mode=0o600)
    if marker:
        (book.parent / marker).mkdir()
    says = [each.says for each in warnings(book) if each.kind == "synced"]
    assert len(says) == 1 and program in says[0]
    (do,) = (each.do for each in warnings(book) if each.kind == "synced")
    assert f"mv {shell_line([str(book)])}" in do and "export REPBOOK_BOOK=" in do


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("rep (Ann's conflicted copy 2026-11-27).db", True),
        ("rep.sync-conflict-20261127-101112-ABCDEFG.db", True),
        ("rep_conflict-20261127.db", True),
        ("rep-2.db", False),
        ("conflicts.db", False),
    ],
)
def test_a_conflict_copy_beside_the_book_is_named(tmp_path: Path, name: str, told: bool) -> None:
    for each in ("rep.db", name):
        (tmp_path / each).touch(mode=0o600)
    says = [each.says for each in warnings(tmp_path / "rep.db") if each.kind == "copy"]
    assert bool(says) is told
    assert all(name in each for each in says)


@pytest.mark.parametrize("name", ["rep (1).db", "rep-Annes-Laptop.db", "rep - Copy.db"])
def test_a_copy_of_the_same_book_is_named_with_how_to_end_it(
    rep: Rep, book_file: Path, tmp_path: Path, name: str
) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("backup", str(tmp_path / "rep-spring.db"), ok=True)  # which repbook knows to be a backup
    run_repbook("--book", str(tmp_path / "rep-other.db"), "add", "Vale")
    assert rep("check", "--json", ok=True).json["warnings"] == []
    (tmp_path / name).write_bytes(book_file.read_bytes())
    run_repbook("--book", str(tmp_path / name), "add", "Only There")
    (warned,) = rep("check", "--json", ok=True).json["warnings"]
    assert warned["kind"] == "copy" and name in warned["says"]
    assert warned["do"].endswith(
        f"| repbook import -; then delete the copy: {shell_line(['rm', str(tmp_path / name)])}"
    )


@pytest.mark.parametrize(
    "book", [":memory:", "file:rep.db", "{}/rep.db/x", "{}/rep.db/x/y", "{}/" + "n" * 300 + ".db"]
)
@pytest.mark.parametrize("command", [["list"], ["add", "Vale"]])
def test_where_no_book_can_be_is_refused(sound: Path, book: str, command: list[str]) -> None:
    ran = run_repbook("--book", book.format(sound.parent), *command)
    assert ran.code == 2 and "With another book: repbook --book " in ran.err


def test_a_mistyped_book_is_named(tmp_path: Path) -> None:
    def on(*args: str) -> Ran:

        from repbook.cli.root import run
        from repbook.cli.session import Session

        out, err = io.StringIO(), io.StringIO()
        return Ran(run(args, Session(None, out, err)), out.getvalue(), err.getvalue())

    path = tmp_path / "typo.db"
    assert f"There is no book at {path} yet." in on("--book", str(path), "list").out
    refused = on("--book", str(path), "check")
    assert refused.code == 6 and str(path) in refused.err
    assert not path.exists()


def test_debug_says_nothing_of_a_customer(sound: Path, rep: Rep) -> None:
    rep("config", "name", "Priya Nair", ok=True)
    shown = rep("check", "--debug", ok=True).out
    assert "rows of customers: 3" in shown and "SQLite: " in shown and "settings: name" in shown
    for word in ("Harbor", "Lund", "555", "seals", "Priya", "480", "leak"):
        assert word not in shown
    told = rep("check", "--debug", "--json", ok=True).json
    assert told["check"] == "sound"
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for needs in project["dependencies"]:
        name = re.split("[<>=]", needs)[0]
        assert told[name] == version(name)


def test_debug_names_a_library_that_is_missing(
    sound: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs = ["rich>=14", "no-such-library>=1", 'neither-this>=1; extra == "team"']
    monkeypatch.setattr(debug_report, "requires", lambda _: needs)
    told = rep("check", "--debug", "--json", ok=True).json
    assert told["no-such-library"] == "not installed" and "neither-this" not in told


# Small faults that are ended


def test_a_book_without_purchases_says_so(book_file: Path, rep: Rep) -> None:
    rep("add", "Harbor", ok=True)
    for command in (["forecast"], ["forecast", "--past"], ["backtest"]):
        assert rep(*command, ok=True).out.startswith("Nothing has been bought yet")


def test_a_day_to_come_that_commands_take_is_no_fault(
    book_file: Path, rep: Rep, tmp_path: Path
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("customer,date,amount,due\nHarbor Foods,2028-01-01,100,2190-01-01\n")
    rep("import", str(file), "--yes", ok=True)
    rep("log-purchase", "harbor", "100", "--due", "2099-01-01", ok=True)
    quotes = tmp_path / "quotes.csv"
    quotes.write_text("customer,date,amount,valid until\nHarbor Foods,2026-10-10,90,2026-10-01\n")
    rep("import", str(quotes), "--yes", ok=True)
    assert rep("check").code == 0


def test_a_promise_of_the_31st_stays_at_the_end_of_the_month(book_file: Path, rep: Rep) -> None:
    rep("add", "Harbor", ok=True)
    rep("promise", "1", "the list", "--by", "2027-01-31", "--every", "monthly", ok=True)
    days = []
    for number, day in enumerate(("2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"), 1):
        rep("--as-of", day, "promise", f"p{number}", "--kept", ok=True)
        days.append(rep("--as-of", day, "promises", "--json", ok=True).json[0]["by"])
    assert days == ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]


def test_a_name_that_is_kept_on_one_line_is_said_to_be(book_file: Path, rep: Rep) -> None:
    assert '"Two spaced name"' in rep("add", " Two  spaced\nname", ok=True).err
    assert "single spaces" not in rep("add", "Vale Brothers", ok=True).err
    assert '"Vale & Sons"' in rep("edit", "vale", "--name", "Vale &  Sons", ok=True).err
    assert '"Ann Lee"' in rep("contact", "vale", "Ann  Lee", ok=True).err
    assert '"Ann Leigh"' in rep("contact", "vale", "ann", "--name", " Ann Leigh", ok=True).err
    assert '"Tom Reyes"' in rep("ally", "add", "Tom   Reyes", ok=True).err
    assert "The price: good" in rep("log-call", "vale", "-f", " the  price:good", ok=True).out


def test_what_a_killed_program_left_goes_at_the_next_write(sound: Path, rep: Rep) -> None:
    folder = Path(f"{sound}.backups")
    old, new, other = (
        folder / f".{name}.new"
        for name in (f"{sound.name}.0123abcd", f"{sound.name}.4567abcd", "mine.0123abcd")
    )
    for file in (old, new, other):
        file.touch()
    for file in (old, other):
        os.utime(file, (10**9, 10**9))
    rep("backup", ok=True)
    assert [file.exists() for file in (old, new, other)] == [False, True, True]
