"""Two commands at once on one book end as one after the other: for every pair that writes.

The second runs whole at the worst moment of the first: when it is about to take
the lock, or while it waits for an answer. What both leave must be what they
leave in one of the two orders, exit codes included.

Every pair of all LINES is tried with REPBOOK_ALL_PAIRS=1 (a minute of CPU); else
every pair of commands, by the first line of each.
"""

from __future__ import annotations

import io
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from conftest import DAY, Ran

from repbook.cli.commands import COMMANDS, WRITING
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
# conversations, a book of its own, whole copies (tests/test_cli_backups.py), and several machines'
# (tests/test_cli_sync.py)
BESIDES = {"dial", "mcp", "demo", "backup", "restore", "share", "sync"}

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
    import shlex

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

    def __init__(self, path: Path, ran: Callable[[str], Ran]) -> None:
        self.path = path
        self.ran = ran
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


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The book that the lines are about, in memory where the machine has such a place."""
    memory = Path("/dev/shm")
    folder = tmp_path_factory.mktemp("two")
    if memory.is_dir() and os.access(memory, os.W_OK):
        import tempfile

        with tempfile.TemporaryDirectory(dir=memory) as name:
            yield made(Path(name) / "rep.db")
    else:
        yield made(folder / "rep.db")


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


def lines() -> list[str]:
    everything = bool(os.environ.get("REPBOOK_ALL_PAIRS"))
    return [line for of in LINES.values() for line in (of if everything else of[:1])]


@pytest.fixture(scope="module")
def orders(path: Path) -> Orders:
    return Orders(path, lambda line: command(path, line))


def test_every_command_is_among_those_that_write_or_those_that_read() -> None:
    assert set(LINES) == WRITING
    assert {entry.name for entry in COMMANDS} == set(LINES) | set(READING) | BESIDES


@pytest.mark.parametrize("name", READING)
def test_who_only_reads_takes_no_lock(
    name: str, orders: Orders, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(orders.before)
    locked = []
    monkeypatch.setattr(database, "begin", lambda conn, path: locked.append(path))
    assert command(path, READING[name]).code == 0
    assert locked == []


@pytest.mark.parametrize("first", lines())
def test_two_at_once_end_as_one_after_the_other(
    first: str, orders: Orders, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = database.begin
    for second in lines():
        code, after = orders.after(second)
        path.write_bytes(orders.before)

        def late(conn: sqlite3.Connection, at: Path | None, after: bytes = after) -> None:
            monkeypatch.setattr(database, "begin", begin)
            put(path, after)
            begin(conn, at)

        monkeypatch.setattr(database, "begin", late)
        ended = command(path, first).code, code, facts(path)
        monkeypatch.setattr(database, "begin", begin)
        one, other, left = orders.of(second, first)
        assert ended in ((other, one, left), orders.of(first, second)), (first, second)


@pytest.mark.parametrize("first", ASKING)
def test_what_comes_while_a_question_waits_is_as_if_it_came_before(
    first: str, orders: Orders, path: Path
) -> None:
    for second in lines():
        _, after = orders.after(second)
        path.write_bytes(after)
        late = command(path, first, lambda: None).code, facts(path)
        path.write_bytes(orders.before)
        asked = command(path, first, lambda after=after: put(path, after)).code, facts(path)
        assert asked == late, (first, second)


@pytest.mark.parametrize(
    ("meanwhile", "code", "owner"),
    [
        ("merge 4 1 --yes", 0, 4),
        ("promise p1 --kept", 4, 1),
        ("remove x1 --yes", 3, 1),
        ("remove 1 --yes", 3, 4),
    ],
)
def test_a_guided_call_keeps_what_was_typed_whatever_comes_meanwhile(
    meanwhile: str, code: int, owner: int, orders: Orders, path: Path
) -> None:
    path.write_bytes(orders.before)
    answers = {
        "Who was it?": "Harbor Foods",
        "How did it go?": "r",
        "What was said?": "They want twelve seals",
        "About x1": "y",
        "Kept p1": "y",
        "Go on with it?": "y",
    }

    def guided(write: Callable[[], object] | None) -> int:
        err = OnTerminal()
        stdin = Terminal(err, write, answers, "An order?")
        ended = run(
            ["--book", str(path), "--as-of", DAY, "log-call"], Session(stdin, io.StringIO(), err)
        )
        assert "fault in repbook" not in err.getvalue()
        return ended

    def logged() -> list[tuple[object, ...]]:
        return [row[1:] for row in facts(path)["touches"] if "They want twelve seals" in row]

    assert guided(lambda: command(path, meanwhile)) == code
    if code:
        assert logged() == []
        answers["Who was it?"] = "kobo"  # asked again only where the customer is gone
        del answers["What was said?"]
        assert guided(None) == 0
    assert [row[0] for row in logged()] == [owner]
    assert list(path.parent.glob("*.draft-*")) == []


def test_what_was_asked_about_is_asked_again_if_it_changed(orders: Orders, path: Path) -> None:
    def questions(meanwhile: str) -> tuple[int, str]:
        path.write_bytes(orders.before)
        err = OnTerminal()
        stdin = Terminal(err, lambda: command(path, meanwhile), ANSWERS)
        args = ["--book", str(path), "--as-of", DAY, "write-off", "1"]
        assert run(args, Session(stdin, io.StringIO(), err)) == 0
        return err.getvalue().count("(y/N)"), err.getvalue()

    assert questions('log-call 4 "Hello"')[0] == 1
    asked, shown = questions('promise 1 "a second one" --by fri')
    assert asked == 2 and "a second one" in shown
