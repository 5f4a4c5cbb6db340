"""Add and change customers."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from repbook.book import Book
from repbook.book.acts import act
from repbook.book.contacts import Person, Texts, contact, name_of, write_addresses
from repbook.book.own_fields import with_own
from repbook.errors import Conflict, NotFound
from repbook.records import Contact, Customer
from repbook.text import fold, phone_key


class Changes(NamedTuple):
    """What to change of a customer: own fields by name, and the lists that belong to it."""

    fields: dict[str, Any] = {}
    phones: Texts = Texts()
    emails: Texts = Texts()
    tags: Texts = Texts()
    aliases: Texts = Texts()
    untag: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    own: dict[str, str] = {}  # fields of the rep's own; an empty value removes one


@act("add")
def add(book: Book, name: str, changes: Changes, person: Person | None, *, on: date) -> Customer:
    """Add a customer, and a contact if one is named.

    Raises Conflict when somebody in the book has that name or alias.
    """
    name = name_of(name)
    _refuse_known_name(book, name, None)
    for alias in changes.aliases.texts:
        _refuse_known_name(book, name_of(alias, "alias"), None)
    if changes.own:
        changes.fields["extra"] = with_own(book, None, changes.own)
    id = book.customers.add(
        name,
        added_on=on,
        phones=changes.phones.texts,
        emails=changes.emails.texts,
        tags=_distinct_tags((), changes.tags.texts),
        aliases=changes.aliases.texts,
        **changes.fields,
    )
    if person is not None:
        contact(book, book.customers.get(id), person)
    book.summary = f"{name} ({id})"
    return book.customers.get(id)


@act("edit")
def edit(book: Book, customer: Customer, changes: Changes, person: Person | None) -> Customer:
    """Change a customer; a new name leaves the old one as an alias.

    Raises Conflict for a name of somebody else, or a referral in a circle.
    """
    name = changes.fields.get("name")
    if name is not None:
        name = changes.fields["name"] = name_of(name)
        _refuse_known_name(book, name, customer.id)
    for alias in changes.aliases.texts:
        _refuse_known_name(book, name_of(alias, "alias"), customer.id)
    friend = changes.fields.get("referred_by_id")
    if friend is not None:
        _refuse_circle(book, customer, friend)
    dropped = [_owned(customer, text) for text in changes.drop]
    untagged = [_tagged(customer, tag) for tag in changes.untag]
    if changes.own:
        changes.fields["extra"] = with_own(book, customer, changes.own)
    people = book.customers
    if changes.fields:
        people.change(customer.id, **changes.fields)
    write_addresses(book, customer.id, changes.phones, changes.emails)
    if changes.aliases.replace:
        people.drop_aliases(customer.id)
    for alias in changes.aliases.texts:
        people.add_alias(customer.id, alias)
    for tag in customer.tags if changes.tags.replace else untagged:
        people.untag(customer.id, tag)
    for tag in _distinct_tags(() if changes.tags.replace else customer.tags, changes.tags.texts):
        people.tag(customer.id, tag)
    for kind, text, contact_id in dropped:
        if kind == "alias":
            people.drop_aliases(customer.id, text)
        else:
            people.drop_addresses(customer.id, kind, text, contact_id)
    if person is not None:
        contact(book, customer, person)
    book.summary = f"{name or customer.name} ({customer.id})"
    return book.customers.get(customer.id)


def _refuse_known_name(book: Book, name: str, own: int | None) -> None:
    for id in book.customers.keyed(fold(name), ("name", "alias")):
        if id != own:
            known = book.customers.get(id)
            called = "" if fold(known.name) == fold(name) else f", also called {name}"
            raise Conflict(
                f'"{name}" is in the book already: {known.name} ({id}){called}',
                hint=f"To change them: repbook edit {id} …; a second customer needs another name,"
                f' such as "{name}, {known.town or "TOWN"}"',
            )


def _refuse_circle(book: Book, customer: Customer, friend: int) -> None:
    if friend == customer.id or customer.id in came_through(book, friend):
        who = book.customers.get(friend).name
        also = "" if friend == customer.id else f": {customer.name} referred them"
        raise Conflict(f"{customer.name} cannot have been referred by {who}{also}")


def came_through(book: Book, id: int) -> list[int]:
    """Who sent a customer, who sent those, and so on, each once."""
    chain: list[int] = []
    at = book.customers.get(id).referred_by_id
    while at is not None and at > 0 and at not in chain:
        chain.append(at)
        at = book.customers.get(at).referred_by_id
    return chain


def _distinct_tags(known: Sequence[str], tags: Sequence[str]) -> list[str]:
    """Tags that are not there yet under another case."""
    have = {fold(tag) for tag in known}
    return [t for t in {fold(tag): tag for tag in tags}.values() if fold(t) not in have]


def _tagged(customer: Customer, tag: str) -> str:
    for known in customer.tags:
        if fold(known) == fold(tag):
            return known
    have = ", ".join(customer.tags) or "none"
    raise NotFound(f'{customer.name} has no tag "{tag}"; theirs: {have}')


def _owned(customer: Customer, text: str) -> tuple[str, str, int | None]:
    """Which phone, e-mail or alias of a customer or a contact a text is: kind, text, contact."""
    for known in customer.aliases:
        if fold(known) == fold(text):
            return "alias", known, None
    owners: list[tuple[int | None, Customer | Contact]] = [(None, customer)]
    owners += [(each.id, each) for each in customer.contacts]
    for id, owner in owners:
        for known in owner.emails:
            if fold(known) == fold(text):
                return "email", known, id
        for known in owner.phones:
            if phone_key(text) and phone_key(known) == phone_key(text):
                return "phone", known, id
    theirs = (text for _, owner in owners for text in (*owner.phones, *owner.emails))
    have = ", ".join((*theirs, *customer.aliases)) or "none"
    raise NotFound(
        f'{customer.name} has no phone, e-mail or alias "{text}"; theirs: {have}',
        hint=f"repbook edit {customer.id}",
    )
