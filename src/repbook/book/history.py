"""All dated records of one customer, or of some days, with the ids that `correct` takes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from repbook.book import Book
from repbook.book.acts import table_of
from repbook.book.allies import known_allies
from repbook.records import (
    Ally,
    Customer,
    Payment,
    Problem,
    Purchase,
    Return,
    Snooze,
    Step,
    WriteOff,
)
from repbook.schema import BY_LETTER, BY_TABLE, Noun, of_a_customer
from repbook.store.debts import owed

# Within a day and a place in it, the first of these stands on top: what came of a thing
# above the thing.
ORDER = (
    "write-off",
    "snooze",
    "payment",
    "return",
    "quote",
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
    customer_id: int


class Timeline(NamedTuple):
    """Events, newest first, and what their words need; `names` are the customers'."""

    events: tuple[Event, ...]
    names: Mapping[int, str]
    contacts: Mapping[int, str]
    allies: dict[int, Ally]
    owed: dict[int, int]  # purchase: cents
    orders: dict[int, int]  # call: the purchase that came in it
    reported: dict[int, Problem]  # call: the problem that was reported in it
    part_paid: dict[int, tuple[int, int]]  # purchase: what is paid of it, and its net amount
    returned: Mapping[int, int]  # purchase: what of it came back, in cents


def timeline(book: Book, customer: Customer, on: date) -> Timeline:
    """All of a customer's, of a day and before, each thing once."""
    records = {
        noun: table_of(book, noun).of(customer.id, on)
        for noun in (BY_TABLE[table] for table in of_a_customer())
    }
    steps = book.steps.matching(problem_id=[each.id for each in records[BY_TABLE["problems"]]])
    events = _events(book, records, [step for step in steps if step.on <= on])
    events += _holds(book.write_offs.of(customer.id, on), book.snoozes.of(customer.id, on), on)
    events = _in_order(book, events)
    payments = [event.record for event in events if event.kind in ("payment", "return")]
    return _timeline(book, events, payments, on, {customer.id: customer.name})


def logged(
    book: Book, first: date, last: date, kinds: Collection[str] = (), most: int | None = None
) -> tuple[Timeline, int]:
    """The whole book's of some days, each thing once, and how many there are; of `most` the newest."""
    records = {
        noun: table_of(book, noun).between(first, last)
        for noun in (BY_TABLE[table] for table in of_a_customer())
    }
    events = _events(book, records, book.steps.between(first, last))
    holds = book.write_offs.all(last), book.snoozes.between(first, last)
    events += [each for each in _holds(*holds, last) if each.on >= first]
    events = [each for each in events if not kinds or each.kind in kinds]
    events = _in_order(book, events)
    shown = events[:most]
    ids = [event.record.id for event in shown if event.kind == "purchase"]
    paid: list[Payment | Return] = [*book.payments.matching(purchase_id=ids)]
    paid += book.returns.matching(purchase_id=ids)
    paid = [each for each in paid if each.on <= last]
    return _timeline(book, shown, paid, last, book.customers.names()), len(events)


def event_of(noun: Noun, record: Any) -> Event:
    """The event of a record that has an id."""
    id, day = f"{noun.letter}{record.id}", getattr(record, noun.day)
    return Event(noun.kind, id, day, getattr(record, "cents", None), record, record.customer_id)


def _events(
    book: Book, records: Mapping[Noun, Sequence[Any]], steps: Sequence[Step]
) -> list[Event]:
    events = [event_of(noun, record) for noun, some in records.items() for record in some]
    of = {step.problem_id for step in steps}
    whose = {problem.id: problem.customer_id for problem in book.problems.matching(id=of)}
    asked: dict[int, int | None] = {}  # who was asked last is who replies
    days = {step.id for step in steps}
    every = book.steps.matching(problem_id=of)
    for step in sorted(every, key=lambda step: (step.on, step.seq, step.id)):
        asked[step.problem_id] = step.ally_id or asked.get(step.problem_id)
        if step.id in days:
            named = step._replace(ally_id=asked[step.problem_id])
            customer = whose[step.problem_id]
            events.append(Event("step", f"s{step.id}", step.on, None, named, customer))
    return events


def _holds(write_offs: Sequence[WriteOff], snoozes: Sequence[Snooze], on: date) -> Iterator[Event]:
    for gone in reversed(write_offs):
        if gone.back_on is not None and gone.back_on <= on:
            yield Event("brought-back", None, gone.back_on, None, None, gone.customer_id)
        yield Event("write-off", None, gone.on, None, gone.why, gone.customer_id)
    for snooze in snoozes:
        yield Event("snooze", None, snooze.on, None, snooze, snooze.customer_id)


def _timeline(
    book: Book,
    events: Sequence[Event],
    payments: Sequence[Payment | Return],
    on: date,
    names: Mapping[int, str],
) -> Timeline:
    kinds = {event.kind for event in events}
    buyers = {event.customer_id for event in events if event.kind == "purchase"}
    open_cents = {
        debt.purchase_id: debt.cents for buyer in buyers for debt in owed(book.conn, buyer, on)
    }
    purchases = [event.record for event in events if event.kind == "purchase"]
    returned = _sums(each for each in payments if isinstance(each, Return))
    paid = _sums(each for each in payments if isinstance(each, Payment))
    return Timeline(
        tuple(events),
        names,
        book.customers.contact_names() if "touch" in kinds else {},
        known_allies(book) if "step" in kinds else {},
        open_cents,
        {purchase.touch_id: purchase.id for purchase in purchases if purchase.touch_id},
        {
            event.record.touch_id: event.record
            for event in events
            if event.kind == "problem" and event.record.touch_id
        },
        _part_paid(purchases, paid, returned, open_cents),
        returned,
    )


def _sums(payments: Iterable[Payment | Return]) -> Counter[int]:
    sums: Counter[int] = Counter()
    for each in payments:
        sums[each.purchase_id or 0] += each.cents
    return sums


def _part_paid(
    purchases: Sequence[Purchase],
    payments: Counter[int],
    returned: Counter[int],
    open_cents: Mapping[int, int],
) -> dict[int, tuple[int, int]]:
    """Purchases of which some is paid, not all: what is paid, and the net amount."""
    found = {}
    for purchase in purchases:
        net = purchase.cents - returned[purchase.id]
        known = net if purchase.settled else payments[purchase.id]
        paid = net - open_cents[purchase.id] if purchase.id in open_cents else known
        if 0 < paid < net:
            found[purchase.id] = paid, net
    return found


def _in_order(book: Book, events: Sequence[Event]) -> list[Event]:
    """Newest first; what has no place within its day as it was written, alike on all machines of a sync."""
    from repbook.store.sync_records import EVER, any_synced, stamps

    loose: dict[str, list[int]] = defaultdict(list)
    if any_synced(book.conn):
        for event in events:
            if event.id and event.kind not in PLACED:
                loose[BY_LETTER[event.id[0]].table].append(event.record.id)
    marks = {table: stamps(book.conn, table, ids) for table, ids in loose.items()}

    def written(event: Event) -> tuple[str, int]:
        if not event.id:
            return EVER, 0
        id, known = event.record.id, marks.get(BY_LETTER[event.id[0]].table, {})
        return known.get(id, EVER), id

    return sorted(sorted(events, key=written, reverse=True), key=_place)


def _place(event: Event) -> tuple[int, int, int, int]:
    """Newest first; of a day what only has a day, then the rest from last to first."""
    # a write-off and a coming back have the order in which they were written
    rank = ORDER.index("write-off" if event.kind == "brought-back" else event.kind)
    placed = event.kind in PLACED
    seq = event.record.seq if placed else 0
    return -event.on.toordinal(), placed, -seq, rank
