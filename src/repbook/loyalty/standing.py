"""Where a customer stands: stage, the four marks, and what is missing on the way to loyal."""

from collections.abc import Iterator
from typing import NamedTuple

from repbook.loyalty.customer_day import CustomerDay
from repbook.records import Stage


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

    customer: CustomerDay
    stage: Stage
    marks: Marks
    toward_loyal: tuple[Missing, ...]

    @property
    def label(self) -> str:
        """The stage, or that they are written off."""
        return "written-off" if self.customer.history.written_off_day is not None else self.stage


def stand(customer: CustomerDay) -> Standing:
    """A customer's standing on their day."""
    missing = tuple(missing_to_loyal(customer))
    return Standing(customer, _stage(customer, not missing), marks_of(customer), missing)


def stage_of(customer: CustomerDay) -> Stage:
    """The stage, written off or not; stops at the first thing that is missing."""
    return _stage(customer, next(missing_to_loyal(customer), None) is None)


def _stage(customer: CustomerDay, loyal: bool) -> Stage:
    days = customer.history.buying.days
    if len(days) < 2:
        return "first-time" if days else "prospect"
    return "loyal" if loyal else "repeat"


def marks_of(customer: CustomerDay) -> Marks:
    """Their side: buys on its rhythm, pays on time, talks, refers.

    On time is within its grace, of what was due in the last year; None where nothing was.
    """
    history, window = customer.history, customer.on - customer.policy.marks_window_days
    late = bool(history.paid_late or customer.overdue)
    return Marks(
        buys=len(history.buying.days) > 1 and customer.ratio <= customer.policy.rhythm_late_gaps,
        pays=not late if late or history.paid_in_time else None,
        talks=history.talked_day is not None and history.talked_day > window,
        refers=history.referrals > 0,
    )


def missing_to_loyal(customer: CustomerDay) -> Iterator[Missing]:
    """What stands between a customer and loyal, one by one."""
    history, policy = customer.history, customer.policy
    days = history.buying.days
    if len(days) < policy.loyal_purchases:
        yield Missing("purchases", policy.loyal_purchases - len(days))
    if days and days[-1] - days[0] < policy.loyal_span_days:
        yield Missing("span", policy.loyal_span_days, days[0] + policy.loyal_span_days)
    if customer.rhythm == "lapsed":
        yield Missing("lapsed", day=customer.last_day)
    overdue = customer.overdue
    for debt in overdue:
        yield Missing("unpaid", day=debt.due_day, id=debt.purchase_id)
    if history.paid_late > len(overdue):
        yield Missing("paid-late", history.paid_late - len(overdue))
    for case in customer.open_cases:
        if case.effort == "hard":
            yield Missing("hard-problem", id=case.problem.id)
