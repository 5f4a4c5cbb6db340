"""A removal reaches all machines, and so does the undo of a sync: that of most customers only if it is meant."""

from __future__ import annotations

from collections.abc import Sequence

from repbook.book.sync.settling import Shown
from repbook.errors import Conflict
from repbook.store.sync_records import REMOVED, Op, Records, machine_of

MOST = 0.5  # of the customers whom the other machines brought
FEW = 1  # of them may go without a question


def refuse_most_of_theirs(records: Records, sent: Sequence[Op], me: str) -> None:
    """Refuse to remove most of the others' customers from their books; who was merged is not removed."""
    removed = (
        records.get(op.kind, op.uid)
        for op in sent
        if op.kind == "customers" and op.state == REMOVED
    )
    shown = Shown(records)
    gone = sum(
        record is not None
        and machine_of(record.written) not in ("", me)
        and shown.customer(record.uid) is None
        for record in removed
    )
    if gone <= FEW:
        return
    brought = gone + records.rows_of_others("customers", me)
    if gone > MOST * brought:
        raise Conflict(
            f"{gone:,} of the {brought:,} customers that came from your other machines were"
            " removed here, and sync would remove them there, too; nothing was sent",
            hint="To have them back after an undo: repbook redo; to remove them there, too:"
            " repbook sync --remove",
        )
