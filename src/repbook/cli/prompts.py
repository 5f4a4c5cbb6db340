"""A conversation on the terminal: questions in order, none of the answers lost.

Plain lines, so that it works over ssh, in tmux and in any terminal; where the
platform has readline, a line can be edited, and a half typed one is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from repbook.cli import session
from repbook.cli.interrupts import Stopped, edited, editor, undisturbed
from repbook.errors import RepbookError
from repbook.views.screen import Screen, visible

Answers = dict[str, Any]
BACK = "<"


class Back(Exception):
    """The person wants the question before this one again."""


class Question(NamedTuple):
    """One question: the answer's name, how to ask it, and when it is asked at all."""

    name: str
    ask: Callable[[Answers, str], Any]
    fits: Callable[[Answers], bool] = lambda answers: True


def line(question: str, begun: str = "") -> str:
    """Ask for a line; `begun` is what was typed of it before.

    Raises Back for `<`, Stopped for Ctrl-C and the end of input.
    """
    enc = sys.stdout.encoding or "utf-8"
    question = visible(question).encode(enc, "replace").decode(enc)
    try:
        if editor() is not None:
            answer = edited(f"{session.folded(question)} ", begun)
        else:
            answer = session.ask(f"{question} [{visible(begun)}]" if begun else question) or begun
    except (KeyboardInterrupt, EOFError, OSError):
        raise Stopped() from None
    if answer == BACK:
        raise Back
    return answer


def pick(question: str, keys: dict[str, str], enter: str | None = None) -> str:
    """Ask for one of a few keys, or its word; asks again with one plain line.

    `keys` maps a key to what it stands for; `enter` is what Enter alone means.
    """
    while True:
        said = line(question).lower().replace("-", " ")
        if not said and enter is not None:
            return enter
        for key, word in keys.items():
            if said == key or (len(said) > 1 and word.startswith(said)):
                return key
        session.note(f'"{said}" is none of these' if said else "One of these, please")


def agreed(question: str) -> bool:
    """Ask for a yes; Enter is no."""
    return pick(f"{question} (y/N)", {"y": "yes", "n": "no"}, "n") == "y"


def ask_all(
    questions: Sequence[Question], answers: Answers, keep: Callable[[Answers], None]
) -> None:
    """Ask what is not answered yet, in order; `keep` is called after each answer.

    What cannot be read is said in one plain line, and asked again. When it
    stops, what was half typed stays in the answers as `half`.
    """
    asked: list[tuple[int, Answers]] = []
    at = 0
    while at < len(questions):
        question = questions[at]
        if question.name in answers or not question.fits(answers):
            at += 1
            continue
        name, half = answers.pop("half", None) or ("", "")
        before = dict(answers)
        try:
            answers[question.name] = question.ask(answers, half if name == question.name else "")
        except RepbookError as error:
            session.note(error.message)
            continue
        except Back:
            if asked:
                at, before = asked.pop()
                answers.clear()
                answers.update(before)
            else:
                session.note("This is the first question")
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


def show(shown: Screen, links: bool = False) -> None:
    """Show something between questions: where they are asked, and never in a pager."""
    if sys.stdout.isatty():
        from repbook.cli.terminal import draw

        draw(shown, links=links)
        return
    from repbook.views.screen import plain

    sys.stderr.write(plain(shown))
