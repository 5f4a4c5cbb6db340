"""What became of the book's prospects, and what its customers buy in their first year."""

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable

from repbook.records import Buying, Prospects

FIRST_YEAR_DAYS = 365
# Who had not bought when they were added, and was reached since; an order reaches them too.
REACHED = """
WITH sold AS MATERIALIZED (
  SELECT id, added_day, (SELECT day FROM purchases p WHERE customer_id = c.id AND day <= :on
    AND NOT EXISTS (SELECT 1 FROM returns r WHERE r.purchase_id = p.id AND r.day <= :on
      GROUP BY r.purchase_id HAVING sum(r.cents) >= p.cents) ORDER BY day LIMIT 1) AS first
  FROM customers c WHERE added_day <= :on)
SELECT count(*), count(first) FROM sold WHERE coalesce(first > added_day, 1) AND (first IS NOT NULL
  OR id IN (SELECT customer_id FROM exchanges WHERE day <= :on AND reached))
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
