# Long because a record and its row are turned into each other in one place, and written there too.
"""Rows to records and back, for every record of the book."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from repbook.errors import InvalidInput, NotFound
from repbook.schema import BY_TABLE, Noun, columns, holder_of
from repbook.store.journal import Journal, Row
from repbook.store.transactions import Transactions
from repbook.text import fold

if TYPE_CHECKING:
    from repbook.store.streams import Stream

# One after the last of a customer's events of a day.
NEXT_SEQ = (
    "SELECT 1 + coalesce(max(seq), 0) FROM ("
    + " UNION ALL ".join(
        [
            *(
                f"SELECT max(seq) AS seq FROM {table} WHERE customer_id = :customer AND day = :day"
                for table in ("touches", "purchases", "problems")
            ),
            "SELECT max(s.seq) FROM problems x JOIN steps s ON s.problem_id = x.id"
            " WHERE x.customer_id = :customer AND s.day = :day",
        ]
    )
    + ")"
)

R = TypeVar("R", bound=tuple[object, ...])
# What gives an event its place among a customer's events of a day.
PLACED_BY = {"day", "customer_id"}
# Columns that hold another column folded, for lookups.
FOLDED = {"name_key": "name", "company_key": "company"}


def ids_where(conn: sqlite3.Connection, table: str, **columns: object) -> list[int]:
    """The ids of a table's rows with these values, as `Table.matching` takes them, in order."""
    condition, values = conditions(columns)
    sql = f'SELECT id FROM "{table}" WHERE {condition} ORDER BY id'
    return [row[0] for row in conn.execute(sql, values)]


def values_of(
    conn: sqlite3.Connection, table: str, of: Iterable[str], *, order: str = "id", **columns: object
) -> list[tuple[Any, ...]]:
    """These columns of each row, or of those with some values, as `Table.matching` takes them."""
    condition, values = conditions(columns)
    names = ",".join(f'"{column}"' for column in of)
    sql = f'SELECT {names} FROM "{table}" WHERE {condition} ORDER BY {order}'
    return conn.execute(sql, values).fetchall()


def extra_names(
    conn: sqlite3.Connection, table: str, condition: str = "true", values: Sequence[object] = ()
) -> list[str]:
    """The names of the own fields of the records of a kind, or of some; first those used first."""
    some = f"SELECT id, extra FROM {table} AS t WHERE extra != '' AND {condition}"
    names = "SELECT key FROM ({}) t, json_each(t.extra) GROUP BY key ORDER BY min(t.id), key"
    return [name for (name,) in conn.execute(names.format(some), values)]


def whole_rows(conn: sqlite3.Connection, table: str, **columns: object) -> list[dict[str, Any]]:
    """Rows with all their columns by name, of some values as `Table.matching` takes them."""
    condition, values = conditions(columns)
    found = conn.execute(f'SELECT * FROM "{table}" WHERE {condition} ORDER BY id', values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def of_customers(
    conn: sqlite3.Connection, table: str, ids: int | Collection[int]
) -> dict[str, Any]:
    """What the rows of customers have in common, in any table of what is theirs."""
    column, held_by = holder_of(table)
    if held_by == "customers":
        return {column: ids}
    return {column: ids_where(conn, held_by, customer_id=ids)}


def conditions(columns: Mapping[str, object]) -> tuple[str, list[object]]:
    """A condition and its parameters: each column has its value, or one of several."""
    tests = ["1"]
    values: list[object] = []
    for column, value in columns.items():
        if isinstance(value, (list, set)):
            import json

            tests.append(f'"{column}" IN (SELECT value FROM json_each(?))')
            values.append(json.dumps(list(value)))
        else:
            tests.append(f'"{column}" IS ?')
            values.append(value)
    return " AND ".join(tests), values


def one_of(ids: Iterable[int]) -> str:
    """The condition that a column is one of these ids; without parameters it is planned faster."""
    if isinstance(ids, range):  # of ids that follow on each other
        return f"BETWEEN {ids.start} AND {ids.stop - 1}"
    return f"IN ({','.join(str(int(id)) for id in ids)})"


def _extra(text: str | None) -> dict[str, str]:
    """What a customer's own columns hold; most customers have none."""
    if not text:
        return {}
    import json

    held: dict[str, str] = json.loads(text)
    return held


class Rows(Generic[R]):
    """How the records of one table are stored: its columns, and values both ways."""

    def __init__(self, noun: Noun) -> None:
        self.noun = noun
        self._record = cast("type[R]", noun.record)
        in_record: tuple[str, ...] = self._record._fields  # type: ignore[attr-defined]
        stored = sorted(columns(self._record), key=lambda column: in_record.index(column.field))
        self.fields = ("id", *(c.field for c in stored))
        self.columns = ("id", *(c.name for c in stored))
        self.select = ",".join(f'"{c}"' for c in self.columns)
        self._folded = {of: key for key, of in FOLDED.items() if of in self.columns}
        self._column_of = dict(zip(self.fields, self.columns, strict=True))
        for column in (*self.columns, *self._folded.values()):
            self._column_of.setdefault(column, column)
        self._dates = tuple(i for i, c in enumerate(stored, 1) if c.type == "day")
        self._flags = tuple(i for i, c in enumerate(stored, 1) if c.type in ("flag", "yesno"))
        self._extra = self.fields.index("extra") if "extra" in self.fields else None
        self._is_whole = self.fields == in_record  # no other table holds some of it
        self._counts = {c.field for c in stored if c.type in ("count", "number")}

    def encode(self, fields: Mapping[str, object]) -> dict[str, object]:
        """Fields of the record as columns of its row; TypeError for one it does not have.

        InvalidInput for a number below zero.
        """
        row: dict[str, object] = {}
        for field, value in fields.items():
            if field not in self._column_of:
                raise TypeError(f"{self.noun.table} has no field {field}")
            if field in self._counts and isinstance(value, int) and value < 0:
                raise InvalidInput(
                    f"The {field.replace('_', ' ')} of {self.noun.a_one} cannot be {value}"
                )
            if field in self._folded:
                row[self._folded[field]] = fold(str(value)) if value else None
            if isinstance(value, date):
                value = value.toordinal()
            elif isinstance(value, bool):
                value = int(value)
            elif field == "extra":
                import json

                value = json.dumps(value, ensure_ascii=False) if value else None
            row[self._column_of[field]] = value
        return row

    def decode(self, row: Row, **more: object) -> R:
        """The record of a row of `select`; `more` is what other tables hold of it."""
        values = list(row)
        for i in self._dates:
            if values[i] is not None:
                values[i] = date.fromordinal(values[i])
        for i in self._flags:
            if values[i] is not None:
                values[i] = bool(values[i])
        if self._extra is not None:
            values[self._extra] = _extra(values[self._extra])
        if self._is_whole:
            return self._record(*values)
        return self._record(**dict(zip(self.fields, values, strict=True)), **more)


@cache
def rows_of(noun: Noun) -> Rows[Any]:
    """How the records of a noun are stored, the same in every book."""
    return Rows(noun)


class Table(Generic[R]):
    """The records of one noun: read by what they hold, written through the journal.

    `where` takes SQL, and is for this package alone.
    """

    def __init__(self, journal: Journal, noun: Noun) -> None:
        self._journal = journal
        self.noun = noun
        self._forgotten_too = False

    @property
    def with_forgotten(self) -> "Table[R]":
        """The same with what customers have left who were forgotten: for figures alone."""
        everything: Table[R] = Table(self._journal, self.noun)
        everything._forgotten_too = True
        return everything

    @cached_property
    def _of_the_known(self) -> str:
        """The condition that leaves out what customers have left who were forgotten."""
        owner = next((c for c in ("customer_id", "problem_id") if c in self.rows.columns), None)
        # with the plus no index is looked for
        return f"+{owner} > 0" if owner and not self._forgotten_too else "1"

    @cached_property
    def rows(self) -> Rows[R]:
        """How they are stored; their record is loaded only now."""
        return rows_of(self.noun)

    def get(self, id: int) -> R:
        """One record; NotFound when its id is not in the book."""
        found = self.matching(id=id)
        if not found:
            raise NotFound(
                f"There is no {self.noun.word} {self.noun.letter}{id}",
                hint="To see the ids: repbook "
                + ("quotes --all" if self.noun.letter == "q" else "history CUSTOMER"),
            )
        return found[0]

    def where(
        self, condition: str = "1", *params: object, order: str = "", **named: object
    ) -> list[R]:
        """Records that meet a condition, in order; dates as dates, yes and no as bools."""
        order = order or ", ".join(c for c in ("day", "seq", "id") if c in self.rows.columns)
        rows = self._journal.conn.execute(
            f'SELECT {self.rows.select} FROM "{self.noun.table}"'
            f" WHERE ({condition}) AND {self._of_the_known} ORDER BY {order}",
            named or params,
        )
        return [self.rows.decode(row) for row in rows]

    def rare(self, condition: str, *, order: str = "", **named: object) -> list[R]:
        """Like `where`, for what most customers have none of: their record is not even loaded."""
        some = f'SELECT 1 FROM "{self.noun.table}" WHERE {condition} LIMIT 1'
        if self._journal.conn.execute(some, named).fetchone() is None:
            return []
        return self.where(condition, order=order, **named)

    def all(self, on: date = date.max) -> list[R]:
        """All records, or those of a day and before."""
        return (
            self.where("day <= ?", on.toordinal()) if "day" in self.rows.columns else self.where()
        )

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

    def matching(self, **fields: object) -> list[R]:
        """Records with these values; of several in a list or a set, any one of them."""
        condition, values = conditions(self.rows.encode(fields))
        return self.where(condition, *values)

    def stream(self, days: tuple[date, date] | None = None, **fields: object) -> "Stream":
        """Records with these values, of some days (first and last), oldest first, one by one."""
        from repbook.store.streams import Source, Stream

        condition, values = conditions(self.rows.encode(fields))
        if days is not None:
            condition += " AND day BETWEEN ? AND ?"
            values += [day.toordinal() for day in days]
        condition = f"({condition}) AND {self._of_the_known}"
        source = Source(self._journal.conn, self.noun.table, condition, *values)
        order = "day, id" if "day" in self.rows.columns else "id"
        rows = source.rows(self.rows.columns, {}, order)
        return Stream(source.count(), source.extra_names(), map(self.rows.decode, rows))

    def add(self, **fields: object) -> int:
        """Write a record; gives its id."""
        if "seq" in self.rows.fields and "seq" not in fields:
            fields["seq"] = self._next_seq(self.rows.encode(fields))
        return self._journal.insert(self.noun.table, **self.rows.encode(fields))

    def added(self, **fields: object) -> R:
        """Write a record; gives it as the book has it now."""
        return self.get(self.add(**fields))

    def change(self, id: int, **fields: object) -> None:
        """Change fields of a record; on another day, or with another customer, it comes last."""
        row = self.rows.encode(fields)
        if "seq" in self.rows.fields and "seq" not in row and row.keys() & PLACED_BY:
            record = self.get(id)
            before = self.rows.encode({field: getattr(record, field) for field in self.rows.fields})
            if any(row[column] != before[column] for column in row.keys() & PLACED_BY):
                row["seq"] = self._next_seq({**before, **row})
        self._journal.update(self.noun.table, id, **row)

    def next_seq(self, customer_id: int, day: int) -> int:
        """The place after all that the book has of a customer on a day."""
        return int(
            self._journal.conn.execute(NEXT_SEQ, {"customer": customer_id, "day": day}).fetchone()[
                0
            ]
        )

    def _next_seq(self, row: dict[str, Any]) -> int:
        """The place of a row after all that the book has of its customer on its day."""
        customer = row.get("customer_id")
        if customer is None:
            customer = self._journal.conn.execute(
                "SELECT customer_id FROM problems WHERE id = ?", (row["problem_id"],)
            ).fetchone()[0]
        return self.next_seq(customer, row["day"])

    def remove(self, id: int) -> None:
        self._journal.delete(self.noun.table, id)


class TableOf(Generic[R]):
    """The attribute of a book that is its table of that name, made when it is first used."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, book: Transactions, owner: type) -> Table[R]:
        table: Table[R] = Table(book.journal, BY_TABLE[self._name])
        setattr(book, self._name, table)
        return table
