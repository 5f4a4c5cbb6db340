"""Substitutes for characters that the terminal's encoding lacks."""

import codecs

STAND_INS = {
    "·": "-",
    "…": "...",
    "–": "-",
    "—": "-",
    "×": "x",
    "⏎": "/",
    "└": "`",
    "├": "|",
    "│": "|",
    "─": "-",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "€": "EUR",
    "✓": "x",
    "•": "*",
}
HANDLER = "repbook.stand-in"


def stand_in(error: UnicodeError) -> tuple[str, int]:
    """A codec's error handler: a plain substitute for our signs, an escape for any other letter."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    plain = "".join(
        STAND_INS.get(c) or c.encode("ascii", "backslashreplace").decode("ascii") for c in text
    )
    return plain, error.end


def register() -> str:
    """Register the handler; returns its name."""
    codecs.register_error(HANDLER, stand_in)
    return HANDLER
