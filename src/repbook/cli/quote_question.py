"""Which of a customer's open quotes is meant."""

from collections.abc import Callable
from datetime import date

from repbook.book.quotes import quotes_meant
from repbook.cli.parameters import id_of, the_one
from repbook.cli.session import Session
from repbook.errors import NotFound, RepbookError
from repbook.formatter import cut
from repbook.records import Customer, Quote
from repbook.views.quotes import quote_words


def quote_meant(
    session: Session,
    customer: Customer,
    on: date,
    line: Callable[[str], str],
    may_ask: bool = True,
) -> Quote:
    """A customer's only open quote; of several the one that is picked at a terminal.

    NotFound where there is none, and with a line for each where none can be picked.
    """
    found = [
        (f"q{quote.id}", _in_words(session, quote))
        for quote in quotes_meant(session.book, customer, on)
    ]
    if not found:
        raise NotFound(
            f"{customer.name} has no open quote", hint=f"repbook quotes {customer.id} --all"
        )
    try:
        id = the_one(customer.name, found, "open quote", line)
    except RepbookError as several:
        asked = found if may_ask and session.prompts.can_ask else []
        id = next((id for id, text in asked if session.prompts.agreed(f"{id} ({text})?")), "")
        if not id:
            raise NotFound(several.message, several.hint) from None
    return session.book.quotes.get(id_of(id, "q"))


def _in_words(session: Session, quote: Quote) -> str:
    """`1,200 for pump rebuild`, of any length a line can hold."""
    return cut(quote_words(quote, session.formatter))


def asked_which(session: Session, customer: Customer, on: date) -> Quote | None:
    """Which of a customer's open quotes an order is, by a question for each."""
    for quote in quotes_meant(session.book, customer, on):
        if session.prompts.agreed(f"Is that q{quote.id} ({_in_words(session, quote)})?"):
            return quote
    return None
