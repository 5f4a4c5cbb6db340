"""The documents say what the program does: commands, README, errors, glossary."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from types import ModuleType

import pytest
from conftest import REPO, Rep

from repbook.cli.commands import COMMANDS
from repbook.cli.root import build

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


def test_the_commands_page_is_fresh() -> None:
    made = script("make_commands").text()
    assert (REPO / "docs" / "commands.md").read_text(encoding="utf-8") == made, (
        "run: python docs/make_commands.py"
    )


def test_the_pictures_are_fresh() -> None:
    for name, svg in script("make_pictures").pictures().items():
        kept = (REPO / "docs" / "pictures" / name).read_text(encoding="utf-8")
        assert kept == svg, "run: python docs/make_pictures.py"


def test_the_reports_picture_is_of_todays_page() -> None:
    pictures = script("make_pictures")
    shown = pictures.digest(pictures.report_page())
    kept = (REPO / "docs" / "pictures" / "report.sha256").read_text(encoding="utf-8")
    assert kept == shown, "run: python docs/make_pictures.py"
    assert (REPO / "docs" / "pictures" / "report.png").stat().st_size > 20_000


def test_every_refusal_is_one_plain_line_and_a_hint() -> None:
    """Everything that can go wrong: its exit code, its form, and that nothing was written."""
    for said in script("make_errors").gallery():
        lines = said.err.splitlines()
        assert said.code == said.wanted, said
        assert said.out == "", said
        assert [line.partition(": ")[0] for line in lines] == ["Error", "Hint"], said


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
    assert without <= {"dial", "demo", "export", "completion"}


def test_the_readmes_commands_run(rep: Rep, monkeypatch: pytest.MonkeyPatch) -> None:
    """What README shows is what happens, on the examples' files."""
    monkeypatch.chdir(REPO / "examples")
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    lines = [
        line.split("#")[0].strip()
        for block in blocks
        for line in block.splitlines()
        if line.startswith("repbook ")
    ]
    assert len(lines) >= 5
    for line in lines:
        words = shlex.split(line)[1:]
        if words[0] == "import":
            words = ["import", "customers.csv", "purchases.csv", "contacts.csv"]
        rep(*words, ok=True)


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
        assert f"| {word} |" in glossary


def test_no_link_of_the_documents_is_dead() -> None:
    dead = []
    for page in [REPO / "README.md", *(REPO / "docs").glob("*.md"), *REPO.glob("examples/*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                dead.append(f"{page.relative_to(REPO)}: {target}")
    assert dead == []


def test_the_readmes_sample_output_is_what_the_demo_answers(rep: Rep) -> None:
    shown = re.findall(
        r"^```\n\$ (repbook .*?)\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE
    )
    assert shown
    rep("demo", ok=True)
    for command, answer in shown:
        assert rep(*shlex.split(command)[1:], ok=True).out == answer


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
