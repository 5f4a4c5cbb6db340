"""Whom a row means: customers by id and by name, made as they are met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.text import company_key, fold

if TYPE_CHECKING:
    from repbook.book import Book


class People:
    """Every name and code in the book, and the customers that an import adds to them."""

    def __init__(self, book: Book, on: date) -> None:
        self._book = book
        self._on = on
        conn = book.conn
        self._codes: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._aliases: dict[str, int] = {}
        self.merged: dict[str, int] = {}  # uids of customers that were made part of another
        for id, kind, key, text in conn.execute(
            "SELECT customer_id, kind, key, text FROM aliases ORDER BY id DESC"
        ):
            if kind == "uid":
                self.merged[text] = id
            else:
                (self._codes if kind == "code" else self._aliases)[key] = id
        for id, key in conn.execute("SELECT id, name_key FROM customers ORDER BY id DESC"):
            self._names[key] = id
        self._emails: dict[str, int] = dict(
            conn.execute("SELECT key, customer_id FROM addresses WHERE kind = 'email'")
        )
        self._uids: dict[str, int] = dict(conn.execute("SELECT uid, id FROM customers"))
        self.by_row: dict[tuple[str | None, str | None], int] = {}
        self._new: set[int] = set()
        self.placeholders = self._read_placeholders()

    def _read_placeholders(self) -> set[int]:
        """Customers known by nothing but the id that another program gave them."""
        return {
            row[0]
            for row in self._book.conn.execute(
                "SELECT c.id FROM customers c JOIN aliases a ON a.customer_id = c.id"
                " WHERE a.kind = 'code' AND a.text = c.name AND c.imported = 1"
            )
        }

    def meant(self, code: str | None, name: str | None, also: Sequence[str] = ()) -> int:
        """The customer of a row, by its id, else its name; made if there is none yet."""
        known = self.by_row.get((code, name))
        if known is None:
            known = self._find(code, name, also)
            if known is None:
                known = self.make(name or code or "?", code, also)
            elif code is not None or also:
                self._learn(known, code, also)
            if name is not None and known in self.placeholders and fold(name) != fold(code or ""):
                self.name(known, name)
            self.by_row[code, name] = known
        return known

    def meant_for_all(
        self, pairs: Sequence[tuple[str | None, str | None, tuple[str, ...]]]
    ) -> None:
        """Find or make the customers of many rows at once: (code, name, other codes) of each."""
        fresh: dict[str, tuple[str, str | None]] = {}
        waiting: list[tuple[str | None, str | None, str]] = []
        for code, name, also in pairs:
            if (code, name) in self.by_row:
                continue
            # Made in bulk: known by a code alone, or by a name alone.
            said = code or name
            alone = name is None or code is None or fold(name) == fold(code)
            if also or said is None or not alone or self._find(code, name, also) is not None:
                self.meant(code, name, also)
                continue
            key = fold(said)
            fresh.setdefault(key, (said, code))
            waiting.append((code, name, key))
        if fresh:
            ids = self._make_many(fresh)
            for code, name, key in waiting:
                self.by_row[code, name] = ids[key]

    def _make_many(self, fresh: dict[str, tuple[str, str | None]]) -> dict[str, int]:
        """Add customers by key: (name, code or None); gives key to number."""
        journal, day = self._book.journal, self._on.toordinal()
        first = journal.insert_many(
            "customers",
            ("name", "name_key", "added_day", "imported"),
            [(name, key, day, 1) for key, (name, _) in fresh.items()],
        )
        ids = {key: id for id, key in enumerate(fresh, first)}
        coded = [(ids[key], "code", code, key) for key, (_, code) in fresh.items() if code]
        if coded:
            journal.insert_many("aliases", ("customer_id", "kind", "text", "key"), coded)
            for id, _, _, key in coded:
                self._codes[key] = id
                self.placeholders.add(id)
        for key, id in ids.items():
            self._names.setdefault(key, id)
        self._new.update(ids.values())
        return ids

    def _find(self, code: str | None, name: str | None, also: Sequence[str]) -> int | None:
        for each in (code, *also):
            if each is not None and fold(each) in self._codes:
                return self._codes[fold(each)]
            if each is not None and "@" in each and fold(each) in self._emails:
                return self._emails[fold(each)]
        if code in self._uids:  # our own exports name so whom nothing else tells apart
            return self._uids[code]
        if name is None:
            return None
        key = fold(name)
        return self._names.get(key, self._aliases.get(key))

    def of_uid(self, uid: str | None) -> int | None:
        """The customer of that uid, if it is in the book."""
        return self._uids.get(uid) if uid else None

    def find(self, code: str | None, name: str | None, also: Sequence[str] = ()) -> int | None:
        """The customer of a row, None if there is none yet."""
        return self._find(code, name, also)

    def make(self, name: str, code: str | None, also: Sequence[str] = (), **fields: Any) -> int:
        """Add a customer that came by import."""
        codes = [c for c in (code, *also) if c is not None]
        id = self._book.customers.add(
            name, added_on=self._on, codes=list(dict.fromkeys(codes)), imported=True, **fields
        )
        self._names.setdefault(fold(name), id)
        for each in codes:
            self._codes[fold(each)] = id
        for alias in fields.get("aliases", ()):
            self._aliases.setdefault(fold(alias), id)
        if fields.get("uid"):
            self._uids[fields["uid"]] = id
        if code is not None and fold(code) == fold(name):
            self.placeholders.add(id)
        self._new.add(id)
        return id

    def name(self, id: int, name: str) -> None:
        """Give a placeholder its name."""
        self._book.journal.update("customers", id, name=name, name_key=fold(name))
        self._names.setdefault(fold(name), id)
        self.placeholders.discard(id)

    def known_as(self, id: int, name: str) -> None:
        """A further name under which a customer is now found."""
        self._aliases.setdefault(fold(name), id)

    def _learn(self, id: int, code: str | None, also: Sequence[str]) -> None:
        for each in (code, *also):
            if each is not None and fold(each) not in self._codes and each not in self._uids:
                self._book.customers.add_alias(id, each, "code")
                self._codes[fold(each)] = id

    def reachable_at(self, id: int, emails: Sequence[str]) -> None:
        """E-mails under which a customer is now found."""
        for email in emails:
            self._emails.setdefault(fold(email), id)

    def learn(self, id: int, code: str | None, also: Sequence[str] = ()) -> None:
        """Further ids under which a customer is known."""
        self._learn(id, code, also)

    def alike(self) -> tuple[tuple[str, str], ...]:
        """New customers whose names are another's but for the legal form: (new, known)."""
        if self._new <= self.placeholders:
            return ()
        names = self._book.customers.names()
        by_key: dict[str, list[int]] = {}
        for id, name in names.items():
            if id in self.placeholders:
                continue
            by_key.setdefault(company_key(name), []).append(id)
        found = []
        for ids in by_key.values():
            for id in ids:
                if id in self._new and len(ids) > 1:
                    other = next(o for o in ids if o != id)
                    if id > other or other not in self._new:
                        found.append((names[id], names[other]))
        return tuple(found[:50])
