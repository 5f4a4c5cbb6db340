"""`share`: what was sent, and what has changed since the last time."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, listed
from repbook.text import shell_line
from repbook.views.fields import Field, Fields
from repbook.views.nouns import counted
from repbook.views.screen import Screen, hint, screen

if TYPE_CHECKING:
    from repbook.book.share import Shared

NAMED = ("customers", "purchases", "touches", "problems", "quotes", "promises")


def shared_screen(done: Shared, formatter: Formatter) -> Screen:
    """What is on the server now, what of it is new, and whether notes stayed behind."""
    there = [counted(table, done.counts[table]) for table in NAMED if done.counts[table]]
    return screen(
        f"Shared with {done.address.server} as {done.rep}: {listed(there) or 'an empty book'}.",
        _changed(done, formatter),
        "Your notes, too."
        if done.notes
        else "Your notes and the texts of promises and problems stayed here. A colleague who covers"
        " for you needs them: --with-notes.",
        "",
        hint(shell_line(["repbook", "--book", done.address.named(done.rep), "next"])),
    )


def shared_elsewhere(done: Shared) -> str:
    """That what was there came from another copy of the book, and what of it is gone."""
    return (
        f"What {done.rep} shared before has a change that is not in this book: it came from another"
        f" machine, or from a newer copy. {done.total('removed'):,} of its records are no longer"
        " there. Share from one machine, after its sync"
    )


def _changed(done: Shared, formatter: Formatter) -> str | None:
    if done.since is None:
        return None
    since = "earlier today" if done.since == formatter.on else formatter.weekday(done.since)
    numbers = {word: done.total(word) for word in ("added", "changed", "removed")}
    said = [f"{number:,} {word}" for word, number in numbers.items() if number]
    if not said:
        return f"Nothing has changed since {since}."
    return f"Since {since}: {listed(said)}."


SHARED: Fields[Shared] = Fields(
    Field("to", "text", "the address, without a password", lambda done: done.address.shown),
    Field("rep", "text", "the name it is shared under"),
    Field(
        "records",
        "map",
        "what is shared now",
        lambda done: {("calls" if t == "touches" else t): n for t, n in done.counts.items()},
        items=("whole", "how many, by kind"),
    ),
    Field("added", "whole", "how many of them are new there", lambda done: done.total("added")),
    Field("changed", "whole", "how many were changed there", lambda done: done.total("changed")),
    Field(
        "removed",
        "whole",
        "how many were removed there, for they are no longer in the book",
        lambda done: done.total("removed"),
    ),
    Field("since", "day?", "the day it was shared before", attrgetter("since")),
    Field("notes", "yes", "whether private notes and own fields were shared"),
)
