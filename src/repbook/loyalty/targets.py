"""The rep's targets and commission: for each month those that were set last by its end."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from repbook.loyalty.periods import Period, by_month, month_of, months_in
from repbook.policy import Policy


class Targets(NamedTuple):
    """What the settings of these names said."""

    commission_percent: float
    target_per_month: float
    target_calls_per_week: float


def targets_of(day: date, known: Sequence[tuple[int, Targets]], policy: Policy) -> Targets:
    """Those of the month of a day, of the targets known from each day on, in order, else the policy's."""
    if not known:
        return Targets(*(getattr(policy, key) for key in Targets._fields))
    end = month_of(day).last.toordinal()
    return next(then for since, then in reversed(known) if since <= end)


def calls_of(period: Period, known: Sequence[tuple[int, Targets]], policy: Policy) -> float:
    """How often to reach customers in a period."""
    return sum(
        targets_of(part.last, known, policy).target_calls_per_week * part.days / 7
        for part in by_month(period)
    )


def target_of(period: Period, known: Sequence[tuple[int, Targets]], policy: Policy) -> float:
    """The sum to sell in a period; a day has its share of its month's."""
    return sum(
        targets_of(part.last, known, policy).target_per_month * months_in(part)
        for part in by_month(period)
    )
