"""What `log-return` and `log-payment` say back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.formatter import Formatter, listed
from repbook.views.log_call import named_words
from repbook.views.screen import Cell, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.payments import Paid
    from repbook.records import Purchase, Return


def return_screen(
    name: str, done: Return, of: Purchase, formatter: Formatter, named: str | None = None
) -> Screen:
    """One return."""
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
    """Payments, and what is left."""
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
        named_words(done.named),
        hint(f"repbook brief {done.customer.id}", "repbook undo"),
    )


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
