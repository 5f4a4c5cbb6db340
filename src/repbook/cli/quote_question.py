"""Which of a customer's open quotes is meant, and what a call says of them."""

from collections.abc import Callable
from datetime import date

from repbook.book.quotes import (
    Quoting,
    Won,
    expired_quotes,
    open_quotes,
    quote_of_theirs,
    refuse_ended,
)
from repbook.cli.call_entry import Priced, Typed, amounts_of, line_of
from repbook.cli.meant import the_one
from repbook.cli.options import BARE, is_id_or_amount
from repbook.cli.parameters import cleaned, id_of
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput, NotFound
from repbook.formatter import cut
from repbook.loyalty.quotes import may_be
from repbook.money import Amount
from repbook.records import Customer, Purchase, Quote, Touch
from repbook.schema import number_of
from repbook.text import shell_line
from repbook.views.reply_words import order_question, order_words


def quote_meant(
    session: Session,
    customer: Customer,
    words: str,
    on: date,
    line: Callable[[str], str],
    may_ask: bool = True,
    but: int | None = None,
) -> Quote:
    """A customer's only open quote, as `words` mean it; of several the one that is picked.

    NotFound where there is none, and with a line for each where none can be picked.
    """
    found = [
        (f"q{quote.id}", _in_words(session, quote))
        for quote in open_quotes(session.book, customer, on)
        if quote.id != but
    ]
    numbered = session.book.quotes.matching(id=int(words)) if words.isdecimal() else []
    others = [q for q in numbered if q.customer_id != customer.id and q.won_on is q.lost_on]
    other = (f"q{others[0].id}", _in_words(session, others[0])) if others else None
    if not found and not other:
        expired = expired_quotes(session.book, customer, on)
        gone = ""
        if line("q1").startswith("repbook lost "):
            gone = f"; if they are no customer any more: repbook write-off {customer.id}"
        raise NotFound(
            f"{customer.name} has no open quote",
            hint=f"An expired one: {line(f'q{expired[-1].id}')}{gone}"
            if expired
            else f"repbook quotes {customer.id} --all{gone}",
        )
    id = the_one(session, words, found, "open quote", line, other, may_ask)
    return session.book.quotes.get(id_of(id, "q"))


def _in_words(session: Session, quote: Quote) -> str:
    """`1,200 for pump rebuild`, of any length a line can hold."""
    return cut(order_words(quote, session.formatter))


def asked_which(
    session: Session, customer: Customer, on: date, cents: int, said: str
) -> Quote | None:
    """Which of a customer's open quotes an order of that amount is, by a question for each it may be."""
    for quote in open_quotes(session.book, customer, on):
        if not may_be(quote, cents, said):
            continue
        words = f"q{quote.id} ({_in_words(session, quote)})"
        if session.prompts.agreed(order_question(words, cents, session.formatter)):
            return quote
    return None


def _may_be(session: Session, quote: Quote, on: date, cents: int | None) -> list[Purchase]:
    """The orders of a day that a quote may have become: of that amount, where one is named."""
    orders = session.book.purchases.matching(customer_id=quote.customer_id, on=on)
    tied = session.book.quotes.matching(purchase_id=[each.id for each in orders]) if orders else []
    taken = {each.purchase_id for each in tied}
    return [o for o in orders if o.id not in taken and cents in (None, o.cents) and o.cents > 0]


def logged_order(
    session: Session, quote: Quote, on: date, amount: Amount | None, has_more: bool
) -> Purchase | None:
    """The order of that day that a won quote became, as the person says.

    Nobody is asked where the line `has_more` to say of a new order.
    """
    if has_more or not session.prompts.can_ask:
        return None
    for order in _may_be(session, quote, on, amount and amount.cents):
        words = cut(order_words(order, session.formatter))
        if session.prompts.agreed(f"Is that the order logged as o{order.id} ({words})?"):
            return order
    return None


def notice_logged(session: Session, won: Won, call: Touch | None) -> None:
    """Say what a new order of a won quote was taken for, and how to say otherwise."""
    written = won.purchase
    if won.written and not session.prompts.can_ask:
        for order in _may_be(session, won.quote, written.on, None):
            session.output.note(
                f"If you had logged that order already, as o{order.id}"
                f" ({cut(order_words(order, session.formatter))}): repbook undo, then repbook won q{won.quote.id} --of o{order.id}"
            )
    if call is not None:
        session.output.note(
            f"o{written.id} is logged as ordered in your call c{call.id}. If it was not:"
            f' repbook correct o{written.id} --call ""'
        )


# What `log-call` says of quotes


def check_quotes(session: Session, typed: Typed, day: date, customer: Customer | None) -> None:
    """Refuse what cannot be read, contradicts itself, or is of no quote of theirs."""
    for option, of, what in (("valid", "quote", "1200"), ("because", "lost", "")):
        if getattr(typed, option) is not None and getattr(typed, of) is None:
            given = shell_line([f"--{option}", getattr(typed, option)])
            raise InvalidInput(
                f"--{option} goes with --{of}",
                hint=" ".join(filter(None, (f"--{of}", what, given))),
            )
    amount = amounts_of(session, typed)[1].amount
    if amount is not None and amount.cents <= 0:
        raise InvalidInput(f'"{typed.quote}" is not above zero', hint="--quote 1200")
    if typed.valid is not None:
        session.last_day(typed.valid, day)
    for option in ("won", "lost"):
        if (named := getattr(typed, option)) not in (None, BARE):
            theirs = open_quotes(session.book, customer, day) if customer else []
            if named not in [str(quote.id) for quote in theirs]:
                _refuse_amount(option, named)
            if customer is not None:
                quote = quote_of_theirs(session.book, customer, id_of(named, "q"))
                refuse_ended(session.book, quote)


def with_reason(session: Session, customer: Customer | None, typed: Typed, day: date) -> Typed:
    """A call with the reason for a lost quote as what it is: `--lost "too dear"`."""
    said = typed.lost or ""
    if said == BARE or not said.strip() or is_id_or_amount(said):
        return typed
    bare = typed._replace(lost=BARE)
    because = typed.because or said
    if because != said:
        both = f"{said}; {because}"
        wrong = f'There are two reasons: "{said}" and "{because}"'
        again = bare._replace(because=both)
        line = line_of(session, customer, again, day) if customer else f'--lost --because "{both}"'
        raise InvalidInput(wrong, hint=line)
    return bare._replace(because=because)


def _refuse_amount(option: str, named: str) -> None:
    """Say no to an amount where the id of a quote stands."""
    if number_of(named, "q") is None:
        ordered = f"--won --order {named}" if option == "won" else "--lost q4"
        raise InvalidInput(f'"{named}" is not the id of a quote, as q4 is', hint=ordered)


def bare_quote(
    session: Session, customer: Customer, typed: Typed, option: str, day: date, may_ask: bool
) -> Quote:
    """The quote that --won or --lost means without an id; not the one that the other names."""
    other = typed.lost if option == "won" else typed.won
    return quote_meant(
        session,
        customer,
        customer.name,
        day,
        lambda id: line_of(session, customer, Typed(**{**typed._asdict(), option: id}), day),
        may_ask,
        but=None if other in (None, BARE) else id_of(other or "", "q"),
    )


def quoting_of(
    session: Session, customer: Customer, typed: Typed, day: date, quoted: Priced
) -> Quoting:
    """What a call says of quotes, a new one among them."""

    def of(option: str) -> int | None:
        named = getattr(typed, option)
        if named == BARE:
            return bare_quote(session, customer, typed, option, day, may_ask=False).id
        return None if named is None else id_of(named, "q")

    won, lost = of("won"), of("lost")
    if won is not None and won == lost:
        raise Conflict(
            f"q{won} cannot be both won and lost",
            hint=line_of(session, customer, typed._replace(lost=None), day),
        )
    valid = session.last_day(typed.valid, day) if typed.valid else None
    ordered = typed.order is not None or won is not None
    ref = None if ordered else cleaned(typed.ref)
    cents = quoted.amount and quoted.amount.cents
    return Quoting(cents, quoted.what, ref, valid, won, lost, cleaned(typed.because))
