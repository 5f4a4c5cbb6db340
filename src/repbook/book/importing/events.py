"""Calls, meetings and mails with customers who are in the book, as calls of theirs."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256

from repbook.book import Book
from repbook.book.importing.tally import ADDED, PREVIEW_ROWS, UNCHANGED, Counts
from repbook.records import CHANNELS, Contact, Customer
from repbook.store.tables import values_of
from repbook.text import ending, fold, is_email, one_number, words_of
from repbook.transfer.sheet import Event, Row

UNKNOWN = "with nobody in the book"
SHARED = "with a number or name of several customers"
LEAST_NAME = 4  # letters: a shorter name of one word is in too many titles
NUMBER = re.compile(r"\+?\d[\d ()/.-]{5,}\d")
MARK = "@"  # in the uid of a call that came from an event, between it and the customer's

Who = tuple[int, int | None]  # a customer, and which contact


class EventImporter:
    """Finds the customers of an event, and writes a call for each."""

    def __init__(self, book: Book, on: date) -> None:
        self._book = book
        self._on = on
        self._by_email: dict[str, set[Who]] = defaultdict(set)
        self._by_phone: dict[str, set[tuple[str, Who]]] = defaultdict(set)  # by its last digits
        self._by_name: dict[tuple[str, ...], set[Who]] = defaultdict(set)
        self._customers: dict[int, Customer] = {}
        self.first: list[Row] = []  # of the calls written, for the preview
        self._region = book.settings.get("region")
        for customer in book.customers.all():
            self._customers[customer.id] = customer
            self._note((customer.id, None), customer)
            for contact in customer.contacts:
                if contact.left_on is None:
                    self._note((customer.id, contact.id), contact)
            for alias in customer.aliases:
                self._name((customer.id, None), alias)
        self._longest = max(map(len, self._by_name), default=0)
        self._there: set[tuple[str, int]] = set()  # event and customer of a call in the book
        # calls that the rep logged: an event of that day is one of them
        self._logged: Counter[tuple[int, int, str | None]] = Counter()
        columns = ("uid", "customer_id", "day", "channel")
        for uid, customer_id, day, channel in values_of(book.conn, "touches", columns):
            event, mark, _ = uid.partition(MARK)
            if mark:
                self._there |= {(event, customer_id), (uid, 0)}
            else:
                self._logged[customer_id, day, channel] += 1

    def _note(self, who: Who, person: Customer | Contact) -> None:
        for email in person.emails:
            self._by_email[fold(email)].add(who)
        for phone in person.phones:
            self._by_phone[ending(phone)].add((phone, who))
        self._name(who, person.name)

    def _name(self, who: Who, name: str) -> None:
        words = tuple(words_of(name))
        if len(words) > 1 or (who[1] is None and len("".join(words)) >= LEAST_NAME):
            self._by_name[words].add(who)

    def take(self, event: Event) -> Counts | str:
        """Write a call for each customer who was in it: counts; or why it is left out."""
        if event.at.date() > self._on:
            return "to come"
        values = event.values
        people, shared = self._whose([event.sender] if event.sender else [])
        if people:
            values = {**values, "outcome": "reached", "inbound": True}
        else:
            people, shared = self._whose(event.whom)
        if not people:
            return SHARED if shared else UNKNOWN
        key = sha256(event.key.encode()).hexdigest()[:16]
        counts: Counts = Counter()
        for customer, contact in people.items():
            uid = f"{key}{MARK}{self._customers[customer].uid}"
            there = (key, customer) in self._there or (uid, 0) in self._there
            if there or self._is_logged(customer, event):
                counts[UNCHANGED] += 1
                continue
            on = event.at.date()
            self._book.touches.add(
                uid=uid, customer_id=customer, contact_id=contact, on=on, **values
            )
            self._there.add((key, customer))
            counts[ADDED] += 1
            if len(self.first) < PREVIEW_ROWS:
                said = {name: value for name, value in values.items() if value not in (None, False)}
                named = {"customer": self._customers[customer].name, "on": on.toordinal()}
                self.first.append(Row("calls", 0, {**named, **said}, {}))
        return counts

    def _is_logged(self, customer: int, event: Event) -> bool:
        """Whether the rep logged it already, that day and by that channel; each call counts once."""
        by = event.values["channel"]
        for channel in (by, None) if by else (None, *CHANNELS):
            key = customer, event.at.toordinal(), channel
            if self._logged[key] > 0:
                self._logged[key] -= 1
                return True
        return False

    def _whose(self, texts: Sequence[str]) -> tuple[dict[int, int | None], bool]:
        """The customers of e-mails, phones and titles, with their contact; whether one is shared."""
        people: dict[int, int | None] = {}
        shared = False
        for found in (found for text in texts for found in self._known(text)):
            customers = {customer for customer, _ in found}
            if len(customers) > 1:
                shared = True
                continue
            contacts = {contact for _, contact in found if contact is not None}
            for customer in customers:
                contact = contacts.pop() if len(contacts) == 1 else None
                people[customer] = people.get(customer) or contact
        return people, shared

    def _known(self, text: str) -> Iterator[set[Who]]:
        """Who has an e-mail address or a phone; or whoever a title names, by name or number."""
        if is_email(text):
            yield self._by_email.get(fold(text), set())
            return
        for number in [text[4:]] if text.startswith("tel:") else NUMBER.findall(text):
            near = self._by_phone.get(ending(number), set()) if ending(number) else set()
            yield {who for phone, who in near if one_number(phone, number, self._region)}
        words, at = words_of(text), 0
        while at < len(words):
            for size in range(min(self._longest, len(words) - at), 0, -1):
                found = self._by_name.get(tuple(words[at : at + size]))
                if found:
                    yield found
                    at += size - 1
                    break
            at += 1
