# Long because how a row finds its customer is one decision: by codes, addresses and names.
"""Which customer a row means: found by code and by name, or added."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from repbook.book import Book
from repbook.book.merge import merge
from repbook.records import Contact, Customer
from repbook.store.customer_names import OF_PROGRAM, UNNAMED
from repbook.store.tables import ids_where
from repbook.store.whole_tables import ids_by_uid
from repbook.text import company_key, fold, is_email, phone_key, words_of
from repbook.transfer.sheet import CONTACT, CustomerRef, Values
from repbook.transfer.sources import program, split_code

LONG_ID = 15  # characters; Salesforce writes the same one with three more


class CustomerMatcher:
    """Every name and code in the book, and the customers that an import adds to them."""

    def __init__(self, book: Book, on: date) -> None:
        self._book = book
        self._on = on
        self._names, self._aliases, self._codes, self.merged = book.customers.keys()
        self._emails = book.customers.by_address("email")
        self._phones = book.customers.by_address("phone")
        self._uids = ids_by_uid(book.conn, "customers")
        # by customer and namespace: the ids that they have there
        self._ids: dict[tuple[int, str], list[str]] = {}
        for code, id in self._codes.items():
            self._keep_id(id, code)
        self.by_row: dict[tuple[str | None, str | None], int] = {}  # by (code, name) of a row
        self._called: dict[int, str] = {}  # the code by which the file at hand calls them
        self.new: set[int] = set()  # customers that this import adds
        self.joined = 0  # customers of the book that were merged into others
        self.known_by: dict[str, dict[int, str]] = {}  # key to those of the book that it found
        self._unlike: list[tuple[int, int]] = []  # new, and who has the same address
        # a customer that the rep entered has the name that they gave it
        imported = set(ids_where(book.conn, "customers", imported=1))
        self._placeholders = book.customers.known_by_code_alone() & imported

    def begin(self) -> None:
        """Start a file: its codes are of one kind, whatever those of another are."""
        self._called.clear()

    def find_or_add(self, code: str | None, name: str | None, also: Sequence[str] = ()) -> int:
        """The customer of a row, by its code, else its name; added if there is none yet."""
        known = self.by_row.get((code, name))
        if known is None:
            known = self.find(code, name, also)
            if known is None:
                known = self.add(name or name_of_code(code or "?"), code, also)
            else:
                self.add_codes(known, code, also)
            self.name_placeholder(known, code, name)
            self.called(known, code)
            self.by_row[code, name] = known
        return known

    def find_or_add_all(self, rows: Sequence[CustomerRef]) -> None:
        """Find or add the customers of many rows at once: (code, name, other codes) of each."""
        new: dict[str, tuple[str, str | None]] = {}
        waiting: list[tuple[str | None, str | None, str]] = []
        for code, name, also in rows:
            if (code, name) in self.by_row:
                continue
            # added in bulk: those known by a code alone, or by a name alone
            said = code or name
            alone = name is None or code is None or fold(name) == fold(split_code(code)[1])
            if also or said is None or not alone or self.find(code, name, also) is not None:
                self.find_or_add(code, name, also)
                continue
            key = fold(said)
            new.setdefault(key, (said if code is None else name_of_code(code), code))
            waiting.append((code, name, key))
        if new:
            ids = self._add_many(new)
            self.by_row.update(((code, name), ids[key]) for code, name, key in waiting)

    def _add_many(self, new: dict[str, tuple[str, str | None]]) -> dict[str, int]:
        """Add customers, each (name, code or None) under its key; returns key to id."""
        journal, day = self._book.journal, self._on.toordinal()
        first = journal.insert_many(
            "customers",
            ("name", "name_key", "added_day", "imported"),
            [(name, fold(name), day, 1) for name, _ in new.values()],
        )
        ids = {key: id for id, key in enumerate(new, first)}
        coded = [(ids[key], code, key) for key, (_, code) in new.items() if code]
        for table, kind, known, rows in (
            ("aliases", "code", self._codes, [row for row in coded if not is_email(row[1])]),
            ("addresses", "email", self._emails, [row for row in coded if is_email(row[1])]),
        ):
            columns = ("customer_id", "kind", "text", "key")
            if rows:
                journal.insert_many(table, columns, [(id, kind, *texts) for id, *texts in rows])
            known.update((key, id) for id, _, key in rows)
            for id, _, key in rows:
                self._keep_id(id, key)
        self._placeholders.update(id for id, _, _ in coded)
        for key, id in ids.items():
            self._names.setdefault(fold(new[key][0]), id)
        self.new.update(ids.values())
        return ids

    def called(self, id: int, code: str | None) -> None:
        """Note by which code a file calls a customer: one of another code is another customer."""
        if code is not None and not is_email(code):
            self._called.setdefault(id, fold(code))

    def find(self, code: str | None, name: str | None, also: Sequence[str] = ()) -> int | None:
        """The customer of a row by its codes, else its name; None if there is none yet."""
        id = self.find_by_code(code, also)
        if id is None and (id := self._find_by_name(code, name)) is not None:
            self._found("name", id, name or "")
        return id

    def referrer(self, name: str, code: str | None = None) -> int | None:
        """The customer whom a row names only as having referred another: no row of theirs found them."""
        known_by, self.known_by = self.known_by, {}
        try:
            return self.find(code, name)
        finally:
            self.known_by = known_by

    def find_by_address(
        self, code: str | None, names: Sequence[str], row: Values
    ) -> tuple[int | None, list[int]]:
        """Who has an e-mail or phone of a row in the book; it names them, or one of their people.

        An address alone is not enough: people share it. Those with one but no such name come second.
        """
        others: list[int] = []
        space, bare = split_code(fold(code or ""))
        words = {word for name in names for word in words_of(company_key(name))}
        named = self._find_by_name(code, names[0]) if names else None
        own = _addresses(self._book.customers.get(named)) if named is not None else frozenset()
        for key, texts, known in (
            ("e-mail", map(fold, row.get("email", ())), self._emails),
            ("phone", filter(None, map(phone_key, row.get("phone", ()))), self._phones),
        ):
            for text in texts:
                id = known.get(text) if text not in own else None
                if id is None or id in self.new or (code and self._is_another(id, space, bare)):
                    continue
                theirs = self._book.customers.get(id).names
                if words & {word for name in theirs for word in words_of(company_key(name))}:
                    self._found(key, id, names[0])
                    return id, others
                others.append(id)
        return None, others

    def share_address(self, new: int, others: Sequence[int]) -> None:
        """Note whose address a new customer has."""
        self._unlike += [(new, other) for other in others]

    def _found(self, key: str, id: int, said: str) -> None:
        if id not in self.new and not any(id in found for found in self.known_by.values()):
            self.known_by.setdefault(key, {})[id] = said

    def find_by_code(self, code: str | None, also: Sequence[str] = ()) -> int | None:
        """The customer of that code, or e-mail, or of one of the others."""
        for each in (code, *also):
            if each is None:
                continue
            for key, known in (("id", self._codes), ("e-mail", self._emails)):
                if (key == "id" or is_email(each)) and fold(each) in known:
                    self._found(key, known[fold(each)], each)
                    return known[fold(each)]
        # our own exports write the uid where a name is not unique
        return self._uids.get(code) if code else None

    def _find_by_name(self, code: str | None, name: str | None) -> int | None:
        space, bare = split_code(fold(code or ""))
        by_id = self._codes.get(bare) if space else None  # kept by a version without namespaces
        if name is None:
            return by_id
        key = fold(name)
        id = self._names.get(key, self._aliases.get(key, by_id if key == bare else None))
        if id is None or code is None or is_email(code):
            return id
        # who only has the same name: a file has one code for each, and so has a program
        other = self._called.get(id, fold(code)) != fold(code)
        return None if other or self._is_another(id, space, bare) else id

    def _is_another(self, id: int, space: str, bare: str) -> bool:
        """Whether a customer has another id than this one in a namespace."""
        known = self._ids.get((id, space), ()) if space else ()
        # an id of 18 characters begins with the same one of 15; a firm has those of its people
        same = (len(bare) >= LONG_ID and (k.startswith(bare) or bare.startswith(k)) for k in known)
        if not known or any(same):
            return False
        people = space.endswith(f":{CONTACT}")
        return not (people and ids_where(self._book.conn, "contacts", customer_id=id))

    def _keep_id(self, id: int, code: str) -> None:
        space, bare = split_code(code)
        if space:
            self._ids.setdefault((id, space), []).append(bare)

    def has_name(self, id: int, name: str) -> bool:
        """Whether the customer goes by that name."""
        return id in (self._names.get(fold(name)), self._aliases.get(fold(name)))

    def of_uid(self, uid: str | None) -> int | None:
        """The customer with that uid, None if there is none."""
        return self._uids.get(uid) if uid else None

    def add(self, name: str, code: str | None, also: Sequence[str] = (), **fields: Any) -> int:
        """Add a customer marked as imported; returns its id."""
        codes = [each for each in (code, *also) if each and not is_email(each)]
        id = self._book.customers.add(
            name, added_on=self._on, codes=list(dict.fromkeys(codes)), imported=True, **fields
        )
        self._names.setdefault(fold(name), id)
        self._codes.update((fold(each), id) for each in codes)
        for each in codes:
            self._keep_id(id, fold(each))
        self.add_codes(id, code, also)  # the e-mails
        if fields.get("uid"):
            self._uids[fields["uid"]] = id
        if code is not None and name in (split_code(code)[1], name_of_code(code)):
            self._placeholders.add(id)
        self.new.add(id)
        return id

    def name_placeholder(self, id: int, code: str | None, name: str | None) -> bool:
        """Name a customer known only by its code; whether this one was."""
        bare = split_code(fold(code or ""))[1]
        if name is None or id not in self._placeholders or fold(name) == bare:
            return False
        self._rename(id, name)
        return True

    def name_firm(self, known: Customer, codes: Sequence[str | None], row: Values) -> bool:
        """Name a firm that a deal knew by one of its people, if a row has an id of it.

        Of a row without a person the id is to be a firm's. Whether this one was named.
        """
        name, person = row.get("name"), row.get("contact")
        people = {fold(each) for each in (person, *(c.name for c in known.contacts)) if each}
        is_firm = split_code(codes[0] or "")[0].partition(":")[2] not in ("", CONTACT)
        if (
            name is None
            or not known.imported
            or not (person or is_firm)
            or fold(known.name) not in people
            or fold(name) in self._names
            or not {*codes} & {*known.codes}
        ):
            return False
        self._rename(known.id, name)
        return True

    def _rename(self, id: int, name: str) -> None:
        self._book.journal.update("customers", id, name=name, name_key=fold(name))
        self._names.setdefault(fold(name), id)
        self._placeholders.discard(id)

    def with_name(self, id: int, codes: Sequence[str | None], name: str | None) -> int:
        """The customer, or the one of that name to whom they are joined, if they had no name yet."""
        other = self._find_by_name(codes[0], name) if name and id in self._placeholders else None
        if other is None or other == id:
            return id
        self.join_placeholders(other, codes)
        self._found("name", other, name or "")
        return other

    def join_placeholders(self, id: int, codes: Sequence[str | None]) -> None:
        """Merge into a customer whoever is known by one of their codes, and by nothing else."""
        people = self._book.customers
        for code in filter(None, codes):
            other = self._codes.get(fold(code), id)
            if other != id and other in self._placeholders:
                gone = people.get(other)
                merge(self._book, people.get(id), gone, on=self._on)
                people.drop_aliases(id, gone.name)  # which is but a code
                self._codes.update((fold(each), id) for each in gone.codes)
                self._names.pop(fold(gone.name), None)
                for each in gone.codes:
                    self.by_row.pop((each, None), None)
                self._placeholders.discard(other)
                self.joined += other not in self.new
                self.new.discard(other)
                for found in self.known_by.values():
                    found.pop(other, None)

    def add_codes(self, id: int, code: str | None, also: Sequence[str] = ()) -> None:
        """Keep further codes of a customer; an e-mail address is kept as one."""
        for each in (code, *also):
            key = fold(each or "")
            if each is None or key in self._codes or each in self._uids:
                continue
            if not is_email(each):
                self.add_code(id, each)
            elif key not in self._emails:
                self._book.customers.add_address(id, "email", each)
                self._emails[key] = id

    def add_code(self, id: int, code: str) -> None:
        """Keep a code of a customer, whatever it looks like."""
        self._book.customers.add_alias(id, code, "code")
        self._codes[fold(code)] = id
        self._keep_id(id, fold(code))

    def remember_alias(self, id: int, name: str) -> None:
        """Find the customer by this name too."""
        self._aliases.setdefault(fold(name), id)

    def remember_emails(self, id: int, emails: Sequence[str]) -> None:
        """Find the customer by these e-mail addresses too."""
        for email in emails:
            self._emails.setdefault(fold(email), id)

    def alike(self) -> tuple[tuple[str, str], ...]:
        """New customers whose names differ from another's only by legal form: (new, known)."""
        if self.new <= self._placeholders:
            return ()
        names = self._book.customers.names()
        shared = [(names[new], names[id]) for new, id in self._unlike if {new, id} <= names.keys()]
        by_key: dict[str, list[int]] = {}
        for id, name in names.items():
            if id not in self._placeholders:
                by_key.setdefault(company_key(name), []).append(id)
        found = [
            (names[id], names[other])
            for ids in by_key.values()
            for id in ids
            if id in self.new and len(ids) > 1
            for other in [next(o for o in ids if o != id)]
            if id > other or other not in self.new
        ]
        return tuple(dict.fromkeys((*shared, *found)))[:50]


def name_of_code(code: str) -> str:
    """What to call a customer of whom nothing but an id is known; a bare number is no name."""
    space, id = split_code(code)
    if source := space.partition(":")[0]:
        return f"{UNNAMED}{id}{OF_PROGRAM}{program(source) or source}"
    return f"{UNNAMED}{id}" if id.isdigit() else id


def _addresses(customer: Customer) -> frozenset[str]:
    """The keys of all phones and e-mails, a customer's own and their contacts'."""
    whose: list[Customer | Contact] = [customer, *customer.contacts]
    phones = (phone_key(phone) for each in whose for phone in each.phones)
    return frozenset((*phones, *(fold(email) for each in whose for email in each.emails)))
