"""A file to import: its kind and source, and its rows as a stream of typed chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

# The values of a row by field, each as its field's type is read (cells.READERS):
# days as ordinals, money in minor units, a time in minutes, several values as a tuple.
Values = dict[str, Any]
CHUNK_ROWS = 5_000


class PurchaseRow(NamedTuple):
    """A purchase; days are ordinals, `also` further codes of the customer, `extra` JSON text."""

    line: int
    customer_code: str | None
    customer: str | None
    day: int
    cents: int
    what: str | None
    ref: str | None
    due_day: int | None
    paid_day: int | None
    status: str | None
    channel: str | None
    uid: str | None
    also: tuple[str, ...]
    extra: str | None


class Refused(NamedTuple):
    """A row that cannot be imported: the line it begins on, the column, and why."""

    line: int
    column: str | None
    why: str


class Row(NamedTuple):
    """A row of any kind but purchases.

    `values` are the fields of its kind that have a value; `also` are other codes
    of the customer.
    """

    kind: str
    line: int
    values: Values
    extra: dict[str, str]
    also: tuple[str, ...] = ()


class Chunk(NamedTuple):
    """Some rows of a file, in its order.

    `read` counts the rows read, `left_out` those not imported, by the reason.
    """

    read: int
    purchases: list[PurchaseRow]
    rows: list[Row]
    left_out: dict[str, int]
    refused: list[Refused]


class Sheet(NamedTuple):
    """A file that can be imported. `chunks()` reads it again from the start each time.

    `row_count` counts the rows below the header; `currency` is the one the file
    names, or None; `notes` are for the preview. `filtered` is False where rows
    are wanted by a column that the file does not have.
    """

    name: str
    kind: str
    source: str
    mapping: dict[str, str]
    unknown_columns: tuple[str, ...]
    own: bool
    row_count: int
    currency: str | None
    date_order: str | None
    notes: tuple[str, ...]
    chunks: Callable[[], Iterator[Chunk]]
    filtered: bool = True
