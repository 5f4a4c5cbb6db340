"""Who has been quiet: neither reached nor buying for a while, the largest stake first."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty.ranking import first
from repbook.loyalty.reasons import Lead, NoFigures
from repbook.loyalty.rhythm import rhythm_of
from repbook.policy import Policy
from repbook.records import History

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.forecast import Forecaster


class Quiet(NamedTuple):
    """A quiet customer; the stake in cents."""

    id: int
    history: History
    days: int
    gap: float | None
    rhythm: str | None
    stake: float
    open_problems: int


def quiet(
    histories: Sequence[History],
    on: date,
    policy: Policy,
    forecaster: "Forecaster | None",
    mean_gap: float,
    least: int,
    most: int | None = None,
) -> tuple[list[Quiet], int]:
    """Who was neither reached nor buying for `least` days: by stake, then by what is to come.

    Counted from the last reaching touch or purchase, else the earliest fact.
    Left out: written-off and do-not-call. Gives the first `most`, and how many
    there are in all.
    """
    day = on.toordinal()
    silent: dict[int, int] = {}
    staked: list[tuple[float, int, Lead]] = []
    others: list[tuple[float, int, Lead]] = []
    for history in histories:
        if history.do_not_call or history.written_off_day is not None:
            continue
        bought = history.buying.days
        since = max(history.reached_day or 0, bought[-1] if bought else 0)
        since = since or history.first_fact_day or history.added_day
        if day - since < least:
            continue
        silent[history.id] = day - since
        lead = Lead(history, day, policy, forecaster, mean_gap)
        figures = lead.figures if bought else None
        if figures is None or isinstance(figures, NoFigures):
            others.append((0.0, history.id, lead))
        elif lead.stake_offered:
            staked.append((figures.most_stake(), history.id, lead))
        else:
            others.append((figures.most_in_a_year(), history.id, lead))
    count = len(silent)
    most = count if most is None else most
    top = first(staked, (lambda lead: lead.figures.stake(),), most)
    if len(top) < most:
        rest = first(others, (_most_to_come, _to_come), most - len(top))
        top += [(0.0, lead) for _, lead in rest]
    return [_row(lead, stake, silent[lead.history.id]) for stake, lead in top], count


def _most_to_come(lead: Lead) -> float:
    figures = lead.figures if lead.last_day is not None else None
    if figures is None or isinstance(figures, NoFigures):
        return 0.0
    return figures.most_next_12_months()


def _to_come(lead: Lead) -> float:
    return lead.figures.next_12_months() if lead.last_day is not None else 0.0


def _row(lead: Lead, stake: float, days: int) -> Quiet:
    bought = lead.last_day is not None
    return Quiet(
        lead.history.id,
        lead.history,
        days,
        lead.gap if bought else None,
        rhythm_of(lead.ratio, lead.policy) if bought else None,
        stake,
        sum(c.is_open for c in lead.cases),
    )
