# Long because whatever is asked of a person is asked here, by line or by key.
"""Questions on the terminal: plain lines, so that they work over ssh, in tmux and anywhere.

Where the platform has readline, a line of a conversation can be edited, and one
that is half typed is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO, TypeVar

import typer

from repbook.errors import InvalidInput
from repbook.text import clean, visible

if TYPE_CHECKING:
    from repbook.cli.interrupts import LineEditor
    from repbook.cli.output import Output
    from repbook.errors import Ambiguous, RepbookError
    from repbook.views.screen import Screen

BACK = "<"
Answer = TypeVar("Answer")
Keys = Mapping[str, str]  # what each key stands for
YES_OR_NO = {"y": "yes", "n": "no"}


class Back(Exception):
    """The person wants the question before this one again."""


def _discard_typed(stdin: TextIO) -> None:
    """Drop what was typed and not read yet, on a terminal where that is possible."""
    with suppress(ImportError, OSError, ValueError):
        import termios

        with suppress(termios.error):
            termios.tcflush(stdin.fileno(), termios.TCIFLUSH)


class Prompts:
    """What is asked of the person at the terminal, if there is one."""

    def __init__(self, output: Output) -> None:
        self.output = output
        # while the book is locked
        self.answered: Callable[[str, Keys | None], str] | None = None
        self._ahead = ""  # what was typed beyond a key
        self._key_time: float | None = None  # when one was pressed, which answered alone
        self._typed_before = False  # the next question was shown, but after that key
        self._editor: LineEditor | None = None

    @property
    def can_ask(self) -> bool:
        """Whether there is a person at a terminal to answer."""
        stdin = self.output.stdin
        return (
            not self.output.no_input
            and stdin is not None
            and stdin.isatty()
            and self.output.stderr.isatty()
        )

    # One question of a command

    def ask(
        self,
        question: str,
        ahead: bool = False,
        keys: Keys | None = None,
        sentences: bool = False,
    ) -> str:
        """Ask on the terminal; gives the answer without outer spaces.

        What was typed before the question was shown does not answer it, but with `ahead`.
        One of `keys` answers without Enter, where the terminal allows it; with `sentences`
        what is no key is given as far as it was typed.
        """
        if self.output.held is not None:
            assert self.answered is not None, "a question while the book is locked"
            return self.answered(question, keys)
        self.output.flush()  # what a question is about is seen before it
        stdin, stderr = self.output.stdin, self.output.stderr
        if not ahead and stdin is not None:
            _discard_typed(stdin)
            self._ahead = ""
        begun, self._ahead = self._ahead, ""
        shown = self.output.folded(question)
        try:
            if self._by_key(keys):
                return self._key(shown, keys or {}, begun, sentences)
            stderr.write(f"{shown} {begun}")
            stderr.flush()
            answer = stdin.readline() if stdin is not None else ""
            if stdin is not None and answer == "\n" and not begun and self._early():
                answer = stdin.readline()
            self._key_time = None
            if not answer:
                raise KeyboardInterrupt
            answer = begun + answer
        except KeyboardInterrupt:
            stderr.write("" if ahead else "\n")  # a conversation ends its own line
            raise
        return answer.strip()

    def _by_key(self, keys: Keys | None) -> bool:
        """Whether a question is answered by one of its keys, without Enter."""
        if not keys or any(len(key) > 1 for key in keys):
            return False
        from repbook.cli.keys import usable

        return usable(self.output)

    def _key(self, question: str, keys: Keys, begun: str, sentences: bool) -> str:
        from repbook.cli.keys import moment, read_key

        try:
            answer, self._ahead = read_key(
                self.output, question, keys, begun, self._early, sentences
            )
        except EOFError:
            raise KeyboardInterrupt from None
        self._key_time = moment() if answer in keys else None
        return answer

    def _early(self) -> bool:
        """Whether an Enter is so early that it was typed after the key before, and answers nothing."""
        from repbook.cli.keys import soon_after

        before, self._typed_before = self._typed_before, False
        return self._key_time is not None and (before or soon_after(self._key_time))

    def _look_ahead(self) -> None:
        """Note whether something was typed since a key answered: the question was not seen then."""
        if self._key_time is not None and self.output.stdin is not None:
            from repbook.cli.keys import is_waiting

            self._typed_before = is_waiting(self.output.stdin)

    def given(self, text: str | None, question: str) -> str | None:
        """Text that can be kept, asked for on a terminal where it was left out; None for none."""
        if text is None and self.can_ask:
            text = self.ask(question)
        return clean(text) if text else None

    def read(self, question: str, read: Callable[[str], Answer]) -> Answer | None:
        """Ask until the answer can be read; None for Enter alone."""
        while text := self.ask(question):
            try:
                return read(text)
            except InvalidInput as error:
                self.output.note(error.message)
        return None

    def agreed(self, question: str) -> bool:
        """Ask until it is a yes or a no; Enter is no."""
        return self.pick(f"{question} (y/N)", YES_OR_NO, "n", self.asked) == "y"

    def asked(self, question: str, keys: Keys) -> str:
        return self.ask(question, keys=keys)

    def one_of(self, several: Ambiguous) -> int:
        """Ask which customer is meant; Enter alone ends the command."""
        self.output.note(f"{several.lead}:")
        for id, name in several.candidates:
            self.output.note(f"  {id:>4}  {name}")
        answer = self.ask("Which one? (the customer's number, Enter for none)")
        if not answer:
            raise typer.Exit(several.exit_code)
        if answer not in {str(id) for id, _ in several.candidates}:
            raise several
        return int(answer)

    def confirm(self, question: str, otherwise: RepbookError) -> None:
        """Go on after a yes; end the command after a no, or where nobody can be asked."""
        if not self.can_ask:
            raise otherwise
        whole_line = self.pick(
            f"{question} (y/N)", YES_OR_NO, "n", lambda asked, _: self.ask(asked)
        )
        if whole_line != "y":
            self.output.note("Nothing was changed")
            raise typer.Exit(1)

    # A conversation: questions in order, none of the answers lost

    @property
    def editor(self) -> LineEditor:
        """What stops a conversation, and the line being typed in it."""
        if self._editor is None:
            from repbook.cli.interrupts import LineEditor

            self._editor = LineEditor()
        return self._editor

    def line(
        self, question: str, begun: str = "", keys: Keys | None = None, sentences: bool = False
    ) -> str:
        """Ask for a line, or one of the keys; `begun` is what was typed of it before.

        Raises Back for `<`, Stopped for Ctrl-C and the end of input.
        """
        from repbook.cli.interrupts import Stopped

        if self.output.held is not None:
            return self.ask(question, keys=keys)
        enc = self.output.stdout.encoding or "utf-8"
        question = visible(question).encode(enc, "replace").decode(enc)
        self._look_ahead()
        try:
            if not self._by_key(keys) and self.editor.usable(self.output):
                ahead, self._ahead = self._ahead, ""
                edited, shown = self.editor.edited, f"{self.output.folded(question)} "
                answer = edited(shown, begun + ahead) or (self._early() and edited(shown, "")) or ""
                self._key_time = None
            else:
                said = f"{question} [{visible(begun)}]" if begun else question
                answer = self.ask(said, ahead=True, keys=keys, sentences=sentences) or begun
        except (KeyboardInterrupt, EOFError, OSError):
            raise Stopped() from None
        if answer in (BACK, begun + BACK):
            raise Back
        return answer

    def key_or_sentence(self, question: str, keys: Keys, then: str) -> str:
        """Ask for a key; where a sentence is begun instead, its whole line, asked for by `then`."""
        while (typed := self.line(question, keys=keys, sentences=True)) and typed not in keys:
            if not self._by_key(keys):
                break
            self._ahead = typed
            if typed := self.line(then):
                break
        return typed

    def pick(
        self,
        question: str,
        keys: dict[str, str],
        enter: str | None = None,
        ask: Callable[[str, Keys], str] | None = None,
    ) -> str:
        """Ask for one of a few keys, or its word; asks again with one plain line.

        `keys` maps a key to what it stands for; `enter` is what Enter alone means.
        """
        while True:
            said = ask(question, keys) if ask else self.line(question, keys=keys)
            said = said.lower().replace("-", " ")
            if not said and enter is not None:
                return enter
            for key, word in keys.items():
                if said == key or (len(said) > 1 and word.startswith(said)):
                    return key
            from repbook.formatter import listed

            alone = "Enter" in question  # what Enter stands for is said in words, and is no key
            offered = [key for key in keys if key != enter or (key.isalpha() and not alone)]
            self.output.note(f"Please type {listed([*offered, *['Enter'] * alone], 'or')}.")

    def yes_or_no(self, question: str) -> bool:
        """Ask until it is a yes or a no; Enter is no."""
        return self.pick(f"{question} (y/N)", YES_OR_NO, "n") == "y"

    def fits(self, shown: Screen) -> bool:
        """Whether all of it stays in view above a question."""
        from repbook.cli.terminal import drawn, is_long

        return not (self.output.on_terminal and is_long(drawn(shown, self.output.stdout)))

    def show(self, shown: Screen, links: bool = False) -> None:
        """Show something between questions: where they are asked, and never in a pager."""
        self.output.end_waiting()
        shown = self.output.typable_screen(shown)
        if self.output.on_terminal:
            from repbook.cli.terminal import console, draw

            draw(shown, console(self.output.stdout), links=links)
            return
        from repbook.views.screen import plain

        self.output.stderr.write(plain(shown))
