"""`stale`: customers who have been quiet, the largest stake first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from repbook.formatter import Formatter, count
from repbook.loyalty.customer_day import CustomerDay
from repbook.views.next import iso
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen


def stale_data(
    rows: Sequence[CustomerDay],
    faces: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
) -> list[dict[str, object]]:
    """`stale --json`."""
    data: list[dict[str, object]] = []
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
    rows: Sequence[CustomerDay],
    faces: Mapping[int, tuple[str | None, str | None]],
    least: int,
    formatter: Formatter,
    total: int,
) -> Screen:
    """Quiet customers, the largest stake first."""
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
            Cell(str(row.history.id), "dim"),
            Cell(row.history.name, "who"),
            str(row.on - row.silent_since),
            "none yet" if row.last_day is None else formatter.short(row.last_day),
            row.rhythm or "",
            formatter.about(row.stake) if round(row.stake) else "",
            Cell(faces.get(row.history.id, (None, None))[1] or "", "dial"),
            count(len(row.open_cases), "problem") if row.open_cases else "",
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
        hint(f"repbook brief {rows[0].history.id}", f"repbook stale --days {least * 2}"),
    )
