"""The one description of the records, and the database that holds them, say the same."""

from __future__ import annotations

import json
import sqlite3

import pytest
from conftest import Rep

from repbook.schema import REFERENCES, TABLES, TIES, Noun, columns
from repbook.store.database import create_schema

WITH_RECORD = [table for table in TABLES if table.record_name]


@pytest.fixture(scope="module")
def conn() -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    create_schema(conn)
    return conn


@pytest.mark.parametrize("table", WITH_RECORD, ids=lambda table: table.table)
def test_the_database_has_each_field_and_no_other(table: Noun, conn: sqlite3.Connection) -> None:
    stored = {row[1]: row for row in conn.execute(f"PRAGMA table_info({table.table})")}
    looked_up = {name for name in stored if name.endswith("_key")}
    described = {column.name: column for column in columns(table.record)}
    assert {"id", *described} == stored.keys() - looked_up
    refs = {row[3]: row[2] for row in conn.execute(f"PRAGMA foreign_key_list({table.table})")}
    assert refs == {c.name: REFERENCES[c.field] for c in described.values() if "uid:" in c.type}
    numbers = ("day", "money", "count", "number", "minute", "flag", "yesno")
    for name, column in described.items():
        _, _, form, needed, _, _ = stored[name]
        is_number = column.type in numbers or column.type.startswith("uid:")
        expected = "REAL" if column.type == "quantity" else "INTEGER" if is_number else "TEXT"
        assert form == expected, name
        if column.needed:
            assert needed, name


def test_every_tie_is_of_a_field_that_names_another_record() -> None:
    fields = {
        f"{table.record.__name__}.{column.field}"
        for table in WITH_RECORD
        for column in columns(table.record)
        if column.field in REFERENCES
    }
    assert set(TIES) <= fields


def test_every_reference_is_to_a_table_before_it() -> None:
    place = {table.table: at for at, table in enumerate(TABLES)}
    for table in WITH_RECORD:
        for column in columns(table.record):
            target = REFERENCES.get(column.field, table.table)
            circle = target == "touches"  # a call names a problem, and a problem its call
            assert circle or place[target] <= place[table.table], (table.table, column.field)


def test_changes_show_nothing_of_the_programs_own(rep: Rep) -> None:
    rep("add", "Harbor", ok=True)
    rep("log-purchase", "harbor", "480", "seals", ok=True)
    rep("log-call", "harbor", "Hello", ok=True)
    shown = rep("changes", ok=True).out + json.dumps(rep("changes", "--json").json)
    assert "seals" in shown and "Hello" in shown
    assert "seq" not in shown and "exchange" not in shown
