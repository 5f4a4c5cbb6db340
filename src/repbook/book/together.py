"""What one command line wrote together: the touch beside an order or a report, the step of a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from repbook.model import Problem, Purchase, Step, Touch

if TYPE_CHECKING:
    from repbook.book import Book


def only_accompanies(
    touch: Touch, purchases: Mapping[int, Purchase], problems: Mapping[int, Problem]
) -> bool:
    """Whether a touch says nothing beyond the order or the report it was written with."""
    if not touch.inbound or touch.minutes or touch.again_on or touch.asked_referral:
        return False
    purchase = purchases.get(touch.purchase_id or 0)
    if purchase is not None:
        return touch.on == purchase.on and touch.note == purchase.what and not touch.problem_id
    problem = problems.get(touch.problem_id or 0)
    return problem is not None and touch.on == problem.reported_on and touch.note == problem.what


def beside_purchase(book: Book, purchase: Purchase) -> tuple[list[Touch], list[Touch]]:
    """The touches of a purchase: those that only accompany it, and the calls it came up in."""
    only, calls = [], []
    for touch in book.touches.where("purchase_id = ?", purchase.id):
        (only if only_accompanies(touch, {purchase.id: purchase}, {}) else calls).append(touch)
    return only, calls


def beside_problem(book: Book, problem: Problem) -> tuple[list[Touch], list[Touch]]:
    """The touches of a problem: those that only report it, and the calls about it."""
    only, calls = [], []
    for touch in book.touches.where("problem_id = ?", problem.id):
        (only if only_accompanies(touch, {}, {problem.id: problem}) else calls).append(touch)
    return only, calls


def step_of(book: Book, touch: Touch) -> Step | None:
    """The step that a call about a problem wrote in it."""
    if touch.problem_id is None:
        return None
    for step in book.steps.where(
        "problem_id = ? AND day = ? AND kind = 'update' AND note IS ?",
        touch.problem_id, touch.on.toordinal(), touch.note,
    ):  # fmt: skip
        return step
    return None
