"""The documents say what the program does: commands, README, errors, glossary."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from conftest import REPO

from repbook.cli.commands import COMMANDS
from repbook.cli.root import build
from repbook.schema import BACKED_UP_WHY

README = (REPO / "README.md").read_text(encoding="utf-8")
NAMES = [entry.name for entry in COMMANDS]


def script(name: str) -> ModuleType:
    """A script of docs/ as a module."""
    if str(REPO / "docs") not in sys.path:
        sys.path.append(str(REPO / "docs"))  # where Python looks when it runs one by hand
    spec = importlib.util.spec_from_file_location(name, REPO / "docs" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_backups_md_has_a_row_for_each_reason_to_make_one() -> None:
    text = (REPO / "docs" / "backups.md").read_text(encoding="utf-8")
    _, _, table = text.partition("| why | when |")
    rows = re.findall(r"^\| `(\w+)` \|", table.partition("\n\n")[0], re.MULTILINE)
    assert sorted(rows) == sorted(BACKED_UP_WHY)


def test_the_pictures_are_fresh() -> None:
    for name, svg in script("make_pictures").pictures().items():
        kept = (REPO / "docs" / "pictures" / name).read_text(encoding="utf-8")
        assert kept == svg, "run: python docs/make_pictures.py"


def test_the_reports_picture_is_of_todays_page() -> None:
    pictures = script("make_pictures")
    page = pictures.report_page()
    shown = pictures.digest(page)
    kept = (REPO / "docs" / "pictures" / "report.sha256").read_text(encoding="utf-8")
    assert kept == shown, "run: python docs/make_pictures.py"
    drawn = (REPO / "docs" / "pictures" / "forecasts.svg").read_text(encoding="utf-8")
    assert drawn == pictures.forecasts(page), "run: python docs/make_pictures.py"
    assert (REPO / "docs" / "pictures" / "report.png").stat().st_size > 20_000


def test_every_refusal_is_one_plain_line_and_a_hint() -> None:
    """Everything that can go wrong: its exit code, its form, and that nothing was written."""
    for said in script("make_errors").gallery():
        lines = said.err.splitlines()
        assert said.code == said.wanted, said
        assert said.out == "", said
        error, hint = (line.partition(": ")[0] for line in lines)
        assert error == "Error" and hint in ("Hint", "Did you mean"), said


def test_the_errors_page_is_fresh() -> None:
    made = script("make_errors").text()
    kept = (REPO / "docs" / "errors.md").read_text(encoding="utf-8")
    assert kept == made, "run: python docs/make_errors.py"


def test_every_command_has_json() -> None:
    without = {
        entry.name
        for entry in COMMANDS
        if "--json" not in {name for param in build(entry).params for name in param.opts}
    }
    page = (REPO / "docs" / "agents.md").read_text(encoding="utf-8")
    assert {*re.findall(r"`(\w+)`", page.partition("read that; ")[2].partition(". ")[0])} == without


ANSWERS = script("make_answers")
SHELL = script("shell_blocks")
BLOCKS = SHELL.blocks


@pytest.mark.parametrize("page", ANSWERS.PAGES, ids=lambda page: page.name)
def test_the_blocks_of_a_page_run_when_pasted(page: Path) -> None:
    """All of its shell blocks, from the top; what stands below one is what repbook answers."""
    kept = page.read_text(encoding="utf-8")
    assert kept == ANSWERS.text(page), "run: python docs/make_answers.py"


def test_the_examples_for_agents_are_as_they_say(tmp_path: Path) -> None:
    page = (REPO / "docs" / "agents.md").read_text(encoding="utf-8")
    shell = SHELL.Shell(SHELL.sample_folder(tmp_path), {"REPBOOK_BOOK": "sample.db"})
    (look, log, *_), *_ = [block.lines for block in SHELL.blocks(page)]
    (found,) = json.loads(shell.run(look).out)
    assert f" log-call {found['customer_id']} " in log
    assert f"`customer_id` is {found['customer_id']}" in page
    refused = re.search(r"```text\n\$ (repbook .*)\n((?:.*\n)*)\$ echo \$\?\n(\d)\n```", page)
    assert refused is not None
    typed, said, code = refused.groups()
    ran = shell.run(typed)
    assert (ran.err, ran.code) == (said, int(code))
    asked = shell.run("repbook --no-input remove 1 --json")
    assert asked.code == 4 and "--yes" in asked.err


def test_a_block_that_does_not_run_says_why() -> None:
    marks = {
        block.mark
        for page in ANSWERS.PAGES
        for block in BLOCKS(page.read_text(encoding="utf-8"))
        if block.mark is not None
    }
    assert all(re.fullmatch(r"needs [\w-]+|not run: \w.{10,}", mark) for mark in marks), marks
    assert all("not run" not in mark or "network" in mark for mark in marks), marks


def test_every_block_is_of_a_known_kind() -> None:
    """A shell block in other clothes would not be run."""
    for page in ANSWERS.PAGES:
        for kind in re.findall(r"^```(\w*)\n.*?^```$", page.read_text("utf-8"), re.M | re.S):
            assert kind in {"sh", "text", "json", "python", "sql"}, (page.name, kind)


def test_the_first_screen_of_readme_sets_up_with_two_commands() -> None:
    first, second, *_ = BLOCKS(README)
    assert first.text == (
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/repbook demo\n"
    )
    assert second.text == (
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest\n"
    )
    lines = README.splitlines()
    assert lines.index(second.text.strip()) < 24
    assert any(line.startswith("![") for line in lines[:24])


def test_the_index_has_a_line_for_every_page() -> None:
    index = (REPO / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {page.name for page in (REPO / "docs").glob("*.md")} - {"index.md"}
    listed = re.findall(r"^\| \[([\w./-]+)\]\(\1\) \| \w", index, re.M)
    assert sorted(pages) == sorted(name for name in listed if "/" not in name)


def test_the_man_page_is_fresh_and_well_formed() -> None:
    page = REPO / "docs" / "repbook.1"
    assert page.read_text(encoding="utf-8") == script("make_commands").man(), (
        "run: python docs/make_commands.py"
    )
    if shutil.which("groff"):
        made = subprocess.run(
            ["groff", "-man", "-Tutf8", "-ww", page], capture_output=True, text=True, check=True
        )
        assert made.stderr == ""


@pytest.mark.parametrize("name", ["commands", "settings", "importing"])
def test_a_page_written_from_the_program_is_fresh(name: str) -> None:
    kept = (REPO / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert kept == script(f"make_{name}").text(), f"run: python docs/make_{name}.py"


def test_the_glossary_is_products() -> None:
    glossary = (REPO / "docs" / "glossary.md").read_text(encoding="utf-8")
    for word in (
        "customer",
        "contact",
        "touch",
        "purchase",
        "problem",
        "effort",
        "ally",
        "promise",
        "feedback",
        "stage",
        "rhythm",
        "usual gap",
        "stake",
        "call value",
    ):
        assert re.search(rf"^\| (?:.+ / )?{word}(?: / .+)? \|", glossary, re.MULTILINE), word


def test_no_link_of_the_documents_is_dead() -> None:
    dead = []
    for page in [REPO / "README.md", *(REPO / "docs").glob("*.md"), *REPO.glob("examples/*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                dead.append(f"{page.relative_to(REPO)}: {target}")
    assert dead == []


PROSE = [
    *(REPO.glob("*.md")),
    *(REPO / "docs").glob("*.md"),
    *(REPO / "docs").glob("*.py"),
    *(REPO / "examples").glob("*.md"),
    *(REPO / "src").rglob("*.py"),
]
TESTS = list((REPO / "tests").rglob("*.py"))


def test_every_test_that_is_named_exists() -> None:
    """Where a document or a comment says which test holds something, that test is there."""
    defined = {path.stem for path in TESTS}
    for path in TESTS:
        defined.update(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M))
    named: dict[str, set[str]] = {}
    for path in PROSE:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"(?<![\w.])(?:test|bench)_\w+", text):
            named.setdefault(name, set()).add(path.name)
        for inside in re.findall(r"\btests/[\w/]+\.py\b", text):
            assert (REPO / inside).is_file(), (path.name, inside)
    assert {"test_safety_disk", "test_loyalty_timing"} <= named.keys()
    assert {name: places for name, places in named.items() if name not in defined} == {}


def test_every_promise_of_the_safety_page_names_its_test() -> None:
    promised = (REPO / "docs" / "safety.md").read_text(encoding="utf-8").split("## Promised")[1]
    rows = [line for line in promised.split("## How")[0].splitlines() if line.startswith("| **")]
    assert len(rows) >= 11
    assert [row for row in rows if not re.search(r"`test_\w+`", row.rsplit(" | ", 1)[1])] == []
