"""A file to import: what the user says about it, its kind and source, its rows in typed chunks."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from repbook.errors import InvalidInput
from repbook.text import shown

if TYPE_CHECKING:
    from repbook.transfer.mappings import Mapped
    from repbook.transfer.sources import Layout

# The values of a row by field, each as its field's type is read (cells.READERS):
# days as ordinals, money in minor units, several values as a tuple.
Values = dict[str, Any]
R = TypeVar("R", bound=tuple[object, ...])
CustomerRef = tuple[str | None, str | None, tuple[str, ...]]  # code, name, further codes
CHUNK_ROWS = 5_000


def named(record: type[R], rows: Iterable[tuple[object, ...]]) -> Iterator[R]:
    """Each row of values as a named tuple, at a third of the time that calling its class takes."""
    return map(partial(tuple.__new__, record), rows)


CONTACT = "contact"  # the kind of an id that is a person's, who may be at a firm
PAID, UNPAID = "paid", "unpaid"  # what the status of a purchase says


class ItemRow(NamedTuple):
    """A line of a purchase; `cents` is what the whole line cost."""

    what: str
    quantity: float | None
    unit: str | None
    cents: int | None


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
    items: tuple[ItemRow, ...] = ()
    source: str | None = None  # the program it came from, if that is not the file's

    @property
    def whose(self) -> CustomerRef:
        """Code, name and further codes of its customer."""
        return self.customer_code, self.customer, self.also


class Refused(NamedTuple):
    """A row that cannot be imported: the line it begins on, the column, and why."""

    line: int
    column: str | None
    why: str
    other_currency: bool = False  # its amount is in another one than the book's

    @property
    def text(self) -> str:
        """`line 3, Amount: not a number`."""
        return f"line {self.line}{f', {self.column}' if self.column else ''}: {self.why}"


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

    @property
    def whose(self) -> CustomerRef:
        """Code, name and further codes of its customer."""
        get = self.values.get
        if self.kind == "customers":
            return get("code"), get("name") or get("company") or get("contact"), self.also
        return get("customer_code"), get("customer"), self.also


class Event(NamedTuple):
    """A call, meeting or mail, with people who may be customers: e-mails, phones, and titles.

    `key` identifies it in its program, `at` is local, `values` are a call's.
    Of a mail from a customer (`sender`) the others it went to are of no account.
    """

    key: str
    at: datetime
    values: Values
    whom: tuple[str, ...]
    label: str
    sender: str | None = None


KEPT = " (kept as a quote)"


def kept_as_quote(values: Values) -> str:
    """Why a row that became a quote is none of the orders: it is open, lost, or only offered."""
    return (values.get("status") or "open") + KEPT


class CancelledRow(NamedTuple):
    """A row of an order that was cancelled, which is also counted as left out, for this reason."""

    whose: CustomerRef
    ref: str
    day: int | None
    why: str


class Chunk:
    """Some rows of a file, in its order.

    `read` counts the rows read, `left_out` those not imported, by the reason, and
    `unknown_statuses` those sold for all that is known, by their status. `left_out_of` are the
    names of the customers of those left out by a status.
    """

    def __init__(self) -> None:
        self.read = 0
        self.purchases: list[PurchaseRow] = []
        self.rows: list[Row] = []
        self.events: list[Event] = []
        self.cancelled: list[CancelledRow] = []
        self.left_out: Counter[str] = Counter()
        self.left_out_of: set[str] = set()
        self.unknown_statuses: Counter[str] = Counter()
        self.refused: list[Refused] = []


class Sheet(NamedTuple):
    """A file that can be imported. `chunks()` reads it again from the start each time.

    `row_count` counts the rows below the header; `currency` is the one the file
    names, or None; `notes` are for the preview. `filtered` is False where rows
    are wanted by a column that the file does not have. `of_events`: it brings
    calls of customers in the book, and nobody new.
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
    of_events: bool = False


class Wishes(NamedTuple):
    """What the user says about files, and what the book's settings add.

    `kind`, `maps` (column, field), `where` (column, value) and `date_order`
    are options; `usual_order`, `decimal`, `currency` and `region` are settings of
    the book. With `several`, other files may have the columns of `where`. `answers`
    (file, order) are for files with ambiguous days, before the usual order; `marks` (file, mark)
    for amounts that can be of thousands, as `mark` is for all of them; `told` (file, column, field)
    is a map for one file. Moments
    are read in the time zone of the machine unless there is a `zone`; meetings count
    if they were before `today`.
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
    mark: str | None = None
    marks: Sequence[tuple[str, str]] = ()
    told: Sequence[tuple[str, str, str]] = ()
    zone: tzinfo | None = None
    today: date | None = None
    yours: "Sequence[Layout]" = ()
    mapped: "Sequence[Mapped]" = ()

    def maps_of(self, file: str) -> dict[str, str]:
        """Column to field, as far as it is said for a file."""
        told = {column: field for name, column, field in self.told if name == file}
        return {**dict(self.maps), **told}


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
