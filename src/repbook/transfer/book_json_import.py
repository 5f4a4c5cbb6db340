# Long because each form of value has its few lines of refusal.
"""The whole book read back from its JSON file; refused with the place where it is not right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from repbook.errors import ImportRefused
from repbook.schema import WORDS
from repbook.text import shown, why_not_text
from repbook.transfer.book_json import (
    BY_NAME,
    FORMAT,
    INSIDE,
    OLD_KEYS,
    OLD_STEPS,
    PARTS,
    VERSION,
    Part,
)
from repbook.transfer.open_file import Source, blocks, first_text, unpacked

LIMIT_CENTS = 10**13
LIMIT_COUNT = 10**6
EVERY = re.compile(r"[1-9][0-9]{0,3}[dwmy]")


class Found(NamedTuple):
    """One record of the file: the columns it names, its lists, and the record it stands in.

    `values` hold days as ordinals and money in minor units; a column that names
    another record holds that one's uid.
    """

    values: dict[str, Any]
    lists: dict[str, tuple[str, ...]]
    inside: str | None
    where: str


class Whole(NamedTuple):
    """A book file: the tag of the part of a book that it is, its settings, its records."""

    tag: str | None
    settings: dict[str, str]
    records: dict[str, list[Found]]
    version: int


class _Wrong(Exception):
    """What is not right, and where."""


def is_json(source: Source) -> bool:
    """Whether the file begins as a JSON object does."""
    return first_text(source)[:1] == b"{"


def load(source: Source) -> Any:
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
    raise ImportRefused(f"{source.name} is not sound JSON, {why}", hint="Export it again")


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def read(name: str, data: Any, digits: Callable[[str | None], int]) -> Whole:
    """The records of a book file; `digits` gives the decimals of its currency.

    ImportRefused when it is no book of ours, of a newer version, or not right.
    """
    if not isinstance(data, dict) or data.get("repbook") != FORMAT:
        raise ImportRefused(
            f"{name} is JSON, but no book that repbook wrote",
            hint="repbook export book --to FILE writes one; for a table, give it as CSV",
        )
    version = data.get("version")
    if type(version) is not int or version < 1:
        raise ImportRefused(f"{name} does not say which version of the book it is")
    if version > VERSION:
        raise ImportRefused(
            f"{name} was written by a newer repbook (version {version} of the book's file)",
            hint="Upgrade repbook, then try again",
        )
    tops = [part.name for part in PARTS if part.inside is None]
    known = {"repbook", "version", "tag", "settings", *tops}
    try:
        strange = [key for key in data if key not in known]
        if strange:
            raise _Wrong(f'"{shown(strange[0])}" is nothing that a book has')
        tag = None if data.get("tag") is None else _text(data["tag"], "tag")
        settings = _settings(data.get("settings", {}))
        reader = _Reader(digits(settings.get("currency")), version)
        for top in tops:
            reader.take(BY_NAME[top], data.get(top, []), None, top)
    except _Wrong as wrong:
        raise ImportRefused(
            f"{name}: {wrong}", hint="Mend it there, or export the book again"
        ) from None
    return Whole(tag, settings, reader.records, version)


def _settings(data: Any) -> dict[str, str]:
    if not isinstance(data, dict) or not all(isinstance(v, str) for v in data.values()):
        raise _Wrong('"settings" is not a list of names and texts')
    return {_text(k, "settings"): _text(v, f"settings, {k}") for k, v in data.items()}


class _Reader:
    """Reads the records of all parts, a part's inner records with it."""

    def __init__(self, digits: int, version: int) -> None:
        self._version = version
        self.records: dict[str, list[Found]] = {part.name: [] for part in PARTS}
        self._scale: int = 10**digits
        self._seen: set[tuple[str, str]] = set()
        self._readers = {part.name: self._readers_of(part) for part in PARTS}

    def _readers_of(self, part: Part) -> dict[str, tuple[str, Callable[[Any, str], Any]]]:
        forms: dict[str, Callable[[Any, str], Any]] = {
            "day": _day,
            "money": self._money,
            "minute": _minute,
            "flag": _flag,
            "yesno": _flag,
            "count": _count,
            "number": _count,
            "extra": _extra,
        }
        readers = {}
        old = OLD_KEYS.get(part.name, ()) if self._version == 1 else ()
        for key in (*part.keys, *old):
            form = forms.get(key.type)
            if key.type == "step" and self._version == 1:
                form = _one_of((*OLD_STEPS, *WORDS["step"]))
            elif key.type in WORDS:
                form = _one_of(WORDS[key.type])
            elif key.name == "every":
                form = _every
            elif key.name == "ease":
                form = _ease
            readers[key.name] = (key.column, form or _text)
        return readers

    def take(self, part: Part, data: Any, inside: str | None, place: str) -> None:
        """Read a list of records of one part."""
        if not isinstance(data, list):
            raise _Wrong(f'"{place}" is not a list')
        inner = INSIDE[part.name]
        readers = self._readers[part.name]
        into = self.records[part.name]
        for number, record in enumerate(data, 1):
            where = f"{place}, number {number}"
            if not isinstance(record, dict):
                raise _Wrong(f"{where} is not a record")
            values: dict[str, Any] = {}
            lists: dict[str, tuple[str, ...]] = {}
            for name, value in record.items():
                if name in readers:
                    column, form = readers[name]
                    if value is not None:
                        values[column] = form(value, f"{where}, {name}")
                elif name in part.lists:
                    lists[name] = _texts(value, f"{where}, {name}")
                elif name not in inner:
                    raise _Wrong(f'{where}: "{shown(name)}" is nothing that {part.name} have')
            for key in part.keys:
                if key.needed and key.column not in values:
                    raise _Wrong(f'{where}: "{key.name}" is missing')
            uid = values["uid"]
            if (part.name, uid) in self._seen:
                raise _Wrong(f'{where}: the uid "{shown(uid)}" is there twice')
            self._seen.add((part.name, uid))
            into.append(Found(values, lists, inside, where))
            for name in inner:
                if name in record:
                    self.take(BY_NAME[name], record[name], uid, f"{where}, {name}")

    def _money(self, value: Any, where: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _Wrong(f"{where} is not an amount")
        if not 0 <= value <= LIMIT_CENTS:
            raise _Wrong(f"{where}: {value} is no amount that repbook keeps")
        cents = round(value * self._scale)
        if abs(cents - value * self._scale) > 1e-3:
            raise _Wrong(f"{where}: {value} has more decimals than the book's currency")
        return cents


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"{where} is not a text")
    why = why_not_text(value)
    if why is not None:
        raise _Wrong(f"{where} cannot be kept: {why}")
    if not value:
        raise _Wrong(f"{where} is empty")
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _Wrong(f"{where} is not a list of texts")
    return tuple(_text(each, where) for each in value)


def _day(value: Any, where: str) -> int:
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value).toordinal()
    except ValueError:
        pass
    raise _Wrong(f"{where} is no day like 2026-11-23: {shown(str(value))}")


def _minute(value: Any, where: str) -> int:
    said = value if isinstance(value, str) else ""
    match = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", said)
    if match is None:
        raise _Wrong(f"{where} is no time like 14:30: {shown(str(value))}")
    return int(match[1]) * 60 + int(match[2])


def _flag(value: Any, where: str) -> int:
    if not isinstance(value, bool):
        raise _Wrong(f"{where} is neither true nor false")
    return int(value)


def _count(value: Any, where: str) -> int:
    if type(value) is not int or not 0 <= value <= LIMIT_COUNT:
        raise _Wrong(f"{where} is no whole number: {shown(str(value))}")
    return value


def _ease(value: Any, where: str) -> int:
    if not 1 <= _count(value, where) <= 7:
        raise _Wrong(f"{where} is not from 1 to 7")
    return int(value)


def _every(value: Any, where: str) -> str:
    if not isinstance(value, str) or not EVERY.fullmatch(value):
        raise _Wrong(f"{where} is no length of time like 1y, 3m, 2w, 10d")
    return value


def _one_of(words: tuple[str, ...]) -> Callable[[Any, str], str]:
    def read(value: Any, where: str) -> str:
        if value not in words:
            raise _Wrong(f"{where} is none of {', '.join(words)}: {shown(str(value))}")
        return str(value)

    return read


def _extra(value: Any, where: str) -> str | None:
    if not isinstance(value, dict):
        raise _Wrong(f"{where} is not a list of names and values")
    text = json.dumps(value, ensure_ascii=False)
    why = why_not_text(text) or _hidden_nul(value)
    if why is not None:
        raise _Wrong(f"{where} cannot be kept: {why}")
    return text if value else None


def _hidden_nul(value: Any) -> str | None:
    """Why a text somewhere inside cannot be kept."""
    if isinstance(value, str):
        return why_not_text(value)
    inner = [*value, *value.values()] if isinstance(value, Mapping) else value
    if isinstance(inner, list):
        return next((why for each in inner if (why := _hidden_nul(each)) is not None), None)
    return None
