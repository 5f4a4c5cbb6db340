"""How customers of a large book stood at the end of a day, told by their kept sums.

What was bought, or who was reached, after that day is taken back: only of these customers the
orders and exchanges are read. Whoever has anything else that counts is one of the `others`, and
looked at one by one. tests/test_book_report_large.py holds that a report says the same either way.
"""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from repbook.store.candidates import HOLDERS

# Customers with records of a kind, whatever their days.
WHO_HAS = {
    "debts": "SELECT +customer_id FROM purchases WHERE due_day IS NOT NULL AND settled = 0",
    **{
        table: f"SELECT customer_id FROM {table}"
        for table in ("problems", "promises", "returns", "feedback", "write_offs")
    },
}

OTHERS = f"""
SELECT id FROM customers c WHERE NOT EXISTS
  (SELECT 1 FROM customer_sums s WHERE s.customer_id = c.id AND s.known_day <= :on)
UNION {" UNION ".join(WHO_HAS.values())}
"""

TOLD = """customer_id > 0 AND +known_day <= :on
  AND customer_id NOT IN (SELECT value FROM json_each(:others))"""

# What is taken back: of those who bought, or were reached, after the day.
BOUGHT = f"""
SELECT customer_id, count(DISTINCT day) AS occasions, min(day) AS first_day, max(day) AS last_day
FROM purchases WHERE cents > 0 AND day <= :day
  AND customer_id IN (SELECT customer_id FROM customer_sums WHERE last_day > :day AND {TOLD})
GROUP BY 1"""
REACHED = f"""
SELECT customer_id, max(day) AS reached_day FROM exchanges WHERE reached AND day <= :day
  AND customer_id IN (SELECT customer_id FROM customer_sums WHERE reached_day > :day AND {TOLD})
GROUP BY 1"""

SPANS = f"""
SELECT total(occasions - 1), total(last_day - first_day) FROM (
  SELECT occasions, first_day, last_day FROM customer_sums WHERE last_day <= :day AND {TOLD}
  UNION ALL SELECT occasions, first_day, last_day FROM ({BOUGHT}))
"""

AS_OF = f"""
SELECT c.id, c.added_day, c.do_not_call, coalesce(c.orders_every_days, 0) AS orders_every, s.cents,
  iif(s.last_day > :day, coalesce(b.occasions, 0), s.occasions) AS occasions,
  iif(s.last_day > :day, b.first_day, s.first_day) AS first_day,
  iif(s.last_day > :day, b.last_day, s.last_day) AS last_day,
  iif(s.reached_day > :day, r.reached_day, s.reached_day) AS reached_day
FROM customer_sums s JOIN customers c ON c.id = s.customer_id
  LEFT JOIN ({BOUGHT}) b ON b.customer_id = s.customer_id
  LEFT JOIN ({REACHED}) r ON r.customer_id = s.customer_id
WHERE {TOLD.replace("customer_id", "s.customer_id")}
LIMIT -1"""

GAP = """iif(orders_every, orders_every * 1.0, (last_day - first_day + :prior_days)
  / (occasions - 1 + :usual_gap_prior_gaps))"""
WITH_RATIO = f"SELECT *, (:day - last_day) / {GAP} AS ratio FROM ({AS_OF}) LIMIT -1"

# By `stage_of` and `is_silent`; who was not in the book by then stood nowhere.
STAGES = f"""
SELECT id, CASE WHEN NOT occasions THEN 'prospect' WHEN occasions = 1 THEN 'first-time'
    WHEN occasions < :loyal_purchases OR last_day - first_day < :loyal_span_days
      OR ratio > :rhythm_lapsed_gaps THEN 'repeat' ELSE 'loyal' END,
  iif(occasions, 1, 0)
  | iif(occasions > 1, 2, 0)
  | iif(occasions > 1 AND ratio <= :rhythm_late_gaps, 4, 0)
  | iif(occasions AND :day - coalesce(reached_day, 0) < :quiet_days, 8, 0)
  | iif(occasions AND id IN (SELECT referred_by_id FROM customers
      WHERE referred_by_id NOTNULL AND added_day <= :day), 16, 0)
  | iif(NOT do_not_call AND :day - coalesce(max(coalesce(reached_day, last_day),
      coalesce(last_day, reached_day)), added_day) >= :stale_days, 32, 0)
FROM ({WITH_RATIO})
WHERE added_day <= :day OR occasions OR reached_day NOTNULL
"""

SILENT = f"""
SELECT id, count(*) OVER () AS number, cents FROM ({WITH_RATIO})
WHERE occasions AND ratio > :rhythm_lapsed_gaps AND NOT do_not_call
ORDER BY cents DESC, id LIMIT :most
"""
LAPSED = f"SELECT id, number FROM ({SILENT})"
ALL_LAPSED = f"""
SELECT c.id, c.name, c.added_day, s.occasions, s.first_day, s.last_day, s.log_gaps, s.cents
FROM ({SILENT}) JOIN customers c USING (id) JOIN customer_sums s ON s.customer_id = id
"""

# Who may be listed and bought twice: whose next order is expected in these days, or on one beside
# them by rounding; and who bought the most in these days.
EXPECTED = f"""
SELECT id FROM ({WITH_RATIO}) WHERE occasions > 1 AND NOT do_not_call
  AND last_day + {GAP} BETWEEN :day - 1 AND :day + :days
"""
LARGEST = f"""
SELECT customer_id FROM (
    SELECT customer_id, sum(cents) AS lately FROM purchases
    WHERE day > :day - :days AND cents > 0 GROUP BY 1)
  JOIN customer_sums USING (customer_id) JOIN customers c ON c.id = customer_id
WHERE occasions > 1 AND NOT do_not_call AND {TOLD} ORDER BY lately DESC, 1 LIMIT :most
"""


class Lapsed(NamedTuple):
    """Of who is lapsed: what tells whether they are likely still a customer, and their revenue."""

    id: int
    name: str
    added_day: int
    orders: int
    first_day: int
    last_day: int
    log_gaps: float
    cents: int


class Standing(NamedTuple):
    """The stage of each customer in the book by a day, and how many there are of some kinds."""

    stages: dict[int, str]
    buyers: int
    bought_again: int
    buy_as_usual: int
    in_touch: int  # of the buyers
    refer: int  # of the buyers
    quiet: int


def others(conn: sqlite3.Connection, on: int) -> list[int]:
    """Customers of whom the sums do not tell all."""
    return [id for (id,) in conn.execute(OTHERS, {"on": on}) if id > 0]


def who_has(conn: sqlite3.Connection, *kinds: str) -> list[int]:
    """Customers with any of these kinds of records."""
    sql = " UNION ".join(WHO_HAS[kind] for kind in kinds)
    return [id for (id,) in conn.execute(sql) if id > 0]


def who_has_planned(conn: sqlite3.Connection, on: int) -> list[int]:
    """Customers with a call agreed or an open quote, which no sum tells and none of the `others` need have."""
    sql = f"{HOLDERS['quotes']} UNION {HOLDERS['call_back']}"
    return [id for (id,) in conn.execute(sql, {"on": on}) if id > 0]


class Standings:
    """Those of a book as of a day `on`, but for the `others`, at the end of that day or before."""

    def __init__(
        self,
        conn: sqlite3.Connection,
        on: int,
        others: Collection[int],
        settings: Mapping[str, float],
    ) -> None:
        import json

        self._conn = conn
        self._prior_gaps = float(settings["usual_gap_prior_gaps"])
        self._values: dict[str, float | str] = {
            **settings,
            "usual_gap_prior_gaps": self._prior_gaps,
            "on": on,
            "others": json.dumps(list(others)),
        }

    def spans(self, day: int) -> tuple[int, int]:
        """How many purchases were repeats by a day, and the days from first to last, summed."""
        repeats, span = self._conn.execute(SPANS, {**self._values, "day": day}).fetchone()
        return int(repeats), int(span)

    def on(self, day: int, mean_gap: float) -> Standing:
        """Where they stood at the end of a day."""
        stages, kinds = dict[int, str](), Counter[int]()
        for id, stage, kind in self._conn.execute(STAGES, self._with(day, mean_gap)):
            stages[id] = stage
            kinds[kind] += 1
        counts = (
            sum(number for kind, number in kinds.items() if kind & bit)
            for bit in (1, 2, 4, 8, 16, 32)
        )
        return Standing(stages, *counts)

    def lapsed(self, day: int, mean_gap: float, most: int | None) -> tuple[list[int], int]:
        """Who is lapsed and may be called, at least the `most` of highest revenue; and how many are."""
        values = {**self._with(day, mean_gap), "most": -1 if most is None else most}
        rows = self._conn.execute(LAPSED, values).fetchall()
        return [id for id, _ in rows], rows[0][1] if rows else 0

    def all_lapsed(self, day: int, mean_gap: float) -> Iterator[Lapsed]:
        """Everyone who is lapsed and may be called."""
        values = {**self._with(day, mean_gap), "most": -1}
        return (Lapsed(*row) for row in self._conn.execute(ALL_LAPSED, values))

    def expected(self, day: int, mean_gap: float, days: int) -> list[int]:
        """Whose next order may be expected within so many days, today the first."""
        values = {**self._with(day, mean_gap), "days": days}
        return [id for (id,) in self._conn.execute(EXPECTED, values)]

    def largest(self, day: int, days: int, most: int) -> list[int]:
        """Who bought the most in so many days up to this one, and may be called."""
        values = {**self._values, "day": day, "days": days, "most": most}
        return [id for (id,) in self._conn.execute(LARGEST, values)]

    def first_days(self) -> dict[int, int]:
        """The day of the first purchase of each."""
        sql = (
            "SELECT customer_id, first_day FROM customer_sums WHERE first_day NOTNULL"
            " AND +known_day <= :on AND customer_id > 0"
        )
        return dict(self._conn.execute(sql, self._values))

    def _with(self, day: int, mean_gap: float) -> dict[str, float | str]:
        return {**self._values, "day": day, "prior_days": self._prior_gaps * mean_gap}
