"""What no record can say: one rule an entry, each a condition on a row."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from repbook.calendar_names import FIRST_YEAR, LAST_YEAR
from repbook.schema import TABLES, columns
from repbook.store.check import Finding, rows_of

# The days that commands and imports read: one that is still to come is no fault by itself
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
MOST = 100  # findings of one rule


class Rule(NamedTuple):
    """What cannot be so of a row `t` of a table, as SQL, and how a screen says it."""

    table: str
    where: str
    says: str


def _paid(table: str) -> str:
    return f"(SELECT coalesce(sum(o.cents), 0) FROM {table} o WHERE o.purchase_id = t.id)"


def _others(link: str, table: str) -> str:
    """That a row names a record of another customer."""
    theirs = f"SELECT 1 FROM {table} o WHERE o.id = t.{link} AND o.customer_id != t.customer_id"
    return f"EXISTS ({theirs})"


RULES = (
    Rule("purchases", f"{_paid('returns')} > t.cents", "more was returned than was bought"),
    Rule(
        "purchases",
        f"{_paid('payments')} > t.cents AND {_paid('payments')} > 0",
        "more was paid than it came to",
    ),
    Rule(
        "purchases",
        "t.ref IS NOT NULL AND EXISTS (SELECT 1 FROM purchases o WHERE o.customer_id = t.customer_id"
        " AND o.ref = t.ref AND o.id < t.id)",
        "another order of theirs has its reference",
    ),
    Rule("purchases", "t.due_day < t.day", "it is due before it was bought"),
    Rule("purchases", "t.cents < 0", "its amount is below zero"),
    Rule("returns", "t.cents <= 0", "its amount is not above zero"),
    Rule("payments", "t.cents <= 0", "its amount is not above zero"),
    Rule("quotes", "t.cents < 0", "its amount is below zero"),
    Rule(
        "returns",
        "EXISTS (SELECT 1 FROM purchases o WHERE o.id = t.purchase_id AND o.day > t.day)",
        "it came back before it was bought",
    ),
    Rule("quotes", "t.valid_until_day < t.day", "it ends before it was sent"),
    Rule("quotes", "t.won_day < t.day", "it was won before it was sent"),
    Rule("quotes", "t.lost_day < t.day", "it was lost before it was sent"),
    Rule("quotes", "t.won_day IS NOT NULL AND t.lost_day IS NOT NULL", "it was won and lost"),
    Rule("promises", "t.kept_day < t.day", "it was kept before it was made"),
    Rule("promises", "t.dropped_day < t.day", "it was dropped before it was made"),
    Rule("promises", "t.by_day < t.day AND NOT t.yearly", "it was to be kept before it was made"),
    Rule(
        "promises",
        "t.kept_day IS NOT NULL AND t.dropped_day IS NOT NULL",
        "it was kept and dropped",
    ),
    Rule(
        "steps",
        "EXISTS (SELECT 1 FROM problems o WHERE o.id = t.problem_id AND o.day > t.day)",
        "it was done before the problem was reported",
    ),
    Rule("steps", "t.until_day < t.day", "it ends before it begins"),
    Rule("write_offs", "t.back_day < t.day", "it ended before it began"),
    Rule("snoozes", "t.until_day < t.day", "it ends before it begins"),
    Rule("touches", "t.again_minute NOT BETWEEN 0 AND 1439", "the time of its next call is none"),
    Rule("touches", "t.minutes < 0", "it took less than no time"),
    Rule("customers", "t.referred_by_id = t.id", "they were referred by themselves"),
    Rule("customers", "trim(t.name) = ''", "they have no name"),
    Rule("payments", _others("purchase_id", "purchases"), "it pays an order of another customer"),
    Rule("returns", _others("purchase_id", "purchases"), "it is of an order of another customer"),
    Rule("problems", _others("purchase_id", "purchases"), "it is of an order of another customer"),
    Rule("quotes", _others("purchase_id", "purchases"), "its order is of another customer"),
    Rule("touches", _others("contact_id", "contacts"), "its contact is of another customer"),
    Rule("touches", _others("problem_id", "problems"), "its problem is of another customer"),
    Rule("promises", _others("touch_id", "touches"), "its call was with another customer"),
    Rule("feedback", _others("touch_id", "touches"), "its call was with another customer"),
    Rule("addresses", _others("contact_id", "contacts"), "it is of another customer's contact"),
)


def _of_every_table() -> Iterator[Rule]:
    """The rules that follow from the type of a column."""
    for noun in TABLES:
        twice = f"SELECT max(id) FROM {noun.table} GROUP BY uid HAVING count(*) > 1"
        yield Rule(noun.table, f"t.id IN ({twice})", "another has its uid")
        for column in columns(noun.record) if noun.record_name else ():
            of = f't."{column.name}"'
            if column.type == "day":
                label = "its day" if column.name == "day" else f'"{column.name}"'
                yield Rule(
                    noun.table,
                    f"{of} NOT BETWEEN {FIRST_DAY} AND {LAST_DAY}",
                    f"{label} cannot be right",
                )
            elif column.type in ("count", "number"):
                yield Rule(noun.table, f"{of} < 0", f'"{column.name}" is below zero')
            elif column.type == "extra":
                yield Rule(
                    noun.table,
                    f"{of} != '' AND NOT json_valid({of})",
                    "its own fields cannot be read",
                )


ALL = (*RULES, *_of_every_table())


def impossible(conn: sqlite3.Connection) -> list[Finding]:
    """The rows that say what cannot be so, rule by rule."""
    found: list[Finding] = []
    for table, where, says in ALL:
        sql = f'SELECT t.id FROM "{table}" t WHERE {where} LIMIT {MOST}'
        ids = [row[0] for row in conn.execute(sql)]
        found += [
            Finding("impossible", table, id, row, text=says)
            for id, row in rows_of(conn, table, ids).items()
        ]
    return found
