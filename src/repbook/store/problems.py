"""Problems with their history, in order: the report, steps, calls about them."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from repbook.records import Problem, Step, Touch
from repbook.store.tables import Table


def with_steps(
    problems: Sequence[Problem],
    steps: Table[Step],
    touches: Table[Touch],
    last: int,
) -> list[Problem]:
    """These problems with what happened by a day.

    A call about a problem that reached them, or came from them, is an update, and so is a
    message sent about it, unless the report came in it, or a step of that day by the same
    side. A step without a note has what was said in its call.
    """
    if not problems:
        return []
    ids = [problem.id for problem in problems]
    of: dict[int, list[Step]] = defaultdict(list)
    reported_in = {problem.touch_id for problem in problems}
    calls = {touch.id: touch for touch in touches.matching(problem_id=ids)}
    said_in = set()
    for step in steps.matching(problem_id=ids):
        if step.on.toordinal() > last:
            continue
        call = calls.get(step.touch_id or 0)
        if call and (call.on, call.inbound) == (step.on, step.by == "customer"):
            said_in.add(call.id)
        of[step.problem_id].append(step._replace(note=step.note or call.note) if call else step)
    for touch in calls.values():
        news = touch.reached or touch.outcome == "sent"
        if news and touch.on.toordinal() <= last and touch.id not in said_in | reported_in:
            assert touch.problem_id is not None
            of[touch.problem_id].append(as_update(touch, touch.problem_id))
    return [
        problem._replace(
            steps=(_report(problem), *sorted(of[problem.id], key=lambda s: (s.on, s.seq, s.id))),
        )
        for problem in problems
    ]


def kinds(conn: sqlite3.Connection) -> dict[str, int]:
    """Each kind of problem and how many there are of it, the commonest first."""
    return dict(
        conn.execute(
            "SELECT kind, count(*) FROM problems WHERE kind IS NOT NULL GROUP BY kind"
            " ORDER BY count(*) DESC, kind"
        )
    )


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
    """A call about a problem as a step."""
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
