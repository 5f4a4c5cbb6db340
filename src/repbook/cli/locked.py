"""A writing command runs with the book locked, from its first reading of it to its end.

So two programs at once end as one order of the two. Nobody is asked anything
while the book is locked: to ask, the command is rolled back and the lock let go;
with the answer it begins again, for the book may have changed meanwhile. A
question that was answered is asked again only if it, or what was shown before
it, is another one by now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from repbook.cli.output import Output
    from repbook.cli.session import Session


class Asks(BaseException):
    """The command has to ask something; no `except` of a command may stop it."""


class Answer(NamedTuple):
    """A question with what was shown before it, and its answer."""

    shown: list[Any] | None
    question: str
    answer: str


class Answers:
    """The answers that a command got so far, given again in order."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.known: list[Answer] = []
        self.given = 0

    def answer(self, question: str) -> str:
        """The answer to a question that was asked just so; Asks for any other."""
        shown = self.output.held
        if self.given < len(self.known):
            known = self.known[self.given]
            if (shown, question) == (known.shown, known.question):
                self.output.held = []
                self.given += 1
                return known.answer
        del self.known[self.given :]
        self.known.append(Answer(shown, question, ""))
        raise Asks


def run_locked(session: Session, command: Callable[[], None]) -> None:
    """Run a writing command: up to each question that is new, and once to its end."""
    answers = Answers(session.output)
    session.prompts.answered = answers.answer
    while True:
        answers.given = 0
        try:
            with session.locked():
                command()
            return
        except Asks:
            asked = answers.known.pop()
            answer = session.prompts.ask(asked.question)
            answers.known.append(asked._replace(answer=answer))
