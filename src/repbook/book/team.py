"""`report --team`: what the reps of a team did in a period, side by side, from their shared books."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from repbook.book.book_day import BookDay
from repbook.book.dupes import Sign, likenesses
from repbook.book.report import look_back
from repbook.book.shared_book import SharedBook
from repbook.loyalty.periods import Period
from repbook.loyalty.review import Tally
from repbook.money import digits_of
from repbook.records import Customer


class Member(NamedTuple):
    """One rep: when they last shared, and their figures of the period."""

    rep: str
    shared_on: date | None
    currency: str | None
    customers: int  # with a purchase, not written off
    in_touch: int  # of these, reached within the days of the policy
    tally: Tally  # money in cents of the team's currency: see `digits`


class OneOfTwo(NamedTuple):
    """A customer in the book of one rep."""

    rep: str
    id: int
    name: str


class InTwoBooks(NamedTuple):
    """Two reps who likely have the same customer, and what speaks for it."""

    one: OneOfTwo
    other: OneOfTwo
    signs: tuple[Sign, ...]


class Team(NamedTuple):
    """The reps of a team in a period, by revenue, and the customers that two of them have."""

    period: Period
    members: Sequence[Member]
    same: Sequence[InTwoBooks]
    currency: str | None  # None where the reps have several, or none
    digits: int  # of the cents in the figures


def team(books: Sequence[SharedBook], period: Period, on: date) -> Team:
    """What the reps did, each counted as `report` counts it in their own book."""
    currencies = {book.settings.get("currency") for book in books}
    digits = max((digits_of(currency) for currency in currencies), default=2)
    members = [_member(book, period, on, digits) for book in books]
    members.sort(key=lambda member: (-member.tally.revenue, member.rep))
    one = currencies.pop() if len(currencies) == 1 else None
    return Team(period, members, in_two_books(books), one, digits)


def _member(book: SharedBook, period: Period, on: date, digits: int) -> Member:
    currency = book.settings.get("currency")
    own = digits_of(currency)
    review = look_back(BookDay(book, on, fit="none"), period, calls=0, scale=10**own, whole=False)
    in_touch, customers = review.relationship.in_touch
    more = 10 ** (digits - own)
    tally = review.now
    tally = tally._replace(
        revenue=tally.revenue * more,
        returned=tally.returned * more,
        commission=tally.commission * more,
        target=tally.target * more,
        quotes=tally.quotes._replace(open_cents=tally.quotes.open_cents * more),
    )
    return Member(book.rep.rep, book.rep.shared_on, currency, customers, in_touch, tally)


def in_two_books(books: Sequence[SharedBook]) -> list[InTwoBooks]:
    """Customers that two reps have, as `dupes` finds them in one book."""
    people: dict[int, tuple[SharedBook, Customer]] = {}
    everyone: list[Customer] = []
    for book in books:
        for customer in book.customers.all():
            id = len(everyone) + 1
            people[id] = book, customer
            everyone.append(customer._replace(id=id))
    region = next((found for book in books if (found := book.settings.get("region"))), None)
    pairs = [
        InTwoBooks(_one(*people[one]), _one(*people[other]), signs)
        for (one, other), signs in likenesses(everyone, region).items()
        if people[one][0] is not people[other][0]
    ]
    return sorted(pairs, key=lambda pair: (-len(pair.signs), pair.one, pair.other))


def _one(book: SharedBook, customer: Customer) -> OneOfTwo:
    return OneOfTwo(book.rep.rep, customer.id, customer.name)
