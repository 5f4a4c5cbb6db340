"""Whom to call next: the owed, the care, and what is worth a call, with reasons.

Computed when read, from histories; nothing of it is ever stored.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty.ranking import first
from repbook.loyalty.reasons import BEFORE_WORTH, WORTH, Lead, Reason, most_worth
from repbook.loyalty.rhythm import book_gap, rhythm_of
from repbook.policy import POLICY, Policy
from repbook.records import Block, History, ordinal

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.forecast import Fitted, Forecaster


class Call(NamedTuple):
    """A customer on the list, in its first block, with all its reasons; value in cents."""

    block: Block
    history: History
    reasons: tuple[Reason, ...]
    value: float
    ask_referral: bool


class CallList(NamedTuple):
    """The three blocks in order, and what was folded away.

    Care and worth may hold only their first calls; the counts are of all.
    """

    owed: tuple[Call, ...]
    care: tuple[Call, ...]
    worth: tuple[Call, ...]
    care_count: int
    worth_count: int
    old_promises: int
    old_promises_since_day: int | None

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls, top to bottom."""
        return (*self.owed, *self.care, *self.worth)


def call_list(
    histories: Sequence[History],
    *,
    on: date,
    policy: Policy = POLICY,
    fitted: "Fitted | None" = None,
    codes: Iterable[str] | None = None,
    most: int | None = None,
    until: date | None = None,
    whole: Sequence[History] | None = None,
) -> CallList:
    """Rank who to call on a day, from the histories of that day.

    Without `fitted` the forecast is fitted here, from these histories.
    `codes` keeps only calls that have one of these reasons; `most` bounds the
    care and the worth-a-call block each (what is owed is always whole);
    `until` counts as owed what is agreed or promised up to that day. `whole` is
    the whole book where `histories` are a part of it: its mean gap counts.
    """
    everyone = histories if whole is None else whole
    forecaster, mean_gap = forecaster_of(everyone, on, policy, fitted)
    day = on.toordinal()
    wanted = None if codes is None else set(codes)
    owed: list[Call] = []
    care: list[Call] = []
    leads: list[Lead] = []
    folded = [0, day]
    for history in histories:
        if history.do_not_call or history.written_off_day is not None:
            continue
        lead = Lead(history, day, policy, forecaster, mean_gap, ordinal(until))
        if history.promises and (wanted is None or "promise" in wanted):
            _fold(history, day - policy.promises_fold_days, folded)
        reasons = _before_worth(lead) if _has_business(history) else []
        if reasons:
            call = _call(lead, reasons)
            if wanted is None or wanted & {r.code for r in call.reasons}:
                (owed if call.block == "owed" else care).append(call)
        elif not lead.resting:
            leads.append(lead)
    for block in (owed, care):
        block.sort(key=lambda call: (call.reasons[0].urgency, call.history.id))
    worth, count = _top(leads, wanted, most)
    return CallList(
        tuple(owed),
        tuple(care[:most]),
        tuple(worth),
        len(care),
        count,
        folded[0],
        folded[1] if folded[0] else None,
    )


def look_at(lead: Lead) -> Call | None:
    """One customer's call, or None when there is no reason for one."""
    reasons = _before_worth(lead)
    if not reasons and lead.resting:
        return None
    call = _call(lead, reasons)
    return call if call.reasons else None


def _has_business(history: History) -> bool:
    """Whether anything in a history could be owed or cared for."""
    return bool(
        history.call_back is not None
        or history.problems
        or history.promises
        or history.recent_purchases
        or history.referred_by is not None
    )


def _before_worth(lead: Lead) -> list[tuple[Block, Reason]]:
    """The owed reasons by urgency, then the care."""
    found: list[tuple[Block, Reason]] = []
    for rule in BEFORE_WORTH:
        found += [(rule.block, reason) for reason in rule.find(lead)]
    found.sort(key=lambda pair: (pair[0] != "owed", pair[1].urgency))
    return found


def _call(lead: Lead, before: list[tuple[Block, Reason]]) -> Call:
    """The call with all its reasons: the dearest of the worth ones first."""
    reasons = [reason for _, reason in before]
    if not lead.resting:
        worth = [reason for rule in WORTH for reason in rule.find(lead)]
        reasons += sorted(worth, key=lambda reason: -reason.amount)
    value = sum(reason.amount for reason in reasons)
    block: Block = before[0][0] if before else "worth"
    return Call(block, lead.history, tuple(reasons), value, asks_referral(lead))


def _top(leads: list[Lead], wanted: set[str] | None, most: int | None) -> tuple[list[Call], int]:
    """The first calls of the worth block by value, and how many there are in all.

    With `most`, the dear sums are worked out only for who can be among those.
    """
    if wanted is not None or most is None:
        calls = [_call(lead, []) for lead in leads]
        calls = [
            c
            for c in calls
            if c.reasons and (wanted is None or wanted & {r.code for r in c.reasons})
        ]
        calls.sort(key=lambda call: (-call.value, call.history.id))
        return calls[:most], len(calls)
    bounded = []
    for lead in leads:
        bound = most_worth(lead, close=False)
        if bound is not None:
            bounded.append((bound, lead.history.id, lead))
    calls_of: dict[int, Call] = {}

    def closer(lead: Lead) -> float:
        return most_worth(lead, close=True) or 0.0

    def value(lead: Lead) -> float:
        calls_of[lead.history.id] = call = _call(lead, [])
        return call.value

    top = first(bounded, (closer, value), most)
    return [calls_of[lead.history.id] for _, lead in top], len(bounded)


def asks_referral(lead: Lead) -> bool:
    """Loyal, free of problems, and not asked for half a year: a line on a call made anyway."""
    history = lead.history
    asked = history.asked_referral_day
    if len(history.buying.days) < lead.policy.loyal_purchases or (
        asked is not None and lead.on - asked < lead.policy.ask_referral_days
    ):
        return False
    from repbook.loyalty.standing import stand

    standing = stand(
        history, rhythm_of(lead.ratio, lead.policy), lead.gap, lead.ratio, lead.on, lead.policy
    )
    return standing.stage == "loyal" and not any(c.is_open for c in standing.cases)


def forecaster_of(
    histories: Sequence[History],
    on: date,
    policy: Policy,
    fitted: "Fitted | None",
    horizon: int | None = None,
) -> "tuple[Forecaster | None, float]":
    """The forecaster for a day, None for a book without purchases, and the book's mean gap."""
    from repbook.loyalty.forecasting.forecast import Forecaster, fit

    buyings = [history.buying for history in histories if history.buying.days]
    mean_gap = book_gap(buyings, policy)
    if not buyings:
        return None, mean_gap
    horizon = horizon or policy.horizon_days
    if fitted is None:
        fitted = fit(buyings, on.toordinal(), policy, (horizon,))
    return Forecaster(fitted, on.toordinal(), policy, horizon), mean_gap


def _fold(history: History, latest: int, folded: list[int]) -> None:
    for promise in history.promises:
        if promise.by.toordinal() < latest:
            folded[0] += 1
            folded[1] = min(folded[1], promise.by.toordinal())
