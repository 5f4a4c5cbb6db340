"""Meetings before today in a calendar (iCalendar, ICS)."""

import re
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from repbook.errors import ImportRefused
from repbook.transfer.events import UNREADABLE, Found, local, one_line
from repbook.transfer.open_file import Source, blocks, first_text
from repbook.transfer.sheet import Event, Wishes

if TYPE_CHECKING:
    from icalendar import Event as Meeting

OWN = "@repbook"  # how the ids of `export calendar` end: these are plans
EARLIEST = date(1990, 1, 1)
TOO_OFTEN = re.compile("SECONDLY|MINUTELY")  # no meeting, and millions of them
# What a meeting is, by what its title and place say.
BY_VIDEO = re.compile(r"https?://|\b(zoom|teams|webex|google meet|skype|video)", re.I)
BY_PHONE = re.compile(r"\b(call|phone|anruf|telefonat|telefon|appel|llamada|tel)\b", re.I)


def is_calendar(source: Source) -> bool:
    """Whether the file begins as a calendar does."""
    return first_text(source)[:15].upper() == b"BEGIN:VCALENDAR"


def read_meetings(source: Source, wishes: Wishes) -> Found:
    """Each meeting before today, one that repeats each time; ImportRefused when it is damaged."""
    from icalendar import Calendar
    from recurring_ical_events import of  # type: ignore[import-untyped, unused-ignore]

    last = (wishes.today or EARLIEST) - timedelta(days=1)
    try:
        calendars = Calendar.from_ical(b"".join(blocks(source)), multiple=True)
        every = [each for calendar in calendars for each in calendar.walk("VEVENT")]
        broken = {
            id(each)
            for each in every
            if each.errors or "DTSTART" not in each or TOO_OFTEN.search(str(each.get("RRULE")))
        }
        for calendar in calendars:
            whole = [each for each in calendar.subcomponents if id(each) not in broken]
            calendar.subcomponents = whole
        past = [
            meeting
            for calendar in calendars
            for meeting in of(calendar, skip_bad_series=True).between(EARLIEST, last)
        ]
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise ImportRefused(
            f"{source.name} is a damaged calendar", hint="Export it again"
        ) from error
    yield from [UNREADABLE] * len(broken)
    for meeting in past:
        yield _meeting(meeting, wishes.zone)


def _meeting(meeting: "Meeting", zone: tzinfo | None) -> Event | str:
    def text(name: str) -> str:
        return one_line(str(meeting.get(name, "")))

    title, place, id = text("SUMMARY"), text("LOCATION"), text("UID")
    if text("STATUS").upper() == "CANCELLED":
        return "cancelled"
    if id.endswith(OWN):
        return "planned in repbook"
    start, minutes = meeting.start, 0
    timed = isinstance(start, datetime)
    if isinstance(start, datetime):
        at, minutes = local(start, zone), round((meeting.end - start).total_seconds() / 60)
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
        "minutes": minutes if minutes > 0 else None,
    }
    # whole days are birthdays, fairs and reminders: a name in the title is no meeting
    whom = (*emails, *([title] if timed else []))
    return Event(f"{id or title} {start.isoformat()}", at, values, whom, title or "no title")
