# Long because what each kind of record refuses, and what follows it, is read side by side.
"""What else changes when a field of a record is corrected, and what is refused."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from repbook.book import Book
from repbook.book.acts import (
    Fields,
    Record,
    noun_of,
    refuse_another_customers,
    refuse_before,
    refuse_not_in_call,
    table_of,
)
from repbook.book.calls import refuse_again, refuse_unreached, reopened_in
from repbook.book.currency import amount
from repbook.book.problems import with_steps
from repbook.book.quotes import refuse_tied
from repbook.book.sales import net_cents, open_cents
from repbook.book.steps import walk
from repbook.errors import Conflict
from repbook.records import Payment, Problem, Promise, Purchase, Quote, Return, Step, Touch
from repbook.records.problems import STEP_DONE
from repbook.schema import BY_LETTER
from repbook.store.changes import written_together
from repbook.store.tables import Table
from repbook.text import shell_line

ONLY_FOR = {"ease": ("resolve", "confirm"), "by": ("update", "reopen"), "until_on": ("park",)}


class Correcting:
    """A correction in progress; collects which other records changed or were unlinked."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.along: list[str] = []
        self.apart: list[str] = []
        self.lost: list[str] = []
        self.amounts: dict[str, int] = {}
        self.due: dict[int, tuple[date, bool]] = {}

    def change(self, letter: str, record: Record, fields: Fields) -> None:
        """Change fields of a record and of its dependents; Conflict if that is impossible."""
        if self._write(letter, record, fields) and letter in RULES:
            RULES[letter](self, record, record._replace(**fields))

    def also(self, letter: str, record: Record, **fields: object) -> None:
        """Change fields of a dependent record."""
        if self._write(letter, record, fields):
            self.note(f"{letter}{record.id}")

    def lower(self, payment: Payment, cents: int) -> None:
        """A payment of the whole order is of less now."""
        self.also("m", payment, cents=cents)
        self.amounts[f"m{payment.id}"] = cents

    def _write(self, letter: str, record: Record, fields: Fields) -> bool:
        new = {field: value for field, value in fields.items() if getattr(record, field) != value}
        if new:
            table_of(self.book, BY_LETTER[letter]).change(record.id, **new)
        return bool(new)

    def stays(self, id: str) -> None:
        """Remember which records no longer name what changed, or are no longer named by it."""
        if id not in self.apart:
            self.apart.append(id)

    def note(self, id: str) -> None:
        """Remember which records changed too."""
        if id not in self.along:
            self.along.append(id)


def _came_in(
    writing: Correcting, before: Purchase | Problem, after: Purchase | Problem, on: date
) -> None:
    """The call that it is said to have come in is theirs, of that day, and reached them."""
    if after.touch_id is not None and after.touch_id != before.touch_id:
        book = writing.book
        call, customer = book.touches.get(after.touch_id), book.customers.get(after.customer_id)
        refuse_not_in_call(call, customer, on, book)


# Calls and promises


def _touch(writing: Correcting, before: Touch, after: Touch) -> None:
    """Nobody unreached orders, answers or says no; what came in a call moves to another day with it."""
    book, name = writing.book, f"c{before.id}"
    customer = book.customers.get(after.customer_id)
    steps = book.steps.matching(touch_id=before.id)
    if (after.outcome, after.inbound) != (before.outcome, before.inbound):
        refuse_unreached(
            after.outcome,
            after.inbound,
            bool(book.purchases.matching(touch_id=before.id)),
            bool(book.feedback.matching(touch_id=before.id)),
            after.asked_referral,
            any(step.kind in ("confirm", "reopen") for step in steps),
            bool(book.quotes.matching(lost_touch_id=before.id)),
            bool(book.problems.matching(touch_id=before.id)),
            error=Conflict,
        )
    refuse_again(customer, after.on, after.again_on, before.again_on)
    if after.problem_id is not None:
        about = book.problems.get(after.problem_id)
        refuse_another_customers(about, customer, book)
        if about.touch_id != before.id:  # else it was reported in it, and moves with it
            refuse_before(about, after.on)
    for step in steps:
        if step.problem_id != after.problem_id:
            raise Conflict(
                f"x{step.problem_id} was {STEP_DONE[step.kind]} in {name} (s{step.id})",
                hint=f"First: repbook remove s{step.id}",
            )
    if reopened_in(after) != reopened_in(before):
        for step in steps:
            if step.kind == "reopen":
                writing.also("s", step, **reopened_in(after))
    if after.channel != before.channel:
        for reported in book.problems.matching(touch_id=before.id, channel=before.channel):
            writing.also("x", reported, channel=after.channel)
    if after.on != before.on:
        _came_in_it(writing, before, after.on, steps)


def _came_in_it(writing: Correcting, call: Touch, on: date, steps: Sequence[Step]) -> None:
    """What came in a call, on its day, moves to another day with it."""
    book, day = writing.book, call.on
    for promise in book.promises.matching(touch_id=call.id, made_on=day):
        by = on if promise.by == promise.made_on else promise.by
        _promise_follows(writing, promise, on, by, f"in c{call.id}")
    for kept in book.promises.matching(customer_id=call.customer_id, kept_on=day):
        if _wrote(book, call, kept):
            writing.change("p", kept, {"kept_on": on})
            writing.note(f"p{kept.id}")
            same = {"customer_id": call.customer_id, "text": kept.text, "every": kept.every}
            for each in book.promises.matching(**same, made_on=day, touch_id=None):
                if each.id > kept.id and _wrote(book, call, each):  # the next of one that repeats
                    _promise_follows(writing, each, on, each.by, f"by keeping p{kept.id}")
    for feedback in book.feedback.matching(touch_id=call.id, on=day):
        writing.also("f", feedback, on=on)
    moving: list[tuple[str, Record, str]] = [
        *(("x", each, "reported_on") for each in book.problems.matching(touch_id=call.id)),
        *(("s", each, "on") for each in steps),
        *(("o", each, "on") for each in book.purchases.matching(touch_id=call.id)),
        *(("q", each, "on") for each in book.quotes.matching(touch_id=call.id)),
        *(("q", each, "lost_on") for each in book.quotes.matching(lost_touch_id=call.id)),
    ]
    for letter, record, field in moving:
        if getattr(record, field) == day:
            writing.change(letter, record, {field: on})
            writing.note(f"{letter}{record.id}")


def _wrote(book: Book, call: Touch, promise: Promise) -> bool:
    """Whether a call wrote that an earlier promise is kept, which no record names."""
    rows = ("touches", call.uid), ("promises", promise.uid)
    return promise.touch_id != call.id and written_together(book.conn, "log-call", *rows)


def _promise_follows(writing: Correcting, promise: Promise, on: date, by: date, where: str) -> None:
    """A promise was made on the day of the call or the report it was made with."""
    if by < on:
        raise Conflict(
            f"p{promise.id} was made {where} for {promise.by}, before {on}",
            hint=f"First: repbook correct p{promise.id} --by {on}",
        )
    writing.also("p", promise, made_on=on, by=by)


def _promise(writing: Correcting, before: Promise, after: Promise) -> None:
    """Its days ascend: made, then due; kept or dropped not before it was made."""
    if after.yearly and (after.kept_on, after.every) != (None, None):
        raise Conflict(
            f"p{after.id} ({after.text}) is a yearly day: it is never kept, and comes every year",
            hint=f'For another day: repbook correct p{after.id} --by "3 may"; for other words:'
            f' repbook correct p{after.id} --text "…"',
        )
    due = None if after.yearly else after.by  # of a yearly day it may be long before
    for later in (due, after.kept_on, after.dropped_on):
        if later is not None:
            refuse_before(after, later)


# Problems and their steps


def _problem(writing: Correcting, before: Problem, after: Problem) -> None:
    """Its steps and the calls about it must still come after it."""
    book, on = writing.book, after.reported_on
    for table in (book.steps, book.touches):
        for record in table.matching(problem_id=before.id):
            if record.on < on and (table is book.steps or record.on >= before.reported_on):
                letter, word = table.noun.letter, table.noun.word
                raise Conflict(
                    f"x{before.id} has a {word} on {record.on} ({letter}{record.id}), before {on}",
                    hint=f"First: repbook correct {letter}{record.id} --on {on}; the ids of what followed:"
                    f" repbook problem x{before.id}",
                )
    if on != before.reported_on:
        for made in book.promises.matching(problem_id=before.id, made_on=before.reported_on):
            _promise_follows(writing, made, on, made.by, "with it")
    if after.purchase_id is not None and after.purchase_id != before.purchase_id:
        bought = book.purchases.get(after.purchase_id)
        refuse_another_customers(bought, book.customers.get(after.customer_id), book)
        refuse_before(bought, on)
    _came_in(writing, before, after, on)


def _step(writing: Correcting, before: Step, after: Step) -> None:
    book, name = writing.book, f"s{before.id}"
    for field, kinds in ONLY_FOR.items():
        if getattr(after, field) != getattr(before, field) and before.kind not in kinds:
            option = field.removesuffix("_on")
            raise Conflict(
                f'{name} is a "{before.kind}" of x{before.problem_id}, which has no --{option}',
                hint=f"What it says: repbook problem x{before.problem_id}",
            )
    if after.by != before.by and before.touch_id is not None:
        call, by = f"c{before.touch_id}", "customer" if after.by == "customer" else "me"
        raise Conflict(
            f"{name} came in {call}, so {call} says who was in touch with whom",
            hint=f"repbook correct {call} --by {by}",
        )
    if after.until_on is not None and after.until_on <= after.on:
        raise Conflict(
            f"{name} cannot park on {after.on} until {after.until_on}",
            hint=f"repbook correct {name} --until {after.on + timedelta(days=7)}",
        )
    refuse_before(book.problems.get(before.problem_id), after.on)
    refuse_impossible_steps(book, before.problem_id)


def refuse_impossible_steps(book: Book, problem_id: int, without: int | None = None) -> None:
    """Raise Conflict when a problem's steps, as they are now, cannot follow one another."""
    whole = with_steps(book, [book.problems.get(problem_id)], date.max)[0]
    wrong = walk([(s.kind, s.on) for s in whole.steps if s.id != without])[1]
    if wrong is not None:
        raise Conflict(
            f"That does not fit: x{problem_id} was {STEP_DONE[wrong[0]]} on {wrong[1]}",
            hint=f"Its steps: repbook history {whole.customer_id}",
        )


# Money


def _purchase(writing: Correcting, before: Purchase, after: Purchase) -> None:
    """A payment in full stays one; due by terms stays so."""
    book, name, due = writing.book, f"o{before.id}", after.due_on
    _came_in(writing, before, after, after.on)
    if after.cents != before.cents:
        _purchase_amount(writing, before, after)
    if after.ref is not None and after.ref != before.ref:
        for known in book.purchases.matching(ref=after.ref):
            if known.id != after.id:
                raise Conflict(
                    f'"{after.ref}" is the reference of o{known.id} already',
                    hint=f'To take it from that one: repbook correct o{known.id} --ref ""',
                )
    if after.on != before.on:
        followed: tuple[tuple[str, Table[Payment] | Table[Return] | Table[Problem]], ...] = (
            ("was paid", book.payments),
            ("was returned", book.returns),
            ("had a problem", book.problems),
        )
        for words, table in followed:
            for done in table.matching(purchase_id=before.id):
                id, day = f"{table.noun.letter}{done.id}", getattr(done, table.noun.day)
                if table is book.payments and before.on == day < after.on:
                    writing.also("m", done, on=after.on)
                elif day < after.on:
                    raise Conflict(
                        f"{name} {words} on {day} ({id}), so it cannot be of {after.on}",
                        hint=f"First: repbook correct {id} --on {after.on}",
                    )
        for quote in book.quotes.matching(purchase_id=before.id, won_on=before.on):
            refuse_before(quote, after.on)
            writing.also("q", quote, won_on=after.on)
        if due is not None and due == before.due_on:
            terms = book.customers.get(after.customer_id).terms_days
            if terms is not None and due - before.on == timedelta(days=terms):
                due = after.on + timedelta(days=terms)
                book.purchases.change(after.id, due_on=due)
    if due is not None and due < after.on:
        raise Conflict(
            f"{name} would be due on {due}, before it was bought on {after.on}",
            hint=f'repbook correct {name} --due {after.on}; for none: repbook correct {name} --due ""',
        )


def _purchase_amount(writing: Correcting, before: Purchase, after: Purchase) -> None:
    book, name = writing.book, f"o{before.id}"
    back = sum(r.cents for r in book.returns.matching(purchase_id=before.id))
    payments = book.payments.matching(purchase_id=before.id)
    paid, left = sum(p.cents for p in payments), after.cents - back
    if after.cents < 0:
        raise Conflict(
            "A purchase cannot be below zero; money taken back is a return",
            hint=f"repbook log-return {before.customer_id} {amount(book, -after.cents)}",
        )
    if left < 0:
        raise Conflict(
            f"{amount(book, back)} of {name} was returned, more than {amount(book, after.cents)}",
            hint=f"What came back: repbook history {before.customer_id} --kind return",
        )
    if paid > before.cents - back:  # it was paid first, and returned then
        left = after.cents
    # what was received does not become more by it
    if len(payments) == 1 and paid in (before.cents - back, before.cents) and 0 < left < paid:
        writing.lower(payments[0], left)
    elif paid > left:
        last, over = payments[-1], paid - left
        first = f"remove m{last.id}"
        if last.cents > over:
            first = f"correct m{last.id} --amount {amount(book, last.cents - over)}"
        each = ", ".join(f"m{p.id} {amount(book, p.cents)}" for p in payments)
        raise Conflict(
            f"{amount(book, paid)} was paid for {name} ({each}), more than {amount(book, left)}",
            hint=f"First: repbook {first}",
        )


def _quote(writing: Correcting, before: Quote, after: Quote) -> None:
    """Its days ascend; it is won or lost, not both; what it became is theirs, and of no other."""
    book, name = writing.book, f"q{before.id}"
    _above_zero(writing, before, after)
    if after.won_on and after.lost_on:
        ended = "lost" if before.lost_on else "won"
        raise Conflict(
            f"{name} is {ended} already, and cannot be both",
            hint=f'To open it again: repbook correct {name} --{ended} ""',
        )
    for later in (after.valid_until, after.won_on, after.lost_on):
        if later is not None:
            refuse_before(after, later)
    if after.lost_because and not after.lost_on:
        why = shell_line([after.lost_because])
        raise Conflict(f"{name} is not lost", hint=f"repbook lost {name} --because {why}")
    if after.purchase_id is not None and after.purchase_id != before.purchase_id:
        if not after.won_on:
            line = f"repbook won {name} --of o{after.purchase_id}"
            raise Conflict(f"{name} is not won", hint=line)
        purchase = book.purchases.get(after.purchase_id)
        refuse_tied(book, purchase, book.customers.get(after.customer_id), after.id)


def _above_zero(writing: Correcting, before: Return | Payment | Quote, after: Any) -> None:
    if after.cents <= 0:
        name = f"{noun_of(before).letter}{before.id}"
        raise Conflict(
            f"{name} cannot be of {amount(writing.book, after.cents)}: it is an amount above zero",
            hint=f"To take it out: repbook remove {name}",
        )


def _of_a_purchase(writing: Correcting, before: Return | Payment, after: Return | Payment) -> None:
    """A return or payment is above zero, not before its purchase, and not more than is left."""
    book, returned = writing.book, isinstance(before, Return)
    _above_zero(writing, before, after)
    if after.purchase_id is None:
        return
    bought = book.purchases.get(after.purchase_id)
    refuse_before(bought, after.on)
    left = net_cents(book, bought) if returned else open_cents(book, bought)
    more = after.cents > before.cents or after.purchase_id != before.purchase_id
    if more and left < 0:
        raise Conflict(
            f"{amount(book, after.cents)} is more than the {amount(book, left + after.cents)} that was"
            f" {'not returned' if returned else 'left to pay'} of o{bought.id}",
            hint=f"repbook history {bought.customer_id}",
        )


RULES: dict[str, Callable[[Correcting, Any, Any], None]] = {
    "c": _touch,
    "o": _purchase,
    "r": _of_a_purchase,
    "m": _of_a_purchase,
    "q": _quote,
    "p": _promise,
    "x": _problem,
    "s": _step,
}
