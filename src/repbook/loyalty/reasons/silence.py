"""Their silence against the usual gap: due, late, perhaps to be won back."""

from collections.abc import Collection

from repbook.formatter import Formatter, days, rhythm_words
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons.rule import Opening, Reason, Rule, worth


def open_silence(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """By asking; a regular's silence may hide a problem."""
    if len(customer.history.buying.days) <= 1:
        return "by asking how things are; listen before you offer"
    return "by asking how things are: quiet may mean fine, or struggling"


SILENCE = Opening(100, "silence", open_silence)


def silence_words(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """`58 days, usually 32`; never "usually" for one purchase."""
    if len(customer.history.buying.days) == 1:
        return f"one order, {formatter.ago(reason.since_day)}"
    usually = "" if customer.history.orders_every_days else "usually "
    return f"{days(customer.on - reason.since_day)}, {usually}{round(customer.gap)}"


# Late and win-back: money that goes missing


def late_weight(customer: CustomerDay) -> float:
    """1 while late (or due past 1.3 usual gaps), else 0."""
    policy = customer.policy
    if customer.last_day is None or customer.just_bought:
        return 0.0
    return float(policy.late_from_gaps < customer.ratio <= policy.rhythm_lapsed_gaps)


def win_back_weight(customer: CustomerDay) -> float:
    """1 when just lapsed, fading evenly to 0 as the silence grows."""
    policy = customer.policy
    if customer.last_day is None or customer.ratio <= policy.rhythm_lapsed_gaps:
        return 0.0
    first, last = policy.win_back_fade_from_gaps, policy.win_back_fade_to_gaps
    return max(0.0, round(min(1.0, (last - customer.ratio) / (last - first)), 4))


def _stake_bound(customer: CustomerDay, weight: float, close: bool) -> float | None:
    if weight <= 0.0:
        return None
    figures = customer.figures
    return (figures.stake() if close else figures.most_stake()) * weight


def find_late(customer: CustomerDay) -> list[Reason]:
    """Rhythm late, or due past 1.3 usual gaps, and likely still a customer."""
    if not late_weight(customer) or not customer.active:
        return []
    return [worth(LATE, customer.last_day or 0, customer.figures.stake(), 1.0)]


def late_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`late: 58 days, usually 32; about 470 at stake`."""
    silence, stake = silence_words(reason, customer, formatter), formatter.about(reason.value)
    too = f", {DUE.code}" if DUE.code in others else ""
    return f"late{too}: {silence}; about {stake} at stake"


LATE = Rule(
    "late",
    "worth",
    "rhythm late (or due past {late_from_gaps:g} usual gaps) and P(active) > {active_above:g}",
    find_late,
    late_words,
    opening=SILENCE,
    bound=lambda customer, close: _stake_bound(customer, late_weight(customer), close),
    only_active=True,
)


def find_win_back(customer: CustomerDay) -> list[Reason]:
    """Lapsed, perhaps not lost; fades evenly as the silence grows."""
    weight = win_back_weight(customer)
    if not weight or not customer.active:
        return []
    return [worth(WIN_BACK, customer.last_day or 0, customer.figures.stake(), weight)]


def win_back_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`win back: 110 days, usually 32; about 470 at stake`."""
    silence, stake = silence_words(reason, customer, formatter), formatter.about(reason.value)
    return f"win back: {silence}; about {stake} at stake"


WIN_BACK = Rule(
    "win-back",
    "worth",
    "lapsed, P(active) > {active_above:g}; fades evenly to 0 from silence ratio"
    " {win_back_fade_from_gaps:g} to {win_back_fade_to_gaps:g}",
    find_win_back,
    win_back_words,
    opening=SILENCE,
    bound=lambda customer, close: _stake_bound(customer, win_back_weight(customer), close),
    only_active=True,
)


# Due


def is_due(customer: CustomerDay) -> bool:
    """Whether the next purchase is about due."""
    policy = customer.policy
    return (
        customer.last_day is not None
        and policy.due_from_gaps <= customer.ratio <= policy.due_to_gaps
    )


def find_due(customer: CustomerDay) -> list[Reason]:
    """The next purchase is about due."""
    if not is_due(customer):
        return []
    value = customer.figures.p_buy() * customer.figures.value_per_purchase()
    return [worth(DUE, customer.last_day or 0, value, customer.policy.due_weight)]


def due_bound(customer: CustomerDay, close: bool) -> float | None:
    """One purchase, times the chance of it where that is asked for."""
    if not is_due(customer):
        return None
    chance = customer.figures.p_buy() if close else 1.0
    return chance * customer.figures.value_per_purchase() * customer.policy.due_weight


def due_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`due: buys about every 31 days, last 30 days ago`; late says it too."""
    if LATE.code in others:
        return ""
    last = formatter.ago(reason.since_day)
    if len(customer.history.buying.days) == 1:
        return f"due: one order, {last}; most who order again do so by now"
    return f"due: buys {rhythm_words(customer.gap)}, last {last}"


DUE = Rule(
    "due",
    "worth",
    "silence ratio {due_from_gaps:g} to {due_to_gaps:g}",
    find_due,
    due_words,
    opening=SILENCE,
    bound=due_bound,
)
