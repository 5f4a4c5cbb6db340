"""`changes`, `undo`, `redo`: what was done, row by row, before and after, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from repbook.views.screen import Cell, Line, Piece, Screen, hint, line, screen
from repbook.views.words import Forms, clock, count, listed

if TYPE_CHECKING:
    from repbook.book.changes import Changed
    from repbook.store.changes import Image

Names = Mapping[int, str]

# table: (letter of its ids, the word for one row, and for many)
NOUNS = {
    "customers": ("", "customer", "customers"),
    "aliases": ("", "other name", "other names"),
    "tags": ("", "tag", "tags"),
    "contacts": ("", "contact", "contacts"),
    "addresses": ("", "phone or e-mail", "phones and e-mails"),
    "write_offs": ("", "write-off", "write-offs"),
    "snoozes": ("", "snooze", "snoozes"),
    "purchases": ("o", "purchase", "purchases"),
    "returns": ("r", "return", "returns"),
    "payments": ("m", "payment", "payments"),
    "allies": ("a", "ally", "allies"),
    "problems": ("x", "problem", "problems"),
    "steps": ("s", "step", "steps"),
    "touches": ("c", "call", "calls"),
    "promises": ("p", "promise", "promises"),
    "feedback": ("f", "word of feedback", "words of feedback"),
    "settings": ("", "setting", "settings"),
}
REFERENCES = {"purchase_id": "o", "problem_id": "x", "touch_id": "c", "ally_id": "a"}
FLAGS = (
    "do_not_call", "imported", "settled", "inbound", "asked_referral", "direct", "found", "held",
)  # fmt: skip
LABELS = {
    "cents": "amount", "day": "on", "by_day": "by", "customer_id": "customer", "purchase_id": "of",
    "problem_id": "about", "touch_id": "call", "ally_id": "ally", "contact_id": "with",
    "referred_by_id": "referred by", "again_minute": "again at", "inbound": "they called",
    "of_ref": "of", "terms_days": "terms", "call_every_days": "call every",
    "orders_every_days": "orders every", "added_day": "added", "left_day": "left",
}  # fmt: skip
HIDDEN = ("id", "uid", "key")
BARE = ("addresses", "aliases", "tags")  # rows that are one text


def changes_screen(
    changes: Sequence[Changed], names: Names, forms: Forms, whole: bool = False
) -> Screen:
    """Changes, newest first, each with its rows."""
    if not changes:
        return screen("Nothing was changed yet.")
    parts: list[Line | str | None] = []
    for changed in changes:
        change = changed.change
        at = f"  {_when(change.at, forms)}  "
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
            for image in changed.images:
                parts += [line("   ", *pieces) for pieces in _image(image, names, forms)]
    standing = next((c.change for c in changes if not c.change.undone), None)
    commands = ["repbook undo"] if standing else []
    commands += ["repbook redo"] if changes[0].change.undone else []
    return screen(*parts, "", hint(*commands, f"repbook changes {changes[0].change.id}"))


def _when(at: str, forms: Forms) -> str:
    """A moment of the journal in local time: `today 14:02`."""
    moment = datetime.fromisoformat(at).astimezone()
    return f"{forms.near(moment.date())} {clock(moment.hour * 60 + moment.minute)}"


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


def undone_screen(done: Sequence[Changed], back: bool, forms: Forms) -> Screen:
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


def changes_data(changes: Sequence[Changed], names: Names, forms: Forms) -> list[dict[str, Any]]:
    """`changes --json`; money in major units, dates ISO; `more` counts the rows left out."""
    return [
        {
            "id": changed.change.id,
            "at": changed.change.at,
            "command": changed.change.command,
            "said": changed.change.said,
            "undone": changed.change.undone,
            "records": [_record(image, names, forms) for image in changed.images],
            "more": changed.rows - len(changed.images),
        }
        for changed in changes
    ]


def _record(image: Image, names: Names, forms: Forms) -> dict[str, Any]:
    before, after = image.before, image.after
    did = "added" if before is None else "removed" if after is None else "changed"
    row = after or before or {}
    keys = [key for key in row if before is None or after is None or before[key] != after[key]]
    customer = row.get("customer_id", row.get("id") if image.table == "customers" else None)
    return {
        "id": _id(image.table, row),
        "kind": NOUNS[image.table][1],
        "customer": names.get(customer) if customer is not None else None,
        "did": did,
        "before": before and _values(before, keys, names, forms),
        "after": after and _values(after, keys, names, forms),
    }


def _id(table: str, row: Mapping[str, Any]) -> str | None:
    letter = NOUNS[table][0]
    return f"{letter}{row['id']}" if letter or table == "customers" else None


def _values(
    row: Mapping[str, Any], keys: Sequence[str], names: Names, forms: Forms
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in keys:
        if _hidden(key):
            continue
        value = row[key]
        plain: Any = None
        if value is None:
            pass
        elif key == "cents":
            plain = forms.major(value)
        elif key == "day" or key.endswith("_day"):
            plain = date.fromordinal(value).isoformat()
        elif key in FLAGS:
            plain = bool(value)
        else:
            plain = _named(key, value, names) if key.endswith("_id") else value
        found[_label(key)] = plain
    return found


def _hidden(key: str) -> bool:
    """Whether a column is the book's own affair."""
    return key in HIDDEN or key.endswith("_key")


def _named(key: str, value: int, names: Names) -> Any:
    if key in ("customer_id", "referred_by_id"):
        return names.get(value, str(value))
    return f"{REFERENCES[key]}{value}" if key in REFERENCES else value


def _label(key: str) -> str:
    return LABELS.get(key, key.removesuffix("_day").removesuffix("_id").replace("_", " "))


def _image(image: Image, names: Names, forms: Forms) -> list[list[Piece]]:
    """One row before and after: one line, and one a field where a field changed."""
    before, after = image.before, image.after
    row = after or before or {}
    noun = NOUNS[image.table][1]
    customer = row.get("customer_id")
    whose = names.get(customer, f"customer {customer}") if customer is not None else ""
    name = row.get("name")
    if image.table == "settings":
        name = row["key"]
    title = " ".join(word for word in (noun, _id(image.table, row) or "", name or "") if word)
    if whose:
        title += f" of {whose}"
    if before is not None and after is not None:
        keys = [key for key in after if before[key] != after[key] and not _hidden(key)]
        fields = [
            f"{_label(key)} {_words(key, before[key], names, forms)}"
            f" → {_words(key, after[key], names, forms)}"
            for key in keys
        ]
        return [[Cell("~ ", "heed"), f"{title}: {', '.join(fields)}"]]
    if image.table in BARE:
        kind = row.get("kind", noun)
        kind = {"email": "e-mail", "alias": "other name"}.get(kind, kind)
        text = row.get("text", row.get("tag"))
        mark = Cell("+ ", "good") if after is not None else Cell("- ", "bad")
        return [[mark, f'{kind} "{text}"{f" of {whose}" if whose else ""}']]
    mark = Cell("+ ", "good") if after is not None else Cell("- ", "bad")
    told = [
        f"{_label(key)} {_words(key, value, names, forms)}"
        for key, value in row.items()
        if value not in (None, "", 0) and key not in ("customer_id", "name") and not _hidden(key)
    ]  # fmt: skip
    return [[mark, f"{title}: {', '.join(told)}" if told else title]]


def _words(key: str, value: Any, names: Names, forms: Forms) -> str:
    if value is None or value == "":
        return "nothing"
    if key == "cents":
        return forms.money(value)
    if key == "day" or key.endswith("_day"):
        return forms.short(value)
    if key in FLAGS:
        return "yes" if value else "no"
    if key == "again_minute":
        return clock(value)
    if key == "extra":
        return ", ".join(f"{name} {said}" for name, said in json.loads(value).items())
    if key.endswith("_id"):
        return str(_named(key, value, names))
    return f'"{value}"' if isinstance(value, str) else str(value)
