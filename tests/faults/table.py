"""The table of what was measured, in docs/safety.md between two marks."""

from __future__ import annotations

import platform
import sqlite3
from datetime import date
from pathlib import Path

from faults.tally import Tally
from repbook import __version__

PAGE = Path(__file__).parent.parent.parent / "docs" / "safety.md"
BEGIN, END = "<!-- measured: python tests/long_faults.py -->", "<!-- end of what was measured -->"
HEAD = "| fault | tried | lost | version | what was tried |\n|---|---|---|---|---|"


def write_table(tallies: list[Tally], page: Path = PAGE) -> None:
    """Put in a row for each of these; a row of a kind that was not tried now stays."""
    text = page.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    inside, _, after = rest.partition(END)
    lines = [line for line in inside.splitlines() if line.startswith("| ")][1:]
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in lines}
    rows |= {tally.name: row_of(tally) for tally in tallies}
    table = "\n".join([HEAD, *rows.values()])
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", "utf-8")


def row_of(tally: Tally) -> str:
    versions = (
        f"{__version__}, SQLite {sqlite3.sqlite_version}, Python {platform.python_version()},"
        f" {platform.system()}, {date.today():%-d %b %Y}"
    )
    cells = (tally.name, f"{tally.tried:,}", f"{tally.lost:,}", versions, tally.said)
    return f"| {' | '.join(cells)} |"
