"""What keeps a customer off the list on a day, and when it ends."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from repbook.policy import Policy
from repbook.records import History

if TYPE_CHECKING:
    from repbook.loyalty.customer_day import CustomerDay


class Hold(NamedTuple):
    """One thing that keeps a customer off the list: since which day, and until which."""

    code: str
    since_day: int | None = None
    until_day: int | None = None


def holds(day: CustomerDay) -> tuple[Hold, ...]:
    """All that keeps a customer off the list; `no-reason` when nothing does.

    `do-not-call` and `written-off` keep off the whole of it, `snoozed`,
    `agreed`, `tried`, `reached` and `bought` off what is worth a call.
    """
    history = day.history
    found = []
    if history.do_not_call:
        found.append(Hold("do-not-call"))
    if history.written_off_day is not None:
        found.append(Hold("written-off", history.written_off_day))
    found += day.rests
    if not found and day.last_day is not None and day.just_bought:
        until = day.last_day + ceil(day.policy.bought_rest_gaps * day.gap)
        found.append(Hold("bought", day.last_day, until))
    return tuple(found) or (Hold("no-reason"),)


def rests(history: History, on: int, policy: Policy) -> list[Hold]:
    """The rests that end after `on`, in which nobody is called for money; the longest first."""
    found = []
    snoozed, free, reached = (
        history.snoozed_until_day,
        history.free_until_day,
        history.reached_day,
    )
    if snoozed is not None and on < snoozed:
        found.append(Hold("snoozed", None, snoozed))
    if free is not None and on < free:
        agreed = history.call_back.agreed_day if history.call_back else None
        found.append(Hold("agreed", agreed, free))
    if history.tried_day is not None:
        until = next_try_day(history.tried_day, history.tried_outcome, on, policy)
        if on < until:
            found.append(Hold("tried", history.tried_day, until))
    if reached is not None and on < reached + policy.reached_rest_days:
        found.append(Hold("reached", reached, reached + policy.reached_rest_days))
    found.sort(key=lambda hold: -(hold.until_day or 0))
    return found


def next_try_day(tried: int, outcome: str | None, on: int, policy: Policy) -> int:
    """The day on which to try again after an attempt; `on` when that is long past."""
    wait = (
        policy.no_answer_working_days if outcome == "no-answer" else policy.voicemail_working_days
    )
    if on - tried > 2 * wait + 2:  # past any weekend: no need to count working days
        return on
    return working_days_after(tried, wait)


@cache
def working_days_after(day: int, count: int) -> int:
    """The ordinal of the day that lies `count` working days after another."""
    when = date.fromordinal(day)
    while count > 0:
        when += timedelta(days=1)
        count -= when.weekday() < 5
    return when.toordinal()
