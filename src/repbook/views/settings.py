"""`config` and `where`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import count, listed
from repbook.views.nouns import counted
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.settings import Setting

COLUMNS = (
    Column("setting"),
    Column("value"),
    Column("default", drop=2),
    Column("unit", flex=True),
    Column(),
)


def config_screen(rows: Sequence[Setting]) -> Screen:
    """All settings; those that were changed are marked."""
    changed = sum(row.changed for row in rows)
    cells = [
        (
            row.key,
            Cell(row.value or "not set", "who" if row.changed else ""),
            row.default,
            row.unit,
            Cell("changed", "heed") if row.changed else "",
        )
        for row in rows
    ]
    return screen(
        line(
            f"{count(len(rows), 'setting')}, "
            f"{f'{changed} changed' if changed else 'all as they come'}"
        ),
        grid(COLUMNS, cells, indent=0),
        "",
        hint("repbook config KEY VALUE", "repbook config KEY default"),
    )


def one_screen(row: Setting, was: str | None) -> Screen:
    """One setting; `was` is what it was before, if it was set now."""
    new = was is not None and was != row.value
    return screen(
        line(
            Cell(row.key, "who"),
            f": {row.value or 'not set'}",
            f" ({row.unit})" if row.unit else "",
            f", was {was or 'not set'}" if new else "",
            f"; the default is {row.default}" if row.changed and row.default else "",
        ),
        hint("repbook undo", "repbook config") if new else None,
    )


def config_data(rows: Sequence[Setting]) -> list[dict[str, object]]:
    """`config --json`."""
    return [
        {
            "key": r.key,
            "value": _plain(r.value),
            "default": _plain(r.default),
            "unit": r.unit or None,
            "changed": r.changed,
        }
        for r in rows
    ]


def _plain(value: str) -> str | float | int | None:
    try:
        number = float(value)
    except ValueError:
        return value or None
    return int(number) if number.is_integer() else number


class BookFile(NamedTuple):
    """The book's file, its size in bytes, and how many records it has by table."""

    path: str
    exists: bool = False
    size: int = 0
    mode: str | None = None
    writable: bool | None = None
    counts: Mapping[str, int] = {}


def where_screen(file: BookFile) -> Screen:
    """Where the book is, its size, and what it holds."""
    if not file.exists:
        return screen(
            line(Cell(file.path, "who")),
            "There is no book there yet: the first thing noted makes it.",
            hint('repbook add "Harbor Foods"', "repbook import customers.csv", "repbook demo"),
        )
    held = [
        counted(table, number)
        for table, number in file.counts.items()
        if number and table != "steps"
    ]
    scale, unit = (1, "bytes") if file.size < 10_000 else (1000, "kB")
    size = (
        f"{file.size / 10**6:,.1f} MB" if file.size >= 10**7 else f"{file.size / scale:,.0f} {unit}"
    )
    return screen(
        line(Cell(file.path, "who")),
        f"{size}, {file.mode}{'' if file.writable else ', read-only here'}",
        f"It holds {listed(held)}." if held else "It is empty.",
        hint("repbook changes", "repbook export book --to FILE"),
    )
