"""The options of `add`, `edit` and `contact` as what to write; empty quotes clear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.cli.parameters import cleaned, one_of
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.records import PREFERENCES

if TYPE_CHECKING:
    from repbook.book.contacts import Person, Ways
    from repbook.book.customers import Changes

Texts = list[str] | None


def read(
    session: Session,
    contact: str | None,
    role: str | None,
    phone: Texts,
    email: Texts,
    tag: Texts,
    alias: Texts,
    **said: str | None,
) -> tuple[Changes, Person | None]:
    """The options of `add` and `edit` as what to write; only what was given."""
    from repbook.book.contacts import Person, Ways
    from repbook.book.customers import Changes, name_of
    from repbook.spans import read_span

    fields: dict[str, Any] = {}
    for field in ("company", "town", "note"):
        put(fields, field, cleaned(said[field]), said[field])
    put(fields, "prefer", read_preference(said["prefer"]), said["prefer"])
    put(fields, "terms_days", _days(said["terms"]), said["terms"])
    put(fields, "since", _day(session, said["since"]), said["since"])
    for option in ("call_every", "orders_every"):
        text = said.get(option)
        put(fields, f"{option}_days", read_span(text) if text else None, text)
    friend = said["referred_by"]
    if friend is not None:
        fields["referred_by_id"] = session.customer(friend).id if friend else None
    phones, emails = ways(phone, read_phone), ways(email, read_email)
    person = None
    if contact is not None:
        own = {"role": cleaned(role)} if role is not None else {}
        person = Person(name_of(contact, "contact's name"), own, phones, emails)
        phones = emails = Ways()
    elif role is not None:
        raise InvalidInput(
            "--role is a contact's: name them, too", hint='--contact "Ann Lee" --role buyer'
        )
    return Changes(
        fields,
        phones,
        emails,
        ways(tag, lambda text: name_of(text, "tag")),
        ways(alias, lambda text: name_of(text, "alias")),
    ), person


def put(fields: dict[str, Any], field: str, value: Any, said: str | None) -> None:
    """Set a field that was named; empty quotes clear it."""
    if said is not None:
        fields[field] = value


def ways(texts: Texts, read: Callable[[str], str]) -> Ways:
    """The values of an option that may be repeated; an empty one clears the list first."""
    from repbook.book.contacts import Ways

    given = texts or []
    afresh = "" in given
    return Ways(tuple(dict.fromkeys(read(text) for text in given if text)), afresh)


def read_phone(text: str) -> str:
    """A phone number, kept as written."""
    from repbook.text import clean_name, phone_key

    number = clean_name(text, "phone number")
    if len(phone_key(number)) < 3 or len(number) > 60:
        raise InvalidInput(
            f'"{number[:60]}" is not a phone number', hint='As in --phone "555 0134"'
        )
    return number


def read_email(text: str) -> str:
    """An e-mail address."""
    from repbook.text import clean_name

    address = clean_name(text, "e-mail address")
    before, at, after = address.partition("@")
    if not (before and at and after) or " " in address or "@" in after or len(address) > 254:
        raise InvalidInput(
            f'"{address[:60]}" is not an e-mail address', hint="As in --email ann@harbor.example"
        )
    return address


def read_preference(text: str | None) -> str | None:
    """A way to reach them; None for none."""
    if text:
        one_of(text, PREFERENCES, "a way to reach them", "--prefer")
    return text or None


def _days(text: str | None) -> int | None:
    from repbook.transfer.cells import read_days

    return read_days(text) if text else None


def _day(session: Session, text: str | None) -> date | None:
    return session.past(text) if text else None
