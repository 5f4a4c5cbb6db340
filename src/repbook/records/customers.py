"""Customers and the people to ask for there."""

from datetime import date
from typing import Literal, NamedTuple

from repbook.records import Extra


class Contact(NamedTuple):
    """A person to ask for at a customer."""

    id: int
    uid: str
    customer_id: int  # the customer
    name: str  # a person to ask for
    role: str | None = None  # their job
    prefer: str | None = None  # preferred channel
    left_on: date | None = None  # the day they left
    note: str | None = None  # a note
    ask_first: bool = False  # to be asked for before the others
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    extra: Extra = {}


class Customer(NamedTuple):
    """Who buys: a firm or a person."""

    id: int
    uid: str
    name: str  # the firm or the person
    company: str | None = None  # the firm, where the customer is a person
    town: str | None = None  # the town they are in
    note: str | None = None  # a note
    prefer: str | None = None  # preferred channel
    do_not_call: bool = False  # never to be called
    call_every_days: int | None = None  # days without contact before a call
    orders_every_days: int | None = None  # days between orders, if the rep knows better
    terms_days: int | None = None  # how many days they have to pay
    since: date | None = None  # customer since
    referred_by_id: int | None = None  # who referred them
    added_on: date | None = None  # the day they were added
    imported: bool = False  # they came from a file
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    extra: Extra = {}

    @property
    def names(self) -> list[str]:
        """Their own, their company's, their other ones and those of their contacts."""
        contacts = [contact.name for contact in self.contacts]
        return [self.name, self.company or "", *self.aliases, *contacts]

    @property
    def ask_for(self) -> Contact | None:
        """The first contact who has not left."""
        return next((contact for contact in self.contacts if contact.left_on is None), None)

    def first(self, what: Literal["phones", "emails"]) -> str | None:
        """Of the contact to ask for, else their own, else of the other contacts."""
        there = [contact for contact in self.contacts if contact.left_on is None]
        whose = (*there[:1], self, *there[1:])
        return next((text for each in whose for text in getattr(each, what)), None)
