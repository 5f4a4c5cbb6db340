"""How the cells of an imported file are read, one reader a type.

A reader is a dict from the text of a cell to its value, filled as texts are
met: names, days and amounts come again and again, and a look-up is many times
cheaper than reading. It forgets everything when it grows large, so that memory
stays flat.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from repbook.errors import NotUnderstood
from repbook.interchange.calendar_words import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_BY_NAME,
    full_year,
    no_such_day,
    shown,
)
from repbook.interchange.clock import take_time
from repbook.interchange.money import read_amount
from repbook.interchange.spans import read_every, read_span

MEMORY = 40_000
# What programs write for "no date".
NO_DAY = frozenset(
    ["", "0/0/00", "00/00/00", "0/0/0000", "00/00/0000", "0000-00-00", "0000-00-00 00:00:00"]
    + ["-", "--", "n/a", "na", "none", "null", "never", "0"]
)
EXCEL_EPOCH = date(1899, 12, 30).toordinal()
TIME_BEHIND = r"(?:[ T,]+[0-9]{1,2}[:.][0-9]{2}.*|[ T]+[0-9]{6}.*)?"
DAY_IN_NUMBERS = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})" + TIME_BEHIND)
DAY_IN_WORDS = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(?:([0-9]{1,2})(?:st|nd|rd|th)?[- .]+([A-Za-z]{3,9})\.?"
    r"|([A-Za-z]{3,9})\.?[- ]+([0-9]{1,2})(?:st|nd|rd|th)?),?[- ]+([0-9]{4}|[0-9]{2})" + TIME_BEHIND
)
SERIAL = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")

YES = frozenset(["yes", "y", "true", "1", "x", "on", "ja", "oui", "si", "sí"])
NO = frozenset(["", "no", "n", "false", "0", "off", "nein", "non", "nee"])
CHANNELS = {
    **dict.fromkeys(["phone", "call", "telephone", "phone call", "tel", "logged call"], "phone"),
    **dict.fromkeys(["email", "e-mail", "mail", "letter"], "email"),
    **dict.fromkeys(
        ["visit", "meeting", "lunch", "in person", "on site", "site visit", "dinner"], "visit"
    ),
    **dict.fromkeys(["video", "video call", "zoom", "teams", "demo", "webinar"], "video"),
    **dict.fromkeys(["text", "sms", "whatsapp", "chat", "message", "linkedin"], "text"),
}
OUTCOMES = {
    **dict.fromkeys(
        ["reached", "connected", "answered", "spoke", "completed", "complete", "done", "held"],
        "reached",
    ),
    **dict.fromkeys(["voicemail", "left voicemail", "left message", "voice mail"], "voicemail"),
    **dict.fromkeys(
        ["no-answer", "no answer", "not reached", "busy", "missed", "unanswered", "wrong number"],
        "no-answer",
    ),
    **dict.fromkeys(["sent", "email sent", "left live message", "delivered"], "sent"),
}
VERDICTS = {
    **dict.fromkeys(["good", "positive", "promoter", "happy", "satisfied", "very good"], "good"),
    **dict.fromkeys(["mixed", "neutral", "passive", "ok", "so-so", "fair"], "mixed"),
    **dict.fromkeys(["bad", "negative", "detractor", "unhappy", "dissatisfied", "poor"], "bad"),
}


class Cells(dict[str, Any]):
    """From a cell's text to its value; NotUnderstood says, in the user's words, why it has none."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, text: str) -> Any:
        if len(self) >= MEMORY:
            self.clear()
        value = self.read(text)
        if len(text) < 200:
            self[text] = value
        return value


def read_text(text: str) -> str | None:
    """A text without the spaces around it; None for nothing."""
    return text.strip() or None


def read_name(text: str) -> str | None:
    """A name on one line; None for nothing."""
    return " ".join(text.split()) or None


def day_reader(order: str | None, serial: bool) -> Callable[[str], int | None]:
    """A reader of days as ordinals, in one order of day and month, or as a spreadsheet's numbers."""

    def read(text: str) -> int | None:
        said = text.strip()
        if said[4:5] == "-" and said[7:8] == "-" and said[:10].isascii() and len(said) == 10:
            try:
                day = date.fromisoformat(said)
            except ValueError:
                pass
            else:
                if FIRST_YEAR <= day.year <= LAST_YEAR:
                    return day.toordinal()
        if said.lower() in NO_DAY:
            return None
        if serial and (match := SERIAL.fullmatch(said)):
            return EXCEL_EPOCH + int(match[1])
        parts = day_parts(said, order)
        if parts is None:
            raise NotUnderstood(f'"{shown(said)}" is not a date repbook knows')
        year, month, number = parts
        why = no_such_day(year, month, number)
        if why is None and not FIRST_YEAR <= year <= LAST_YEAR:
            why = f"repbook keeps {FIRST_YEAR} to {LAST_YEAR}"
        if why is not None:
            raise NotUnderstood(f'"{shown(said)}" is no day: {why}')
        return date(year, month, number).toordinal()

    return read


def day_parts(said: str, order: str | None) -> tuple[int, int, int] | None:
    """Year, month and day of a cell, be there such a day or not; None where it names none."""
    match = DAY_IN_NUMBERS.fullmatch(said)
    if match:
        one, two, three = match[1], match[3], match[4]
        if len(one) == 4 and len(three) <= 2:
            return int(one), int(two), int(three)
        if len(one) > 2 or len(three) in (1, 3):
            return None
        if order == "ymd" and len(three) == 2:
            return full_year(one), int(two), int(three)
        if order == "mdy":
            return full_year(three), int(one), int(two)
        return full_year(three), int(two), int(one)
    match = DAY_IN_WORDS.fullmatch(said)
    if match:
        month = MONTH_BY_NAME.get((match[2] or match[3]).lower())
        if month is not None:
            return full_year(match[5]), month, int(match[1] or match[4])
        return None
    if re.fullmatch(r"[12][0-9]{7}(?:T[0-9]{4,6}Z?)?", said):
        return int(said[:4]), int(said[4:6]), int(said[6:8])
    return None


def money_reader(
    currency: str | None, decimal: str, digits: int | None
) -> Callable[[str], int | None]:
    """A reader of amounts in minor units; nothing is None."""

    def read(text: str) -> int | None:
        if not text or text.isspace() or text.strip() == "-":
            return None
        return read_amount(text, currency=currency, decimal=decimal, digits=digits).cents

    return read


def read_minute(text: str) -> int | None:
    """A time of day as minutes after midnight."""
    said = " ".join(text.lower().split())
    if not said:
        return None
    minute, rest = take_time(said, text)
    if minute is None or rest:
        raise NotUnderstood(f'"{shown(text)}" is not a time repbook knows')
    return minute


def read_flag(text: str) -> bool:
    """Yes or no."""
    said = text.strip().lower()
    if said in YES or said in NO:
        return said in YES
    raise NotUnderstood(f'"{shown(text)}" is neither yes nor no')


def read_count(text: str) -> int | None:
    """A whole number that is not below zero."""
    said = text.strip()
    if not said:
        return None
    match = re.fullmatch(r"([0-9]{1,6})(?:\.0+)?(?: ?min(?:utes?)?\.?)?", said)
    if not match:
        raise NotUnderstood(f'"{shown(text)}" is not a whole number')
    return int(match[1])


def read_ease(text: str) -> int | None:
    """The customer's word from 1 to 7."""
    number = read_count(text)
    if number is not None and not 1 <= number <= 7:
        raise NotUnderstood(f'"{shown(text)}" is not an ease from 1 to 7')
    return number


def read_days(text: str) -> int | None:
    """A length of time in days; `Net 30` is 30 and `due on receipt` none."""
    said = text.strip().lower().removeprefix("net").strip()
    if not said or said in ("due on receipt", "cod", "immediate"):
        return 0 if said else None
    return 0 if said == "0" else read_span(said)


def read_every_cell(text: str) -> str | None:
    """How often something comes round."""
    return read_every(text) if text.strip() else None


def _one_of(words: dict[str, str], what: str) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        said = " ".join(text.lower().split())
        if not said:
            return None
        if said not in words:
            known = ", ".join(dict.fromkeys(words.values()))
            raise NotUnderstood(f'"{shown(text)}" is no {what} repbook knows ({known})')
        return words[said]

    return read


def read_inbound(text: str) -> bool:
    """Whether the customer made the contact."""
    said = text.strip().lower()
    return said in ("inbound", "incoming", "in") or (
        said not in ("outbound", "outgoing", "out") and read_flag(text)
    )


def read_many(text: str) -> tuple[str, ...]:
    """Several values of one cell: a line each, or parted by ` ::: ` or `;`."""
    parts = re.split(r" ::: |[;\n\r]", text)
    return tuple(dict.fromkeys(part for part in (" ".join(p.split()) for p in parts) if part))


def read_phones(text: str) -> tuple[str, ...]:
    """Phone numbers as written, without the apostrophe some shops put in front."""
    return tuple(part.removeprefix("'") for part in read_many(text))


def read_emails(text: str) -> tuple[str, ...]:
    """E-mail addresses; a comma parts them too."""
    return read_many(text.replace(",", ";"))


def read_tags(text: str) -> tuple[str, ...]:
    """Tags, parted by commas too; the groups an address book makes by itself are left out."""
    return tuple(tag for tag in read_many(text.replace(",", ";")) if not tag.startswith("*"))


READERS: dict[str, Callable[[str], Any]] = {
    "text": read_text,
    "name": read_name,
    "note": read_text,
    "minute": read_minute,
    "flag": read_flag,
    "count": read_count,
    "ease": read_ease,
    "days": read_days,
    "every": read_every_cell,
    "outcome": _one_of(OUTCOMES, "outcome"),
    "channel": _one_of(CHANNELS, "channel"),
    "prefer": _one_of({w: c for w, c in CHANNELS.items() if c != "video"}, "preferred channel"),
    "verdict": _one_of(VERDICTS, "verdict"),
    "inbound": read_inbound,
    "names": read_many,
    "phones": read_phones,
    "emails": read_emails,
    "tags": read_tags,
    "status": read_text,
    "state": read_text,
    "currency": read_text,
}
