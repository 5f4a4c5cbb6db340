"""`share`: what the book says goes to a team's PostgreSQL."""

from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.parameters import Json
from repbook.cli.session import Session
from repbook.errors import InvalidInput

if TYPE_CHECKING:
    from repbook.store.postgres_address import Address

MOST_PARTITIONS = 1000


def share(
    session: Session,
    url: Annotated[
        str | None,
        typer.Argument(metavar="URL", help="A PostgreSQL database (the one in share_to)"),
    ] = None,
    rep: Annotated[
        str | None,
        typer.Option("--rep", metavar="NAME", help="The name you share under (your database user)"),
    ] = None,
    with_notes: Annotated[
        bool, typer.Option("--with-notes", help="Your private notes and own fields, too")
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Send everything again, even over another book"),
    ] = False,
    set_up: Annotated[
        bool, typer.Option("--set-up", help="Only print the SQL that prepares the database")
    ] = False,
    partitions: Annotated[
        str | None,
        typer.Option(
            "--partitions", metavar="N", help="With --set-up: for hundreds of reps, in N parts"
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Share the book with your team, in a PostgreSQL database.

    Examples:
      repbook share --set-up
      repbook share postgresql://ann@db.example.com/sales
      repbook share

    Only what changed since last time is sent. Your notes stay here: what you
    wrote about customers and calls, the texts of promises and problems, fields
    of your own. docs/team.md says how to set it up and who reads what.
    """
    from repbook.book.share import share as send
    from repbook.views.share import SHARED, shared_elsewhere, shared_screen

    if set_up or partitions is not None:
        return _print_set_up(session, partitions)
    to = address_to(session, url, "repbook share")
    name = _name(rep)
    with session.output.waiting("Sharing"):
        done = send(session.book, to, name, with_notes, replace, session.today)
    session.output.show(
        lambda: shared_screen(done, session.formatter),
        lambda: SHARED.of(done, session.formatter),
        json=json,
    )
    if done.elsewhere and not replace:
        session.output.note(shared_elsewhere(done))
    if url is not None and not session.book.settings.get("share_to"):
        from repbook.text import shell_line

        keep = shell_line(["repbook", "config", "share_to", to.named(done.rep)])
        session.output.note(f"So that repbook share alone does it: {keep}")


def address_to(session: Session, url: str | None, line: str) -> "Address":
    """The address that was typed, else the one that is set; `line` is what an example follows."""
    from repbook.store.postgres_address import EXAMPLE, read_address

    said = url or session.book.settings.get("share_to")
    if not said:
        raise InvalidInput(
            "No database is named, and share_to is not set",
            hint=f"As in: {line} {EXAMPLE}",
        )
    return read_address(said)


def _name(rep: str | None) -> str | None:
    from repbook.text import clean_name

    if rep is None:
        return None
    name = clean_name(rep)
    if not name:
        raise InvalidInput("--rep needs a name", hint="As in: repbook share --rep ann")
    return name


def _print_set_up(session: Session, partitions: str | None) -> None:
    from repbook.store import sync_table
    from repbook.store.shared_schema import script

    number = 0
    if partitions is not None:
        number = int(partitions) if partitions.isdecimal() and len(partitions) < 5 else 0
        if not 2 <= number <= MOST_PARTITIONS:
            raise InvalidInput(
                f'--partitions cannot be "{partitions}"',
                hint=f"It takes 2 to {MOST_PARTITIONS}, as in: repbook share --set-up --partitions 64",
            )
    session.output.say(script(number) + sync_table.SET_UP.rstrip("\n"))
