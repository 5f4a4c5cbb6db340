"""A JSON array of objects as a table.

An array that repbook wrote has every field of its kind in every object, so its
kind is recognised by the names, as for CSV. `extra` holds the extra fields.
"""

from __future__ import annotations

import json

from repbook.errors import ImportRefused
from repbook.transfer.csv_text import defuse, joined, write_line, yes_no
from repbook.transfer.kinds import KINDS
from repbook.transfer.open_file import (
    Source,
    blocks,
    encoding_of,
    first_text,
    from_bytes,
    unpacked,
)


class _Number(str):
    """A number, kept as it is written."""


def is_json(source: Source) -> bool:
    """Whether the file begins as a JSON array of objects does."""
    head = first_text(source)
    return head[:1] == b"[" and head[1:].lstrip()[:1] in (b"{", b"]")


def as_table(source: Source) -> Source:
    """The same rows as CSV; ImportRefused when it is no array of objects."""
    source = unpacked(source)
    text = b"".join(blocks(source)).decode(encoding_of(source))
    try:
        rows = json.loads(text.lstrip("\ufeff"), parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError) as error:
        at = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ImportRefused(
            f"{source.name}{at}: this begins as JSON and is not", hint="Export it again"
        ) from error
    if not rows:
        raise ImportRefused(f"{source.name} is empty", hint="Export it again")
    if not all(isinstance(row, dict) for row in rows):
        raise ImportRefused(
            f"{source.name} holds more than a list of records", hint="Export it again"
        )
    names = list(dict.fromkeys(name for row in rows for name in row if name != "extra"))
    own = any(tuple(names) == tuple(field.name for field in kind.fields) for kind in KINDS)
    extras = list(dict.fromkeys(name for row in rows for name in row.get("extra") or {}))
    lines = [write_line([*names, *(defuse(name) if own else name for name in extras)])]
    for row in rows:
        cells = [_cell(row.get(name), own) for name in names]
        extra = row.get("extra") or {}
        lines.append(write_line([*cells, *(_cell(extra.get(name), own) for name in extras)]))
    try:
        return from_bytes(source.name, "".join(lines).encode())
    except UnicodeEncodeError as error:
        raise ImportRefused(
            f"{source.name} holds half a character (a lone surrogate)", hint="Export it again"
        ) from error


def _cell(value: object, own: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, list):
        texts = [_cell(each, False) for each in value]
        return defuse(joined(texts)) if own else "; ".join(texts)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return defuse(text) if own else text
