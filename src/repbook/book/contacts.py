"""Find, add, change and remove contacts of a customer."""

from datetime import date
from typing import Any, NamedTuple

from repbook.book import Book
from repbook.book.acts import act
from repbook.errors import Conflict, InvalidInput, NotFound
from repbook.records import Contact, Customer, Promise
from repbook.text import begin, clean_name, fold, is_birthday_of, words_of

LONGEST_NAME = 300


class Texts(NamedTuple):
    """Phones, e-mails, tags or aliases to add; `replace` first removes the existing ones."""

    texts: tuple[str, ...] = ()
    replace: bool = False


class Person(NamedTuple):
    """Fields, phones and e-mails to write for a contact."""

    name: str
    fields: dict[str, Any] = {}
    phones: Texts = Texts()
    emails: Texts = Texts()


def name_of(text: str, what: str = "name") -> str:
    """A name on one line, of a length that a list can show."""

    name = clean_name(text, what)
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            f'The {what} "{name[:40]}…" has {len(name):,} characters;'
            f" repbook keeps {what}s up to {LONGEST_NAME}",
            hint="The rest goes into --note",
        )
    return name


def contact_called(customer: Customer, name: str, *, whole: bool = False) -> Contact | None:
    """The contact a name means: the same name, else the only one whose words start with it.

    With `whole` only the same name counts. Raises NotFound when several could be meant.
    """
    same = [c for c in customer.contacts if fold(c.name) == fold(name)]
    if same:
        return next((c for c in same if c.name == name), same[0])
    near = [] if whole else [c for c in customer.contacts if begin(words_of(name), c.name)]
    if len(near) > 1:
        names = ", ".join(c.name for c in near)
        raise NotFound(
            f'"{name}" could be {names}',
            hint=f'Give the whole name, such as "{near[0].name}";'
            f' repbook contact {customer.id} "{name}" --new adds another',
        )
    return near[0] if near else None


def contact_named(customer: Customer, words: str) -> Contact:
    """The contact that the text names; NotFound for none, and for several."""
    known = contact_called(customer, words)
    if known is None:
        names = ", ".join(contact.name for contact in customer.contacts) or "nobody"
        raise NotFound(
            f'{customer.name} has no contact called "{words}"; known there: {names}',
            hint=f'repbook contact {customer.id} "{words}"',
        )
    return known


@act("contact")
def contact(
    book: Book,
    customer: Customer,
    person: Person,
    *,
    new: bool = False,
    must: bool = False,
    birthday: date | None = None,
    on: date | None = None,
) -> tuple[Customer, Contact, bool]:
    """Write a contact: the one the name means, else a new one; True when it is new.

    `new` adds one even if somebody's name begins so; `must` adds nobody. One to be asked
    for first takes the place of who was. A `birthday` is remembered every year, as of `on`.
    """
    person = person._replace(name=name_of(person.name, "contact's name"))
    if person.fields.get("name") is not None:
        person.fields["name"] = name_of(person.fields["name"])
    if new and contact_called(customer, person.name, whole=True):
        raise Conflict(f"{person.name} is a contact of {customer.name} already")
    known = None if new else contact_called(customer, person.name)
    if known is None and must:
        known = contact_named(customer, person.name)
    if known is None:
        id = book.customers.add_contact(
            customer.id,
            person.name,
            phones=person.phones.texts,
            emails=person.emails.texts,
            **person.fields,
        )
    else:
        id = known.id
        if person.fields:
            book.customers.change_contact(known, **person.fields)
        phones, emails = _before(person.phones, known.phones), _before(person.emails, known.emails)
        write_addresses(book, customer.id, phones, emails, id)
    if person.fields.get("ask_first"):
        for other in customer.contacts:
            if other.id != id:
                book.customers.change_contact(other, ask_first=False)
    if birthday is not None:
        _remember_birthday(book, customer, known.name if known else person.name, birthday, on)
    book.summary = f"{customer.name}: {known.name if known else person.name}"
    after = book.customers.get(customer.id)
    written = next(c for c in after.contacts if c.id == id)
    if written.left_on and person.fields.get("ask_first"):
        raise Conflict(
            f"{written.name} left {customer.name} on {written.left_on}, so cannot be asked for",
            hint=f'repbook contact {customer.id} "{written.name}" --left "" --first',
        )
    return after, written, known is None


def _remember_birthday(
    book: Book, customer: Customer, name: str, day: date, on: date | None
) -> None:
    """Remember a contact's birthday; one that is remembered moves to the day."""
    from repbook.book import promises

    there = birthday_of(book, customer, name)
    if there is None:
        promises.remember(book, customer, f"birthday of {name}", on=on or day, day=day)
    elif there.by != day:
        promises.move(book, there, day, on or day)


def birthday_of(book: Book, customer: Customer, name: str) -> Promise | None:
    """The yearly day that is a contact's birthday, by the first name that nobody else there has."""
    there = [each.name for each in customer.contacts]
    for each in book.promises.matching(customer_id=customer.id, yearly=True, dropped_on=None):
        if is_birthday_of(name, each.text, there):
            return each
    return None


def _before(given: Texts, there: tuple[str, ...]) -> Texts:
    """What is given before what is there: a new number is the one to dial."""
    if given.replace or not given.texts or given.texts == there[: len(given.texts)]:
        return given
    return Texts((*given.texts, *(text for text in there if text not in given.texts)), replace=True)


@act("contact")
def remove_contact(book: Book, customer: Customer, name: str) -> tuple[Contact, int]:
    """Remove a contact; returns it, and how many calls referred to it."""
    known = contact_named(customer, name)
    calls = book.touches.matching(contact_id=known.id)
    for touch in calls:
        book.touches.change(touch.id, contact_id=None)
    for kind in ("phone", "email"):
        book.customers.drop_addresses(customer.id, kind, contact_id=known.id)
    book.journal.delete("contacts", known.id)
    book.summary = f"{customer.name}: {known.name} removed"
    return known, len(calls)


def write_addresses(
    book: Book, id: int, phones: Texts, emails: Texts, contact_id: int | None = None
) -> None:
    """Write phones and e-mails, within a change."""
    for kind, given in (("phone", phones), ("email", emails)):
        if given.replace:
            book.customers.drop_addresses(id, kind, contact_id=contact_id)
    book.customers.add_addresses(id, phones.texts, emails.texts, contact_id)
