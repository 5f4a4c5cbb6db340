"""`problem ID`: one problem's history, its effort explained, and what solved similar ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.formatter import Formatter, ally_words, joined, preferred, sentence, times
from repbook.views.fields import Field, Fields
from repbook.views.problems import (
    CASE,
    SEEN_BEFORE,
    STEP,
    CaseRow,
    effort_words,
    move_words,
    outlook,
    seen_words,
    step_words,
)
from repbook.views.promises import SETTLED_AS
from repbook.views.reply_words import order_words
from repbook.views.screen import (
    Cell,
    Column,
    Line,
    Screen,
    beside_labels,
    filled,
    grid,
    hint,
    line,
    screen,
)

if TYPE_CHECKING:
    from repbook.book.problems import ProblemPage
    from repbook.loyalty.effort import Case
    from repbook.records import Customer


STATES = {"resolved": "solved", "given-up": "given up"}


def page_screen(shown: ProblemPage, formatter: Formatter) -> Screen:
    """Title, facts, history, next commands."""
    case, customer, allies = shown.case, shown.customer, shown.allies
    columns = (Column(), Column(), Column(flex=True))
    tried = case.problem.tried
    words = f"they got in touch with your firm {times(tried)} before you knew of it"
    history: list[tuple[str | Cell, ...]] = [("before", "", words)] if tried else []
    ally = None
    for step in case.problem.steps:
        ally = step.ally_id or ally  # who was asked last is who replies
        again = step.kind == "hand-off" and step.id in case.asked_again
        words = step_words(step, ally_words(ally, allies), formatter, again=again)
        history.append((formatter.weekday(step.on), Cell(f"{step.letter}{step.id}", "dim"), words))
    return screen(
        line(
            Cell(customer.name, "who"),
            f" ({customer.id}), x{case.problem.id}: {case.problem.what}",
            right=joined(" · ", case.problem.kind or "", STATES.get(case.state, case.state)),
        ),
        _contact_line(customer, shown.contact_and_phone),
        beside_labels(_facts(shown, formatter), indent=2),
        line(Cell("What happened", "head")),
        grid(columns, history),
        "",
        hint(*_commands(case)),
    )


def _facts(shown: ProblemPage, formatter: Formatter) -> list[tuple[str, list[str]]]:
    """Whose move it is, the effort, what it is of, what was promised, what is known of its like."""
    case, order, before = shown.case, shown.purchase, shown.before
    last, by = shown.news
    late = ", due since" if by < formatter.on.toordinal() else " by"
    move = "the next step, and " if case.waits_for_rep else ""
    heard = f"(they last heard from you {formatter.near(last)})"
    update = f"{move}an update{late} {formatter.weekday(by)} {heard}"
    promises = [(promise, *promise.standing(formatter.on)) for promise in shown.promises]
    owed = [
        f"promise p{promise.id} for {formatter.near(day)} ({promise.text})"
        for promise, state, day in promises
        if state not in SETTLED_AS
    ]
    return filled(
        {
            "Now": [move_words(case, shown.allies, formatter)],
            "Effort": [outlook(case, shown.policy, formatter, shown.customer.do_not_call)],
            "You owe": [*owed, update] if case.is_open else owed,
            "Order": [f"o{order.id} of {formatter.near(order.on)}: {order_words(order, formatter)}"]
            if order
            else [],
            "Promise": [
                f"p{promise.id}, {state} {formatter.near(day)}: {promise.text}"
                for promise, state, day in promises
                if state in SETTLED_AS
            ],
            "Similar": [seen_words(before, shown.allies, case)] if before else [],
        }
    )


def _contact_line(
    customer: Customer, contact_and_phone: tuple[str | None, str | None]
) -> Line | None:
    contact, phone = contact_and_phone
    if customer.do_not_call:
        way = preferred(customer.prefer) if customer.prefer else ""
        return line(Cell(joined("; they prefer ", "Do not call", way), "bad"))
    pieces = contact or "", " " if contact and phone else "", Cell(phone or "", "dial")
    return line(*pieces) if contact or phone else None


def _commands(case: Case) -> list[str]:
    x = f"x{case.problem.id}"
    if case.is_open:
        return [f'repbook update {x} "…"', f'repbook resolve {x} "…"']
    if case.state == "resolved" and not case.confirmed:
        return [f"repbook confirm-fix {x}", f"repbook reopen {x}"]
    return [f"repbook reopen {x}", f"repbook brief {case.problem.customer_id}"]


PAGE: Fields[ProblemPage] = Fields(
    *CASE.within(lambda page: CaseRow(page.case, page.customer, page.allies)),
    Field("verdict", "text", "the effort in words", lambda page: effort_words(page.case)),
    Field(
        "now",
        "text",
        "who has the next move, in words",
        said=lambda page, f: sentence(move_words(page.case, page.allies, f)),
    ),
    Field(
        "outlook",
        "text?",
        "what makes it hard soon",
        said=lambda page, f: outlook(page.case, page.policy, f, page.customer.do_not_call),
    ),
    Field(
        "tried",
        "whole",
        "what they tried before it reached the rep",
        lambda page: page.case.problem.tried,
    ),
    Field(
        "steps",
        "list",
        "its life, oldest first",
        lambda page: [(step, page.allies) for step in page.case.problem.steps],
        inner=STEP,
    ),
    Field(
        "promises",
        "list",
        "what was promised about it",
        lambda page: [f"p{promise.id}" for promise in page.promises],
        items=("text", "as in `p7`"),
    ),
    *SEEN_BEFORE.within(lambda page: page.before),
)
