"""The shell blocks of a page, run line by line: repbook in this process, other programs for real.

A block that cannot run everywhere has a comment above it, which no reader sees:
`<!-- needs PROGRAM -->` is skipped where the program is not installed, and
`<!-- not run: REASON -->` always.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import DAY, REPO, Ran

BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>.*?) -->\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.M | re.S
)
STARTS = re.compile(r"alias repbook='repbook --as-of (\S+)'")  # a page's own "today"


class Block(NamedTuple):
    """A fenced block of a page."""

    kind: str  # sh, python, nothing
    text: str
    mark: str = ""  # the comment above it

    @property
    def lines(self) -> list[str]:
        """Its commands, without comments and prompts; a `\\` joins two lines."""
        joined = self.text.replace("\\\n", "")
        without = (re.sub(r"(^|\s+)#\s.*$", "", line) for line in joined.splitlines())
        return [line.strip() for line in without if line.strip()]


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(m["kind"], m["text"], m["mark"] or "") for m in BLOCK.finditer(text)]


class Shell:
    """A folder in which lines are run one after the other, on a fixed day."""

    def __init__(self, folder: Path, day: str = DAY, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.day = day
        self.env = dict(env or {})

    def run(self, line: str, stdin: str = "") -> Ran:
        """Run a line with its pipes and its file behind `>`; the answer is the last program's."""
        if (starts := STARTS.fullmatch(line)) is not None:
            self.day = starts[1]
            return Ran(0, "", "")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            for name, value in self.env.items():
                patch.setenv(name, value)
            ran = Ran(0, stdin, "")
            for words, to in _stages(line):
                if words[0] == "export" and "=" in words[1]:
                    name, _, value = words[1].partition("=")
                    self.env[name] = value
                    continue
                ran = self._run(words, ran.out)
                if to is not None:
                    (self.folder / to).write_text(ran.out, encoding="utf-8", newline="")
                    ran = ran._replace(out="")
                if ran.code:
                    break
            return ran

    def _run(self, words: list[str], stdin: str) -> Ran:
        if words[0] == "repbook":
            return repbook(words[1:], stdin, self.day)
        done = subprocess.run(words, input=stdin, capture_output=True, encoding="utf-8")
        return Ran(done.returncode, done.stdout, done.stderr)


def repbook(words: list[str], stdin: str, day: str) -> Ran:
    """One command line in this process, as if today were this day."""
    from repbook.cli.root import run
    from repbook.cli.session import Session

    typed = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    code = run(words, Session(typed, out, err, lambda: date.fromisoformat(day)))
    return Ran(code, out.getvalue(), err.getvalue())


def _stages(line: str) -> Iterator[tuple[list[str], str | None]]:
    """The commands of a pipe: its words with file patterns filled in, and the file it writes."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|>")
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    to = None
    for token in lexer:
        if token == "|":
            yield words, to
            words, to = [], None
        elif token == ">":
            to = next(lexer)
        elif "*" in token and "'" not in token and " " not in token:
            words += sorted(path.name for path in Path().glob(token))
        else:
            words.append(token)
    yield words, to


def skipped(block: Block) -> str | None:
    """Why a block is not run here; None if it is."""
    if block.mark.startswith("not run: "):
        return block.mark.removeprefix("not run: ")
    needed = block.mark.removeprefix("needs ") if block.mark.startswith("needs ") else ""
    return f"{needed} is not installed here" if needed and not shutil.which(needed) else None


def sample_folder(tmp_path: Path) -> Path:
    """A copy of examples/, with the sample book of the tests' day as sample.db."""
    from repbook.book.demo import make

    folder = tmp_path / "examples"
    shutil.copytree(REPO / "examples", folder)
    make(folder / "sample.db", date.fromisoformat(DAY))
    return folder
