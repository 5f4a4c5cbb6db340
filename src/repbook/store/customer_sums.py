"""What is known of each customer of a large book without reading it: only what moved is read again.

A row holds from its `known_day` on, the last day of a purchase, a return or an exchange of theirs.
Nearly all hold today: a statement about them all has `+known_day`, lest it go by that index.
Triggers drop it when one is written, by whatever program.
"""

import sqlite3
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from math import ceil, floor
from typing import NamedTuple

from repbook.records import Buying
from repbook.store.histories import YEAR_DAYS, buyings
from repbook.store.prospects import first_year, middle, of_buyings
from repbook.store.tables import one_of

LARGE = 5_000  # customers from which on sums are kept
MANY = 2_000  # customers without a sum that holds, for whom the whole book is read instead


class Row(NamedTuple):
    """What is kept of one customer, by column; purchases are net of returns, as in a Buying.

    What is weighed or of a last year is of their last order's day: what the year up to it brought, and how many
    orders there were, for how many cents, weighed by age. A bound must not be too low, so the
    one is rounded down and the other up.
    """

    customer_id: int
    known_day: int
    occasions: int = 0
    first_day: int | None = None
    last_day: int | None = None
    reached_day: int | None = None  # the last exchange that reached them
    exchanged_day: int | None = None  # the last one at all
    cents: int = 0
    first_year_cents: int = 0
    last_year_cents: int = 0
    weighed_thousandths: int = 0
    weighed_cents: int = 0
    log_gaps: float = 0.0
    last_cents: int = 0
    was_prospect: int = (
        0  # in the book when they first bought or, of who has not, were last reached
    )


COLUMNS = ", ".join(Row._fields)
# Buyers, their occasions, and the days from their first to their last: triggers keep it of all sums
KEPT_TOTAL = "SELECT total(buyers), total(occasions), total(span) FROM sums_total"
ADDED_UP = (
    "SELECT count(first_day), total(occasions), total(last_day - first_day) FROM customer_sums{}"
)


class Sums(NamedTuple):
    """The purchases of the book up to a day: those of the kept sums together, the `others` one by one."""

    occasions: int
    repeats: int
    span: int
    others: dict[int, Buying]


def is_wanting(conn: sqlite3.Connection, on: int) -> bool:
    """Whether there are no sums, or too many customers without one that holds on a day."""
    return _number_without(conn, on) >= MANY


def _number_without(conn: sqlite3.Connection, on: int) -> int:
    """How many have none that holds on a day."""
    (number,) = conn.execute(
        "SELECT (SELECT count(*) FROM customers) - (SELECT count(*) FROM customer_sums)"
        " + (SELECT count(*) FROM customer_sums WHERE known_day > ?)",
        (on,),
    ).fetchone()
    return int(number)


def sums(conn: sqlite3.Connection, on: int) -> Sums | None:
    """Those of the whole book; None where it is quicker to read every purchase."""
    others = without(conn, on)
    if others is None:
        return None
    holds_later = conn.execute("SELECT 1 FROM customer_sums WHERE known_day > ? LIMIT 1", (on,))
    (total,) = (
        conn.execute(ADDED_UP.format(" WHERE +known_day <= ?"), (on,))
        if holds_later.fetchone()
        else conn.execute(KEPT_TOTAL)
    )
    buyers, occasions, span = total
    return Sums(occasions, occasions - buyers, span, others)


def without(conn: sqlite3.Connection, on: int) -> dict[int, Buying] | None:
    """What those without a sum that holds on a day bought; None where there are too many."""
    if (number := _number_without(conn, on)) >= MANY:
        return None
    ids = [
        id
        for (id,) in conn.execute(
            "SELECT id FROM customers c WHERE NOT EXISTS"
            " (SELECT 1 FROM customer_sums s WHERE s.customer_id = c.id AND s.known_day <= ?)"
            " LIMIT ?",  # the last one ends it: of most books nobody is looked for
            (on, number),
        )
    ]
    found = buyings(conn, on, f" AND customer_id {one_of(ids)}") if ids else {}
    return {id: found.get(id, Buying()) for id in ids}


def prospects(
    conn: sqlite3.Connection, on: int, others: Mapping[int, Buying]
) -> tuple[int, int, list[int]]:
    """As `of_buyings` of everyone, where `others` have no sum that holds; of the years the middle."""
    buyers, bought = conn.execute(
        "SELECT count(*), count(nullif(was_prospect, 0)) FROM customer_sums"
        " WHERE occasions > 0 AND +known_day <= ?",
        (on,),
    ).fetchone()
    (reached,) = conn.execute(
        "SELECT count(*) FROM customer_sums WHERE occasions = 0 AND reached_day NOTNULL"
        " AND +known_day <= :on AND (was_prospect = 1"
        " OR (SELECT added_day FROM customers WHERE id = customer_id) <= :on)",
        {"on": on},
    ).fetchone()
    more = of_buyings(conn, on, others, one_of(others)) if others else (0, 0, [])
    years = _middle_years(conn, on, buyers, more[2])
    return reached + bought + more[0], bought + more[1], years


def _middle_years(conn: sqlite3.Connection, on: int, kept: int, others: list[int]) -> list[int]:
    """The middle one or two of so many kept first years and those of others; few rows are read."""
    count = kept + len(others)
    # All that are left out come before the middle, wherever the others stand
    first = max(0, (count - 1) // 2 - len(others))
    near = conn.execute(
        "SELECT first_year_cents FROM customer_sums WHERE occasions > 0 AND +known_day <= ?"
        " ORDER BY 1 LIMIT ? OFFSET ?",
        (on, len(others) + 2, first),
    )
    return middle(others + [cents for (cents,) in near], count, first)


def keep_wanting(conn: sqlite3.Connection) -> None:
    """Keep those of everyone in a large book, where they are not kept already."""
    some = conn.execute("SELECT 1 FROM customer_sums LIMIT 1").fetchone()
    if some is None or is_wanting(conn, date.max.toordinal()):
        keep(conn)


def keep(conn: sqlite3.Connection) -> None:
    """Keep those of everyone in a large book."""
    ids = [id for (id,) in conn.execute("SELECT id FROM customers")]
    if len(ids) >= LARGE:
        conn.execute("DELETE FROM customer_sums")
        _put(conn, _rows(conn, date.max.toordinal(), ids))


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


def is_total_wrong(conn: sqlite3.Connection) -> bool:
    """Whether the kept total is not that of the kept sums."""
    added_up = conn.execute(ADDED_UP.format("")).fetchone()
    return bool(conn.execute(KEPT_TOTAL).fetchone() != added_up)


def _put(conn: sqlite3.Connection, rows: Iterable[Row]) -> None:
    values = ", ".join("?" * len(Row._fields))
    conn.executemany(f"INSERT OR IGNORE INTO customer_sums ({COLUMNS}) VALUES ({values})", rows)


def _rows(conn: sqlite3.Connection, on: int, ids: Iterable[int], those: str = "") -> Iterator[Row]:
    """The sums of these customers, `those` alone are read; not of who has anything after the day."""
    found = buyings(conn, on, those and f" AND customer_id {those}")
    of = those and f" WHERE customer_id {those}"
    exchanges = {
        id: (reached, last)
        for id, reached, last in conn.execute(
            "SELECT customer_id, max(CASE WHEN reached THEN day END), max(day)"
            f" FROM exchanges{of} GROUP BY 1"
        )
    }
    last: dict[int, int] = {id: day for id, (_, day) in exchanges.items()}
    for table in ("purchases", "returns"):
        for id, day in conn.execute(f"SELECT customer_id, max(day) FROM {table}{of} GROUP BY 1"):
            last[id] = max(day, last.get(id, 0))
    added = dict(
        conn.execute(f"SELECT id, added_day FROM customers{those and f' WHERE id {those}'}")
    )
    for id in ids:
        if (known := last.get(id, 0)) <= on:
            row = _row(id, known, exchanges.get(id, (None, None)), found.get(id) or Buying())
            reached = (row.reached_day or 0) >= added[id]
            yield row._replace(
                was_prospect=int(row.first_day > added[id] if row.first_day else reached)
            )


def _row(id: int, known: int, exchanged: tuple[int | None, int | None], bought: Buying) -> Row:
    days, cents = bought
    if not days:
        return Row(id, known, 0, None, None, *exchanged)
    orders, weighed = bought.weighed(days[-1])
    return Row(
        id,
        known,
        len(days),
        days[0],
        days[-1],
        *exchanged,
        sum(cents),
        first_year(bought),
        sum(cents[bisect_right(days, days[-1] - YEAR_DAYS) :]),
        floor(1000 * orders),
        ceil(weighed),
        bought.log_gaps,
        cents[-1],
    )
