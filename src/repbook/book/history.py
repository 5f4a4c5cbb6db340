"""All dated records of one customer, with the ids that `correct` takes."""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from repbook.book import Book
from repbook.book.acts import table_of
from repbook.book.allies import known_allies
from repbook.records import Ally, Contact, Customer
from repbook.schema import BY_TABLE, of_a_customer
from repbook.store.debts import owed

# Within a day and a place in it, the first of these stands on top: what came of a thing
# above the thing.
ORDER = (
    "write-off",
    "payment",
    "return",
    "promise",
    "feedback",
    "step",
    "problem",
    "purchase",
    "touch",
)
PLACED = ("step", "problem", "purchase", "touch")  # their order within a day is known


class Event(NamedTuple):
    """One dated thing; a write-off, a coming back and a snooze have no id."""

    kind: str
    id: str | None
    on: date
    cents: int | None
    record: Any


class Timeline(NamedTuple):
    """A customer's events, newest first, and the names that their words need."""

    customer: Customer
    events: tuple[Event, ...]
    contacts: dict[int, Contact]
    allies: dict[int, Ally]
    owed: dict[int, int]  # purchase: cents
    orders: dict[int, int]  # call: the purchase that came in it
    part_paid: dict[int, tuple[int, int]]  # purchase: what is paid of it, and its net amount


def timeline(book: Book, customer: Customer, on: date) -> Timeline:
    """All of a day and before, each thing once."""
    events = [
        Event(
            noun.kind,
            f"{noun.letter}{record.id}",
            getattr(record, noun.day),
            getattr(record, "cents", None),
            record,
        )
        for noun in (BY_TABLE[table] for table in of_a_customer())
        for record in table_of(book, noun).of(customer.id, on)
    ]
    problems = [event.record.id for event in events if event.kind == "problem"]
    steps = [step for step in book.steps.matching(problem_id=problems) if step.on <= on]
    asked: dict[int, int | None] = {}  # who was asked last is who replies
    for step in sorted(steps, key=lambda step: (step.on, step.seq, step.id)):
        asked[step.problem_id] = step.ally_id or asked.get(step.problem_id)
        named = step._replace(ally_id=asked[step.problem_id])
        events.append(Event("step", f"s{step.id}", step.on, None, named))
    for gone in reversed(book.write_offs.of(customer.id, on)):
        if gone.back_on is not None and gone.back_on <= on:
            events.append(Event("brought-back", None, gone.back_on, None, None))
        events.append(Event("write-off", None, gone.on, None, gone.why))
    events += [Event("snooze", None, s.on, None, s) for s in book.snoozes.of(customer.id, on)]
    events.sort(key=_place)
    open_cents = {debt.purchase_id: debt.cents for debt in owed(book.conn, customer.id, on)}
    return Timeline(
        customer,
        tuple(events),
        {c.id: c for c in customer.contacts},
        known_allies(book) if steps else {},
        open_cents,
        {e.record.touch_id: e.record.id for e in events if e.kind == "purchase"},
        _part_paid(events, open_cents),
    )


def _part_paid(events: list[Event], open_cents: dict[int, int]) -> dict[int, tuple[int, int]]:
    """Purchases of which some is paid, not all: what is paid, and the net amount."""
    sums: Counter[tuple[str, int | None]] = Counter()
    for event in events:
        if event.kind in ("payment", "return"):
            sums[event.kind, event.record.purchase_id] += event.cents or 0
    found = {}
    for purchase in (event.record for event in events if event.kind == "purchase"):
        net = purchase.cents - sums["return", purchase.id]
        known = net if purchase.settled else sums["payment", purchase.id]
        paid = net - open_cents[purchase.id] if purchase.id in open_cents else known
        if 0 < paid < net:
            found[purchase.id] = paid, net
    return found


def _place(event: Event) -> tuple[int, int, int, int, int]:
    """Newest first; of a day what only has a day, then the rest from last to first."""
    rank = ORDER.index(event.kind) if event.kind in ORDER else 0
    placed = event.kind in PLACED
    seq = event.record.seq if placed else 0
    return -event.on.toordinal(), placed, -seq, rank, -event.record.id if event.id else 0
