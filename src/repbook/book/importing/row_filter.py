"""`--where` over several files: which rows come in from a file without that column.

Only those of customers that the wanted rows of the other files name, or that
are in the book already: so one rep's orders bring one rep's customers.
"""

from __future__ import annotations

from collections.abc import Sequence

from repbook.book.importing.customers import People
from repbook.text import fold
from repbook.transfer.import_options import Wishes
from repbook.transfer.sheet import Chunk, Row, Sheet

LEFT_OUT = "of customers whom --where does not take"
Naming = tuple[str | None, str | None, tuple[str, ...]]  # code, name, further codes


class Wanted:
    """Knows the customers that the wanted rows name."""

    def __init__(self, people: People, sheets: Sequence[Sheet], wishes: Wishes) -> None:
        self._people = people
        self._keys: set[str] = set()
        self._columns = " or ".join(f'"{column}"' for column, _ in wishes.where)
        if all(sheet.filtered for sheet in sheets):
            return
        for sheet in sheets:
            if sheet.filtered:
                self._keys.update(*_keys_of_rows(sheet))
        # a list that says which id is whose name leads from the one to the other
        lists = [s for s in sheets if s.kind == "customers" and not s.filtered]
        others = [keys for sheet in lists for keys in _keys_of_rows(sheet)]
        while met := [keys for keys in others if keys & self._keys]:
            self._keys.update(*met)
            others = [keys for keys in others if not keys & self._keys]

    def note(self, sheet: Sheet) -> tuple[str, ...]:
        """What the preview should say of a file."""
        if sheet.filtered:
            return ()
        return (
            f"no column {self._columns}, so only rows of customers whom the others bring"
            " or the book has",
        )

    def only(self, chunk: Chunk) -> Chunk:
        """A chunk without the rows of others' customers."""
        purchases = [row for row in chunk.purchases if self._is((row[1], row[2], row[12]))]
        rows = [row for row in chunk.rows if row.kind == "allies" or self._is(_naming(row))]
        gone = len(chunk.purchases) + len(chunk.rows) - len(purchases) - len(rows)
        left_out = {**chunk.left_out, LEFT_OUT: gone} if gone else chunk.left_out
        return Chunk(chunk.read, purchases, rows, left_out, chunk.refused)

    def _is(self, naming: Naming) -> bool:
        return bool(_keys(naming) & self._keys) or self._people.find(*naming) is not None


def _naming(row: Row) -> Naming:
    """How a row names its customer."""
    get = row.values.get
    if row.kind == "customers":
        return get("code"), get("name") or get("company") or get("contact"), row.also
    return get("customer_code"), get("customer"), row.also


def _keys(naming: Naming) -> frozenset[str]:
    code, name, also = naming
    return frozenset(fold(text) for text in (code, name, *also) if text)


def _keys_of_rows(sheet: Sheet) -> set[frozenset[str]]:
    """The keys of each customer that the rows of a file name."""
    found: set[frozenset[str]] = set()
    for chunk in sheet.chunks():
        found.update(map(_keys, {(row[1], row[2], row[12]) for row in chunk.purchases}))
        found.update(_keys(_naming(row)) for row in chunk.rows)
    return found
