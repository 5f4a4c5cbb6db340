"""Why to call: every reason is one Rule, and RULES is all of them, in the order they are listed.

A new reason is one Rule in the module of its block; lists, words, `--reason`,
completion, JSON and the docs follow.
"""

from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons import care, owed, worth
from repbook.loyalty.reasons.rule import Reason, Rule

RULES: tuple[Rule, ...] = (*owed.RULES, *care.RULES, *worth.RULES)


def codes() -> tuple[str, ...]:
    """The codes of all reasons, as `next --reason` takes them."""
    return tuple(rule.code for rule in RULES)


def owed_and_care(customer: CustomerDay) -> list[Reason]:
    """The owed reasons by urgency, then the care."""
    found: list[Reason] = []
    for rule in RULES:
        if rule.block != "worth" and (not rule.needs or getattr(customer.history, rule.needs)):
            found += rule.find(customer)
    if len(found) > 1:
        found.sort(key=lambda reason: (reason.rule.block != "owed", reason.urgency))
    return found


def worth_a_call(customer: CustomerDay) -> list[Reason]:
    """The reasons with an amount, the largest first."""
    found = [reason for rule in RULES if rule.block == "worth" for reason in rule.find(customer)]
    found.sort(key=lambda reason: -reason.amount)
    return found


def upper_bound(customer: CustomerDay, close: bool) -> float | None:
    """An upper bound of the worth-a-call amounts together, in cents; None without a reason.

    Ranking by it first lets the list work out the dear sums of only those who
    can be near its top. `close` costs more and lies nearer.
    """
    total, holds, unsure = 0.0, False, None
    for rule in RULES:
        if rule.block != "worth" or (rule.needs and not getattr(customer.history, rule.needs)):
            continue
        most = rule.bound(customer, close) if rule.bound else _exact(rule, customer)
        if most is None:
            continue
        if rule.only_active:  # dear to know: looked at only where it decides
            unsure = (unsure or 0.0) + most + 1.0
        else:
            holds, total = True, total + most + 1.0  # amounts are rounded
    if unsure is not None and ((holds and not close) or customer.active):
        holds, total = True, total + unsure
    return total if holds else None


def _exact(rule: Rule, customer: CustomerDay) -> float | None:
    found = rule.find(customer)
    return sum(reason.amount for reason in found) if found else None
