"""The tables of the book, and what each column holds; read off the records where there is one.

TABLES is the one list: in an order in which a row names only rows of tables before it, calls
and problems apart.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from types import UnionType
from typing import Any, NamedTuple, get_args

from repbook import records
from repbook.records import CHANNELS, OUTCOMES, PREFERENCES, VERDICTS

WORDS: dict[str, tuple[str, ...]] = {
    "outcome": OUTCOMES,
    "channel": CHANNELS,
    "prefer": PREFERENCES,
    "verdict": VERDICTS,
    "by": ("customer", "me", "ally"),
    "step": ("update", "hand-off", "park", "resolve", "give-up", "reopen", "confirm"),
}
# Fields that hold the id of a record, and the table it is in.
REFERENCES = {
    "customer_id": "customers",
    "referred_by_id": "customers",
    "contact_id": "contacts",
    "purchase_id": "purchases",
    "problem_id": "problems",
    "touch_id": "touches",
    "ally_id": "allies",
}
# Keys of the book's JSON file that differ from the field they are of.
KEYS = {"cents": "amount", "touch_id": "call", "again_minute": "again_at"}
INTERNAL = frozenset({"seq", "exchange"})  # the program's own: not shown in `changes`


class Column(NamedTuple):
    """One stored field of a record: its column, its key in JSON, the form of its value."""

    field: str
    name: str
    key: str
    type: str
    said: str
    needed: bool


class Noun(NamedTuple):
    """One table: the letter of its typed ids, its words, what it holds, its record.

    `part` is its name in the book's JSON file, `inside` the part in whose records it stands.
    """

    table: str
    letter: str
    word: str
    many: str
    said: str
    record: type[tuple[Any, ...]] | None = None
    part: str = ""
    inside: str | None = None
    lists: tuple[str, ...] = ()
    one: str = ""  # where one of them is not counted with `word`


@cache
def columns(record: type[tuple[Any, ...]]) -> tuple[Column, ...]:
    """What is stored of a record in its own table, `uid` first and `extra` last, without `id`."""
    found = [Column("uid", "uid", "uid", "text", "random and stable", True)]
    annotations = record.__annotations__
    for name, annotated in annotations.items():
        for field in getattr(annotated, "__metadata__", ()):
            kind = annotated.__origin__
            several = get_args(kind) if isinstance(kind, UnionType) else (kind,)
            needed = field.needed or name not in record._field_defaults  # type: ignore[attr-defined]
            key = KEYS.get(name, name.removesuffix("_id"))
            form = field.kind or _type(name, several)
            found.append(Column(name, _column(name, several), key, form, field.said, needed))
    if "extra" in annotations:
        found.append(Column("extra", "extra", "extra", "extra", "further fields, by name", False))
    return tuple(found)


def _column(field: str, types: tuple[Any, ...]) -> str:
    if date not in types:
        return field
    if field in ("on", "made_on", "reported_on"):
        return "day"
    return f"{field.removesuffix('_on')}_day"


def _type(field: str, types: tuple[Any, ...]) -> str:
    """The form of a value, as the name and type of its field tell it."""
    if field in REFERENCES:
        return f"uid:{BY_TABLE[REFERENCES[field]].part}"
    if date in types:
        return "day"
    if bool in types:
        return "yesno" if len(types) > 1 else "flag"
    if int in types:
        return {"cents": "money", "again_minute": "minute"}.get(field, "count")
    return "text"


TABLES = (
    Noun("allies", "a", "ally", "allies", "Who gets things fixed.", records.Ally, "allies"),
    Noun(
        "customers",
        "",
        "customer",
        "customers",
        "Who buys: a firm or a person.",
        records.Customer,
        "customers",
        lists=("aliases", "codes", "merged", "tags", "phones", "emails"),
    ),
    Noun(
        "aliases",
        "",
        "other name",
        "other names",
        "Other names of a customer, and what other programs and books know it by.",
    ),
    Noun("tags", "", "tag", "tags", "Words to sort by."),
    Noun(
        "contacts",
        "",
        "contact",
        "contacts",
        "People to ask for at a customer.",
        records.Contact,
        "contacts",
        "customers",
        ("phones", "emails"),
    ),
    Noun(
        "addresses",
        "",
        "phone or e-mail",
        "phones and e-mails",
        "Phones and e-mails, kept as written.",
    ),
    Noun(
        "write_offs",
        "",
        "write-off",
        "write-offs",
        "When a customer was given up, and taken back.",
        records.WriteOff,
        "write_offs",
        "customers",
    ),
    Noun(
        "snoozes",
        "",
        "snooze",
        "snoozes",
        "When a customer was put off the list, and until when.",
        records.Snooze,
        "snoozes",
        "customers",
    ),
    Noun(
        "purchases",
        "o",
        "purchase",
        "purchases",
        "What was sold, on a day.",
        records.Purchase,
        "purchases",
    ),
    Noun("returns", "r", "return", "returns", "Money taken back.", records.Return, "returns"),
    Noun(
        "payments",
        "m",
        "payment",
        "payments",
        "Money received, in full or in part.",
        records.Payment,
        "payments",
    ),
    Noun(
        "problems",
        "x",
        "problem",
        "problems",
        "What a customer reported, or the rep found.",
        records.Problem,
        "problems",
    ),
    Noun(
        "steps",
        "s",
        "step",
        "steps",
        "What happened in the life of a problem.",
        records.Step,
        "steps",
        "problems",
    ),
    Noun(
        "touches",
        "c",
        "call",
        "calls",
        "Calls, e-mails, visits: one exchange each. Typed ids begin with c.",
        records.Touch,
        "calls",
    ),
    Noun(
        "promises",
        "p",
        "promise",
        "promises",
        "What the rep said they would do, by a day.",
        records.Promise,
        "promises",
    ),
    Noun(
        "feedback",
        "f",
        "feedback",
        "pieces of feedback",
        "What a customer said on a topic.",
        records.Feedback,
        "feedback",
        one="piece of feedback",
    ),
    Noun("settings", "", "setting", "settings", "What was set with `repbook config`."),
)
BY_TABLE = {table.table: table for table in TABLES}
BY_LETTER = {
    letter: table for letter in "cormpxsfa" for table in TABLES if table.letter == letter
}  # in the order in which a person is told of them
