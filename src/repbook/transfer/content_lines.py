"""The lines of vCards and calendars: escaped, folded and ended as both standards require.

RFC 5545 section 3.1 and RFC 6350 section 3.2: no line is longer than 75 octets;
a longer one continues after a line end and a space, and never within a character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

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
