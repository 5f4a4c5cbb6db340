"""`--where` over several files: which rows to take from a file without that column.

Only rows of customers that the wanted rows of the other files name, or that are
in the book already: one rep's orders bring that rep's customers.
"""

from __future__ import annotations

from collections.abc import Sequence

from repbook.book.importing.customers import CustomerMatcher
from repbook.text import fold
from repbook.transfer.sheet import Chunk, PurchaseRow, Row, Sheet, Wishes

LEFT_OUT = "of customers whom --where does not take"
CustomerRef = tuple[str | None, str | None, tuple[str, ...]]  # code, name, further codes


class RowFilter:
    """Knows the customers that the wanted rows name."""

    def __init__(self, customers: CustomerMatcher, sheets: Sequence[Sheet], wishes: Wishes) -> None:
        self._customers = customers
        self._keys: set[str] = set()
        self._columns = " or ".join(f'"{column}"' for column, _ in wishes.where)
        if all(sheet.filtered for sheet in sheets):
            return
        for sheet in sheets:
            if sheet.filtered:
                self._keys.update(*_keys_of_sheet(sheet))
        # a list of customers gives the name of a code, and the code of a name
        lists = [s for s in sheets if s.kind == "customers" and not s.filtered]
        others = [keys for sheet in lists for keys in _keys_of_sheet(sheet)]
        while met := [keys for keys in others if keys & self._keys]:
            self._keys.update(*met)
            others = [keys for keys in others if not keys & self._keys]

    def notes(self, sheet: Sheet) -> tuple[str, ...]:
        """What the preview says about a file."""
        if sheet.filtered:
            return ()
        return (
            f"no column {self._columns}, so only rows of customers whom the others bring"
            " or the book has",
        )

    def wanted(self, chunk: Chunk) -> Chunk:
        """A chunk without the rows of other customers."""
        purchases = [row for row in chunk.purchases if self._wants(_customer_of(row))]
        rows = [row for row in chunk.rows if row.kind == "allies" or self._wants(_customer_of(row))]
        gone = len(chunk.purchases) + len(chunk.rows) - len(purchases) - len(rows)
        left_out = {**chunk.left_out, LEFT_OUT: gone} if gone else chunk.left_out
        return chunk._replace(purchases=purchases, rows=rows, left_out=left_out)

    def _wants(self, customer: CustomerRef) -> bool:
        return bool(_keys(customer) & self._keys) or self._customers.find(*customer) is not None


def _customer_of(row: Row | PurchaseRow) -> CustomerRef:
    """How a row names its customer."""
    if isinstance(row, PurchaseRow):
        return row.customer_code, row.customer, row.also
    get = row.values.get
    if row.kind == "customers":
        return get("code"), get("name") or get("company") or get("contact"), row.also
    return get("customer_code"), get("customer"), row.also


def _keys(customer: CustomerRef) -> frozenset[str]:
    code, name, also = customer
    return frozenset(fold(text) for text in (code, name, *also) if text)


def _keys_of_sheet(sheet: Sheet) -> set[frozenset[str]]:
    """The keys of each customer that the rows of a file name."""
    customers: set[CustomerRef] = set()
    for chunk in sheet.chunks():
        customers.update(map(_customer_of, chunk.purchases))
        customers.update(map(_customer_of, chunk.rows))
    return set(map(_keys, customers))
