"""`export calendar`: what is planned, as entries of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.formatter import Formatter, days, joined
from repbook.text import visible
from repbook.transfer.cards_and_calendar import Entry

if TYPE_CHECKING:
    from repbook.book.calendar import Agenda, Ahead


def calendar_entries(agenda: Agenda, formatter: Formatter, todos: bool = False) -> list[Entry]:
    """An entry for each thing planned: who and what; below whom to ask for and the number.

    With `todos`, promises are tasks. An expected order rings no bell.
    """
    entries = []
    for ahead in agenda.ahead:
        id = ahead.history.id
        words, about, command = _words(ahead, formatter)
        who = joined(", ", *(text or "" for text in agenda.contact_and_phone.get(id, ())))
        below = joined("\n", visible(who), visible(about), f"repbook brief {id}", command)
        title = visible(f"{ahead.history.name}: {words}")
        todo, alarm = todos and ahead.promise is not None, ahead.what != "order"
        entries.append(Entry(ahead.uid, ahead.on, ahead.minute, title, below, alarm, todo))
    return entries


def _words(ahead: Ahead, formatter: Formatter) -> tuple[str, str, str]:
    """The title without the name, the description, and the command that completes it."""
    agreed, problem = formatter.weekday(ahead.agreed), ahead.problem
    meant = f" for {formatter.weekday(ahead.meant)}" if ahead.meant < ahead.on else ""
    log = f'repbook log-call {ahead.history.id} "…"'
    if ahead.promise is not None:
        kept = f"repbook promise p{ahead.promise.id} --kept"
        return f"promised, {ahead.promise.text}", f"Promised on {agreed}{meant}.", kept
    if problem is not None:
        about = f"x{problem.id}, reported on {agreed}. Parked until this day."
        return f"{problem.what} comes back", about, f"repbook problem x{problem.id}"
    if ahead.what == "call":
        return "call back", f"Agreed on {agreed}{meant}.", log
    usually = f", usually every {days(ahead.gap)}" if ahead.gap else ""
    about = f"Last order {agreed}{usually}. Next order about {formatter.short(ahead.meant)}."
    return "order expected", about, log
