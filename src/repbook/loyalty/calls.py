"""A customer's call: its reasons in order, and what it is worth; computed when read, never stored."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons import Reason, Rule, care, owed, worth
from repbook.records import Block, History
from repbook.text import speaks_of

if TYPE_CHECKING:
    from repbook.records import Promise

# All reasons, in the order they are listed
RULES: tuple[Rule, ...] = (*owed.RULES, *care.RULES, *worth.RULES)

CAN_KEEP = ("reached", "sent")  # the outcomes of a call that can keep a promise
LATER = 9  # the first of an urgency of a day to come: after all of today


def codes() -> tuple[str, ...]:
    """The codes of all reasons, as `next --reason` takes them."""
    return tuple(rule.code for rule in RULES)


class Call(NamedTuple):
    """A customer on the list, in its first block, with all its reasons; value in cents."""

    block: Block
    customer: CustomerDay
    reasons: tuple[Reason, ...]
    value: float

    @property
    def history(self) -> History:
        """The customer's history."""
        return self.customer.history

    @property
    def tried(self) -> list[tuple[int, str]]:
        """The attempts so far to make this call: none is from before there was a reason for it."""
        first = self.reasons[0]
        since = first.since_day + (
            first.rule.block == "care"
        )  # on that day it was bought or solved
        return [each for each in self.history.tried if each[0] >= since]

    @property
    def tries(self) -> int:
        """How many attempts there were so far."""
        return len(self.tried)

    @property
    def calls_tried(self) -> int:
        """How many of these were calls: a message sent is none."""
        return sum(outcome != "sent" for _, outcome in self.tried)

    @property
    def only_sent(self) -> bool:
        """Whether they were sent messages so far, and no call was tried."""
        return all(outcome == "sent" for _, outcome in self.tried)

    @property
    def ask_referral(self) -> bool:
        """Whether to ask for a referral while at it."""
        return asks_referral(self.customer)


def call_for(customer: CustomerDay) -> Call | None:
    """One customer's call, or None when there is no reason for one."""
    if not customer.may_be_listed:
        return None
    found = owed_and_care(customer)
    if not found and customer.rests:
        return None
    call = call_of(customer, found)
    return call if call.reasons else None


def call_of(customer: CustomerDay, found: list[Reason]) -> Call:
    """The call with what is owed or to check on, and, unless they rest, what is worth one."""
    block: Block = found[0].rule.block if found else "worth"
    if not customer.rests:
        found = found + worth_a_call(customer)
    if found:
        found = found + folded(customer)
    return Call(block, customer, tuple(found), sum(reason.amount for reason in found))


def is_about_else(customer: CustomerDay) -> bool:
    """Whether they are on the list, though it is too early for a sales call: for what is owed, say."""
    return bool(customer.rests or customer.just_bought) and call_for(customer) is not None


def asks_referral(customer: CustomerDay) -> bool:
    """Loyal, free of problems, and not asked for half a year: a line on a call made anyway."""
    history, policy = customer.history, customer.policy
    asked = history.asked_referral_day
    if len(history.buying.days) < policy.loyal_purchases or (
        asked is not None and customer.on - asked < policy.ask_referral_days
    ):
        return False
    from repbook.loyalty.standing import stage_of

    return stage_of(customer) == "loyal" and not customer.open_cases


# The reasons of one customer


def owed_and_care(customer: CustomerDay, until: int | None = None) -> list[Reason]:
    """The owed reasons by urgency, then the care; if a day to come is named, with what comes by it."""
    found = [r for rule in RULES if rule.block != "worth" for r in rule.reasons(customer)]
    if until is not None:
        later = _owed_besides(found, customer.by(until))
        yearly = _besides(found, care.yearly_days_by(customer, until))
        found += [each._replace(urgency=(LATER, *each.urgency)) for each in later] + yearly
    found.sort(key=lambda reason: (reason.rule.block != "owed", reason.urgency))
    return found


def is_put_off(customer: CustomerDay) -> bool:
    """Whether something is owed, or to check on, as soon as a call that was in vain is tried again."""
    if not customer.tried_lately:
        return False
    untried = customer.history._replace(tried=())
    return bool(
        owed_and_care(CustomerDay(untried, customer.on, customer.policy, customer.mean_gap))
    )


def folded(customer: CustomerDay) -> list[Reason]:
    """What is owed for too long to bring them up by itself."""
    return [r for rule in RULES if rule.folded for r in rule.folded(customer)]


def owed_to(
    customer: CustomerDay, wanted: Collection[str] = (), until: int | None = None
) -> list[Reason]:
    """What is owed to a customer by the day, whether or not they may be called."""
    if customer.history.written_off_day is not None:
        return []
    found = _owed_besides([], customer)
    if until is not None:
        found += _owed_besides(found, customer.by(until))
    found += folded(customer)
    return [reason for reason in found if not wanted or reason.code in wanted]


def _owed_besides(known: Iterable[Reason], customer: CustomerDay) -> list[Reason]:
    """What is owed beyond what is known."""
    owed = (r for rule in RULES if rule.block == "owed" for r in rule.reasons(customer))
    return _besides(known, owed)


def _besides(known: Iterable[Reason], found: Iterable[Reason]) -> list[Reason]:
    marks = {(reason.code, reason.mark) for reason in known}
    return [reason for reason in found if (reason.code, reason.mark) not in marks]


def worth_a_call(customer: CustomerDay) -> list[Reason]:
    """The reasons with an amount, the largest first."""
    found = [r for rule in RULES if rule.block == "worth" for r in rule.reasons(customer)]
    found.sort(key=lambda reason: -reason.amount)
    return found


def may_be_kept(promises: "Iterable[Promise]", on: date, said: str) -> "list[Promise]":
    """Which open promises a call of a day may have kept: those of which it spoke, and all due by then."""
    still = [promise for promise in promises if not promise.is_settled]
    spoken = [each for each in still if not each.every and speaks_of(said, each.text)]
    return [*spoken, *(each for each in still if each.by <= on and each not in spoken)]
