"""Where a customer stands: stage, the four marks, and what is missing on the way to loyal."""

from __future__ import annotations

from typing import NamedTuple

from repbook.loyalty.effort import Case, case
from repbook.policy import Policy
from repbook.records import History, Rhythm, Stage


class Marks(NamedTuple):
    """The marks of a loyal customer; None where the book cannot tell."""

    buys: bool
    pays: bool | None
    talks: bool
    refers: bool


class Missing(NamedTuple):
    """One thing between a customer and loyal: a code, a number, a day, a record."""

    code: str
    number: int = 0
    day: int | None = None
    id: int | None = None


class Standing(NamedTuple):
    """A customer's place on the way from first-time to loyal, on a day."""

    history: History
    stage: Stage
    rhythm: Rhythm | None
    usual_gap_days: float | None
    silence_ratio: float | None
    marks: Marks
    toward_loyal: tuple[Missing, ...]
    cases: tuple[Case, ...]


def stand(
    history: History,
    rhythm: Rhythm | None,
    gap: float | None,
    ratio: float | None,
    on: int,
    policy: Policy,
) -> Standing:
    """Work out a standing from a history and its rhythm."""
    days = history.buying.days
    cases = tuple(case(problem, on, policy) for problem in history.problems)
    missing = _toward_loyal(history, rhythm, cases, on, policy)
    stage: Stage
    if not days:
        stage = "prospect"
    elif len(days) == 1:
        stage = "first-time"
    else:
        stage = "repeat" if missing else "loyal"
    marks = marks_of(history, rhythm, on, policy)
    return Standing(history, stage, rhythm, gap, ratio, marks, missing, cases)


def marks_of(history: History, rhythm: Rhythm | None, on: int, policy: Policy) -> Marks:
    """Their side of the street: buys on its rhythm, pays on time, talks, refers."""
    return Marks(
        buys=len(history.buying.days) > 1 and rhythm in ("on-rhythm", "due"),
        pays=pays_on_time(history, on, policy),
        talks=history.talked_day is not None and history.talked_day > on - policy.marks_window_days,
        refers=history.referrals > 0,
    )


def pays_on_time(history: History, on: int, policy: Policy) -> bool | None:
    """Whether what was due in the last year was paid within its grace; None if unknown."""
    if history.paid_late or any(
        on > debt.due_day + policy.payment_grace_days for debt in history.debts
    ):
        return False
    return True if history.paid_in_time else None


def _toward_loyal(
    history: History, rhythm: Rhythm | None, cases: tuple[Case, ...], on: int, policy: Policy
) -> tuple[Missing, ...]:
    days = history.buying.days
    missing = []
    if len(days) < policy.loyal_purchases:
        missing.append(Missing("purchases", policy.loyal_purchases - len(days)))
    if days and days[-1] - days[0] < policy.loyal_span_days:
        missing.append(Missing("span", policy.loyal_span_days - (days[-1] - days[0])))
    if rhythm == "lapsed":
        missing.append(Missing("lapsed", day=days[-1]))
    overdue = [d for d in history.debts if on > d.due_day + policy.payment_grace_days]
    missing += [Missing("unpaid", day=debt.due_day, id=debt.purchase_id) for debt in overdue]
    if history.paid_late > len(overdue):
        missing.append(Missing("paid-late", history.paid_late - len(overdue)))
    missing += [
        Missing("hard-problem", id=c.problem.id) for c in cases if c.is_open and c.effort == "hard"
    ]
    return tuple(missing)
