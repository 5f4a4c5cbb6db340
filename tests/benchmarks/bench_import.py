"""Purchase rows a CPU second through the whole import, and its memory as the file grows.

Run by hand: python tests/benchmarks/bench_import.py [FILE.csv ...]
Whole processes, start-up, recognition, preview, journal and commit included; beside
them, in the same run, plain SQLite taking the same rows with no identity and no journal.
"""

from __future__ import annotations

import csv
import gzip
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
    """A file of purchases: customer, date, amount, as a shop would export them."""
    chance = random.Random(seed)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Customer", "Order date", "Amount"])
        for _ in range(rows):
            day = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
            name = f"Customer {chance.randrange(max(20, rows // 20)):06}"
            out.writerow([name, day.isoformat(), f"{chance.randrange(500, 90_000) / 100:.2f}"])
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


def raw(path: Path, book: Path) -> float:
    """CPU seconds of the csv module and SQLite alone on the same rows."""
    start = time.process_time()
    conn = sqlite3.connect(book)
    conn.execute("CREATE TABLE p (id INTEGER PRIMARY KEY, who TEXT, day TEXT, amount REAL)")
    conn.execute("CREATE INDEX i ON p (who, day, amount)")
    opened = gzip.open(path, "rt") if path.suffix == ".gz" else path.open()
    with opened as file:
        reader = csv.reader(file)
        next(reader)
        rows = ((row[0], row[1], float(row[-1])) for row in reader)
        conn.executemany("INSERT INTO p (who, day, amount) VALUES (?, ?, ?)", rows)
    conn.commit()
    return time.process_time() - start


def main() -> None:
    rep = str(Path(sys.executable).with_name("repbook"))
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        files = [Path(name) for name in sys.argv[1:]]
        files = files or [made(here / f"{n}.csv", n) for n in (20_000, 100_000, 1_000_000)]
        for file in files:
            opened = gzip.open(file, "rt") if file.suffix == ".gz" else file.open()
            with opened as stream:
                rows = sum(1 for _ in stream) - 1
            book = here / f"{file.name}.db"
            used, wall, memory = cpu([rep, "--book", str(book), "import", str(file)])
            alone = raw(file, here / f"{file.name}.raw.db")
            print(
                f"{file.name}: {rows:,} rows, {rows / used:,.0f} a CPU second,"
                f" {wall:.1f} s, {memory} MB; {used / alone:.1f} x csv and SQLite alone"
            )
            used, wall, memory = cpu([rep, "--book", str(book), "import", str(file)])
            print(f"  again: {rows / used:,.0f} a CPU second, {memory} MB, nothing new")


if __name__ == "__main__":
    main()
