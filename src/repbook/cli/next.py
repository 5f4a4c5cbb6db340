"""Before a call: `next`, `why`, `brief`, `snooze`."""

from typing import Annotated

import typer

from repbook.cli import readings
from repbook.cli.parameters import Csv, Json, On, Tag, Town, Who
from repbook.cli.session import Session
from repbook.errors import InvalidInput


def next_(
    session: Session,
    count: Annotated[
        int | None,
        typer.Option("-n", min=0, help="How many in Care and in Worth a call, each (10)"),
    ] = None,
    reason: Annotated[
        list[str] | None,
        typer.Option("--reason", metavar="CODE", help="Only calls with this reason"),
    ] = None,
    tag: Tag = None,
    town: Town = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="What will be owed by that day, too"),
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show whom to call next, and why.

    Examples:
      repbook next
      repbook next -n 30 --tag north
      repbook next --reason payment
      repbook next --until fri
      repbook next --csv > calls.csv

    Owed is never hidden by -n. repbook why CUSTOMER shows the sum behind a place.
    """
    from repbook.loyalty.call_list import call_list
    from repbook.loyalty.reasons import CODES
    from repbook.views import next as next_view

    for code in reason or ():
        if code not in CODES:
            raise InvalidInput(f'"{code}" is no reason', hint=f"One of: {', '.join(CODES)}")
    book = session.book
    last = session.future(until) if until is not None else None
    everyone = readings.histories(session)
    calls = call_list(
        readings.narrowed(session, everyone, tag, town),
        on=session.today,
        policy=book.policy,
        fitted=readings.fitted(session, everyone),
        codes=reason,
        most=book.policy.next_count if count is None else count,
        until=last,
        whole=everyone,
    )
    shown = calls.calls
    faces = book.customers.faces([call.history.id for call in shown])
    forms = session.formatter
    asked = "".join(
        [f" --reason {code}" for code in reason or ()]
        + ([f' --tag "{tag}"'] if tag else [])
        + ([f' --town "{town}"'] if town else [])
    )
    if not everyone and not json and not csv:
        session.output.nobody_yet()
        return
    session.output.show(
        lambda: next_view.next_screen(calls, shown, faces, forms, asked),
        lambda: next_view.next_data(shown, faces, forms),
        json=json,
        csv=csv,
        header="next",
    )


def why(session: Session, who: Who, json: Json = False) -> None:
    """Show the sum behind a customer's place on the list, and the evidence.

    Examples:
      repbook why harbor
      repbook why 12 --json
    """
    from repbook.loyalty.call_list import forecaster_of, look_at
    from repbook.loyalty.reasons import Lead
    from repbook.views import why as why_view

    customer = session.customer(who, "repbook why CUSTOMER")
    everyone = readings.histories(session)
    book, on = session.book, session.today
    forecaster, gap = forecaster_of(everyone, on, book.policy, readings.fitted(session, everyone))
    history = next(h for h in everyone if h.id == customer.id)
    lead = Lead(history, on.toordinal(), book.policy, forecaster, gap)
    kept_off = history.do_not_call or history.written_off_day is not None
    reckoned = why_view.reckon(lead, None if kept_off else look_at(lead), session.formatter)
    session.output.show(
        lambda: why_view.why_screen(reckoned, lead, session.formatter),
        lambda: why_view.why_data(reckoned, session.formatter),
        json=json,
    )


def snooze(
    session: Session,
    who: Who,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Back on the list that day (in 2 weeks)"),
    ] = None,
    off: Annotated[
        bool, typer.Option("--off", help="End it: back on the list today, as with --until today")
    ] = False,
    on: On = None,
    json: Json = False,
) -> None:
    """Keep a customer out of 'Worth a call' until a day, without a touch.

    Examples:
      repbook snooze harbor --until "in 3 weeks"
      repbook snooze 12 --until "1 mar"
      repbook snooze 12 --off

    What is owed to them stays on the list.
    """
    from repbook.book import snooze as snooze_book
    from repbook.views import snooze as snooze_view

    if off and until is not None:
        raise InvalidInput("--off and --until contradict each other", hint="--off ends a snooze")
    customer = session.customer(who, "repbook snooze CUSTOMER")
    day = session.past(on)
    back = day if off else session.future(until or "2w")
    if back < day:
        raise InvalidInput(f'"{until}" is not after {day}', hint="--until names a day to come")
    done = snooze_book.snooze(session.book, customer, back, on=day)
    session.output.show(
        lambda: snooze_view.snoozed_screen(done, session.formatter),
        lambda: snooze_view.snoozed_data(done, session.formatter),
        json=json,
    )
