"""Try it out: `demo`."""

from __future__ import annotations

import os
from pathlib import Path

from repbook.cli import edge
from repbook.errors import AgainstTheBook

TRY = (
    ("repbook brief delta", "read up on one customer before a call"),
    ('repbook log-call vale "Wants 20 seals" --order 480', "note a call and an order"),
    ("repbook next", "see that Vale Brothers is settled"),
    ("repbook problems", "see who is waiting, and on whom"),
    ("repbook report", "look back on the week"),
    ("repbook undo", "take the last thing back"),
)


def demo() -> None:
    """Try repbook on a sample book.

    Examples:
      repbook demo
      repbook --book try.db demo
      repbook --as-of 2026-11-23 demo

    It has a place of its own and is made anew each time; your own book is never
    touched. With --book it is made there, if nothing is there yet.
    """
    from repbook.book.demo import make
    from repbook.cli.worth import next_

    named = edge.here.book_file
    path = Path(named).expanduser() if named else place()
    if named and path.exists():
        raise AgainstTheBook(
            f'"{named}" is there already; a sample book is never made over another file',
            hint="repbook demo without --book has a place of its own",
        )
    edge.here.book_file = str(path.with_name(f".{path.name}.none"))  # no book to read dates by
    on = edge.today()
    edge.leave()
    make(path, on)
    edge.here.book_file = str(path)
    next_()
    edge.say("")
    edge.say("This is a sample book of invented customers. To try the commands on it:")
    for line in use_it(path):
        edge.say(f"  {line}")
    wide = max(len(command) for command, _ in TRY)
    for command, what in TRY:
        edge.say(f"  {command:<{wide}}  {what}")
    edge.say("Back to your own book:")
    edge.say(f"  {back()}")
    if named is None:
        edge.say("repbook demo makes it anew, as of that day.")


def place() -> Path:
    """Where the sample book is, beside where a book would be."""
    from platformdirs import user_data_path

    return user_data_path("repbook", appauthor=False) / "demo.db"


def use_it(path: Path) -> list[str]:
    """What to type so that the commands that follow use the sample book."""
    if os.name == "nt":
        return [f'$env:REPBOOK_BOOK = "{path}"    (in cmd: set REPBOOK_BOOK={path})']
    from shlex import quote

    return [f"export REPBOOK_BOOK={quote(str(path.absolute()))}"]


def back() -> str:
    """What to type to be at one's own book again."""
    if os.name == "nt":
        return "Remove-Item Env:REPBOOK_BOOK    (in cmd: set REPBOOK_BOOK=)"
    return "unset REPBOOK_BOOK"
