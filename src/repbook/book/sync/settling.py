# Long because which records the book shows, and how they are written, is one function of what is known.
"""The book follows what the machines know: which records it shows, and how.

All is a function of what is known, so machines that know the same show the same:
- A record that was removed is not shown, and one that stands in it (an item of an order, a call of a
  customer) is not either. It stays known: if the removal is undone, all is there again.
- What names a customer who was merged is of the customer in whom they are now. Two who were merged
  into each other are the one with the smaller uid.
- What names another record that is not shown names none.
- A payment or a return goes along with its order, a promise or feedback with its call; other records of
  two customers do not name each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.book.settings import known_key, value_of
from repbook.book.sync.places import SEQ, Places
from repbook.errors import InvalidInput
from repbook.schema import BY_TABLE, columns
from repbook.store import sync_rows
from repbook.store.sync_records import FORGOTTEN, THERE, Fields, Record, Records
from repbook.store.sync_rows import IN_ORDER, KINDS, Rows, shape_of

if TYPE_CHECKING:
    from repbook.store.journal import Journal

Key = tuple[str, str]  # kind and uid


class Settled(NamedTuple):
    """What became of the book: customers by uid with the number they have on the other machine and
    here, where that is another; records that are known and no longer shown; those that were written;
    those that went."""

    renumbered: list[tuple[str, int, int]]
    hidden: list[Record]
    written: list[Record]
    gone: list[Record]


class Shown:
    """Which records the book shows, and what is otherwise in them than the machines know."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._shown: dict[Key, bool] = {}
        self._now: dict[str, str | None] = {}
        self._whose: dict[Key, str | None] = {}

    def customer(self, uid: str) -> str | None:
        """Who a customer is by now: they themselves, or in whom they were merged; None for nobody."""
        if uid not in self._now:
            self._now[uid] = self._followed(uid)
        return self._now[uid]

    def _followed(self, uid: str) -> str | None:
        chain = [uid]
        while True:
            record = self._records.get("customers", chain[-1])
            if record is not None and record.state == THERE:
                return chain[-1]
            if record is not None and record.state == FORGOTTEN:
                return None
            merges = self._records.merges_of(chain[-1])
            if not merges:
                return None
            last = max(merges, key=lambda merge: (merge.life, merge.uid))
            into = str(last.fields.get("customer_id"))
            if into in chain:
                known = [u for u in chain[chain.index(into) :] if self._records.get("customers", u)]
                return min(known, default=None)
            chain.append(into)

    def shows(self, kind: str, uid: str) -> bool:
        """Whether the book shows a record."""
        key = kind, uid
        if key not in self._shown:
            self._shown[key] = self._is_shown(kind, uid)
        return self._shown[key]

    def _is_shown(self, kind: str, uid: str) -> bool:
        if kind == "customers":
            return self.customer(uid) == uid
        record = self._records.get(kind, uid)
        if record is None or record.state != THERE:
            return False
        shape = shape_of(kind)
        needed = (record.fields.get(column) for column in shape.needed)
        named = zip(shape.needed, needed, strict=True)
        return all(
            value is not None and self._named(shape.named[column], value) is not None
            for column, value in named
        ) and not self._says_nothing(record)

    def _says_nothing(self, record: Record) -> bool:
        """A setting that cannot be, or that a customer was merged into themselves."""
        fields = record.fields
        if record.kind == "settings":
            return not _can_be(str(fields.get("key")), str(fields.get("value")))
        if record.kind == "aliases" and fields.get("kind") == "uid":
            return bool(fields.get("text") == self.customer(str(fields.get("customer_id"))))
        return False

    def _named(self, kind: str, uid: str) -> str | None:
        """The record that one names, as it is by now; None where the book does not show it."""
        if kind == "customers":
            return self.customer(uid)
        return uid if self.shows(kind, uid) else None

    def whose(self, record: Record) -> str | None:
        """Whose a record is, as the book shows it: what goes along with another is its customer's."""
        key = record.kind, record.uid
        if key not in self._whose:
            own = record.fields.get("customer_id")
            self._whose[key] = None if own is None else self.customer(own)
            for column in _goes_along(record.kind):
                held_by, named = shape_of(record.kind).named[column], record.fields.get(column)
                other = self._records.get(held_by, named) if named is not None else None
                if other is not None and self.shows(held_by, other.uid):
                    self._whose[key] = self.whose(other) or self._whose[key]
                    break
        return self._whose[key]

    def otherwise(self, record: Record) -> Fields:
        """The columns that the book has otherwise than the machines know."""
        fields, whose = record.fields, self.whose(record)
        found: Fields = {}
        for column, kind in shape_of(record.kind).named.items():
            named = fields.get(column)
            if named is None:
                continue
            now = whose if column == "customer_id" else self._named(kind, named)
            if now is not None and whose is not None and kind not in ("customers", "allies"):
                other = self._records.get(kind, now)
                if other is not None and self.whose(other) != whose:
                    now = None
            if column == "referred_by_id" and now == record.uid:
                now = None
            if now != named:
                found[column] = now
        return found


@cache
def _goes_along(kind: str) -> tuple[str, ...]:
    """The columns that name a record with which one of these goes along: a call before a problem."""
    if kind == "addresses":
        return ("contact_id",)
    stored = columns(BY_TABLE[kind].record) if BY_TABLE[kind].record_name else ()
    parts = (column.name for column in stored if column.tie == "part")
    return tuple(sorted(parts, reverse=True)) if "customer_id" in shape_of(kind).named else ()


def _can_be(key: str, value: str) -> bool:
    try:
        return value_of(known_key(key), value) == value
    except InvalidInput:
        return False


class Settling:
    """Writes into the book what the machines know and it does not show."""

    def __init__(self, journal: Journal, records: Records) -> None:
        self._journal = journal
        self._records = records
        self._shown = Shown(records)
        self._rows = Rows(journal.conn)
        self._places = Places(journal, records, self._shown)

    def run(
        self, taken_in: Iterable[Key], numbers: dict[Key, int], sent: Iterable[Key] = ()
    ) -> Settled:
        """Show what was taken in; `numbers` are the ids that records have where they come from.

        What was `sent` is shown already, but may have another place now.
        """
        taken_in = [*taken_in]
        new, changed, gone = self._sorted(taken_in)
        mine = [record for key in sent if (record := self._records.get(*key)) and record.row]
        again = self._places.to_be_added_again(new, [*changed, *mine], gone)
        if again:
            naming = [key for record in again for key in self._naming(record)]
            new, changed, gone = self._sorted([*taken_in, *naming])
            adding = {(record.kind, record.uid) for record in again}
            changed = [record for record in changed if (record.kind, record.uid) not in adding]
            new += again
        ids = self._ids(new, numbers)
        hidden = [r for r in gone if r.state == THERE]
        known = (record for key in taken_in if (record := self._records.get(*key)))
        hidden += [
            record
            for record in known
            if record.row is None
            and record.state == THERE
            and not self._shown.shows(record.kind, record.uid)
        ]
        rows = {(record.kind, record.row) for record in [*gone, *again]}
        for record in gone:
            record.shown = {}
        for record in [*gone, *again]:
            record.row, record.digest = None, None
            self._records.change(record)
        for kind in KINDS:
            sync_rows.remove(self._journal, kind, [row for k, row in rows if k == kind and row])
        id_of = _Ids(self._records, ids)
        hidden += [r for kind in KINDS for r in self._write(kind, changed, ids[kind], id_of)]
        self._places.settle_days([*new, *changed])
        others = [
            (record.uid, numbers[record.kind, record.uid], record.row)
            for record in new
            if record.kind == "customers"
            and record.row is not None
            and numbers.get((record.kind, record.uid), record.row) != record.row
        ]
        return Settled(others, hidden, [*new, *changed], gone)

    def _sorted(self, taken_in: Iterable[Key]) -> tuple[list[Record], list[Record], list[Record]]:
        """The records that are new in the book, those that change, those that go."""
        waiting = [*taken_in, *((r.kind, r.uid) for r in self._records.not_shown())]
        new: list[Record] = []
        changed: list[Record] = []
        gone: list[Record] = []
        seen: set[Key] = set()
        while waiting:
            key = waiting.pop()
            record = self._records.get(*key)
            if key in seen or record is None:
                continue
            seen.add(key)
            waiting += self._customers_of(record)
            if not self._shown.shows(*key):
                if record.row is not None:
                    waiting += self._naming(record)
                    gone.append(record)
                continue
            otherwise = self._shown.otherwise(record)
            if SEQ in record.shown:  # its place of the day is settled once all is there
                otherwise[SEQ] = record.shown[SEQ]
            if self._moves(record, otherwise):
                waiting += self._naming(record)
            if record.shown != otherwise or record.row is None:
                self._records.change(record)
            record.shown = otherwise
            (new if record.row is None else changed).append(record)
        return new, changed, gone

    def _customers_of(self, record: Record) -> list[Key]:
        """Customers who may be shown again, or no more, because of a record: merges decide that."""
        if record.kind == "aliases" and record.fields.get("kind") == "uid":
            return [("customers", str(record.fields.get(c))) for c in ("text", "customer_id")]
        named = record.fields.get("customer_id")
        now = None if named is None else self._shown.customer(named)
        return [] if now is None else [("customers", now)]

    def _moves(self, record: Record, otherwise: Fields) -> bool:
        """Whether a record was another customer's in the book until now."""
        if record.row is None or "customer_id" not in shape_of(record.kind).columns:
            return False
        to = otherwise.get("customer_id", record.fields.get("customer_id"))
        read = self._rows.read(record.kind, [record.row])
        return any(fields.get("customer_id") != to for _, _, fields in read)

    def _naming(self, record: Record) -> list[Key]:
        """The records that name one in the book."""
        found = []
        for kind, row in self._rows.naming(record.kind, record.row or 0):
            other = self._records.of_row(kind, row)
            if other is not None:
                found.append((kind, other.uid))
        return found

    def _ids(self, new: Iterable[Record], numbers: dict[Key, int]) -> dict[str, dict[int, Record]]:
        """The id of each new record: that of the other machine where it was never given here.

        What was written in one change stays in its order.
        """
        given: dict[str, dict[int, Record]] = {kind: {} for kind in KINDS}
        by_kind: dict[str, list[Record]] = {kind: [] for kind in KINDS}
        for record in new:
            by_kind[record.kind].append(record)
        for kind, some in by_kind.items():
            if not some:
                continue
            free, below = sync_rows.next_free(self._journal, kind)
            left = []
            order = sorted(some, key=lambda r: (numbers.get((r.kind, r.uid), r.row or 0), r.uid))
            if kind in IN_ORDER:
                left, order = sorted(order, key=lambda r: r.written), []
            taken = {r.written for r in order if 0 < numbers.get((kind, r.uid), 0) < free}
            for record in order:
                number = numbers.get((kind, record.uid), 0)
                if number < 0:
                    given[kind][below] = record
                    below -= 1
                elif number >= free and (kind == "customers" or record.written not in taken):
                    given[kind][number] = record
                    free = number + 1
                else:
                    left.append(record)
            given[kind].update(enumerate(left, free))
        return given

    def _write(
        self,
        kind: str,
        changed: list[Record],
        new: dict[int, Record],
        id_of: _Ids,
    ) -> list[Record]:
        """Write the rows of a kind; gives the records that the book refused."""
        adding = {
            id: {**self._values(record, id_of), **self._uid(record)} for id, record in new.items()
        }
        changing = {
            record.row: (record, self._values(record, id_of))
            for record in changed
            if record.kind == kind and record.row is not None
        }
        refused = sync_rows.add(self._journal, kind, adding)
        not_changed = sync_rows.change(
            self._journal, kind, {id: row for id, (_, row) in changing.items()}
        )
        for id in adding.keys() - set(refused):
            new[id].row = id
        written = [*(adding.keys() - set(refused)), *changing]
        digests = self._rows.digests_of(kind, sorted(written))
        for id, digest in digests.items():
            record = new.get(id) or changing[id][0]
            if record.digest != digest:
                record.digest = digest
                self._records.change(record)
        for id in not_changed:  # it stays as it is, and is known to be otherwise
            record = changing[id][0]
            for _, _, fields in Rows(self._journal.conn).read(kind, [id]):
                names = {*fields, *record.fields}
                record.shown = {
                    c: fields.get(c) for c in names if fields.get(c) != record.fields.get(c)
                }
        return [new[id] for id in refused] + [changing[id][0] for id in not_changed]

    def _values(self, record: Record, id_of: _Ids) -> dict[str, Any]:
        return sync_rows.values_for(record.kind, {**record.fields, **record.shown}, id_of)

    @staticmethod
    def _uid(record: Record) -> dict[str, str]:
        return {} if record.kind in sync_rows.NAMED_BY else {"uid": record.uid}


class _Ids(dict[Key, int]):
    """The id in this book of each record that is shown, or is going to be."""

    def __init__(self, records: Records, given: dict[str, dict[int, Record]]) -> None:
        super().__init__()
        self._records = records
        for kind, some in given.items():
            self.update({(kind, record.uid): id for id, record in some.items()})

    def __missing__(self, key: Key) -> int:
        record = self._records.get(*key)
        if record is None or record.row is None:
            raise KeyError(key)
        return record.row
