"""`log-problem` and the commands on a problem: what was written, and whose move it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, ally_words, count, days, listed, sentence
from repbook.loyalty.effort import Case
from repbook.loyalty.problem_history import Kind, best
from repbook.policy import Policy
from repbook.records import Ally
from repbook.views.problems import (
    Allies,
    before_words,
    case_data,
    move_words,
    outlook,
    quoted,
    step_data,
)
from repbook.views.screen import Cell, Grid, Line, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.problems import Reported
    from repbook.book.steps import Stepped


def reported_screen(
    done: "Reported",
    before: Kind | None,
    also: Sequence[Case],
    allies: Allies,
    formatter: Formatter,
    policy: Policy,
) -> Screen:
    """`log-problem`: what was written, what solved such problems before, whose move it is."""
    case, name = done.case, done.customer.name
    problem = case.problem
    how = "you found it" if problem.found else "they reported"
    kind = f" [{problem.kind}]" if problem.kind else ""
    parts: list[Line | Grid | str | None] = [
        line(
            Cell(name, "who"),
            f", {how} {formatter.near(problem.reported_on)}: {problem.what}{kind} (x{problem.id}).",
        )
    ]
    if done.purchase is not None:
        what = f", {done.purchase.what}" if done.purchase.what else ""
        tied = "Tied by itself to" if done.tied else "Of"
        parts.append(
            f"{tied} o{done.purchase.id}, bought {formatter.near(done.purchase.on)}"
            f"{what}: {formatter.money(done.purchase.cents)}."
        )
    if also:
        phrases = [f"x{each.problem.id} ({each.problem.what})" for each in also[:3]]
        parts.append(
            line(Cell("Also open for them: ", "heed"), f"{listed(phrases)}. If it is the same one:")
        )
        parts.append(f'  repbook undo, then repbook update x{also[0].problem.id} "…" --by customer')
    if before is not None:
        phrases = before_words(before, allies)
        seen = count(len(before.cases), "time")
        parts.append(
            line(
                Cell("Before: ", "good"), f"seen {seen}" + "".join(f"; {t}" for t in phrases) + "."
            )
        )
        kinds = [each.problem.kind for each in before.cases if each.problem.kind]
        if kinds and problem.kind is None:
            like = max(kinds, key=kinds.count)
            typed = f"repbook correct x{problem.id} --kind {quoted(like)}"
            parts.append(f'It sounds like "{like}"; if it is one: {typed}')
    parts.append(
        f"{sentence(move_words(case, allies, formatter))}."
        f" {outlook(case, policy, formatter, done.customer.do_not_call)}"
    )
    if done.promise is not None:
        parts.append(f"Promise p{done.promise.id}: solved by {formatter.weekday(done.promise.by)}.")
    ally = _quickest(before, allies)
    x = f"x{problem.id}"
    ask = (
        f"repbook hand-off {x} {quoted(ally.name)}"
        if ally is not None and case.ally_id is None
        else f'repbook update {x} "…"'
    )
    parts.append(hint(ask, f'repbook resolve {x} "…"', f"repbook problem {x}"))
    return screen(*parts)


VERBS = {
    "update": "noted",
    "hand-off": "handed off",
    "park": "parked",
    "resolve": "solved",
    "give-up": "given up",
    "reopen": "open again",
    "confirm": "confirmed: it holds",
}


ENDS = ("resolve", "give-up", "confirm")


def step_screen(done: "Stepped", allies: Allies, formatter: Formatter, policy: Policy) -> Screen:
    """One step, and the state of the problem after it."""
    case, step = done.case, done.step
    problem = case.problem
    x = f"x{problem.id}"
    when = "" if step.on == formatter.on else f"{formatter.near(step.on)}, "
    verb = VERBS[step.kind]
    if step.kind == "hand-off":
        how = "passed on to" if step.direct else "handed to"
        verb = f"{how} {ally_words(step.ally_id, allies)}"
    elif step.kind == "update":
        ally = ally_words(case.ally_id, allies)
        who = {"customer": "they said", "me": "you said", "ally": f"{ally} said"}[step.by]
        verb = f"{who}: {step.note}" if step.note else who.replace("said", "were in touch")
    elif step.kind == "park" and step.until_on:
        because = f": {step.note}" if step.note else ""
        verb = f"parked until {formatter.weekday(step.until_on)}{because}"
    elif step.kind in ("resolve", "give-up", "reopen", "confirm") and step.note:
        verb = f"{verb}: {step.note}"
    touch = f" (c{step.id})" if step.letter == "c" else ""
    parts: list[Line | Grid | str | None] = [
        line(Cell(done.customer.name, "who"), f", {x} {problem.what}: {when}{verb}{touch}.")
    ]
    closed = f"x{problem.id} was {move_words(case, allies, formatter)}"
    move = "" if step.kind in ENDS else f"{closed}. "
    if case.is_open:
        move = "" if step.kind == "park" else f"{sentence(move_words(case, allies, formatter))}. "
    parts.append(f"{move}{outlook(case, policy, formatter, done.customer.do_not_call)}")
    if case.is_open and step.kind == "park":
        every = case.update_every_days or policy.keep_posted_days
        parts.append(
            f"Until then they should hear something every {days(every)}; kept posted, the time"
            " does not count against it."
        )
    if step.kind == "hand-off" and not step.direct:
        parts.append("An ally asked behind the scenes costs them nothing.")
    settled = [f"p{p.id} ({p.text})" for p in done.kept]
    if settled:
        parts.append(line(Cell("Kept: ", "good"), f"{listed(settled)}."))
    if done.dropped:
        parts.append(f"Dropped with it: {listed([f'p{p.id} ({p.text})' for p in done.dropped])}.")
    fixed = case.closed_day or 0
    today = formatter.on.toordinal()
    if (
        case.state == "resolved"
        and not case.confirmed
        and today <= fixed + policy.check_fix_to_days
    ):
        ask = formatter.near(max(today, fixed + policy.check_fix_from_days))
        parts.append(f"From {ask} the list asks whether it held: repbook confirm-fix {x}")
    commands = {
        "resolve": ["repbook undo", "repbook next"],
        "give-up": ["repbook undo", "repbook next"],
        "confirm": ["repbook next", f"repbook brief {done.customer.id}"],
    }.get(step.kind, [f"repbook problem {x}", f'repbook resolve {x} "…"', "repbook undo"])
    parts.append(hint(*commands))
    return screen(*parts)


def _quickest(before: Kind | None, allies: Allies) -> Ally | None:
    """The ally who is quickest with such problems."""
    helper = best(before.helps) if before is not None else None
    return allies.get(helper.ally_id) if helper is not None else None


def reported_data(done: "Reported", before: Kind | None, allies: Allies) -> dict[str, object]:
    """`log-problem --json`."""
    ally = _quickest(before, allies)
    return {
        **case_data(done.case, done.customer.name, allies),
        "touch": f"x{done.case.problem.id}",  # the report is the exchange that it came by
        "tied_by_itself": done.tied,
        "promise": f"p{done.promise.id}" if done.promise else None,
        "promised_by": done.promise.by.isoformat() if done.promise else None,
        "seen_before": len(before.cases) if before else 0,
        "solved_before": [way._asdict() for way in before.ways] if before else [],
        "quickest": ally.name if ally else None,
    }


def stepped_data(done: "Stepped", allies: Allies) -> dict[str, object]:
    """`update --json` and the like: the problem as it is now, and the step."""
    step = done.step
    return {
        **case_data(done.case, done.customer.name, allies),
        "step": step_data(step, allies),
        "touch": f"{step.letter}{step.id}" if step.letter == "c" or step.exchange else None,
        "kept": [f"p{p.id}" for p in done.kept],
        "dropped": [f"p{p.id}" for p in done.dropped],
    }
