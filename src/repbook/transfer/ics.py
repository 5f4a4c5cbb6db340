"""A calendar file (RFC 5545) that calendar programs open and keep up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from repbook.transfer.content_lines import content_line, escaped

CALL_MINUTES = 15


class Entry(NamedTuple):
    """One entry of the calendar: a whole day, or a time in minutes after midnight.

    `uid` is the same in every export, so a program replaces the entry it has.
    """

    uid: str
    on: date
    minute: int | None
    summary: str
    description: str


def calendar(entries: Iterable[Entry], on: date) -> Iterator[str]:
    """The file, entry by entry, stamped with the day of the export; times are local."""
    head = (
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//repbook//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("X-WR-CALNAME", "repbook"),
    )
    yield "".join(content_line(name, value) for name, value in head)
    for entry in entries:
        yield "".join(content_line(name, value) for name, value in _event(entry, on))
    yield content_line("END", "VCALENDAR")


def _event(entry: Entry, on: date) -> list[tuple[str, str]]:
    if entry.minute is None:
        start = ("DTSTART;VALUE=DATE", f"{entry.on:%Y%m%d}")
        end = ("DTEND;VALUE=DATE", f"{entry.on + timedelta(days=1):%Y%m%d}")
    else:
        at = datetime.combine(entry.on, time(entry.minute // 60, entry.minute % 60))
        start = ("DTSTART", f"{at:%Y%m%dT%H%M%S}")
        end = ("DTEND", f"{at + timedelta(minutes=CALL_MINUTES):%Y%m%dT%H%M%S}")
    return [
        ("BEGIN", "VEVENT"),
        ("UID", f"{escaped(entry.uid)}@repbook"),
        ("DTSTAMP", f"{on:%Y%m%d}T000000Z"),
        start,
        end,
        ("SUMMARY", escaped(entry.summary)),
        ("DESCRIPTION", escaped(entry.description)),
        # an agreed time blocks the calendar, a reminder does not
        ("TRANSP", "TRANSPARENT" if entry.minute is None else "OPAQUE"),
        ("END", "VEVENT"),
    ]
