"""What sharing costs: a book of 2,000 customers with 20,000 purchases, and a large team's database.

Run by hand, with PostgreSQL installed; it starts a server of its own and stops it:

    python tests/benchmarks/bench_share.py [--runs 3] [--reps 50] [--years 10 [--parts 64]]

Times are the median of whole processes, in seconds, and in brackets what the processor did for
repbook. `--years` fills a database for one rep with 5,000 customers over so many years and measures
rows and queries, and what 1,000 such reps would take.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

import books
import postgres_server
from postgres_server import Server

from repbook.store.shared_schema import kept_columns, script

REPBOOK = str(Path(sys.executable).with_name("repbook"))
CUSTOMERS = 5000  # of the rep
# How many of each there are for a customer in a year
A_YEAR = {
    "purchases": 10.0,
    "items": 15.0,
    "touches": 8.0,
    "promises": 2.0,
    "quotes": 1.0,
    "payments": 8.0,
    "problems": 0.5,
    "steps": 1.5,
    "feedback": 0.5,
    "returns": 0.2,
}
ONCE = {"customers": 1.0, "contacts": 1.5, "addresses": 2.5, "tags": 1.0}
OWNERS = {"items": "purchase_id", "steps": "problem_id"}
TEXTS = {"what": 24, "note": 60, "text": 30, "words": 40, "name": 18, "name_key": 18, "key": 12}


def timed(*words: str, book: Path | str) -> tuple[float, float]:
    """Seconds of a command from start to end, and of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = perf_counter()
    ran = subprocess.run([REPBOOK, "--book", book, *words], capture_output=True, text=True)
    took = perf_counter() - start
    if ran.returncode:
        raise SystemExit(ran.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def say(what: str, runs: list[tuple[float, float]], most: str = "") -> None:
    took, worked = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"| {what} | {took:.2f} s ({worked:.2f} s) | {most} |", flush=True)


def one_rep(server: Server, folder: Path, runs: int) -> None:
    book = books.make(folder / "rep.db", 2000, 20_000)
    print("| 2,000 customers with 20,000 purchases | took | at most |\n|---|---|---|")
    urls = []
    for n in range(runs):
        server.run(f"CREATE DATABASE one{n}")
        urls.append(server.url(f"one{n}", rep="ann"))
    say(
        "first `share`, which prepares the database",
        [timed("share", u, book=book) for u in urls],
        "5 s",
    )
    say("`share`, nothing changed", [timed("share", u, book=book) for u in urls], "1 s")
    timed("log-call", "1", "hello", book=book)
    say("`share` after a call", [timed("share", u, book=book) for u in urls], "1 s")
    say("`next` on the shared book", [timed("next", book=u) for u in urls], "1.5 s")
    say("`report --team` of the one", [timed("report", "--team", u, book=book) for u in urls])


def many_at_once(server: Server, folder: Path, reps: int) -> None:
    book = books.make(folder / "small.db", 200, 2000)
    server.run("CREATE DATABASE many")
    server.run(script(), "many")
    url = server.url("many")
    start = perf_counter()
    with ThreadPoolExecutor(reps) as threads:
        list(threads.map(lambda n: timed("share", url, "--rep", f"rep{n}", book=book), range(reps)))
    took = perf_counter() - start
    found = server.run(
        "SELECT rep, count(*), sum(cents) FROM repbook.purchases GROUP BY rep", "many"
    )
    assert len({row[1:] for row in found}) == 1 and len(found) == reps, found
    print(f"\n{reps} reps at once, 2,000 purchases each: all there after {took:.1f} s.")
    start = perf_counter()
    timed("report", "--team", url, book=book)
    print(f"`report --team` of these {reps}: {perf_counter() - start:.1f} s.")


def large_team(server: Server, years: int, parts: int) -> None:
    server.run("CREATE DATABASE large")
    server.run(script(parts), "large")
    numbers = {table: round(CUSTOMERS * n) for table, n in ONCE.items()}
    numbers |= {table: round(CUSTOMERS * n * years) for table, n in A_YEAR.items()}
    server.run("INSERT INTO repbook.reps VALUES ('rep1', 'owner', 'all', now())", "large")
    for table, number in numbers.items():
        server.run(_filling(table, "rep1", number, numbers), "large")
    server.run("VACUUM ANALYZE", "large")
    print(
        f"\n| table | rows of a rep in {years} years | bytes a row | with its indexes |\n|---|---|---|---|"
    )
    total = 0
    for table, number in numbers.items():
        rows, everything = (
            sum(row[0] for row in server.run(_size(function, table), "large"))
            for function in ("pg_table_size", "pg_total_relation_size")
        )
        total += everything
        print(f"| {table} | {number:,} | {rows / number:.0f} | {everything / number:.0f} |")
    print(f"\nA rep: {total / 1e6:,.0f} MB; 1,000 reps: {total / 1e6:,.0f} GB.")
    for what, sql in QUERIES.items():
        start = perf_counter()
        server.run(sql, "large")
        print(f"{what}: {perf_counter() - start:.2f} s")


def _size(function: str, table: str) -> str:
    return (
        f"SELECT {function}(c.oid) FROM pg_class c WHERE c.relnamespace = 'repbook'::regnamespace"
        f" AND c.relkind = 'r' AND c.relname ~ '^{table}(_[0-9]+)?$'"
    )


def _filling(table: str, rep: str, number: int, numbers: dict[str, int]) -> str:
    values = []
    for column in kept_columns()[table]:
        name, owner = column.name, OWNERS.get(table, "customer_id")
        if name == "uid":
            value = f"substr(md5('{rep}{table}' || i), 1, 16)"
        elif name == "id":
            value = "i"
        elif name == owner:
            of = {"purchase_id": "purchases", "problem_id": "problems"}.get(owner, "customers")
            value = f"1 + i % {numbers[of]}"
        elif name == "day" or name.endswith("_day"):
            value = (
                "(current_date - (i % 3650))" if name in ("day", "by_day", "added_day") else "NULL"
            )
        elif name == "cents":
            value = "500 + i % 90000"
        elif name in TEXTS:
            value = f"left(md5('' || i) || md5('a' || i), {TEXTS[name]})"
        elif name == "kind":
            value = (
                "'phone'" if table == "addresses" else "'resolve'" if table == "steps" else "NULL"
            )
        elif column.type == "boolean":
            value = "false"
        else:
            value = "NULL" if column.type != "integer" or name.endswith("_id") else "0"
        values.append(f"{value}::{column.type}")
    columns = ", ".join(f'"{column.name}"' for column in kept_columns()[table])
    return (
        f"INSERT INTO repbook.{table} (rep, digest, {columns})"
        f" SELECT '{rep}', hashint8extended(i, 7), {', '.join(values)} FROM generate_series(1, {number}) i"
    )


QUERIES = {
    "Digests of one rep's purchases, counted and summed (what `share` asks)": (
        "SELECT count(*), sum(digest) FROM repbook.purchases WHERE rep = 'rep1'"
    ),
    "`customers_at_a_glance` of one rep": (
        "SELECT count(*), sum(total) FROM repbook.customers_at_a_glance WHERE rep = 'rep1'"
    ),
    "`team_week`, the last 13 weeks": (
        "SELECT * FROM repbook.team_week WHERE rep = 'rep1' AND week > current_date - 91"
    ),
    "`who_owns`": "SELECT count(*) FROM repbook.who_owns WHERE reps > 1",
}


@contextmanager
def serving() -> Iterator[Server]:
    with closing(postgres_server.running()) as servers:
        yield next(servers)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--reps", type=int, default=50)
    parser.add_argument("--years", type=int, default=0)
    parser.add_argument("--parts", type=int, default=0)
    wanted = parser.parse_args()
    os.environ.pop("REPBOOK_BOOK", None)
    with serving() as server, tempfile.TemporaryDirectory() as name:
        if wanted.runs:
            one_rep(server, Path(name), wanted.runs)
        if wanted.reps:
            many_at_once(server, Path(name), wanted.reps)
        if wanted.years:
            large_team(server, wanted.years, wanted.parts)


if __name__ == "__main__":
    main()
