"""All facts of a book, or of the customers with one tag, as the records of its JSON file."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from repbook.money import digits_of
from repbook.store.tables import ids_where, values_of
from repbook.store.whole_tables import texts_of
from repbook.store.whole_tables import uids as uids_of
from repbook.transfer.book_json import INSIDE, LISTS, PARTS, Part, settings_kept, write, writers

if TYPE_CHECKING:
    from repbook.book import Book

Records = dict[str, list[dict[str, Any]]]


def whole_book(book: Book, tag: str | None = None) -> tuple[Iterator[str], int]:
    """The book's JSON file, piece by piece, and how many records are in it.

    With a tag: the customers who have it, all that is theirs, and the allies
    who are named in it.
    """
    records = _records(book, None if tag is None else book.customers.narrowed(tag, None))
    return write(records, settings_kept(book.settings, tag is None), tag), _count(records)


def _count(records: Records) -> int:
    """How many records there are, with those that stand in others."""
    inner = [name for part in PARTS for name in INSIDE[part.name]]
    return sum(
        1 + sum(len(record.get(name, ())) for name in inner)
        for found in records.values()
        for record in found
    )


def _records(book: Book, only: set[int] | None) -> Records:
    conn = book.conn
    digits = digits_of(book.settings.get("currency"))
    uids = {
        part.name: uids_of(conn, part.table) for part in PARTS if part.inside in (None, "customers")
    }
    made: Records = {}
    inner: dict[str, dict[int, list[dict[str, Any]]]] = {}
    allies: set[int] = set()
    # what stands inside others is gathered before them
    for part in sorted(PARTS, key=lambda part: part.inside is None):
        if part.name == "allies":
            continue
        where = _of_those(conn, part, only)
        if part.name == "steps" and only is not None:
            allies = {row[0] for row in values_of(conn, "steps", ["ally_id"], **where)}
        owners, records = _read(conn, part, where, uids, writers(part, digits), inner)
        if part.inside is None:
            made[part.name] = records
            continue
        held = inner[part.name] = defaultdict(list)
        for owner, record in zip(owners, records, strict=True):
            held[owner].append(record)
    part = PARTS[0]
    where = {} if only is None else {"id": allies - {None}}
    made["allies"] = _read(conn, part, where, uids, writers(part, digits), inner)[1]
    return made


def _of_those(conn: sqlite3.Connection, part: Part, only: set[int] | None) -> dict[str, Any]:
    """What a part's rows have that belong to the wanted customers."""
    if only is None:
        return {}
    if part.inside == "problems":
        return {"problem_id": ids_where(conn, "problems", customer_id=only)}
    return {"id" if part.name == "customers" else "customer_id": only}


def _read(
    conn: sqlite3.Connection,
    part: Part,
    where: dict[str, Any],
    uids: dict[str, dict[int, str]],
    forms: tuple[tuple[str, Callable[[Any], Any] | None], ...],
    inner: dict[str, dict[int, list[dict[str, Any]]]],
) -> tuple[list[int], list[dict[str, Any]]]:
    """The records of one part, and for each the row that it stands in."""
    owner = {None: "id", "customers": "customer_id", "problems": "problem_id"}[part.inside]
    columns = ("id", owner, *(key.column for key in part.keys))
    order = "day, id" if any(key.column == "day" for key in part.keys) else "id"
    plan = [
        (name, uids[key.type.partition(":")[2]].get if form is None else form)
        for key, (name, form) in zip(part.keys, forms, strict=True)
    ]
    lists = {name: _texts(conn, name, part.name == "contacts") for name in part.lists}
    owners, records = [], []
    for id, at, *values in values_of(conn, part.table, columns, order=order, **where):
        record = {
            name: written
            for (name, form), value in zip(plan, values, strict=True)
            if (written := form(value)) is not None
        }
        for name, texts in lists.items():
            if id in texts:
                record[name] = texts[id]
        for name in INSIDE[part.name]:
            if id in inner[name]:
                record[name] = inner[name][id]
        owners.append(at)
        records.append(record)
    return owners, records


def _texts(conn: sqlite3.Connection, name: str, of_contacts: bool) -> dict[int, list[str]]:
    """One of the lists of texts, by the row that has it."""
    table, kind = LISTS[name]
    held: dict[int, list[str]] = defaultdict(list)
    for owner, text in texts_of(conn, table, kind, of_contacts=of_contacts):
        held[owner].append(text)
    return held
