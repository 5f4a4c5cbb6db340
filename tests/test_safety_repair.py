"""One repair is enough: what is damaged is found, put right as far as can be, and said once."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from conftest import Rep
from faults.repairs import book_to_damage, check_repair


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book in which a customer was forgotten, two merged and a change undone, with a backup."""
    return book_to_damage(tmp_path_factory.mktemp("written"))


@pytest.fixture
def book(written: Path, book_file: Path) -> Path:
    """A copy of it with its backup, which `rep` runs on."""
    shutil.copytree(written.parent, book_file.parent, dirs_exist_ok=True)
    return book_file


def alter(path: Path, *statements: str) -> None:
    """What another program does to a book."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        for statement in statements:
            assert conn.execute(statement).rowcount


def overwrite(path: Path, first: int, count: int) -> None:
    """Turn over each bit of some bytes of a file."""
    data = path.read_bytes()
    turned = bytes(byte ^ 255 for byte in data[first : first + count])
    path.write_bytes(data[:first] + turned + data[first + count :])


@pytest.mark.parametrize("seed", [3, 17, 106, 188, 192, 207, 209, 377, 620, 2450])
def test_one_repair_is_enough_and_what_is_refused_is_found(seed: int, book: Path) -> None:
    check_repair(book, Random(seed))


def test_a_list_of_changes_that_was_emptied_takes_one_repair(book: Path, rep: Rep) -> None:
    good = rep("export", "book", ok=True).out
    alter(book, "DELETE FROM changes")
    found = rep("check")
    assert found.code == 1 and "change 1: it is missing from the list" in found.out
    assert "customer 1 Harbor Foods" not in found.out  # the records are what they were
    assert "The book is sound." in rep("check", "--repair", ok=True).out
    assert rep("export", "book", ok=True).out == good
    rep("log-call", "1", "hello", ok=True)
    assert rep("undo", ok=True).out.startswith("Undone: log-call Harbor Foods")
    rep("check", ok=True)
    assert rep("undo").code == 4


def test_what_was_undone_does_not_come_back_where_its_change_is_missing(
    book: Path, rep: Rep
) -> None:
    rep("log-purchase", "1", "999", ok=True)
    rep("undo", ok=True)
    alter(book, "DELETE FROM changes WHERE undone = 1")
    assert "missing from the list" in rep("check").out
    rep("check", "--repair", ok=True)
    assert "999" not in rep("history", "1", ok=True).out


def test_a_new_change_never_takes_the_rows_of_one_that_is_missing(book: Path, rep: Rep) -> None:
    alter(book, "DELETE FROM changes WHERE id > 3")
    rep("log-call", "1", "hello", ok=True)
    newest = rep("changes", "-n", "1", ok=True).out.splitlines()
    assert [each.strip()[0] for each in newest[1:3]] == ["+", "T"]  # a call; The latest 1 of


def test_words_of_a_change_that_cannot_be_read_are_found_and_taken_out(
    book: Path, rep: Rep
) -> None:
    alter(book, "UPDATE changes SET said = CAST(x'41ef42' AS TEXT) WHERE id = 3")
    assert rep("changes", "-n", "50").code == 6
    assert "change 3: its words cannot be read" in rep("check").out
    rep("check", "--repair", ok=True)
    assert rep("changes", "-n", "50", ok=True).out.count("log-call") >= 3
    assert rep("redo", ok=True).out.startswith("Redone: log-call")  # nothing is lost of it


def test_a_setting_whose_removal_is_lost_is_not_put_back_without_a_word(
    book: Path, rep: Rep
) -> None:
    gone = "SELECT max(change_id) FROM journal WHERE table_name = 'settings' AND images LIKE '%decimal%'"
    rep("config", "decimal", ",", ok=True)
    rep("config", "decimal", "default", ok=True)
    with closing(sqlite3.connect(book)) as conn:
        (change,) = conn.execute(gone).fetchone()
    alter(book, f"DELETE FROM journal WHERE change_id = {change}")
    assert "setting decimal" in rep("check").out
    assert "1 record kept as found." in rep("check", "--repair", ok=True).out
    assert rep("config", "decimal", "--json", ok=True).json["value"] == "."


@pytest.mark.parametrize("option", ["--repair", "--accept"])
@pytest.mark.parametrize("changes", ["whole", "emptied"])
def test_a_setting_that_is_no_number_stops_no_repair(
    option: str, changes: str, book: Path, rep: Rep
) -> None:
    alter(book, "UPDATE settings SET value = 'other' WHERE key = 'loyal_purchases'")
    if changes == "emptied":
        alter(book, "DELETE FROM changes WHERE id > 1")
    refused = rep("next")
    assert refused.code == 6 and "repbook check" in refused.err
    assert "loyal_purchases" in rep("check").out
    rep("check", option)
    rep("next", ok=True)
    assert "loyal_purchases" not in rep("check").out


def test_a_day_that_no_command_writes_is_shown_once_it_was_put_right(book: Path, rep: Rep) -> None:
    alter(book, "UPDATE purchases SET due_day = -1 WHERE id = 1")
    rep("check", "--repair", ok=True)
    assert "due -1 → " in rep("changes", "-n", "1", ok=True).out
    assert "-1" in rep("changes", "--json", ok=True).out


def test_a_repair_leaves_what_was_undone_to_redo(book: Path, rep: Rep) -> None:
    alter(book, "DROP INDEX steps_by_ally")
    rep("check", "--repair", ok=True)
    assert rep("redo", ok=True).out.startswith("Redone: log-call")


def test_a_record_of_nobody_gets_a_customer_without_a_name(book: Path, rep: Rep) -> None:
    with closing(sqlite3.connect(book, isolation_level=None)) as conn:
        conn.execute("DELETE FROM customers WHERE id = 1")
        conn.execute("DELETE FROM journal WHERE table_name = 'customers'")
    assert rep("check").code == 1
    rep("check", "--repair")
    assert "Unreadable customer 1" in rep("list", ok=True).out
    rep("check", ok=True)


def test_what_is_put_back_is_named(book: Path, rep: Rep) -> None:
    rep("config", "name", "Priya", ok=True)
    alter(book, "DELETE FROM settings WHERE key = 'name'")
    repaired = rep("check", "--repair", ok=True).out
    assert "1 record put back as last written.\n  setting name\n" in repaired


def test_figures_of_who_was_forgotten_are_no_damage(book: Path, rep: Rep) -> None:
    shutil.rmtree(f"{book}.backups")
    with closing(sqlite3.connect(book)) as conn:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'purchases_by_customer'"
        (root,) = conn.execute(sql).fetchone()
        customers = conn.execute("SELECT id, uid, name FROM customers").fetchall()
    overwrite(book, (root - 1) * 4096, 4096)
    repaired = rep("check", "--repair", ok=True).out
    assert "The book is sound." in repaired and "nreadable" not in repaired
    with closing(sqlite3.connect(book)) as conn:
        assert conn.execute("SELECT id, uid, name FROM customers").fetchall() == customers
        assert min(customers)[0] == -1


def test_a_forgotten_customer_who_cannot_be_read_is_nobody(book: Path, rep: Rep) -> None:
    shutil.rmtree(f"{book}.backups")
    with closing(sqlite3.connect(book)) as conn:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'customers'"
        (root,) = conn.execute(sql).fetchone()
    overwrite(book, (root - 1) * 4096, 4096)
    repaired = rep("check", "--repair", "--yes", ok=True).out
    assert "nreadable" not in repaired and "could not be read" not in repaired
    assert "Forgotten" not in rep("list", ok=True).out


def test_records_of_customers_who_cannot_be_read_are_counted_once(book: Path, rep: Rep) -> None:
    shutil.rmtree(f"{book}.backups")
    alter(book, "DELETE FROM journal WHERE table_name = 'customers'")
    with closing(sqlite3.connect(book)) as conn:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'customers'"
        (root,) = conn.execute(sql).fetchone()
        (records,) = conn.execute("SELECT count(*) FROM purchases").fetchone()
    assert records
    overwrite(book, (root - 1) * 4096, 4096)
    repaired = rep("check", "--repair", "--yes").out
    assert "2 customers could not be read, but records of theirs were: in the book as" in repaired
    assert '"Unreadable customer" 1 and 2.' in repaired
    assert "what it was is not in the list" not in rep("check").out


@pytest.mark.parametrize("count", [16, 60, 72])
def test_a_book_with_damaged_first_bytes_is_repaired_without_a_backup(
    count: int, book: Path, rep: Rep
) -> None:
    good = rep("export", "book", ok=True).out
    shutil.rmtree(f"{book}.backups")
    overwrite(book, 0 if count < 72 else 68, count if count < 72 else 4)
    refused = rep("next")
    assert refused.code == 6 and "is damaged" in refused.err and "repbook check" in refused.err
    assert "check --repair" in rep("check").out
    assert "check --repair" in rep("restore", ok=True).out
    assert "The book is sound." in rep("check", "--repair", ok=True).out
    assert rep("export", "book", ok=True).out == good
    assert rep("redo", ok=True).out.startswith("Redone: log-call")


def test_a_file_of_another_kind_is_no_damaged_book(book: Path, rep: Rep) -> None:
    shutil.rmtree(f"{book}.backups")
    dump = b"CREATE INDEX journal_by_change ON journal (change_id);\n" * 100
    book.write_bytes(dump[:100] + b"\r" + dump)
    for command in (["next"], ["check"], ["check", "--repair"]):
        assert "is not a repbook" in rep(*command).err
    assert "check --repair" not in rep("restore", ok=True).out


def test_an_empty_file_without_a_backup_is_led_out_of(book: Path, rep: Rep) -> None:
    shutil.rmtree(f"{book}.backups")
    book.write_bytes(b"")
    for command in (["next"], ["check"], ["check", "--repair"]):
        assert "move it away: mv " in rep(*command).err
    assert "check --repair" not in rep("restore", ok=True).out


def test_only_a_backup_that_can_be_used_is_offered(book: Path, rep: Rep) -> None:
    shutil.rmtree(f"{book}.backups")
    alter(book, "DROP TABLE journal")
    assert "-damaged" in rep("check", "--repair", ok=True).out
    listed = rep("restore", ok=True).out
    assert "None of these can be brought back." in listed
    assert listed.endswith("Next: repbook backup\n")
    assert "repbook restore" not in rep("restore", "newest", "--yes").err
    rep("backup", ok=True)
    assert "-hand" in rep("restore", ok=True).out.splitlines()[-1]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_repair_closes_the_book_to_others_and_says_so(book: Path, rep: Rep) -> None:
    (backup, *_) = Path(f"{book}.backups").glob("*.db")
    for file in (book, backup):
        file.chmod(0o664)
    assert "Others on this machine could read the book" in rep("check", "--repair", ok=True).out
    assert [file.stat().st_mode & 0o777 for file in (book, backup)] == [0o600, 0o600]
    assert "Others" not in rep("check", "--repair", ok=True).out
    other = book.with_name("other.db")
    other.write_text("not a book")
    other.chmod(0o664)
    assert rep("--book", str(other), "check", "--repair").code == 6
    assert other.stat().st_mode & 0o777 == 0o664


def test_sqlites_words_are_only_in_json(book: Path, rep: Rep) -> None:
    shutil.rmtree(f"{book}.backups")
    overwrite(book, 2 * 4096, 4096)
    said = rep("check").out
    assert "a part of the file cannot be read" in said
    for word in ("btree", "Page", "Tree", "malformed", "database"):
        assert word not in said
    found = rep("check", "--json").json["findings"]
    assert any("age 3" in each["says"] or "malformed" in each["says"] for each in found)
    assert "(" not in rep("list").err.splitlines()[0]


def test_it_is_said_which_of_repair_and_accept_keeps_what(book: Path, rep: Rep) -> None:
    alter(book, "UPDATE purchases SET cents = 5 WHERE id = 1")
    assert "--repair brings records back" in rep("check").out
    assert "--accept keeps what is there now" in rep("check").out


def test_check_counts_what_the_book_has(book: Path, rep: Rep) -> None:
    with closing(sqlite3.connect(book)) as conn:
        (changes,) = conn.execute("SELECT count(*) FROM changes").fetchone()
    assert f" and {changes} changes." in rep("check", ok=True).out
    assert f"of {changes}:" in rep("changes", "-n", "1", ok=True).out


def test_what_a_missing_change_removed_does_not_come_back(book: Path, rep: Rep) -> None:
    rep("remove", "c1", "--yes", ok=True)
    alter(book, "DELETE FROM changes WHERE command = 'remove'")
    rep("check", "--repair", ok=True)
    with closing(sqlite3.connect(book)) as conn:
        assert conn.execute("SELECT id FROM touches WHERE id = 1").fetchone() is None
    rep("check", ok=True)


def test_a_time_that_cannot_be_read_ends_no_undo(book: Path, rep: Rep) -> None:
    alter(book, "UPDATE changes SET at = 'yesterday' WHERE id = (SELECT max(id) FROM changes)")
    assert "its time cannot be read" in rep("check").out
    rep("check", "--repair", ok=True)
    assert rep("redo", ok=True).out.startswith("Redone: log-call")


def test_a_backup_replaces_a_book_that_says_it_is_another_programs(book: Path, rep: Rep) -> None:
    overwrite(book, 68, 4)
    assert "-damaged" in rep("restore", "newest", "--yes", ok=True).out
    rep("next", ok=True)


def test_after_accept_what_it_left_leads_to_repair(book: Path, rep: Rep) -> None:
    alter(
        book,
        "UPDATE journal SET images = 'x' WHERE id = (SELECT max(id) FROM journal)",
        "INSERT INTO tags (uid, customer_id, tag) VALUES ('theirs', 1, 'north')",
    )
    assert rep("check", "--accept").out.endswith("Next: repbook check --repair\n")


def test_no_answer_leads_to_itself(book: Path, rep: Rep) -> None:
    assert rep("changes", "3", ok=True).out.endswith("Next: repbook changes\n")
    rep("log-call", "1", "hello", ok=True)
    assert "Hint: repbook undo -n 1" in rep("undo", "-n", "50").err
