"""Who waits for a call: less counts after a call in vain, imports are spread, nobody waits for ever."""

from math import ceil

from repbook.formatter import days
from repbook.loyalty.customer_day import CustomerDay

# A call in vain


def after_a_call(customer: CustomerDay) -> float:
    """The share of a silence that counts: all, or less after a call that brought no order.

    Such a call reached them when their order was due already. A week later a second one
    gains little, and others wait; all counts again after the policy's days.
    """
    policy, since = customer.policy, customer.on - customer.reached_day
    due_day = (customer.last_day or 0) + policy.due_from_gaps * customer.gap
    if since >= policy.called_fade_days or customer.reached_day < due_day:
        return 1.0
    return since / policy.called_fade_days


def call_note(customer: CustomerDay) -> str:
    """Why a silence does not count in full: `counts less, since you reached them 9 days ago`."""
    if after_a_call(customer) == 1:
        return ""
    return f"counts less, since you reached them {days(customer.on - customer.reached_day)} ago"


# Who came by import is spread over the first weeks

A_DAY = 8  # of those of one import; more where they would take longer than its weeks


def turn(customer: CustomerDay) -> int:
    """Days after they were added on which it is their turn, by what they spent; 0 if typed.

    A few a day come up, so that the first day is calm and not empty.
    """
    history = customer.history
    if not history.imported or history.touched:
        return 0
    place = history.id - history.first_id if history.place is None else history.place
    return place // _a_day(customer)


def _last_turn(customer: CustomerDay) -> int:
    """The same of the last one who came with them."""
    history = customer.history
    if not history.imported or history.touched:
        return 0
    return (_together(customer) - 1) // _a_day(customer)


def _together(customer: CustomerDay) -> int:
    history = customer.history
    return max(history.last_id, history.id) - history.first_id + 1


def _a_day(customer: CustomerDay) -> int:
    """How many of those who came with them come up a day."""
    return max(A_DAY, ceil(_together(customer) / max(1, customer.policy.quiet_spread_days)))


# Nobody is forgotten


def quiet_from(customer: CustomerDay) -> int:
    """Days without contact from which a customer is quiet."""
    return customer.history.call_every_days or customer.policy.quiet_days


def days_waited(customer: CustomerDay) -> int:
    """Days without an order, a call or an attempt, since it was everybody's turn; 0 before they are quiet.

    What was agreed, or snoozed, is no wait.
    """
    if not customer.is_silent(least := quiet_from(customer)):
        return 0
    history = customer.history
    waited = customer.on - max(
        customer.silent_since,
        history.tried_day or 0,
        history.free_until_day or 0,
        history.snoozed_until_day or 0,
        history.added_day + _last_turn(customer),
    )
    return waited if waited >= least else 0


def may_gain(customer: CustomerDay) -> bool:
    """Whether a call to who has waited can gain anything: likely still a customer, or none yet."""
    return customer.last_day is None or customer.active


def goes_by_wait(customer: CustomerDay) -> bool:
    """Whether every second place of "Worth a call" may be theirs: a list that has them goes by both."""
    return days_waited(customer) > 0 and may_gain(customer)
