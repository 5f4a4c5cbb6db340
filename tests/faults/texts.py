"""Hostile texts; whether a screen shows them harmlessly; and all of them in every place of every command."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from conftest import Ran

from faults.cases import on_book
from faults.tally import Tally, spread
from repbook.cli import root
from repbook.cli.commands import COMMANDS

KEPT = {
    "a link to click": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x07",
    "colours and a cleared screen": "\x1b[2J\x1b[31mred\x1b[0m \x1bP1$r\x1b\\ \x1bc",
    "eight-bit escapes": "\x9b31mred \x9d0;title\x9c \x90q\x9c",
    "backspaces and a bell": "pay\x08\x08\x08\x07 \x7f\x1a\x01",
    "rich markup": "[bold red]Harbor[/] [link=https://evil.example]x[/link] :smile:",
    "markup that closes nothing": "[/] [/nope] [@click=app.quit] \\[x] [",
    "right to left": "abc\u202egnp.exe\u202c \u2066x\u2069 \u200f\u061c",
    "zero width": "Har\u200bbor\u2060\ufeffFoods\u00ad\u180e",
    "lines": "first\ntwo\r\nthree\rfour\x0bfive\x0csix",
    "tabs": "\tfirst\ttwo",
    "a long one": "Harbor " * 14285 + "Foods",
    "a formula": '=HYPERLINK("http://evil.example","x")',
    "a plus": "+1+cmd|' /C calc'!A0",
    "a minus": "-2+3+cmd|' /C calc'!A0",
    "an at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "a defused formula": "'=1+1",
    "a twice defused formula": "''=1+1",
    "a formula after a space": " =1+1",
    "a formula after a tab": "\t=1+1",
    "a formula after a line": "\n=1+1",
    "a formula after a mark": "\ufeff=1+1",
    "a formula after nothing wide": "\u200b=1+1",
    "a wide formula": "＝1+1",
    "a formula after a no-break space": "\u00a0=1+1",
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "an attribute": "\"><svg onload=alert(1)> ' onmouseover='alert(1)",
    "closing tags": "</title></style></script></td><!-- <b>b</b> --> &lt;i&gt; &amp;",
    "a template": "{{ 7*7 }} {% for x in y %} ${x} %(x)s {0}",
    "Markdown": "[x](javascript:alert(1)) ![](http://evil.example/x.png) | # `b` <b>",
    "bare links": "https://evil.example www.evil.example <https://evil.example> a@evil.example",
    "a calendar's line": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:injected",
    "a card's line": "x\nEND:VCARD\nBEGIN:VCARD\nTEL:666",
    "separators": "first\u2028two\u2029three\x85four",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301\u0301 漢字カナ שלום",
    "no characters": "\uffff \U0010ffff \ue000 \U000e0041",
    "quotes": "a\"b'c\\d;e,f\\;g",
    "another language": "'); DROP TABLE customers;-- $(rm) `rm` %PATH% & echo",
    "spaces around": "  Harbor  Foods  ",
}
REFUSED = {"half a character": "Har\ud800bor", "a NUL": "Har\0bor", "a bad byte": "Har\udcffbor"}


def one_line(text: str) -> str:
    """As names, kinds, topics and tags are kept: on one line, with single spaces."""
    return " ".join(text.split())


def harmless(text: str, where: object) -> None:
    """Assert that a terminal shows this text and does nothing else; U+200D joins emoji."""
    found = {ascii(c) for c in text if not (c.isprintable() or c in "\n\u200d")}
    assert not found, (where, found)


# In every place of every command that writes

WORDS = (*KEPT.values(), *REFUSED.values())


def places(line: str) -> Iterator[tuple[str, Callable[[str], list[str]]]]:
    """Where a text can go in a command line: in the place of each word, and as each option."""
    command, *words = shlex.split(line)
    for number, word in enumerate(words):
        if not word.startswith("-"):
            yield (
                f"{command}: {word}",
                lambda text, number=number: [command, *words[:number], text, *words[number + 1 :]],
            )
    entry = next(each for each in COMMANDS if each.name == command)
    for option in root.build(entry).params:
        if option.opts[0].startswith("-") and not option.is_flag and not {*option.opts} & {*words}:
            yield (
                f"{command} {option.opts[-1]}",
                lambda text, name=option.opts[-1]: [command, f"{name}={text}", *words],
            )


def hostile_texts(folder: Path, tally: Tally) -> None:
    """Each text in each place of each line of each command: kept and shown harmlessly, or refused."""
    from faults.pairs import LINES, made

    folder = folder / str(tally.job)
    folder.mkdir()
    book = made(folder / "rep.db")
    before = book.read_bytes()
    lines = [line.replace("{folder}", str(folder)) for of in LINES.values() for line in of]
    tries = [
        (place, write, text) for line in lines for place, write in places(line) for text in WORDS
    ]
    tally.count("texts", 0, len(tries))
    for place, write, text in tally.within(spread(tries, lambda each: each[0])):
        with tally.trying((place, ascii(text[:60]))):
            book.write_bytes(before)
            ran = on_book(book, *write(text))
            assert ran.code in range(6) and "fault in repbook" not in ran.err, ran
            harmless(ran.out + ran.err, place)
            if ran.code:  # what is still open with them may stand before it
                assert any(line.startswith("Error: ") for line in ran.err.splitlines()), ran
                assert book.read_bytes() == before, ran
            else:
                assert text not in REFUSED.values(), ran
                if not place.startswith("forget"):  # the name of who is forgotten
                    _kept(book, text, ran)
                tally.count("accepted")
        tally.count("texts")
    tally.remark = (
        f"{{texts}} texts in {len({place for place, *_ in tries})} places of commands; {{accepted}}"
        " were accepted, the others refused"
    )


def _kept(book: Path, text: str, ran: Ran) -> None:
    """Assert that a text is in the book as it was typed, and that its screens are harmless."""
    with closing(sqlite3.connect(book)) as conn:
        found = {
            value
            for (table,) in conn.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall()
            for row in conn.execute(f'SELECT * FROM "{table}"')
            for value in row
            if isinstance(value, str)
        }
    assert any(form in each for form in (text.strip(), one_line(text)) for each in found), ran
    for line in (["next"], ["brief", "1"], ["changes"], ["history", "2"], ["check"]):
        shown = on_book(book, *line)
        assert shown.code == 0 or line[0] != "check", shown
        harmless(shown.out + shown.err, (ran, line))
