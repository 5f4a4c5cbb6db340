"""What else is worth a call: money owed, and who has not been heard of."""

from collections.abc import Collection

from repbook.formatter import Formatter, count
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons.rule import Opening, Reason, Rule, with_sentence, worth
from repbook.loyalty.reasons.silence import DUE, LATE, SILENCE, WIN_BACK

# Payment


def find_payment(customer: CustomerDay) -> list[Reason]:
    """Unpaid beyond its grace."""
    owed = customer.overdue
    if not owed:
        return []
    cents = sum(debt.cents for debt in owed)
    return [worth(PAYMENT, owed[0].due_day, cents, customer.policy.payment_weight)]


def payment_bound(customer: CustomerDay, close: bool) -> float | None:
    """The amount itself."""
    found = find_payment(customer) if customer.history.debts else []
    return found[0].amount if found else None


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
    payment_bound,
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
    value = customer.figures.next_12_months() if customer.last_day is not None else 0.0
    return [worth(QUIET, since, value, customer.policy.quiet_weight)]


def quiet_bound(customer: CustomerDay, close: bool) -> float | None:
    """A year's purchases at most."""
    if quiet_since(customer) is None:
        return None
    if customer.last_day is None:
        return 0.0
    figures = customer.figures
    year = figures.most_next_12_months() if close else figures.most_in_a_year()
    return year * customer.policy.quiet_weight


def quiet_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`not heard since 3 August`; who is late since that day is quiet anyway."""
    said = (LATE.code in others, DUE.code in others, WIN_BACK.code in others)
    if any(said) and reason.since_day == customer.last_day:
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
