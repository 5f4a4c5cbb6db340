"""`stale`: who has been quiet, the largest stake first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from repbook.loyalty.forecast import Forecaster
from repbook.loyalty.reasons import Lead
from repbook.loyalty.rhythm import rhythm_of
from repbook.model import History
from repbook.policy import Policy
from repbook.views.lists import iso
from repbook.views.words import Forms


class Quiet(NamedTuple):
    """A quiet customer; money in cents."""

    id: int
    history: History
    days: int
    gap: float | None
    rhythm: str | None
    stake: float
    next_12_months: float
    open_problems: int


def quiet(
    histories: Sequence[History],
    on: date,
    policy: Policy,
    forecaster: Forecaster | None,
    mean_gap: float,
    least: int,
) -> list[Quiet]:
    """Who was neither reached nor buying for `least` days: by stake, then by what is to come.

    Counted from the last reaching touch or purchase, else the earliest fact.
    Left out: written-off and do-not-call.
    """
    day = on.toordinal()
    found = []
    for history in histories:
        if history.do_not_call or history.written_off_day is not None:
            continue
        bought = history.buying.days
        since = max(history.reached_day or 0, bought[-1] if bought else 0)
        since = since or history.first_fact_day or history.added_day
        if day - since < least:
            continue
        lead = Lead(history, day, policy, forecaster, mean_gap)
        stake = year = 0.0
        if bought:
            year = lead.figures.next_12_months()
            if lead.stake_offered:
                stake = lead.figures.stake()
        found.append(
            Quiet(
                history.id, history, day - since, lead.gap if bought else None,
                rhythm_of(lead.ratio, policy) if bought else None, stake, year,
                sum(c.is_open for c in lead.cases),
            )
        )  # fmt: skip
    found.sort(key=lambda row: (-row.stake, -row.next_12_months, row.id))
    return found


def stale_data(
    rows: Sequence[Quiet], faces: Mapping[int, tuple[str | None, str | None]], forms: Forms
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
                "days_since_last": forms.on.toordinal() - bought[-1] if bought else None,
                "rhythm": row.rhythm,
                "stake": forms.major(row.stake),
                "open_problems": row.open_problems,
            }
        )
    return data
