"""The book of a rep after 1, 5, 10 and 20 years: how large it and its backups are, and how quick.

Run by hand: python tests/benchmarks/bench_twenty_years.py [YEARS …]

A working day has 12 calls, 3 orders, a problem, a promise, now and then a correction or an undo,
among 400 customers; each is a change of its own. Backups are made on the days that could still have
one at the next figure: the rule keeps no others.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

from bench_commands import seconds

from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.book.changes import undo
from repbook.book.corrections import correct
from repbook.book.customers import Changes, add
from repbook.schema import BY_LETTER
from repbook.store import backups, database, journal, transactions

FIRST, CUSTOMERS, CALLS, ORDERS, SEED = date(2006, 11, 27), 400, 12, 3, 11
OUTCOMES = ("reached",) * 11 + ("no-answer",) * 5 + ("voicemail",) * 3 + ("sent",)
NOTES = ("Wants {n} seals by the end of the month", "Asked for the price of {n} pumps, will decide")
COMMANDS = (["next"], ["log-call", "12", "wants 20 seals"], ["brief", "12"], ["check"], ["backup"])
RUNS = 7


@contextmanager
def the_clock_on(day: date, *, with_backups: bool) -> Iterator[None]:
    """Let changes and backups be made on a day; without backups, as if each had been."""
    newest = f"SELECT date(at) < '{day}' FROM changes ORDER BY id DESC LIMIT 1"
    with (
        patch.object(journal, "NOW", f"'{day}T09:00:00Z'"),
        patch.object(transactions, "NEWEST_IS_OLDER", newest),
        patch.object(backups, "_now", lambda: f"{day}-0900"),
        patch.object(backups, "make", backups.make if with_backups else lambda *_: None),
    ):
        yield


def has_backup(day: date, end: date) -> bool:
    """Whether one of a day can still be there: of the last weeks, or the last of its month."""
    ends_month = (day + timedelta(days=3)).month != day.month
    return 0 <= (end - day).days <= (366 if ends_month else 60)


def work(book: Book, day: date, chance: random.Random) -> None:
    """One day of a rep: the rows that the commands write, without what they answer."""
    who = chance.sample(range(1, CUSTOMERS + 1), CALLS)
    for n, id in enumerate(who):
        outcome = "reached" if n == 0 else chance.choice(OUTCOMES)
        note = chance.choice(NOTES).format(n=chance.randrange(2, 900))
        with changing(book, "log-call", note):
            call = book.touches.add(customer_id=id, on=day, outcome=outcome, note=note)
            if n == 0:
                theirs = {"customer_id": id, "made_on": day, "by": day + timedelta(days=7)}
                promise = book.promises.add(**theirs, text="send the list", touch_id=call)
    for id in who[:ORDERS]:
        cents = chance.randrange(5_000, 90_000)
        with changing(book, "log-purchase", f"{cents / 100} seals, pumps"):
            order = book.purchases.add(customer_id=id, on=day, cents=cents, what="seals, pumps")
    what = f"pump {chance.randrange(9_999)} leaks"
    with changing(book, "log-problem", what):
        problem = book.problems.add(customer_id=who[1], what=what, reported_on=day)
    with changing(book, "resolve", what):
        note = "sent a new seal"
        book.steps.add(problem_id=problem, on=day, kind="resolve", by="me", note=note)
    with changing(book, "promise", "kept: send the list"):
        book.promises.change(promise, kept_on=day)
    if chance.random() < 0.3:
        correct(book, BY_LETTER["o"], order, {"cents": cents + 100})
    if chance.random() < 0.2:
        undo(book)


@contextmanager
def changing(book: Book, command: str, said: str) -> Iterator[None]:
    """A change that says something, as those of the commands do."""
    with book.change(command):
        book.summary = f"Firm: {said}"
        yield


def sizes(path: Path) -> list[str]:
    """How large the book is, the list of changes in it, and the folder of backups."""
    sql = (
        "SELECT total(pgsize) FROM dbstat WHERE name IN"
        " (SELECT name FROM sqlite_master WHERE tbl_name IN ('journal', 'changes'))"
    )
    with Book(path) as book:
        (listed,) = book.conn.execute(sql).fetchone()
    kept = backups.backups(database.folder_of(path))
    figures = path.stat().st_size, listed, sum(each.size for each in kept)
    return [f"{figure / 1e6:.1f} MB" for figure in figures] + [str(len(kept))]


def times(path: Path, day: date) -> list[str]:
    """What commands cost on a copy of it, as a ratio to `python -c pass` in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        book = shutil.copy(path, Path(folder) / "rep.db")
        rep = [str(Path(sys.executable).with_name("repbook")), "--book", str(book)]
        found = []
        for command in COMMANDS:
            line, ratios = [*rep, "--as-of", str(day), *command], []
            seconds(line)  # the first of a day fits, or makes a backup
            for _ in range(RUNS):
                empty = seconds([sys.executable, "-c", "pass"])
                ratios.append(seconds(line) / empty)
            found.append(f"{statistics.median(ratios):.0f}")
    return found


def main(years: list[int]) -> None:
    """Print a row of a table for each of these numbers of years."""
    database.SYNCHRONOUS = "OFF"  # what is measured does not depend on it
    chance = random.Random(SEED)
    ends = [FIRST.replace(year=FIRST.year + each) for each in years]
    print("| years | book | list of changes | backups | how many |", end="")
    print(*(f" {each[0]} |" for each in COMMANDS), sep="")
    with tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "rep.db") as book:
        path = Path(folder) / "rep.db"
        with the_clock_on(FIRST, with_backups=False):
            for n in range(CUSTOMERS):
                add(book, f"Firm {n:03d}", Changes(fields={"town": "Lund"}), None, on=FIRST)
        for day in (FIRST + timedelta(days=n) for n in range(1, (ends[-1] - FIRST).days + 1)):
            if day.weekday() < 5:
                with the_clock_on(day, with_backups=any(has_backup(day, end) for end in ends)):
                    work(book, day, chance)
                    if day.day < 8 and day.weekday() == day.month % 3 == 0:
                        BookDay(book, day).call_list()  # as `next` does, which keeps its fit
            if day in ends:
                row = [str(years[ends.index(day)]), *sizes(path), *times(path, day)]
                print("|", " | ".join(row), "|", flush=True)


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [1, 5, 10, 20])
