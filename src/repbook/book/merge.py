"""Two customers made one, with nothing lost; one change, taken back by one undo."""

import json
from datetime import date
from typing import Any, NamedTuple

from repbook.book import Book
from repbook.book.acts import act
from repbook.errors import Conflict
from repbook.records import Contact, Customer, Purchase
from repbook.store.tables import ids_where
from repbook.text import fold

# What is a customer's by the row, in the order in which a person would count it up.
THEIRS = (
    "purchases",
    "returns",
    "payments",
    "problems",
    "touches",
    "promises",
    "feedback",
    "contacts",
)
# Of two different values one stays; the other is kept among the extra fields.
FIELDS = (
    "company",
    "town",
    "prefer",
    "call_every_days",
    "orders_every_days",
    "terms_days",
)


class Merged(NamedTuple):
    """What `merge` did: the one that stays, the one that went, and what it brought."""

    customer: Customer
    gone: Customer
    moved: dict[str, int]
    kept_aside: dict[str, str]
    same_orders: tuple[tuple[Purchase, Purchase], ...]


@act("merge")
def merge(book: Book, keep: Customer, other: Customer, *, on: date) -> Merged:
    """Make `other` a part of `keep`: all that is theirs moves, their name stays as an alias.

    Do-not-call stays if either had it. Raises Conflict for one and the same.
    """
    if keep.id == other.id:
        raise Conflict(
            f"{keep.name} ({keep.id}) is one customer already",
            hint=f"repbook merge {keep.id} OTHER names two",
        )
    same_orders = _same_orders(book, keep, other)
    _settle_write_offs(book, keep, other, on)
    moved = {table: _move(book, table, keep.id, other.id) for table in THEIRS[:-1]}
    moved["contacts"] = _move_contacts(book, keep, other)
    _move(book, "snoozes", keep.id, other.id)
    _move(book, "write_offs", keep.id, other.id)
    _move_addresses(book, keep, other)
    aside = _join_fields(book, keep, other)
    _move_names(book, keep, other)
    book.journal.delete("customers", other.id)
    book.summary = f"{other.name} ({other.id}) into {keep.name} ({keep.id})"
    brought = {table: number for table, number in moved.items() if number}
    return Merged(book.customers.get(keep.id), other, brought, aside, same_orders)


def _same_orders(
    book: Book, keep: Customer, other: Customer
) -> tuple[tuple[Purchase, Purchase], ...]:
    """Purchases that are likely noted with both: of one day and amount, with no other reference."""
    mine: dict[tuple[date, int], list[Purchase]] = {}
    for purchase in book.purchases.of(keep.id):
        mine.setdefault((purchase.on, purchase.cents), []).append(purchase)
    found = []
    for theirs in book.purchases.of(other.id):
        for purchase in mine.get((theirs.on, theirs.cents), []):
            if None in (purchase.ref, theirs.ref) or purchase.ref == theirs.ref:
                mine[theirs.on, theirs.cents].remove(purchase)
                found.append((purchase, theirs))
                break
    return tuple(found)


def _move(book: Book, table: str, to: int, of: int) -> int:
    ids = ids_where(book.conn, table, customer_id=of)
    for id in ids:
        book.journal.update(table, id, customer_id=to)
    return len(ids)


def _move_contacts(book: Book, keep: Customer, other: Customer) -> int:
    """Contacts move; one of the same name is one person."""
    here = {fold(c.name): c for c in keep.contacts}
    for contact in other.contacts:
        known = here.get(fold(contact.name))
        if known is None:
            book.journal.update("contacts", contact.id, customer_id=keep.id)
            for id in ids_where(book.conn, "addresses", contact_id=contact.id):
                book.journal.update("addresses", id, customer_id=keep.id)
            continue
        _join_contacts(book, keep, known, contact)
    return len(other.contacts)


def _join_contacts(book: Book, keep: Customer, known: Contact, contact: Contact) -> None:
    people = book.customers
    fields: dict[str, Any] = {}
    for field in ("role", "prefer"):
        if getattr(known, field) is None and getattr(contact, field) is not None:
            fields[field] = getattr(contact, field)
    told = [
        f"{field}: {getattr(contact, field)}"
        for field in ("role", "prefer")
        if getattr(contact, field) not in (None, getattr(known, field)) and field not in fields
    ]
    fields["note"] = _notes(known.note, _notes(contact.note, "; ".join(told) or None))
    if (known.left_on is None) != (contact.left_on is None):
        fields["left_on"] = None  # they are still there
    extra = {**contact.extra, **known.extra}
    if extra != known.extra:
        fields["extra"] = extra
    people.change_contact(known, **fields)
    for id in ids_where(book.conn, "touches", contact_id=contact.id):
        book.journal.update("touches", id, contact_id=known.id)
    for kind, texts in (("phone", contact.phones), ("email", contact.emails)):
        people.drop_addresses(contact.customer_id, kind, contact_id=contact.id)
        for text in texts:
            people.add_address(keep.id, kind, text, known.id)
    book.journal.delete("contacts", contact.id)


def _move_addresses(book: Book, keep: Customer, other: Customer) -> None:
    for kind, texts in (("phone", other.phones), ("email", other.emails)):
        book.customers.drop_addresses(other.id, kind)
        for text in texts:
            book.customers.add_address(keep.id, kind, text)


def _move_names(book: Book, keep: Customer, other: Customer) -> None:
    """Names, codes and tags; whom they sent came through the one that stays."""
    people = book.customers
    for uid in (
        other.uid,
        *people.take_aliases(other.id),
    ):  # so that a file in which they are still two finds the one
        people.add_alias(keep.id, uid, "uid")
    for name in (other.name, *other.aliases):
        if fold(name) != fold(keep.name) and name not in other.codes:
            people.add_alias(keep.id, name)
    for code in other.codes:
        people.add_alias(keep.id, code, "code")
    have = {fold(tag) for tag in keep.tags}
    for tag in other.tags:
        people.untag(other.id, tag)
        if fold(tag) not in have:
            people.tag(keep.id, tag)
    for friend in people.referred(by=other.id):
        people.change(friend.id, referred_by_id=keep.id if friend.id != keep.id else None)
    _break_circle(book, keep.id)


def _break_circle(book: Book, id: int) -> None:
    """Nobody came through somebody whom they sent."""
    seen, at = {id}, book.customers.get(id).referred_by_id
    while at is not None and at not in seen:
        seen.add(at)
        at = book.customers.get(at).referred_by_id
    if at == id:
        book.journal.update("customers", id, referred_by_id=None)


def _join_fields(book: Book, keep: Customer, other: Customer) -> dict[str, str]:
    """What one has and the other lacks; of two values the other's goes to the extra fields."""
    fields: dict[str, Any] = {}
    aside: dict[str, str] = {}
    for field in FIELDS:
        mine, theirs = getattr(keep, field), getattr(other, field)
        if theirs is None or theirs == mine:
            continue
        if mine is None:
            fields[field] = theirs
        elif not isinstance(mine, str) or fold(mine) != fold(theirs):
            aside[f"{field.removesuffix('_days').replace('_', ' ')} of {other.name}"] = str(theirs)
    fields["note"] = _notes(keep.note, other.note)
    fields["do_not_call"] = keep.do_not_call or other.do_not_call
    fields["imported"] = keep.imported and other.imported
    if other.since is not None:
        fields["since"] = min(keep.since or other.since, other.since)
    if keep.added_on and other.added_on:
        fields["added_day"] = min(keep.added_on, other.added_on).toordinal()
    if keep.referred_by_id in (None, other.id):
        friend = other.referred_by_id
        fields["referred_by_id"] = friend if friend != keep.id else None
    elif other.referred_by_id not in (None, keep.id, keep.referred_by_id):
        friend_name = book.customers.get(other.referred_by_id or 0).name
        aside[f"referred by, of {other.name}"] = friend_name
    extra = dict(keep.extra)
    for name, value in {**other.extra, **aside}.items():
        if extra.get(name, value) != value:
            name = f"{name} of {other.name}"
        extra[name] = value
    book.journal.update(
        "customers",
        keep.id,
        extra=json.dumps(extra, ensure_ascii=False) if extra else None,
    )
    book.customers.change(keep.id, **fields)
    return aside


def _notes(one: str | None, other: str | None) -> str | None:
    """Two notes as one, each once."""
    if not one or not other or other in one:
        return one or other
    return f"{one}\n{other}"


def _settle_write_offs(book: Book, keep: Customer, other: Customer, on: date) -> None:
    """Who is a customer under one of the names is one: the other's write-off ends."""
    given_up = {
        history.id: history.written_off_day is not None
        for history in book.histories(on, (keep.id, other.id))
    }
    for id in (keep.id, other.id):
        if given_up[id] and not all(given_up.values()):
            book.customers.bring_back(id, on)
