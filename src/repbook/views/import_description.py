"""`import --describe`: what a file looks like, with nothing of what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count
from repbook.transfer.kinds import KIND_NAMES
from repbook.transfer.sources import program
from repbook.views.fields import Field, Fields, texts
from repbook.views.import_result import counted_kind
from repbook.views.screen import Cell, Column, Grid, Line, Screen, grid, line, screen

if TYPE_CHECKING:
    from repbook.book.importing.description import Described
    from repbook.transfer.column_forms import Column as FileColumn
    from repbook.transfer.describe import Description

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def _written(column: FileColumn, _: Formatter) -> str:
    others = [f"{column.others} others"] if column.others else []
    return ", ".join([*column.shapes, *column.words, *others])


COLUMN: Fields[FileColumn] = Fields(
    Field(
        "name",
        "text",
        "its name; only its form where the line may be a row",
        column=Column("column", name=True),
    ),
    Field(
        "field", "text?", "what it is read as; null for an extra field", column=Column("read as")
    ),
    Field("type", "text", "what it holds", column=Column("holds")),
    Field("filled", "whole", "rows in which it is not empty", column=Column("filled", right=True)),
    texts("shapes", "how it is written: `#` a digit, `x` and `X` letters", "one form"),
    texts("words", "of a column of states or types those that are no names", "one word"),
    Field("others", "whole", "how many other words such a column has"),
    Field("", "", "", column=Column("written", flex=True), cell=_written),
)
FILE: Fields[Description] = Fields(
    Field("file", "text", "its name", attrgetter("name")),
    Field("form", "text", "text, JSON, a workbook, or which records"),
    Field("kind", "text", "what its rows are; `unknown` where that is asked"),
    Field("source", "text", "which program exported it"),
    Field("encoding", "text?", "of its text"),
    Field("delimiter", "text?", "between its cells"),
    Field("header_line", "whole?", "the line of the column names"),
    Field("rows", "whole", "how many rows"),
    Field("uneven", "whole", "of them, rows of more or fewer cells than there are columns"),
    Field("columns", "list", "its columns", inner=COLUMN),
    Field("sample", "text", "three invented rows, as CSV"),
)
DESCRIBED: Fields[Described] = Fields(
    *FILE.within(attrgetter("file")),
    Field(
        "comes_to",
        "map",
        "what becomes of its rows",
        items=("whole", "how many, by the kind of record, or by why they are left out or refused"),
    ),
    Field("refusal", "text?", "why nothing of it can be imported"),
)
DESCRIPTIONS: Fields[Sequence[Described]] = Fields(
    Field("files", "list", "each file", lambda several: several, inner=DESCRIBED)
)


def described_screen(several: Sequence[Described], formatter: Formatter) -> Screen:
    """Each file: how it is written, its columns, what comes of it, invented rows."""
    parts: list[Line | Grid | str | None] = []
    for each in several:
        file, called = each.file, program(each.file.source)
        said = [
            file.kind,
            f"from {called}" if called else None,
            file.form,
            file.encoding,
            DELIMITERS.get(file.delimiter or ""),
            f"column names on line {file.header_line}" if file.header_line else None,
            count(file.rows, "row"),
            f"{file.uneven:,} of another length" if file.uneven else None,
        ]
        parts.append(line(Cell(file.name, "who"), f": {', '.join(filter(None, said))}"))
        shown = Fields(*COLUMN.only("name field type filled"), COLUMN[""])
        parts.append(grid(shown.columns, shown.cells(file.columns, formatter)))
        made = [
            counted_kind(what, number) if what in KIND_NAMES else f"{number:,} {what}"
            for what, number in each.comes_to.items()
        ]
        nothing = f"nothing; {each.refusal}" if each.refusal else "nothing"
        parts.append(f"  Would come in: {', '.join(made) or nothing}")
        parts.append("  Invented rows written so:" if file.sample else None)
        parts += [*(f"    {text}" for text in file.sample.splitlines()), ""]
    told = (
        "Nothing was imported. What is shown has no text of the file but column names and states."
    )
    return screen(*parts, line(Cell(told, "dim")))
