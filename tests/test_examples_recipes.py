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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example files, with the sample book made of them."""
    here = tmp_path_factory.mktemp("recipes") / "examples"
    shutil.copytree(EXAMPLES, here)
    shell(SETUP, here)
    return here


def shell(line: str, folder: Path) -> str:
    """What a line prints on standard output; it has to end well."""
    env = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "REPBOOK_BOOK": "sample.db",
        "NO_COLOR": "1",
    }
    ran = subprocess.run(["bash", "-c", line], cwd=folder, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, (line, ran.stderr)
    assert "Traceback" not in ran.stderr and "Error:" not in ran.stderr, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("number", range(len(RECIPES)), ids=[line[:60] for _, line in RECIPES])
def test_a_recipe_runs(folder: Path, number: int) -> None:
    needs, line = RECIPES[number]
    if needs and not (shutil.which(needs) or (BIN / needs).exists()):
        pytest.skip(f"{needs} is not installed here")
    if line == SETUP:
        return
    said = shell(line, folder)
    assert said or any(mark in line for mark in KEEPS), line
    if "sqlite" in line and "|" not in line:
        assert len(said.splitlines()) > 1, said


def test_the_views_say_what_the_program_says(folder: Path) -> None:
    sql = "SELECT name, total, last_purchase FROM customers_at_a_glance WHERE purchases"
    conn = sqlite3.connect(folder / "sample.db")
    seen = sorted(conn.execute(sql).fetchall())
    conn.close()
    told = json.loads(shell("repbook --as-of 2026-11-23 status --json", folder))
    wanted = sorted((r["name"], r["total"], r["last_on"]) for r in told if r["purchase_count"])
    assert seen == wanted
