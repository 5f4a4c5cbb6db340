"""`log-purchase`, `log-return` and `log-payment`: what was written, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.formatter import Formatter, listed
from repbook.loyalty.customer_day import CustomerDay
from repbook.views.screen import Cell, Line, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.sales import Paid, Sold
    from repbook.records import Customer, Purchase, Return


def came_back_line(customer: Customer) -> Line:
    """That a purchase has brought back a customer who was written off."""
    return line(Cell(f"{customer.name} was written off and is back by itself.", "good"))


def named_words(currency: str | None) -> str | None:
    """That an amount was the first to name the book's currency; None when it did not."""
    if currency is None:
        return None
    return f"The book's currency is {currency} from now on: repbook config currency"


def next_order_words(today: CustomerDay, formatter: Formatter) -> str | None:
    """When the next order is expected, or was; None for who has not bought twice."""
    day = today.expected_day
    if day is None or len(today.history.buying.days) < 2:
        return None
    if day < formatter.on.toordinal():
        return f"Their next order was expected about {formatter.day(day)}."
    return f"Next order expected about {formatter.day(day)}."


def purchase_data(purchase: Purchase, formatter: Formatter) -> dict[str, object]:
    """A purchase as JSON."""
    return {
        "id": f"o{purchase.id}",
        "customer_id": purchase.customer_id,
        "on": purchase.on.isoformat(),
        "amount": formatter.major(purchase.cents),
        "what": purchase.what,
        "ref": purchase.ref,
        "due_on": purchase.due_on.isoformat() if purchase.due_on else None,
        "channel": purchase.channel,
    }


def sale_screen(done: Sold, today: CustomerDay, formatter: Formatter) -> Screen:
    """A purchase was logged."""
    purchase = done.purchase
    said = f", bought {formatter.near(purchase.on)}: {formatter.money(purchase.cents)} (o{purchase.id})"
    if done.paid:
        said += f", paid {formatter.near(done.paid.on)}"
    elif purchase.due_on:
        said += f", due {formatter.weekday(purchase.due_on)}"
    return screen(
        line(Cell(done.customer.name, "who"), said + "."),
        came_back_line(done.customer) if done.came_back else None,
        next_order_words(today, formatter),
        named_words(done.named),
        hint("repbook next", f"repbook brief {done.customer.id}", "repbook undo"),
    )


def sale_data(done: Sold, formatter: Formatter) -> dict[str, object]:
    """`log-purchase --json`."""
    paid = done.paid.on.isoformat() if done.paid else None
    return {
        **purchase_data(done.purchase, formatter),
        "customer": done.customer.name,
        "paid_on": paid,
    }


def return_screen(
    name: str, done: Return, of: Purchase, formatter: Formatter, named: str | None = None
) -> Screen:
    """A return was logged."""
    return screen(
        line(
            Cell(name, "who"),
            f", {formatter.money(done.cents)} back (r{done.id}) of o{of.id}, bought {formatter.near(of.on)}.",
        ),
        named_words(named),
        hint(f"repbook brief {done.customer_id}", "repbook undo"),
    )


def return_data(name: str, done: Return, formatter: Formatter) -> dict[str, object]:
    """`log-return --json`."""
    return {
        "id": f"r{done.id}",
        "customer_id": done.customer_id,
        "customer": name,
        "on": done.on.isoformat(),
        "amount": formatter.major(done.cents),
        "of": f"o{done.purchase_id}" if done.purchase_id else None,
        "why": done.why,
    }


def paid_screen(done: Paid, formatter: Formatter) -> Screen:
    """Payments were logged, and what is still open."""
    total = sum(p.cents for p in done.payments)
    for_what = listed([f"o{p.purchase_id}" for p in done.payments])
    left = (
        f"{formatter.money(done.open_cents)} still open" if done.open_cents else "nothing left open"
    )
    when = formatter.near(done.payments[0].on)
    return screen(
        line(
            Cell(done.customer.name, "who"),
            f", {formatter.money(total)} paid {when} for {for_what}; {left}.",
        ),
        *(f"o{id}: {part_paid_words(part, formatter)}." for id, part in done.part_paid.items()),
        named_words(done.named),
        hint(f"repbook brief {done.customer.id}", "repbook undo"),
    )


def part_paid_words(part: tuple[int, int], formatter: Formatter) -> str:
    """`400 of 1,000 paid`."""
    paid, of = map(formatter.money, part)
    return f"{paid} of {of} paid"


def paid_data(done: Paid, formatter: Formatter) -> dict[str, object]:
    """`log-payment --json`."""
    return {
        "customer_id": done.customer.id,
        "customer": done.customer.name,
        "payments": [
            {
                "id": f"m{p.id}",
                "on": p.on.isoformat(),
                "amount": formatter.major(p.cents),
                "of": f"o{p.purchase_id}" if p.purchase_id else None,
            }
            for p in done.payments
        ],
        "open": formatter.major(done.open_cents),
    }
