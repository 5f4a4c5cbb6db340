"""`dupes` and `merge`: likely duplicates, and the result of a merge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, listed
from repbook.views.nouns import counted
from repbook.views.screen import Cell, Column, Screen, Table, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.dupes import Double
    from repbook.book.merge import Merged


def doubles_screen(found: Sequence[Double], shown: int) -> Screen:
    """Each pair with the reasons, and the command that merges the first."""
    if not found:
        return screen("No two customers look like one.")
    rows = [
        (
            Cell(d.keep.name, "who"),
            f"({d.keep.id})",
            "and",
            Cell(d.other.name, "who"),
            f"({d.other.id})",
            "; ".join(f"{sign.how.replace('email', 'e-mail')} {sign.text}" for sign in d.signs),
        )
        for d in found[:shown]
    ]
    number, name, first = Column(right=True), Column(name=True), found[0]
    return screen(
        f"{count(len(found), 'likely double')}:",
        grid((name, number, Column(), name, number, Column(flex=True)), rows),
        "",
        hint(
            f"repbook merge {first.keep.id} {first.other.id}",
            f"repbook dupes -n {len(found)}" if len(found) > shown else None,
        ),
    )


def doubles_data(found: Sequence[Double]) -> Table:
    """`dupes --json`."""
    return Table(
        found,
        {
            "keep.id": lambda d: d.keep.id,
            "keep.name": lambda d: d.keep.name,
            "other.id": lambda d: d.other.id,
            "other.name": lambda d: d.other.name,
            "reasons": lambda d: [{"how": sign.how, "text": sign.text} for sign in d.signs],
        },
    )


def merged_screen(done: Merged, formatter: Formatter) -> Screen:
    """What moved, what was kept in extra fields, and which orders may be duplicates."""
    customer, gone, same = done.customer, done.gone, done.same_orders
    moved = [counted(table, number) for table, number in done.moved.items()]
    return screen(
        line(
            Cell(gone.name, "who"),
            f" ({gone.id}) is now part of ",
            Cell(customer.name, "who"),
            f" ({customer.id}).",
        ),
        f"Moved: {listed(moved)}." if moved else None,
        f"Also called: {', '.join(customer.aliases)}." if customer.aliases else None,
        *(f"Kept beside: {name}: {value}" for name, value in done.kept_aside.items()),
        line(Cell("Do not call", "bad"), " holds for both names.")
        if customer.do_not_call
        else None,
        *(
            line(
                Cell(f"o{one.id} and o{other.id}", "heed"),
                f" may be one order, noted twice: {formatter.money(one.cents)} on {formatter.day(one.on)}.",
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


def merged_data(done: Merged) -> dict[str, object]:
    """`merge --json`."""
    return {
        "id": done.customer.id,
        "name": done.customer.name,
        "aliases": list(done.customer.aliases),
        "do_not_call": done.customer.do_not_call,
        "merged": {"id": done.gone.id, "name": done.gone.name},
        "moved": {("calls" if t == "touches" else t): n for t, n in done.moved.items()},
        "kept_beside": done.kept_aside,
        "same_orders": [[f"o{one.id}", f"o{other.id}"] for one, other in done.same_orders],
    }
