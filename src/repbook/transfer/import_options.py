"""What a user says about a file: its kind, which column is what, which rows to import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from repbook.errors import InvalidInput
from repbook.text import shown


class Wishes(NamedTuple):
    """What the user says about files, and what the book's settings add.

    `kind`, `maps` (column, field), `where` (column, value) and `date_order`
    are options; `usual_order`, `decimal`, `currency` and `region` are settings of
    the book. With `several`, other files may have the columns of `where`. `answers`
    (file, order) are for files with ambiguous days, before the usual order.
    """

    kind: str | None = None
    maps: Sequence[tuple[str, str]] = ()
    where: Sequence[tuple[str, str]] = ()
    date_order: str | None = None
    usual_order: str | None = None
    decimal: str = "."
    currency: str | None = None
    region: str | None = None
    several: bool = False
    answers: Sequence[tuple[str, str]] = ()


def read_map(text: str) -> tuple[str, str]:
    """`Column=field` as (column, field)."""
    column, mark, field = text.rpartition("=")
    if not mark or not column.strip() or not field.strip():
        raise InvalidInput(
            f'"{shown(text)}" does not say which column is which field',
            hint='Write it like --map "Order total=amount"',
        )
    return column.strip(), field.strip().lower().replace("-", "_") if len(field) > 1 else "-"


def read_where(text: str) -> tuple[str, str]:
    """`Column=value` as (column, value)."""
    column, mark, value = text.partition("=")
    if not mark or not column.strip():
        raise InvalidInput(
            f'"{shown(text)}" does not say which rows are wanted',
            hint='Write it like --where "Owner=Margaret Peacock"',
        )
    return column.strip(), value.strip()
