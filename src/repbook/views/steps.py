# Long because each reply says what was written and what comes next, in one order.
"""`log-problem` and the commands on a problem: what was written, and whose move it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, ally_words, count, days, ended, listed, sentence
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.next_listed import next_fix_check
from repbook.loyalty.problem_history import Help, Kind, best, quickest
from repbook.loyalty.reasons.owed import agreed_words
from repbook.policy import Policy
from repbook.records import Ally, Customer
from repbook.text import shell_line
from repbook.views.fields import Field, Fields
from repbook.views.problems import (
    CASE,
    SEEN_BEFORE,
    STEP,
    Allies,
    CaseRow,
    move_words,
    outlook,
    seen_words,
    step_words,
)
from repbook.views.reply_words import order_words, put_back_words
from repbook.views.screen import Cell, Line, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.problems import Reported
    from repbook.book.steps import Stepped
    from repbook.loyalty.effort import Case
    from repbook.records import Problem


def reported_screen(done: Reported, formatter: Formatter, policy: Policy) -> Screen:
    """`log-problem`: what was written, what solved such problems before, whose move it is."""
    case, name = done.case, done.customer.name
    problem = case.problem
    how = "you found it" if problem.found else "they reported"
    kind = f" [{problem.kind}]" if problem.kind else ""
    ally, x, promise = _ally(done, best), f"x{problem.id}", done.promise
    ask = f'repbook update {x} "…"'
    if ally is not None and case.ally_id is None:
        ask = f"repbook hand-off {x} {shell_line([ally.name])}"
    return screen(
        line(
            Cell(name, "who"),
            f", {how} {formatter.near(problem.reported_on)}: {problem.what}{kind} (x{problem.id}).",
        ),
        _purchase_words(done, formatter),
        *_also_open(done.also),
        *_solved_lately(done, formatter),
        *_seen_before(problem, done.before, done.allies),
        f"{sentence(move_words(case, done.allies, formatter))}."
        f" {outlook(case, policy, formatter, done.customer.do_not_call)}",
        f"Promise p{promise.id}: to solve it by {formatter.weekday(promise.by)}."
        if promise
        else None,
        hint(ask, f'repbook resolve {x} "…"', f"repbook problem {x}"),
    )


def _purchase_words(done: Reported, formatter: Formatter) -> str | None:
    """Which order it is about, and the line that ties it to another."""
    bought, other, x = done.purchase, done.other, f"x{done.case.problem.id}"
    if bought is None and other is not None:
        return (
            "Not linked to an order."
            f" If it is about their latest, o{other.id} of {formatter.near(other.on)}:"
            f" repbook correct {x} --of o{other.id}"
        )
    if bought is None:
        return None
    latest = other is None or (other.on, other.id) < (bought.on, bought.id)
    about = f"About o{bought.id}{', their latest order' if done.tied and latest else ''}"
    said = f"{about}, bought {formatter.near(bought.on)}: {order_words(bought, formatter)}."
    if not done.tied or other is None:
        return said
    near = formatter.near(other.on)
    return f"{said} If it is about o{other.id} of {near}: repbook correct {x} --of o{other.id}"


def _also_open(also: Sequence[Case]) -> list[Line | str]:
    if not also:
        return []
    phrases = listed([f"x{each.problem.id} ({each.problem.what})" for each in also[:3]])
    return [
        line(Cell("Also open for them: ", "heed"), f"{phrases}. If it is the same one:"),
        f'  repbook undo, then repbook update x{also[0].problem.id} "…" --by customer',
    ]


def _solved_lately(done: Reported, formatter: Formatter) -> list[Line | str]:
    """That they had such a problem lately, and how to log it as the same one."""
    if done.solved is None or done.also:
        return []
    x, when = f"x{done.solved.problem.id}", formatter.near(done.solved.closed_day or 0)
    note = shell_line(["repbook", "reopen", x, done.case.problem.what])
    return [
        line(
            Cell("Solved for them lately: ", "heed"),
            f"{x} ({done.solved.problem.what}), {when}. If it is the same one again:",
        ),
        f"  repbook undo, then {note}",
    ]


def _seen_before(problem: Problem, before: Kind | None, allies: Allies) -> list[Line | str]:
    """What is known of such problems, and the kind it sounds like when none was given."""
    if before is None:
        return []
    seen = line(Cell("Similar: ", "good"), f"{seen_words(before, allies)}.")
    kinds = [each.problem.kind for each in before.cases if each.problem.kind]
    if problem.kind is not None or not kinds:
        return [seen]
    like = max(kinds, key=kinds.count)
    if kinds.count(like) * 2 < len(before.cases):  # this one included
        return [seen]
    typed = f"repbook correct x{problem.id} --kind {shell_line([like])}"
    return [seen, f'Similar ones are of the kind "{like}". To set it: {typed}']


ENDS = ("resolve", "give-up", "confirm")


def step_screen(
    done: Stepped,
    formatter: Formatter,
    policy: Policy,
    customer: CustomerDay,
    asked: Ally | None = None,
) -> Screen:
    """One step, and the state of the problem after it; `customer` is as of today.

    `asked` is the ally whom an update may have been a question to.
    """
    case, step = done.case, done.step
    x, now = f"x{case.problem.id}", move_words(case, done.allies, formatter)
    do_not_call = done.customer.do_not_call
    when = "" if step.on == formatter.on else f"{formatter.near(step.on)}, "
    again = step.kind == "hand-off" and step.id in case.asked_again
    who = ally_words(step.ally_id or case.ally_id, done.allies)
    words = step_words(step, who, formatter, again=again)
    touch = f" (c{step.id})" if step.letter == "c" else ""
    said = ended(f", {x} ({case.problem.what}): {when}{words}{touch}")
    move = _move(done, now, formatter, policy)
    heard, due = case.news(policy)
    silent = days(formatter.on.toordinal() - heard)
    return screen(
        line(Cell(done.customer.name, "who"), said),
        f"Tell them, if they do not know yet: {_tell(done.customer, x)}."
        f' To be reminded: repbook promise {done.customer.id} "tell them about {x}" --by tomorrow'
        if step.kind == "give-up"
        else f"{move}{outlook(case, policy, formatter, do_not_call)}",
        f"If it was you who called them: repbook undo, then"
        f' repbook log-call {done.customer.id} "…" --about {x}'
        + (f" --on {step.on}" if step.on != formatter.on else "")
        if step.kind == "update" and step.by == "customer" and case.effort != done.before.effort
        else None,
        _asked_instead(done, asked, formatter) if asked else None,
        _park_words(case, formatter, policy)
        if case.is_open and (step.kind == "park" or case.state == "parked")
        else None,
        _who_they_deal_with(case, done.allies, done.customer.name)
        if step.kind == "hand-off" and not step.direct
        else None,
        f'They last heard from you {silent} ago: repbook update {x} "…"'
        if case.waits_for_news and due <= formatter.on.toordinal()
        else None,
        line(Cell("Done: ", "good"), f"{agreed_words(done.settled, formatter)}.")
        if done.settled
        else None,
        put_back_words(done.settled, step.id, formatter)
        if done.settled and step.by == "customer"
        else None,
        *_promises_ended(done),
        _counted_words(done),
        _credit_words(done) if step.kind == "resolve" else None,
        asks_line(done, formatter, customer),
        f'This did not log a call. If you called them: repbook log-call {done.customer.id} "…" --about {x}'
        + (f" --on {step.on}" if step.on != formatter.on else "")
        if step.held is not None and not do_not_call and customer.reached_day < step.on.toordinal()
        else None,
        hint(*_commands(done)),
    )


def _commands(done: Stepped) -> tuple[str, ...]:
    """What to type after a step: what it left to do, and how to take it back."""
    x, ally = f"x{done.case.problem.id}", done.allies.get(done.step.ally_id or 0)
    whom = [ally.name] if ally else []  # where the reader's own name of them stood
    after = {
        "resolve": ("repbook undo", "repbook next"),
        "give-up": ("repbook undo", "repbook next"),
        "confirm": ("repbook next", f"repbook brief {done.customer.id}", "repbook undo"),
        "hand-off": (
            f"repbook problem {x}",
            shell_line(["repbook", "hand-off", x, *whom, "any news?"]),
            "repbook undo",
        ),
    }
    rest = f"repbook problem {x}", f'repbook resolve {x} "…"', "repbook undo"
    return after.get(done.step.kind, rest)


def _asked_instead(done: Stepped, ally: Ally, formatter: Formatter) -> str:
    """How to log an update as a question to the ally whom its text names."""
    step = done.step
    day = [] if step.on == formatter.on else ["--on", str(step.on)]
    x = f"x{done.case.problem.id}"
    line = shell_line(["repbook", "hand-off", x, ally.name, step.note or "", *day])
    return f"If that was a question to {ally.name}: repbook undo, then {line}"


def _move(done: Stepped, now: str, formatter: Formatter, policy: Policy) -> str:
    """Who has the next move after a step, or how the problem ended; empty where the step said it."""
    case, step = done.case, done.step
    if not case.is_open:
        return "" if step.kind in ENDS else f"x{case.problem.id} was {now}. "
    move = "" if step.kind == "park" else f"{sentence(now)}. "
    if step.kind == "update" and step.by == "me" and case.waiting_on == "customer":
        move = f"They know how x{case.problem.id} stands. "
    due = case.news(policy)[1]
    if case.waits_for_news and due > formatter.on.toordinal():
        move += f"{update_owed(done.customer.name, due, formatter)} "
    return move


def update_owed(name: str, due: int, formatter: Formatter) -> str:
    """By when a customer is to hear of their problem."""
    return f"You owe {name} an update by {formatter.weekday(due)}."


def _who_they_deal_with(case: Case, allies: Allies, name: str) -> str:
    """Whom they stay in touch with where an ally was asked behind the scenes."""
    whom = ally_words(case.deals_with, allies) if case.deals_with else "you"
    return f"{name} still deals only with {whom}, so this is no extra effort for them."


def _tell(customer: Customer, x: str) -> str:
    """The line that logs that they were told, by the channel they may be reached by."""
    way = customer.prefer if customer.prefer != "phone" or not customer.do_not_call else None
    if way is None and customer.do_not_call:
        way = "email"
    channel = f" -c {way}" if way else ""
    return f'repbook log-call {customer.id} "…"{channel} --about {x}'


def _promises_ended(done: Stepped) -> list[Line | str | None]:
    """The promises that were kept or dropped with it."""
    kept, dropped = (
        listed([f"p{p.id} ({p.text})" for p in promises]) for promises in (done.kept, done.dropped)
    )
    return [
        line(
            Cell(
                "Promise kept by this: " if len(done.kept) == 1 else "Promises kept by this: ",
                "good",
            ),
            f"{kept}. {_take_back(done)}",
        )
        if kept
        else None,
        f"Dropped: {dropped}." if dropped else None,
    ]


def _take_back(done: Stepped) -> str:
    """How to open the promises again that were kept with the fix."""
    lines = [f'repbook correct p{promise.id} --kept ""' for promise in done.kept]
    return f"If you still owe {'it' if len(lines) == 1 else 'one'}: {listed(lines, 'or')}"


def _counted_words(done: Stepped) -> str | None:
    """With which fixes of other problems it counts; None where there is none like it."""
    others = done.way.times - 1 if done.way else 0
    if done.way is None or not others:
        return None
    return f"That makes {count(others + 1, 'problem')} of any kind solved by {ended(done.way.how)}"


def _credit_words(done: Stepped) -> str | None:
    """Who gets the credit for a solution: the ally who was asked last; None where nobody was."""
    ally, x = done.allies.get(done.case.ally_id or 0), f"x{done.case.problem.id}"
    if ally is None:
        return None
    return (
        f"Credited to {ally.name}, who was asked last. If somebody else solved it:"
        f" repbook undo, then repbook hand-off {x} ALLY"
    )


def asks_line(done: Stepped, formatter: Formatter, customer: CustomerDay) -> str | None:
    """From when on the list asks whether the fix holds; None where it does not."""
    day = next_fix_check(customer, done.case.problem.id)
    if day is None:
        return None
    return (
        f"From {formatter.near(day)} the list reminds you to ask if the fix holds. If it does:"
        f" repbook confirm-fix x{done.case.problem.id}"
    )


def _park_words(case: Case, formatter: Formatter, policy: Policy) -> str:
    """When to update them, and which of the parked days count."""
    last, by = case.news(policy)
    if by >= (case.parked_until_day or by):
        return "No update is due before then, and the parked days do not count as effort for them."
    first = "today" if by <= formatter.on.toordinal() else f"by {formatter.weekday(by)}"
    return (
        f"Update them {first}, then every {days(by - last)}."
        " If you do, the parked days do not count as effort for them."
    )


def _ally(done: Reported, who: Callable[[Sequence[Help]], Help | None]) -> Ally | None:
    """The ally to ask, of those who had problems like it."""
    helper = who(done.before.helps) if done.before else None
    return done.allies.get(helper.ally_id) if helper else None


REPORTED: Fields[Reported] = Fields(
    *CASE.within(lambda done: CaseRow(done.case, done.customer, done.allies)),
    Field(
        "touch",
        "text",
        "the exchange with them that it was: the report itself, as in `x4`, or the call it came in",
        lambda done: (
            f"c{call}" if (call := done.case.problem.touch_id) else f"x{done.case.problem.id}"
        ),
    ),
    Field("tied_by_itself", "yes", "the purchase was found, not named", lambda done: done.tied),
    Field(
        "promise",
        "text?",
        "the promise that was made, as in `p7`",
        lambda done: done.promise and f"p{done.promise.id}",
    ),
    Field("promised_by", "day?", "by when", lambda done: done.promise and done.promise.by),
    *SEEN_BEFORE.within(lambda done: done.before),
    Field(
        "quickest",
        "text?",
        "the ally who is quickest with it",
        lambda done: (ally := _ally(done, quickest)) and ally.name,
    ),
)
STEPPED: Fields[Stepped] = Fields(
    *CASE.within(lambda done: CaseRow(done.case, done.customer, done.allies)),
    Field(
        "step",
        "object",
        "the step that was written, or the call",
        lambda done: (done.step, done.allies),
        inner=STEP,
    ),
    Field(
        "touch",
        "text?",
        "the exchange with the customer that it was, as in `c31` or `s9`",
        lambda done: (
            f"{done.step.letter}{done.step.id}"
            if done.step.letter == "c" or done.step.exchange
            else None
        ),
    ),
    Field(
        "kept",
        "list",
        "promises kept by it",
        lambda done: [f"p{promise.id}" for promise in done.kept],
        items=("text", "as in `p7`"),
    ),
    Field(
        "dropped",
        "list",
        "promises dropped with it",
        lambda done: [f"p{promise.id}" for promise in done.dropped],
        items=("text", "as in `p7`"),
    ),
)
