"""Books of a given size for the benchmarks, made by a seeded generator."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

from repbook.book import Book

TODAY = date.today()


def make(path: Path, customers: int, purchases: int, seed: int = 7) -> Path:
    """Write a book with so many customers and purchases, some touches and problems."""
    path.unlink(missing_ok=True)
    chance = random.Random(seed)
    today = TODAY.toordinal()
    mean = purchases / customers
    with Book(path) as book, book.change("import") as journal:
        journal.insert_many(
            "customers",
            ("name", "name_key", "added_day", "imported"),
            [(f"Firm {i:05d}", f"firm {i:05d}", today - 800, 1) for i in range(1, customers + 1)],
        )
        rows = []
        while len(rows) < purchases:
            id = chance.randrange(1, customers + 1)
            gap = chance.uniform(10, 730 / max(1.5, mean))
            day = today - chance.randrange(30, 730)
            for _ in range(max(1, int(chance.expovariate(1 / (2 * mean))))):
                if day > today or chance.random() < 0.03:
                    break
                rows.append((id, day, chance.randrange(500, 90_000)))
                day += max(1, int(chance.gauss(gap, gap / 4)))
        chance.shuffle(rows)
        journal.insert_many("purchases", ("customer_id", "day", "cents"), rows[:purchases])
        journal.insert_many(
            "touches",
            ("customer_id", "day", "outcome"),
            [
                (
                    chance.randrange(1, customers + 1),
                    today - chance.randrange(0, 700),
                    chance.choice(["reached", "reached", "no-answer", "voicemail"]),
                )
                for _ in range(customers * 2)
            ],
        )
    return path
