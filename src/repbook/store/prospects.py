"""What became of the book's prospects, and what its customers buy in their first year."""

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable

from repbook.records import Buying, Prospects

FIRST_YEAR_DAYS = 365
# Who had not bought when they were added, and was reached since; an order reaches them too.
REACHED = """
WITH sold AS (SELECT customer_id, min(day) AS first FROM purchases WHERE day <= :on
  AND id NOT IN (SELECT purchase_id FROM returns JOIN purchases p ON p.id = purchase_id
    WHERE returns.day <= :on GROUP BY 1 HAVING sum(returns.cents) >= p.cents) GROUP BY 1)
SELECT count(*), count(first) FROM customers c LEFT JOIN sold ON sold.customer_id = c.id
WHERE c.added_day <= :on AND coalesce(first > c.added_day, 1) AND (first IS NOT NULL
  OR EXISTS (SELECT 1 FROM exchanges e WHERE e.customer_id = c.id AND e.day <= :on AND e.reached))
"""


def first_year(buying: Buying) -> int:
    """What a customer bought in the year from the first purchase on."""
    days, cents = buying
    return sum(cents[: bisect_left(days, days[0] + FIRST_YEAR_DAYS)])


def prospects(conn: sqlite3.Connection, on: int, years: Iterable[int]) -> Prospects:
    """Those of the whole book, whose customers bought for so many cents in their first years."""
    reached, bought = conn.execute(REACHED, {"on": on}).fetchone()
    years = sorted(years)
    # by hand: the module statistics takes 5 ms to load
    middle = years[(len(years) - 1) // 2 : len(years) // 2 + 1]
    return Prospects(reached, bought, sum(middle) / len(middle) if middle else 0.0)
