"""`stale`: who has been quiet, whose stake is largest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from repbook.formatter import Formatter, count
from repbook.loyalty.customer_day import CustomerDay
from repbook.views.next import iso
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen


def stale_data(
    rows: Sequence[CustomerDay],
    faces: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
) -> list[dict[str, Any]]:
    """`stale --json`."""
    data = []
    for row in rows:
        history, last = row.history, row.last_day
        data.append(
            {
                "id": history.id,
                "name": history.name,
                "phone": faces.get(history.id, (None, None))[1],
                "last_reached_on": iso(history.reached_day),
                "days_quiet": row.on - row.silent_since,
                "last_on": iso(last),
                "usual_gap_days": round(row.gap, 2) if row.gap else None,
                "days_since_last": row.on - last if last is not None else None,
                "rhythm": row.rhythm,
                "stake": formatter.major(row.stake),
                "open_problems": len(row.open_cases),
            }
        )
    return data


def stale_screen(
    rows: Sequence[dict[str, Any]], least: int, formatter: Formatter, total: int
) -> Screen:
    """Quiet customers: whose stake is largest first."""
    if not rows:
        return screen(f"Nobody has been quiet for {least} days or more.")
    columns = (
        Column("", right=True),
        Column("quiet", name=True),
        Column("days", right=True),
        Column("last order", drop=2),
        Column("rhythm", drop=3),
        Column("at stake", right=True, drop=1),
        Column("phone"),
        Column("open", drop=4),
    )
    cells = [
        (
            Cell(str(row["id"]), "dim"),
            Cell(row["name"], "who"),
            str(row["days_quiet"]),
            formatter.short(_day(row["last_on"])) if row["last_on"] else "none yet",
            row["rhythm"] or "",
            formatter.about(round(row["stake"] * 10**formatter.digits)) if row["stake"] else "",
            Cell(row["phone"] or "", "dial"),
            count(row["open_problems"], "problem") if row["open_problems"] else "",
        )
        for row in rows
    ]
    more = (
        "" if total <= len(rows) else f", the first {len(rows)}; repbook stale -n {total} shows all"
    )
    return screen(
        line(f"{count(total, 'customer')} quiet for {least} days or more{more}"),
        grid(columns, cells, indent=0),
        "",
        hint(f"repbook brief {rows[0]['id']}", f"repbook stale --days {least * 2}"),
    )


def _day(text: str) -> int:
    from datetime import date

    return date.fromisoformat(text).toordinal()
