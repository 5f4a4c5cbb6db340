# Long because all that becomes of a quote has one place.
"""Quotes: sent, won, lost; one whose last day is past is expired by that alone."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.book import Book
from repbook.book.acts import act, refuse_another_customers, refuse_before
from repbook.book.currency import amount, name_currency
from repbook.book.sales import log_purchase
from repbook.errors import Conflict
from repbook.formatter import cut
from repbook.records import Customer, Payment, Purchase, Quote, Touch
from repbook.text import shell_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repbook.book.calls import Ordered
    from repbook.item_words import Line


@act("log-quote")
def log_quote(
    book: Book,
    customer: Customer,
    cents: int,
    *,
    on: date,
    what: str | None = None,
    ref: str | None = None,
    valid_until: date | None = None,
    currency: str | None = None,
    touch_id: int | None = None,
) -> Quote:
    """Write a quote. Raises Conflict for one of nothing, or that ends before it was sent."""
    name_currency(book, currency)
    of_what = f" {shell_line([what])}" if what else ""
    if cents <= 0:
        raise Conflict(
            "A quote is of an amount above zero",
            hint=f"repbook log-quote {customer.id} {amount(book, -cents or 48000)}{of_what}",
        )
    if valid_until is not None and valid_until < on:
        raise Conflict(
            f"A quote of {on} cannot be valid until {valid_until}: that is earlier",
            hint=f"repbook log-quote {customer.id} {amount(book, cents)}{of_what} --valid 30d",
        )
    for known in book.quotes.matching(ref=ref) if ref else ():
        owner = book.customers.get(known.customer_id).name
        raise Conflict(
            f'"{ref}" is in the book already: q{known.id} of {owner} on {known.on}',
            hint=f"To change that one: repbook correct q{known.id} --amount {amount(book, cents)}",
        )
    book.summary = f"{customer.name}: {amount(book, cents)}{f' {what}' if what else ''}"
    return book.quotes.added(
        customer_id=customer.id,
        on=on,
        cents=cents,
        what=what,
        ref=ref,
        valid_until=valid_until,
        touch_id=touch_id,
    )


class Won(NamedTuple):
    """A quote that was won, and the purchase it became; whether that was written with it."""

    customer: Customer
    quote: Quote
    purchase: Purchase
    written: bool
    paid: Payment | None = None  # with that order
    came_back: bool = False  # who was written off
    named: str | None = None  # the book's currency, when the amount was the first to name one
    due_named: bool = False  # whether the day it is due was named


@act("won")
def win(
    book: Book,
    quote: Quote,
    *,
    on: date,
    cents: int | None = None,
    what: str | None = None,
    ref: str | None = None,
    due: date | None = None,
    paid: date | None = None,
    part_cents: int | None = None,
    of: Purchase | None = None,
    currency: str | None = None,
    call: Touch | None = None,
    items: "Sequence[Line]" = (),
) -> Won:
    """Mark a quote won: by the purchase `of`, else by one that is written, for its amount if none
    is named.

    Raises Conflict for a quote that was won or lost, and for a purchase that is not theirs or
    is another quote's.
    """
    refuse_ended(book, quote, cents)
    customer = book.customers.get(quote.customer_id)
    came_back, payment = False, None
    if of is None:
        refuse_before(quote, on)
        sold = log_purchase(
            book,
            customer,
            quote.cents if cents is None else cents,
            on=on,
            what=what or (None if items else quote.what),
            items=items,
            ref=ref or _own_reference(book, quote),
            due=due,
            paid=paid,
            part_cents=part_cents,
            currency=currency,
            call=call,
        )
        purchase, came_back, payment = sold.purchase, sold.came_back, sold.paid
    else:
        purchase, on = of, of.on
        refuse_before(quote, on, f"To write a new purchase: repbook won q{quote.id}")
        refuse_tied(book, purchase, customer)
    book.quotes.change(quote.id, on=min(on, quote.on), won_on=on, purchase_id=purchase.id)
    book.summary = f"{customer.name}: q{quote.id} as o{purchase.id}"
    now = book.quotes.get(quote.id)
    return Won(customer, now, purchase, of is None, payment, came_back, currency, due is not None)


def _own_reference(book: Book, quote: Quote) -> str | None:
    """The quote's reference for its order, which has it in a later export of the same deals."""
    return None if quote.ref and book.purchases.matching(ref=quote.ref) else quote.ref


@act("lost")
def lose(
    book: Book,
    quote: Quote,
    *,
    on: date,
    because: str | None = None,
    touch_id: int | None = None,
) -> Quote:
    """Mark a quote lost, with the reason; Conflict for one that was won or lost."""
    refuse_ended(book, quote)
    refuse_before(quote, on)
    lost = {"lost_on": on, "lost_because": because, "lost_touch_id": touch_id}
    book.quotes.change(quote.id, on=min(on, quote.on), **lost)
    customer = book.customers.get(quote.customer_id)
    book.summary = f"{customer.name}: q{quote.id}{f': {cut(because)}' if because else ''}"
    return book.quotes.get(quote.id)


class Quoting(NamedTuple):
    """What a call says of quotes: a new one, and the ids of those that were won or lost in it."""

    cents: int | None = None
    what: str | None = None
    ref: str | None = None
    valid_until: date | None = None
    won: int | None = None
    lost: int | None = None
    because: str | None = None


class Quotes(NamedTuple):
    """The quotes that were sent, won and lost in a call."""

    sent: Quote | None = None
    won: Quote | None = None
    lost: Quote | None = None
    order: Purchase | None = None  # what was won


def in_call(
    book: Book,
    customer: Customer,
    touch: Touch,
    quoting: Quoting,
    order: "Ordered",
) -> Quotes:
    """Write what a call says of quotes: what was won, for the amount of the order, comes first."""
    sent = lost = done = None
    if quoting.won is not None:
        done = win(
            book,
            quote_of_theirs(book, customer, quoting.won),
            on=touch.on,
            cents=order.cents,
            what=order.what,
            ref=order.ref,
            due=order.due,
            currency=order.currency,
            call=touch,
            items=order.items,
        )
    if quoting.lost is not None:
        named = quote_of_theirs(book, customer, quoting.lost)
        lost = lose(book, named, on=touch.on, because=quoting.because, touch_id=touch.id)
    if quoting.cents is not None:
        sent = log_quote(
            book,
            customer,
            quoting.cents,
            on=touch.on,
            what=quoting.what,
            ref=quoting.ref,
            valid_until=quoting.valid_until,
            currency=order.currency,
            touch_id=touch.id,
        )
    return Quotes(sent, done and done.quote, lost, done and done.purchase)


def quote_of_theirs(book: Book, customer: Customer, id: int) -> Quote:
    """The quote that a call can win or lose; Conflict for another customer's."""
    quote = book.quotes.get(id)
    refuse_another_customers(quote, customer, book, f"Theirs: repbook quotes {customer.id}")
    return quote


def refuse_ended(book: Book, quote: Quote, cents: int | None = None) -> None:
    """Say no to a quote that was won or lost, whatever the day."""
    if quote.won_on is not None:
        order = f" as o{quote.purchase_id}" if quote.purchase_id else ""
        opens = f'To open the quote again: repbook correct q{quote.id} --won ""'
        if cents is not None and quote.purchase_id:
            line = f"repbook correct o{quote.purchase_id} --amount {amount(book, cents)}"
            opens = f"To change the order: {line}. {opens}"
        raise Conflict(
            f"q{quote.id} was won on {quote.won_on}{order} already",
            hint=opens,
        )
    if quote.lost_on is not None:
        raise Conflict(
            f"q{quote.id} was lost on {quote.lost_on} already",
            hint=f'To open it again: repbook correct q{quote.id} --lost ""',
        )


def refuse_tied(book: Book, purchase: Purchase, customer: Customer, but: int | None = None) -> None:
    """Say no to the purchase of another customer, or of another quote."""
    refuse_another_customers(purchase, customer, book)
    for known in book.quotes.matching(purchase_id=purchase.id):
        if known.id != but:
            raise Conflict(
                f"o{purchase.id} is what q{known.id} became already",
                hint=f'To untie them: repbook correct q{known.id} --won ""',
            )


def open_quotes(book: Book, customer: Customer, on: date) -> list[Quote]:
    """A customer's quotes that are open on a day, and not won or lost since."""
    return _neither_won_nor_lost(book, customer, on, "open")


def expired_quotes(book: Book, customer: Customer, on: date) -> list[Quote]:
    """A customer's quotes that are past their last day, and neither won nor lost."""
    return _neither_won_nor_lost(book, customer, on, "expired")


def _neither_won_nor_lost(book: Book, customer: Customer, on: date, state: str) -> list[Quote]:
    return [
        quote
        for quote in book.quotes.of(customer.id, on)
        if quote.state(on) == state and not quote.settled
    ]
