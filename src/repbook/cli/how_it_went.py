"""How a call went, by one key; what was said may be typed after the key, or instead of it."""

import re

from repbook.cli.parameters import cleaned
from repbook.cli.prompts import Keys, Prompts
from repbook.text import shown

WITH_NOTE = re.compile("([rvnst])[ ,:]+(.+)", re.IGNORECASE)  # a key, and at once what was said
NOTE_FIRST = "The note (Enter ends it):"


def key_and_note(
    prompts: Prompts, question: str, keys: Keys, said: str | None
) -> tuple[str, str | None]:
    """What answers the question, and the note with what was `said` before; a sentence is a note alone."""
    typed = prompts.key_or_sentence(question, keys, NOTE_FIRST)
    found = WITH_NOTE.fullmatch(typed)
    if found and found[1].lower() not in keys:
        found = None
    note = cleaned(found[2] if found else typed if " " in typed else "")
    if note and said:
        note = f"{said}. {note}"
    if note and not found:
        prompts.output.note(f'Kept as the note: "{shown(note)}".')
    return found[1] if found else typed, note or said
