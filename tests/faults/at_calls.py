"""Kills, refused writes and power cuts, at the write calls of each command."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import repeat
from pathlib import Path
from random import Random

from faults import calls, power
from faults.cases import beside, digest, goes_on
from faults.children import KILLED, Ended, child, die_at, nothing
from faults.more_cases import LongCase
from faults.tally import Tally, roundrobin, spread
from repbook.store import database, written_backups

MOMENTS = 200  # at which each command is killed, of the time that it computes
VARIANTS = 3  # of each way in which a disk can be left, at each power cut
GO_ON = 5  # every so many different copies are written to afterwards
LIST_OF_BACKUPS = {written_backups.NAME, f"{written_backups.NAME}.lock"}
CUTS = 24  # points of one command, until it is the turn of the next one


@contextmanager
def a_copy(case: LongCase) -> Iterator[Path]:
    path = case.copy()
    yield path
    shutil.rmtree(case.place(path))


@contextmanager
def a_disk(case: LongCase, content: power.Content) -> Iterator[Path]:
    path = case.empty()
    power.put(content, case.place(path))
    yield path
    shutil.rmtree(case.place(path))


@cache
def recorded(case: LongCase) -> tuple[power.Disk, list[calls.Call]]:
    """The write calls of a command, one run of it recorded, and the disk before them."""
    into = case.folder / "calls"
    with a_copy(case) as path:
        start = power.Disk(case.place(path))
        assert child(case.on(path), calls.counted(case.place(path), into)).code == 0
    return start, list(calls.recorded(into))


def kills(cases: list[LongCase], tally: Tally, with_calls: bool) -> None:
    """What each kill at a write call leaves; kills at random moments, and at write calls."""
    chance = Random(20261127)
    points = spread(
        (point for case in cases for point in _points_to_kill(case, with_calls)),
        lambda point: point[3],
    )
    if with_calls:
        tally.count("points", 0, len(points))
        _left_by_kills(cases, tally)
        points = points[: len({kind for *_, kind in points})]
    tally.count("moments", 0, MOMENTS * len(cases))
    for moment, case in tally.within(((m, c) for m in range(MOMENTS) for c in cases), 0.6):
        with a_copy(case) as path, tally.trying((case.name, "moment", moment)):
            ended = child(case.on(path), nothing, after=chance.uniform(0, case.seconds))
            _afterwards(case, path, ended, moment)
        tally.count("moments")
    tally.count("kills", 0, len(points))
    for case, at, half, _ in tally.within(points):
        with a_copy(case) as path, tally.trying((case.name, "killed at", at, half)):
            trouble = calls.deadly(case.place(path), at, half) if with_calls else die_at(at)
            ended = child(case.on(path), trouble)
            assert ended.code in (KILLED, 0), ended
            _afterwards(case, path, ended, at)
        tally.count("kills")
    if with_calls:
        tally.remark = "{points} points at write calls, which leave {left} different books; "
    what = "write calls, one of each kind" if with_calls else "SQL statements"
    tally.remark += f"{{moments}} kills at random moments, {{kills}} at {what}"


def _points_to_kill(
    case: LongCase, with_calls: bool
) -> Iterator[tuple[LongCase, int, bool, object]]:
    """A number of a call, whether half of it is written, and its kind."""
    if not with_calls:
        yield from ((case, at, False, case.name) for at in range(1, case.statements + 1))
        return
    for at, call in enumerate(recorded(case)[1], 1):
        yield case, at, False, (case.name, calls.kind(call), False)
        if call.what is calls.What.WRITE and len(call.one) > 1:
            yield case, at, True, (case.name, calls.kind(call), True)


def _left_by_kills(cases: list[LongCase], tally: Tally) -> None:
    """Try what a kill before a write call leaves, or in the middle of it."""
    left = [zip(repeat(case), power.killed(*recorded(case)), strict=False) for case in cases]
    for case, (at, content, another) in tally.within(roundrobin(left), 0.4):
        tally.count("points")
        if not another:
            continue
        with a_disk(case, content) as path, tally.trying((case.name, "left by a kill at", at)):
            _afterwards(case, path, Ended(KILLED), at)
        tally.count("left")


def _afterwards(case: LongCase, path: Path, ended: Ended, number: int) -> None:
    case.whole(path, ended)
    _goes_on(case, path, number)


def _goes_on(case: LongCase, path: Path, number: int) -> None:
    """Assert of some copies that they are sound and are written to, unless just that was tried."""
    if number % GO_ON:
        return
    found, state = digest(case.place(path)), case.state(path)
    if found not in case.went_on:
        # a repair is run again by its check, so that it is never left out
        if state not in case.sound or case.command.words[0] == "check":
            case.check(path)
            case.sound.add(state)
        goes_on(path)
        case.went_on.add(found)


def refused_writes(cases: list[LongCase], tally: Tally) -> None:
    """A disk that is full from each write call on, and an input/output error of each."""
    points = [
        (case, at, how, (case.name, calls.kind(call), how))
        for case in cases
        for at, call in enumerate(recorded(case)[1], 1)
        for how in (calls.full, calls.failing)
    ]
    tally.count("points", 0, len(points))
    for case, at, how, _ in tally.within(spread(points, lambda point: point[3])):
        with a_copy(case) as path, tally.trying((case.name, how.__name__, at)):
            ended = _in_trouble(case, path, how(case.place(path), at))
            case.refused(path, ended)
            if how is calls.full:  # a disk that does not remove a file cannot be tidied
                left_over = {*beside(path)} - {*case.beside, "copy.db"}
                # The list of backups elsewhere may stay, as there is no room to change it: what is
                # on it and not there is passed over
                folder = database.folder_of(path)
                if folder.exists() and {*os.listdir(folder)} <= LIST_OF_BACKUPS:
                    left_over.discard(folder.name)
                assert not {each for each in left_over if not each.endswith("-journal")}
            _goes_on(case, path, at)
        tally.count("points")
    tally.remark = f"{{points}} points at write calls, in {len(cases)} commands"


def _in_trouble(case: LongCase, path: Path, trouble: Callable[[], None]) -> Ended:
    """Run a command in this process, whose writes are refused."""
    trouble()
    try:
        ran = case.on(path)()
    finally:
        calls.watching_nothing()
    return Ended(ran.code, ran.out, ran.err)


def power_cuts(cases: list[LongCase], tally: Tally) -> None:
    """The disks that a cut before any write call, or after the end, can leave."""
    rounds = []
    for case in cases:
        found = recorded(case)[1]
        order = spread(range(len(found)), lambda at, found=found: calls.kind(found[at]))  # type: ignore[misc]
        some = [{*order[n : n + CUTS]} for n in range(0, len(order), CUTS)]
        seen = set[tuple[object, ...]]()
        rounds += [(n, case, at, seen) for n, at in enumerate([{len(found)}, *some])]
    tally.count("points", 0, sum(len(recorded(case)[1]) + 1 for case in cases))
    for _, case, some, seen in sorted(rounds, key=lambda each: each[0]):
        start, found = recorded(case)
        for done, content in tally.within(power.cuts(start, found, some, VARIANTS, seen)):
            ended = Ended(0 if done == len(found) else KILLED)
            with a_disk(case, content) as path, tally.trying((case.name, "cut after", done)):
                _afterwards(case, path, ended, 0 if ended.code == 0 else tally.tried)
        if tally.over:
            break
        tally.count("points", len(some) / tally.jobs)
    tally.remark = "different disks, cut at {points} points at write calls"
