"""Two commands at once on one book end as one after the other: for every command that writes.

Each writing command is tried with every third of the others, in both orders; all pairs of all
lines, of which there are more than twelve times as many, are in `python tests/long_faults.py --only pairs`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import DAY
from faults.pairs import (
    ANSWERS,
    ASKING,
    LINES,
    READING,
    OnTerminal,
    Orders,
    Terminal,
    at_once,
    command,
    facts,
    made,
    while_asked,
)

from repbook.cli.commands import COMMANDS, WRITING
from repbook.cli.root import run
from repbook.cli.session import Session
from repbook.store import database

# conversations, a book of its own, whole copies (tests/test_cli_backups.py), and several machines'
# (tests/test_cli_sync.py)
BESIDES = {"dial", "mcp", "demo", "backup", "restore", "share", "sync"}
FIRSTS = [of[0] for of in LINES.values()]  # the first line of each writing command


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


@pytest.fixture(scope="module")
def orders(path: Path) -> Orders:
    return Orders(path)


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


@pytest.mark.parametrize("number", range(len(FIRSTS)), ids=FIRSTS)
def test_two_at_once_end_as_one_after_the_other(number: int, orders: Orders) -> None:
    for second in FIRSTS[-number % 3 :: 3]:
        at_once(FIRSTS[number], second, orders)


@pytest.mark.parametrize("number", range(len(ASKING)), ids=ASKING)
def test_what_comes_while_a_question_waits_is_as_if_it_came_before(
    number: int, orders: Orders
) -> None:
    for second in FIRSTS[number % 3 :: 3]:
        while_asked(ASKING[number], second, orders)


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
        "Did you keep p1": "y",
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
