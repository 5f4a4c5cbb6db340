"""What a book teaches on a day: the parts of a forecast, fitted and put together.

Only a fit loads this.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from math import ceil, log, prod
from operator import sub

from repbook.loyalty.forecasting.experience import Own, fit_own
from repbook.loyalty.forecasting.forecast import Again, Fitted, Forecaster, policy_key
from repbook.loyalty.forecasting.spend import fit_spend
from repbook.loyalty.forecasting.timing import Pattern
from repbook.loyalty.forecasting.timing_fit import fit_timing
from repbook.loyalty.rhythm import mean_gap_of
from repbook.policy import Policy
from repbook.records import Buying


def until(buyings: Sequence[Buying], on: int) -> list[Buying]:
    """The purchases on or before `on`, customers by first day; the order given is lost."""
    known = []
    for buying in buyings:
        days, cents = buying
        if not days or days[0] > on:
            continue
        if days[-1] > on:
            n = bisect_right(days, on)
            buying = Buying(days[:n], cents[:n])
        known.append(buying)
    known.sort()
    return known


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

    def known_of(cutoff: int) -> Callable[[Buying], tuple[float, ...]]:
        return Forecaster(fitted, cutoff, policy, horizon).inputs

    return fit_own(known, fitted.on, horizon, known_of)


def _patterns(known: Sequence[Buying], on: int, most: int) -> list[Pattern]:
    """What timing is fitted on: at most `most` customers, evenly over first days."""
    stride = max(1.0, len(known) / most)
    patterns = []
    for i in range(int(len(known) / stride)):
        days = known[int(i * stride)].days
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
