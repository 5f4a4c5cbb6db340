"""The lines that vCards and calendars are made of: escaped, folded, ended as both standards ask.

RFC 5545 section 3.1 and RFC 6350 section 3.2: no line is longer than 75 octets,
a longer one goes on behind a line end and a space, and never within a character.
"""

from __future__ import annotations

from collections.abc import Iterable

OCTETS = 75


def content_line(name: str, value: str) -> str:
    """One property, folded; the value is escaped already."""
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
    """A text as a value: backslash, comma, semicolon and line ends are written with a backslash.

    Other control characters, which neither standard allows, become spaces.
    """
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    if text.isprintable():
        return text
    return "".join(" " if _control(character) else character for character in text)


def _control(character: str) -> bool:
    code = ord(character)
    return (code < 0x20 and code != 9) or 0x7F <= code < 0xA0


def structured(parts: Iterable[str | None], between: str = ";") -> str:
    """Several texts as one value, parted by semicolons or commas."""
    return between.join(escaped(part or "") for part in parts)
