"""A dial session on the screen: how far it has come, whom it is about, what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, listed
from repbook.views.brief import brief_screen
from repbook.views.screen import Cell, Line, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.brief import Brief
    from repbook.book.calls import Logged
    from repbook.book.dial_session import DialSession, Tally
    from repbook.loyalty.customer_day import CustomerDay

OUTCOMES = {
    "reached": "reached",
    "voicemail": "voicemail",
    "sent": "sent",
    "no-answer": "no answer",
}


def call_screen(
    at: int, session: DialSession, tally: Tally, shown: Brief, formatter: Formatter
) -> Screen:
    """How far the session has come, then the brief without its next commands."""
    tries = again_words(shown, session)
    return screen(
        "",
        line(
            Cell(progress(at, session, tally), "good"), Cell(f"  {tries}" if tries else "", "heed")
        ),
        *brief_screen(shown, formatter).parts[:-2],
    )


def again_words(shown: Brief, session: DialSession) -> str:
    """Said of who stands at the end of the queue."""
    tried = shown.as_of.history.tried_day == session.day.toordinal()
    return "once more: no answer before" if tried else ""


def progress(at: int, session: DialSession, tally: Tally) -> str:
    """`4 of 12, 35 minutes, 2 promises`."""
    words = [f"{at} of {len(session.queue)}", minutes(session)]
    if tally.promises:
        words.append(count(tally.promises, "promise"))
    if tally.orders:
        words.append(count(tally.orders, "order"))
    return " · ".join(part for part in words if part)


def minutes(session: DialSession) -> str:
    """`35 minutes`; nothing for the first."""
    spent = round(session.seconds / 60)
    return count(spent, "minute") if spent else ""


def logged_screen(done: Logged, today: CustomerDay, formatter: Formatter) -> Screen:
    """What was logged of one call, without its next commands."""
    from repbook.views.log_call import call_screen

    return screen(*call_screen(done, today, formatter).parts[:-1])


def summary_screen(
    session: DialSession, tally: Tally, left: int, unanswered: Sequence[str], formatter: Formatter
) -> Screen:
    """What the session came to, and how to go on."""
    done = len(session.queue) - left
    spent = minutes(session)
    words = [f"{number} {OUTCOMES[how]}" for how, number in _in_order(tally)]
    skipped = sum(id in session.skipped for id in session.queue)
    if skipped:
        words.append(f"{skipped} put off")
    came: list[str] = []
    if tally.promises:
        came.append(count(tally.promises, "promise"))
    if tally.orders:
        came.append(f"{count(tally.orders, 'order')} worth {formatter.money(tally.cents)}")
    parts: list[Line | str | None] = [
        "",
        line(
            Cell(f"{done} of {len(session.queue)} done", "who"),
            f" in {spent}." if spent else ".",
            f" {listed(words)}." if words else "",
        ),
        f"{listed(came)}." if came else None,
        f"No answer from {listed(list(unanswered))}." if unanswered else None,
    ]
    go_on = f"repbook dial goes on with the {left} left" if left else "repbook report"
    parts.append(hint(go_on, "repbook next", "repbook undo"))
    return screen(*parts)


def _in_order(tally: Tally) -> list[tuple[str, int]]:
    return [(how, tally.outcomes[how]) for how in OUTCOMES if tally.outcomes.get(how)]
