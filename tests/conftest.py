"""The command line run in-process, and the small world of named customers."""

from __future__ import annotations

import gc
import inspect
import io
import json
import os
import random
import tempfile
from collections.abc import Callable
from copy import copy
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings
from typer.core import TyperCommand

from repbook.cli import root
from repbook.cli.commands import Entry
from repbook.store import database

USERS_OWN = "SHELL PAGER LESS EDITOR VISUAL NO_COLOR FORCE_COLOR COLUMNS LINES".split()
USERS_OWN += "REPBOOK_BOOK REPBOOK_PASSPHRASE".split()
# how long an example takes says how busy the machine is
settings.register_profile("repbook", deadline=None)
settings.load_profile("repbook")
# What the user of the tests has set for their own work: no test may find it
for name in USERS_OWN:
    os.environ.pop(name, None)
# with it, each of the processes that tests start compiles the whole program for itself
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# What a user keeps for all their books is none of the tests'
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="repbook-tests-")
# No test of the suite cuts the power, and waiting for the disk at each write was a third of the suite's time
SYNCHRONOUS, database.SYNCHRONOUS = database.SYNCHRONOUS, "OFF"
REPO = Path(__file__).resolve().parent.parent
SHARED = REPO.parent / "shared"
DAY = "2026-11-23"  # a Monday; the fixed day of the tests


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--order", choices=("reversed", "random"), help="run the tests in this order")
    parser.addoption("--seed", type=int, help="which random order; the one used is shown")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.seed is None:  # chosen once, before xdist's workers are handed the options
        config.option.seed = random.randrange(10_000)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.option.order == "random":
        terminalreporter.line(f"order: --order random --seed {config.option.seed}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Reverse all tests; or shuffle the files, and the tests of each file."""
    if config.option.order == "reversed":
        items.reverse()
    elif config.option.order == "random":
        chance = random.Random(config.option.seed)
        places = {path: chance.random() for path in dict.fromkeys(item.path for item in items)}
        items.sort(key=lambda item: (places[item.path], chance.random()))


def pytest_collection_finish() -> None:
    """Keep what was collected out of garbage collections: it is large and stays to the end."""
    gc.collect()
    gc.freeze()


class Ran(NamedTuple):
    """What a command line left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Rep = Callable[..., Ran]


@cache
def built_once(entry: Entry, function: object) -> TyperCommand:
    """A command as the program builds it; that took a tenth of each command line."""
    return build(entry)


def build_copy(entry: Entry) -> TyperCommand:
    """A command with a list of parameters of its own, to which the root adds."""
    module = import_module(f"repbook.cli.{entry.module}")
    command = copy(built_once(entry, getattr(module, entry.function)))
    command.params = [*command.params]
    return command


build, root.build = root.build, build_copy


def run_repbook(*args: str, stdin: str | bytes | None = None) -> Ran:
    """Run one command line in this process, without a terminal.

    A --book or --as-of in front stands for the environment: it is not typed, so no hint repeats it.
    """
    from repbook.cli.root import run
    from repbook.cli.session import Session

    out, err = io.StringIO(), io.StringIO()
    raw = stdin.encode() if isinstance(stdin, str) else (stdin or b"")
    session = Session(io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"), out, err)
    words = [str(arg) for arg in args]
    while words[:1] in (["--book"], ["--as-of"]) and len(words) > 1:
        setattr(session, "book_file" if words[0] == "--book" else "as_of", words[1])
        del words[:2]
    code = run(words, session)
    return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture
def book_file(tmp_path: Path) -> Path:
    """Where the test's book will be."""
    return tmp_path / "rep.db"


@pytest.fixture
def rep(book_file: Path) -> Rep:
    """`rep("next", "-n", "3")` runs repbook on the test's book, on the fixed day.

    A command line that names --as-of itself runs as of that day.
    """

    def run(*args: str, stdin: str | bytes | None = None, ok: bool | None = None) -> Ran:
        day = () if any(str(a).startswith("--as-of") for a in args) else ("--as-of", DAY)
        ran = run_repbook("--book", str(book_file), *day, *args, stdin=stdin)
        if ok is not None:
            assert (ran.code == 0) is ok, f"{args}: {ran}"
        return ran

    return run


def made_once(make: Callable[..., Rep | Path]) -> Any:
    """A fixture for a book that is made the first time, and then copied for each test.

    What is made gives `rep` or `book_file`, and lies in that one file alone.
    """
    kept: list[tuple[bytes, str]] = []

    @pytest.fixture(name=make.__name__)
    def book_as_made(request: pytest.FixtureRequest) -> Any:
        wanted = request.getfixturevalue
        path: Path = wanted("book_file")
        if kept:
            path.touch(0o600)
            path.write_bytes(kept[0][0])
        else:
            given = make(**{name: wanted(name) for name in inspect.signature(make).parameters})
            kept.append((path.read_bytes(), "book_file" if given == path else "rep"))
        return wanted(kept[0][1])

    book_as_made.__doc__ = make.__doc__
    return book_as_made


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def asked(book_file: Path) -> Rep:
    """Run a command line as a person at a terminal who answers so."""

    def run_and_answer(answers: str, *args: str) -> Ran:
        out, err = io.StringIO(), Screen()
        from repbook.cli.root import run
        from repbook.cli.session import Session

        session = Session(Screen(answers), out, err)
        session.book_file, session.as_of = str(book_file), DAY
        code = run(args, session)
        return Ran(code, out.getvalue(), err.getvalue())

    return run_and_answer


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real data beside the checkout; the test is skipped where it is absent."""
    if not SHARED.exists():
        pytest.skip("no shared data beside the checkout")
    return SHARED


def workbook_of(**sheets: list[list[Any]]) -> bytes:
    """An XLSX workbook: its sheets by their titles, in rows."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for title, rows in sheets.items():
            page = book.add_worksheet(title)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return out.getvalue()
