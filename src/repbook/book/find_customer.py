# Long because all ways of naming a customer, and their order, have one place.
"""CUSTOMER on the command line: anything that identifies one."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from repbook.book import Book
from repbook.errors import Ambiguous, InvalidInput, NotFound
from repbook.records import Customer
from repbook.text import begin, clean, fold, phone_key, quoted, shell_line, shown, words_of

if TYPE_CHECKING:
    from repbook.records import Ally

SHOWN = 9
PHONE_LEAST = 6  # fewer digits are a customer's number, never a part of a phone number

# What a part of a name is looked for in, in this order; the first that has it counts.
TIERS = (("name",), ("alias", "code"), ("company",), ("contact",), ("phone", "email"))


def find(book: Book, words: str, again: str = "") -> Customer:
    """The one customer that the text names.

    Digits alone are a customer's number first, then names. Else an exact name,
    alias, code, company, contact, phone or e-mail; else the id of a record of theirs,
    as in x4; else parts of a name from a word's start, in any order. What only fits
    mid-word, or is misspelt, is never taken: Ambiguous or NotFound carries the candidates.
    """
    said = clean(words.strip())
    key = fold(said)
    if not key:
        raise InvalidInput("The customer's name is empty", hint="Everyone: repbook list")
    ids = certain(book, said)
    if len(ids) == 1:
        return book.customers.get(ids[0])
    inside = ids or list(dict.fromkeys(id for id, _, _ in _holding(book, said)))
    if inside:
        be = "is perhaps" if len(inside) == 1 else "could be"
        raise _ambiguous(book, inside, f'"{shown(said)}" {be}', again)
    if _few_digits(key):
        raise _no_such_number(book, key, again)
    from repbook.book.acts import table_of
    from repbook.schema import read_id

    if named := read_id(key):
        table_of(book, named[0]).get(named[1])  # NotFound: there is no such record
    from repbook.book.near_names import near

    alike = near(book, key)
    if ally := ally_called(book, said):
        raise NotFound(
            f"{ally.with_id} is an ally, not a customer", hint=f"repbook allies {quoted(said, 60)}"
        )
    if not alike:
        _refuse_group(book, said)
        raise NotFound(
            f'Nobody in the book is called "{shown(said)}"',
            hint=f"To add them: repbook add {quoted(said, 60)}; to see who there is: repbook list",
        )
    raise _ambiguous(book, alike, f'Nobody in the book is called "{shown(said)}"; similar:', again)


def _refuse_group(book: Book, said: str) -> None:
    """Raise NotFound with the list of them for a town or a tag in place of a customer."""
    what = next((what for what in ("town", "tag") if book.customers.in_group(what, said)), None)
    if what is not None:
        raise NotFound(
            f'"{shown(said)}" is a {what}, not a customer',
            hint=f"Who there is: repbook list --{what} {quoted(said, 60)}",
        )


def ally_called(book: Book, said: str) -> "Ally | None":
    """The one ally who is called so."""
    from repbook.book.allies import find_ally

    try:
        return find_ally(book, said)
    except NotFound:
        return None


def certain(book: Book, said: str) -> list[int]:
    """The customers that the text may be taken for: exactly, or by the starts of words."""
    key, people = fold(said), book.customers
    if key.isdecimal() and key.isascii() and len(key) < 16 and people.exists(int(key)):
        return [int(key)]
    for how in (("name",), ("alias", "code"), None):
        exact = people.keyed(key, how)
        if exact:
            return exact
    owner = owner_by_id(book, key)
    dialled = [] if owner or _few_digits(key) else _dialled(book, said)
    begun = [] if dialled else _begun(words_of(said), _holding(book, said))
    found = dialled or list(dict.fromkeys([*owner, *begun]))  # O2 Telecom is no order o2
    return found or _with_part_of_phone(book, said)


def named_too(book: Book, said: str, customer: Customer) -> list[str]:
    """Who else has a word in their name that is all of this customer's name: `Harbor Mill Works (2)`."""
    key = fold(clean(said.strip()))
    if key != fold(customer.name) or len(words_of(key)) != 1:
        return []
    found = {
        id: None
        for id, how, name in _holding(book, key)
        if how == "name" and id != customer.id and {key} <= {*words_of(name)}
    }
    return [f"{name} ({id})" for id, name in book.customers.names(list(found)).items()]


def _no_such_number(book: Book, key: str, again: str) -> NotFound:
    """That there is no such customer; of one who was merged, with the line for whom they became."""
    from repbook.store.changes import merge_of

    number = int(key) if key.isdecimal() else 0  # `013 4` is no number of a customer
    if not (merged := merge_of(book.conn, number)):
        if (digits := phone_key(key)) and len(digits) > 3:
            whose = {c.id: (c, p) for c in book.customers.all() for p in _phones(c, digits)}
            if len(whose) == 1:
                [(customer, phone)] = whose.values()
                its = "" if customer.do_not_call else f", {phone}"
                hint = again.replace("CUSTOMER", str(customer.id)) or f"repbook brief {customer.id}"
                said = f"There is no customer {key}; perhaps {customer.name} ({customer.id}){its}"
                return NotFound(said, hint=hint)
        hint = f"To look into phone numbers too: {shell_line(['repbook', 'list', '--search', key])}"
        return NotFound(f"There is no customer {key}", hint=hint)
    steps = [number]  # who was merged may have been merged into another in turn
    while (step := merge_of(book.conn, steps[-1])) and not book.customers.exists(steps[-1]):
        steps.append(step.into)
        if steps[-1] in steps[:-1]:
            break
    hint = again.replace("CUSTOMER", str(steps[-1])) or f"repbook brief {steps[-1]}"
    was = merged.said.replace(" into ", " was merged into ")
    return NotFound(f"There is no customer {key} now: {was}", hint=hint)


def _phones(customer: Customer, digits: str) -> list[str]:
    """The phone numbers of a customer and their contacts with these digits in them."""
    phones = (*customer.phones, *(p for each in customer.contacts for p in each.phones))
    return [phone for phone in phones if digits in phone_key(phone)]


def is_customers_number(book: Book, said: str) -> bool:
    """Whether digits alone are a customer's, also of one who was merged into another."""
    from repbook.store.changes import merge_of

    key = fold(said)
    return key.isdecimal() and bool(certain(book, key) or merge_of(book.conn, int(key)))


def is_record(book: Book, said: str) -> bool:
    """Whether a text names a customer only as the id of a record of theirs, as in o12."""
    key, people = fold(said), book.customers
    called = people.keyed(key, ("name",)) or people.keyed(key, ("alias", "code"))
    return not called and bool(owner_by_id(book, key))


def _few_digits(key: str) -> bool:
    return not re.search(r"[^\W\d_]", key) and 0 < len(phone_key(key)) < PHONE_LEAST


def _holding(book: Book, said: str) -> list[tuple[int, str, str]]:
    """The names with all the words somewhere in them; few digits are no part of a phone."""
    parts = words_of(said)
    holding = book.customers.holding(parts) if parts else []
    if _few_digits(fold(said)):
        return [each for each in holding if each[1] not in ("phone", "email")]
    return holding


def owner_by_id(book: Book, key: str) -> list[int]:
    """The customer of a record that is named by its id, as in x4; none where it is no such id."""
    from repbook.schema import read_id

    named = read_id(key)
    if named is None:
        return []
    from repbook.book.acts import table_of
    from repbook.book.corrections import customer_of

    found = table_of(book, named[0]).matching(id=named[1])
    customer = customer_of(book, found[0]) if found else None
    return [customer.id] if customer else []


def _dialled(book: Book, said: str) -> list[int]:
    """Customers with that phone number, whole or without its country and area."""
    digits = phone_key(said)
    if len(digits) < 3 or re.search(r"[^\W\d_]", said):
        return []
    exact = book.customers.keyed(digits, ("phone",))
    ending = digits.lstrip("0")[-9:]
    return exact or (book.customers.phones_ending(ending) if len(ending) >= 6 else [])


def _with_part_of_phone(book: Book, said: str) -> list[int]:
    """Customers whose phone number has these digits in it, where they are typed as of a phone.

    Few digits alone are a customer's number, whether or not there is one.
    """
    digits, as_phone = phone_key(said).lstrip("0"), re.search(r"^\W*0|\d[\s/-]+\d|^\+", said)
    if re.search(r"[^\W\d_]", said) or len(digits) < PHONE_LEAST + (not as_phone):
        return []
    return book.customers.phones_with(digits)


def _begun(parts: list[str], holding: list[tuple[int, str, str]]) -> list[int]:
    """Whose names have words that begin with the parts, of the first tier that has any.

    Where that is one customer by the start of a word, and another is named by
    the whole word further down, both could be meant.
    """
    found: dict[int, tuple[bool, int]] = {}
    for id, how, name in holding:
        if begin(parts, name):
            tier = next(at for at, kinds in enumerate(TIERS) if how in kinds)
            whole = set(parts) <= set(words_of(name))
            found[id] = min(found.get(id, (True, 9)), (not whole, tier))
    if not found:
        return []
    first = min(tier for _, tier in found.values())
    top = [id for id, (_, tier) in found.items() if tier == first]
    named = [id for id, (begun, _) in found.items() if not begun]
    if named and not any(id in named for id in top):
        top += named
    return top


def _ambiguous(book: Book, ids: list[int], lead: str, again: str) -> Ambiguous:
    names = book.customers.names(ids[:SHOWN])
    candidates = tuple((id, names[id]) for id in ids[:SHOWN])
    each = ", ".join(f"{name} ({id})" for id, name in candidates)
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    line = again or "repbook brief CUSTOMER"
    hint = ", or ".join(line.replace("CUSTOMER", str(id)) for id in ids[:3])
    return Ambiguous(f"{lead} {each}{more}", hint, candidates, lead.rstrip(":"))


def searched(customers: Iterable[Customer], words: str) -> list[Customer]:
    """Those that hold every word somewhere; who has them in the name comes first."""
    parts = fold(words).split()
    key, _, value = map(str.strip, fold(words).partition("="))  # a field, as --set takes it
    digits = phone_key(words)
    found = []
    for c in customers:
        texts = [c.name, c.company or "", c.town or "", c.note or "", *c.aliases, *c.codes, *c.tags]
        texts += [*c.phones, *c.emails, *(f"{name}: {text}" for name, text in c.extra.items())]
        phones = list(c.phones)
        for contact in c.contacts:
            texts += [contact.name, contact.role or "", contact.note or "", *contact.emails]
            phones += contact.phones
        held = fold(" ".join([*texts, *phones]))
        numbers = len(digits) > 4 and any(digits in phone_key(phone) for phone in phones)
        own = value and any(
            fold(k) == key and value in fold(str(text)) for k, text in c.extra.items()
        )
        if own or numbers or all(part in held for part in parts):
            found.append(c)
    return sorted(found, key=lambda c: not all(part in fold(c.name) for part in parts))
