"""A writing command runs with the book locked, from its first reading of it to its end.

So two programs at once end as one order of the two. Nobody is asked anything
while the book is locked: to ask, the command is rolled back and the lock let go;
with the answer it begins again, for the book may have changed meanwhile. A
question that was answered is asked again only if it, or what was shown before
it, is another one by now.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repbook.cli.prompts import Keys
    from repbook.cli.session import Session


class Asks(BaseException):
    """The command has to ask something; no `except` of a command may stop it."""


def run_locked(session: "Session", command: Callable[[], None]) -> None:
    """Run a writing command: up to each question that is new, and once to its end."""
    output = session.output
    asked: list[tuple[object, str]] = []  # what was shown, and the question after it
    answers: list[str] = []
    keys: Keys | None = None  # that can answer the question that is new
    given = 0  # of the answers, in this run

    def answer(question: str, by: "Keys | None") -> str:
        nonlocal given, keys
        this = (output.held, question)
        if given < len(answers) and asked[given] == this:
            output.held = []
            given += 1
            return answers[given - 1]
        del answers[given:]
        asked[given:] = [this]
        keys = by
        raise Asks

    session.prompts.answered = answer
    while True:
        given = 0
        try:
            with session.locked():
                return command()
        except Asks:
            answers.append(session.prompts.ask(asked[-1][1], keys=keys))
