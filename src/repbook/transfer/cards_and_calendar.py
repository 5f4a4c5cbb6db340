"""Customers and contacts as vCards for a phone, and a calendar that programs keep up to date.

Both are lines, escaped, folded and ended as RFC 5545 section 3.1 and RFC 6350 section 3.2
require: none is longer than 75 octets; a longer one continues after a line end and a space,
and never within a character.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from repbook.records import Contact, Customer
from repbook.text import has_visible

OCTETS = 75
CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")


def content_line(name: str, value: str) -> str:
    """One property, folded; the value must be escaped."""
    text = f"{name}:{value}"
    if len(text) <= OCTETS and text.isascii():
        return f"{text}\r\n"
    pieces, piece, octets = [], "", 0
    for character in text:
        size = len(character.encode("utf-8"))
        if octets + size > OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += character
        octets += size
    return "\r\n".join([*pieces, piece]) + "\r\n"


def escaped(text: str) -> str:
    """A text as a value: backslash, comma, semicolon and line ends get a backslash.

    Other control characters, which neither standard allows, become spaces.
    """
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return CONTROLS.sub(" ", text)


def structured(parts: Iterable[str | None], between: str = ";") -> str:
    """Several texts as one value, separated by semicolons or commas."""
    return between.join(escaped(part or "") for part in parts)


def cards(customers: Iterable[Customer], version: str) -> Iterator[str]:
    """A card for each customer with a phone or e-mail of its own, and for each such contact."""
    for customer in customers:
        if _reachable(customer):
            # with a company beside the name, the name is a person's
            name = structured([customer.name, "", "", "", ""])
            name = _person(customer.name) if customer.company else name
            yield _card(version, customer, name, customer.company or customer.name, None, customer)
        for contact in customer.contacts:
            if contact.left_on is None and _reachable(contact):
                name = _person(contact.name)
                yield _card(version, contact, name, customer.name, contact.role, customer)


def _reachable(who: Customer | Contact) -> bool:
    return any(map(has_visible, (*who.phones, *who.emails)))


def _person(name: str) -> str:
    given, _, family = name.strip().rpartition(" ")
    return structured([family, given, "", "", ""])


def _card(
    version: str, who: Customer | Contact, name: str, firm: str, role: str | None, of: Customer
) -> str:
    old = version == "3.0"
    phone = "TEL;TYPE=WORK,VOICE" if old else 'TEL;VALUE=text;TYPE="work,voice"'
    email = "EMAIL;TYPE=INTERNET,WORK" if old else "EMAIL;TYPE=work"
    town = structured(["", "", "", of.town, "", "", ""]) if of.town else None
    # no card is without a name
    shown = next(filter(has_visible, (who.name, firm, *who.emails, *who.phones)), "")
    lines = [
        ("BEGIN", "VCARD"),
        ("VERSION", version),
        ("PRODID", "-//repbook//EN"),
        ("UID" if old else "UID;VALUE=text", f"repbook-{escaped(who.uid)}"),
        ("FN", escaped(shown)),
        ("N", name),
        ("ORG", escaped(firm)),
        ("TITLE", escaped(role or "")),
        *((phone, escaped(number)) for number in who.phones),
        *((email, escaped(address)) for address in who.emails),
        ("ADR;TYPE=WORK" if old else "ADR;TYPE=work", town),
        ("CATEGORIES", structured(of.tags, ",")),
        ("NOTE", escaped(who.note or "")),
        ("END", "VCARD"),
    ]
    return "".join(content_line(name, value) for name, value in lines if value)


CALL_MINUTES = 15


class CalendarEntry(NamedTuple):
    """One entry of the calendar: a whole day, or a time in minutes after midnight.

    `uid` is the same in every export, so a program replaces the entry it has. With an
    `alarm` it reminds 10 minutes before a time, else at 9 that day. A `todo` is a task.
    `repeats` is how it comes again, as an RRULE.
    """

    uid: str
    on: date
    minute: int | None
    summary: str
    description: str
    alarm: bool = False
    todo: bool = False
    repeats: str = ""


def calendar(entries: Iterable[CalendarEntry], on: date) -> Iterator[str]:
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


def _event(entry: CalendarEntry, on: date) -> list[tuple[str, str]]:
    if entry.todo:
        when = [("DUE;VALUE=DATE", f"{entry.on:%Y%m%d}"), ("STATUS", "NEEDS-ACTION")]
    elif entry.minute is None:
        when = [
            ("DTSTART;VALUE=DATE", f"{entry.on:%Y%m%d}"),
            ("DTEND;VALUE=DATE", f"{entry.on + timedelta(days=1):%Y%m%d}"),
            ("TRANSP", "TRANSPARENT"),  # an agreed time blocks the calendar, a reminder does not
        ]
    else:
        at = datetime.combine(entry.on, time(entry.minute // 60, entry.minute % 60))
        when = [
            ("DTSTART", f"{at:%Y%m%dT%H%M%S}"),
            ("DTEND", f"{at + timedelta(minutes=CALL_MINUTES):%Y%m%dT%H%M%S}"),
            ("TRANSP", "OPAQUE"),
        ]
    # from the start of the entry, or of the day that a task is due
    trigger = "PT9H" if entry.minute is None else "-PT10M"
    alarm = [
        ("BEGIN", "VALARM"),
        ("ACTION", "DISPLAY"),
        (f"TRIGGER{';RELATED=END' if entry.todo else ''}", trigger),
        ("DESCRIPTION", escaped(entry.summary)),
        ("END", "VALARM"),
    ]
    what = "VTODO" if entry.todo else "VEVENT"
    return [
        ("BEGIN", what),
        ("UID", f"{escaped(entry.uid)}@repbook"),
        ("DTSTAMP", f"{on:%Y%m%d}T000000Z"),
        *when,
        *([("RRULE", entry.repeats)] if entry.repeats else []),
        ("SUMMARY", escaped(entry.summary)),
        ("DESCRIPTION", escaped(entry.description)),
        *(alarm if entry.alarm else ()),
        ("END", what),
    ]
