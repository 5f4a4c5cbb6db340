# Long because its options stand one a line, as the help lists them.
"""After a call: `log-purchase`, `log-return`, `log-payment`."""

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple, cast

import typer

from repbook.book import sales
from repbook.cli.item_option import Items, notice_sum, refuse_two_amounts
from repbook.cli.options import BARE
from repbook.cli.parameters import MONEY, TODAY, Channel, InCall, Json, On, Who, cleaned
from repbook.cli.session import Session
from repbook.errors import InvalidInput, NotFound
from repbook.money import Amount
from repbook.records import Customer, Purchase, Quote
from repbook.text import shell_line
from repbook.views import sales as views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repbook.item_words import Line

# Amounts that are of a purchase: the whole divided by so much
SHARES = {"all": 1, "everything": 1, "full": 1, "100%": 1, "half": 2, "50%": 2}
TWO_ITEMS = re.compile(r"(\w+(?: \w+)?) (?:and|&) (\w+(?: \w+)?)")
MOST_THINGS = 50  # an amount up to it may be how many of something
Money = Annotated[
    Amount,
    typer.Argument(metavar="AMOUNT", help="As in 480, 1,234.50 or '$20'", parser=str),
    MONEY,
]


class Settling(NamedTuple):
    """Options of a new order: when it is to be paid, or was."""

    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE|30d", help="When it has to be paid")
    ] = None
    paid: Annotated[
        str | None,
        typer.Option("--paid", metavar="[DATE]", help="It is paid (on the day of the purchase)"),
    ] = None
    part: Annotated[
        Amount | None,
        typer.Option("--part-paid", metavar="AMOUNT", help="How much of it is paid", parser=str),
        MONEY,
    ] = None

    def read(self, session: Session, on: date) -> "Settled":
        """Its days and its amount, of an order of a day."""
        paid = session.past(self.paid) if self.paid and self.paid != BARE else on
        return Settled(
            session.future(self.due, on) if self.due else None,
            paid if self.paid or self.part else None,
            self.part and self.part.cents,
        )


class Settled(NamedTuple):
    """When an order is due or was paid, and how much of it if not all."""

    due: date | None
    paid: date | None
    part_cents: int | None


def log_purchase(
    session: Session,
    customer: Who,
    amount: Money,
    what: Annotated[str | None, typer.Argument(metavar="WHAT", help="What they bought")] = None,
    ref: Annotated[str | None, typer.Option("--ref", help="The order's reference")] = None,
    *,
    settling: Settling,
    item: Items = None,
    channel: Channel = None,
    call: InCall = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Log a purchase.

    Examples:
      repbook log-purchase harbor 480 "20 seals"
      repbook log-purchase vale 540 "20 shaft seals, 2 gasket sets"
      repbook log-purchase vale 540 --item "20 seals=480" --item "2 gaskets=60"
      repbook log-purchase 12 1,250.50 --ref INV-88 --due 30d
      repbook log-purchase vale 900 --part-paid 300 --due 30d
      repbook log-purchase vale 90 --on "3 days ago" --paid yesterday
    """
    from repbook.cli.meant import call_meant, notice_call

    came_in = call_meant(session, call, on, channel)
    on = came_in.on if came_in else on
    items = cast("Sequence[Line]", item or ())
    refuse_two_amounts(session, items, amount.cents, what, customer)
    things = _things(session, customer, amount, what)
    asked = session.prompts.can_ask
    quote = _asked_quote(session, customer, on, amount.cents, what or "") if asked else None
    with session.book.change("log-purchase"):
        done = sales.log_purchase(
            session.book,
            customer,
            amount.cents,
            on=on,
            what=cleaned(what),
            items=items,
            ref=cleaned(ref),
            **settling.read(session, on)._asdict(),
            channel=channel,
            currency=amount.currency,
            call=came_in,
        )
        won = _won_by(session, quote, done.purchase) if quote else None
    today = session.book_day(fit="none").customer(customer.id)
    session.output.show(
        lambda: views.sale_screen(done, today, session.formatter, won, asked=asked),
        lambda: views.SALE.of(done, session.formatter),
        json=json,
    )
    _notice_sums(session, done, items, things)
    if came_in is None:
        notice_call(session, f"o{done.purchase.id}", customer, on)
    _notice_slips(session, done)
    session.remind([done.after])


def _notice_sums(
    session: Session, done: sales.Sold, items: "Sequence[Line]", things: str | None
) -> None:
    """Say where the items come to another amount, and where the amount may be how many there are."""
    notice_sum(session, items, done.purchase.cents)
    if things and not session.prompts.can_ask:
        _notice_things(session, things, done.purchase)


def _notice_slips(session: Session, done: sales.Sold) -> None:
    """Say that an order may be logged twice, or lack a payment or its amount."""
    bought = done.purchase
    session.notice_same(
        session.book.purchases,
        bought.id,
        customer_id=bought.customer_id,
        on=bought.on,
        cents=bought.cents,
        what=bought.what,
        ref=bought.ref,
    )
    if len(done.items) < 2 and (two := TWO_ITEMS.fullmatch(bought.what or "")):
        from repbook.book.items import is_new

        if is_new(session.book, two[0]):
            fix = shell_line(["correct", f"o{bought.id}", "--item", two[1], "--item", two[2]])
            session.output.note(f"It counts as one item. If it is two: repbook {fix}")
    part = re.search(r"\bpaid ([0-9][0-9.,]*)$", bought.what or "")
    if part and not done.paid:
        session.output.note(f"{part[1]} of it is paid? repbook log-payment o{bought.id} {part[1]}")
    if not bought.cents:
        session.output.note("The amount is 0. If you typed $20, the shell took it: write '$20'")


def _things(session: Session, customer: Customer, amount: Amount, what: str | None) -> str | None:
    """`5 filters`, where the amount may be how many; at a terminal refused unless it is the amount."""
    first = (what or "").split()[:1]
    units, rest = divmod(amount.cents, 10**session.formatter.digits)
    plural = first and re.fullmatch("[a-z]{2,}[a-rt-z]s", first[0])
    if not plural or rest or not 1 < units <= MOST_THINGS or amount.currency:
        return None
    things = f"{units} {what}"
    wrong = f"Is {units} the amount, and not how many {first[0]} they bought?"
    if session.prompts.can_ask and not session.prompts.agreed(wrong):
        line = shell_line(["log-purchase", str(customer.id), "AMOUNT", things])
        raise InvalidInput(
            "Nothing was logged: the amount comes before what it is for", hint=f"repbook {line}"
        )
    return things


def _notice_things(session: Session, things: str, purchase: Purchase) -> None:
    number, _, name = things.partition(" ")
    fix = shell_line(["correct", f"o{purchase.id}", "--what", things, "--amount"])
    session.output.note(
        f"{number} was taken as the price. If it is how many {name}: repbook {fix} AMOUNT"
    )


def _asked_quote(
    session: Session, customer: Customer, on: date, cents: int, said: str
) -> Quote | None:
    """The open quote that an order of theirs is, as the person says."""
    if not session.book.quotes.of(customer.id, on):
        return None
    from repbook.cli.quote_question import asked_which

    return asked_which(session, customer, on, cents, said)


def _won_by(session: Session, quote: Quote, purchase: Purchase) -> Quote:
    """The quote as it was won by a purchase, of which the change is still named."""
    from repbook.book.quotes import win

    summary = session.book.summary
    won = win(session.book, quote, on=purchase.on, of=purchase).quote
    session.book.summary = summary
    return won


def log_return(
    session: Session,
    who: Annotated[
        str, typer.Argument(metavar="CUSTOMER|o12|REF", help="Who returns it, or its purchase")
    ],
    amount: Annotated[
        str, typer.Argument(metavar="AMOUNT", help="How much; of a named purchase: half, or all")
    ],
    why: Annotated[str | None, typer.Argument(metavar="WHY", help="Why it came back")] = None,
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="o12|REF", help="The purchase they return (their latest)"),
    ] = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Log a return against its purchase.

    Examples:
      repbook log-return harbor 120 "two seals torn"
      repbook log-return delta 575 --of o636
      repbook log-return o640 half
    """
    if who.lower() in SHARES:
        raise InvalidInput(
            f"Say which customer returned {who}",
            hint=f"repbook log-return CUSTOMER {who.lower()}",
        )
    share = SHARES.get(amount.lower())
    if not (share or why or any(map(str.isdigit, amount))):
        raise _no_amount_back(session, who, amount, on)
    money = Amount(0) if share else session.amount(amount)
    customer, purchase = _whose(session, "log-return", who, amount)
    if purchase is not None and of is None:
        of = f"o{purchase.id}"
    if share:
        money = Amount(sales.share_of(session.book, customer, of, amount.lower(), share, on))
    done = sales.log_return(
        session.book,
        customer,
        money.cents,
        on=on,
        of=of,
        why=cleaned(why),
        currency=money.currency,
    )
    session.output.show(
        lambda: views.return_screen(done, session.formatter),
        lambda: views.RETURNED.of(done, session.formatter),
        json=json,
    )
    if share != 1:  # all that is left is another part of it
        session.notice_same(
            session.book.returns,
            done.returned.id,
            purchase_id=done.of.id,
            on=on,
            cents=money.cents,
        )


def _no_amount_back(session: Session, who: str, why: str, on: date) -> InvalidInput:
    """That a return has its reason alone; with the line for all of their latest order."""
    customer, named = _whose(session, "log-return", who, "AMOUNT")
    bought = [named] if named else session.book.purchases.of(customer.id, on)
    which = f"o{bought[-1].id}" if bought else f"{customer.id}"
    line = shell_line(["log-return", which, "all", why])
    return InvalidInput(
        f'How much came back? "{why}" is not an amount',
        hint=f"repbook {line}, or the amount in place of all",
    )


def log_payment(
    session: Session,
    who: Annotated[
        str, typer.Argument(metavar="CUSTOMER|o12|REF", help="Who paid, or what was paid")
    ],
    amount: Annotated[
        str | None,
        typer.Argument(
            metavar="AMOUNT", help="How much, or the word half; without it, all that is left to pay"
        ),
    ] = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Log a payment, in full or in part.

    Examples:
      repbook log-payment o636 200
      repbook log-payment o636
      repbook log-payment o598 half
      repbook log-payment harbor 500 --on yesterday

    A customer's payment goes to what is due first.
    """
    book = session.book
    share = SHARES.get((amount or "all").lower())
    money = session.amount(amount) if amount and not share else None
    customer, purchase = _whose(session, "log-payment", who, amount or "")
    if share == 2:
        money = Amount(sales.half_of(book, customer, purchase, on))
    done = sales.log_payment(
        book, customer, purchase, money and money.cents, on=on, currency=money and money.currency
    )
    session.output.show(
        lambda: views.paid_screen(done, session.formatter),
        lambda: views.PAID.of(done, session.formatter),
        json=json,
    )
    _notice_same_payment(session, done)


def _notice_same_payment(session: Session, done: sales.Paid) -> None:
    """Where as much was paid that day before, for the order that was named, or for any."""
    table, (first, *_) = session.book.payments, done.payments
    before = [
        each
        for each in table.matching(customer_id=done.customer.id, on=first.on)
        if each.id < first.id and (done.of is None or each.purchase_id == done.of.id)
    ]
    total = sum(each.cents for each in done.payments)
    if any(sum(each.cents for each in before[at:]) == total for at in range(len(before))):
        session.notice_before(table.noun, before[-1].id)


def _whose(
    session: Session, command: str, who: str, amount: str
) -> tuple[Customer, Purchase | None]:
    """The customer that was named, or the one of the purchase that was."""
    book = session.book
    purchase = sales.purchase_named(book, who)
    if purchase is None:
        return session.customer(who, f"repbook {command} CUSTOMER {amount}".rstrip()), None
    customer = book.customers.get(purchase.customer_id)
    number = who.strip()
    if number.isdecimal() and book.customers.exists(int(number)):
        named, rest = book.customers.get(int(number)), f" {amount}" if amount else ""
        quoted = shell_line([named.name])
        raise NotFound(
            f'"{number}" is {named.name}, and the reference of o{purchase.id} of {customer.name}',
            hint=f"repbook {command} o{purchase.id}{rest}, or repbook {command} {quoted}{rest}",
        )
    return customer, purchase
