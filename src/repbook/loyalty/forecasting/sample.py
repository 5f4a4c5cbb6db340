"""Totals of many customers, reckoned from some of them.

What a customer is expected to buy costs far more to work out than what they bought. So of a large
book some customers are looked at, those who buy for more the likelier, and each counts for as many
as it stands for. They are drawn evenly over how often and how lately people bought, which is what
their chances follow from: a total of 1,000 of 20,000 customers is so within 1 to 2 % of that of all,
as one of 2,000 drawn over their first days was.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from repbook.records import Buying

OFTEN = 8  # orders; customers with more are alike
OLD, NEW = 0.2, 0.3  # what cents of over a year ago count, and how many orders a newcomer counts as


class Drawn(NamedTuple):
    """A customer looked at, how many of the book it stands for, 1 or more, and its place in it."""

    buying: Buying
    weight: float
    place: int


def sample(buyings: Sequence[Buying], year_ago: int, most: int) -> list[Drawn]:
    """At most `most` customers, whose figures times their weights add up to those of all.

    All of them with weight 1 where there are no more. `year_ago` is the day after which what they
    bought counts in full.
    """
    some = by_size(sizes_of(buyings, year_ago), most, order_of_alike(buyings))
    return [Drawn(buyings[i], weight, i) for i, weight in some]


def order_of_alike(buyings: Sequence[Buying]) -> list[int]:
    """The places of customers with those beside each other who bought as often, and as lately."""
    by = [(min(OFTEN, len(days)), days[-1]) for days, _ in buyings]
    return sorted(range(len(by)), key=by.__getitem__)


def sizes_of(buyings: Sequence[Buying], year_ago: int) -> list[float]:
    """How large each customer is, by which they are drawn."""
    everything = [sum(cents) for _, cents in buyings]
    if not everything:
        return []
    if not any(everything):  # orders without amounts
        everything = [len(days) for days, _ in buyings]
    one = NEW * sum(everything) / sum(len(days) for days, _ in buyings)
    return [
        sum(cents[bisect_right(days, year_ago) :]) + OLD * whole + one
        for (days, cents), whole in zip(buyings, everything, strict=True)
    ]


def by_size(
    sizes: Sequence[float], most: int, order: Sequence[int] | None = None
) -> list[tuple[int, float]]:
    """`most` of many, each as likely as it is large, and the inverse of that likelihood.

    Systematic sampling with probability proportional to size (Madow 1949): every so much of all
    sizes put in a row, by `order`, so that some of every part of it are drawn. Whoever is larger
    than a step is certain to be in it, with weight 1, and so is everybody where there are no more.
    """
    if len(sizes) <= most:
        return [(i, 1.0) for i in range(len(sizes))]
    largest = sorted(range(len(sizes)), key=sizes.__getitem__, reverse=True)
    whole, certain = sum(sizes), 0
    while certain < min(most, len(sizes)) and sizes[largest[certain]] * (most - certain) >= whole:
        whole -= sizes[largest[certain]]
        certain += 1
    step, sure = whole / max(1, most - certain), set(largest[:certain])
    found, passed, mark = [], 0.0, step / 2.0
    for i in order or range(len(sizes)):
        size = sizes[i]
        if i in sure:
            found.append((i, 1.0))
            continue
        passed += size
        if passed > mark:
            found.append((i, step / size))
            mark += step
    return found
