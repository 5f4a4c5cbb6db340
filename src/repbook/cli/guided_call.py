"""`log-call` without a customer: a walk through the call, one question after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.cli import call_questions, interrupts
from repbook.cli.call_entry import Typed, warn_written_off, write
from repbook.cli.conversation import Answers, Question, ask_all
from repbook.cli.interrupts import Stopped
from repbook.cli.session import Session
from repbook.errors import Failed, InvalidInput, NotFound, RepbookError

if TYPE_CHECKING:
    from repbook.book.calls import Logged
    from repbook.book.drafts import Draft
    from repbook.loyalty.customer_day import CustomerDay

QUESTIONS = (
    call_questions.WHO,
    call_questions.OUTCOME,
    call_questions.NOTE,
    call_questions.ABOUT,
    call_questions.KEPT,
    call_questions.ORDER,
    call_questions.PROMISE,
    call_questions.BY,
    call_questions.FEEDBACK,
)


def log_call(session: Session, given: Typed, day: date, json: bool = False) -> None:
    """Ask for a call and log it; what the options say is not asked."""
    from repbook.views import log_call as log_call_view

    if not session.prompts.can_ask:
        raise InvalidInput(
            "CUSTOMER is missing, and there is nobody to ask", hint='repbook log-call CUSTOMER "…"'
        )
    session.unlock()
    draft = None
    try:
        with session.prompts.editor.conversation():
            draft = (offered(session) if given == Typed() else None) or begin(session, given, day)
            if not ask(session, draft, QUESTIONS):
                session.output.note("Nobody was named; nothing was written")
                return
            done, today = finish(session, draft)
    except Stopped as stopped:
        interrupts.end_line(stopped, session.output)
        kept = draft is not None and draft.path.exists()
        goes_on = "repbook log-call goes on with what was typed"
        raise Failed("Stopped; nothing was written", goes_on if kept else None) from None
    session.output.show(
        lambda: log_call_view.call_screen(done, today, session.formatter),
        lambda: log_call_view.call_data(done, session.formatter),
        json=json,
    )
    warn_written_off(session, [done.after])


# Drafts


def begin(session: Session, given: Typed, day: date) -> Draft:
    """A new draft, with what was given already."""
    from repbook.book import drafts

    blank = Typed()
    said = {k: v for k, v in given._asdict().items() if v != getattr(blank, k)}
    return drafts.Draft(drafts.new(session.book_path), {"on": day.isoformat(), **said})


def offered(session: Session) -> Draft | None:
    """A call that was begun before, if the person wants to go on with it."""
    from repbook.book import drafts
    from repbook.views.guided_call import begun_words

    for draft in drafts.begun(session.book_path):
        session.output.note(f"Begun and not noted: {begun_words(draft.typed, session.formatter)}")
        said = session.prompts.pick(
            "Go on with it? (Enter: yes, l later, d drop it)",
            {"y": "yes", "l": "later", "d": "drop it"},
            "y",
        )
        if said == "d":
            drafts.drop(draft)
        elif said == "y":
            return draft
    return None


def ask(session: Session, draft: Draft, asked: Sequence[Question]) -> bool:
    """Ask what a draft still lacks, keeping each answer; False when nobody was named."""
    from repbook.book import drafts

    refused = ""

    def keep(answers: Answers) -> None:
        nonlocal refused
        try:
            drafts.keep(draft)
            refused = ""
        except RepbookError as error:
            refused = error.message

    if draft.typed.get("customer_id") is not None:
        try:
            call_questions.customer_of(session, draft.typed)
        except NotFound:
            draft.typed.pop("customer_id")
    try:
        ask_all(session, asked, draft.typed, keep)
    except Stopped as stopped:
        if refused and stopped.signal is None:
            session.output.note(f"\n{refused}. What was typed:")
            for name in (*Typed._fields, "half"):
                if draft.typed.get(name):
                    session.output.note(f"  {name}: {draft.typed[name]}")
        raise
    if draft.typed.get("customer_id") is None:
        drafts.drop(draft)
        return False
    return True


def finish(session: Session, draft: Draft) -> tuple[Logged, CustomerDay]:
    """Write the call of a draft, then delete the draft."""
    from repbook.book import drafts

    typed = draft.typed
    with interrupts.undisturbed():
        try:
            with session.locked():
                customer = call_questions.customer_of(session, typed)
                written = write(session, customer, _typed(typed), date.fromisoformat(typed["on"]))
        except RepbookError:
            for name in ("about", "kept"):  # asked again: another program may have settled them
                typed.pop(name, None)
            drafts.keep(draft)
            raise
        drafts.drop(draft)
    return written


def _typed(answers: Answers) -> Typed:
    """The answers as options would have said them."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in answers.items()
        if name in Typed._fields and value is not None
    }
    return Typed(**fields)
