"""What a command costs beside `python -c pass`, in the same run.

Run by hand: python tests/benchmarks/bench_commands.py
Each figure is the median of whole processes, taken in turn with the empty one.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import books

BARS = {"log-call": 7, "next": 11, "stale": 11, "report": 12, "brief": 12}
RUNS = 15


def seconds(command: list[str]) -> float:
    """One process, start to end."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    return time.perf_counter() - start


def main() -> None:
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        for customers, purchases in ((200, 2_000), (2_000, 20_000)):
            book = str(books.make(Path(folder) / f"{customers}.db", customers, purchases))
            rep = [str(Path(python).with_name("repbook")), "--book", book]
            subprocess.run([*rep, "next"], stdout=subprocess.DEVNULL, check=True)  # fits
            commands = {
                "log-call": ["log-call", "firm 00012", "Wants 20 seals"],
                "log-purchase": ["log-purchase", "12", "480"],
                "next": ["next"],
                "stale": ["stale"],
                "status": ["status"],
                "brief": ["brief", "12"],
                "report": ["report"],
                "--help": ["--help"],
            }
            print(f"{customers:,} customers, {purchases:,} purchases")
            for name, words in commands.items():
                try:
                    seconds([*rep, *words])
                except subprocess.CalledProcessError as error:
                    print(f"  {name:<13} failed: {error.stderr.decode()[-80:]!r}")
                    continue
                ratios, times = [], []
                for _ in range(RUNS):
                    empty = seconds([python, "-c", "pass"])
                    times.append(seconds([*rep, *words]))
                    ratios.append(times[-1] / empty)
                bar = f"  bar {BARS[name]}" if name in BARS else ""
                print(
                    f"  {name:<13} {statistics.median(ratios):5.1f} x python -c pass"
                    f"  ({1000 * statistics.median(times):.0f} ms){bar}"
                )


if __name__ == "__main__":
    main()
