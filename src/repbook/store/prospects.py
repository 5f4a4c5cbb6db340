"""What became of the book's prospects, and what its customers buy in their first year."""

import sqlite3
from bisect import bisect_left
from collections.abc import Mapping

from repbook.records import Buying

FIRST_YEAR_DAYS = 365


def first_year(buying: Buying) -> int:
    """What a customer bought in the year from the first purchase on."""
    days, cents = buying
    return sum(cents[: bisect_left(days, days[0] + FIRST_YEAR_DAYS)])


def middle(years: list[int], count: int, first: int = 0) -> list[int]:
    """The middle one or two of so many in their order, of which these begin with that number."""
    return sorted(years)[(count - 1) // 2 - first : count // 2 + 1 - first]


def of_buyings(
    conn: sqlite3.Connection, on: int, buyings: Mapping[int, Buying], those: str = ""
) -> tuple[int, int, list[int]]:
    """How many prospects were reached by a day, how many of these bought, and their first years.

    A prospect had not bought when they were added; an order reaches them too. `those` narrows it
    to some customers.
    """
    first = {id: buying.days[0] for id, buying in buyings.items() if buying.days}
    reached = bought = 0
    talked_to = {
        id
        for (id,) in conn.execute(
            "SELECT DISTINCT customer_id FROM exchanges"
            f" WHERE day <= ? AND reached{those and f' AND customer_id {those}'}",
            (on,),
        )
    }
    for id, added in conn.execute(
        f"SELECT id, added_day FROM customers WHERE added_day <= ?{those and f' AND id {those}'}",
        (on,),
    ):
        if (day := first.get(id)) is None:
            reached += id in talked_to
        elif day > added:
            reached += 1
            bought += 1
    return reached, bought, [first_year(buyings[id]) for id in first]
