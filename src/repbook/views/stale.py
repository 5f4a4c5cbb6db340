"""`stale` as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from repbook.formatter import Formatter
from repbook.loyalty.stale import Quiet
from repbook.views.next import iso


def stale_data(
    rows: Sequence[Quiet], faces: Mapping[int, tuple[str | None, str | None]], formatter: Formatter
) -> list[dict[str, Any]]:
    """`stale --json`."""
    data = []
    for row in rows:
        bought = row.history.buying.days
        data.append(
            {
                "id": row.id,
                "name": row.history.name,
                "phone": faces.get(row.id, (None, None))[1],
                "last_reached_on": iso(row.history.reached_day),
                "days_quiet": row.days,
                "last_on": iso(bought[-1]) if bought else None,
                "usual_gap_days": round(row.gap, 2) if row.gap else None,
                "days_since_last": formatter.on.toordinal() - bought[-1] if bought else None,
                "rhythm": row.rhythm,
                "stake": formatter.major(row.stake),
                "open_problems": row.open_problems,
            }
        )
    return data
