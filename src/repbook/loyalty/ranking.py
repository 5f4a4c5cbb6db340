"""The first few of many, where the exact figure is dear and an upper bound is cheap; who is quiet."""

from collections.abc import Callable, Iterable, Sequence
from heapq import heapify, heappop, heapreplace
from typing import TypeVar

from repbook.loyalty.customer_day import CustomerDay

T = TypeVar("T")


def first(
    items: Iterable[tuple[float, int, T]],
    figures: Sequence[Callable[[T], float]],
    most: int,
) -> list[tuple[float, T]]:
    """The `most` items of highest figure, as (figure, item), highest first.

    Items come as (bound, id, item); `figures` are further bounds, each nearer
    and dearer than the one before, the last one exact. What is highest is made
    one step nearer; what is exact when it comes up has its place. Equal
    figures go by id.
    """
    exact = len(figures)
    heap = [(-bound, id, 0, item) for bound, id, item in items]
    heapify(heap)
    found: list[tuple[float, T]] = []
    while heap and len(found) < most:
        figure, id, nearness, item = heap[0]
        if nearness == exact:
            heappop(heap)
            found.append((-figure, item))
        else:
            heapreplace(heap, (-figures[nearness](item), id, nearness + 1, item))
    return found


def quiet(
    customers: Iterable[CustomerDay], least: int, most: int | None = None
) -> tuple[list[CustomerDay], int]:
    """Who was neither reached nor buying for `least` days: by stake, then by what is to come.

    Left out: written-off and do-not-call. Gives the first `most`, and how many
    there are in all.
    """
    staked: list[tuple[float, int, CustomerDay]] = []
    others: list[tuple[float, int, CustomerDay]] = []
    for customer in customers:
        if not customer.may_be_listed or customer.on - customer.silent_since < least:
            continue
        id = customer.history.id
        if customer.stake_shown:
            staked.append((customer.figures.most_stake, id, customer))
        else:
            others.append((customer.figures.most_in_a_year, id, customer))
    count = len(staked) + len(others)
    most = count if most is None else most
    top = first(staked, (lambda customer: customer.figures.stake,), most)
    if len(top) < most:
        nearer = (
            lambda customer: customer.figures.most_next_12_months,
            lambda customer: customer.figures.next_12_months,
        )
        top += first(others, nearer, most - len(top))
    return [customer for _, customer in top], count
