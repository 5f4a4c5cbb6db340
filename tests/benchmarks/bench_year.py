"""A simulated year of a rep who calls the first eight of `next`, on customers of two real logs.

One lead in five becomes a customer some weeks after it came in, with the orders of a real one.

Run by hand: python tests/benchmarks/bench_year.py DATA [DAYS] [SHARE OF REPLIES CHECKED] [SETTING=VALUE …]
where DATA has northwind/orders.csv and cdnow/purchases.csv.
"""

from __future__ import annotations

import csv
import random
import sys
import time
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from simulated_year import Orders, Rep, start

from repbook.book import Book
from repbook.book.settings import set_to

FIRST = date(1997, 5, 6)  # both logs have orders before it and in the year after
CUSTOMERS, LEADS, BUY, SEED = 150, 40, 5, 11  # one lead in so many buys


def orders_of(data: Path) -> tuple[dict[str, Orders], list[Orders]]:
    """The orders of each customer: all of one log, and some of the other; and those of leads to be."""
    others: list[Orders] = []
    found: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for file, name, day, amount in (
        ("northwind/orders.csv", "Company Name", "Order Date", "Order Total"),
        ("cdnow/purchases.csv", "customer", "date", "amount"),
    ):
        known: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
        with (data / file).open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                cents = round(100 * float(row[amount]))
                if cents > 0:
                    known[row[name]][date.fromisoformat(row[day][:10])] += cents
        names = sorted(known)
        if found:
            chosen = random.Random(SEED).sample(names, CUSTOMERS - len(found) + LEADS // BUY)
            names, bought = chosen[: CUSTOMERS - len(found)], chosen[CUSTOMERS - len(found) :]
            others = [sorted(known[name].items()) for name in bought]
        found |= {name: known[name] for name in names}
    return {name: sorted(days.items()) for name, days in found.items()}, others


def later(orders: Orders, first: date) -> Orders:
    """The same orders, the first of them on another day."""
    return [(day + (first - orders[0][0]), cents) for day, cents in orders]


def main(data: Path, days: int = 365, check: float = 0.05, *changed: str) -> None:
    """Print what the year found."""
    began, (whole, others) = time.perf_counter(), orders_of(data)
    with Book(None) as book:
        for setting in changed:
            key, _, value = setting.partition("=")
            set_to(book, key, value)
        past = {name: [o for o in orders if o[0] < FIRST] for name, orders in whole.items()}
        ids = start(book, past, LEADS, FIRST)
        future = {ids[name]: [o for o in orders if o[0] >= FIRST] for name, orders in whole.items()}
        for n, orders in enumerate(others):
            future[len(ids) + 1 + n * BUY] = later(orders, FIRST + timedelta(days=30 + 15 * n))
        found = Rep(book, SEED).year(future, FIRST, days, check)
    print(f"{len(whole)} customers, {LEADS} leads, {found.days} days: {found.calls} calls,")
    print(f"{found.orders} orders, in {time.perf_counter() - began:.0f} s")
    print(f"first reasons of the calls: {dict(found.reasons.most_common())}")
    print(f"longest off the list {found.off_the_list} days")
    for who, those in (("customers", range(1, len(ids) + 1)), ("leads", range(len(ids) + 1, 999))):
        waits = [wait for id, wait in found.waited.items() if id in those]
        late = sum(wait > 90 for wait in waits)
        print(f"{who}: {late} of {len(waits)} not among the first eight for over 90 days,", end=" ")
        print(f"the longest {max(waits)}")
    print(f"replies checked {found.replies}: kept {found.kept}, no day named {found.unnamed},")
    print(f"wrong by days {dict(found.moved)}")
    print(f"wrong: {len(found.wrong)}", *found.wrong[:20], sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]), *map(float, sys.argv[3:4]), *sys.argv[4:])
