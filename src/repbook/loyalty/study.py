"""Buying again by effort, measured on the book's own customers.

The window of a solved problem starts on the day it was solved and lasts the
customer's expected time: the usual gap as known on that day, times the gaps
after which the rhythm is late (1.65: four of five gaps are shorter). The window
of a customer without a problem starts at one of their purchases, chosen by the
customer's id and not by what followed. A window that has not ended is left out,
bought or not.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from repbook.loyalty.customer_day import book_mean_gap, usual_gap
from repbook.loyalty.effort import Case
from repbook.policy import Policy
from repbook.records import Effort, History

ENOUGH = 20  # windows on either side that a comparison needs
BANDS: tuple[Effort, ...] = ("painless", "some", "hard")
Z = 1.96  # 95 % of the normal distribution


class Rate(NamedTuple):
    """The share of windows with a purchase; the interval is Wilson's, 95 %."""

    windows: int
    customers: int
    bought_again: int
    rate: float | None
    low: float | None
    high: float | None


class Since(NamedTuple):
    """What customers bought at any time after a problem of an effort band; no comparison."""

    customers: int
    bought: int  # of them, those who bought at all
    purchases: int
    cents: int


class Study(NamedTuple):
    """Rates by effort band and without a problem; and what was left out."""

    bands: dict[Effort, Rate]
    since: dict[Effort, Since]
    no_problem: Rate
    unfinished: int  # solved problems whose window has not ended
    never_bought: int  # solved problems of those who had not bought before: no gap is known
    given_up: int
    enough: bool
    apart: bool  # the intervals of painless and of harder problems do not overlap


def study(histories: Sequence[History], cases: Sequence[Case], on: int, policy: Policy) -> Study:
    """Bought again within the customer's own expected time, by effort band, as of a day."""
    mean_gap = book_mean_gap([history.buying for history in histories], policy)
    seen: dict[Effort, list[tuple[int, bool]]] = {effort: [] for effort in BANDS}
    unfinished = never = 0
    for case, day, history, window in _windows(histories, cases, mean_gap, policy):
        if window is None:
            never += 1
        elif day + window > on:
            unfinished += 1
        else:
            seen[case.effort].append((history.id, _bought(history, day, window)))
    troubled = {case.problem.customer_id for case in cases}
    quiet: list[tuple[int, bool]] = []
    for history in histories:
        windows = [(d, expected_days(history, d, mean_gap, policy)) for d in history.buying.days]
        ended = [(day, window) for day, window in windows if window and day + window <= on]
        if ended and history.id not in troubled:
            quiet.append((history.id, _bought(history, *ended[history.id % len(ended)])))
    painless, rest = rate(seen["painless"]), rate(seen["some"] + seen["hard"])
    return Study(
        bands={effort: rate(found) for effort, found in seen.items()},
        since=bought_since(histories, cases, on, policy, mean_gap),
        no_problem=rate(quiet),
        unfinished=unfinished,
        never_bought=never,
        given_up=sum(case.state == "given-up" for case in cases),
        enough=painless.windows >= ENOUGH and rest.windows >= ENOUGH,
        apart=_apart(painless, rest),
    )


def expected_days(history: History, day: int, mean_gap: float, policy: Policy) -> int | None:
    """The days within which a purchase is expected, as known on a day; None before the first."""
    days = [d for d in history.buying.days if d <= day]
    if not days:
        return None
    gap = usual_gap(days, history.orders_every_days, mean_gap, policy)
    return max(1, round(gap * policy.rhythm_late_gaps))


def rate(found: Sequence[tuple[int, bool]]) -> Rate:
    """The share of windows with a purchase, with its interval (Wilson 1927)."""
    n, k = len(found), sum(bought for _, bought in found)
    customers = len({id for id, _ in found})
    if not n:
        return Rate(0, 0, 0, None, None, None)
    share, square = k / n, Z * Z / n
    middle = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n)) / (1 + square)
    return Rate(n, customers, k, share, max(0.0, middle - half), min(1.0, middle + half))


def _bought(history: History, day: int, window: int) -> bool:
    return any(day < bought <= day + window for bought in history.buying.days)


def _windows(
    histories: Sequence[History], cases: Sequence[Case], mean_gap: float, policy: Policy
) -> Iterator[tuple[Case, int, History, int | None]]:
    """The solved problems, the day of each, whose it is, and within how many days they may order."""
    by_id = {history.id: history for history in histories}
    for case in cases:
        if case.is_solved and case.closed_day is not None:
            history, day = by_id[case.problem.customer_id], case.closed_day
            yield case, day, history, expected_days(history, day, mean_gap, policy)


def bought_since(
    histories: Sequence[History], cases: Sequence[Case], on: int, policy: Policy, mean_gap: float
) -> dict[Effort, Since]:
    """What customers have bought since their first solved problem of each effort band.

    As in `study`, only problems count whose window has ended.
    """
    by_id = {history.id: history for history in histories}
    firsts: dict[Effort, dict[int, int]] = {effort: {} for effort in BANDS}
    for case, day, history, window in _windows(histories, cases, mean_gap, policy):
        if window is not None and day + window <= on:
            known = firsts[case.effort]
            known[history.id] = min(day, known.get(history.id, day))
    return {effort: _since(known, by_id) for effort, known in firsts.items()}


def _since(firsts: Mapping[int, int], by_id: Mapping[int, History]) -> Since:
    purchases = [
        [c for d, c in zip(*by_id[id].buying, strict=True) if d > day] for id, day in firsts.items()
    ]
    return Since(
        len(firsts), sum(map(bool, purchases)), sum(map(len, purchases)), sum(map(sum, purchases))
    )


def _apart(one: Rate, other: Rate) -> bool:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low > other.high or other.low > one.high
