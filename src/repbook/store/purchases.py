"""What came back, what was bought, and what names a purchase."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from repbook.schema import BY_LETTER

# The tables with amounts, and the letters of their ids.
AMOUNTS = {n.table: n.letter for n in BY_LETTER.values() if "cents" in n.record.__annotations__}


def returned(conn: sqlite3.Connection, first: int, last: int) -> list[tuple[int, int, int]]:
    """Customer, day and cents of each return of these days."""
    sql = "SELECT customer_id, day, cents FROM returns WHERE day BETWEEN ? AND ?"
    return list(conn.execute(sql, (first, last)))


def net_by_customer(conn: sqlite3.Connection, first: int, last: int) -> dict[int, int]:
    """What each customer bought in these days, less what they gave back in them, in cents."""
    sql = (
        "SELECT customer_id, sum(cents) FROM (SELECT customer_id, cents FROM purchases"
        " WHERE day BETWEEN :first AND :last UNION ALL SELECT customer_id, -cents FROM returns"
        " WHERE day BETWEEN :first AND :last) GROUP BY 1"
    )
    return dict(conn.execute(sql, {"first": first, "last": last}))


def first_days_of_forgotten(conn: sqlite3.Connection) -> dict[int, int]:
    """The day of the first purchase of each who was forgotten, by their number below zero."""
    sql = (
        "SELECT customer_id, min(day) FROM purchases WHERE customer_id < 0 AND cents > 0 GROUP BY 1"
    )
    return dict(conn.execute(sql))


class Named(NamedTuple):
    """A purchase of something with words; `items` are the names of its lines, if it has any."""

    customer_id: int
    day: int
    what: str
    items: tuple[str, ...]


def named_things(conn: sqlite3.Connection, since: int, last: int) -> dict[int, Named]:
    """Purchases of something with words, by their id.

    Those after one day up to another, and older ones that a problem is of.
    """
    return {
        id: Named(
            customer,
            day,
            what or ", ".join(items.split("\n")),
            tuple(items.split("\n")) if items else (),
        )
        for id, customer, day, what, items in conn.execute(
            "SELECT p.id, p.customer_id, p.day, p.what, coalesce(group_concat(i.what, char(10)), '')"
            " FROM purchases p LEFT JOIN items i ON i.purchase_id = p.id"
            " WHERE coalesce(i.what, p.what) NOT NULL AND p.day <= ? AND (p.day > ? OR p.id IN"
            " (SELECT purchase_id FROM problems)) GROUP BY p.id ORDER BY p.day, p.id",
            (last, since),
        )
    }


def refs_given_twice(conn: sqlite3.Connection) -> set[tuple[int, str]]:
    """Customer and reference, where one customer has several purchases of a reference."""
    several = "SELECT ref FROM purchases WHERE ref NOT NULL GROUP BY ref HAVING count(*) > 1"
    sql = (
        f"SELECT customer_id, ref FROM purchases WHERE ref IN ({several})"
        " GROUP BY customer_id, ref HAVING count(*) > 1"
    )
    return set(conn.execute(sql))


def none(conn: sqlite3.Connection) -> bool:
    """Whether the book has no purchase."""
    return conn.execute("SELECT 1 FROM purchases LIMIT 1").fetchone() is None


def without_reference(conn: sqlite3.Connection) -> Iterator[tuple[int, int, int]]:
    """Customer, day and cents of each purchase without a reference, read one by one."""
    return conn.execute("SELECT customer_id, day, cents FROM purchases WHERE ref IS NULL")


def set_aside(conn: sqlite3.Connection, *, index: bool) -> list[str]:
    """Drop what each purchase added would keep up; returns the statements for `put_back`.

    For a long import: the trigger costs a twelfth of its time, the index, if the table is
    empty, a third of the time that making it once takes at the end.
    """
    conn.execute("DELETE FROM purchase_spans")
    conn.execute("DELETE FROM customer_sums")
    again = []
    for kind, name in (("TRIGGER", "purchase_added"), ("INDEX", "purchases_by_customer")):
        if kind == "TRIGGER" or index:
            row = conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
            again.append(str(row[0]))
            conn.execute(f"DROP {kind} {name}")
    return again


def put_back(conn: sqlite3.Connection, again: list[str]) -> None:
    """Make again what was set aside, the last first, with little memory: sorting takes as much."""
    usual = conn.execute("PRAGMA cache_size").fetchone()[0]
    conn.execute("PRAGMA cache_size = -8000")
    while again:
        conn.execute(again.pop())
    conn.execute(f"PRAGMA cache_size = {usual}")


def on_day_of_write_off(
    conn: sqlite3.Connection, write_offs: int, since: int
) -> list[tuple[int, int]]:
    """Customer and day of the purchases from an id on that are of the day they were written off.

    Of write-offs below an id of theirs, from which nobody came back yet.
    """
    return conn.execute(
        "SELECT DISTINCT p.customer_id, p.day FROM write_offs w JOIN purchases p"
        " ON p.customer_id = w.customer_id AND p.day = w.day"
        " WHERE w.back_day IS NULL AND w.id < ? AND p.id >= ?",
        (write_offs, since),
    ).fetchall()


def any_amount(conn: sqlite3.Connection) -> bool:
    """Whether the book has an amount."""
    return any(conn.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in AMOUNTS)


def amount_with_part(conn: sqlite3.Connection, by: int) -> str | None:
    """The typed id of an amount that a number does not divide, if there is one."""
    for table, letter in AMOUNTS.items():
        row = conn.execute(f"SELECT id FROM {table} WHERE cents % ?", (by,)).fetchone()
        if row is not None:
            return f"{letter}{row[0]}"
    return None


def changed_between(conn: sqlite3.Connection, after: int, last: int) -> set[int]:
    """Customers with money, a problem, a step or a write-off after one day and up to another.

    Purchases and exchanges alone do not count.
    """
    return {
        row[0]
        for row in conn.execute(
            "SELECT customer_id FROM returns WHERE day > :after AND day <= :last"
            " UNION SELECT customer_id FROM payments WHERE day > :after AND day <= :last"
            " UNION SELECT p.customer_id FROM steps s JOIN problems p ON p.id = s.problem_id"
            " WHERE s.day > :after AND s.day <= :last"
            " UNION SELECT customer_id FROM problems WHERE day > :after AND day <= :last"
            " UNION SELECT customer_id FROM write_offs"
            " WHERE (day > :after AND day <= :last) OR (back_day > :after AND back_day <= :last)",
            {"after": after, "last": last},
        )
    }


class Meant(NamedTuple):
    """A purchase that a row may mean, and the program that brought it."""

    id: int
    source: str | None


def meant_by_ref(conn: sqlite3.Connection, table: str) -> dict[int, list[Meant]]:
    """Rows that name a purchase of their customer by its reference alone, with each it may be."""
    meant: dict[int, list[Meant]] = {}
    for row, *purchase in conn.execute(
        f"SELECT t.id, p.id, p.source FROM {table} t JOIN purchases p ON p.ref = t.of_ref"
        " AND p.customer_id = t.customer_id WHERE t.purchase_id IS NULL ORDER BY t.id"
    ):
        meant.setdefault(row, []).append(Meant(*purchase))
    return meant


def meant_by_uid(conn: sqlite3.Connection, table: str) -> list[tuple[int, int]]:
    """Rows that name a purchase by its uid alone, and its id."""
    return conn.execute(
        f"SELECT t.id, p.id FROM {table} t JOIN purchases p ON p.uid = t.of_ref"
        " WHERE t.purchase_id IS NULL AND t.of_ref IS NOT NULL ORDER BY t.id"
    ).fetchall()
