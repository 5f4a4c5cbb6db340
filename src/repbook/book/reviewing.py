"""What `report` and `brief` look at, read from the book in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty.place import Place, gap_of, place
from repbook.loyalty.review import Facts, Loss, Sum, TouchFact
from repbook.model import (
    Ally,
    Customer,
    Feedback,
    History,
    Problem,
    Promise,
    Purchase,
    Step,
    Touch,
    as_date,
)

if TYPE_CHECKING:
    from repbook.book import Book
    from repbook.loyalty.effort import Case
    from repbook.loyalty.playbook import Kind

LAST = 5


def facts(book: "Book", first: date, last: date) -> Facts:
    """Everything dated from one day to another, with what was open at its start."""
    span = (first.toordinal(), last.toordinal())
    rows = book.conn.execute
    return Facts(
        [
            TouchFact(customer, day, bool(reached))
            for customer, day, reached in rows(
                "SELECT customer_id, day, outcome = 'reached' OR inbound FROM touches"
                " WHERE day BETWEEN ? AND ?",
                span,
            )
        ],
        [
            Sum(*row)
            for row in rows(
                "SELECT customer_id, day, cents FROM purchases WHERE day BETWEEN ? AND ?", span
            )
        ],
        [
            Sum(*row)
            for row in rows(
                "SELECT customer_id, day, cents FROM returns WHERE day BETWEEN ? AND ?", span
            )
        ],
        _problems(book, *span),
        book.promises.where(
            "day <= ?2 AND (kept_day IS NULL OR kept_day >= ?1)"
            " AND (dropped_day IS NULL OR dropped_day >= ?1)",
            *span,
        ),
        book.feedback.where("day BETWEEN ? AND ?", *span),
        [
            Sum(customer, day, 0)
            for customer, day in rows(
                "SELECT id, added_day FROM customers WHERE referred_by_id IS NOT NULL"
                " AND added_day BETWEEN ? AND ?",
                span,
            )
        ],
        [
            Loss(*row)
            for row in rows(
                "SELECT customer_id, day, why FROM write_offs WHERE day BETWEEN ? AND ?"
                " ORDER BY day, id",
                span,
            )
        ],
    )


def _problems(book: "Book", first: int, last: int) -> list[Problem]:
    """Reported by the last day, and not closed for good before the first."""
    found = book.problems.where(
        "day <= ?2 AND (NOT EXISTS (SELECT 1 FROM steps s WHERE s.problem_id = problems.id"
        " AND s.kind IN ('resolve', 'give-up') AND s.day < ?1)"
        " OR EXISTS (SELECT 1 FROM steps s WHERE s.problem_id = problems.id AND s.day >= ?1))",
        first, last,
    )  # fmt: skip
    return with_steps(book, found, last)


def with_steps(book: "Book", problems: Sequence[Problem], last: int) -> list[Problem]:
    """These problems with their steps of a day and before."""
    if not problems:
        return []
    import json

    of: dict[int, list[Step]] = defaultdict(list)
    for step in book.steps.where(
        "day <= ? AND problem_id IN (SELECT value FROM json_each(?))",
        last, json.dumps([problem.id for problem in problems]),
    ):  # fmt: skip
        of[step.problem_id].append(step)
    return [problem._replace(steps=tuple(of[problem.id])) for problem in problems]


def place_on(book: "Book", day: date, histories: Sequence[History], of: date) -> Place:
    """Where everyone stood at the end of a day, from their histories of a later one.

    Only those about whom something is dated in between are read again: the
    others' history is the same on both days.
    """
    span = (day.toordinal(), of.toordinal())
    moved = {
        row[0]
        for row in book.conn.execute(
            "SELECT customer_id FROM purchases WHERE day > ?1 AND day <= ?2"
            " UNION SELECT customer_id FROM returns WHERE day > ?1 AND day <= ?2"
            " UNION SELECT customer_id FROM payments WHERE day > ?1 AND day <= ?2"
            " UNION SELECT customer_id FROM touches WHERE day > ?1 AND day <= ?2"
            " UNION SELECT customer_id FROM promises WHERE day > ?1 AND day <= ?2"
            " UNION SELECT customer_id FROM feedback WHERE day > ?1 AND day <= ?2"
            " UNION SELECT p.customer_id FROM steps s JOIN problems p ON p.id = s.problem_id"
            " WHERE s.day > ?1 AND s.day <= ?2"
            " UNION SELECT customer_id FROM write_offs"
            " WHERE (day > ?1 AND day <= ?2) OR (back_day > ?1 AND back_day <= ?2)",
            span,
        )
    }
    moved |= {h.id for h in histories if h.debts or h.paid_late or h.paid_in_time}
    if (of - day).days > book.policy.marks_window_days:
        moved = {h.id for h in histories}
    then = {h.id: h for h in book.histories(day, sorted(moved))} if moved else {}
    known = [then.get(history.id, history) for history in histories]
    return place(known, day, book.policy, gap_of(known, book.policy))


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
    lost = None
    if history.written_off_day is not None:
        lost = rows(
            "SELECT day, why FROM write_offs WHERE customer_id = ? AND day <= ?"
            " ORDER BY day DESC, id DESC LIMIT 1",
            (id, day),
        ).fetchone()
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
        as_date(lost[0]) if lost else None,
        lost[1] if lost else None,
    )


def _last(where, id: int, day: int):  # type: ignore[no-untyped-def]
    return where("customer_id = ? AND day <= ?", id, day, order=f"day DESC, id DESC LIMIT {LAST}")


def _playbook(book: "Book", history: History, on: date) -> "dict[str, Kind]":
    """What is known of the kinds of the customer's open problems, those problems left out."""
    from repbook.loyalty.effort import case
    from repbook.loyalty.playbook import kind_of

    cases = [case(p, on.toordinal(), book.policy) for p in history.problems]
    open_ids = {c.problem.id for c in cases if c.is_open}
    kinds = {c.problem.kind for c in cases if c.is_open and c.problem.kind}
    if not kinds:
        return {}
    import json

    of: dict[str, list[Case]] = defaultdict(list)
    alike = book.problems.where(
        "day <= ? AND kind IN (SELECT value FROM json_each(?))",
        on.toordinal(), json.dumps(sorted(kinds)),
    )  # fmt: skip
    for problem in with_steps(book, alike, on.toordinal()):
        if problem.kind and problem.id not in open_ids:
            of[problem.kind].append(case(problem, on.toordinal(), book.policy))
    return {kind: kind_of(cases, on.toordinal()) for kind, cases in of.items()}


def eve(day: date) -> date:
    """The day before."""
    return day if day == date.min else day - timedelta(days=1)
