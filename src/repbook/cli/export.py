# Long because its options stand one a line, as the help lists them.
"""Out: `export`."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Annotated, NamedTuple

import typer

from repbook.book.export import FORMATS, WHAT, Exported, format_of, formats_of
from repbook.book.export import export as write_export
from repbook.cli.output import Output
from repbook.cli.parameters import Force, Json, choice, one_of
from repbook.cli.session import Session
from repbook.errors import Failed, InvalidInput
from repbook.files import BLOCK, blocks, is_pipe, write_beside
from repbook.formatter import count
from repbook.records import Customer
from repbook.spans import is_span, read_span
from repbook.store.streams import streaming
from repbook.text import quoted, shell_line
from repbook.transfer.kinds import KIND_NAMES
from repbook.views.fields import Field, Fields
from repbook.views.screen import Cell, line, screen

if TYPE_CHECKING:
    from repbook.loyalty.periods import Period, PeriodKind

ONE = "customer"  # all that is held of one, whose name stands where others have a period
SCREENFUL = 50  # so many records are shown at a terminal without --to
IN_MEMORY = 8 << 20  # bytes of an answer; a longer one waits in a temporary file
YEAR, MONTH = re.compile(r"20\d\d"), re.compile("1[0-2]|0?[1-9]")
QUARTERS = {"q1": 1, "q2": 2, "q3": 3, "q4": 4}
BOM = "\ufeff"  # by which Excel knows UTF-8


class Written(NamedTuple):
    what: str
    format: str
    file: str
    records: int
    tag: str | None


WRITTEN: Fields[Written] = Fields(
    Field("what", "text", "what was exported"),
    Field("format", "text", "`csv`, `json`, `xlsx`, `vcf`, `vcf4` or `ics`"),
    Field("file", "text", "where it is"),
    Field("records", "whole", "how many"),
    Field("tag", "text?", "of which tag"),
)


What = Annotated[
    str,
    typer.Argument(
        metavar="RECORDS",
        help="book; calendar; one kind, such as customers; or customer and a name",
    ),
    choice(WHAT, "something to export", "export"),
]


class Days(NamedTuple):
    """Options of `export`: the days of which records are wanted, all without any."""

    period: Annotated[
        str,
        typer.Argument(
            metavar="PERIOD", help="Only of a period, such as last month, q3, 2026 or last 30 days"
        ),
    ] = ""
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Only from this day or period on"),
    ] = None
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Only up to this day, or a period's end"),
    ] = None


NAMES = tuple(dict.fromkeys(form.name for form in FORMATS))
To = Annotated[
    str | None,
    typer.Option(
        "--to", metavar="FILE|-", help="Where to write it; - is standard output, as without --to"
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="|".join(NAMES), help="The format (by the file's ending, else csv)"
    ),
]


def export(
    session: Session,
    what: What,
    *,
    days: Days,
    tag: Annotated[
        str | None,
        typer.Option("--tag", metavar="T", help="Only customers with this tag, and their records"),
    ] = None,
    to: To = None,
    form: Format = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="CSV that Excel opens with all its accents")
    ] = False,
    todos: Annotated[
        bool, typer.Option("--todos", help="In a calendar: promises as tasks, not as entries")
    ] = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Write the book, or one kind of record, to a file or a pipe.

    Examples:
      repbook export book --to book.json
      repbook export book --tag north --to north.json
      repbook export purchases | head
      repbook export customers --to customers.csv --force
      repbook export purchases last month --to orders.xlsx
      repbook export calls --since q3
      repbook export contacts --to phone.vcf
      repbook export calendar next week --to calls.ics
      repbook export customer "Harbor Foods" --to them.txt

    Kinds: customers contacts purchases items returns payments quotes problems
    calls promises feedback allies, as csv, json or xlsx; contacts and customers
    also as vcf, for a phone (vcf4 is version 4.0). You can import all of these
    again; only the book's json keeps everything. The calendar has call-backs,
    promises, parked problems, expected orders. vcf and ics leave out
    do-not-call customers. To give a customer all that you hold about them, as
    text or json: repbook export customer NAME
    """
    where, to = to, to or "-"
    chosen = _format(what, form, to, json and to == "-")
    _check(session, what, chosen, to, excel=excel, todos=todos)
    narrowed = _narrowed(session, what, days, tag)
    with SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="") as held:
        with streaming(session.book.conn):
            done = _exported(session, what, chosen, tag, to, todos, narrowed)
            text = chain([BOM], done.text) if excel else done.text
            if where is None and session.output.on_terminal:
                _refuse_many(done, what, chosen, _again(days, tag), excel, todos)
            if (pipe := to == "-" or is_pipe(to)) and done.data is None:
                _keep(held, text)  # a reader may dawdle, and nobody could write then
            elif not pipe:
                path = write_beside(to, done.data or text, force, session.book_path, f".{chosen}")
        if to == "-":
            return _pour(session.output, held)
        held.seek(0)
        path = write_beside(to, done.data or held, force, session.book_path) if pipe else path
    _show(session, done, Written(what, chosen, str(path), done.records, tag), json)


class Narrowed(NamedTuple):
    """Which records are wanted: those of a customer, or of the days from a first to a last."""

    customer: Customer | None = None
    days: tuple[date, date] | None = None


def _narrowed(session: Session, what: str, days: Days, tag: str | None) -> Narrowed:
    if what == ONE:
        return Narrowed(_customer(session, days, tag))
    return Narrowed(days=_days(session, what, days))


def _customer(session: Session, days: Days, tag: str | None) -> Customer:
    """The customer who is named where others have a period."""
    if days.since or days.until or tag:
        raise InvalidInput(
            "An export of one customer has all their records, so it takes no period and no tag",
            hint=shell_line(["repbook", "export", ONE, days.period or "CUSTOMER"]),
        )
    if not days.period:
        raise InvalidInput(
            "Whose records are wanted?", hint="Name the customer: repbook export customer 12"
        )
    return session.customer(days.period)


def _again(days: Days, tag: str | None) -> list[str]:
    """What was typed to narrow the records."""
    given = {"--since": days.since, "--until": days.until, "--tag": tag}
    options = [word for option, said in given.items() if said for word in (option, said)]
    return [*filter(None, [days.period]), *options]


def _refuse_many(
    done: Exported, what: str, chosen: str, again: Sequence[str], excel: bool, todos: bool
) -> None:
    if done.records > SCREENFUL:
        options = ["--excel"] * excel + ["--todos"] * todos + ["--to", f"{what}.{chosen}"]
        raise InvalidInput(
            f"{count(done.records, done.word, done.words)} are too many for the screen",
            hint=f"{shell_line(['repbook', 'export', what, *again, *options])}; --to - shows them all",
        )


def _days(session: Session, what: str, typed: Days) -> tuple[date, date] | None:
    """The first and the last day that are wanted, by the words for the periods of `report`."""
    from repbook.book.export_rows import has_day
    from repbook.cli.report_period import days_of, note_open_days

    named, since, until = typed
    if named and (since or until):
        option = f"--since {since}" if since else f"--until {until}"
        wrong = f"{named} and {option} name two periods"
        raise InvalidInput(wrong, hint=f"repbook export {what} {named}")
    if what == "calendar" and any(typed):
        return _days_ahead(session, typed)

    def read(words: str) -> tuple[date, date]:
        try:
            return days_of(session, words)
        except InvalidInput as error:
            dated = what if what in KIND_NAMES and has_day(what) else "purchases"
            error.hint = f"repbook export {dated} last month"
            raise

    if named:
        return read(named)
    if since is None and until is None:
        return None
    first = read(since)[0] if since is not None else date.min
    last = read(until)[1] if until is not None else date.max
    note_open_days(session, (since, first), (until, last))
    if last < first:
        raise InvalidInput(
            f"{until} is before {since}", hint="--since names the first day, --until the last"
        )
    return first, last


def _days_ahead(session: Session, typed: Days) -> tuple[date, date]:
    """The first and the last day to come of which a calendar is wanted."""
    named, since, until = typed
    length = named.lower().removeprefix("next ")
    if not length.isdecimal() and is_span(length):  # `next 30 days`, today the first
        return session.today, session.today + timedelta(read_span(length) - 1)
    first = _ahead(session, named or since or "today")[0]
    last = _ahead(session, until or named)[1] if until or named else date.max
    if last < session.today:
        raise InvalidInput(
            f"A calendar holds days to come, and {quoted(until or named, 40)} is over",
            hint="repbook export calendar --until 'end of next week' --to calls.ics",
        )
    if last < first:
        again = ["repbook", "export", "calendar", "--since", until or "", "--until", since or ""]
        raise InvalidInput(
            f"--until {quoted(until or '', 40)} ({last})"
            f" is before --since {quoted(since or '', 40)} ({first})",
            hint=shell_line(again),
        )
    return first, last


def _ahead(session: Session, words: str) -> tuple[date, date]:
    """The first and the last day of a period that is not over, or of a day to come."""
    said = " ".join(words.lower().split())
    if period := _calendar_period(said, session.today):
        return period.first, period.last
    ends = [f"{edge} of {said}" for edge in ("start", "end")]
    if all(session.is_day(each, future=True) for each in ends):  # `next week`
        first, last = (session.future(each) for each in ends)
        return first, last + timedelta(days=2 if said.endswith("week") else 0)
    day = session.future(words)
    return day, day


def _calendar_period(said: str, today: date) -> "Period | None":
    """`2027`, `2027-01`, `q1 2027`, `march 2027`; without a year the first that is not over."""
    from repbook.calendar_names import MONTH_BY_NAME
    from repbook.loyalty.periods import calendar_period

    words = said.replace("-", " ").split()
    year = next((int(word) for word in words if YEAR.fullmatch(word)), 0)
    part = [word for word in words if not YEAR.fullmatch(word)]
    if not words or len(words) - len(part) > 1 or len(part) > 1:
        return None
    at = date(year or today.year, 1, 1)
    kind: PeriodKind = "year"
    if part:
        (named,) = part
        numbered = int(named) if year and MONTH.fullmatch(named) else 0
        if quarter := QUARTERS.get(named):
            at, kind = at.replace(month=3 * quarter - 2), "quarter"
        elif month := MONTH_BY_NAME.get(named) or numbered:
            at, kind = at.replace(month=month), "month"
        else:
            return None
    found = calendar_period(kind, at)
    over = not year and found.last < today
    return calendar_period(kind, at.replace(year=at.year + 1)) if over else found


def _exported(
    session: Session,
    what: str,
    chosen: str,
    tag: str | None,
    to: str,
    todos: bool,
    narrowed: Narrowed,
) -> Exported:
    """What is written; what it has not is said."""
    from repbook.views.calendar import calendar_entries

    book, formatter = session.book, session.formatter
    done = write_export(
        book,
        what,
        chosen,
        tag,
        on=session.today,
        entries=lambda ahead: calendar_entries(ahead, formatter, todos),
        days=narrowed.days,
        customer=narrowed.customer,
    )
    then = "" if narrowed.days is None else " from these days"
    nothing = [] if done.records else [f"There is nothing of that{then} in {session.book_name}"]
    if what == "customers" and chosen[:3] != "vcf" and to != "-" and book.customers.contact_names():
        nothing.append(
            "This file leaves out the contacts, with their phones and e-mails. For them:"
            " repbook export contacts."
            " For one person to ask for and their number, beside each customer: repbook list --csv"
        )
    if what == "calls" and to != "-":
        nothing.append("These are calls that were logged. The calls to make: repbook next --csv")
    if what == "items" and not done.records and not book.empty:
        nothing.append("Items that orders name in words: repbook items --csv")
    for note in (*nothing, *done.notes):
        session.output.note(note)
    return done


def _show(session: Session, done: Exported, written: Written, json: bool) -> None:
    said = line(
        f"{count(done.records, done.word, done.words)} written to ", Cell(written.file, "who")
    )
    session.output.show(
        lambda: screen(said), lambda: WRITTEN.of(written, session.formatter), json=json
    )


def _check(session: Session, what: str, chosen: str, to: str, *, excel: bool, todos: bool) -> None:
    """Refuse a book that is not there, and options that do not go together."""
    if what == "book" and session.book.unwritten:
        from repbook.store.database import no_book

        raise no_book(session.book_path)
    if excel and chosen != "csv":
        raise InvalidInput(
            f"--excel is for csv, and this is {chosen}",
            hint=f"repbook export {what if what in KIND_NAMES else 'customers'} --format csv --excel",
        )
    if todos and what != "calendar":
        raise InvalidInput(
            f"--todos is for the calendar, not for {what}",
            hint="repbook export calendar --todos --to tasks.ics",
        )
    if chosen == "xlsx" and to == "-":
        raise InvalidInput(
            "A workbook is written to a file", hint=f"repbook export {what} --to {what}.xlsx"
        )


def _format(what: str, form: str | None, to: str, json: bool) -> str:
    """The format asked for, else by the file's ending, else the first that fits."""
    fits = [*formats_of(what)]
    ending = Path(to).suffix.lower().removeprefix(".")
    chosen = form.lower() if form else ending if ending in NAMES and to != "-" else None
    if json and chosen is None:
        chosen = "json"
    if chosen is None:
        return fits[0]
    if chosen not in fits:
        one_of(chosen, NAMES, "a format", "--format")
    return format_of(what, chosen).name


def _keep(held: IO[str], text: Iterable[str]) -> None:
    """Write it all: `writelines` looks only at its end whether it is too much for the memory."""
    for block in blocks(text):
        held.write(block)


def _pour(output: Output, held: IO[str]) -> None:
    """All of it to standard output; a full disk is noticed."""
    held.seek(0)
    try:
        output.data(iter(partial(held.read, BLOCK), ""))
        output.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        output.no_more()
        raise Failed(
            f"Standard output could not be written: {(error.strerror or str(error)).lower()}",
            hint="Make room, or name another place with --to FILE",
        ) from error
