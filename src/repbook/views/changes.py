# Long because what a row was and became is worded in one place.
"""`changes`, `undo`, `redo`: what was done, row by row, before and after."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from repbook.formatter import Formatter, clock, joined, listed
from repbook.schema import INTERNAL
from repbook.text import shell_line
from repbook.views.fields import Field, Fields
from repbook.views.nouns import (
    NO_SUCH_VALUE,
    NOUNS,
    TYPES,
    YES_OR_NO,
    Names,
    counted,
    id_of,
    in_words,
    label,
    plain,
)
from repbook.views.screen import Cell, Line, Piece, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.changes import Changed
    from repbook.store.changes import Change, Image

CHANGE_LABELS = {
    "inbound": "they called",
    "of_ref": "of",
    "value": "",
    "missed_day": "was overdue since",
}
JSON_NAMES = {"cents": "amount", "day": "on", "by_day": "by"}
CODES = ("outcome", "channel", "by", "verdict", "prefer")  # words of ours
NO = {"imported": "counts as added by you, as the other one was"}  # only a merge takes it away
ADDRESS_KINDS = {"email": "e-mail", "alias": "other name", "code": "id from another program"}
ONE_TEXT = ("addresses", "aliases", "tags")  # tables whose rows are one text
NAMED_BY = {
    "settings": "key",
    "steps": "kind",
    "item_names": "called",
}  # the column that names a row, where it is not name
NO_ROWS = {  # what a change did of which no rows are kept
    "forget": "A customer was removed for good.",
    "restore": "This backup took the place of the book, which was kept as a backup.",
}
REPAIR = "repair"  # what a repair that replaced the book is called in the list
UNDONE = {"added": "removed", "changed": "changed back", "removed": "put back"}


def changes_screen(
    changes: Sequence[Changed],
    names: Names,
    formatter: Formatter,
    asked: str | None = None,
    total: int = 0,
    dropped: bool = False,
) -> Screen:
    """Changes, newest first, each with its rows: the latest of a total, or all of those asked for.

    With `dropped`, older ones of what was asked for may not be kept.
    """
    older = "What was changed over a year ago is no longer kept." if dropped else None
    if not changes:
        return screen(
            f'No changes found for "{asked}".' if asked else "No changes yet.",
            older,
            hint("repbook changes") if asked else None,
        )
    parts: list[Line | str | None] = []
    for changed in changes:
        change = changed.change
        parts.append(_change_line(change, formatter))
        if total and changed.rows > len(changed.images):
            parts.append(f"     {tally_words(changed)}; repbook changes {change.id} shows them")
        elif change.final and not changed.images:
            said = NO_ROWS.get(change.command, "What it changed is no longer kept.")
            # a repair says itself what was done
            parts.append(f"     {said}" if change.repair is None else None)
        else:
            parts += [
                line("   ", *row_pieces(image, names, formatter))
                for image in changed.images
                if _is_shown(image)
            ]
    latest = changes[0].change
    if total > len(changes):
        again = shell_line(["repbook", "changes", *([asked] if asked else []), "-n", str(total)])
        parts.append(f"The latest {len(changes)} of {total}: {again} shows all")
    return screen(
        *parts,
        older,
        "",
        hint(
            # undo takes back the latest of all, which one asked for by itself need not be
            "repbook undo"
            if total and not all(c.change.undone or c.change.final for c in changes)
            else None,
            "repbook redo" if latest.undone else None,
            "repbook changes" if asked == str(latest.id) else f"repbook changes {latest.id}",
        ),
    )


def _change_line(change: Change, formatter: Formatter) -> Line:
    """Its number, when it was, which command made it, and what it did."""
    at = datetime.fromisoformat(change.at).astimezone()
    said = change.said if change.repair is None else change.repair
    return line(
        Cell(f"{change.id}", "dim"),
        f"  {formatter.near(at.date())} {clock(at.hour * 60 + at.minute)}  ",
        Cell(change.command if change.repair is None else REPAIR, "who"),
        f"  {said}" if said else "",
        Cell(f"  by the {change.by}" if change.by else "", "dim"),
        Cell("  (undone)" if change.undone else "", "heed"),
    )


def _is_shown(image: Image) -> bool:
    """Not the identity of a customer that was merged, nor what a sync wrote only to say something."""
    if image.table == "settings" and _row(image)["key"] == "sync":
        return False
    return image.table != "aliases" or _row(image).get("kind") != "uid"


def tally_words(changed: Changed, verbs: Sequence[str] = tuple(UNDONE)) -> str:
    """`2 purchases added; 1 call changed`."""
    some = [
        [counted(table, n[at]) for table, n in changed.tally.items() if n[at] and table in NOUNS]
        for at in range(len(verbs))
    ]
    return "; ".join(f"{listed(s)} {verb}" for s, verb in zip(some, verbs, strict=True) if s)


def undone_screen(
    done: Sequence[Changed],
    back: bool,
    stay: Sequence[Change] = (),
    now: Mapping[str, str] = {},
) -> Screen:
    """What was undone or redone, and the syncs that stay; `now` are the settings of it as they are."""
    verb, other = ("Undone", "redo") if back else ("Redone", "undo")
    verbs = tuple(UNDONE.values() if back else UNDONE)
    replies: list[Line | str | None] = []
    for changed in done:
        change, rows = changed.change, tally_words(changed, verbs)
        apart = _apart_again(changed) if back and change.command == "merge" else None
        if apart or change.command == "snooze":
            rows = ""  # a snooze is ended by a row of its own: that one goes is no news
        keys = settings_of(changed)
        rows = "; ".join(f"{key} is {now[key]} now" for key in keys if key in now) or rows
        replies += [
            line(
                f"{verb}: ",
                Cell(change.command, "who"),
                f" {change.said}" if change.said else "",
                f" ({rows})" if rows else "",
            ),
            apart,
        ]
    if stay:
        some = (
            "The sync since then stays" if len(stay) == 1 else f"{len(stay)} syncs since then stay"
        )
        replies.append(f"{some}: {listed(said)}." if (said := _said(stay)) else f"{some}.")
    return screen(*replies, hint(f"repbook {other}", "repbook changes"))


def settings_of(changed: Changed) -> list[str]:
    """The settings that a `config` set."""
    images = changed.images if changed.change.command == "config" else ()
    return [_row(image)["key"] for image in images if image.table == "settings"]


def _said(some: Sequence[Change]) -> list[str]:
    """What the first few changes said of themselves."""
    return [each.said for each in some[:3] if each.said]


def _apart_again(changed: Changed) -> str | None:
    """`Dale End Dairy (59) is a customer of their own again, with 13 purchases and 1 call.`"""
    befores = [(image.table, image.before) for image in changed.images if image.before]
    gone = (i.before for i in changed.images if i.table == "customers" and i.after is None)
    customer = next(gone, None)
    if customer is None:
        return None
    theirs = Counter(
        table
        for table, row in befores
        if row.get("customer_id") == customer["id"] and (NOUNS[table].letter or table == "contacts")
    )
    counts = listed([counted(table, number) for table, number in theirs.most_common()])
    having = f", with {counts}" if counts else ""
    return f"{customer['name']} ({customer['id']}) is a customer of their own again{having}."


def row_pieces(image: Image, names: Names, formatter: Formatter) -> list[Piece]:
    """A row that was added, changed or removed: `~ customer 3 Kobo Dairy: town "Lund" → "Malmo"`."""

    def field(column: str, *values: object) -> str:
        name = CHANGE_LABELS.get(column, label(column))
        if column == "missed" and row.get("missed_day") is not None:
            return ""  # the day says it
        if TYPES.get(column) in YES_OR_NO:  # what it was is the other one
            return name if values[-1] else NO.get(column, f"{name}: no")
        said = [
            value_words(column, value, names, formatter) for value in values if value is not None
        ]
        return joined(" ", name, " → ".join([*said, "nothing"] if values[-1] is None else said))

    before, after, row = image.before, image.after, _row(image)
    title = row_title(image.table, row, names)
    if before is not None and after is not None:
        pairs = [(column, before[column], after[column]) for column in _differing(image)]
        fields = [
            field(column, was, now)
            for column, was, now in pairs
            # of two contacts by one name, joined in a merge, neither is news
            if column != "contact_id"
            or None in (was, now)
            or names.contacts.get(was) != names.contacts.get(now)
        ]
        return [Cell("~ ", "heed"), f"{title}: {joined(', ', *fields)}"]
    mark = Cell("+ ", "good") if after is not None else Cell("- ", "bad")
    fields = [
        field(column, row[column])
        for column in (() if image.table in ONE_TEXT else _visible(row))
        if row[column] not in (None, "", 0)
        and column not in ("customer_id", "name", NAMED_BY.get(image.table))
    ]
    said = joined(", ", *fields)
    return [mark, f"{title}: {said}" if said else title]


def row_title(table: str, row: Mapping[str, Any], names: Names) -> str:
    """Which row it is: `purchase o12 of Kobo Dairy`."""
    noun = NOUNS[table].one or NOUNS[table].word
    customer = row.get("customer_id")
    of = f" of {names.customer(customer)}" if customer else ""
    name = row.get(NAMED_BY.get(table, "name"))
    if table == "steps":
        name = f"({name})"
    if table == "addresses" and (person := names.contacts.get(row["contact_id"] or 0)):
        of = f" of {person} at {of[4:]}"
    if table in ONE_TEXT:
        noun = ADDRESS_KINDS.get(row.get("kind", noun), row.get("kind", noun))
        name = f'"{row.get("text", row.get("tag"))}"'
    return " ".join(filter(None, (noun, id_of(table, row), name))) + of


def fields_of(image: Image) -> list[str]:
    """What is another in a row, by the words of screens; of a new row its kind."""
    if image.before is None:
        kind = str(_row(image).get("kind", _kind(image)))
        return [ADDRESS_KINDS.get(kind, kind)]
    return [CHANGE_LABELS.get(column, label(column)) for column in _differing(image)]


def _kind(image: Image) -> str:
    return NOUNS[image.table].one or NOUNS[image.table].word


def _visible(row: Mapping[str, object]) -> list[str]:
    hidden = {"id", "uid", "key", *INTERNAL}
    return [c for c in row if c not in hidden and not c.endswith("_key")]


def value_words(column: str, value: object, names: Names, formatter: Formatter) -> str:
    """A stored value on a screen; one that no command writes as it is."""
    try:
        return _value_words(column, value, names, formatter)
    except NO_SUCH_VALUE:
        return str(value)


def _value_words(column: str, value: object, names: Names, formatter: Formatter) -> str:
    form = TYPES.get(column)
    if form == "extra" and value:
        return ", ".join(f"{name} {text}" for name, text in json.loads(str(value)).items())
    if isinstance(value, str) and value:
        return value if column in CODES else f'"{value}"'
    if isinstance(value, int) and form == "day":
        return formatter.weekday(value)
    if form in YES_OR_NO:
        value = plain(column, value, formatter)
    return in_words(column, value, names, formatter)


def _row(image: Image) -> dict[str, Any]:
    return image.after or image.before or {}


def _differing(image: Image) -> list[str]:
    """The columns that a change is about: those that differ, all of a row that is new or gone."""
    before, after = image.before, image.after
    shown = _visible(_row(image))
    return [c for c in shown if before is None or after is None or before[c] != after[c]]


def _owner(image: Image) -> int:
    row = _row(image)
    return row.get("customer_id", row["id"] if image.table == "customers" else 0) or 0


def json_name(column: str) -> str:
    """A column's name in JSON."""
    on = f"{column[:-4]}_on" if column.endswith("_day") else column
    return JSON_NAMES.get(column, on)


def _side(image: Image, row: dict[str, object] | None, formatter: Formatter) -> object:
    """The row before or after the change, by the names of JSON."""
    return row and {json_name(c): plain(c, row[c], formatter) for c in _differing(image)}


RECORD: Fields[tuple[Image, Names]] = Fields(
    Field("id", "text?", "the record, as in `o12`", lambda row: id_of(row[0].table, _row(row[0]))),
    Field("kind", "text", "what it is", lambda row: _kind(row[0])),
    Field("customer", "text?", "the customer", lambda row: row[1].customers.get(_owner(row[0]))),
    Field(
        "did",
        "text",
        "`added`, `changed` or `removed`",
        lambda row: (
            "added" if row[0].before is None else "removed" if row[0].after is None else "changed"
        ),
    ),
    Field(
        "before",
        "map?",
        "what changed, as it was",
        said=lambda row, f: _side(row[0], row[0].before, f),
        items=("any", "field and value"),
    ),
    Field(
        "after",
        "map?",
        "what changed, as it became",
        said=lambda row, f: _side(row[0], row[0].after, f),
        items=("any", "field and value"),
    ),
)
CHANGE: Fields[Change] = Fields(
    Field("id", "whole", "the change's number"),
    Field("at", "text", "when, UTC"),
    Field("command", "text", "the command"),
    Field("said", "text?", "what it was about"),
    Field("by", "text?", "who made it, if it was not you: `assistant`"),
    Field("undone", "yes", "it was undone"),
    Field(
        "final",
        "yes",
        "it cannot be undone: what it changed is no longer kept, or a customer was forgotten, or a"
        " backup restored, then or later",
    ),
)
CHANGED: Fields[tuple[Changed, Names]] = Fields(
    *CHANGE.within(lambda row: row[0].change),
    Field(
        "records",
        "list",
        "what it changed",
        lambda row: [(image, row[1]) for image in row[0].images],
        inner=RECORD,
    ),
    Field(
        "more",
        "whole",
        "how many further records there are",
        lambda row: row[0].rows - len(row[0].images),
    ),
)
