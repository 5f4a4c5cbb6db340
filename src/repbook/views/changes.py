"""`changes`, `undo`, `redo`: what was done, row by row, before and after."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from repbook.formatter import Formatter, clock, joined, listed
from repbook.schema import BY_TABLE, INTERNAL, columns
from repbook.views.fields import Field, Fields
from repbook.views.nouns import (
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

CHANGE_LABELS = {"inbound": "they called", "of_ref": "of", "value": ""}
ADDRESS_KINDS = {"email": "e-mail", "alias": "other name", "code": "id from another program"}
ONE_TEXT = ("addresses", "aliases", "tags")  # tables whose rows are one text
UNDONE = {"added": "removed again", "changed": "changed back", "removed": "restored"}


def changes_screen(
    changes: Sequence[Changed],
    names: Names,
    formatter: Formatter,
    whole: bool = False,
    total: int = 0,
) -> Screen:
    """Changes, newest first, each with its rows."""
    if not changes:
        return screen("No changes yet.")
    parts: list[Line | str | None] = []
    for changed in changes:
        change = changed.change
        at = datetime.fromisoformat(change.at).astimezone()
        parts.append(
            line(
                Cell(f"{change.id}", "dim"),
                f"  {formatter.near(at.date())} {clock(at.hour * 60 + at.minute)}  ",
                Cell(change.command, "who"),
                f"  {change.said}" if change.said else "",
                Cell("  (undone)" if change.undone else "", "heed"),
            )
        )
        if not whole and changed.rows > len(changed.images):
            parts.append(f"     {tally_words(changed)}; repbook changes {change.id} shows them")
        else:
            parts += [line("   ", *row_pieces(image, names, formatter)) for image in changed.images]
    latest = changes[0].change
    if total > len(changes):
        parts.append(f"The latest {len(changes)} of {total}: repbook changes -n {total} shows all")
    return screen(
        *parts,
        "",
        hint(
            None if all(changed.change.undone for changed in changes) else "repbook undo",
            "repbook redo" if latest.undone else None,
            f"repbook changes {latest.id}",
        ),
    )


def tally_words(changed: Changed, verbs: Sequence[str] = tuple(UNDONE)) -> str:
    """`2 purchases added, 1 call changed`."""
    some = [
        [counted(table, n[at]) for table, n in changed.tally.items() if n[at] and table in NOUNS]
        for at in range(len(verbs))
    ]
    return ", ".join(f"{listed(s)} {verb}" for s, verb in zip(some, verbs, strict=True) if s)


def undone_screen(done: Sequence[Changed], back: bool) -> Screen:
    """What was undone or redone."""
    verb, other = ("Undone", "redo") if back else ("Redone", "undo")
    verbs = tuple(UNDONE.values() if back else UNDONE)
    replies = (
        line(
            f"{verb}: ",
            Cell(changed.change.command, "who"),
            f" {changed.change.said}" if changed.change.said else "",
            f" ({tally_words(changed, verbs)})",
        )
        for changed in done
    )
    return screen(*replies, hint(f"repbook {other}", "repbook changes"))


def row_pieces(image: Image, names: Names, formatter: Formatter) -> list[Piece]:
    """A row that was added, changed or removed: `~ customer 3 Kobo Dairy: town "Lund" → "Malmo"`."""

    def field(column: str, *values: object) -> str:
        said = [value for value in values if value not in (None, "")]
        if TYPES.get(column) in YES_OR_NO:
            said = said[-1:]  # what it was is the other one
        words = " → ".join(_words(column, value, names, formatter) for value in said)
        gone = " removed" if values[-1] in (None, "") else ""
        return joined(" ", CHANGE_LABELS.get(column, label(column)), words + gone)

    before, after = image.before, image.after
    row, noun = _row(image), _kind(image)
    customer = row.get("customer_id")
    of = f" of {names.customers.get(customer, f'customer {customer}')}" if customer else ""
    name = row["key"] if image.table == "settings" else row.get("name")
    title = " ".join(filter(None, (noun, id_of(image.table, row), name))) + of
    if before is not None and after is not None:
        fields = [field(column, before[column], after[column]) for column in _differing(image)]
        return [Cell("~ ", "heed"), f"{title}: {', '.join(fields)}"]
    mark = Cell("+ ", "good") if after is not None else Cell("- ", "bad")
    if image.table in ONE_TEXT:
        kind = row.get("kind", noun)
        text = row.get("text", row.get("tag"))
        return [mark, f'{ADDRESS_KINDS.get(kind, kind)} "{text}"{of}']
    fields = [
        field(column, row[column])
        for column in _visible(row)
        if row[column] not in (None, "", 0) and column not in ("customer_id", "name")
    ]
    return [mark, f"{title}: {', '.join(fields)}" if fields else title]


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


def _words(column: str, value: object, names: Names, formatter: Formatter) -> str:
    form = TYPES.get(column)
    if form == "extra" and value:
        return ", ".join(f"{name} {text}" for name, text in json.loads(str(value)).items())
    if isinstance(value, str) and value:
        return f'"{value}"'
    if isinstance(value, int) and form == "day":
        return formatter.short(value)
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


def _side(image: Image, row: dict[str, Any] | None, formatter: Formatter) -> object:
    """The row before or after the change, by the names of JSON."""
    record = BY_TABLE[image.table].record
    # a key without _id would be a name, as it is elsewhere
    keys = {c.name: c.key for c in columns(record) if c.type[:3] != "uid"} if record else {}
    return row and {keys.get(c, c): plain(c, row[c], formatter) for c in _differing(image)}


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
    Field("undone", "yes", "it was undone"),
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
