# Long because each type of cell is read here, side by side.
"""How the cells of an imported file are read, one reader per type.

A reader is a dict from the text of a cell to its value, filled as texts occur:
names, days and amounts repeat, and a look-up is many times cheaper than
reading. It is emptied when it grows large, to keep memory flat.
"""

import re
from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from repbook.errors import InvalidInput
from repbook.money import read_amount
from repbook.spans import read_every, read_span
from repbook.text import shown, words_of
from repbook.transfer.csv_text import restore, split
from repbook.transfer.kinds import MANY

V = TypeVar("V")
MEMORY = 40_000
LIMIT_QUANTITY = 10**9
NUMBER_AS_TEXT = re.compile(r"'\+?[0-9][0-9 ().-]*")

YES = frozenset(["yes", "y", "true", "1", "x", "on", "ja", "oui", "si", "sí"])
NO = frozenset(["no", "n", "false", "0", "off", "nein", "non", "nee"])


def _meanings(words: dict[str, str]) -> dict[str, str]:
    """From each word to what it means, given the words of each meaning."""
    return {word: meaning for meaning, several in words.items() for word in several.split("|")}


CHANNELS = _meanings(
    {
        "phone": "phone|call|telephone|phone call|tel|logged call",
        "email": "email|e-mail|mail|letter",
        "visit": "visit|meeting|lunch|in person|on site|site visit|dinner",
        "video": "video|video call|zoom|teams|demo|webinar",
        "text": "text|sms|whatsapp|chat|message|linkedin",
    }
)
OUTCOMES = _meanings(
    {
        "reached": "reached|connected|answered|spoke|completed|complete|done|held",
        "voicemail": "voicemail|left voicemail|left message|voice mail",
        "no-answer": "no-answer|no answer|not reached|busy|missed|unanswered|wrong number",
        "sent": "sent|email sent|left live message|delivered",
    }
)
VERDICTS = _meanings(
    {
        "good": "good|positive|promoter|happy|satisfied|very good",
        "mixed": "mixed|neutral|passive|ok|so-so|fair",
        "bad": "bad|negative|detractor|unhappy|dissatisfied|poor",
    }
)


class Cells(dict[str, Any]):
    """From a cell's text to its value; raises InvalidInput when it cannot be read."""

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

    def of(self, texts: Collection[str]) -> list[Any]:
        """The value of each text of a column; those of one that hardly repeats are not kept."""
        repeats = len(set(texts)) <= len(texts) / 2
        return list(map(self.__getitem__ if repeats else self.read, texts))


# What programs write for nothing: in any column, for no amount, and for no date.
NOTHING = frozenset(("", "--", "0/0/00"))
NO_AMOUNT = NOTHING | {"-"}
NO_DAY = NO_AMOUNT | frozenset(
    [
        "0000-00-00 00:00:00",
        *"00/00/00 0/0/0000 00/00/0000 0000-00-00 n/a na none null never 0".split(),
    ]
)


def read_text(text: str) -> str | None:
    """A text without the spaces around it; None for nothing."""
    said = text.strip()
    return None if said in NOTHING else said


def read_code(text: str) -> str | None:
    """A text without the apostrophe that some programs put before a number to keep its zeros."""
    said = text.strip()
    if said in NOTHING:
        return None
    return said[1:] if said[0] == "'" and NUMBER_AS_TEXT.fullmatch(said) else said


def read_name(text: str) -> str | None:
    """A name on one line; None for nothing."""
    said = " ".join(text.split())
    return None if said in NOTHING else said


def money_reader(
    currency: str | None, decimal: str, digits: int | None, finer: bool
) -> Callable[[str], int | None]:
    """A reader of amounts in minor units; nothing is None. `finer` ones are rounded."""

    quick = decimal == "." and digits == 2

    def read(text: str) -> int | None:
        if quick and text[-3:-2] == "." and len(text) < 15 and text.isascii():
            figures = text[:-3] + text[-2:]
            if figures.isdigit():
                return int(figures)
        if text.strip() in NO_AMOUNT:
            return None
        said = read_amount(text, currency=currency, decimal=decimal, digits=digits, finer=finer)
        return said.cents

    return read


def _if_any(read: Callable[[str], V]) -> Callable[[str], V | None]:
    """A reader that gives None for a cell of nothing, which changes nothing."""
    return lambda text: None if text.strip() in NOTHING else read(text)


@_if_any
def read_flag(text: str) -> bool:
    said = text.strip().lower()
    if said in YES or said in NO:
        return said in YES
    raise InvalidInput(f'"{shown(text)}" is neither yes nor no')


@_if_any
def read_count(text: str) -> int:
    """A whole number, zero or more."""
    match = re.fullmatch(r"([0-9]{1,6})(?:\.0+)?(?: ?min(?:utes?)?\.?)?", text.strip())
    if not match:
        raise InvalidInput(f'"{shown(text)}" is not a whole number')
    return int(match[1])


def read_quantity(text: str) -> Decimal | None:
    """How many of a thing; None for what is no number."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def read_ease(text: str) -> int | None:
    """The customer's rating of the effort, 1 to 7."""
    number = read_count(text)
    if number is not None and not 1 <= number <= 7:
        raise InvalidInput(f'"{shown(text)}" is not an ease from 1 to 7')
    return number


def read_days(text: str) -> int | None:
    """A length of time in days; `Net 30` is 30 and `due on receipt` none."""
    said = (read_text(text) or "").lower().removeprefix("net").strip()
    if not said or said in ("due on receipt", "cod", "immediate"):
        return 0 if said else None
    return 0 if said == "0" else read_span(said)


def _one_of(words: dict[str, str], what: str) -> Callable[[str], str | None]:
    @_if_any
    def read(text: str) -> str:
        said = " ".join(text.lower().split())
        if said not in words:
            known = ", ".join(dict.fromkeys(words.values()))
            raise InvalidInput(f'"{shown(text)}" is not {what} repbook knows ({known})')
        return words[said]

    return read


def read_inbound(text: str) -> bool | None:
    """Whether the customer called."""
    said = text.strip().lower()
    if said in ("inbound", "incoming", "in"):
        return True
    return False if said in ("outbound", "outgoing", "out") else read_flag(text)


@_if_any
def read_state(text: str) -> str:
    """The state of a problem by the words of its cell; open unless it is closed or parked."""
    said = set(words_of(text))
    if said & {"resolved", "closed", "solved", "fixed", "done", "complete", "completed"}:
        return "resolved"
    if said & {"given", "wontfix", "rejected", "abandoned", "cancelled", "canceled"}:
        return "given-up"
    return "parked" if said & {"parked", "hold", "paused"} else "open"


def read_many(text: str) -> tuple[str, ...]:
    """Several values of one cell: a line each, or separated by ` ::: ` or `;`."""
    parts = re.split(r" ::: |[;\n\r]", text)
    return tuple(dict.fromkeys(filter(None, map(read_name, parts))))


def read_tags(text: str) -> tuple[str, ...]:
    """Tags, separated by commas too; an address book's own groups are left out."""
    return tuple(tag for tag in read_many(text.replace(",", ";")) if not tag.startswith("* "))


READERS: dict[str, Callable[[str], object]] = {
    "text": read_text,
    "code": read_code,
    "name": read_name,
    "note": read_text,
    "flag": read_flag,
    "yesno": read_flag,
    "count": read_count,
    "number": read_count,
    "quantity": read_quantity,
    "ease": read_ease,
    "days": read_days,
    "every": _if_any(read_every),
    "outcome": _one_of(OUTCOMES, "an outcome"),
    "channel": _one_of(CHANNELS, "a channel"),
    "prefer": _one_of({w: c for w, c in CHANNELS.items() if c != "video"}, "a preferred channel"),
    "verdict": _one_of(VERDICTS, "a verdict"),
    "inbound": read_inbound,
    "names": read_many,
    # without the apostrophe that some shops put in front
    "phones": lambda text: tuple(part.removeprefix("'") for part in read_many(text)),
    "emails": lambda text: read_many(text.replace(",", ";")),
    "tags": read_tags,
    "status": read_text,
    "state": read_state,
    "currency": read_text,
    "program": read_text,
}
# Our own exports are read exactly, down to the spaces.
OWN_READERS: dict[str, Callable[[str], object]] = {
    **READERS,
    **dict.fromkeys(
        ("text", "code", "name", "note", "program"), lambda text: restore(text) or None
    ),
    **dict.fromkeys(MANY, lambda text: split(restore(text))),
}
