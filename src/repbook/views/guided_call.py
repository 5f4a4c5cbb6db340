"""The screens between the questions of `log-call` and `dial`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from repbook.formatter import Formatter, cut
from repbook.loyalty.call_list import Call
from repbook.views.log_call import OUTCOME_WORDS
from repbook.views.reason_text import call_cell
from repbook.views.screen import Cell, Column, Screen, grid, line, screen

NUMBERED = (Column(right=True), Column(name=True, cut=True), Column(flex=True, cut=True))

HOW = "Enter skips, < goes back one question, Ctrl-C keeps it for later."


def who_screen(calls: Sequence[Call], formatter: Formatter) -> Screen:
    """The top of the list, numbered, each on one line."""
    return screen(
        line(Cell(HOW, "dim")),
        grid(
            NUMBERED,
            [
                (Cell(str(n), "dial"), Cell(call.history.name, "who"), call_cell(call, formatter))
                for n, call in enumerate(calls, 1)
            ],
        ),
    )


def candidates_screen(said: str, names: Sequence[tuple[int, str]], exact: bool) -> Screen:
    """The customers that a name could mean."""
    head = f'"{said}" could be' if exact else f'Nobody in the book is called "{said}"; near it'
    return screen(
        f"{head}:",
        grid(
            (Column(right=True), Column(name=True)),
            [
                (Cell(str(n), "dial"), Cell(f"{name} ({id})", "who"))
                for n, (id, name) in enumerate(names, 1)
            ],
        ),
    )


def begun_words(typed: dict[str, Any], formatter: Formatter) -> str:
    """A call that was begun and not saved: `Vale Brothers, today: reached, "Was on hol…"`."""
    from datetime import date

    outcome = OUTCOME_WORDS.get(typed.get("outcome") or "")
    phrases = [
        "they called" if outcome and typed.get("inbound") else outcome,
        f'"{cut(typed["note"], 24)}"' if typed.get("note") else None,
        f"an order of {cut(typed['order'], 12)}" if typed.get("order") else None,
        "a promise" if typed.get("promise") else None,
        f'half typed "{cut(typed["half"][1], 24)}"' if typed.get("half") else None,
    ]
    head = str(typed.get("customer") or "Somebody")
    if typed.get("on"):
        head += f", {formatter.near(date.fromisoformat(typed['on']))}"
    done = ", ".join(filter(None, phrases))
    return f"{head}: {done}" if done else head
