"""What an import file comes to: its kind and source, and its rows as a stream of typed chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from json.encoder import encode_basestring
from typing import Any, NamedTuple

# line, customer_code, customer, day, cents, what, ref, due_day, paid_day, status, channel, uid,
# also, extra
PurchaseRow = tuple[
    int,
    str | None,
    str | None,
    int,
    int,
    str | None,
    str | None,
    int | None,
    int | None,
    str | None,
    str | None,
    str | None,
    tuple[str, ...],
    str | None,
]
PURCHASE_FIELDS = (
    "line",
    "customer_code",
    "customer",
    "day",
    "cents",
    "what",
    "ref",
    "due_day",
    "paid_day",
    "status",
    "channel",
    "uid",
    "also",
    "extra",
)
CHUNK_ROWS = 5_000


class Refused(NamedTuple):
    """A row that cannot be taken: the line it begins on, the column, and why."""

    line: int
    column: str | None
    why: str


class Row(NamedTuple):
    """A row of any kind but purchases.

    `values` holds the fields of its kind that have a value: days as ordinals,
    money in minor units, `time` in minutes, several values as tuples. `also`
    are other ids under which the customer may be known.
    """

    kind: str
    line: int
    values: dict[str, Any]
    extra: dict[str, str]
    also: tuple[str, ...] = ()


class Chunk(NamedTuple):
    """Some rows of a file, in its order. `extra` of a purchase is JSON text, or None.

    `read` counts the rows met, `left_out` those that are none of the book's
    business, by the reason.
    """

    read: int
    purchases: list[PurchaseRow]
    rows: list[Row]
    left_out: dict[str, int]
    refused: list[Refused]


class Sheet(NamedTuple):
    """A file that can be imported. `chunks()` reads it again from the start each time.

    `row_count` counts the rows below the header; `currency` is the one the file
    names, or None; `notes` are things the preview should say of it. `filtered`
    is False where rows were asked for by a column that the file does not have.
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


def json_text(extra: dict[str, str]) -> str | None:
    """Extra fields as the JSON text the book keeps."""
    if not extra:
        return None
    pairs = (
        f"{encode_basestring(name)}: {encode_basestring(text)}" for name, text in extra.items()
    )
    return "{" + ", ".join(pairs) + "}"
