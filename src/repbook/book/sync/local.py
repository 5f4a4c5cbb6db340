"""What was changed in this book since its last sync, as other machines read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from repbook.book.settings import OF_THIS_MACHINE
from repbook.schema import EXTRA
from repbook.store.sync_records import (
    FORGOTTEN,
    REMOVED,
    THERE,
    Fields,
    Op,
    Record,
    Records,
    stamp,
    whole_op,
)
from repbook.store.sync_rows import IN_ORDER, KINDS, Rows, Times, shape_of, together_with

if TYPE_CHECKING:
    from repbook.book import Book


def travels(kind: str, uid: str) -> bool:
    """Whether a record is for all machines: a setting of one machine is not, nor a command it runs."""
    return kind != "settings" or (uid not in OF_THIS_MACHINE and "." not in uid)


class LocalChanges:
    """Compares the rows of a book with what the machines know, and says what is new.

    The rows themselves are compared, not the list of changes: so undo and redo, an import, a merge,
    a restored backup and what another program wrote are all found alike. The list of changes says
    only when each field was edited.
    """

    def __init__(
        self, book: Book, records: Records, machine: str, counter: int, after: int
    ) -> None:
        self._records = records
        self._rows = Rows(book.conn)
        self._times = Times(book.conn, after, counter)
        self._machine = machine
        self._least = counter + 1  # after all that is known here
        self._first = after == 0
        self.counter = counter  # the highest given

    def ops(self) -> Iterator[Op]:
        """What is new, record by record; what the machines know has it then."""
        for kind in KINDS:
            yield from self._of_kind(kind)
        if self._first:
            yield from self._removed_before()

    def _stamp(self, time: int) -> str:
        """The stamp of an edit of a time; after all that is known here, though a clock be slow."""
        counter = max(time, self._least)
        self.counter = max(self.counter, counter)
        return stamp(counter, self._machine)

    def _of_kind(self, kind: str) -> Iterator[Op]:
        known = self._records.rows(kind)
        changed: dict[int, int] = {}
        gone = dict(known)
        for id, digest in self._rows.digests(kind):
            if id in gone and gone.pop(id)[1] == digest:
                continue
            changed[id] = digest
        named = {uid: id for id, (uid, _) in gone.items()}  # of rows that are no more
        for id, uid, fields in self._rows.read(kind, changed):
            if not travels(kind, uid):
                continue
            before = known.get(id)
            if before is not None and before[0] != uid:  # a tag that says something else now
                named[before[0]] = id
            record = self._records.wanted(kind, uid)
            if record.row not in (None, id) and record.row not in gone:
                continue  # another row says the same
            named.pop(uid, None)
            yield from self._written(record, id, changed[id], fields)
        for uid, id in named.items():
            yield from self._removed(self._records.wanted(kind, uid), id)

    def _written(self, record: Record, id: int, digest: int, fields: Fields) -> Iterator[Op]:
        there = record.state == THERE and record.row is not None
        if record.kind in IN_ORDER and record.row != id:  # added again: it comes last by now
            there = False
        record.row, record.digest = id, digest
        if not there:
            yield self._anew(record, id, fields)
            return
        kind = record.kind
        defaults = shape_of(kind).defaults
        columns = {
            together
            for column in {*fields, *record.fields, *record.shown}
            if fields.get(column, defaults.get(column))
            != record.in_book(column, defaults.get(column))
            for together in together_with(kind, column)
        }
        columns = {column for column in columns if not self._forgotten(record, column, fields)}
        if not columns:
            return
        edited: dict[str, str] = {}
        for column in sorted(columns):
            time = max(self._times.last(kind, id, each) for each in together_with(kind, column))
            edited[column] = self._stamp(time)
            record.fields[column] = fields.get(column, defaults.get(column))
            record.shown.pop(column, None)
        record.edited |= edited
        yield Op(kind, record.uid, {c: record.fields[c] for c in edited}, "", edited)

    def _forgotten(self, record: Record, column: str, fields: Fields) -> bool:
        """Whether a record only names somebody no more who was forgotten; it is shown so from now on."""
        named, held_by = record.in_book(column), shape_of(record.kind).named.get(column)
        other = self._records.get(held_by, named) if held_by and named else None
        if fields.get(column) is not None or other is None or other.state != FORGOTTEN:
            return False
        record.shown[column] = None
        return True

    def _anew(self, record: Record, id: int, fields: Fields) -> Op:
        """A record that was not there: new, or brought back by undo."""
        kind = record.kind
        record.written = record.life = self._stamp(self._times.added(kind, id))
        record.state, record.fields, record.shown, record.edited = THERE, fields, {}, {}
        for column, time in self._times.edited(kind, id).items():
            for each in together_with(kind, column) if column not in ("id", "uid") else ():
                names = [c for c in fields if c.startswith(EXTRA)] if each == "extra" else [each]
                for name in names:
                    mark = self._stamp(time)
                    if mark > max(record.written, record.edited.get(name, "")):
                        record.edited[name] = mark
        return whole_op(record)

    def _removed(self, record: Record, id: int) -> Iterator[Op]:
        record.row = record.digest = None
        if record.state == THERE:
            record.life, record.state = self._stamp(self._times.gone(record.kind, id)), REMOVED
            record.shown = {}
            yield Op(record.kind, record.uid, {}, "", {}, record.life, REMOVED)

    def _removed_before(self) -> Iterator[Op]:
        """What was removed before the first sync: a machine that began with a copy may have it still."""
        for (kind, _), (time, row) in sorted(self._times.removed.items()):
            uid, _ = self._rows.as_known(kind, row)
            record = self._records.get(kind, uid)
            if travels(kind, uid) and (record is None or record.state == REMOVED):
                record = self._records.wanted(kind, uid)
                if record.state != FORGOTTEN:
                    record.life = max(record.life, self._stamp(time))
                    yield Op(kind, uid, {}, "", {}, record.life, REMOVED)
