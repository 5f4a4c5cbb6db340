"""`dupes` and `merge`: likely duplicates, and the result of a merge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, listed
from repbook.views.nouns import counted
from repbook.views.screen import Cell, Column, Line, Screen, grid, hint, line, screen

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
    number = Column(right=True)
    name = Column(name=True)
    columns = (name, number, Column(), name, number, Column(flex=True))
    first = found[0]
    more = len(found) - shown
    commands = [f"repbook merge {first.keep.id} {first.other.id}"]
    if more > 0:
        commands.append(f"repbook dupes -n {len(found)}")
    return screen(
        f"{count(len(found), 'likely double')}:", grid(columns, rows), "", hint(*commands)
    )


def doubles_data(found: Sequence[Double]) -> list[dict[str, object]]:
    """`dupes --json`."""
    return [
        {
            "keep": {"id": d.keep.id, "name": d.keep.name},
            "other": {"id": d.other.id, "name": d.other.name},
            "reasons": [{"how": sign.how, "text": sign.text} for sign in d.signs],
        }
        for d in found
    ]


def merged_screen(done: Merged, formatter: Formatter) -> Screen:
    """What moved, what was kept in extra fields, and which orders may be duplicates."""
    customer, gone = done.customer, done.gone
    parts: list[Line | str | None] = [
        line(
            Cell(gone.name, "who"),
            f" ({gone.id}) is now part of ",
            Cell(customer.name, "who"),
            f" ({customer.id}).",
        ),
    ]
    moved = [counted(table, number) for table, number in done.moved.items()]
    if moved:
        parts.append(f"Moved: {listed(moved)}.")
    if customer.aliases:
        parts.append(f"Also called: {', '.join(customer.aliases)}.")
    for name, value in done.kept_aside.items():
        parts.append(f"Kept beside: {name}: {value}")
    if customer.do_not_call:
        parts.append(line(Cell("Do not call", "bad"), " holds for both names."))
    for one, other in done.same_orders[:5]:
        parts.append(
            line(
                Cell(f"o{one.id} and o{other.id}", "heed"),
                f" may be one order, noted twice: {formatter.money(one.cents)} on {formatter.day(one.on)}.",
            )
        )
    commands = [f"repbook history {customer.id}"]
    if done.same_orders:
        commands.insert(0, f"repbook remove o{done.same_orders[0][1].id}")
    return screen(*parts, "", hint(*commands, "repbook undo"))


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
