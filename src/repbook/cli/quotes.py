# Long because what is asked and said of a quote has one place.
"""Quotes: `log-quote`, `quotes`, `won`, `lost`."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer

from repbook.book import quotes as acts
from repbook.book.find_customer import is_customers_number
from repbook.book.sales import purchase_named, their_ids
from repbook.cli.meant import last_reached
from repbook.cli.options import Reading
from repbook.cli.parameters import (
    MONEY,
    TODAY,
    Because,
    Csv,
    Json,
    On,
    Theirs,
    Who,
    Why,
    choice,
    cleaned,
    id_of,
    on_day,
    one_reason,
    typed_again,
)
from repbook.cli.quote_question import logged_order, notice_logged, quote_meant
from repbook.cli.sales import Money, Settling
from repbook.cli.session import Session
from repbook.errors import InvalidInput, NotFound
from repbook.formatter import cut
from repbook.money import Amount
from repbook.records import Quote
from repbook.schema import number_of
from repbook.text import words_of
from repbook.views import quotes as views


def _quote(ctx: typer.Context, words: str) -> Quote:
    """The quote that is named by its id, or by the customer of the only one that can be meant."""
    session: Session = ctx.obj
    bare = words.strip().isdecimal() and not is_customers_number(session.book, words)
    if number_of(words, "q") is not None or bare:
        return session.book.quotes.get(id_of(words, "q"))
    customer = session.customer(words, typed_again(ctx, words, "CUSTOMER"))
    return quote_meant(session, customer, words, session.today, partial(typed_again, ctx, words))


STATES = ("open", "won", "lost", "expired")
WHICH = "The quote's id, or the customer if they have only one open"
Which = Annotated[
    Quote,
    typer.Argument(metavar="q4|CUSTOMER", help=WHICH, parser=str),
    Reading(_quote, last=True),
]


SENT_WITH = {"quote", "quotation", "offer", "price", "prices"}  # words of a promise of one


def log_quote(
    session: Session,
    customer: Who,
    amount: Money,
    what: Annotated[str | None, typer.Argument(metavar="WHAT", help="What you offered")] = None,
    ref: Annotated[str | None, typer.Option("--ref", help="The quote's reference")] = None,
    valid: Annotated[
        str | None, typer.Option("--valid", metavar="DATE|30d", help="The last day it holds")
    ] = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Log a quote you sent.

    Examples:
      repbook log-quote harbor 1200 "pump rebuild"
      repbook log-quote 12 1,250.50 --ref Q-88 --valid 30d
      repbook log-quote vale 90 --on yesterday --valid "end of month"

    After its last day the quote counts as expired. Once they have decided:
    repbook won q10, or repbook lost q10
    """
    was_listed = session.is_listed(customer.id)
    quote = acts.log_quote(
        session.book,
        customer,
        amount.cents,
        on=on,
        what=cleaned(what),
        ref=cleaned(ref),
        valid_until=session.last_day(valid, on) if valid else None,
        currency=amount.currency,
    )
    day = session.book_day(fit="none")
    today = day.customer(customer.id)
    (row,) = views.quote_rows([quote], [customer], [today.history], session.formatter)
    logged = views.QuoteLogged(row, today, day.next_listed(today, was_listed), amount.currency)
    session.output.show(
        lambda: views.quoted_screen(logged, session.formatter),
        lambda: views.QUOTED.of(logged, session.formatter),
        json=json,
    )
    for promise in today.history.promises:
        if not SENT_WITH.isdisjoint(words_of(promise.text)):
            kept = f"repbook promise p{promise.id} --kept"
            session.output.note(f"If that keeps p{promise.id} ({cut(promise.text)}): {kept}")
    if quote.valid_until is not None and quote.valid_until < session.today:
        longer = f'repbook correct q{quote.id} --valid "in 2 weeks"'
        session.output.note(f"Its last day has passed. If it still holds: {longer}")
    session.remind([today.history], called=False)


def quotes(
    session: Session,
    customer: Theirs = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Won, lost and expired ones too")
    ] = False,
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="|".join(STATES), help="Only quotes in this state (open)"),
        choice(STATES, "a state of quotes", "--state"),
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List open quotes, the oldest first, and the share you won.

    Examples:
      repbook quotes
      repbook quotes harbor --all
      repbook quotes --state lost
      repbook quotes --all --csv
    """
    book, on = session.book, session.today
    found = book.quotes.all(on) if customer is None else book.quotes.of(customer.id, on)
    found.sort(key=lambda quote: (quote.on, quote.id))
    only = state or (None if everything else "open")
    shown = [quote for quote in found if only in (None, quote.state(on))]
    rows = _rows(session, shown)
    ids = sorted({quote.customer_id for quote in shown if quote.state(on) == "open"})
    session.output.show(
        lambda: views.list_screen(
            rows,
            found,
            book.customers.contact_and_phone(ids),
            session.formatter,
            only,
            customer and customer.name,
        ),
        lambda: views.QUOTE.rows(rows, session.formatter),
        json=json,
        csv=csv,
    )


def _rows(session: Session, found: Sequence[Quote]) -> list[views.QuoteRow]:
    """Quotes as they are shown."""
    book, ids = session.book, sorted({quote.customer_id for quote in found})
    if not ids:
        return []
    histories = book.histories(session.today, ids)
    became = book.purchases.matching(id=[quote.purchase_id for quote in found if quote.purchase_id])
    orders = {purchase.id: purchase.cents for purchase in became}
    return views.quote_rows(found, book.customers.read(ids), histories, session.formatter, orders)


def won(
    session: Session,
    quote: Which,
    amount: Annotated[
        Amount | None,
        typer.Argument(metavar="AMOUNT", help="What they ordered it for (as quoted)", parser=str),
        MONEY,
    ] = None,
    ref: Annotated[str | None, typer.Option("--ref", help="The order's reference")] = None,
    of: Annotated[
        str | None,
        typer.Option(
            "--of", metavar="o12|REF", help="The order it became, if you logged that already"
        ),
    ] = None,
    *,
    settling: Settling,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Log that a quote was won: writes the order.

    Examples:
      repbook won q10
      repbook won harbor 1150 --ref INV-88
      repbook won q9 950 --due 30d
      repbook won q8 --of o637
    """
    if of is not None and (amount is not None or ref is not None or any(settling)):
        raise InvalidInput(
            "With --of no order is written, so it takes no amount, reference, due day or payment",
            hint=f"repbook won q{quote.id} --of {of}",
        )
    order = purchase_named(session.book, of) if of is not None else None
    if of is not None and order is None:
        customer = session.book.customers.get(quote.customer_id)
        raise NotFound(f'There is no purchase "{of}"', hint=their_ids(customer))
    if order is None:
        order = logged_order(session, quote, on, amount, any((ref, *settling)))
    call = None if order else last_reached(session, quote.customer_id, on)
    done = acts.win(
        session.book,
        quote,
        on=on,
        cents=amount and amount.cents,
        ref=cleaned(ref),
        **settling.read(session, on)._asdict(),
        of=order,
        currency=amount and amount.currency,
        call=call,
    )
    today = session.book_day(fit="none").customer(done.customer.id)
    (row,) = _rows(session, [done.quote])
    session.output.show(
        lambda: views.won_screen(done, today, session.formatter),
        lambda: views.QUOTE.of(row, session.formatter),
        json=json,
    )
    notice_logged(session, done, call)
    session.remind([today.history])


def lost(
    session: Session,
    quote: Which,
    why: Why = None,
    because: Because = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Log that a quote was lost, and why.

    Examples:
      repbook lost q10 --because "the other quote was lower"
      repbook lost harbor "too dear"
    """
    reason = one_reason(why, because, ("lost", f"q{quote.id}"), *on_day(session, on))
    if reason is None:
        reason = session.prompts.given(None, f"q{quote.id}: why was it lost? (Enter for nothing)")
    (row,) = _rows(session, [acts.lose(session.book, quote, on=on, because=reason)])
    session.output.show(
        lambda: views.lost_screen(row, session.formatter),
        lambda: views.QUOTE.of(row, session.formatter),
        json=json,
    )
