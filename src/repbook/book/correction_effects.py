"""What follows when a field of a record is corrected, and what the book will not have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.book.correction_effects_money import paid, purchase, returned
from repbook.book.correction_moves import Mend
from repbook.errors import Conflict
from repbook.records import Problem, Promise, Step, Touch
from repbook.schema import BY_LETTER

if TYPE_CHECKING:
    from repbook.book import Book


def touch(mend: Mend, before: Touch, after: Touch) -> None:
    """What came of a call on its day follows it to another day."""
    book, name = mend.book, f"c{before.id}"
    if after.inbound and after.outcome != "reached":
        raise Conflict(f'They called in {name}: it reached you, and was no "{after.outcome}"')
    if after.again_on is not None and after.again_on < after.on:
        raise Conflict(f"Calling again on {after.again_on} would be before {after.on}")
    if after.problem_id is not None:
        _refuse_strange_problem(book, after, after.problem_id)
    if after.on == before.on:
        return
    for promise in book.promises.matching(touch_id=before.id, made_on=before.on):
        by = after.on if promise.by == promise.made_on else promise.by
        if by < after.on:
            raise Conflict(
                f"p{promise.id} was made in {name} for {promise.by}, before {after.on}",
                hint=f"repbook correct p{promise.id} --by … first",
            )
        mend.also("p", promise, made_on=after.on, by=by)
    for feedback in book.feedback.matching(touch_id=before.id, on=before.on):
        mend.also("f", feedback, on=after.on)
    for bought in book.purchases.matching(touch_id=before.id, on=before.on):
        mend.change(BY_LETTER["o"], bought, {"on": after.on})
        mend.note(f"o{bought.id}")


def _refuse_strange_problem(book: Book, touch: Touch, problem_id: int) -> None:
    """Say no to a call about another customer's problem, or about one before it was reported."""
    problem = book.problems.get(problem_id)
    if problem.customer_id != touch.customer_id:
        owner = book.customers.get(problem.customer_id).name
        raise Conflict(f"x{problem.id} is a problem of {owner}")
    if problem.reported_on > touch.on:
        raise Conflict(f"x{problem.id} was reported on {problem.reported_on}, after {touch.on}")


def promise(mend: Mend, before: Promise, after: Promise) -> None:
    """Its days ascend: made, then due; kept or dropped not before it was made."""
    name = f"p{before.id}"
    if after.by < after.made_on:
        raise Conflict(f"{name} was made on {after.made_on}, after {after.by}")
    if after.kept_on != before.kept_on:
        mend.book.promises.change(before.id, dropped_on=None)
        after = after._replace(dropped_on=None)
    for done in (after.kept_on, after.dropped_on):
        if done is not None and done < after.made_on:
            raise Conflict(f"{name} was made on {after.made_on}, after {done}")


def problem(mend: Mend, before: Problem, after: Problem) -> None:
    """Its steps and the calls about it must still come after it."""
    book, name = mend.book, f"x{before.id}"
    for step in book.steps.matching(problem_id=before.id):
        if step.on < after.reported_on:
            raise Conflict(
                f"{name} has a step on {step.on} (s{step.id}), before {after.reported_on}",
                hint=f"repbook correct s{step.id} --on … first",
            )
    for call in book.touches.matching(problem_id=before.id):
        if call.on < after.reported_on and call.on >= before.reported_on:
            raise Conflict(
                f"{name} has a call on {call.on} (c{call.id}), before {after.reported_on}",
                hint=f"repbook correct c{call.id} --on … first",
            )
    if after.reported_on != before.reported_on:
        for made in book.promises.matching(problem_id=before.id, made_on=before.reported_on):
            if made.by < after.reported_on:
                raise Conflict(
                    f"p{made.id} was made with it for {made.by}, before {after.reported_on}",
                    hint=f"repbook correct p{made.id} --by … first",
                )
            mend.also("p", made, made_on=after.reported_on)
    if after.purchase_id is not None and after.purchase_id != before.purchase_id:
        bought = book.purchases.get(after.purchase_id)
        if bought.customer_id != after.customer_id:
            owner = book.customers.get(bought.customer_id).name
            raise Conflict(f"o{bought.id} is a purchase of {owner}")
        if bought.on > after.reported_on:
            raise Conflict(f"o{bought.id} was bought on {bought.on}, after {after.reported_on}")


ONLY_FOR = {
    "ease": ("resolve", "confirm"),
    "by": ("update", "reopen"),
    "until_on": ("park",),
}


def step(mend: Mend, before: Step, after: Step) -> None:
    """The problem's steps must still make sense."""
    book, name = mend.book, f"s{before.id}"
    for field, kinds in ONLY_FOR.items():
        if getattr(after, field) != getattr(before, field) and before.kind not in kinds:
            option = field.removesuffix("_on")
            raise Conflict(
                f'{name} is a "{before.kind}" of x{before.problem_id}, which has no --{option}'
            )
    if after.until_on is not None and after.until_on <= after.on:
        raise Conflict(f"{name} cannot park on {after.on} until {after.until_on}")
    of = book.problems.get(before.problem_id)
    if after.on < of.reported_on:
        raise Conflict(f"x{of.id} was reported on {of.reported_on}, after {after.on}")
    refuse_unlawful(book, before.problem_id)


def refuse_unlawful(book: Book, problem_id: int, without: int | None = None) -> None:
    """Say no when a problem's steps, as they are now, cannot follow one another."""
    from repbook.book.problems import with_steps
    from repbook.book.steps import TOLD, walk

    whole = with_steps(book, [book.problems.get(problem_id)], date.max)[0]
    wrong = walk([(s.kind, s.on) for s in whole.steps if s.id != without])[1]
    if wrong is not None:
        raise Conflict(
            f"x{problem_id} could then not have been {TOLD[wrong[0]]} on {wrong[1]}",
            hint=f"repbook history {whole.customer_id} shows its steps",
        )


def _nothing(mend: Mend, before: Any, after: Any) -> None:
    """Feedback stands alone."""


FOLLOW: dict[str, Callable[[Mend, Any, Any], None]] = {
    "c": touch,
    "o": purchase,
    "r": returned,
    "m": paid,
    "p": promise,
    "x": problem,
    "s": step,
    "f": _nothing,
}
