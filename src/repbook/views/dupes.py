"""`dupes` and `merge`: likely duplicates, and the result of a merge."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, divider, listed
from repbook.views.customers import CUSTOMER
from repbook.views.fields import NAMED, Field, Fields
from repbook.views.nouns import counted
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.dupes import Double, Sign
    from repbook.book.merge import Merged


ALIKE = {
    "email": "same e-mail",
    "phone": "same phone",
    "name": "names alike:",
    "contact": "one is a contact of the other:",
}


def doubles_screen(found: Sequence[Double], shown: int) -> Screen:
    """Each pair with the reasons, and the command that merges the first."""
    if not found:
        return screen("No likely duplicates.")
    rows = [
        (
            Cell(d.keep.name, "who"),
            f"({d.keep.id})",
            "and",
            Cell(d.other.name, "who"),
            f"({d.other.id})",
            "; ".join(f"{ALIKE[sign.how]} {sign.text}" for sign in d.signs),
        )
        for d in found[:shown]
    ]
    number, name, first = Column(right=True), Column(name=True), found[0]
    return screen(
        f"{count(len(found), 'likely duplicate')}:",
        grid((name, number, Column(), name, number, Column(flex=True)), rows),
        "",
        hint(
            f"repbook merge {first.keep.id} {first.other.id}",
            f"repbook dupes -n {len(found)}" if len(found) > shown else None,
        ),
    )


SIGN: Fields[Sign] = Fields(
    Field("how", "text", "`email`, `phone`, `name` or `contact`: one is a contact of the other"),
    Field("text", "text", "how it is written"),
)
DOUBLE: Fields[Double] = Fields(
    Field("keep", "object", "the one with more records, or the firm of the other", inner=NAMED),
    Field("other", "object", "the one that may be the same", inner=NAMED),
    Field("reasons", "list", "what speaks for it", lambda double: double.signs, inner=SIGN),
)


def merged_screen(done: Merged, formatter: Formatter) -> Screen:
    """What moved, what was kept in extra fields, and which orders may be duplicates."""
    customer, gone, same = done.customer, done.gone, done.same_orders
    moved = [counted(table, number) for table, number in done.moved.items()]
    return screen(
        line(
            Cell(gone.name, "who"),
            f" ({gone.id}) is merged into ",
            Cell(customer.name, "who"),
            f" ({customer.id}).",
        ),
        f"Moved: {listed(moved)}." if moved else None,
        f"Also called: {divider(customer.aliases).join(customer.aliases)}."
        if customer.aliases
        else None,
        *(f"Kept as an extra field: {name}: {value}" for name, value in done.kept_aside.items()),
        line(Cell("Do not call", "bad"), " applies to both.") if customer.do_not_call else None,
        *(
            line(
                Cell(f"o{one.id} and o{other.id}", "heed"),
                f" may be one order, logged twice: {formatter.money(one.cents)} on {formatter.weekday(one.on)}.",
            )
            for one, other in same[:5]
        ),
        "",
        hint(
            f"repbook remove o{same[0][1].id}" if same else None,
            f"repbook history {customer.id}",
            "repbook undo",
        ),
    )


MERGED: Fields[Merged] = Fields(
    *NAMED.within(attrgetter("customer")),
    *CUSTOMER.only("aliases do_not_call").within(attrgetter("customer")),
    Field(
        "merged",
        "object",
        "the customer that is now part of this one",
        lambda done: done.gone,
        inner=NAMED,
    ),
    Field(
        "moved",
        "map",
        "what moved",
        lambda done: {("calls" if t == "touches" else t): n for t, n in done.moved.items()},
        items=("whole", "how many, by kind"),
    ),
    Field(
        "kept_beside",
        "map",
        "values that differed: the one that is now an extra field",
        lambda done: done.kept_aside,
        items=("text", "the value"),
    ),
    Field(
        "same_orders",
        "list",
        "purchases that may be one, logged twice",
        lambda done: [[f"o{one.id}", f"o{other.id}"] for one, other in done.same_orders],
        items=("list", "two of them", "text", "as in `o12`"),
    ),
)
