"""Records as CSV that a spreadsheet can open safely, and that reads back to the same records.

The header is the kind's field names, in their order, then any extra fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from repbook.transfer.csv_text import (
    day_text,
    defuse,
    joined,
    minute_text,
    money_text,
    write_line,
    yes_no,
)
from repbook.transfer.kinds import MANY, kind_named


def write_csv(
    kind: str,
    records: Iterable[tuple[Mapping[str, object], Mapping[str, object]]],
    *,
    extra_names: Sequence[str] = (),
    digits: int = 2,
) -> Iterator[str]:
    """CSV text, line by line, of (fields, extra fields) of one kind; the header comes first.

    Money is in minor units with `digits` decimals, days are dates or ordinals,
    times minutes after midnight, several values a tuple; None is an empty cell.
    """
    fields = [(field.name, _writer(field.type, digits)) for field in kind_named(kind).fields]
    yield write_line([*(name for name, _ in fields), *map(defuse, extra_names)])
    for values, extra in records:
        cells = [write(values.get(name)) for name, write in fields]
        cells += [_text(extra.get(name)) for name in extra_names]
        yield write_line(cells)


def _writer(type: str, digits: int) -> Callable[[Any], str]:
    """How a value of that type of field is written."""
    writers: dict[str, Callable[[Any], str]] = {
        "day": day_text,
        "money": partial(money_text, digits=digits),
        "minute": minute_text,
        "flag": yes_no,
        "inbound": yes_no,
        **dict.fromkeys(MANY, lambda values: defuse(joined(values))),
    }
    write = writers.get(type, _text)
    return lambda value: "" if value is None else write(value)


def _text(value: object) -> str:
    return "" if value is None else defuse(str(value))
