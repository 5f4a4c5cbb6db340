"""Values as JSON with an indent of two, for people and programs.

`json` writes that in Python, but without an indent in C: here C writes all that has no object
or list in it, which takes a fourth of the time.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache, lru_cache


def json_text(value: object, margin: str = "\n") -> str:
    """What `json.dumps(value, indent=2)` gives, days included, its further lines after `margin`."""
    if isinstance(value, dict):
        ends, parts = "{}", _members(value, margin + "  ")
    elif isinstance(value, (list, tuple)):
        ends, parts = "[]", _elements(value, margin + "  ")
    else:
        return _flat(margin)(value)
    text = f",{margin}  ".join(parts)
    return f"{ends[0]}{margin}  {text}{margin}{ends[1]}" if text else ends


def json_rows(rows: Iterable[object]) -> Iterator[str]:
    """A list as JSON, row by row."""
    before, margin = "[", "\n  "
    for row in rows:
        yield before + margin + json_text(row, margin)
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _members(members: dict[str, object], margin: str) -> Iterator[str]:
    """The members of an object: in one text those that stand between others with more in them."""
    write = _flat(margin)
    plain: dict[str, object] = {}
    for key, value in members.items():
        if value and isinstance(value, (dict, list, tuple)):
            if plain:
                yield write(plain)[1:-1]
                plain = {}
            yield _key(key) + json_text(value, margin)
        else:
            plain[key] = value
    if plain:
        yield write(plain)[1:-1]


def _elements(elements: "list[object] | tuple[object, ...]", margin: str) -> Iterator[str]:
    """The elements of a list."""
    if any(isinstance(each, (dict, list, tuple)) for each in elements):
        yield from (json_text(each, margin) for each in elements)
    else:
        yield _flat(margin)(elements)[1:-1]


@lru_cache(1 << 10)
def _key(key: str) -> str:
    return _flat("")({key: None})[1:-5]


@cache
def _flat(margin: str) -> Callable[[object], str]:
    """Writes what has no object or list in it, a line for each part."""
    separators = f",{margin}", ": "
    return json.JSONEncoder(
        ensure_ascii=False, separators=separators, default=date.isoformat
    ).encode
