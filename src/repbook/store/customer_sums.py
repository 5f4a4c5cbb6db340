"""What each customer's purchases come to, kept in a large book: only what moved is read again.

A row holds from its `known_day` on, the last day of a purchase or a return of theirs. Triggers
drop it when one is written, by whatever program.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from repbook.records import Buying
from repbook.store.histories import buyings
from repbook.store.prospects import first_year
from repbook.store.tables import one_of

LARGE = 5_000  # customers from which on sums are kept
MANY = 2_000  # customers without a sum that holds, for whom the whole book is read instead
COLUMNS = "customer_id, known_day, occasions, first_day, last_day, first_year_cents"

Row = tuple[int, int, int, int | None, int | None, int]


class Sums(NamedTuple):
    """The purchases of the book up to a day: those of the kept sums together, the `others` one by one."""

    occasions: int
    repeats: int
    span: int
    others: dict[int, Buying]


def sums(conn: sqlite3.Connection, on: int) -> Sums | None:
    """Those of the whole book; None where it is quicker to read every purchase."""
    without = [
        id
        for (id,) in conn.execute(
            "SELECT id FROM customers c WHERE NOT EXISTS"
            " (SELECT 1 FROM customer_sums s WHERE s.customer_id = c.id AND s.known_day <= ?)"
            f" LIMIT {MANY}",
            (on,),
        )
    ]
    if len(without) == MANY:
        return None
    occasions, buyers, span = conn.execute(
        "SELECT total(occasions), total(occasions > 0), total(last_day - first_day)"
        " FROM customer_sums WHERE known_day <= ?",
        (on,),
    ).fetchone()
    found = buyings(conn, on, f" AND customer_id {one_of(without)}") if without else {}
    others = {id: found.get(id, Buying()) for id in without}
    return Sums(int(occasions), int(occasions - buyers), int(span), others)


def first_years(conn: sqlite3.Connection, on: int, found: Sums) -> list[int]:
    """What each customer of the book bought in their first year."""
    rows = conn.execute(
        "SELECT first_year_cents FROM customer_sums WHERE occasions AND known_day <= ?", (on,)
    )
    years = [cents for (cents,) in rows]
    return years + [first_year(each) for each in found.others.values() if each.days]


def keep(conn: sqlite3.Connection, on: int) -> None:
    """Keep those of everyone, as of a day, in a large book."""
    ids = [id for (id,) in conn.execute("SELECT id FROM customers")]
    if len(ids) >= LARGE:
        conn.execute("DELETE FROM customer_sums")
        _put(conn, _rows(conn, on, ids))


def keep_some(conn: sqlite3.Connection, on: int, ids: Collection[int]) -> None:
    """Keep those of some customers, as of a day."""
    _put(conn, _rows(conn, on, ids, one_of(ids)))


def faults(conn: sqlite3.Connection) -> list[int]:
    """Customers whose kept sums are not what their purchases say."""
    kept = set(conn.execute(f"SELECT {COLUMNS} FROM customer_sums"))
    if not kept:
        return []
    return sorted(
        {id for id, *_ in kept - set(_rows(conn, date.max.toordinal(), {id for id, *_ in kept}))}
    )


def _put(conn: sqlite3.Connection, rows: Iterable[Row]) -> None:
    conn.executemany(
        f"INSERT OR REPLACE INTO customer_sums ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", rows
    )


def _rows(conn: sqlite3.Connection, on: int, ids: Iterable[int], those: str = "") -> Iterator[Row]:
    """The sums of these customers, `those` alone are read; not of who has anything after the day."""
    found = buyings(conn, on, those and f" AND customer_id {those}")
    last: dict[int, int] = {}
    for table in ("purchases", "returns"):
        sql = f"SELECT customer_id, max(day) FROM {table}"
        for id, day in conn.execute(f"{sql}{those and f' WHERE customer_id {those}'} GROUP BY 1"):
            last[id] = max(day, last.get(id, 0))
    for id in ids:
        if (known := last.get(id, 0)) <= on:
            days, _ = bought = found.get(id) or Buying()
            ends = (days[0], days[-1]) if days else (None, None)
            yield id, known, len(days), *ends, first_year(bought) if days else 0
