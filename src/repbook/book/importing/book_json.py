# Long because meeting, writing and filling in are told of every part alike.
"""A whole book, or a part of one, into this book: merged by uid, harmless when done again.

A customer is found by uid, else by code, else by name; every other record by
uid, else by what makes such a record the same (NATURAL), so that two books
which took in the same files meet. A record of the same uid takes what the file
says; one that was found otherwise only takes what it lacks. Nothing is emptied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.book.importing.book_json_v1 import current
from repbook.book.importing.tally import Counts
from repbook.errors import ImportRefused, InvalidInput
from repbook.money import digits_of
from repbook.store.database import check_links_at_commit
from repbook.store.tables import values_of
from repbook.store.whole_tables import ids_by_uid, texts_of
from repbook.text import fold, phone_key
from repbook.transfer.book_json import LISTS, PARTS, Key, Part
from repbook.transfer.book_json_import import Found, Whole

if TYPE_CHECKING:
    from repbook.book import Book

# By what a record of an unknown uid is known again, beside whom it is of.
NATURAL: dict[str, tuple[tuple[str, ...], ...]] = {
    "allies": (("name_key",),),
    "contacts": (("name_key",),),
    "purchases": (("ref", "day"), ("day", "cents")),
    "returns": (("day", "cents", "purchase_id", "of_ref"),),
    "payments": (("day", "cents", "purchase_id", "of_ref"),),
    "problems": (("ref",), ("day", "what")),
    "calls": (("day", "outcome", "channel", "note"),),
    "promises": (("text", "by_day"),),
    "feedback": (("day", "topic", "verdict", "words"),),
    "steps": (("day", "kind", "by", "note"),),
    "write_offs": (("day",),),
    "snoozes": (("day", "until_day"),),
}
KEYS = {"name_key": "name", "company_key": "company"}  # folded for looking up


class Plan(NamedTuple):
    """Of a part's records the new ones, the others by what they are here, the first new number."""

    fresh: list[Found]
    same: dict[str, int]
    first: int


class Merge:
    """Takes the records of one file into the book, part by part."""

    def __init__(self, book: Book, name: str, whole: Whole) -> None:
        self._book = book
        self._name = name
        self._whole = current(whole)
        self._ids: dict[str, dict[str, int]] = {}
        self.counts: dict[str, Counts] = {}  # by part

    def run(self) -> None:
        """Take everything in, within a change."""
        book, whole = self._book, self._whole
        self._settle_settings()
        check_links_at_commit(book.conn)
        for part in PARTS:
            self._known(part)
        # records name others of every part, so each has its number before any is written
        plans = {part.name: self._plan(part, whole.records[part.name]) for part in PARTS}
        for part in PARTS:
            if whole.records[part.name]:
                self._take(part, whole.records[part.name], plans[part.name])

    # Settings

    def _settle_settings(self) -> None:
        """Of the settings what this book does not say; only the currency, if it has customers."""
        book, mine, theirs = self._book, self._book.settings, self._whole.settings
        currency, other = mine.get("currency"), theirs.get("currency")
        amounts = any(self._whole.records[name] for name in ("purchases", "returns", "payments"))
        if amounts and other is not None and currency not in (None, other):
            raise ImportRefused(
                f"{self._name} is in {other}, and this book is in {currency}",
                hint="Take it into a book of its own: --book FILE",
            )
        if (
            amounts
            and digits_of(currency) != digits_of(other)
            and (currency is not None or not book.empty)
        ):
            raise ImportRefused(
                f"The amounts of {self._name} and of this book are in different units",
                hint=f"repbook config currency {other or currency} says what this book is in",
            )
        everything = book.empty
        for key, value in sorted(theirs.items()):
            known = self._checked(key, value)
            if key not in mine and (everything or key == "currency"):
                book.journal.insert("settings", key=key, value=known)

    def _checked(self, key: str, value: str) -> str:
        from repbook.book.settings import known_key, value_of

        try:
            return value_of(known_key(key), value)
        except InvalidInput as error:
            raise ImportRefused(
                f"{self._name}, settings: {error.message}", hint="Mend it there"
            ) from None

    # Who is who

    def _known(self, part: Part) -> None:
        self._ids[part.name] = ids_by_uid(self._book.conn, part.table)

    def _claimed(self, part: Part, found: Sequence[Found]) -> set[int]:
        """The rows of this book that records of the file are, by their uid."""
        ids = self._ids[part.name]
        return {ids[f.values["uid"]] for f in found if f.values["uid"] in ids}

    def _same_customers(self, part: Part, found: Sequence[Found]) -> dict[str, int]:
        """For customers of an unknown uid: the one here with that code, else that name."""
        taken = self._claimed(part, found)
        names, aliases, codes, merged = self._book.customers.keys()
        names = {**aliases, **names}
        same: dict[str, int] = {}
        for each in found:
            uid = each.values["uid"]
            if uid in self._ids["customers"]:
                continue
            if uid in merged:
                same[uid] = merged[uid]
                continue
            keys = [codes.get(fold(code)) for code in each.lists.get("codes", ())]
            keys.append(names.get(fold(each.values["name"])))
            id = next((id for id in keys if id is not None and id not in taken), None)
            if id is not None:
                same[uid] = id
                taken.add(id)
        return same

    def _same_records(self, part: Part, found: Sequence[Found]) -> dict[str, int]:
        """For records of an unknown uid: the one here that is the same by nature, used once."""
        natures = NATURAL[part.name]
        wanted = sorted({name for nature in natures for name in nature})
        owner = _owner(part)
        # a contact who was two before a merge is in an older file twice
        taken = self._claimed(part, found) if part.name != "contacts" else set()
        columns = ("id", owner or "id", *wanted)
        here: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for id, at, *values in reversed(values_of(self._book.conn, part.table, columns)):
            if id not in taken:
                row = dict(zip(wanted, values, strict=True))
                here[_nature(natures, at if owner else None, row)].append(id)
        same: dict[str, int] = {}
        if not here:
            return same
        for each in found:
            uid = each.values["uid"]
            if uid in self._ids[part.name]:
                continue
            row = self._row(part, each, (*wanted, *((owner,) if owner else ())))
            candidates = here.get(_nature(natures, row[owner] if owner else None, row))
            if candidates:
                same[uid] = candidates.pop()
        return same

    # Writing

    def _plan(self, part: Part, found: list[Found]) -> Plan:
        """Which records are here already, and the numbers of those that are not."""
        if not found:
            return Plan([], {}, 0)
        alike = self._same_customers if part.name == "customers" else self._same_records
        same = alike(part, found)
        ids = self._ids[part.name]
        known = {each.values["uid"]: ids.get(each.values["uid"]) for each in found}
        fresh = [e for e in found if known[e.values["uid"]] is None and e.values["uid"] not in same]
        first = self._book.journal.next_id(part.table)
        ids |= same
        ids |= {each.values["uid"]: id for id, each in enumerate(fresh, first)}
        return Plan(fresh, same, first)

    def _take(self, part: Part, found: list[Found], plan: Plan) -> None:
        fresh, same, first = plan
        ids = self._ids[part.name]
        columns = self._columns(part)
        new = set(range(first, first + len(fresh)))
        if fresh:
            rows = [self._row(part, each, columns) for each in fresh]
            self._book.journal.insert_many(
                part.table, columns, [[row[column] for column in columns] for row in rows]
            )
        changed: set[str] = set()
        for each in found:
            uid = each.values["uid"]
            if ids[uid] not in new and self._merge(part, each, ids[uid], fill=uid in same):
                changed.add(uid)
        for name in part.lists:
            changed |= self._add_texts(part, name, found, ids)
        changed -= {each.values["uid"] for each in fresh}
        unchanged = len(found) - len(fresh) - len(changed)
        self.counts[part.name] = Counts(added=len(fresh), updated=len(changed), unchanged=unchanged)

    def _columns(self, part: Part) -> tuple[str, ...]:
        """Every column that a new row of a part is written with."""
        named = tuple(key.column for key in part.keys)
        folded = tuple(key for key, of in KEYS.items() if of in named)
        owner = _owner(part)
        return (*named, *folded, *((owner,) if owner and owner not in named else ()))

    def _row(self, part: Part, found: Found, columns: Iterable[str]) -> dict[str, Any]:
        """A record's columns, with its references as numbers of this book."""
        row: dict[str, Any] = {}
        refs = {key.column: key for key in part.keys if key.type.startswith("uid:")}
        flags = {key.column for key in part.keys if key.type in ("flag", "number")}
        for column in columns:
            value = found.values.get(column)
            if column in KEYS:
                text = found.values.get(KEYS[column])
                value = fold(text) if text is not None else None
            elif column in refs and value is not None:
                value = self._meant(refs[column], value, found)
            elif value is None and column in flags:
                value = 0
            elif found.inside is not None and column == _owner(part):
                value = self._ids[part.inside or ""][found.inside]
            row[column] = value
        return row

    def _meant(self, key: Key, uid: str, found: Found) -> int | None:
        """The record that a uid names; a part of a book may name some that stayed behind."""
        name = key.type.partition(":")[2]
        id = self._ids[name].get(uid)
        if id is None and (self._whole.tag is None or key.needed):
            raise ImportRefused(
                f"{self._name}: {found.where} names one of the {name} that is not in the file",
                hint="Export the book again",
            )
        return id

    def _merge(self, part: Part, found: Found, id: int, *, fill: bool) -> bool:
        """What a record that is here takes from the file; True when that changed it."""
        journal = self._book.journal
        said = [key.column for key in part.keys if key.column in found.values and key.name != "uid"]
        row = self._row(part, found, said)
        # nothing is emptied, and no mark is taken away
        flags = {key.column for key in part.keys if key.type in ("flag", "number")}
        row = {c: v for c, v in row.items() if v or (v is not None and c not in flags)}
        if fill:
            (here,) = values_of(self._book.conn, part.table, list(row) or ["id"], id=id)
            lacking = {column for column, is_ in zip(row, here, strict=False) if is_ is None}
            if part.name == "customers" and self._placeholder(id):
                lacking.add("name")
            row = {c: v for c, v in row.items() if c in lacking or c == "do_not_call"}
        if not row:
            return False
        for key, of in KEYS.items():
            if of in row and key in self._columns(part):
                row[key] = fold(row[of])
        before = journal.writes
        if part.name == "customers" and "name" in row:
            self._book.customers.change(id, name=row.pop("name"))
            row.pop("name_key")
        if row:
            journal.update(part.table, id, **row)
        return journal.writes != before

    def _placeholder(self, id: int) -> bool:
        """Whether a customer is known by nothing but another program's id."""
        customer = self._book.customers.get(id)
        return customer.name in customer.codes

    def _add_texts(
        self, part: Part, name: str, found: list[Found], ids: dict[str, int]
    ) -> set[str]:
        """Texts of a list that their owner does not have yet; gives the owners that got some."""
        table, kind = LISTS[name]
        of_contacts = part.name == "contacts"
        rows: list[list[Any]] = []
        got: set[str] = set()
        have = set(texts_of(self._book.conn, table, kind, of_contacts=of_contacts, folded=True))
        for each in found:
            uid = each.values["uid"]
            for text in each.lists.get(name, ()):
                key = text if table == "tags" else _text_key(kind, text)
                if (ids[uid], key) in have:
                    continue
                have.add((ids[uid], key))
                got.add(uid)
                if table == "tags":
                    rows.append([ids[uid], text])
                elif table == "aliases":
                    rows.append([ids[uid], kind, text, key])
                elif of_contacts:
                    customer = self._ids["customers"][each.inside or ""]
                    rows.append([customer, ids[uid], kind, text, key])
                else:
                    rows.append([ids[uid], None, kind, text, key])
        columns = {
            "tags": ("customer_id", "tag"),
            "aliases": ("customer_id", "kind", "text", "key"),
            "addresses": ("customer_id", "contact_id", "kind", "text", "key"),
        }[table]
        if rows:
            self._book.journal.insert_many(table, columns, rows)
        return got


def _owner(part: Part) -> str | None:
    """The column that says whose a record is."""
    if part.inside == "problems":
        return "problem_id"
    return None if part.name in ("allies", "customers") else "customer_id"


def _nature(
    natures: tuple[tuple[str, ...], ...], owner: int | None, row: dict[str, Any]
) -> tuple[Any, ...]:
    """What makes a record the same: the first nature that it has."""
    nature = next(n for n in natures if n is natures[-1] or row.get(n[0]) is not None)
    return (nature, owner, *(row.get(column) for column in nature))


def _text_key(kind: str | None, text: str) -> str:
    return phone_key(text) if kind == "phone" else fold(text)
