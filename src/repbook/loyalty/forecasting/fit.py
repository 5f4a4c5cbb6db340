"""What a book teaches on a day: the parts of a forecast, fitted and put together.

Only a fit loads this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, log, prod
from operator import sub

from repbook.loyalty.customer_day import mean_gap_of
from repbook.loyalty.forecasting.experience import evenly, fit_own, rewound
from repbook.loyalty.forecasting.forecast import (
    Again,
    Fitted,
    Forecaster,
    Own,
    Spend,
    policy_key,
)
from repbook.loyalty.forecasting.timing import Pattern
from repbook.loyalty.forecasting.timing_fit import fit_timing
from repbook.policy import Policy
from repbook.records import Buying

KAPPA_LEAST, KAPPA_MOST = 0.2, 20.0
# Without a repeat nothing separates within from between: one purchase counts half
KAPPA_UNKNOWN = 1.0


def until(buyings: Sequence[Buying], on: int) -> list[Buying]:
    """The purchases on or before `on`, customers by first day; the order given is lost."""
    return sorted(rewound(buying, on) for buying in buyings if buying.days and buying.days[0] <= on)


def fit(
    buyings: Sequence[Buying], on: int, policy: Policy, horizons: Sequence[int] = (30,)
) -> Fitted:
    """What the book knew on day `on`; later purchases, and the order given, do not matter.

    `horizons` are the days ahead for which the book's own experience is learnt.
    """
    known = until(buyings, on)
    repeats = sum(len(buying.days) - 1 for buying in known)
    spans = sum(buying.days[-1] - buying.days[0] for buying in known)
    mean_gap = mean_gap_of(spans, repeats, policy)
    means = sorted(sum(buying.cents) / len(buying.cents) for buying in known)
    fitted = Fitted(
        on=on,
        purchases=repeats + len(known),
        customers=len(known),
        policy_key=policy_key(policy),
        mean_gap=mean_gap,
        timing=fit_timing(_patterns(known, on, policy.fit_customers), mean_gap),
        spend=fit_spend(known),
        median_cents=means[len(means) // 2] if means else 0.0,
        again=_again(known, on),
        own={},
    )
    own = {horizon: own_of(fitted, known, policy, horizon) for horizon in horizons}
    return fitted._replace(own=own)


def add_horizon(
    fitted: Fitted, buyings: Sequence[Buying], on: int, policy: Policy, horizon: int
) -> Fitted:
    """The fit with the book's own experience of one more horizon.

    Learnt as of the fit's own day even where `on` is later, so that a kept fit
    never holds more than its day knew.
    """
    known = until(buyings, min(on, fitted.on))
    return fitted._replace(own={**fitted.own, horizon: own_of(fitted, known, policy, horizon)})


def own_of(fitted: Fitted, known: Sequence[Buying], policy: Policy, horizon: int) -> Own:
    """The book's own experience of `horizon`; `known` is what `until` gives."""

    def features_on(cutoff: int) -> Callable[[Buying], tuple[float, ...]]:
        forecaster = Forecaster(fitted, cutoff, policy, horizon)
        return lambda buying: forecaster.of(buying).features

    return fit_own(known, fitted.on, horizon, features_on)


def _patterns(known: Sequence[Buying], on: int, most: int) -> list[Pattern]:
    """What timing is fitted on: at most `most` customers, evenly over first days."""
    patterns = []
    for days, _ in evenly(known, len(known) / most):
        gaps = prod(map(sub, days[1:], days))
        patterns.append(Pattern(len(days) - 1, days[-1] - days[0], on - days[0], log(gaps)))
    return patterns


def _again(known: Sequence[Buying], on: int) -> Again:
    """How often, and how soon, a first purchase was followed by a second."""
    seconds = sorted(b.days[1] - b.days[0] for b in known if len(b.days) > 1)
    median = seconds[len(seconds) // 2] if seconds else None
    within = max(30, ceil(2.0 * median)) if median is not None else 90
    old = [buying.days for buying in known if on - buying.days[0] >= within]
    again = sum(1 for days in old if len(days) > 1 and days[1] - days[0] <= within)
    return Again(median, within, len(old), again)


def fit_spend(buyings: Sequence[Buying]) -> Spend:
    """What one purchase is worth: credibility from the variance within and between customers.

    A customer's own mean counts the more, the more purchases stand behind it; the
    book's mean `mu`, which weighs customers by their credibility, fills up the
    rest (Buehlmann and Straub 1970). A book without purchases has 0.
    """
    rows = [(len(cents), sum(cents), cents) for _, cents in buyings if cents]
    if not rows:
        return Spend(0.0, KAPPA_UNKNOWN)
    purchases = sum(n for n, _, _ in rows)
    overall = sum(whole for _, whole, _ in rows) / purchases
    squares = between = 0.0
    for n, whole, cents in rows:
        mean = whole / n
        between += n * (mean - overall) ** 2
        squares += sum((each - mean) ** 2 for each in cents)
    kappa, spare = KAPPA_UNKNOWN, purchases - len(rows)
    if spare and len(rows) > 1:
        within = squares / spare
        between -= (len(rows) - 1) * within
        between /= purchases - sum(n * n for n, _, _ in rows) / purchases
        kappa = within / between if between > 0.0 else KAPPA_MOST
        kappa = min(KAPPA_MOST, max(KAPPA_LEAST, kappa))
    weights = [n / (n + kappa) for n, _, _ in rows]
    means = [weight * whole / n for weight, (n, whole, _) in zip(weights, rows, strict=True)]
    return Spend(sum(means) / sum(weights), kappa)
