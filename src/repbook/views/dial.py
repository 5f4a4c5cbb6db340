"""A calling hour on the screen: how far it has come, whom it is about, what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, listed
from repbook.views.brief import Brief, brief_screen
from repbook.views.screen import Cell, Line, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.calls import Logged
    from repbook.book.dial_session import Hour, Tally
    from repbook.policy import Policy

OUTCOMES = {
    "reached": "reached",
    "voicemail": "voicemail",
    "sent": "sent",
    "no-answer": "no answer",
}


def call_screen(at: int, hour: Hour, tally: Tally, shown: Brief, formatter: Formatter) -> Screen:
    """How far the hour has come, then the brief without its next commands."""
    tries = again_words(shown, hour)
    return screen(
        "",
        line(Cell(progress(at, hour, tally), "good"), Cell(f"  {tries}" if tries else "", "heed")),
        *brief_screen(shown, formatter).parts[:-2],
    )


def again_words(shown: Brief, hour: Hour) -> str:
    """Said of who stands at the back of the line."""
    tried = shown.lead.history.tried_day == hour.day.toordinal()
    return "once more: no answer before" if tried else ""


def progress(at: int, hour: Hour, tally: Tally) -> str:
    """`4 of 12, 35 minutes, 2 promises`."""
    told = [f"{at} of {len(hour.line)}", minutes(hour)]
    if tally.promises:
        told.append(count(tally.promises, "promise"))
    if tally.orders:
        told.append(count(tally.orders, "order"))
    return " · ".join(part for part in told if part)


def minutes(hour: Hour) -> str:
    """`35 minutes`; nothing for the first."""
    spent = round(hour.seconds / 60)
    return count(spent, "minute") if spent else ""


def noted_screen(done: Logged, mean_gap: float, formatter: Formatter, policy: Policy) -> Screen:
    """What was written of one call, without its next commands."""
    from repbook.views.log_call import call_screen

    return screen(*call_screen(done, mean_gap, formatter, policy).parts[:-1])


def summary_screen(
    hour: Hour, tally: Tally, left: int, unanswered: Sequence[str], formatter: Formatter
) -> Screen:
    """What the hour came to, and how to go on."""
    done = len(hour.line) - left
    spent = minutes(hour)
    told = [f"{number} {OUTCOMES[how]}" for how, number in _in_order(tally)]
    skipped = sum(id in hour.skipped for id in hour.line)
    if skipped:
        told.append(f"{skipped} put off")
    came: list[str] = []
    if tally.promises:
        came.append(count(tally.promises, "promise"))
    if tally.orders:
        came.append(f"{count(tally.orders, 'order')} worth {formatter.money(tally.cents)}")
    parts: list[Line | str | None] = [
        "",
        line(
            Cell(f"{done} of {len(hour.line)} done", "who"),
            f" in {spent}." if spent else ".",
            f" {listed(told)}." if told else "",
        ),
        f"{listed(came)}." if came else None,
        f"No answer from {listed(list(unanswered))}." if unanswered else None,
    ]
    go_on = f"repbook dial goes on with the {left} left" if left else "repbook report"
    parts.append(hint(go_on, "repbook next", "repbook undo"))
    return screen(*parts)


def _in_order(tally: Tally) -> list[tuple[str, int]]:
    return [(how, tally.outcomes[how]) for how in OUTCOMES if tally.outcomes.get(how)]
