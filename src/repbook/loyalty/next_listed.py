"""The next day on which the list has a customer, or asks them something, if nothing is written until then.

Replies name it ("Back on the list Friday"), so it is found by the list's own rules, day by day.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty.calls import RULES, Call, call_for
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons.care import check_fix_days, find_check_fix

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.forecast import Forecaster

FARTHEST_DAYS = 400
# Fields of a history: where all of them are empty, nothing is owed and no care is due.
NEEDED = {rule.needs for rule in RULES if rule.needs and rule.block != "worth"}


class NextListed(NamedTuple):
    """The customer as of that day, and the call as the list will have it.

    `call` is None where only a forecast that is yet to be made can tell: before that day they
    are on no list, and perhaps not on it either.
    """

    customer: CustomerDay
    call: Call | None
    was_listed: bool = True  # whether the list had them before what was just written

    @property
    def day(self) -> int:
        """The day, as an ordinal."""
        return self.customer.on


def next_listed(
    customer: CustomerDay, forecaster_of: "Callable[[int], Forecaster | None]"
) -> NextListed | None:
    """The first day from the customer's own on which the list has them.

    `forecaster_of` a day is the forecast that `next` will use on it, as far as that is known.
    None for who is on no list at all, and for who has no reason within 400 days of all that is agreed.
    """
    if not customer.may_be_listed:
        return None
    history, first = customer.history, customer.on
    far = [hold.until_day or 0 for hold in customer.rests]
    far += [promise.by.toordinal() for promise in history.promises]
    if customer.rests and not any(getattr(history, field) for field in NEEDED):
        first = customer.rests[0].until_day or first
    for day in range(first, max(customer.on, *far, 0) + FARTHEST_DAYS):
        if (found := _listed_on(day, customer, forecaster_of)) is not None:
            return found
    return None


def is_listed(customer: CustomerDay, forecaster_of: "Callable[[int], Forecaster | None]") -> bool:
    """Whether the list has the customer on their own day, or may, where only a forecast can tell."""
    return _listed_on(customer.on, customer, forecaster_of) is not None


def _listed_on(
    day: int, customer: CustomerDay, forecaster_of: "Callable[[int], Forecaster | None]"
) -> NextListed | None:
    history = customer.history
    then = CustomerDay(history, day, customer.policy, customer.mean_gap)
    call = call_for(then)
    if call is None:
        return None
    worth = [r for r in call.reasons if r.rule.worth]  # what is folded brings nobody up
    sure = [r for r in worth if r.rule.worth and not r.rule.worth.only_active]
    if call.block != "worth" or len(sure) == len(worth) == 1:
        return NextListed(then, call)
    forecaster = forecaster_of(day)  # it tells which reason comes first, or holds at all
    if forecaster is None:
        return NextListed(then, call if sure else None)
    then = CustomerDay(history, day, customer.policy, customer.mean_gap, forecaster)
    call = call_for(then)
    return None if call is None else NextListed(then, call)


def next_fix_check(customer: CustomerDay, problem_id: int) -> int | None:
    """The first day from the customer's own on which the list asks whether that fix holds.

    None where it does not ask, or no more.
    """
    if not customer.may_be_listed:
        return None
    for case in customer.cases:
        if case.problem.id == problem_id:
            for day in check_fix_days(case, customer.policy):
                then = CustomerDay(customer.history, day, customer.policy, customer.mean_gap)
                asked = (reason.case for reason in find_check_fix(then))
                if day >= customer.on and any(c and c.problem.id == problem_id for c in asked):
                    return day
    return None
