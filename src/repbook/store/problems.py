"""Problems with all that happened in their lives, in order: the report, steps, calls about them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from repbook.records import Problem, Step, Touch
from repbook.store.tables import Table


def with_steps(
    problems: Sequence[Problem], steps: Table[Step], touches: Table[Touch], last: int
) -> list[Problem]:
    """These problems with what happened by a day.

    A call about a problem that reached them, or came from them, is an update, unless the
    report or a step came in it.
    """
    if not problems:
        return []
    ids = json.dumps([problem.id for problem in problems])
    those = "day <= ? AND problem_id IN (SELECT value FROM json_each(?))"
    of: dict[int, list[Step]] = defaultdict(list)
    in_calls = {problem.touch_id for problem in problems}
    for step in steps.where(those, last, ids):
        of[step.problem_id].append(step)
        in_calls.add(step.touch_id)
    for touch in touches.where(f"{those} AND (outcome = 'reached' OR inbound)", last, ids):
        if touch.problem_id is not None and touch.id not in in_calls:
            of[touch.problem_id].append(as_update(touch, touch.problem_id))
    return [
        problem._replace(
            steps=(_report(problem), *sorted(of[problem.id], key=lambda s: (s.on, s.seq, s.id)))
        )
        for problem in problems
    ]


def _report(problem: Problem) -> Step:
    return Step(
        problem.id,
        problem.uid,
        problem.id,
        problem.reported_on,
        "report",
        "me" if problem.found else "customer",
        problem.channel,
        note=problem.what,
        letter="x",
    )


def as_update(touch: Touch, problem_id: int) -> Step:
    """A call about a problem as an event in its life."""
    return Step(
        touch.id,
        touch.uid,
        problem_id,
        touch.on,
        "update",
        "customer" if touch.inbound else "me",
        touch.channel,
        note=touch.note,
        seq=touch.seq,
        letter="c",
    )
