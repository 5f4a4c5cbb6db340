"""The one record that a customer's name means: theirs, chosen among several, or a refusal."""

from collections.abc import Callable, Sequence
from datetime import date

import typer

from repbook.book.acts import refuse_another_day
from repbook.book.find_customer import is_record
from repbook.book.problems import case_of, cases, that_can
from repbook.book.steps import failed_on
from repbook.cli.parameters import id_of
from repbook.cli.session import Session
from repbook.errors import InvalidInput, NotFound
from repbook.formatter import count, cut, listed
from repbook.loyalty.effort import Case
from repbook.policy import Policy
from repbook.records import Customer, Touch

Found = Sequence[tuple[str, str]]  # ids with their texts, the latest last


def the_one(
    session: Session,
    words: str,
    found: Found,
    kind: str,
    line: Callable[[str], str],
    other: tuple[str, str] | None = None,
    may_ask: bool = True,
    only_shown: bool = False,
    sure: bool = True,
) -> str:
    """The id of the only record that words can mean; of several the one that is chosen.

    Where nobody can be asked, NotFound has a line for each. If the words are the number of the
    `other`, somebody else's, or the id of a record of another kind, even one is only offered, as is what is not `sure`.
    """
    found = [*found, *([other] if other else [])]
    sure = only_shown or (sure and other is None and not is_record(session.book, words))
    if len(found) == 1 and sure:
        return found[0][0]
    last = found[-3:]
    these = listed([f"{id} ({cut(text)})" for id, text in last], "or")
    latest = ", the latest" if len(found) > 3 else ""
    several = len(found) > 1
    said = f'"{words}" can mean {count(len(found), kind)}' if several else f'"{words}" may mean'
    refusal = NotFound(
        f"{said}{latest}{':' if several else ''} {these}",
        hint=listed([line(id) for id, _ in last], "or"),
    )
    if not (may_ask and session.prompts.can_ask):
        raise refusal
    if len(found) == 1:
        id, text = found[0]
        if not session.prompts.agreed(f"Do you mean {id} ({cut(text)})?"):
            raise typer.Exit(refusal.exit_code)
        return id
    session.output.note(f"{said}:")
    for id, text in found:
        session.output.note(f"  {id:>5}  {cut(text)}")
    last_id = found[-1][0]
    answer = session.prompts.ask(f"Which one? (its id, as in {last_id}; Enter for none)").lower()
    if not answer:
        raise typer.Exit(refusal.exit_code)
    ids = {name: id for id, _ in found for name in (id, id[1:])}
    if answer not in ids:
        raise refusal
    return ids[answer]


def problem_meant(
    session: Session,
    customer: Customer,
    words: str,
    command: str,
    line: Callable[[str], str],
    on: date,
    line_if_open: Callable[[str], str] | None = None,
) -> str:
    """The id of the problem of a customer that a command on one can mean, by what it does.

    A fix that the list asks about no more is only offered. `line_if_open` is the line for a
    problem that is open where the command is of closed ones.
    """
    book = session.book
    meant, other = that_can(book, customer.id, command, on), None
    if words.isdecimal() and book.problems.matching(id=int(words)):
        numbered = case_of(book, int(words), on)
        closed = command in ("reopen", "confirm-fix")
        if numbered.is_open != closed and numbered.problem.customer_id != customer.id:
            other = (f"x{numbered.problem.id}", numbered.problem.what)
    kind = KINDS.get(command, "open problem")
    if command == "confirm-fix" and not meant and (opened := that_can(book, customer.id, "", on)):
        last = opened[-1].problem
        of_open = line_if_open or 'repbook update {} "…" --by customer'.format
        if again := failed_on(last, on):
            of_call = line_if_open or f'repbook log-call {customer.id} "…" --about {{}}'.format
            raise InvalidInput(
                f"x{last.id} ({cut(last.what)}) is open again since {again}:"
                " it is logged that the fix did not hold",
                hint=f"To log the call: {of_call(f'x{last.id}')}",
            )
        raise InvalidInput(
            f"{customer.name} has no {kind}: x{last.id} ({cut(last.what)}) is open",
            hint=of_open(f"x{last.id}"),
        )
    if not meant and not other:
        hint = f"repbook problems {customer.id} --all"
        if command == "update" and (theirs := cases(book, on, customer_id=customer.id)):
            latest = f"x{theirs[-1].problem.id}"
            hint = f'repbook log-call {customer.id} "…" --about {latest}, or {hint}'
        raise InvalidInput(f"{customer.name} has no {kind}", hint=hint)
    found = [(f"x{each.problem.id}", each.problem.what) for each in meant]
    sure = True
    if meant and command in ("confirm-fix", "reopen") and _all_old(meant, on, book.policy):
        sure, near = False, session.formatter.near
        kind = "older fix" if command == "confirm-fix" else "older closed problem"
        found = [
            (
                x,
                f"{'solved' if e.state == 'resolved' else 'given up'} {near(e.closed_day or 0)}: {what}",
            )
            for (x, what), e in zip(found, meant, strict=True)
        ]
    shown = command == "problem"
    return the_one(session, words, found, kind, line, other, only_shown=shown, sure=sure)


def promise_meant(session: Session, customer: Customer, line: Callable[..., str]) -> str:
    """The id of the only open promise of a customer; `line` is the line with it, or without any."""
    found = session.book.history(customer.id, session.today).promises
    if not found:
        raise InvalidInput(f"{customer.name} has no open promise", hint=line())
    texts = [(f"p{promise.id}", promise.text) for promise in found]
    return the_one(session, customer.name, texts, "open promise", line)


def call_meant(session: Session, words: str | None, on: date, channel: str | None) -> Touch | None:
    """The call that --call names; what it says itself may not be said otherwise."""
    if words is None:
        return None
    call = session.book.touches.get(id_of(words, "c"))
    if channel not in (None, call.channel):
        raise InvalidInput(
            f"c{call.id} says by which channel it came",
            hint=f"repbook correct c{call.id} --channel {channel}",
        )
    if on != session.today:
        refuse_another_day(call, on, "--call names its day too: leave --on out")
    return call


def notice_call(session: Session, id: str, customer: Customer, on: date) -> None:
    """Say how to log that it came in a call of that day, which is an exchange already."""
    if call := last_reached(session, customer.id, on):
        c = f"c{call.id}"
        session.output.note(f"If this was in your call {c}: repbook correct {id} --call {c}")


def last_reached(session: Session, customer_id: int, on: date) -> Touch | None:
    """The last call of a day that reached a customer."""
    calls = session.book.touches.matching(customer_id=customer_id, on=on)
    return next((call for call in reversed(calls) if call.reached), None)


def _all_old(fixes: Sequence[Case], on: date, policy: Policy) -> bool:
    """Whether all of these fixes are of so long ago that the list asks about none any more."""
    from repbook.loyalty.reasons.care import check_fix_days

    def last(fix: Case) -> int:
        days = check_fix_days(fix, policy)  # none once they have confirmed it
        return days[-1] if days else (fix.closed_day or 0) + policy.check_fix_to_days

    return all(on.toordinal() > last(fix) for fix in fixes)


KINDS = {
    "problem": "problem",
    "reopen": "closed problem",
    "confirm-fix": "closed problem",
}
