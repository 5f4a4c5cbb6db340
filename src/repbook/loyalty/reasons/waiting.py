"""What a wait changes: a call made in vain counts less for a while, and nobody waits for ever."""

from repbook.loyalty.customer_day import CustomerDay


def after_a_call(customer: CustomerDay) -> float:
    """The share of a silence that counts: all of it, or after a call that brought no order less.

    A week later a second call gains little, and others wait; all counts again after the policy's days.
    """
    called, days = customer.reached_day, customer.policy.called_fade_days
    if called <= (customer.last_day or 0) or customer.on - called >= days:
        return 1.0
    return (customer.on - called) / days


def grown(weight: float, waited: int, customer: CustomerDay) -> float:
    """The weight of who has waited so many days: it doubles every few days, to 1 at most."""
    doubled = max(0, waited) / customer.policy.wait_doubles_days
    return max(weight, min(1.0, weight * 2**doubled))
