"""`snooze`: until when, and the reasons that keep them on the list anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.formatter import Formatter, listed
from repbook.views.holds import held_words
from repbook.views.reason_text import reason_words
from repbook.views.screen import Cell, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.holds import Snoozed


def snoozed_screen(done: Snoozed, formatter: Formatter) -> Screen:
    """A snooze was set or ended, and what it changes."""
    id = done.customer.id
    undo = "repbook undo" if done.ended else f"repbook snooze {id} --off"
    return screen(
        line(Cell(done.customer.name, "who"), f" {_said(done, formatter)}."),
        hint("repbook next", undo),
    )


def _said(done: Snoozed, formatter: Formatter) -> str:
    still = _still(done, formatter)
    if done.ended:
        others = "; ".join(held_words(hold, formatter) for hold in done.holds)
        return f"is no longer snoozed: {still or others}"
    never = [
        held_words(h, formatter) for h in done.holds if h.code in ("do-not-call", "written-off")
    ]
    if never:
        return f"is snoozed until {formatter.weekday(done.until)}, and on no list anyway: {listed(never)}"
    if still and done.call:
        what = "owed" if done.call.block == "owed" else "to do"
        return (
            f'is out of "Worth a call" until {formatter.weekday(done.until)}; still {what}: {still}'
        )
    return f"is off the list until {formatter.weekday(done.until)}"


def _still(done: Snoozed, formatter: Formatter) -> str:
    """Why they are on the list; the code alone for a reason whose amount was not computed."""
    if done.call is None:
        return ""
    return "; ".join(
        reason.code if reason.weight else reason_words(reason, done.call.customer, formatter)
        for reason in done.call.reasons
    )


def snoozed_data(done: Snoozed, formatter: Formatter) -> dict[str, object]:
    """`snooze --json`."""
    return {
        "id": done.customer.id,
        "name": done.customer.name,
        "on": done.on.isoformat(),
        "until": done.until.isoformat(),
        "reasons": [reason.code for reason in done.call.reasons] if done.call else [],
    }
