"""All facts of a book, or of the customers with one tag, as the records of its JSON file."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from repbook.store.tables import uids as uids_of
from repbook.transfer.book_json import INSIDE, LISTS, PARTS, Part, settings_kept, write, writers
from repbook.transfer.money import digits_of

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
        where = _of_those(part, only)
        if part.name == "steps" and only is not None:
            allies = {row[0] for row in conn.execute(f"SELECT ally_id FROM steps WHERE {where}")}
        owners, records = _read(conn, part, where, uids, writers(part, digits), inner)
        if part.inside is None:
            made[part.name] = records
            continue
        held = inner[part.name] = defaultdict(list)
        for owner, record in zip(owners, records, strict=True):
            held[owner].append(record)
    part = PARTS[0]
    where = "1" if only is None else _in("id", {id for id in allies if id is not None})
    made["allies"] = _read(conn, part, where, uids, writers(part, digits), inner)[1]
    return made


def _of_those(part: Part, only: set[int] | None) -> str:
    """The condition under which a part's rows belong to the wanted customers."""
    if only is None:
        return "1"
    if part.name == "customers":
        return _in("id", only)
    those = _in("customer_id", only)
    if part.inside == "problems":
        return f"problem_id IN (SELECT id FROM problems WHERE {those})"
    return those


def _in(column: str, ids: set[int]) -> str:
    return f"{column} IN ({','.join(map(str, sorted(ids)))})"


def _read(
    conn: sqlite3.Connection,
    part: Part,
    where: str,
    uids: dict[str, dict[int, str]],
    forms: tuple[tuple[str, Callable[[Any], Any] | None], ...],
    inner: dict[str, dict[int, list[dict[str, Any]]]],
) -> tuple[list[int], list[dict[str, Any]]]:
    """The records of one part, and for each the row that it stands in."""
    owner = {None: "id", "customers": "customer_id", "problems": "problem_id"}[part.inside]
    columns = ",".join(f'"{key.column}"' for key in part.keys)
    order = "day, id" if any(key.column == "day" for key in part.keys) else "id"
    plan = [
        (name, uids[key.type.partition(":")[2]].get if form is None else form)
        for key, (name, form) in zip(part.keys, forms, strict=True)
    ]
    lists = {name: _texts(conn, name, part.name == "contacts") for name in part.lists}
    owners, records = [], []
    for id, at, *values in conn.execute(
        f'SELECT id, "{owner}", {columns} FROM "{part.table}" WHERE {where} ORDER BY {order}'
    ):
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
    if table == "addresses":
        column = "contact_id" if of_contacts else "customer_id"
        sql = (
            f"SELECT {column}, text FROM addresses WHERE kind = ?"
            f" AND contact_id IS {'NOT' if of_contacts else ''} NULL ORDER BY id"
        )
        rows = conn.execute(sql, (kind,))
    elif table == "tags":
        rows = conn.execute("SELECT customer_id, tag FROM tags ORDER BY id")
    else:
        rows = conn.execute(
            "SELECT customer_id, text FROM aliases WHERE kind = ? ORDER BY id", (kind,)
        )
    for owner, text in rows:
        held[owner].append(text)
    return held
