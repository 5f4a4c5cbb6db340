"""`--where` over several files: whose rows are wanted."""

from collections import Counter
from collections.abc import Sequence

from repbook.book.importing.customers import CustomerMatcher
from repbook.text import fold
from repbook.transfer.sheet import Chunk, CustomerRef, Sheet, Wishes

LEFT_OUT = "of customers whom --where does not take"


class RowFilter:
    """`--where` over several files: which rows to take from a file without that column.

    Only rows of customers that the wanted rows of the other files name, or that are
    in the book already: one rep's orders bring that rep's customers.
    """

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
        before = len(chunk.purchases) + len(chunk.rows)
        chunk.purchases = [row for row in chunk.purchases if self._wants(row.whose)]
        chunk.rows = [r for r in chunk.rows if r.kind == "allies" or self._wants(r.whose)]
        chunk.left_out[LEFT_OUT] += before - len(chunk.purchases) - len(chunk.rows)
        chunk.left_out += Counter()  # keeps what is above zero
        return chunk

    def _wants(self, customer: CustomerRef) -> bool:
        return bool(_keys(customer) & self._keys) or self._customers.find(*customer) is not None


def _keys(customer: CustomerRef) -> frozenset[str]:
    code, name, also = customer
    return frozenset(fold(text) for text in (code, name, *also) if text)


def _keys_of_sheet(sheet: Sheet) -> set[frozenset[str]]:
    customers = {
        whose
        for chunk in sheet.chunks()
        for whose in (*(p.whose for p in chunk.purchases), *(row.whose for row in chunk.rows))
    }
    return set(map(_keys, customers))
