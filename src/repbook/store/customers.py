"""Customers with their contacts, phones, e-mails, aliases and tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from repbook.errors import NotFound
from repbook.records import Contact, Customer
from repbook.schema import BY_TABLE
from repbook.store.customer_names import CustomerNames
from repbook.store.journal import Journal, Row
from repbook.store.tables import Rows, ids_where, one_of, rows_of
from repbook.text import fold, phone_key

if TYPE_CHECKING:
    from repbook.store.streams import Stream

WRITTEN_OFF = "SELECT customer_id FROM write_off_ends WHERE day <= :on AND ifnull(end_day > :on, 1)"


class Customers(CustomerNames):
    """The customers of a book, whole: each record carries its contacts and addresses."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._rows: Rows[Customer] = rows_of(BY_TABLE["customers"])
        self._contact_rows: Rows[Contact] = rows_of(BY_TABLE["contacts"])

    # Reading

    def get(self, id: int) -> Customer:
        """One customer; NotFound when the number is not in the book."""
        found = self.read([id])
        if not found:
            raise NotFound(f"There is no customer {id}", hint="Everyone: repbook list")
        return found[0]

    def all(self) -> list[Customer]:
        """Every customer, by number."""
        return self.read(None)

    def count(self) -> int:
        """How many customers there are."""
        return int(self._conn.execute("SELECT count(*) FROM customers WHERE id > 0").fetchone()[0])

    def last(self) -> int:
        """The highest number of a customer; 0 for nobody."""
        return int(self._conn.execute("SELECT max(0, max(id)) FROM customers").fetchone()[0] or 0)

    def contact_names(self) -> dict[int, str]:
        """Row to name, of every contact."""
        return dict(self._conn.execute("SELECT id, name FROM contacts"))

    def read(self, ids: Sequence[int] | None) -> list[Customer]:
        """Customers by number (all for None), in a fixed number of statements."""

        def rows(
            select: str, table: str, key: str = "customer_id", order: str = "id"
        ) -> Iterable[Row]:
            where = "" if ids is None else f"WHERE {key} {one_of(ids)}"
            return self._conn.execute(f"SELECT {select} FROM {table} {where} ORDER BY {order}")

        lists: dict[tuple[int, str], list[str]] = defaultdict(list)  # by customer and kind
        of_contact: dict[tuple[int, str], list[str]] = defaultdict(list)
        for owner, kind, text in rows("customer_id, kind, text", "aliases"):
            lists[owner, kind].append(text)
        for owner, tag in rows("customer_id, tag", "tags", order="tag"):
            lists[owner, "tag"].append(tag)
        for owner, contact, kind, text in rows("customer_id, contact_id, kind, text", "addresses"):
            (lists if contact is None else of_contact)[contact or owner, kind].append(text)
        contacts: dict[int, list[Contact]] = defaultdict(list)
        for row in rows(self._contact_rows.select, "contacts", order="ask_first DESC, id"):
            contact = self._contact_rows.decode(
                row,
                phones=tuple(of_contact[row[0], "phone"]),
                emails=tuple(of_contact[row[0], "email"]),
            )
            contacts[contact.customer_id].append(contact)
        return [
            self._rows.decode(
                row,
                aliases=tuple(lists[row[0], "alias"]),
                codes=tuple(lists[row[0], "code"]),
                tags=tuple(lists[row[0], "tag"]),
                phones=tuple(lists[row[0], "phone"]),
                emails=tuple(lists[row[0], "email"]),
                contacts=tuple(contacts[row[0]]),
            )
            for row in rows(self._rows.select, "customers", "id")
            if row[0] > 0  # who was forgotten has left figures, under a number below zero
        ]

    def stream(self, ids: set[int] | None = None) -> Stream:
        """Customers by number (all for None), some hundreds read at a time."""
        return self._stream("customers", "id", ids, self._each(ids))

    def contact_stream(self, ids: set[int] | None = None) -> Stream:
        """The contacts of these customers, customer by customer."""
        contacts = (contact for customer in self._each(ids) for contact in customer.contacts)
        return self._stream("contacts", "customer_id", ids, contacts)

    def _each(self, ids: set[int] | None) -> Iterator[Customer]:
        from repbook.store.streams import chunks

        for some in chunks(range(1, self.last() + 1) if ids is None else sorted(ids)):
            yield from self.read(range(some[0], some[-1] + 1) if ids is None else some)

    def _stream(
        self, table: str, key: str, ids: set[int] | None, records: Iterator[object]
    ) -> Stream:
        from repbook.store.streams import Stream, known

        source = known(self._conn, table, (key,), **({} if ids is None else {key: ids}))
        return Stream(source.count(), source.extra_names(), records)

    def contact_and_phone(self, ids: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
        """The contact to ask for and the phone to dial, for each of these customers."""
        return {c.id: (c.ask_for and c.ask_for.name, c.first("phones")) for c in self.read(ids)}

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
        **fields: object,
    ) -> int:
        """Write a customer with what belongs to it; gives its number."""
        row = self._rows.encode({"name": name, "added_on": added_on, **fields})
        id = self._journal.insert("customers", **row)
        for kind, texts in (("alias", aliases), ("code", codes)):
            for text in texts:
                self.add_alias(id, text, kind)
        for tag in tags:
            self.tag(id, tag)
        self.add_addresses(id, phones, emails)
        return id

    def change(self, id: int, **fields: object) -> None:
        """Change a customer's own fields; a new name leaves the old one as an alias."""
        if "name" in fields:
            old = self._conn.execute("SELECT name FROM customers WHERE id = ?", (id,)).fetchone()[0]
            if old != fields["name"]:
                self.drop_aliases(id, str(fields["name"]))
                if old not in self.get(id).codes:
                    self.add_alias(id, old)
        self._journal.update("customers", id, **self._rows.encode(fields))

    def add_contact(
        self,
        id: int,
        name: str,
        *,
        phones: Sequence[str] = (),
        emails: Sequence[str] = (),
        **fields: object,
    ) -> int:
        """A person to ask for at a customer; gives the contact's row."""
        row = self._contact_rows.encode({"customer_id": id, "name": name, **fields})
        contact_id = self._journal.insert("contacts", **row)
        self.add_addresses(id, phones, emails, contact_id)
        return contact_id

    def change_contact(self, contact: Contact, **fields: object) -> None:
        self._journal.update("contacts", contact.id, **self._contact_rows.encode(fields))

    def bring_back(self, id: int, on: date, since: date = date.min) -> None:
        """Record that a customer written off by a day (`since` another) is one again on it."""
        for (row,) in self._conn.execute(
            "SELECT id FROM write_offs"
            " WHERE customer_id = ? AND back_day IS NULL AND day BETWEEN ? AND ?",
            (id, since.toordinal(), on.toordinal()),
        ).fetchall():
            self._journal.update("write_offs", row, back_day=on.toordinal())

    def is_written_off(self, id: int, on: date) -> bool:
        """Whether a customer is written off at the end of a day."""
        sql = f"{WRITTEN_OFF} AND customer_id = :id"
        return bool(self._conn.execute(sql, {"id": id, "on": on.toordinal()}).fetchone())

    def written_off(self, on: date) -> set[int]:
        """Who is written off at the end of a day."""
        return {id for (id,) in self._conn.execute(WRITTEN_OFF, {"on": on.toordinal()})}

    # What a customer has several of, each kept once

    def add_alias(self, id: int, text: str, kind: str = "alias") -> None:
        """Another name of a customer, or the code another program knows it by."""
        self._add_once("aliases", {"customer_id": id, "kind": kind, "key": fold(text)}, text=text)

    def drop_aliases(self, id: int, text: str | None = None) -> None:
        """Remove one alias of a customer, or all; codes stay."""
        self._drop("aliases", customer_id=id, kind="alias", **_given(text))

    def take_aliases(self, id: int) -> list[str]:
        """Remove all aliases of a customer; returns the uids among them."""
        uids = self._conn.execute(
            "SELECT text FROM aliases WHERE customer_id = ? AND kind = 'uid' ORDER BY id", (id,)
        ).fetchall()
        self._drop("aliases", customer_id=id)
        return [text for (text,) in uids]

    def tag(self, id: int, tag: str) -> None:
        self._add_once("tags", {"customer_id": id, "tag": tag})

    def untag(self, id: int, tag: str) -> None:
        self._drop("tags", customer_id=id, tag=tag)

    def add_address(self, id: int, kind: str, text: str, contact_id: int | None = None) -> None:
        """A phone or an e-mail, kept as written, of a customer or one of its contacts."""
        key = phone_key(text) if kind == "phone" else fold(text)
        whose = {"customer_id": id, "contact_id": contact_id, "kind": kind, "key": key}
        self._add_once("addresses", whose, text=text)

    def drop_addresses(
        self, id: int, kind: str, text: str | None = None, contact_id: int | None = None
    ) -> None:
        """Remove one or all phones or e-mails of a customer or of one contact."""
        whose = {"customer_id": id, "contact_id": contact_id, "kind": kind}
        self._drop("addresses", **whose, **_given(text))

    def add_addresses(
        self, id: int, phones: Iterable[str], emails: Iterable[str], contact_id: int | None = None
    ) -> None:
        """Phones and e-mails of a customer or one of its contacts."""
        for kind, texts in (("phone", phones), ("email", emails)):
            for text in texts:
                self.add_address(id, kind, text, contact_id)

    def _add_once(self, table: str, columns: Mapping[str, object], **more: object) -> None:
        if not ids_where(self._conn, table, **columns):
            self._journal.insert(table, **columns, **more)

    def _drop(self, table: str, **columns: object) -> None:
        for row in ids_where(self._conn, table, **columns):
            self._journal.delete(table, row)


def _given(text: str | None) -> dict[str, str]:
    return {} if text is None else {"text": text}
