"""Rows to records and back, for every record that is one table."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import Any, Generic, TypeVar

from repbook.errors import NotFound
from repbook.schema import BY_LETTER, TABLES, columns
from repbook.store.journal import Journal

# One after the last of a customer's events of a day.
NEXT_SEQ = (
    "SELECT 1 + coalesce(max(seq), 0) FROM ("
    + " UNION ALL ".join(
        [
            *(
                f"SELECT max(seq) AS seq FROM {table} WHERE customer_id = ?1 AND day = ?2"
                for table in ("touches", "purchases", "problems")
            ),
            "SELECT max(s.seq) FROM problems x JOIN steps s ON s.problem_id = x.id"
            " WHERE x.customer_id = ?1 AND s.day = ?2",
        ]
    )
    + ")"
)

R = TypeVar("R", bound=tuple[Any, ...])


def counts(conn: sqlite3.Connection) -> dict[str, int]:
    """How many records there are of each kind."""
    tables = ("customers", "contacts", *(noun.table for noun in BY_LETTER.values()))
    return {t: conn.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables}


def uids(conn: sqlite3.Connection, table: str) -> dict[int, str]:
    """The uid of each row."""
    return dict(conn.execute(f'SELECT id, uid FROM "{table}"'))


def ids_by_uid(conn: sqlite3.Connection, table: str) -> dict[str, int]:
    """The row of each uid."""
    return dict(conn.execute(f'SELECT uid, id FROM "{table}"'))


def ids_where(conn: sqlite3.Connection, table: str, **columns: Any) -> list[int]:
    """The ids of a table's rows with these values, as `Table.matching` takes them, in order."""
    return [row[0] for row in values_of(conn, table, ["id"], **columns)]


def values_of(
    conn: sqlite3.Connection, table: str, of: Iterable[str], *, order: str = "id", **columns: Any
) -> list[tuple[Any, ...]]:
    """These columns of each row, or of those with some values, as `Table.matching` takes them."""
    condition, values = _equal(columns)
    names = ",".join(f'"{column}"' for column in of)
    sql = f'SELECT {names} FROM "{table}" WHERE {condition} ORDER BY {order}'
    return conn.execute(sql, values).fetchall()


def _equal(columns: dict[str, Any]) -> tuple[str, list[Any]]:
    """A condition and its parameters: each column has its value, or one of several."""
    tests, values = ["1"], []
    for column, value in columns.items():
        several = isinstance(value, (list, set))
        test = (
            "IN (SELECT value FROM json_each(?))" if several else "IS ?" if value is None else "= ?"
        )
        tests.append(f'"{column}" {test}')
        values.append(json.dumps(list(value)) if several else value)
    return " AND ".join(tests), values


class Table(Generic[R]):
    """The records of one noun: read by what they hold, written through the journal.

    `where` takes SQL, and is for this package alone.
    """

    def __init__(self, journal: Journal, record: type[R]) -> None:
        self._journal = journal
        self._record = record
        self.noun = next(table for table in TABLES if table.record is record)
        stored = columns(record)
        self._fields = ("id", *(c.field for c in stored))
        self._columns = ("id", *(c.name for c in stored))
        self._column_of = dict(zip(self._fields, self._columns, strict=True))
        self._dates = tuple(i for i, c in enumerate(stored, 1) if c.type == "day")
        self._flags = tuple(i for i, c in enumerate(stored, 1) if c.type in ("flag", "yesno"))
        self._extra = self._fields.index("extra") if "extra" in self._fields else None

    def get(self, id: int) -> R:
        """One record; NotFound when its id is not in the book."""
        found = self.matching(id=id)
        if not found:
            noun = self.noun
            raise NotFound(
                f"There is no {noun.word} {noun.letter}{id}",
                hint="repbook history CUSTOMER shows the ids of everything",
            )
        return found[0]

    def where(self, condition: str = "1", *params: Any, order: str = "") -> list[R]:
        """Records that meet a condition, in order; dates as dates, yes and no as bools."""
        names = ",".join(f'"{c}"' for c in self._columns)
        order = order or ", ".join(c for c in ("day", "seq", "id") if c in self._columns)
        rows = self._journal.conn.execute(
            f'SELECT {names} FROM "{self.noun.table}" WHERE {condition} ORDER BY {order}', params
        )
        return [self._decode(row) for row in rows]

    def all(self, on: date = date.max) -> list[R]:
        """All records, or those of a day and before."""
        return self.where("day <= ?", on.toordinal()) if "day" in self._columns else self.where()

    def between(self, first: date, last: date) -> list[R]:
        """The records of these days."""
        return self.where("day BETWEEN ? AND ?", first.toordinal(), last.toordinal())

    def of(self, customer_id: int, on: date = date.max, since: date = date.min) -> list[R]:
        """One customer's records, of a day and before."""
        days = since.toordinal(), on.toordinal()
        return self.where("customer_id = ? AND day BETWEEN ? AND ?", customer_id, *days)

    def last_of(self, customer_id: int, on: date, most: int) -> list[R]:
        """One customer's last records, of a day and before, newest first."""
        of_them = "customer_id = ? AND day <= ?"
        order = f"day DESC, id DESC LIMIT {most}"
        return self.where(of_them, customer_id, on.toordinal(), order=order)

    def matching(self, **fields: Any) -> list[R]:
        """Records with these values; of several in a list or a set, any one of them."""
        condition, values = _equal(self._encode(fields))
        return self.where(condition, *values)

    def add(self, **fields: Any) -> int:
        """Write a record; gives its id."""
        if "seq" in self._fields and "seq" not in fields:
            fields["seq"] = self._next_seq(fields)
        return self._journal.insert(self.noun.table, **self._encode(fields))

    def change(self, id: int, **fields: Any) -> None:
        """Change fields of a record; on another day it comes last."""
        row = self._encode(fields)
        if "seq" in self._fields and "day" in row:
            before = self.get(id)
            if row["day"] != self._encode(before._asdict())["day"]:  # type: ignore[attr-defined]
                row["seq"] = self._next_seq({**before._asdict(), **fields})  # type: ignore[attr-defined]
        self._journal.update(self.noun.table, id, **row)

    def _next_seq(self, fields: dict[str, Any]) -> int:
        """The place after all that the book has of the record's customer on its day."""
        row = self._encode(fields)
        customer = row.get("customer_id")
        if customer is None:
            customer = self._journal.conn.execute(
                "SELECT customer_id FROM problems WHERE id = ?", (row["problem_id"],)
            ).fetchone()[0]
        return int(self._journal.conn.execute(NEXT_SEQ, (customer, row["day"])).fetchone()[0])

    def remove(self, id: int) -> None:
        """Take a record out."""
        self._journal.delete(self.noun.table, id)

    def _encode(self, fields: dict[str, Any]) -> dict[str, Any]:
        row = {}
        for field, value in fields.items():
            if isinstance(value, date):
                value = value.toordinal()
            elif isinstance(value, bool):
                value = int(value)
            elif field == "extra":
                value = json.dumps(value, ensure_ascii=False) if value else None
            row[self._column_of.get(field, field)] = value
        return row

    def _decode(self, row: tuple[Any, ...]) -> R:
        values = list(row)
        for i in self._dates:
            if values[i] is not None:
                values[i] = date.fromordinal(values[i])
        for i in self._flags:
            if values[i] is not None:
                values[i] = bool(values[i])
        if self._extra is not None:
            values[self._extra] = json.loads(values[self._extra]) if values[self._extra] else {}
        return self._record(**dict(zip(self._fields, values, strict=True)))
