"""What the questions of `log-call` and `dial` show between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from repbook.formatter import Formatter
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
    """Who could be meant by a name."""
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
    """A call that was begun and not noted: `Vale Brothers, today: reached, "Was on hol…"`."""
    from datetime import date

    told = []
    if typed.get("outcome"):
        told.append("they called" if typed.get("inbound") else OUTCOME_WORDS[typed["outcome"]])
    if typed.get("note"):
        told.append(f'"{_cut(typed["note"])}"')
    if typed.get("order"):
        told.append(f"an order of {_cut(typed['order'], 12)}")
    if typed.get("promise"):
        told.append("a promise")
    if typed.get("half"):
        told.append(f'half typed "{_cut(typed["half"][1])}"')
    head = str(typed.get("customer") or "Somebody")
    if typed.get("on"):
        head += f", {formatter.near(date.fromisoformat(typed['on']))}"
    return f"{head}: {', '.join(told)}" if told else head


def _cut(text: str, most: int = 24) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
