"""`problem ID`: one problem's history, its effort explained, and what solved similar ones."""

from collections.abc import Sequence

from repbook.formatter import Formatter, ally_words, count, days, preferred, sentence
from repbook.loyalty.effort import Case
from repbook.loyalty.problem_history import Kind
from repbook.policy import Policy
from repbook.records import Customer, Promise, Purchase, Step
from repbook.views.problems import (
    Allies,
    before_words,
    case_data,
    effort_words,
    move_words,
    outlook,
    step_data,
)
from repbook.views.promises import standing
from repbook.views.screen import Cell, Column, Line, Screen, grid, hint, line, screen


def page(
    case: Case,
    customer: Customer,
    contact_and_phone: tuple[str | None, str | None],
    purchase: Purchase | None,
    promises: Sequence[Promise],
    before: Kind | None,
    heard_day: int,
    allies: Allies,
    formatter: Formatter,
    policy: Policy,
) -> Screen:
    """Title, facts, history, next commands."""
    problem = case.problem
    facts = [
        ("Now", move_words(case, allies, formatter)),
        ("Effort", outlook(case, policy, formatter, customer.do_not_call)),
    ]
    if case.is_open:
        by = heard_day + (case.update_every_days or policy.keep_posted_days)
        words = f"last word {formatter.near(heard_day)}, the next by {formatter.near(by)}"
        facts.append(("Heard", words))
    if purchase is not None:
        what = f", {purchase.what}" if purchase.what else ""
        words = f"o{purchase.id}, bought {formatter.day(purchase.on)}{what}"
        facts.append(("Of", f"{words}: {formatter.money(purchase.cents)}"))
    for promise in promises:
        state, day = standing(promise, formatter.on)
        how = f"{state if state in ('kept', 'dropped') else 'by'} {formatter.near(day)}"
        facts.append(("Promise", f"p{promise.id} {promise.text}, {how}"))
    if before is not None:
        words = "; ".join(
            [f"seen {count(len(before.cases), 'time')}", *before_words(before, allies)]
        )
        facts.append(("Before" if case.is_open else "Others", words))
    columns = (Column(), Column(flex=True))
    tried = f"they had tried {count(problem.tried, 'time')} before it reached you"
    history = [
        *([("before", tried)] if problem.tried else []),
        *(
            (formatter.short(step.on), _step_words(step, allies, formatter))
            for step in problem.steps
        ),
    ]
    return screen(
        line(
            Cell(customer.name, "who"),
            f" ({customer.id}), x{problem.id}: {problem.what}",
            right=f"{problem.kind or 'no kind'} · {case.state.replace('-', ' ')}",
        ),
        _contact_line(customer, contact_and_phone),
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


def _step_words(step: Step, allies: Allies, formatter: Formatter) -> str:
    way = f" by {step.channel}" if step.channel else ""
    note = f": {step.note}" if step.note else ""
    ease = f" (they called it {step.ease} of 7)" if step.ease is not None else ""
    if step.kind == "report":
        return ("you found it by calling" if step.by == "me" else f"they reported it{way}") + note
    if step.kind == "update":
        who = {"ally": "the ally answered", "customer": f"they were in touch{way}"}
        return who.get(step.by, f"you told them{way}") + note
    if step.kind == "hand-off":
        ally = ally_words(step.ally_id, allies)
        if step.direct:
            return f"passed on to {ally}: they start again there"
        return f"asked {ally}, behind the scenes"
    if step.kind == "park":
        every = f", a word every {days(step.update_every_days)}" if step.update_every_days else ""
        until = f" until {formatter.day(step.until_on)}" if step.until_on else ""
        return f"parked{until}{every}{note}"
    if step.kind == "reopen":
        asked = step.by == "me"
        what = "you asked, and it had come back" if asked else f"it came back, they said{way}"
        return what + note
    closed = "closed, day not known" if step.undated else "solved"
    words = {"resolve": closed, "give-up": "given up", "confirm": "confirmed: it holds"}
    return f"{words[step.kind]}{note}{ease}"


def page_data(
    case: Case,
    customer: Customer,
    promises: Sequence[Promise],
    before: Kind | None,
    allies: Allies,
    formatter: Formatter,
    policy: Policy,
) -> dict[str, object]:
    """`problem ID --json`: the row of `problems`, its effort in words, the steps."""
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
