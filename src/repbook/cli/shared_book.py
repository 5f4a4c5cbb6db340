"""A book that --book names by its address in a team's PostgreSQL; loaded only for one."""

from collections.abc import Mapping

from repbook.book.shared_book import SharedBook, only_read, open_shared
from repbook.cli.commands import OF_A_FILE, WRITING
from repbook.cli.session import Session
from repbook.errors import Conflict
from repbook.store.postgres_address import read_address


def opened(session: Session, text: str) -> SharedBook:
    """The shared book at an address; says of when it is."""
    address = read_address(text)
    session.output.shared = True
    with session.output.waiting("Reading the shared book"):
        book = open_shared(address)
    when = book.rep.shared_on
    if when is not None:
        day = "today" if when == session.clock() else f"on {session.formatter_of({}).weekday(when)}"
        notes = "" if book.rep.notes else ", without notes and the texts of promises and problems"
        session.output.note(f"{book.rep.rep}'s book, as shared {day}{notes}")
    return book


def refuse_to_write(
    session: Session, text: str, command: str, options: Mapping[str, object]
) -> None:
    """Refuse a command that writes, or is about a file, before anything is read or asked."""
    address = read_address(text)
    own = "leave --book out" if session.book_file else "unset REPBOOK_BOOK"
    looks = command == "config" and options["value"] is None
    if command in WRITING and not (looks or options.get("describe")):
        refusal = only_read(address)
        refusal.hint = f"To write into your own book: {own}"
        raise refusal
    if command in OF_A_FILE:
        raise Conflict(
            f"repbook {command} needs a book that is a file, and {address.shown} is shared",
            hint=f"To use your own book: {own}",
        )
