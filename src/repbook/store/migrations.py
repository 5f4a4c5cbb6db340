# Long because it is one history, which is only ever appended to.
"""The one ordered history of the book's schema; entries are appended, never edited.

Each migration is a function from nothing to the SQL statements that it wants
run; the database runs them in a transaction of its own and then sets
`PRAGMA user_version` to the migration's place in MIGRATIONS.
Loaded only when a book is made or is older than this list.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

UID_AND_ID = {"id": int, "uid": str}


def _tables_of_the_first_book() -> dict[str, tuple[dict[str, type], set[str], dict[str, object]]]:
    """Columns, the ones that must not be null, and defaults, of each table."""
    extra = {"extra": str}
    return {
        "customers": (
            {
                "name": str,
                "name_key": str,
                "company": str,
                "company_key": str,
                "town": str,
                "note": str,
                "prefer": str,
                "do_not_call": int,
                "call_every_days": int,
                "orders_every_days": int,
                "terms_days": int,
                "since_day": int,
                "referred_by_id": int,
                "added_day": int,
                "imported": int,
                **extra,
            },
            {"name", "name_key", "added_day"},
            {"do_not_call": 0, "imported": 0},
        ),
        "aliases": (
            {"customer_id": int, "kind": str, "text": str, "key": str},
            {"customer_id", "kind", "text", "key"},
            {},
        ),
        "tags": ({"customer_id": int, "tag": str}, {"customer_id", "tag"}, {}),
        "contacts": (
            {
                "customer_id": int,
                "name": str,
                "name_key": str,
                "role": str,
                "prefer": str,
                "left_day": int,
                "note": str,
                **extra,
            },
            {"customer_id", "name", "name_key"},
            {},
        ),
        "addresses": (
            {"customer_id": int, "contact_id": int, "kind": str, "text": str, "key": str},
            {"customer_id", "kind", "text", "key"},
            {},
        ),
        "write_offs": (
            {"customer_id": int, "day": int, "why": str, "back_day": int},
            {"customer_id", "day"},
            {},
        ),
        "snoozes": (
            {"customer_id": int, "day": int, "until_day": int},
            {"customer_id", "day", "until_day"},
            {},
        ),
        "purchases": (
            {
                "customer_id": int,
                "day": int,
                "cents": int,
                "what": str,
                "ref": str,
                "due_day": int,
                "settled": int,
                "channel": str,
                **extra,
            },
            {"customer_id", "day", "cents"},
            {"settled": 0},
        ),
        "returns": (
            {
                "customer_id": int,
                "day": int,
                "cents": int,
                "purchase_id": int,
                "of_ref": str,
                "why": str,
                "ref": str,
                **extra,
            },
            {"customer_id", "day", "cents"},
            {},
        ),
        "payments": (
            {
                "customer_id": int,
                "day": int,
                "cents": int,
                "purchase_id": int,
                "of_ref": str,
                "note": str,
                **extra,
            },
            {"customer_id", "day", "cents"},
            {},
        ),
        "allies": (
            {"name": str, "name_key": str, "team": str, "phone": str, "email": str, **extra},
            {"name", "name_key"},
            {},
        ),
        "problems": (
            {
                "customer_id": int,
                "what": str,
                "day": int,
                "kind": str,
                "found": int,
                "tried": int,
                "purchase_id": int,
                "of_ref": str,
                "ref": str,
                **extra,
            },
            {"customer_id", "what", "day"},
            {"found": 0, "tried": 0},
        ),
        "steps": (
            {
                "problem_id": int,
                "day": int,
                "kind": str,
                "by": str,
                "channel": str,
                "ally_id": int,
                "direct": int,
                "until_day": int,
                "update_every_days": int,
                "ease": int,
                "held": int,
                "note": str,
                "undated": int,
            },
            {"problem_id", "day", "kind", "by"},
            {"direct": 0, "undated": 0},
        ),
        "touches": (
            {
                "customer_id": int,
                "day": int,
                "outcome": str,
                "channel": str,
                "inbound": int,
                "note": str,
                "contact_id": int,
                "minutes": int,
                "again_day": int,
                "again_minute": int,
                "asked_referral": int,
                "problem_id": int,
                "purchase_id": int,
                **extra,
            },
            {"customer_id", "day", "outcome"},
            {"inbound": 0, "asked_referral": 0},
        ),
        "promises": (
            {
                "customer_id": int,
                "text": str,
                "day": int,
                "by_day": int,
                "kept_day": int,
                "dropped_day": int,
                "every": str,
                "touch_id": int,
                "problem_id": int,
                **extra,
            },
            {"customer_id", "text", "day", "by_day"},
            {},
        ),
        "feedback": (
            {
                "customer_id": int,
                "day": int,
                "topic": str,
                "verdict": str,
                "words": str,
                "touch_id": int,
                **extra,
            },
            {"customer_id", "day", "topic", "verdict"},
            {},
        ),
        "settings": ({"key": str, "value": str}, {"key", "value"}, {}),
    }


FOREIGN_KEYS = {
    "customer_id": "customers",
    "referred_by_id": "customers",
    "contact_id": "contacts",
    "purchase_id": "purchases",
    "problem_id": "problems",
    "ally_id": "allies",
    "touch_id": "touches",
}

# Whole-book reads lean on the first three; the others find one customer's rows.
INDEXES = (
    "CREATE INDEX purchases_by_customer ON purchases (customer_id, day, cents)",
    "CREATE INDEX touches_by_customer ON touches"
    " (customer_id, day, id, outcome, inbound, again_day, again_minute, asked_referral)",
    "CREATE INDEX purchases_by_ref ON purchases (ref) WHERE ref IS NOT NULL",
    "CREATE INDEX purchases_owed ON purchases (due_day, customer_id, day, cents)"
    " WHERE due_day IS NOT NULL AND settled = 0",
    "CREATE INDEX payments_by_purchase ON payments (purchase_id, day, cents)",
    "CREATE INDEX steps_by_problem ON steps (problem_id, day)",
    "CREATE INDEX customers_by_name ON customers (name_key)",
    "CREATE INDEX aliases_by_customer ON aliases (customer_id)",
    "CREATE INDEX contacts_by_customer ON contacts (customer_id)",
    "CREATE INDEX addresses_by_customer ON addresses (customer_id)",
    "CREATE INDEX tags_by_customer ON tags (customer_id)",
    "CREATE INDEX journal_by_change ON journal (change_id)",
    "CREATE UNIQUE INDEX settings_by_key ON settings (key)",
)


def first_book() -> list[str]:
    """Facts, journal, fits, and the views that tell them in plain words."""
    from sqlite_utils import Database

    from repbook.store.sql_views import VIEWS

    maker = Database(memory=True)
    statements = []
    for table, (columns, not_null, defaults) in _tables_of_the_first_book().items():
        statements.append(
            maker.create_table_sql(
                table,
                {**UID_AND_ID, **columns},
                pk="id",
                not_null={"uid", *not_null},
                defaults=dict(defaults),
                strict=True,
            )
        )
    # An id once given is never given again, not even after its row was taken out: it
    # stands in somebody's notes, and in the journal.
    statements = [s.replace("PRIMARY KEY", "PRIMARY KEY AUTOINCREMENT", 1) for s in statements]
    statements += [
        maker.create_table_sql(
            "changes",
            {"id": int, "at": str, "command": str, "said": str, "undone": int},
            pk="id",
            not_null={"at", "command"},
            defaults={"undone": 0},
            strict=True,
        ),
        maker.create_table_sql(
            "journal",
            {"id": int, "change_id": int, "table_name": str, "images": str},
            pk="id",
            not_null={"change_id", "table_name", "images"},
            strict=True,
        ),
        maker.create_table_sql(
            "fits",
            {"id": int, "day": int, "purchases": int, "policy": str, "fitted": str},
            pk="id",
            not_null={"day", "fitted"},
            strict=True,
        ),
    ]
    return [_with_references(s) for s in statements] + [*INDEXES, *VIEWS]


def _with_references(statement: str) -> str:
    """Foreign keys written into a CREATE TABLE, whatever the order of the tables."""
    import re

    for column, table in FOREIGN_KEYS.items():
        statement = re.sub(
            rf'^(\s+["\[]{column}["\]] INTEGER(?: NOT NULL)?)',
            rf"\1 REFERENCES {table}(id)",
            statement,
            flags=re.MULTILINE,
        )
    return statement


MIGRATIONS: tuple[Callable[[], list[str]], ...] = (first_book,)


def run(conn: sqlite3.Connection, since: int) -> None:
    """Bring a schema from version `since` to the newest, each step in one transaction."""
    for version, migration in enumerate(MIGRATIONS[since:], since + 1):
        statements = migration()
        conn.execute("BEGIN IMMEDIATE")
        try:
            # Another program may have been here first.
            if conn.execute("PRAGMA user_version").fetchone()[0] < version:
                for statement in statements:
                    conn.execute(statement)
                conn.execute(f"PRAGMA user_version = {version}")
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise
