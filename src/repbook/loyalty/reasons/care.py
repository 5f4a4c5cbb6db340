"""Care: after the sale, after the fix, for who was just named by a friend, on a yearly day."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, yearly_words
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.effort import Case
from repbook.loyalty.reasons import Opening, Reason, Rule, with_sentence
from repbook.policy import Policy

if TYPE_CHECKING:
    from repbook.records import Promise


def find_check_in(customer: CustomerDay) -> list[Reason]:
    """After a first purchase, and after one at least twice their mean: how is it?"""
    history, policy = customer.history, customer.policy
    (days, cents), back = history.buying, history.call_back
    for id, day in reversed(history.recent_purchases):
        if not policy.check_in_from_days <= customer.on - day <= policy.check_in_to_days:
            continue
        reached = customer.reached_day
        if back is not None and back.agreed_day > day:  # it is asked in the call that was agreed
            reached = back.reached_before_day if back.day <= customer.on else reached
        # An order is a touch too, and one that came by import has no other.
        if max(reached, days[-1] if days else 0) > day or customer.tried_lately or day not in days:
            continue
        at = days.index(day)
        if at == 0 or cents[at] >= policy.check_in_large_times * sum(cents[:at]) / at:
            return [Reason(CHECK_IN, day, (day + policy.check_in_to_days,), f"o{id}")]
    return []


def check_in_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`first order 8 days ago (o88): how is it?`"""
    days, cents = customer.history.buying
    at = days.index(reason.since_day)
    which, mark = "first order", reason.mark
    if at:
        which, mark = "big order", f"{formatter.money(cents[at])}, {mark}"
    return f"{which} {formatter.ago(reason.since_day)} ({mark}): how is it?"


CHECK_IN = Rule(
    "check-in",
    "care",
    "ask how they like {}",
    "{check_in_from_days} to {check_in_to_days} days after a first purchase, and after one"
    " at least {check_in_large_times:g} times their mean; not reached since,"
    " or only to agree a call-back",
    check_in_words,
    find_check_in,
    opening=Opening(70, "check-in", with_sentence),
    needs="recent_purchases",
    done="the check-in on {0}",
)


def check_fix_days(case: Case, policy: Policy) -> range:
    """The days on which to ask whether a fix holds; none of what is not solved, or confirmed."""
    if not case.is_solved or case.confirmed:
        return range(0)
    closed = case.closed_day or 0
    return range(closed + policy.check_fix_from_days, closed + policy.check_fix_to_days + 1)


def find_check_fix(customer: CustomerDay) -> list[Reason]:
    """After a problem was solved and before it was confirmed: did it hold?"""
    return [
        Reason(CHECK_FIX, case.closed_day or 0, (asked[-1],), f"x{case.problem.id}", case=case)
        for case in customer.cases
        for asked in [check_fix_days(case, customer.policy)]
        if customer.on in asked and not customer.tried_lately
    ]


def check_fix_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`seal leaks (x5), solved 19 Nov: ask if it holds`."""
    assert reason.case is not None
    what = f"{reason.case.problem.what} ({reason.mark})"
    return f"{what}, solved {formatter.weekday(reason.since_day)}: ask if it holds"


CHECK_FIX = Rule(
    "check-fix",
    "care",
    "ask whether the fix of {} holds",
    "{check_fix_from_days} to {check_fix_to_days} days after a problem was solved, not confirmed",
    check_fix_words,
    find_check_fix,
    "confirming it",
    Opening(60, "check-fix", with_sentence),
    needs="problems",
)


def find_first_call(customer: CustomerDay) -> list[Reason]:
    """A referred prospect, just named."""
    history, policy = customer.history, customer.policy
    named = history.added_day
    if (
        history.referred_by is None
        or history.buying.days
        or customer.reached_day >= named
        or customer.tried_lately
        or not policy.first_call_from_days <= customer.on - named <= policy.first_call_to_days
    ):
        return []
    return [Reason(FIRST_CALL, named, (named + policy.first_call_to_days,), "new")]


def first_call_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`first call: referred by Vale Brothers 2 days ago`."""
    return (
        f"first call: referred by {customer.history.referred_by} {formatter.ago(reason.since_day)}"
    )


FIRST_CALL = Rule(
    "first-call",
    "care",
    "first call",
    "a referred prospect, {first_call_from_days} to {first_call_to_days} days after they were named",
    first_call_words,
    find_first_call,
    opening=Opening(80, "first-call", with_sentence),
    needs="referred_by",
)


def find_yearly_day(customer: CustomerDay) -> list[Reason]:
    """A birthday or another yearly day is near, and they were not greeted."""
    return [r for each in customer.history.yearly_days for r in _yearly_day(customer, each)]


def yearly_days_by(customer: CustomerDay, until: int) -> list[Reason]:
    """Those that come up by a later day, as the list has them on their day, or on that one before it."""
    today, found = date.fromordinal(customer.on), list[Reason]()
    for remembered in customer.history.yearly_days:
        day = remembered.next_day(today).toordinal()
        found += _yearly_day(customer.by(min(day, until)), remembered)
    return found


def _yearly_day(customer: CustomerDay, remembered: "Promise") -> list[Reason]:
    day = remembered.next_day(date.fromordinal(customer.on)).toordinal()
    from_day = day - customer.policy.yearly_day_from_days
    if (
        not from_day <= customer.on
        or (customer.tried_lately and customer.on < day)
        or is_greeted(customer, remembered.id, day)
    ):
        return []
    mark = f"p{remembered.id}"
    return [Reason(YEARLY_DAY, day, (day, remembered.id), mark, promise=remembered)]


def is_greeted(customer: CustomerDay, yearly_id: int, day: int) -> bool:
    """Whether a yearly day was spoken of before it, or they were called on the day itself."""
    history = customer.history
    return history.spoke_day == day or (yearly_id, day) in {each[:2] for each in history.greeted}


def yearly_day_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`birthday on Fri 4 Dec (p12)`."""
    assert reason.promise is not None
    return f"{yearly_words(reason.promise, formatter)} ({reason.mark})"


YEARLY_DAY = Rule(
    "yearly-day",
    "care",
    "{1} ({0})",
    "a birthday or another day that you had it `remember`, from {yearly_day_from_days} days before"
    " to the day itself; until a call that reached them, or a message that you sent, speaks of it (in the"
    " {yearly_day_greeted_days} days before it), or a call reaches them on the day",
    yearly_day_words,
    find_yearly_day,
    "greeting them",
    opening=Opening(75, "yearly-day", with_sentence),
    needs="yearly_days",
)

RULES = (CHECK_IN, CHECK_FIX, FIRST_CALL, YEARLY_DAY)
