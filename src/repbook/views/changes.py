"""`changes`, `undo`, `redo`: what was done, row by row, before and after, in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from repbook.formatter import Formatter, clock, count, listed
from repbook.views.changes_data import (
    FLAGS,
    NOUNS,
    REFERENCES,
    Names,
    hidden,
    id_of,
)
from repbook.views.screen import Cell, Line, Piece, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.changes import Changed
    from repbook.store.changes import Image


LABELS = {
    "cents": "amount",
    "day": "on",
    "by_day": "by",
    "customer_id": "customer",
    "purchase_id": "of",
    "problem_id": "about",
    "touch_id": "call",
    "ally_id": "ally",
    "contact_id": "with",
    "referred_by_id": "referred by",
    "again_minute": "again at",
    "inbound": "they called",
    "of_ref": "of",
    "terms_days": "terms",
    "call_every_days": "call every",
    "orders_every_days": "orders every",
    "added_day": "added",
    "left_day": "left",
}
KINDS_SAID = {"email": "e-mail", "alias": "other name", "code": "id from another program"}
BARE = ("addresses", "aliases", "tags")  # rows that are one text


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
    """A moment of the journal in local time: `today 14:02`."""
    moment = datetime.fromisoformat(at).astimezone()
    return f"{formatter.near(moment.date())} {clock(moment.hour * 60 + moment.minute)}"


def tally_words(changed: Changed) -> str:
    """`2 purchases added, 1 call changed`."""
    told: list[str] = []
    for at, verb in enumerate(("added", "changed", "taken out")):
        some = [
            count(counts[at], *NOUNS[table][1:])
            for table, counts in changed.tally.items()
            if counts[at] and table in NOUNS
        ]
        if some:
            told.append(f"{listed(some)} {verb}")
    return ", ".join(told)


def undone_screen(done: Sequence[Changed], back: bool, formatter: Formatter) -> Screen:
    """What `undo` took back, or `redo` did again."""
    parts: list[Line | str | None] = []
    for changed in done:
        change = changed.change
        verb = "Took back" if back else "Did again"
        said = f" {change.said}" if change.said else ""
        words = _reversed(tally_words(changed)) if back else tally_words(changed)
        parts.append(line(f"{verb}: ", Cell(change.command, "who"), f"{said} ({words})"))
    other = "repbook redo" if back else "repbook undo"
    return screen(*parts, hint(other, "repbook changes"))


def _reversed(words: str) -> str:
    """What taking a change back does to its rows."""
    swap = {"added": "gone again", "changed": "as before", "taken out": "back"}
    for verb, undone in swap.items():
        words = words.replace(f" {verb}", f" {undone}")
    return words


def _named(key: str, value: int, names: Names) -> Any:
    if key in ("customer_id", "referred_by_id"):
        return names.customers.get(value, str(value))
    if key == "contact_id":
        return names.contacts.get(value, "somebody")
    return f"{REFERENCES[key]}{value}" if key in REFERENCES else value


def _label(key: str) -> str:
    return LABELS.get(key, key.removesuffix("_day").removesuffix("_id").replace("_", " "))


def _image(image: Image, names: Names, formatter: Formatter) -> list[Piece]:
    """One row before and after, on one line."""
    before, after = image.before, image.after
    row = after or before or {}
    noun = NOUNS[image.table][1]
    customer = row.get("customer_id")
    whose = names.customers.get(customer, f"customer {customer}") if customer is not None else ""
    name = row.get("name")
    if image.table == "settings":
        name = row["key"]
    title = " ".join(word for word in (noun, id_of(image.table, row) or "", name or "") if word)
    if whose:
        title += f" of {whose}"
    if before is not None and after is not None:
        keys = [key for key in after if before[key] != after[key] and not hidden(key)]
        fields = [
            f"{_label(key)} {_words(key, before[key], names, formatter)}"
            f" → {_words(key, after[key], names, formatter)}"
            for key in keys
        ]
        return [Cell("~ ", "heed"), f"{title}: {', '.join(fields)}"]
    mark = Cell("+ ", "good") if after is not None else Cell("- ", "bad")
    if image.table in BARE:
        kind = row.get("kind", noun)
        kind = KINDS_SAID.get(kind, kind)
        text = row.get("text", row.get("tag"))
        return [mark, f'{kind} "{text}"{f" of {whose}" if whose else ""}']
    told = [
        f"{_label(key)} {_words(key, value, names, formatter)}"
        for key, value in row.items()
        if value not in (None, "", 0) and key not in ("customer_id", "name") and not hidden(key)
    ]
    return [mark, f"{title}: {', '.join(told)}" if told else title]


def _words(key: str, value: Any, names: Names, formatter: Formatter) -> str:
    if value is None or value == "":
        return "nothing"
    if key == "cents":
        return formatter.money(value)
    if key == "day" or key.endswith("_day"):
        return formatter.short(value)
    if key in FLAGS:
        return "yes" if value else "no"
    if key == "again_minute":
        return clock(value)
    if key == "extra":
        return ", ".join(f"{name} {said}" for name, said in json.loads(value).items())
    if key.endswith("_id"):
        return str(_named(key, value, names))
    return f'"{value}"' if isinstance(value, str) else str(value)
