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
from repbook.store.sync_records import Record, Records, machine_of
from repbook.store.sync_rows import IN_ORDER, Rows

if TYPE_CHECKING:
    from repbook.book.sync.settling import Key, Shown
    from repbook.store.journal import Journal

# The events of a day have their places in `seq`, over all kinds.
EVENTS = ("touches", "purchases", "problems", "steps")
OF_A_DAY = (
    " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, id, uid, seq FROM {kind} WHERE customer_id = :customer AND day = :day"
        for kind in EVENTS[:3]
    )
    + " UNION ALL SELECT 'steps', s.id, s.uid, s.seq FROM problems x JOIN steps s ON s.problem_id = x.id"
    " WHERE x.customer_id = :customer AND s.day = :day"
)
DAY_OF = {kind: f"SELECT customer_id, day FROM {kind} WHERE id = ?" for kind in EVENTS[:3]} | {
    "steps": "SELECT x.customer_id, s.day FROM steps s JOIN problems x ON x.id = s.problem_id"
    " WHERE s.id = ?"
}
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
        sql = f"SELECT id FROM {kind} WHERE customer_id = ?"
        ids = [id for (id,) in self._journal.conn.execute(sql, (whose and whose.row,))]
        found = (self._records.get(kind, uid) for _, uid, _ in self._rows.read(kind, ids))
        return [record for record in found if record is not None and record.row in ids]

    # Events

    def settle_days(self, records: Iterable[Record]) -> None:
        """Give the events of the days of these records their places, where two machines gave the same."""
        known = {(r.kind, r.row): r for r in records if r.kind in EVENTS and r.row is not None}
        days = {self._journal.conn.execute(DAY_OF[kind], (row,)).fetchone() for kind, row in known}
        for customer, day in sorted(day for day in days if day is not None):
            self._settle_day(customer, day)

    def _settle_day(self, customer: int, day: int) -> None:
        rows = self._journal.conn.execute(OF_A_DAY, {"customer": customer, "day": day}).fetchall()
        found = [
            (record, seq)
            for kind, _, uid, seq in rows
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
