"""`log-call` without a customer: a walk through the call, one question after the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial

from repbook.book import drafts
from repbook.book.calls import Logged
from repbook.book.drafts import Draft
from repbook.cli import interrupts
from repbook.cli.call_entry import Typed, show, write
from repbook.cli.call_questions import QUESTIONS, CallQuestions
from repbook.cli.interrupts import Stopped
from repbook.cli.parameters import id_of
from repbook.cli.session import Session
from repbook.errors import Failed, InvalidInput, NotFound, RepbookError
from repbook.loyalty.customer_day import CustomerDay
from repbook.records import Customer, Problem
from repbook.text import clean

# What is of a record of the customer
THEIRS = ("held", "not_held", "solved", "about", "kept", "moved", "quotes", "won", "lost")


def log_call(session: Session, given: Typed, day: date, json: bool = False) -> None:
    """Ask for a call and log it; what the options say is not asked."""
    if not session.prompts.can_ask:
        raise InvalidInput(
            "CUSTOMER is missing, and repbook cannot ask here", hint='repbook log-call CUSTOMER "…"'
        )
    session.unlock()
    draft = None
    try:
        with session.prompts.editor.conversation():
            draft = (offered(session) if given == Typed() else None) or begin(session, given, day)
            if not ask(session, draft, QUESTIONS):
                session.output.note("No customer named; nothing was written")
                return
            done, today = finish(session, draft)
    except Stopped as stopped:
        interrupts.end_line(stopped, session.output)
        kept = draft is not None and draft.path.exists()
        goes_on = "To go on with what was typed: repbook log-call"
        raise Failed("Stopped; nothing was written", goes_on if kept else None) from None
    show(session, done, today, json)


def begin(session: Session, given: Typed, day: date) -> Draft:
    """A new draft, with what was given already."""
    return drafts.Draft(drafts.new(session.book_path), {"on": day.isoformat(), **given.said})


def offered(session: Session) -> Draft | None:
    """A call that was begun before, if the person wants to go on with it."""
    from repbook.views.log_call import begun_words

    for draft in drafts.begun(session.book_path):
        session.output.note(f"Not finished: {begun_words(draft.typed, session.formatter)}")
        said = session.prompts.pick(
            "Go on with it? (Enter: yes, n not now, d drop it)",
            {"y": "yes", "n": "not now", "l": "later", "d": "drop it"},
            "y",
        )
        if said == "d":
            drafts.drop(draft)
        elif said == "y":
            return draft
    return None


def ask(session: Session, draft: Draft, names: Sequence[str]) -> bool:
    """Ask what a draft still lacks, keeping each answer; False when nobody was named."""
    questions, typed = CallQuestions(session, draft), draft.typed
    if typed.get("customer_id") is not None:
        try:
            _ = questions.customer
        except NotFound:
            for name in ("customer_id", *THEIRS):
                typed.pop(name, None)
    try:
        questions.ask(names)
    except Stopped as stopped:
        if questions.refused and stopped.signal is None:
            session.output.note(f"\n{questions.refused}. What was typed:")
            for name in (*Typed._fields, "half"):
                if typed.get(name):
                    session.output.note(f"  {name}: {typed[name]}")
        raise
    if typed.get("customer_id") is None:
        drafts.drop(draft)
        return False
    return True


def _also(
    typed: Typed, answers: Mapping[str, object]
) -> Iterator[Callable[[Session, Logged], object]]:
    """What else is to be written, as a part of the same change."""
    if typed.problem:
        yield partial(_log_problem, clean(typed.problem))
    if answers.get("no_calls"):
        yield _call_no_more
    moved = answers.get("moved")
    if isinstance(moved, dict) and moved:
        yield partial(_move_promises, moved)


def _log_problem(what: str, session: Session, done: Logged) -> Problem:
    from repbook.book.problems import kind_within, kinds_in_use, log_problem

    touch, book = done.touch, session.book
    kind = kind_within([*kinds_in_use(book)], what) or None
    logged = log_problem(book, done.customer, what, on=touch.on, kind=kind, call=touch)
    x = f"x{logged.case.problem.id}"
    another = f" If it is of another kind: repbook correct {x} --kind KIND" if kind else ""
    session.output.note(f"Problem {x}{f' ({kind})' if kind else ''}: {what}.{another}")
    return logged.case.problem


def _call_no_more(session: Session, done: Logged) -> None:
    from repbook.book.customers import Changes, edit

    edit(session.book, done.customer, Changes({"do_not_call": True}), None)
    session.output.note(f"{done.customer.name} is not to be called.")


def _move_promises(moved: Mapping[str, str], session: Session, done: Logged) -> None:
    from repbook.book.promises import move

    for id, said in moved.items():
        day, promise = date.fromisoformat(said), session.book.promises.get(id_of(id, "p"))
        move(session.book, promise, day, done.touch.on)
        session.output.note(f"{id} ({promise.text}): by {session.formatter.weekday(day)} now.")


def finish(session: Session, draft: Draft) -> tuple[Logged, CustomerDay]:
    """Write the call of a draft, then delete the draft; gives the customer as of today, too."""
    answers = draft.typed
    with interrupts.undisturbed():
        try:
            with session.locked():
                questions = CallQuestions(session, draft)
                said = {
                    name: answers[name] for name in Typed._fields if answers.get(name) is not None
                }
                typed = Typed(**said)
                written = write_with(session, questions.customer, typed, questions.day, answers)
        except RepbookError:
            for name in THEIRS:  # asked again: another program may have settled them
                answers.pop(name, None)
            drafts.keep(draft)
            raise
        drafts.drop(draft)
    return written


def write_with(
    session: Session, customer: Customer, typed: Typed, day: date, answers: Mapping[str, object]
) -> tuple[Logged, CustomerDay]:
    """Write a call, and what else the answers say, as one change; gives the customer as of today, too."""
    also = [*_also(typed, answers)]
    with session.book.change("log-call") if also else nullcontext():
        done, _, today = write(session, customer, typed, day)
        summary = session.book.summary
        found = [do(session, done) for do in also]
        session.book.summary = summary
    if not also:
        return done, today
    reported = next((each for each in found if isinstance(each, Problem)), None)
    done = done._replace(after=session.book.history(customer.id, day), reported=reported)
    return done, session.book_day(fit="none").customer(customer.id)
