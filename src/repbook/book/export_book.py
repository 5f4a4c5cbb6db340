"""All facts of a book, or of the customers with one tag, as the records of its JSON file."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from repbook.book import Book
from repbook.book.settings import OF_THIS_MACHINE
from repbook.money import digits_of
from repbook.schema import owner_of
from repbook.store.tables import of_customers, values_of
from repbook.store.whole_tables import texts_of
from repbook.store.whole_tables import uids as uids_of
from repbook.transfer.book_json import (
    INSIDE,
    LISTS,
    PARTS,
    forms,
    keys_of,
    named_part,
    write,
)


def whole_book(book: Book, tag: str | None = None) -> tuple[Iterator[str], int]:
    """The book's JSON file, piece by piece, and how many records are in it.

    With a tag: the customers who have it, all that is theirs, and the allies
    who are named in it.
    """
    conn, form_of = book.conn, forms(digits_of(book.settings.get("currency")))
    rows_of = _wanted(book, tag)
    uids = {part.part: uids_of(conn, part.table) for part in PARTS}
    made: dict[str, list[dict[str, object]]] = {}
    inside: dict[str, Mapping[int, object]] = {}  # records by the row that they stand in
    for part in reversed(PARTS):  # what stands in others is gathered before them
        owner, keys = owner_of(part), keys_of(part)
        owner_name = owner.name if owner else "id"
        names = ["id", owner_name, *(key.name for key in keys)]
        order = "day, id" if "day" in names else "id"
        plan = [
            (key.key, uids[other].get if (other := named_part(key)) else form_of(key).write)
            for key in keys
        ]
        lists: dict[str, Mapping[int, object]] = {
            name: _texts(book, name, part.table) for name in part.lists
        }
        lists |= {name: inside[name] for name in INSIDE[part.part]}
        made[part.part], held = [], defaultdict[int, list[object]](list)
        inside[part.part] = held
        rows = values_of(conn, part.table, names, order=order, **rows_of(part.table))
        whose = [at for at, name in enumerate(names) if name in ("id", "customer_id", owner_name)]
        for row in rows:
            if any((row[each] or 0) < 0 for each in whose):
                continue  # what is left of who was forgotten
            id, at, *values = row
            record = {
                key: written
                for (key, form), value in zip(plan, values, strict=True)
                if value is not None and (written := form(value)) is not None
            }
            record |= {name: several[id] for name, several in lists.items() if id in several}
            made[part.part].append(record)
            held[at].append(record)
    settings = {k: v for k, v in book.settings.items() if k not in OF_THIS_MACHINE}
    return write(made, settings, tag), sum(map(len, made.values()))


def _wanted(book: Book, tag: str | None) -> Callable[[str], dict[str, object]]:
    if tag is None:
        return lambda table: {}
    only = book.customers.narrowed(tag, None)
    steps = of_customers(book.conn, "steps", only)
    allies = {ally for (ally,) in values_of(book.conn, "steps", ["ally_id"], **steps)} - {None}
    wanted: dict[str, dict[str, object]] = {"customers": {"id": only}, "allies": {"id": allies}}
    return lambda table: wanted.get(table) or of_customers(book.conn, table, only)


def _texts(book: Book, name: str, of: str) -> Mapping[int, list[str]]:
    table, kind = LISTS[name]
    held: dict[int, list[str]] = defaultdict(list)
    for owner, text in texts_of(book.conn, table, kind, of_contacts=of == "contacts"):
        held[owner].append(text)
    return held
