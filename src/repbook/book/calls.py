# Long because all that a call can bring is written here.
"""Log a call: the touch, and everything else that `log-call` can record with it."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.book import Book
from repbook.book.acts import Fields, act, refuse_another_customers, refuse_before
from repbook.errors import Conflict, InvalidInput, RepbookError
from repbook.formatter import cut
from repbook.loyalty.calls import Call
from repbook.records import Contact, Customer, History, Touch
from repbook.text import clean

if TYPE_CHECKING:
    from repbook.book.quotes import Quotes, Quoting
    from repbook.book.steps import Stepped
    from repbook.item_words import Line
    from repbook.records import Feedback, Promise, Purchase
    from repbook.records import Problem as ProblemRecord


class Said(NamedTuple):
    """Feedback as it was typed: topic, verdict, words."""

    topic: str
    verdict: str
    words: str | None = None


class Ordered(NamedTuple):
    """An order given in a call; without an amount it is that of the quote that was won."""

    cents: int | None = None
    what: str | None = None
    ref: str | None = None
    currency: str | None = None  # the book's, where an amount of the call is the first to name one
    due: date | None = None  # the last day to pay it, where that was said
    items: Sequence["Line"] = ()  # where they were typed by themselves


class OnProblem(NamedTuple):
    """The problem a call is about, and what came of it: its fix held or did not, or it is solved.

    Without `how`, what the note says is how.
    """

    id: int
    held: bool | None = None
    solved: bool = False
    how: str | None = None


class Logged(NamedTuple):
    """What `log-call` wrote, and what it closed."""

    customer: Customer
    touch: Touch
    purchase: "Purchase | None"
    promise: "Promise | None"
    feedback: tuple["Feedback", ...]
    kept: tuple["Promise", ...]
    about: "ProblemRecord | None"
    before: Call | None
    after: History
    named: str | None = None  # the book's currency, when an amount was the first to name one
    quotes: "Quotes | None" = None
    step: "Stepped | None" = None  # of the problem: its fix held or did not, or it is solved
    came_back: bool = False  # by an order, who was written off
    items: Sequence["Line"] = ()  # of the order
    reported: "ProblemRecord | None" = None  # a problem that they told of in it
    due_named: bool = False  # whether the day it is due was named
    was_listed: bool = True  # whether today's list had them before


@act("log-call")
def log_call(
    book: Book,
    customer: Customer,
    *,
    on: date,
    note: str | None = None,
    outcome: str = "reached",
    channel: str | None = None,
    inbound: bool = False,
    contact: Contact | None = None,
    minutes: int | None = None,
    promise: str | None = None,
    promise_by: date | None = None,
    said: Sequence[Said] = (),
    kept: Sequence[int] = (),
    again: tuple[date, int | None] | None = None,
    order: Ordered | None = None,
    quoting: "Quoting | None" = None,
    about: OnProblem | None = None,
    asked_referral: bool = False,
    before: Call | None = None,
) -> Logged:
    """Write a call and what came of it, as one change.

    An order with a quote that was won is that quote's. Raises Conflict for a promise or call-back
    before the call itself, and for a promise, a quote or a problem that is not theirs.
    """
    order = order or Ordered()
    ordered = order.cents is not None or bool(quoting and quoting.won)
    answered = bool(about and about.held is not None), bool(quoting and quoting.lost)
    refuse_unreached(outcome, inbound, ordered, bool(said), asked_referral, *answered)
    _refuse_contact(customer, contact)
    refuse_again(customer, on, again[0] if again else None)
    problem = problem_about(book, customer, about.id, on) if about else None
    gone = ordered and book.customers.is_written_off(customer.id, on)
    settled = tuple(promise_kept(book, customer, id, on) for id in kept)
    touch = book.touches.added(
        customer_id=customer.id,
        on=on,
        outcome=outcome,
        channel=channel,
        inbound=inbound,
        note=note,
        contact_id=contact.id if contact else None,
        minutes=minutes,
        again_on=again[0] if again else None,
        again_minute=again[1] if again else None,
        asked_referral=asked_referral,
        problem_id=about.id if about else None,
    )
    _keep(book, settled, on)
    step = _step(book, touch, about) if about else None  # it keeps no promise made in the call
    purchase, quotes, items = _sales(book, customer, touch, order, quoting)
    promised = _promise(book, customer, touch, promise, promise_by, step)
    feedback = add_feedback(book, touch, said)
    book.summary = f"{customer.name}: {'they called' if inbound else outcome}{f': {cut(note)}' if note else ''}"
    after, done = book.history(customer.id, on), (*settled, *(step.kept if step else ()))
    came = touch, purchase, promised, feedback, done, problem, before, after, order.currency
    rest = quotes, step, gone and after.written_off_day is None, items, None
    return Logged(customer, *came, *rest, order.due is not None)


def step_of(held: bool | None, solved: bool) -> str | None:
    """The step of a problem that a call takes."""
    if held is not None:
        return "confirm" if held else "reopen"
    return "resolve" if solved else None


def refuse_unreached(
    outcome: str,
    inbound: bool,
    order: bool,
    feedback: bool,
    asked_referral: bool,
    asked_fix: bool,
    lost: bool,
    problem: bool = False,
    error: type[RepbookError] = InvalidInput,
) -> None:
    """Say no to what only somebody who was reached can have done."""
    for given, what in (
        (inbound, "they called you, so you spoke"),
        (order, "somebody has to have given the order"),
        (feedback, "somebody has to have given the feedback"),
        (asked_referral, "you asked somebody for a referral"),
        (asked_fix, "somebody has to have said if the fix holds"),
        (lost, "somebody has to have declined the quote"),
        (problem, "somebody has to have reported the problem"),
    ):
        if given and outcome != "reached":
            raise error(
                f'"{outcome}" says that you spoke to nobody, but {what}',
                hint="If you spoke to them: -o reached",
            )


def _refuse_contact(customer: Customer, contact: Contact | None) -> None:
    if contact is not None and contact.customer_id != customer.id:
        raise Conflict(f"{contact.name} is not a contact of {customer.name}")


def refuse_again(
    customer: Customer, on: date, again: date | None, before: date | None = None
) -> None:
    """Say no to a call-back before its call, or to a new one that would be on no list."""
    if again is not None and again < on:
        raise Conflict(
            f"Calling again on {again} would be before the call on {on}",
            hint="Name a later day, as in --again friday",
        )
    if again not in (None, before) and customer.do_not_call:
        raise Conflict(
            f"{customer.name} is not to be called, so a call agreed for {again} would be on no list",
            hint=f"If they may be called again: repbook edit {customer.id} --may-call;"
            f' else keep it as a promise: repbook promise {customer.id} "…" --by {again}',
        )


# Imported where a call has one: most have none, and what is not loaded costs no time.


def _sales(
    book: Book, customer: Customer, touch: Touch, order: Ordered, quoting: "Quoting | None"
) -> "tuple[Purchase | None, Quotes | None, Sequence[Line]]":
    """The order of the call, which is that of the quote it won, its quotes, and its items."""
    quotes = None
    if quoting is not None:
        from repbook.book.quotes import in_call

        quotes = in_call(book, customer, touch, quoting, order)
        if quotes.order is not None:
            return quotes.order, quotes, ()
    if order.cents is None:
        return None, quotes, ()
    from repbook.book.sales import log_purchase

    sold = log_purchase(
        book,
        customer,
        order.cents,
        on=touch.on,
        what=order.what,
        ref=order.ref,
        currency=order.currency,
        due=order.due,
        items=order.items,
        call=touch,
    )
    return sold.purchase, quotes, sold.items


def _promise(
    book: Book,
    customer: Customer,
    call: Touch,
    text: str | None,
    by: date | None,
    step: "Stepped | None",
) -> "Promise | None":
    """What was promised in a call, about its problem; not where that was but asked about its fix."""
    if text is None:
        return None
    from repbook.book.promises import promise

    on, id, about = call.on, call.id, call.problem_id
    if step is not None and step.step.kind == "confirm":
        about = None
    (made,) = promise(book, [customer], text, on=on, by=by, touch_id=id, problem_id=about)
    return made


def _step(book: Book, touch: Touch, about: OnProblem) -> "Stepped | None":
    kind = step_of(about.held, about.solved)
    if kind is None:
        return None
    from repbook.book.steps import step

    said = reopened_in(touch) if kind == "reopen" else {"held": kind == "confirm" or None}
    return step(book, about.id, kind, on=touch.on, note=about.how, call=touch, **said)


def reopened_in(call: Touch) -> Fields:
    """What a step that reopened a problem in a call has of it: they called to say so, or were asked."""
    if call.inbound:
        return {"by": "customer", "channel": call.channel, "held": None}
    return {"by": "me", "channel": None, "held": False}


def add_feedback(book: Book, touch: Touch, said: Sequence[Said]) -> "tuple[Feedback, ...]":
    """Write what was said in a call."""
    of = {"customer_id": touch.customer_id, "on": touch.on, "touch_id": touch.id}
    return tuple(book.feedback.added(**of, **each._asdict()) for each in said)


def _keep(book: Book, promises: "Sequence[Promise]", on: date) -> None:
    if promises:
        from repbook.book.promises import keep

        for promise in promises:
            keep(book, promise, on)


def problem_about(book: Book, customer: Customer, id: int, on: date) -> "ProblemRecord":
    """The problem that a call of that day can be about; Conflict for another customer's."""
    problem = book.problems.get(id)
    hint = f"Theirs: repbook problems {customer.id}"
    refuse_another_customers(problem, customer, book, hint)
    refuse_before(problem, on)
    return problem


def promise_kept(book: Book, customer: Customer, id: int, on: date) -> "Promise":
    """The promise that a call of that day can keep; Conflict for another customer's."""
    from repbook.book.promises import refuse_kept

    promise = book.promises.get(id)
    if promise.customer_id != customer.id:
        other = book.customers.get(promise.customer_id).name
        raise Conflict(
            f"p{id} was promised to {other}, not to {customer.name}",
            hint=f"If it is kept: repbook promise p{id} --kept",
        )
    refuse_kept(promise)
    refuse_before(promise, on)
    return promise


def read_feedback(text: str) -> Said:
    """`price:bad:the other quote was lower` as topic, verdict and words."""

    topic, _, rest = clean(text, "feedback").partition(":")
    verdict, _, words = rest.partition(":")
    verdict = verdict.strip().lower()
    if verdict not in ("good", "mixed", "bad") or not topic.strip():
        raise InvalidInput(
            f'"{text}" is not feedback',
            hint='-f TOPIC:good, :mixed or :bad, as in -f price:bad:"the other quote was lower"',
        )
    return Said(" ".join(topic.lower().split()), verdict, words.strip() or None)
