"""What is asked about a call, one question each; `log-call` and `dial` put them in order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from repbook.cli import prompts, session
from repbook.cli.calls import open_problems
from repbook.cli.customer_question import ask_who
from repbook.cli.prompts import Answers, Question
from repbook.errors import InvalidInput

if TYPE_CHECKING:
    from repbook.records import Customer, Problem, Promise

OUTCOMES = {"r": "reached", "v": "voicemail", "n": "no answer", "s": "sent", "t": "they called"}
HOW = "How did it go? [r]eached [v]oicemail [n]o answer [s]ent [t]hey called:"


def ask_outcome(answers: Answers, begun: str) -> str:
    """How it went, one key each."""
    key = prompts.pick(HOW, OUTCOMES, "r")
    if key == "t":
        answers["inbound"] = True
        return "reached"
    return OUTCOMES[key].replace(" ", "-")


def ask_note(answers: Answers, begun: str) -> str:
    """What was said; empty for nothing."""
    question = "What was said?" if answers["outcome"] == "reached" else "Anything to note?"
    return session.clean(prompts.line(question, begun)) or ""


def ask_about(answers: Answers, begun: str) -> str | None:
    """Which open problem it was about, so that the effort is counted."""
    for problem in _open(answers):
        if prompts.agreed(f"About x{problem.id} ({problem.what})?"):
            return f"x{problem.id}"
    return None


def ask_kept(answers: Answers, begun: str) -> list[str]:
    """Which promises due by now were kept with this call."""
    return [
        f"p{promise.id}"
        for promise in _owed(answers)
        if prompts.agreed(
            f"Kept p{promise.id} ({promise.text}, for {session.forms().near(promise.by)})?"
        )
    ]


def ask_order(answers: Answers, begun: str) -> str | None:
    """The amount of an order, as it was typed."""
    said = prompts.line("An order? Its amount:", begun)
    if said and session.cents(said) < 0:
        raise InvalidInput(f'"{said}" is below zero; money taken back is a return')
    return said or None


def ask_promise(answers: Answers, begun: str) -> str | None:
    """What was promised; `send the quote by fri` names its day at once."""
    said = session.clean(prompts.line("Did you promise anything?", begun))
    what, by, day = (said or "").rpartition(" by ")
    if by and what.strip():
        try:
            answers["by"] = _day(answers, day)
        except InvalidInput:
            return said
        return what.strip()
    return said


def ask_by(answers: Answers, begun: str) -> str | None:
    """The promise's day, as a date: a draft may be taken up on another day."""
    said = prompts.line("By when? (Enter: today)", begun)
    return _day(answers, said) if said else None


def ask_again(answers: Answers, begun: str) -> str | None:
    """When they are to be called again, as a day and time that no other day changes."""
    said = prompts.line('Call again? As in "thu 14:30":', begun)
    if not said:
        return None
    made = date.fromisoformat(answers["on"])
    day, minute = session.when(said, made)
    if day < made:
        raise InvalidInput(f'"{said}" is {day.isoformat()}, before the call')
    at = f" {minute // 60:02d}:{minute % 60:02d}" if minute is not None else ""
    return day.isoformat() + at


def ask_feedback(answers: Answers, begun: str) -> list[str]:
    """What they said on a topic; several with `;` between them."""
    said = session.clean(prompts.line('Feedback? As in "price bad too dear":', begun))
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


def _day(answers: Answers, said: str) -> str:
    made = date.fromisoformat(answers["on"])
    day = session.future(said, made)
    if day < made:
        raise InvalidInput(f'"{said}" is {day.isoformat()}, before the call')
    return day.isoformat()


def _customer(answers: Answers) -> Customer:
    return session.book().customers.get(answers["customer_id"])


def _open(answers: Answers) -> list[Problem]:
    return open_problems(_customer(answers), date.fromisoformat(answers["on"]))


def _owed(answers: Answers) -> list[Promise]:
    day = date.fromisoformat(answers["on"])
    promises = session.book().history(answers["customer_id"], day).promises
    return [promise for promise in promises if promise.by <= day]


# In order


def _somebody(answers: Answers) -> bool:
    return answers.get("customer_id") is not None


def _reached(answers: Answers) -> bool:
    return _somebody(answers) and answers["outcome"] == "reached"


def _tried(answers: Answers) -> bool:
    return _somebody(answers) and answers["outcome"] != "no-answer"


def _promised(answers: Answers) -> bool:
    return _somebody(answers) and answers.get("promise") is not None


WHO = Question("customer_id", ask_who)
OUTCOME = Question("outcome", ask_outcome, _somebody)
NOTE = Question("note", ask_note, _somebody)
ABOUT = Question("about", ask_about, lambda answers: _reached(answers) and bool(_open(answers)))
KEPT = Question("kept", ask_kept, lambda answers: _tried(answers) and bool(_owed(answers)))
ORDER = Question("order", ask_order, _reached)
PROMISE = Question("promise", ask_promise, _tried)
BY = Question("by", ask_by, _promised)
FEEDBACK = Question("feedback", ask_feedback, _reached)
AGAIN = Question("again", ask_again)
