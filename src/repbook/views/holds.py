"""What keeps a customer off the list, in words, and how it is lifted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from repbook.formatter import Formatter
from repbook.loyalty.customer_day import Hold
from repbook.views.next import iso
from repbook.views.screen import Cell, Line, line

LIFTS = {
    "do-not-call": "repbook edit {} --may-call",
    "written-off": "repbook bring-back {}",
    "snoozed": "repbook snooze {} --off",
}


def held_words(hold: Hold, formatter: Formatter) -> str:
    """What keeps a customer off the list: `snoozed until Monday 21 December`."""
    since = formatter.near(hold.since_day) if hold.since_day is not None else ""
    since = f"on {since}" if since not in ("today", "yesterday", "") else since
    until = formatter.weekday(hold.until_day) if hold.until_day is not None else ""
    return {
        "do-not-call": "not to be called",
        "written-off": f"written off {since}",
        "snoozed": f"snoozed until {until}",
        "agreed": f"to be called again on {until}{f', as agreed {since}' if since else ''}",
        "tried": f"tried {since}, next try from {until}",
        "reached": f"reached {since}, and left in peace until {until}",
        "bought": f"bought {since}, and not called for money until {until}",
        "no-reason": "no reason to call holds",
    }[hold.code]


def held_data(found: Sequence[Hold], formatter: Formatter) -> list[dict[str, Any]]:
    """What keeps a customer off the list, as JSON."""
    return [
        {"code": hold.code, "text": held_words(hold, formatter), "until": iso(hold.until_day)}
        for hold in found
    ]


def lifts(found: Sequence[Hold], id: int) -> list[str]:
    """The commands that put a customer back on the list."""
    return [LIFTS[hold.code].format(id) for hold in found if hold.code in LIFTS]


def snoozed_line(until_day: int | None, id: int, formatter: Formatter) -> Line | None:
    """`Snoozed until Monday 21 December.`, for a page; None for who is not."""
    if until_day is None or until_day <= formatter.on.toordinal():
        return None
    text = Cell(f"Snoozed until {formatter.weekday(until_day)}.", "heed")
    return line(text, f" repbook snooze {id} --off")


def written_off_line(on: Any, why: str | None, id: int, formatter: Formatter) -> Line:
    """`Written off on 3 May: went to the other shop.`, and how they come back."""
    text = f"Written off on {formatter.day(on)}{f': {why}' if why else ''}."
    return line(Cell(text, "heed"), f" repbook bring-back {id}")
