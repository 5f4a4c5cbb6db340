"""`today`: the day's log, then what is still owed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import Formatter, count, joined, times
from repbook.views.fields import Field, Fields
from repbook.views.figures import on_what, reach_words, span_words
from repbook.views.history import EVENT, event_grid
from repbook.views.next import CALL, Listed, blocks
from repbook.views.screen import Cell, Grid, Line, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.history import Event
    from repbook.book.today import DayLog
    from repbook.loyalty.call_list import CallList

# The titles of the day's log, each with the kinds of records under it
SECTIONS = {
    "Calls": ("touch", "feedback"),
    "Orders and payments": ("purchase", "return", "payment"),
    "Quotes": ("quote",),
    "Promises made": ("promise",),
    "Problems": ("problem", "step"),
    "Also": ("snooze", "write-off", "brought-back", "yearly"),
}


class Today(NamedTuple):
    """A day's log, and the calls still owed on it; None of a day that is over."""

    log: DayLog
    calls: CallList | None
    owed: Sequence[Listed]

    def of(self, *kinds: str) -> list[Event]:
        """The events of these kinds, the first of the day on top."""
        found = [event for event in self.log.events.events if _kind(event) in kinds]
        return [*reversed(found), *(self.log.settled if "quote" in kinds else ())]


def _kind(event: Event) -> str:
    """The kind of a record; of a yearly day its own, since nothing was promised."""
    yearly = event.kind == "promise" and event.record.yearly
    return "yearly" if yearly else event.kind


def _list(key: str, meaning: str, *kinds: str) -> Field[Today]:
    return Field(
        key,
        "list",
        meaning,
        lambda today: [(event, today.log.events) for event in today.of(*kinds)],
        inner=EVENT,
    )


TODAY: Fields[Today] = Fields(
    Field("on", "day", "the day", lambda today: today.log.on),
    _list("touches", "calls, mails, visits", "touch"),
    _list("purchases", "orders", "purchase"),
    _list("quotes", "quotes sent, won or lost", "quote"),
    _list("promises_made", "promises made", "promise"),
    Field(
        "promises_kept",
        "list",
        "promises kept",
        lambda today: [(event, today.log.events) for event in today.log.kept],
        inner=EVENT,
    ),
    _list("problems", "problems reported, and what was done about any", "problem", "step"),
    Field("minutes", "whole", "the minutes noted on its calls", lambda t: t.log.minutes.total),
    Field("owed", "list", "calls still owed; of a past day none", inner=CALL),
)


def summary(log: DayLog, formatter: Formatter) -> str:
    """`Thu 26 Nov: reached 4 times, 2 more tries · 2 orders, 980 · 45 minutes, …`."""
    reach, minutes = log.reach, log.minutes
    timed = f"{span_words(minutes.total)}: {on_what(minutes, reach.calls)}"
    said = joined(
        " · ",
        joined(
            ", ", f"reached {times(reach.reached)}" if reach.reached else "", reach_words(reach)
        ),
        f"{count(log.orders, 'order')}, {formatter.money(log.revenue)}" if log.orders else "",
        f"{count(len(log.kept), 'promise')} kept" if log.kept else "",
        timed if minutes.calls else "",
    )
    return f": {said or 'nothing logged'}"


def today_screen(today: Today, formatter: Formatter) -> Screen:
    """The day's records under their titles, then what is still owed."""
    log = today.log
    parts: list[Line | Grid | str | None] = []
    sections = [(title, today.of(*kinds)) for title, kinds in SECTIONS.items()]
    sections.insert(4, ("Promises kept", list(log.kept)))
    for title, events in sections:
        if events:
            parts.append(line(Cell(title, "head")))
            parts.append(
                event_grid(log.events, events, formatter, "id customer text amount", indent=2)
            )
    if today.calls is not None:
        owed = blocks(today.calls, today.owed, formatter)
        parts += [line(Cell("Still owed today", "head")), *owed[1:]] if owed else []
        parts.append(None if owed else "Nothing is owed any more today.")
    over = today.calls is None
    return screen(
        line(Cell(formatter.weekday(log.on), "who"), summary(log, formatter)),
        *parts,
        "",
        hint(
            f"repbook report --day {log.on}" if over else "repbook report",
            f"repbook history --since {log.on}" if over else "repbook next --until tomorrow",
        ),
    )
