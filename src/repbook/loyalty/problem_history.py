"""What past problems show by kind: what solved them, and which ally is quickest."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from repbook.loyalty.effort import Case
from repbook.records import Problem

TREND_DAYS = 90
ALSO_BOUGHT_DAYS = 60


class Way(NamedTuple):
    """A resolution in the words logged last: how often it was used, how often it held."""

    how: str
    times: int
    held: int
    median_days: float | None


class Help(NamedTuple):
    """The problems handed to one ally; days are from hand-off to their answer or the fix."""

    ally_id: int
    handed: int
    answered: int
    median_days: float | None
    solved: int
    painless: int
    solved_ids: tuple[int, ...]  # the problems they solved, oldest first


class Kind(NamedTuple):
    """One kind of problem: how often it occurs, how it ends, and what solves it."""

    kind: str | None
    cases: tuple[Case, ...]
    open: int
    lately: int  # in the last 90 days
    before: int  # in the 90 days before those
    solved: int
    painless: int
    median_days: float | None
    ways: tuple[Way, ...]
    helps: tuple[Help, ...]
    undated: int = 0  # closed on an unknown day: not among the solved


def median(values: Iterable[float]) -> float | None:
    """The median; None of no values. (The statistics module takes 10 ms to import.)"""
    ranked = sorted(values)
    if not ranked:
        return None
    half = len(ranked) // 2
    return float(ranked[half]) if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2


def ways(cases: Iterable[Case], on: int) -> tuple[Way, ...]:
    """What solved these problems; the resolution that held most often first.

    A fix counts as held until the problem is reopened.
    """
    found: dict[str, list[tuple[str, bool, int | None]]] = defaultdict(list)
    for case in cases:
        for how, held, days in _fixes(case.problem, on):
            found[" ".join(how.casefold().split()).rstrip(".! ")].append((how, held, days))
    found_ways = [
        Way(
            each[-1][0],
            len(each),
            sum(held for _, held, _ in each),
            median(days for _, _, days in each if days is not None),
        )
        for each in found.values()
    ]
    return tuple(
        sorted(
            found_ways, key=lambda way: (-way.held, -way.held / way.times, way.median_days or 0.0)
        )
    )


def _fixes(problem: Problem, on: int) -> list[tuple[str, bool, int | None]]:
    """Each fix of a problem: (how, whether it held, days since it was reported or reopened)."""
    fixes: list[tuple[str, bool, int | None]] = []
    since = problem.reported_on.toordinal()
    for step in problem.steps:
        day = step.on.toordinal()
        if day > on:
            break
        if step.kind == "resolve" and step.note:
            fixes.append((step.note, True, None if step.undated else day - since))
        elif step.kind == "reopen":
            since = day
            if fixes:
                fixes[-1] = (fixes[-1][0], False, fixes[-1][2])
    return fixes


def helps(cases: Iterable[Case], on: int) -> tuple[Help, ...]:
    """What each ally was handed and solved; the quickest first.

    A problem counts as solved by the ally it was handed to last.
    """
    handed: dict[int, int] = defaultdict(int)
    spans: dict[int, list[int]] = defaultdict(list)
    solved: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        held_by: int | None = None
        since = 0
        for step in case.problem.steps:
            day = step.on.toordinal()
            if day > on:
                break
            answered = step.kind == "resolve" or (step.kind == "update" and step.by == "ally")
            if held_by is not None and answered:
                if not step.undated:
                    spans[held_by].append(day - since)
                held_by = None
            if step.kind == "hand-off" and step.ally_id is not None:
                handed[step.ally_id] += 1
                held_by, since = step.ally_id, day
        if case.is_solved and case.ally_id is not None:
            solved[case.ally_id].append(case)
    allies = [
        Help(
            id,
            count,
            len(spans[id]),
            median(spans[id]),
            len(solved[id]),
            sum(c.effort == "painless" for c in solved[id]),
            tuple(c.problem.id for c in sorted(solved[id], key=lambda c: c.closed_day or 0)),
        )
        for id, count in handed.items()
    ]
    return tuple(
        sorted(
            allies,
            key=lambda h: (
                h.median_days is None,
                h.median_days or 0,
                -h.solved,
                -h.handed,
                h.ally_id,
            ),
        )
    )


def best(helped: Sequence[Help]) -> Help | None:
    """The ally to ask: the quickest who has answered at least once."""
    return next((each for each in helped if each.median_days is not None), None)


def kinds(cases: Sequence[Case], on: int) -> list[Kind]:
    """Every kind of problem, the most frequent in the last 90 days first."""
    of: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        of[case.problem.kind or ""].append(case)
    found = [kind_of(each, on) for each in of.values()]
    return sorted(found, key=lambda k: (-k.lately, -len(k.cases), k.kind or "~"))


def kind_of(cases: Sequence[Case], on: int) -> Kind:
    """The figures of one kind of problem, from all its cases."""
    ages = [on - case.problem.reported_on.toordinal() for case in cases]
    solved = [case for case in cases if case.is_solved]
    return Kind(
        cases[-1].problem.kind,
        tuple(cases),
        sum(case.is_open for case in cases),
        sum(age < TREND_DAYS for age in ages),
        sum(TREND_DAYS <= age < 2 * TREND_DAYS for age in ages),
        len(solved),
        sum(case.effort == "painless" for case in solved),
        median(case.days for case in solved),
        ways(cases, on),
        helps(cases, on),
        sum(case.state == "resolved" and not case.dated for case in cases),
    )


def alike(case: Case, cases: Iterable[Case]) -> list[Case]:
    """Similar problems: of the same kind, or, without a kind, with half the words the same."""
    kind, words = case.problem.kind, _words(case.problem.what)
    found = []
    for other in cases:
        if other.problem.id == case.problem.id:
            continue
        if kind is not None:
            same = (other.problem.kind or "").casefold() == kind.casefold()
        else:
            shared = words & _words(other.problem.what)
            same = bool(words) and len(shared) * 2 >= len(words)
        if same:
            found.append(other)
    return found


def _words(text: str) -> set[str]:
    """The significant words of a text, without their endings."""
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return {word[:5] for word in words if len(word) > 3 and word not in COMMON}


COMMON = frozenset(
    (
        "again",
        "with",
        "from",
        "that",
        "this",
        "they",
        "have",
        "does",
        "when",
        "after",
        "before",
        "been",
        "still",
        "very",
    )
)
