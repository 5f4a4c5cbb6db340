"""The names of own fields: `country` of a file is the `Country` that the book has."""

import json
from collections.abc import Iterator, Mapping

from repbook.book import Book
from repbook.store.tables import extra_names
from repbook.transfer.sheet import Chunk, Sheet


class OwnFields:
    """Spells the own fields of files as they were spelled first, in the book or in a file before."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._first: dict[str, dict[str, str]] = {}  # by kind: folded name to its spelling

    def chunks(self, sheet: Sheet) -> Iterator[Chunk]:
        """The chunks of a file, with the names that its own fields have in the book."""
        renamed = self._renamed(sheet)
        for chunk in sheet.chunks():
            if renamed:
                _rename(chunk, sheet.kind, renamed)
            yield chunk

    def _renamed(self, sheet: Sheet) -> dict[str, str]:
        columns = sheet.unknown_columns
        if not columns:
            return {}
        if sheet.kind not in self._first:
            table = "touches" if sheet.kind == "calls" else sheet.kind
            names = extra_names(self._book.conn, table)
            self._first[sheet.kind] = {name.casefold(): name for name in reversed(names)}
        first = self._first[sheet.kind]
        renamed: dict[str, str] = {}
        for name in columns:
            spelled = first.setdefault(name.casefold(), name)
            if spelled not in (*columns, *renamed.values()):  # two columns stay two
                renamed[name] = spelled
        return renamed


def _rename(chunk: Chunk, kind: str, renamed: Mapping[str, str]) -> None:
    def spelled(extra: Mapping[str, str]) -> dict[str, str]:
        return {renamed.get(name, name): text for name, text in extra.items()}

    chunk.rows[:] = [
        row._replace(extra=spelled(row.extra)) if row.kind == kind and row.extra else row
        for row in chunk.rows
    ]
    chunk.purchases[:] = [
        row._replace(extra=json.dumps(spelled(json.loads(row.extra)), ensure_ascii=False))
        if row.extra
        else row
        for row in chunk.purchases
    ]
