"""Who was forgotten on another machine is forgotten here: in the book, its backups, and this machine's file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from repbook.book import forget as acts
from repbook.store.sync_records import FORGOTTEN, Op, Record, Records
from repbook.store.sync_rows import NAMED_BY, shape_of
from repbook.transfer.sync_lines import Line, Read, ops_in

if TYPE_CHECKING:
    from datetime import date

    from repbook.book import Book


def forget_too(book: Book, files: Iterable[Read], on: date, sources: Path | None) -> int:
    """Forget here who was forgotten elsewhere; gives how many were known here.

    The machine that forgot them made figures of what it knew of them, which come with its edits: here
    are only those of what it did not know.
    """
    known = Records(book.conn)
    wanted = {
        uid: file
        for file in files
        for uid in file.head["forgotten"]
        if not _is_forgotten(known, uid)
    }
    found = 0
    for uid, file in wanted.items():
        id = book.customers.of_uid(uid)
        customer = None if id is None else book.customers.get(id)
        if customer is not None and customer.uid == uid:
            acts.forget(book, customer, on, sources, _forgotten_there(file.lines))
        elif known.get("customers", uid) is not None or customer is not None:
            acts.forget_removed(book, uid, on)
        else:
            continue
        found += 1
    return found


def _forgotten_there(lines: Iterable[Line]) -> dict[str, set[str]]:
    """The records that another machine forgot, by table."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for values in ops_in(line):
            op = Op(*values)
            if op.state == FORGOTTEN:
                found[op.kind].add(op.uid)
    return found


def _is_forgotten(records: Records, uid: str) -> bool:
    record = records.get("customers", uid)
    return record is not None and record.state == FORGOTTEN


def is_of_the_forgotten(records: Records, op: Op) -> bool:
    """Whether an edit is of a record of somebody who was forgotten."""
    if op.kind in NAMED_BY:
        return any(_is_forgotten(records, part) for part in op.uid.split("/"))
    shape = shape_of(op.kind)
    above = (records.get(shape.named[c], op.fields.get(c) or "") for c in shape.needed)
    return any(record is not None and record.state == FORGOTTEN for record in above)


def drop_figures(
    records: Records, keys: dict[tuple[str, str], str], record: Record, was: str
) -> None:
    """Of the figures that two machines made of one customer those of one stay."""
    stays = record.fields["figures"]
    for other in {was, stays} - {stays}:
        figures = records.wanted("customers", other)
        figures.state, figures.life, figures.fields, figures.edited = FORGOTTEN, "~", {}, {}
        keys["customers", other] = ""
