"""Rankings where the exact figure is dear and an upper bound is cheap."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush, heapreplace
from itertools import islice
from typing import Any, Generic, TypeVar

T = TypeVar("T")

AT_ONCE, AT_ONCE_MOST = 32, 250  # of those not read yet


class Unread(Generic[T]):
    """Items that are read once it is known that they can be near the top.

    `rows` begin with the bound, below zero, and the id. `read` gives the items of some ids, each
    with a bound as near or nearer; `nearness` is how many of the figures it has worked out. With
    `nearer`, which gives rows with nearer bounds for some ids, it is asked before they are read.
    """

    def __init__(
        self,
        rows: list[Any],
        read: Callable[[Sequence[int]], Iterable[tuple[float, int, T]]],
        nearness: int = 0,
        nearer: Callable[[Sequence[int]], Iterable[tuple[float, int]]] | None = None,
    ) -> None:
        heapify(rows)
        # With `nearer` the first bounds, and those that were made nearer; else only the latter
        self._first, self._near = (rows, []) if nearer else ([], rows)
        self._read = read
        self._nearer = nearer or (lambda ids: ())
        self.nearness = nearness
        self._first_at_once = self._at_once = AT_ONCE

    def comes_before(self, figure: float, id: int) -> bool:
        """Whether one of them can come before an item."""
        return any(rows[0][:2] < (-figure, id) for rows in (self._first, self._near) if rows)

    def take(self) -> Iterator[tuple[float, int, T]]:
        """Read the next ones, at first few at a time; none where bounds were made nearer instead."""
        first, near = self._first, self._near
        if first and (not near or first[0][:2] < near[0][:2]):
            count = min(self._first_at_once, len(first))
            self._first_at_once = min(2 * count, AT_ONCE_MOST)
            for row in self._nearer([heappop(first)[1] for _ in range(count)]):
                heappush(near, row)
            return
        ids = list[int]()
        while near and len(ids) < self._at_once and not (first and first[0][:2] < near[0][:2]):
            ids.append(heappop(near)[1])
        self._at_once = min(2 * self._at_once, AT_ONCE_MOST)
        yield from self._read(ids)


def ranked(
    items: Iterable[tuple[float, int, T]],
    figures: Sequence[Callable[[T], float]],
    unread: Unread[T] | None = None,
) -> Iterator[tuple[float, T]]:
    """The items as (figure, item), highest first, each worked out once it is asked for.

    Items come as (bound, id, item); `figures` are further bounds, each nearer
    and dearer than the one before, the last one exact. What is highest is made
    one step nearer; what is exact when it comes up has its place. Equal
    figures go by id.
    """
    exact = len(figures)
    heap = [(-bound, id, 0, item) for bound, id, item in items]
    heapify(heap)
    while True:
        if unread is not None:
            top = (-heap[0][0], heap[0][1]) if heap else (float("-inf"), 0)
            if unread.comes_before(*top):
                for bound, id, item in unread.take():
                    heappush(heap, (-bound, id, unread.nearness, item))
                continue
        if not heap:
            return
        figure, id, nearness, item = heap[0]
        if nearness == exact:
            heappop(heap)
            yield -figure, item
        else:
            heapreplace(heap, (-figures[nearness](item), id, nearness + 1, item))


def first(
    items: Iterable[tuple[float, int, T]],
    figures: Sequence[Callable[[T], float]],
    most: int,
    unread: Unread[T] | None = None,
) -> list[tuple[float, T]]:
    """The first so many of `ranked`."""
    return list(islice(ranked(items, figures, unread), most))
