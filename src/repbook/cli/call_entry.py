"""A call as it was typed, by options or by answers: checked, then written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from repbook.cli.parameters import cleaned, id_of
from repbook.cli.session import Session
from repbook.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from repbook.book.calls import Logged
    from repbook.loyalty.customer_day import CustomerDay
    from repbook.records import Customer, History, Problem


class Typed(NamedTuple):
    """A call as it was typed, by options or by answers."""

    note: str | None = None
    outcome: str = "reached"
    channel: str | None = None
    inbound: bool = False
    contact: str | None = None
    minutes: int | None = None
    promise: str | None = None
    by: str | None = None
    feedback: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    again: str | None = None
    order: str | None = None
    ref: str | None = None
    about: str | None = None
    asked_referral: bool = False


def check(session: Session, typed: Typed, day: date) -> None:
    """Refuse what cannot be read or contradicts itself, before anything is asked."""
    from repbook.book.calls import read_feedback

    for option in ("contact", "promise", "by", "again", "order", "about"):
        text = getattr(typed, option)
        if text is not None and not text.strip():
            given = "--with" if option == "contact" else f"--{option}"
            raise InvalidInput(f'"{given}" is empty', hint="repbook log-call --help")
    refuse_contradiction(typed)
    if typed.inbound and typed.outcome != "reached":
        raise InvalidInput(
            f"A call from them always reaches you: leave out -o {typed.outcome}, or --inbound"
        )
    if typed.by is not None and typed.promise is None:
        raise InvalidInput(
            "--by is the day of a promise",
            hint='-p "send the quote" --by fri; to be called again: --again',
        )
    for text in typed.feedback:
        read_feedback(text)
    if typed.by:
        session.future(typed.by, day)
    if typed.again:
        session.when(typed.again, day)
    if typed.order:
        session.cents(typed.order)


def refuse_contradiction(typed: Typed) -> None:
    """Refuse what would be lost, or could not have been: an order that nobody gave."""
    if typed.ref is not None and typed.order is None:
        raise InvalidInput("--ref is an order's reference", hint="--order 480 --ref INV-88")
    if typed.outcome == "reached":
        return
    for given, what in (
        (typed.order, "an order needs somebody who gave it"),
        (typed.feedback, "feedback needs somebody who gave it"),
        (typed.asked_referral, "asking for a referral needs somebody to ask"),
    ):
        if given:
            raise InvalidInput(
                f"-o {typed.outcome} reached nobody, and {what}",
                hint="Leave out -o if you spoke, or --inbound if they came to you",
            )


def write(
    session: Session, customer: Customer, typed: Typed, day: date
) -> tuple[Logged, CustomerDay]:
    """Read what was typed and write the call; gives the customer as of today, too.

    Without a forecast, so that logging a call never fits one.
    """
    from repbook.book import calls
    from repbook.book.contacts import contact_named
    from repbook.loyalty.call_list import call_for

    refuse_contradiction(typed)
    book = session.book
    said = [calls.read_feedback(text) for text in typed.feedback]
    person = contact_named(customer, typed.contact) if typed.contact else None
    book_day = book.day(day, fit="none")
    before = book_day.customer(customer.id)
    order = session.amount(typed.order) if typed.order else None
    done = calls.log_call(
        book,
        customer,
        on=day,
        note=cleaned(typed.note),
        outcome=typed.outcome,
        channel=typed.channel,
        inbound=typed.inbound,
        contact=person,
        minutes=typed.minutes,
        promise=cleaned(typed.promise),
        promise_by=session.future(typed.by, day) if typed.by else None,
        said=said,
        kept=_kept(typed.kept, [p.id for p in before.history.promises]),
        again=session.when(typed.again, day) if typed.again else None,
        order_cents=order and order.cents,
        currency=order and order.currency,
        ref=cleaned(typed.ref),
        about=id_of(typed.about, "x") if typed.about else None,
        asked_referral=typed.asked_referral,
        before=call_for(before),
    )
    if done.purchase is None and day == session.today:
        return done, book_day.as_customer(done.after)
    return done, book.day(session.today, fit="none").customer(customer.id)


def open_problems(session: Session, customer: Customer, day: date) -> list[Problem]:
    """What is open with a customer, so that a call about it can be counted."""
    return still_open(session, session.book.history(customer.id, day), day)


def still_open(session: Session, history: History, day: date) -> list[Problem]:
    """The problems of a history that are open on a day."""
    from repbook.loyalty.effort import case

    policy = session.book.policy
    return [p for p in history.problems if case(p, day.toordinal(), policy).is_open]


def warn_written_off(session: Session, histories: Sequence[History]) -> None:
    """Warn that a record of written-off customers shows in no list."""
    lost = [history for history in histories if history.written_off_day is not None]
    if not lost:
        return
    names = ", ".join(history.name for history in lost[:3]) + (
        " and others" if len(lost) > 3 else ""
    )
    are = "is written off, so it shows" if len(lost) == 1 else "are written off, so theirs shows"
    session.output.note(f"{names} {are} on no list: repbook bring-back {lost[0].id}")


def _kept(words: tuple[str, ...], theirs: list[int]) -> list[int]:
    ids: list[int] = []
    for word in words:
        ids += theirs if word == "all" else [id_of(word, "p")]
    return list(dict.fromkeys(ids))
