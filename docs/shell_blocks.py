"""The shell blocks of a page, run line by line, and what repbook answers.

repbook runs in this process on a fixed day; other programs run for real. A comment above a
block, which no reader sees, says when it does not run: `<!-- needs PROGRAM -->` where that is
not installed, `<!-- not run: REASON -->` never. A `text` block right below is the answer to the
last line.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

REPO = Path(__file__).resolve().parent.parent
DAY = "2026-11-23"  # a Monday; the day of the files in examples/
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
WIDTH = 80  # of the terminal whose answers a page shows

BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>.*?) -->\n)?^```sh\n(?P<text>.*?)^```\n(?:\n```text\n(?P<answer>.*?)^```\n)?",
    re.M | re.S,
)
SAME = re.compile(r"alias repbook='repbook --as-of (\S+)'")  # a page's own "today"
READY = ("source .venv/bin/activate",)  # what the tests have done already


class Block(NamedTuple):
    """A shell block of a page."""

    text: str
    mark: str | None
    answer: str | None

    @property
    def lines(self) -> list[str]:
        """Its commands, without comments; a backslash at the end joins two lines."""
        joined = self.text.replace("\\\n", "")
        bare = (re.sub(r"(^|\s+)#\s.*$", "", line).strip() for line in joined.splitlines())
        return [line for line in bare if line and line not in READY]

    @property
    def skipped(self) -> str | None:
        """Why it is not run here; None if it is."""
        what, _, rest = (self.mark or "").partition(" ")
        if what == "needs":
            return None if shutil.which(rest, path=PATH) else f"{rest} is not installed here"
        return rest.removeprefix("run: ") if what == "not" else None


class Ran(NamedTuple):
    """What a line left behind."""

    code: int
    out: str
    err: str = ""


def blocks(page: str) -> list[Block]:
    """The shell blocks of a page's text, in order."""
    return [Block(m["text"], m["mark"], m["answer"]) for m in BLOCK.finditer(page)]


def sample_folder(place: Path) -> Path:
    """A copy of examples/ in this folder, with the sample book of DAY as sample.db."""
    from repbook.book.demo import make

    folder = place / "examples"
    shutil.copytree(REPO / "examples", folder)
    make(folder / "sample.db", date.fromisoformat(DAY))
    return folder


class Shell:
    """A folder in which lines are run one after the other."""

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.day = DAY
        self.env = {"PATH": PATH, **(env or {})}

    def run(self, line: str, width: int | None = None) -> Ran:
        """Run a line with its pipes; its answer as a terminal of this width shows it, or a pipe."""
        if same := SAME.fullmatch(line):
            self.day = same[1]
            return Ran(0, "")
        ran = Ran(0, "")
        with chdir(self.folder), mock.patch.dict(os.environ, self.env):
            for words, to in _stages(line):
                if words[0] == "export" and "=" in words[1]:
                    self.env.update([words[1].split("=", 1)])
                elif words[0] == "cd":
                    self.folder = (self.folder / words[1]).resolve()
                elif words[0] == "repbook":
                    ran = _repbook(words[1:], ran.out, self.day, width if "|" not in line else None)
                else:
                    done = subprocess.run(words, input=ran.out, capture_output=True, text=True)
                    ran = Ran(done.returncode, done.stdout, done.stderr)
                if to is not None:
                    Path(to).write_text(ran.out, encoding="utf-8", newline="")
                    ran = ran._replace(out="")
                if ran.code:
                    break
        return ran


def _repbook(words: list[str], stdin: str, day: str, width: int | None) -> Ran:
    """One command line in this process, as if today were this day."""
    from repbook.cli import root, terminal
    from repbook.cli.session import Session

    typed = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    session = Session(typed, out, err, lambda: date.fromisoformat(day))
    if width is not None:
        from rich.console import Console

        plain = {"highlight": False, "emoji": False, "markup": False, "no_color": True}
        console = Console(file=out, width=width, **plain)

        def show(screen: Any, data: Any = None, **form: Any) -> None:
            terminal.draw(screen(), console)

        session.output.show = show  # type: ignore[method-assign]
    code = root.run(words, session)
    answer = "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
    return Ran(code, out.getvalue() if width is None else answer, err.getvalue())


def _stages(line: str) -> Iterator[tuple[list[str], str | None]]:
    """The commands of a pipe: the words, file patterns filled in, and the file that is written."""
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
        elif re.fullmatch(r"[\w./]*\*[\w./]*", token):
            words += sorted(str(path) for path in Path().glob(token))
        else:
            words.append(token)
    yield words, to
