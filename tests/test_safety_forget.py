"""`forget`: no byte of a customer stays in any file that repbook wrote, and figures of the past stay."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, Rep, run_repbook
from faults.cases import on_book
from faults.children import KILLED, child, die_at
from faults.forgotten import fill, fill_every_file, residue, word

from repbook.book import Book, open_book
from repbook.cli.commands import COMMANDS
from repbook.errors import Failed
from repbook.schema import INTERNAL, OWNED, columns
from repbook.store import backups, forgetting, old_changes, restoring
from repbook.views.forget import STAYS

POSIX = hasattr(os, "fork")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    sources = tmp_path / "config" / "repbook" / "sources"
    sources.mkdir(parents=True)
    return sources


@pytest.fixture
def full(book_file: Path, rep: Rep, config: Path) -> dict[str, int]:
    """A book with one customer to forget and one to keep, in every file that repbook writes."""
    ids = fill_every_file(book_file, rep, config)
    assert len(residue(book_file.parent)) >= 7
    return ids


def test_no_byte_of_a_customer_stays_in_any_file(
    full: dict[str, int], book_file: Path, rep: Rep
) -> None:
    before = rep("report", "--year", "--as-of", "2026-12-31", "--json", ok=True).json
    done = rep("forget", word("renamed"), "--yes", "--json", ok=True).json
    assert done["id"] == full["customers"] and done["backups"] >= 2
    assert residue(book_file.parent) == []
    with sqlite3.connect(book_file) as conn:
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    after = rep("report", "--year", "--as-of", "2026-12-31", "--json", ok=True).json
    for key in ("purchases", "touches", "problems", "referrals", "commission"):
        assert after[key] == before[key], key
    conn.close()


def test_no_byte_stays_where_old_changes_were_dropped(
    full: dict[str, int], book_file: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_changes, "most_bytes", lambda _: 0)
    rep("add", word("third"), ok=True)
    rep("merge", word("third"), word("renamed"), "--yes", ok=True)  # into whom one was merged
    (third,) = rep("list", "--search", word("third"), "--json", ok=True).json
    for name in third["aliases"]:
        rep("edit", word("third"), "--drop", name, ok=True)
    rep("log-call", "1", "after all of theirs", ok=True)
    with sqlite3.connect(book_file) as conn:
        conn.execute("UPDATE changes SET at = '2020-06-01T09:00:00Z'")
        conn.execute(
            "UPDATE changes SET at = '2023-06-01T09:00:00Z'"
            " WHERE id = (SELECT max(id) FROM changes)"
        )
    conn.close()
    rep("log-call", "1", "hello", ok=True)
    with sqlite3.connect(book_file) as conn:
        assert conn.execute("SELECT min(change_id) FROM journal").fetchone()[0] < 0
    conn.close()
    rep("forget", word("third"), "--yes", ok=True)
    assert b"zqvjx" not in book_file.read_bytes().lower()
    assert residue(book_file.with_name(f"{book_file.name}.backups")) == []
    assert {each["kind"] for each in rep("check", "--json").json["findings"]} == {"impossible"}


@pytest.mark.usefixtures("full")
def test_who_was_forgotten_is_on_no_list(rep: Rep, book_file: Path, tmp_path: Path) -> None:
    rep("forget", word("renamed"), "--yes", ok=True)
    lines = [[c.name] for c in COMMANDS if c.name in READ]
    lines += [["history", "--since", "1 jan"], ["find", "forgotten"], ["problems", "--all"]]
    lines += [
        ["promises", "--all"],
        ["quotes", "--all"],
        ["changes", "-n", "99"],
        ["report", "--year"],
    ]
    for line in lines:
        out = rep("--as-of", "2026-12-31", *line, "--json", ok=True).out
        assert "orgotten" not in out.replace('"final"', ""), line
        assert '"customer_id": -' not in out and '"id": -' not in out, line
    for what in (
        "customers",
        "purchases",
        "calls",
        "problems",
        "quotes",
        "promises",
        "feedback",
        "book",
    ):
        out = rep("export", what, "--format", "json", ok=True).out
        assert "orgotten" not in out and '"amount": 1.0,' not in out, what
    assert rep("list", "--json").json[0]["name"] == "Kept Ltd"
    assert len(rep("list", "--json").json) == 2  # them and the friend who was sent
    whole = tmp_path / "b.json"
    rep("export", "book", "--to", str(whole), ok=True)
    assert run_repbook("--book", str(tmp_path / "new.db"), "import", str(whole)).code == 0


READ = {
    "next",
    "list",
    "status",
    "stale",
    "today",
    "history",
    "problems",
    "complaints",
    "allies",
    "study",
    "quotes",
    "report",
    "forecast",
    "promises",
    "feedback",
    "referrals",
    "dupes",
    "changes",
}


@pytest.mark.usefixtures("full")
def test_it_cannot_be_undone_and_what_comes_after_can(rep: Rep) -> None:
    rep("forget", word("renamed"), "--yes", ok=True)
    ran = rep("undo")
    assert ran.code == 4 and "since a customer was forgotten" in ran.err
    assert rep("redo").code == 4
    rep("log-call", "Kept", "hello", ok=True)
    rep("undo", ok=True)
    rep("redo", ok=True)
    rep("remove", "3", "--yes", ok=True)


def test_it_shows_first_what_will_be_gone_and_names_who_mentions_them(rep: Rep, asked: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("add", "Delta Pumps", "--note", "sent by Harbor Foods", ok=True)
    rep("log-call", "2", "They buy at Harbor Foods too", ok=True)
    rep("log-purchase", "1", "480", "seals", ok=True)
    ran = rep("forget", "harbor")
    assert ran.code == 4 and "1 purchase worth 480" in ran.err and "forget 1 --yes" in ran.err
    assert "from the backups too" in ran.err
    assert "Hint: repbook forget 1\n" in rep("forget", "harborr").err
    assert asked("n\n", "forget", "1").code == 1
    assert "Harbor" in rep("list").out
    ran = asked("y\n", "forget", "1")
    assert ran.code == 0
    assert '2 records of others name them: repbook find "Harbor Foods"' in ran.out
    assert "Harbor Foods" not in rep("list").out
    assert rep("forget", "1", "--yes").code == 3
    assert rep("forget").code == 2


@pytest.fixture
def on_disk(full: dict[str, int], book_file: Path) -> Iterator[Path]:
    yield book_file.parent


@pytest.mark.skipif(not POSIX, reason="signals are POSIX")
def test_killed_at_any_moment_a_second_one_ends_it(on_disk: Path, tmp_path_factory: Any) -> None:
    """Killed before a statement, and before a file takes its name: there, or gone after another."""
    counted, ends = tmp_path_factory.mktemp("counted") / "count", []
    once = tmp_path_factory.mktemp("once") / "book"
    shutil.copytree(on_disk, once)  # loads here what each child would load
    assert not run_repbook("--book", str(once / "rep.db"), "forget", word("renamed"), "--yes").code
    for number in (0, 1, 3, 5, 7, 9, 10, -1, -2):
        if number > 0:  # of the statements, ten all along
            number = number * int(counted.read_text()) // 10
        folder = tmp_path_factory.mktemp("killed") / "book"
        shutil.copytree(on_disk, folder)
        book, line = str(folder / "rep.db"), ("forget", word("renamed"), "--yes")
        trouble = _die_at_renaming(-number) if number < 0 else die_at(number, counted)
        ends.append(child(lambda book=book, line=line: on_book(Path(book), *line), trouble).code)
        again = run_repbook("--book", book, "--as-of", DAY, *line)
        assert again.code in (0, 3), again
        left = [each for each in residue(folder) if "/config/" not in each]
        assert left == [], number
        shutil.rmtree(folder)
    assert ends == [0, *[KILLED] * 8]


def _die_at_renaming(number: int) -> Callable[[], None]:
    """In a child: be killed before the renaming of a file."""

    def before() -> None:
        seen = [0]
        replace = Path.replace

        def replaced(self: Path, target: Any) -> Any:
            seen[0] += 1
            if seen[0] == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return replace(self, target)

        Path.replace = replaced  # type: ignore[assignment,method-assign]

    return before


def test_the_program_s_own_columns_hold_no_words() -> None:
    """What `forget` keeps of a record by its column's type is no text but these."""
    for noun in OWNED:
        if noun.record_name:
            texts = {c.name for c in columns(noun.record) if c.type == "text"} - {"uid"}
            assert texts & INTERNAL <= {"source"}


def test_all_that_is_held_of_a_customer_can_be_exported(
    full: dict[str, int], book_file: Path, rep: Rep
) -> None:
    with open_book(book_file) as book:
        wanted = {
            text
            for table in ("customers", *(noun.table for noun in OWNED))
            for row in book.conn.execute(f'SELECT * FROM "{table}"')
            for text in row
            if isinstance(text, str) and text.startswith("zqvjx")
        }
    for form in ("json", "txt"):
        out = rep("export", "customer", word("renamed"), "--format", form, ok=True).out
        assert {text for text in wanted if text not in out} == set(), form
        assert word("twogone", "touches", "note") in out  # a change of what is no more there
        assert "what stays" not in out
    assert out.startswith(f"All that is stored about {word('renamed')}, {DAY}, made with repbook")
    assert "uid:" not in out
    assert json.loads(rep("export", "customer", "2", "--format", "json", ok=True).out)["calls"]
    assert rep("export", "customer").code == 2
    assert rep("export", "customer", "2", "--since", "monday").code == 2


def test_changes_of_a_customer_who_was_merged_into_them_are_exported(rep: Rep) -> None:
    for name in ("Harbor Foods", "Harbour Food", "Vale"):
        rep("add", name, ok=True)
    rep("log-call", "2", "wants seals", ok=True)
    rep("correct", "c1", "--note", "wants valves", ok=True)
    rep("edit", "2", "--town", "Malmo", ok=True)
    rep("edit", "2", "--town", "Lund", ok=True)
    rep("log-call", "3", "said nothing", ok=True)
    rep("merge", "1", "2", "--yes", ok=True)
    out = rep("export", "customer", "1", "--format", "json", ok=True).out
    commands = [change["command"] for change in json.loads(out)["changes"]]
    assert "Malmo" in out and "wants seals" in out and "said nothing" not in out
    assert sorted(commands) == sorted(
        ["add", "add", "log-call", "correct", "edit", "edit", "merge"]
    )


def test_what_was_removed_of_a_problem_or_an_order_is_exported_and_amounts_of_zero(
    rep: Rep,
) -> None:
    rep("add", "Vale", ok=True)
    rep("add", "Other Firm", ok=True)
    for customer in ("1", "2"):
        rep("log-problem", customer, f"drips at {customer}", ok=True)
        rep("update", f"x{customer}", f"tightened at {customer}", ok=True)
        rep("log-purchase", customer, "0", "sample", ok=True)
        rep("log-purchase", customer, "90", "--item", f"{customer} caps=40", ok=True)
    for gone in ("x1", "x2", "o1", "o2", "o3", "o4"):
        rep("remove", gone, "--yes", ok=True)
    said = {
        customer: json.loads(rep("export", "customer", customer, "--format", "json", ok=True).out)
        for customer in ("1", "2")
    }
    for customer, other in (("1", "2"), ("2", "1")):
        text = json.dumps(said[customer])
        assert f"tightened at {customer}" in text and f"tightened at {other}" not in text
        records = [each for change in said[customer]["changes"] for each in change["records"]]
        (item,) = [
            each["before"] for each in records if each["kind"] == "item" and "before" in each
        ]
        assert item["amount"] == 40
        orders = [
            each["after"] for each in records if each["kind"] == "purchase" and "after" in each
        ]
        assert [order["amount"] for order in orders] == [0, 90]
    rep("undo", "--steps", "2", ok=True)
    held = json.loads(rep("export", "customer", "2", "--format", "json", ok=True).out)
    assert [each["amount"] for each in held["purchases"]] == [0, 90]
    assert [each["amount"] for each in held["items"]] == [40]


def test_yes_needs_the_number_or_the_whole_name(rep: Rep) -> None:
    for name in ("Harbor Foods", "Hilltop Dairy", "Vale"):
        rep("add", name, ok=True)
    ran = rep("forget", "hill", "--yes")
    assert ran.code == 2 and "Hint: repbook forget 2 --yes" in ran.err
    assert "Hilltop Dairy" in rep("list").out
    rep("forget", "2", "--yes", ok=True)
    rep("forget", "harbor  foods", "--yes", ok=True)
    assert rep("list", "--json").json[0]["name"] == "Vale"


def test_what_reports_keep_is_said_alike_and_is_so(rep: Rep) -> None:
    docs = Path(__file__).parent.parent / "docs"
    for page in ("privacy.md", "safety.md"):
        assert STAYS in (docs / page).read_text(encoding="utf-8"), page
    rep("add", "Harbor Foods", ok=True)
    rep("log-purchase", "1", "480", "seals", ok=True)
    rep("promise", "1", "send prices", "--by", DAY, ok=True)
    rep("kept", "p1", ok=True)
    before = rep("report", "--year", "--json", ok=True).json
    assert STAYS.split(".")[0] in rep("forget", "1", "--yes", ok=True).out.replace("\n", " ")
    after = rep("report", "--year", "--json", ok=True).json
    assert before["promises"]["kept"] == 1
    for key in ("promises", "purchases"):
        assert after[key] == before[key]


def _add(book_file: Path, name: str) -> None:
    """Another customer of a name that is there, as an import can make one."""
    with open_book(book_file) as book, book.change("import"):
        book.customers.add(name, added_on=date(2026, 1, 2))


def test_who_stands_in_a_backup_by_the_same_name_is_gone_from_it(
    rep: Rep, book_file: Path, config: Path
) -> None:
    rep("add", word("twin"), ok=True)
    rep("add", "Other Firm", ok=True)
    _add(book_file, word("twin"))
    rep("log-call", "3", word("note"), ok=True)
    rep("backup", ok=True)
    rep("remove", "3", "--yes", ok=True)
    done = rep("forget", "1", "--yes", ok=True)
    assert "1 other customer of the same name in backups" in done.out
    assert residue(book_file.parent) == []
    assert "Other Firm" in rep("list").out


def test_a_backup_with_the_same_figures_of_someone_forgotten_is_no_different(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("log-call", "1", "hello", ok=True)
    rep("log-purchase", "1", "480", "seals", ok=True)
    rep("log-problem", "1", "seal leaks", ok=True)
    rep("resolve", "x1", "new seal", ok=True)
    rep("backup", ok=True)
    rep("forget", "1", "--yes", ok=True)
    found = rep("restore", "--json", ok=True).json[0]
    assert {*found["only_in_book"], *found["only_in_backup"]} <= {"changes"}


def test_a_linked_backup_is_cleaned_and_files_of_similar_names_are_left(
    rep: Rep, book_file: Path, tmp_path: Path
) -> None:
    rep("add", word("firm"), ok=True)
    rep("backup", ok=True)
    (backup,) = book_file.with_name("rep.db.backups").iterdir()
    target = tmp_path / "disk" / "moved.db"
    target.parent.mkdir()
    backup.rename(target)
    backup.symlink_to(target)
    names = (".rep.db-notes.newer.txt", "rep.before-vacation.db", "rep.db.backups/.my.news")
    for name in names:
        (tmp_path / name).write_text("mine")
    assert "vacation" not in rep("forget", "1", "--yes", ok=True).out
    assert backup.is_symlink() and residue(tmp_path) == []
    assert [(tmp_path / name).read_text() for name in names] == ["mine"] * 3


def test_another_customer_of_the_same_name_in_the_book_stays(rep: Rep, book_file: Path) -> None:
    rep("add", "Vale", ok=True)
    _add(book_file, "Vale")
    rep("backup", ok=True)
    assert rep("forget", "1", "--yes", "--json", ok=True).json["alike"] == 0
    rep("restore", "newest", "--yes", ok=True)
    assert [each["id"] for each in rep("list", "--json").json] == [2]


def test_another_customer_who_was_merged_and_once_had_the_name_stays_in_backups(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("log-call", "1", "wants seals", ok=True)
    rep("add", "Lopez Bakery", ok=True)
    rep("edit", "1", "--name", "Vale of Malmo", "--alias", "", ok=True)
    rep("add", "Vale", ok=True)
    rep("backup", ok=True)
    rep("merge", "2", "1", "--yes", ok=True)
    assert rep("forget", "3", "--yes", "--json", ok=True).json["alike"] == 0
    hand = next(b["name"] for b in rep("restore", "--json").json if b["reason"] == "hand")
    rep("restore", hand, "--yes", ok=True)
    assert [each["id"] for each in rep("list", "--json").json] == [1, 2]
    assert rep("history", "1", "--json", ok=True).json


def test_a_backup_that_was_away_or_locked_does_not_bring_them_back(
    rep: Rep, book_file: Path, tmp_path: Path
) -> None:
    stick, away = tmp_path / "stick", tmp_path / "away"
    stick.mkdir()
    rep("add", word("firm"), ok=True)
    rep("add", "Kept Ltd", ok=True)
    rep("backup", "--to", str(stick), ok=True)
    kept = tmp_path / "copied.db"
    rep("backup", str(tmp_path / "mine.db"), ok=True)
    (tmp_path / "mine.db").rename(kept)
    stick.rename(away)
    assert "once it is plugged in" in rep("forget", "1", "--yes", ok=True).out.replace("\n", " ")
    asks = rep("restore", str(kept)).err
    assert "1 customer in it was forgotten since and will be again" in asks
    done = rep("restore", str(kept), "--yes", ok=True)
    assert "1 customer of it had been forgotten since, and is forgotten again" in done.out
    assert rep("list", "--json").json[0]["name"] == "Kept Ltd"
    assert rep("check", ok=True).code == 0
    away.rename(stick)
    assert (
        "Removed from 1 backup there: customers whom you had forgotten"
        in rep("backup", ok=True).out
    )
    assert residue(stick, book_file.with_name(f"{book_file.name}.backups")) == []
    assert "whom you had forgotten" not in rep("backup", ok=True).out
    assert rep("config", ok=True).code == 0


def test_backups_of_a_name_of_ones_own_are_cleaned_and_those_moved_or_changed_are_named(
    rep: Rep, book_file: Path, tmp_path: Path
) -> None:
    stick, old = tmp_path / "stick", tmp_path / "old"
    for each in (stick, old):
        each.mkdir()
    rep("add", word("firm"), ok=True)
    rep("add", "Kept Ltd", ok=True)
    rep("add", word("later"), ok=True)
    moved, used, mine = (tmp_path / f"{name}.db" for name in ("moved", "used", "mine"))
    for place in (moved, used, mine, stick):
        rep("backup", str(place), ok=True)
    rep("backup", "--to", str(old), ok=True)  # a second place until another one is
    rep("config", "backup_to", "default", ok=True)
    (tmp_path / "away").mkdir()
    moved.rename(tmp_path / "away" / "moved.db")
    os.utime(used, ns=(1, 1))
    done = rep("forget", "1", "--yes", "--json", ok=True).json
    assert done["moved"] == [str(moved), str(used)]
    shown = " ".join(rep("forget", "3", "--yes", ok=True).out.split())
    assert "moved, deleted or changed since you made them" in shown and str(moved) in shown
    for path in (tmp_path / "away" / "moved.db", used):
        path.unlink()
    assert residue(tmp_path) == []
    with open_book(mine) as book:
        assert [each.name for each in book.customers.all()] == ["Kept Ltd"]


def moved_backup(rep: Rep, folder: Path) -> Path:
    """A backup that `forget` cannot find: it was moved since."""
    rep("backup", str(folder / "one.db"), ok=True)
    return (folder / "one.db").rename(folder / "two.db")


def test_a_book_that_is_gone_still_knows_who_was_forgotten(
    rep: Rep, book_file: Path, tmp_path: Path
) -> None:
    rep("add", word("firm"), ok=True)
    rep("add", "Kept Ltd", ok=True)
    kept = moved_backup(rep, tmp_path)
    rep("forget", "1", "--yes", ok=True)
    rep("backup", ok=True)
    book_file.unlink()
    assert "forgotten again" in rep("restore", str(kept), "--yes", ok=True).out
    assert [each["name"] for each in rep("list", "--json").json] == ["Kept Ltd"]


def test_who_is_named_without_the_legal_form_or_in_part_is_counted(rep: Rep) -> None:
    rep("add", "Müller & Söhne GmbH", ok=True)
    rep("add", "Delta Pumps", "--note", "sent by Müller & Söhne", ok=True)
    rep("log-call", "2", "Müller was there", ok=True)
    done = rep("forget", "1", "--yes", ok=True).out
    assert '1 record of others names them: repbook find "Müller & Söhne"' in done
    assert "1 more record of others may mean them: repbook find Müller" in done
    assert len(rep("find", "Müller", "--json", ok=True).json) == 2


@pytest.mark.parametrize("damage", ["damaged", "gone"])
def test_a_copy_does_not_bring_them_back_over_a_book_that_cannot_be_read(
    rep: Rep, book_file: Path, tmp_path: Path, damage: str
) -> None:
    rep("add", word("firm"), ok=True)
    rep("add", "Kept Ltd", ok=True)
    kept = moved_backup(rep, tmp_path)
    rep("backup", ok=True)  # in which they are forgotten, too
    rep("forget", "1", "--yes", ok=True)
    if damage == "gone":
        book_file.unlink()
    else:
        book_file.write_bytes(book_file.read_bytes()[:100] + b"\xff" * 300_000)
    done = rep("restore", str(kept), "--yes", ok=True)
    assert "had been forgotten since, and is forgotten again" in done.out
    assert [each["name"] for each in rep("list", "--json").json] == ["Kept Ltd"]
    assert word("firm").encode() not in book_file.read_bytes()


def test_a_backup_in_which_they_cannot_be_forgotten_is_not_restored(
    rep: Rep, book_file: Path, tmp_path: Path
) -> None:
    rep("add", word("firm"), ok=True)
    kept = moved_backup(rep, tmp_path)
    with closing(sqlite3.connect(kept)) as conn, conn:
        conn.execute("UPDATE journal SET images = CAST(x'ff' AS TEXT)")
    rep("forget", "1", "--yes", ok=True)
    assert "1 customer in it was forgotten since" in rep("restore", str(kept)).err
    before = book_file.read_bytes()
    refused = rep("restore", str(kept), "--yes")
    assert refused.code == 6 and "nothing was restored" in refused.err
    assert book_file.read_bytes() == before


def test_it_is_said_where_nothing_tells_any_more_who_was_forgotten(
    rep: Rep, book_file: Path, tmp_path: Path
) -> None:
    rep("add", word("firm"), ok=True)
    kept = moved_backup(rep, tmp_path)
    rep("forget", "1", "--yes", ok=True)
    book_file.write_bytes(book_file.read_bytes()[:100] + b"\xff" * 300_000)
    said = "Which customers you had forgotten can no longer be read"
    assert said in rep("restore", str(kept), "--yes", ok=True).out
    assert said not in rep("restore", str(kept), "--yes", ok=True).out


def test_who_is_forgotten_just_before_a_restore_is_forgotten_by_it(
    rep: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep("add", word("firm"), ok=True)
    kept, loaded = tmp_path / "copied.db", restoring.load
    rep("backup", str(kept), ok=True)

    def load(*args: Any) -> Any:
        monkeypatch.setattr(restoring, "load", loaded)
        found = loaded(*args)
        rep("forget", "1", "--yes", ok=True)
        return found

    monkeypatch.setattr(restoring, "load", load)
    assert "is forgotten again" in rep("restore", str(kept), "--yes", ok=True).out
    assert rep("list", "--json").json == []
    assert word("firm").encode() not in book_file.read_bytes()


def test_a_backup_that_is_made_while_they_are_forgotten_does_not_keep_them(
    rep: Rep, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep("add", word("firm"), ok=True)
    rep("add", "Kept Ltd", ok=True)
    rep("backup", ok=True)
    cleaned = forgetting.forget_in_backups

    def clean(*args: Any) -> Any:
        monkeypatch.setattr(forgetting, "forget_in_backups", cleaned)
        done = cleaned(*args)
        rep("backup", ok=True)
        return done

    monkeypatch.setattr(forgetting, "forget_in_backups", clean)
    assert rep("forget", "1", "--yes", "--json", ok=True).json["backups"] == 2
    assert len(backups.backups(book_file.with_name("rep.db.backups"))) == 2
    assert residue(book_file.parent) == []


def test_nobody_is_forgotten_between_the_copying_and_the_naming_of_a_backup(
    rep: Rep, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep("add", word("firm"), ok=True)
    put, ends = backups.put_in_place, []

    def named(*args: Any, **kwargs: Any) -> Any:
        with closing(sqlite3.connect(book_file, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE customers SET name = 'gone'")
            try:
                other.execute("COMMIT")
            except sqlite3.OperationalError as error:
                ends.append(str(error))
        return put(*args, **kwargs)

    monkeypatch.setattr(backups, "put_in_place", named)
    rep("backup", ok=True)
    assert ends == ["database is locked"]


@pytest.mark.parametrize("again", [[], ["--to"]])
def test_a_second_place_that_was_set_before_is_cleaned_or_named(
    rep: Rep, tmp_path: Path, again: list[str]
) -> None:
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    rep("add", word("firm"), ok=True)
    rep("add", "Kept Ltd", ok=True)
    rep("add", "Vale", ok=True)
    for place in (first, second, third):
        place.mkdir()
        rep("backup", "--to", str(place), ok=True)
    away = second.rename(tmp_path / "away")
    done = rep("forget", "1", "--yes", "--json", ok=True).json
    assert done["moved"] == [str(second / "rep.db.backups")] and done["backups"] == 5
    assert residue(first, third) == [] and residue(away) != []
    shown = rep("forget", "2", "--yes", ok=True).out.replace("\n", " ")
    assert f"repbook backup {second}" in shown
    away.rename(second)
    assert "whom you had forgotten" in rep("backup", *again, str(second), ok=True).out
    assert residue(second) == []


def test_a_disk_that_fails_at_the_very_end_does_not_unsay_what_was_forgotten() -> None:
    with Book(None) as book:
        ids = fill(book, "one")
        with book.transaction() as conn:
            who = forgetting.person(conn, ids["customers"])
            forgetting.forget(book.journal, who, forgetting.remembered_with(conn, who.uids))
        conn.execute(
            "CREATE TEMP TRIGGER fails BEFORE UPDATE ON changes BEGIN SELECT raise(ABORT, 'full'); END"
        )
        with pytest.raises(Failed, match="They are forgotten, but"):
            forgetting.finish(conn)
        conn.execute("DROP TRIGGER fails")
        assert forgetting.finish(conn) and not forgetting.finish(conn)


@pytest.mark.parametrize("told", [True, False], ids=["", "old changes dropped"])
def test_names_of_items_that_only_they_bought_are_gone_from_every_file(
    rep: Rep, book_file: Path, told: bool
) -> None:
    rep("add", "Vale", ok=True)
    rep("add", "Kobo", ok=True)
    rep("log-purchase", "vale", "90", "3 zqvjxseals", ok=True)
    rep("log-purchase", "vale", "60", "2 gaskets, 4 zqvjxrings", ok=True)
    rep("log-purchase", "vale", "60", "2 zqvjxlids", ok=True)
    rep("log-purchase", "kobo", "30", "gaskets, 2 rings, 3 caps, 4 tops", ok=True)
    rep("item", "join", "caps", "zqvjxlids", ok=True)
    rep("item", "join", "zqvjxlids", "tops", ok=True)
    rep("item", "rename", "zqvjxseals", "zqvjxname", ok=True)
    rep("item", "join", "zqvjxrings", "rings", ok=True)
    rep("item", "rename", "gaskets", "Gasket as Vale likes it", ok=True)
    rep("item", "rename", "zqvjxname", "zqvjxlast", ok=True)
    rep("undo", ok=True)
    rep("backup", ok=True)
    assert residue(book_file.parent)
    if not told:
        with sqlite3.connect(book_file) as conn:
            conn.execute("DELETE FROM journal WHERE table_name = 'item_names'")
            conn.execute("UPDATE changes SET said = NULL")
        conn.close()
    done = rep("forget", "vale", "--yes", ok=True)
    assert residue(book_file.parent) == []
    assert 'are called after them: repbook items "Gasket as Vale likes it"\n' in done.out
    assert rep("items", "kobo", "--json", ok=True).json[0]["item"] == "Gasket as Vale likes it"
    with open_book(book_file) as book:
        assert {name.called for name in book.item_names.all()} == {"caps", "gaskets"}


def test_what_another_still_buys_keeps_its_name(rep: Rep, book_file: Path) -> None:
    for who in ("Vale", "Kobo"):
        rep("add", who, ok=True)
        rep("log-purchase", who, "90", "3 seals", ok=True)
    rep("item", "rename", "seals", "Seal 40", ok=True)
    assert rep("forget", "vale", "--yes", "--json", ok=True).json["items"] == []
    assert rep("items", "kobo", "--json", ok=True).json[0]["item"] == "Seal 40"
    assert "seals: Seal 40" in rep("changes", ok=True).out


def test_the_help_says_what_forget_does_without_a_customer(rep: Rep) -> None:
    told = " ".join(rep("forget", "--help", ok=True).out.split())
    assert "Whom to forget. Left out: finish an interrupted forget" in told


def test_words_in_columns_of_ones_own_are_gone_with_them_and_those_of_others_are_told(
    rep: Rep, book_file: Path
) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("add", "Delta Pumps", "--set", "sent by=Harbor Foods", ok=True)
    rep("add", "Vale Brothers", "--set", "parking=yard", ok=True)
    for customer, amount in (("1", "480"), ("2", "90"), ("3", "70")):
        rep("log-purchase", customer, amount, "seals", ok=True)
        rep("log-call", customer, "wants seals", ok=True)
    with sqlite3.connect(book_file) as conn:
        conn.execute('ALTER TABLE purchases ADD COLUMN "my note" TEXT')
        conn.execute("UPDATE purchases SET \"my note\" = 'see Harbor Foods' WHERE id IN (1, 2)")
        conn.execute("ALTER TABLE touches ADD COLUMN mood TEXT NOT NULL DEFAULT 'good'")
        conn.execute("UPDATE touches SET mood = 'zqvjx' WHERE id = 1")
        conn.execute("ALTER TABLE tags ADD COLUMN weight INT")
    conn.close()
    rep("backup", ok=True)
    told = rep("forget", "1", "--yes", "--json", ok=True).json
    assert told["mentions"] == []
    assert told["mentions_in_own_fields"] == ["2", "o2"]
    with sqlite3.connect(book_file) as conn:
        notes = conn.execute('SELECT "my note", cents FROM purchases ORDER BY cents').fetchall()
        assert notes == [(None, 7000), ("see Harbor Foods", 9000), (None, 48000)]
        assert conn.execute("SELECT DISTINCT mood FROM touches").fetchall() == [("good",)]
    conn.close()
    for file in (book_file, *book_file.with_name(f"{book_file.name}.backups").iterdir()):
        assert b"zqvjx" not in file.read_bytes()
    rep("check", ok=True)
    assert "zqvjx" not in rep("forget", "3", "--yes", ok=True).out
    rep("add", "Pier 9 Marine", ok=True)
    rep("edit", "2", "--set", "sent by=Pier 9 Marine", ok=True)
    said = rep("forget", "Pier 9 Marine", "--yes", ok=True).out
    assert "1 record of others names them in fields or columns of your own" in said
    assert "which find does not look into: 2" in said
