"""Promises that were open."""

from repbook.records import Promise
from repbook.store.tables import Table


def open_in(promises: Table[Promise], first: int, last: int, one: str = "") -> list[Promise]:
    """Promises made by the last day and neither kept nor dropped before the first, by due day."""
    return promises.where(
        f"day <= ?2{one} AND (kept_day IS NULL OR kept_day >= ?1)"
        " AND (dropped_day IS NULL OR dropped_day >= ?1)",
        first,
        last,
        order="by_day, id",
    )
