"""`problem ID`: one problem's story, the verdict explained, and what solved such ones before."""

from collections.abc import Sequence
from typing import Any

from repbook.formatter import Formatter, count, days, preferred, sentence
from repbook.loyalty.effort import Case
from repbook.loyalty.problem_history import Kind
from repbook.policy import Policy
from repbook.records import Customer, Promise, Purchase, Step
from repbook.views.problems import (
    Allies,
    ally_words,
    before_words,
    case_data,
    move_words,
    outlook,
    step_data,
)
from repbook.views.reason_text import effort_words
from repbook.views.screen import Cell, Column, Grid, Line, Screen, grid, hint, line, screen


def page(
    case: Case,
    customer: Customer,
    face: tuple[str | None, str | None],
    purchase: Purchase | None,
    promises: Sequence[Promise],
    before: Kind | None,
    heard_day: int,
    allies: Allies,
    formatter: Formatter,
    policy: Policy,
) -> Screen:
    """Title, facts, timeline, next commands."""
    problem, x = case.problem, f"x{case.problem.id}"
    facts: list[tuple[Any, ...]] = [("Now", f"{move_words(case, allies, formatter)}")]
    facts.append(("Effort", outlook(case, policy, formatter, customer.do_not_call)))
    if case.is_open:
        every = case.update_every_days or policy.keep_posted_days
        facts.append(
            (
                "Heard",
                f"last word {formatter.near(heard_day)}, the next by {formatter.near(heard_day + every)}",
            )
        )
    if purchase is not None:
        what = f", {purchase.what}" if purchase.what else ""
        facts.append(
            (
                "Of",
                f"o{purchase.id}, bought {formatter.day(purchase.on)}{what}:"
                f" {formatter.money(purchase.cents)}",
            )
        )
    for promise in promises:
        facts.append(
            ("Promise", f"p{promise.id} {promise.text}, {promise_words(promise, formatter)}")
        )
    if before is not None:
        told = "; ".join(
            [f"seen {count(len(before.cases), 'time')}", *before_words(before, allies)]
        )
        facts.append(("Before" if case.is_open else "Others", told))
    title: list[Line | Grid | str | None] = [
        line(
            Cell(customer.name, "who"),
            f" ({customer.id}), {x}: {problem.what}",
            right=f"{problem.kind or 'no kind'} · {case.state.replace('-', ' ')}",
        )
    ]
    if customer.do_not_call:
        prefer = f"; they prefer {preferred(customer.prefer)}" if customer.prefer else ""
        title.append(line(Cell(f"Do not call{prefer}", "bad")))
    elif any(face):
        title.append(line(face[0] or "", " " if all(face) else "", Cell(face[1] or "", "dial")))
    columns = (Column(), Column(flex=True))
    story = [
        (_when(step, formatter), _step_words(step, case, allies, formatter))
        for step in problem.steps
    ]
    if problem.tried:
        tried = f"they had tried {count(problem.tried, 'time')} before it reached you"
        story.insert(0, ("before", tried))
    return screen(
        *title,
        grid(columns, facts),
        line(Cell("What happened", "head")),
        grid(columns, story),
        "",
        hint(*_commands(case)),
    )


def _commands(case: Case) -> list[str]:
    x = f"x{case.problem.id}"
    if case.is_open:
        return [f'repbook update {x} "…"', f'repbook resolve {x} "…"']
    if case.state == "resolved" and not case.confirmed:
        return [f"repbook confirm-fix {x}", f"repbook reopen {x}"]
    return [f"repbook reopen {x}", f"repbook brief {case.problem.customer_id}"]


def promise_words(promise: Promise, formatter: Formatter) -> str:
    """How a promise stands."""
    if promise.kept_on and promise.kept_on <= formatter.on:
        return f"kept {formatter.near(promise.kept_on)}"
    if promise.dropped_on and promise.dropped_on <= formatter.on:
        return f"dropped {formatter.near(promise.dropped_on)}"
    return f"by {formatter.near(promise.by)}"


def _when(step: Step, formatter: Formatter) -> str:
    return formatter.short(step.on)


def _step_words(step: Step, case: Case, allies: Allies, formatter: Formatter) -> str:
    way = f" by {step.channel}" if step.channel else ""
    said = f": {step.note}" if step.note else ""
    ease = f" (they called it {step.ease} of 7)" if step.ease is not None else ""
    if step.kind == "report":
        return ("you found it by calling" if step.by == "me" else f"they reported it{way}") + said
    if step.kind == "update":
        if step.by == "ally":
            return f"the ally answered{said}"
        return ("they were in touch" if step.by == "customer" else "you told them") + way + said
    if step.kind == "hand-off":
        ally = ally_words(step.ally_id, allies)
        return (
            f"passed on to {ally}: they start again there"
            if step.direct
            else f"asked {ally}, behind the scenes"
        )
    if step.kind == "park":
        every = f", a word every {days(step.update_every_days)}" if step.update_every_days else ""
        until = f" until {formatter.day(step.until_on)}" if step.until_on else ""
        return f"parked{until}{every}{said}"
    if step.kind == "reopen":
        who = (
            "you asked, and it had come back"
            if step.by == "me"
            else f"it came back, they said{way}"
        )
        return f"{who}{said}"
    closed = "closed, day not known" if step.undated else "solved"
    words = {"resolve": closed, "give-up": "given up", "confirm": "confirmed: it holds"}
    return f"{words[step.kind]}{said}{ease}"


def page_data(
    case: Case,
    customer: Customer,
    promises: Sequence[Promise],
    before: Kind | None,
    allies: Allies,
    formatter: Formatter,
    policy: Policy,
) -> dict[str, Any]:
    """`problem ID --json`: the row of `problems`, the verdict in words, the steps."""
    return {
        **case_data(case, customer.name, allies),
        "verdict": effort_words(case),
        "now": sentence(move_words(case, allies, formatter)),
        "outlook": outlook(case, policy, formatter, customer.do_not_call),
        "tried": case.problem.tried,
        "steps": [step_data(step, allies) for step in case.problem.steps],
        "promises": [f"p{p.id}" for p in promises],
        "seen_before": len(before.cases) if before else 0,
        "solved_before": [way._asdict() for way in before.ways] if before else [],
    }
