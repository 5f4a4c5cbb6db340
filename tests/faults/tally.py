"""How many faults of a kind were tried, and in how many something was lost."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from random import Random
from typing import TypeVar

Each = TypeVar("Each")


class Tally:
    """The count of one row of the table, within the seconds that it may take."""

    def __init__(self, name: str, seconds: float) -> None:
        self.name = name
        self.until = time.monotonic() + seconds
        self.tried = self.lost = 0
        self.remarks: list[str] = []

    @contextmanager
    def trying(self, what: object) -> Iterator[None]:
        """One try; what goes wrong in it is a loss, and is shown."""
        self.tried += 1
        try:
            yield
        except Exception:
            self.lost += 1
            print(f"LOST: {self.name}: {what}", file=sys.stderr)
            if self.lost <= 20:
                traceback.print_exc(limit=-3)

    @property
    def over(self) -> bool:
        """Whether its time is over."""
        return time.monotonic() > self.until

    def within(self, things: Iterable[Each], share: float = 1.0) -> Iterator[Each]:
        """Go through them as long as there is time; `share` of what is left of it."""
        now = time.monotonic()
        until = now + (self.until - now) * share
        for each in things:
            if time.monotonic() > until:
                return
            yield each


def spread(things: Iterable[Each], kind: Callable[[Each], object]) -> list[Each]:
    """All of them, shuffled the same way each time: one of each kind first, then one more of each."""
    found: dict[object, list[Each]] = {}
    for each in shuffled(things):
        found.setdefault(kind(each), []).append(each)
    return [*roundrobin(found.values())]


def roundrobin(some: Iterable[Iterable[Each]]) -> Iterator[Each]:
    """One of each, then one more of each, as long as there are any."""
    for each in zip_longest(*some):
        yield from (one for one in each if one is not None)


def shuffled(things: Iterable[Each]) -> list[Each]:
    """All of them, the same way each time, so that those tried in little time are spread evenly."""
    found = list(things)
    Random(20261127).shuffle(found)
    return found
