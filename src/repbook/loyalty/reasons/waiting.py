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
    """Why a silence does not count in full: `less: you reached them 9 days ago`."""
    if after_a_call(customer) == 1:
        return ""
    return f"less: you reached them {days(customer.on - customer.reached_day)} ago"


# Who came by import is spread over the first weeks

A_DAY = 8  # of those of one import; more where they would take longer than its weeks


def turn(customer: CustomerDay) -> int:
    """Days after they were added on which it is their turn, in the order of the file; 0 if typed.

    A few a day come up, so that the first day is calm and not empty.
    """
    history = customer.history
    if not history.imported or history.touched:
        return 0
    number = max(history.last_id, history.id) - history.first_id + 1
    a_day = max(A_DAY, ceil(number / max(1, customer.policy.quiet_spread_days)))
    return (history.id - history.first_id) // a_day


# Nobody is forgotten


def quiet_from(customer: CustomerDay) -> int:
    """Days without contact from which a customer is quiet."""
    return customer.history.call_every_days or customer.policy.quiet_days


def days_waited(customer: CustomerDay) -> int:
    """Days without an order, a call or an attempt, since it was their turn; 0 before they are quiet.

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
        history.added_day + turn(customer),
    )
    return waited if waited >= least else 0


def may_gain(customer: CustomerDay) -> bool:
    """Whether a call to who has waited can gain anything: likely still a customer, or none yet."""
    return customer.last_day is None or customer.active
