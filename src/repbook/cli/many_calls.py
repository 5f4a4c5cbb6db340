"""`log-call` and `snooze` for several customers, or for all with a tag or in a town."""

from collections.abc import Sequence
from datetime import date

from repbook.cli.call_entry import Typed, line_of
from repbook.cli.many import (
    TagAndTown,
    chosen,
    confirm,
    may_be_called,
    options,
    refuse_both,
    typed_again,
)
from repbook.cli.parameters import cleaned, on_day
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput
from repbook.formatter import names
from repbook.records import Customer

FOR_MANY = {"note", "outcome", "channel", "again"}  # of what is typed of a call
SAID = {"email": "e-mail", "visit": "visit", "text": "text", "video": "video call"}
OPTIONS = {"contact": "--with", "asked_referral": "--asked-referral"}


def log_calls(
    session: Session, note: str | None, typed: Typed, by: TagAndTown, on: date, json: bool
) -> None:
    """The same call with each of many: one change."""
    from repbook.book import many
    from repbook.book.book_day import BookDay
    from repbook.loyalty.calls import call_for
    from repbook.views.log_call import LoggedCall
    from repbook.views.many import calls_screen

    if note is not None:
        refuse_both(session, note, typed.note, by)
    for field, value in typed._asdict().items():
        if field not in FOR_MANY and value != Typed._field_defaults[field]:
            kept = {name: getattr(typed, name) for name in FOR_MANY} | {"note": note}
            line = line_of(session, options(by), Typed(**kept), on)
            if typed.promise and by[0]:
                promised = typed.promise, "--by", typed.by or "fri", *on_day(session, on)
                line += f"; {typed_again((by[0], None), 'promise', *promised)}"
            raise InvalidInput(
                f"{OPTIONS.get(field, f'--{field}')} is for one customer, not for many", hint=line
            )
    again = session.when(typed.again, on) if typed.again else None
    writes = typed.channel in ("email", "text")
    said = typed._replace(note=note)
    written = (lambda id: line_of(session, [id], said, on)) if writes else None
    customers = chosen(session, *by, on, written)
    if typed.channel == "email" and typed.outcome == "sent":
        customers = _with_address(session, customers)
    _notice_same(session, customers, cleaned(note), on)
    confirm(session, f"Log this {SAID.get(typed.channel or '', 'call')} with", customers)
    day = BookDay(session.book, on, fit="none")
    ids = [customer.id for customer in customers]
    then = {h.id: day.as_customer(h) for h in session.book.histories(on, ids)}
    before = {id: call_for(each) for id, each in then.items()}
    was_listed = {id: session.is_listed(id, each) for id, each in then.items()}
    done = many.log_calls(
        session.book,
        customers,
        on=on,
        note=cleaned(note),
        outcome=typed.outcome,
        channel=typed.channel,
        again=again,
        before=before,
    )
    today = session.book_day(fit="none")
    found = [today.as_customer(h) for h in session.book.histories(session.today, ids)]
    logged = [
        LoggedCall(each, after, today.next_listed(after, was_listed[after.history.id]))
        for each, after in zip(done, found, strict=True)
    ]

    def data() -> object:
        from repbook.views.log_call_fields import LOGGED_CALL

        return [LOGGED_CALL.of(each, session.formatter) for each in logged]

    session.output.show(lambda: calls_screen(logged, session.formatter), data, json=json)


def _notice_same(
    session: Session, customers: Sequence[Customer], note: str | None, on: date
) -> None:
    """Say with whom the same note is logged on that day already."""
    if not note:
        return
    ids = {customer.id for customer in customers}
    there = session.book.touches.matching(customer_id=ids, on=on, note=note)
    whose = {touch.customer_id for touch in there}
    if who := names([each.name for each in customers if each.id in whose]):
        near = session.formatter.near(on)
        session.output.note(f"Logged {near} already, with the same note: {who}")


def _with_address(session: Session, customers: Sequence[Customer]) -> list[Customer]:
    """Those to whom an e-mail can be sent; says who has no address."""
    without = [each.name for each in customers if each.first("emails") is None]
    if len(without) == len(customers):
        raise Conflict(
            f"Nobody has an e-mail address: {names(without)}",
            hint=f"repbook edit {customers[0].id} --email ADDRESS",
        )
    if without:
        session.output.note(f"Left out: {names(without)} (no e-mail address)")
    return [each for each in customers if each.first("emails") is not None]


def snooze_many(
    session: Session, day: str | None, until: str | None, by: TagAndTown, on: date, json: bool
) -> None:
    """The same snooze for each of many: one change."""
    if day is not None and (until is not None or not session.is_day(day, True)):
        two = until is not None and session.is_day(day, True)
        raise InvalidInput(
            f'There are two days: "{day}" and "{until}"'
            if two
            else f'"{day}" is not a day: with a tag or a town, no customer is named',
            hint=typed_again(by, "snooze", "--until", until or "in 3 weeks"),
        )
    _snooze(session, chosen(session, *by, on), until or day, on, json)


def snooze_several(session: Session, until: str | None, on: date, json: bool) -> None:
    """The same snooze for the customers that were named: one change."""
    _snooze(session, may_be_called(session, session.several, on), until, on, json)


def _snooze(
    session: Session, customers: Sequence[Customer], until: str | None, on: date, json: bool
) -> None:
    from repbook.book import many
    from repbook.views.holds import SNOOZED
    from repbook.views.many import snoozes_screen

    back = session.future(until or "2w")
    confirm(session, f"Snooze until {session.formatter.weekday(back)}:", customers)
    done = many.snoozes(session.book, customers, back, on=on)
    session.output.show(
        lambda: snoozes_screen(done, session.formatter),
        lambda: [SNOOZED.of(each, session.formatter) for each in done],
        json=json,
    )
