"""What `find` costs among 100,000 notes, beside `python -c pass` and SQLite alone.

Run by hand: python tests/benchmarks/bench_find.py
Each figure is the median of whole processes, taken in turn with the empty one.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import books
from bench_commands import seconds

from repbook.book import Book

NOTES, RUNS = 100_000, 3
WORDS = "the price list seal pump was late he wants it on friday again please call order"
SQL = "import sqlite3; c = sqlite3.connect({!r}); c.execute({!r}).fetchall()"
RAW = "SELECT id FROM touches WHERE note LIKE '%gasket%'"


def filled(path: Path) -> Path:
    """A book with so many notes of a dozen words; one in a thousand is about a gasket, in twenty has an accent."""
    chance = random.Random(3)
    words, today = WORDS.split(), books.TODAY.toordinal()
    with Book(books.make(path, 2_000, 20_000)) as book, book.change("import") as journal:
        rows = []
        for at in range(NOTES):
            note = (
                " ".join(chance.choices(words, k=12))
                + " gasket" * (at % 1000 == 0)
                + " café" * (at % 20 == 0)
            )
            day = today - chance.randrange(700)
            rows.append((chance.randrange(1, 2_001), day, "reached", note))
        journal.insert_many("touches", ("customer_id", "day", "outcome", "note"), rows)
    return path


def main() -> None:
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        book = str(filled(Path(folder) / "notes.db"))
        rep = [str(Path(python).with_name("repbook")), "--book", book, "find"]
        commands = {
            "SQLite alone": [python, "-c", SQL.format(book, RAW)],
            "a rare word": [*rep, "gaskets"],
            "in every third": [*rep, "seals"],
            "two words": [*rep, "friday", "gasket"],
            "no such word": [*rep, "crane"],
        }
        for name, command in commands.items():
            seconds(command)
            empty, times = [], []
            for _ in range(RUNS):
                empty.append(seconds([python, "-c", "pass"]))
                times.append(seconds(command))
            ratio = statistics.median(t / e for t, e in zip(times, empty, strict=True))
            print(
                f"  {name:<15} {ratio:5.1f} x python -c pass ({1000 * statistics.median(times):.0f} ms)"
            )


if __name__ == "__main__":
    main()
