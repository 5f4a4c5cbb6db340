"""Why files were not imported, and what to do about it."""

from collections import Counter
from collections.abc import Sequence

from repbook.book.importing.tally import Tally
from repbook.errors import ImportRefused
from repbook.formatter import count, listed
from repbook.text import shell_line, words_of
from repbook.transfer.open_file import Source
from repbook.transfer.row_words import DRAFTS
from repbook.transfer.sheet import Wishes

MOST_REASONS = 5  # why rows are left out, to name
MOST_ROWS = 5  # that cannot be read, to name


def nothing_taken(
    tallies: Sequence[Tally], sources: Sequence[Source], wishes: Wishes
) -> ImportRefused:
    """The error for files of which all rows are left out."""
    left = sum((tally.left_out for tally in tallies), Counter())
    why = [f"{reason} {number:,}" for reason, number in left.most_common(MOST_REASONS)]
    hint = 'If a column is misread: --map "Column=field"; or --map "Column=-" ignores it'
    status = [column for column, field in tallies[0].mapping.items() if field == "status"]
    drafts = all(DRAFTS.intersection(words_of(reason)) for reason in left)
    if drafts and len(tallies) == len(status) == 1:
        line = _line(tallies, sources, wishes, "--map", f"{status[0]}=-")
        hint = f"To import the drafts as orders: {line}" if line else hint
    number = sum(tally.not_added for tally in tallies)
    none = (
        f"; {count(number, 'customer is', 'customers are')} only in these, so not added"
        if number
        else ""
    )
    return ImportRefused(
        f"Nothing was imported: of {listed([tally.name for tally in tallies])}"
        f" all rows are left out: {', '.join(why)}{none}",
        hint=hint,
    )


def refusal(
    tallies: Sequence[Tally], sources: Sequence[Source], wishes: Wishes, first_named: bool
) -> ImportRefused:
    """The error for files of which some rows cannot be read.

    `first_named` says that these files are the first to name a currency.
    """
    bad = [f"{tally.name} {refused.text}" for tally in tallies for refused in tally.refused]
    number = sum(tally.refused_count for tally in tallies)
    more = f"; and {number - MOST_ROWS:,} more" if number > MOST_ROWS else ""
    return ImportRefused(
        f"Nothing was imported, because {count(number, 'row')} cannot be read:"
        f" {'; '.join(bad[:MOST_ROWS])}{more}",
        hint=_what_to_do(tallies, sources, wishes, first_named),
    )


def _what_to_do(
    tallies: Sequence[Tally], sources: Sequence[Source], wishes: Wishes, first_named: bool
) -> str:
    """A hint on refused rows: to fix them, or to keep apart those in another currency."""
    bad = [tally for tally in tallies if tally.refused]
    rest = "import the rest with --skip-bad (it puts the refused rows into a file beside yours)"
    if not all(row.other_currency for tally in bad for row in tally.refused):
        return f"Fix the file, or {rest}"
    columns = {row.column for tally in bad for row in tally.refused}
    fields = {tally.mapping.get(column or "") for tally in bad for column in columns}
    apart = "import those in another currency to a book of their own, with --book other.db"
    if len(columns) == 1 and fields == {"currency"} and all(tally.by_kind for tally in bad):
        (column,) = columns
        only = f'--where "{column}={wishes.currency}"'
        return f"A book has one currency: {only} leaves the others out; or {apart}"
    whose = f"{wishes.currency} comes first in these files" if first_named else ""
    whole = f"A book has one currency, and {whose or f'this one is in {wishes.currency}'}"
    if line := _own_book(bad, sources, wishes):
        names = listed([tally.name for tally in bad])
        others = "" if len(bad) == len(tallies) else f". The others: your line without {names}"
        return f"{whole}. {names} to a book of its own: {line}{others}"
    return f"{whole}: {apart}; or {rest}"


def _own_book(bad: Sequence[Tally], sources: Sequence[Source], wishes: Wishes) -> str | None:
    """The line that imports these files to a book in their currency; None if it is not certain."""
    codes = {row.why.split('"')[1].lower() for tally in bad for row in tally.refused}
    code = codes.pop()
    if codes or not (len(code) == 3 and code.isalpha()) or any(tally.by_kind for tally in bad):
        return None
    return _line(bad, sources, wishes, "--book", f"{code}.db")


def _line(
    tallies: Sequence[Tally], sources: Sequence[Source], wishes: Wishes, *more: str
) -> str | None:
    """The line that imports these files with one more option; None where others were typed."""
    typed = {source.name: source.typed for source in sources}
    names = [typed.get(tally.name, "") for tally in tallies]
    asked = wishes.kind or wishes.maps or wishes.where or wishes.date_order or wishes.mark
    if asked or not all(names):
        return None
    return shell_line(["repbook", "import", *names, *more])
