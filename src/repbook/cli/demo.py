"""`demo`: a sample book to try repbook on."""

import os
from pathlib import Path

from repbook.cli.parameters import Yes
from repbook.cli.session import Session
from repbook.errors import Conflict
from repbook.formatter import count
from repbook.text import shell_line

TRY = (
    ("repbook next", "who to call first, and why"),
    ("repbook brief delta", "what to know before a call"),
    ('repbook log-call vale "Wants seals" --order 480', "log a call with an order"),
    ("repbook problems", "open problems, and whose move"),
    ("repbook report --week last", "last week and the week before"),
    ("repbook undo", "undo the last change"),
)


def demo(session: Session, yes: Yes = False) -> None:
    """Try repbook on a sample book.

    Examples:
      repbook demo
      repbook --book try.db demo
      repbook --as-of 2026-11-23 demo

    The sample book is a file of its own, started over each time; it asks first
    if you have changed it. Your own book is never touched. --book FILE puts it
    in a new file; one that exists is refused. REPBOOK_BOOK can name the file,
    too, if it is new or a sample book.
    """
    from repbook.book.demo import is_sample, make, own_changes
    from repbook.cli.next import today_in_six_lines

    named = session.book_file
    path = session.book_path if named or os.environ.get("REPBOOK_BOOK") else place()
    if not named and path.exists() and not is_sample(path):
        path = place()
    if named and path.exists():
        raise Conflict(
            f'"{named}" already exists; a sample book never replaces another file',
            hint=shell_line(["repbook", "--book", str(_new_name(path)), "demo"]),
        )
    if not yes and (mine := own_changes(path)):
        wrong = f"Your sample book has {count(mine, 'change')} of yours"
        keep = shell_line(["repbook", "--book", str(path), "next"])
        refusal = Conflict(
            wrong,
            hint=f"To start over (it is kept as a backup): repbook demo --yes; to go on with it: {keep}",
        )
        session.prompts.confirm(
            f"{wrong}. Start over with a new one, and keep this one as a backup?", refusal
        )
    session.book_file = str(path)
    session.without_book()
    on = session.today
    session.close()
    if kept := make(path, on):
        session.output.note(f"Your earlier sample book is kept: {kept.path}")
    session.book_file = str(path)
    session.output.no_input = True  # no pager: all of it fits a screen
    today_in_six_lines(session, after=False)
    session.output.typed.pop("--book", None)  # the first line to type says which book it is
    wide = max(len(command) for command, _ in TRY)
    lines = (
        "",
        "A sample book of invented customers. To try repbook on it, type:",
        f"  {use_it(path)}",
        *(f"  {command:<{wide}}  {what}" for command, what in TRY),
        "Back to your own book:",
        f"  {back()}",
        *(() if named else ("repbook demo starts over with a new sample book.",)),
    )
    session.output.say("\n".join(lines))


def _new_name(path: Path) -> Path:
    """The first name of a file beside this one that is not taken: `try-2.db`."""
    number = 2
    while (other := path.with_stem(f"{path.stem}-{number}")).exists():
        number += 1
    return other


def place() -> Path:
    """The sample book's own file, in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("repbook", appauthor=False) / "demo.db"


def use_it(path: Path) -> str:
    """What to type to use the sample book in the commands that follow."""
    if os.name == "nt":
        return f'$env:REPBOOK_BOOK = "{path}"    (in cmd: set REPBOOK_BOOK={path})'
    from shlex import quote

    return f"export REPBOOK_BOOK={quote(str(path.absolute()))}"


def back() -> str:
    """What to type to use one's own book again."""
    if os.name == "nt":
        return "Remove-Item Env:REPBOOK_BOOK    (in cmd: set REPBOOK_BOOK=)"
    return "unset REPBOOK_BOOK"
