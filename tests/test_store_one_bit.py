"""A file with one bit that turned over: which it was is found, and nothing else is taken for it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from zlib import crc32

import pytest
from conftest import REPO, Rep
from faults.damage import PAGE, book_with_a_backup, on_book

from repbook.store import database, migrations, one_bit, restoring, sum_file


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return book_with_a_backup(tmp_path_factory.mktemp("written"))


@pytest.fixture
def book(written: Path, book_file: Path) -> Path:
    """A small book with a backup, which `rep` runs on."""
    shutil.copytree(written.parent, book_file.parent, dirs_exist_ok=True)
    return book_file


def page_of_the_sum(book: Path) -> int:
    with closing(database.connect(book)) as conn:
        page: int = conn.execute(database.KEPT_SUM).fetchone()[2]
    return page


def turned(data: bytes, *places: tuple[int, int]) -> bytes:
    """The data with these bits turned over, each its byte and its number in that."""
    found = bytearray(data)
    for at, bit in places:
        found[at] ^= 1 << bit
    return bytes(found)


def test_whichever_bit_it_was_the_file_is_as_it_was(book: Path) -> None:
    data, sum_page = book.read_bytes(), page_of_the_sum(book)
    chance = Random(13)
    places = [chance.randrange(len(data)) for _ in range(50)]
    # the first bytes, what a page begins with, the last byte of the file
    places += [0, 17, 21, 57, 63, 70, 100, 103, 108, PAGE, PAGE + 5, len(data) - 1]
    for at in places:
        summed = at // PAGE + 1 != sum_page and not 24 <= at < 28 and not 92 <= at < 100
        book.write_bytes(turned(data, (at, at % 8)))
        assert one_bit.turned_back(book) == (data if summed else None), at


# Where a page says how many rows it has and where they begin, and where its one row begins
@pytest.mark.parametrize("place", [3, 4, 5, 7, 8, 9, PAGE - 11, PAGE - 10])
def test_the_page_that_has_the_checksum_is_looked_at_too(book: Path, place: int, rep: Rep) -> None:
    """Nothing is written into a book in which it is damaged, that could be read no more then."""
    data = book.read_bytes()
    for bit in range(8):
        book.write_bytes(turned(data, ((page_of_the_sum(book) - 1) * PAGE + place, bit)))
        for line in ("log-call 1 thanks", "forget 3 --yes"):
            if not rep(*line.split()).code:
                assert not rep("check").code
        book.write_bytes(data)


def test_more_than_a_bit_that_looks_like_one_is_not_taken_for_one(book: Path) -> None:
    """As in a page that was free, once a change was taken back, where the first checksum fits by chance."""
    data = book.read_bytes()
    parts = database.summed(page_of_the_sum(book), PAGE, len(data))
    with closing(database.connect(book)) as conn:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'touches_agreed'"
        (page,) = conn.execute(sql).fetchone()
    nothing = (page - 1) * PAGE + 2000  # in an index that is empty
    was = database.checksum(data, parts)

    def makes(*places: tuple[int, int]) -> int:
        return database.checksum(turned(data, *places), parts) ^ was

    wanted, chosen = makes((nothing + 900, 3)), list[tuple[int, int]]()
    rows = [
        (makes(place), [place])
        for at in range(4)
        for place in [(nothing + at, b) for b in range(8)]
    ]
    for bit in range(32):  # which of 32 bits together make the same difference
        at = next(i for i, (change, _) in enumerate(rows) if change >> bit & 1)
        change, places = rows.pop(at)
        rows = [
            (one ^ change, those + places) if one >> bit & 1 else (one, those)
            for one, those in rows
        ]
        if wanted >> bit & 1:
            wanted, chosen = wanted ^ change, chosen + places
    book.write_bytes(turned(data, *chosen))
    with closing(database.connect(book)) as conn:
        assert database.fits_sum(conn) is False
    assert one_bit.turned_back(book) is None


def test_a_whole_file_is_left_as_it_is(book: Path) -> None:
    assert one_bit.turned_back(book) is None


def test_two_bits_are_not_taken_for_one(book: Path) -> None:
    data, chance = book.read_bytes(), Random(7)
    parts = database.summed(page_of_the_sum(book), PAGE, len(data))
    for _ in range(16):
        places = [(chance.randrange(len(data)), chance.randrange(8)) for _ in range(2)]
        book.write_bytes(turned(data, *places))
        if back := one_bit.turned_back(book):  # one of them is not summed
            assert all(back[first:last] == data[first:last] for first, last in parts)


def test_the_bit_is_found_where_the_schema_cannot_be_read(book: Path, rep: Rep) -> None:
    data = book.read_bytes()
    good = on_book(book, "export", "book").out
    for at in (103, 105, 107):  # how many tables the schema has, and where they stand
        book.write_bytes(turned(data, (at, 3)))
        assert rep("list").code == 6
        assert one_bit.turned_back(book) == data
        assert rep("check", "--repair", ok=True).out.count("nothing is lost") == 1
        assert on_book(book, "export", "book").out == good


def test_a_record_that_is_right_is_not_put_back_to_a_damaged_list_of_changes(
    book: Path, rep: Rep
) -> None:
    good = on_book(book, "export", "book").out
    data = book.read_bytes()
    at = data.rindex(b'"leak 3"') + 2  # in the list of changes, which stands in JSON
    book.write_bytes(turned(data, (at, 0)))
    assert rep("check").code == 1
    rep("check", "--repair", ok=True)
    assert on_book(book, "export", "book").out == good
    assert rep("check", ok=True)


def test_what_is_said_of_it_and_what_can_be_undone_after(book: Path, rep: Rep) -> None:
    data, before = book.read_bytes(), rep("changes", ok=True).out
    book.write_bytes(turned(data, (data.rindex(b"Delta Pumps"), 1)))
    assert rep("list").code == 6
    said = rep("check")
    assert said.code == 1
    assert "one bit of it is not as it was written" in said.out
    assert "1 thing wrong" in said.out
    repaired = rep("check", "--repair", ok=True).out
    assert "One bit of the file was not as repbook wrote it: it is turned back" in repaired
    assert "The damaged file is kept: " in repaired
    assert rep("changes", ok=True).out == before
    assert rep("undo", ok=True)


def test_a_book_that_is_half_written_is_left_to_sqlite(book: Path) -> None:
    data = book.read_bytes()
    book.write_bytes(turned(data, (len(data) - 1, 0)))
    assert one_bit.turned_back(book) == data
    Path(f"{book}-journal").write_bytes(b"what was there before the change")
    assert one_bit.turned_back(book) is None


def test_a_checksum_of_an_earlier_write_says_nothing(book: Path) -> None:
    """Another program wrote: what differs from the checksum is what it changed."""
    with closing(database.connect(book)) as conn:
        conn.execute("UPDATE customers SET town = 'Lunc' WHERE town = 'Lund' AND id = 1")
    assert one_bit.turned_back(book) is None


def test_the_checksum_of_a_large_book_tells_it_too(
    book: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WHOLLY_CHECKED", PAGE)
    rep("add", "Another Firm", ok=True)
    assert sum_file.fits(book)
    data = book.read_bytes()
    for at in (data.rindex(b'"leak 3"') + 2, 103, 0):
        book.write_bytes(turned(data, (at, 0)))
        assert one_bit.turned_back(book) == data, at
    # where nothing tells but that checksum, which may be of another file with as many writes
    book.write_bytes(data)
    book.write_bytes(turned(data, (page_of_the_sum(book) * PAGE - 1, 5)))
    assert one_bit.turned_back(book) == data  # the second one says that it is not
    count, checksum, second = sums_of(book)[0].split()
    for line in (f"{count} {checksum}", f"{count} {checksum} {int(second) ^ 1}"):
        beside(book).write_text(line)
        assert one_bit.turned_back(book) is None


def beside(book: Path) -> Path:
    return database.folder_of(book) / sum_file.NAME


def sums_of(book: Path) -> list[str]:
    return beside(book).read_text().splitlines()


SAID = b"Kobo Dairy: leak 3"  # in the list of changes: nothing else has it


@pytest.mark.parametrize("large", [False, True])
def test_a_bit_that_no_record_tells_of_stops_no_command_and_is_told(
    book: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    if large:
        monkeypatch.setattr(database, "WHOLLY_CHECKED", PAGE)
        rep("add", "Another Firm", ok=True)
    data, before = book.read_bytes(), rep("changes", ok=True).out
    kept = sums_of(book) if large else []
    book.write_bytes(turned(data, (data.index(SAID) + 2, 0)))
    for line in (["list"], ["next"], ["--as-of", "2026-11-23", "list"]):
        err = rep(*line, ok=True).err
        assert "One bit of the book's file" in err and "check --repair" in err
        assert not large or sums_of(book) == kept
    assert rep("check").code == 1
    rep("check", "--repair", ok=True)
    assert rep("changes", ok=True).out == before
    assert rep("list", ok=True).err == ""
    data = book.read_bytes()
    book.write_bytes(turned(data, (data.index(SAID) + 2, 0)))
    assert "written now keeps it" in rep("add", "A Third Firm", ok=True).err


def test_a_bit_in_an_index_of_a_large_book_is_refused_and_turned_back(
    book: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's quick look does not compare an index with its table."""
    monkeypatch.setattr(database, "WHOLLY_CHECKED", PAGE)
    rep("add", "Another Firm", ok=True)
    data, kept = book.read_bytes(), sums_of(book)
    with closing(database.connect(book)) as conn:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'purchases_by_customer'"
        (page,) = conn.execute(sql).fetchone()
    book.write_bytes(turned(data, (page * PAGE - 2, 1)))
    with closing(sqlite3.connect(book)) as conn:
        assert conn.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    assert rep("list").code == 6
    assert sums_of(book) == kept
    rep("check", "--repair", ok=True)
    assert one_bit.turned_back(book) is None
    assert rep("list", ok=True)


def test_the_checksum_of_a_large_book_stays_beside_that_of_another_in_its_place(
    book: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WHOLLY_CHECKED", PAGE)
    rep("add", "Another Firm", ok=True)
    data, (kept,) = book.read_bytes(), sums_of(book)
    at = data.index(SAID)
    book.write_bytes(turned(data, (at, 1), (at + 3, 4)))  # which may be another one
    for _ in range(2):
        assert rep("list", ok=True).err == ""
        assert sums_of(book)[0] == kept and len(sums_of(book)) == 2
    book.write_bytes(turned(data, (at, 1)))
    assert one_bit.turned_back(book) in (data, turned(data, (at, 1), (at + 3, 4)))
    book.write_bytes(data)
    assert sum_file.fits(book)
    rep("add", "A Third Firm", ok=True)
    assert len(sums_of(book)) == 1


def test_a_checksum_beside_a_newer_book_turns_nothing(
    book: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WHOLLY_CHECKED", PAGE)
    with closing(database.connect(book)) as conn:
        conn.execute(f"PRAGMA user_version = {database.SCHEMA_VERSION + 1}")
    sum_file.keep(book)
    data = book.read_bytes()
    book.write_bytes(turned(data, (data.index(SAID), 0)))
    assert one_bit.turned_back(book) is None


def test_damage_that_looks_like_one_bit_is_not_taken_for_it(book: Path) -> None:
    """Four bytes can be altered so that the checksum is off by as much as for a bit elsewhere."""
    data = book.read_bytes()
    parts = database.summed(page_of_the_sum(book), PAGE, len(data))
    other = turned(data, (data.rindex(b"Delta Pumps"), 1))
    alike = summed(data, parts) ^ summed(other, parts)
    for _ in range(4):
        byte = one_bit.BACK[alike >> 24]
        alike = ((alike ^ one_bit.TABLE[byte]) << 8 | byte) & one_bit.ALL
    end = bytes(a ^ b for a, b in zip(data[-4:], alike.to_bytes(4, "little"), strict=True))
    book.write_bytes(data[:-4] + end)
    assert summed(data[:-4] + end, parts) == summed(other, parts)
    assert one_bit.turned_back(book) is None


def test_damage_where_nothing_stands_is_not_mended_by_turning_a_word(book: Path) -> None:
    """The same four bytes in a hole of a page: the book is sound, and a bit turned would alter it."""
    data = book.read_bytes()
    parts = database.summed(page_of_the_sum(book), PAGE, len(data))
    other = turned(data, (data.rindex(b"Harbor Foods"), 1))
    alike = summed(data, parts) ^ summed(other, parts)
    hole = (
        next(
            at
            for at in range(len(data) - PAGE, 0, -PAGE)
            if data[at] == 13 and not any(data[at + 200 : at + 300])
        )
        + 250
    )
    after = sum(max(0, b - max(a, hole + 4)) for a, b in parts if b > hole + 4)
    for _ in range(after + 4):
        byte = one_bit.BACK[alike >> 24]
        alike = ((alike ^ one_bit.TABLE[byte]) << 8 | byte) & one_bit.ALL
    altered = data[:hole] + alike.to_bytes(4, "little") + data[hole + 4 :]
    assert summed(altered, parts) == summed(other, parts)
    book.write_bytes(altered)
    assert one_bit.turned_back(book) is None


def test_a_checksum_beside_the_book_of_another_write_says_nothing(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WHOLLY_CHECKED", PAGE)
    data, (count, _) = book.read_bytes(), count_and_sum(book)
    other = turned(data, (data.rindex(b'"leak 3"') + 2, 0))
    book.write_bytes(other)
    for written, back in ((count, data), (count + 1, None)):
        beside(book).write_text(f"{written} {crc32(data)}\n")
        assert one_bit.turned_back(book) == back


def count_and_sum(book: Path) -> tuple[int, int]:
    with closing(database.connect(book)) as conn:
        count, kept, _ = conn.execute(database.KEPT_SUM).fetchone()
    return count, kept


@pytest.mark.parametrize("kept", [-1, 1 << 32, (1 << 40) + 5, "no number"])
def test_a_checksum_that_none_can_be_is_no_fault(book: Path, rep: Rep, kept: object) -> None:
    with closing(database.connect(book)) as conn:
        conn.execute("PRAGMA ignore_check_constraints = ON")
        if isinstance(kept, int):
            count = int.from_bytes(book.read_bytes()[24:28], "big")
            conn.execute("UPDATE file_sum SET checksum = ?, write_count = ?", (kept, count + 1))
    assert one_bit.turned_back(book) is None
    assert "fault in repbook" not in rep("check").err
    beside(book).write_text(f"16 {kept}\n")
    assert sum_file.kept(book) is None
    beside(book).write_text(f"16 {kept}\n16 5 7 9\n16 5 7\n")
    assert sum_file.kept(book) == [sum_file.Sum(16, 5, 7)]


def test_a_newer_book_is_left_as_it_is(book: Path, rep: Rep) -> None:
    with closing(database.connect(book)) as conn, database.with_sum(conn):
        conn.execute("ALTER TABLE customers ADD COLUMN colour TEXT")
        conn.execute(f"PRAGMA user_version = {database.SCHEMA_VERSION + 1}")
    data = book.read_bytes()
    damaged = turned(data, (data.index(b"Kobo Dairy"), 1))
    book.write_bytes(damaged)
    assert one_bit.turned_back(book) is None
    assert "newer repbook" in rep("check", "--repair", "--yes", ok=False).err
    assert book.read_bytes() == damaged


def test_tables_of_ones_own_are_as_they_were(book: Path, rep: Rep) -> None:
    with closing(database.connect(book)) as conn:
        conn.execute("CREATE TABLE mine (a INT, b INT GENERATED ALWAYS AS (a * 2) STORED)")
        conn.execute("INSERT INTO mine (rowid, a) VALUES (5, 1), (9, 2)")
        conn.execute("CREATE TRIGGER own AFTER INSERT ON mine BEGIN SELECT 1; END")
    rep("add", "Another Firm", ok=True)
    data = book.read_bytes()
    book.write_bytes(turned(data, (data.rindex(b'"leak 3"') + 2, 0)))
    assert rep("check", "--repair").code == 1  # the trigger stays, and is told
    with closing(database.connect(book)) as conn:
        assert [*conn.execute("SELECT rowid, a, b FROM mine")] == [(5, 1, 2), (9, 2, 4)]
        assert conn.execute("SELECT what FROM problems WHERE id = 3").fetchone() == ("leak 3",)


def test_a_record_that_another_program_changed_before_stays_so(book: Path, rep: Rep) -> None:
    with closing(database.connect(book)) as conn:
        conn.execute("UPDATE customers SET town = 'Malmo' WHERE id = 1")
    rep("add", "Another Firm", ok=True)
    data = book.read_bytes()
    book.write_bytes(turned(data, (data.rindex(b'"leak 3"') + 2, 0)))
    assert one_bit.turned_back(book) == data


def test_a_place_that_cannot_be_read_leaves_check_to_sqlite(
    book: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(path: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(database, "reading", unreadable)
    assert one_bit.turned_back(book) is None


def test_a_sound_book_is_not_turned_to_fit_a_checksum_beside_it(book: Path, rep: Rep) -> None:
    data = book.read_bytes()
    count, _ = count_and_sum(book)
    other = crc32(turned(data, (data.index(b"wants"), 1)))
    beside(book).write_text(f"{count} {other}\n")
    assert one_bit.turned_back(book) is None
    assert rep("check", ok=True)


def test_a_repair_that_another_program_overtakes_leaves_the_book(
    book: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where SQLite cannot write the damaged file, so that nobody is kept out meanwhile."""
    data = book.read_bytes()
    book.write_bytes(turned(data, (18, 1)))

    def overtaken(*args: object) -> None:
        book.write_bytes(data)
        monkeypatch.undo()
        assert rep("add", "Racing Firm").code == 0
        raise sqlite3.DatabaseError("file is not a database")

    monkeypatch.setattr(restoring, "_lock", overtaken)
    assert "Another program wrote into" in rep("check", "--repair", ok=False).err
    assert "Racing Firm" in rep("list", ok=True).out


def test_a_schema_whose_text_is_of_another_type_is_told(book: Path, rep: Rep) -> None:
    with closing(database.connect(book)) as conn:
        conn.execute("PRAGMA writable_schema = ON")
        conn.execute("UPDATE sqlite_master SET sql = CAST(sql AS BLOB) WHERE name = 'snoozes'")
    for line in (["list"], ["check"], ["check", "--repair", "--yes"]):
        assert "fault in repbook" not in rep(*line).err


def test_a_bit_in_the_list_of_who_was_forgotten_forgets_nobody_more(book: Path, rep: Rep) -> None:
    rep("forget", "3", "--yes", ok=True)
    rep("add", "Another Firm", ok=True)
    before, data = rep("changes", ok=True).out, book.read_bytes()
    with closing(database.connect(book)) as conn:
        (said,) = conn.execute("SELECT value FROM settings WHERE key = 'forgotten'").fetchone()
    book.write_bytes(turned(data, (data.index(said.encode()) + 5, 0)))
    rep("check", "--repair", ok=True)
    assert rep("changes", ok=True).out == before
    assert rep("undo", ok=True)


def test_a_byte_that_makes_sqlite_take_the_file_for_read_only(book: Path, rep: Rep) -> None:
    data = book.read_bytes()
    for place in ((18, 1), (18, 6), (19, 2)):
        book.write_bytes(turned(data, place))
        assert rep("check").code == 1
        assert "turned back" in rep("check", "--repair", ok=True).out
        assert rep("log-call", "1", "hello", ok=True)


def older(path: Path, version: int) -> bytes:
    """Make the book of 0.1.0 one of a version of the schema, with its checksum where that has one."""
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.executescript((REPO / "tests" / "data" / "book_v1.sql").read_text(encoding="utf-8"))
        migrations.run(conn, 1, version)
        if version >= database.SUMMED:
            with database.with_sum(conn):
                pass
    return path.read_bytes()


@pytest.mark.parametrize("large", [False, True])
def test_an_older_book_that_is_damaged_in_more_than_a_bit_is_not_updated(
    book_file: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    data = older(book_file, 18)
    if large:
        monkeypatch.setattr(database, "WHOLLY_CHECKED", PAGE)
        database.folder_of(book_file).mkdir()
        sum_file.keep(book_file)
    at = data.index(b'{"columns"')  # in the list of changes
    damaged = turned(data, (at, 1), (at + 1, 2))
    book_file.write_bytes(damaged)
    for line in (["list"], ["next"], ["log-call", "1", "hello"], ["export", "book"], ["check"]):
        assert rep(*line).code == (1 if line == ["check"] else 6)
        assert book_file.read_bytes() == damaged
    assert "part of what it changed cannot be read" in rep("check").out
    assert not database.folder_of(book_file).exists() or len(sums_of(book_file)) == 1
    repaired = rep("check", "--repair", "--yes", ok=True).out
    assert "The book as it was is kept: " in repaired
    assert rep("check", ok=True)
    assert "Echo Mills" in rep("list", ok=True).out
    book_file.write_bytes(data)
    assert "Echo Mills" in rep("list", ok=True).out


@pytest.mark.parametrize("version", [1, 13, 18])
def test_an_older_book_that_another_program_changed_is_updated(
    book_file: Path, rep: Rep, version: int
) -> None:
    older(book_file, version)
    with closing(sqlite3.connect(book_file, isolation_level=None)) as conn:
        conn.execute("UPDATE customers SET name = 'Etho Mills' WHERE name = 'Echo Mills'")
        conn.execute("UPDATE journal SET images = '{' WHERE id = (SELECT max(id) FROM journal)")
    assert "Etho Mills" in rep("list", ok=True).out
    assert rep("check").code == 1


def test_damage_of_an_older_book_of_which_no_record_tells_stops_no_command(
    book_file: Path, rep: Rep
) -> None:
    data = older(book_file, 18)
    at = data.index(b"Echo Mills")  # in what a change said
    book_file.write_bytes(turned(data, (at, 1), (at + 1, 2)))
    assert "Echo Mills" in rep("list", ok=True).out


def test_an_older_book_that_cannot_be_updated_to_the_end_is_left_as_it_was(
    book_file: Path, rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is a transaction of its own: the first ones would be in it."""
    data = older(book_file, 1)
    fails = tmp_path / "019_fails.sql"
    fails.write_text("INSERT INTO customers (id) VALUES (NULL);\n")
    monkeypatch.setattr(migrations, "FILES", [*migrations.FILES[:-1], fails])
    assert rep("list").code != 0
    assert book_file.read_bytes() == data
    assert not database.folder_of(book_file).exists()
    book_file.unlink()
    data = older(book_file, 18)
    at = data.index(b'{"columns"')
    book_file.write_bytes(turned(data, (at, 1), (at + 1, 2)))
    found = rep("check")
    assert found.code == 1 and "too damaged to be brought up to date" in found.out


def test_an_older_book_is_turned_back_before_it_is_updated(book_file: Path, rep: Rep) -> None:
    older(book_file, 18)
    data = book_file.read_bytes()
    at = data.index(b"Echo Mills")
    book_file.write_bytes(turned(data, (at, 1)))
    for line in (["list"], ["check"], ["--as-of", "2026-11-23", "check"]):
        assert rep(*line).code in (1, 6)
        assert book_file.read_bytes()[at : at + 10] == b"Gcho Mills"
    found = rep("check", "--json")
    assert [each["kind"] for each in found.json["findings"]] == ["file"]
    rep("check", "--repair", ok=True)
    assert "Echo Mills" in rep("list", ok=True).out


def test_a_book_reached_by_a_link_that_is_half_written(book: Path, tmp_path: Path) -> None:
    data = book.read_bytes()
    link = tmp_path / "link.db"
    link.symlink_to(book)
    book.write_bytes(turned(data, (len(data) - 1, 0)))
    assert one_bit.turned_back(link) == data
    Path(f"{book}-journal").write_bytes(b"what was there before the change")
    assert one_bit.turned_back(link) is None


def test_a_book_with_larger_pages_is_searched_too(book: Path, rep: Rep) -> None:
    with closing(database.connect(book)) as conn:
        conn.execute("PRAGMA page_size = 8192")
        conn.execute("VACUUM")
    rep("add", "Another Firm", ok=True)
    data = book.read_bytes()
    book.write_bytes(turned(data, (data.rindex(b'"leak 3"') + 2, 0)))
    assert one_bit.turned_back(book) == data


def summed(data: bytes, parts: tuple[tuple[int, int], ...]) -> int:
    return crc32(b"".join(data[first:last] for first, last in parts))
