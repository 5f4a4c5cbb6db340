"""CUSTOMER on the command line: anything that identifies one, by product.md's rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from repbook.errors import NoSuch, NotUnderstood, SeveralSuch
from repbook.interchange.text import fold, phone_key, words_of
from repbook.model import Customer

if TYPE_CHECKING:
    from repbook.book import Book

SHOWN = 9
NEAR = 0.72


def find(book: Book, words: str, again: str = "") -> Customer:
    """The one customer that the words name.

    Digits alone are a customer's number first, then names. Else an exact name,
    alias, code, company, contact, phone or e-mail; else parts of a name from a
    word's start, in any order. What only fits mid-word, or is misspelt, is
    never taken: SeveralSuch or NoSuch carries the candidates.
    """
    said = words.strip()
    key = fold(said)
    if not key:
        raise NotUnderstood("The customer's name is empty", hint="repbook list shows everyone")
    people = book.customers
    if key.isdecimal() and key.isascii() and people.exists(int(key)):
        return people.get(int(key))
    for how in (("name",), ("alias", "code"), None):
        exact = people.keyed(key, how)
        if exact:
            return _one(book, exact, said, again)
    digits = phone_key(said)
    if len(digits) >= 5 and not re.search(r"[^\W\d_]", said):
        ends = people.phones_ending(digits[-9:].lstrip("0"))
        if ends:
            return _one(book, ends, said, again)
    parts = words_of(said)
    holding = people.holding(parts) if parts else []
    begins = _distinct(id for id, name in holding if _begin(parts, name))
    if begins:
        named = _distinct(
            id for id in begins if _begin(parts, fold(people.get(id).name))
        ) if len(begins) > 1 and len(begins) <= SHOWN else []  # fmt: skip
        return _one(book, named if len(named) == 1 else begins, said, again)
    inside = _distinct(id for id, _ in holding)
    near = inside or _near(book, key)
    if not near:
        raise NoSuch(
            f'Nobody in the book is called "{said}"',
            hint=f'repbook add "{said}", or repbook list to see who there is',
        )
    names = book.customers.names()
    if inside:
        raise _several(book, inside, said, again)
    candidates = tuple((id, names[id]) for id in near)
    told = ", ".join(f"{name} ({id})" for id, name in candidates)
    raise SeveralSuch(
        f'Nobody in the book is called "{said}"; near it: {told}', _hint(near[0], again), candidates
    )


def _one(book: Book, ids: list[int], said: str, again: str) -> Customer:
    if len(ids) > 1:
        raise _several(book, ids, said, again)
    return book.customers.get(ids[0])


def _several(book: Book, ids: list[int], said: str, again: str) -> SeveralSuch:
    names = book.customers.names()
    candidates = tuple((id, names[id]) for id in ids[:SHOWN])
    told = ", ".join(f"{name} ({id})" for id, name in candidates)
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    be = "is perhaps" if len(ids) == 1 else "could be"
    return SeveralSuch(f'"{said}" {be} {told}{more}', _hint(ids[0], again), candidates)


def _hint(id: int, again: str) -> str:
    if again:
        return again.replace("CUSTOMER", str(id))
    return f"Say the number, as in: repbook brief {id}"


def _begin(parts: list[str], name: str) -> bool:
    """Whether every part begins a word of the name of its own."""
    words = words_of(name)
    for part in sorted(parts, key=len, reverse=True):
        hit = next((word for word in words if word.startswith(part)), None)
        if hit is None:
            return False
        words.remove(hit)
    return True


def _near(book: Book, key: str) -> list[int]:
    """Misspelt: the customers whose names, or words of them, are nearest."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(b=key)
    scored: dict[int, float] = {}
    for id, name in book.customers.all_keys():
        best = 0.0
        for text in (name, *name.split()):
            if abs(len(text) - len(key)) > max(len(text), len(key)) * (1 - NEAR) * 2:
                continue
            matcher.set_seq1(text)
            if matcher.real_quick_ratio() > NEAR and matcher.quick_ratio() > NEAR:
                best = max(best, matcher.ratio())
        if best >= NEAR and best > scored.get(id, 0.0):
            scored[id] = best
    return sorted(scored, key=lambda id: (-scored[id], id))[:SHOWN]


def _distinct(ids: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(ids))


def searched(customers: Iterable[Customer], words: str) -> list[Customer]:
    """Those of the customers that hold every word somewhere: in a name, number, tag or note."""
    parts = fold(words).split()
    digits = phone_key(words)
    found = []
    for c in customers:
        texts = [c.name, c.company or "", c.town or "", c.note or "", *c.aliases, *c.codes, *c.tags]
        texts += [*c.phones, *c.emails]
        phones = list(c.phones)
        for contact in c.contacts:
            texts += [contact.name, contact.role or "", contact.note or "", *contact.emails]
            phones += contact.phones
        held = fold(" ".join([*texts, *phones]))
        numbers = len(digits) > 4 and any(digits in phone_key(phone) for phone in phones)
        if numbers or all(part in held for part in parts):
            found.append(c)
    return found
