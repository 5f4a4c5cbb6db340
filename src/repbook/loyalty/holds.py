"""What keeps a customer off the list on a day, and when it is over."""

from math import ceil
from typing import NamedTuple

from repbook.loyalty.reasons import Lead, working_days_after
from repbook.policy import Policy
from repbook.records import History


class Hold(NamedTuple):
    """One thing that keeps a customer off the list: since which day, and until which."""

    code: str
    since_day: int | None = None
    until_day: int | None = None


def holds(lead: Lead) -> tuple[Hold, ...]:
    """All that keeps a customer off the list, else that no reason to call holds.

    `do-not-call` and `written-off` keep off the whole of it, `snoozed`,
    `agreed`, `tried`, `reached` and `bought` off what is worth a call.
    """
    history, on = lead.history, lead.on
    found = []
    if history.do_not_call:
        found.append(Hold("do-not-call"))
    if history.written_off_day is not None:
        found.append(Hold("written-off", history.written_off_day))
    found += rests(history, on, lead.policy)
    if not found and lead.last_day is not None and lead.just_bought:
        until = lead.last_day + ceil(lead.policy.bought_rest_gaps * lead.gap)
        found.append(Hold("bought", lead.last_day, until))
    return tuple(found) or (Hold("no-reason"),)


def rests(history: History, on: int, policy: Policy) -> list[Hold]:
    """What makes them rest from being worth a call; the longest first."""
    found = []
    snoozed, free = history.snoozed_until_day, history.free_until_day
    if snoozed is not None and on < snoozed:
        found.append(Hold("snoozed", None, snoozed))
    if free is not None and on < free:
        agreed = history.call_back.agreed_day if history.call_back else None
        found.append(Hold("agreed", agreed, free))
    if history.tried_day is not None:
        until = tried_until(history.tried_day, history.tried_outcome, policy)
        if on < until:
            found.append(Hold("tried", history.tried_day, until))
    reached = history.reached_day
    if reached is not None and on - reached < policy.reached_rest_days:
        found.append(Hold("reached", reached, reached + policy.reached_rest_days))
    found.sort(key=lambda hold: -(hold.until_day or 0))
    return found


def tried_until(day: int, outcome: str | None, policy: Policy) -> int:
    """The day on which an attempt's time to come back has come."""
    wait = (
        policy.no_answer_working_days if outcome == "no-answer" else policy.voicemail_working_days
    )
    return working_days_after(day, wait)
