"""A file with one bit that turned over: which it was is found, and nothing else is taken for it."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from random import Random
from zlib import crc32

import pytest
from conftest import Rep
from faults.damage import PAGE, book_with_a_backup, on_book

from repbook.store import database, one_bit, sum_file


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
    places = [chance.randrange(len(data)) for _ in range(120)]
    # the first bytes, what a page begins with, the last byte of the file
    places += [0, 17, 21, 57, 63, 70, 100, 103, 108, PAGE, PAGE + 5, len(data) - 1]
    for at in places:
        summed = at // PAGE + 1 != sum_page and not 24 <= at < 28 and not 92 <= at < 100
        book.write_bytes(turned(data, (at, at % 8)))
        assert one_bit.turned_back(book) == (data if summed else None), at


def test_a_whole_file_is_left_as_it_is(book: Path) -> None:
    assert one_bit.turned_back(book) is None


def test_two_bits_are_not_taken_for_one(book: Path) -> None:
    data, chance = book.read_bytes(), Random(7)
    parts = database.summed(page_of_the_sum(book), PAGE, len(data))
    for _ in range(40):
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
    for at in (page_of_the_sum(book) * PAGE - 1, 30, len(data) // 2):
        book.write_bytes(turned(data, (at, 5)))
        assert one_bit.turned_back(book) == data


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


def summed(data: bytes, parts: tuple[tuple[int, int], ...]) -> int:
    return crc32(b"".join(data[first:last] for first, last in parts))
