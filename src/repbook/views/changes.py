"""`changes`, `undo`, `redo`: what was done, row by row, before and after."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, clock, listed
from repbook.schema import INTERNAL, TABLES, columns
from repbook.views.nouns import NOUNS, Names, counted, id_of, in_words, label, plain
from repbook.views.screen import Cell, Line, Piece, Screen, Table, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.changes import Changed
    from repbook.store.changes import Image

FLAGS = {
    column.name
    for table in TABLES
    if table.record
    for column in columns(table.record)
    if column.type in ("flag", "yesno")
}
LABELS = {"inbound": "they called", "of_ref": "of"}
JSON_NAMES = {"cents": "amount", "day": "on", "by_day": "by"}
ADDRESS_KINDS = {"email": "e-mail", "alias": "other name", "code": "id from another program"}
ONE_TEXT = ("addresses", "aliases", "tags")  # tables whose rows are one text
UNDONE = {"added": "gone again", "changed": "as before", "taken out": "back"}


def changes_screen(
    changes: Sequence[Changed], names: Names, formatter: Formatter, whole: bool = False
) -> Screen:
    """Changes, newest first, each with its rows."""
    if not changes:
        return screen("Nothing was changed yet.")
    parts: list[Line | str | None] = []
    for changed in changes:
        change = changed.change
        at = f"  {_when(change.at, formatter)}  "
        head: list[Piece] = [Cell(f"{change.id}", "dim"), at, Cell(change.command, "who")]
        if change.said:
            head.append(f"  {change.said}")
        if change.undone:
            head.append(Cell("  (undone)", "heed"))
        parts.append(line(*head))
        many = not whole and changed.rows > len(changed.images)
        if many:
            parts.append(f"     {tally_words(changed)}; repbook changes {change.id} shows them")
        else:
            parts += [line("   ", *_image(image, names, formatter)) for image in changed.images]
    standing = next((c.change for c in changes if not c.change.undone), None)
    commands = ["repbook undo"] if standing else []
    commands += ["repbook redo"] if changes[0].change.undone else []
    return screen(*parts, "", hint(*commands, f"repbook changes {changes[0].change.id}"))


def _when(at: str, formatter: Formatter) -> str:
    moment = datetime.fromisoformat(at).astimezone()
    return f"{formatter.near(moment.date())} {clock(moment.hour * 60 + moment.minute)}"


def tally_words(changed: Changed, verbs: Sequence[str] = tuple(UNDONE)) -> str:
    """`2 purchases added, 1 call changed`."""
    parts = []
    for at, verb in enumerate(verbs):
        some = [
            counted(table, counts[at])
            for table, counts in changed.tally.items()
            if counts[at] and table in NOUNS
        ]
        if some:
            parts.append(f"{listed(some)} {verb}")
    return ", ".join(parts)


def undone_screen(done: Sequence[Changed], back: bool, formatter: Formatter) -> Screen:
    """What `undo` took back, or `redo` did again."""
    parts: list[Line | str | None] = []
    for changed in done:
        change = changed.change
        verb = "Took back" if back else "Did again"
        said = f" {change.said}" if change.said else ""
        words = tally_words(changed, tuple(UNDONE.values() if back else UNDONE))
        parts.append(line(f"{verb}: ", Cell(change.command, "who"), f"{said} ({words})"))
    other = "repbook redo" if back else "repbook undo"
    return screen(*parts, hint(other, "repbook changes"))


def _image(image: Image, names: Names, formatter: Formatter) -> list[Piece]:

    def field(column: str, *values: object) -> str:
        words = " → ".join(_words(column, value, names, formatter) for value in values)
        return f"{LABELS.get(column) or label(column)} {words}"

    before, after = image.before, image.after
    row = after or before or {}
    noun = NOUNS[image.table].one or NOUNS[image.table].word
    customer = row.get("customer_id")
    of = f" of {names.customers.get(customer, f'customer {customer}')}" if customer else ""
    name = row["key"] if image.table == "settings" else row.get("name")
    title = " ".join(filter(None, (noun, id_of(image.table, row), name))) + of
    if before is not None and after is not None:
        changed = [column for column in _visible(after) if before[column] != after[column]]
        fields = [field(column, before[column], after[column]) for column in changed]
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


def _visible(row: Mapping[str, object]) -> list[str]:
    hidden = {"id", "uid", "key", *INTERNAL}
    return [c for c in row if c not in hidden and not c.endswith("_key")]


def _words(column: str, value: object, names: Names, formatter: Formatter) -> str:
    if column in FLAGS and value is not None:
        value = bool(value)
    elif column == "extra" and value:
        return ", ".join(f"{name} {text}" for name, text in json.loads(str(value)).items())
    elif isinstance(value, str) and value:
        return f'"{value}"'
    elif isinstance(value, int) and (column == "day" or column.endswith("_day")):
        return formatter.short(value)
    return in_words(column, value, names, formatter)


def changes_data(changes: Sequence[Changed], names: Names, formatter: Formatter) -> Table:
    """`changes --json`; money in major units, dates ISO; `more` counts the rows left out."""
    return Table(
        changes,
        {
            "id": lambda changed: changed.change.id,
            "at": lambda changed: changed.change.at,
            "command": lambda changed: changed.change.command,
            "said": lambda changed: changed.change.said,
            "undone": lambda changed: changed.change.undone,
            "records": lambda changed: [
                _record(image, names, formatter) for image in changed.images
            ],
            "more": lambda changed: changed.rows - len(changed.images),
        },
    )


def _record(image: Image, names: Names, formatter: Formatter) -> dict[str, object]:
    before, after = image.before, image.after
    row = after or before or {}
    keys = [c for c in _visible(row) if before is None or after is None or before[c] != after[c]]
    customer = row.get("customer_id", row.get("id") if image.table == "customers" else None)
    return {
        "id": id_of(image.table, row),
        "kind": NOUNS[image.table].one or NOUNS[image.table].word,
        "customer": names.customers.get(customer) if customer is not None else None,
        "did": "added" if before is None else "removed" if after is None else "changed",
        "before": before and {_json_name(c): _json(c, before[c], formatter) for c in keys},
        "after": after and {_json_name(c): _json(c, after[c], formatter) for c in keys},
    }


def _json_name(column: str) -> str:
    if column in JSON_NAMES:
        return JSON_NAMES[column]
    return f"{column[:-4]}_on" if column.endswith("_day") else column


def _json(column: str, value: object, formatter: Formatter) -> object:
    if column == "extra" and value is not None:
        return json.loads(str(value))
    flag = column in FLAGS and value is not None
    return bool(value) if flag else plain(column, value, formatter)
