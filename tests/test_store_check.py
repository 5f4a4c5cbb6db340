"""R5: every change to a stored fact that no command made is found, and damage to the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

import pytest
from test_store_journal import ROWS, fill, fill_again

from repbook.book import Book, changes
from repbook.schema import BY_TABLE
from repbook.store import change_list, check, impossible, migrations
from repbook.store.rebuild import _of_the_same_book

ON = date(2026, 11, 23)
OTHER = {"INTEGER": 7, "TEXT": "other", "REAL": 7.5}
NAMES_NOBODY = 99
COLUMNS = [
    (table, column) for table in BY_TABLE for column in check.columns_of(table) if column != "id"
]


@pytest.fixture(scope="module")
def filled() -> Book:
    """A book with two rows in every table, and a change of each that was undone."""
    book = Book(None)
    fill(book)
    fill_again(book)
    with book.change("undone") as journal:
        journal.update("customers", 1, town="Lund")
        journal.insert("tags", customer_id=1, tag="new")
    changes.undo(book)
    with book.transaction():
        book.mean_gap(ON)  # which keeps its sums
    return book


@pytest.fixture
def conn(filled: Book) -> Iterator[sqlite3.Connection]:
    """Its connection, on which everything can be written; taken back at the end."""
    conn = filled.conn
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.execute("PRAGMA ignore_check_constraints = ON")
    conn.execute("BEGIN")
    yield conn
    conn.execute("ROLLBACK")


def found(conn: sqlite3.Connection) -> list[tuple[str, str, int]]:
    """What the journal says of the rows."""
    return [(each.kind, each.table, each.id) for each in check.Images(conn).found]


def wrong(conn: sqlite3.Connection) -> bool:
    """Whether anything is found by any of the checks."""
    images = check.Images(conn)
    return bool(
        images.found
        or images.broken
        or change_list.change_faults(conn)
        or check.link_faults(conn)
        or check.sum_faults(conn)
        or impossible.impossible(conn)
    )


def test_a_sound_book_has_no_fault(conn: sqlite3.Connection) -> None:
    assert not wrong(conn)
    assert check.file_faults(conn) == check.schema_faults(conn) == []


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=".".join)
def test_each_value_that_another_program_changes_is_found(
    conn: sqlite3.Connection, table: str, column: str
) -> None:
    was = conn.execute(f'SELECT "{column}" FROM "{table}" WHERE id = 1').fetchone()[0]
    kind = next(row[2] for row in conn.execute(f'PRAGMA table_info("{table}")') if row[1] == column)
    other = was + 1 if isinstance(was, int) else OTHER[kind]
    conn.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE id = 1', (other,))
    (fault,) = check.Images(conn).found
    assert (fault.kind, fault.table, fault.id) == ("changed", table, 1)
    assert fault.row and fault.was
    assert (fault.row[column], fault.was[column]) == (other, was)
    assert [c for c in fault.row if fault.row[c] != fault.was[c]] == [column]


@pytest.mark.parametrize("table", BY_TABLE)
def test_a_row_taken_out_or_put_in_is_found(conn: sqlite3.Connection, table: str) -> None:
    conn.execute(f'DELETE FROM "{table}" WHERE id = 1')
    assert found(conn) == [("gone", table, 1)]
    conn.execute(f'DELETE FROM "{table}"')
    names = ",".join(f'"{column}"' for column in ROWS[table])
    marks = ",".join("?" * len(ROWS[table]))
    conn.execute(
        f"INSERT INTO \"{table}\" (id, uid, {names}) VALUES (77, 'theirs', {marks})",
        tuple(ROWS[table].values()),
    )
    assert ("unlogged", table, 77) in found(conn)


def test_a_row_that_was_removed_and_is_there_again_is_found(conn: sqlite3.Connection) -> None:
    conn.execute("INSERT INTO tags (id, uid, customer_id, tag) VALUES (3, 'u', 1, 'new')")
    assert found(conn) == [("back", "tags", 3)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET images = replace(images, 'Harbor', 'Harbour') WHERE id = 1",
        "UPDATE journal SET images = substr(images, 2) WHERE id = 1",
        "UPDATE journal SET images = '{}' WHERE id = 1",
        "UPDATE journal SET change_id = 99 WHERE id = 1",
        "UPDATE journal SET table_name = 'tags' WHERE table_name = 'items'",
        "UPDATE journal SET table_name = 'nothing' WHERE id = 1",
        "DELETE FROM journal WHERE id = 2",
        "DELETE FROM journal WHERE change_id = 3",
        "DELETE FROM changes WHERE id = 1",
        "UPDATE changes SET undone = 1 WHERE id = 1",
        "UPDATE changes SET undone = 0 WHERE id = 3",
        "UPDATE changes SET undone = 9 WHERE id = 3",
        "UPDATE changes SET at = 'yesterday' WHERE id = 1",
        "UPDATE changes SET schema_version = 99 WHERE id = 1",
        "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'customers'",
        "UPDATE purchase_spans SET span = span + 1",
        "UPDATE purchase_spans SET repeats = repeats + 1",
        "UPDATE purchase_spans SET occasions = occasions + 1",
    ],
)
def test_a_list_of_changes_or_a_sum_that_is_not_right_is_found(
    conn: sqlite3.Connection, statement: str
) -> None:
    assert conn.execute(statement).rowcount > 0
    assert wrong(conn)


def test_an_older_image_that_was_altered_is_found(filled: Book) -> None:
    book = Book(None)
    fill(book)
    with book.change("change") as journal:
        journal.update("customers", 1, town="Lund")
    with book.change("change") as journal:
        journal.update("customers", 1, town="Malmo")
    assert not wrong(book.conn)
    book.conn.execute(
        "UPDATE journal SET images = replace(images, 'Lund', 'Lunt') WHERE change_id = 2"
    )
    assert check.Images(book.conn).broken


def test_undoing_past_what_was_undone_before_is_sound() -> None:
    book = Book(None)
    for town in ("Lund", "Malmo", "Ystad"):
        with book.change("add"):
            book.customers.add(town, added_on=ON)
        if town == "Malmo":
            changes.undo(book)
    changes.undo(book, 2)
    assert change_list.change_faults(book.conn) == []


def test_no_migration_since_gives_rows_other_values() -> None:
    """Else the journal's images of older changes say what is so no more: raise REWRITTEN."""
    for file in migrations.FILES[check.REWRITTEN :]:
        for statement in migrations.statements(file):
            body = "\n".join(x for x in statement.splitlines() if not x.startswith("--")).strip()
            assert body.split()[0] in ("CREATE", "DROP", "ALTER"), (file.name, body[:60])


@pytest.mark.parametrize("rule", impossible.ALL, ids=lambda rule: f"{rule.table}: {rule.says}")
def test_each_rule_can_be_asked(rule: impossible.Rule, conn: sqlite3.Connection) -> None:
    sql = f'SELECT t.id FROM "{rule.table}" t WHERE {rule.where}'
    assert conn.execute(sql).fetchall() == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE payments SET cents = 48001 WHERE id = 1", "more was paid than it came to"),
        ("UPDATE returns SET cents = 48001 WHERE id = 1", "more was returned than was bought"),
        ("UPDATE purchases SET day = day + 1 WHERE id = 1", "it came back before it was bought"),
        ("UPDATE steps SET day = day - 1", "it was done before the problem was reported"),
        ("UPDATE write_offs SET back_day = day - 1", "it ended before it began"),
        ("UPDATE snoozes SET until_day = day - 1", "it ends before it begins"),
        ("UPDATE promises SET kept_day = day - 1", "it was kept before it was made"),
        ("UPDATE touches SET day = 900000", "its day cannot be right"),
        ("UPDATE touches SET day = 9", "its day cannot be right"),
        ("UPDATE quotes SET won_day = day, lost_day = day", "it was won and lost"),
        ("UPDATE customers SET extra = '{'", "its own fields cannot be read"),
        ("UPDATE purchases SET uid = 'same'", "another has its uid"),
        ("INSERT INTO contacts (id, uid, customer_id, name, name_key) VALUES (9, 'u', 2, 'B', 'b');"
         "UPDATE touches SET contact_id = 9", "its contact is of another customer"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_found(conn: sqlite3.Connection, statement: str, says: str) -> None:
    for each in statement.split(";"):
        conn.execute(each)
    assert says in {each.text for each in impossible.impossible(conn)}


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DROP INDEX steps_by_ally", "the index steps_by_ally is missing"),
        ("DROP TRIGGER purchase_added", "the trigger purchase_added is missing"),
        ("ALTER TABLE fits RENAME fitted TO fit", "the table fits is not as this version makes it"),
        ("CREATE TRIGGER mine AFTER INSERT ON tags BEGIN DELETE FROM tags; END",
         "the trigger mine is not repbook's, and can change records"),
    ],
)  # fmt: skip
def test_a_schema_that_is_not_this_versions_is_found(
    conn: sqlite3.Connection, statement: str, says: str
) -> None:
    conn.execute(statement)
    assert [each.text for each in check.schema_faults(conn)] == [says]


def test_columns_of_ones_own_are_no_fault_in_any_table(conn: sqlite3.Connection) -> None:
    for table in [name for name, (kind, _) in check.made(conn).items() if kind == "table"]:
        conn.execute(f'ALTER TABLE "{table}" ADD COLUMN mine TEXT')
        conn.execute(f'ALTER TABLE "{table}" ADD COLUMN other INTEGER NOT NULL DEFAULT 3')
    assert check.schema_faults(conn) == []
    promises = check.made_by_this_version()["promises"][1]
    before_a_migration = promises.replace(", missed_day", ", mine TEXT, missed_day")
    assert promises != before_a_migration and check.as_made(before_a_migration, promises)
    assert not check.as_made(before_a_migration.replace("IN (0, 1)", "IN (0, 1, 2)"), promises)
    assert not check.as_made(promises, before_a_migration)


def test_a_link_to_nobody_is_found(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE promises SET touch_id = ? WHERE id = 1", (NAMES_NOBODY,))
    (fault,) = check.link_faults(conn)
    assert (fault.table, fault.id, fault.text) == ("promises", 1, "touch_id")


def test_what_forget_adds_to_each_backup_makes_it_no_other_book() -> None:
    def changes(*commands: str) -> sqlite3.Connection:
        conn = sqlite3.connect(":memory:")
        conn.execute("CREATE TABLE changes (id INTEGER PRIMARY KEY, at, command)")
        conn.executemany("INSERT INTO changes (at, command) VALUES ('now', ?)", zip(commands))
        return conn

    book = changes("add", "log-call", "forget")
    assert _of_the_same_book(changes("add", "forget"), book)
    assert not _of_the_same_book(changes("import", "log-call"), book)
