"""Calls of a phone, meetings of a calendar, mails of a mailbox: with whom, and when.

Read from the XML of SMS Backup & Restore, from iCalendar files and from mbox files. Which of the
people are customers is for the book to find out.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import TYPE_CHECKING

from repbook.errors import ImportRefused
from repbook.transfer.open_file import Source, blocks, first_text, unpacked
from repbook.transfer.sheet import CHUNK_ROWS, Chunk, Event, Sheet, Wishes

if TYPE_CHECKING:
    from email.message import Message

    from icalendar import Event as Meeting

AGAIN = "Export it again"
# How a mail begins in an mbox file: who sent it, and when.
MAIL_BEGINS = re.compile(rb"From \S+.* \d\d:\d\d")
OWN = "@repbook"  # how the ids of `export calendar` end: these are plans
EARLIEST = date(1990, 1, 1)
UNREADABLE = "that cannot be read"
# What a meeting is, by what its title and place say.
BY_VIDEO = re.compile(r"https?://|\b(zoom|teams|webex|google meet|skype|video)", re.I)
BY_PHONE = re.compile(r"\b(call|phone|anruf|telefonat|telefon|appel|llamada|tel)\b", re.I)
UNWANTED = re.compile(r"\b(drafts?|spam|trash|entwürfe|papierkorb)\b", re.I)
# By the `type` of a call in the phone's log: 1 came in, 2 went out, 3 missed, 4 to voicemail,
# 5 rejected, 7 answered on another phone.
INBOUND = {"1": True, "2": False, "3": True, "4": True, "5": True, "7": True}

Found = Iterator[Event | str]  # an event, or why one is left out


def open_events(source: Source, wishes: Wishes) -> Sheet | None:
    """A phone's, a calendar's or a mailbox's file as a sheet of events; None when it is none."""
    head = first_text(source)
    if head[:15].upper() == b"BEGIN:VCALENDAR":
        kind, read = "calendar", _meetings
    elif head.startswith(b"<?xml") and re.search(rb"<calls\b", head):
        kind, read = "call-log", _calls
    elif MAIL_BEGINS.match(head):
        kind, read = "mbox", _mails
    else:
        return None
    if wishes.kind not in (None, "calls"):
        raise ImportRefused(
            f"{source.name} holds calls, meetings or mails, not {wishes.kind}",
            hint="Leave --kind out",
        )
    plain = unpacked(source)

    def chunks() -> Iterator[Chunk]:
        found = read(plain, wishes)
        while some := [*islice(found, CHUNK_ROWS)]:
            chunk = Chunk()
            chunk.read = len(some)
            chunk.left_out.update(each for each in some if isinstance(each, str))
            chunk.events = [each for each in some if isinstance(each, Event)]
            yield chunk

    count = sum(1 for _ in read(plain, wishes))
    return Sheet(
        source.name, "calls", kind, {}, (), False, count, None, None, (), chunks, of_events=True
    )


def _local(moment: datetime, zone: tzinfo | None) -> datetime:
    """A moment as the clock on the wall shows it; one without a zone is that already."""
    return (moment if moment.tzinfo is None else moment.astimezone(zone)).replace(tzinfo=None)


def _line(text: str) -> str:
    """A text as one line that a book can keep."""
    return " ".join(text.replace("\0", " ").encode("utf-8", "replace").decode().split())


# Calls


def _calls(source: Source, wishes: Wishes) -> Found:
    from xml.etree.ElementTree import Element, ParseError, XMLPullParser

    parser: XMLPullParser[Element] = XMLPullParser()
    try:
        for block in blocks(source):
            parser.feed(block)
            for event in parser.read_events():
                call = event[-1]
                if isinstance(call, Element):
                    if call.tag == "call":
                        yield _call(call.attrib, wishes.zone)
                    call.clear()
        parser.close()
    except (ParseError, LookupError, ValueError) as error:
        raise ImportRefused(f"{source.name} is damaged: {error}", hint=AGAIN) from error


def _call(of: dict[str, str], zone: tzinfo | None) -> Event | str:
    phone, name = of.get("number", ""), of.get("contact_name", "")
    inbound = INBOUND.get(of.get("type", ""))
    if inbound is None:
        return "blocked"
    try:
        seconds, stamp = int(of.get("duration", "0")), int(of["date"])
        at = _local(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=stamp), zone)
    except (KeyError, ValueError, OverflowError):
        return UNREADABLE
    spoke = seconds > 0 and of["type"] != "4"
    values = {
        "outcome": "reached" if spoke else "no-answer",
        "channel": "phone",
        "inbound": inbound,
        "minutes": max(1, round(seconds / 60)) if spoke else None,
    }
    known = name not in ("", "(Unknown)")
    label = name if known else phone
    return Event(f"{phone} {stamp}", at, values, (f"tel:{phone}",), label or "no number")


# Meetings


def _meetings(source: Source, wishes: Wishes) -> Found:
    from icalendar import Calendar
    from recurring_ical_events import of  # type: ignore[import-untyped, unused-ignore]

    last = (wishes.today or EARLIEST) - timedelta(days=1)
    try:
        calendars = Calendar.from_ical(b"".join(blocks(source)), multiple=True)
        every = [each for calendar in calendars for each in calendar.walk("VEVENT")]
        broken = {id(each) for each in every if each.errors or "DTSTART" not in each}
        for calendar in calendars:
            whole = [each for each in calendar.subcomponents if id(each) not in broken]
            calendar.subcomponents = whole
        past = [
            meeting
            for calendar in calendars
            for meeting in of(calendar, skip_bad_series=True).between(EARLIEST, last)
        ]
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise ImportRefused(f"{source.name} is a damaged calendar", hint=AGAIN) from error
    yield from [UNREADABLE] * len(broken)
    for meeting in past:
        yield _meeting(meeting, wishes.zone)


def _meeting(meeting: "Meeting", zone: tzinfo | None) -> Event | str:
    def text(name: str) -> str:
        return _line(str(meeting.get(name, "")))

    title, place, id = text("SUMMARY"), text("LOCATION"), text("UID")
    if text("STATUS").upper() == "CANCELLED":
        return "cancelled"
    if id.endswith(OWN):
        return "planned in repbook"
    start, minutes = meeting.start, 0
    timed = isinstance(start, datetime)
    if isinstance(start, datetime):
        at, minutes = _local(start, zone), round((meeting.end - start).total_seconds() / 60)
    else:
        at = datetime.combine(start, datetime.min.time())
    people = meeting.get("ATTENDEE", [])
    people = people if isinstance(people, list) else [people]
    people = [each for each in people if each.params.get("PARTSTAT") != "DECLINED"]
    people += [meeting["ORGANIZER"]] if "ORGANIZER" in meeting else []
    emails = [re.sub("(?i)^mailto:", "", str(each)) for each in people]
    said = f"{title} {place}"
    by = "video" if BY_VIDEO.search(said) else "phone" if BY_PHONE.search(title) else None
    values = {
        "outcome": "reached",
        "channel": by or ("visit" if place else None),
        "note": title or None,
        "minutes": minutes or None,
    }
    # whole days are birthdays, fairs and reminders: a name in the title is no meeting
    whom = (*emails, *([title] if timed else []))
    return Event(f"{id} {start.isoformat()}", at, values, whom, title or "no title")


# Mails


def _mails(source: Source, wishes: Wishes) -> Found:
    from email.parser import BytesHeaderParser

    parse = BytesHeaderParser().parsebytes
    for head in _heads(source):
        yield _mail(parse(head), wishes.zone)


def _heads(source: Source) -> Iterator[bytes]:
    """The header of each mail; what it says is passed over, line by line."""
    head: list[bytes] | None = None
    blank = True
    for line in _lines(source):
        if blank and MAIL_BEGINS.match(line):
            head = []
        elif head is not None and line.strip():
            head.append(line)
        elif head is not None:
            yield b"\n".join(head)
            head = None
        blank = not line.strip()
    if head:
        yield b"\n".join(head)


def _lines(source: Source) -> Iterator[bytes]:
    rest = b""
    for block in blocks(source):
        *lines, rest = (rest + block).split(b"\n")
        yield from lines
    yield rest


def _mail(mail: "Message", zone: tzinfo | None) -> Event | str:
    from email.header import decode_header, make_header
    from email.utils import getaddresses, parsedate_to_datetime

    def text(name: str) -> str:
        try:
            return _line(str(make_header(decode_header(str(mail.get(name, ""))))))
        except (LookupError, UnicodeError, ValueError):
            return _line(str(mail.get(name, "")))

    def addresses(*names: str) -> list[tuple[str, str]]:
        return getaddresses([str(each) for name in names for each in mail.get_all(name, [])])

    if UNWANTED.search(text("X-Gmail-Labels")):
        return "drafts, spam and deleted"
    automatic = text("Auto-Submitted").lower() not in ("", "no")
    if automatic or text("Precedence").lower() in ("bulk", "list", "junk", "auto_reply"):
        return "automatic or to a list"
    try:
        at = _local(parsedate_to_datetime(str(mail["Date"])), zone)
    except (TypeError, ValueError, OverflowError):
        return UNREADABLE
    senders, others = addresses("From"), addresses("To", "Cc", "Bcc")
    sender = next((address for _, address in senders), "")
    label = next((name or address for name, address in (*senders, *others)), "no address")
    subject = text("Subject")
    values = {"outcome": "sent", "channel": "email", "note": subject or None}
    id = text("Message-ID") or f"{sender} {at.isoformat()} {subject}"
    return Event(id, at, values, tuple(a for _, a in others), label, sender)
