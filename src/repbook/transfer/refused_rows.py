"""The rows that an import refused, as they were, with line and reason, in a file beside."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from repbook.transfer.csv_export import defuse
from repbook.transfer.files import write_beside
from repbook.transfer.kinds import known_keys
from repbook.transfer.open_sheet import Source
from repbook.transfer.sheet import Refused
from repbook.transfer.tables import read_table


def write_refused(source: Source, refused: Sequence[Refused]) -> Path:
    """Write `NAME.refused.csv` in the current folder; gives its path."""
    table = read_table(source, known_keys())
    by_line = {row.line: row for row in refused}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*table.header, "line", "why"])
    for line, row in table.rows():
        if line in by_line:
            found = by_line[line]
            why = f"{found.column}: {found.why}" if found.column else found.why
            writer.writerow([*row, line, defuse(why)])
    stem = Path(source.name).name.removesuffix(".gz").removesuffix(".csv")
    path = Path(f"{stem}.refused.csv")
    write_beside(path, out.getvalue(), force=True)
    return path
