"""How long `sync` takes on two machines: the first time, a day's work, and nothing new.

Run by hand: python tests/benchmarks/bench_sync.py [CUSTOMERS] [PURCHASES]
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from books import make  # noqa: E402
from sync_machines import Machine  # noqa: E402

CALLS = 40  # of a day


def timed(what: str, machine: Machine, most: float | None = None) -> None:
    began, used = time.perf_counter(), time.process_time()
    machine.sync()
    took, used = time.perf_counter() - began, time.process_time() - used
    goal = "" if most is None else f"   (goal {most:g} s)"
    print(f"{what:45} {took:6.2f} s, of it computing {used:6.2f} s{goal}")


def work(machine: Machine) -> None:
    """A day: calls with notes, some orders and promises."""
    today = date.today()
    with machine.book() as book:
        for number in range(1, CALLS + 1):
            customer = book.customers.get(number)
            book.log_call(customer, on=today, note=f"spoke about seals {number}")
            if number % 4 == 0:
                book.log_purchase(customer, 12_500, on=today, what="20 shaft seals")
            if number % 5 == 0:
                book.promise([customer], "the offer", on=today, by=today)


def main() -> None:
    customers, purchases = (int(text) for text in (*sys.argv[1:], "2000", "20000")[:2])
    root = Path(tempfile.mkdtemp())
    laptop, desktop = Machine(root, "laptop"), Machine(root, "desktop")
    make(laptop.path, customers, purchases)
    print(f"{customers:,} customers, {purchases:,} purchases")
    size = laptop.path.stat().st_size
    timed("first, sends the book", laptop)
    print(
        f"  the book {size / 1e6:.1f} MB, then {laptop.path.stat().st_size / 1e6:.1f} MB;"
        f" the file in the folder {laptop.file.stat().st_size / 1e6:.1f} MB"
    )
    timed("first, a new machine takes it in", desktop)
    timed("nothing new", laptop, 1)
    work(laptop)
    timed("a day's work sent", laptop, 1)
    timed("a day's work taken in", desktop, 1)


if __name__ == "__main__":
    main()
