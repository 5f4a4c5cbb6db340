"""The first few of many, where the exact figure is dear and an upper bound is cheap."""

from collections.abc import Callable, Iterable, Sequence
from heapq import heapify, heappop, heapreplace
from typing import TypeVar

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
