"""Write the CSV files in this folder: the sample book of `repbook demo`, on one fixed day.

python examples/make.py            writes them
python examples/make.py --check    fails if they are not what it would write
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import date
from pathlib import Path
from typing import Any

from repbook.book.demo.sample import sample

DAY = date(2026, 11, 23)
HERE = Path(__file__).resolve().parent

# The columns of each file; each is a field of `repbook import`.
COLUMNS = {
    "customers": "code name contact role phone email town tags note since terms_days prefer"
    " do_not_call orders_every_days referred_by aliases written_off_on written_off_why",
    "contacts": "customer name role phone left_on",
    "allies": "name team phone email",
    "purchases": "customer on amount what ref due_on paid_on channel",
    "returns": "customer on amount of_ref why",
    "payments": "customer on amount of_ref",
    "problems": "customer what kind reported_on resolved_on resolution of_ref found tried ease"
    " ally status",
    "calls": "customer on outcome channel inbound note minutes again_on",
    "promises": "customer text made_on by kept_on dropped_on every",
    "feedback": "customer on topic verdict words",
}


def files() -> dict[str, str]:
    """The text of each file by its name."""
    rows = sample(DAY)
    orders = {row["ref"]: row for row in rows.purchases}
    for order in rows.purchases:
        if order["due_on"] is not None:
            order["paid_on"] = None  # those on terms are paid in payments.csv
    on_terms = [row for row in rows.payments if orders[row["of_ref"]]["due_on"] is not None]
    kept = {**rows._asdict(), "payments": on_terms}
    return {f"{kind}.csv": text(kept[kind], names.split()) for kind, names in COLUMNS.items()}


def text(rows: list[dict[str, Any]], columns: list[str]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(column, row[column]) for column in columns] for row in rows)
    return out.getvalue()


def cell(column: str, value: Any) -> str:
    """A value as a person would write it in a sheet."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if column == "amount":
        return f"{value // 100}.{value % 100:02d}"
    if isinstance(value, list):
        return "; ".join(value)
    return str(value)


def main() -> int:
    """Write the files, or with --check only compare."""
    stale = [
        name
        for name, wanted in files().items()
        if not (HERE / name).exists() or (HERE / name).read_text(encoding="utf-8") != wanted
    ]
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"examples/{name} is stale: python examples/make.py")
        return 1 if stale else 0
    for name, wanted in files().items():
        (HERE / name).write_text(wanted, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
