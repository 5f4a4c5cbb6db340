"""Two commands at once on one book: the lines, the book, and what both leave, one after the other.

The second runs whole at the worst moment of the first: when it is about to take the lock, or while
it waits for an answer.
"""

from __future__ import annotations

import io
import shlex
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from unittest.mock import patch

from conftest import DAY, Ran

from faults.tally import Tally
from repbook.cli.root import run
from repbook.cli.session import Session
from repbook.store import database

# Each writing command, on the book of `before`; the first line of each is tried with each other.
LINES: dict[str, tuple[str, ...]] = {
    "log-call": (
        'log-call 2 "Hello" -p quote --by fri',
        'log-call 1 "Hello" --kept all --about x1 --with ann --order $90',
    ),
    "log-purchase": ('log-purchase 1 100 "6 seals" --ref INV-9', "log-purchase 3 €20"),
    "log-return": ("log-return 1 480", "log-return 1 100 --of INV-1"),
    "log-payment": ("log-payment 1", "log-payment o1 200"),
    "log-problem": ("log-problem 1 drips --kind drip --by fri", "log-problem 2 leaks --kind leaks"),
    "promise": (
        "promise p1 --kept",
        "promise p1 --drop",
        'promise --tag north "yearly check" --by fri',
        "promise p1 --by 2026-12-24",
    ),
    "log-quote": ("log-quote 1 700 --valid 30d",),
    "won": ("won q1", "won q1 480 --of o1"),
    "lost": ("lost q1 dear",),
    "item": ('item rename seals "Shaft seal"', "item rename seals caps"),
    "remember": ("remember 1 birthday --on 1971-05-03",),
    "snooze": ("snooze 2", "snooze 1 --off"),
    "update": ('update x1 "still leaks" --by customer',),
    "hand-off": ("hand-off x1 priya",),
    "park": ("park x1 --until 2026-12-12",),
    "resolve": ('resolve x1 "new seal"',),
    "give-up": ("give-up x1",),
    "reopen": ("reopen x2",),
    "confirm-fix": ("confirm-fix x2",),
    "ally": ('ally add "Tom Reyes"', 'ally edit priya --name "Tom Reyes"'),
    "add": ('add Same --phone "555 0142"', 'add "Kobo Dairy" --referred-by 2'),
    "edit": (
        "edit 2 --do-not-call",
        "edit 4 --name Same",
        "edit 1 --referred-by 2",
        "edit 2 --referred-by 1 --tag north",
    ),
    "contact": ("contact 1 ann --role buyer", "contact 1 ann --remove", 'contact 2 "Ann Lee"'),
    "forget": ("forget 2 --yes",),
    "merge": ("merge 1 2 --yes", "merge 2 1 --yes", "merge 4 3 --yes"),
    "write-off": ("write-off 1 --yes", "write-off 2"),
    "bring-back": ("bring-back 3",),
    "import": ("import {folder}/new.csv", "import {folder}/orders.csv"),
    "correct": (
        "correct c1 --customer 2",
        "correct o1 --amount 300",
        "correct p1 --kept 2026-11-20",
        "correct x1 --kind leaking",
        "correct c1 --with ann",
    ),
    "remove": ("remove 2 --yes", "remove o1", "remove p1", "remove x1", "remove 1 --yes"),
    "undo": ("undo", "undo --steps 2"),
    "redo": ("redo",),
    "config": ("config currency EUR", "config week_start sunday"),
}
READING = {
    "next": "next",
    "brief": "brief 1",
    "why": "why 1",
    "problems": "problems",
    "problem": "problem x1",
    "complaints": "complaints",
    "allies": "allies",
    "study": "study",
    "check": "check",
    "status": "status",
    "find": "find seals",
    "today": "today",
    "stale": "stale",
    "report": "report",
    "forecast": "forecast",
    "backtest": "backtest",
    "promises": "promises",
    "feedback": "feedback",
    "referrals": "referrals",
    "list": "list",
    "quotes": "quotes",
    "items": "items",
    "history": "history 1",
    "dupes": "dupes",
    "export": "export customers",
    "changes": "changes",
    "config": "config currency",
    "import": "import {folder}/new.csv --dry-run",
    "where": "where",
    "completion": "completion bash",
}
ASKING = (
    "log-call 1",
    "log-problem 2",
    "promise 2",
    "write-off 1",
    "remove 2",
    "hand-off x1 tom",
    "park x1",
    "resolve x1",
    "import {folder}/new.csv",
    "edit harb --town Lund",
)

Facts = dict[str, list[tuple[object, ...]]]
Outcome = tuple[int, Facts]


class Terminal(io.StringIO):
    """A terminal with an answer for each question; `meanwhile` runs before that to `at`."""

    def __init__(
        self,
        stderr: io.StringIO,
        meanwhile: Callable[[], object] | None,
        answers: dict[str, str],
        at: str = "",
    ) -> None:
        super().__init__()
        self.stderr = stderr
        self.meanwhile = meanwhile
        self.answers = answers
        self.at = at

    def isatty(self) -> bool:
        return True

    def readline(self, size: int = -1) -> str:
        question = self.stderr.getvalue().splitlines()[-1]
        if self.meanwhile is not None and self.at in question:
            write, self.meanwhile = self.meanwhile, None
            write()
        self.stderr.write("\n")  # as the terminal echoes it
        return (
            next((answer for part, answer in self.answers.items() if part in question), "") + "\n"
        )


ANSWERS = {
    **{"still open)": "", "(y/N": "y", "(y/n": "y", "Until": "2026-12-12", "By when": "friday"},
    **{"Which one": "1", "Kind?": "1"},
}


class OnTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def command(path: Path, line: str, meanwhile: Callable[[], None] | None = None) -> Ran:
    """Run a command line; with `meanwhile` at a terminal, and that before its first answer."""
    args = shlex.split(line.replace("{folder}", str(path.parent)))
    out, err = io.StringIO(), io.StringIO() if meanwhile is None else OnTerminal()
    stdin = Terminal(err, meanwhile, {**ANSWERS, "": "words"}) if meanwhile else io.StringIO()
    code = run(["--book", str(path), "--as-of", DAY, *args], Session(stdin, out, err))
    assert "Traceback" not in err.getvalue() and "fault in repbook" not in err.getvalue(), line
    return Ran(code, out.getvalue(), err.getvalue())


def facts(path: Path) -> Facts:
    """Every row of a book but for what is random: uids and the minute of a change."""
    with closing(sqlite3.connect(path)) as conn:
        return {table: conn.execute(query).fetchall() for table, query in queries().items()}


@cache
def queries() -> dict[str, str]:
    """What `facts` asks of each table; every book has the same."""
    asked: dict[str, str] = {}
    with closing(database.open_memory()) as conn:
        for (table,) in conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            " AND name NOT IN ('journal', 'fits', 'file_sum')"
        ).fetchall():
            columns = [row[1] for row in conn.execute(f'PRAGMA table_info("{table}")')]
            kept = ", ".join(f'"{c}"' for c in columns if c not in ("uid", "at"))
            where = " WHERE kind != 'uid'" if table == "aliases" else ""
            asked[table] = f'SELECT {kept} FROM "{table}"{where} ORDER BY 1'
    return asked


def put(path: Path, book: bytes) -> None:
    """Replace what a book holds, under the feet of who has it open."""
    with closing(sqlite3.connect(":memory:")) as source, closing(sqlite3.connect(path)) as target:
        source.deserialize(book)
        source.backup(target)


class Orders:
    """What each line leaves after each other one, on copies of one book; worked out once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.before = path.read_bytes()
        self.alone: dict[str, tuple[int, bytes]] = {}
        self.both: dict[tuple[str, str], tuple[int, int, Facts]] = {}

    def after(self, line: str) -> tuple[int, bytes]:
        """The exit code of a line on the book, and the book after it."""
        if line not in self.alone:
            self.path.write_bytes(self.before)
            self.alone[line] = command(self.path, line).code, self.path.read_bytes()
        return self.alone[line]

    def of(self, first: str, second: str) -> tuple[int, int, Facts]:
        """The exit codes of both in this order, and what they leave."""
        if (first, second) not in self.both:
            code, book = self.after(first)
            self.path.write_bytes(book)
            self.both[first, second] = code, command(self.path, second).code, facts(self.path)
        return self.both[first, second]


def made(path: Path) -> Path:
    for line in (
        'add "Harbor Foods" --contact "Ann Lee" --phone "555 0134" --tag north',
        'add "Harbour Foods" --phone "555 0134" --town Lund',
        'add "Pier 9 Marine"',
        'add "Kobo Dairy" --tag north',
        "log-purchase 1 480 seals --ref INV-1 --due 2026-11-20 --on 2026-11-01",
        'log-call 1 "Wants seals" --on 2026-11-20 -p "send the quote" --by 2026-11-22',
        'log-problem 1 "seal leaks" --kind leak --on 2026-11-20',
        'log-problem 4 "pump is loud" --kind noise --on 2026-11-10',
        "resolve x2 --on 2026-11-12",
        "snooze 1 --on 2026-11-20",
        "log-quote 1 500 seals --on 2026-10-30",
        'ally add "Priya Shah"',
        "write-off 3",
        "config quiet_days 50",
        "undo",
    ):
        assert command(path, line).code == 0, line
    (path.parent / "new.csv").write_text("Name,Phone\nSame,555 0143\nHarbour Foods,555 0144\n")
    (path.parent / "orders.csv").write_text(
        "Customer,Date,Amount,Reference\nHarbour Foods,2026-11-18,$70,INV-1\n"
    )
    return path


EVERY_LINE = [line for of in LINES.values() for line in of]


def at_once(first: str, second: str, orders: Orders) -> None:
    """Assert that two commands end as one after the other; the second is ahead by a moment."""
    path, begin = orders.path, database.begin
    code, after = orders.after(second)
    path.write_bytes(orders.before)
    came = False

    def late(conn: sqlite3.Connection, at: Path | None) -> None:
        nonlocal came
        if not came:
            came = True
            put(path, after)
        begin(conn, at)

    with patch.object(database, "begin", late):
        ended = command(path, first).code, code, facts(path)
    one, other, left = orders.of(second, first)
    assert ended in ((other, one, left), orders.of(first, second)), (first, second)


def while_asked(first: str, second: str, orders: Orders) -> None:
    """Assert that what comes while a question waits is as if it had come before."""
    path = orders.path
    _, after = orders.after(second)
    path.write_bytes(after)
    late = command(path, first, lambda: None).code, facts(path)
    path.write_bytes(orders.before)
    asked = command(path, first, lambda: put(path, after)).code, facts(path)
    assert asked == late, (first, second)


def every_pair(folder: Path, tally: Tally) -> None:
    """Every pair of all lines."""
    folder = folder / str(tally.job)
    folder.mkdir()
    orders = Orders(made(folder / "rep.db"))
    tries = [(at_once, first, second) for first in EVERY_LINE for second in EVERY_LINE]
    tries += [(while_asked, first, second) for first in ASKING for second in EVERY_LINE]
    tally.count("pairs", 0, len(tries))
    for check, first, second in tally.within(tries):
        with tally.trying((check.__name__, first, second)):
            check(first, second, orders)
        tally.count("pairs")
    tally.remark = (
        f"{{pairs}} pairs of {len(EVERY_LINE)} lines of the {len(LINES)} commands that write, the"
        " second when the first is about to write, or waits for an answer"
    )
