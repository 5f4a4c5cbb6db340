"""What a command line shows: answers on stdout, all else on stderr, long answers in a pager."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from repbook.errors import InvalidInput

if TYPE_CHECKING:
    from repbook.views.screen import Screen


class Output:
    """The three streams of a command line; those not given are the process's own."""

    def __init__(
        self,
        stdin: TextIO | None = None,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
    ) -> None:
        self.stdin: TextIO | None = stdin or sys.stdin  # None when it was closed
        self.stdout = stdout or sys.stdout
        self.stderr = stderr or sys.stderr
        self.no_input = False
        self._long = ""  # kept for the pager until the book is closed
        self.held: list[tuple[Callable[..., None], tuple[Any, ...]]] | None = None

    @property
    def on_terminal(self) -> bool:
        """Whether answers are shown on a terminal."""
        return self.stdout.isatty()

    # What is shown while the book is locked waits until it is not

    def _waits(self, show: Callable[..., None], *what: Any) -> bool:
        """Whether something waits to be shown until `release`."""
        if self.held is None:
            return False
        self.held.append((show, what))
        return True

    def release(self) -> None:
        """Show what waited."""
        held, self.held = self.held or (), None
        for show, what in held:
            show(*what)

    # Lines

    def say(self, text: str) -> None:
        """Write a line to stdout."""
        self._write(text + "\n")

    def _write(self, text: str) -> None:
        if self._waits(self._write, text):
            return
        if self._long:
            self._long += text
        else:
            self.stdout.write(text)

    def note(self, text: str) -> None:
        """Write a line to stderr."""
        if not self._waits(self.note, text):
            self.stderr.write(self.folded(text) + "\n")

    def complain(self, message: str, hint: str | None = None) -> None:
        """Write an error as one plain line on stderr, and its hint on the next."""
        if self._waits(self.complain, message, hint):
            return
        self.stdout.flush()
        self.stderr.write(self.folded(f"Error: {message}", 7) + "\n")
        if hint:
            self.stderr.write(self.folded(f"Hint: {hint}", 6) + "\n")

    def folded(self, text: str, hang: int = 0) -> str:
        """A line for stderr: safe to show, and on a terminal wrapped between words."""
        from repbook.views.screen import visible, wrapped

        text = visible(text)
        if len(text) < 40 or not self.stderr.isatty():
            return text
        from shutil import get_terminal_size

        return wrapped(text, get_terminal_size().columns - 1, hang)

    def nobody_yet(self) -> None:
        """Say what to do with a book that has nobody in it."""
        self.say("There is nobody in the book yet.")
        self.say("")
        self.say("  repbook import customers.csv orders.csv   takes in what you have")
        self.say('  repbook add "Harbor Foods" --phone "555 0134"')
        self.say("  repbook demo                              shows it on a sample book")

    # Answers

    def show(
        self,
        screen: Callable[[], Screen],
        data: Callable[[], Any] | None = None,
        *,
        json: bool = False,
        csv: bool = False,
        header: str = "",
    ) -> None:
        """Show an answer in the form that was asked for; only that form is made.

        `header` names the columns of the CSV (views.headers), should there be no row.
        """
        one_form(json, csv)
        if json and data is not None:
            self.json(data())
        elif csv and data is not None:
            self.data([_csv(data(), header)])
        elif self.on_terminal:
            self._draw(screen())
        else:
            from repbook.views.screen import plain

            self._write(plain(screen()))

    def json(self, value: Any) -> None:
        """Write a value as JSON."""
        import json

        self.data([json.dumps(value, ensure_ascii=False, indent=2), "\n"])

    def data(self, pieces: Iterable[str]) -> None:
        """Write data to stdout, as UTF-8 whatever the terminal's encoding is."""
        if self.held is not None and self._waits(self.data, tuple(pieces)):
            return
        self.stdout.flush()
        raw = getattr(self.stdout, "buffer", None)
        for piece in pieces:
            if raw is None:
                self.stdout.write(piece)
            else:
                raw.write(piece.encode("utf-8"))

    def _draw(self, shown: Screen) -> None:
        """Draw on the terminal; what is longer than it waits for the pager."""
        from repbook.cli import pager, terminal

        if self.held is None and (self.no_input or pager.command(self.stdin) is None):
            terminal.draw(shown, terminal.console(self.stdout))
        else:
            self._show_drawn(terminal.drawn(shown, self.stdout))

    def _show_drawn(self, text: str) -> None:
        from repbook.cli import pager

        if self._waits(self._show_drawn, text):
            return
        paged = not self.no_input and pager.command(self.stdin) is not None
        if self._long or (paged and pager.is_long(text)):
            self._long += text
        else:
            self.stdout.write(text)

    def page(self) -> None:
        """Show what is long in a pager."""
        if self._long:
            from repbook.cli.pager import page

            text, self._long = self._long, ""
            page(text, self.stdin, self.stdout)

    def flush(self) -> None:
        """Write out what is kept for the pager, plainly; a full disk or closed pipe is noticed."""
        self.stdout.write(self._long)
        self._long = ""
        self.stdout.flush()

    def no_more(self) -> None:
        """Let what is still to be written to stdout go nowhere: there is nobody to take it."""
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())

    @contextmanager
    def waiting(self, what: str, long: bool = True) -> Iterator[None]:
        """A spinner while a person waits; nothing without a terminal."""
        if not long or not self.stderr.isatty():
            yield
            return
        from rich.console import Console

        with Console(file=self.stderr).status(f"{what} …"):
            yield


def one_form(json: bool, csv: bool) -> None:
    """Refuse two forms of one answer; whoever writes asks before that."""
    if json and csv:
        raise InvalidInput(
            "--json and --csv are two forms of one answer", hint="Leave one of them out"
        )


def _csv(rows: Sequence[dict[str, Any]] | dict[str, Any], header: str = "") -> str:
    from repbook.transfer.csv_text import write_line, write_rows

    if header and not rows:
        from repbook.views.headers import HEADERS

        return write_line(HEADERS[header])
    return write_rows(flat_rows([rows] if isinstance(rows, dict) else rows))


def flat_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """JSON rows as rows of text: lists joined with `; `, nested objects as `outer.inner`."""
    flat = []
    for row in rows:
        out: dict[str, str] = {}
        for key, value in row.items():
            if isinstance(value, dict):
                out.update({f"{key}.{inner}": _text(v) for inner, v in value.items()})
            else:
                out[key] = _text(value)
        flat.append(out)
    return flat


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(
            str(v.get("text") or v.get("name") or "") if isinstance(v, dict) else str(v)
            for v in value
        )
    return str(value)
