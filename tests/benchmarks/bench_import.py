"""Rows a CPU second through the whole import of orders, and its memory as the file grows.

Run by hand: python tests/benchmarks/bench_import.py [ROWS ...]    (1000000 if none is named)
Whole processes, start-up, recognition, preview, journal and commit included: the file, the same
file again, and `undo` of it. Beside them, in the same run, what takes the same rows with no
identity and no journal: the csv module with executemany, and sqlite-utils (`insert --csv`, if
it is installed).
"""

from __future__ import annotations

import csv
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path


def made(path: Path, rows: int, seed: int = 3) -> Path:
    """A file of orders with references, ten a customer, as a shop would export them."""
    chance = random.Random(seed)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Order no", "Customer", "Order date", "Amount"])
        for number in range(1, rows + 1):
            day = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
            name = f"Customer {chance.randrange(max(20, rows // 10)):06}"
            amount = f"{chance.randrange(500, 90_000) / 100:.2f}"
            out.writerow([f"A-{number:07}", name, day.isoformat(), amount])
    return path


def cpu(command: list[str]) -> tuple[float, float, int]:
    """CPU seconds, wall seconds and peak memory in MB of one process."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    watch = (
        "import resource, subprocess, sys;"
        "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode;"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", watch, *command], check=True, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, time.perf_counter() - start, int(ran.stdout) // 1024


def raw(path: Path, book: Path) -> None:
    """The csv module and SQLite alone on the same rows."""
    conn = sqlite3.connect(book)
    conn.execute(
        "CREATE TABLE p (id INTEGER PRIMARY KEY, ref TEXT, who TEXT, day TEXT, amount REAL)"
    )
    conn.execute("CREATE INDEX i ON p (who, day, amount)")
    with path.open() as file:
        reader = csv.reader(file)
        next(reader)
        rows = ((ref, who, day, float(amount)) for ref, who, day, amount in reader)
        conn.executemany("INSERT INTO p (ref, who, day, amount) VALUES (?, ?, ?, ?)", rows)
    conn.commit()


def main() -> None:
    if sys.argv[1:2] == ["raw"]:
        raw(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    programs = Path(sys.executable).parent
    for rows in map(int, sys.argv[1:] or ["1000000"]):
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder)
            file = str(made(here / "orders.csv", rows))
            rep = [str(programs / "repbook"), "--book", str(here / "book.db")]
            runs = {
                "import": [*rep, "import", file],
                "again": [*rep, "import", file],
                "undo": [*rep, "undo"],
                "csv and executemany": [
                    sys.executable,
                    __file__,
                    "raw",
                    file,
                    str(here / "raw.db"),
                ],
            }
            if (programs / "sqlite-utils").exists():
                insert = [str(programs / "sqlite-utils"), "insert", str(here / "utils.db"), "p"]
                runs["sqlite-utils"] = [*insert, file, "--csv", "--no-detect-types"]
            print(f"{rows:,} orders of {rows // 10:,} customers")
            for what, command in runs.items():
                used, wall, memory = cpu(command)
                print(
                    f"  {what}: {rows / used:,.0f} rows a CPU second"
                    f" ({used:.1f} s, {wall:.1f} s by the clock), {memory} MB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
