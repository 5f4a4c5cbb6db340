"""Backups: their names, what is kept of them, and that a copy is whole and private."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import Rep
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from repbook.errors import BookUnusable, Conflict
from repbook.schema import BACKED_UP_WHY
from repbook.store import backups, database
from repbook.store.backups import Backup
from repbook.store.thinning import KEPT_LONGER, MOST_BYTES, superfluous

NOON = datetime(2026, 11, 23, 12, 0)


def made(hours: float, reason: str = "day", size: int = 1000, number: int = 1) -> Backup:
    """A backup made so many hours before the Monday's noon."""
    at = NOON - timedelta(hours=hours)
    return Backup(at, number, reason, Path(f"{at:%Y-%m-%d-%H%M}-{reason}-{number}.db"), size, False)


some_backups = st.lists(
    st.builds(
        made,
        st.integers(0, 24 * 500),
        st.sampled_from([*BACKED_UP_WHY]),
        st.sampled_from((1000, 300_000_000)),
        st.integers(1, 3),
    ),
    unique_by=lambda backup: (backup.at, backup.number),
    max_size=60,
)


@examples(max_examples=60)
@given(some_backups)
def test_thinning_out_keeps_the_newest_of_each_kind_and_is_done_at_once(
    found: list[Backup],
) -> None:
    gone = superfluous(found, NOON.date())
    kept = [backup for backup in found if backup not in gone]
    assert len(kept) + len(gone) == len(found)
    for reason in BACKED_UP_WHY:
        newest = max((b for b in found if b.reason == reason), default=None)
        assert newest is None or newest in kept
    assert superfluous(kept, NOON.date()) == []
    assert gone == sorted(gone)
    last = {backup.reason: backup for backup in sorted(kept)}.values()
    bound = max(MOST_BYTES, 5 * max(found).size if found else 0)
    assert sum(b.size for b in kept) <= bound or set(kept) == set(last)


@examples(max_examples=60)
@given(some_backups)
def test_small_backups_are_thinned_out_by_their_age(found: list[Backup]) -> None:
    found = [backup._replace(size=1000) for backup in found]
    gone = superfluous(found, NOON.date())
    kept = [backup for backup in found if backup not in gone]
    for backup in gone:
        longer = backup.reason in KEPT_LONGER
        age = (NOON.date() - backup.at.date()).days
        others = [b for b in kept if (b.reason in KEPT_LONGER) is longer and b > backup]
        if backup.reason != "damaged":
            others = [b for b in others if b.reason != "damaged"]
        assert age >= (30 if longer else 3)
        if age < (92 if longer else 14):
            assert any(b.at.date() == backup.at.date() for b in others)
        elif age < (366 if longer else 56):
            assert any(b.at.isocalendar()[:2] == backup.at.isocalendar()[:2] for b in others)
        elif longer or age < 366:
            assert any((b.at.year, b.at.month) == (backup.at.year, backup.at.month) for b in others)


def test_a_year_of_days_leaves_days_weeks_and_months() -> None:
    kept: list[Backup] = []
    for day in range(500, -1, -1):
        kept.append(made(24 * day))
        gone = superfluous(kept, kept[-1].at.date())
        kept = [backup for backup in kept if backup not in gone]
    ages = [(NOON - backup.at).days for backup in kept]
    assert ages[-14:] == list(range(13, -1, -1))
    assert len({(b.at.year, b.at.month) for b in kept}) >= 12
    assert 25 <= len(kept) <= 35 and max(ages) < 366


def test_large_backups_go_the_oldest_and_the_automatic_first() -> None:
    large = 190_000_000
    found = [made(hours, "day", large) for hours in range(1, 9)]
    found += [made(100, "hand", large), made(200, "hand", large), made(300, "upgrade", large)]
    kept = set(found) - set(superfluous(found, NOON.date()))
    assert kept == {made(1, "day", large), made(2, "day", large), *found[-3:]}


def test_a_damaged_one_stands_for_no_other_and_one_of_a_day_to_come_makes_none_go() -> None:
    damaged, sound, ahead = made(24 * 5, "damaged"), made(24 * 5 + 1), made(-24 * 400)
    others = [made(24 * day) for day in range(3)]
    assert superfluous([damaged, sound, ahead, *others], NOON.date()) == []


@pytest.mark.parametrize(
    "name",
    ["notes.txt", "2026-11-27-0730-friday.db", "2026-13-41-0730-day.db", "2026-11-27-0730-day.db~"],
)
def test_other_files_in_the_folder_are_no_backups(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    assert backups.backups(tmp_path) == []


def test_a_backup_is_whole_checked_private_and_beside_the_file_itself(
    rep: Rep, book_file: Path, tmp_path: Path
) -> None:
    rep("add", "Harbor Foods", "--phone", "555 0134", ok=True)
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(book_file)
    before = os.umask(0o777)
    try:
        one, two = backups.make(book_file, "hand"), backups.make(link, "day")
    finally:
        os.umask(before)
    folder = tmp_path / "rep.db.backups"
    assert sorted(folder.iterdir()) == sorted((one.path, two.path))
    assert database.mode_of(folder) == "drwx------"
    assert {database.mode_of(path) for path in folder.iterdir()} == {"-rw-------"}
    assert [b.number for b in backups.backups(folder)][-1] == 1
    assert one.contents.customers == 1
    with backups.opened(one.path) as copy:
        assert copy.execute("SELECT name FROM customers").fetchall() == [("Harbor Foods",)]


def test_a_damaged_book_makes_no_backup_that_would_be_trusted(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    conn = sqlite3.connect(book_file)
    conn.execute("CREATE INDEX mine ON customers (town)")
    sql = "SELECT rootpage FROM sqlite_master WHERE name = 'mine'"
    page, size = conn.execute(sql).fetchone()[0], conn.execute("PRAGMA page_size").fetchone()[0]
    conn.close()
    with open(book_file, "r+b") as file:  # the index has no entry: reading says nothing of it
        file.seek((page - 1) * size + 3)
        file.write(bytes(2))
    with pytest.raises(BookUnusable, match="damaged"):
        backups.make(book_file, "hand")
    assert not database.folder_of(book_file).exists()


def test_a_file_that_is_there_is_never_replaced(rep: Rep, book_file: Path, tmp_path: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    with pytest.raises(Conflict, match="already exists"):
        backups.write(book_file, taken)
    assert taken.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "rep.db",
        "rep.db-journal",
        "taken.db",
    ]


def test_a_book_that_is_being_written_is_copied_as_it_was_before(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    other = sqlite3.connect(book_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE customers SET name = 'Half'")
    copy = backups.make(book_file, "hand")
    other.execute("COMMIT")
    other.close()
    with backups.opened(copy.path) as conn:
        assert conn.execute("SELECT name FROM customers").fetchall() == [("Harbor Foods",)]


def test_a_sound_backup_does_not_go_for_a_damaged_one(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    folder = database.folder_of(book_file)
    whole = rep("backup", "--json", ok=True).json["path"]
    names = [folder / f"2026-11-10-0{hour}00-import.db" for hour in (6, 7, 8)]
    for name in names:
        name.write_bytes(Path(whole).read_bytes())
    names[2].write_bytes(names[0].read_bytes()[:5000])
    newest = folder / "2026-11-20-0700-import.db"  # so that none of that day is the newest
    newest.write_bytes(Path(whole).read_bytes())
    rep("backup", ok=True)
    assert [name.exists() for name in names] == [False, True, True]
    names[2].write_bytes(Path(whole).read_bytes())
    names[0].write_bytes(names[2].read_bytes()[:5000])
    rep("backup", ok=True)
    assert [name.exists() for name in names] == [False, False, True]


def test_a_day_by_a_wrong_clock_makes_no_other_backup_go() -> None:
    ahead = [made(-24 * days) for days in (1, 2)]
    assert superfluous([made(24 * 400), *ahead], NOON.date()) == []


def test_what_is_kept_of_a_damaged_book_is_not_the_days_backup(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    for backup in backups.backups(database.folder_of(book_file)):
        backup.path.unlink()
    kept = backups.make(book_file, "damaged", sound=False)
    assert backups.usable(kept.path) and not backups.made_today(book_file)
    backups.make(book_file, "day")
    assert backups.made_today(book_file)


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_backup_is_only_read_by_whatever_name(
    rep: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep("add", "Harbor Foods", ok=True)
    backup = Path(rep("backup", "--json", ok=True).json["path"])
    before = backup.read_bytes()
    link = tmp_path / "link.db"
    link.symlink_to(backup)
    monkeypatch.chdir(backup.parent)
    for name in (str(link), backup.name):
        ran = rep("--book", name, "add", "Carl New")
        assert ran.code == 6 and "is a backup, which is only read" in ran.err, name
        assert f"restore {backup}" in ran.err or backup.name in ran.err
    assert backup.read_bytes() == before


def test_the_folder_of_the_backups_is_no_second_place(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("backup", ok=True)
    folder = database.folder_of(book_file)
    assert rep("backup", "--to", str(folder)).code == 4
    assert not (folder / folder.name).exists()


def test_what_cannot_be_read_in_the_second_place_stops_no_backup(
    rep: Rep, book_file: Path, tmp_path: Path
) -> None:
    for name in ("Zebulon Quarterstaff", "Vale Brothers"):
        rep("add", name, ok=True)
    (stick := tmp_path / "stick").mkdir()
    rep("backup", "--to", str(stick), ok=True)
    rep("forget", "Zebulon Quarterstaff", "--yes", ok=True)
    (there,) = {each.parent for each in stick.rglob("*.db")}
    (there / "2026-01-01-0700-hand.db").mkdir()
    made = rep("backup", "--json", ok=True).json
    assert Path(made["path"]).exists()


def test_a_list_of_the_forgotten_that_another_program_wrote_is_no_fault_of_ours(
    rep: Rep, book_file: Path
) -> None:
    for name in ("Zebulon Quarterstaff", "Vale Brothers"):
        rep("add", name, ok=True)
    rep("backup", ok=True)
    rep("forget", "Zebulon Quarterstaff", "--yes", ok=True)
    with sqlite3.connect(book_file) as conn:
        conn.execute("UPDATE settings SET value = '5' WHERE key = 'forgotten'")
    ran = rep("forget", "Vale Brothers", "--yes")
    assert ran.code == 6 and "fault in repbook" not in ran.err and "repbook check" in ran.err
    ran = rep("restore", "newest", "--yes")
    assert "fault in repbook" not in ran.err


def test_undo_of_a_restore_takes_no_backup(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    name = Path(rep("backup", "--json", ok=True).json["path"]).name
    rep("restore", "newest", "--yes", ok=True)
    ran = rep("restore", name, "--undo", "--yes")
    assert ran.code == 2 and f"repbook restore {name}" in ran.err


def test_a_restore_over_a_book_that_cannot_be_read_says_so(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("backup", ok=True)
    data = bytearray(book_file.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    book_file.write_bytes(data)
    ran = rep("restore", "newest")
    assert ran.code == 4 and "The book cannot be read, so nobody can tell what that" in ran.err
