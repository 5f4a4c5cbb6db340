"""Provoke every refusal and write what repbook says to docs/errors.md; a test holds it fresh.

Run by hand: python docs/make_errors.py
"""

from __future__ import annotations

import io
import os
import sqlite3
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
DAY = "2026-11-23"

WORLD = (
    ["add", "Harbor Foods", "--phone", "555 0134"],
    ["add", "Orchard Hotel"],
    ["add", "Hotel Mar"],
    ["log-purchase", "harbor", "480", "20 seals", "--on", "2026-11-02", "--ref", "INV-1"],
    ["log-problem", "harbor", "seal leaks", "--on", "2026-11-20"],
    ["log-problem", "orchard", "valve sticks", "--on", "2026-11-01"],
    ["resolve", "x2", "new valve", "--on", "2026-11-05"],
    ["promise", "harbor", "the quote", "--by", "2026-11-27"],
    ["promise", "harbor", "the list", "--by", "2026-11-25"],
    ["promise", "p2", "--kept"],
)

FILES = {
    "bad.csv": "customer,date,amount\nAcme,2026-01-05,100\nBolt,31.02.2026,3\n",
    "which.csv": "customer,date,amount\nAcme,03/04/2026,10\n",
    "prose.csv": "Dear diary\nnothing here\n",
    "quote.csv": 'customer,date,amount\n"Acme,2026-01-05,100\n',
    "empty.csv": "",
    "notes.txt": "not a book",
}

# What goes wrong, by exit code: a line of what the user meant, and the words.
GALLERY: tuple[tuple[int, str, list[str]], ...] = (
    (2, "A misspelt command", ["nxet"]),
    (2, "A misspelt option", ["next", "--tagg", "north"]),
    (2, "A word is missing", ["log-purchase", "harbor"]),
    (2, "Not a day", ["log-call", "harbor", "x", "--on", "32 nov"]),
    (2, "A date that can mean two days", ["log-call", "harbor", "x", "--on", "03/04/2026"]),
    (2, "A call tomorrow", ["log-call", "harbor", "x", "--on", "2026-11-24"]),
    (2, "A purchase tomorrow", ["log-purchase", "harbor", "20", "--on", "2026-11-24"]),
    (2, "Not an amount", ["log-purchase", "harbor", "lots"]),
    (2, "Not a number", ["log-purchase", "harbor", "NaN"]),
    (2, "A number that is too large", ["log-purchase", "harbor", "1e30"]),
    (2, "Three decimals", ["log-purchase", "harbor", "1.234"]),
    (2, "An unknown outcome", ["log-call", "harbor", "-o", "maybe"]),
    (2, "Feedback without a verdict", ["log-call", "harbor", "x", "-f", "price:awful"]),
    (2, "A day for a promise, but no promise", ["log-call", "harbor", "x", "--by", "fri"]),
    (2, "An ease of 9", ["resolve", "x1", "new seal", "--ease", "9"]),
    (2, "An unknown reason", ["next", "--reason", "boredom"]),
    (2, "No customer, and no terminal to ask on", ["log-call", "--no-input"]),
    (2, "No folder to sync with", ["sync"]),
    (2, "A file to sync with", ["sync", "notes.txt"]),
    (3, "A folder to sync with that is not there", ["sync", "nowhere"]),
    (3, "A name that fits two customers", ["log-call", "hotel", "x"]),
    (3, "A misspelt name", ["brief", "harbr"]),
    (3, "An unknown name", ["brief", "zzyzx"]),
    (3, "An unknown problem", ["resolve", "x99"]),
    (3, "An unknown ally", ["hand-off", "x1", "Priya"]),
    (3, "An unknown contact", ["log-call", "harbor", "x", "--with", "Zoe"]),
    (4, "A name that is in the book already", ["add", "Harbor Foods"]),
    (
        4,
        "A reference that is in the book already",
        ["log-purchase", "orchard", "5", "--ref", "INV-1"],
    ),
    (4, "A larger return than the purchase", ["log-return", "harbor", "481"]),
    (
        4,
        "A return before the purchase",
        ["log-return", "harbor", "5", "--of", "o1", "--on", "2026-10-01"],
    ),
    (4, "Paid though nothing is due", ["log-payment", "orchard"]),
    (4, "Solved twice", ["resolve", "x2", "again"]),
    (4, "A step before the report", ["update", "x1", "rang", "--on", "2026-11-01"]),
    (
        4,
        "Parked until a day in the past",
        ["park", "x1", "--until", "2026-11-01", "--because", "parts"],
    ),
    (4, "A promise kept twice", ["promise", "p2", "--kept"]),
    (
        4,
        "A promise by a day before it was made",
        ["promise", "harbor", "call", "--by", "2026-11-20"],
    ),
    (4, "Another customer's problem", ["log-call", "harbor", "x", "--about", "x2"]),
    (4, "Nothing to redo", ["redo"]),
    (5, "A file that is not there", ["import", "gone.csv"]),
    (5, "A row that cannot be read", ["import", "bad.csv"]),
    (5, "Dates in an unclear order", ["import", "which.csv"]),
    (5, "A file that is not a table", ["import", "prose.csv"]),
    (5, "An unclosed quotation mark", ["import", "quote.csv"]),
    (5, "An empty file", ["import", "empty.csv"]),
    (6, "An empty file as the book", ["--book", "empty.csv", "next"]),
    (6, "Another program's database", ["--book", "other.db", "next"]),
    (6, "A book of a newer repbook", ["--book", "newer.db", "next"]),
    (6, "A text file as the book", ["--book", "notes.txt", "next"]),
)


class Said(NamedTuple):
    """What one command line came to."""

    meant: str
    words: list[str]
    wanted: int
    code: int
    out: str
    err: str


def run(words: list[str]) -> tuple[int, str, str]:
    """One command line on the gallery's book."""
    from repbook.cli.root import run as command
    from repbook.cli.session import Session

    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        session = Session()
        session.book_file, session.as_of = "rep.db", DAY
        code = command(words, session)
    return code, out.getvalue(), err.getvalue()


def gallery() -> list[Said]:
    """Everything that can go wrong, and what is said."""
    os.environ.pop("REPBOOK_BOOK", None)
    said = []
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for name, text in FILES.items():
            Path(name).write_text(text, encoding="utf-8")
        sqlite3.connect("other.db").execute("CREATE TABLE t (x)")
        for words in WORLD:
            code, _, err = run(words)
            assert code == 0, (words, err)
        newer = sqlite3.connect("newer.db")
        sqlite3.connect("rep.db").backup(newer)
        newer.execute("PRAGMA user_version = 999")
        newer.close()
        before = Path("rep.db").read_bytes()
        for wanted, meant, words in GALLERY:
            code, out, err = run(words)
            assert Path("rep.db").read_bytes() == before, f"{words} changed the book"
            said.append(Said(meant, words, wanted, code, out, err.replace(folder + "/", "")))
    return said


def text() -> str:
    """The whole page."""
    import shlex

    parts = [
        "# Error messages",
        "",
        "An error is one line with the word you typed, then a hint. The book is unchanged after an error.",
        "Written by `python docs/make_errors.py`, which causes each of them.",
    ]
    for said in gallery():
        shown = shlex.join(said.words)
        parts += ["", f"**{said.meant}** (exit {said.code})", "", "```", f"$ repbook {shown}"]
        parts += [said.err.rstrip(), "```"]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    (HERE / "errors.md").write_text(text(), encoding="utf-8")
