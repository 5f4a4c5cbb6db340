"""What every act says when it is done, and what it says when it cannot be: a transcript.

tests/goldens/transcript.txt holds command lines and all that they print. The first part tells a
story; each later part begins where the story ended. `< calls.csv` makes a file of the lines with
`|` that follow. REPBOOK_GOLDENS=write rewrites what is printed; look at the difference before you
keep it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from conftest import DAY, run_repbook

FILE = Path(__file__).parent / "goldens" / "transcript.txt"
BETWEEN = "\n----\n"
PARTS = [part.strip("\n") for part in FILE.read_text(encoding="utf-8").split(BETWEEN)]


def typed(part: str) -> list[str]:
    return [line[2:] for line in part.splitlines() if line.startswith("$ ")]


def played(book: Path, part: str) -> str:
    """The part with what its command lines print now: `!` before stderr, `?` before a code."""
    lines, file = [], Path()
    for line in part.splitlines():
        sign, text = line[:2], line[2:]
        if sign == "< ":
            file = book.parent / text
            file.write_text("", encoding="utf-8")
        elif sign == "| ":
            file.write_text(file.read_text(encoding="utf-8") + text + "\n", encoding="utf-8")
        elif sign == "$ ":
            lines += [line, *printed(book, text)]
            continue
        if sign in ("< ", "| ", "# "):
            lines.append(line)
    return "\n".join(lines)


def printed(book: Path, line: str) -> list[str]:
    words = shlex.split(line)
    day = [] if "--as-of" in words else ["--as-of", DAY]
    words = [
        str(book.parent / word) if word.endswith((".csv", ".json")) else word for word in words
    ]
    ran = run_repbook("--book", str(book), *day, *words)
    out, err = (
        text.replace(str(book), "BOOK").replace(f"{book.parent}{os.sep}", "")
        for text in (ran.out, ran.err)
    )
    if words[0] in ("changes", "undo", "redo"):  # when a change was made is of the clock
        out = re.sub(r"^(\d+)  \S.*?  ", r"\1  then  ", out, flags=re.MULTILINE)
    out = re.sub(r"\b[0-9a-f]{16}\b", "UID", out)
    lines = [*out.splitlines(), *(f"! {error}" for error in err.splitlines())]
    return lines + ([f"? {ran.code}"] if ran.code else [])


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import writes the rows it refuses into the folder it is run in."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book at the end of the story."""
    book = tmp_path_factory.mktemp("story") / "rep.db"
    for line in typed(PARTS[0]):
        printed(book, line)
    return book


def test_the_story(tmp_path: Path) -> None:
    assert played(tmp_path / "rep.db", PARTS[0]) == PARTS[0]


@pytest.mark.parametrize("part", PARTS[1:], ids=lambda part: " + ".join(typed(part)))
def test_after_the_story(story: Path, tmp_path: Path, part: str) -> None:
    book = tmp_path / "rep.db"
    shutil.copy(story, book)
    assert played(book, part) == part


if os.environ.get("REPBOOK_GOLDENS") == "write":

    def test_write(tmp_path: Path) -> None:
        """Write what is printed now."""
        told, found = tmp_path / "story.db", []
        for i, part in enumerate(PARTS):
            book = told if i == 0 else tmp_path / str(i) / "rep.db"
            if i:
                book.parent.mkdir()
                shutil.copy(told, book)
            found.append(played(book, part))
        FILE.write_text(BETWEEN.join(found) + "\n", encoding="utf-8")
