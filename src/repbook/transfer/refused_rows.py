"""The rows that an import refused, as they were, with line and reason, in a file of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from repbook.transfer.csv_text import defuse, write_line
from repbook.transfer.files import write_beside
from repbook.transfer.kinds import known_keys
from repbook.transfer.open_sheet import Source
from repbook.transfer.sheet import Refused
from repbook.transfer.tables import read_table


def write_refused(source: Source, refused: Sequence[Refused]) -> Path:
    """Write `NAME.refused.csv` in the current folder; returns its path."""
    table = read_table(source, known_keys())
    by_line = {row.line: row for row in refused}
    lines = [write_line([*table.header, "line", "why"])]
    for line, row in table.rows():
        if line in by_line:
            _, column, why = by_line[line]
            lines.append(
                write_line([*row, str(line), defuse(f"{column}: {why}" if column else why)])
            )
    stem = Path(source.name).name.removesuffix(".gz").removesuffix(".csv")
    path = Path(f"{stem}.refused.csv")
    write_beside(path, "".join(lines), force=True)
    return path
