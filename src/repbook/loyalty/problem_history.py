# Long because kinds, fixes and helpers are drawn from one pass over the same cases.
"""What past problems show by kind: what solved them, and which ally is quickest."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty.effort import Case, steps_by
from repbook.text import COMMON, fold, words_of

if TYPE_CHECKING:
    from repbook.records import Problem

TREND_DAYS = 90
ALSO_BOUGHT_DAYS = 60
HOLDS_DAYS = 14
# How words of a kind begin that is of one order or of the firm, not of the goods
OF_AN_ORDER = (
    *("deliver", "late", "delay", "ship", "freight", "courier", "transport", "dispatch", "transit"),
    *("damage", "wrong", "missing", "invoic", "bill", "pric", "pay", "charg", "refund", "credit"),
    *("order", "service", "advice", "account", "document", "paperwork", "communication", "staff"),
)


class Way(NamedTuple):
    """A resolution in the words logged last: how often it was used, how often it held."""

    how: str
    times: int
    held: int
    waiting: int  # how often it is too early to say
    median_days: float | None


class Help(NamedTuple):
    """The problems handed to one ally; days are from hand-off to their answer or the fix."""

    ally_id: int
    handed: int
    answered: int
    median_days: float | None
    solved: int
    painless: int
    solved_ids: tuple[int, ...] = ()  # the problems they solved, oldest first
    fix_days: float | None = None  # from being asked to the fix, the median


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


# A fix: its words, whether it held (None: too early to say), days since the report or reopening
_Fix = tuple[str, bool | None, int | None]


def ways(cases: Iterable[Case], on: int) -> tuple[Way, ...]:
    """What solved these problems; the resolution that held most often first.

    A fix held when it was confirmed, or when the problem has not come back for two weeks.
    """
    fixes_made = [fix for case in cases for fix in _fixes(case.problem, on)]
    known = {_words_of_fix(how): how for how, _, _ in fixes_made}
    found: dict[str, list[_Fix]] = defaultdict(list)
    for fix in fixes_made:
        found[known_fix(fix[0], known)].append(fix)
    made = [
        Way(
            known[key],
            len(fixes),
            sum(held is True for _, held, _ in fixes),
            sum(held is None for _, held, _ in fixes),
            median(days for _, _, days in fixes if days is not None),
        )
        for key, fixes in found.items()
    ]
    made.sort(key=lambda way: (-way.held, -way.held / way.times, way.median_days or 0.0))
    return tuple(made)


def _words_of_fix(how: str) -> str:
    return " ".join(how.casefold().split()).rstrip(".! ")


def known_fix(how: str, known: Container[str]) -> str:
    """The key of a fix: of `new seal kit, Tom fitted it` that of `new seal kit`, where it is known."""
    words = _words_of_fix(how)
    begun = (words[: mark.start()].rstrip(".! ") for mark in re.finditer("[,;.(]", words))
    return next((key for key in begun if key in known), words)


def way_of(how: str, found: Sequence[Way]) -> Way | None:
    """The way, of those found, with which a fix counts."""
    known = {_words_of_fix(way.how): way for way in found}
    return known.get(known_fix(how, known))


def _fixes(problem: "Problem", on: int) -> list[_Fix]:
    fixes: list[_Fix] = []
    since = problem.reported_on.toordinal()
    for day, step in steps_by(problem, on):
        if step.kind == "resolve" and step.note:
            held = True if step.undated or on - day > HOLDS_DAYS else None
            fixes.append((step.note, held, None if step.undated else day - since))
        elif step.kind == "reopen":
            since = day
            fixes[-1:] = [(how, False, days) for how, _, days in fixes[-1:]]
        elif step.kind == "confirm" and step.held is not False:
            fixes[-1:] = [(how, True, days) for how, _, days in fixes[-1:]]
    return fixes


def helps(cases: Iterable[Case], on: int) -> tuple[Help, ...]:
    """What each ally was handed and solved; the quickest first.

    A problem counts as solved by the ally it was handed to last.
    """
    handed: dict[int, set[int]] = defaultdict(set)
    answers: dict[int, set[int]] = defaultdict(set)
    spans: dict[int, list[int]] = defaultdict(list)
    solved: dict[int, list[Case]] = defaultdict(list)
    fixes: dict[int, list[int]] = defaultdict(list)
    for case in cases:
        asked: dict[int, int] = {}  # the day each was asked first
        holder: int | None = None
        since = 0
        for day, step in steps_by(case.problem, on):
            answered = step.kind == "resolve" or (step.kind == "update" and step.by == "ally")
            if holder is not None and answered:
                if not step.undated:
                    spans[holder].append(day - since)
                    answers[holder].add(case.problem.id)
                holder = None
            if step.kind == "hand-off" and step.ally_id is not None:
                handed[step.ally_id].add(case.problem.id)
                since = since if holder == step.ally_id else day  # asked again, not anew
                holder = step.ally_id
                asked.setdefault(holder, day)
        if case.is_solved and case.ally_id is not None:
            solved[case.ally_id].append(case)
            fixes[case.ally_id].append((case.closed_day or 0) - asked[case.ally_id])
    found = [
        Help(
            id,
            len(theirs),
            len(answers[id]),
            median(spans[id]),
            len(solved[id]),
            sum(c.effort == "painless" for c in solved[id]),
            tuple(c.problem.id for c in sorted(solved[id], key=lambda c: c.closed_day or 0)),
            median(fixes[id]),
        )
        for id, theirs in handed.items()
    ]
    found.sort(
        key=lambda h: (h.median_days is None, h.median_days or 0.0, -h.solved, -h.handed, h.ally_id)
    )
    return tuple(found)


def best(helped: Sequence[Help]) -> Help | None:
    """The ally to ask: the quickest of those who answered more than once, else of all."""
    answered = [each for each in helped if each.answered]
    return next((each for each in answered if each.answered > 1), next(iter(answered), None))


def quickest(helped: Sequence[Help]) -> Help | None:
    """The ally to ask, if they answered often enough to be called quickest."""
    helper = best(helped)
    return helper if helper and helper.answered > 1 else None


def is_of_goods(kind: str | None) -> bool:
    """Whether others who bought the same may have it, too: not what happened to one order."""
    words = words_of(kind or "")
    return not any(word.startswith(of_an_order) for word in words for of_an_order in OF_AN_ORDER)


def kind_key(problem: "Problem") -> str:
    """The key of its kind, however that is spelled: files say Leak and leak."""
    return fold(problem.kind or "")


def kinds(cases: Sequence[Case], on: int) -> list[Kind]:
    """Every kind of problem, the most frequent in the last 90 days first."""
    of: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        of[kind_key(case.problem)].append(case)
    found = (kind_of(each, on) for each in of.values())
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
    problem, words = case.problem, _words(case.problem.what)

    def same(other: "Problem") -> bool:
        if problem.kind is not None:
            return kind_key(other) == kind_key(problem)
        return bool(words) and len(words & _words(other.what)) * 2 >= len(words)

    return [other for other in cases if other.problem.id != problem.id and same(other.problem)]


def seen_before(case: Case, cases: Iterable[Case], on: int) -> Kind | None:
    """What it and similar problems show, as of its kind; None if there are no others."""
    like = alike(case, cases)
    return kind_of(sorted([*like, case], key=lambda c: c.problem.id), on) if like else None


def _words(text: str) -> set[str]:
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return {word[:5] for word in words if len(word) > 3 and word not in COMMON}
