"""Customers and their contacts as vCards, for a phone's address book: version 3.0 or 4.0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from repbook.records import Contact, Customer
from repbook.text import has_visible
from repbook.transfer.content_lines import content_line, escaped, structured

VERSIONS = {"vcf": "3.0", "vcf4": "4.0"}


def cards(customers: Iterable[Customer], version: str) -> Iterator[str]:
    """A card for each customer with a phone or e-mail of its own, and for each such contact."""
    for customer in customers:
        if _reachable(customer):
            # with a company beside the name, the name is a person's
            name = structured([customer.name, "", "", "", ""])
            name = _person(customer.name) if customer.company else name
            yield _card(version, customer, name, customer.company or customer.name, None, customer)
        for contact in customer.contacts:
            if contact.left_on is None and _reachable(contact):
                name = _person(contact.name)
                yield _card(version, contact, name, customer.name, contact.role, customer)


def _reachable(who: Customer | Contact) -> bool:
    return any(map(has_visible, (*who.phones, *who.emails)))


def _person(name: str) -> str:
    """Family and given name: the last word, and those before it."""
    given, _, family = name.strip().rpartition(" ")
    return structured([family, given, "", "", ""])


def _card(
    version: str, who: Customer | Contact, name: str, firm: str, role: str | None, of: Customer
) -> str:
    """The card of a customer or contact, with the town and tags of the customer."""
    old = version == "3.0"
    phone = "TEL;TYPE=WORK,VOICE" if old else 'TEL;VALUE=text;TYPE="work,voice"'
    email = "EMAIL;TYPE=INTERNET,WORK" if old else "EMAIL;TYPE=work"
    town = structured(["", "", "", of.town, "", "", ""]) if of.town else None
    # no card is without a name
    shown = next(filter(has_visible, (who.name, firm, *who.emails, *who.phones)), "")
    lines = [
        ("BEGIN", "VCARD"),
        ("VERSION", version),
        ("PRODID", "-//repbook//EN"),
        ("UID" if old else "UID;VALUE=text", f"repbook-{escaped(who.uid)}"),
        ("FN", escaped(shown)),
        ("N", name),
        ("ORG", escaped(firm)),
        ("TITLE", escaped(role or "")),
        *((phone, escaped(number)) for number in who.phones),
        *((email, escaped(address)) for address in who.emails),
        ("ADR;TYPE=WORK" if old else "ADR;TYPE=work", town),
        ("CATEGORIES", structured(of.tags, ",")),
        ("NOTE", escaped(who.note or "")),
        ("END", "VCARD"),
    ]
    return "".join(content_line(name, value) for name, value in lines if value)
