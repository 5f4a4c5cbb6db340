"""A key answers a question without Enter, where the terminal allows it."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from conftest import Rep, made_once
from terminals import at_terminal, pty, termios

from repbook.cli import keys
from repbook.cli.output import Output
from repbook.cli.prompts import Prompts

YES_OR_NO = {"y": "yes", "n": "no"}
HOW = {"r": "reached", "s": "sent", "k": "skip", "z": "snooze", "n": "no answer", "q": "quit"}
PAUSE = ""  # nothing typed for a moment

TYPED = {
    "a key": (["y"], YES_OR_NO, ("y", "")),
    "a key and Enter": (["y", "\r"], YES_OR_NO, ("y", "")),
    "Enter": (["\n"], YES_OR_NO, ("", "")),
    "a capital": (["Y"], YES_OR_NO, ("y", "")),
    "a word": ([*"yes\r"], YES_OR_NO, ("y", "")),
    "a word that begins with another's key": ([*"skip"], HOW, ("k", "")),
    "the beginning of one": ([*"sno\r"], HOW, ("z", "")),
    "a key, and a note typed ahead": ([*"r Wants"], HOW, ("r", " ")),
    "a key, and a note like its word": ([*"rear door"], HOW, ("r", "ear")),
    "a key, then a note after a moment": (["r", PAUSE, "e"], HOW, ("r", "")),
    "a word that is none": ([*"perhaps\r"], YES_OR_NO, ("perhaps", "")),
    "an arrow": ([*"\x1b[A", "n"], YES_OR_NO, ("n", "")),
    "what was pasted": ([*"\x1b[200~y\ny\n\x1b[201~", "n"], YES_OR_NO, ("n", "")),
    "back": (["<"], YES_OR_NO, ("<", "")),
}


@pytest.mark.parametrize("what", TYPED)
def test_what_is_typed_at_a_key_question(what: str) -> None:
    typed, known, wanted = TYPED[what]
    waiting = list(typed)

    def key(wait: float | None) -> str:
        return waiting.pop(0) if waiting else PAUSE

    assert keys._answer(key, known) == wanted


BEGUN = {
    "a key": (["r", PAUSE], "r"),
    "a key that begins no word": (["k", PAUSE], "k"),
    "a word": ([*"skip", PAUSE], "k"),
    "the beginning of one, and Enter": ([*"sno\r"], "z"),
    "a sentence": ([*"Wants seals"], "W"),
    "a sentence that begins with a key": ([*"Said yes"], "Sa"),
    "one that begins as a word does": ([*"rear door"], "rear"),
    "a key and a note": ([*"n busy"], "n "),
    "more than a word": ([*"no answer, busy"], "no answer,"),
    "back": (["<"], "<"),
    "Enter": (["\r"], ""),
}


@pytest.mark.parametrize("what", BEGUN)
def test_a_sentence_where_a_key_is_asked_is_given_as_far_as_it_was_typed(what: str) -> None:
    typed, wanted = BEGUN[what]
    waiting = list(typed)

    def key(wait: float | None) -> str:
        return waiting.pop(0) if waiting else PAUSE

    assert keys._key_or_sentence(key, HOW) == (wanted, "")


def test_an_enter_right_after_a_key_answers_nothing_more() -> None:
    waiting, early = [*"\r\ry"], [True, False]

    def key(wait: float | None) -> str:
        return waiting.pop(0) if waiting else PAUSE

    assert keys._answer(key, YES_OR_NO, lambda: early.pop(0)) == ("", "")
    assert waiting == ["y"]


@pytest.mark.parametrize(("after", "kept"), [("30", True), ("0", False)])
def test_yes_and_enter_is_one_answer_and_the_next_question_waits(
    rep: Rep, book: Path, after: str, kept: bool
) -> None:
    rep("add", "Bay Foods", ok=True)
    rep("log-problem", "bay", "pump leaks", ok=True)
    by = ("-c", f"from repbook.cli import keys, main; keys.AFTER = {after}; main()")
    said = "I promised to send the parts list by wednesday"
    t = at_terminal(book, "log-call", "bay", said, by=by)
    t.sees("About x1")
    t.presses("y")
    t.sees("Did you promise")
    t.presses("\r")  # typed after the key, a moment late
    t.presses("y")
    t.ends()
    texts = [row["text"] for row in rep("promises", "--json").json]
    assert any("parts list" in text for text in texts) == kept, t.text


@made_once
def book(rep: Rep, book_file: Path) -> Path:
    for name, phone in (("Harbor Foods", "555 0134"), ("Vale Brothers", "555 0112")):
        rep("add", name, "--phone", phone, ok=True)
        rep("promise", name, "the quote", "--by", "2026-11-19", "--on", "2026-11-16", ok=True)
    return book_file


def test_dial_takes_a_key_and_nothing_that_was_pasted(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees("[q]uit:")
    t.presses("\x1b[200~n\nn\nwhat somebody pasted\n\x1b[201~")
    t.presses("x")
    t.sees("The note (Enter ends it): x")
    t.presses("\r")
    shown = t.sees("[q]uit:")
    assert "Please type r" in shown and "Harbor Foods (1)" in shown and "555 0134" in shown
    t.presses("n")  # no Enter
    t.sees("Vale Brothers")
    t.sees("[q]uit:")
    t.presses("\x03")
    assert t.ends() == 0
    outcomes = [row for row in rep("history", "harbor", "--json").json if row["kind"] == "touch"]
    assert len(outcomes) == 1
    assert "\x1b[?2004l" in t.raw[t.raw.rindex("\x1b[?2004h") :]


def test_a_sentence_instead_of_a_key_is_the_note(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "dial")
    t.sees("[q]uit:")
    t.types("Wants 20 seals, sent nothing")
    t.sees('Kept as the note: "Wants 20 seals, sent nothing".')
    t.sees("[q]uit:")
    t.types("n closed today")
    t.sees("Vale Brothers (")
    t.sees("[q]uit:")
    t.types("Met him at the fair")
    t.sees("[q]uit:")
    t.presses("k")
    t.sees("Harbor Foods (1)")
    t.sees("[q]uit:")
    t.presses("q")
    t.ends()
    said = [
        row["text"] for row in rep("history", "harbor", "--json").json if row["kind"] == "touch"
    ]
    assert len(said) == 1 and "Wants 20 seals, sent nothing. closed today" in said[0]
    told = " ".join(t.text.split())
    assert "The note is not logged. To log it:" in told
    assert 'log-call 2 "Met him at the fair"' in told


def test_a_sentence_at_the_question_of_log_call_is_the_note(rep: Rep, book: Path) -> None:
    t = at_terminal(book, "log-call")
    t.sees("Who")
    t.types("harbor")
    t.sees("[t]hey called:")
    t.types("Wants 20 seals")
    t.sees('Kept as the note: "Wants 20 seals".')
    t.presses("v")
    t.ends()
    said = [
        row["text"] for row in rep("history", "harbor", "--json").json if row["kind"] == "touch"
    ]
    assert said and "Wants 20 seals" in said[0]


def test_ctrl_c_at_a_key_restores_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    main, fd = pty.openpty()
    before = termios.tcgetattr(fd)
    stdin = open(fd, encoding="utf-8", closefd=False)  # noqa: SIM115
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setenv("TERM", "xterm")
    output = Output(stdin, io.StringIO(), io.StringIO())
    assert keys.usable(output)
    os.write(main, b"y")  # typed ahead
    assert keys.read_key(output, "Sure?", YES_OR_NO) == ("y", "")
    assert termios.tcgetattr(fd) == before
    monkeypatch.setattr(keys, "_answer", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        keys.read_key(output, "Sure?", YES_OR_NO)
    assert termios.tcgetattr(fd) == before
    stdin.close()
    os.close(fd)
    os.close(main)


def test_waiting_for_a_key_looks_for_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Ctrl-C right before the waiting begins does not end it; the next look does."""
    main, fd = pty.openpty()
    waits: list[float | None] = []

    def waiting(read: list[int], *rest: object) -> tuple[list[int], list[int], list[int]]:
        waits.append(rest[-1])  # type: ignore[arg-type]
        return (read if len(waits) == 3 else []), [], []

    with open(fd, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        output = Output(stdin, io.StringIO(), io.StringIO())
        os.write(main, b"y")
        monkeypatch.setattr("select.select", waiting)
        assert keys.read_key(output, "Sure?", YES_OR_NO)[0] == "y"
        monkeypatch.undo()
    os.close(main)
    assert len(waits) > 2
    assert all(wait is not None and wait < 1 for wait in waits)


def test_an_enter_typed_before_a_question_was_shown_answers_nothing_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prompts = Prompts(Output(io.StringIO(), io.StringIO(), io.StringIO()))
    monkeypatch.setattr(keys, "is_waiting", lambda stdin: True)
    monkeypatch.setattr(keys, "soon_after", lambda when: False)
    prompts._look_ahead()
    assert not prompts._early()  # no key was pressed before
    prompts._key_time = 0.0
    prompts._look_ahead()
    assert [prompts._early(), prompts._early()] == [True, False]
