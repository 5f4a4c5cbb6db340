"""Write the CSV files in this folder: the book of `repbook demo` on one day, exported.

python examples/make.py            writes them
python examples/make.py --check    fails if they are not what it would write
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

DAY = date(2026, 11, 23)
HERE = Path(__file__).resolve().parent
KINDS = [
    "customers",
    "contacts",
    "allies",
    "purchases",
    "returns",
    "payments",
    "quotes",
    "problems",
    "calls",
    "promises",
    "feedback",
]
# Columns that a list kept by hand does not have.
LEFT_OUT = {"uid", "customer_code", "thanked_on"}


def files() -> dict[str, str]:
    """The text of each file by its name."""
    from repbook.book.demo import make
    from repbook.cli.root import run

    texts = {}
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "demo.db"
        make(book, DAY)
        for kind in KINDS:
            out = io.StringIO()
            with redirect_stdout(out):
                run(["--book", str(book), "--as-of", DAY.isoformat(), "export", kind])
            texts[f"{kind}.csv"] = by_hand(out.getvalue())
    return texts


def by_hand(exported: str) -> str:
    """An exported table without LEFT_OUT and the columns in which every row is empty."""
    header, *rows = csv.reader(io.StringIO(exported))
    kept = [
        at
        for at, name in enumerate(header)
        if name not in LEFT_OUT and any(row[at] for row in rows)
    ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [row[at] for at in kept] for row in (header, *rows)
    )
    return out.getvalue()


def main() -> int:
    """Write the files, or with --check only compare."""
    wanted = files()
    stale = [
        name
        for name, text in wanted.items()
        if not (HERE / name).exists() or (HERE / name).read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"examples/{name} is stale: python examples/make.py")
        return 1 if stale else 0
    for name, text in wanted.items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
