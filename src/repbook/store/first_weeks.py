"""In which order the customers of an import come up: the quiet ones first, by what they spent."""

import sqlite3
from bisect import bisect_right
from collections.abc import Collection, Mapping

from repbook.policy import Policy
from repbook.records import Buying
from repbook.store.histories import YEAR_DAYS, buyings, imported_together, recent_imports
from repbook.store.tables import one_of

MOST = 2_000  # customers of one import that are ranked; more come up in the order of the file
NO_PURCHASE = Buying()


def recent_places(conn: sqlite3.Connection, on: int, policy: Policy) -> dict[int, int]:
    """Those of everybody whose first weeks a day is in."""
    days = recent_imports(on, imported_together(conn, ""), policy)
    return places(conn, on, days, policy.quiet_days)


def places(
    conn: sqlite3.Connection,
    on: int,
    days: Collection[int],
    quiet_days: int,
    bought: Mapping[int, Buying] | None = None,
) -> dict[int, int]:
    """The place of each customer who came by import on one of these days.

    `bought` are the purchases of everybody, where they were read.
    """
    found: dict[int, int] = {}
    for day in days:
        rows = conn.execute(
            f"SELECT id FROM customers WHERE imported AND added_day = ? LIMIT {MOST + 1}", (day,)
        )
        ids = [id for (id,) in rows]
        if len(ids) <= MOST:
            of = buyings(conn, on, f" AND customer_id {one_of(ids)}") if bought is None else bought
            ranked = sorted(_ranked(ids, of, day, quiet_days))
            found.update((id, place) for place, (*_, id) in enumerate(ranked))
    return found


def _ranked(
    ids: Collection[int], bought: Mapping[int, Buying], day: int, quiet_days: int
) -> list[tuple[int, int, int, int]]:
    """Their order: first who was quiet on the day of the import, last who bought just before it.

    The amounts are those of the last year that the file has, then all of them.
    """
    found = {id: bought.get(id, NO_PURCHASE) for id in ids}
    ends = {id: bisect_right(each.days, day) for id, each in found.items()}
    newest = max((each.days[ends[id] - 1] for id, each in found.items() if ends[id]), default=0)
    ranked = []
    for id, (days, cents) in found.items():
        end = ends[id]
        group = 1 if not end else 0 if days[end - 1] <= day - quiet_days else 2
        lately = sum(cents[bisect_right(days, newest - YEAR_DAYS) : end])
        ranked.append((group, -lately, -sum(cents[:end]), id))
    return ranked
