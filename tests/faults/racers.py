"""Eight programs that write one book at once, and one that reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from conftest import DAY

from faults.cases import on_book
from faults.tally import Tally

WRITERS, ROWS = 8, 25
RACES = 10
WRITER = """
import sys
from repbook.cli.root import run
for i in range(int(sys.argv[4])):
    words = ["log-call", "1", f"writer {sys.argv[2]} row {i}", "--json"]
    code = run(["--book", sys.argv[1], "--as-of", sys.argv[3], *words])
    if code:
        sys.exit(code)
"""
# Another program that has the book open, and is in the middle of reading most of the time
READER = """
import sqlite3, sys, time
while True:
    conn = sqlite3.connect(sys.argv[1], timeout=60)
    rows = conn.execute("SELECT * FROM customers")
    rows.fetchone()
    time.sleep(0.2)
    rows.close()
    conn.close()
    time.sleep(0.05)
"""


def race(path: Path, reader: bool = False) -> int:
    """Assert that all rows of all writers are there and none was refused; gives how many."""
    assert on_book(path, "add", "Harbor Foods").code == 0
    reading = subprocess.Popen([sys.executable, "-c", READER, str(path)]) if reader else None
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(number), DAY, str(ROWS)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(WRITERS)
    ]
    try:
        for writer in writers:
            _, err = writer.communicate(timeout=1800)
            assert (writer.returncode, err) == (0, "")
    finally:
        if reading is not None:
            reading.kill()
            reading.wait()
    notes = [row["text"] for row in json.loads(on_book(path, "history", "1", "--json").out)]
    assert len(notes) == WRITERS * ROWS
    assert {note.partition("writer ")[2] for note in notes} == {
        f"{number} row {i}" for number in range(WRITERS) for i in range(ROWS)
    }
    return len(notes)


def races(folder: Path, tally: Tally) -> None:
    """Race after race, with a reader in every second one."""
    tally.count("races", 0, RACES)
    for number in tally.within(range(RACES)):
        with tally.trying(("race", number)):
            tally.count("calls", race(folder / f"{number}.db", reader=number % 2 == 0))
        tally.count("races")
    tally.remark = (
        f"{{races}} races of {WRITERS} programs with {ROWS} calls each: {{calls}} calls;"
        " in every second one a program reads the book all the while"
    )
