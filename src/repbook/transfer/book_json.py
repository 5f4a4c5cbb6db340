"""The whole book as one JSON file: its shape, written and read; docs/book-json.md tells it.

PARTS is read off the schema: each kind of record with its keys, the column that holds
each, and how a value is written. A key that says nothing (empty, no, none) is
left out. Nothing here knows numbers: records name each other by uid.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from repbook.schema import REFERENCES, TABLES, Noun, columns

FORMAT, VERSION = "book", 2


class Key(NamedTuple):
    """One key of a record: its column in the book, how it is written, what it says."""

    name: str
    column: str
    type: str
    said: str
    needed: bool


class Part(NamedTuple):
    """One kind of record: its table, and the part in whose records it stands, if in one."""

    name: str
    table: str
    inside: str | None
    keys: tuple[Key, ...]
    lists: tuple[str, ...] = ()


# What only version 1 has: a call named its order, and a problem's report was a step of it.
OLD_KEYS = {"calls": (Key("purchase", "purchase_id", "uid:purchases", "", False),)}
OLD_STEPS = ("report",)
# Lists of plain texts that belong to a customer or a contact: their table and kind.
LISTS = {
    "aliases": ("aliases", "alias"),
    "codes": ("aliases", "code"),
    "merged": ("aliases", "uid"),
    "tags": ("tags", None),
    "phones": ("addresses", "phone"),
    "emails": ("addresses", "email"),
}


def _keys(table: Noun, record: type[tuple[Any, ...]]) -> tuple[Key, ...]:
    """The keys of a part; what it stands in says whose it is."""
    return tuple(
        Key(c.key, c.name, c.type, c.said, c.needed)
        for c in columns(record)
        if table.inside is None or REFERENCES.get(c.field) != table.inside
    )


PARTS = tuple(
    Part(table.part, table.table, table.inside, _keys(table, table.record), table.lists)
    for table in TABLES
    if table.record
)
BY_NAME = {part.name: part for part in PARTS}
# Which records stand in a record of this part, under their name.
INSIDE = {
    part.name: tuple(other.name for other in PARTS if other.inside == part.name) for part in PARTS
}


def write(
    records: Mapping[str, Sequence[Mapping[str, Any]]],
    settings: Mapping[str, str],
    tag: str | None = None,
) -> Iterator[str]:
    """The file, piece by piece: a line a record, in the order given; settings by name."""
    yield f'{{\n"repbook": "{FORMAT}",\n"version": {VERSION},\n'
    if tag is not None:
        yield f'"tag": {_json(tag)},\n'
    yield f'"settings": {_json(dict(sorted(settings.items())))}'
    for part in PARTS:
        if part.inside is not None:
            continue
        yield f',\n"{part.name}": ['
        for number, record in enumerate(records.get(part.name, ())):
            yield (",\n" if number else "\n") + _json(record)
        yield "\n]" if records.get(part.name) else "]"
    yield "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def writers(part: Part, digits: int) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """For each key of a part, its name and what makes a stored value into the written one.

    None marks a key that holds another record's uid; an empty written value is left out.
    """
    from datetime import date

    def day(value: int | None) -> str | None:
        return None if value is None else date.fromordinal(value).isoformat()

    scale: int = 10**digits

    def money(cents: int) -> float:
        return cents / scale if cents % scale else cents // scale

    forms: dict[str, Callable[[Any], Any]] = {
        "day": day,
        "money": money,
        "minute": lambda m: None if m is None else f"{m // 60:02}:{m % 60:02}",
        "flag": lambda value: True if value else None,
        "number": lambda value: value or None,
        "yesno": lambda value: None if value is None else bool(value),
        "extra": lambda text: (json.loads(text) or None) if text else None,
    }
    return tuple(
        (key.name, None if key.type.startswith("uid:") else forms.get(key.type, _same))
        for key in part.keys
    )


def _same(value: Any) -> Any:
    return value


def settings_kept(settings: Mapping[str, str], whole: bool) -> dict[str, str]:
    """The settings that go along: all, or for a part of a book what its amounts need."""
    return {k: v for k, v in settings.items() if whole or k == "currency"}
