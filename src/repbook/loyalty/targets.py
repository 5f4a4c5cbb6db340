"""The rep's targets and commission: for each month those that were set last by its end."""

from collections.abc import Sequence
from datetime import date, timedelta
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


def holds_since(key: str, known: Sequence[tuple[int, Targets]], policy: Policy) -> date | None:
    """The first day of the month from which what was set last of a key holds; None: of all months."""
    if not known:
        return None
    first = month_of(date.fromordinal(known[-1][0])).first
    if first == date.min:
        return None
    before = targets_of(first - timedelta(days=1), known, policy)
    return first if getattr(before, key) != getattr(known[-1][1], key) else None


def calls_of(period: Period, known: Sequence[tuple[int, Targets]], policy: Policy) -> float:
    """How often to reach customers in a period."""
    return sum(
        targets.target_calls_per_week * part.days / 7
        for part, targets in by_months(period, known, policy)
    )


def target_of(period: Period, known: Sequence[tuple[int, Targets]], policy: Policy) -> float:
    """The sum to sell in a period; a day has its share of its month's."""
    return sum(
        targets.target_per_month * months_in(part)
        for part, targets in by_months(period, known, policy)
    )


def by_months(
    period: Period, known: Sequence[tuple[int, Targets]], policy: Policy
) -> list[tuple[Period, Targets]]:
    """The months of a period, or its days in each, with the targets of that month."""
    return [(part, targets_of(part.last, known, policy)) for part in by_month(period)]


def value_by_month(said: str, name: str, value: str) -> str:
    """What was typed for a setting `said` by the year, as that of a month where `name` is by the month."""
    plain = value.replace(",", "")
    if "year" not in said or not name.endswith("_per_month") or not plain.isdecimal():
        return value
    return f"{int(plain) / 12:.0f}"
