# Long because the options of an import and the order of its questions belong together.
"""In: `import`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.import_description import Describe, describe_files
from repbook.cli.parameters import Json, Yes, one_of
from repbook.cli.session import Session
from repbook.errors import ImportRefused, InvalidInput
from repbook.text import shell_line

if TYPE_CHECKING:
    from repbook.book.importing import Imported
    from repbook.formatter import Formatter
    from repbook.transfer.open_file import Source
    from repbook.transfer.sheet import Wishes
    from repbook.views.screen import Screen

FEW = 5  # of the files in an archive, to name


Kind = Annotated[
    str | None,
    typer.Option("--kind", metavar="KIND", help="What the rows are, if repbook cannot work it out"),
]
Maps = Annotated[
    list[str] | None,
    typer.Option("--map", metavar='"Column=field"', help="Read a column as a field"),
]
Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar='"Owner=Me"', help="Import only these rows"),
]
DateOrder = Annotated[
    str | None,
    typer.Option(
        "--date-order",
        metavar="dmy|mdy|ymd",
        help="What comes first in its dates: day, month or year",
    ),
]
Decimal = Annotated[
    str | None, typer.Option("--decimal", metavar=".|,", help="The decimal mark of its amounts")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be imported, write nothing")
]
SkipBad = Annotated[
    bool, typer.Option("--skip-bad", help="Skip rows that cannot be read, and save them to a file")
]
Mappings = Annotated[
    bool, typer.Option("--mappings", help="List the files whose columns you have named")
]
Forget = Annotated[
    str | None,
    typer.Option("--forget", metavar="NAME", help="With --mappings: remove one of them"),
]


def import_(
    session: Session,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE...", help="Files, in any order; - reads standard input"),
    ] = None,
    kind: Kind = None,
    maps: Maps = None,
    where: Where = None,
    date_order: DateOrder = None,
    decimal: Decimal = None,
    dry_run: DryRun = False,
    describe: Describe = False,
    skip_bad: SkipBad = False,
    mappings: Mappings = False,
    forget: Forget = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Import customers, purchases, problems, calls and more from files.

    Examples:
      repbook import customers.csv purchases.csv
      repbook import purchases.csv --dry-run
      repbook import customers.csv purchases.csv --where "town=Lindow"
      repbook import customers.csv --map "note=ignore" --date-order ymd
      cat purchases.csv | repbook import -
      repbook import --mappings

    On a terminal it shows what would come in, and asks. It imports all rows or
    none. Importing the same file again changes nothing. repbook undo takes back
    the whole import. With --where "town=Lindow", a file without a town column
    brings in only rows about customers in your book or in this import. From a
    phone's call log, a calendar (ics) and mail (mbox) only the calls with
    customers in the book come in. If it does not know a file's columns, it asks
    you what they are, and keeps the answers for the next file with the same
    columns.
    """
    if dry_run or describe or mappings:
        session.unlock()
    if mappings:
        from repbook.cli.import_questions import show_mappings

        return show_mappings(session, forget, json)
    if forget:
        line = shell_line(["repbook", "import", "--mappings", "--forget", forget])
        raise InvalidInput("--forget goes with --mappings", hint=line)
    if not files:
        raise InvalidInput("import needs a file", hint="repbook import customers.csv orders.csv")
    wishes = _wishes(kind, maps or [], where or [], date_order, decimal)
    with session.output.waiting("Reading", long="-" not in files):
        sources = [member for file in files for member in _sources(session, file, files)]
    if describe:
        return describe_files(session, sources, wishes, json)
    asking = not json and session.prompts.can_ask and "-" not in files
    first = asking and not (yes or dry_run)
    _import(session, sources, wishes, asking, first, dry_run=dry_run, skip_bad=skip_bad, json=json)


def _wishes(
    kind: str | None,
    maps: list[str],
    where: list[str],
    date_order: str | None,
    decimal: str | None,
) -> "Wishes":
    from repbook.cli.import_questions import folder
    from repbook.transfer.kinds import KIND_NAMES
    from repbook.transfer.mappings import mappings
    from repbook.transfer.sheet import Wishes, read_map, read_where

    if kind:
        one_of(kind, KIND_NAMES, "a kind", "--kind")
    return Wishes(
        kind,
        [read_map(text) for text in maps],
        [read_where(text) for text in where],
        date_order,
        mark=decimal,
        yours=[own.layout for own in mappings(folder())],
    )


def _import(
    session: Session,
    sources: "list[Source]",
    wishes: "Wishes",
    asking: bool,
    preview: bool,
    *,
    dry_run: bool,
    skip_bad: bool,
    json: bool,
) -> None:
    """With a preview show what would come in and ask; then take it in and show what came."""
    from repbook.book.importing import import_files
    from repbook.book.importing.refusals import refusal
    from repbook.cli.changes import names_of
    from repbook.cli.import_questions import keep_answers, run_asking
    from repbook.views import import_fields, import_result

    def run(said: "Wishes", rehearse: bool) -> "Imported":
        with session.output.waiting("Reading" if rehearse else "Importing"):
            return import_files(
                session.book,
                sources,
                said,
                on=session.today,
                until=session.newest_day,
                skip_bad=skip_bad,
                rehearse=rehearse,
            )

    def preview_of(done: "Imported", refuses: bool = False) -> "Screen":
        forms = _forms(session, done)
        return import_result.preview_screen(done, forms, names_of(session.book), refuses)

    if preview:
        seen, wishes = run_asking(session, lambda said: run(said, True), wishes, asking)
        refused = any(tally.refused_count for tally in seen.files)
        refuses = refused and not skip_bad
        session.output.show(lambda: preview_of(seen, refuses))
        if refuses:
            read = wishes._replace(currency=seen.currency)
            raise refusal(seen.files, sources, read, seen.named is not None)
        if seen.has_news:
            _agree(session, seen)
        elif not refused:
            return
    done, wishes = run_asking(session, lambda said: run(said, dry_run), wishes, asking)
    if not dry_run:
        keep_answers(session, wishes.mapped)
        if skip_bad:
            _write_refused(session, done, sources, wishes)
    formatter = _forms(session, done)
    session.output.show(
        lambda: (
            preview_of(done) if dry_run else import_result.done_screen(done, formatter, preview)
        ),
        lambda: import_fields.IMPORTED.of(done, formatter),
        json=json,
    )


def _forms(session: Session, done: "Imported") -> "Formatter":
    """How the book will write things once this is in it."""
    from repbook.money import digits_of

    return session.formatter._replace(currency=done.currency, digits=digits_of(done.currency))


def _agree(session: Session, seen: "Imported") -> None:
    future = any(tally.future for tally in seen.files)
    if not session.prompts.agreed(
        f"Import this{', with the rows dated after today' if future else ''}?"
    ):
        session.output.note("Nothing was imported")
        raise typer.Exit(0)


def _sources(session: Session, name: str, files: list[str]) -> "list[Source]":
    """The file, or those in a zip archive; says what is left out of one.

    A source is known by its name: of files that share one, it is the path that was typed.
    """
    from repbook.formatter import listed
    from repbook.text import shown
    from repbook.transfer.containers import members

    source = _source(session, name)
    if len({file for file in files if Path(file).name == source.name}) > 1:
        source = source._replace(name=name)
    found, others = members(source)
    if others:
        more = [f"{len(others) - FEW:,} more"] if len(others) > FEW else []
        session.output.note(f"Not read in {name}: {listed([*map(shown, others[:FEW]), *more])}")
    return found


def _source(session: Session, name: str) -> "Source":
    from repbook.files import line_that_joins
    from repbook.transfer.open_file import from_bytes, from_path

    if name == "-":
        stdin = session.output.stdin
        if stdin is None:
            raise ImportRefused(
                "Standard input is closed", hint="As in: repbook import customers.csv"
            )
        return from_bytes("standard input", stdin.buffer.read())
    path = Path(name)
    if not path.exists():
        raise ImportRefused(f'There is no file "{name}"', hint=f"Look with: ls {path.parent}")
    if path.is_dir():
        raise ImportRefused(f'"{name}" is a folder', hint=f"repbook import {name}/*.csv")
    if line := line_that_joins(path):
        raise ImportRefused(
            f'"{name}" is a book, not a file with rows', hint=f"To take in its records: {line}"
        )
    return from_path(path)._replace(typed=name)


def _write_refused(
    session: Session, done: "Imported", sources: "list[Source]", wishes: "Wishes"
) -> None:
    from repbook.transfer.open_sheet import write_refused

    written: list[Path] = []
    known = wishes._replace(currency=done.currency)  # else a file of two is one too many
    for tally in done.files:
        if tally.refused_count:
            source = next(s for s in sources if s.name == tally.name)
            written.append(write_refused(source, tally.refused, known, written))
            rows = "refused row is" if tally.refused_count == 1 else "refused rows are"
            session.output.note(f"{tally.refused_count} {rows} in {written[-1]}")
