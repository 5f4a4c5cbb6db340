"""Commands in what is shown, made so that they can be typed as they stand."""

import re
from collections.abc import Mapping

from repbook.cli.commands import BY_NAME
from repbook.text import shell_line

COMMAND = re.compile(rf"\brepbook (?=(?:{'|'.join(BY_NAME)}|help)\b(?![^·;\n]* --book ))")


def typable(text: str, options: Mapping[str, str]) -> str:
    """A text whose commands have these options of the program."""
    words = shell_line(word for option in options.items() for word in option)
    return COMMAND.sub(lambda _: f"repbook {words} ", text) if words else text
