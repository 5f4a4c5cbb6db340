"""What comes before what, alike on every machine: a day's events of a customer, phones, contacts.

On one machine the one that was written first comes first. Two machines may each have written one that was to
come next: then the stamps of the machines decide, so that all decide alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from repbook.store import sync_rows
from repbook.store.sync_days import EVENTS, day_of, events_of
from repbook.store.sync_records import Record, Records, machine_of
from repbook.store.sync_rows import IN_ORDER, Rows
from repbook.store.tables import ids_where

if TYPE_CHECKING:
    from repbook.book.sync.settling import Key, Shown
    from repbook.store.journal import Journal

SEQ = "seq"


class Places:
    """Gives records their places in the book."""

    def __init__(self, journal: Journal, records: Records, shown: Shown) -> None:
        self._journal, self._records, self._shown = journal, records, shown
        self._rows = Rows(journal.conn)

    # Phones, e-mails and contacts: the one with the lower id comes first

    def to_be_added_again(
        self, new: Iterable[Record], there: Iterable[Record], gone: Iterable[Record]
    ) -> list[Record]:
        """The records of the book that belong behind one that is new, or behind one of a later id."""
        going = {(record.kind, record.uid) for record in gone}
        adding: dict[tuple[object, ...], list[Record]] = defaultdict(list)
        for record in new:
            if record.kind in IN_ORDER:
                adding[self._list_of(record)].append(record)
        staying: dict[tuple[object, ...], dict[int, Record]] = {key: {} for key in adding}
        for record in there:
            if record.kind in IN_ORDER and record.row is not None:
                staying.setdefault(self._list_of(record), {})[record.row] = record
        found = []
        for key, members in staying.items():
            for record in self._in_book(key):
                if (record.kind, record.uid) not in going and self._list_of(record) == key:
                    members.setdefault(record.row or 0, record)
            now = [record for _, record in sorted(members.items())]
            wanted = sorted([*now, *adding.get(key, ())], key=lambda each: each.written)
            same = next((at for at, each in enumerate(now) if each is not wanted[at]), len(now))
            found += now[same:]
        return found

    def _list_of(self, record: Record) -> tuple[object, ...]:
        """The kind, and whose a record is."""
        return record.kind, self._shown.whose(record), record.in_book("contact_id")

    def _in_book(self, key: tuple[object, ...]) -> list[Record]:
        """The records of a kind that the book has of a customer now."""
        kind, whose = str(key[0]), self._records.get("customers", str(key[1]))
        ids = ids_where(self._journal.conn, kind, customer_id=whose and whose.row)
        found = (self._records.get(kind, uid) for _, uid, _ in self._rows.read(kind, ids))
        return [record for record in found if record is not None and record.row in ids]

    # Events

    def settle_days(self, records: Iterable[Record]) -> None:
        """Give the events of the days of these records their places, where two machines gave the same."""
        conn = self._journal.conn
        days = {day_of(conn, r.kind, r.row) for r in records if r.kind in EVENTS and r.row}
        for customer, day in sorted(days):
            self._settle_day(customer, day)

    def _settle_day(self, customer: int, day: int) -> None:
        found = [
            (record, seq)
            for kind, uid, seq in events_of(self._journal.conn, customer, day)
            if (record := self._records.get(kind, uid)) is not None
        ]
        places = places_of([record for record, _ in found])
        for record, seq in found:
            place = places[record.kind, record.uid]
            record.shown.pop(SEQ, None)
            if place != record.fields.get(SEQ, 0):
                record.shown[SEQ] = place
            if place == seq or record.row is None:
                continue
            sync_rows.change(self._journal, record.kind, {record.row: {SEQ: place}})
            (record.digest,) = self._rows.digests_of(record.kind, [record.row]).values()
            self._records.change(record)


def places_of(records: Iterable[Record]) -> Mapping[Key, int]:
    """The place of each event of a day: what its machine gave it, unless another machine gave the same."""
    of = {(r.kind, r.uid): (int(r.fields.get(SEQ, 0)), r.stamp_of(SEQ)) for r in records}
    order = sorted({*of.values()})
    twice = any(
        one[0] == other[0] and machine_of(one[1]) != machine_of(other[1])
        for one, other in pairwise(order)
    )
    places: dict[tuple[int, str], int] = {}
    at = -1
    for seq, mark in order:
        at = max(at + 1, seq) if twice else seq
        places[seq, mark] = at
    return {key: places[each] for key, each in of.items()}
