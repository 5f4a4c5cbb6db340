"""The help of each command: its examples run as printed, and it shows nothing of the machinery."""

from __future__ import annotations

import re
import shutil
import webbrowser
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, run_repbook
from test_docs import script

from repbook.cli.commands import COMMANDS, PANELS, Entry
from repbook.cli.root import build

SHELL = script("shell_blocks")
NAMES = [entry.name for entry in COMMANDS]

# What has to be done on the sample book before an example.
CHANGES = [f"repbook log-call 1 {word}" for word in "abcd"]
BEFORE = {
    "repbook undo": CHANGES,
    "repbook sync Dropbox/repbook": ["mkdir -p Dropbox/repbook"],
    "repbook backup --to stick": ["mkdir stick"],
    "repbook restore yesterday --yes": [
        "repbook backup spring.db",
        "mkdir -p sample.db.backups",
        "cp spring.db sample.db.backups/2026-11-22-0800-day.db",
    ],
    "repbook redo": [*CHANGES, "repbook undo --steps 4"],
}
CONVERSES = ("repbook log-call", "repbook dial")  # asks on a terminal; without one it says so
SERVES = "mcp"  # until who started it ends it: tests/test_cli_mcp.py


def examples(command: str) -> list[str]:
    """The examples in a command's help."""
    entry = next(entry for entry in COMMANDS if entry.name == command)
    listed = build(entry).help.partition("Examples:\n")[2].partition("\n\n")[0]
    return [line.strip() for line in listed.splitlines()]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of examples/ with the sample book as sample.db."""
    return SHELL.sample_folder(tmp_path_factory.mktemp("help"))


@pytest.fixture
def shell(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A fresh copy of the sample book and of the files in examples/."""
    monkeypatch.setattr(webbrowser, "open", lambda *_, **__: True)
    for name in ("XDG_DATA_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    shutil.copytree(samples, tmp_path / "work")
    return SHELL.Shell(tmp_path / "work", {"REPBOOK_BOOK": "sample.db"})


@pytest.mark.parametrize("command", [name for name in NAMES if name != SERVES])
def test_the_examples_run_as_printed_one_after_the_other_on_one_book(
    shell: Any, command: str
) -> None:
    for example in examples(command):
        if "postgresql://" in example or example == "repbook share":
            continue  # there is no such server: tests/test_share.py has one
        for line in BEFORE.get(example, []):
            assert shell.run(line).code == 0, line
        if example == CONVERSES[0] or example.startswith(CONVERSES[1]):
            assert "cannot ask here" in shell.run(example).err
            continue
        typed = re.sub(r'^eval "\$\((.*)\)"$|^(repbook .*) \| source$', r"\1\2", example)
        ran = shell.run(typed)
        assert ran.code == 0, (example, ran.err)
        assert "Error" not in ran.err, (example, ran.err)


@pytest.mark.parametrize("entry", COMMANDS, ids=NAMES)
def test_help_begins_with_what_it_does_and_examples(entry: Entry) -> None:
    first, empty, second, *_ = build(entry).help.splitlines()
    assert first[0].isupper() and not first.endswith("."), first
    assert (empty, second) == ("", "Examples:")
    listed = examples(entry.name)
    assert listed and all(entry.name in line for line in listed)


@pytest.mark.parametrize("command", NAMES)
def test_help_says_what_to_type_in_words(command: str) -> None:
    """No types and bounds of the parser; a page as wide as a terminal."""
    shown = run_repbook(command, "--help").out
    assert not re.search(r"<\w|\[default|\[required|<=|>=|\{", shown), shown
    assert [line for line in shown.splitlines() if len(line) > 79] == []


def test_help_fits_a_screen_and_names_everything() -> None:
    shown = run_repbook("--help").out
    assert len(shown.splitlines()) < 24  # the prompt takes the last line
    assert max(map(len, shown.splitlines())) <= 80
    for name in (*NAMES, *PANELS, "--book FILE", "--as-of DATE", "--no-input", "--version"):
        assert re.search(rf"(^|\s){re.escape(name)}(\s|;|$)", shown), name
    every = run_repbook("help", "all").out
    for entry in COMMANDS:
        assert entry.line in every


def test_help_is_the_same_for_repbook_help(book_file: Path) -> None:
    assert run_repbook("help").out == run_repbook("--help").out
    assert run_repbook("help", "next").out == run_repbook("next", "--help").out
    assert run_repbook("--book", str(book_file), "--as-of", DAY).out == run_repbook("--help").out
