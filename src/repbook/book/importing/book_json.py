# Long because who is who, writing and filling in are the same walk over every part.
"""Import a whole book or a part of one: merged by uid, safe to repeat.

A customer is found by uid, else by code, else by name; every other record by
uid, else by what makes such a record the same (NATURAL), so that two books
which took in the same files meet. A record of the same uid takes what the file
says; one that was found otherwise only takes what it lacks. Nothing is emptied.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from repbook.book import Book
from repbook.book.importing.book_json_v1 import current
from repbook.book.importing.tally import Counts
from repbook.book.settings import OF_THIS_MACHINE, known_key, value_of
from repbook.errors import ImportRefused, InvalidInput
from repbook.money import digits_of
from repbook.schema import Column, Noun, columns
from repbook.store.database import check_links_at_commit
from repbook.store.purchases import AMOUNTS
from repbook.store.tables import FOLDED, values_of
from repbook.store.whole_tables import ids_by_uid, texts_of
from repbook.text import fold, phone_key, shell_line
from repbook.transfer.book_json import (
    LISTS,
    PARTS,
    Found,
    Whole,
    keys_of,
    named_part,
)

# By what a record of an unknown uid is known again: the first whose first column has a value.
NATURAL: dict[str, tuple[tuple[str, ...], ...]] = {
    "allies": (("name_key",),),
    "contacts": (("customer_id", "name_key"),),
    "purchases": (("ref", "customer_id", "day"), ("customer_id", "day", "cents")),
    "items": (("purchase_id", "what", "quantity", "cents"),),
    "item_names": (("called",),),
    "returns": (("customer_id", "day", "cents", "purchase_id", "of_ref"),),
    "payments": (("customer_id", "day", "cents", "purchase_id", "of_ref"),),
    "quotes": (("ref", "customer_id"), ("customer_id", "day", "cents", "what")),
    "problems": (("ref", "customer_id"), ("customer_id", "day", "what")),
    "calls": (("customer_id", "day", "outcome", "channel", "note"),),
    "promises": (("customer_id", "text", "by_day"),),
    "feedback": (("customer_id", "day", "topic", "verdict", "words"),),
    "steps": (("problem_id", "day", "kind", "by", "note"),),
    "write_offs": (("customer_id", "day"),),
    "snoozes": (("customer_id", "day", "until_day"),),
}
MARKS = ("flag", "number")  # types of a value that is 0 unless it is given
# The columns of one more text of a customer or a contact.
TEXT_COLUMNS = {
    "tags": ("customer_id", "tag"),
    "aliases": ("customer_id", "kind", "text", "key"),
    "addresses": ("customer_id", "contact_id", "kind", "text", "key"),
}


class Merge:
    """Takes the records of one file into the book, part by part."""

    def __init__(self, book: Book, name: str, whole: Whole) -> None:
        self._book = book
        self._name = name
        self._whole = current(whole)
        # the number in this book of each uid of a part
        self._ids = {part.part: ids_by_uid(book.conn, part.table) for part in PARTS}

    def run(self) -> dict[str, Counts]:
        """Import everything, within a change; returns what was added, by part."""
        self._settle_settings()
        check_links_at_commit(self._book.conn)
        # records name others of every part, so each has its number before any is written
        plans = [(part, *self._number(part)) for part in PARTS if self._whole.records[part.part]]
        return {part.part: self._take(part, fresh, same) for part, fresh, same in plans}

    # Settings

    def _settle_settings(self) -> None:
        """Of the settings what this book does not say; only the currency, if it has customers."""
        book, mine, theirs = self._book, self._book.settings, self._whole.settings
        currency, other = mine.get("currency"), theirs.get("currency")
        amounts = any(self._whole.records[name] for name in AMOUNTS)
        if amounts and other is not None and currency not in (None, other):
            raise ImportRefused(
                f"{self._name} is in {other}, and this book is in {currency}",
                hint="To a book of its own: "
                + shell_line(["repbook", "--book", f"{other.lower()}.db", "import", self._name]),
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
            if key in OF_THIS_MACHINE:
                continue
            known = self._checked(key, value)
            if key not in mine and (everything or key == "currency"):
                book.journal.insert("settings", key=key, value=known)

    def _checked(self, key: str, value: str) -> str:

        try:
            return value_of(known_key(key), value)
        except InvalidInput as error:
            raise ImportRefused(
                f"{self._name}, settings: {error.message}", hint="Fix it there"
            ) from None

    # Who is who

    def _number(self, part: Noun) -> tuple[list[Found], dict[str, int]]:
        found, ids = self._whole.records[part.part], self._ids[part.part]
        unknown = [each for each in found if each.uid not in ids]
        # a contact who was two before a merge is in an older file twice
        taken = {ids[f.uid] for f in found if f.uid in ids and part.part != "contacts"}
        alike = self._same_customers if part.part == "customers" else self._same_records
        same = alike(part, unknown, taken)
        fresh = [each for each in unknown if each.uid not in same]
        first = self._book.journal.next_id(part.table)
        ids |= same | {each.uid: id for id, each in enumerate(fresh, first)}
        return fresh, same

    def _same_customers(self, _: Noun, unknown: list[Found], taken: set[int]) -> dict[str, int]:
        """For customers of an unknown uid: the one here with that code, else that name."""
        names, aliases, codes, merged = self._book.customers.keys()
        names = {**aliases, **names}
        same: dict[str, int] = {}
        for each in unknown:
            if each.uid in merged:
                same[each.uid] = merged[each.uid]
                continue
            keys = [codes.get(fold(code)) for code in each.lists.get("codes", ())]
            keys.append(names.get(fold(each.values["name"])))
            id = next((id for id in keys if id is not None and id not in taken), None)
            if id is not None:
                same[each.uid] = id
                taken.add(id)
        return same

    def _same_records(self, part: Noun, unknown: list[Found], taken: set[int]) -> dict[str, int]:
        """For records of an unknown uid: the one here that is the same by nature, used once."""
        natures = NATURAL[part.part]
        wanted = sorted({name for nature in natures for name in nature})
        here: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for id, *values in reversed(values_of(self._book.conn, part.table, ("id", *wanted))):
            if id not in taken:
                here[_nature(natures, dict(zip(wanted, values, strict=True)))].append(id)
        same: dict[str, int] = {}
        for each in unknown if here else ():
            candidates = here.get(_nature(natures, self._row(part, each, wanted)))
            if candidates:
                same[each.uid] = candidates.pop()
        return same

    # Writing

    def _take(self, part: Noun, fresh: list[Found], same: dict[str, int]) -> Counts:
        """Write the new records of a part, and into the others what they take."""
        found, new = self._whole.records[part.part], {each.uid for each in fresh}
        if fresh:
            stored = [column.name for column in columns(part.record)]
            names = [*stored, *(key for key, of in FOLDED.items() if of in stored)]
            rows = [[*self._row(part, each, names).values()] for each in fresh]
            self._book.journal.insert_many(part.table, names, rows)
        changed = {
            each.uid
            for each in found
            if each.uid not in new and self._merge(part, each, fill=each.uid in same)
        }
        for name in part.lists:
            changed |= self._add_texts(part, name) - new
        unchanged = len(found) - len(fresh) - len(changed)
        return Counts(added=len(fresh), updated=len(changed), unchanged=unchanged)

    def _row(self, part: Noun, found: Found, names: Iterable[str]) -> dict[str, object]:
        """A record's values in these columns, with its references as numbers of this book."""
        by_name = {column.name: column for column in columns(part.record)}
        row: dict[str, object] = {}
        for name in names:
            value = found.values.get(FOLDED.get(name, name))
            if name in FOLDED:
                row[name] = None if value is None else fold(value)
            elif value is None:
                row[name] = 0 if by_name[name].type in MARKS else None
            else:
                row[name] = self._meant(by_name[name], value, found)
        return row

    def _meant(self, column: Column, value: object, found: Found) -> object:
        """A value, or the record that a uid names; in a part of a book it may have stayed behind."""
        name = named_part(column)
        if name is None:
            return value
        id = self._ids[name].get(str(value))
        if id is None and (self._whole.tag is None or column.needed):
            raise ImportRefused(
                f"{self._name}: {found.where} names one of the {name} that is not in the file",
                hint="Export the book again",
            )
        return id

    def _merge(self, part: Noun, found: Found, *, fill: bool) -> bool:
        """What a record that is here takes from the file; True when that changed it."""
        journal, id = self._book.journal, self._ids[part.part][found.uid]
        keys = {k.name: k for k in keys_of(part) if k.name in found.values and k.name != "uid"}
        # nothing is emptied, and no mark is taken away
        row = {
            name: value
            for name, value in self._row(part, found, keys).items()
            if value or (value is not None and keys[name].type not in MARKS)
        }
        if fill:
            row = self._lacking(part, id, row)
        row |= {key: fold(str(row[of])) for key, of in FOLDED.items() if of in row}
        before = journal.writes
        if part.part == "customers" and "name" in row:
            self._book.customers.change(id, name=row.pop("name"))
            del row["name_key"]
        if row:
            journal.update(part.table, id, **row)
        return journal.writes != before

    def _lacking(self, part: Noun, id: int, row: Mapping[str, object]) -> dict[str, object]:
        """Of a row what the record here lacks, its name if it has but another program's id."""
        ((_, *here),) = values_of(self._book.conn, part.table, ["id", *row], id=id)
        lacking = {name for name, value in zip(row, here, strict=True) if value is None}
        if part.part == "customers":
            customer = self._book.customers.get(id)
            lacking |= {"do_not_call"} | ({"name"} if customer.name in customer.codes else set())
        return {name: value for name, value in row.items() if name in lacking}

    def _add_texts(self, part: Noun, name: str) -> set[str]:
        """Texts of a list that their owner does not have yet; gives the owners that got some."""
        table, kind = LISTS[name]
        contacts, ids = part.part == "contacts", self._ids[part.part]
        have = set(texts_of(self._book.conn, table, kind, of_contacts=contacts, folded=True))
        rows: list[list[object]] = []
        got: set[str] = set()
        for each in self._whole.records[part.part]:
            owner = ids[each.uid]
            customer = self._ids["customers"][each.values["customer_id"]] if contacts else owner
            for text in each.lists.get(name, ()):
                key = (
                    text if table == "tags" else phone_key(text) if kind == "phone" else fold(text)
                )
                if (owner, key) not in have:
                    have.add((owner, key))
                    got.add(each.uid)
                    row: dict[str, object] = {
                        "customer_id": customer,
                        "contact_id": owner if contacts else None,
                    }
                    row |= {"tag": text, "kind": kind, "text": text, "key": key}
                    rows.append([row[column] for column in TEXT_COLUMNS[table]])
        if rows:
            self._book.journal.insert_many(table, TEXT_COLUMNS[table], rows)
        return got


def _nature(natures: tuple[tuple[str, ...], ...], row: Mapping[str, object]) -> tuple[object, ...]:
    nature = next(n for n in natures if n is natures[-1] or row[n[0]] is not None)
    return (nature, *(row[column] for column in nature))
