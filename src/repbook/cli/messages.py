"""Messages as they are shown: commands that can be typed as they stand, days as on screens."""

import re
from collections.abc import Collection, Mapping
from datetime import date

from repbook.cli.commands import BY_NAME, OF_A_FILE, WRITING
from repbook.formatter import Formatter
from repbook.text import is_address, shell_line

# Patterns are compiled where they are used: most commands need none of them.
COMMAND = r"\brepbook ([a-z-]+)"
NEXT = "Next: "
ACTS = WRITING | {"dial"}
NOT_SHARED = WRITING | OF_A_FILE
# A day in a message; not what is quoted, the value of an option, or part of a file's name.
DAY = r'"[^"]*"|--[\w-]+ \S+|(?<![\w/.-])(\d{4}-[01]\d-[0-3]\d)(?![\w/-]|\.\w)'


def typable(text: str, options: Mapping[str, str], ahead: bool, shared: bool = False) -> str:
    """A text whose commands have these options of the program.

    Who looks `ahead` will write on the day itself: no --as-of then for what writes, and what comes
    next is to look further. So it is after a look at a `shared` book: nothing is written there,
    and what writes is for one's own. Its address is long: where it was typed, one line has it.
    """
    shared = shared or is_address(options.get("--book", ""))
    if text.startswith(NEXT) and (shared or ahead):
        lines = text.removeprefix(NEXT).split(" · ")
        reading = [line for line in lines if not _is_one_of(NOT_SHARED if shared else ACTS, line)]
        reading = reading[:1] if shared and "--book" in options else reading
        text = NEXT + " · ".join(reading) if reading else ""

    def said(found: re.Match[str]) -> str:
        rest = re.split("[·;\n]", text[found.end() :], maxsplit=1)[0]
        without = {"--as-of"} if ahead and found[1] in ACTS else set()
        if shared and found[1] in NOT_SHARED:
            without.add("--book")
        missing = [
            option
            for option in options.items()
            if option[0] not in without and f" {option[0]} " not in rest
        ]
        words = shell_line(word for option in missing for word in option)
        known = found[1] in BY_NAME or found[1] == "help"
        return f"repbook {words} {found[1]}" if known and words else found[0]

    return re.sub(COMMAND, said, text)


def _is_one_of(commands: Collection[str], line: str) -> bool:
    command = re.search(COMMAND, line)
    return command is not None and command[1] in commands


def dated(text: str, today: date) -> str:
    """A message with its days as screens write them: `Fri 27 Nov`."""
    if "-0" not in text and "-1" not in text:  # no month
        return text

    def said(found: re.Match[str]) -> str:
        try:
            return Formatter(today).weekday(date.fromisoformat(found[1] or ""))
        except ValueError:
            return found[0]

    return re.sub(DAY, said, text)
