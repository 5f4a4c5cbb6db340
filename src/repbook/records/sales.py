"""What was offered, sold, taken back and paid."""

from datetime import date, timedelta
from typing import NamedTuple

from repbook.records import Extra, QuoteState


class Purchase(NamedTuple):
    """Goods or work sold on a day; `due_on` is set when a payment is expected."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    cents: int  # how much
    what: str | None = None  # what they bought
    ref: str | None = None  # the order's reference
    due_on: date | None = None  # the day it has to be paid
    settled: bool = False  # known to be paid, the day unknown
    channel: str | None = None  # channel
    source: str | None = None  # the program whose file it came from; plain of a table of nobody's
    extra: Extra = {}
    exchange: bool = False  # the order was itself an exchange: they were reached by it
    touch_id: int | None = None  # the call it came in
    seq: int = 0  # its position among the events of that day


class Item(NamedTuple):
    """What was bought: a line of a purchase."""

    id: int
    uid: str
    purchase_id: int  # the purchase it is a line of
    what: str  # what it is, as written
    quantity: float | None = None  # how many, or how much
    unit: str | None = None  # of what the quantity is, as in kg
    cents: int | None = None  # how much the line cost
    extra: Extra = {}


class ItemName(NamedTuple):
    """Another name of an item: what is called so counts as that item, in every purchase."""

    id: int
    uid: str
    called: str  # the name, as written
    item: str  # how the item is called
    extra: Extra = {}


class Return(NamedTuple):
    """Money taken back; of one purchase, or netted against the latest before it."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    cents: int  # how much
    purchase_id: int | None = None  # the purchase that came back
    of_ref: str | None = None  # the order's reference, as given
    why: str | None = None  # the reason
    ref: str | None = None  # its own reference
    extra: Extra = {}


class Payment(NamedTuple):
    """Money received for one purchase, in full or in part."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    cents: int  # how much
    purchase_id: int | None = None  # the purchase it pays
    of_ref: str | None = None  # the order's reference, as given
    note: str | None = None  # a note
    extra: Extra = {}


class Quote(NamedTuple):
    """What was offered for an amount; open until it is won or lost, or its last day is past."""

    id: int
    uid: str
    customer_id: int  # the customer
    on: date  # the day
    cents: int  # how much
    what: str | None = None  # what was offered
    ref: str | None = None  # its own reference
    valid_until: date | None = None  # the last day it holds
    won_on: date | None = None  # the day they said yes
    purchase_id: int | None = None  # the purchase it became
    of_ref: str | None = None  # the order's reference, as given
    lost_on: date | None = None  # the day they said no
    lost_because: str | None = None  # the reason
    touch_id: int | None = None  # the call it was sent in
    lost_touch_id: int | None = None  # the call it was lost in
    undated: bool = False  # a file did not say when it was sent: its day is that of the import
    extra: Extra = {}

    def standing(self, on: date) -> tuple[QuoteState, date | None]:
        """Where it stands on a day, and since when it is no longer open."""
        expired = self.valid_until and self.valid_until + timedelta(days=1)
        ends: tuple[tuple[QuoteState, date | None], ...] = (
            ("won", self.won_on),
            ("lost", self.lost_on),
            ("expired", expired),
        )
        for state, day in ends:
            if day is not None and day <= on:
                return state, day
        return "open", None

    def state(self, on: date) -> QuoteState:
        """Where it stands on a day."""
        return self.standing(on)[0]

    def ended_on(self, on: date) -> date | None:
        """The day from which it is won, lost or expired; None while it is open."""
        return self.standing(on)[1]

    @property
    def settled(self) -> bool:
        """Whether it was won or lost, on whatever day."""
        return self.won_on is not None or self.lost_on is not None
