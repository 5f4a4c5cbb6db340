"""Whom to call next: the owed, the care, and what is worth a call, with reasons.

Computed when read, from histories; nothing of it is ever stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty.reasons import REASONS, Lead, Reason
from repbook.loyalty.rhythm import book_gap
from repbook.loyalty.standing import stand
from repbook.model import Block, History
from repbook.policy import POLICY, Policy

if TYPE_CHECKING:
    from repbook.loyalty.forecast import Fitted, Forecaster


class Call(NamedTuple):
    """A customer on the list, in its first block, with all its reasons; value in cents."""

    block: Block
    history: History
    reasons: tuple[Reason, ...]
    value: float
    ask_referral: bool


class CallList(NamedTuple):
    """The three blocks in order, and what was folded away."""

    owed: tuple[Call, ...]
    care: tuple[Call, ...]
    worth: tuple[Call, ...]
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
    fitted: Fitted | None = None,
    codes: Iterable[str] | None = None,
) -> CallList:
    """Rank who to call on a day, from the histories of that day.

    Without `fitted` the forecast is fitted here, from these histories.
    `codes` keeps only calls that have one of these reasons.
    """
    forecaster, mean_gap = forecaster_of(histories, on, policy, fitted)
    day = on.toordinal()
    wanted = None if codes is None else set(codes)
    blocks: dict[Block, list[Call]] = {"owed": [], "care": [], "worth": []}
    folded = [0, day]
    for history in histories:
        if history.do_not_call or history.written_off_day is not None:
            continue
        _fold(history, day - policy.promises_fold_days, folded)
        call = look_at(Lead(history, day, policy, forecaster, mean_gap))
        if call is not None and (wanted is None or wanted & {r.code for r in call.reasons}):
            blocks[call.block].append(call)
    for block in ("owed", "care"):
        blocks[block].sort(key=lambda call: (call.reasons[0].urgency, call.history.id))
    blocks["worth"].sort(key=lambda call: (-call.value, call.history.id))
    return CallList(
        tuple(blocks["owed"]), tuple(blocks["care"]), tuple(blocks["worth"]),
        folded[0], folded[1] if folded[0] else None,
    )  # fmt: skip


def look_at(lead: Lead) -> Call | None:
    """One customer's call, or None when there is no reason for one."""
    reasons: list[Reason] = []
    block: Block | None = None
    for rule in REASONS:
        if rule.block == "worth" and lead.resting:
            break
        found = rule.find(lead)
        if found:
            if rule.block == "owed":
                found.sort(key=lambda reason: reason.urgency)
            reasons += found
            block = block or rule.block
    if block is None:
        return None
    if block == "owed":
        reasons.sort(key=lambda reason: reason.urgency or (9,))
    elif block == "worth":
        reasons.sort(key=lambda reason: -reason.amount)
    value = sum(reason.amount for reason in reasons)
    return Call(block, lead.history, tuple(reasons), value, asks_referral(lead))


def asks_referral(lead: Lead) -> bool:
    """Loyal, free of problems, and not asked for half a year: a line on a call made anyway."""
    history = lead.history
    asked = history.asked_referral_day
    if lead.last_day is None or (
        asked is not None and lead.on - asked < lead.policy.ask_referral_days
    ):
        return False
    if len(history.buying.days) < lead.policy.loyal_purchases:
        return False
    from repbook.loyalty.rhythm import rhythm_of

    standing = stand(
        history, rhythm_of(lead.ratio, lead.policy), lead.gap, lead.ratio, lead.on, lead.policy
    )
    return standing.stage == "loyal" and not any(c.is_open for c in standing.cases)


def forecaster_of(
    histories: Sequence[History], on: date, policy: Policy, fitted: Fitted | None, horizon: int | None = None
) -> tuple[Forecaster | None, float]:
    """The forecaster for a day, None for a book without purchases, and the book's mean gap."""
    from repbook.loyalty.forecast import Forecaster, fit

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
