"""The words of records, read from their tables as they stand: no index is kept of them."""

import sqlite3
from collections.abc import Collection, Sequence
from typing import NamedTuple

from repbook.schema import BY_TABLE, Noun, columns, owner_of
from repbook.store.tables import one_of


class Asked(NamedTuple):
    """Which records of a kind may have the words: those that hold all these letters, of these days.

    What is not in plain letters alone may have them whatever is looked for. What has no day (a note
    on a customer) is left out only where there is a first day.
    """

    noun: Noun
    letters: Sequence[str]
    last: int
    since: int | None = None
    customer: int | None = None


def texts(
    conn: sqlite3.Connection, asked: Asked, most: int = -1, after: int = 0
) -> list[tuple[int, int | None, int, str]]:
    """Id, day, place and words of each such record, newest first; so many `after` so many of them.

    The place is among the events of a customer's day; what is no event comes after all of them.
    """
    day, words, _, rest, has = _where(asked)
    place = "t.seq" if _has(asked.noun, "seq") else "9e9"
    order = f"ORDER BY {day} DESC, 3 DESC, t.id DESC LIMIT ? OFFSET ?"
    sql = f"SELECT t.id, {day}, {place}, {words} {rest} {order}"
    return conn.execute(sql, (*has, most, after)).fetchall()


def joined(conn: sqlite3.Connection, asked: Asked) -> tuple[str, str]:
    """The words of all of them, parted by NUL: those in plain letters alone, and the others."""
    _, words, other, rest, has = _where(asked)
    sql = f"SELECT {other}, group_concat({words}, char(0)) {rest} GROUP BY 1"
    found = dict(conn.execute(sql, has).fetchall())
    return found.get(0) or "", found.get(1) or ""


def _where(asked: Asked) -> tuple[str, str, str, str, list[str]]:
    """Their day, their words, whether those have other letters, the rest of the statement, its values."""
    noun = asked.noun
    joins, whose, day = _placed(noun)
    named = {column.field: column.name for column in columns(noun.record)}
    held = [f't."{named[field]}"' for field in noun.searched.split()]
    words = " || char(10) || ".join(f"coalesce({each}, '')" for each in held)
    where = [f"coalesce({', '.join([*held, 'NULL'])}) NOT NULL"]
    # below are those who were forgotten; `+`: by the index of customers each row would be looked up
    where += [f"+{whose} > 0"]
    where += [f"{day} <= {asked.last:d}"] if day != "NULL" else []
    where += [f"{day} >= {asked.since:d}"] if asked.since is not None else []
    where += [f"{whose} = {asked.customer:d}"] if asked.customer is not None else []
    has = [f"%{each}%" for each in asked.letters if each.isascii()]
    # a text with other letters is longer in bytes
    other = f"length({words}) <> length(CAST({words} AS BLOB))"
    where += [f"({words} LIKE ? OR {other})"] * len(has)
    return day, words, other, f'FROM "{noun.table}" t{joins} WHERE {" AND ".join(where)}', has


def own_texts(conn: sqlite3.Connection, noun: Noun) -> list[tuple[int, int, str]]:
    """Id, customer and words of each record with something in fields or columns of the user's own."""
    from repbook.store.check import own_columns, quoted

    joins, whose, _ = _placed(noun)
    held = [f"CAST(t.{quoted([name])} AS TEXT)" for name in own_columns(conn, noun.table)]
    if _has(noun, "extra"):
        fields = "SELECT group_concat(key || char(10) || value, char(10)) FROM json_each(t.extra)"
        held.append(f"iif(json_valid(t.extra), ({fields}), t.extra)")
    if not held:
        return []
    words = " || char(10) || ".join(f"coalesce({each}, '')" for each in held)
    sql = f'SELECT t.id, {whose}, {words} FROM "{noun.table}" t{joins} WHERE {whose} > 0'
    return conn.execute(f"{sql} AND coalesce({', '.join([*held, 'NULL'])}) NOT NULL").fetchall()


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
    return "day" if _has(noun, "day") else ""


def _has(noun: Noun, name: str) -> bool:
    return any(column.name == name for column in columns(noun.record))


def names(conn: sqlite3.Connection, ids: Collection[int]) -> dict[int, tuple[str, bool, bool]]:
    """Of these customers the name, whether they are not to be called, and whether written off."""
    rows = conn.execute(
        "SELECT id, name, do_not_call, id IN (SELECT customer_id FROM write_offs"
        f" WHERE back_day IS NULL) FROM customers WHERE id {one_of(ids)}"
    )
    return {id: (name, bool(dnc), bool(off)) for id, name, dnc, off in rows}
