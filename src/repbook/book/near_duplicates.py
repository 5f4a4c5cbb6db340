"""Whom a new customer is perhaps already: the same but for spelling, phone or e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from repbook.records import Customer
from repbook.text import company_key, fold, phone_key, same_phone

if TYPE_CHECKING:
    from repbook.book import Book

Likeness = Literal["spelling", "phone", "email", "contact"]
NEARLY = 0.88
SHOWN = 3


class Alike(NamedTuple):
    """Somebody in the book who could be the same, and what makes them so."""

    id: int
    name: str
    how: Likeness
    text: str


def alike(book: Book, customer: Customer) -> list[Alike]:
    """The likeliest doubles of a customer, the strongest sign first."""
    found: dict[int, Alike] = {}
    names = book.customers.names()

    def note(id: int, how: Likeness, text: str) -> None:
        if id != customer.id:
            found.setdefault(id, Alike(id, names[id], how, text))

    phones = [*customer.phones, *(p for c in customer.contacts for p in c.phones)]
    emails = [*customer.emails, *(e for c in customer.contacts for e in c.emails)]
    for email in emails:
        for id in book.customers.keyed(fold(email), ("email",)):
            other = book.customers.get(id)
            theirs = [*other.emails, *(e for c in other.contacts for e in c.emails)]
            note(id, "email", next((e for e in theirs if fold(e) == fold(email)), email))
    for phone in phones:
        for id in book.customers.phones_ending(phone_key(phone).lstrip("0")[-7:]):
            other = book.customers.get(id)
            theirs = [*other.phones, *(p for c in other.contacts for p in c.phones)]
            for known in theirs:
                if same_phone(phone, known):
                    note(id, "phone", known)
    for id in _spelt_alike(customer, names):
        note(id, "spelling", names[id])
    for id in book.customers.keyed(fold(customer.name), ("contact", "company")):
        note(id, "contact", customer.name)
    return list(found.values())[:SHOWN]


def _spelt_alike(customer: Customer, names: dict[int, str]) -> list[int]:
    """Firms of the same name but for its legal form, then those that are a slip away."""
    from difflib import SequenceMatcher

    key = company_key(customer.name)
    if not key:
        return []
    same, near = [], []
    matcher = SequenceMatcher(b=key, autojunk=False)
    size, first = len(key), key[0]
    digits = [c for c in key if c.isdigit()]
    for id, name in names.items():
        if id == customer.id or not name:
            continue
        rough = abs(len(name) - size) > 16
        other = "" if rough and len(name) < size else company_key(name)
        if other == key:
            same.append(id)
        elif size > 4 and abs(len(other) - size) <= 2 and other[:1] == first:
            # names that differ in their numbers are told apart by them
            if [c for c in other if c.isdigit()] != digits:
                continue
            matcher.set_seq1(other)
            if matcher.quick_ratio() >= NEARLY and matcher.ratio() >= NEARLY:
                near.append(id)
    return same + near
