"""`repbook` alone."""

from __future__ import annotations

from repbook.cli import edge, reading


def today_in_six_lines() -> None:
    """Show the day: what it holds, whom to call first, and how the week stands."""
    from repbook.book.reviewing import facts
    from repbook.cli.reporting import week_start
    from repbook.loyalty.call_list import call_list
    from repbook.loyalty.periods import week_of
    from repbook.views.today import SHOWN, today_screen

    book, on = edge.book(), edge.today()
    everyone = reading.histories()
    if not everyone:
        edge.nobody_yet()
        return
    calls = call_list(
        everyone, on=on, policy=book.policy, fitted=reading.fitted(everyone), most=SHOWN
    )
    faces = book.customers.faces([call.history.id for call in calls.calls[:SHOWN]])
    week = facts(book, week_of(on, week_start()).first, on)
    edge.show(lambda: today_screen(calls, everyone, week, faces, edge.forms(), book.policy))
