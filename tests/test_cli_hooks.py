"""A hook: a line of the user's that runs after each change, and disturbs no command."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import REPO, Rep, made_once, run_repbook
from platformdirs import user_config_path

from repbook import open_book
from repbook.cli import hooks
from repbook.cli.session import config_folder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the lines are of a POSIX shell")
Told = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "repbook"


@made_once
def kobo(rep: Rep) -> Rep:
    """A book with one customer."""
    rep("add", "Kobo Dairy", ok=True)
    return rep


@pytest.fixture
def told(kobo: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Set a hook that keeps what it is told; it is run here, once its command has ended."""
    got = tmp_path / "got.jsonl"
    kobo("config", "hook.after-write", f"cat >> {got}", ok=True)
    started: list[str] = []

    def popen(line: list[str], **how: Any) -> None:
        assert how["start_new_session"] and how["stdout"] == subprocess.DEVNULL
        _, book, *done = line[line.index("_after-write") :]
        assert book == str(book_file)
        started.extend(done)

    def run() -> list[dict[str, Any]]:
        monkeypatch.undo()
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
        assert hooks.run_hook(str(book_file), *started) == 0
        return [json.loads(line) for line in got.read_text("utf-8").splitlines()]

    monkeypatch.setattr(subprocess, "Popen", popen)
    return run


def test_it_runs_on_its_own_while_the_command_has_long_ended(
    kobo: Rep, book_file: Path, tmp_path: Path
) -> None:
    got, ended = tmp_path / "got", tmp_path / "ended"
    kobo("config", "hook.after-write", f"cat > {got}; sleep 1; touch {ended}", ok=True)
    said = kobo("log-call", "kobo", "Wants 20 seals", ok=True)
    assert not ended.exists() and said.err == ""
    for _ in range(600):
        if ended.exists():
            break
        time.sleep(0.1)
    told = json.loads(got.read_text("utf-8"))
    assert (told["event"], told["book"]) == ("done", str(book_file))
    assert told["change"]["records"][0]["after"]["note"] == "Wants 20 seals"


def test_it_is_told_each_change_as_changes_has_it(kobo: Rep, told: Told) -> None:
    kobo("config", "name", "Ann", ok=True)
    kobo("log-call", "kobo", "Wants 20 seals", ok=True)
    kobo("undo", ok=True)
    kobo("redo", ok=True)
    kobo("next", ok=True)
    kobo("log-call", "nobody", "Hello", ok=False)  # nothing is written
    got = told()
    assert [each["event"] for each in got] == ["done", "done", "undone", "redone"]
    assert {each["rep"] for each in got} == {"Ann"}
    latest = kobo("changes", "-n", "1", "--json", ok=True).json[0]
    assert got[1]["change"] == got[2]["change"] == latest


def test_of_an_import_it_is_told_the_first_rows(kobo: Rep, told: Told, tmp_path: Path) -> None:
    rows = "".join(f"Customer {n},Lund\n" for n in range(150))
    (tmp_path / "new.csv").write_text(f"name,town\n{rows}")
    kobo("import", str(tmp_path / "new.csv"), "--dry-run", ok=True)
    kobo("import", str(tmp_path / "new.csv"), ok=True)
    (got,) = told()
    assert got["change"]["command"] == "import"
    assert (len(got["change"]["records"]), got["change"]["more"]) == (100, 50)


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("echo Kobo Dairy; exit 3", "exit code 3"),
        ("no-such-program", "exit code 127"),
        ("sleep 30", "stopped after 0.3 seconds"),
    ],
)
def test_one_that_fails_is_told_by_config(
    kobo: Rep,
    book_file: Path,
    config: Path,
    line: str,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hooks, "LONGEST", 0.3)
    kobo("config", "hook.after-write", line, ok=True)
    for _ in range(2):
        hooks.run_hook(str(book_file), "done:1")
    shown = kobo("config", "hook.after-write", ok=True)
    assert shown.out.startswith(f"hook.after-write: {line}\n")
    assert "It failed 2 times" in shown.err and f"(change 1): {how}\n" in shown.err
    log = config / "hooks.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE((config / "hooks.json").stat().st_mode) == 0o600
    assert "Kobo" not in log.read_text("utf-8")
    failed = log.read_text("utf-8")
    for _ in range(2):
        assert kobo("config", "hook.after-write", "false", ok=True).err == ""  # of the earlier one
    (kept,) = log.read_text("utf-8").removeprefix(failed).splitlines()
    assert kept.endswith("\tset"), "what failed before stays there"
    hooks.run_hook(str(book_file), "done:1")
    assert "It failed once" in kobo("config", "hook.after-write", ok=True).err
    assert kobo("config", "hook.after-write", "true", ok=True).err == ""
    slip = kobo("config", "hook.after-writ", "false")  # the line that it offers is not run
    assert "Did you mean: repbook config hook.after-write false\n" in slip.err
    assert kobo("config", "hook.after-write", ok=True).out.startswith("hook.after-write: true\n")
    taken_out = kobo("config", "hook.after-write", "default", ok=True)
    assert "not set" in taken_out.out and [*config.iterdir()] == [config / "hooks.lock"]


def test_no_book_brings_a_hook(
    kobo: Rep, book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "start", lambda *_: pytest.fail("a hook was started"))
    with closing(sqlite3.connect(book_file)) as conn, conn:
        row = ("f" * 16, "hook.after-write", f"touch {tmp_path / 'run'}")
        conn.execute("INSERT INTO settings (uid, key, value) VALUES (?, ?, ?)", row)
    kobo("log-call", "kobo", "Hello", ok=True)
    (hook,) = (s for s in kobo("config", "--json").json if s["key"] == "hook.after-write")
    assert (hook["value"], hook["changed"]) == (None, False)
    kobo("export", "book", "--to", str(tmp_path / "all.json"), ok=True)
    whole = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert "hook.after-write" not in whole["settings"]
    whole["settings"]["hook.after-write"] = "false"
    (tmp_path / "theirs.json").write_text(json.dumps(whole))
    other = ("--book", str(tmp_path / "other.db"))
    kobo(*other, "import", str(tmp_path / "theirs.json"), ok=True)
    assert "not set" in kobo(*other, "config", "hook.after-write", ok=True).out


def test_a_hook_is_of_one_book_and_survives_its_undo(
    kobo: Rep, told: Told, book_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    shutil.copy(book_file, other)
    kobo("--book", str(other), "log-call", "kobo", "Hello", ok=True)
    kobo("undo", ok=True)  # the customer; the hook is no change of the book
    assert [each["event"] for each in told()] == ["undone"]


def test_a_transaction_tells_what_became_of_it_alone(book_file: Path) -> None:
    told: list[list[tuple[str, int]]] = []
    day = date(2026, 11, 23)
    with open_book(book_file) as book:
        book.after_write = told.append
        book.add_customer("Kobo Dairy", on=day)
        with pytest.raises(KeyError), book.transaction():
            book.add_customer("Harbor Foods", on=day)
            raise KeyError
        with book.transaction():
            book.add_customer("Harbor Foods", on=day)
            book.add_customer("Vale Brothers", on=day)
    assert told == [[("done", 1)], [("done", 2), ("done", 3)]]


def test_what_a_hook_writes_runs_none(
    kobo: Rep, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(hooks.WITHIN, "1")
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a hook was started"))
    kobo("log-call", "kobo", "Hello", ok=True)


def test_hooks_that_cannot_be_read_disturb_no_command(kobo: Rep, config: Path) -> None:
    config.mkdir(parents=True)
    (config / "hooks.json").write_text("{")
    assert kobo("log-call", "kobo", "Hello", ok=True).err == ""
    refused = kobo("config", "hook.after-write")
    assert refused.code == 1 and "cannot be read as hooks" in refused.err


@pytest.mark.parametrize("base", ["/tmp/xdg", ""])
def test_the_configuration_folder_is_the_systems(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", base)
    assert config_folder() == user_config_path("repbook", appauthor=False)


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
def test_the_example_sends_each_call(kobo: Rep, told: Told, tmp_path: Path) -> None:
    kobo("log-call", "kobo", 'It\'s "fine" at $5\nand more', "--order", "90", ok=True)
    curl = tmp_path / "bin" / "curl"
    curl.parent.mkdir()
    curl.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/args\ncat >> {tmp_path}/sent\n')
    curl.chmod(0o755)
    line = ["sh", str(REPO / "examples" / "send-calls.sh"), "https://crm.example/calls"]
    env = {**os.environ, "PATH": f"{curl.parent}:{os.environ['PATH']}"}
    subprocess.run(line, input=json.dumps(told()[0]), text=True, check=True, env=env)
    sent = json.loads((tmp_path / "sent").read_text("utf-8"))
    assert (sent["event"], sent["call"], sent["customer"]) == ("done", "c1", "Kobo Dairy")
    assert sent["note"] == 'It\'s "fine" at $5\nand more'
    assert (tmp_path / "args").read_text().endswith(" https://crm.example/calls\n")


def test_where_shows_the_hook_of_this_book_alone(kobo: Rep, tmp_path: Path) -> None:
    assert "After each change" not in kobo("where").out
    kobo("config", "hook.after-write", "sh send-calls.sh", ok=True)
    assert "After each change runs: sh send-calls.sh\n" in kobo("where").out
    assert kobo("where", "--json").json["hook"] == "sh send-calls.sh"
    other = run_repbook("--book", str(tmp_path / "other.db"), "where", "--json")
    assert other.json["hook"] is None
