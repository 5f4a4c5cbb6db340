# Long because finding and writing customers and what belongs to them share their columns.
"""Customers with their contacts, phones, e-mails, aliases and tags; and finding them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from repbook.errors import NotFound
from repbook.records import Contact, Customer, as_date
from repbook.store.customer_lists import Belongings
from repbook.store.customer_names import Lookup
from repbook.store.journal import Journal
from repbook.text import fold


class Customers(Lookup, Belongings):
    """The customers of a book, whole: each record carries its contacts and addresses."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    # Reading

    def get(self, id: int) -> Customer:
        """One customer; NotFound when the number is not in the book."""
        found = self.read([id])
        if not found:
            raise NotFound(f"There is no customer {id}", hint="repbook list shows everyone")
        return found[0]

    def all(self) -> list[Customer]:
        """Every customer, by number."""
        return self.read(None)

    def count(self) -> int:
        """How many customers there are."""
        return int(self._conn.execute("SELECT count(*) FROM customers").fetchone()[0])

    def contact_names(self) -> dict[int, str]:
        """Row to name, of every contact."""
        return dict(self._conn.execute("SELECT id, name FROM contacts"))

    def read(self, ids: Sequence[int] | None) -> list[Customer]:
        """Customers by number (all for None), in a fixed number of statements."""
        where, params = "1", tuple[str, ...]()
        if ids is not None:
            where, params = "{0} IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)

        def rows(sql: str, key: str = "customer_id") -> Iterable[tuple[Any, ...]]:
            return self._conn.execute(sql.format(where=where.format(key)), params)

        texts: dict[tuple[int, str], list[str]] = defaultdict(list)
        for owner, kind, text in rows(
            "SELECT customer_id, kind, text FROM aliases WHERE {where} ORDER BY id"
        ):
            texts[owner, kind].append(text)
        for owner, tag in rows("SELECT customer_id, tag FROM tags WHERE {where} ORDER BY tag"):
            texts[owner, "tag"].append(tag)
        of_contact: dict[tuple[int, str], list[str]] = defaultdict(list)
        for owner, contact_id, kind, text in rows(
            "SELECT customer_id, contact_id, kind, text FROM addresses WHERE {where} ORDER BY id"
        ):
            if contact_id is None:
                texts[owner, kind].append(text)
            else:
                of_contact[contact_id, kind].append(text)
        contacts: dict[int, list[Contact]] = defaultdict(list)
        for id, uid, owner, name, role, prefer, left, note, extra in rows(
            "SELECT id, uid, customer_id, name, role, prefer, left_day, note, extra"
            " FROM contacts WHERE {where} ORDER BY id"
        ):
            contacts[owner].append(
                Contact(
                    id,
                    uid,
                    owner,
                    name,
                    role,
                    prefer,
                    as_date(left),
                    note,
                    tuple(of_contact[id, "phone"]),
                    tuple(of_contact[id, "email"]),
                    json.loads(extra) if extra else {},
                )
            )
        return [
            Customer(
                id,
                uid,
                name,
                company,
                town,
                note,
                prefer,
                bool(dnc),
                call_every,
                orders_every,
                terms,
                as_date(since),
                referred_by,
                as_date(added),
                bool(imported),
                tuple(texts[id, "alias"]),
                tuple(texts[id, "code"]),
                tuple(texts[id, "tag"]),
                tuple(texts[id, "phone"]),
                tuple(texts[id, "email"]),
                tuple(contacts[id]),
                json.loads(extra) if extra else {},
            )
            for (
                id,
                uid,
                name,
                company,
                town,
                note,
                prefer,
                dnc,
                call_every,
                orders_every,
                terms,
                since,
                referred_by,
                added,
                imported,
                extra,
            ) in rows(
                "SELECT id, uid, name, company, town, note, prefer, do_not_call,"
                " call_every_days, orders_every_days, terms_days, since_day, referred_by_id,"
                " added_day, imported, extra FROM customers WHERE {where} ORDER BY id",
                "id",
            )
        ]

    def faces(self, ids: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
        """Whom to ask for and the number to dial, for each of these customers.

        The first contact who has not left, with their phone, else the
        customer's own; their preferred way first where a phone is it.
        """
        shown = {}
        for customer in self.read(ids):
            here = [c for c in customer.contacts if c.left_on is None]
            contact = here[0] if here else None
            phones = [*(contact.phones if contact else ()), *customer.phones]
            phones += [p for c in here[1:] for p in c.phones]
            shown[customer.id] = (contact.name if contact else None, phones[0] if phones else None)
        return shown

    def of_uid(self, uid: str | None) -> int | None:
        """The number of the customer with this uid, also of one that was merged into another."""
        row = self._conn.execute(
            "SELECT id FROM customers WHERE uid = ?1"
            " UNION ALL SELECT customer_id FROM aliases WHERE kind = 'uid' AND text = ?1",
            (uid,),
        ).fetchone()
        return None if row is None else int(row[0])

    # Writing

    def add(
        self,
        name: str,
        *,
        added_on: date,
        phones: Sequence[str] = (),
        emails: Sequence[str] = (),
        tags: Sequence[str] = (),
        aliases: Sequence[str] = (),
        codes: Sequence[str] = (),
        **fields: Any,
    ) -> int:
        """Write a customer with what belongs to it; gives its number."""
        id = self._journal.insert(
            "customers",
            name=name,
            name_key=fold(name),
            added_day=added_on.toordinal(),
            **_columns(fields),
        )
        for kind, texts in (("alias", aliases), ("code", codes)):
            for text in texts:
                self.add_alias(id, text, kind)
        for tag in tags:
            self.tag(id, tag)
        for phone in phones:
            self.add_address(id, "phone", phone)
        for email in emails:
            self.add_address(id, "email", email)
        return id

    def change(self, id: int, **fields: Any) -> None:
        """Change a customer's own fields; a new name leaves the old one as an alias."""
        if "name" in fields:
            old = self._conn.execute("SELECT name FROM customers WHERE id = ?", (id,)).fetchone()[0]
            if old != fields["name"]:
                fields["name_key"] = fold(fields["name"])
                if old not in self.get(id).codes:
                    self.add_alias(id, old)
        self._journal.update("customers", id, **_columns(fields))

    def add_contact(
        self,
        id: int,
        name: str,
        *,
        phones: Sequence[str] = (),
        emails: Sequence[str] = (),
        **fields: Any,
    ) -> int:
        """A person to ask for at a customer; gives the contact's row."""
        contact_id = self._journal.insert(
            "contacts", customer_id=id, name=name, name_key=fold(name), **_columns(fields)
        )
        for phone in phones:
            self.add_address(id, "phone", phone, contact_id)
        for email in emails:
            self.add_address(id, "email", email, contact_id)
        return contact_id

    def change_contact(self, contact: Contact, **fields: Any) -> None:
        """Change a contact's own fields."""
        if "name" in fields:
            fields["name_key"] = fold(fields["name"])
        self._journal.update("contacts", contact.id, **_columns(fields))

    def write_off(self, id: int, on: date, why: str | None) -> None:
        """Record that a customer was given up on a day."""
        self._journal.insert("write_offs", customer_id=id, day=on.toordinal(), why=why)

    def bring_back(self, id: int, on: date, of: date | None = None) -> None:
        """Record that a customer written off (on the day `of`) is one again."""
        day = of.toordinal() if of else None
        for (row,) in self._conn.execute(
            "SELECT id FROM write_offs WHERE customer_id = ? AND back_day IS NULL"
            " AND (? IS NULL OR day = ?)",
            (id, day, day),
        ).fetchall():
            self._journal.update("write_offs", row, back_day=on.toordinal())

    def snooze(self, id: int, on: date, until: date) -> None:
        """Keep a customer out of the worth-a-call block until a day; `on` itself ends a snooze."""
        self._journal.insert(
            "snoozes", customer_id=id, day=on.toordinal(), until_day=until.toordinal()
        )


def _columns(fields: dict[str, Any]) -> dict[str, Any]:
    """Customer and contact fields as their columns."""
    columns: dict[str, Any] = {}
    for field, value in fields.items():
        if field in ("since", "left_on"):
            field, value = f"{field.removesuffix('_on')}_day", value and value.toordinal()
        elif field == "company":
            columns["company_key"] = fold(value) if value else None
        elif field == "extra":
            value = json.dumps(value, ensure_ascii=False) if value else None
        elif isinstance(value, bool):
            value = int(value)
        columns[field] = value
    return columns
