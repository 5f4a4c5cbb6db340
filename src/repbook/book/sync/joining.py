"""What another machine says of a record joined with what is known: field by field the later edit.

The result is the same in whatever order edits are taken in, and however often.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from repbook.store.sync_records import (
    FORGOTTEN,
    NEVER,
    REMOVED,
    THERE,
    Op,
    Record,
    counter_of,
    machine_of,
)
from repbook.store.sync_rows import NAMED_BY, shape_of

Seen = Mapping[str, int]  # the highest counter that is known of each machine


class Contradiction(NamedTuple):
    """Two machines said something else at once: what is kept, what is not, and of which machines.

    `column` is empty where one removed the record; `lost` has then what the other said of it.
    """

    kind: str
    uid: str
    column: str
    kept: object
    lost: object
    kept_by: str
    lost_by: str


def join(record: Record, op: Op, seen_there: Seen, seen_here: Seen) -> list[Contradiction]:
    """Take what a machine says into a record; gives what two machines said otherwise at once.

    `seen_there` is what that machine knew as it said so, `seen_here` what was known here before.
    """
    if record.state == FORGOTTEN or op.state == FORGOTTEN:
        _forget(record, op)
        return []
    found = _removed_meanwhile(record, op, seen_there, seen_here)
    known = record.written != NEVER
    was_there = record.state == THERE
    found += _join_fields(
        record, op, seen_there, seen_here, tell=known and was_there and op.state == THERE
    )
    if op.life > record.life:
        record.life, record.state = op.life, op.state
    return found


def _join_fields(
    record: Record, op: Op, there: Seen, here: Seen, tell: bool
) -> list[Contradiction]:
    defaults = shape_of(record.kind).defaults
    written = max(record.written, op.at) if op.whole else record.written
    columns = {*op.fields, *op.edited}
    if op.whole:
        columns |= {*record.fields, *record.edited}
    found, edited = [], dict(record.edited)
    for column in sorted(columns):
        default = defaults.get(column)
        mine, theirs = record.fields.get(column, default), op.fields.get(column, default)
        ours, other = record.stamp_of(column), op.stamp_of(column)
        later = max(ours, other)
        if mine != theirs and ours != other:
            lost = _unseen(record, op, column, ours, other, there, here) if tell else None
            if lost is not None:
                found.append(lost)
            if other > ours:
                record.fields[column] = theirs
        edited[column] = later
    record.written = written
    record.edited = {c: mark for c, mark in edited.items() if mark != written}
    return found


def _unseen(
    record: Record, op: Op, column: str, ours: str, other: str, there: Seen, here: Seen
) -> Contradiction | None:
    """That the earlier of two edits was not known to who made the later one."""
    mine, theirs = record.fields.get(column), op.fields.get(column)
    about = record.kind, record.uid, column
    always = record.kind in NAMED_BY  # two machines may each have written it anew
    if other > ours:
        edit = always or column in record.edited
        if edit and there.get(machine_of(ours), 0) < counter_of(ours):
            return Contradiction(*about, theirs, mine, machine_of(other), machine_of(ours))
        return None
    edit = always or column in op.edited
    if edit and here.get(machine_of(other), 0) < counter_of(other):
        return Contradiction(*about, mine, theirs, machine_of(ours), machine_of(other))
    return None


def _removed_meanwhile(record: Record, op: Op, there: Seen, here: Seen) -> list[Contradiction]:
    """What one machine said of a record while another one removed it."""
    about = record.kind, record.uid, ""
    if op.state == REMOVED and record.state == THERE and op.life > record.life:
        lost = {
            column: record.fields.get(column)
            for column, mark in record.edited.items()
            if there.get(machine_of(mark), 0) < counter_of(mark)
        }
        by = max((record.edited[c] for c in lost), default="")
        return (
            [Contradiction(*about, None, lost, machine_of(op.life), machine_of(by))] if lost else []
        )
    if record.state == REMOVED and record.life and op.state == THERE and op.life < record.life:
        marks = {c: op.stamp_of(c) for c in op.fields if c in op.edited}
        lost = {
            column: op.fields[column]
            for column, mark in marks.items()
            if here.get(machine_of(mark), 0) < counter_of(mark)
            and there.get(machine_of(record.life), 0) < counter_of(record.life)
        }
        by = max((marks[c] for c in lost), default="")
        return (
            [Contradiction(*about, None, lost, machine_of(record.life), machine_of(by))]
            if lost
            else []
        )
    return []


def _forget(record: Record, op: Op) -> None:
    """Nothing is known any more of who was forgotten, but where their figures stand."""
    figures = [str(each.fields["figures"]) for each in (record, op) if "figures" in each.fields]
    both = {*figures} if record.state == op.state == FORGOTTEN else {*figures[-1:]}
    record.forget(min(both, default=None))
