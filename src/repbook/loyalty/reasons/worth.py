"""What is worth a call: their silence against the usual gap, money owed, who was not heard of."""

from collections.abc import Collection

from repbook.formatter import Formatter, count, days, rhythm_words
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons import Opening, Reason, Rule, with_amount, with_sentence


def open_silence(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """By asking; a regular's silence may hide a problem."""
    if len(customer.history.buying.days) <= 1:
        return "by asking how things are; listen before you offer"
    return "by asking how things are: quiet may mean fine, or struggling"


SILENCE = Opening(100, "silence", open_silence)

# Late and win-back: money that goes missing


def late_weight(customer: CustomerDay) -> float:
    """1 while late (or due past 1.3 usual gaps), else 0."""
    policy = customer.policy
    late = policy.late_from_gaps < customer.ratio <= policy.rhythm_lapsed_gaps
    return float(late and customer.last_day is not None and not customer.just_bought)


def win_back_weight(customer: CustomerDay) -> float:
    """1 when just lapsed, fading evenly to 0 as the silence grows."""
    policy = customer.policy
    if customer.ratio <= policy.rhythm_lapsed_gaps or customer.last_day is None:
        return 0.0
    first, last = policy.win_back_fade_from_gaps, policy.win_back_fade_to_gaps
    return max(0.0, round(min(1.0, (last - customer.ratio) / (last - first)), 4))


def _missing(rule: Rule, customer: CustomerDay, weight: float) -> list[Reason]:
    """The stake, of who is likely still a customer."""
    if not weight or not customer.active:
        return []
    return [with_amount(rule, customer.last_day or 0, customer.figures.stake, weight)]


def _missing_bound(customer: CustomerDay, weight: float, close: bool) -> float | None:
    if weight <= 0.0:
        return None
    return (customer.figures.stake if close else customer.figures.most_stake) * weight


def _missing_words(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """`58 days, usually 32; about 470 at stake`; never "usually" for one purchase."""
    usually = "" if customer.history.orders_every_days else "usually "
    silence = f"{days(customer.on - reason.since_day)}, {usually}{round(customer.gap)}"
    if len(customer.history.buying.days) == 1:
        silence = f"one order, {formatter.ago(reason.since_day)}"
    return f"{silence}; about {formatter.about(reason.value)} at stake"


def late_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`late: 58 days, usually 32; about 470 at stake`."""
    too = f", {DUE.code}" if DUE.code in others else ""
    return f"late{too}: {_missing_words(reason, customer, formatter)}"


LATE: Rule = Rule(
    "late",
    "worth",
    "rhythm late (or due past {late_from_gaps:g} usual gaps) and P(active) > {active_above:g}",
    lambda customer: _missing(LATE, customer, late_weight(customer)),
    late_words,
    opening=SILENCE,
    bound=lambda customer, close: _missing_bound(customer, late_weight(customer), close),
    only_active=True,
)


def win_back_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`win back: 110 days, usually 32; about 470 at stake`."""
    return f"win back: {_missing_words(reason, customer, formatter)}"


WIN_BACK: Rule = Rule(
    "win-back",
    "worth",
    "lapsed, P(active) > {active_above:g}; fades evenly to 0 from silence ratio"
    " {win_back_fade_from_gaps:g} to {win_back_fade_to_gaps:g}",
    lambda customer: _missing(WIN_BACK, customer, win_back_weight(customer)),
    win_back_words,
    opening=SILENCE,
    bound=lambda customer, close: _missing_bound(customer, win_back_weight(customer), close),
    only_active=True,
)


# Due


def is_due(customer: CustomerDay) -> bool:
    """Whether the next purchase is about due."""
    policy = customer.policy
    return customer.last_day is not None and (
        policy.due_from_gaps <= customer.ratio <= policy.due_to_gaps
    )


def find_due(customer: CustomerDay) -> list[Reason]:
    """The next purchase is about due."""
    if not is_due(customer):
        return []
    value = customer.figures.p_buy * customer.figures.value_per_purchase
    return [with_amount(DUE, customer.last_day or 0, value, customer.policy.due_weight)]


def due_bound(customer: CustomerDay, close: bool) -> float | None:
    """One purchase, times the chance of it where that is asked for."""
    if not is_due(customer):
        return None
    chance = customer.figures.p_buy if close else 1.0
    return chance * customer.figures.value_per_purchase * customer.policy.due_weight


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


# Payment


def find_payment(customer: CustomerDay) -> list[Reason]:
    """Unpaid beyond its grace."""
    owed = customer.overdue
    if not owed:
        return []
    cents = sum(debt.cents for debt in owed)
    return [with_amount(PAYMENT, owed[0].due_day, cents, customer.policy.payment_weight)]


def payment_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`o12 unpaid since 3 March: 480`."""
    owed = customer.overdue
    what = f"o{owed[0].purchase_id}" if len(owed) == 1 else count(len(owed), "order")
    return f"{what} unpaid since {formatter.day(reason.since_day)}: {formatter.money(reason.value)}"


def open_payment(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """Ask for what is wrong before asking for the money."""
    owed = with_sentence(reason, customer, formatter)
    return f"{owed}: ask whether anything is wrong with it, then for the money"


PAYMENT = Rule(
    "payment",
    "worth",
    "unpaid beyond its grace ({payment_grace_days} days)",
    find_payment,
    payment_words,
    "payment",
    Opening(90, "payment", open_payment),
    needs="debts",
)


# Quiet


def quiet_since(customer: CustomerDay) -> int | None:
    """The day since which they were neither reached nor buying, if that is long enough.

    Who came by import and was never touched is spread over the first weeks, so
    that the first day is calm.
    """
    history, policy = customer.history, customer.policy
    if customer.last_day is not None and customer.just_bought:
        return None
    if history.imported and not history.touched:
        if customer.last_day is None:
            return None
        age = customer.on - history.added_day
        if 0 <= age < history.id % max(1, policy.quiet_spread_days):
            return None
    since = customer.silent_since
    least = history.call_every_days or policy.quiet_days
    return since if customer.on - since >= least else None


def find_quiet(customer: CustomerDay) -> list[Reason]:
    """Neither reached nor buying for 60 days, or for --call-every."""
    since = quiet_since(customer)
    if since is None:
        return []
    value = customer.figures.next_12_months
    return [with_amount(QUIET, since, value, customer.policy.quiet_weight)]


def quiet_bound(customer: CustomerDay, close: bool) -> float | None:
    """A year's purchases at most."""
    if quiet_since(customer) is None:
        return None
    figures = customer.figures
    year = figures.most_next_12_months if close else figures.most_in_a_year
    return year * customer.policy.quiet_weight


def quiet_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`not heard since 3 August`; who is late since that day is quiet anyway."""
    said = any(rule.code in others for rule in (LATE, DUE, WIN_BACK))
    if said and reason.since_day == customer.last_day:
        return ""
    return f"not heard since {formatter.day(reason.since_day)}"


QUIET = Rule(
    "quiet",
    "worth",
    "neither reached nor buying for {quiet_days} days (or `--call-every`)",
    find_quiet,
    quiet_words,
    opening=SILENCE,
    bound=quiet_bound,
)

RULES = (LATE, DUE, PAYMENT, QUIET, WIN_BACK)
