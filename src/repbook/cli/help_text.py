"""How help is laid out: nothing wider than 80 columns but an example that is typed so."""

from collections.abc import Sequence

from repbook.cli.commands import COMMANDS, PANELS
from repbook.views.screen import wrapped

COLUMNS = 79


def names(before: str, commands: Sequence[str]) -> str:
    """Commands by name, after a word, in lines that fit."""
    return wrapped(f"  {before}{' '.join(commands)}", COLUMNS, 2 + len(before))


def all_commands() -> str:
    """Every command with its line, by panel."""
    lines = []
    for panel in PANELS:
        entries = [entry for entry in COMMANDS if entry.panel == panel]
        lines += [panel] if entries else []
        lines += [f"  {entry.name:<13} {entry.line}" for entry in entries]
    return "\n".join(lines)


def paragraph(text: str, on_terminal: bool) -> str:
    """A paragraph of a command's help, indented; prose that is too wide is wrapped anew.

    An example stays the one line that is typed; only a terminal shows it in two.
    """
    lines = text.splitlines()
    shaped = any(line.startswith(" ") for line in lines)
    if not shaped and max(map(len, lines), default=0) > COLUMNS - 2:
        return "  " + wrapped(" ".join(lines), COLUMNS - 2).replace("\n", "\n  ")
    shown = [f"  {line}".rstrip() for line in lines]
    if on_terminal:
        shown = [wrapped(line, COLUMNS, 8) for line in shown]
    return "\n".join(shown)
