"""What `log-return` and `log-payment` say back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repbook.views.formatter import Forms, listed
from repbook.views.log_call import named_words
from repbook.views.screen import Cell, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.payments import Paid
    from repbook.records import Purchase, Return


def return_screen(
    name: str, done: Return, of: Purchase, forms: Forms, named: str | None = None
) -> Screen:
    """One return."""
    return screen(
        line(
            Cell(name, "who"),
            f", {forms.money(done.cents)} back (r{done.id}) of o{of.id}, bought {forms.near(of.on)}.",
        ),
        named_words(named),
        hint(f"repbook brief {done.customer_id}", "repbook undo"),
    )


def return_data(name: str, done: Return, forms: Forms) -> dict[str, Any]:
    """`log-return --json`."""
    return {
        "id": f"r{done.id}",
        "customer_id": done.customer_id,
        "customer": name,
        "on": done.on.isoformat(),
        "amount": forms.major(done.cents),
        "of": f"o{done.purchase_id}" if done.purchase_id else None,
        "why": done.why,
    }


def paid_screen(done: Paid, forms: Forms) -> Screen:
    """Payments, and what is left."""
    total = sum(p.cents for p in done.payments)
    for_what = listed([f"o{p.purchase_id}" for p in done.payments])
    left = f"{forms.money(done.open_cents)} still open" if done.open_cents else "nothing left open"
    when = forms.near(done.payments[0].on)
    return screen(
        line(
            Cell(done.customer.name, "who"),
            f", {forms.money(total)} paid {when} for {for_what}; {left}.",
        ),
        named_words(done.named),
        hint(f"repbook brief {done.customer.id}", "repbook undo"),
    )


def paid_data(done: Paid, forms: Forms) -> dict[str, Any]:
    """`log-payment --json`."""
    return {
        "customer_id": done.customer.id,
        "customer": done.customer.name,
        "payments": [
            {
                "id": f"m{p.id}",
                "on": p.on.isoformat(),
                "amount": forms.major(p.cents),
                "of": f"o{p.purchase_id}" if p.purchase_id else None,
            }
            for p in done.payments
        ],
        "open": forms.major(done.open_cents),
    }
