"""What a wait changes: a call in vain counts less for a while, and nobody waits for ever."""

from repbook.formatter import days
from repbook.loyalty.customer_day import CustomerDay


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


def grown(weight: float, waited: int, customer: CustomerDay) -> float:
    """The weight of who has waited so many days for a call: it doubles every few days, to 1 at most."""
    doubled = max(0, waited) / customer.policy.wait_doubles_days
    # no power past a hundred doublings: it is 1 long before, and a float has an end
    return max(weight, min(1.0, weight * 2 ** min(doubled, 100)))


def wait_note(waited: int) -> str:
    """Why the weight is not the policy's: `counts more because they have waited 23 days for a call`."""
    return f"counts more because they have waited {days(waited)} for a call" if waited > 0 else ""
