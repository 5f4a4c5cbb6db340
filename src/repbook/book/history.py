"""Everything dated of one customer, with the ids under which it can be corrected."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.book.linked_rows import is_of, only_accompanies
from repbook.records import Contact, Customer
from repbook.store.tables import Table

if TYPE_CHECKING:
    from repbook.book import Book

# Within a day, the first of these stands on top: what came of a thing above the thing.
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


class Event(NamedTuple):
    """One dated thing; a write-off and a coming back have no id."""

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
    allies: dict[int, str]
    paid: dict[int, int]  # purchase: cents


def timeline(book: Book, customer: Customer, on: date) -> Timeline:
    """All of a day and before; what was written twice by one command stands once."""
    events: list[Event] = []
    for kind, letter, table in (
        ("purchase", "o", book.purchases),
        ("return", "r", book.returns),
        ("payment", "m", book.payments),
        ("promise", "p", book.promises),
        ("feedback", "f", book.feedback),
    ):
        for record in _records(table, customer.id, on):
            day = record.made_on if kind == "promise" else record.on
            cents = getattr(record, "cents", None)
            events.append(Event(kind, f"{letter}{record.id}", day, cents, record))
    problems = {problem.id: problem for problem in book.problems.of(customer.id, on)}
    for problem in problems.values():
        events.append(Event("problem", f"x{problem.id}", problem.reported_on, None, problem))
    purchases = {event.record.id: event.record for event in events if event.kind == "purchase"}
    steps = _steps(book, list(problems), on)
    of_problem = defaultdict(list)
    for step in steps:
        of_problem[step.problem_id, step.on].append(step)
    in_a_touch = set()
    for touch in book.touches.of(customer.id, on):
        twins = [s for s in of_problem.get((touch.problem_id, touch.on), ()) if is_of(s, touch)]
        in_a_touch |= {step.id for step in twins if step.kind == "update"}
        if not only_accompanies(touch, purchases, problems) and all(
            step.kind == "update" for step in twins
        ):
            events.append(Event("touch", f"c{touch.id}", touch.on, None, touch))
    for step in steps:
        if step.kind != "report" and step.id not in in_a_touch:
            events.append(Event("step", f"s{step.id}", step.on, None, step))
    for day, why, back in book.conn.execute(
        "SELECT day, why, back_day FROM write_offs WHERE customer_id = ? AND day <= ?"
        " ORDER BY id DESC",
        (customer.id, on.toordinal()),
    ):
        if back is not None and back <= on.toordinal():
            events.append(Event("brought-back", None, date.fromordinal(back), None, None))
        events.append(Event("write-off", None, date.fromordinal(day), None, why))
    events.sort(key=_place)
    paid: dict[int, int] = defaultdict(int)
    for event in events:
        if event.kind in ("payment", "return") and event.record.purchase_id is not None:
            paid[event.record.purchase_id] += event.record.cents
    allies = {ally.id: ally.name for ally in book.allies.where()} if steps else {}
    return Timeline(
        customer,
        tuple(events),
        {c.id: c for c in customer.contacts},
        allies,
        dict(paid),
    )


def _records(table: Table[Any], customer_id: int, on: date) -> list[Any]:
    return table.of(customer_id, on)


def _place(event: Event) -> tuple[int, int, int]:
    rank = ORDER.index(event.kind) if event.kind in ORDER else 0
    return -event.on.toordinal(), rank, -event.record.id if event.id else 0


def _steps(book: Book, problem_ids: list[int], on: date) -> list[Any]:
    import json

    return (
        list(
            book.steps.where(
                "day <= ? AND problem_id IN (SELECT value FROM json_each(?))",
                on.toordinal(),
                json.dumps(problem_ids),
            )
        )
        if problem_ids
        else []
    )
