# Long because the signs by which two may be one stand side by side.
"""Customers that are likely one and the same, with the evidence."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import combinations
from typing import Literal, NamedTuple

from repbook.book import Book
from repbook.records import Customer
from repbook.text import (
    LEGAL_FORMS,
    company_key,
    ending,
    fold,
    one_number,
    phone_key,
    same_phone,
    words_of,
)

How = Literal["email", "phone", "name", "contact"]
ORDER: tuple[How, ...] = ("email", "phone", "name", "contact")
NEARLY = 0.88
CROWD = 12  # with so many behind one number or name it is a switchboard, no double


class Sign(NamedTuple):
    """What two customers have in common: the kind of thing, and how it is written."""

    how: How
    text: str


class Double(NamedTuple):
    """A likely duplicate pair; `keep` is the one with more records, or the firm of the other."""

    keep: Customer
    other: Customer
    signs: tuple[Sign, ...]


def doubles(book: Book) -> list[Double]:
    """Every likely pair, the one with most and strongest signs first."""
    people = {customer.id: customer for customer in book.customers.all()}
    facts = _facts(book)
    found = []
    for (one, other), signs in likenesses(people.values(), book.settings.get("region")).items():
        more = facts[other] > facts[one]
        if signs[0].how == "contact":  # a firm is no part of its buyer
            more = fold(people[one].name) == fold(signs[0].text)
        if more:
            one, other = other, one
        found.append(Double(people[one], people[other], signs))
    found.sort(key=lambda d: (-len(d.signs), ORDER.index(d.signs[0].how), d.keep.id, d.other.id))
    return found


Pair = tuple[int, int, How, str]


def likenesses(
    everyone: Collection[Customer], region: str | None
) -> dict[tuple[int, int], tuple[Sign, ...]]:
    """What each two have in common who are likely one and the same, by their ids, the lower first."""
    signs: dict[tuple[int, int], dict[How, str]] = defaultdict(dict)
    for one, other, how, text in (
        *_by_email(everyone),
        *_by_phone(everyone, region or None),
        *_by_name(everyone),
        *_by_contact(everyone),
    ):
        signs[min(one, other), max(one, other)].setdefault(how, text)
    return {
        pair: tuple(Sign(how, known[how]) for how in ORDER if how in known)
        for pair, known in signs.items()
    }


def _of_all(customer: Customer, what: Literal["phones", "emails"]) -> list[str]:
    """Phones or e-mails of a customer and of the contacts."""
    return [text for whose in (customer, *customer.contacts) for text in getattr(whose, what)]


def _by_email(people: Iterable[Customer]) -> list[Pair]:
    held: dict[str, dict[int, str]] = defaultdict(dict)
    for customer in people:
        for email in _of_all(customer, "emails"):
            held[fold(email)].setdefault(customer.id, email)
    return [
        (one, other, "email", owners[one])
        for owners in held.values()
        if 1 < len(owners) <= CROWD
        for one, other in combinations(owners, 2)
    ]


def _by_phone(people: Iterable[Customer], region: str | None) -> list[Pair]:
    held: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for customer in people:
        for phone in dict.fromkeys(_of_all(customer, "phones")):
            if end := ending(phone):
                held[end].append((customer.id, phone))
    return [
        (one, other, "phone", phone)
        for owners in held.values()
        if len({id for id, _ in owners}) <= CROWD
        for (one, phone), (other, theirs) in combinations(owners, 2)
        if one != other and one_number(phone, theirs, region)
    ]


def _by_name(people: Iterable[Customer]) -> list[Pair]:
    """The same name but for its legal form, or with the town added, or a typo away in the same town.

    Two towns make two branches: those are no doubles.
    """
    same: dict[str, list[tuple[Customer, str]]] = defaultdict(list)
    towns: dict[tuple[str, str], list[tuple[Customer, str]]] = defaultdict(list)
    for customer in people:
        known: dict[str, str] = {}
        for name in (customer.name, *customer.aliases):
            known |= dict.fromkeys(_keys(name, customer.town), name)
        for key, name in known.items():
            same[key].append((customer, name))
        key = company_key(customer.name)
        if customer.town and len(key) > 4:
            towns[fold(customer.town), key[0]].append((customer, key))
    pairs: list[Pair] = [
        (one.id, other.id, "name", _place(name, one, other))
        for group in same.values()
        if len(group) <= CROWD
        for (one, _), (other, name) in combinations(group, 2)
        if one.id != other.id and _one_town(one, other)
    ]
    return pairs + [
        (one.id, other.id, "name", _place(other.name, one, other))
        for near in towns.values()
        if len(near) <= 40 * CROWD
        for (one, a), (other, b) in combinations(near, 2)
        if a != b and _slip(a, b)
    ]


def _by_contact(people: Collection[Customer]) -> list[Pair]:
    """Whose name, of two words or more, is that of a contact of another: the buyer, and the firm."""
    named: dict[str, list[Customer]] = defaultdict(list)
    firms: dict[str, list[Customer]] = defaultdict(list)
    for customer in people:
        if " " in customer.name:
            named[fold(customer.name)].append(customer)
        for contact in customer.contacts:
            if contact.left_on is None:
                firms[fold(contact.name)].append(customer)
    return [
        (buyer.id, firm.id, "contact", buyer.name)
        for name, buyers in named.items()
        if len(buyers) + len(firms[name]) <= CROWD
        for buyer in buyers
        for firm in firms[name]
        if buyer.id != firm.id and _one_town(buyer, firm)
    ]


def _keys(name: str, town: str | None) -> list[str]:
    """What a name is compared by: without its legal form; and with the town, as in `Vale Bros, Lund`."""
    if not (key := company_key(name)):
        return []
    firm, comma, place = name.rpartition(",")
    place = " ".join(words_of(place if comma else town or ""))
    return [key, f"{company_key(firm) if comma else key} {place}"] if place else [key]


def _one_town(one: Customer, other: Customer) -> bool:
    return not (one.town and other.town) or fold(one.town) == fold(other.town)


def _place(name: str, one: Customer, other: Customer) -> str:
    return f"{name}, {one.town}" if one.town and other.town else name


def _slip(one: str, other: str) -> bool:
    """Whether two names differ by no more than a typo; different numbers are never a typo."""
    if abs(len(one) - len(other)) > 2:
        return False
    if [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
        return False
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return (
        matcher.real_quick_ratio() >= NEARLY
        and matcher.quick_ratio() >= NEARLY
        and matcher.ratio() >= NEARLY
    )


def share_nothing(one: Customer, other: Customer, region: str | None) -> bool:
    """Whether no phone, e-mail or word of a name is at both."""
    both = (one, other)
    mine, theirs = ({word for name in c.names for word in words_of(name)} for c in both)
    common = {word for word in mine & theirs if len(word) > 2} - LEGAL_FORMS
    alike = _by_email(both) or _by_phone(both, region) or _by_name(both) or _by_contact(both)
    return not (common or alike)


def _facts(book: Book) -> dict[int, tuple[int, int]]:
    """How much there is of each customer: purchases and exchanges; the older wins a tie."""
    return {id: (number, -id) for id, number in book.customers.record_counts().items()}


SHOWN = 3
Likeness = Literal["spelling", "phone", "email", "contact"]


class Alike(NamedTuple):
    """Somebody in the book who could be the same, and what makes them so."""

    id: int
    name: str
    how: Likeness
    text: str


def alike(book: Book, customer: Customer) -> list[Alike]:
    """The likeliest duplicates of a customer, strongest sign first."""
    found: dict[int, Alike] = {}
    names = book.customers.names()

    def note(id: int, how: Likeness, text: str) -> None:
        if id != customer.id:
            found.setdefault(id, Alike(id, names[id], how, text))

    for email in _of_all(customer, "emails"):
        for id in book.customers.keyed(fold(email), ("email",)):
            theirs = _of_all(book.customers.get(id), "emails")
            note(id, "email", next((e for e in theirs if fold(e) == fold(email)), email))
    for phone in _of_all(customer, "phones"):
        for id in book.customers.phones_ending(phone_key(phone).lstrip("0")[-7:]):
            for known in _of_all(book.customers.get(id), "phones"):
                if same_phone(phone, known):
                    note(id, "phone", known)
    for id in (*_spelt_alike(customer, names), *_with_town(book, customer)):
        note(id, "spelling", names[id])
    for id in book.customers.keyed(fold(customer.name), ("contact", "company")):
        note(id, "contact", customer.name)
    for contact in (each for each in customer.contacts if " " in each.name):
        for id in book.customers.keyed(fold(contact.name), ("name",)):
            note(id, "contact", contact.name)
    return list(found.values())[:SHOWN]


def _spelt_alike(customer: Customer, names: dict[int, str]) -> list[int]:
    """Firms of the same name but for its legal form, then those that are a typo away."""
    key = company_key(customer.name)
    if not key:
        return []
    same, near = [], []
    size = len(key)
    for id, name in names.items():
        if id == customer.id or not name:
            continue
        other = "" if len(name) < size - 16 else company_key(name)
        if other == key:
            same.append(id)
        elif size > 4 and other[:1] == key[0] and _slip(other, key):
            near.append(id)
    return same + near


def _with_town(book: Book, customer: Customer) -> list[int]:
    """Who has the name or another of theirs without the town in it, and is there; or with it."""
    firm, comma, place = customer.name.rpartition(",")
    if not comma:
        there = f"{customer.name}, {customer.town}" if customer.town else ""
        return book.customers.keyed(fold(there), ("name", "alias")) if there else []
    found = book.customers.keyed(fold(firm), ("name", "alias"))
    return [id for id in found if fold(book.customers.get(id).town or "") == fold(place)]
