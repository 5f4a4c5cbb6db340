"""Customers and their contacts as they are typed: added, changed, given up, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.errors import AgainstTheBook, NoSuch, NotUnderstood
from repbook.interchange.text import fold, words_of
from repbook.model import Contact, Customer, Debt, Problem, Promise

if TYPE_CHECKING:
    from repbook.book import Book

LONGEST_NAME = 300


class Ways(NamedTuple):
    """Phones, e-mails, tags or aliases to add; `afresh` takes away those there were."""

    texts: tuple[str, ...] = ()
    afresh: bool = False


class Changes(NamedTuple):
    """What to change of a customer: own fields by name, and the lists that belong to it."""

    fields: dict[str, Any] = {}
    phones: Ways = Ways()
    emails: Ways = Ways()
    tags: Ways = Ways()
    aliases: Ways = Ways()
    untag: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


class Person(NamedTuple):
    """What to write of a contact; the phones and e-mails named beside it are theirs."""

    name: str
    fields: dict[str, Any] = {}
    phones: Ways = Ways()
    emails: Ways = Ways()


class OpenBusiness(NamedTuple):
    """What is still open with a customer on a day."""

    problems: tuple[Problem, ...]
    promises: tuple[Promise, ...]
    debts: tuple[Debt, ...]

    @property
    def anything(self) -> bool:
        """Whether there is anything to settle."""
        return bool(self.problems or self.promises or self.debts)


class WrittenOff(NamedTuple):
    """What `write-off` wrote, and what it settled or left."""

    customer: Customer
    on: date
    why: str | None
    settled: OpenBusiness


def add(book: Book, name: str, changes: Changes, person: Person | None, *, on: date) -> Customer:
    """Add a customer, and a contact if one is named.

    Raises AgainstTheBook when somebody in the book has that name or alias.
    """
    _refuse_known_name(book, name, None)
    for alias in changes.aliases.texts:
        _refuse_known_name(book, alias, None)
    with book.change("add"):
        id = book.customers.add(
            name, added_on=on, phones=changes.phones.texts, emails=changes.emails.texts,
            tags=_distinct_tags((), changes.tags.texts), aliases=changes.aliases.texts,
            **changes.fields,
        )  # fmt: skip
        if person is not None:
            book.customers.add_contact(
                id, person.name, phones=person.phones.texts, emails=person.emails.texts,
                **person.fields,
            )  # fmt: skip
        book.said = f"{name} ({id})"
    return book.customers.get(id)


def edit(book: Book, customer: Customer, changes: Changes, person: Person | None) -> Customer:
    """Change a customer; a new name leaves the old one as an alias.

    Raises AgainstTheBook for a name of somebody else, or a referral in a circle.
    """
    name = changes.fields.get("name")
    if name is not None:
        _refuse_known_name(book, name, customer.id)
    for alias in changes.aliases.texts:
        _refuse_known_name(book, alias, customer.id)
    friend = changes.fields.get("referred_by_id")
    if friend is not None:
        _refuse_circle(book, customer, friend)
    dropped = [_owned(customer, text) for text in changes.drop]
    untagged = [_tagged(customer, tag) for tag in changes.untag]
    people = book.customers
    with book.change("edit"):
        if changes.fields:
            people.change(customer.id, **changes.fields)
        for kind, ways in (("phone", changes.phones), ("email", changes.emails)):
            _write_ways(book, customer.id, kind, ways, None)
        if changes.aliases.afresh:
            people.drop_aliases(customer.id)
        for alias in changes.aliases.texts:
            people.add_alias(customer.id, alias)
        for tag in customer.tags if changes.tags.afresh else untagged:
            people.untag(customer.id, tag)
        kept = () if changes.tags.afresh else customer.tags
        for tag in _distinct_tags(kept, changes.tags.texts):
            people.tag(customer.id, tag)
        for kind, text in dropped:
            if kind == "alias":
                people.drop_aliases(customer.id, text)
            else:
                people.drop_addresses(customer.id, kind, text)
        if person is not None:
            known = _contact_called(customer, person.name)
            _write_contact(book, customer, known, person)
        book.said = f"{name or customer.name} ({customer.id})"
    return book.customers.get(customer.id)


def contact(
    book: Book, customer: Customer, person: Person, *, new: bool = False, must: bool = False
) -> tuple[Customer, Contact, bool]:
    """Write a contact: the one the name means, else a new one; True when it is new.

    `new` adds one even if somebody's name begins so; `must` adds nobody.
    """
    known = None if new else _contact_called(customer, person.name)
    if known is None and must:
        names = ", ".join(contact.name for contact in customer.contacts) or "nobody"
        raise NoSuch(
            f'{customer.name} has no contact called "{person.name}"; known there: {names}',
            hint=f'repbook contact {customer.id} "NAME" --phone "…" adds one',
        )
    if new and any(fold(c.name) == fold(person.name) for c in customer.contacts):
        raise AgainstTheBook(f"{person.name} is a contact of {customer.name} already")
    with book.change("contact"):
        id = _write_contact(book, customer, known, person)
        book.said = f"{customer.name}: {known.name if known else person.name}"
    after = book.customers.get(customer.id)
    return after, next(c for c in after.contacts if c.id == id), known is None


def remove_contact(book: Book, customer: Customer, name: str) -> tuple[Contact, int]:
    """Take a contact out, noted by mistake; gives them, and how many calls no longer name them."""
    known = _contact_called(customer, name)
    if known is None:
        raise NoSuch(f'{customer.name} has no contact called "{name}"')
    with book.change("contact"):
        calls = book.touches.where("contact_id = ?", known.id)
        for touch in calls:
            book.touches.change(touch.id, contact_id=None)
        for kind in ("phone", "email"):
            book.customers.drop_addresses(customer.id, kind, contact_id=known.id)
        book.journal.delete("contacts", known.id)
        book.said = f"{customer.name}: {known.name} taken out"
    return known, len(calls)


def open_business(book: Book, customer: Customer, on: date) -> OpenBusiness:
    """What stands open with a customer on a day: problems, promises, money owed."""
    from repbook.loyalty.effort import case

    history = book.history(customer.id, on)
    return OpenBusiness(
        tuple(p for p in history.problems if case(p, on.toordinal(), book.policy).is_open),
        history.promises,
        history.debts,
    )


def write_off(book: Book, customer: Customer, why: str | None, *, on: date) -> WrittenOff:
    """Give a customer up: problems given up, promises dropped; what they owe stays owed.

    Raises AgainstTheBook when they are written off already, or bought after the day.
    """
    refuse_write_off(book, customer, on)
    business = open_business(book, customer, on)
    with book.change("write-off"):
        book.customers.write_off(customer.id, on, why)
        for problem in business.problems:
            book.steps.add(
                problem_id=problem.id, on=on, kind="give-up", by="me", note=why or "written off"
            )
        for promise in business.promises:
            book.promises.change(promise.id, dropped_on=on)
        book.said = f"{customer.name}{f': {why[:60]}' if why else ''}"
    return WrittenOff(customer, on, why, business)


def refuse_write_off(book: Book, customer: Customer, on: date) -> None:
    """Say no to a write-off that contradicts the book."""
    history = book.history(customer.id, on)
    if history.written_off_day is not None:
        since = date.fromordinal(history.written_off_day)
        raise AgainstTheBook(
            f"{customer.name} is written off already, since {since}",
            hint=f"repbook bring-back {customer.id}",
        )
    later = book.purchases.where(
        "customer_id = ? AND day > ?", customer.id, on.toordinal(), order="day, id"
    )
    if later:
        raise AgainstTheBook(
            f"{customer.name} bought on {later[0].on}, after {on}: they would be back at once",
            hint=f"repbook write-off {customer.id} --on {later[-1].on}",
        )


def bring_back(book: Book, customer: Customer, *, on: date) -> date:
    """Take a written-off customer back; gives the day they had been written off."""
    history = book.history(customer.id, on)
    if history.written_off_day is None:
        raise AgainstTheBook(
            f"{customer.name} is not written off", hint=f"repbook brief {customer.id}"
        )
    with book.change("bring-back"):
        book.customers.bring_back(customer.id, on)
        book.said = customer.name
    return date.fromordinal(history.written_off_day)


def name_of(text: str, what: str = "name") -> str:
    """A name on one line, of a length that a list can show."""
    from repbook.interchange.text import clean_name

    name = clean_name(text, what)
    if len(name) > LONGEST_NAME:
        raise NotUnderstood(
            f'The {what} "{name[:40]}…" has {len(name):,} characters;'
            f" repbook keeps {what}s up to {LONGEST_NAME}",
            hint="The rest goes into --note",
        )
    return name


def _write_contact(book: Book, customer: Customer, known: Contact | None, person: Person) -> int:
    if known is None:
        return book.customers.add_contact(
            customer.id, person.name, phones=person.phones.texts, emails=person.emails.texts,
            **person.fields,
        )  # fmt: skip
    if person.fields:
        book.customers.change_contact(known, **person.fields)
    for kind, ways in (("phone", person.phones), ("email", person.emails)):
        _write_ways(book, customer.id, kind, ways, known.id)
    return known.id


def _write_ways(book: Book, id: int, kind: str, ways: Ways, contact_id: int | None) -> None:
    if ways.afresh:
        book.customers.drop_addresses(id, kind, contact_id=contact_id)
    for text in ways.texts:
        book.customers.add_address(id, kind, text, contact_id)


def _contact_called(customer: Customer, name: str) -> Contact | None:
    """The contact a name means: the same name, else the only one with words that begin so."""
    same = [c for c in customer.contacts if fold(c.name) == fold(name)]
    if same:
        return same[0]
    wanted = words_of(name)
    near = [
        c for c in customer.contacts
        if wanted and all(any(w.startswith(part) for w in words_of(c.name)) for part in wanted)
    ]  # fmt: skip
    if len(near) > 1:
        names = ", ".join(c.name for c in near)
        raise NoSuch(f'"{name}" could be {names}', hint="Give the whole name; --new adds another")
    return near[0] if near else None


def _refuse_known_name(book: Book, name: str, own: int | None) -> None:
    for id in book.customers.keyed(fold(name), ("name", "alias")):
        if id != own:
            known = book.customers.get(id)
            called = "" if fold(known.name) == fold(name) else f", also called {name}"
            raise AgainstTheBook(
                f'"{name}" is in the book already: {known.name} ({id}){called}',
                hint=f"repbook edit {id} … changes them; another one needs a name of its own,"
                f' such as "{name}, {known.town or "TOWN"}"',
            )


def _refuse_circle(book: Book, customer: Customer, friend: int) -> None:
    seen, at = [customer.id], friend
    while at is not None:
        if at in seen:
            who = book.customers.get(friend).name
            raise AgainstTheBook(
                f"{customer.name} cannot have come through {who}"
                + ("" if friend == customer.id else f", who came through {customer.name}")
            )
        seen.append(at)
        at = book.customers.get(at).referred_by_id  # type: ignore[assignment]


def _distinct_tags(known: Sequence[str], tags: Sequence[str]) -> list[str]:
    """Tags that are not there yet under another case."""
    have = {fold(tag) for tag in known}
    return [t for t in {fold(tag): tag for tag in tags}.values() if fold(t) not in have]


def _tagged(customer: Customer, tag: str) -> str:
    for known in customer.tags:
        if fold(known) == fold(tag):
            return known
    have = ", ".join(customer.tags) or "none"
    raise NoSuch(f'{customer.name} has no tag "{tag}"; theirs: {have}')


def _owned(customer: Customer, text: str) -> tuple[str, str]:
    """Which of a customer's own phones, e-mails and aliases a text is: kind and text."""
    from repbook.interchange.text import phone_key

    for kind, texts in (("alias", customer.aliases), ("email", customer.emails)):
        for known in texts:
            if fold(known) == fold(text):
                return kind, known
    for known in customer.phones:
        if phone_key(text) and phone_key(known) == phone_key(text):
            return "phone", known
    have = ", ".join((*customer.phones, *customer.emails, *customer.aliases)) or "none"
    raise NoSuch(
        f'{customer.name} has no phone, e-mail or alias "{text}"; theirs: {have}',
        hint=f'For a contact\'s own: repbook contact {customer.id} NAME --phone ""',
    )
