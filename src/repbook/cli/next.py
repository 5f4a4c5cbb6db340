"""Before a call: `next`, `why`, `brief`, `snooze`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.parameters import TODAY, Csv, Json, Most, On, Reasons, Tag, Town, Who
from repbook.cli.session import Session
from repbook.errors import InvalidInput

if TYPE_CHECKING:
    from repbook.loyalty.call_list import Filter


def next_(
    session: Session,
    count: Most = None,
    reason: Reasons = None,
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
    from repbook.views import next as next_view

    asked = list_filter(session, reason, tag, town, count)
    if until is not None:
        asked = asked._replace(until=session.future(until))
    book, day = session.book, session.book_day()
    calls = day.call_list(asked)
    shown = calls.calls
    faces = book.customers.faces([call.history.id for call in shown])
    forms = session.formatter
    narrowed = "".join(
        [f" --reason {code}" for code in reason or ()]
        + ([f' --tag "{tag}"'] if tag else [])
        + ([f' --town "{town}"'] if town else [])
    )
    if not day.histories and not json and not csv:
        session.output.nobody_yet()
        return
    session.output.show(
        lambda: next_view.next_screen(calls, shown, faces, forms, narrowed),
        lambda: next_view.next_data(shown, faces, forms),
        json=json,
        csv=csv,
        header="next",
    )


def list_filter(
    session: Session,
    reason: Sequence[str] | None,
    tag: str | None,
    town: str | None,
    count: int | None,
) -> "Filter":
    """The part of the list that the options of `next` and `dial` ask for."""
    from repbook.loyalty.call_list import Filter

    shown = session.book.policy.next_count if count is None else count
    return Filter(tag, town, tuple(reason or ()), most=shown)


def why(session: Session, customer: Who, json: Json = False) -> None:
    """Explain a customer's place on the list, with the evidence.

    Examples:
      repbook why harbor
      repbook why 12 --json
    """
    from repbook.views import why as why_view

    found = why_view.explain(session.book_day().customer(customer.id), session.formatter)
    session.output.show(
        lambda: why_view.why_screen(found, session.formatter),
        lambda: why_view.why_data(found, session.formatter),
        json=json,
    )


def snooze(
    session: Session,
    customer: Who,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Back on the list that day (in 2 weeks)"),
    ] = None,
    off: Annotated[
        bool, typer.Option("--off", help="End it: back on the list today, as with --until today")
    ] = False,
    on: On = TODAY,
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
    back = on if off else session.future(until or "2w")
    if back < on:
        raise InvalidInput(f'"{until}" is not after {on}', hint="--until names a day to come")
    done = snooze_book.snooze(session.book, customer, back, on=on)
    session.output.show(
        lambda: snooze_view.snoozed_screen(done, session.formatter),
        lambda: snooze_view.snoozed_data(done, session.formatter),
        json=json,
    )
