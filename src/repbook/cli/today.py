"""The day's log: `today`."""

from datetime import date
from typing import Annotated

import typer

from repbook.cli.parameters import PAST, TODAY, Csv, Json
from repbook.cli.session import Session


def today(
    session: Session,
    on: Annotated[
        date,
        typer.Option("--on", metavar="DATE", help="Another day than today", parser=str),
        PAST,
    ] = TODAY,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show what was done today, and what is still owed.

    Examples:
      repbook today
      repbook today --on yesterday
      repbook today --json

    Of a past day it shows only what was done.
    """
    from repbook.book.today import day_log
    from repbook.loyalty.call_list import Filter
    from repbook.views import today as views
    from repbook.views.history import EVENT
    from repbook.views.next import listed

    book, log = session.book, day_log(session.book, on)
    calls, owed = None, []
    if on == session.today:
        calls = session.book_day().call_list(Filter(most=0))
        whom = book.customers.contact_and_phone([call.history.id for call in calls.owed])
        owed = listed(calls.owed, whom)
        calls = calls._replace(care=(), worth=())
    shown = views.Today(log, calls, owed)
    session.output.show(
        lambda: views.today_screen(shown, session.formatter),
        lambda: (
            EVENT.rows(
                [(event, log.events) for event in log.events.events if event.id], session.formatter
            )
            if csv
            else views.TODAY.of(shown, session.formatter)
        ),
        json=json,
        csv=csv,
    )
