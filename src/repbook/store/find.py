"""The words of records, read from their tables as they stand: no index is kept of them."""

import sqlite3
from collections.abc import Collection, Iterable

from repbook.schema import BY_TABLE, Noun, columns, owner_of
from repbook.store.tables import one_of


def texts(
    conn: sqlite3.Connection,
    noun: Noun,
    letters: Iterable[str],
    *,
    last: int,
    since: int | None = None,
    customer: int | None = None,
) -> list[tuple[int, int | None, str]]:
    """Id, day and words of each record of a kind that may hold all these letters, in one statement.

    What is not in plain letters alone is given whatever is looked for. Those up to a day; what has
    no day (a note on a customer) is left out only where there is a first day.
    """
    joined, whose, day = _placed(noun)
    named = {column.field: column.name for column in columns(noun.record)}
    held = [f't."{named[field]}"' for field in noun.searched.split()]
    words = " || char(10) || ".join(f"coalesce({each}, '')" for each in held)
    where = [f"coalesce({', '.join([*held, 'NULL'])}) NOT NULL"]
    # below are those who were forgotten; `+`: by the index of customers each row would be looked up
    where += [f"+{whose} > 0"]
    where += [f"{day} <= {last:d}"] if day != "NULL" else []
    where += [f"{day} >= {since:d}"] if since is not None else []
    where += [f"{whose} = {customer:d}"] if customer is not None else []
    has = [f"%{each}%" for each in letters if each.isascii()]
    # a text with other letters is longer in bytes
    other = f"length({words}) <> length(CAST({words} AS BLOB))"
    where += [f"({words} LIKE ? OR {other})"] * len(has)
    sql = f'SELECT t.id, {day}, {words} FROM "{noun.table}" t{joined} WHERE {" AND ".join(where)}'
    return conn.execute(sql, has).fetchall()


def customers(conn: sqlite3.Connection, noun: Noun, ids: Collection[int]) -> dict[int, int]:
    """The customer of each of these records."""
    joined, whose, _ = _placed(noun)
    sql = f'SELECT t.id, {whose} FROM "{noun.table}" t{joined} WHERE t.id {one_of(ids)}'
    return dict(conn.execute(sql).fetchall())


def _placed(noun: Noun) -> tuple[str, str, str]:
    """What is joined to the table of a kind, and where its customer and its day stand then."""
    own, owner = _day(noun), owner_of(noun)
    if noun.table == "customers":
        return "", "t.id", "NULL"
    if owner is None or owner.name == "customer_id":
        return "", "t.customer_id", f"t.{own}" if own else "NULL"
    inside = next(each for each in BY_TABLE.values() if each.part == noun.inside)
    joined = f' JOIN "{inside.table}" o ON o.id = t.{owner.name}'
    return joined, "o.customer_id", f"t.{own}" if own else f"o.{_day(inside)}"


def _day(noun: Noun) -> str:
    """The column with the day of such a record, if it has one."""
    return "day" if any(column.name == "day" for column in columns(noun.record)) else ""


def names(conn: sqlite3.Connection, ids: Collection[int]) -> dict[int, tuple[str, bool, bool]]:
    """Of these customers the name, whether they are not to be called, and whether written off."""
    rows = conn.execute(
        "SELECT id, name, do_not_call, id IN (SELECT customer_id FROM write_offs"
        f" WHERE back_day IS NULL) FROM customers WHERE id {one_of(ids)}"
    )
    return {id: (name, bool(dnc), bool(off)) for id, name, dnc, off in rows}
