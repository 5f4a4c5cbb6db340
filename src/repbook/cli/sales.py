"""After a call: `log-purchase`, `log-return`, `log-payment`."""

from typing import Annotated

import typer

from repbook.cli.parameters import Json, On, Who, cleaned, one_of
from repbook.cli.session import Session
from repbook.errors import NotFound
from repbook.records import CHANNELS

Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="As in 480, 1,234.50 or $20")]


THAT_DAY = "the day they bought"  # what --paid without a day stands for


def log_purchase(
    session: Session,
    who: Who,
    amount: Amount,
    what: Annotated[str | None, typer.Argument(metavar="WHAT", help="What they bought")] = None,
    ref: Annotated[str | None, typer.Option("--ref", help="The order's reference")] = None,
    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE|30d", help="When it is to be paid")
    ] = None,
    paid: Annotated[
        str | None,
        typer.Option("--paid", metavar="[DATE]", help="It is paid (the day they bought)"),
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", "-c", metavar="|".join(CHANNELS), help="By what way")
    ] = None,
    on: On = None,
    json: Json = False,
) -> None:
    """Note a purchase.

    Examples:
      repbook log-purchase harbor 480 "20 seals"
      repbook log-purchase 12 1,250.50 --ref INV-88 --due 30d
      repbook log-purchase vale 90 --on yesterday --paid
      repbook log-purchase vale 90 --on 2026-10-01 --paid "12 oct"
    """
    from repbook.book import sales
    from repbook.views import sales as views

    if channel is not None:
        one_of(channel, CHANNELS, "a channel", "--channel")
    day = session.past(on)
    money = session.amount(amount)
    customer = session.customer(who, f"repbook log-purchase CUSTOMER {amount}")
    done = sales.log_purchase(
        session.book,
        customer,
        money.cents,
        on=day,
        what=cleaned(what),
        ref=cleaned(ref),
        due=session.future(due, day) if due else None,
        paid=day if paid == THAT_DAY else session.past(paid) if paid else None,
        channel=channel,
        currency=money.currency,
    )
    today = session.book.day(session.today, fit="none").customer(customer.id)
    session.output.show(
        lambda: views.sale_screen(done, today, session.formatter),
        lambda: views.sale_data(done, session.formatter),
        json=json,
    )


log_purchase.bare_options = {"--paid": THAT_DAY}  # type: ignore[attr-defined]


def log_return(
    session: Session,
    who: Who,
    amount: Amount,
    why: Annotated[str | None, typer.Argument(metavar="WHY", help="Why it came back")] = None,
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="o12|REF", help="The purchase it is of (their latest)"),
    ] = None,
    on: On = None,
    json: Json = False,
) -> None:
    """Note money taken back, against its purchase.

    Examples:
      repbook log-return harbor 120 "two seals torn"
      repbook log-return 12 480 --of o88
    """
    from repbook.book import sales
    from repbook.views import sales as views

    day, money = session.past(on), session.amount(amount)
    customer = session.customer(who, f"repbook log-return CUSTOMER {amount}")
    done, purchase = sales.log_return(
        session.book,
        customer,
        money.cents,
        on=day,
        of=of,
        why=cleaned(why),
        currency=money.currency,
    )
    session.output.show(
        lambda: views.return_screen(
            customer.name, done, purchase, session.formatter, money.currency
        ),
        lambda: views.return_data(customer.name, done, session.formatter),
        json=json,
    )


def log_payment(
    session: Session,
    who: Annotated[str, typer.Argument(metavar="CUSTOMER|o12|REF", help="Who paid, or for what")],
    amount: Annotated[
        str | None, typer.Argument(metavar="AMOUNT", help="A part (all that is open)")
    ] = None,
    on: On = None,
    json: Json = False,
) -> None:
    """Note a payment, in full or in part; a customer's goes to the oldest first.

    Examples:
      repbook log-payment o88
      repbook log-payment o88 200
      repbook log-payment harbor 500 --on yesterday
    """
    from repbook.book import payments, sales
    from repbook.views import sales as views

    book, day = session.book, session.past(on)
    money = session.amount(amount) if amount else None
    purchase = sales.purchase_named(book, who)
    if purchase is not None:
        customer = book.customers.get(purchase.customer_id)
        number = who.strip()
        if number.isdecimal() and book.customers.exists(int(number)):
            named = book.customers.get(int(number))
            raise NotFound(
                f'"{number}" is {named.name}, and the reference of o{purchase.id} of {customer.name}',
                hint=f'repbook log-payment o{purchase.id}, or repbook log-payment "{named.name}"',
            )
    else:
        customer = session.customer(who, f"repbook log-payment CUSTOMER {amount or ''}".rstrip())
    done = payments.log_payment(
        book, customer, purchase, money and money.cents, on=day, currency=money and money.currency
    )
    session.output.show(
        lambda: views.paid_screen(done, session.formatter),
        lambda: views.paid_data(done, session.formatter),
        json=json,
    )
