"""What follows when the amount or the day of a purchase, return or payment is corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from repbook.book.amounts import amount
from repbook.book.correction_moves import Mend
from repbook.errors import Conflict
from repbook.records import Payment, Purchase, Return


def purchase(mend: Mend, before: Purchase, after: Purchase) -> None:
    """A payment in full stays one; due by terms stays so."""
    book, name = mend.book, f"o{before.id}"
    if after.cents != before.cents:
        _amount(mend, before, after)
    if after.ref is not None and after.ref != before.ref:
        for known in book.purchases.matching(ref=after.ref):
            if known.id != after.id:
                raise Conflict(f'"{after.ref}" is the reference of o{known.id} already')
    if after.on != before.on:
        for letter, table in (("m", book.payments), ("r", book.returns)):
            for record in table.matching(purchase_id=before.id):
                if record.on < after.on and letter == "m" and record.on == before.on:
                    mend.also("m", record, on=after.on)
                elif record.on < after.on:
                    what = "paid" if letter == "m" else "returned"
                    raise Conflict(
                        f"{name} was {what} on {record.on} ({letter}{record.id}),"
                        f" so it cannot be of {after.on}",
                        hint=f"repbook correct {letter}{record.id} --on … first",
                    )
        if before.due_on is not None and after.due_on == before.due_on:
            terms = book.customers.get(after.customer_id).terms_days
            if terms is not None and before.due_on - before.on == timedelta(days=terms):
                after = after._replace(due_on=after.on + timedelta(days=terms))
                book.purchases.change(after.id, due_on=after.due_on)
    if after.due_on is not None and after.due_on < after.on:
        raise Conflict(
            f"{name} would be due on {after.due_on}, before it was bought on {after.on}",
            hint=f'repbook correct {name} --due DATE; --due "" for none',
        )


def _amount(mend: Mend, before: Purchase, after: Purchase) -> None:
    book, name = mend.book, f"o{before.id}"
    back = sum(r.cents for r in book.returns.matching(purchase_id=before.id))
    payments = book.payments.matching(purchase_id=before.id)
    paid = sum(p.cents for p in payments)
    if after.cents < 0:
        raise Conflict(
            "A purchase cannot be below zero; money taken back is a return",
            hint=f"repbook log-return {before.customer_id} {amount(book, -after.cents)}",
        )
    if after.cents < back:
        raise Conflict(
            f"{amount(book, back)} of {name} was returned, more than {amount(book, after.cents)}"
        )
    left = after.cents - back
    if len(payments) == 1 and paid == before.cents - back and left > 0:
        mend.also("m", payments[0], cents=left)
    elif paid > left:
        told = ", ".join(f"m{p.id} {amount(book, p.cents)}" for p in payments)
        raise Conflict(
            f"{amount(book, paid)} was paid for {name} ({told}), more than {amount(book, left)}",
            hint=f"repbook correct m{payments[0].id} --amount … first",
        )


def of_a_purchase(letter: str, mend: Mend, before: Any, after: Any) -> None:
    """A return or payment is above zero, not before its purchase, and not more than is left."""
    from repbook.book.sales import net_cents, open_cents

    book, name = mend.book, f"{letter}{before.id}"
    if after.cents <= 0:
        raise Conflict(
            f"{name} cannot be of {amount(book, after.cents)}: it is an amount above zero",
            hint=f"repbook remove {name} takes it out",
        )
    if after.purchase_id is None:
        return
    bought = book.purchases.get(after.purchase_id)
    if after.on < bought.on:
        raise Conflict(f"o{bought.id} was bought on {bought.on}, after {after.on}")
    left = net_cents(book, bought) if letter == "r" else open_cents(book, bought)
    more = after.cents > before.cents or after.purchase_id != before.purchase_id
    if more and left < 0:
        was = "left on it" if letter == "r" else "open"
        raise Conflict(
            f"o{bought.id} had {amount(book, left + after.cents)} {was};"
            f" {amount(book, after.cents)} is more"
        )


def returned(mend: Mend, before: Return, after: Return) -> None:
    of_a_purchase("r", mend, before, after)


def paid(mend: Mend, before: Payment, after: Payment) -> None:
    of_a_purchase("m", mend, before, after)
