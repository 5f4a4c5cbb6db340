"""`today`: the day's log, then what is still owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import Formatter, count, joined, times
from repbook.views.call_words import touch_words
from repbook.views.fields import Field, Fields
from repbook.views.figures import came_in_words, on_what, span_words
from repbook.views.history import EVENT
from repbook.views.next import CALL, Listed, blocks
from repbook.views.screen import Cell, Grid, Line, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.history import Event, Timeline
    from repbook.book.today import DayLog
    from repbook.loyalty.call_list import CallList


class Group(NamedTuple):
    """What of a day's log stands together: its key in JSON, its title on the screen, its kinds."""

    key: str
    title: str
    meaning: str
    kinds: tuple[str, ...] = ()


GROUPS = (
    Group("touches", "Calls", "calls, mails, visits", ("touch",)),
    Group("feedback", "Calls", "what customers said on a topic", ("feedback",)),
    Group("purchases", "Orders and payments", "orders", ("purchase",)),
    Group("returns", "Orders and payments", "goods that came back", ("return",)),
    Group("payments", "Orders and payments", "money received", ("payment",)),
    Group("quotes", "Quotes", "quotes sent, won or lost", ("quote",)),
    Group("promises_made", "Promises made", "promises made", ("promise",)),
    Group("promises_kept", "Promises kept", "promises kept"),
    Group("promises_dropped", "Promises dropped", "promises dropped"),
    Group(
        "problems",
        "Problems",
        "problems reported, and what was done about any",
        ("problem", "step"),
    ),
    Group("customers_added", "Also", "customers added by hand"),
    Group("snoozes", "Also", "who was put off the list", ("snooze",)),
    Group("yearly_days", "Also", "days that come every year", ("yearly",)),
    Group("write_offs", "Also", "who was written off, or came back", ("write-off", "brought-back")),
)
KEY_OF = {kind: group.key for group in GROUPS for kind in group.kinds}
TITLES = {
    title: {group.key for group in GROUPS if group.title == title}
    for title in dict.fromkeys(group.title for group in GROUPS)
}


class Today(NamedTuple):
    """A day's log, and the calls still owed on it; None of a day that is over."""

    log: DayLog
    calls: CallList | None
    owed: Sequence[Listed]

    def of(self, keys: Collection[str]) -> list[tuple[Event, Timeline]]:
        """The events of these groups, the first of the day on top."""
        log = self.log
        keyed = [
            *((KEY_OF[_kind(event)], event) for event in sorted(log.events.events, key=_entered)),
            *(("quotes", event) for event in log.settled),
            *(("promises_kept", event) for event in log.kept),
            *(("promises_dropped", event) for event in log.dropped),
            *(("customers_added", event) for event in log.added),
        ]
        return [(event, log.events) for key, event in keyed if key in keys]

    @property
    def sections(self) -> dict[str, list[tuple[Event, Timeline]]]:
        """All events under their titles."""
        found = {title: self.of(keys) for title, keys in TITLES.items()}
        return {title: events for title, events in found.items() if events}

    @property
    def everything(self) -> list[tuple[Event, Timeline]]:
        """All events, in the order of the screen."""
        return [event for events in self.sections.values() for event in events]


def _kind(event: Event) -> str:
    """The kind of a record; of a yearly day its own, since nothing was promised."""
    yearly = event.kind == "promise" and event.record.yearly
    return "yearly" if yearly else event.kind


def _entered(event: Event) -> tuple[int, str, int]:
    """Its place among the day's, as they were logged; what was said in a call is beside it."""
    number = int(event.id[1:]) if event.id else 0
    call = number if event.kind == "touch" else 0
    if event.kind == "feedback":
        call = event.record.touch_id or 0
    return call, event.kind if not call else "", number


def _list(group: Group) -> Field[Today]:
    return Field(
        group.key, "list", group.meaning, lambda today: today.of((group.key,)), inner=EVENT
    )


TODAY: Fields[Today] = Fields(
    Field("on", "day", "the day", lambda today: today.log.on),
    *map(_list, GROUPS),
    Field("minutes", "whole", "the minutes noted on its calls", lambda t: t.log.minutes.total),
    Field("owed", "list", "calls still owed; of a past day none", inner=CALL),
)


def summary(log: DayLog, entries: int, formatter: Formatter) -> str:
    """`Thu 26 Nov: reached 4 times; 11 e-mails sent · 2 orders, 980 · 45 minutes, …`."""
    reach, minutes = log.reach, log.minutes
    timed = f"{span_words(minutes.total)}: {on_what(minutes, reach)}"
    said = joined(
        " · ",
        joined(
            "; ",
            joined(": ", f"reached {times(reach.reached)}", came_in_words(reach))
            if reach.reached
            else "",
            *_attempts(log),
        ),
        f"{count(log.orders, 'order')}, {formatter.money(log.sold)}" if log.orders else "",
        f"{count(log.sent_back, 'order')} returned on the day of the order"
        if log.sent_back
        else "",
        f"returns of {formatter.money(log.returned)}" if log.returned else "",
        f"{count(len(log.kept), 'promise')} kept" if log.kept else "",
        timed if minutes.calls else "",
    )
    other = count(entries, "entry", "entries") if entries else "nothing logged"
    return f": {said or other}"


def _attempts(log: DayLog) -> list[str]:
    """`11 e-mails sent`, `2 no answer`: those that reached nobody, by what was tried."""
    touches = [event.record for event in log.events.events if event.kind == "touch"]
    tried = Counter(touch_words(each) for each in touches if each.outcome != "reached")
    said = {"voicemail left": "voicemails left", "no answer": "no answer"}
    said |= {f"{what} sent": f"{what}s sent" for what in ("e-mail", "text", "message")}
    return [count(number, what, said[what]) for what, number in tried.most_common()]


def today_screen(today: Today, formatter: Formatter) -> Screen:
    """The day's records under their titles, then what is still owed."""
    log = today.log
    parts: list[Line | Grid | str | None] = []
    for title, events in today.sections.items():
        parts.append(line(Cell(title, "head")))
        parts.append(EVENT.grid(events, formatter, "id customer text amount", 2))
    if today.calls is not None:
        owed = blocks(today.calls, today.owed, formatter)
        parts += [line(Cell("Still owed today", "head")), *owed[1:]] if owed else []
        parts.append(
            None if owed else "Nothing is left for today: no promise, no problem, no agreed call."
        )
    over = today.calls is None
    return screen(
        line(
            Cell(formatter.weekday(log.on), "who"), summary(log, len(today.everything), formatter)
        ),
        *parts,
        "",
        hint(
            f"repbook report --day {log.on}" if over else "repbook report",
            f"repbook history --since {log.on}" if over else "repbook next --until tomorrow",
        ),
    )
