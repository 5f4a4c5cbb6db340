"""What everyday commands cost, beside Python, a bare Typer app, raw SQLite and other programs.

Run by hand, all in one run, for a machine is quicker at one time than at another:

    python tests/benchmarks/bench_commands.py [--write] [--entries 200,2000,20000] [--runs 5]
        [--million [BOOK]]

Peers are those found on PATH. `--million` adds repbook alone on a book of 1,000,000 purchases, made
now (some minutes) or a copy of one that `books.make` made. `--write` puts the tables into
docs/performance.md. Each figure is the median of whole processes; those of over two seconds run once.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from threading import Timer
from time import perf_counter
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from peers import NAMES, PEERS

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
PYTHON, REPBOOK = sys.executable, str(Path(sys.executable).with_name("repbook"))
JOBS = ("log one entry", "list what is next", "report on the week")
EVERYDAY = {
    "log-call": ["log-call", "firm 00012", "Wants 20 seals"],
    "log-purchase": ["log-purchase", "12", "480"],
    "next": ["next"],
    "brief": ["brief", "12"],
    "status NAME": ["status", "12"],
    "stale": ["stale"],
    "report": ["report"],
}
LARGE = {
    "export purchases": ["export", "purchases"],
    "export book": ["export", "book"],
    "status --json": ["status", "--json"],
}
LIMIT = 600  # seconds, after which a command is stopped
SLOW = 2  # seconds, from which a command runs once
BARE = """
import typer
app = typer.Typer(add_completion=False, rich_markup_mode=None)
@app.command()
def log(who: str, note: str = "") -> None:
    pass
@app.command()
def next() -> None:
    pass
app()
"""
RAW = {
    JOBS[
        0
    ]: "c.execute(\"INSERT INTO touches (uid, customer_id, day, outcome) VALUES ('0', 2, 9, 'sent')\")",
    JOBS[1]: "c.execute('SELECT customer_id, max(day), sum(cents) FROM purchases GROUP BY 1"
    " ORDER BY 2 LIMIT 10').fetchall()",
    JOBS[
        2
    ]: "c.execute('SELECT day, count(*), sum(cents) FROM purchases WHERE day > ? GROUP BY 1', ("
    f"{date.today().toordinal() - 7},)).fetchall()",
}
MONDAY = date.today().toordinal() - date.today().weekday()
SUM = "SELECT customer_id, sum(cents) FROM purchases GROUP BY 1"
# Of a week's report: where everyone stood at its beginning and now (its stages), the revenue of its
# days, of the week before and of last year's (and of their items), calls, who was reached, whom to call.
RAW_OF_ALL = {
    "the sum of each customer": [SUM],
    "the sums of a report": [
        "SELECT customer_id, count(DISTINCT day), min(day), max(day),"
        f" count(DISTINCT iif(day < {MONDAY}, day, NULL)), max(iif(day < {MONDAY}, day, NULL))"
        " FROM purchases GROUP BY 1",
        *(
            f"SELECT customer_id, count(*), sum(cents) FROM purchases WHERE {days} GROUP BY 1"
            for days in (
                f"day >= {MONDAY}",
                f"day BETWEEN {MONDAY - 7} AND {MONDAY - 1}",
                f"day BETWEEN {MONDAY - 364} AND {MONDAY - 358}",
            )
        ),
        *(
            "SELECT what, sum(cents) FROM purchases WHERE what NOT NULL"
            f" AND day BETWEEN {first} AND {first + 6} GROUP BY 1"
            for first in (MONDAY, MONDAY - 364)
        ),
        f"SELECT day >= {MONDAY}, outcome, count(*), count(DISTINCT customer_id) FROM touches"
        f" WHERE day >= {MONDAY} - 7 GROUP BY 1, 2",
        "SELECT customer_id, max(day) FROM touches WHERE outcome = 'reached' OR inbound GROUP BY 1",
        SUM,
    ],
}
MAKE = (
    "import sys; sys.path.insert(0, sys.argv[1]); import books; from pathlib import Path;"
    "books.make(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))"
)


class Cost(NamedTuple):
    """Of one process: seconds of CPU, seconds by the clock, the most memory in MB."""

    cpu: float
    wall: float
    memory: float


def once(command: Sequence[str], env: Mapping[str, str] | None = None) -> Cost:
    """Run a process to its end; CalledProcessError if it fails."""
    start = perf_counter()
    with tempfile.TemporaryFile() as errors:
        ran = subprocess.Popen(
            command,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        stop = Timer(LIMIT, ran.kill)
        stop.start()
        _, status, used = os.wait4(ran.pid, 0)
        stop.cancel()
        wall = perf_counter() - start
        ran.returncode = os.waitstatus_to_exitcode(status)
        if ran.returncode:
            errors.seek(0)
            raise subprocess.CalledProcessError(ran.returncode, command, stderr=errors.read())
    scale = 1 << (20 if sys.platform == "darwin" else 10)
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / scale)


def seconds(command: Sequence[str]) -> float:
    """One process, start to end."""
    return once(command).wall


def cost(command: Sequence[str], runs: int, env: Mapping[str, str] | None = None) -> Cost:
    """The median of some runs after a first one, which reads the files into memory."""
    found = [once(command, env)]
    if found[0].wall < SLOW:
        found = [once(command, env) for _ in range(runs)]
    return Cost(*(statistics.median(each) for each in zip(*found, strict=True)))


def book_of(folder: Path, entries: int) -> Path:
    """A book of so many purchases, a tenth as many customers; made by a process of its own."""
    book = folder / f"{entries}.db"
    size = [str(max(20, entries // 10)), str(entries)]
    subprocess.run([PYTHON, "-c", MAKE, str(Path(__file__).parent), str(book), *size], check=True)
    return book


def ready(book: Path) -> list[str]:
    """How repbook is called on a book whose forecast is kept, as it is from the second use on."""
    command = [REPBOOK, "--book", str(book)]
    subprocess.run([*command, "next"], stdout=subprocess.DEVNULL, check=True)
    return command


# The tables


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |\n"


def cells(found: Cost, empty: Cost) -> tuple[str, ...]:
    ratio = found.cpu / empty.cpu
    return (
        f"{1000 * found.cpu:,.0f} ms",
        f"{ratio:,.1f} x",
        f"{1000 * found.wall:,.0f} ms",
        f"{found.memory:,.0f} MB",
    )


HEAD = row("", "CPU", "beside `python -c pass`", "wall", "memory") + row(*["---"] + ["---:"] * 4)


def said(name: str, work: Callable[[], Cost], empty: Cost) -> str:
    """A row of a table; of what fails the last line it says."""
    start = perf_counter()
    try:
        return row(name, *cells(work(), empty))
    except subprocess.CalledProcessError as error:
        if perf_counter() - start >= LIMIT:
            return row(name, f"over {LIMIT / 60:.0f} minutes", "", "", "")
        last = (error.stderr or b"").decode(errors="replace").strip().rpartition("\n")[2]
        return row(name, f"failed: {last[:60]}", "", "", "")


def beside_peers(entries: int, runs: int, empty: Cost) -> Iterator[str]:
    """One table for each job: repbook, what it stands on, and the peers, with so many entries."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = book_of(folder, entries)
        rep = ready(book)
        bare = folder / "bare.py"
        bare.write_text(BARE)
        raw = str(shutil.copy(book, folder / "raw.db"))
        start = f"import sqlite3; c = sqlite3.connect({raw!r}); "
        ours = dict(
            zip(JOBS, (EVERYDAY[each] for each in ("log-call", "next", "report")), strict=True)
        )
        made = {}
        for program, make in PEERS.items():
            if shutil.which(program):
                (place := folder / program).mkdir()
                made[NAMES.get(program, program)] = make(place, entries)
        for at, job in enumerate(JOBS):
            yield f"\n{entries:,} entries: {job}\n\n{HEAD}"
            yield said("repbook", lambda job=job: cost([*rep, *ours[job]], runs), empty)
            yield said("a bare Typer app", lambda: cost([PYTHON, str(bare), "next"], runs), empty)
            sql = [PYTHON, "-c", f"{start}{RAW[job]}; c.commit()"]
            yield said("Python with SQLite", lambda sql=sql: cost(sql, runs), empty)
            for program, peer in made.items():
                command = (peer.log, peer.next, peer.week)[at]
                if command is None:
                    yield row(program, "no such command", "", "", "")
                    continue
                yield said(program, lambda c=command, e=peer.env: cost(c, runs, e), empty)
            for program in PEERS:
                if not shutil.which(program):
                    yield row(NAMES.get(program, program), "not installed", "", "", "")


def million(book: Path, runs: int, empty: Cost) -> Iterator[str]:
    """repbook alone on a large book, beside raw SQL on the same file."""
    opened = f"import sqlite3; c = sqlite3.connect({str(book)!r}); "
    yield (
        "\nA book of 100,000 customers with 1,000,000 purchases and 200,000 calls, a file of"
        f" {book.stat().st_size / 1e6:.0f} MB\n\n{HEAD}"
    )
    rep = ready(book)
    for name, statements in RAW_OF_ALL.items():
        lines = "; ".join(f"c.execute({sql!r}).fetchall()" for sql in statements)
        sql = [PYTHON, "-c", opened + lines]
        yield said(f"Python with SQLite: {name}", lambda sql=sql: cost(sql, runs), empty)
    for name, words in (EVERYDAY | LARGE).items():
        yield said(f"`{name}`", lambda words=words: cost([*rep, *words], runs), empty)
    for name in ("forecast", "backtest"):  # what they found is kept: only the first works it out
        yield said(f"`{name}`, the first", lambda name=name: once([*rep, name]), empty)
        yield said(f"`{name}`, again", lambda name=name: cost([*rep, name], runs), empty)


# Where the milliseconds go


def imports(command: Sequence[str]) -> list[str]:
    """The modules that a Python program loads, in the order in which it has them."""
    ran = subprocess.run(
        [PYTHON, "-X", "importtime", *command], capture_output=True, text=True, check=True
    )
    found = re.findall(r"^import time: +\d+ \| +\d+ \| +(\S+)$", ran.stderr, re.MULTILINE)
    return [module for module in found if not module.endswith("__main__")]


LOAD = """
import sys, typer
from contextlib import suppress
from importlib import import_module
for module in sys.argv[1:]:
    with suppress(ImportError):
        import_module(module)
"""


def profile(runs: int, empty: Cost) -> Iterator[str]:
    """Of each everyday command how its CPU time is spent."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = folder / "bare.py"
        bare.write_text(BARE)
        rep = ready(book_of(folder, 2000))
        typer = cost([PYTHON, str(bare), "next"], runs)
        theirs = {*imports([str(bare), "next"])}
        yield (
            "\nWhere the milliseconds go (CPU, 2,000 entries)\n\n"
            + row(
                "", "all", "Python starts", "Typer and click", "our modules load", "our code runs"
            )
            + row(*["---"] + ["---:"] * 5)
        )
        for name, words in EVERYDAY.items():
            whole = cost([*rep, *words], runs)
            modules = [m for m in imports(["-m", "repbook", *rep[1:], *words]) if m not in theirs]
            loaded = cost([PYTHON, "-c", LOAD, *modules], runs).cpu - typer.cpu
            shares = [empty.cpu, typer.cpu - empty.cpu, max(0, loaded)]
            shares.append(max(0, whole.cpu - sum(shares)))
            yield row(f"`{name}`", *(f"{1000 * each:.0f} ms" for each in (whole.cpu, *shares)))


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--entries", default="200,2000,20000")
    wanted.add_argument("--runs", type=int, default=5)
    wanted.add_argument("--million", nargs="?", const="")
    wanted.add_argument("--write", action="store_true")
    asked = wanted.parse_args()
    empty = cost([PYTHON, "-c", "pass"], 3 * asked.runs)
    found = [
        f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores,"
        f" {date.today():%B %Y}. Made by\n"
        f"`python tests/benchmarks/bench_commands.py {' '.join(options(asked))}`.\n\n",
        HEAD + row("`python -c pass`", *cells(empty, empty)),
    ]

    def tables() -> Iterator[str]:
        yield from profile(asked.runs, empty)
        for entries in map(int, asked.entries.split(",")):
            yield from beside_peers(entries, asked.runs, empty)
        if asked.million is not None:
            with tempfile.TemporaryDirectory() as name:
                book = (
                    Path(shutil.copy(asked.million, Path(name) / "million.db"))
                    if asked.million
                    else book_of(Path(name), 1_000_000)
                )
                yield from million(book, asked.runs, empty)

    print("".join(found), end="")
    for text in tables():
        print(text, end="", flush=True)
        found.append(text)
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.partition(BEGIN)[0], page.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{''.join(found)}\n{END}{after}", encoding="utf-8")


def options(asked: argparse.Namespace) -> list[str]:
    """The options of this run, without the paths of this machine."""
    million = [] if asked.million is None else ["--million"]
    return ["--write", "--entries", asked.entries, "--runs", str(asked.runs), *million]


if __name__ == "__main__":
    main()
