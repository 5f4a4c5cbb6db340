"""A dial session on the screen: how far it has come, whom it is about, what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, listed
from repbook.views.brief import brief_screen
from repbook.views.screen import Cell, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.brief import Brief
    from repbook.book.dial_session import DialSession, Tally

IN_SUMMARY = ("reached", "voicemail", "sent", "no-answer")


def call_screen(
    at: int, session: DialSession, tally: Tally, shown: Brief, formatter: Formatter
) -> Screen:
    """How far the session has come, then the brief without its next commands."""
    tried = shown.as_of.history.tried_day == session.day.toordinal()
    progress = [
        f"{at} of {len(session.queue)}",
        minutes(session),
        count(tally.promises, "promise") if tally.promises else "",
        count(tally.orders, "order") if tally.orders else "",
    ]
    return screen(
        "",
        line(
            Cell(" · ".join(filter(None, progress)), "good"),
            Cell("  tried before: no answer" if tried else "", "heed"),
        ),
        *brief_screen(shown, formatter)[:-2],
    )


def minutes(session: DialSession) -> str:
    """`35 minutes`; nothing for the first."""
    return count(spent, "minute") if (spent := round(session.seconds / 60)) else ""


def without_hint(shown: Screen) -> Screen:
    """A reply without its next commands."""
    return screen(*shown[:-1])


def summary_screen(
    session: DialSession, tally: Tally, left: int, unanswered: Sequence[str], formatter: Formatter
) -> Screen:
    """What the session came to, and how to go on."""
    done = len(session.queue) - left
    spent = minutes(session)
    numbers = {how.replace("-", " "): tally.outcomes.get(how, 0) for how in IN_SUMMARY}
    numbers["put off"] = sum(id in session.skipped for id in session.queue)
    words = [f"{number} {how}" for how, number in numbers.items() if number]
    orders = f"{count(tally.orders, 'order')} worth {formatter.money(tally.cents)}"
    came = [count(tally.promises, "promise")] if tally.promises else []
    came += [orders] if tally.orders else []
    return screen(
        "",
        line(
            Cell(f"{done} of {len(session.queue)} done", "who"),
            f" in {spent}." if spent else ".",
            f" {listed(words)}." if words else "",
        ),
        f"{listed(came)}." if came else None,
        f"No answer from {listed(list(unanswered))}." if unanswered else None,
        hint(
            f"repbook dial goes on with the {left} left" if left else "repbook report",
            "repbook next",
            "repbook undo",
        ),
    )
