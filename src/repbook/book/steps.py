# Long because each kind of step says what contradicts it.
"""Write steps of a problem; a step that contradicts the others is refused."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from repbook.book import Book
from repbook.book.acts import act
from repbook.book.allies import known_allies
from repbook.book.problems import case_of, cases, with_steps
from repbook.book.promises import drop as drop_promise
from repbook.book.promises import keep as keep_promise
from repbook.errors import Conflict, InvalidInput
from repbook.formatter import cut
from repbook.loyalty.effort import CLOSING, Case
from repbook.loyalty.problem_history import Way, alike, way_of, ways
from repbook.records import SENT, Ally, CallBack, Customer, Problem, Promise, Step, Touch
from repbook.records.problems import STEP_DONE
from repbook.store.problems import as_update
from repbook.text import shell_line


class Stepped(NamedTuple):
    """What a step wrote, and the problem before and after it."""

    customer: Customer
    before: Case
    case: Case
    step: Step
    kept: tuple[Promise, ...]
    dropped: tuple[Promise, ...]
    allies: dict[int, Ally]
    settled: CallBack | None  # the call agreed with them that it was
    way: Way | None = None  # with which the fix counts


@act(lambda id, kind, command=None, **how: command or kind)
def step(
    book: Book,
    id: int,
    kind: str,
    *,
    on: date,
    command: str | None = None,
    today: date | None = None,
    by: str = "me",
    channel: str | None = None,
    note: str | None = None,
    ally: Ally | None = None,
    direct: bool = False,
    until: date | None = None,
    update_every_days: int | None = None,
    ease: int | None = None,
    held: bool | None = None,
    call: Touch | None = None,
) -> Stepped:
    """Write one step of a problem, as one change.

    One that came in a `call` which is logged with it is no exchange of its own, and where it has
    no note, what was said in the call stands for it.

    An update that reached them, or came from them, is written as a call about the problem.

    A step in the past is welcome where what came after it stays possible.
    The case that comes back is as of `today`, or of `on`.
    Closing settles what was promised about it: kept when solved, else dropped.
    Raises Conflict for a step that the problem's other steps rule out.
    """
    _refuse_values(id, on, ease, until)
    if kind == "hand-off" and ally is None:
        raise InvalidInput("Say which ally you hand it to", hint=f"repbook hand-off x{id} ALLY")
    before = refuse_step(book, id, kind, on)
    if kind == "park":
        _refuse_same_park(before, until, note, update_every_days)
    if ally is not None and before.asked_day is not None:
        direct = direct and before.deals_with != ally.id  # asked once more is no news to them
        _refuse_same_hand_off(before, ally, direct, note, on)
    fields = {
        "by": by,
        "channel": channel,
        "note": note,
        "ally_id": ally.id if ally else None,
        "direct": direct,
        "until_on": until,
        "update_every_days": update_every_days,
        "ease": ease,
        "held": held,
    }
    agreed = book.history(before.problem.customer_id, on).call_back
    written = _write(book, before.problem, kind, on, fields, call)
    promises = _settle(book, id, kind, on)
    customer = book.customers.get(before.problem.customer_id)
    book.summary = f"x{id} {customer.name}: {STEP_DONE[kind]}{f', {cut(note)}' if note else ''}"
    after = case_of(book, id, today or on)
    settled = agreed if book.history(customer.id, on).call_back is None else None
    way = _way(book, after, kind, note, today or on)
    return Stepped(customer, before, after, written, *promises, known_allies(book), settled, way)


def _way(book: Book, solved: Case, kind: str, how: str | None, on: date) -> Way | None:
    """The way with which a fix counts among the problems of its kind."""
    if kind != "resolve" or not how:
        return None
    like = [solved, *alike(solved, cases(book, on, with_forgotten=True))]
    return way_of(how, ways(like, on.toordinal()))


def refuse_step(book: Book, id: int, kind: str, on: date) -> Case:
    """Refuse a step that the problem's other steps rule out; gives the problem before it."""
    before = case_of(book, id, on)
    everything = with_steps(book, [before.problem], date.max)[0]
    if kind == "update" and not before.is_open:
        _refuse_impossible(everything, "hand-off", on)  # closed: a word changes nothing
    _refuse_impossible(everything, kind, on)
    return before


def _refuse_values(id: int, on: date, ease: int | None, until: date | None) -> None:
    if ease is not None and not 1 <= ease <= 7:
        raise InvalidInput(
            f'An ease of "{ease}" is not between 1 and 7', hint="7 is very easy, 1 very hard"
        )
    if until is not None and until <= on:
        raise Conflict(
            f"x{id} cannot be parked until {until}: that is not after {on}",
            hint=f"repbook park x{id} --until +1w",
        )


def _refuse_same_park(
    case: Case, until: date | None, note: str | None, update_every_days: int | None
) -> None:
    """Refuse to park until the day until which it is parked, with nothing new said."""
    parks = [each for each in case.problem.steps if each.kind == "park"]
    if case.state != "parked" or until is None or case.parked_until_day != until.toordinal():
        return
    every = update_every_days in (None, case.update_every_days)
    if every and note in (None, parks[-1].note):
        x = f"x{case.problem.id}"
        raise Conflict(
            f"{x} is parked until {until} already, since {parks[-1].on}",
            hint=f"repbook park {x} --until {until + timedelta(days=7)}, or repbook problem {x}",
        )


def _refuse_same_hand_off(case: Case, ally: Ally, direct: bool, note: str | None, on: date) -> None:
    """Refuse to ask the ally who has it a second time on a day, with nothing new said."""
    last = [each for each in case.problem.steps if each.kind == "hand-off"][-1]
    asked = (last.ally_id, last.on) == (ally.id, on) and case.waiting_on == "ally"
    if not asked or (direct and not last.direct):
        return
    if note in (None, last.note):
        x, news = f"x{case.problem.id}", "any news?" if note is None else "still no news?"
        line = shell_line(["repbook", "hand-off", x, ally.name, news])
        raise Conflict(
            f"{ally.with_id} was asked about {x} on {on} already",
            hint=f"With something new: {line}; its steps: repbook problem {x}",
        )


def _write(
    book: Book,
    problem: Problem,
    kind: str,
    on: date,
    fields: dict[str, Any],
    call: Touch | None = None,
) -> Step:
    """Write a step; an update that reached them, or came from them, is a call."""
    by, channel = fields["by"], fields["channel"]
    if call:
        in_call = {"problem_id": problem.id, "touch_id": call.id}
        written = book.steps.added(on=on, kind=kind, **in_call, **fields)
        return written._replace(note=written.note or call.note)
    exchange = is_exchange(by, channel)
    if kind == "update" and exchange and (by == "customer" or channel not in SENT):
        touch = book.touches.added(
            customer_id=problem.customer_id,
            on=on,
            outcome="reached",
            channel=channel,
            inbound=by == "customer",
            note=fields["note"],
            problem_id=problem.id,
        )
        return as_update(touch, problem.id)
    return book.steps.added(problem_id=problem.id, on=on, kind=kind, exchange=exchange, **fields)


def is_exchange(by: str, channel: str | None) -> bool:
    """Whether a step that came in no call was itself an exchange with the customer."""
    return by == "customer" or (by == "me" and channel is not None)


def _settle(
    book: Book, id: int, kind: str, on: date
) -> tuple[tuple[Promise, ...], tuple[Promise, ...]]:
    """Promises about a problem end with it: kept when it is solved, dropped when given up."""
    if kind not in CLOSING:
        return (), ()
    settle = keep_promise if kind == "resolve" else drop_promise
    settled = []
    for promise in book.promises.matching(problem_id=id, kept_on=None, dropped_on=None):
        if promise.made_on <= on:
            settle(book, promise, on)
            settled.append(book.promises.get(promise.id))
    return (tuple(settled), ()) if kind == "resolve" else ((), tuple(settled))


def failed_on(problem: Problem, on: date) -> date | None:
    """The day on which they said that the fix did not hold of a problem that is open again."""
    turns = [s for s in problem.steps if s.on <= on and s.kind in (*CLOSING, "reopen")]
    return turns[-1].on if turns and turns[-1].held is False else None


def _refuse_impossible(problem: Problem, kind: str, on: date) -> None:
    """Walk the steps with the new one at the end of its day, and refuse what cannot be."""
    name = f"x{problem.id}"
    earlier = [(s.kind, s.on) for s in problem.steps if s.on <= on]
    later = [(s.kind, s.on) for s in problem.steps if s.on > on]
    if walk([*earlier, (kind, on)])[1] is not None:
        state, since = walk(earlier)[0]
        called = f'repbook log-call {problem.customer_id} "…" --about {name}'
        if kind == "reopen" and state == "open" and (again := failed_on(problem, on)):
            raise Conflict(
                f"{name} is open again since {again}: it is logged that the fix did not hold",
                hint=f"To log the call: {called}",
            )
        if state == "open":
            want = "is open" if kind == "reopen" else "is not solved yet"
            also = f" on {on}" if later else ""
            raise Conflict(
                f"{name} {want}{also}",
                hint=f'If they were in touch again: repbook update {name} "…" --by customer'
                if kind == "reopen"
                else f'First: repbook resolve {name} "what solved it"',
            )
        raise Conflict(
            f"{name} was {STEP_DONE[state]} on {since} already",
            hint=(f"To log the call: {called}; if" if kind == state == "confirm" else "If")
            + f" it came back: repbook reopen {name}"
            + (f"; if it holds: repbook confirm-fix {name}" if state == "resolve" else ""),
        )
    bad = walk([*earlier, (kind, on), *later])[1]
    if bad is not None and walk([*earlier, *later])[1] != bad:
        raise Conflict(
            f"{name} was {STEP_DONE[bad[0]]} on {bad[1]}, so it cannot have been {STEP_DONE[kind]} on {on}",
            hint=f"Its steps: repbook problem {name}",
        )


def walk(
    steps: Sequence[tuple[str, date]],
) -> tuple[tuple[str, date | None], tuple[str, date] | None]:
    """The state that steps lead to (open, or what closed it), and the first that cannot be."""
    state: tuple[str, date | None] = ("open", None)
    for kind, day in steps:
        fits = {"reopen": state[0] != "open", "confirm": state[0] == "resolve"}.get(
            kind, kind in ("report", "update") or state[0] == "open"
        )
        if not fits:
            return state, (kind, day)
        if kind in (*CLOSING, "confirm"):
            state = (kind, day)
        elif kind == "reopen":
            state = ("open", None)
    return state, None
