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
        "Written from the commands' own help by `python docs/make_commands.py`.",
        "",
        "Before or after any command: `--book FILE` (or `REPBOOK_BOOK`), `--as-of DATE`,",
        "`--no-input` (ask nothing), and `--version`.",
        "",
        "CUSTOMER is anything that identifies one: a number, a name or the beginning of its words in",
        "any order, an alias, a company, a contact, a phone, an e-mail. DATE is `2026-03-12`, `today`,",
        "`yesterday`, `fri`, `3 days ago`, `in 2 weeks`, `+2w`, `12 mar`, `end of month` and their like.",
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
            told = command.help.strip().splitlines()
            parts += ["", f"### {entry.name}", "", f"{told[0]}", ""]
            rest = "\n".join(told[1:]).strip("\n")
            head, _, body = rest.partition("Examples:")
            examples, _, after = body.strip("\n").partition("\n\n")
            lines = [line.strip() for line in examples.splitlines()]
            parts += ["```sh", *lines, "```"]
            for note in (head.strip(), " ".join(after.split())):
                if note:
                    parts += ["", note]
            parts += ["", "| | |", "|---|---|"]
            for param in command.params:
                names = " ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
                shown = param.metavar or ""
                if param.param_type_name == "argument":
                    names = f"`{shown or param.name.upper()}`"
                    shown = ""
                value = f" `{shown}`".replace("|", "\\|") if shown else ""
                about = (getattr(param, "help", None) or "").replace("|", "\\|")
                parts.append(f"| {names.replace('|', chr(92) + '|')}{value} | {about} |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    (HERE / "commands.md").write_text(text(), encoding="utf-8")
