"""What is asked about a call, one question each; `log-call` and `dial` put them in order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from repbook.cli.call_entry import open_problems
from repbook.cli.conversation import Answers, Question
from repbook.cli.customer_question import ask_who
from repbook.cli.parameters import cleaned
from repbook.cli.session import Session
from repbook.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from repbook.records import Customer, Problem, Promise

OUTCOMES = {"r": "reached", "v": "voicemail", "n": "no answer", "s": "sent", "t": "they called"}
HOW = "How did it go? [r]eached [v]oicemail [n]o answer [s]ent [t]hey called:"


def ask_outcome(session: Session, answers: Answers, begun: str) -> str:
    """How it went, one key each."""
    key = session.prompts.pick(HOW, OUTCOMES, "r")
    if key == "t":
        answers["inbound"] = True
        return "reached"
    return OUTCOMES[key].replace(" ", "-")


def ask_note(session: Session, answers: Answers, begun: str) -> str:
    """What was said; empty for nothing."""
    question = "What was said?" if answers["outcome"] == "reached" else "Anything to note?"
    return cleaned(session.prompts.line(question, begun)) or ""


def ask_about(session: Session, answers: Answers, begun: str) -> str | None:
    """Which open problem it was about, so that the effort is counted."""
    for problem in _open(session, answers):
        if session.prompts.yes_or_no(f"About x{problem.id} ({problem.what})?"):
            return f"x{problem.id}"
    return None


def ask_kept(session: Session, answers: Answers, begun: str) -> list[str]:
    """Which promises due by now were kept with this call."""
    return [
        f"p{promise.id}"
        for promise in _owed(session, answers)
        if session.prompts.yes_or_no(
            f"Kept p{promise.id} ({promise.text}, for {session.formatter.near(promise.by)})?"
        )
    ]


def ask_order(session: Session, answers: Answers, begun: str) -> str | None:
    """The amount of an order, as it was typed."""
    said = session.prompts.line("An order? Its amount:", begun)
    if said and session.cents(said) < 0:
        raise InvalidInput(f'"{said}" is below zero; money taken back is a return')
    return said or None


def ask_promise(session: Session, answers: Answers, begun: str) -> str | None:
    """What was promised; `send the quote by fri` names its day at once."""
    said = cleaned(session.prompts.line("Did you promise anything?", begun))
    what, by, day = (said or "").rpartition(" by ")
    if by and what.strip():
        try:
            answers["by"] = _day(session, answers, day)
        except InvalidInput:
            return said
        return what.strip()
    return said


def ask_by(session: Session, answers: Answers, begun: str) -> str | None:
    """The promise's day, as a date: a draft may be taken up on another day."""
    said = session.prompts.line("By when? (Enter: today)", begun)
    return _day(session, answers, said) if said else None


def ask_again(session: Session, answers: Answers, begun: str) -> str | None:
    """When they are to be called again, as a day and time that no other day changes."""
    said = session.prompts.line('Call again? As in "thu 14:30":', begun)
    if not said:
        return None
    made = date.fromisoformat(answers["on"])
    day, minute = session.when(said, made)
    if day < made:
        raise InvalidInput(f'"{said}" is {day.isoformat()}, before the call')
    at = f" {minute // 60:02d}:{minute % 60:02d}" if minute is not None else ""
    return day.isoformat() + at


def ask_feedback(session: Session, answers: Answers, begun: str) -> list[str]:
    """What they said on a topic; several with `;` between them."""
    said = cleaned(session.prompts.line('Feedback? As in "price bad too dear":', begun))
    return feedback_of(said) if said else []


def feedback_of(said: str) -> list[str]:
    """`price bad "too dear"; quality good` as the options of `-f`."""
    import re

    found: list[str] = []
    for piece in said.split(";"):
        match = re.fullmatch(
            r"([^:;]{1,60}?)[\s:,]+(good|mixed|bad)\b[\s:,]*(.*)", piece.strip(), re.I | re.S
        )
        if match:
            topic, verdict, words = match.groups()
            found.append(f"{topic}:{verdict.lower()}:{words.strip().strip(chr(34))}")
        elif found:  # a semicolon within the words
            found[-1] += f";{piece}"
        else:
            raise InvalidInput(f'"{said}" is no feedback: say a topic, then good, mixed or bad')
    return found


def _day(session: Session, answers: Answers, said: str) -> str:
    made = date.fromisoformat(answers["on"])
    day = session.future(said, made)
    if day < made:
        raise InvalidInput(f'"{said}" is {day.isoformat()}, before the call')
    return day.isoformat()


def customer_of(session: Session, answers: Answers) -> Customer:
    """Whose call it is, as of now: another program may merge or remove them during the questions.

    A merge is followed. NotFound for a removal; the draft then stays.
    """
    people = session.book.customers
    id = people.of_uid(answers.get("customer_uid"))
    if id is None:
        raise NotFound(
            f"{answers['customer']} was removed from the book meanwhile; nothing was written",
            hint="repbook log-call goes on with what was typed, for another customer",
        )
    customer = people.get(id)
    if id != answers["customer_id"]:
        session.output.note(f"{answers['customer']} is part of {customer.name} ({id}) now")
        answers.update(customer=customer.name, customer_uid=customer.uid, customer_id=id)
    return customer


def _open(session: Session, answers: Answers) -> list[Problem]:
    return open_problems(session, customer_of(session, answers), date.fromisoformat(answers["on"]))


def _owed(session: Session, answers: Answers) -> list[Promise]:
    day = date.fromisoformat(answers["on"])
    promises = session.book.history(customer_of(session, answers).id, day).promises
    return [promise for promise in promises if promise.by <= day]


# In order


def _somebody(session: Session, answers: Answers) -> bool:
    return answers.get("customer_id") is not None


def _reached(session: Session, answers: Answers) -> bool:
    return _somebody(session, answers) and answers["outcome"] == "reached"


def _tried(session: Session, answers: Answers) -> bool:
    return _somebody(session, answers) and answers["outcome"] != "no-answer"


def _promised(session: Session, answers: Answers) -> bool:
    return _somebody(session, answers) and answers.get("promise") is not None


WHO = Question("customer_id", ask_who)
OUTCOME = Question("outcome", ask_outcome, _somebody)
NOTE = Question("note", ask_note, _somebody)
ABOUT = Question(
    "about",
    ask_about,
    lambda session, answers: _reached(session, answers) and bool(_open(session, answers)),
)
KEPT = Question(
    "kept",
    ask_kept,
    lambda session, answers: _tried(session, answers) and bool(_owed(session, answers)),
)
ORDER = Question("order", ask_order, _reached)
PROMISE = Question("promise", ask_promise, _tried)
BY = Question("by", ask_by, _promised)
FEEDBACK = Question("feedback", ask_feedback, _reached)
AGAIN = Question("again", ask_again)
