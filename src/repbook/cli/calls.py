"""After a call: `log-call`."""

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.call_entry import (
    Typed,
    check,
    is_only_a_message,
    not_to_be_called,
    open_problems,
    says_nobody_answered,
    show,
    tells_of_a_problem,
    wants_no_calls,
    write,
)
from repbook.cli.parameters import CUSTOMER, NAMED, TODAY, Json, On
from repbook.cli.session import Session
from repbook.records import Customer, Touch
from repbook.text import shell_line, shown, words_of

if TYPE_CHECKING:
    from datetime import date

    from repbook.book.calls import Logged
    from repbook.records import Promise


def log_call(
    session: Session,
    customer: Annotated[
        Customer | None, typer.Argument(metavar="CUSTOMER", help=NAMED, parser=str), CUSTOMER
    ] = None,
    *,
    typed: Typed,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Log a call: who, what was said, what comes next.

    Examples:
      repbook log-call vale "Wants 20 seals" --order 480 -p "send quote" --by fri
      repbook log-call 12 -o no-answer
      repbook log-call pier "On holiday" --again "thu 14:30"
      repbook log-call orchard "Happy" -f quality:good -f "price:bad:too dear"
      repbook log-call delta "It leaks again" --inbound --about x48
      repbook log-call mason - < dictated.txt
      repbook log-call mason --edit
      repbook log-call

    Without a customer it asks for everything, one question at a time.
    """
    if typed.promise and not typed.by:
        from repbook.cli.typed_words import day_at_end

        promise, by = day_at_end(session, typed.promise)
        typed = typed._replace(promise=promise, by=by)
    typed = typed._replace(edit=False)  # what was written is the note by now
    check(session, typed, on, customer)
    if customer is None:
        from repbook.cli import guided_call

        guided_call.log_call(session, typed, on, json)
        return
    asking = session.prompts.can_ask
    if typed.outcome != "no-answer":
        what = "what was said?" if typed.outcome == "reached" else "anything to note?"
        question = f"{customer.name}: {what} (Enter for nothing)"
        typed = typed._replace(note=session.prompts.given(typed.note, question))
    nobody = says_nobody_answered(typed)
    if nobody and asking:
        question = f'You wrote "{shown(typed.note or "")}". Did you reach them?'
        if not session.prompts.agreed(question):
            typed = typed._replace(outcome="no-answer")
        nobody = False
    if typed.about is None and typed.outcome == "reached" and asking:
        typed = typed._replace(about=_asked_about(session, customer, on))
    done, after, today = write(session, customer, typed, on)
    unsaid = done.about is None and done.touch.reached and not asking
    show(session, done, today, json, [c.problem for c in after.open_cases] if unsaid else [])
    _notice(session, customer, done.touch)
    _notice_unlogged(session, done)
    if done.promise and typed.by is None:
        _notice_day(session, done.promise)
    again = f"repbook correct c{done.touch.id} --outcome"
    if nobody:
        session.output.note(f"If nobody was reached: {again} no-answer")
    elif is_only_a_message(typed):
        session.output.note(f"If they have not answered yet: {again} sent; next time -o sent")


def _asked_about(session: Session, customer: Customer, on: "date") -> str | None:
    """The open problem that the call was about, by a question for each."""
    for problem in open_problems(session, customer, on):
        if session.prompts.agreed(f"About x{problem.id} ({problem.what})?"):
            return f"x{problem.id}"
    return None


def _notice_day(session: Session, promise: "Promise") -> None:
    """Say how to move a promise for today whose words name another day."""
    from repbook.cli.typed_words import day_within

    if said := day_within(session, promise.text, promise.made_on):
        which = f"repbook promise p{promise.id} --by {shell_line([said])}"
        session.output.note(f"If that promise is for {said}: {which}")


def _notice_unlogged(session: Session, done: "Logged") -> None:
    """Say how to log an order or a promise that the note speaks of and no option does."""
    said, id = words_of(done.touch.note or ""), done.customer.id
    amounts = [b for a, b in pairwise(said) if a in ("order", "ordered") and b.isdecimal()]
    if done.purchase is None and amounts:
        session.output.note(f"If that is an order: repbook log-purchase {id} {amounts[0]}")
    if done.promise is None and "promised" in said:
        session.output.note(f'If you promised that: repbook promise {id} "…" --by fri')


def _notice(session: Session, customer: Customer, touch: Touch) -> None:
    """Say that a call was logged already, and how to mark who wants no more of them."""
    note = touch.note or ""
    alike = session.book.touches.matching(customer_id=customer.id, note=note) if note else []
    before = [each for each in alike if each.on == touch.on and each.id != touch.id]
    if before:
        session.output.note(f"c{before[-1].id} is the same call: repbook undo takes this one back")
    if wants_no_calls(note) and not customer.do_not_call:
        session.output.note(not_to_be_called(customer))
    if touch.problem_id is None and tells_of_a_problem(note):
        line = shell_line(["repbook", "log-problem", str(customer.id), note])
        session.output.note(f"If that is a problem to solve: {line}")
