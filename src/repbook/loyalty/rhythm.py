"""Silence against the usual gap: on-rhythm, due, late, lapsed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from repbook.policy import Policy
from repbook.records import Buying, Rhythm


def book_mean_gap(buyings: Iterable[Buying], policy: Policy) -> float:
    """The book's mean days between purchases: all repeat spans over all repeats."""
    span = repeats = 0
    for buying in buyings:
        days = buying.days
        if len(days) > 1:
            span += days[-1] - days[0]
            repeats += len(days) - 1
    return mean_gap_of(span, repeats, policy)


def mean_gap_of(span_days: int, repeats: int, policy: Policy) -> float:
    """The mean gap of so many repeat purchases over so many days in all."""
    return span_days / repeats if repeats and span_days else policy.usual_gap_default_days


def usual_gap(
    days: Sequence[int], orders_every: int | None, mean_gap: float, policy: Policy
) -> float:
    """Days between purchases on these days, shrunk to the book's mean: (tx + 2u) / (x + 2).

    The customer's own `--orders-every` overrules it.
    """
    if orders_every:
        return float(orders_every)
    return shrunk_gap(days[-1] - days[0], len(days) - 1, mean_gap, policy.usual_gap_prior_gaps)


def shrunk_gap(span_days: int, repeats: int, mean_gap: float, prior_gaps: float) -> float:
    """Days between purchases, with so many gaps of the book's mean thrown in."""
    return (span_days + prior_gaps * mean_gap) / (repeats + prior_gaps)


def rhythm_of(ratio: float, policy: Policy) -> Rhythm:
    """The word for a silence ratio."""
    if ratio <= policy.rhythm_due_gaps:
        return "on-rhythm"
    if ratio <= policy.rhythm_late_gaps:
        return "due"
    return "late" if ratio <= policy.rhythm_lapsed_gaps else "lapsed"
