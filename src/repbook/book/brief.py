"""What `brief` shows of one customer, as of a day."""

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.book.problems import with_steps
from repbook.book.write_off import lost
from repbook.loyalty.call_list import Call, asks_referral, call_for
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.standing import Standing, stand
from repbook.records import Ally, Customer, Exchange, Feedback, Promise, Purchase

if TYPE_CHECKING:
    from repbook.book import Book
    from repbook.book.book_day import BookDay
    from repbook.loyalty.effort import Case
    from repbook.loyalty.problem_history import Kind

LAST = 5


class Brief(NamedTuple):
    """All that a brief shows of one customer."""

    customer: Customer
    as_of: CustomerDay
    standing: Standing
    call: Call | None
    referral: bool  # whether to ask for one
    touches: tuple[Exchange, ...]  # the last few, newest first
    purchases: tuple[Purchase, ...]
    feedback: tuple[Feedback, ...]
    promises: tuple[Promise, ...]  # open ones
    allies: dict[int, Ally]
    past: "dict[str, Kind]"  # how problems of a kind went before
    named: tuple[tuple[int, str], ...]  # who came through them
    lost_on: date | None
    lost_why: str | None


def read_brief(book_day: "BookDay", customer: Customer) -> Brief:
    """Read one customer's brief."""
    book, on, day, id = book_day.book, book_day.on, book_day.on.toordinal(), customer.id
    as_of = book_day.customer(id)
    history = as_of.history
    rows = book.conn.execute
    gone = lost(book, id, on) if history.written_off_day is not None else None
    return Brief(
        customer,
        as_of,
        stand(as_of),
        call_for(as_of),
        as_of.may_be_listed and asks_referral(as_of),
        _exchanges(book, id, day),
        tuple(_last(book.purchases.where, id, day)),
        tuple(_last(book.feedback.where, id, day)),
        history.promises,
        {ally.id: ally for ally in book.allies.where()} if history.problems else {},
        _playbook(book, as_of),
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


def _exchanges(book: "Book", id: int, day: int) -> tuple[Exchange, ...]:
    rows = book.conn.execute(
        "SELECT kind, id, day, outcome, channel, inbound, reached, note, kind = 'purchase'"
        " OR (kind = 'touch' AND id IN (SELECT touch_id FROM purchases WHERE touch_id NOT NULL))"
        f" FROM exchanges WHERE customer_id = ? AND day <= ?"
        f" ORDER BY day DESC, seq DESC, id DESC LIMIT {LAST}",
        (id, day),
    )
    return tuple(
        Exchange(
            kind,
            id,
            date.fromordinal(on),
            outcome,
            channel,
            bool(inbound),
            bool(reached),
            note,
            bool(ordered),
        )
        for kind, id, on, outcome, channel, inbound, reached, note, ordered in rows
    )


def _last(where, id: int, day: int):  # type: ignore[no-untyped-def]
    return where("customer_id = ? AND day <= ?", id, day, order=f"day DESC, id DESC LIMIT {LAST}")


def _playbook(book: "Book", customer: CustomerDay) -> "dict[str, Kind]":
    """What is known of the kinds of the customer's open problems, those problems left out."""
    from repbook.loyalty.effort import case
    from repbook.loyalty.problem_history import kind_of

    open_ids = {c.problem.id for c in customer.open_cases}
    kinds = {c.problem.kind for c in customer.open_cases if c.problem.kind}
    if not kinds:
        return {}
    import json

    of: dict[str, list[Case]] = defaultdict(list)
    alike = book.problems.where(
        "day <= ? AND kind IN (SELECT value FROM json_each(?))",
        customer.on,
        json.dumps(sorted(kinds)),
    )
    for problem in with_steps(book, alike, date.fromordinal(customer.on)):
        if problem.kind and problem.id not in open_ids:
            of[problem.kind].append(case(problem, customer.on, book.policy))
    return {kind: kind_of(cases, customer.on) for kind, cases in of.items()}
