"""`log-call`, `snooze` and `edit` for many: whom, and when the list has them next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, names
from repbook.loyalty.next_listed import NextListed
from repbook.views.call_words import outcome_words
from repbook.views.screen import Screen, hint, screen

if TYPE_CHECKING:
    from repbook.book.holds import Snoozed
    from repbook.records import Customer
    from repbook.views.log_call import LoggedCall

DAYS_SHOWN = 5
NAMES_SHOWN = 3


def calls_screen(logged: Sequence[LoggedCall], formatter: Formatter) -> Screen:
    """The same call was logged with each."""
    touches = [each.done.touch for each in logged]
    first, last = f"c{touches[0].id}", f"c{touches[-1].id}"
    ids = first if first == last else f"{first} to {last}"
    how = f"{outcome_words(touches[0])} {formatter.near(touches[0].on)}"
    who = names([each.done.customer.name for each in logged])
    return screen(
        f"{count(len(logged), 'customer')}, {how} ({ids}): {who}.",
        *_listed_next([each.listed_next for each in logged], formatter),
        hint("repbook next", "repbook undo"),
    )


def snoozes_screen(done: Sequence[Snoozed], formatter: Formatter) -> Screen:
    """Each was snoozed until the same day."""
    from repbook.views.holds import PUTS_OFF

    who = names([each.customer.name for each in done])
    why = f"{PUTS_OFF}. Still on the list today"
    return screen(
        f"{count(len(done), 'customer')} snoozed until {formatter.weekday(done[0].until)}: {who}.",
        *_listed_next([each.listed_next for each in done], formatter, why),
        hint("repbook next", "repbook undo"),
    )


def edits_screen(customers: Sequence[Customer]) -> Screen:
    """The same changes were made to each."""
    who = names([f"{each.name} ({each.id})" for each in customers])
    return screen(
        f"{count(len(customers), 'customer is', 'customers are')} updated: {who}.",
        hint(f"repbook brief {customers[0].id}", "repbook changes", "repbook undo"),
    )


def _listed_next(
    found: Iterable[NextListed | None],
    formatter: Formatter,
    today_too: str = "Still on the list today",
) -> list[str]:
    """`Still on the list today: A, p1 (call) is due.`, `On the list again: 3 customers on Mon 30 Nov.`

    Of those whose day is known; where they are few, each on a line with the reason.
    """
    known = [(each, each.call) for each in found if each is not None and each.call is not None]
    today = formatter.on.toordinal()
    now: dict[bool, list[str]] = {True: [], False: []}  # by whether they were on it before
    days: dict[int, list[str]] = {}
    for each, call in known:
        why = f"{each.customer.history.name}, {call.reasons[0].short}"
        if each.day == today:
            now[each.was_listed].append(why)
        else:
            days.setdefault(each.day, []).append(why)
    return [
        *([f"{today_too}: {names(now[True], NAMES_SHOWN)}."] if now[True] else []),
        *([f"Now on the list: {names(now[False], NAMES_SHOWN)}."] if now[False] else []),
        *_again(days, formatter),
    ]


def _again(days: dict[int, list[str]], formatter: Formatter) -> list[str]:
    """Who comes back on which day, and why, on a line each; of many how many do."""
    if sum(map(len, days.values())) <= NAMES_SHOWN:
        return [
            f"On the list again {formatter.weekday(day)}: {why}."
            for day in sorted(days)
            for why in days[day]
        ]
    shown = sorted(days)[:DAYS_SHOWN]
    said = [f"{count(len(days[day]), 'customer')} on {formatter.weekday(day)}" for day in shown]
    later = sum(len(those) for day, those in days.items() if day not in shown)
    said += [f"{later} later"] if later else []
    return [f"On the list again: {', '.join(said)}."]
