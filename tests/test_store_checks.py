"""Columns with a closed set of values: nothing else is written, and older books are put right."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Rep

from repbook.schema import TABLES, WORDS, columns
from repbook.store import database, migrations

CLOSED = {
    (table.table, column.name): WORDS.get(column.type, (0, 1))
    for table in TABLES
    if table.record_name
    for column in columns(table.record)
    if column.type in (*WORDS, "flag", "yesno")
} | {
    ("aliases", "kind"): ("alias", "code", "uid"),
    ("addresses", "kind"): ("phone", "email"),
    ("steps", "ease"): tuple(range(1, 8)),
}
# One row of each table, as an older program or a hand wrote it.
ROWS = """
INSERT INTO customers (id, uid, name, name_key, added_day) VALUES (1, 'u1', 'Vale', 'vale', 739000);
INSERT INTO contacts (id, uid, customer_id, name, name_key) VALUES (1, 'u2', 1, 'Ann', 'ann');
INSERT INTO aliases (id, uid, customer_id, kind, text, key) VALUES (1, 'u3', 1, 'alias', 'V', 'v');
INSERT INTO addresses (id, uid, customer_id, kind, text, key) VALUES (1, 'u4', 1, 'phone', '55', '55');
INSERT INTO purchases (id, uid, customer_id, day, cents) VALUES (1, 'u5', 1, 739001, 100);
INSERT INTO problems (id, uid, customer_id, what, day) VALUES (1, 'u6', 1, 'leaks', 739001);
INSERT INTO steps (id, uid, problem_id, day, kind, "by") VALUES (1, 'u7', 1, 739002, 'resolve', 'me');
INSERT INTO touches (id, uid, customer_id, day, outcome) VALUES (1, 'u8', 1, 739003, 'reached');
INSERT INTO feedback (id, uid, customer_id, day, topic, verdict)
  VALUES (1, 'u9', 1, 739003, 'price', 'good');
INSERT INTO promises (id, uid, customer_id, text, day, by_day)
  VALUES (1, 'u10', 1, 'the quote', 739003, 739004);
"""
QUOTE = (  # of a table that is younger
    "INSERT INTO quotes (id, uid, customer_id, day, cents) VALUES (1, 'u11', 1, 739003, 100)"
)


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    """A book of the schema before the checks."""
    made = sqlite3.connect(":memory:", isolation_level=None)
    made.execute("PRAGMA foreign_keys = ON")
    migrations.run(made, 0, 3)
    made.executescript(ROWS)
    yield made
    made.close()


def put(conn: sqlite3.Connection, table: str, column: str, value: object) -> None:
    conn.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE id = 1', (value,))


def value_of(conn: sqlite3.Connection, table: str, column: str) -> object:
    return conn.execute(f'SELECT "{column}" FROM "{table}" WHERE id = 1').fetchone()[0]


@pytest.mark.parametrize(("table", "column"), sorted(CLOSED))
def test_a_closed_set_is_held_by_the_file_itself(
    conn: sqlite3.Connection, table: str, column: str
) -> None:
    migrations.run(conn, 3)
    conn.execute(QUOTE)
    for value in CLOSED[table, column]:
        put(conn, table, column, value)
    wrong: object = "fax" if isinstance(CLOSED[table, column][0], str) else 9
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        put(conn, table, column, wrong)


@pytest.mark.parametrize(
    ("table", "column", "becomes"),
    [
        ("customers", "prefer", None),
        ("contacts", "prefer", None),
        ("purchases", "channel", None),
        ("problems", "channel", None),
        ("touches", "channel", None),
        ("touches", "outcome", "no-answer"),
        ("feedback", "verdict", "mixed"),
    ],
)
def test_a_word_written_by_hand_is_kept_among_the_further_fields(
    conn: sqlite3.Connection, table: str, column: str, becomes: str | None
) -> None:
    put(conn, table, column, "fax")
    put(conn, table, "extra", '{"vat": "12"}')
    migrations.run(conn, 3, 4)
    assert value_of(conn, table, column) == becomes
    kept = json.loads(str(value_of(conn, table, "extra")))
    assert kept == {"vat": "12", f"{column}, as it was": "fax"}


@pytest.mark.parametrize(
    ("column", "value", "becomes"),
    [("kind", "call", "update"), ("by", "boss", "me"), ("channel", "fax", None), ("ease", 9, None)],
)
def test_of_a_step_it_is_kept_in_the_note(
    conn: sqlite3.Connection, column: str, value: object, becomes: str | None
) -> None:
    put(conn, "steps", column, value)
    put(conn, "steps", "note", "done")
    migrations.run(conn, 3, 4)
    assert value_of(conn, "steps", column) == becomes
    assert value_of(conn, "steps", "note") == f"done ({column}: {value})"


def test_any_number_but_zero_was_a_yes(conn: sqlite3.Connection) -> None:
    for value in (7, -1):
        put(conn, "customers", "do_not_call", value)
    put(conn, "steps", "held", None)
    migrations.run(conn, 3, 4)
    assert value_of(conn, "customers", "do_not_call") == 1
    assert value_of(conn, "steps", "held") is None


def test_a_phone_or_an_e_mail_is_known_by_its_at_sign(conn: sqlite3.Connection) -> None:
    put(conn, "addresses", "kind", "fax")
    migrations.run(conn, 3, 4)
    assert value_of(conn, "addresses", "kind") == "phone"


def test_an_id_of_a_removed_record_is_not_given_again(conn: sqlite3.Connection) -> None:
    conn.execute("DELETE FROM touches")
    conn.execute("DELETE FROM feedback")
    migrations.run(conn, 3, 4)
    conn.execute("INSERT INTO touches (uid, customer_id, day, outcome) VALUES ('u', 1, 1, 'sent')")
    assert conn.execute("SELECT id FROM touches").fetchone()[0] == 2


def test_links_and_indexes_are_as_before(conn: sqlite3.Connection) -> None:
    def laid_out() -> tuple[object, object, object]:
        tables = [table.table for table in TABLES]
        links = {t: conn.execute(f'PRAGMA foreign_key_list("{t}")').fetchall() for t in tables}
        names = {t: conn.execute(f'PRAGMA table_info("{t}")').fetchall() for t in tables}
        others = conn.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE type != 'table' ORDER BY name"
        ).fetchall()
        return links, names, others

    before = laid_out()
    migrations.run(conn, 3, 4)
    assert laid_out() == before
    assert conn.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_change_from_before_the_checks_can_be_undone(
    book_file: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sqlite3.connect(book_file, isolation_level=None)
    made.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
    migrations.run(made, 0, 3)
    made.execute("ALTER TABLE contacts ADD COLUMN ask_first INTEGER DEFAULT 0")  # read by now
    with monkeypatch.context() as older:
        older.setattr(database, "SCHEMA_VERSION", 3)
        older.setattr(database, "WHOLLY_CHECKED", -1)  # it knew no checksum
        rep("add", "Harbor Foods", ok=True)
        rep("edit", "harbor", "--do-not-call", ok=True)
    made.execute("ALTER TABLE contacts DROP COLUMN ask_first")
    made.close()
    rep("undo", ok=True)
    assert rep("list", "--json", ok=True).json[0]["do_not_call"] is False


def test_a_step_that_would_lose_links_is_not_taken(
    conn: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    careless = tmp_path / "005_careless.sql"
    careless.write_text("DELETE FROM customers;\n")
    migrations.run(conn, 3, 4)
    monkeypatch.setattr(migrations, "FILES", [*migrations.FILES[:4], careless])
    with pytest.raises(sqlite3.IntegrityError, match="005_careless"):
        migrations.run(conn, 4)
    assert conn.execute("SELECT count(*) FROM customers").fetchone()[0] == 1
    assert conn.execute("PRAGMA user_version").fetchone()[0] == 4
    assert conn.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_an_upgrade_of_several_steps_is_all_or_nothing(
    rep: Rep, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sqlite3.connect(book_file, isolation_level=None)
    migrations.run(made, 0, 13)
    made.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
    made.execute(
        "INSERT INTO customers (uid, name, name_key, added_day) VALUES ('u1', 'Vale', 'vale', 739000)"
    )
    made.close()
    step, files = migrations._step, len(migrations.FILES)

    def full(conn: sqlite3.Connection, version: int, file: Path) -> None:
        if version == files and conn.execute("PRAGMA database_list").fetchone()[2]:
            raise sqlite3.OperationalError("database or disk is full")
        step(conn, version, file)

    with monkeypatch.context() as patched:
        patched.setattr(migrations, "_step", full)
        assert rep("list").code != 0
    with sqlite3.connect(book_file) as conn:
        assert conn.execute("PRAGMA user_version").fetchone()[0] == 13
    assert rep("list", ok=True).out.startswith("1 customer")
