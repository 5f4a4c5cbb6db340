"""Lines that are offered for one that was refused: only those that repbook takes are shown.

Each is tried: read as the program reads it, and run on a copy of the book in memory. Commands that
touch other files or take long are only read, and all are where no copy can be made at once. While
another program holds the book, only lines that are read without it are shown.
"""

import io
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from repbook.book import Book
from repbook.cli.commands import BY_NAME
from repbook.cli.prompts import Keys, Prompts
from repbook.cli.session import Session
from repbook.errors import BookUnusable, RepbookError
from repbook.formatter import listed
from repbook.text import shell_line, shown, words_of

if TYPE_CHECKING:
    from repbook.cli.other_words import Reading

ONLY_READ = frozenset(
    "import export backup restore forget report brief dial completion check where demo undo redo"
    " backtest study dupes forecast mcp".split()
)
FILES = {"--html", "--md", "--open", "--to"}  # options of commands that else only read
INTERRUPTED = 130
LEAD, LEFT_OUT = "Did you mean: ", ", leaving out "


class Tried(BaseException):
    """A line is known to be taken; no `except` of a command may stop it."""


class _Prompts(Prompts):
    """Prompts of a line that is tried: where a person would be asked, it is taken."""

    asks = False

    @property
    def can_ask(self) -> bool:
        return self.asks

    def ask(
        self,
        question: str,
        ahead: bool = False,
        keys: Keys | None = None,
        sentences: bool = False,
    ) -> NoReturn:
        raise Tried


class _Trial(Session):
    """The session of a line that is tried: nothing is shown, and a copy of the book is written."""

    is_trial = True

    def __init__(self, of: Session, copy: Book | None, args: Sequence[str]) -> None:
        super().__init__(io.StringIO(), io.StringIO(), io.StringIO(), of.clock)
        self.book_file, self.as_of = of.book_file, of.as_of
        self.long_text = of.long_text or "…"  # standard input is not read for a trial
        self.prompts = prompts = _Prompts(self.output)
        prompts.asks = of.prompts.can_ask
        self._book = copy
        self.has_to_wait = of.has_to_wait
        runs = {"report"} if FILES.isdisjoint(args) else set()
        self.only_read = ONLY_READ - runs if copy else frozenset(BY_NAME)

    @property
    def book(self) -> Book:
        """The copy, else the book, which is not waited for."""
        if self.has_to_wait:
            raise BookUnusable("another program holds the book")
        return super().book

    def unlock(self) -> None:
        raise Tried

    def close(self) -> None:
        """Leave the copy to the line after this one."""


def _copy_of(path: Path) -> Book | None:
    """A copy of a book in memory; None where there is none, or it cannot be had at once."""
    from repbook.store.database import copy_at_once

    book = Book(None)
    if not copy_at_once(path, book.conn):
        return None
    book.reread()
    return book


def takes(session: Session, args: Sequence[str], copy: Book | None = None) -> bool:
    """Whether repbook takes a line, here without its `repbook`; on a copy of the book of its own."""
    from repbook.cli.root import run

    if copy is None and not session.has_to_wait:
        copy = _copy_of(session.book_path)
    try:
        code = run(args, _Trial(session, copy, args), again=False)
    except Tried:
        return True
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return code == 0


def offered(session: Session, meant: "Reading", typed: Sequence[str]) -> str | None:
    """A hint with the lines that may be meant; else the command alone; None where it is the one typed."""
    lines = [[*each] for each in (meant.words, *meant.others)]
    in_turn = meant.link == "then" and not session.has_to_wait  # one after the other, on one copy
    copy = _copy_of(session.book_path) if in_turn else None
    taken = [each for each in lines if takes(session, [*meant.options, *each], copy)]
    if taken and (meant.link == "or" or len(taken) == len(lines)):
        each = [shell_line(["repbook", *line]) for line in taken]
        if meant.into:
            each[0] += f" > {shell_line([meant.into])}"
        lost = _lost(typed, [*taken, [meant.into]])
        without = f"{LEFT_OUT}{listed(lost)}" if lost else ""
        return f"{LEAD}{f', {meant.link} '.join(each)}{without}"
    named = meant.words[0]
    return f"repbook {named} --help" if named in BY_NAME and named != typed[0] else None


def checked(session: Session, refusal: RepbookError) -> str | None:
    """The hint of a refusal; where it says `Did you mean`, without what repbook does not take."""
    hint = refusal.hint or ""
    if not hint.startswith(LEAD):
        return refusal.hint
    lines = _lines(hint.removeprefix(LEAD).partition(LEFT_OUT)[0])
    taken = [line for line in lines if takes(session, shlex.split(line)[1:])]
    if len(taken) == len(lines):
        return hint
    name = shlex.split(lines[0])[1]
    return LEAD + ", or ".join(taken) if taken else f"repbook {name} --help"


def _lines(hint: str) -> list[str]:
    """The lines of a hint; what stands between quotes is split nowhere."""
    lines: list[str] = []
    open_quote = ""
    for part in re.split("(, (?:or|then) (?=repbook ))", hint):
        said = open_quote + part
        try:
            words = shlex.split(said)
        except ValueError:
            open_quote = said
            continue
        open_quote = ""
        if words and words[0] == "repbook":
            lines.append(said)
    return lines


def _lost(typed: Sequence[str], lines: Sequence[Sequence[str]]) -> list[str]:
    """The words that were typed, are in none of the lines, and have no other name there."""
    from repbook.cli.other_words import known_words

    _, *said = (word for word in typed if word[:1] != "-")
    kept = {each for line in lines for each in words_of(" ".join(line))}
    known = kept | known_words()
    added = kept - {*words_of(" ".join(typed))}
    counted = any(map(_has_digit, added))  # `3m` as 91 days, the prices of items as their sum
    return [
        f'"{shown(word)}"'
        for word in said
        if not {each for each in words_of(word) if not (counted and _has_digit(each))} <= known
    ]


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
