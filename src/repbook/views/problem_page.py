"""`problem ID`: one problem's history, its effort explained, and what solved similar ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.formatter import Formatter, ally_words, preferred, sentence, times
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
from repbook.views.promises import standing
from repbook.views.screen import Cell, Column, Line, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.problems import ProblemPage
    from repbook.loyalty.effort import Case
    from repbook.records import Customer


def page_screen(shown: ProblemPage, formatter: Formatter) -> Screen:
    """Title, facts, history, next commands."""
    case, customer, allies, before = shown.case, shown.customer, shown.allies, shown.before
    problem, purchase, policy = case.problem, shown.purchase, shown.policy
    facts = [
        ("Now", move_words(case, allies, formatter)),
        ("Effort", outlook(case, policy, formatter, customer.do_not_call)),
    ]
    if case.is_open:
        by = shown.heard_day + (case.update_every_days or policy.keep_posted_days)
        words = f"by {formatter.weekday(by)}, last in touch {formatter.near(shown.heard_day)}"
        facts.append(("Update", words))
    if purchase is not None:
        what = f" for {purchase.what}" if purchase.what else ""
        words = f"o{purchase.id} of {formatter.near(purchase.on)}: "
        facts.append(("Order", f"{words}{formatter.money(purchase.cents)}{what}"))
    for promise in shown.promises:
        state, day = standing(promise, formatter.on)
        how = f"{state if state in ('kept', 'dropped') else 'for'} {formatter.near(day)}"
        facts.append(("Promise", f"p{promise.id}, {how}: {promise.text}"))
    if before is not None:
        facts.append(("Before" if case.is_open else "Others", seen_words(before, allies)))
    columns = (Column(), Column(flex=True))
    tried = f"they had tried {times(problem.tried)} before it reached you"
    history = [("before", tried)] if problem.tried else []
    ally = None
    for step in problem.steps:
        ally = step.ally_id or ally  # who was asked last is who replies
        words = step_words(step, ally_words(ally, allies), formatter)
        history.append((formatter.weekday(step.on), words))
    return screen(
        line(
            Cell(customer.name, "who"),
            f" ({customer.id}), x{problem.id}: {problem.what}",
            right=f"{problem.kind or 'no kind'} · {case.state.replace('-', ' ')}",
        ),
        _contact_line(customer, shown.contact_and_phone),
        grid(columns, facts),
        line(Cell("What happened", "head")),
        grid(columns, history),
        "",
        hint(*_commands(case)),
    )


def _contact_line(
    customer: Customer, contact_and_phone: tuple[str | None, str | None]
) -> Line | None:
    if customer.do_not_call:
        prefer = f"; they prefer {preferred(customer.prefer)}" if customer.prefer else ""
        return line(Cell(f"Do not call{prefer}", "bad"))
    if not any(contact_and_phone):
        return None
    contact, phone = contact_and_phone
    return line(contact or "", " " if contact and phone else "", Cell(phone or "", "dial"))


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
