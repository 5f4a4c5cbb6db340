"""The recipes run as they stand, in a real shell, where their tool is installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import REPO

EXAMPLES = REPO / "examples"
BIN = Path(sys.executable).parent
RECIPES = [
    (needs.strip(), line)
    for needs, block in re.findall(
        r"(?:<!-- needs (.*?) -->\n)?```sh\n(.*?)```", (EXAMPLES / "recipes.md").read_text(), re.S
    )
    for line in block.splitlines()
    if not line.startswith("export ")
]
SETUP = next(line for _, line in RECIPES if " import *.csv" in line)
KEEPS = ("> ", "--to ")  # lines that leave a file for a later one


class Recipes(NamedTuple):
    """The folder after all recipes, in the page's order, and what each left behind."""

    folder: Path
    ran: dict[str, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def recipes(tmp_path_factory: pytest.TempPathFactory) -> Recipes:
    """Every line of the page run once, from the top: a later one may read an earlier one's file."""
    here = tmp_path_factory.mktemp("recipes") / "examples"
    shutil.copytree(EXAMPLES, here)
    ran = {SETUP: shell(SETUP, here)}
    for needs, line in RECIPES:
        if line != SETUP and is_installed(needs):
            ran[line] = shell(line, here)
    return Recipes(here, ran)


def is_installed(program: str) -> bool:
    """Whether a recipe's program is here; no name needs none."""
    return not program or shutil.which(program) is not None or (BIN / program).exists()


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line in bash, on the sample book."""
    env = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "REPBOOK_BOOK": "sample.db",
        "NO_COLOR": "1",
    }
    return subprocess.run(["bash", "-c", line], cwd=folder, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("number", range(len(RECIPES)), ids=[line[:60] for _, line in RECIPES])
def test_a_recipe_runs(recipes: Recipes, number: int) -> None:
    needs, line = RECIPES[number]
    if line not in recipes.ran:
        pytest.skip(f"{needs} is not installed here")
    ran = recipes.ran[line]
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr and "Error:" not in ran.stderr, ran.stderr
    if line == SETUP:
        return
    assert ran.stdout or any(mark in line for mark in KEEPS), line
    if "sqlite" in line and "|" not in line:
        assert len(ran.stdout.splitlines()) > 1, ran.stdout


def test_the_views_say_what_the_program_says(recipes: Recipes) -> None:
    sql = "SELECT name, total, last_purchase FROM customers_at_a_glance WHERE purchases"
    conn = sqlite3.connect(recipes.folder / "sample.db")
    seen = sorted(conn.execute(sql).fetchall())
    conn.close()
    status = json.loads(shell("repbook --as-of 2026-11-23 status --json", recipes.folder).stdout)
    wanted = sorted((r["name"], r["total"], r["last_on"]) for r in status if r["purchase_count"])
    assert seen == wanted
