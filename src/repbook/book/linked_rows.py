"""What one command line wrote together: the touch beside an order, a report or a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from repbook.records import Problem, Purchase, Step, Touch

if TYPE_CHECKING:
    from repbook.book import Book


def only_accompanies(
    touch: Touch, purchases: Mapping[int, Purchase], problems: Mapping[int, Problem]
) -> bool:
    """Whether a touch says nothing beyond the order or the report it was written with."""
    if touch.outcome != "reached" or touch.minutes or touch.again_on or touch.asked_referral:
        return False
    purchase = purchases.get(touch.purchase_id or 0)
    if purchase is not None:
        same = touch.on == purchase.on and touch.note == purchase.what
        return same and touch.inbound and not touch.problem_id
    problem = problems.get(touch.problem_id or 0)
    if problem is None:
        return False
    same = touch.on == problem.reported_on and touch.note == problem.what
    return same and touch.inbound != problem.found


def is_of(step: Step, touch: Touch) -> bool:
    """Whether a step and a touch are one thing that happened in a problem's life."""
    return (
        step.problem_id == touch.problem_id
        and step.on == touch.on
        and step.note == touch.note
        and step.kind != "report"
    )


def beside_purchase(book: Book, purchase: Purchase) -> tuple[list[Touch], list[Touch]]:
    """The touches of a purchase: those that only accompany it, and the calls it came up in."""
    only: list[Touch] = []
    calls: list[Touch] = []
    for touch in book.touches.where("purchase_id = ?", purchase.id):
        (only if only_accompanies(touch, {purchase.id: purchase}, {}) else calls).append(touch)
    return only, calls


def beside_problem(book: Book, problem: Problem) -> tuple[list[Touch], list[Touch]]:
    """The touches of a problem: those that only report it, and the calls about it."""
    only: list[Touch] = []
    calls: list[Touch] = []
    for touch in book.touches.where("problem_id = ?", problem.id):
        (only if only_accompanies(touch, {}, {problem.id: problem}) else calls).append(touch)
    return only, calls


def step_of(book: Book, touch: Touch) -> Step | None:
    """The step that a call about a problem was written with."""
    if touch.problem_id is not None:
        for step in book.steps.where(
            "problem_id = ? AND day = ?", touch.problem_id, touch.on.toordinal()
        ):
            if is_of(step, touch):
                return step
    return None


def touch_of(book: Book, step: Step) -> Touch | None:
    """The call that a step was written with."""
    for touch in book.touches.where(
        "problem_id = ? AND day = ?", step.problem_id, step.on.toordinal()
    ):
        if is_of(step, touch):
            return touch
    return None
