"""`forget`: what a book holds of a customer, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, listed
from repbook.schema import BACKUPS
from repbook.text import shell_line
from repbook.views.fields import Field, Fields
from repbook.views.nouns import counted
from repbook.views.screen import Cell, Screen, first_few, hint, line, screen

if TYPE_CHECKING:
    from pathlib import Path

    from repbook.book.forget import Forgotten, Held

# What reports of the past keep; docs/privacy.md and docs/safety.md say the same.
STAYS = (
    "Reports on past periods keep their figures for calls, orders, revenue, ended quotes, closed problems and"
    " kept promises. Two figures get smaller: how many customers there were, and what was open or unpaid at"
    " the time."
)
SHOWN = 10  # records by their ids
FIRST = ("touches", "purchases", "problems", "promises", "quotes", "feedback")  # of what is counted


def held_words(held: Held, formatter: Formatter) -> str:
    """`14 calls, 3 orders worth 2,480, 2 contacts`; empty for nothing."""
    tables = [*(t for t in FIRST if t in held.counts), *(t for t in held.counts if t not in FIRST)]
    said = []
    for table in tables:
        words = counted(table, held.counts[table])
        worth = f" worth {formatter.money(held.cents)}" if table == "purchases" else ""
        said.append(words + worth)
    return listed(said)


def forgotten_screen(done: Forgotten, formatter: Formatter) -> Screen:
    """What is gone, what stays, what could not be reached."""
    held, words = done.held, held_words(done.held, formatter)
    name = held.customer.name
    return screen(
        line("Forgotten: ", Cell(name, "who"), f", with {words}." if words else "."),
        f"Backups looked through: {done.backups}." if done.backups else None,
        f"{count(done.alike, 'other customer')} of the same name in backups: forgotten there, too."
        if done.alike
        else None,
        STAYS,
        *_named_by_others(held),
        f"Also removed: the import mapping {listed(list(done.mappings))}, which named {name}."
        if done.mappings
        else None,
        "Items that others buy are called after them: "
        + listed([shell_line(["repbook", "items", each]) for each in done.items])
        if done.items
        else None,
        line(*_not_read(done.left)) if done.left else None,
        f"Not reached: backups in {done.away}. To forget them there, once it is plugged in: repbook backup"
        if done.away
        else None,
        f"Not looked into, as they were moved, deleted or changed since you made them:"
        f" {listed([str(path) for path in done.moved])}. Delete what still has {name}."
        if done.moved
        else None,
        *_unplugged(done.moved),
        f"Your other machines forget {name} at their next sync. To send that to them: repbook sync"
        if done.synced
        else None,
        "repbook cannot reach files that you exported, printed or sent, and backups that you copied"
        " elsewhere. An import of a file that has them adds them again.",
        "This cannot be undone, and what was done before it cannot be undone any more, either.",
        hint("repbook changes"),
    )


def _named_by_others(held: Held) -> Iterator[str]:
    """How many records of others have the name, and how many a part of it."""
    for found, words, may in (
        (held.mentions, held.called, False),
        (held.in_part, held.first_word, True),
    ):
        if found:
            records = count(len(found), "more record" if held.mentions and may else "record")
            verb = "may mean them" if may else f"name{'s' if len(found) == 1 else ''} them"
            yield f"{records} of others {verb}: {shell_line(['repbook', 'find', words])}"
    if held.in_own:
        verb = "names" if len(held.in_own) == 1 else "name"
        where = "; ".join(first_few(held.in_own, SHOWN))
        yield (
            f"{count(len(held.in_own), 'record')} of others {verb} them in fields or columns of your"
            f" own, which find does not look into: {where}"
        )


def _not_read(left: Sequence[Path]) -> tuple[str]:
    """Backups that nobody looked into, in one line."""
    by_folder: dict[Path, list[str]] = {}
    for path in left:
        by_folder.setdefault(path.parent, []).append(path.name)
    where = "; ".join(f"{listed(names)} in {folder}" for folder, names in by_folder.items())
    may = "It may still have them" if len(left) == 1 else "They may still have them"
    return (
        f"Not looked into, as {'it has' if len(left) == 1 else 'they have'} a passphrase or"
        f" cannot be read: {where}. {may}; restore forgets them again.",
    )


def _unplugged(moved: Sequence[Path]) -> Iterator[str]:
    """How to forget someone later in folders of backups that are not there now."""
    places = [path.parent for path in moved if path.name.endswith(BACKUPS)]
    if places:
        typed = listed([shell_line(["repbook", "backup", str(place)]) for place in places])
        yield f"Where a folder is only not plugged in, this forgets them there later: {typed}"


FORGOTTEN: Fields[Forgotten] = Fields(
    Field("id", "whole", "the customer's number", lambda done: done.held.customer.id),
    Field("name", "text", "the customer", lambda done: done.held.customer.name),
    Field(
        "records",
        "map",
        "how many records of each kind were theirs",
        lambda done: done.held.counts,
        items=("whole", "kind and number"),
    ),
    Field("bought", "money", "the amount of their purchases", lambda done: done.held.cents),
    Field(
        "mentions",
        "list",
        "records of others with their name, as in `c31`; those stay",
        lambda done: list(done.held.mentions),
        items=("text", "the id"),
    ),
    Field(
        "items",
        "list",
        "what others buy and you called after the customer; those names stay",
        lambda done: list(done.items),
        items=("text", "the item"),
    ),
    Field(
        "mentions_in_part",
        "list",
        "records of others with the first word of their name, and no more of it; those stay",
        lambda done: list(done.held.in_part),
        items=("text", "the id"),
    ),
    Field(
        "mentions_in_own_fields",
        "list",
        "records of others with their name in fields or columns of your own; those stay",
        lambda done: list(done.held.in_own),
        items=("text", "the id"),
    ),
    Field("backups", "whole", "how many backups were looked through"),
    Field(
        "alike",
        "whole",
        "other customers with exactly the same name who were in backups and not in the book; forgotten there, too",
    ),
    Field("synced", "yes", "other machines have them until they sync; this one sends it to them"),
    Field(
        "not_read",
        "list",
        "backups that could not be read, as encrypted ones",
        lambda done: [str(path) for path in done.left],
        items=("text", "the file"),
    ),
    Field(
        "not_reached",
        "text?",
        "the second place of backups, where it is not there",
        lambda done: None if done.away is None else str(done.away),
    ),
    Field(
        "moved",
        "list",
        "backups in other places that were moved, deleted or changed since they were made",
        lambda done: [str(path) for path in done.moved],
        items=("text", "the file or folder"),
    ),
    Field(
        "mappings",
        "list",
        "import mappings that were removed, for they named the customer",
        lambda done: list(done.mappings),
        items=("text", "the name"),
    ),
)
