"""The one error door, from outside: what leaves it is plain, and says nothing untrue."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import DAY, REPO, Rep, made_once, run_repbook

from repbook.cli.session import Session

FULL = Path("/dev/full")


def outside(
    book: Path, *args: str, encoding: str = "utf-8", to: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """repbook as a process of its own, its output in this encoding, or to this file."""
    with open(to or os.devnull, "w") as out:
        return subprocess.run(
            [sys.executable, "-m", "repbook", *args],
            env={**os.environ, "PYTHONIOENCODING": encoding, "REPBOOK_BOOK": str(book)},
            encoding=encoding,
            check=False,
            stdout=out if to else subprocess.PIPE,
            stderr=subprocess.PIPE,
        )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_pipe_that_lacks_a_letter_gets_its_number(book_file: Path, encoding: str) -> None:
    ran = outside(book_file, "add", "Łódź Foods 🦭", encoding=encoding)
    assert ran.returncode == 0
    assert "Foods \\U0001f9ad" in ran.stdout
    assert "\\u0141" in outside(book_file, "list", encoding=encoding).stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-16"])
def test_data_is_utf_8_whatever_the_terminal_has(book_file: Path, encoding: str) -> None:
    """JSON and CSV are for programs: names come out as they went in, quotes and line ends too."""
    name = 'Łódź “Best” "Foods" 🦭 €'

    def data(*args: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-m", "repbook", "--book", str(book_file), *args],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=True,
        )
        return ran.stdout.decode("utf-8")

    assert json.loads(data("add", name, "--note", "naïve\t“x”", "--json"))["name"] == name
    assert json.loads(data("list", "--json"))[0]["name"] == name
    (row,) = csv.DictReader(io.StringIO(data("list", "--csv"), newline=""))
    assert row["name"] == name
    assert json.loads(data("export", "book", "--format", "json"))["customers"][0]["name"] == name
    (row,) = csv.DictReader(io.StringIO(data("export", "customers"), newline=""))
    assert row["name"] == name


@pytest.mark.skipif(os.name == "nt", reason="a shell that closes a stream")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["log-call"], 2, "cannot ask here"),
        (["dial"], 2, "cannot ask here"),
        (["remove", "1"], 4, "This would remove Harbor Foods (1)"),
        (["promise", "harbor"], 2, "Say what you promise"),
        (["import", "-"], 5, "Standard input is closed"),
        (["log-call", "harbor", "hello"], 0, ""),
        (["next"], 0, ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.parametrize("terminal", [False, True], ids=["piped", "on a terminal"])
def test_closed_standard_input_is_nobody_to_ask(
    book_file: Path, words: list[str], code: int, said: str, terminal: bool
) -> None:
    assert outside(book_file, "add", "Harbor Foods").returncode == 0
    if terminal:
        from terminals import Terminal

        script = (
            "import os, sys; os.close(0); sys.stdin = None; from repbook.cli import main; main()"
        )
        t = Terminal("--book", str(book_file), *words, by=("-c", script))
        assert (t.ends(), said in " ".join(t.text.split())) == (code, True), t.text
        return
    ran = subprocess.run(
        ["sh", "-c", '"$0" -m repbook "$@" <&-', sys.executable, "--book", book_file, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (ran.returncode, said in ran.stderr) == (code, True), ran
    assert "Traceback" not in ran.stderr and "File " not in ran.stderr


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize("line", [["log-call", "1", "Wants seals"], ["next"], ["status", "--json"]])
def test_an_answer_that_cannot_be_written_out_is_told_plainly(
    rep: Rep, book_file: Path, line: list[str]
) -> None:
    rep("add", "Harbor Foods", ok=True)
    ran = outside(book_file, *line, to=FULL)
    assert ran.returncode == 1
    assert ran.stderr == (
        "Error: Not everything could be written out: no space left on device\n"
        "Hint: What was recorded: repbook changes\n"
    )
    noted = sqlite3.connect(book_file).execute("SELECT count(*) FROM touches").fetchone()[0]
    assert noted == (line[0] == "log-call")


@pytest.mark.parametrize(
    "line",
    [
        ["problem", "x99999999999999999999"],
        ["log-payment", "o99999999999999999999"],
        ["log-call", "1", "--kept", "p99999999999999999999"],
        ["log-call", "1", "--minutes", "99999999999999999999"],
        ["changes", "99999999999999999999"],
    ],
    ids=" ".join,
)
def test_a_number_beyond_all_numbers_is_not_understood(rep: Rep, line: list[str]) -> None:
    rep("add", "Harbor Foods", ok=True)
    ran = rep(*line)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: A number there is larger than a book can hold\n")


@pytest.mark.parametrize("book", ["", "~nobody-of-that-name/rep.db"])
def test_a_place_that_is_none_is_not_understood(rep: Rep, book: str) -> None:
    ran = rep("--book", book, "next")
    assert (ran.code, ran.out) == (2, "")
    assert "Hint: With another book: repbook --book " in ran.err


LISTINGS = (
    "list",
    "next",
    "status",
    "stale --days 5",
    "problems",
    "promises",
    "allies",
    "changes",
    "referrals",
    "complaints",
    "dupes",
)


@made_once
def of_examples(rep: Rep) -> Rep:
    """A book that has a row for each listing."""
    files = sorted(str(path) for path in (REPO / "examples").glob("*.csv"))
    rep("import", *files, ok=True)
    rep("add", "Harbour Foods", "--phone", "555 0134", ok=True)  # for `dupes`
    return rep


@pytest.mark.parametrize("listing", LISTINGS)
def test_csv_without_a_row_has_its_header(of_examples: Rep, tmp_path: Path, listing: str) -> None:
    command = [*listing.split(), "--csv"]
    ran = run_repbook("--book", str(tmp_path / "empty.db"), "--as-of", DAY, *command)
    assert ran.code == 0
    empty, full = ran.out.splitlines(), of_examples(*command, ok=True).out.splitlines()
    assert len(full) > 1
    assert empty == full[:1]


def test_two_forms_at_once_are_refused(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    ran = rep("next", "--csv", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "--json and --csv" in ran.err
    rep("config", "quiet_days", "50", "--csv", "--json", ok=False)
    assert rep("config", "quiet_days", "--json", ok=True).json["value"] != 50


@pytest.mark.parametrize(("said", "day"), [("mon", "2026-11-23"), ("wed", "2026-11-25")])
def test_as_of_an_open_word_is_the_nearer_day(said: str, day: str, book_file: Path) -> None:
    session = Session(io.StringIO(), io.StringIO(), io.StringIO(), clock=lambda: date(2026, 11, 24))
    session.as_of = said
    session.book_file = str(book_file)
    assert session.today.isoformat() == day
