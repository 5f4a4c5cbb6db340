"""Records of one kind as CSV or as a JSON array, which read back to the same records.

A record is (fields, extra fields): money in minor units, days as dates or ordinals,
several values as a tuple; None for nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from io import BytesIO
from json import JSONEncoder
from typing import Any

from repbook.errors import InvalidInput
from repbook.formatter import day_text
from repbook.transfer.csv_text import (
    defuse,
    joined,
    line_writer,
    money_text,
    quantity_of,
    restore,
    write_line,
    yes_no,
)
from repbook.transfer.kinds import MANY, kind_named

FIRST_DAY = "1900-03-01"  # before it a spreadsheet counts a day that never was
LINES_AT_ONCE = 500
Rows = Iterable[tuple[Mapping[str, object], Mapping[str, object]]]
Form = Callable[[Any], object]


def forms(kind: str, other: Form, **by_type: Form) -> dict[str, Form]:
    """How a value of each field of a kind is written; `other` where its type does not say."""
    known: dict[str, Form] = {"day": day_text, "quantity": quantity_of, **by_type}
    return {field.name: known.get(field.type, other) for field in kind_named(kind).fields}


def text_forms(kind: str, digits: int, many: Form, text: Form) -> dict[str, Form]:
    """How a value of each field is written as text; `many` for several, `text` for a text."""
    money = partial(money_text, digits=digits)
    several = dict.fromkeys(MANY, many)
    return forms(kind, text, money=money, flag=yes_no, yesno=yes_no, inbound=yes_no, **several)


def write_csv(
    kind: str, records: Rows, digits: int = 2, extra_names: Sequence[str] = ()
) -> Iterator[str]:
    """CSV text, in pieces of some lines, that a spreadsheet can open safely.

    The header comes first: the kind's field names, in their order, then those of extra fields.
    """

    def text(value: object) -> str:
        return defuse(str(value))

    fields = text_forms(kind, digits, lambda values: defuse(joined(values)), text)
    formed = [*fields.items()]
    yield write_line([*fields, *map(defuse, extra_names)])
    lines: list[str] = []
    write = line_writer(lines)
    for values, extra in records:
        cells = ["" if (v := values.get(n)) is None else form(v) for n, form in formed]
        write(cells + ["" if (v := extra.get(n)) is None else text(v) for n in extra_names])
        if len(lines) >= LINES_AT_ONCE:
            yield "".join(lines)
            lines.clear()
    if lines:
        yield "".join(lines)


def write_json(
    kind: str, records: Rows, digits: int = 2, extra_names: Sequence[str] = ()
) -> Iterator[str]:
    """JSON text, piece by piece: an array of objects, each with all fields of the kind.

    Money is in major units; a field without a value is null; `extra` holds the extra fields.
    """

    def money(cents: int) -> float:
        return float(money_text(cents, digits)) if digits else cents

    fields, encode = forms(kind, lambda value: value, money=money), JSONEncoder(ensure_ascii=False)
    yield "["
    between = "\n"
    for values, extra in records:
        row: dict[str, object] = {
            name: None if (value := values.get(name)) is None else form(value)
            for name, form in fields.items()
        }
        yield between + encode.encode({**row, "extra": dict(extra)})
        between = ",\n"
    yield "\n]\n"


def write_xlsx(kind: str, records: Rows, digits: int = 2, extra_names: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet, columns as in CSV: days and numbers as a spreadsheet's own.

    InvalidInput when it has more rows or longer texts than a sheet can hold.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped, unused-ignore]

    out = BytesIO()
    fields = text_forms(kind, digits, joined, str)
    types = {field.name: field.type for field in kind_named(kind).fields}
    with Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet(kind)
        page.freeze_panes(1, 0)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": f"#,##0.{'0' * digits}".rstrip(".")})
        failed = page.write_row(0, 0, [*fields, *extra_names], book.add_format({"bold": True}))
        for line, (values, extra) in enumerate(records, 1):
            cells = [(types[name], form, values.get(name)) for name, form in fields.items()]
            cells += [("text", str, extra.get(name)) for name in extra_names]
            for column, (type, form, value) in enumerate(cells):
                if value is None:
                    continue
                text = str(form(value))
                if type == "day" and text >= FIRST_DAY:
                    failed |= page.write_datetime(line, column, date.fromisoformat(text), day)
                elif type in ("money", "count", "number", "quantity", "ease", "days"):
                    failed |= page.write_number(
                        line, column, float(text), money if type == "money" else None
                    )
                else:
                    # no text cell is run: an apostrophe only where an import would take one off
                    safe = text if restore(text) == text else defuse(text)
                    failed |= page.write_string(line, column, safe)
    if failed:
        raise InvalidInput("This does not fit into a workbook", hint="Write it as csv")
    return out.getvalue()


# What writes rows of any kind, by the name of the format, which also ends a file's; the usual first.
WRITERS: dict[str, Callable[[str, Rows, int, Sequence[str]], Iterator[str]]] = {
    "csv": write_csv,
    "json": write_json,
}
