"""What `import --json` says of an import, and of each file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, listed
from repbook.views.fields import Field, Fields, texts
from repbook.views.screen import Cell, Column, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.importing import Imported
    from repbook.book.importing.balances import OtherBalance
    from repbook.book.importing.tally import Tally
    from repbook.transfer.mappings import Mapping as Own
    from repbook.transfer.sheet import Refused


def first_rows(tally: Tally, formatter: Formatter) -> list[dict[str, str]]:
    """Field to text of the first rows: days in ISO 8601, money with the currency's decimals."""
    from repbook.transfer.rows_export import text_forms

    rows = []
    for row in tally.first:
        forms = text_forms(row.kind, formatter.digits, ", ".join, str)
        names = [*(name for name in forms if name in row.values), *(row.values.keys() - forms)]
        rows.append({name: str(forms.get(name, str)(row.values[name])) for name in names})
    return rows


def _by_kind(tallies: Sequence[Tally]) -> dict[str, Counter[str]]:
    total: dict[str, Counter[str]] = {}
    for kind, counts in (pair for tally in tallies for pair in tally.by_kind.items()):
        total.setdefault(kind, Counter()).update(counts)
    return total


COUNTS: Fields[Mapping[str, int]] = Fields(
    Field("added", "whole", "new", itemgetter("added")),
    Field("updated", "whole", "changed", itemgetter("updated")),
    Field("unchanged", "whole", "in the book already", itemgetter("unchanged")),
)
REFUSED: Fields[Refused] = Fields(
    Field("line", "whole", "the line it begins on"),
    Field("column", "text?", "the column"),
    Field("why", "text", "why"),
)


LEFT_OUT = "rows left out; in a file of orders or deals also those kept as quotes alone"
FILE: Fields[Tally] = Fields(
    Field("file", "text", "its name", lambda tally: tally.name),
    Field("kind", "text", "what its rows are; `book` for a whole book"),
    Field("source", "text", "which program exported it; `plain` if none is known"),
    Field("rows", "whole", "how many rows"),
    *COUNTS.within(lambda tally: tally.total),
    Field(
        "by_kind",
        "map",
        "the same by the kind of record that was written",
        inner=COUNTS,
        items=("object", "one kind: `purchases`, `returns`, `customers`, ..."),
    ),
    Field("cancelled", "whole", "orders in the book that were cancelled since, and are taken out"),
    Field("future", "whole", "rows dated after today"),
    Field("furthest_on", "day?", "the last of these days", lambda tally: tally.furthest),
    Field("left_out", "whole", LEFT_OUT, lambda tally: tally.left_out.total()),
    Field(
        "left_out_because",
        "map",
        "why",
        lambda tally: tally.left_out,
        items=("whole", "how many, by the reason"),
    ),
    Field("refused", "list", "rows that cannot be read", inner=REFUSED),
    Field("mapping", "map", "which column is read as what", items=("text", "the field")),
    texts("unknown_columns", "columns kept as extra fields"),
    Field(
        "first_rows",
        "list",
        "up to 3 rows as they are read",
        said=first_rows,
        items=(
            *("map", "field to text: days as in ISO 8601, money with its decimals"),
            *("text", "what the field holds"),
        ),
    ),
    texts("notes", "what else there is to say about the file", "one thing"),
)
ALIKE: Fields[tuple[str, str]] = Fields(
    Field("name", "text", "the new one", itemgetter(0)),
    Field("may_be", "text", "the other", itemgetter(1)),
)
OTHER_BALANCE: Fields[OtherBalance] = Fields(
    Field("customer_id", "whole", "the number of the customer"),
    Field("customer", "text", "the customer"),
    Field("file", "text", "the file that has the balance"),
    Field("balance", "money", "the open balance in the file"),
    Field("unpaid", "money", "what their orders in the book leave unpaid"),
)
NOTE: Fields[tuple[str, str]] = Fields(
    Field("name", "text", "the customer or contact", lambda note: note[0]),
    Field("note", "text", "what it was", lambda note: note[1]),
)
IMPORTED: Fields[Imported] = Fields(
    Field(
        "files",
        "list",
        "each file",
        inner=FILE,
    ),
    *COUNTS.within(lambda done: sum(_by_kind(done.files).values(), Counter[str]())),
    Field(
        "left_out",
        "whole",
        LEFT_OUT,
        lambda done: sum(tally.left_out.total() for tally in done.files),
    ),
    Field(
        "refused",
        "whole",
        "rows that cannot be read",
        lambda done: sum(tally.refused_count for tally in done.files),
    ),
    Field(
        "by_kind",
        "map",
        "the same by the kind of record",
        lambda done: _by_kind(done.files),
        inner=COUNTS,
        items=("object", "one kind"),
    ),
    Field(
        "future",
        "whole",
        "rows dated after today",
        lambda done: sum(tally.future for tally in done.files),
    ),
    Field("new_customers", "whole", "customers that are new"),
    Field(
        "referrers",
        "whole",
        "of these, customers without a row: named only as who referred others",
        lambda done: len(done.referrers),
    ),
    Field("alike", "list", "new customers whose names are like another's", inner=ALIKE),
    Field(
        "replaced_notes",
        "list",
        "notes that the files replace by others",
        inner=NOTE,
    ),
    Field(
        "other_balances",
        "list",
        "whose open balance in a file of customers is not what their orders leave unpaid",
        inner=OTHER_BALANCE,
    ),
    Field("batch", "whole?", "the change, for `changes`; null if nothing was written"),
)
MAPPING: Fields[Own] = Fields(
    Field("name", "text", "its name", column=Column("mapping")),
    Field("kind", "text", "what the rows of its files are", column=Column("rows")),
    Field(
        "columns",
        "map",
        "which column is read as what",
        column=Column("columns", flex=True),
        cell=lambda own, _: listed([f"{name} as {field}" for name, field in own.columns.items()]),
        items=("text", "the field"),
    ),
    Field("file", "text", "where it is kept", lambda own: str(own.path)),
)


def mappings_screen(found: Sequence[Own], formatter: Formatter) -> Screen:
    """The user's own mappings, and where they are."""
    if not found:
        return screen("No mappings yet. import asks at a terminal what an unknown file is.")
    return screen(
        MAPPING.grid(found, formatter, "name kind columns"),
        line(Cell(f"In {found[0].path.parent}", "dim")),
        hint("repbook import --mappings --forget NAME"),
    )
