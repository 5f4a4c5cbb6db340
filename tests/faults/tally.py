"""How many faults of a kind were tried, and in how many something was lost."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice, zip_longest
from random import Random
from typing import NamedTuple, TypeVar

Each = TypeVar("Each")


class Count(NamedTuple):
    """How many were done, of how many there are; 0 where there is no end to them."""

    done: float = 0
    of: int = 0

    def __str__(self) -> str:
        if self.of and round(self.done) == self.of:
            return f"all {self.of:,}"
        return f"{self.done:,.0f}" + (f" of {self.of:,}" if self.of else "")


class Tally:
    """The count of one row of the table, within the seconds that it may take.

    Several jobs, each a process, share what is tried; what they counted is added up. `remark` names
    counts in braces.
    """

    def __init__(self, name: str, seconds: float, job: int = 0, jobs: int = 1) -> None:
        self.name, self.job, self.jobs = name, job, jobs
        self.until = time.monotonic() + seconds
        self.tried = self.lost = 0
        self.counts: dict[str, Count] = {}
        self.remark = ""

    def count(self, what: str, number: float = 1, of: int | None = None) -> None:
        """Count what was done; `of` is how many of it there are."""
        found = self.counts.get(what, Count())
        self.counts[what] = Count(found.done + number, found.of if of is None else of)

    @property
    def said(self) -> str:
        """The remark, with the counts."""
        return self.remark.format_map(defaultdict(Count, self.counts))

    def add(self, other: Tally) -> None:
        """Take in what another job counted."""
        self.tried, self.lost = self.tried + other.tried, self.lost + other.lost
        for what, found in other.counts.items():
            self.count(what, *found)
        self.remark = other.remark

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
        """Go through those of this job as long as there is time; `share` of what is left of it."""
        now = time.monotonic()
        until = now + (self.until - now) * share
        for each in islice(things, self.job, None, self.jobs):
            if time.monotonic() > until:
                return
            yield each


def shared(run: Callable[[Tally], None], whole: Tally, jobs: int) -> None:
    """Let processes try each their part of what `run` tries, and add up what they counted."""
    if jobs == 1:
        run(whole)
        return
    pipes = []
    for job in range(jobs):
        reading, writing = os.pipe()
        if os.fork() == 0:
            part = Tally(whole.name, whole.until - time.monotonic(), job, jobs)
            code = 1
            try:
                run(part)
                found = [part.tried, part.lost, part.remark, part.counts]
                os.write(writing, json.dumps(found).encode())
                code = 0
            except Exception:
                traceback.print_exc()
            finally:
                os._exit(code)
        os.close(writing)
        pipes.append(reading)
    for reading in pipes:
        with open(reading, "rb") as pipe:
            said = pipe.read()
        if not said:  # it ended before its time, and has said why
            whole.lost += 1
            continue
        tried, lost, remark, counts = json.loads(said)
        part = Tally(whole.name, 0)
        part.tried, part.lost, part.remark = tried, lost, remark
        part.counts = {what: Count(*found) for what, found in counts.items()}
        whole.add(part)
    for _ in pipes:
        os.wait()


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
