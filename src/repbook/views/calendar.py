"""`export calendar`: what is planned, as entries of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.formatter import Formatter, as_date, days, joined
from repbook.text import visible
from repbook.transfer.cards_and_calendar import CalendarEntry
from repbook.views.reply_words import order_words

if TYPE_CHECKING:
    from repbook.book.calendar import Agenda
    from repbook.loyalty.ahead import Ahead


def calendar_entries(
    agenda: Agenda, formatter: Formatter, todos: bool = False
) -> list[CalendarEntry]:
    """An entry for each thing planned: who and what; below whom to ask for and the number.

    With `todos`, promises are tasks. An expected order rings no bell.
    """
    entries = []
    for uid, ahead in agenda.ahead.items():
        id, name = ahead.customer.history.id, ahead.customer.history.name
        words, about, command = _words(ahead, formatter)
        who = joined(", ", *(text or "" for text in agenda.contact_and_phone.get(id, ())))
        below = joined("\n", visible(who), visible(about), f"repbook brief {id}", command)
        title = visible(f"{name}: {words}")
        todo, alarm = todos and ahead.what == "promise", ahead.what != "order"
        when, every = (as_date(ahead.day), ahead.minute), _repeats(ahead)
        entries.append(CalendarEntry(uid, *when, title, below, alarm, todo, every))
    return entries


def _repeats(ahead: Ahead) -> str:
    """How often a yearly day comes again: one of 29 February on the last of the month."""
    if ahead.promise is None or not ahead.promise.yearly:
        return ""
    by = ahead.promise.by
    return "FREQ=YEARLY" + (";BYMONTH=2;BYMONTHDAY=-1" if (by.month, by.day) == (2, 29) else "")


def _words(ahead: Ahead, formatter: Formatter) -> tuple[str, str, str]:
    """The title without the name, the description, and the command that completes it."""
    customer, problem, agreed = ahead.customer, ahead.problem, formatter.weekday(ahead.agreed_day)
    meant = f" for {formatter.weekday(ahead.meant_day)}" if ahead.meant_day < ahead.day else ""
    log = f'repbook log-call {customer.history.id} "…"'
    if ahead.promise is not None and ahead.promise.yearly:
        return ahead.promise.text, f"Every year (p{ahead.promise.id}).", log
    if ahead.promise is not None:
        kept = f"repbook promise p{ahead.promise.id} --kept"
        return f"promised, {ahead.promise.text}", f"Promised on {agreed}{meant}.", kept
    if problem is not None and ahead.what == "update":
        update = f'repbook update x{problem.id} "…"'
        return f"update them on {problem.what}", f"x{problem.id}, last news on {agreed}.", update
    if problem is not None:
        about = f"x{problem.id}, reported on {agreed}. Parked until this day."
        return f"{problem.what} comes back", about, f"repbook problem x{problem.id}"
    if ahead.what == "call":
        return "call back", f"Agreed on {agreed}{meant}.", log
    if ahead.quote is not None:
        quote = ahead.quote
        title = f"last day of the quote of {order_words(quote, formatter)}"
        return title, f"q{quote.id}, sent on {agreed}.", f"repbook won q{quote.id}"
    usually = f", usually every {days(customer.gap)}" if customer.has_usual_gap else ""
    about = f"Last order {agreed}{usually}. Next order about {formatter.weekday(ahead.day)}."
    return "order expected", about, log
