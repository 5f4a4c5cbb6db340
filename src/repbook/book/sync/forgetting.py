"""Who was forgotten on another machine is forgotten here: in the book, its backups, and this machine's file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from repbook.book import forget as acts
from repbook.store.sync_records import FORGOTTEN, Record, Records
from repbook.transfer.sync_lines import Read

if TYPE_CHECKING:
    from datetime import date

    from repbook.book import Book


def forget_too(book: Book, files: Iterable[Read], on: date, sources: Path | None) -> int:
    """Forget here who was forgotten elsewhere; gives how many were known here.

    The machine that forgot them made figures of what it knew of them, which come with its edits.
    """
    known = Records(book.conn)
    named = {uid for file in files for uid in file.head["forgotten"]}
    found = 0
    for uid in sorted(named):
        if _is_forgotten(known, uid):
            continue
        id = book.customers.of_uid(uid)
        customer = None if id is None else book.customers.get(id)
        if customer is not None and customer.uid == uid:
            acts.forget(book, customer, on, sources, figures=False)
        elif known.get("customers", uid) is not None or customer is not None:
            acts.forget_removed(book, uid, on)
        else:
            continue
        found += 1
    return found


def _is_forgotten(records: Records, uid: str) -> bool:
    record = records.get("customers", uid)
    return record is not None and record.state == FORGOTTEN


def drop_figures(
    records: Records, keys: dict[tuple[str, str], str], record: Record, was: str
) -> None:
    """Of the figures that two machines made of one customer those of one stay."""
    stays = record.fields["figures"]
    for other in {was, stays} - {stays}:
        records.wanted("customers", other).forget()
        keys["customers", other] = ""
