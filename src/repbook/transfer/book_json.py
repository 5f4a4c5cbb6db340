# Long because a form of value is written and read side by side.
"""The whole book as one JSON file: its shape, written and read; docs/book-json.md describes it.

PARTS and their keys are the tables and columns of the schema. A key that says nothing (empty,
no, none) is left out. No record has a number here: records name each other by uid.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from repbook.errors import ImportRefused
from repbook.formatter import day_text
from repbook.money import LIMIT_CENTS
from repbook.schema import TABLES, WORDS, Column, Noun, columns, owner_of
from repbook.text import shown, why_not_text
from repbook.transfer.cells import LIMIT_QUANTITY
from repbook.transfer.csv_text import minute_text, quantity_of
from repbook.transfer.open_file import Source, blocks, first_text, is_json_lines, unpacked

FORMAT, VERSION = "book", 2
LIMIT_COUNT = 10**6
EVERY = re.compile(r"[1-9][0-9]{0,3}[dwmy]")
MINUTE = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

PARTS = tuple(noun for noun in TABLES if noun.record_name)
BY_NAME = {part.part: part for part in PARTS}
# Which records stand in a record of this part, under their name.
INSIDE = {
    part.part: tuple(other.part for other in PARTS if other.inside == part.part) for part in PARTS
}
# Lists of plain texts that belong to a customer or a contact: their table and kind.
LISTS = {
    "aliases": ("aliases", "alias"),
    "codes": ("aliases", "code"),
    "merged": ("aliases", "uid"),
    "tags": ("tags", None),
    "phones": ("addresses", "phone"),
    "emails": ("addresses", "email"),
}
# What only version 1 has: a call named its order.
OLD_KEYS = {"calls": (Column("purchase_id", "purchase_id", "purchase", "uid:purchases", False),)}


@cache
def keys_of(part: Noun) -> tuple[Column, ...]:
    """The keys of a part; the record that one stands in says whose it is."""
    return tuple(column for column in columns(part.record) if column != owner_of(part))


def named_part(column: Column) -> str | None:
    """The part that a column names a record of, by uid."""
    return column.type.removeprefix("uid:") if column.type.startswith("uid:") else None


# How a value is written and read


class Form(NamedTuple):
    """How a stored value is written, what is wrong with a written one, how that is stored.

    A value that is written as None is left out; nothing wrong is None, too.
    """

    write: Callable[[Any], object]
    wrong: Callable[[Any], str | None]
    read: Callable[[Any], object]


def _same(value: object) -> object:
    return value


def _unless(fits: Callable[[Any], object], wrong: str) -> Callable[[object], str | None]:
    return lambda value: None if fits(value) else wrong.format(shown(str(value)))


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _no_text(value: object) -> str | None:
    if not isinstance(value, str):
        return " is not a text"
    why = why_not_text(value)
    return f" cannot be kept: {why}" if why is not None else None if value else " is empty"


def _no_extra(value: object) -> str | None:
    if not isinstance(value, dict):
        return " is not a list of names and values"
    why = why_not_text(json.dumps(value, ensure_ascii=False)) or _hidden_nul(value)
    return f" cannot be kept: {why}" if why is not None else None


def _hidden_nul(value: object) -> str | None:
    if isinstance(value, str):
        return why_not_text(value)
    inner = [*value, *value.values()] if isinstance(value, Mapping) else value
    if isinstance(inner, list):
        return next((why for each in inner if (why := _hidden_nul(each)) is not None), None)
    return None


_no_flag = _unless(lambda value: isinstance(value, bool), " is neither true nor false")
_no_count = _unless(
    lambda value: type(value) is int and 0 <= value <= LIMIT_COUNT, " is not a whole number: {}"
)
_no_quantity = _unless(
    lambda value: type(value) in (int, float) and 0 <= value <= LIMIT_QUANTITY,
    " is not a quantity: {}",
)
_no_ease = _unless(lambda value: 1 <= value <= 7, " is not from 1 to 7")


def _word(words: Sequence[str]) -> Form:
    return Form(_same, _unless(lambda v: v in words, f" is none of {', '.join(words)}: {{}}"), str)


TEXT = Form(_same, _no_text, _same)
# By the type of a column.
FORMS = {
    "day": Form(
        day_text,
        _unless(_is_day, " is not a day like 2026-11-23: {}"),
        lambda text: date.fromisoformat(text).toordinal(),
    ),
    "minute": Form(
        minute_text,
        _unless(
            lambda value: isinstance(value, str) and MINUTE.fullmatch(value),
            " is not a time like 14:30: {}",
        ),
        lambda text: int(text[:2]) * 60 + int(text[3:]),
    ),
    "flag": Form(lambda value: bool(value) or None, _no_flag, int),
    "yesno": Form(bool, _no_flag, int),
    "count": Form(_same, _no_count, _same),
    "number": Form(lambda value: value or None, _no_count, _same),
    "quantity": Form(quantity_of, _no_quantity, float),
    "extra": Form(
        lambda text: json.loads(text) or None,
        _no_extra,
        lambda value: json.dumps(value, ensure_ascii=False) if value else None,
    ),
    **{name: _word(words) for name, words in WORDS.items()},
}
# A count and a text that are checked further, by their key.
OWN_FORMS = {
    "ease": Form(_same, lambda value: _no_count(value) or _no_ease(value), _same),
    "every": Form(
        _same,
        _unless(
            lambda value: isinstance(value, str) and EVERY.fullmatch(value),
            " is not a length of time like 1y, 3m, 2w, 10d",
        ),
        _same,
    ),
}


def forms(digits: int, version: int = VERSION) -> Callable[[Column], Form]:
    """The form of each column in a book whose currency has so many decimals."""
    scale: int = 10**digits

    def no_amount(value: object) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return " is not an amount"
        if not 0 <= value * scale <= LIMIT_CENTS:
            return f": {value} is not an amount that repbook takes"
        exact = abs(round(value * scale) - value * scale) <= 1e-3
        return None if exact else f": {value} has more decimals than the book's currency"

    money = Form(
        lambda cents: cents / scale if cents % scale else cents // scale,
        no_amount,
        lambda value: round(value * scale),
    )
    known = {**FORMS, "money": money}
    if version == 1:
        known["step"] = _word(("report", *WORDS["step"]))  # it was a step of its problem
    return lambda column: OWN_FORMS.get(column.key) or known.get(column.type, TEXT)


# Writing


def write(
    records: Mapping[str, Iterable[Mapping[str, object]]],
    settings: Mapping[str, str],
    tag: str | None = None,
) -> Iterator[str]:
    """The file, piece by piece: a line a record, in the order given; settings by name.

    Of the settings all go along, or with a tag what the amounts need.
    """
    kept = {k: v for k, v in sorted(settings.items()) if tag is None or k == "currency"}
    yield f'{{\n"repbook": "{FORMAT}",\n"version": {VERSION},\n'
    if tag is not None:
        yield f'"tag": {_json(tag)},\n'
    yield f'"settings": {_json(kept)}'
    for part in PARTS:
        if part.inside is not None:
            continue
        yield f',\n"{part.part}": ['
        between = "\n"
        for record in records[part.part]:
            yield between + _json(record)
            between = ",\n"
        yield "]" if between == "\n" else "\n]"
    yield "\n}\n"


_json = json.JSONEncoder(ensure_ascii=False).encode


# Reading


class Found(NamedTuple):
    """One record of the file: its values by column, its lists of texts, where it is.

    Days are ordinals, money is in minor units; what names another record holds its uid.
    """

    values: dict[str, Any]
    lists: dict[str, tuple[str, ...]]
    where: str

    @property
    def uid(self) -> str:
        """The record's own uid."""
        return str(self.values["uid"])


class Whole(NamedTuple):
    """A book file: the tag of the part of a book that it is, its settings, its records."""

    tag: str | None
    settings: dict[str, str]
    records: dict[str, list[Found]]
    version: int


class _Wrong(Exception):
    """What is not right, and where."""


def is_json(source: Source) -> bool:
    """Whether the file begins as a JSON object does, and has not one on each line."""
    return first_text(source)[:1] == b"{" and not is_json_lines(source)


def load(source: Source) -> object:
    """The JSON of a file; ImportRefused with line and column when it is none."""
    data = b"".join(blocks(unpacked(source)))
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        why = f"line {error.lineno}, column {error.colno}: {error.msg.lower()}"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        why = f"line {line}: the text is damaged, it is not UTF-8"
    except RecursionError:
        why = "it is nested too deep"
    except ValueError as error:
        why = str(error)
    raise ImportRefused(f"{source.name} is not valid JSON, {why}", hint="Export it again")


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not a number")


def read(name: str, data: object, digits: Callable[[str | None], int]) -> Whole:
    """The records of a book file; `digits` gives the decimals of its currency.

    ImportRefused when it is no book of ours, of a newer version, or not right.
    """
    if not isinstance(data, dict) or data.get("repbook") != FORMAT:
        raise ImportRefused(
            f"{name} is JSON, but not a book that repbook wrote",
            hint="To write one: repbook export book --to FILE; for a table, give it as CSV",
        )
    version = data.get("version")
    if type(version) is not int or version < 1:
        raise ImportRefused(
            f"{name} does not say which version of the book it is", hint="Export the book again"
        )
    if version > VERSION:
        raise ImportRefused(
            f"{name} was written by a newer repbook (version {version} of the book's file)",
            hint="Upgrade repbook, then try again",
        )
    tops = [part for part in PARTS if part.inside is None]
    known = {"repbook", "version", "tag", "settings", *(part.part for part in tops)}
    try:
        strange = [key for key in data if key not in known]
        if strange:
            raise _Wrong(f'"{shown(strange[0])}" is nothing that a book has')
        tag = None if data.get("tag") is None else _value(TEXT, data["tag"], "tag")
        settings = _settings(data.get("settings", {}))
        reader = _Reader(forms(digits(settings.get("currency")), version), version)
        for part in tops:
            reader.take(part, data.get(part.part, []), {}, part.part)
    except _Wrong as wrong:
        raise ImportRefused(
            f"{name}: {wrong}", hint="Fix it there, or export the book again"
        ) from None
    return Whole(tag, settings, reader.records, version)


def _value(form: Form, value: object, where: str) -> Any:
    wrong = form.wrong(value)
    if wrong is not None:
        raise _Wrong(where + wrong)
    return form.read(value)


def _settings(data: object) -> dict[str, str]:
    if not isinstance(data, dict) or not all(isinstance(v, str) for v in data.values()):
        raise _Wrong('"settings" is not a list of names and texts')
    return {_value(TEXT, k, "settings"): _value(TEXT, v, f"settings, {k}") for k, v in data.items()}


class _Reader:
    """Reads the records of all parts, a part's inner records with it."""

    def __init__(self, form_of: Callable[[Column], Form], version: int) -> None:
        self.records: dict[str, list[Found]] = {name: [] for name in BY_NAME}
        self._seen: set[tuple[str, str]] = set()
        self._keys = {
            part.part: {
                column.key: (column.name, form_of(column))
                for column in (
                    *keys_of(part),
                    *(OLD_KEYS.get(part.part, ()) if version == 1 else ()),
                )
            }
            for part in PARTS
        }

    def take(self, part: Noun, data: object, owner: dict[str, str], place: str) -> None:
        """Read a list of records of one part; `owner` is the column and uid they stand in."""
        if not isinstance(data, list):
            raise _Wrong(f'"{place}" is not a list')
        for number, record in enumerate(data, 1):
            where = f"{place}, number {number}"
            if not isinstance(record, dict):
                raise _Wrong(f"{where} is not a record")
            found = self._record(part, record, where)
            for key in keys_of(part):
                if key.needed and key.name not in found.values:
                    raise _Wrong(f'{where}: "{key.key}" is missing')
            if (part.part, found.uid) in self._seen:
                raise _Wrong(f'{where}: the uid "{shown(found.uid)}" is there twice')
            self._seen.add((part.part, found.uid))
            found.values.update(owner)
            self.records[part.part].append(found)
            for name in INSIDE[part.part]:
                if name in record:
                    inner = BY_NAME[name]
                    within = {c.name: found.uid for c in [owner_of(inner)] if c is not None}
                    self.take(inner, record[name], within, f"{where}, {name}")

    def _record(self, part: Noun, record: dict[str, object], where: str) -> Found:
        keys = self._keys[part.part]
        values: dict[str, object] = {}
        lists: dict[str, tuple[str, ...]] = {}
        for name, value in record.items():
            if name in keys:
                column, form = keys[name]
                if value is not None:
                    values[column] = _value(form, value, f"{where}, {name}")
            elif name in part.lists:
                if not isinstance(value, list):
                    raise _Wrong(f"{where}, {name} is not a list of texts")
                lists[name] = tuple(_value(TEXT, text, f"{where}, {name}") for text in value)
            elif name not in INSIDE[part.part]:
                raise _Wrong(f'{where}: "{shown(name)}" is nothing that {part.part} have')
        return Found(values, lists, where)
