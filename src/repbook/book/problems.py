"""The problem desk: problems reported or found, and the steps of their lives."""

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.errors import AgainstTheBook, NotUnderstood
from repbook.loyalty.effort import CLOSING, Case, case
from repbook.model import Ally, Customer, Problem, Promise, Purchase, Step

if TYPE_CHECKING:
    from repbook.book import Book

TOLD = {
    "report": "reported", "update": "updated", "hand-off": "handed off", "park": "parked",
    "resolve": "resolved", "give-up": "given up", "reopen": "reopened", "confirm": "confirmed",
}  # fmt: skip


class Reported(NamedTuple):
    """What `log-problem` wrote; `tied` when the purchase was found by itself."""

    customer: Customer
    case: Case
    touch_id: int
    purchase: Purchase | None
    tied: bool
    promise: Promise | None


class Stepped(NamedTuple):
    """What a step wrote, and the problem before and after it."""

    customer: Customer
    before: Case
    case: Case
    step: Step
    touch_id: int | None
    kept: tuple[Promise, ...] = ()
    dropped: tuple[Promise, ...] = ()


# Reading


def cases(
    book: "Book", on: date, *, customer_id: int | None = None, kind: str | None = None
) -> list[Case]:
    """Every problem reported by a day, as it stood then, oldest first; in two statements."""
    where, params = "day <= ?", [on.toordinal()]
    if customer_id is not None:
        where, params = f"{where} AND customer_id = ?", [*params, customer_id]
    found = book.problems.where(where, *params)
    if kind is not None:
        from repbook.interchange.text import fold

        key = fold(kind)
        found = [problem for problem in found if fold(problem.kind or "") == key]
    return [case(p, on.toordinal(), book.policy) for p in with_steps(book, found, on)]


def case_of(book: "Book", id: int, on: date) -> Case:
    """One problem as it stood on a day; AgainstTheBook before it was reported."""
    problem = book.problems.get(id)
    if problem.reported_on > on:
        raise AgainstTheBook(f"x{id} was reported on {problem.reported_on}, after {on}")
    return case(with_steps(book, [problem], on)[0], on.toordinal(), book.policy)


def with_steps(book: "Book", problems: list[Problem], on: date) -> list[Problem]:
    """Problems with their steps of a day and before."""
    if not problems:
        return []
    import json

    of: dict[int, list[Step]] = defaultdict(list)
    for step in book.steps.where(
        "day <= ? AND problem_id IN (SELECT value FROM json_each(?))",
        on.toordinal(), json.dumps([problem.id for problem in problems]),
    ):  # fmt: skip
        of[step.problem_id].append(step)
    return [problem._replace(steps=tuple(of[problem.id])) for problem in problems]


def kinds_in_use(book: "Book") -> dict[str, int]:
    """Each kind of problem with how often it was noted, the commonest first."""
    return dict(
        book.conn.execute(
            "SELECT kind, count(*) FROM problems WHERE kind IS NOT NULL GROUP BY kind"
            " ORDER BY count(*) DESC, kind"
        )
    )


def known_kind(book: "Book", words: str) -> tuple[str, str | None]:
    """A kind as it is spelt in the book, and the one it may be a misspelling of."""
    from repbook.interchange.text import clean_name, fold

    name = clean_name(words, "kind")
    kinds = kinds_in_use(book)
    by_key = {fold(kind): kind for kind in kinds}
    key = fold(name)
    if key in by_key:
        return by_key[key], None
    from difflib import SequenceMatcher

    best, score = None, 0.8
    for known, kind in by_key.items():
        ratio = SequenceMatcher(None, key, known).ratio()
        if ratio >= score or known.rstrip("s") == key.rstrip("s"):
            best, score = kind, max(ratio, score)
    return name, best


# Writing


def log_problem(
    book: "Book",
    customer: Customer,
    what: str,
    *,
    on: date,
    kind: str | None = None,
    of: Purchase | None = None,
    tried: int = 0,
    found: bool = False,
    ally: Ally | None = None,
    by: date | None = None,
    channel: str | None = None,
    extra: dict[str, Any] | None = None,
) -> Reported:
    """Write a problem with its report, the touch it came by, a hand-off and a promise.

    Without `of` it is tied to their latest purchase of the last 30 days, if there is one.
    """
    if of is not None and of.on > on:
        raise AgainstTheBook(f"o{of.id} was bought on {of.on}, after {on}")
    if by is not None and by < on:
        raise AgainstTheBook(
            f"Solved by {by} would be before it was reported on {on}",
            hint="Name a later day with --by, as in --by friday",
        )
    purchase = of or _lately_bought(book, customer, on)
    with book.change("log-problem"):
        id = book.problems.add(
            customer_id=customer.id, what=what, reported_on=on, kind=kind, found=found,
            tried=tried, purchase_id=purchase.id if purchase else None, extra=extra,
        )  # fmt: skip
        book.steps.add(
            problem_id=id, on=on, kind="report", by="me" if found else "customer",
            channel=channel, note=what,
        )  # fmt: skip
        touch_id = book.touches.add(
            customer_id=customer.id, on=on, outcome="reached", channel=channel,
            inbound=not found, note=what, problem_id=id,
        )  # fmt: skip
        if ally is not None:
            book.steps.add(problem_id=id, on=on, kind="hand-off", by="me", ally_id=ally.id)
        promise_id = None
        if by is not None:
            from repbook.book.promises import write_promise

            promise_id = write_promise(
                book, customer.id, f"solve x{id}: {what}", made_on=on, by=by,
                touch_id=touch_id, problem_id=id,
            )  # fmt: skip
        book.said = f"{customer.name}: {what[:60]}"
    return Reported(
        customer, case_of(book, id, on), touch_id, purchase, of is None and purchase is not None,
        book.promises.get(promise_id) if promise_id else None,
    )  # fmt: skip


def _lately_bought(book: "Book", customer: Customer, on: date) -> Purchase | None:
    """Their latest purchase within the days in which a problem is likely of it."""
    since = on - timedelta(days=book.policy.problem_of_purchase_days)
    lately = book.purchases.where(
        "customer_id = ? AND day BETWEEN ? AND ? AND cents > 0",
        customer.id, since.toordinal(), on.toordinal(),
    )  # fmt: skip
    return lately[-1] if lately else None


def step(
    book: "Book",
    id: int,
    kind: str,
    *,
    on: date,
    command: str,
    by: str = "me",
    channel: str | None = None,
    note: str | None = None,
    ally: Ally | None = None,
    direct: bool = False,
    until: date | None = None,
    update_every_days: int | None = None,
    ease: int | None = None,
    held: bool | None = None,
) -> Stepped:
    """Write one step in a problem's life, and the touch that it was, as one change.

    A step in the past is welcome where what came after it stays possible.
    Closing settles what was promised about it: kept when solved, else dropped.
    Raises AgainstTheBook for a step that the problem's other steps rule out.
    """
    before = case_of(book, id, on)
    if ease is not None and not 1 <= ease <= 7:
        raise NotUnderstood(
            f'An ease of "{ease}" is not between 1 and 7', hint="7 is very easy, 1 very hard"
        )
    if until is not None and until <= on:
        raise AgainstTheBook(
            f"Parking on {on} until {until} would be over before it began",
            hint=f"repbook park x{id} --until +1w",
        )
    everything = with_steps(book, [before.problem], date.max)[0]
    if kind == "update" and not before.is_open:
        _refuse_impossible(everything, "hand-off", on)  # closed: a word about it changes nothing
    _refuse_impossible(everything, kind, on)
    customer = book.customers.get(before.problem.customer_id)
    with book.change(command):
        step_id = book.steps.add(
            problem_id=id, on=on, kind=kind, by=by, channel=channel, note=note,
            ally_id=ally.id if ally else None, direct=direct, until_on=until,
            update_every_days=update_every_days, ease=ease, held=held,
        )  # fmt: skip
        touch_id = None
        if by == "customer" or (by == "me" and channel is not None):
            touch_id = book.touches.add(
                customer_id=customer.id, on=on, channel=channel, inbound=by == "customer",
                outcome="sent" if by == "me" and channel in ("email", "text") else "reached",
                note=note, problem_id=id,
            )  # fmt: skip
        kept, dropped = _settle(book, id, kind, on)
        book.said = f"x{id} {customer.name}: {TOLD[kind]}{f', {note[:60]}' if note else ''}"
    return Stepped(
        customer, before, case_of(book, id, on), book.steps.get(step_id), touch_id, kept, dropped
    )


def _settle(
    book: "Book", id: int, kind: str, on: date
) -> tuple[tuple[Promise, ...], tuple[Promise, ...]]:
    """Promises about a problem end with it: kept when it is solved, dropped when given up."""
    if kind not in CLOSING:
        return (), ()
    from repbook.book.promises import write_kept

    open_ones = book.promises.where(
        "problem_id = ? AND kept_day IS NULL AND dropped_day IS NULL AND day <= ?",
        id, on.toordinal(),
    )  # fmt: skip
    for promise in open_ones:
        if kind == "resolve":
            write_kept(book, promise, on)
        else:
            book.promises.change(promise.id, dropped_on=on)
    settled = tuple(book.promises.get(promise.id) for promise in open_ones)
    return (settled, ()) if kind == "resolve" else ((), settled)


def _refuse_impossible(problem: Problem, kind: str, on: date) -> None:
    """Walk the steps with the new one at the end of its day, and refuse what cannot be."""
    name = f"x{problem.id}"
    earlier = [(s.kind, s.on) for s in problem.steps if s.on <= on]
    later = [(s.kind, s.on) for s in problem.steps if s.on > on]
    now = _walk(earlier)[0]
    if _walk([*earlier, (kind, on)])[1] is not None:
        state, since = now
        if state == "open":
            want = "is open" if kind == "reopen" else "is not solved yet"
            also = f" on {on}" if later else ""
            hint = f'repbook update {name} "…" --by customer notes that they were in touch again'
            raise AgainstTheBook(
                f"{name} {want}{also}",
                hint=hint if kind == "reopen" else f'repbook resolve {name} "what solved it" comes first',
            )
        raise AgainstTheBook(
            f"{name} was {TOLD[state]} on {since} already",
            hint=f"repbook reopen {name} if it came back"
            + (f", repbook confirm-fix {name} if it holds" if state == "resolve" else ""),
        )
    bad = _walk([*earlier, (kind, on), *later])[1]
    if bad is not None and _walk([*earlier, *later])[1] != bad:
        raise AgainstTheBook(
            f"{name} was {TOLD[bad[0]]} on {bad[1]}, so it cannot have been {TOLD[kind]} on {on}",
            hint=f"repbook problem {name} shows its steps",
        )


def _walk(
    steps: list[tuple[str, date]],
) -> tuple[tuple[str, date | None], tuple[str, date] | None]:
    """The state that steps lead to (open, or the step that closed it), and the first that cannot be."""
    state: tuple[str, date | None] = ("open", None)
    for kind, day in steps:
        fits = {"reopen": state[0] != "open", "confirm": state[0] == "resolve"}.get(
            kind, kind in ("report", "update") or state[0] == "open"
        )
        if not fits:
            return state, (kind, day)
        if kind in (*CLOSING, "confirm"):
            state = (kind, day)
        elif kind == "reopen":
            state = ("open", None)
    return state, None
