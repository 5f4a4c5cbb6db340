"""What stands in cards, calendars, call logs and mails by the names of its parts, to describe it."""

from collections.abc import Iterator, Mapping

from repbook.transfer.calendar_import import is_calendar
from repbook.transfer.call_log import is_call_log, raw_calls
from repbook.transfer.mbox_import import heads, is_mbox
from repbook.transfer.open_file import Source, encoding_of, unpacked
from repbook.transfer.vcard_import import is_vcard, raw_cards

# Others may be a line of a note, or somebody's own.
CARD = set(
    "VERSION FN N ORG TITLE ROLE TEL EMAIL ADR CATEGORIES NOTE UID REV BDAY URL NICKNAME PHOTO"
    " PRODID LABEL GEO TZ KIND IMPP".split()
)
MEETING = set(
    "UID DTSTAMP DTSTART DTEND DURATION SUMMARY LOCATION DESCRIPTION ORGANIZER ATTENDEE STATUS RRULE"
    " EXDATE RECURRENCE-ID SEQUENCE CREATED LAST-MODIFIED TRANSP CLASS CATEGORIES URL".split()
)
CALL = set(
    "number duration date type presentation subscription_id post_dial_digits readable_date"
    " contact_name subscription_component_name".split()
)
MAIL = {
    name.lower(): name
    for name in "From To Cc Bcc Reply-To Date Subject Message-ID In-Reply-To Auto-Submitted Precedence"
    " Content-Type X-Gmail-Labels".split()
}


def record_fields(source: Source) -> tuple[str, Iterator[Mapping[str, str]]]:
    """What records a file has, name and text of the usual parts of each; none for a table."""
    if is_call_log(source):
        calls = ({k: v for k, v in call.items() if k in CALL} for call in raw_calls(source))
        return "a call log", calls
    if is_mbox(source):
        return "a mailbox", map(_of_mail, heads(source))
    if is_vcard(source):
        return "address cards", _properties(source, "VCARD", CARD)
    if is_calendar(source):
        return "a calendar", _properties(source, "VEVENT", MEETING)
    return "", iter(())


def _properties(source: Source, of: str, names: set[str]) -> Iterator[Mapping[str, str]]:
    source = unpacked(source)
    for _, record in raw_cards(source, encoding_of(source), of):
        yield {each.name: each.value for each in record if each.name in names}


def _of_mail(head: bytes) -> Mapping[str, str]:
    from email.parser import BytesHeaderParser

    said = BytesHeaderParser().parsebytes(head)
    return {MAIL[name.lower()]: str(text) for name, text in said.items() if name.lower() in MAIL}
