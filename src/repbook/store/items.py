"""What was bought, line by line: items as they were typed or imported, else the order's words."""

import sqlite3
from collections.abc import Collection
from typing import NamedTuple

from repbook.item_words import item_key, read_items
from repbook.store.tables import one_of


class OrderLine(NamedTuple):
    """A line of a purchase, or a purchase without lines; `what` and `cents` are the purchase's."""

    customer_id: int
    day: int
    purchase_id: int
    what: str | None
    cents: int
    item: str | None = None
    quantity: float | None = None
    unit: str | None = None
    item_cents: int | None = None
    returned: int = 0  # cents of the purchase that came back in the days asked for


def order_lines(
    conn: sqlite3.Connection, last: int, customers: Collection[int] | None = None, since: int = 0
) -> list[OrderLine]:
    """The lines of what was bought or came back in these days, oldest first.

    Not of what was bought in them and came back in full.
    """
    whose = "+p.customer_id > 0" if customers is None else f"p.customer_id {one_of(customers)}"
    # of all days there is none earlier, and one customer's lines are not to cost all returns
    came_back = "SELECT r.purchase_id FROM returns r WHERE r.day BETWEEN :first AND :last"
    earlier = f" OR p.day < :first AND p.id IN ({came_back})" if since else ""
    rows = conn.execute(
        "SELECT p.customer_id, p.day, p.id, p.what, p.cents, i.what, i.quantity, i.unit, i.cents,"
        " (SELECT coalesce(sum(r.cents), 0) FROM returns r WHERE r.purchase_id = p.id"
        "  AND r.day BETWEEN :first AND :last)"
        f" AS back FROM purchases p LEFT JOIN items i ON i.purchase_id = p.id WHERE {whose}"
        " AND coalesce(i.what, p.what) NOT NULL AND (p.day BETWEEN :first AND :last"
        f"   AND (p.cents = 0 OR p.cents > back){earlier}) ORDER BY p.day, p.id, i.id",
        {"first": since, "last": last},
    )
    return [OrderLine(*row) for row in rows]


def item_keys(
    conn: sqlite3.Connection, customers: Collection[int], others: bool = False
) -> set[str]:
    """The key of each item that an order of these customers has, or one of all others."""
    whose = f"p.customer_id > 0 AND {'NOT ' if others else ''}p.customer_id {one_of(customers)}"
    lines = conn.execute(
        "SELECT DISTINCT i.what FROM items i JOIN purchases p ON p.id = i.purchase_id"
        f" WHERE {whose}"
    )
    words = conn.execute(
        f"SELECT DISTINCT p.what FROM purchases p WHERE {whose} AND p.what NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM items i WHERE i.purchase_id = p.id)"
    )
    names = [what for (what,) in lines]
    names += [line.name for (what,) in words for line in read_items(what)]
    return {item_key(name) for name in names}
