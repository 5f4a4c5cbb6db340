"""The house itself: what everyday commands load, what they ask of SQLite, and the walls."""

from __future__ import annotations

import ast
import json
import os
import re
import runpy
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from conftest import DAY, REPO, Rep, made_once

from repbook import records
from repbook.schema import TABLES
from repbook.store import database
from repbook.store.debts import ACCOUNTS

SOURCE = REPO / "src" / "repbook"
HEAVY = (
    *("sqlite_utils", "click", "numpy", "pydantic", "dateutil", "rich", "phonenumbers", "jinja2"),
    *("python_calamine", "icalendar", "recurring_ical_events", "xlsxwriter", "xml", "email"),
    "statistics",
)
EVERYDAY = (
    ["log-call", "vale", "Wants 20 seals", "--order", "480", "-p", "quote", "--by", "fri"],
    ["log-purchase", "vale", "480", "20 seals", "--due", "30d"],
    ["log-problem", "vale", "seal leaks", "--kind", "leak"],
    ["next"],
    ["next", "--json"],
    ["stale"],
    ["status"],
    ["status", "vale"],
    ["brief", "vale"],
)


@cache
def parsed(path: Path) -> ast.Module:
    """A file of the project as Python reads it; many tests look through all of them."""
    return ast.parse(path.read_text(encoding="utf-8"))


LOADED = (
    "import sys; from repbook.cli.root import run; code = run(sys.argv[1:]);"
    " sys.stderr.write('\\n' + ' '.join(sys.modules)); sys.exit(code)"
)


@made_once
def lived_in(rep: Rep) -> Rep:
    """A book with a few customers in it, and a fit kept."""
    for name, gap in (("Vale Brothers", 30), ("Harbor Foods", 21), ("Kobo Dairy", 60)):
        rep("add", name, "--phone", "555 0112", ok=True)
        for n in range(1, 9):
            rep("log-purchase", name, str(100 * n), "--on", f"{gap * n} days ago", ok=True)
    rep("--as-of", "2026-11-20", "add", "Corner Pantry", ok=True)  # a lead
    rep("next", ok=True)
    return rep


@pytest.mark.parametrize("words", EVERYDAY, ids=[" ".join(words[:2]) for words in EVERYDAY])
def test_everyday_commands_load_nothing_heavy(
    words: list[str], lived_in: Rep, book_file: Path
) -> None:
    command = [sys.executable, "-c", LOADED, "--book", str(book_file), "--as-of", DAY, *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in ran.stderr.splitlines()[-1].split()}
    assert "repbook" in loaded
    assert not loaded & set(HEAVY)
    assert "repbook.book.library" not in ran.stderr.split(), "it loads every act of a book"


def loaded_by(book_file: Path, *words: str, ours: bool = True) -> set[str]:
    """The modules that a command loads, ours or all of them."""
    command = [sys.executable, "-c", LOADED, "--book", str(book_file), "--as-of", DAY, *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = ran.stderr.splitlines()[-1].split()
    return {name for name in loaded if name.startswith("repbook") or not ours}


def test_a_call_is_journalled_without_the_json_module_and_without_hooks(
    lived_in: Rep, book_file: Path
) -> None:
    loaded = loaded_by(book_file, "log-call", "vale", "Wants 20 seals", ours=False)
    assert not {"json", "repbook.cli.hooks", "repbook.store.hooks"} & loaded
    assert "platformdirs" not in loaded or sys.platform != "linux"


def test_a_call_that_is_only_a_call_loads_neither_sales_nor_promises_nor_contacts(
    lived_in: Rep, book_file: Path
) -> None:
    acts = {"repbook.book.sales", "repbook.book.promises", "repbook.book.contacts"}
    assert not acts & loaded_by(book_file, "log-call", "vale", "Wants 20 seals")
    all_of_it = loaded_by(book_file, "log-call", "vale", "--order", "9", "-p", "a", "--by", "fri")
    assert all_of_it & acts == {"repbook.book.sales", "repbook.book.promises"}


def test_a_call_that_is_read_by_people_loads_no_fields(lived_in: Rep, book_file: Path) -> None:
    fields = {"repbook.views.fields", "repbook.views.log_call_fields"}
    assert not fields & loaded_by(book_file, "log-call", "vale", "Wants 20 seals")
    assert fields <= loaded_by(book_file, "log-call", "vale", "Wants 20 seals", "--json")


def test_a_call_loads_the_records_it_writes_or_finds(lived_in: Rep, book_file: Path) -> None:
    """A named tuple is made from text at every start: twenty of them took a fifteenth of a call."""

    def loaded_records() -> set[str]:
        loaded = loaded_by(book_file, "log-call", "vale", "Wants 20 seals")
        return {name.partition("repbook.records.")[2] for name in loaded} - {""}

    assert loaded_records() == {"calls", "customers", "history"}
    lived_in("promise", "vale", "send the list", "--by", "fri", ok=True)
    lived_in("log-problem", "vale", "seal leaks", ok=True)
    assert loaded_records() == {"calls", "customers", "history", "problems", "promises"}


@pytest.mark.parametrize("command", ["brief", "status"])
def test_who_only_reads_loads_no_act(command: str, lived_in: Rep, book_file: Path) -> None:
    loaded = loaded_by(book_file, command, "vale")
    acts = {"acts", "allies", "holds", "problems", "promises", "steps"}
    assert not {f"repbook.book.{name}" for name in acts} & loaded
    assert not {f"repbook.records.{name}" for name in ("calls", "problems", "promises")} & loaded


def test_a_record_is_found_by_its_name_alone() -> None:
    named = {
        node.name: path.stem
        for path in (SOURCE / "records").glob("[a-z]*.py")
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef)
    }
    assert {noun.record_name for noun in TABLES} - {""} <= named.keys()
    for name, module in named.items():
        assert getattr(records, name).__module__ == f"repbook.records.{module}"
    with pytest.raises(AttributeError, match="has no 'Sale'"):
        getattr(records, "Sale")  # noqa: B009


def test_help_loads_no_record_and_no_formatter(book_file: Path) -> None:
    assert not {"repbook.records", "repbook.formatter"} & loaded_by(book_file, "--help")


def test_named_tuples_that_are_loaded_every_day_are_not_compiled_from_text(
    lived_in: Rep, book_file: Path
) -> None:
    """A postponed annotation is text, which NamedTuple compiles, one by one, at every start."""
    for name in loaded_by(book_file, "log-call", "vale", "Hello") | loaded_by(book_file, "next"):
        path = SOURCE.parent / name.replace(".", "/")
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        text = file.read_text(encoding="utf-8")
        assert "(NamedTuple)" not in text or "from __future__ import annotations" not in text, name


def test_the_library_loads_neither_typer_nor_rich() -> None:
    code = "import sys, repbook; from repbook import *; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not {"typer", "rich"} & {name.partition(".")[0] for name in loaded.stdout.split()}


def statements(book_file: Path, *words: str) -> int:
    """How many SQL statements a command runs."""
    code = (
        "import sys, sqlite3\nfrom repbook.cli import root\nimport repbook.store.database as d\n"
        "seen = []\nopen_ = d.open_file\n"
        "def watched(path):\n conn = open_(path); conn.set_trace_callback(seen.append); return conn\n"
        "d.open_file = watched\nroot.run(sys.argv[1:])\nsys.stderr.write(f'\\n{len(seen)}')"
    )
    command = [sys.executable, "-c", code, "--book", str(book_file), "--as-of", DAY, *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(ran.stderr.splitlines()[-1])


def test_statements_do_not_grow_with_customers(lived_in: Rep, book_file: Path) -> None:
    commands = ("next", "stale", "status")
    few = {command: statements(book_file, command) for command in commands}
    for n in range(40):
        lived_in("add", f"Firm {n}", ok=True)
        lived_in("log-purchase", f"Firm {n}", "50", "--on", f"{n + 1} weeks ago", ok=True)
    lived_in("next", ok=True)
    assert {command: statements(book_file, command) for command in commands} == few


@pytest.mark.parametrize("command", ["next", "stale", "status", "report", "problems", "list"])
def test_reading_changes_no_fact(command: str, lived_in: Rep, book_file: Path) -> None:
    def facts() -> list[str]:
        conn = sqlite3.connect(book_file)
        return [
            line
            for line in conn.iterdump()
            if not any(
                kept in line
                for kept in (
                    '"fits"',
                    '"forecasts"',
                    "purchase_spans",
                    "customer_sums",
                    '"file_sum"',
                )
            )
        ]

    before = facts()
    lived_in(command, ok=True)
    lived_in("--as-of", "2026-08-01", command, ok=True)
    assert facts() == before


def test_log_call_never_fits(lived_in: Rep, book_file: Path) -> None:
    conn = sqlite3.connect(book_file, isolation_level=None)
    conn.execute("DELETE FROM fits")
    lived_in("log-call", "vale", "hello", ok=True)
    lived_in("log-purchase", "vale", "20", ok=True)
    assert conn.execute("SELECT count(*) FROM fits").fetchone() == (0,)


def test_whole_book_reads_use_a_covering_index() -> None:
    conn = database.open_memory()
    plan = conn.execute(
        "EXPLAIN QUERY PLAN SELECT customer_id, day, cents FROM purchases WHERE day <= 1"
        " ORDER BY customer_id, day"
    ).fetchall()
    assert [row[3] for row in plan] == ["SCAN purchases USING COVERING INDEX purchases_by_customer"]


def test_what_is_owed_is_read_by_indexes_alone() -> None:
    plan = database.open_memory().execute(f"EXPLAIN QUERY PLAN {ACCOUNTS}", {"last": 1}).fetchall()
    searched = [row[3] for row in plan if row[3].startswith(("SCAN", "SEARCH"))]
    scanned = [how for how in searched if how.startswith("SCAN")]
    assert len(searched) == 4 and scanned == ["SCAN p USING INDEX purchases_owed"], searched
    assert "SEARCH r USING COVERING INDEX returns_by_purchase (purchase_id=? AND day<?)" in searched


def test_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.skip("import-linter is not installed")
    ran = subprocess.run([program], cwd=REPO, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


MODULES = sorted(SOURCE.rglob("*.py"))


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = (*project["dependencies"], *extras["encrypt"], *extras["mcp"], *extras["team"])
    declared = {re.split(r"[\[<>=]", each)[0] for each in needed}
    names = {
        "dateutil": "python-dateutil",
        "phonenumbers": "phonenumberslite",
        "python_calamine": "python-calamine",
        "recurring_ical_events": "recurring-ical-events",
    }
    imported: set[str] = set()
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                imported.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    others = imported - sys.stdlib_module_names - {"repbook"}
    assert {names.get(name, name) for name in others} == declared


def test_long_files_say_why() -> None:
    silent = []
    for path in MODULES:
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > 250 and not any(line.startswith("# Long because") for line in lines[:8]):
            silent.append(f"{path.relative_to(SOURCE)}: {len(lines)}")
    assert silent == []


def test_no_function_is_longer_than_a_page() -> None:
    """Sixty lines, with its signature and what it says of itself."""
    long = {
        f"{path.relative_to(SOURCE).as_posix()}: {node.name}"
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= 60
    }
    assert not long


# What opens the network; a page is shown by the browser, which is handed a file.
NETWORK = frozenset(
    "socket ssl http urllib.request ftplib smtplib imaplib poplib telnetlib xmlrpc asyncio psycopg"
    " requests httpx aiohttp".split()
)


def test_only_what_is_shared_with_a_team_opens_the_network() -> None:
    """`share`, and --book and --team with the address of a database: all in one module.

    `mcp` talks over its standard input and output, by asyncio.
    """
    opening = set()
    for path in MODULES:
        tree = parsed(path)
        for_types = {
            id(node)
            for check in ast.walk(tree)
            if isinstance(check, ast.If) and getattr(check.test, "id", "") == "TYPE_CHECKING"
            for node in ast.walk(check)
        }
        for node in ast.walk(tree):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                named = [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)]
            if id(node) not in for_types and any(
                name in NETWORK or name.partition(".")[0] in NETWORK for name in named
            ):
                opening.add(path.relative_to(SOURCE).as_posix())
    assert opening == {"store/postgres.py", "cli/mcp.py"}
    served = (SOURCE / "cli/mcp.py").read_text(encoding="utf-8")
    assert not any(f"{name}." in served for name in NETWORK - {"asyncio"})


def test_no_room_for_odds_and_ends() -> None:
    names = {part for path in MODULES for part in path.relative_to(SOURCE).with_suffix("").parts}
    assert not names & {"utils", "helpers", "common", "base", "misc"}


CLOCKS = {
    "date.today",
    "datetime.date.today",
    "datetime.now",
    "datetime.datetime.now",
    "datetime.utcnow",
    "time.ctime",
    "time.gmtime",
    "time.localtime",
    "time.strftime",
    "time.time",
    "time.time_ns",
}


def reads_the_clock(path: Path) -> bool:
    """Whether a module asks for today's date or the time of day."""
    asks = {name.rpartition(".")[2] for name in CLOCKS}
    return any(
        isinstance(node, ast.Attribute) and node.attr in asks and ast.unparse(node) in CLOCKS
        for node in ast.walk(parsed(path))
    )


def test_nothing_private_of_typer_is_used() -> None:
    private = [
        f"{path.name}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(
            r"\btyper(\.\w+)*\._|from typer(\.\w+)* import .*\b_|\bctx\._|import click", line
        )
    ]
    assert private == []


def test_no_cli_module_keeps_state() -> None:
    """A session carries it: a module's own names are constants, functions and classes."""
    keeping = []
    for path in (SOURCE / "cli").glob("*.py"):
        tree = parsed(path)
        keeping += [path.name for node in ast.walk(tree) if isinstance(node, ast.Global)]
        for node in tree.body:
            value = getattr(node, "value", None)
            if isinstance(value, ast.Call) and ast.unparse(value.func) in ("Session", "Output"):
                keeping.append(path.name)
    assert keeping == []


def test_only_the_session_reads_the_clock() -> None:
    readers = {path.relative_to(SOURCE).as_posix() for path in MODULES if reads_the_clock(path)}
    assert readers == {"cli/session.py"}


def test_no_test_reads_the_clock() -> None:
    """A test has a day of its own, so that it passes on any other."""
    assert [path.name for path in (REPO / "tests").glob("*.py") if reads_the_clock(path)] == []


FORBIDDEN = re.compile(r"\b(account|client|churn|cadence|neglect\w*)s?\b", re.IGNORECASE)


def test_the_words_on_the_screen_are_the_glossarys(lived_in: Rep) -> None:
    """What a rep reads never uses the words that tools disagree on, nor shaming ones."""
    shown = [lived_in("help", "all").out]
    for command in ("next", "stale", "status", "report", "why 1", "brief 1", "status 1"):
        shown.append(lived_in(*command.split(), ok=True).out)
    assert FORBIDDEN.findall("\n".join(shown)) == []


def test_json_of_next_has_its_keys(lived_in: Rep) -> None:
    rows = json.loads(lived_in("--as-of", "2027-02-01", "next", "--json", ok=True).out)
    assert rows
    assert list(rows[0]) == [
        "rank",
        "block",
        "id",
        "name",
        "contact",
        "phone",
        "call_value",
        "last_reached_on",
        "tries",
        "days_waited",
        "reasons",
        "also",
    ]
    assert list(rows[0]["reasons"][0]) == ["code", "text", "amount", "since"]


SQL = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE \S+ SET|DELETE FROM|PRAGMA|CREATE|DROP)\b")
ASKS = ("where", "execute", "executemany", "executescript")


def test_only_the_store_speaks_sql() -> None:
    speaking = set()
    for path in MODULES:
        name = path.relative_to(SOURCE).as_posix()
        if name.startswith("store/"):
            continue
        for node in ast.walk(parsed(path)):
            text = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
            called = node.func if isinstance(node, ast.Call) else None
            where = isinstance(called, ast.Attribute) and called.attr in ASKS
            opens = isinstance(node, ast.Import) and any(n.name == "sqlite3" for n in node.names)
            if where or opens or (isinstance(text, str) and SQL.match(text)):
                speaking.add(name)
    assert not speaking


def test_no_placeholder_is_a_number() -> None:
    """`?1` with a list of values is a named placeholder to Python 3.12, which warns of each."""
    numbered = [
        f"{path.name}: {word}"
        for path in (SOURCE / "store").rglob("*.py")
        for word in re.findall(r"[=<> (]\?[0-9]", path.read_text(encoding="utf-8"))
    ]
    assert numbered == []


@pytest.mark.parametrize("path", sorted(REPO.glob("tests/benchmarks/*.py")), ids=lambda p: p.stem)
def test_a_benchmark_finds_what_it_measures(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are run by hand, so that nothing else tells when what they ask for has moved."""
    monkeypatch.syspath_prepend(path.parent)
    assert runpy.run_path(str(path), run_name="loaded")


def test_a_field_of_a_customer_is_three_files(tmp_path: Path) -> None:
    """The recipe of CONTRIBUTING.md, followed in a copy of the program."""
    copied = shutil.copytree(SOURCE, tmp_path / "repbook")
    migrations = copied / "store" / "migrations"
    number = len(list(migrations.glob("*.sql"))) + 1
    (migrations / f"{number:03}_industry.sql").write_text(
        "ALTER TABLE customers ADD COLUMN industry TEXT;\n"
    )
    for file, before, line in (
        (
            "records/customers.py",
            "    referred_by_id: ",
            "    industry: str | None = None  # what they do\n",
        ),
        (
            "cli/customers.py",
            "    referred_by: Annotated",
            '    industry: Annotated[Text, typer.Option(help="What they do")] = None\n',
        ),
        (
            "cli/customers.py",
            '    "note": (',
            '    "industry": ("industry", lambda session, text: clean(text)),\n',
        ),
    ):
        text = (copied / file).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (copied / file).write_text(text.replace(before, line + before), encoding="utf-8")

    def run(book: str, *words: str) -> str:
        command = [sys.executable, "-m", "repbook", "--no-input", "--book", book, *words]
        env = {**os.environ, "PYTHONPATH": str(tmp_path)}
        ran = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    assert "  industry  boats\n" in run("a.db", "add", "Harbor", "--industry", "boats")
    run("a.db", "export", "customers", "--to", "c.csv")
    run("a.db", "export", "book", "--to", "b.json")
    run("b.db", "import", "c.csv")
    run("c.db", "import", "b.json")
    for book in ("a.db", "b.db", "c.db"):
        assert json.loads(run(book, "list", "--json"))[0]["industry"] == "boats"
    assert "industry" in run("a.db", "changes")
    run("a.db", "undo")
    assert run("a.db", "list", "--csv").strip().endswith(",industry")
