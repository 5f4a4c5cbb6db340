"""Merge two customers, with nothing lost, as one change."""

from datetime import date
from typing import NamedTuple, TypeVar

from repbook.book import Book
from repbook.book.acts import act
from repbook.book.customers import came_through
from repbook.book.promises import remembered
from repbook.errors import Conflict
from repbook.records import Contact, Customer, Purchase
from repbook.schema import columns, of_a_customer
from repbook.store.changes import merge_said
from repbook.store.tables import ids_where
from repbook.text import fold

R = TypeVar("R", Customer, Contact)
# Fields with a rule of their own; of two different values of any other one stays, and the other
# is kept beside it.
OWN_RULE = frozenset(
    "uid customer_id name note extra left_on do_not_call imported since added_on referred_by_id".split()
)


class Merged(NamedTuple):
    """What `merge` did: the customer that stays, the one merged, and its records."""

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
            hint=f"Name two: repbook merge {keep.id} OTHER",
        )
    book.back_up("merge", unless="merge")  # the first of a day: undo takes back each
    same_orders = _same_orders(book, keep, other)
    _settle_write_offs(book, keep, other, on)
    _join_yearly_days(book, keep, other)
    tables = of_a_customer()
    moved = {table: len(ids_where(book.conn, table, customer_id=other.id)) for table in tables}
    moved["contacts"] = _move_contacts(book, keep, other)
    for table in (*tables, "snoozes", "write_offs"):
        _move(book, table, keep.id, other.id)
    _move_addresses(book, other, keep)
    aside = _join_fields(book, keep, other)
    _move_names(book, keep, other)
    book.journal.delete("customers", other.id)
    book.summary = merge_said(other.name, other.id, keep.name, keep.id)
    brought = {table: number for table, number in moved.items() if number}
    return Merged(book.customers.get(keep.id), other, brought, aside, same_orders)


def _same_orders(
    book: Book, keep: Customer, other: Customer
) -> tuple[tuple[Purchase, Purchase], ...]:
    """Purchases that are likely recorded with both: of one day and amount, with no other reference."""
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


def _join_yearly_days(book: Book, keep: Customer, other: Customer) -> None:
    """A yearly day that both have is one, with its first year where either knows that."""
    for theirs in book.promises.matching(customer_id=other.id, yearly=True, dropped_on=None):
        if mine := remembered(book, keep, theirs.text, theirs.by):
            days = {"by": theirs.by, "made_on": theirs.made_on}
            if mine.by >= mine.made_on and theirs.by < theirs.made_on:
                book.promises.change(mine.id, **days)
            book.promises.remove(theirs.id)


def _move(book: Book, table: str, to: int, of: int) -> None:
    for id in ids_where(book.conn, table, customer_id=of):
        book.journal.update(table, id, customer_id=to)


def _move_contacts(book: Book, keep: Customer, other: Customer) -> int:
    """Contacts move; one of the same name is one person."""
    here = {fold(c.name): c for c in keep.contacts}
    for contact in other.contacts:
        if known := here.get(fold(contact.name)):
            _join_contacts(book, keep, known, contact)
            continue
        first = {"ask_first": 0} if keep.contacts else {}  # whom to ask for stays as it is
        book.journal.update("contacts", contact.id, customer_id=keep.id, **first)
        for id in ids_where(book.conn, "addresses", contact_id=contact.id):
            book.journal.update("addresses", id, customer_id=keep.id)
    return len(other.contacts)


def _join_contacts(book: Book, keep: Customer, known: Contact, contact: Contact) -> None:
    fields, different = _join(known, contact)
    also = "; ".join(f"{field}: {value}" for field, value in different.items())
    fields["note"] = _notes(known.note, _notes(contact.note, also or None))
    if (known.left_on is None) != (contact.left_on is None):
        fields["left_on"] = None  # they are still there
    fields["extra"] = {**contact.extra, **known.extra}
    book.customers.change_contact(known, **fields)
    for id in ids_where(book.conn, "touches", contact_id=contact.id):
        book.journal.update("touches", id, customer_id=keep.id, contact_id=known.id)
    _move_addresses(book, contact, keep, known.id)
    book.journal.delete("contacts", contact.id)


def _move_addresses(
    book: Book, of: Customer | Contact, to: Customer, contact_id: int | None = None
) -> None:
    """Phones and e-mails move to a customer, or to a contact there; each is kept once."""
    owner = (of.customer_id, of.id) if isinstance(of, Contact) else (of.id, None)
    for kind, texts in (("phone", of.phones), ("email", of.emails)):
        book.customers.drop_addresses(owner[0], kind, contact_id=owner[1])
        for text in texts:
            book.customers.add_address(to.id, kind, text, contact_id)


def _join(mine: R, theirs: R) -> tuple[dict[str, object], dict[str, object]]:
    """What one record has and this one lacks; and its values where both have one."""
    lacking: dict[str, object] = {}
    different: dict[str, object] = {}
    record: type[tuple[object, ...]] = type(mine)
    for field in (column.field for column in columns(record)):
        own, other = getattr(mine, field), getattr(theirs, field)
        if field not in OWN_RULE and other is not None and other != own:
            (lacking if own is None else different)[field] = other
    return lacking, different


def _move_names(book: Book, keep: Customer, other: Customer) -> None:
    people = book.customers
    # so that a file in which they are still two finds the one
    for uid in (other.uid, *people.take_aliases(other.id)):
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
    for friend in people.referred(by=other.id, with_forgotten=True):
        people.change(friend.id, referred_by_id=keep.id if friend.id != keep.id else None)
    if keep.id in came_through(book, keep.id):  # nobody came through somebody whom they sent
        book.journal.update("customers", keep.id, referred_by_id=None)


def _join_fields(book: Book, keep: Customer, other: Customer) -> dict[str, str]:
    """What one has and the other lacks; of two values the other's goes to the extra fields."""
    fields, different = _join(keep, other)
    aside = {
        f"{field.removesuffix('_days').replace('_', ' ')} of {other.name}": str(value)
        for field, value in different.items()
        if not isinstance(value, str) or fold(value) != fold(getattr(keep, field))
    }
    fields["note"] = _notes(keep.note, other.note)
    fields["do_not_call"] = keep.do_not_call or other.do_not_call
    fields["imported"] = keep.imported and other.imported
    for field in ("since", "added_on"):
        days = [day for day in (getattr(keep, field), getattr(other, field)) if day is not None]
        fields[field] = min(days, default=None)
    friend = other.referred_by_id
    if keep.referred_by_id in (None, other.id):
        fields["referred_by_id"] = friend if friend != keep.id else None
    elif friend is not None and friend > 0 and friend not in (keep.id, keep.referred_by_id):
        aside[f"referred by, of {other.name}"] = book.customers.get(friend).name
    extra = dict(keep.extra)
    for name, value in {**other.extra, **aside}.items():
        if extra.get(name, value) != value:
            name = f"{name} of {other.name}"
        extra[name] = value
    book.customers.change(keep.id, extra=extra, **fields)
    return aside


def _notes(one: str | None, other: str | None) -> str | None:
    if not one or not other or other in one:
        return one or other
    return f"{one}\n{other}"


def _settle_write_offs(book: Book, keep: Customer, other: Customer, on: date) -> None:
    """If one of the two is an active customer, the other's write-off ends."""
    written_off = {
        history.id: history.written_off_day is not None
        for history in book.histories(on, (keep.id, other.id))
    }
    for id in (keep.id, other.id):
        if written_off[id] and not all(written_off.values()):
            book.customers.bring_back(id, on)
