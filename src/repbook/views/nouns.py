"""What tables and their columns are called, on screens and in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from repbook.formatter import Formatter, count


class Noun(NamedTuple):
    """The letter of a table's ids, and the word for one row and for many."""

    letter: str
    one: str
    many: str


NOUNS = {
    "customers": Noun("", "customer", "customers"),
    "aliases": Noun("", "other name", "other names"),
    "codes": Noun("", "id from another program", "ids from other programs"),
    "tags": Noun("", "tag", "tags"),
    "contacts": Noun("", "contact", "contacts"),
    "addresses": Noun("", "phone or e-mail", "phones and e-mails"),
    "write_offs": Noun("", "write-off", "write-offs"),
    "snoozes": Noun("", "snooze", "snoozes"),
    "purchases": Noun("o", "purchase", "purchases"),
    "returns": Noun("r", "return", "returns"),
    "payments": Noun("m", "payment", "payments"),
    "allies": Noun("a", "ally", "allies"),
    "problems": Noun("x", "problem", "problems"),
    "steps": Noun("s", "step", "steps"),
    "touches": Noun("c", "call", "calls"),
    "promises": Noun("p", "promise", "promises"),
    "feedback": Noun("f", "piece of feedback", "pieces of feedback"),
    "settings": Noun("", "setting", "settings"),
}
# Columns that hold the id of another record, and the letter it is written with.
REFERENCES = {"purchase_id": "o", "problem_id": "x", "touch_id": "c", "ally_id": "a"}
LABELS = {
    "cents": "amount",
    "day": "on",
    "made_on": "on",
    "reported_on": "on",
    "customer_id": "customer",
    "purchase_id": "of",
    "problem_id": "about",
    "touch_id": "call",
    "contact_id": "with",
    "again_minute": "again at",
    "terms_days": "terms",
    "call_every_days": "call every",
    "orders_every_days": "orders every",
}


def counted(table: str, number: int) -> str:
    """`1 call`, `3 calls`, for the rows of a table."""
    return count(number, NOUNS[table].one, NOUNS[table].many)


def id_of(table: str, row: Mapping[str, object]) -> str | None:
    """`o12`; None for a row without an id of its own."""
    letter = NOUNS[table].letter
    return f"{letter}{row['id']}" if letter or table == "customers" else None


def label(column: str) -> str:
    """A column's name on a screen."""
    if column in LABELS:
        return LABELS[column]
    return column.removesuffix("_day").removesuffix("_on").removesuffix("_id").replace("_", " ")


def plain(column: str, value: object, formatter: Formatter) -> object:
    """A stored value for JSON: money in major units, ISO dates, references as ids."""
    if value is None:
        return None
    if column == "cents" and isinstance(value, int):
        return formatter.major(value)
    if column in REFERENCES:
        return f"{REFERENCES[column]}{value}"
    if isinstance(value, int) and (column == "day" or column.endswith("_day")):
        value = date.fromordinal(value)
    return value.isoformat() if isinstance(value, date) else value
