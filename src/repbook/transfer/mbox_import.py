"""The mails of a mailbox (mbox): their headers, whatever the size of the file."""

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING

from repbook.transfer.events import UNREADABLE, Found, local, one_line
from repbook.transfer.open_file import Source, blocks, first_text
from repbook.transfer.sheet import Event, Wishes

if TYPE_CHECKING:
    from email.message import Message

# How a mail begins: who sent it, and when.
MAIL_BEGINS = re.compile(rb"From \S+.* \d\d:\d\d")
UNWANTED = re.compile(r"\b(drafts?|spam|trash|entwürfe|papierkorb)\b", re.I)


def is_mbox(source: Source) -> bool:
    """Whether the file begins as a mailbox does."""
    return MAIL_BEGINS.match(first_text(source)) is not None


def read_mails(source: Source, wishes: Wishes) -> Found:
    """Each mail: mailbox of the standard library would read all of it, and keep its places."""
    from email.parser import BytesHeaderParser

    parse = BytesHeaderParser().parsebytes
    for head in heads(source):
        yield _mail(parse(head), wishes.zone)


def heads(source: Source) -> Iterator[bytes]:
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
            return one_line(str(make_header(decode_header(str(mail.get(name, ""))))))
        except (LookupError, UnicodeError, ValueError):
            return one_line(str(mail.get(name, "")))

    def addresses(*names: str) -> list[tuple[str, str]]:
        return getaddresses([str(each) for name in names for each in mail.get_all(name, [])])

    if UNWANTED.search(text("X-Gmail-Labels")):
        return "drafts, spam and deleted"
    automatic = text("Auto-Submitted").lower() not in ("", "no")
    if automatic or text("Precedence").lower() in ("bulk", "list", "junk", "auto_reply"):
        return "automatic or to a list"
    try:
        at = local(parsedate_to_datetime(str(mail["Date"])), zone)
    except (TypeError, ValueError, OverflowError):
        return UNREADABLE
    senders, others = addresses("From"), addresses("To", "Cc", "Bcc")
    sender = next((address for _, address in senders), "")
    label = next((name or address for name, address in (*senders, *others)), "no address")
    subject = text("Subject")
    values = {"outcome": "sent", "channel": "email", "note": subject or None}
    id = text("Message-ID") or f"{sender} {at.isoformat()} {subject}"
    return Event(id, at, values, tuple(a for _, a in others), label, sender)
