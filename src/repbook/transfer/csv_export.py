"""Records as CSV that a spreadsheet can open safely, and that reads back to the same records.

The header is the kind's field names, in their order, then any extra fields. A
text that a spreadsheet would run (after spaces or apostrophes it begins with
`=`, `+`, `-` or `@`, or it begins with a tab or line break) gets one apostrophe
in front, and loses it on the way in; phone numbers and plain numbers need none.
Several values share a cell, parted by `;`, with `\\;` for a semicolon in a value.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

# The types of fields that hold several values.
SEVERAL = ("phones", "emails", "tags", "names")
# What a spreadsheet, or whatever cleans its cells, may pass over before a formula.
PASSED = r"\s'\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
RUNS = re.compile(rf"[{PASSED}]*[=+\-@＝＋－＠]|'*[\t\r\n]")
NUMBER_OR_PHONE = re.compile(r"[+-]?[0-9(][0-9 ().,/-]*")


def defuse(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet could run it."""
    if RUNS.match(text) and not NUMBER_OR_PHONE.fullmatch(text):
        return "'" + text
    return text


def restore(text: str) -> str:
    """The text as it was before `defuse`."""
    if text[:1] == "'" and RUNS.match(text, 1):
        return text[1:]
    return text


def write_csv(
    kind: str,
    records: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]],
    *,
    extra_names: Sequence[str] = (),
    digits: int = 2,
) -> Iterator[str]:
    """CSV text, line by line, of (fields, extra fields) of one kind; the header comes first.

    Money is in minor units with `digits` decimals, days are dates or ordinals,
    times minutes after midnight, several values a tuple; None is an empty cell.
    """
    from repbook.transfer.kinds import kind_named

    chosen = kind_named(kind)
    fields = [(field.name, _writer(field.type, digits)) for field in chosen.fields]
    yield write_line(
        [field.name for field in chosen.fields] + [defuse(name) for name in extra_names]
    )
    for values, extra in records:
        cells = [
            "" if (value := values.get(name)) is None else write(value) for name, write in fields
        ]
        cells += [
            "" if (value := extra.get(name)) is None else defuse(str(value)) for name in extra_names
        ]
        yield write_line(cells)


def write_line(cells: Sequence[str]) -> str:
    """One line of CSV; cells are written as they are."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def write_rows(rows: Sequence[Mapping[str, str]]) -> str:
    """CSV text of rows of text with a header of all their names; nothing for no rows."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if names:
        writer.writerow([defuse(name) for name in names])
    writer.writerows([defuse(row.get(name, "")) for name in names] for row in rows)
    return out.getvalue()


def _writer(kind: str, digits: int) -> Callable[[Any], str]:
    if kind == "day":
        return lambda value: (
            value if isinstance(value, date) else date.fromordinal(value)
        ).isoformat()
    if kind == "money":
        return lambda value: money_text(value, digits)
    if kind == "minute":
        return lambda value: f"{value // 60:02}:{value % 60:02}"
    if kind in ("flag", "inbound"):
        return lambda value: "yes" if value else "no"
    if kind in SEVERAL:
        return lambda values: defuse(
            ";".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)
        )
    return lambda value: defuse(str(value))


def money_text(cents: int, digits: int = 2) -> str:
    """Minor units as a plain number with a decimal point."""
    sign, whole = ("-", -cents) if cents < 0 else ("", cents)
    if digits == 0:
        return f"{sign}{whole}"
    scale = 10**digits
    return f"{sign}{whole // scale}.{whole % scale:0{digits}}"


def own_reader(kind: str) -> Callable[[str], Any]:
    """How a cell of our own export is read: exactly, down to the spaces."""
    if kind in ("text", "code", "name", "note"):
        return lambda text: restore(text) or None
    if kind in SEVERAL:
        return own_list
    from repbook.transfer.cells import READERS

    return READERS[kind]


def own_list(text: str) -> tuple[str, ...]:
    """The values of a cell that `write_csv` put together."""
    if not text:
        return ()
    values = [""]
    pieces = iter(restore(text))
    for piece in pieces:
        if piece == "\\":
            values[-1] += next(pieces, "\\")
        elif piece == ";":
            values.append("")
        else:
            values[-1] += piece
    return tuple(values)


def fields_of(kind: str) -> tuple[str, ...]:
    """The field names of a kind, in the order of its export."""
    from repbook.transfer.kinds import kind_named

    return tuple(field.name for field in kind_named(kind).fields)
