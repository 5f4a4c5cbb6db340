"""Why files were not imported, and what to do about it."""

from collections import Counter
from collections.abc import Sequence

from repbook.book.importing.tally import Tally
from repbook.errors import ImportRefused
from repbook.formatter import listed

MOST_REASONS = 5  # why rows are left out, to name


def nothing_taken(tallies: Sequence[Tally]) -> ImportRefused:
    """The error for files of which all rows are left out."""
    left = sum((tally.left_out for tally in tallies), Counter())
    why = [f"{reason} {number:,}" for reason, number in left.most_common(MOST_REASONS)]
    return ImportRefused(
        f"Nothing was imported: of {listed([tally.name for tally in tallies])}"
        f" all rows are left out: {', '.join(why)}",
        hint='If a column is misread: --map "Column=field"; or --map "Column=-" ignores it',
    )


def what_to_do(tallies: Sequence[Tally], currency: str | None, or_else: str) -> str:
    """A hint on refused rows: to fix them, or to keep apart those in another currency."""
    bad = [tally for tally in tallies if tally.refused]
    if not all(row.other_currency for tally in bad for row in tally.refused):
        return f"Fix the file, or {or_else}"
    columns = {row.column for tally in bad for row in tally.refused}
    fields = {tally.mapping.get(column or "") for tally in bad for column in columns}
    apart = "import those in another currency to a book of their own, with --book FILE"
    if len(columns) > 1 or fields != {"currency"} or not all(tally.by_kind for tally in bad):
        return f"A book has one currency, and this one is in {currency}: {apart}; or {or_else}"
    (column,) = columns
    return (
        f'A book has one currency: --where "{column}={currency}" leaves the others out; or {apart}'
    )


def refusal(tallies: Sequence[Tally], count: int, currency: str | None) -> ImportRefused:
    """The error for files of which some rows cannot be read."""
    bad = [f"{tally.name} {refused.text}" for tally in tallies for refused in tally.refused]
    more = f"; and {count - 5} more" if count > 5 else ""
    rows = "1 row" if count == 1 else f"{count} rows"
    return ImportRefused(
        f"Nothing was imported, for {rows} cannot be read: {'; '.join(bad[:5])}{more}",
        hint=what_to_do(
            tallies,
            currency,
            "take the rest with --skip-bad (the refused rows go to a file beside)",
        ),
    )
