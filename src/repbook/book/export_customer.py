"""All that a book holds of one customer, to be read by them: every column, and every change of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from repbook.book import Book
from repbook.book.find import KINDS, find
from repbook.money import digits_of
from repbook.records import Customer
from repbook.schema import BY_TABLE, OWNED, SOMEBODY_FORGOTTEN, TABLES, Noun, columns
from repbook.store import changes as journal
from repbook.store.forgetting import ever_theirs, was_theirs
from repbook.store.tables import of_customers, whole_rows
from repbook.transfer.book_json import forms, named_part
from repbook.wanted_words import WORD, Wanted

# The program's own: places in a day, and texts once more, folded.
WORKINGS = frozenset(("seq", "key", "name_key", "company_key"))


def _says_nothing(value: object) -> bool:
    return value is None or value is False or value == ""


class _Reading:
    """The rows of one customer as records that a person can read."""

    def __init__(self, book: Book, customer: Customer) -> None:
        self._book = book
        self._customer = customer
        self._form_of = forms(digits_of(book.settings.get("currency")))
        self._names = {
            "customers": book.customers.names(),
            "contacts": book.customers.contact_names(),
            "allies": {ally.id: ally.name for ally in book.allies.all()},
        }

    def record(self, noun: Noun, row: Mapping[str, Any]) -> dict[str, object]:
        """A row with what its columns are called in the book's JSON; what says nothing is left out."""
        known = {c.name: c for c in columns(noun.record)} if noun.record_name else {}
        said: dict[str, object] = {"id": f"{noun.letter}{row['id']}"} if noun.letter else {}
        for name, value in row.items():
            if name == "id" or name in WORKINGS or _says_nothing(value):
                continue
            column = known.get(name)
            if column is None:
                if name not in ("customer_id", "contact_id"):
                    said[name] = value
                elif name == "contact_id":
                    said["contact"] = self._named("contacts", value)
            elif part := named_part(column):
                said[column.key] = self._named(part, value)
            elif not _says_nothing(written := self._form_of(column).write(value)):
                said[column.key] = written
        return said

    def _named(self, part: str, id: int) -> str:
        """Another record by its name or its typed id."""
        noun = next(each for each in TABLES if each.part == part)
        names = self._names.get(noun.table, {})
        forgotten = SOMEBODY_FORGOTTEN if id < 0 else ""
        return names.get(id) or forgotten or f"{noun.letter or noun.word + ' '}{id}"

    def rows(self, noun: Noun, **where: Any) -> list[dict[str, object]]:
        """The records of a table with these values."""
        return [self.record(noun, row) for row in whole_rows(self._book.conn, noun.table, **where)]

    def changes(self) -> Iterator[dict[str, object]]:
        """Every change that touched a record of theirs, with these records before and after.

        Those of customers who were merged into them are theirs.
        """
        theirs = ever_theirs(self._book.conn, self._customer.id)
        for change in reversed(journal.changes(self._book.conn, -1)):
            records = [
                {"kind": BY_TABLE[image.table].kind, **self._sides(image)}
                for image in journal.images(self._book.conn, change.id)
                if any(
                    was_theirs(image.table, row, theirs)
                    for row in (image.before, image.after)
                    if row is not None
                )
            ]
            if records:
                yield {"at": change.at, "command": change.command, "records": records}

    def _sides(self, image: journal.Image) -> dict[str, object]:
        sides = {"before": image.before, "after": image.after}
        noun = BY_TABLE[image.table]
        return {side: self.record(noun, row) for side, row in sides.items() if row is not None}


def whole_customer(book: Book, customer: Customer) -> dict[str, object]:
    """All that is held of a customer, by kind, with the ids of others' records that name them."""
    reading = _Reading(book, customer)
    said: dict[str, object] = {"customer": reading.rows(BY_TABLE["customers"], id=customer.id)[0]}
    for noun in OWNED:
        found = reading.rows(noun, **of_customers(book.conn, noun.table, customer.id))
        if found:
            said[noun.part or noun.table] = found
    if WORD.search(customer.name):
        found_in, _ = find(book, Wanted([customer.name]), on=date.max, kinds=KINDS)
        others = [each.id for each in found_in if each.customer_id != customer.id]
        said |= {"named_in": others} if others else {}
    said["changes"] = [*reading.changes()]
    return said


def as_json(said: Mapping[str, object]) -> Iterator[str]:
    """It as one JSON document."""
    yield json.dumps(said, ensure_ascii=False, indent=2)
    yield "\n"


def as_text(said: Mapping[str, object], on: date) -> Iterator[str]:
    """It as plain text under headings, a field a line; without what only the program reads."""
    who = said["customer"]
    name = who.get("name", "") if isinstance(who, Mapping) else ""
    yield f"All that is stored about {name}, {on.isoformat()}, made with repbook\n\n"
    headings = {noun.part or noun.table: noun.many for noun in OWNED}
    headings["named_in"] = "named in records of others"
    for key, value in said.items():
        yield f"{headings.get(key, key).upper()}\n\n"
        records = value if isinstance(value, list) else [value]
        for record in records:
            yield from (f"{line}\n" for line in _lines(record))
            yield "\n"


def _lines(value: object, indent: str = "  ") -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield indent + str(value).replace("\n", f"\n{indent}")
        return
    for key, inner in value.items():
        if key == "uid":
            continue
        if isinstance(inner, Mapping):
            yield f"{indent}{key}:"
            yield from _lines(inner, f"{indent}  ")
        elif isinstance(inner, Sequence) and not isinstance(inner, str):
            for each in inner:
                yield f"{indent}{key}:"
                yield from _lines(each, f"{indent}  ")
        else:
            text = (
                {True: "yes", False: "no"}.get(inner, inner) if isinstance(inner, bool) else inner
            )
            yield f"{indent}{key}: {text}".replace("\n", f"\n{indent}  ")
