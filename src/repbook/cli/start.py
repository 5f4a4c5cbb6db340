"""`repbook` alone."""

from __future__ import annotations

from repbook.cli.session import Session


def today_in_six_lines(session: Session) -> None:
    """Show the day: what it holds, whom to call first, and how the week stands."""
    from repbook.book.report import facts
    from repbook.cli.report import week_start
    from repbook.loyalty.call_list import Filter
    from repbook.loyalty.periods import week_of
    from repbook.views.start import SHOWN, today_screen

    book, on = session.book, session.today
    day = session.book_day()
    if not day.histories:
        session.output.nobody_yet()
        return
    calls = day.call_list(Filter(most=SHOWN))
    faces = book.customers.faces([call.history.id for call in calls.calls[:SHOWN]])
    week = facts(book, week_of(on, week_start(session)).first, on)
    session.output.show(
        lambda: today_screen(calls, day.histories, week, faces, session.formatter, book.policy)
    )
