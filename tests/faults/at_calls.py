"""Kills, refused writes and power cuts, at the write calls of each command."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from faults import calls, power
from faults.cases import beside, goes_on
from faults.children import KILLED, Ended, child, die_at, nothing
from faults.more_cases import LongCase
from faults.tally import Tally, shuffled

MOMENTS = 200  # at which each command is killed
VARIANTS = 3  # of each way in which a disk can be left, at each power cut
GO_ON = 5  # every so many copies are written to afterwards


@contextmanager
def a_copy(case: LongCase) -> Iterator[Path]:
    path = case.copy()
    yield path
    shutil.rmtree(case.place(path))


def recorded(case: LongCase) -> tuple[power.Disk, list[calls.Call]]:
    """The write calls of a command, one run of it recorded, and the disk before them."""
    into = case.folder / "calls"
    with a_copy(case) as path:
        start = power.Disk(case.place(path))
        assert child(case.on(path), calls.counted(case.place(path), into)).code == 0
    return start, list(calls.recorded(into))


def kills(cases: list[LongCase], tally: Tally, with_calls: bool) -> None:
    """Before each write call, with half of each write, and at random moments."""
    chance = Random(20261127)
    everything = tried = 0
    for left, case in zip(range(len(cases), 0, -1), cases, strict=True):
        number = len(recorded(case)[1]) if with_calls else case.statements
        for moment in tally.within(range(MOMENTS), 0.4 / left):
            with a_copy(case) as path, tally.trying((case.name, "moment", moment)):
                ended = child(case.on(path), nothing, after=chance.uniform(0, case.seconds))
                _afterwards(case, path, ended, moment)
        points = [
            (at, half) for at in range(1, number + 1) for half in (False, True)[: 1 + with_calls]
        ]
        everything += len(points)
        for at, half in tally.within(shuffled(points), 1 / left):
            trouble = die_at(at)
            with a_copy(case) as path, tally.trying((case.name, "killed at", at, half)):
                if with_calls:
                    trouble = calls.deadly(case.place(path), at, half)
                ended = child(case.on(path), trouble)
                assert ended.code in (KILLED, 0), ended
                _afterwards(case, path, ended, at)
            tried += 1
    what = "write calls" if with_calls else "SQL statements"
    tally.remarks.append(
        f"{tried:,} of {everything:,} points at {what}, the others at random moments"
    )


def _afterwards(case: LongCase, path: Path, ended: Ended, number: int) -> None:
    case.whole(path, ended)
    if number % GO_ON == 0:
        case.check(path)
        goes_on(path)


def refused_writes(cases: list[LongCase], tally: Tally) -> None:
    """A disk that is full from each write call on, and an input/output error of each."""
    everything = 0
    for left, case in zip(range(len(cases), 0, -1), cases, strict=True):
        number = len(recorded(case)[1])
        points = [(at, how) for at in range(1, number + 1) for how in (calls.full, calls.failing)]
        everything += len(points)
        for at, how in tally.within(shuffled(points), 1 / left):
            with a_copy(case) as path, tally.trying((case.name, how.__name__, at)):
                before = {*beside(path), "copy.db"}
                ended = child(case.on(path), how(case.place(path), at))
                case.refused(path, ended)
                if how is calls.full:  # a disk that does not remove a file cannot be tidied
                    left_over = {*beside(path)} - before
                    assert not {each for each in left_over if not each.endswith("-journal")}
                if at % GO_ON == 0:
                    case.check(path)
                    goes_on(path)
    tally.remarks.append(f"of {everything:,} points at write calls, in {len(cases)} commands")


def power_cuts(cases: list[LongCase], tally: Tally) -> None:
    """The disks that a cut before any write call, or after the end, can leave."""
    everything = tried = 0
    for left, case in zip(range(len(cases), 0, -1), cases, strict=True):
        start, found = recorded(case)
        at = shuffled(range(len(found)))
        rounds = [{len(found)}, *({*at[n : n + 4]} for n in range(0, len(at), 4))]
        everything += len(found) + 1
        for some in tally.within(rounds, 1 / left):
            tried += len(some)
            for done, content in power.cuts(start, found, some, VARIANTS):
                ended = Ended(0 if done == len(found) else KILLED)
                with tally.trying((case.name, "cut after", done, "of", len(found))):
                    path = case.empty()
                    power.put(content, case.place(path))
                    _afterwards(case, path, ended, 0 if ended.code == 0 else tally.tried)
                    shutil.rmtree(case.place(path))
    tally.remarks.append(
        f"different disks, cut at {tried:,} of {everything:,} points at write calls"
    )
