"""What belongs to a customer by the row: other names, tags, phones, e-mails."""

import sqlite3

from repbook.store.journal import Journal
from repbook.store.tables import values_of
from repbook.text import fold, phone_key


def texts_of(
    conn: sqlite3.Connection,
    table: str,
    kind: str | None,
    *,
    of_contacts: bool,
    folded: bool = False,
) -> list[tuple[int, str]]:
    """Each owner and text of the tags, or of a kind of aliases or addresses."""
    if table == "tags":
        return values_of(conn, table, ("customer_id", "tag"))
    text = "key" if folded else "text"
    if table == "aliases":
        return values_of(conn, table, ("customer_id", text), kind=kind)
    if not of_contacts:
        return values_of(conn, table, ("customer_id", text), kind=kind, contact_id=None)
    found = values_of(conn, table, ("contact_id", text), kind=kind)
    return [(contact, text) for contact, text in found if contact is not None]


class Belongings:
    """Writing and taking away what a customer has several of; each kept once."""

    _journal: Journal

    def add_alias(self, id: int, text: str, kind: str = "alias") -> None:
        """Another name of a customer, or the code another program knows it by."""
        key = fold(text)
        known = self._journal.conn.execute(
            "SELECT 1 FROM aliases WHERE customer_id = ? AND kind = ? AND key = ?", (id, kind, key)
        ).fetchone()
        if not known:
            self._journal.insert("aliases", customer_id=id, kind=kind, text=text, key=key)

    def tag(self, id: int, tag: str) -> None:
        """Put a tag on a customer, once."""
        if not self._journal.conn.execute(
            "SELECT 1 FROM tags WHERE customer_id = ? AND tag = ?", (id, tag)
        ).fetchone():
            self._journal.insert("tags", customer_id=id, tag=tag)

    def untag(self, id: int, tag: str) -> None:
        """Take a tag off."""
        for (row,) in self._journal.conn.execute(
            "SELECT id FROM tags WHERE customer_id = ? AND tag = ?", (id, tag)
        ).fetchall():
            self._journal.delete("tags", row)

    def add_address(self, id: int, kind: str, text: str, contact_id: int | None = None) -> None:
        """A phone or an e-mail, kept as written, of a customer or one of its contacts; once."""
        key = phone_key(text) if kind == "phone" else fold(text)
        known = self._journal.conn.execute(
            "SELECT 1 FROM addresses WHERE customer_id = ? AND contact_id IS ? AND kind = ?"
            " AND key = ?",
            (id, contact_id, kind, key),
        ).fetchone()
        if not known:
            self._journal.insert(
                "addresses", customer_id=id, contact_id=contact_id, kind=kind, text=text, key=key
            )

    def drop_addresses(
        self, id: int, kind: str, text: str | None = None, contact_id: int | None = None
    ) -> None:
        """Take away the phones or e-mails of a customer or of one contact: one, or all."""
        for (row,) in self._journal.conn.execute(
            "SELECT id FROM addresses WHERE customer_id = ? AND contact_id IS ? AND kind = ?"
            " AND (? IS NULL OR text = ?)",
            (id, contact_id, kind, text, text),
        ).fetchall():
            self._journal.delete("addresses", row)

    def drop_aliases(self, id: int, text: str | None = None) -> None:
        """Take away one other name of a customer, or all; codes stay."""
        for (row,) in self._journal.conn.execute(
            "SELECT id FROM aliases WHERE customer_id = ? AND kind = 'alias'"
            " AND (? IS NULL OR text = ?)",
            (id, text, text),
        ).fetchall():
            self._journal.delete("aliases", row)

    def take_aliases(self, id: int) -> list[str]:
        """Take away all that a customer was also known by; gives the uids among it."""
        rows = self._journal.conn.execute(
            "SELECT id, kind, text FROM aliases WHERE customer_id = ?", (id,)
        ).fetchall()
        for row, _, _ in rows:
            self._journal.delete("aliases", row)
        return [text for _, kind, text in rows if kind == "uid"]
