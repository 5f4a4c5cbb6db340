"""How well a ranking of customers foretold who bought, and how sure that is."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby
from math import log, sqrt
from operator import mul


def fifths(values: list[float]) -> list[int]:
    """1 to 5 by rank; equals share a fifth."""
    order = sorted(values)
    fifth = {
        v: 1 + min(4, 5 * (bisect_left(order, v) + bisect_right(order, v)) // (2 * len(order)))
        for v in set(values)
    }
    return [fifth[v] for v in values]


def placements(ranks: Sequence[float], bought: Sequence[bool]) -> tuple[float, list[float]]:
    """AUC, and each customer's share in it: a buyer's chance to rank above a
    non-buyer, a non-buyer's to rank below a buyer; ties count half.

    Needs at least one of each.
    """
    buyers = sum(bought)
    others = len(bought) - buyers
    found = [0.0] * len(ranks)
    buyers_below = others_below = 0
    for group in _by_rank(ranks):
        here = sum(bought[each] for each in group)
        rest = len(group) - here
        for each in group:
            if bought[each]:
                found[each] = (others_below + rest / 2) / others
            else:
                found[each] = (buyers - buyers_below - here / 2) / buyers
        buyers_below += here
        others_below += rest
    auc = sum(p for p, b in zip(found, bought, strict=True) if b) / buyers
    return auc, found


def top_share(ranks: Sequence[float], worth: Sequence[float]) -> float:
    """Share of `worth` in the tenth that ranks highest; ties share, nothing is 0."""
    whole = sum(worth)
    room, found = len(ranks) / 10, 0.0
    for group in _by_rank(ranks, reverse=True):
        if room > 0.0:
            found += min(1.0, room / len(group)) * sum(worth[each] for each in group)
            room -= len(group)
    return found / whole if whole else 0.0


def _by_rank(ranks: Sequence[float], reverse: bool = False) -> list[list[int]]:
    order = sorted(range(len(ranks)), key=ranks.__getitem__, reverse=reverse)
    return [list(group) for _, group in groupby(order, key=ranks.__getitem__)]


def log_loss(chances: Sequence[float], bought: Sequence[bool]) -> float:
    likely = (p if b else 1.0 - p for p, b in zip(chances, bought, strict=True))
    return -sum(log(max(1e-9, p)) for p in likely) / len(bought)


def interval(mean: float, moves: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of an AUC, or of a difference of two, from each customer's share in it.

    `moves` are by how much each customer moves the mean; together they are 0. Were customers drawn
    anew, their sum would vary by the sum of the squares (DeLong et al. 1988).
    """
    apart = 1.96 * sqrt(sum(map(mul, moves, moves)))
    return mean - apart, mean + apart
