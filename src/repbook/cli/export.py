"""Out: `export`."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.output import Output
from repbook.cli.parameters import Force, Json, choice, one_of
from repbook.cli.session import Session
from repbook.errors import Failed, InvalidInput

if TYPE_CHECKING:
    from repbook.book.export import Exported
    from repbook.views.screen import Screen

WHAT = (
    "book",
    "customers",
    "contacts",
    "purchases",
    "returns",
    "payments",
    "problems",
    "calls",
    "promises",
    "feedback",
    "allies",
    "calendar",
)
FORMATS = ("csv", "json", "vcf", "vcf4", "ics")


def export(
    session: Session,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT", help="book, a kind of record such as customers, or calendar"
        ),
        choice(WHAT, "something to export", "export"),
    ],
    tag: Annotated[
        str | None,
        typer.Option("--tag", metavar="T", help="Only customers with this tag, and what is theirs"),
    ] = None,
    to: Annotated[
        str, typer.Option("--to", metavar="FILE|-", help="Where to; - is standard output")
    ] = "-",
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="|".join(FORMATS), help="By the file's ending, else csv"),
    ] = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Write the book, or one kind of record, to a file or a pipe.

    Examples:
      repbook export book --to book.json
      repbook export book --tag north --to north.json
      repbook export purchases | head
      repbook export customers --to customers.csv --force
      repbook export contacts --to phone.vcf
      repbook export calendar --to calls.ics

    Kinds: customers contacts purchases returns payments problems calls promises
    feedback allies, as csv or json; contacts and customers also as vcf, for a
    phone (vcf4 is version 4.0). import takes csv and json back as they were; the
    book's json has all. The calendar has call-backs, promises, parked problems
    and orders that come due. Who is not to be called is in no cards or calendar.
    """
    from repbook.book import export as export_book

    chosen = _format(what, form, to, json and to == "-")
    book, on = session.book, session.today
    done = (
        _calendar(session, tag)
        if what == "calendar"
        else export_book.export(book, what, chosen, tag, on=on)
    )
    for told in done.notes:
        session.output.note(told)
    if to == "-":
        _pour(session.output, done.text)
        return
    path = _write(session, to, done, force)
    session.output.show(lambda: _screen(done, path), lambda: _data(done, path, tag), json=json)


def _calendar(session: Session, tag: str | None) -> "Exported":
    """What lies ahead from today on, as a calendar."""
    from repbook.book.calendar import agenda
    from repbook.book.export import Exported, left_out
    from repbook.transfer.ics import calendar
    from repbook.views.calendar import calendar_entries

    on = session.today
    ahead = agenda(session.book, on, tag)
    entries = calendar_entries(ahead, session.formatter)
    notes = (left_out("not to be called", ahead.kept_out),) if ahead.kept_out else ()
    text = calendar(entries, on)
    return Exported("calendar", "ics", text, len(entries), "entry", "entries", notes)


def _format(what: str, form: str | None, to: str, json: bool) -> str:
    """The format asked for, else by the file's ending, else the first that fits."""
    from repbook.book.export import FORMATS_OF

    fits = FORMATS_OF.get(what, FORMATS_OF["purchases"])
    ending = Path(to).suffix.lower().removeprefix(".")
    chosen = form.lower() if form else ending if ending in FORMATS and to != "-" else None
    if json and chosen is None:
        chosen = "json"
    if chosen is None:
        return fits[0]
    if chosen not in fits:
        if chosen not in FORMATS:
            one_of(chosen, FORMATS, "a format", "--format")
        raise InvalidInput(
            f"{what} cannot be written as {chosen}",
            hint=f"It can be {' or '.join(fits)}"
            + (
                "; contacts go to a phone: repbook export contacts --to phone.vcf"
                if chosen == "vcf"
                else ""
            ),
        )
    return chosen


def _pour(output: Output, text: Iterable[str]) -> None:
    """All of it to standard output; a full disk is noticed."""
    try:
        output.data(text)
        output.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        output.no_more()
        raise Failed(
            f"Standard output could not be written: {(error.strerror or str(error)).lower()}",
            hint="Make room, or name another place with --to FILE",
        ) from error


def _write(session: Session, to: str, done: "Exported", force: bool) -> Path:
    from repbook.transfer.files import write_beside

    return write_beside(to, "".join(done.text), force, session.book_path)


def _screen(done: "Exported", path: Path) -> "Screen":
    from repbook.formatter import count
    from repbook.views.screen import Cell, line, screen

    return screen(
        line(f"{count(done.records, done.word, done.words)} written to ", Cell(str(path), "who"))
    )


def _data(done: "Exported", path: Path, tag: str | None) -> dict[str, object]:
    return {
        "what": done.what,
        "format": done.form,
        "file": str(path),
        "records": done.records,
        "tag": tag,
    }
