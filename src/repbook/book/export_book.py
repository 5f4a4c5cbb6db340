"""All facts of a book, or of the customers with one tag, as the records of its JSON file."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from repbook.book import Book
from repbook.book.settings import OF_THIS_MACHINE
from repbook.money import digits_of
from repbook.schema import Noun, owner_of
from repbook.store.streams import Source, chunks, known
from repbook.store.tables import of_customers, values_of
from repbook.store.whole_tables import texts_of
from repbook.transfer.book_json import (
    BY_NAME,
    INSIDE,
    LISTS,
    PARTS,
    TEXT,
    forms,
    keys_of,
    named_part,
    write,
)

Record = dict[str, object]


def whole_book(book: Book, tag: str | None = None) -> tuple[Iterator[str], int]:
    """The book's JSON file, piece by piece as it is read, and how many records are in it.

    With a tag: the customers who have it, all that is theirs, and the allies
    who are named in it.
    """
    parts = {part.part: _Part(book, part) for part in PARTS}
    rows_of = _wanted(book, tag)
    count = sum(part.source(**rows_of(part.noun.table)).count() for part in parts.values())
    tops = (part for part in PARTS if part.inside is None)
    made = {
        top.part: (record for _, record in _records(book, parts, top.part, rows_of(top.table)))
        for top in tops
    }
    settings = {k: v for k, v in book.settings.items() if k not in OF_THIS_MACHINE}
    return write(made, settings, tag), count


class _Part:
    """How the rows of one part are read, and written as records."""

    def __init__(self, book: Book, noun: Noun) -> None:
        self.noun = noun
        self._conn = book.conn
        owner = owner_of(noun)
        self.owner = owner.name if owner else "id"  # of the row that one stands in
        keys, form_of = keys_of(noun), forms(digits_of(book.settings.get("currency")))
        names = [key.name for key in keys]
        self._columns = ["id", self.owner, *names]
        self._order = "day, id" if "day" in names else "id"
        self._named = {key.name: BY_NAME[other].table for key in keys if (other := named_part(key))}
        writes = (None if named_part(key) else form_of(key).write for key in keys)
        self._plan = [
            (key.key, None if write is TEXT.write else write)  # as it is
            for key, write in zip(keys, writes, strict=True)
        ]

    def source(self, **wanted: object) -> Source:
        """The wanted rows; what is left of who was forgotten is none of them."""
        whose = {"id", "customer_id", self.owner} & {*self._columns}
        return known(self._conn, self.noun.table, sorted(whose), **wanted)

    def read(self, **wanted: object) -> Iterator[tuple[int, int, Record]]:
        """Of each wanted row its id, the row that it stands in, and the record; in order."""
        for id, at, *values in self.source(**wanted).rows(self._columns, self._named, self._order):
            yield (
                id,
                at,
                {
                    key: written
                    for (key, form), value in zip(self._plan, values, strict=True)
                    if value is not None
                    and (written := value if form is None else form(value)) is not None
                },
            )


def _records(
    book: Book, parts: Mapping[str, _Part], name: str, wanted: Mapping[str, object]
) -> Iterator[tuple[int, Record]]:
    """The records of a part with what stands in them, each after the row that it stands in itself.

    They are read some hundreds at a time.
    """
    for some in chunks(parts[name].read(**wanted)):
        within = dict(_within(book, parts, parts[name].noun, {id for id, _, _ in some}))
        for id, at, record in some:
            yield at, record | {key: each[id] for key, each in within.items() if id in each}


def _within(
    book: Book, parts: Mapping[str, _Part], noun: Noun, ids: set[int]
) -> Iterator[tuple[str, Mapping[int, list[Any]]]]:
    """What stands in these rows of a part, by its key: their texts, and the records in them."""
    for name in noun.lists:
        table, kind = LISTS[name]
        of_contacts = noun.table == "contacts"
        texts: dict[int, list[str]] = defaultdict(list)
        for owner, text in texts_of(book.conn, table, kind, of_contacts=of_contacts, owners=ids):
            texts[owner].append(text)
        yield name, texts
    for name in INSIDE[noun.part]:
        of, held = parts[name].owner, defaultdict[int, list[Record]](list)
        for at, record in _records(book, parts, name, {of: ids}):
            held[at].append(record)
        yield name, held


def _wanted(book: Book, tag: str | None) -> Callable[[str], dict[str, object]]:
    if tag is None:
        return lambda table: {}
    only = book.customers.narrowed(tag, None)
    steps = of_customers(book.conn, "steps", only)
    allies = {ally for (ally,) in values_of(book.conn, "steps", ["ally_id"], **steps)} - {None}
    wanted: dict[str, dict[str, object]] = {
        "customers": {"id": only},
        "allies": {"id": allies},
        "item_names": {},  # they say nothing of anybody
    }
    return lambda table: wanted[table] if table in wanted else of_customers(book.conn, table, only)
