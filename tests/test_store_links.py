"""One row a fact: books, files and undo steps from before the links, and the order within a day."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import REPO, Rep, made_once

from repbook.store import backups, database, migrations

DATA = REPO / "tests" / "data"
ON = "2026-11-24"  # the day of the answers
Rows = list[dict[str, Any]]


def dump(file: Path) -> list[str]:
    """All that is in a book, as SQL, and its version."""
    conn = sqlite3.connect(file)
    text = [*conn.iterdump(), str(conn.execute("PRAGMA user_version").fetchone())]
    conn.close()
    return text


@pytest.fixture
def old(book_file: Path) -> Path:
    """The book that the first schema's code wrote."""
    conn = sqlite3.connect(book_file)
    conn.executescript((DATA / "book_v1.sql").read_text(encoding="utf-8"))
    conn.execute("UPDATE changes SET at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')")  # within a year
    conn.commit()
    conn.close()
    return book_file


def answers() -> dict[str, Any]:
    """What the first schema's code said of that book."""
    found: dict[str, Any] = json.loads((DATA / "book_v1_answers.json").read_text(encoding="utf-8"))
    (never,) = (row for row in found["stale"] if row["id"] == 6)
    never["days_quiet"] = 326  # failed attempts are no contact: it counts from the day of adding
    (lead,) = (row for row in found["next"] if row["id"] == 6)
    lead["reasons"] = ["lead"]  # who was never reached and never bought is a lead, and not quiet
    return found


def now(rep: Rep) -> dict[str, Any]:
    """The same figures today."""

    def ask(*args: str) -> Any:
        return rep("--as-of", ON, *args, "--json", ok=True).json

    def some(rows: Rows, like: Rows) -> Rows:
        return [{key: row[key] for key in like[0] if key != "reasons"} for row in rows]

    before = answers()
    report = ask("report", "--month")
    for period in (report, report["before"]):
        for counted_since in ("given_up", "reopened", "undated"):
            del period["problems"][counted_since]
        del period["touches"]["calls"]
    upcoming = ask("next", "-n", "99")
    return {
        "status": some(ask("status"), before["status"]),
        "next": [
            {**row, "reasons": [reason["code"] for reason in each["reasons"]]}
            for row, each in zip(some(upcoming, before["next"]), upcoming, strict=True)
        ],
        "problems": some(ask("problems", "--all"), before["problems"]),
        "report": {
            key: report[key] for key in ("touches", "problems", "promises", "quiet", "purchases")
        }
        | {"before": {key: report["before"][key] for key in ("touches", "problems")}},
        "stale": some(ask("stale", "--days", "1"), before["stale"]),
    }


def test_an_upgraded_book_gives_the_same_answers(old: Path, rep: Rep) -> None:
    before, after = answers(), now(rep)
    # x10: its call's step had been removed, and the call is about it again
    assert [
        p["id"] for p, q in zip(before["problems"], after["problems"], strict=True) if p != q
    ] == ["x10"]
    for part in before.keys() - {"problems", "next"}:
        assert after[part] == before[part], part
    by_number = [
        sorted((row for row in each["next"] if row["id"] != 10), key=lambda row: row["id"])
        for each in (before, after)
    ]
    for row in (
        *by_number[0],
        *by_number[1],
    ):  # a call about something else is no news of a problem any more
        row["reasons"] = [reason for reason in row["reasons"] if reason != "keep-posted"]
    assert by_number[0] == by_number[1]  # what a call counts, and so the order, has changed since


def test_what_was_written_twice_is_one_row(old: Path, rep: Rep) -> None:
    rep("list", ok=True)
    conn = sqlite3.connect(old)

    def rows(sql: str) -> list[tuple[Any, ...]]:
        return conn.execute(sql).fetchall()

    assert rows("PRAGMA foreign_key_check") == []
    assert rows("SELECT count(*) FROM steps WHERE kind = 'report'") == [(0,)]
    # the orders: by themselves, in the rep's call, in theirs that says more, from a file
    assert rows(
        "SELECT id, exchange, touch_id FROM purchases WHERE id IN (1, 5, 6, 8, 9, 10) ORDER BY id"
    ) == [(1, 0, None), (5, 1, None), (6, 1, None), (8, 0, 10), (9, 1, None), (10, 0, 12)]
    # the report of Harbor Foods, then the rep's call, then theirs
    assert rows("SELECT exchange, seq FROM problems WHERE id = 3") == [(1, 1)]
    assert rows("SELECT id, inbound, seq FROM touches WHERE problem_id = 3 ORDER BY id") == [
        (5, 0, 2),
        (6, 1, 3),
    ]
    # the news of x4 are calls; what was sent, solved or reopened are steps of their own
    assert rows("SELECT id FROM touches WHERE problem_id = 4 AND seq >= 0 ORDER BY id") == [
        (25,),
        (26,),
        (27,),
        (29,),
        (30,),
        (31,),
        (32,),
        (36,),
    ]
    assert rows("SELECT kind, exchange FROM steps WHERE problem_id = 4 ORDER BY id") == [
        ("hand-off", 0),
        ("update", 1),  # by e-mail
        ("update", 0),  # by an ally
        ("update", 0),
        ("hand-off", 0),
        ("park", 0),
        ("resolve", 1),
        ("reopen", 1),
        ("resolve", 0),
        ("confirm", 1),
    ]
    assert rows("SELECT channel FROM problems WHERE id IN (4, 5) ORDER BY id") == [
        ("email",),
        ("visit",),
    ]
    # the order within a day
    assert rows("SELECT id, seq FROM touches WHERE id IN (14, 17, 18, 21) ORDER BY id") == [
        (14, 1),
        (17, 2),
        (18, 1),
        (21, 2),
    ]
    assert rows("SELECT id, seq FROM purchases WHERE id > 11 ORDER BY id") == [
        (12, 2),
        (13, 1),
        (14, 2),
        (15, 1),
    ]
    assert rows("SELECT seq FROM steps WHERE id IN (30, 34) ORDER BY id") == [(1,), (3,)]
    assert rows("SELECT touch_id, problem_id FROM promises") == [(None, 4)]
    conn.close()


def test_a_copy_of_the_older_book_is_kept(old: Path, rep: Rep) -> None:
    before = sqlite3.connect(old).execute("SELECT * FROM touches").fetchall()
    rep("list", ok=True)
    (backup,) = backups.backups(database.folder_of(old))
    kept = sqlite3.connect(backup.path)
    assert kept.execute("PRAGMA user_version").fetchone() == (1,)
    assert kept.execute("SELECT * FROM touches").fetchall() == before


def test_killed_at_any_statement_the_book_is_old_or_new(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, states = dump(old), []
    real = migrations.statements

    def copied(file: Path) -> Iterator[str]:
        """The statements of a file; the disk is copied as it is between two."""
        for number, statement in enumerate(real(file)):
            copy = tmp_path / f"killed{number}.db"
            for end in ("", "-journal"):
                if Path(f"{old}{end}").exists():
                    shutil.copy(f"{old}{end}", f"{copy}{end}")
            states.append(copy)
            yield statement

    monkeypatch.setattr(migrations, "statements", copied)
    conn = sqlite3.connect(old, isolation_level=None)
    conn.execute("PRAGMA cache_size = 2")  # so that pages reach the disk before the end
    migrations.run(conn, 1, 2)
    conn.close()
    after = dump(old)
    assert after != before and len(states) > 50
    assert all(dump(state) == before for state in states)


def test_an_undo_from_before_works_or_says_that_it_cannot(old: Path, rep: Rep) -> None:
    ran = rep("redo")  # an order, which wrote a touch beside it
    assert (ran.code, ran.out) == (4, "")
    assert "was made by an older repbook" in ran.err
    assert "edit Harbor Foods" in rep("undo", ok=True).out  # nothing of it was written anew
    rep("redo", ok=True)
    rep("undo", ok=True)
    history = rep("history", "odd", "--json").out
    ran = rep("undo")  # the removal of a step
    assert (ran.code, ran.out) == (4, "")
    assert "was made by an older repbook" in ran.err
    assert rep("history", "odd", "--json").out == history
    rep("log-purchase", "odd", "30", ok=True)
    assert "log-purchase Odd Lots" in rep("undo", ok=True).out


def test_a_file_of_version_1_comes_in_as_the_book_would(rep: Rep) -> None:
    rep("--as-of", ON, "import", str(DATA / "book_v1.json"), ok=True)
    before, after = answers(), now(rep)

    def known(problems: Rows) -> list[str]:
        return sorted(
            json.dumps({k: v for k, v in row.items() if k != "id"}, sort_keys=True)
            for row in problems
            if row["customer_id"] != 10
        )

    assert known(after["problems"]) == known(before["problems"])
    for part in ("status", "report", "stale"):
        assert after[part] == before[part], part
    again = rep("--as-of", ON, "import", str(DATA / "book_v1.json"), "--json", ok=True).json
    assert again["batch"] is None


def test_every_older_book_has_the_schema_of_a_new_one(old: Path) -> None:
    def schema(conn: sqlite3.Connection) -> list[tuple[Any, ...]]:
        return conn.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()

    upgraded, new = database.open_file(old), database.open_memory()
    assert {row[:3] for row in schema(upgraded)} == {row[:3] for row in schema(new)}
    for _, name, _, _ in schema(new):
        sql = f"PRAGMA table_xinfo({name})"
        assert upgraded.execute(sql).fetchall() == new.execute(sql).fetchall()


# The order within a day


@made_once
def harbor(rep: Rep) -> Rep:
    rep("add", "Harbor Foods", ok=True)
    return rep


def line(rep: Rep) -> dict[str, Any]:
    found: dict[str, Any] = rep("next", "--json", "-n", "9", ok=True).json
    return found[0] if found else {}


def test_an_order_settles_the_attempts_before_it_and_no_others(harbor: Rep) -> None:
    on = ("--on", "2026-11-10")
    harbor("log-call", "1", "-o", "no-answer", *on, ok=True)
    harbor("log-purchase", "1", "90", *on, ok=True)
    assert line(harbor)["tries"] == 0
    harbor("log-call", "1", "-o", "no-answer", *on, ok=True)
    assert line(harbor)["tries"] == 1


def test_an_order_leaves_the_call_agreed_before_it_and_a_call_settles_it(harbor: Rep) -> None:
    harbor("log-call", "1", "--again", "2026-11-23", "--on", "2026-11-10", ok=True)
    harbor("log-purchase", "1", "90", "--on", "2026-11-10", ok=True)
    assert line(harbor)["reasons"][0]["code"] == "call-back"
    harbor("log-call", "1", "spoke", "--on", "2026-11-23", ok=True)
    assert "call-back" not in harbor("next", "--json", "-n", "9").out


def test_who_spoke_last_on_a_day_has_the_move(harbor: Rep) -> None:
    def waiting() -> str:
        return str(harbor("problems", "--json").json[0]["waiting_on"])

    harbor("ally", "add", "Priya", ok=True)
    harbor("log-problem", "1", "it leaks", ok=True)
    harbor("hand-off", "x1", "Priya", ok=True)
    assert waiting() == "ally"
    harbor("log-call", "1", "--about", "x1", "--inbound", ok=True)
    assert waiting() == "me"
    harbor("hand-off", "x1", "Priya", ok=True)
    assert waiting() == "ally"


def test_what_is_moved_to_another_day_comes_last_there(harbor: Rep) -> None:
    harbor("log-call", "1", "-o", "no-answer", "--on", "2026-11-09", ok=True)
    harbor("log-purchase", "1", "90", "--on", "2026-11-10", ok=True)
    harbor("correct", "c1", "--on", "2026-11-10", ok=True)
    assert line(harbor)["tries"] == 1


def test_a_failed_attempt_is_no_contact(rep: Rep) -> None:
    rep("--as-of", "2026-06-01", "add", "Harbor Foods", ok=True)
    rep("log-call", "1", "-o", "voicemail", "--on", "2026-11-20", ok=True)
    assert [row["days_quiet"] for row in rep("stale", "--json").json] == [175]


def test_an_update_is_a_call_and_a_solution_a_step(harbor: Rep) -> None:
    harbor("log-problem", "1", "it leaks", "-c", "email", ok=True)
    said = harbor("update", "x1", "any news?", "--by", "customer", "--json", ok=True).json
    assert (said["touch"], said["step"]["id"], said["contacts"]) == ("c1", "c1", 2)
    said = harbor("update", "x1", "soon", "-c", "email", "--json", ok=True).json
    assert (said["touch"], said["step"]["id"]) == ("s1", "s1")
    said = harbor("update", "x1", "asked them", "--by", "ally", "--json", ok=True).json
    assert (said["touch"], said["step"]["id"]) == (None, "s2")
    harbor("resolve", "x1", "new seal", "-c", "phone", ok=True)
    found = harbor("problem", "x1", "--json").json["steps"]
    assert [step["id"] for step in found] == ["x1", "c1", "s1", "s2", "s3"]
    assert harbor("report", "--json").json["touches"] == {
        "reached": 3,
        "attempts": 1,
        "customers": 1,
        "calls": 3,
    }
    assert [row["id"] for row in harbor("history", "1", "--json").json] == [
        "s3",
        "s2",
        "s1",
        "c1",
        "x1",
    ]
    assert [touch["id"] for touch in harbor("brief", "1", "--json").json["touches"]] == [
        "s3",
        "s1",
        "c1",
        "x1",
    ]


def test_a_call_and_its_order_are_both_in_the_history(harbor: Rep) -> None:
    harbor("log-call", "1", "wants more", "--order", "90", ok=True)
    harbor("log-purchase", "1", "50", "seals", ok=True)
    assert [(row["id"], row["text"]) for row in harbor("history", "1", "--json").json] == [
        ("o2", "bought: seals"),
        ("o1", "bought in c1"),
        ("c1", "reached, order o1: wants more"),
    ]


def test_a_customer_whose_calls_and_orders_name_each_other_can_be_removed(harbor: Rep) -> None:
    harbor("log-problem", "1", "it leaks", ok=True)
    harbor("log-call", "1", "--about", "x1", "--order", "90", ok=True)
    harbor("log-problem", "1", "too late", "--of", "o1", ok=True)
    before = harbor("history", "1", "--json").out
    harbor("remove", "1", "--yes", ok=True)
    harbor("undo", ok=True)
    assert harbor("history", "1", "--json").out == before


def test_a_row_that_is_not_as_it_was_is_left(harbor: Rep, book_file: Path) -> None:
    harbor("edit", "1", "--town", "Eastport", ok=True)
    conn = sqlite3.connect(book_file)
    with conn:
        conn.execute("UPDATE customers SET town = 'Lindow'")
    conn.close()
    assert "changed by another program" in harbor("undo").err


def test_an_upgrade_is_said_once_with_the_backup_before_it(old: Path, rep: Rep) -> None:
    before = dump(old)
    said = rep("list", ok=True).err
    kept = Path(said.rstrip("\n").partition("As it was: ")[2])
    assert dump(kept) == before
    assert rep("list", ok=True).err == ""


# The digest of each migration, as it was when it landed: books were made by it.
LANDED = {
    "001_book.sql": "5cc298b716a27dca",
    "002_links.sql": "e4eb2c25972675ae",
    "003_indexes.sql": "12821ad4dc1912e1",
    "004_checks.sql": "a09ed342c143dfd9",
    "005_purchase_spans.sql": "a0b34dd11dfcd514",
    "006_states.sql": "c3385ddb5bd4d219",
    "007_quotes_and_items.sql": "66efc9c5dc59881e",
    "008_first_contact.sql": "3ff50da253d87b50",
    "009_order_source.sql": "0c40030af094b866",
    "010_yearly_days.sql": "a20a3cc85d483d83",
    "011_quotes_in_calls.sql": "c3566f748e85121e",
    "012_undated_quotes.sql": "2245a5f73748effc",
    "013_item_names.sql": "a976f8f046f7d600",
    "014_file_sum.sql": "d5c4dbda39c43c48",
    "015_forecasts.sql": "66badabadd430086",
    "016_missed_day.sql": "8729fcefcdd29f1f",
    "017_names_and_sums.sql": "9bb9d886a67398cd",
    "018_sync.sql": "47162ca557ab6299",
    "019_candidates.sql": "df655f28e5e15d6e",
    "020_last_orders.sql": "503839b79b785034",
}


def test_a_migration_that_has_landed_is_never_edited() -> None:
    """A change of the schema is a new file; its digest is then added here."""
    now = {f.name: sha256(f.read_bytes()).hexdigest()[:16] for f in migrations.FILES}
    assert now == LANDED


@pytest.mark.parametrize("version", range(1, database.SCHEMA_VERSION))
def test_a_book_of_each_version_keeps_its_rows(
    version: int, book_file: Path, rep: Rep, tmp_path: Path
) -> None:
    """The book of the first version, taken to each later one, then opened by today's program."""
    whole = tmp_path / "whole.db"
    for path, to in ((book_file, version), (whole, None)):
        conn = sqlite3.connect(path, isolation_level=None)
        conn.executescript((DATA / "book_v1.sql").read_text(encoding="utf-8"))
        migrations.run(conn, 1, to)
        conn.close()
    rep("where", ok=True)
    assert dump(book_file) == dump(whole)
