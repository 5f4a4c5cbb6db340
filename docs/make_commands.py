"""Write docs/commands.md and the man page from the commands' own help; a test holds them fresh.

Run by hand: python docs/make_commands.py
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from repbook.cli.commands import COMMANDS, PANELS, Entry
from repbook.cli.root import build

HERE = Path(__file__).parent
LOOKING_UP = """\
CUSTOMER is a number, a name or the beginnings of its words in any order, an alias, a company, a
contact, a phone number or an e-mail address. DATE is `2026-03-12`, `today`, `yesterday`, `fri`,
`3 days ago`, `in 2 weeks`, `+2w`, `12 mar`, `end of month` and the like. A default stands in
brackets."""
OPTIONS = (
    ("--book FILE", "Use another book than your own, the same as setting REPBOOK_BOOK"),
    (
        "--as-of DATE",
        "See the book, or write in it, as of another day than today; `fri` is the nearest Friday",
    ),
    ("--no-input", "Ask nothing"),
    ("--version", "Show the version"),
    ("--help", "Show the help of repbook, or of a command"),
)
EXIT_CODES = (
    ("0", "done, also when empty"),
    ("1", "failed"),
    ("2", "not understood"),
    ("3", "no such, or several such"),
    ("4", "against what the book says"),
    ("5", "import refused"),
    ("6", "the book cannot be used"),
)
MAN_FROM = (
    ("REPBOOK_BOOK", "The book to use. Without it, the book is in your data folder: repbook where"),
    ("NO_COLOR", "Show no colours"),
)


class Help(NamedTuple):
    """The help of a command in its parts."""

    name: str
    does: str
    examples: list[str]
    notes: str
    arguments: list[tuple[list[str], str]]  # the names of each, and its help
    options: list[tuple[list[str], str]]


def help_of(entry: Entry) -> Help:
    """What a command's help says."""
    command = build(entry)
    does, _, rest = command.help.strip().partition("\n\nExamples:\n")
    examples, _, notes = rest.partition("\n\n")
    kinds: dict[str, list[tuple[list[str], str]]] = {"argument": [], "option": []}
    for param in command.params:
        names = [*param.opts, *filter(None, [param.metavar])]
        if param.param_type_name == "argument":
            names = [param.metavar]
        kinds[param.param_type_name].append((names, param.help or ""))
    return Help(
        entry.name,
        does,
        [line.strip() for line in examples.splitlines()],
        " ".join(notes.split()),
        kinds["argument"],
        kinds["option"],
    )


def by_panel(show: Callable[[Help], list[str]], heading: str) -> list[str]:
    """Every panel's heading, and each of its commands as it is shown."""
    parts = []
    for panel in PANELS:
        parts.append(heading.format(panel))
        for entry in COMMANDS:
            if entry.panel == panel:
                parts += show(help_of(entry))
    return parts


def text() -> str:
    """docs/commands.md."""
    codes = " · ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES)
    parts = [
        "# The commands",
        "",
        "Written from the commands' own help by `python docs/make_commands.py`. The examples run on the",
        "sample book (`repbook demo`); files such as customers.csv are in [examples/](../examples/README.md).",
        "",
        "All commands take these options, before or after their name:",
        "",
        "| | |",
        "|---|---|",
        *(f"| `{option}` | {does} |" for option, does in OPTIONS),
        "",
        LOOKING_UP,
        "",
        f"Exit codes: {codes}.",
        *by_panel(_section, "\n## {}"),
    ]
    return "\n".join(parts) + "\n"


def _section(shown: Help) -> list[str]:
    """A command on the page."""
    parts = ["", f"### {shown.name}", "", shown.does, "", "```sh", *shown.examples, "```"]
    if shown.notes:
        parts += ["", shown.notes]
    parts += ["", "| | |", "|---|---|"]
    for names, about in (*shown.arguments, *shown.options):
        cells = (" ".join(f"`{name}`" for name in names), about)
        parts.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return parts


def man() -> str:
    """docs/repbook.1, the man page."""
    parts = [
        r".\" Written by docs/make_commands.py",
        '.TH REPBOOK 1 "" "repbook" "User commands"',
        ".SH NAME",
        r"repbook \- a command-line book for one salesperson: who to call next, and why",
        ".SH SYNOPSIS",
        r".B repbook",
        _roff("[OPTIONS] COMMAND ..."),
        ".SH DESCRIPTION",
        "Customers, purchases, problems and calls in one local file.",
        _roff(LOOKING_UP.replace("`", "")),
        ".PP",
        _roff("To try it on a sample book: repbook demo. To begin: repbook import FILE..."),
        ".SH OPTIONS",
        "All commands take these, before or after their name.",
        *_listed(OPTIONS),
        ".SH COMMANDS",
        "The examples run on the sample book.",
        *by_panel(_man_section, ".SS {}"),
        ".SH EXIT STATUS",
        *_listed(EXIT_CODES),
        ".SH ENVIRONMENT",
        *_listed(MAN_FROM),
    ]
    return "\n".join(parts) + "\n"


def _man_section(shown: Help) -> list[str]:
    """A command in the man page."""
    words = [*(names[0] for names, _ in shown.arguments), "[OPTIONS]" if shown.options else ""]
    parts = [".PP", rf"\fBrepbook {_roff(shown.name)}\fR {_roff(' '.join(words).strip())}"]
    parts += [".RS 4", _roff(shown.does + ". " + shown.notes), ".PP", ".nf"]
    parts += [*map(_roff, shown.examples), ".fi"]
    rows = (*shown.arguments, *shown.options)
    parts += _listed([(" ".join(names), about) for names, about in rows])
    return [*parts, ".RE"]


def _listed(rows: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> list[str]:
    """Words in bold with what they mean behind them."""
    return [
        line
        for word, meaning in rows
        for line in (".TP 16", rf"\fB{_roff(word)}\fR", _roff(meaning))
    ]


def _roff(text: str) -> str:
    """Text as roff shows it: no escape, no request at the beginning of a line."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    text = re.sub(r"[^\x00-\x7f]", lambda match: rf"\[u{ord(match[0]):04X}]", text)
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M).strip()


if __name__ == "__main__":
    (HERE / "commands.md").write_text(text(), encoding="utf-8")
    (HERE / "repbook.1").write_text(man(), encoding="utf-8")
