"""docs/json.md is what the commands print: every key, its type, nothing else."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, REPO, Ran, run_repbook
from test_docs import script

from repbook.cli.commands import COMMANDS

DOC = script("make_json")
PAGES = {page.name: page for page in DOC.pages()}
WITHOUT_JSON = {"dial", "demo", "mcp"}
TYPES = {"whole": int, "number": (int, float), "yes": bool, "list": list, "object": dict}
FORMS = {"day": r"\d{4}-\d\d-\d\d", "time": r"\d?\d:\d\d"}


def test_the_page_is_fresh() -> None:
    kept = (REPO / "docs" / "json.md").read_text(encoding="utf-8")
    assert kept == DOC.text(), "run: python docs/make_json.py"


def test_every_command_has_its_keys() -> None:
    assert {name.split()[0] for name in PAGES} == {entry.name for entry in COMMANDS} - WITHOUT_JSON


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The sample book with a little more of everything, and the names that the runs use."""
    file = tmp_path_factory.mktemp("json") / "sample.db"

    def rep(*args: str) -> Any:
        ran = run_repbook("--book", str(file), "--as-of", DAY, *args, "--json")
        assert ran.code == 0, (args, ran.err)
        return ran.json

    assert run_repbook("--book", str(file), "--as-of", DAY, "demo").code == 0
    rep("config", "commission_percent", "2")
    rep("add", "Wale Copy", "--phone", "555-0112")
    rep("add", "Mute Ltd", "--company", "Mute", "--prefer", "text", "--email", "m@mute.example")
    rep("log-problem", "northside", "filter torn", "--kind", "leak", "--by", "fri")
    rep("promise", rep("promise", "vale", "a sample", "--by", "fri")["id"], "--drop")
    rep("log-purchase", "kobo", "70", "--on", "2026-11-02")
    rep("log-purchase", "delta", "70", "--on", "2026-11-02")
    (file.parent / "customers.csv").write_text("name,town,Region,note\nZorn,Lund,North,rings\n")
    rep("import", str(file.parent / "customers.csv"))
    csv = file.parent / "rows.csv"
    csv.write_text(
        "customer,date,amount,status,Region\nZ,2026-01-01,1,paid,N\nZ,x,1,,\nZ,2026-01-02,1,void,\n"
        "Zorn Ltd,2026-01-03,1,,\n"
    )
    (people := file.parent / "people.csv").write_text(
        "name,town,Open balance,note\nZ,Lund,20,\nZorn,Lund,,writes\n"
    )
    (file.parent / "place").mkdir()
    problems = rep("problems", "--all")
    status = rep("status")
    names = {
        "open": next(
            p["id"] for p in problems if p["customer"] == "Delta Pumps" and p["state"] == "open"
        ),
        "solved": next(
            p["id"] for p in problems if p["state"] == "resolved" and p["kind"] == "leak"
        ),
        "unconfirmed": next(
            p["id"] for p in problems if p["state"] == "resolved" and not p["confirmed"]
        ),
        "promised": next(p["id"] for p in problems if p["what"] == "filter torn"),
        "promised-to": "northside",
        "late": next(p["id"] for p in rep("promises") if p["state"] in ("open", "late")),
        "yearly": rep("promise", "kobo", "a card", "--by", "fri", "--every", "1y")["id"],
        "gone": next(str(row["id"]) for row in status if row["written_off"]),
        "prospect": "mute",
        "referrer": next(str(row["id"]) for row in rep("referrals") if row["sent"]),
        "csv": str(csv),
        "people": str(people),
        "file": str(file.parent / "out.json"),
        "place": str(file.parent / "place"),
    }
    return file, names


def run(book: Path, line: str, names: dict[str, str]) -> Ran:
    for name, value in names.items():
        line = line.replace("{" + name + "}", shlex.quote(value))
    ran = run_repbook("--book", str(book), "--as-of", DAY, *shlex.split(line), "--json")
    assert ran.code in ((0, 1) if line == "check" else (0,)), (line, ran.err)
    return ran


def unsound(book: Path) -> None:
    """What another program can do to a book, for `check` and `where` to tell."""
    book.chmod(0o644)
    with sqlite3.connect(book, isolation_level=None) as conn:
        last = "(SELECT max(id) FROM promises)"
        conn.execute(f"UPDATE promises SET by_day = by_day + 1 WHERE id = {last}")
    conn.close()


def documented(path: str, keys: dict[str, Any]) -> str | None:
    """The key of the page that a path of the output is, `*` for any name included."""
    if path in keys:
        return path
    parts = path.split(".")
    for star in (p for p in keys if "*" in p):
        pattern = star.split(".")
        fits = len(pattern) == len(parts) and all(
            a in ("*", b) for a, b in zip(pattern, parts, strict=True)
        )
        if fits:
            return star
    return None


def check(value: Any, path: str, keys: dict[str, Any], seen: set[str], wrong: set[str]) -> None:
    """Compare a value and all within it with the page."""
    if path:
        name = documented(path, keys)
        if name is None:
            wrong.add(f"{path} is not on the page")
            return
        seen.add(name)
        key = keys[name]
        if value is None:
            if not key.null and key.type != "any":
                wrong.add(f"{path} is null")
            return
        if not fits(value, key.type):
            wrong.add(f"{path} is {value!r}, no {key.type}")
    if isinstance(value, dict) and not (path and keys[name].type == "any"):
        for inner, each in value.items():
            # a name with a dot in it is one name
            check(each, f"{path}.{inner.replace('.', '_')}" if path else inner, keys, seen, wrong)
    elif isinstance(value, list):
        for each in value:
            inner = f"{path}[]" if path else ""
            if isinstance(each, dict):
                for k, v in each.items():
                    check(v, f"{inner}.{k}" if inner else k, keys, seen, wrong)
            else:
                check(each, inner, keys, seen, wrong)


def fits(value: Any, kind: str) -> bool:
    if kind in FORMS:
        return isinstance(value, str) and re.fullmatch(FORMS[kind], value) is not None
    if kind in TYPES:
        return isinstance(value, TYPES[kind]) and (kind == "yes" or not isinstance(value, bool))
    return kind == "any" or isinstance(value, str)


# what needs a server is in tests/test_share.py
@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if page.runs])
def test_a_command_prints_what_the_page_says(
    name: str, sample: tuple[Path, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, (file, names) = PAGES[name], sample
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("repbook.cli.import_questions.folder", lambda: tmp_path)
    mapping = '[[layout]]\nkind = "purchases"\nneeds = ["Wer"]\ncolumns = { "Wer" = "customer" }\n'
    (tmp_path / "till.toml").write_text(mapping)
    keys = {key.path: key for key in page.keys}
    book = tmp_path / "rep.db"
    seen: set[str] = set()
    wrong: set[str] = set()
    fresh = True
    for line in page.runs:
        if fresh:
            shutil.copy(file, book)
            if name in ("check", "where"):
                unsound(book)
        ran = run(book, line[2:], {**names, "file": str(tmp_path / f"{len(seen)}.json")})
        fresh = line[0] == ">"  # what is set up stays for the next line
        if line[0] == "!" or line[2:].split()[0] != name:
            continue
        data = json.loads(ran.out)
        assert type(data).__name__.replace("dict", "object") in page.form
        check(data, "", keys, seen, wrong)
    assert not wrong, f"{name}: {sorted(wrong)}; the page is docs/make_json.py"
    # of a list of plain values that was empty there is nothing to see
    unseen = {path for path in set(keys) - seen if not path.endswith("[]")}
    assert unseen == set(), f"{name} never printed these"
