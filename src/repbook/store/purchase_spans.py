"""What the book's mean gap is made of, summed without reading everyone's history."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from repbook.store.histories import buyings

# Who bought for nothing, or took something back: their occasions are counted net, one by one
ODD = (
    "SELECT customer_id FROM purchases WHERE cents <= 0 AND day <= ?1"
    " UNION SELECT customer_id FROM returns WHERE day <= ?1"
)


class PurchaseSpans(NamedTuple):
    """The whole book's purchase occasions, net of returns as in a History."""

    occasions: int
    repeats: int  # occasions after a customer's first
    days: int  # from first to last occasion, summed over customers


def purchase_spans(conn: sqlite3.Connection, on: int) -> PurchaseSpans:
    """The occasions of a day and before."""
    odd = {customer for (customer,) in conn.execute(ODD, (on,))}
    ids = ",".join(map(str, odd))
    row = conn.execute(
        "SELECT sum(days), sum(days - 1), sum(last - first) FROM (SELECT min(day) AS first,"
        " max(day) AS last, count(DISTINCT day) AS days FROM purchases"
        f" WHERE day <= ? AND customer_id NOT IN ({ids}) GROUP BY customer_id)",
        (on,),
    ).fetchone()
    occasions, repeats, span = (value or 0 for value in row)
    known = buyings(conn, on, f" AND customer_id IN ({ids})") if odd else {}
    for days, _ in known.values():
        occasions += len(days)
        repeats += max(0, len(days) - 1)
        span += days[-1] - days[0] if days else 0
    return PurchaseSpans(occasions, repeats, span)
