"""Some weeks of a rep who works through `next`: the year on real data is in benchmarks/bench_year.py."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from conftest import DAY
from simulated_year import Orders, Rep, start

from repbook import open_book

FIRST = date.fromisoformat(DAY)
WEEKS = 4


def test_nobody_is_forgotten_or_offered_in_a_rest_and_replies_are_true(tmp_path: Path) -> None:
    chance = random.Random(3)
    whole: dict[str, Orders] = {}
    for n in range(12):
        gap, day = chance.choice((9, 30, 45, 200, 444)), FIRST - timedelta(days=600)
        whole[f"Firm {n}"] = orders = []
        while day < FIRST + timedelta(weeks=WEEKS):
            orders.append((day, chance.randrange(5_000, 90_000)))
            day += timedelta(days=round(gap * chance.uniform(0.6, 1.5)))
    with open_book(tmp_path / "book.db") as book:
        past = {name: [o for o in orders if o[0] < FIRST] for name, orders in whole.items()}
        ids = start(book, past, 20, FIRST)
        future = {ids[name]: [o for o in orders if o[0] >= FIRST] for name, orders in whole.items()}
        found = Rep(book, 5, calls=4).year(future, FIRST, 7 * WEEKS, check=0.15)
    assert found.wrong == []
    assert found.calls > 50 and found.kept > 4, found
    assert {"lead", "late"} <= set(found.reasons), found.reasons
