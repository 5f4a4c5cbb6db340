"""A dial session on the screen: how far it has come, whom it is about, what it came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, joined, listed
from repbook.views.brief import SECTIONS, brief_screen
from repbook.views.customers import ask_and_dial
from repbook.views.screen import Cell, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.brief import Brief
    from repbook.book.dial_session import DialSession, Tally
    from repbook.loyalty.calls import Call
    from repbook.records import Customer

IN_SUMMARY = ("reached", "voicemail", "sent", "no-answer", "snoozed", "logged-outside-dial")
# What a brief has in it, less and less, until it fits the window with name, number and question.
LESS = (
    SECTIONS,
    "begin reasons also problems promises quotes evidence unpaid touches",
    "begin reasons also problems promises quotes touches",
    "begin reasons problems promises quotes",
)


def call_screen(
    left: int,
    session: DialSession,
    tally: Tally,
    shown: Brief,
    contact_and_phone: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
    sections: str,
) -> Screen:
    """The brief without its next commands; last how far the session has come, and whom to dial.

    `left` are still to be called, those who are tried again included.
    """
    tried = shown.as_of.history.tried_day == session.day.toordinal()
    progress = [
        _done(session, tally, left),
        f"{tally.again} not reached, again at the end" if tally.again else "",
        f"{skipped} skipped" if (skipped := tally.done.get("skipped", 0)) else "",
        f"in {spent}" if (spent := minutes(session)) else "",
        count(tally.promises, "promise") if tally.promises else "",
        count(tally.orders, "order") if tally.orders else "",
    ]
    return screen(
        "",
        *brief_screen(shown, formatter, sections)[:-1],
        line(
            Cell(joined(" · ", *progress), "good"),
            Cell("  tried before: no answer" if tried else "", "heed"),
        ),
        *whom_screen(shown.customer, contact_and_phone),
    )


def _done(session: DialSession, tally: Tally, left: int) -> str:
    """`5 of 14 done: 3 reached and 2 voicemail`: who is neither left nor skipped, and how that went."""
    all_, how = len(session.queue), tally.done
    words = [f"{how[each]} {each.replace('-', ' ')}" for each in IN_SUMMARY if how.get(each)]
    done = f"{all_ - left - how.get('skipped', 0)} of {all_} done"
    return joined(": ", done, listed(words) if words else "")


def whom_screen(
    customer: Customer, contact_and_phone: Mapping[int, tuple[str | None, str | None]]
) -> Screen:
    """Whom to dial, the last line above the question each time it is asked."""
    contact, phone = ask_and_dial(customer, contact_and_phone)
    return screen(line(Cell(customer.name, "who"), f" ({customer.id})  {contact}  ", phone))


def minutes(session: DialSession) -> str:
    """`35 minutes`; nothing for the first."""
    return count(spent, "minute") if (spent := round(session.seconds / 60)) else ""


def without_hint(shown: Screen) -> Screen:
    """A reply without its next commands."""
    return screen(*shown[:-1])


def summary_screen(
    session: DialSession,
    tally: Tally,
    left: int,
    unanswered: Sequence[str],
    to_try_again: Sequence[str],
    owed: Sequence[Call],
    narrowed: str,
    formatter: Formatter,
) -> Screen:
    """What the session came to, who was skipped or snoozed though something is owed to them, how to go on.

    Of the `left`, those `to_try_again` did not answer.
    """
    skipped = tally.done.get("skipped", 0)
    spent = minutes(session)
    orders = f"{count(tally.orders, 'order')} worth {formatter.money(tally.cents)}"
    came = [count(tally.promises, "promise")] if tally.promises else []
    again = (
        f", {len(to_try_again)} of them without an answer so far: {listed(list(to_try_again))}"
        if to_try_again
        else ""
    )
    late = [f"{call.history.name}, {call.reasons[0].short}" for call in owed]
    came += [orders] if tally.orders else []
    return screen(
        "",
        line(
            Cell(_done(session, tally, left), "who"),
            f"; {skipped} skipped" if skipped else "",
            f", in {spent}." if spent else ".",
        ),
        f"{listed(came)}." if came else None,
        f"No answer from {listed(list(unanswered))}." if unanswered else None,
        f"{left} left{again}." if left else None,
        f"Skipped or snoozed, but still owed: {'; '.join(late)}." if late else None,
        hint(
            f"repbook dial{narrowed}" if left else "repbook report",
            "repbook next",
            "repbook undo" if session.logged or session.snoozed else None,
        ),
    )
