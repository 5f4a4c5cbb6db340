"""Payments as they are noted: for a purchase, or for what a customer owes, oldest first."""

from datetime import date
from typing import NamedTuple

from repbook.book import Book
from repbook.book.acts import act, refuse_before
from repbook.book.amounts import amount
from repbook.book.currency import name_currency
from repbook.book.sales import open_cents, their_ids
from repbook.errors import Conflict
from repbook.records import Customer, Payment, Purchase


class Paid(NamedTuple):
    """What `log-payment` wrote: a payment a purchase, and what stays open on them."""

    customer: Customer
    payments: tuple[Payment, ...]
    open_cents: int
    named: str | None = None


@act("log-payment")
def log_payment(
    book: Book,
    customer: Customer,
    purchase: Purchase | None,
    cents: int | None,
    *,
    on: date,
    currency: str | None = None,
) -> Paid:
    """Write a payment for a purchase, or for what a customer owes, oldest first.

    Without an amount all that is open is paid. Raises Conflict when
    nothing is open, or the amount is larger than what is.
    """
    ids = []
    name_currency(book, currency)
    owed = _owed(book, customer, purchase, cents, on)
    total = sum(opened for _, opened in owed)
    left = total if cents is None else cents
    for p, opened in owed:
        part = min(left, opened)
        if part <= 0:
            break
        ids.append(book.payments.add(customer_id=customer.id, on=on, cents=part, purchase_id=p.id))
        left -= part
    book.summary = f"{customer.name}: {amount(book, total if cents is None else cents)} paid"
    payments = tuple(book.payments.get(id) for id in ids)
    return Paid(customer, payments, total - (cents or total), currency)


def _unpaid(book: Book, customer: Customer, on: date) -> str:
    """How a purchase without a due day is paid, if they have such a one."""
    bought = [p for p in book.purchases.of(customer.id, on) if not p.settled]
    unpaid = [p for p in bought if open_cents(book, p) > 0]
    if unpaid:
        return f"repbook log-payment o{unpaid[-1].id} pays their latest; {their_ids(customer)}"
    if bought:
        return their_ids(customer)
    return f"repbook log-purchase {customer.id} AMOUNT --paid notes one with its payment"


def _owed(
    book: Book, customer: Customer, purchase: Purchase | None, cents: int | None, on: date
) -> list[tuple[Purchase, int]]:
    """What a payment can be for, each purchase with what is open on it; refused if too little."""
    debts = book.history(customer.id, on).debts
    if purchase is None:
        owed = [(book.purchases.get(debt.purchase_id), debt.cents) for debt in debts]
    elif purchase.due_on is not None and not purchase.settled and purchase.on <= on:
        # what is owed, less money of theirs that came without the name of a purchase
        owed = [(purchase, debt.cents) for debt in debts if debt.purchase_id == purchase.id]
    else:
        owed = [(purchase, open_cents(book, purchase))]
    total = sum(left for _, left in owed)
    if total <= 0:
        if purchase is not None:
            raise Conflict(f"o{purchase.id} is paid", hint=their_ids(customer))
        raise Conflict(
            f"{customer.name} owes nothing that is due", hint=_unpaid(book, customer, on)
        )
    if cents is not None and not 0 < cents <= total:
        raise Conflict(
            f"{amount(book, cents)} is not between 0 and the {amount(book, total)} that is open",
            hint=f"repbook log-payment {f'o{purchase.id}' if purchase else customer.id} {amount(book, total)}",
        )
    for p, _ in owed:
        refuse_before(p, on)
    return owed
