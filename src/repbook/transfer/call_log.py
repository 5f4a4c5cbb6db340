"""The calls of an Android phone, as the app SMS Backup & Restore saves them in XML."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from repbook.errors import ImportRefused
from repbook.transfer.events import UNREADABLE, Found, local
from repbook.transfer.open_file import Source, blocks, first_text
from repbook.transfer.sheet import Event, Wishes

# By the `type` of a call: 1 came in, 2 went out, 3 missed, 4 to voicemail, 5 rejected, 7 answered
# on another phone; others were blocked.
INBOUND = {"1": True, "2": False, "3": True, "4": True, "5": True, "7": True}


def is_call_log(source: Source) -> bool:
    """Whether the file begins as a phone's call log does."""
    head = first_text(source)
    return head.startswith(b"<?xml") and re.search(rb"<calls\b", head) is not None


def read_calls(source: Source, wishes: Wishes) -> Found:
    """Each call; ImportRefused when the XML is damaged."""
    return (_call(call, wishes.zone) for call in raw_calls(source))


def raw_calls(source: Source) -> Iterator[dict[str, str]]:
    """What the log says of each call."""
    from xml.etree.ElementTree import Element, ParseError, XMLPullParser

    parser: XMLPullParser[Element] = XMLPullParser()
    try:
        for block in blocks(source):
            parser.feed(block)
            for event in parser.read_events():
                call = event[-1]
                if isinstance(call, Element):
                    if call.tag == "call":
                        yield dict(call.attrib)
                    call.clear()
        parser.close()
    except (ParseError, LookupError, ValueError) as error:
        raise ImportRefused(f"{source.name} is damaged: {error}", hint="Export it again") from error


def _call(of: dict[str, str], zone: tzinfo | None) -> Event | str:
    phone, name = of.get("number", ""), of.get("contact_name", "")
    inbound = INBOUND.get(of.get("type", ""))
    if inbound is None:
        return "blocked"
    try:
        seconds, stamp = int(of.get("duration", "0")), int(of["date"])
        at = local(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=stamp), zone)
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
