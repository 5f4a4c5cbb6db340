# Long because what waits for the lock, for the pager and for the terminal is one answer.
"""What a command line shows: answers on stdout, all else on stderr, long answers in a pager."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TextIO

from repbook.errors import InvalidInput
from repbook.text import visible, wrapped

if TYPE_CHECKING:
    from repbook.views.screen import Screen

Shown = ParamSpec("Shown")


def _waits(
    show: Callable[Concatenate[Output, Shown], None],
) -> Callable[Concatenate[Output, Shown], None]:
    """What is shown while the book is locked waits until it is not."""

    def now(output: Output, /, *what: Shown.args, **how: Shown.kwargs) -> None:
        if (
            output.on_terminal or show.__name__ != "data"
        ):  # data for a file takes as long as it takes
            output.end_waiting()
        if show.__name__ != "_show_drawn":  # in the pager it stands above what is read
            output.say_reading()
        show(output, *what, **how)

    @wraps(show)
    def shown(output: Output, /, *what: Shown.args, **how: Shown.kwargs) -> None:
        if output.held is None:
            now(output, *what, **how)
        else:
            output.held.append((now, what, how))

    return shown


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
        self.typed: dict[str, str] = {}  # --book and --as-of, where they were typed
        self.shared = False  # whether the book is a shared one, which is only read
        self.ahead = False  # whether --as-of names a day to come
        self.writes = False  # whether the command writes
        self.no_book = ""  # where there is no book, though one was named
        self.today: Callable[[], date] = lambda: date.min
        self.reading = ""  # how the line is read, said before anything but a refusal
        self.sums = ""  # how the amount of it was summed up
        self._said_reading = ""
        self._waiting: ExitStack | None = None  # a spinner, until something is shown or asked
        self._long = ""  # kept for the pager until the book is closed
        # What is shown while the book is locked, as it will be called.
        self.held: (
            list[tuple[Callable[..., None], tuple[object, ...], dict[str, object]]] | None
        ) = None

    @property
    def on_terminal(self) -> bool:
        return self.stdout.isatty()

    def release(self) -> None:
        """Show what waited while the book was locked."""
        held, self.held = self.held or (), None
        for show, what, how in held:
            show(self, *what, **how)

    # Lines

    def say(self, text: str) -> None:
        """Write a line to stdout."""
        self._write(self.typable(text) + "\n")

    @_waits
    def _write(self, text: str) -> None:
        if self._long:
            self._long += text
        else:
            self.stdout.write(text)

    def say_reading(self) -> None:
        """Say how the line is read, once, however often a command begins again."""
        self.stderr.write(self._unsaid_reading())

    def _unsaid_reading(self) -> str:
        if self.reading in ("", self._said_reading):
            return ""
        self._said_reading = self.reading
        said = self.folded(self.typable(f"Read as: {self.reading}"), 9, whole=False) + "\n"
        return said + (f"{self.folded(self.sums)}\n" if self.sums else "")

    @_waits
    def note(self, text: str) -> None:
        """Write a line to stderr."""
        self.stderr.write(self.folded(self._dated(self.typable(text))) + "\n")

    def note_folded(self, typed: str | None, kept: str) -> None:
        """Say that a name was kept on one line, without its outer and doubled spaces."""
        if typed is not None and kept != typed and kept == " ".join(typed.split()):
            self.note(f'The name is kept on one line, with single spaces: "{kept}"')

    def complain(self, message: str, hint: str | None = None) -> None:
        """Write an error as one plain line on stderr, and its hint on the next."""
        self.reading = ""
        self._complain(message, hint)

    @_waits
    def _complain(self, message: str, hint: str | None) -> None:
        self.stdout.flush()
        self.stderr.write(self.folded(f"Error: {self._dated(message)}", 7) + "\n")
        if hint:
            lead = "" if hint.startswith("Did you mean: ") else "Hint: "
            self.stderr.write(self.folded(f"{lead}{self.typable(hint)}", 6) + "\n")

    def typable(self, text: str) -> str:
        """A text whose commands have the --book and the --as-of that were typed."""
        if (
            not (self.typed or self.shared or self.ahead) or "repbook " not in text
        ):  # asked of every cell of a list
            return text
        from repbook.cli.messages import typable

        return typable(text, self.typed, self.ahead and not self.writes, self.shared)

    def typable_screen(self, shown: Screen) -> Screen:
        """A screen with the same."""
        from repbook.views.screen import with_texts

        as_is = not (self.typed or self.shared or self.ahead)
        return shown if as_is else with_texts(shown, self.typable)

    def _dated(self, text: str) -> str:
        from repbook.cli.messages import dated

        return dated(text, self.today())

    def folded(self, text: str, hang: int = 0, whole: bool = True) -> str:
        """A line for stderr: safe to show, and on a terminal wrapped between words."""
        text = self.without_secrets(visible(text))
        if len(text) < 40 or not self.stderr.isatty():
            return text
        from shutil import get_terminal_size

        columns = get_terminal_size().columns
        return wrapped(text, columns - 1, hang, whole, columns)

    @staticmethod
    def without_secrets(text: str) -> str:
        """A text without the password of an address of a database in it."""
        if "://" not in text:
            return text
        from repbook.store.postgres_address import without_password

        return without_password(text)

    def nobody_yet(self) -> None:
        """Say what to do with a book that has nobody in it."""
        book = f" at {self.no_book}" if self.no_book else ""
        first = f"There is no book{book} yet." if book else "There is nobody in the book yet."
        self.say(
            f"{first}\n\n"
            "  repbook import customers.csv orders.csv   imports what you have\n"
            '  repbook add "Harbor Foods" --phone "555 0134"\n'
            "  repbook demo                              tries it on a sample book"
        )

    # Answers

    def show(
        self,
        screen: Callable[[], Screen],
        data: Callable[[], object] | None = None,
        *,
        json: bool = False,
        csv: bool = False,
        nobody: bool = False,
    ) -> None:
        """Show an answer in the form that was asked for; only that form is made.

        With `nobody` in the book a person is shown what to do instead.
        """
        one_form(json, csv)
        if nobody and not (json or csv):
            self.nobody_yet()
        elif json and data is not None:
            self.json(data())
        elif csv and data is not None:
            self.data(_csv(data()))
        else:
            from repbook.views.screen import plain

            shown = self.typable_screen(screen())
            if self.on_terminal:
                self._draw(shown)
            else:
                self._write(plain(shown))

    def json(self, value: object) -> None:
        """Write JSON to stdout: a list row by row, so that its text is never there as a whole."""
        from repbook.cli.json_text import json_rows, json_text

        if isinstance(value, Iterable) and not isinstance(value, (dict, str)):
            self.data(json_rows(value))
        else:
            self.data([json_text(value), "\n"])

    @_waits
    def data(self, pieces: Iterable[str]) -> None:
        """Write data to stdout, as UTF-8 whatever the terminal's encoding is."""
        self.stdout.flush()
        raw = getattr(self.stdout, "buffer", None)
        for piece in pieces:
            if raw is None:
                self.stdout.write(piece)
            else:
                raw.write(piece.encode("utf-8"))

    def _draw(self, shown: Screen) -> None:
        from repbook.cli import terminal

        self.end_waiting()
        if self.held is None and (self.no_input or terminal.pager(self.stdin) is None):
            self.say_reading()
            terminal.draw(shown, terminal.console(self.stdout))
        else:
            self._show_drawn(terminal.drawn(shown, self.stdout))

    @_waits
    def _show_drawn(self, text: str) -> None:
        from repbook.cli import terminal

        paged = not self.no_input and terminal.pager(self.stdin) is not None
        if self._long or (paged and terminal.is_long(text)):
            self._long += self._unsaid_reading() + text
        else:
            self.say_reading()
            self.stdout.write(text)

    def page(self) -> None:
        """Show what is long in a pager."""
        if self._long:
            from repbook.cli.terminal import page

            text, self._long = self._long, ""
            page(text, self.stdin, self.stdout)

    def flush(self) -> None:
        """Write out what is kept for the pager, as plain text; a full disk or closed pipe is noticed."""
        self.end_waiting()
        self.say_reading()
        self.stdout.write(self._long)
        self._long = ""
        self.stdout.flush()

    def no_more(self) -> None:
        """Discard the rest of stdout: nobody reads it."""
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())

    @contextmanager
    def waiting(self, what: str, long: bool = True) -> Iterator[None]:
        """A spinner while a person waits past half a second; nothing without a terminal."""
        if not long or self._waiting is not None or not self.stderr.isatty():
            yield
            return
        from repbook.cli.spinner import spinning

        with spinning(self.stderr, what):
            yield

    def begin_waiting(self, what: str) -> None:
        """A spinner from now on, until something is shown or asked."""
        waiting = ExitStack()
        waiting.enter_context(self.waiting(what))
        self._waiting = waiting

    def end_waiting(self) -> None:
        """No spinner any more."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.close()


def one_form(json: bool, csv: bool, page: str = "") -> None:
    """Refuse two forms of one answer, as of which `page` is an option; whoever writes asks before that."""
    forms = [*filter(None, ["--json" if json else "", "--csv" if csv else "", page])]
    if forms[1:]:
        raise InvalidInput(
            f"{forms[0]} and {forms[1]} cannot be combined", hint="Leave one of them out"
        )


def _csv(rows: Any) -> Iterator[str]:
    """Rows of text: lists joined with `; `, nested objects as `outer.inner`."""
    from repbook.transfer.csv_text import write_rows
    from repbook.views.fields import flat

    every: Iterable[dict[str, object]] = [rows] if isinstance(rows, dict) else rows
    known = () if isinstance(rows, dict) else getattr(rows, "keys", ())
    yield from write_rows(({k: _text(value) for k, value in flat(row)} for row in every), known)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        if not all(isinstance(each, dict) for each in value):
            return "; ".join(map(str, value))
        texts = [str(each.get("text") or each.get("name") or "") for each in value]
        # two reasons can say the same beside their own
        return "; ".join(dict.fromkeys(part for text in texts for part in text.split("; ")))
    return str(value)
