"""`log-purchase`, `log-return` and `log-payment`: what was written, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.formatter import Formatter, joined, listed
from repbook.loyalty.customer_day import CustomerDay
from repbook.records import PAY_BACK
from repbook.views.fields import PURCHASE, WHOSE, Field, Fields
from repbook.views.items import ITEMS, lines_words
from repbook.views.reply_words import (
    after_order_words,
    came_back_line,
    due_at_once_words,
    named_words,
    not_due_words,
    open_quote_line,
    order_words,
    part_paid_words,
    settling_words,
)
from repbook.views.screen import Cell, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.owed_back import OwedBack
    from repbook.book.sales import Paid, Returned, Sold
    from repbook.records import Payment, Quote


SALE: Fields[Sold] = Fields(
    *PURCHASE.within(lambda done: done.purchase),
    *WHOSE.only("customer").within(lambda done: done.customer),
    Field("paid_on", "day?", "the day it was paid in full", lambda done: done.paid_on),
    ITEMS,
)


def sale_screen(
    done: Sold,
    today: CustomerDay,
    formatter: Formatter,
    won: Quote | None = None,
    asked: bool = False,
) -> Screen:
    """A purchase was logged, and the quote that it is; if nobody was asked, those it may be."""
    purchase = done.purchase
    said = f", bought {formatter.near(purchase.on)}: {order_words(purchase, formatter)} (o{purchase.id})"
    settling = settling_words(
        purchase, done.customer, formatter, done.paid, won, due_named=done.due_named
    )
    return screen(
        line(
            Cell(done.customer.name, "who"),
            f"{said}{settling}.",
        ),
        lines_words(done.items, formatter),
        not_due_words(purchase, done.paid),
        came_back_line(done.customer) if done.came_back else None,
        after_order_words(today, formatter),
        named_words(done.named),
        *(
            open_quote_line(quote, formatter, purchase.id)
            for quote in ([] if asked else today.open_quotes[:3])
            if quote.day <= purchase.on.toordinal()
        ),
        hint("repbook next", f"repbook brief {done.customer.id}", "repbook undo"),
    )


def pay_back_text(owed: OwedBack, formatter: Formatter) -> str:
    """`pay back 240 for o2`."""
    return f"{PAY_BACK} {formatter.money(owed.total)} for {listed([f'o{id}' for id in owed.cents])}"


def pay_back_hint(owed: OwedBack, formatter: Formatter) -> str | None:
    """The line that promises to pay it back, or brings the open promise up to date."""
    text = pay_back_text(owed, formatter)
    if owed.promise is None:
        return f'repbook promise {owed.customer_id} "{text}" --by friday'
    return (
        None if owed.promise.text == text else f'repbook correct p{owed.promise.id} --text "{text}"'
    )


def _if_paid_words(done: Returned, formatter: Formatter) -> str:
    """How to note that the money is to be paid back, where nothing says whether the order was paid."""
    text = f"{PAY_BACK} {formatter.money(done.returned.cents)} for o{done.of.id}"
    return f'If they had paid it: repbook promise {done.customer.id} "{text}" --by friday'


def return_screen(done: Returned, formatter: Formatter) -> Screen:
    returned, of, owed = done.returned, done.of, done.owed
    return screen(
        line(
            Cell(done.customer.name, "who"),
            f", return r{returned.id}: {formatter.money(returned.cents)}"
            f" of o{of.id}, which they bought {formatter.near(of.on)}.",
        ),
        joined(
            " ",
            ""
            if done.net_cents
            else "All of it came back: it no longer counts among their orders.",
            f"{formatter.money(done.open_cents)} left to pay." if done.open_cents > 0 else "",
            f"It was paid: you owe them {formatter.money(owed.total)} back." if owed else "",
        )
        or None,
        None if done.known else _if_paid_words(done, formatter),
        named_words(done.named),
        hint(
            pay_back_hint(owed, formatter) if owed else None,
            f"repbook brief {done.customer.id}",
            "repbook undo",
        ),
    )


RETURNED: Fields[Returned] = Fields(
    Field("id", "text", "as in `r3`", lambda done: f"r{done.returned.id}"),
    *WHOSE.within(lambda done: done.customer),
    Field("on", "day", "the day", lambda done: done.returned.on),
    Field("amount", "money", "how much", lambda done: done.returned.cents),
    Field("of", "text?", "the purchase, as in `o12`", lambda done: f"o{done.of.id}"),
    Field("why", "text?", "the reason", lambda done: done.returned.why),
)


def _part_words(payment: Payment, done: Paid, formatter: Formatter) -> str:
    """`65 for o659 (365 of 900 paid)`, of a payment for several orders."""
    id = payment.purchase_id or 0
    part = done.part_paid.get(id)
    state = part_paid_words(part, formatter) if part else "paid in full"
    return f"{formatter.money(payment.cents)} for o{id} ({state})"


def paid_screen(done: Paid, formatter: Formatter) -> Screen:
    """Payments were logged, and what is still open."""
    total = sum(p.cents for p in done.payments)
    paid = f"{formatter.money(total)} for o{done.payments[0].purchase_id}"
    if done.payments[1:]:
        paid = joined(", ", *(_part_words(each, done, formatter) for each in done.payments))
    left = f"Nothing left to pay{f' on o{done.of.id}' if done.of else ''}"
    if done.open_cents:
        left = f"{formatter.money(done.open_cents)} left to pay"
        part = done.part_paid.get(done.of.id) if done.of else None
        if done.of and part:
            left = f"o{done.of.id}: {part_paid_words(part, formatter)}, {left}"
        else:
            left += f" on o{done.of.id}" if done.of else " in all"
    when = formatter.near(done.payments[0].on)
    return screen(
        line(
            Cell(done.customer.name, "who"),
            f", paid {when}: {paid}. {left}.",
        ),
        *(
            f"o{id}: {part_paid_words(part, formatter)}."
            for id, part in done.part_paid.items()
            if not (done.of or done.payments[1:])  # that is said
        ),
        *(due_at_once_words(id) for id in done.due_at_once),
        named_words(done.named),
        f"If it was for o{done.newest.id}, their newest:"
        f" repbook correct m{done.payments[0].id} --of o{done.newest.id}"
        if done.newest
        else None,
        hint(f"repbook brief {done.customer.id}", "repbook undo"),
    )


PAYMENT: Fields[Payment] = Fields(
    Field("id", "text", "as in `m2`", lambda payment: f"m{payment.id}"),
    Field("on", "day", "the day"),
    Field("amount", "money", "how much", lambda payment: payment.cents),
    Field("of", "text?", "the purchase, as in `o12`", lambda payment: f"o{payment.purchase_id}"),
)
PAID: Fields[Paid] = Fields(
    *WHOSE.within(lambda done: done.customer),
    Field("payments", "list", "what was written, a payment a purchase", inner=PAYMENT),
    Field("open", "money", "what is still open on these", lambda done: done.open_cents),
)
