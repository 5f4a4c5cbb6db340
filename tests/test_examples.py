"""The example files are fresh and can all be imported, and the walk-through beside them runs."""

from __future__ import annotations

import csv
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from conftest import DAY, REPO, run_repbook
from test_docs import script

EXAMPLES = REPO / "examples"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """examples/make.py as a module."""
    spec = importlib.util.spec_from_file_location("make_examples", EXAMPLES / "make.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(name: str) -> list[dict[str, str]]:
    """The rows of an example file."""
    with open(EXAMPLES / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_are_fresh(maker: ModuleType) -> None:
    stale = [
        name
        for name, text in maker.files().items()
        if (EXAMPLES / name).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "python examples/make.py writes them anew"
    assert sorted(maker.files()) == sorted(path.name for path in EXAMPLES.glob("*.csv"))


def test_the_table_counts_the_rows() -> None:
    told = re.findall(r"^\| (\w+\.csv) \| (\d+) \|", (EXAMPLES / "README.md").read_text(), re.M)
    assert {name: int(count) for name, count in told} == {
        path.name: len(rows(path.name)) for path in EXAMPLES.glob("*.csv")
    }


def test_all_of_it_comes_in(tmp_path: Path) -> None:
    book = str(tmp_path / "rep.db")
    names = sorted(str(path) for path in EXAMPLES.glob("*.csv"))
    ran = run_repbook("--book", book, "--as-of", DAY, "import", *names, "--json")
    assert ran.code == 0, ran.err
    for file in ran.json["files"]:
        assert file["added"] == len(rows(Path(file["file"]).name)), file
        assert file["refused"] == [] and file["unknown_columns"] == []
    status = run_repbook("--book", book, "--as-of", DAY, "status", "--json").json
    by_name = {row["name"]: row for row in status}
    bought = sum(float(row["amount"]) for row in rows("purchases.csv"))
    back = sum(float(row["amount"]) for row in rows("returns.csv"))
    assert sum(row["total"] for row in status) == pytest.approx(bought - back)
    assert by_name["Orchard Hotel"]["stage"] == "loyal"
    assert by_name["Brook Textiles"]["written_off"]
    assert by_name["Crown Catering"]["written_off"] in (False, None)  # came back by buying
    assert by_name["Gull Rock Hotel"]["do_not_call"]
    again = run_repbook("--book", book, "--as-of", DAY, "import", *names, "--json").json
    assert (again["added"], again["updated"]) == (0, 0)


def test_its_customers_stand_where_the_demos_do(tmp_path: Path) -> None:
    demo, taken_in = str(tmp_path / "demo.db"), str(tmp_path / "rep.db")
    assert run_repbook("--book", demo, "--as-of", DAY, "demo").code == 0
    names = [str(path) for path in EXAMPLES.glob("*.csv")]
    assert run_repbook("--book", taken_in, "--as-of", DAY, "import", *names).code == 0
    figures = "name rhythm purchase_count first_on last_on total p_active next_12_months"
    ours, theirs = (
        {
            row["name"]: [row[key] for key in figures.split()]
            for row in run_repbook("--book", book, "--as-of", DAY, "status", "--json").json
        }
        for book in (demo, taken_in)
    )
    assert ours == theirs


def test_the_walk_through_runs(tmp_path: Path) -> None:
    blocks = script("shell_blocks")
    shell = blocks.Shell(blocks.sample_folder(tmp_path))
    nexts = []
    for block in blocks.blocks((EXAMPLES / "README.md").read_text(encoding="utf-8")):
        for line in block.lines:
            ran = shell.run(line)
            assert ran.code == 0, (line, ran)
            assert ran.out or not line.startswith("repbook"), line
            if line == "repbook next":
                nexts.append(ran.out)
    before, after = nexts
    assert "Vale Brothers" in before and "Vale Brothers" not in after


def test_the_first_list_of_the_readme_is_not_of_unpaid_orders(tmp_path: Path) -> None:
    """What is paid comes with the orders, so the list opens with who is late."""
    page = (REPO / "README.md").read_text(encoding="utf-8")
    files = [REPO / name for name in re.findall(r"\bexamples/\w+\.csv", page)]
    book = str(tmp_path / "book.db")
    assert run_repbook("--book", book, "--as-of", DAY, "import", *map(str, files)).code == 0
    calls = run_repbook("--book", book, "--as-of", DAY, "next", "--json").json
    codes = [reason["code"] for call in calls for reason in call["reasons"]]
    assert codes.count("payment") < len(calls) / 2
    assert "late" in codes and "due" in codes
