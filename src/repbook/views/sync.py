# Long because what a sync found is said in lines and in JSON from the same values.
"""`sync`: what was taken in and sent, and what two machines said otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from repbook.formatter import Formatter, count, joined, listed
from repbook.schema import EXTRA
from repbook.views.changes import row_title, value_words
from repbook.views.fields import Field, Fields
from repbook.views.nouns import Names, counted, label
from repbook.views.screen import Line, Screen, hint, screen

if TYPE_CHECKING:
    from repbook.book.sync import Synced, Taken
    from repbook.book.sync.told import Told

MOST_NUMBERS = 5  # customers whose number is said
MOST = 10  # of what two machines said otherwise
ONCE_THERE = "Sync again once the folder is up to date."


def synced_screen(done: Synced, names: Names, formatter: Formatter) -> Screen:
    """What came and went, and what to look at."""
    change = f"repbook changes {done.change}" if done.change else None
    told = [*_told_lines(done, names, formatter)]
    more = len(told) - MOST
    if more > 0:
        told = [*told[:MOST], f"And {count(more, 'more', 'more')} like these: {change}"]
    return screen(
        _came_and_went(done),
        _others(done),
        f"Removed here, because another machine did: {_removed(done)}." if done.removed else None,
        *told,
        *(
            f"{_sentence(each)}, with what both machines wrote. Look with: repbook check"
            for each in _impossible(done, names)
        ),
        *_apart(done, names),
        *_renumbered(done),
        *_odd(done),
        hint(change) if change else None,
    )


def _came_and_went(done: Synced) -> Line | str:
    """`Took in 14 changes of laptop and 3 of phone, sent 6.`"""
    taken = [each for each in done.taken if each.machine != done.machine]
    changes = [f"{each.how_much(done.first)} of {each.machine}" for each in taken]
    sent = ""
    if done.sent_records and done.first:
        sent = f"the book, {count(done.sent_records, 'record')}"
    elif done.sent_records:
        sent = f"{done.sent:,}" if changes else count(done.sent, "change")
    if not changes and not sent:
        return f"Nothing new. This machine is {done.machine}."
    said = joined(
        ", ", f"took in {listed(changes)}" if changes else "", f"sent {sent}" if sent else ""
    )
    return f"{said[0].upper()}{said[1:]}. This machine is {done.machine}."


def _removed(done: Synced) -> str:
    return listed([counted(table, number) for table, number in done.removed.items()])


def _others(done: Synced) -> str | None:
    """What is to be done on the other machines after the first sync, where it took nothing in."""
    if not done.first or done.taken:
        return None
    if done.alone and not done.sent_records:
        return (
            "No other machine has synced there. If one has, it was in another folder, or that has not"
            " arrived here yet."
        )
    arrived = ", once the folder has arrived there" if done.carried else ""
    return f"Now sync on each of your other machines{arrived}."


def _told_lines(done: Synced, names: Names, formatter: Formatter) -> Iterator[str]:
    where = f"repbook changes {done.change}" if done.change else "repbook changes"
    for each in done.told:
        what = _title(each, names)
        twin = next((other for other in done.told if _ends_otherwise(each, other)), None)
        if twin is not None and each.kept is None:
            continue  # the other one says both
        if twin is not None:
            kept, lost = (
                f"{_label(of.column)} {_value(of, value, names, formatter)}"
                for of, value in ((each, each.kept), (twin, twin.lost))
            )
            yield f"{what}: {kept} ({each.kept_by}) stays; {lost} ({twin.lost_by}) is in {where}."
            continue
        if not each.column:
            by = f"so what {each.lost_by} wrote is not kept"
            yield f"{what}: {each.kept_by} removed it or its customer, {by}. To see that: {where}."
            continue
        name = _label(each.column)
        kept, lost = (_value(each, value, names, formatter) for value in (each.kept, each.lost))
        yield (
            f"{what}: {name} was edited on two machines. {kept} ({each.kept_by}) is kept;"
            f" {lost} ({each.lost_by}) is in {where}."
        )


def _ends_otherwise(one: Told, other: Told) -> bool:
    """Whether two are one: a promise or a quote that ended otherwise on each machine."""
    kept, lost = (one, other) if other.kept is None else (other, one)
    return (
        one.kind in ("promises", "quotes")
        and (one.kind, one.row, one.kept_by) == (other.kind, other.row, other.kept_by)
        and one.column.endswith("_day")
        and other.column.endswith("_day")
        and kept.lost is None
        and kept.kept is not None
        and lost.kept is None
        and lost.lost is not None
    )


def _impossible(done: Synced, names: Names) -> Iterator[str]:
    """What cannot be, each with the record it is about."""
    for each in done.impossible:
        if each.row is not None:
            yield f"{row_title(each.table, dict(each.row), names)}: {each.text}"


def _apart(done: Synced, names: Names) -> Iterator[str]:
    """What both machines wrote does not go together."""
    for table, row, one, other in done.apart:
        if other is None:
            yield f"{_sentence(row_title(table, dict(row), names))}: {one} removed its order, so it has none."
        else:
            yield (
                f"{row['name']} ({row['id']}): written off on {one}, and a purchase on {other} the same"
                f" day. If they are back: repbook bring-back {row['id']}"
            )


def _renumbered(done: Synced) -> Iterator[str]:
    """The customers with another number than on the other machine, a few of many."""
    some = sorted(done.renumbered, key=lambda each: each[1:])
    for name, there, here in some[:MOST_NUMBERS]:
        yield f"{name} ({there} on the other machine) is {here} here: {there} is another customer."
    more = len(some) - MOST_NUMBERS
    if more > 0:
        yield f"And {more:,} more have another number here: repbook list"


def _title(told: Told, names: Names) -> str:
    """`Kobo Dairy (3)`, `call c31 of Kobo Dairy`."""
    if told.kind == "customers":
        return f"{told.customer} ({told.row})" if told.row else str(told.customer)
    if told.kind == "settings":
        return f"Setting {told.setting}"
    row: dict[str, Any] = {"id": told.row or "", "customer_id": None, "contact_id": None}
    title = row_title(told.kind, row, names)
    title = title if told.row else title.split()[0]
    return _sentence(title) + (f" of {told.customer}" if told.customer else "")


def _sentence(title: str) -> str:
    return title[:1].upper() + title[1:]


def _label(column: str) -> str:
    return column.removeprefix(EXTRA) if column.startswith(EXTRA) else label(column)


def _value(told: Told, value: Any, names: Names, formatter: Formatter) -> str:
    if told.column.startswith(EXTRA):
        return f'"{value}"' if value is not None else "nothing"
    return "nothing" if value is None else value_words(told.column, value, names, formatter)


def _odd(done: Synced) -> Iterator[str]:
    """What is not as it was the last time, each in a sentence."""
    if done.restored:
        again = sum(each.records for each in done.taken if each.machine == done.machine)
        yield (
            "This book lacked some of what it had sent, as after a restore from a backup:"
            f" {count(again, 'record')} came back."
        )
    if done.copied:
        yield f"This book is a copy of one on another machine: from now on it is {done.machine}."
    if done.written_anew and done.moved:
        yield "This is another folder than the last time: all that this machine knows was sent."
    elif done.written_anew:
        yield "The file of this machine was missing, older or not whole there; it was written anew."
    if done.forgotten:
        who = count(done.forgotten, "customer")
        yield f"{who} forgotten on another machine: forgotten here, too, and in the backups."
    for name, number, more in done.not_whole:
        yield f"The file of {name} is not whole after line {number - 1}, {_waits(name, more)}"
    for name, more in done.damaged:
        yield f"The file of {name} is not whole from its first line on, {_waits(name, more)}"
    for name, why in done.refused:
        yield f"The file of {name} waits: {why}."
    for name in done.newer:
        yield f"{name} has a newer repbook: what it changed waits until you upgrade this one."
    if done.strangers:
        yield f"Not read: {listed([*done.strangers])}. No machine writes under such a name."
    for name in done.still_have:
        yield f"{name} has yet to sync: its file still has a customer who was forgotten."
    if done.alike:
        alike = count(done.alike, "pair")
        yield f"{alike} of customers look like the same one: repbook dupes"


def _waits(name: str, more: bool) -> str:
    whole = f"On {name}, repbook sync writes it anew." if more else ONCE_THERE
    return f"and what follows waits. {whole}"


TOLD: Fields[tuple[Told, Names]] = Fields(
    Field("customer", "text?", "the customer", lambda row: row[0].customer),
    Field("customer_id", "whole?", "the customer's number", lambda row: row[0].customer_row),
    Field("what", "text", "which record it is", lambda row: _title(*row)),
    Field(
        "field",
        "text?",
        "the field that two machines edited; null where one removed the record or its customer",
        lambda row: _label(row[0].column) if row[0].column else None,
    ),
    Field("kept", "text?", "what is kept", said=lambda row, f: _said(row, row[0].kept, f)),
    Field("lost", "text?", "what is not", said=lambda row, f: _said(row, row[0].lost, f)),
    Field("kept_by", "text", "the machine that said what is kept", lambda row: row[0].kept_by),
    Field("lost_by", "text", "the machine that said what is not", lambda row: row[0].lost_by),
)


def _said(row: tuple[Told, Names], value: Any, formatter: Formatter) -> str | None:
    told, names = row
    return _value(told, value, names, formatter) if told.column and value is not None else None


TAKEN: Fields[Taken] = Fields(
    Field("machine", "text", "the machine"),
    Field("changes", "whole", "changes, as that machine counts them; 0 where it sent all anew"),
    Field("records", "whole", "records that are new or changed here"),
)
NUMBER: Fields[tuple[str, int, int]] = Fields(
    Field("name", "text", "the customer", lambda row: row[0]),
    Field("there", "whole", "the number on the other machine", lambda row: row[1]),
    Field("id", "whole", "the number here", lambda row: row[2]),
)
MACHINE = ("text", "the machine")
OF_SYNC: Fields[Synced] = Fields(
    Field("machine", "text", "what this machine is called"),
    Field("taken", "list", "what came of each machine", inner=TAKEN),
    Field("sent", "whole", "changes that were sent"),
    Field("sent_records", "whole", "records that were sent"),
    Field("renumbered", "list", "customers whose number was another customer's here", inner=NUMBER),
    Field(
        "not_whole",
        "list",
        "machines whose file could be read in part only, or not at all",
        lambda done: [name for name, *_ in (*done.not_whole, *done.damaged, *done.refused)],
        items=MACHINE,
    ),
    Field("newer", "list", "machines with a newer repbook, whose changes wait", items=MACHINE),
    Field(
        "not_read",
        "list",
        "files that no machine wrote under that name",
        lambda done: done.strangers,
        items=("text", "the file"),
    ),
    Field(
        "removed",
        "whole",
        "records removed here, because another machine removed them",
        lambda done: sum(done.removed.values()),
    ),
    Field("forgotten", "whole", "customers forgotten here because another machine forgot them"),
    Field(
        "still_have",
        "list",
        "machines whose file still has a customer who was forgotten",
        items=MACHINE,
    ),
    Field("restored", "yes", "the book had forgotten what it sent before"),
    Field("copied", "yes", "the book is a copy of that of another machine"),
    Field("change", "whole?", "the change in which all of this is; null where nothing came"),
)
SYNCED: Fields[tuple[Synced, Names]] = Fields(
    *OF_SYNC.within(lambda both: both[0]),
    Field(
        "told",
        "list",
        "what two machines changed at once",
        lambda both: [(each, both[1]) for each in both[0].told],
        inner=TOLD,
    ),
    Field(
        "apart",
        "list",
        "what both machines wrote that does not go together, as a payment of an order that one removed",
        lambda both: [*_apart(*both)],
        items=("text", "which record, and what the other machine did"),
    ),
    Field(
        "impossible",
        "list",
        "records that cannot be so by what both machines wrote; `check` has them, too",
        lambda both: [*_impossible(*both)],
        items=("text", "which record, and what cannot be"),
    ),
)
