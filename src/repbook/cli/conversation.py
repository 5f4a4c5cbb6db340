"""A conversation: questions in order, with no answer lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.cli.interrupts import Stopped, undisturbed
from repbook.cli.prompts import Back
from repbook.errors import RepbookError

if TYPE_CHECKING:
    from repbook.cli.session import Session

Answers = dict[str, Any]


class Question(NamedTuple):
    """One question: the answer's name, how to ask it, and when it is asked at all."""

    name: str
    ask: Callable[[Session, Answers, str], Any]
    fits: Callable[[Session, Answers], bool] = lambda session, answers: True


def ask_all(
    session: Session,
    questions: Sequence[Question],
    answers: Answers,
    keep: Callable[[Answers], None],
) -> None:
    """Ask what is not answered yet, in order; `keep` is called after each answer.

    What cannot be read is said in one plain line, and asked again. When it
    stops, what was half typed stays in the answers as `half`.
    """
    asked: list[tuple[int, Answers]] = []
    at = 0
    while at < len(questions):
        question = questions[at]
        if question.name in answers or not question.fits(session, answers):
            at += 1
            continue
        name, half = answers.pop("half", None) or ("", "")
        before = dict(answers)
        begun = half if name == question.name else ""
        try:
            answers[question.name] = question.ask(session, answers, begun)
        except RepbookError as error:
            session.output.note(error.message)
            continue
        except Back:
            if asked:
                at, before = asked.pop()
                answers.clear()
                answers.update(before)
            else:
                session.output.note("This is the first question")
            continue
        except Stopped as stopped:
            with undisturbed():
                if stopped.half:
                    answers["half"] = [question.name, stopped.half]
                    keep(answers)
            raise
        asked.append((at, before))
        at += 1
        with undisturbed():
            keep(answers)
