"""Customers and their people as vCards, for a phone's address book: version 3.0 or 4.0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from repbook.records import Contact, Customer
from repbook.transfer.content_lines import content_line, escaped, structured

VERSIONS = {"vcf": "3.0", "vcf4": "4.0"}


def cards(customers: Iterable[Customer], version: str) -> Iterator[str]:
    """A card for each customer with a number or address of its own, and for each of its people."""
    for customer in customers:
        if customer.phones or customer.emails:
            yield _customer(customer, version)
        for contact in customer.contacts:
            if contact.left_on is None and (contact.phones or contact.emails):
                yield _contact(customer, contact, version)


def _customer(customer: Customer, version: str) -> str:
    """The customer's own card; with a firm beside the name, the name is a person's."""
    if customer.company:
        name, firm = _person(customer.name), customer.company
    else:
        name, firm = structured([customer.name, "", "", "", ""]), customer.name
    return _card(
        version,
        customer.uid,
        customer.name,
        name,
        firm,
        None,
        customer.phones,
        customer.emails,
        customer,
        customer.note,
    )


def _contact(customer: Customer, contact: Contact, version: str) -> str:
    return _card(
        version,
        contact.uid,
        contact.name,
        _person(contact.name),
        customer.name,
        contact.role,
        contact.phones,
        contact.emails,
        customer,
        contact.note,
    )


def _person(name: str) -> str:
    """Family and given name: the last word, and those before it."""
    given, _, family = name.strip().rpartition(" ")
    return structured([family, given, "", "", ""])


def _card(
    version: str,
    uid: str,
    shown: str,
    name: str,
    firm: str,
    role: str | None,
    phones: Iterable[str],
    emails: Iterable[str],
    customer: Customer,
    note: str | None,
) -> str:
    old = version == "3.0"
    lines = [
        ("BEGIN", "VCARD"),
        ("VERSION", version),
        ("PRODID", "-//repbook//EN"),
        ("UID" if old else "UID;VALUE=text", f"repbook-{escaped(uid)}"),
        ("FN", escaped(shown)),
        ("N", name),
        ("ORG", escaped(firm)),
    ]
    if role:
        lines.append(("TITLE", escaped(role)))
    phone = "TEL;TYPE=WORK,VOICE" if old else 'TEL;VALUE=text;TYPE="work,voice"'
    lines += [(phone, escaped(number)) for number in phones]
    email = "EMAIL;TYPE=INTERNET,WORK" if old else "EMAIL;TYPE=work"
    lines += [(email, escaped(address)) for address in emails]
    if customer.town:
        place = structured(["", "", "", customer.town, "", "", ""])
        lines.append(("ADR;TYPE=WORK" if old else "ADR;TYPE=work", place))
    if customer.tags:
        lines.append(("CATEGORIES", structured(customer.tags, ",")))
    if note:
        lines.append(("NOTE", escaped(note)))
    lines.append(("END", "VCARD"))
    return "".join(content_line(name, value) for name, value in lines)
