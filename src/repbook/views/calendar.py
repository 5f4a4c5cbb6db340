"""`export calendar`: what is planned, as entries of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.formatter import Formatter, days, sentence
from repbook.text import visible
from repbook.transfer.cards_and_calendar import Entry

if TYPE_CHECKING:
    from repbook.book.calendar import Agenda, Ahead


def calendar_entries(agenda: Agenda, formatter: Formatter) -> list[Entry]:
    """An entry for each thing planned: who and what; below whom to ask for and the number."""
    return [_entry(ahead, agenda, formatter) for ahead in agenda.ahead]


def _entry(ahead: Ahead, agenda: Agenda, formatter: Formatter) -> Entry:
    name = ahead.history.name
    contact, phone = agenda.faces.get(ahead.history.id, (None, None))
    words, about, command = _words(ahead, formatter)
    who = ", ".join(text for text in (contact, phone) if text)
    lines = [who, about, f"repbook brief {ahead.history.id}", command]
    return Entry(
        ahead.uid,
        ahead.on,
        ahead.minute,
        visible(f"{name}: {words}"),
        "\n".join(visible(text) for text in lines if text),
    )


def _words(ahead: Ahead, formatter: Formatter) -> tuple[str, str, str]:
    """The title without the name, the description, and the command that completes it."""
    late = ahead.meant < ahead.on
    log = f'repbook log-call {ahead.history.id} "…"'
    if ahead.promise is not None:
        about = f"Promised on {formatter.day(ahead.agreed)}"
        about += f" for {formatter.weekday(ahead.meant)}" if late else ""
        kept = f"repbook promise p{ahead.promise.id} --kept"
        return f"promised, {ahead.promise.text}", f"{about}.", kept
    if ahead.problem is not None:
        problem = ahead.problem
        about = f"x{problem.id}, reported on {formatter.day(ahead.agreed)}, is parked until today."
        return f"{problem.what} comes back", about, f"repbook problem x{problem.id}"
    if ahead.what == "call":
        about = f"Agreed on {formatter.weekday(ahead.agreed)}"
        about += f" for {formatter.weekday(ahead.meant)}" if late else ""
        return "call back", f"{about}.", log
    about = (
        f"last bought on {formatter.day(ahead.agreed)}, about every {days(ahead.gap or 0)};"
        f" next order about {formatter.day(ahead.meant)}."
    )
    return "an order comes due", sentence(about), log
