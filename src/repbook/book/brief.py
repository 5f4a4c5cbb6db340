"""What `brief` looks at: one customer's records, as of a day."""

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.book.report import with_steps
from repbook.book.write_off import lost
from repbook.records import Ally, Customer, Feedback, History, Promise, Purchase, Touch

if TYPE_CHECKING:
    from repbook.book import Book
    from repbook.loyalty.effort import Case
    from repbook.loyalty.problem_history import Kind

LAST = 5


class Dossier(NamedTuple):
    """All that a brief tells of one customer."""

    customer: Customer
    history: History
    touches: tuple[Touch, ...]  # the last few, newest first
    purchases: tuple[Purchase, ...]
    feedback: tuple[Feedback, ...]
    promises: tuple[Promise, ...]  # open ones
    allies: dict[int, Ally]
    past: "dict[str, Kind]"  # how problems of a kind went before
    named: tuple[tuple[int, str], ...]  # who came through them
    lost_on: date | None
    lost_why: str | None


def dossier(book: "Book", customer: Customer, on: date) -> Dossier:
    """Read one customer's brief, as of a day."""
    day, id = on.toordinal(), customer.id
    history = book.history(id, on)
    rows = book.conn.execute
    gone = lost(book, id, on) if history.written_off_day is not None else None
    return Dossier(
        customer,
        history,
        tuple(_last(book.touches.where, id, day)),
        tuple(_last(book.purchases.where, id, day)),
        tuple(_last(book.feedback.where, id, day)),
        history.promises,
        {ally.id: ally for ally in book.allies.where()} if history.problems else {},
        _playbook(book, history, on),
        tuple(
            rows(
                "SELECT id, name FROM customers WHERE referred_by_id = ? AND added_day <= ?"
                " ORDER BY id",
                (id, day),
            )
        ),
        gone.on if gone else None,
        gone.why if gone else None,
    )


def _last(where, id: int, day: int):  # type: ignore[no-untyped-def]
    return where("customer_id = ? AND day <= ?", id, day, order=f"day DESC, id DESC LIMIT {LAST}")


def _playbook(book: "Book", history: History, on: date) -> "dict[str, Kind]":
    """What is known of the kinds of the customer's open problems, those problems left out."""
    from repbook.loyalty.effort import case
    from repbook.loyalty.problem_history import kind_of

    cases = [case(p, on.toordinal(), book.policy) for p in history.problems]
    open_ids = {c.problem.id for c in cases if c.is_open}
    kinds = {c.problem.kind for c in cases if c.is_open and c.problem.kind}
    if not kinds:
        return {}
    import json

    of: dict[str, list[Case]] = defaultdict(list)
    alike = book.problems.where(
        "day <= ? AND kind IN (SELECT value FROM json_each(?))",
        on.toordinal(),
        json.dumps(sorted(kinds)),
    )
    for problem in with_steps(book, alike, on.toordinal()):
        if problem.kind and problem.id not in open_ids:
            of[problem.kind].append(case(problem, on.toordinal(), book.policy))
    return {kind: kind_of(cases, on.toordinal()) for kind, cases in of.items()}
