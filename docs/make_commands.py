"""Write docs/commands.md from the commands' own help; a test holds it fresh.

Run by hand: python docs/make_commands.py
"""

from __future__ import annotations

from pathlib import Path

from repbook.cli.commands import COMMANDS, PANELS
from repbook.cli.root import build

HERE = Path(__file__).parent


def text() -> str:
    """The whole page."""
    parts = [
        "# The commands",
        "",
        "Written from the commands' own help by `python docs/make_commands.py`. The examples run on the",
        "sample book (`repbook demo`); files such as customers.csv are in [examples/](../examples/README.md).",
        "",
        "All commands take these options, before or after their name: `--book FILE` (use another book, the",
        "same as setting `REPBOOK_BOOK`), `--as-of DATE` (another day than today), `--no-input` (ask",
        "nothing), `--help` and `--version`.",
        "",
        "CUSTOMER is a number, a name or the beginnings of its words in any order, an alias, a company, a",
        "contact, a phone number or an e-mail address. DATE is `2026-03-12`, `today`, `yesterday`, `fri`,",
        "`3 days ago`, `in 2 weeks`, `+2w`, `12 mar`, `end of month` and the like. A default stands in",
        "brackets.",
        "",
        "Exit codes: 0 done, also when empty · 1 failed · 2 not understood · 3 no such, or several such ·",
        "4 against what the book says · 5 import refused · 6 the book cannot be used.",
    ]
    for panel in PANELS:
        entries = [entry for entry in COMMANDS if entry.panel == panel]
        if not entries:
            continue
        parts += ["", f"## {panel}"]
        for entry in entries:
            command = build(entry)
            lines = command.help.strip().splitlines()
            parts += ["", f"### {entry.name}", "", f"{lines[0]}", ""]
            rest = "\n".join(lines[1:]).strip("\n")
            head, _, body = rest.partition("Examples:")
            examples, _, after = body.strip("\n").partition("\n\n")
            shown = [line.strip() for line in examples.splitlines()]
            parts += ["```sh", *shown, "```"]
            for note in (head.strip(), " ".join(after.split())):
                if note:
                    parts += ["", note]
            parts += ["", "| | |", "|---|---|"]
            for param in command.params:
                names = [*param.opts, *param.secondary_opts, *filter(None, [param.metavar])]
                if param.param_type_name == "argument":
                    names = [param.metavar]
                cell = " ".join(f"`{name}`" for name in names)
                parts.append(f"| {_cell(cell)} | {_cell(param.help or '')} |")
    return "\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    (HERE / "commands.md").write_text(text(), encoding="utf-8")
