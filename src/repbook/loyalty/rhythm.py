"""Silence against the usual gap: on-rhythm, due, late, lapsed."""

from __future__ import annotations

from collections.abc import Sequence

from repbook.policy import Policy
from repbook.records import Buying, History, Rhythm


def book_gap(buyings: Sequence[Buying], policy: Policy) -> float:
    """The book's mean days between purchases: all repeat spans over all repeats."""
    span = repeats = 0
    for buying in buyings:
        if len(buying.days) > 1:
            span += buying.days[-1] - buying.days[0]
            repeats += len(buying.days) - 1
    return span / repeats if repeats and span else policy.usual_gap_default_days


def usual_gap(history: History, mean_gap: float, policy: Policy) -> float:
    """Days between purchases, shrunk to the book's mean: (tx + 2u) / (x + 2).

    The customer's own `--orders-every` overrules it.
    """
    if history.orders_every_days:
        return float(history.orders_every_days)
    days = history.buying.days
    prior = policy.usual_gap_prior_gaps
    return (days[-1] - days[0] + prior * mean_gap) / (len(days) - 1 + prior)


def silence_ratio(history: History, on: int, gap: float) -> float:
    """Days since the last purchase, in usual gaps."""
    return (on - history.buying.days[-1]) / gap


def rhythm_of(ratio: float, policy: Policy) -> Rhythm:
    """The word for a silence ratio."""
    if ratio <= policy.rhythm_due_gaps:
        return "on-rhythm"
    if ratio <= policy.rhythm_late_gaps:
        return "due"
    return "late" if ratio <= policy.rhythm_lapsed_gaps else "lapsed"
